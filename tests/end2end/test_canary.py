"""A note's words and a camera's password lie nowhere in the clear once everything was killed.

Searched, byte by byte: the data folders and logs of backend, analytics and console (databases,
write-ahead logs, outbox, ring, keys), what else has changed in the temporary folders, shared
memory, and of the living programs their command lines, environments and open files, deleted ones
too. Nothing is left out of that: the backend keeps the note encrypted (DESIGN rule 6), the camera's
password too. Not looked at: the memory of living programs, swap, the network, the camera itself.
"""

from __future__ import annotations

import base64
import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

import pytest

from console.domain import events as e
from console.domain.camera import Camera
from console.domain.place import Position
from tests.offline.town import Desk
from tests.support.backend import Backend
from tests.support.canaries import Canary, files_of, in_files, in_processes
from tests.support.programs import Window, family, kill_all, start_analytics
from tests.support.rtsp_server import RtspCamera, available, start_rtsp

RIGHT, WRONG = "quay", "gate"
ACCOUNT = "op1"
SHARED = Path("/dev/shm")
FAULT_LIMIT_S = 20.0


@pytest.mark.parametrize("form", sorted(Canary("one").forms()))
@pytest.mark.parametrize("shift", range(3))
def test_what_is_looked_for_is_found(tmp_path: Path, form: str, shift: int) -> None:
    canary = Canary("one")
    content = bytes(shift) + canary.secret.encode()
    if "utf-16" in form:
        content = bytes(shift) + canary.secret.encode("utf-16-le")
    if form.startswith("base64"):
        content = base64.b64encode(content)
    elif form.startswith("hex"):
        content = content.hex().encode()
    (tmp_path / "leak").write_bytes(b"x" * 5000 + content + b"y" * 5000)
    assert in_files([canary], files_of(tmp_path))
    assert not in_files([Canary("other")], files_of(tmp_path))


@pytest.fixture
def camera() -> Iterator[tuple[RtspCamera, Canary]]:
    if not available():
        pytest.skip("this machine has no GStreamer RTSP server")
    password = Canary("the camera's password")
    made = start_rtsp(user="viewer", password=password.secret)
    yield made, password
    made.kill()


@pytest.mark.timeout(240)
def test_after_kill_9_of_everything_no_secret_is_left(
    backend: Backend, camera: tuple[RtspCamera, Canary], tmp_path: Path
) -> None:
    began = time.time()
    rtsp, password = camera
    online, offline = Canary("the note online"), Canary("the note offline")
    wrong = Canary("a wrong password")
    secrets = [online, offline, password, wrong]
    _add_camera(backend, RIGHT, rtsp, password)
    _add_camera(backend, WRONG, rtsp, wrong)
    with ExitStack() as stack:
        analytics = start_analytics(backend.url, backend.passwords["det1"], tmp_path / "analytics")
        stack.callback(kill_all, analytics)
        window = Window(backend.url, tmp_path / "console", ACCOUNT, backend.passwords[ACCOUNT])
        stack.callback(window.close)
        window.order("work")
        window.order("picture", camera=RIGHT, own=False)
        alert_id = window.order("raise", title="something to write about")["id"]
        window.order("note", target=alert_id, text=online.secret)
        _until_noted(backend, online)
        assert backend.process
        living = family(backend.process, analytics, window.process)
        assert in_processes(secrets, [one.pid for one in living]) == []

        kill_all(backend.process)
        window.order("link", state="offline")
        window.order("picture", camera=RIGHT, own=True)
        window.order("trouble", camera=WRONG)
        window.order("note", target=alert_id, text=offline.secret)
        window.order("waits", count=1)
        rtsp.kill()
        _until_outbox(tmp_path / "analytics" / "outbox" / "commands.jsonl")
        living = family(analytics, window.process)
        assert in_processes(secrets, [one.pid for one in living]) == []
        kill_all(analytics, window.process)

        _look_everywhere(secrets, tmp_path, began)
        backend.start()
        _hand_in(backend, tmp_path / "console")
    told = [_text(one.event) for one in backend.client("sup1").journal()]
    assert [text for text in told if text] == [online.secret, offline.secret]


def _add_camera(backend: Backend, camera_id: str, rtsp: RtspCamera, password: Canary) -> None:
    admin = backend.client("adm1")
    number = 3 if camera_id == RIGHT else 4
    made = Camera(camera_id, number, camera_id, "Quay", Position(10.4, 59.2))
    address = rtsp.url.replace("://", f"://viewer:{quote(password.secret, safe='')}@")
    wish = {"camera": json.loads(admin.assembly.table.encode(made)), "url": address}
    answer = admin.http.put(f"/api/v1/cameras/{camera_id}", json=wish)
    assert answer.status_code == 204, answer.text


def _until_noted(backend: Backend, canary: Canary) -> None:
    witness = backend.client("sup1")
    end = time.monotonic() + 10
    while canary.secret not in [_text(one.event) for one in witness.journal()]:
        assert time.monotonic() < end
        time.sleep(0.05)


def _text(event: object) -> str:
    return event.text if isinstance(event, e.NoteAdded) else ""


def _until_outbox(file: Path) -> None:
    """A lost camera is an alarm, which waits on disk while there is no backend."""
    end = time.monotonic() + FAULT_LIMIT_S
    while not (file.exists() and b"camera.lost" in file.read_bytes()):
        assert time.monotonic() < end
        time.sleep(0.1)


def _look_everywhere(secrets: list[Canary], folder: Path, began: float) -> None:
    mine = list(files_of(folder))
    names = [path.name for path in mine]
    for must in ("local.db", "local.db-wal", "journal.db-wal", "commands.jsonl", "console.log"):
        assert must in names, f"{must} was not there to be searched: {names}"
    assert any("ring" in path.parts for path in mine), names
    assert in_files(secrets, mine) == []
    assert in_files(secrets, files_of(SHARED)) == []
    for temporary in {tempfile.gettempdir(), "/tmp", "/var/tmp"}:
        assert in_files(secrets, files_of(Path(temporary), since=began - 1)) == []


def _hand_in(backend: Backend, data: Path) -> None:
    """The same account at the same folder again: what waited is handed in."""
    desk = Desk(backend.url, data, ACCOUNT, backend.passwords[ACCOUNT])
    try:
        desk.sign_in()
        desk.until_settled(30)
        assert desk.conflicts == ()
    finally:
        desk.close()
