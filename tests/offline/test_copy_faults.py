"""The local copy: used at the next start, put aside when broken, done without when asked."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from console.clock import now_utc
from console.domain.alert import Evidence
from console.domain.commands import AddEvidence, AddNote
from console.domain.link import LinkState
from console.journal.copy import LocalCopy
from console.settings.secrets import local_key
from console.sources.errors import LinkLost, Refused
from console.wire import CORE
from tests.offline.conftest import NewDesk
from tests.offline.town import Desk, Town


def until(what: Callable[[], bool], limit_s: float = 10.0) -> None:
    end = time.monotonic() + limit_s
    while not what():
        assert time.monotonic() < end
        time.sleep(0.05)


def _copy_of(folder: Path) -> Path:
    (copy,) = folder.rglob("local.db")
    return copy


def test_next_start_without_the_backend(backend: Town, new_desk: NewDesk, tmp_path: Path) -> None:
    desk = new_desk("ada")
    alert_id = desk.raise_alert("yesterday")
    desk.until_alert(alert_id)
    desk.until_settled()
    desk.core.stop()
    backend.kill()

    again = Desk(backend.url, tmp_path / "ada", "ada", backend.password("ada"))
    try:
        again.sign_in()
        again.until_alert(alert_id)
        again.until_link(LinkState.OFFLINE)
        again.core.dispatch(AddNote(alert_id, "N1", "written alone", "en"))
        again.until_queued(1)
        backend.start()
        again.until_settled()
    finally:
        again.close()
    assert [one["text"] for one in backend.events("NoteAdded")] == ["written alone"]


def test_nobody_gets_in_with_another_password(
    backend: Town, new_desk: NewDesk, tmp_path: Path
) -> None:
    new_desk("ada").until_link(LinkState.ONLINE)
    wrong = Desk(backend.url, tmp_path / "ada", "ada", "not the password")
    stranger = Desk(backend.url, tmp_path / "new", "ada", backend.password("ada"))
    try:
        with pytest.raises(Refused) as told:
            wrong.sign_in()
        assert told.value.refusal.message_id == "signin.refused"
        backend.kill()
        with pytest.raises((Refused, LinkLost)):
            wrong.sign_in()
        with pytest.raises(LinkLost):
            stranger.sign_in()
    finally:
        wrong.close()
        stranger.close()


@pytest.mark.parametrize("damage", ["flipped", "cut short", "another file"])
def test_a_broken_copy_is_set_aside_and_said(
    backend: Town, new_desk: NewDesk, tmp_path: Path, damage: str
) -> None:
    desk = new_desk("ada")
    alert_id = desk.raise_alert("still known to the backend")
    desk.until_settled()
    desk.core.stop()
    copy = _copy_of(tmp_path / "ada")
    content = bytearray(copy.read_bytes())
    if damage == "flipped":
        content[len(content) // 2] ^= 0x10
    elif damage == "cut short":
        del content[len(content) // 2 :]
    else:
        content[:] = b"not a database at all" * 500
    copy.write_bytes(content)

    again = new_desk("ada")
    again.until_alert(alert_id)
    again.until_settled()
    assert again.link is not None
    (notice,) = [one for one in again.link.notices if one.key == "set_aside"]
    assert notice.message_id == "link.copy_set_aside"
    assert (copy.parent / str(notice.params["file"])).read_bytes() == content


def test_memory_only_writes_nothing(backend: Town, tmp_path: Path) -> None:
    desk = Desk(backend.url, None, "ada", backend.password("ada"))
    before = set(tmp_path.rglob("*"))
    try:
        desk.sign_in()
        alert_id = desk.raise_alert("in memory")
        desk.until_alert(alert_id)
        desk.until_settled()
        assert desk.link is not None
        assert desk.link.memory_only
        backend.kill()
        desk.until_link(LinkState.OFFLINE)
        desk.core.dispatch(AddNote(alert_id, "N1", "kept in memory", "en"))
        desk.until_queued(1)
        new = {path for path in set(tmp_path.rglob("*")) - before if "town" not in path.parts}
        assert new == set()
        backend.start()
        desk.until_settled()
    finally:
        desk.close()
    assert [one["text"] for one in backend.events("NoteAdded")] == ["kept in memory"]


def test_the_same_account_twice_on_one_computer(backend: Town, new_desk: NewDesk) -> None:
    first, second = new_desk("ada"), new_desk("ada")
    assert first.link is not None
    assert not first.link.memory_only
    second.until_link(LinkState.ONLINE)
    assert second.link is not None
    assert second.link.memory_only
    assert "link.copy_in_use" in {one.message_id for one in second.link.notices}
    alert_id = second.raise_alert("from the second")
    first.until_alert(alert_id)


def test_a_copy_of_another_version_costs_nothing_but_a_snapshot(
    backend: Town, new_desk: NewDesk, tmp_path: Path
) -> None:
    desk = new_desk("ada")
    alert_id = desk.raise_alert("before the upgrade")
    desk.until_settled()
    backend.kill()
    desk.until_link(LinkState.OFFLINE)
    desk.core.dispatch(AddNote(alert_id, "N1", "waits over the upgrade", "en"))
    desk.until_queued(1)
    desk.core.stop()
    file = _copy_of(tmp_path / "ada")
    key = local_key(file.with_name("key.json"), file.parent.name, backend.password("ada"), False)
    copy = LocalCopy(file, key.key, CORE)
    copy.confirmed.replace([b'{"seq":1,"records":1}', b'{"table":"alerts","id":"A","record":{}}'])
    copy.close()
    backend.start()
    again = new_desk("ada")
    again.until_settled()
    again.until_alert(alert_id)
    assert [one["text"] for one in backend.events("NoteAdded")] == ["waits over the upgrade"]


def _spoil(file: Path, key: bytes) -> None:
    """Under a console that has it open: everything but the first page, and what is cached."""
    beside = sqlcipher.connect(str(file), isolation_level=None)
    beside.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    beside.execute("INSERT INTO meta VALUES ('beside', x'00')")
    beside.execute("PRAGMA wal_checkpoint(PASSIVE)")
    beside.close()
    whole = file.stat().st_size
    with file.open("r+b") as pages:
        pages.seek(4096)
        pages.write(os.urandom(whole - 4096))


def test_what_waits_outlives_a_copy_that_breaks_in_use(
    backend: Town, new_desk: NewDesk, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    desk = new_desk("ada")
    alert_id = desk.raise_alert("before the cut")
    desk.until_settled()
    backend.kill()
    desk.until_link(LinkState.OFFLINE)
    picture = os.urandom(50_000)
    sha256 = desk.core.keep_evidence(picture, "image/png").result(10)
    evidence = Evidence(sha256, "image/png", len(picture), "still", now_utc())
    desk.core.dispatch(AddEvidence(alert_id, evidence))
    desk.until_queued(1)
    file = _copy_of(tmp_path / "ada")
    key = local_key(file.with_name("key.json"), file.parent.name, backend.password("ada"), False)
    _spoil(file, key.key)
    desk.core.dispatch(AddNote(alert_id, "N1", "finds the damage", "en"))
    desk.until_queued(2)
    desk.until(lambda: desk.link and "set_aside" in {one.key for one in desk.link.notices})
    until(lambda: "whole again" in caplog.text)
    desk.core.stop()

    backend.start()
    again = new_desk("ada")
    again.until_settled()
    assert again.conflicts == ()
    assert [one["text"] for one in backend.events("NoteAdded")] == ["finds the damage"]
    other = new_desk("ben")
    assert other.core.media(sha256).result(10) == (picture, "image/png")
