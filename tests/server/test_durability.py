"""Answered means on disk: syncs before answers, kills under load, power cuts, a full disk."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from console.clock import new_ulid
from console.domain import commands as c
from console.domain.alert import Priority
from tests.server import kills, power_cuts
from tests.server.test_identity import recovery
from tests.server.test_truth import folded, raise_alert
from tests.support import disk_record
from tests.support.backend import Backend, started

needs_strace = pytest.mark.skipif(
    not shutil.which("strace"), reason="strace is not installed: syncs cannot be watched"
)


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> power_cuts.Recording:
    return power_cuts.record(tmp_path_factory.mktemp("recorded"), commands=60)


@needs_strace
def test_every_answer_comes_after_the_sync_of_its_rows(recording: power_cuts.Recording) -> None:
    assert power_cuts.answers_after_their_sync(recording) == 60


@needs_strace
def test_power_cuts_lose_nothing_that_was_answered(recording: power_cuts.Recording) -> None:
    figures = power_cuts.cut_and_open(recording, images=12, seed=int(time.time()))
    assert figures["answered_rows_found"] > 0


@needs_strace
def test_a_disk_that_forgets_syncs_would_be_noticed(recording: power_cuts.Recording) -> None:
    """The check itself: without the syncs of the WAL the same cuts must lose something."""
    careless = [
        step
        for step in recording.steps
        if not (isinstance(step, disk_record.Synced) and step.file == "journal.db-wal")
    ]
    spoiled = power_cuts.Recording(recording.folder, careless)
    with pytest.raises(AssertionError):
        power_cuts.cut_and_open(spoiled, images=12, seed=1)
    with pytest.raises(AssertionError):
        power_cuts.answers_after_their_sync(spoiled)


@pytest.mark.paired
@pytest.mark.timeout(180)
def test_ten_kills_under_load_lose_and_double_nothing(tmp_path: Path) -> None:
    figures = kills.kill_under_load(tmp_path, times=10, seed=int(time.time()))
    assert figures["answered"] >= 50
    # Processor time: the wall clock of a shared machine says nothing. `make soak` asserts both.
    assert figures["restart_cpu_s_median"] <= 3.0, figures


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 16 MiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True).returncode != 0:
        pytest.skip("no right to mount a small file system")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_refuses_with_words_and_recovers(small_disk: Path) -> None:
    with started(small_disk / "backend") as backend:
        op = backend.client("op1")
        ballast = small_disk / "ballast"
        alert = raise_alert(op, "Before")
        _fill(ballast)
        refused, after = _until_refused(op)
        assert refused.json() == {"message_id": "refused.disk_full", "params": {}}
        state = op.snapshot()  # reading goes on, and shows nothing that was not stored
        assert alert in state.alerts
        assert after.body.alert_id not in state.alerts
        assert op.http.get("/api/v1/status").json()["trouble"] == "disk_full"
        with op.events(state.seq) as pairs:
            assert '"trouble": "disk_full"' in next(pairs)[1]
        ballast.unlink()
        begun = time.monotonic()
        assert op.send(after).status_code == 200  # the very same command
        assert time.monotonic() - begun < 10.0
        assert after.body.alert_id in op.snapshot().alerts
        sup = backend.client("sup1")
        assert folded(sup) == sup.snapshot()
        assert op.http.get("/api/v1/status").json()["trouble"] == ""


def test_a_full_disk_throws_nobody_out(small_disk: Path) -> None:
    """Renewing, signing in again and coming back by grant go on, in memory; and reading with it."""
    backend = Backend(small_disk / "backend")
    backend.log = small_disk.parent / "server.log"  # which must be able to say it
    with contextlib.closing(backend):
        backend.start()
        op, sup = backend.client("op1"), backend.client("sup1")
        _fill(small_disk / "ballast")
        _until_refused(op)
        for _ in range(500):  # some still fit into pages that SQLite holds already
            answer = op.http.post("/api/v1/token/renew")
            assert answer.status_code == 200, answer.text
            op.http.headers["Authorization"] = f"Bearer {answer.json()['token']}"
            if kept_in_memory := "sessions are kept in memory only" in backend.log.read_text():
                break
        assert kept_in_memory
        assert op.http.get("/api/v1/snapshot").status_code == 200
        sup.sign_in(backend.passwords["sup1"])
        assert sup.http.get("/api/v1/snapshot").status_code == 200
        wish = recovery(op)
        answer = op.http.post("/api/v1/token/recover", json=wish)
        assert answer.status_code == 200, answer.text
        headers = {"Authorization": f"Bearer {answer.json()['token']}"}
        assert op.http.get("/api/v1/snapshot", headers=headers).status_code == 200
        assert op.http.post("/api/v1/token/recover", json=wish).status_code == 401  # a replay
        (small_disk / "ballast").unlink()
        renewed = op.http.post("/api/v1/token/renew").json()
        assert "sessions are stored again" in backend.log.read_text()
        backend.kill()
        backend.start()
        headers = {"Authorization": f"Bearer {renewed['token']}"}
        assert op.http.get("/api/v1/snapshot", headers=headers).status_code == 200


def _fill(ballast: Path) -> None:
    handle = os.open(ballast, os.O_WRONLY | os.O_CREAT, 0o600)
    with contextlib.suppress(OSError):
        while True:
            os.write(handle, b"x" * 4096)
    os.close(handle)


def _until_refused(op):  # type: ignore[no-untyped-def]
    """Rows still fit into room that SQLite holds already; then they do not."""
    for n in range(500):
        command = op.command(
            c.RaiseAlert(new_ulid(), f"Number {n} {'x' * 150}", "en", Priority.LOW)
        )
        answer: httpx.Response = op.send(command)
        if answer.status_code != 200:
            assert answer.status_code == 507
            return answer, command
    raise AssertionError("the disk never got full")


def test_a_terminated_backend_has_closed_its_books(backend: Backend) -> None:
    op = backend.client("op1")
    raise_alert(op)
    assert backend.stop(3.0) == 0
    wal = backend.data / "journal.db-wal"
    assert not wal.exists() or wal.stat().st_size == 0
