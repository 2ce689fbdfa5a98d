"""The conditions, one function each; a scene is given its stage and leaves pictures."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import numpy as np
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from console.clock import new_ulid
from console.domain.alert import Priority
from console.domain.commands import OpenIncident, RaiseAlert
from console.domain.place import Position
from tests.inference.test_worker import breaks_on_light
from tests.support.backend import Client
from tests.support.bad_input.stage import ACCOUNT, Stage
from tests.support.bar_camera import start_bars
from tests.support.small_disk import SmallDisk
from tests.support.tiny_models import manifest, write_package, yolox
from tests.support.ts_server import encode_file, start_http
from tests.video.streams import moving

SECRET = "canary-7f3a"


def cameras(stage: Stage) -> None:
    """One cannot be reached, one refuses the password, one sends garbage, one changes its size."""
    good = start_bars()
    small = encode_file(stage.folder / "small.ts", moving, 60)
    large = encode_file(stage.folder / "large.ts", lambda n: np.tile(moving(n), (3, 2, 1)), 60)
    guarded = start_http(small, user="viewer", password="another")
    changing = start_http(small)
    for camera in (good, guarded, changing):
        stage.closing.callback(camera.kill)
    backend = stage.backend()
    stage.camera(backend, "torget", f"rtsp://viewer:{SECRET}@127.0.0.1:1/live")
    stage.camera(backend, "stasjon", f"http://viewer:{SECRET}@127.0.0.1:{guarded.port}/camera.ts")
    stage.camera(backend, "fergekaia", f"http://viewer:{SECRET}@127.0.0.1:{_garbage(stage)}/live")
    stage.camera(backend, "verket", changing.url)
    console = stage.console(backend)
    console.order("work")
    for camera_id in ("torget", "stasjon", "fergekaia"):
        print("   ", camera_id, console.order("trouble", camera=camera_id)["message"])
    console.order("picture", camera="verket", own=False)
    changing.kill()
    again = start_http(large, port=changing.port)
    stage.closing.callback(again.kill)
    console.order("picture", camera="verket", own=False)
    stage.photograph(console, sizes=("", "-1080"))
    console.order("open", workspace="video")
    stage.photograph(console, "-video")
    console.order("enlarge", camera="stasjon")
    stage.photograph(console, "-enlarged")
    for log in (*stage.folder.rglob("*.log*"), stage.folder / "backend" / "server.log"):
        assert SECRET not in log.read_text("utf-8", "replace"), log


def sign_in(stage: Stage) -> None:
    """A wrong password, then too many of them, then no backend at all."""
    backend = stage.backend()
    console = stage.console(backend, password="not-the-password")
    console.says("password is wrong")
    stage.photograph(console)
    console.close()
    key = base64.b64encode(Ed25519PrivateKey.generate().public_key().public_bytes_raw()).decode()
    words = {"account": ACCOUNT, "password": "no", "device_id": "d1", "device_public_key": key}
    for pause_s in (0.0, 0.0, 1.5, 2.5, 4.5, 8.5, 16.5):  # each wait is twice the one before
        time.sleep(pause_s)
        print("   ", httpx.post(f"{backend.url}/api/v1/sign-in", json=words).text)
    console = stage.console(backend, password="not-the-password")
    console.says("Try again in")
    stage.photograph(console, "-too-many")
    backend.stop()
    console = stage.console(backend, account="op2")
    console.says("cannot be reached")
    stage.photograph(console, "-no-backend")


def alert(stage: Stage) -> None:
    """Malformed and oversized alerts: what the sender is told, and what a person who types sees."""
    backend = stage.backend()
    sender = backend.client("int1")
    told = []
    for body in (
        {"title": "", "priority": "high"},
        {"title": "x" * 70_000, "priority": "high"},
        {"title": "x" * 700, "priority": "high"},
        {"title": "Smoke", "priority": "urgent"},
        {"title": "Smoke", "priority": "high", "lon": 181.0, "lat": 1.0},
        {"title": "Smoke", "priority": "high", "colour": "red"},
        {"priority": "high"},
    ):
        answer = sender.http.post("/api/v1/alerts", json=body)
        told.append(f"{json.dumps(body)[:76]}\n  {answer.status_code} {answer.text}")
    (stage.out / f"{stage.name}-answers.txt").write_text("\n".join(told))
    print("\n".join(told))
    console = stage.console(backend)
    console.order("work")
    console.order("act", what="manual_alert")
    console.order("press")
    stage.photograph(console)


def newer_server(stage: Stage) -> None:
    """A backend with a tool that this console does not have records its kind of event."""
    tree = stage.tree_with_tool(
        "tomorrow", {"manifest.toml": _manifest("tomorrow"), "rules.py": _TOMORROW}
    )
    backend = stage.backend(tree=tree)
    sup = backend.client("sup1")
    alert_id, incident_id = _incident(sup)
    console = stage.console(backend)
    console.order("work")
    command = sup.command(RaiseAlert(new_ulid(), "x", "en", Priority.LOW))
    words = json.loads(sup.assembly.table.encode_command(command))
    words["body"] = {"kind": "SealGate", "version": 1, "data": {"incident_id": incident_id}}
    answer = sup.http.post("/api/v1/commands", json=words)
    assert answer.status_code == 200, answer.text
    console.says("cannot be shown here")
    console.order("act", what="incident")
    stage.photograph(console, sizes=("", "-1080"))


def broken_copy(stage: Stage) -> None:
    """The local database is another file at the second start."""
    backend = stage.backend()
    data = stage.folder / "desk"
    first = stage.console(backend, data=data)
    first.order("work")
    _incident(backend.client("sup1"))
    first.close()
    (copy,) = data.rglob("local.db")
    copy.write_bytes(b"not a database at all" * 500)
    console = stage.console(backend, data=data)
    console.order("work")
    console.says("set aside")
    stage.photograph(console, sizes=("", "-1080"))


def full_backend(stage: Stage) -> None:
    """The backend's disk takes nothing more."""
    disk = _disk(stage, "16m")
    backend = stage.backend(folder=disk.folder / "backend")
    sup = backend.client("sup1")
    _incident(sup)
    console = stage.console(backend)
    console.order("work")
    disk.fill()
    for _ in range(2000):
        answer = sup.send(sup.command(RaiseAlert(new_ulid(), "y" * 190, "en", Priority.LOW)))
        if answer.status_code == 507:
            break
    console.order("act", what="acknowledge")
    console.says("disk is full")
    stage.photograph(console, sizes=("", "-1080"))


def full_console(stage: Stage) -> None:
    """The workstation's disk takes nothing more; then the backend is gone too."""
    disk = _disk(stage, "1m")
    backend = stage.backend()
    sup = backend.client("sup1")
    console = stage.console(backend, data=disk.folder)
    console.order("work")
    disk.fill()
    for _ in range(30):
        sup.say(RaiseAlert(new_ulid(), "Gate forced " + "y" * 100, "en", Priority.LOW))
    console.says("disk is full")
    stage.photograph(console, sizes=("", "-1080"))
    backend.kill()
    console.order("link", state="offline")
    stage.photograph(console, "-alone")


def no_keyring(stage: Stage) -> None:
    """A session of the system without one; machines for tests have none anyway."""
    backend = stage.backend()
    console = stage.console(backend)
    console.order("work")
    console.says("no keyring")
    stage.photograph(console)


def no_webengine(stage: Stage) -> None:
    """An installation without Qt WebEngine."""
    backend = stage.backend()
    _incident(backend.client("sup1"))
    console = stage.console(backend, without="PySide6.QtWebEngineCore")
    console.order("work")
    console.says("WebEngine")
    stage.photograph(console, sizes=("", "-1080"))
    console.order("open", workspace="map")
    stage.photograph(console, "-map")


def failing_model(stage: Stage) -> None:
    """One that is refused before it runs, then one that fails on a light picture."""
    cut = write_package(
        stage.folder / "cut", yolox(), replace(manifest(yolox()), layout="nobody-1")
    )
    camera = start_bars()
    stage.closing.callback(camera.kill)
    backend = stage.backend(model=cut)
    stage.camera(backend, "torget", camera.url)
    console = stage.console(backend)
    console.order("work")
    console.says("DETECTION OFF")
    console.says("layout")
    stage.photograph(console, sizes=("", "-1080"))
    backend.stop()
    console.close()
    breaking = write_package(stage.folder / "breaking", breaks_on_light())
    light = encode_file(stage.folder / "light.ts", _light, 60)
    lamp = start_http(light)
    stage.closing.callback(lamp.kill)
    backend = stage.backend(model=breaking, folder=stage.folder / "second")
    stage.camera(backend, "torget", lamp.url)
    console = stage.console(backend)
    console.order("work")
    console.says("failed on a picture")
    stage.photograph(console, "-in-use")


def broken_tool(stage: Stage) -> None:
    """A tool whose import raises, at the backend and at the console."""
    raises = "raise ZeroDivisionError('on purpose')\n"
    tree = stage.tree_with_tool(
        "flood_watch", {"manifest.toml": _manifest("flood_watch"), "rules.py": raises}
    )
    backend = stage.backend(tree=tree)
    _incident(backend.client("sup1"))
    console = stage.console(backend, tree=tree)
    console.order("work")
    console.says("was left out")
    stage.photograph(console, sizes=("", "-1080"))


SCENES: dict[str, Callable[[Stage], None]] = {
    "01-cameras": cameras,
    "02-sign-in": sign_in,
    "03-alert": alert,
    "04-newer-server": newer_server,
    "05-broken-copy": broken_copy,
    "06-full-backend": full_backend,
    "07-full-console": full_console,
    "08-no-keyring": no_keyring,
    "09-no-webengine": no_webengine,
    "10-failing-model": failing_model,
    "11-broken-tool": broken_tool,
}

_TOMORROW = """
from dataclasses import dataclass
from console.domain.person import Role
from console.tool_api.core import ToolCore


@dataclass(frozen=True, slots=True)
class SealGate:
    incident_id: str


@dataclass(frozen=True, slots=True)
class GateSealed:
    incident_id: str


CORE = ToolCore(
    name="tomorrow",
    events=(GateSealed,),
    commands=(SealGate,),
    rules={SealGate: lambda state, body, ctx: (GateSealed(body.incident_id),)},
    permitted={SealGate: frozenset({Role.SUPERVISOR})},
)
"""


def _manifest(name: str) -> str:
    return f'name = "{name}"\nowner = "x"\nphases = []\npermissions = []\ncore = "rules"\n'


def _incident(who: Client) -> tuple[str, str]:
    """An open incident about an alert, so that the screen is one of work."""
    alert_id, incident_id = new_ulid(), new_ulid()
    where = Position(10.43, 59.22)
    who.say(
        RaiseAlert(alert_id, "Gate forced", "en", Priority.HIGH, position=where, place="Verket")
    )
    who.say(OpenIncident(incident_id, alert_id, "Gate forced", "en"))
    return alert_id, incident_id


def _garbage(stage: Stage) -> int:
    """The port of a server that sends noise to whoever asks."""
    server = socket.create_server(("127.0.0.1", 0))
    stage.closing.callback(server.close)

    def serve() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                connection.recv(4096)
                connection.sendall(b"HTTP/1.0 200 OK\r\nContent-Type: video/mp2t\r\n\r\n")
                with contextlib.suppress(OSError):  # until the reader has enough of it
                    while True:
                        connection.sendall(os.urandom(20_000))
                        time.sleep(0.05)

    threading.Thread(target=serve, daemon=True).start()
    return int(server.getsockname()[1])


def _light(number: int) -> np.ndarray:
    """So light that the model breaks, from the third second on."""
    picture = moving(number)
    return picture if number < 30 else np.full_like(picture, 250 - number % 2 * 6)


def _disk(stage: Stage, size: str) -> SmallDisk:
    folder = stage.folder / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    subprocess.run(mount, check=True)
    stage.closing.callback(subprocess.run, ["umount", "-l", str(folder)], check=True)
    return SmallDisk(Path(folder))
