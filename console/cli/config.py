"""roc-console config check: what is wrong with the settings file, by file, line and key."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from console.i18n import tr
from console.settings.file import Problem, read
from console.settings.options import OPTIONS
from console.settings.places import config_file
from console.terminal import say, tell


def add_parser(subparsers: Any) -> None:
    """Adds `config`; its help lists every option of the file."""
    parser = subparsers.add_parser(
        "config",
        help=tr("config.help"),
        epilog="\n".join(f"{option.name}\n    {tr(option.help_id)}" for option in OPTIONS),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("what", choices=("check",), help=tr("config.help_check"))
    parser.add_argument("file", type=Path, nargs="?", help=tr("config.help_file"))
    parser.set_defaults(main=main)


def main(args: argparse.Namespace) -> int:
    """0 when every row fits, 2 when one does not."""
    path = args.file or config_file()
    _, problems = read(path)
    tell_problems(problems)
    if not problems:
        say(tr("config.good" if path.exists() else "config.none", file=str(path)))
    return 2 if problems else 0


def tell_problems(problems: tuple[Problem, ...]) -> None:
    """One line each, on stderr."""
    for problem in problems:
        words = [f"{problem.file}:{problem.line}:", problem.key, tr(problem.message_id)]
        if problem.nearest:
            words.append(tr("settings.did_you_mean", name=problem.nearest))
        tell(" ".join(word for word in words if word))
