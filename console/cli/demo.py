"""roc-console demo: the whole house on this machine, and the story where nobody is watching."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from console.i18n import tr

SEED, SECONDS, LANGUAGE = "ROC_DEMO_SEED", "ROC_DEMO_SECONDS", "ROC_DEMO_LANGUAGE"


def add_parser(subparsers: Any) -> None:
    """Adds `demo`; the environment's ROC_DEMO_SEED, ROC_DEMO_SECONDS are its defaults."""
    parser = subparsers.add_parser("demo", help=tr("demo.help"))
    seed = int(os.environ.get(SEED, "7"))
    seconds = float(os.environ.get(SECONDS, "0"))
    language = os.environ.get(LANGUAGE, "en")
    parser.add_argument("--seed", type=int, default=seed, help=tr("demo.help_seed"))
    parser.add_argument("--seconds", type=float, default=seconds, help=tr("demo.help_seconds"))
    parser.add_argument("--story", action="store_true", help=tr("demo.help_story"))
    parser.add_argument("--lookalikes-only", action="store_true", help=tr("demo.help_lookalikes"))
    parser.add_argument(
        "--shots", type=Path, default=Path("demo-shots"), help=tr("demo.help_shots")
    )
    parser.add_argument("--language", default=language, help=tr("demo.help_language"))
    parser.set_defaults(main=main)


def main(args: argparse.Namespace) -> int:
    """0 when it ended as asked, or the story was told to its end."""
    from console.demo.run import run

    return run(args)
