"""A bar on standard error for long work: how far, how fast, how long still; silent where nobody watches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from counterclaim.cli.show import errors, safe


class Rate(ProgressColumn):
    """Items a second, from the first item on."""

    def __init__(self, unit: str) -> None:
        super().__init__()
        self.unit = unit

    def render(self, task: Task) -> Text:
        """Return the rate of the last seconds."""
        speed = task.finished_speed or task.speed
        return Text("" if speed is None else f"{speed:.1f} {self.unit}/s")


@contextmanager
def bar(total: int | None, unit: str = "pages", *, quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """Yield a function that moves the bar on by one item; ``total`` None shows counts without a time left."""
    if quiet or not sys.stderr.isatty():
        yield lambda name: None
        return
    columns = (
        SpinnerColumn(),
        BarColumn(24),
        MofNCompleteColumn(),
        Rate(unit),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[name]}", markup=False),
    )
    with Progress(*columns, console=errors(), transient=True) as progress:
        task = progress.add_task("", total=total, name="reading")

        def step(name: str) -> None:
            progress.update(task, advance=1, name=safe(name, lines=False)[-40:])

        yield step
