"""roc-console doctor: what this machine can do, one line each, and what to do where it cannot."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from console.i18n import tr
from console.terminal import say

MIN_FREE_BYTES = 2 * 1024**3
SOUND_LIMIT_S = 20.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One line. fix: message id of what to do; empty where nothing is wrong."""

    name: str
    ok: bool
    detail: str
    fix: str = ""


def add_parser(subparsers: Any) -> None:
    """Adds `doctor`."""
    parser = subparsers.add_parser("doctor", help=tr("doctor.help"))
    parser.add_argument("--json", action="store_true", help=tr("doctor.help_json"))
    parser.set_defaults(main=main)


def main(args: argparse.Namespace) -> int:
    """0 when all is well, 1 when something needs a hand."""
    findings = [_guarded(name, check) for name, check in CHECKS.items()]
    if args.json:
        say(json.dumps([asdict(finding) for finding in findings], indent=2))
    else:
        for finding in findings:
            mark = "ok " if finding.ok else "NO "
            say(f"{mark} {tr('doctor.' + finding.name)}: {finding.detail}")
            if finding.fix:
                say(f"    {tr(finding.fix)}")
    return 0 if all(finding.ok for finding in findings) else 1


def _guarded(name: str, check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except Exception as error:  # whatever a library does on a broken machine is the finding
        return Finding(name, False, f"{type(error).__name__}: {error}", f"doctor.fix_{name}")


def _finding(name: str, ok: bool, detail: str) -> Finding:
    return Finding(name, ok, detail, "" if ok else f"doctor.fix_{name}")


def device() -> Finding:
    """The device that detection would run on, timed with the installed package."""
    from console.cli.models import MODELS_FOLDER
    from console.inference.detector import Detector
    from console.inference.package import load_package

    packages = sorted(path.parent for path in MODELS_FOLDER.glob("*/manifest.toml"))
    if not packages:
        return _finding("device", False, tr("models.none"))
    probed = Detector(load_package(packages[0]), "auto", 1).device
    reason = tr(probed.reason.message_id, **probed.reason.params)
    return _finding("device", True, f"{probed.name} · {probed.ms_per_frame:.1f} ms · {reason}")


def database() -> Finding:
    """A SQLite without the WAL-reset bug must be bundled."""
    from console.journal.database import bundled_sqlite

    version, fixed = bundled_sqlite()
    return _finding("database", fixed, f"SQLite {version}")


def webengine() -> Finding:
    """Whether the map page can be shown at all."""
    import importlib.util

    found = importlib.util.find_spec("PySide6.QtWebEngineCore") is not None
    return _finding("webengine", found, tr("doctor.found" if found else "doctor.absent"))


def map_assets() -> Finding:
    """Leaflet is put in place at set-up and never fetched later."""
    folder = Path(__file__).resolve().parents[2] / "resources" / "map" / "node_modules" / "leaflet"
    return _finding(
        "map_assets", folder.is_dir(), tr("doctor.found" if folder.is_dir() else "doctor.absent")
    )


def keyring_store() -> Finding:
    """Where the key of the local copy rests."""
    from console.settings.secrets import keyring_works

    ok = keyring_works()
    return _finding("keyring_store", ok, tr("doctor.found" if ok else "doctor.absent"))


def disk() -> Finding:
    """Room for the local copy and the ring recorder."""
    free = shutil.disk_usage(Path.home()).free
    return _finding("disk", free >= MIN_FREE_BYTES, f"{free / 1024**3:.1f} GiB")


def fonts() -> Finding:
    """One family with tabular figures and Arabic."""
    if shutil.which("fc-list") is None:
        return _finding("fonts", False, tr("doctor.absent"))
    import subprocess

    listed = subprocess.run(
        ["fc-list", ":", "family"], capture_output=True, text=True, timeout=10, check=False
    ).stdout
    ok = "Noto Sans" in listed
    return _finding("fonts", ok, "Noto Sans" if ok else tr("doctor.absent"))


def display() -> Finding:
    """Where windows would appear."""
    name = os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY") or ""
    ok = bool(name) or sys.platform != "linux"
    return _finding("display", ok, name or tr("doctor.absent"))


def codecs() -> Finding:
    """H.264 and H.265 decoders in the bundled FFmpeg."""
    from console.video.codecs import decoders

    version, missing = decoders()
    return _finding("codecs", not missing, ", ".join(missing) or f"FFmpeg in PyAV {version}")


def sound() -> Finding:
    """Where alarm tones would come out: asked as the console asks, in a process of its own."""
    from console import spawn

    piped = spawn.start_piped("console.views.sound.player:run", "", 1.0, name="sound")
    try:
        told = piped.pipe.poll(SOUND_LIMIT_S)
        words: tuple[Any, ...] = piped.pipe.recv() if told else ("stuck",)
    finally:
        piped.kill()
    if words[0] != "outputs":
        return _finding("sound", False, tr("doctor.sound_stuck"))
    found = words[1]
    return _finding("sound", bool(found), found[1] if found else tr("doctor.absent"))


CHECKS: dict[str, Callable[[], Finding]] = {
    "device": device,
    "database": database,
    "webengine": webengine,
    "map_assets": map_assets,
    "keyring_store": keyring_store,
    "disk": disk,
    "fonts": fonts,
    "display": display,
    "codecs": codecs,
    "sound": sound,
}
