"""roc-console run: the window."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from console import i18n
from console.i18n import tr
from console.settings.options import Value
from console.settings.places import config_file
from console.terminal import tell


def add_parser(subparsers: Any) -> None:
    """Adds `run`, which is also what happens without a subcommand."""
    parser = subparsers.add_parser("run", help=tr("run.help"))
    parser.add_argument("--settings", type=Path, help=tr("run.help_settings"))
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
    """Runs until the window closes; 2 with words where there is no screen to open it on.

    What the command line leaves open, the settings file says.
    """
    from console.cli.config import tell_problems
    from console.cli.display import trouble
    from console.settings.file import read

    if problem := trouble():  # Qt would end the process with its own words, for programmers
        tell(problem)
        return 2

    values, problems = read(args.settings or config_file())
    tell_problems(problems)
    fill(args, values)
    # Qt comes in here and not before: --help and the other subcommands need no window system.
    from console import bootstrap, spawn

    spawn.limit_memory(args.memory_mib)
    if args.language:
        i18n.use(args.language)
    return bootstrap.run(args, len(problems))


def fill(args: argparse.Namespace, values: Mapping[str, Value]) -> None:
    """Defaults, then the file, then the command line: each has the word over the one before."""
    args.backend = args.backend or values["server.address"]
    args.ca = args.ca or values["server.ca_file"]
    args.account = args.account or values["server.account"]
    args.memory_only = args.memory_only or values["local.memory_only"]
    args.data = args.data or _folder(values["local.folder"])
    args.language = args.language or values["view.language"]
    args.theme = values["view.theme"]
    args.reduced_motion = values["view.reduced_motion"]
    args.sound = {name: values[f"sound.{name}"] for name in ("output", "volume", "mute_minutes")}
    args.model = args.model or _folder(values["detection.model"])
    args.map = {
        "pack": _folder(values["map.pack"]),
        **{
            name: values[f"map.{name}"]
            for name in ("key", "tiles_url", "tiles_credit", "tiles_max_zoom", "tiles_mib")
        },
    }
    args.memory_mib = {
        kind: values[f"memory.{kind}_mib"] for kind in ("wall", "camera", "detector")
    }


def _folder(named: Value) -> Path | None:
    return Path(str(named)).expanduser() if named else None
