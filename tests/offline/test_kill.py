"""kill -9 of a console that is alone: the queue survives, and nothing lies about in plain text."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
from pathlib import Path

from console.domain.link import LinkState
from tests.offline.conftest import NewDesk
from tests.offline.console_process import console
from tests.offline.town import Town

CAMERA_PASSWORD = b"camera-secret"


def _holding(secret: bytes, *folders: Path) -> list[Path]:
    found = []
    for folder in folders:
        for path in folder.rglob("*"):
            with contextlib.suppress(FileNotFoundError):  # other programs' segments come and go
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
    online = [link for _, link in desk.links if link.state == LinkState.ONLINE]
    assert online[0].queued == 3, "what an earlier run left was not told"
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
