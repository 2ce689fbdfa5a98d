"""roc-console verify: a journal's chain, or an after-action file's seal and evidence."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from console.i18n import tr
from console.terminal import say, tell


def add_parser(subparsers: Any) -> None:
    """Adds `verify`."""
    parser = subparsers.add_parser("verify", help=tr("verify.help"))
    parser.add_argument("file", type=Path, help=tr("verify.help_file"))
    parser.set_defaults(main=main)


def main(args: argparse.Namespace) -> int:
    """0 when all holds, 1 when something was changed, 2 when the file cannot be read."""
    try:
        head = args.file.open("rb").read(16)
    except OSError as error:
        why = error.strerror or str(error)
        tell(tr("verify.unreadable", what=str(args.file), why=why))
        return 2
    if head.startswith(b"SQLite format 3"):
        return _journal(args.file)
    return _after_action(args.file)


def _after_action(path: Path) -> int:
    from console.reports.check import check_file

    # As bytes: read as text, other line ends would become the same ones.
    checked = check_file(path.read_bytes().decode(errors="replace"))
    for message_id, what in checked.problems:
        tell(tr(message_id, what=what))
    if checked.problems:
        return 1
    say(tr("verify.file_holds", n=checked.items))
    return 0


def _journal(path: Path) -> int:
    from console.reports.chain import check_chain

    checked = check_chain(path)
    for message_id, seq in checked.problems:
        tell(tr(message_id, n=seq))
    if checked.problems:
        return 1
    say(tr("verify.chain_holds", n=checked.rows, head=checked.head))
    say(tr("verify.not_opened", erased=checked.erased))
    return 0
