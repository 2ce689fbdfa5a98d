"""roc-server: the lightweight backend."""

from __future__ import annotations

import argparse
import sys

from console import __version__
from console.i18n import tr
from server_stub.cli import SUBCOMMANDS


def main(argv: list[str] | None = None) -> int:
    """The exit status; --version and --help answer without loading the backend."""
    parser = argparse.ArgumentParser(prog="roc-server", description=tr("server.description"))
    parser.add_argument("--version", action="version", version=f"roc-server {__version__}")
    subparsers = parser.add_subparsers(metavar="", required=True)
    for add in SUBCOMMANDS:
        add(subparsers)
    arguments = parser.parse_args(argv)
    return int(arguments.main(arguments))


if __name__ == "__main__":
    sys.exit(main())
