"""The subcommands: `run` here, others in files of their own; imports wait until one is chosen."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from console.i18n import tr
from console.terminal import tell

MODES = ("TEST", "SHADOW", "LIVE", "EXERCISE")


def _add_database(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--database", default="", help=tr("server.help_database"))


def add_run(subparsers: Any) -> None:
    """Adds `run`."""
    parser = subparsers.add_parser("run", help=tr("server.help_run"))
    parser.add_argument("--data", required=True, type=Path, help=tr("server.help_data"))
    _add_database(parser)
    parser.add_argument("--host", default="127.0.0.1", help=tr("server.help_host"))
    parser.add_argument("--port", default=0, type=int, help=tr("server.help_port"))
    parser.add_argument("--tls-cert", type=Path, help=tr("server.help_tls_cert"))
    parser.add_argument("--tls-key", type=Path, help=tr("server.help_tls_key"))
    parser.add_argument("--bootstrap", type=Path, help=tr("server.help_bootstrap"))
    parser.add_argument("--passwords-out", type=Path, help=tr("server.help_passwords_out"))
    parser.add_argument("--analytics", action="store_true", help=tr("server.help_analytics"))
    parser.add_argument(
        "--analytics-arg", action="append", default=[], help=tr("server.help_analytics_arg")
    )
    parser.add_argument("--ready-file", type=Path, help=tr("server.help_ready_file"))
    parser.add_argument("--demo", action="store_true", help=tr("server.help_demo"))
    parser.add_argument("--mode", default="LIVE", choices=MODES, help=tr("server.help_mode"))
    parser.add_argument("--name", default="", help=tr("server.help_name"))
    parser.set_defaults(main=_run)


def _run(arguments: argparse.Namespace) -> int:
    from console import spawn
    from server_stub.database_url import UrlShowsPassword, database_url
    from server_stub.options import Options
    from server_stub.unfit import unfit

    try:
        database = database_url(arguments.database)
    except UrlShowsPassword as shows:
        tell(f"roc-server: {shows}")
        return 2
    options = Options(
        data=arguments.data,
        database=database,
        host=arguments.host,
        port=arguments.port,
        tls_cert=arguments.tls_cert,
        tls_key=arguments.tls_key,
        bootstrap=arguments.bootstrap,
        passwords_out=arguments.passwords_out,
        analytics=arguments.analytics,
        analytics_arguments=tuple(arguments.analytics_arg),
        ready_file=arguments.ready_file,
        demo=arguments.demo,
        mode=arguments.mode,
        name=arguments.name,
    )
    if problem := unfit(options):
        tell(f"roc-server: {problem}")
        return 2
    from server_stub.serve import run  # loads the backend

    spawn.die_with_parent()
    return run(options)


def add_report(subparsers: Any) -> None:
    """Adds `report`."""
    parser = subparsers.add_parser("report", help=tr("server.help_report"))
    parser.add_argument("incident", help=tr("server.help_incident"))
    parser.add_argument("--data", required=True, type=Path, help=tr("server.help_data_read"))
    _add_database(parser)
    parser.add_argument("--out", required=True, type=Path, help=tr("server.help_out"))
    parser.add_argument("--map", type=Path, help=tr("server.help_map"))
    parser.set_defaults(main=_report)


def _report(arguments: argparse.Namespace) -> int:
    from server_stub import report

    return report.main(arguments)


def add_verify(subparsers: Any) -> None:
    """Adds `verify`."""
    parser = subparsers.add_parser("verify", help=tr("server.help_verify"))
    parser.add_argument("--data", required=True, type=Path, help=tr("server.help_data_read"))
    _add_database(parser)
    parser.set_defaults(main=_verify)


def _verify(arguments: argparse.Namespace) -> int:
    from server_stub import verify

    return verify.main(arguments)


def add_move(subparsers: Any) -> None:
    """Adds `move`."""
    parser = subparsers.add_parser("move", help=tr("server.help_move"))
    words = tr("server.help_move_from")
    parser.add_argument("--from", dest="from_data", required=True, type=Path, help=words)
    parser.add_argument("--to", default="", help=tr("server.help_move_to"))
    parser.set_defaults(main=_move)


def _move(arguments: argparse.Namespace) -> int:
    from server_stub import move

    return move.main(arguments)


SUBCOMMANDS: tuple[Callable[[Any], None], ...] = (add_run, add_report, add_verify, add_move)
