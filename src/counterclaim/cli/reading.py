"""``read`` and ``add``: pages in."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from counterclaim import desk
from counterclaim.cli.base import FINE, LEFT_OUT, NOTHING, STOPPED, JsonOption, LedgerOption, ReaderOption, command
from counterclaim.cli.progress import bar
from counterclaim.cli.show import claim_text, dump, encode, errors, out, page_head, safe
from counterclaim.desk.reading import MakeReader
from counterclaim.errors import CounterclaimError
from counterclaim.model import Page, to_dict

Sources = Annotated[
    list[str], typer.Argument(help="Files, folders, archives, feeds, http(s) addresses, or - for standard input.")
]
PublishedOption = Annotated[
    str | None, typer.Option("--published", help="Day of publication (2020-10-12); wins over what a page says.")
]
OutletOption = Annotated[str | None, typer.Option("--outlet", help="Name of the outlet; wins over what a page says.")]
PrivateOption = Annotated[
    bool, typer.Option("--allow-private", help="Also fetch addresses inside private and local networks.")
]
JobsOption = Annotated[int, typer.Option("--jobs", "-j", min=1, max=256, help="Processes that read pages.")]


@command("read")
def read(
    sources: Sources,
    as_json: JsonOption = False,
    as_jsonl: Annotated[bool, typer.Option("--jsonl", help="Print one page a line as JSON, as they are read.")] = False,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write JSON lines to this file.")] = None,
    published: PublishedOption = None,
    outlet: OutletOption = None,
    allow_private: PrivateOption = False,
    jobs: JobsOption = 1,
    reader: ReaderOption = None,
) -> None:
    """Read pages and print their claims; nothing is stored.

    A source that cannot be read is told on standard error and the next one is read. The exit status is 0 where all
    was read, 1 where something was left out, 2 where nothing could be read.

    \b
    Examples:
      counterclaim read page.html
      counterclaim read page.html --published 2020-10-12
      counterclaim read folder --jsonl -o claims.jsonl
      counterclaim read page.html --reader my_reader:make
      cat page.txt | counterclaim read - --json
    """
    options = desk.PageOptions(published=published, outlet=outlet, allow_private=allow_private)
    pages = failures = 0
    kept: list[Any] = []
    console = out()

    make_reader = _maker(reader)

    def results() -> Iterator[Page | desk.Failure]:
        for source in sources:
            yield from desk.read(source, options=options, jobs=jobs, make_reader=make_reader)

    lines = _to_lines(output) if output else sys.stdout
    try:
        with bar(desk.expected_items(sources), quiet=output is None) as step:
            for result in results():
                step(result.source or "")
                if isinstance(result, desk.Failure):
                    failures += 1
                    tell(result)
                    kept.append({"failure": to_dict(result)}) if as_json and not output else None
                    continue
                pages += 1
                if output or as_jsonl:
                    lines.write(encode(result) + "\n")
                elif as_json:
                    kept.append(to_dict(result))
                else:
                    _print_page(result, console)
    finally:
        if output:
            lines.close()
    if as_json and not output:
        dump(kept)
    raise typer.Exit(status(pages, failures))


def _to_lines(path: Path) -> Any:
    try:
        return path.open("w", encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise CounterclaimError(
            "E301", f"The file cannot be written ({error.strerror}); choose another.", source=str(path)
        ) from error


def _print_page(page: Page, console: Any) -> None:
    console.print(page_head(page))
    for number, claim in enumerate(page.claims, 1):
        console.print(claim_text(claim, claim.text(page.text), number=number))
    for slip in page.slips:
        console.print(Text("  ! " + safe(slip.sentence, lines=False), style="yellow"))
    console.print()


@command("add")
def add(
    sources: Sources,
    ledger: LedgerOption = None,
    as_json: JsonOption = False,
    published: PublishedOption = None,
    outlet: OutletOption = None,
    allow_private: PrivateOption = False,
    reread: Annotated[
        bool, typer.Option("--reread", help="Read pages again that this reader has read; reviews stay.")
    ] = False,
    jobs: JobsOption = 1,
    reader: ReaderOption = None,
) -> None:
    """Read pages into the ledger, which is made where there is none.

    Each page is stored when it is finished, so an interrupted run goes on where it stopped. The exit status is 0 where
    all was read, 1 where something was left out, 2 where nothing could be read.

    \b
    Examples:
      counterclaim add page.html
      counterclaim add folder page.html --ledger war.db --jobs 2
      cat page.txt | counterclaim add - --outlet "Example News" --published 2020-10-12
      counterclaim add page.html --published 2020-10-12 --reread
    """
    options = desk.PageOptions(published=published, outlet=outlet, allow_private=allow_private)
    summary = desk.Summary()
    with desk.open_ledger(ledger) as store:
        stopped = add_all(store, sources, options, summary, reread=reread, jobs=jobs, quiet=as_json, reader=reader)
        where = store.path
    if as_json:
        dump({**to_dict(summary), "left_out": summary.left_out, "ledger": str(where), "stopped": stopped})
    else:
        print_summary(summary, str(where))
    if stopped:
        errors().print("Stopped; every page that was finished is stored, and the same command goes on from there.")
        raise typer.Exit(STOPPED)
    raise typer.Exit(status(summary.pages, len(summary.failures)))


def add_all(
    store: desk.Ledger,
    sources: Iterable[str | Path],
    options: desk.PageOptions,
    summary: desk.Summary,
    *,
    reread: bool = False,
    jobs: int = 1,
    quiet: bool = False,
    reader: str | None = None,
) -> bool:
    """Add sources with a bar, telling failures as they come; return whether Ctrl-C ended it."""
    sources = list(sources)
    make_reader = _maker(reader)
    try:
        with bar(desk.expected_items(sources)) as step:

            def seen(source: str, result: Page | desk.Failure) -> None:
                step(result.source or source)
                if isinstance(result, desk.Failure) and not quiet:
                    tell(result)

            desk.add(
                store, sources, options=options, reread=reread, jobs=jobs, make_reader=make_reader, progress=seen,
                summary=summary,
            )  # fmt: skip
    except KeyboardInterrupt:
        return True
    return False


def tell(failure: desk.Failure) -> None:
    """Print what was left out, on standard error."""
    words = f"[{failure.code}] {failure.source}: {failure.sentence}"
    errors().print(safe(words, lines=False), markup=False, soft_wrap=True)


def status(pages: int, failures: int) -> int:
    """Return the exit status of a run."""
    if not pages:
        return NOTHING
    return LEFT_OUT if failures else FINE


def _maker(reader: str | None) -> MakeReader:
    """What makes the readers: that of the option ``--reader``, else the built-in one."""
    return desk.named_reader(reader) if reader else desk.own_reader


def print_summary(summary: desk.Summary, ledger: str) -> None:
    """Print what a run did as a table, with what was left out and why."""
    rows: list[tuple[str, object]] = [("pages", summary.pages), ("  new", summary.new)]
    if summary.reread:
        rows.append(("  read again", summary.reread))
    rows.append(("  seen before", summary.seen))
    if summary.unread:
        languages = ", ".join(f"{k} {v}" for k, v in sorted(summary.languages.items()))
        rows.append(("  stored unread", f"{summary.unread} ({languages})"))
    rows += [("claims", summary.claims), ("left out", len(summary.failures))]
    for code, count in summary.left_out.items():
        first = next(f for f in summary.failures if f.code == code)
        rows.append((f"  {code}", f"{count:,}  {first.sentence}"))
    if summary.pages and not summary.compared:
        rows.append(("links", "not up to date; counterclaim compare finds them"))
    if summary.note:
        rows.append(("note", summary.note))
    rows.append(("ledger", ledger))
    console = out()
    for name, value in rows:
        words = f"{value:,}" if isinstance(value, int) else safe(str(value), lines=False)
        console.print(Text(f"{name:<16}", style="bold").append(words, style="not bold"))
