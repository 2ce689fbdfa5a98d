"""Pictures go with their subject: what erased entries alone name is in no file, for no reader."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx
import pytest
from pysqlite3 import dbapi2

from console.clock import new_ulid, now_utc
from console.domain import commands as c
from console.domain.alert import Evidence, Priority
from tests.support.backend import Backend, Client, started

_PNG = {"Content-Type": "image/png"}
_ALONE, _SHARED = b"of one person only", b"of two in one frame"

needs_strace = pytest.mark.skipif(
    not shutil.which("strace"), reason="strace is not installed: no fault can be put in"
)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _closed_alert(client: Client, *pictures: bytes, camera_id: str = "cam1") -> str:
    """An alert with pictures, acknowledged and closed."""
    alert = new_ulid()
    client.say(c.RaiseAlert(alert, "Somebody", "en", Priority.LOW, camera_id=camera_id))
    for content in pictures:
        sha256 = _sha256(content)
        put = client.http.put(f"/api/v1/media/{sha256}", content=content, headers=_PNG)
        assert put.status_code in (200, 201), put.text
        evidence = Evidence(sha256, "image/png", len(content), "crop", now_utc())
        client.say(c.AddEvidence(alert, evidence))
    client.say(c.AcknowledgeAlert(alert))
    client.say(c.CloseAlert(alert, "handled"))
    return alert


def _looks(client: Client, *pictures: bytes) -> list[int]:
    """What the reading of each is answered with."""
    return [client.http.get(f"/api/v1/media/{_sha256(p)}").status_code for p in pictures]


def _blob(data: Path, content: bytes) -> Path:
    name = _sha256(content)
    return data / "media" / name[:2] / name


def _rows(data: Path, content: bytes) -> int:
    database = dbapi2.connect(str(data / "journal.db"))
    query = "select count(*) from named_evidence where sha256 = ?"
    found: int = database.execute(query, (_sha256(content),)).fetchone()[0]
    database.close()
    return found


def test_pictures_go_with_their_subject_and_stay_gone(backend: Backend) -> None:
    op, admin, harbour = (backend.client(name) for name in ("op1", "adm1", "harbour1"))
    gone = _closed_alert(op, _ALONE, _SHARED)
    _closed_alert(op, _SHARED, camera_id="cam2")
    assert _looks(op, _ALONE, _SHARED) == _looks(harbour, _ALONE, _SHARED) == [200, 200]
    admin.say(c.EraseSubject(gone, "case 12/2026"))

    def look() -> None:
        assert _looks(op, _ALONE, _SHARED) == [404, 200]
        assert _looks(harbour, _ALONE, _SHARED) == [404, 404]  # only centre's alert names it now
        assert not _blob(backend.data, _ALONE).exists()
        assert _blob(backend.data, _SHARED).exists()
        assert (_rows(backend.data, _ALONE), _rows(backend.data, _SHARED)) == (0, 1)

    look()
    backend.kill()
    backend.start()
    look()


@contextlib.contextmanager
def _again(earlier: Backend, wrapper: Sequence[str] = ()) -> Iterator[Backend]:
    """On the same folder, perhaps under another program."""
    backend = Backend(earlier.folder, bootstrap="", wrapper=wrapper)
    backend.passwords = dict(earlier.passwords)
    try:
        backend.start()
        yield backend
    finally:
        backend.close()


@needs_strace
def test_a_crash_before_the_deletion_is_caught_up_with(tmp_path: Path) -> None:
    """The backend dies as it is about to unlink the file: the entry stands, the picture too."""
    folder = tmp_path / "backend"
    with started(folder) as backend:
        gone = _closed_alert(backend.client("op1"), _ALONE)
        blob = _blob(backend.data.resolve(), _ALONE)
        backend.stop()
    dies = ["strace", "-f", "-o", "/dev/null", "-P", str(blob), "-e", "trace=unlink,unlinkat"]
    dies += ["-e", "inject=unlink,unlinkat:error=EINTR:signal=SIGKILL"]
    with _again(backend, wrapper=dies) as dying:
        admin = dying.client("adm1")
        command = admin.command(c.EraseSubject(gone, "case 14/2026"))
        with pytest.raises(httpx.TransportError):
            admin.send(command)
        assert dying.process is not None
        dying.process.wait(10.0)
        assert blob.exists()
    with _again(backend) as back:
        assert not blob.exists()
        assert _rows(back.data, _ALONE) == 0
        assert _looks(back.client("op1"), _ALONE) == [404]


def test_names_of_an_older_backend_are_taken_over(backend: Backend) -> None:
    """It noted no key with a name, and erased no picture."""
    op, admin = backend.client("op1"), backend.client("adm1")
    gone = _closed_alert(op, _ALONE, _SHARED)
    _closed_alert(op, _SHARED)
    left = _blob(backend.data, _ALONE).read_bytes()
    admin.say(c.EraseSubject(gone, "case 15/2026"))
    backend.kill()
    _blob(backend.data, _ALONE).write_bytes(left)
    database = dbapi2.connect(str(backend.data / "journal.db"))
    database.execute("drop table named_evidence")
    database.execute("create table evidence (sha256 text, scope text)")
    for content in (_ALONE, _SHARED):
        database.execute("insert into evidence values (?, '{}')", (_sha256(content),))
    database.execute("pragma user_version = 1")
    database.commit()
    database.close()
    backend.start()
    assert _looks(op, _ALONE, _SHARED) == [404, 200]
    assert not _blob(backend.data, _ALONE).exists()
