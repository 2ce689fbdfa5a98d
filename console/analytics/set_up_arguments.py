"""The arguments of roc-analytics discover, roc-analytics onvif and roc-analytics frigate.

Apart from what they start, since each worker imports the main module once more.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from console.i18n import tr


def add_discover(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--interface", default="", help=tr("onvif.help_interface"))
    parser.add_argument("--seconds", type=float, default=4.0, help=tr("onvif.help_seconds"))
    parser.set_defaults(main=_discover)


def add_onvif(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help=tr("onvif.help_file"))
    _add_set_up(parser)
    parser.set_defaults(main=_onvif)


def add_frigate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help=tr("analytics.help_frigate"))
    _add_set_up(parser)
    parser.set_defaults(main=_frigate)


def _add_set_up(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--set-up", action="store_true", help=tr("onvif.help_set_up"))
    parser.add_argument("--backend", default="", help=tr("analytics.help_backend"))
    parser.add_argument("--ca", default="", help=tr("analytics.help_ca"))
    parser.add_argument("--account", default="", help=tr("onvif.help_account"))
    parser.add_argument("--data", type=Path, help=tr("analytics.help_data"))


def _discover(args: argparse.Namespace) -> int:
    from console.analytics.onvif_command import find

    return find(args)


def _onvif(args: argparse.Namespace) -> int:
    from console.analytics.onvif_command import look_at

    return look_at(args)


def _frigate(args: argparse.Namespace) -> int:
    from console.analytics.frigate_command import look_at

    return look_at(args)
