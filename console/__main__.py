"""roc-console: arguments, then the subcommand. --version and --help answer without importing Qt."""

from __future__ import annotations

import argparse
import importlib
import sys

from console import __version__
from console.i18n import tr

SUBCOMMANDS = ("run", "demo", "detect", "doctor", "models", "city", "verify", "config")


def parser() -> argparse.ArgumentParser:
    """All subcommands; each lies in a file of its name in console/cli."""
    made = argparse.ArgumentParser(prog="roc-console", description=tr("cli.description"))
    made.add_argument("--version", action="version", version=f"roc-console {__version__}")
    subparsers = made.add_subparsers(title=tr("cli.subcommands"), metavar="")
    for name in SUBCOMMANDS:
        importlib.import_module(f"console.cli.{name}").add_parser(subparsers)
    return made


def main(argv: list[str] | None = None) -> int:
    """The exit status: 0 for done, 2 for words on stderr."""
    made = parser()
    arguments = argv if argv is not None else sys.argv[1:]
    args = made.parse_args(arguments or ["run"])
    if not hasattr(args, "main"):
        made.print_help()
        return 2
    return int(args.main(args))


if __name__ == "__main__":
    sys.exit(main())
