"""roc-console demo: the whole house on this machine, and the story where nobody is watching."""

from __future__ import annotations

import argparse
import math
import os
from pathlib import Path
from typing import Any

from console.i18n import tr
from console.terminal import tell

SEED, SECONDS, LANGUAGE = "ROC_DEMO_SEED", "ROC_DEMO_SECONDS", "ROC_DEMO_LANGUAGE"


def add_parser(subparsers: Any) -> None:
    """Adds `demo`. What the line leaves open the environment says, and that is read when it runs:
    a wrong ROC_DEMO_SEED is no business of the other subcommands."""
    parser = subparsers.add_parser("demo", help=tr("demo.help"))
    parser.add_argument("--seed", type=int, help=tr("demo.help_seed"))
    parser.add_argument("--seconds", type=float, help=tr("demo.help_seconds"))
    parser.add_argument("--story", action="store_true", help=tr("demo.help_story"))
    parser.add_argument("--lookalikes-only", action="store_true", help=tr("demo.help_lookalikes"))
    parser.add_argument(
        "--shots", type=Path, default=Path("demo-shots"), help=tr("demo.help_shots")
    )
    parser.add_argument("--language", help=tr("demo.help_language"))
    parser.set_defaults(main=main)


def main(args: argparse.Namespace) -> int:
    """0 when it ended as asked, or the story was told to its end; 2 for a wrong environment."""
    if problem := fill(args):
        tell(problem)
        return 2
    from console.demo.run import run

    return run(args)


def fill(args: argparse.Namespace) -> str:
    """What the line left open, from the environment; the words for what is wrong there."""
    if args.seed is None:
        try:
            args.seed = int(os.environ.get(SEED) or 7)
        except ValueError:
            return tr("demo.seed_wrong", name=SEED, given=os.environ[SEED])
    named, given = "--seconds", args.seconds
    if given is None:
        named, given = SECONDS, os.environ.get(SECONDS) or 0
    try:
        args.seconds = float(given)
    except ValueError:
        args.seconds = math.nan
    if not 0 <= args.seconds < math.inf:
        return tr("demo.seconds_wrong", name=named, given=str(given))
    args.language = args.language or os.environ.get(LANGUAGE) or "en"
    return ""
