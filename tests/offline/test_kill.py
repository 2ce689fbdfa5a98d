"""kill -9 of a console that is alone: the queue survives, and nothing lies about in plain text."""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.offline.conftest import NewDesk
from tests.offline.town import Town

CAMERA_PASSWORD = b"camera-secret"


class Process:
    """The console process of desk_process.py."""

    def __init__(self, backend: Town, folder: Path, errors: Path) -> None:
        command = [sys.executable, "-m", "tests.offline.desk_process"]
        with errors.open("wb") as log:
            self._process = subprocess.Popen(
                [*command, backend.url, str(folder), "ada"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self._errors = errors
        self._write(backend.password("ada"))
        assert self._read() == {"signed_in": "ada"}

    def order(self, **order: Any) -> dict[str, Any]:
        self._write(json.dumps(order))
        return self._read()

    def kill(self) -> None:
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.wait(10)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()

    def _write(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line, self._errors.read_text()[-3000:]
        news: dict[str, Any] = json.loads(line)
        return news


@contextmanager
def console(backend: Town, folder: Path, errors: Path) -> Iterator[Process]:
    process = Process(backend, folder, errors)
    try:
        yield process
    finally:
        process.kill()


def _holding(secret: bytes, *folders: Path) -> list[Path]:
    found = []
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file() and not path.is_symlink() and secret in path.read_bytes():
                found.append(path)
    return found


def test_the_queue_survives_and_nothing_leaks(
    backend: Town, new_desk: NewDesk, tmp_path: Path
) -> None:
    nonce = f"nonce {secrets.token_hex(16)}"
    folder, errors = tmp_path / "ada", tmp_path / "ada.log"
    with console(backend, folder, errors) as process:
        process.order(link="online")
        alert_id = process.order(title="before the cut")["alert_id"]
        backend.kill()
        process.order(link="offline")
        for number in range(3):
            process.order(alert_id=alert_id, note=f"{nonce} {number}", queued=number + 1)

    places = (folder, Path("/dev/shm"), Path(os.environ.get("TMPDIR", "/tmp")) / "roc")
    assert list(folder.rglob("local.db*")), "the copy is there"
    assert _holding(nonce.encode(), *places) == []
    assert _holding(CAMERA_PASSWORD, *places) == []
    assert _holding(nonce.encode(), errors.parent / "ada.log") == []
    assert nonce not in errors.read_text()

    backend.start()
    desk = new_desk("ada")
    desk.until_settled()
    texts = [one["text"] for one in backend.events("NoteAdded")]
    assert texts == [f"{nonce} {number}" for number in range(3)]
    assert desk.conflicts == ()


def test_killed_between_sending_and_hearing(
    backend: Town, new_desk: NewDesk, tmp_path: Path
) -> None:
    """The backend stopped with the command in its hands: sent again, it counts once."""
    with console(backend, tmp_path / "ada", tmp_path / "ada.log") as process:
        process.order(link="online")
        alert_id = process.order(title="before")["alert_id"]
        backend.signal(signal.SIGSTOP)
        process.order(link="offline")
        process.order(alert_id=alert_id, note="once", queued=1)
    backend.signal(signal.SIGCONT)
    desk = new_desk("ada")
    desk.until_settled()
    assert [one["text"] for one in backend.events("NoteAdded")] == ["once"]
