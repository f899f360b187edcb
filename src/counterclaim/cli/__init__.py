"""The command line: every command asks the desk and shows what comes back."""

from __future__ import annotations


def main() -> None:
    """Run the command line; the entry point of ``counterclaim``."""
    from counterclaim.cli.app import app

    app(prog_name="counterclaim")


__all__ = ["main"]
