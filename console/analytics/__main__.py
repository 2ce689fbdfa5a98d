"""roc-analytics: the engines. Demuxes each camera once, detects, records, raises alerts."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
import sys
from pathlib import Path

from console import __version__, log, spawn
from console.analytics.password import password
from console.analytics.set_up_arguments import add_discover, add_frigate, add_onvif
from console.i18n import tr
from console.settings.keeping import RECORDER, add_arguments, taken
from console.terminal import say, tell
from console.video.relay_tls import TlsFiles


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="roc-analytics", description=tr("analytics.description"))
    made.add_argument("--version", action="version", version=f"roc-analytics {__version__}")
    programs = made.add_subparsers(metavar="")
    usb = programs.add_parser("usb", help=tr("analytics.help_usb"))
    usb.set_defaults(main=_usb)
    run = programs.add_parser("run", help=tr("analytics.help_run"))
    run.add_argument("--backend", required=True, help=tr("analytics.help_backend"))
    run.add_argument("--ca", default="", help=tr("analytics.help_ca"))
    run.add_argument("--account", required=True, help=tr("analytics.help_account"))
    run.add_argument("--data", required=True, type=Path, help=tr("analytics.help_data"))
    run.add_argument("--model", type=Path, help=tr("analytics.help_model"))
    run.add_argument("--device", default="auto", help=tr("analytics.help_device"))
    run.add_argument("--added-delay-s", type=float, default=0.0, help=tr("analytics.help_delay"))
    run.add_argument("--detect-every-s", type=float, default=0.2, help=tr("analytics.help_every"))
    run.add_argument("--relay-host", default="127.0.0.1", help=tr("analytics.help_relay_host"))
    run.add_argument("--relay-tls-cert", default="", help=tr("analytics.help_relay_cert"))
    run.add_argument("--relay-tls-key", default="", help=tr("analytics.help_relay_key"))
    for kind in ("camera", "detector"):
        words = tr(f"settings.memory_{kind}_mib")
        run.add_argument(f"--{kind}-mib", type=int, default=spawn.MEMORY_MIB[kind], help=words)
    add_arguments(run, RECORDER)
    run.add_argument("--frigate", type=Path, help=tr("analytics.help_frigate"))
    run.add_argument("--onvif", type=Path, help=tr("analytics.help_onvif"))
    run.set_defaults(main=_run)
    add_discover(programs.add_parser("discover", help=tr("onvif.help_discover")))
    add_onvif(programs.add_parser("onvif", help=tr("onvif.help_onvif")))
    add_frigate(programs.add_parser("frigate", help=tr("frigate.help_frigate")))
    return made


def main(argv: list[str] | None = None) -> int:
    """0 when it was asked to end."""
    made = parser()
    args = made.parse_args(argv)
    if not hasattr(args, "main"):
        made.print_help()
        return 2
    return int(args.main(args))


def _run(args: argparse.Namespace) -> int:
    from console.analytics.recording import Keeping
    from console.analytics.service import Analytics
    from console.analytics.settings import Settings
    from console.sources.frigate import options as of_frigate
    from console.sources.onvif import options as of_onvif

    spawn.die_with_parent()
    log.to_stderr()
    spawn.limit_memory({"camera": args.camera_mib, "detector": args.detector_mib})
    relay_tls = None
    if args.relay_tls_cert or args.relay_tls_key:
        relay_tls = TlsFiles(args.relay_tls_cert, args.relay_tls_key)
        if problem := _problem(relay_tls):
            tell(problem)
            return 2
    try:
        frigate = of_frigate.read_options(args.frigate) if args.frigate else None
        onvif = of_onvif.read_options(args.onvif) if args.onvif else ()
    except (of_frigate.OptionsRefused, of_onvif.OptionsRefused) as error:
        tell(tr(error.message_id, **error.params))
        return 2
    word = password()
    if not word:
        tell(tr("analytics.no_password"))
        return 2
    settings = Settings(
        backend=args.backend,
        ca_file=args.ca,
        account=args.account,
        data=args.data,
        model=args.model,
        device=args.device,
        added_delay_s=args.added_delay_s,
        detect_every_s=args.detect_every_s,
        relay_host=args.relay_host,
        relay_tls=relay_tls,
        keeping=Keeping(**taken(args, RECORDER)),
        frigate=frigate,
        onvif=onvif,
    )
    with contextlib.suppress(asyncio.CancelledError):
        asyncio.run(_until_asked(Analytics(settings, word)))
    return 0


def _usb(_: argparse.Namespace) -> int:
    """The USB cameras of this computer, as addresses for their set-up."""
    from console.video.usb import plugged_in

    found = plugged_in()
    for one in found:
        name = "".join(letter for letter in one.name if letter.isprintable())
        words = "analytics.usb_camera" if one.usable() else "analytics.usb_unfit"
        say(tr(words, address=one.address, name=name, formats=" ".join(one.formats)))
    if not found:
        tell(tr("analytics.usb_none"))
    return 0


def _problem(files: TlsFiles) -> str:
    """Why the relays cannot serve with these; empty where they can."""
    if not (files.certificate and files.key):
        return tr("analytics.relay_tls_both")
    try:
        files.context()
    except OSError as error:
        words = {"certificate": files.certificate, "key": files.key, "problem": str(error)}
        return tr("analytics.relay_tls_wrong", **words)
    return ""


async def _until_asked(analytics: object) -> None:
    from console.analytics.service import Analytics

    assert isinstance(analytics, Analytics)
    task = asyncio.ensure_future(analytics.run())
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)
    await task


if __name__ == "__main__":
    sys.exit(main())
