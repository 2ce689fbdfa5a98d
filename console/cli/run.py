"""roc-console run: the window."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from console import i18n
from console.i18n import tr


def add_parser(subparsers: Any) -> None:
    """Adds `run`, which is also what happens without a subcommand."""
    parser = subparsers.add_parser("run", help=tr("run.help"))
    parser.add_argument("--backend", help=tr("run.help_backend"))
    parser.add_argument("--ca", default="", help=tr("run.help_ca"))
    parser.add_argument("--data", type=Path, help=tr("run.help_data"))
    parser.add_argument("--account", default="", help=tr("run.help_account"))
    parser.add_argument("--language", default="", help=tr("run.help_language"))
    parser.add_argument("--memory-only", action="store_true", help=tr("run.help_memory_only"))
    parser.add_argument("--model", type=Path, help=tr("run.help_model"))
    parser.add_argument("--demo-control", type=Path, help=argparse.SUPPRESS)
    parser.set_defaults(main=main)


def main(args: argparse.Namespace) -> int:
    """Runs until the window closes."""
    # Qt comes in here and not before: --help and the other subcommands need no window system.
    from console import bootstrap

    if args.language:
        i18n.use(args.language)
    return bootstrap.run(args)
