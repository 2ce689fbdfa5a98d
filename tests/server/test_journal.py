"""The journal as rows: chained, erasable, and honest about damage."""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pysqlite3 import dbapi2

from console.clock import new_ulid
from console.domain import commands as c
from console.domain.alert import Priority
from console.domain.envelope import ErasedEvent
from console.tool_api.assembly import assemble
from console.tool_api.loader import load
from server_stub.storage.database import open_engine
from server_stub.storage.journal import Damage, Journal
from server_stub.storage.record import Record, keys_folder, open_record
from server_stub.storage.secrets import master_key
from server_stub.storage.subject_keys import SubjectKeys
from tests.server.test_truth import folded, raise_alert
from tests.support.backend import Backend, Client, started


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with some history, its backend gone by SIGKILL."""
    with started(tmp_path_factory.mktemp("kept")) as backend:
        op = backend.client("op1")
        for n in range(8):
            alert = raise_alert(op, f"Number {n}")
            op.say(c.AcknowledgeAlert(alert))
        backend.kill()
        return backend.folder


@pytest.fixture
def data(kept: Path, tmp_path: Path) -> Path:
    """A copy to spoil, with its key beside it."""
    for name in ("data", "data-keys"):
        shutil.copytree(kept / name, tmp_path / name)
    return tmp_path / "data"


def _change(data: Path, statement: str, *values: Any) -> None:
    database = dbapi2.connect(str(data / "journal.db"))
    assert database.execute(statement, values).rowcount >= 1
    database.commit()
    database.close()


def _opened(data: Path) -> Record:
    assembly = assemble(load())
    return open_record(data, assembly.table, assembly.slice_types)


def _damages(data: Path) -> list[Damage]:
    record = _opened(data)
    try:
        return [damage for page in record.journal.verify() for damage in page]
    finally:
        record.close()


def test_a_sound_journal_has_no_damage(data: Path) -> None:
    assert _damages(data) == []


@pytest.mark.parametrize(
    ("statement", "seq"),
    [
        ("update journal set actor_id = 'somebody' where seq = 9", 9),
        ("update journal set at_utc = '2020-01-01T00:00:00+00:00' where seq = 9", 9),
        ("update journal set kind = 'ViewingEnded' where seq = 13", 13),
        ("update journal set scope = '{}' where seq = 9", 9),
        ("update journal set version = 7 where seq = 9", 9),
        ("update journal set command_id = 'x' where seq = 9", 9),
        ("delete from journal where seq = 9", 9),
        ("delete from journal where seq > 20", 20),
        ("update journal set seq = 1000 where seq = 9", 9),
        ("delete from payloads where seq = 9", 9),
        ("update payloads set key_id = 1 where seq = 13", 13),
        ("update keys set wrapped = null where subject = 'op1'", 1),
        ("delete from keys where id = (select key_id from payloads where seq = 13)", 13),
    ],
)
def test_every_tampering_is_found_where_it_is(data: Path, statement: str, seq: int) -> None:
    _change(data, statement)
    found = _damages(data)
    assert found
    assert min(abs(damage.seq - seq) for damage in found) <= 1, found


def test_what_is_written_meanwhile_is_no_damage(backend: Backend) -> None:
    """The last page and the head belong to one moment."""
    op = backend.client("op1")
    raise_alert(op)
    with _read_only(backend.data) as journal:
        pages = journal.verify()
        found = next(pages)
        raise_alert(op, "Meanwhile")
        assert found + [damage for page in pages for damage in page] == []


@contextlib.contextmanager
def _read_only(data: Path) -> Iterator[Journal]:
    """Beside a backend that goes on."""
    engine = open_engine(data / "journal.db")
    keys = SubjectKeys(engine, master_key(keys_folder(data), may_make=False))
    yield Journal(engine, keys, assemble(load()).table)
    engine.dispose()


def test_two_rows_that_changed_places_are_found(data: Path) -> None:
    _change(data, "update journal set seq = -1 where seq = 9")
    _change(data, "update journal set seq = 9 where seq = 10")
    _change(data, "update journal set seq = 10 where seq = -1")
    assert {8, 9, 10} & {damage.seq for damage in _damages(data)}


@pytest.mark.logs("journal row .* is damaged")
def test_every_flipped_bit_of_a_payload_is_noticed_and_never_an_alert(data: Path) -> None:
    database = dbapi2.connect(str(data / "journal.db"))
    query = "select j.seq, p.sealed from payloads p join journal j on j.seq = p.seq "
    seq, sealed = database.execute(f"{query} where j.kind = 'AlertRaised'").fetchone()
    database.close()
    for bit in range(0, len(sealed) * 8, max(1, len(sealed) * 8 // 40)):
        spoiled = bytearray(sealed)
        spoiled[bit // 8] ^= 1 << bit % 8
        _change(data, "update payloads set sealed = ? where seq = ?", bytes(spoiled), seq)
        record = _opened(data)
        read = next(r for r in record.journal.read(0) if r.seq == seq)
        assert isinstance(read.event, ErasedEvent)
        assert list(record.journal.damages) == [seq]
        record.close()


def test_a_damaged_payload_is_named_and_the_rest_is_served(kept: Path, tmp_path: Path) -> None:
    with started(tmp_path) as backend:
        sup = backend.client("sup1")
        lost, sound = raise_alert(sup, "Lost"), raise_alert(sup, "Sound")
        seq = sup.snapshot().alerts[lost].raised_seq
        backend.kill()
        _change(backend.data, "update payloads set sealed = zeroblob(60) where seq = ?", seq)
        backend.start()
        state = sup.snapshot()
        assert sound in state.alerts
        assert lost not in state.alerts
        for reader in (sup, backend.client("op1")):  # nothing in the row is sure: nobody's
            assert seq not in {r.seq for r in reader.journal()}
        assert sup.http.get("/api/v1/status").json()["damaged"] == [seq]
        assert "damaged" in backend.log.read_text()
        raise_alert(sup, "Goes on")


def _closed_alert(client: Client, title: str) -> str:
    alert = raise_alert(client, title)
    client.say(c.AcknowledgeAlert(alert))
    client.say(c.CloseAlert(alert, "handled"))
    return alert


def test_an_erased_subject_is_gone_for_good_and_the_chain_stays_whole(backend: Backend) -> None:
    op, admin = backend.client("op1"), backend.client("adm1")
    start = admin.snapshot().seq
    gone, kept = _closed_alert(op, "Gone"), _closed_alert(op, "Kept")
    assert len(admin.recorded(start, 6)) == 6
    admin.say(c.EraseSubject(gone, "case 12/2026"))
    again = admin.recorded(start, 7)  # who reads it now gets nothing of it, from memory either
    assert [isinstance(r.event, ErasedEvent) for r in again] == [True] * 3 + [False] * 4
    events = admin.journal()
    assert gone not in {getattr(r.event, "alert_id", "") for r in events}
    assert sum(isinstance(r.event, ErasedEvent) for r in events) == 3
    page = op.http.get("/api/v1/history/alerts").json()
    assert [item["alert"]["id"] for item in page["items"]] == [kept]
    backend.kill()
    assert _damages(backend.data) == []
    database = dbapi2.connect(str(backend.data / "journal.db"))
    wrapped = database.execute("select wrapped from keys where subject = ?", (gone,)).fetchall()
    database.close()
    assert wrapped == [(None,)]
    backend.start()
    assert folded(admin) == admin.snapshot()


def test_what_is_open_is_not_erased(backend: Backend) -> None:
    op, admin = backend.client("op1"), backend.client("adm1")
    alert = raise_alert(op)
    answer = admin.send(admin.command(c.EraseSubject(alert, "case 1")))
    assert (answer.status_code, answer.json()["message_id"]) == (409, "refused.still_open")


def test_a_database_that_is_none_is_said_so(tmp_path: Path) -> None:
    with started(tmp_path) as backend:
        backend.kill()
        for name in ("journal.db", "journal.db-wal", "journal.db-shm"):
            (backend.data / name).write_bytes(b"no database" * 1000)
        with pytest.raises(AssertionError, match=r"roc-server: journal\.db cannot be used"):
            backend.start()


def test_a_missing_key_and_a_second_backend_are_said_so(backend: Backend, tmp_path: Path) -> None:
    from server_stub.storage.database import StoreError
    from server_stub.storage.secrets import KeyProblem

    with pytest.raises(StoreError, match="Another backend"):
        _opened(backend.data)
    backend.kill()
    (backend.folder / "data-keys" / "master.key").unlink()
    with pytest.raises(KeyProblem, match="missing"):
        _opened(backend.data)


def test_an_event_of_a_newer_server_is_passed_over(backend: Backend) -> None:
    sup = backend.client("sup1")
    raise_alert(sup)
    backend.kill()
    _change(backend.data, "update journal set version = 99 where kind = 'AlertRaised'")
    backend.start()
    assert sup.snapshot().alerts == {}
    raise_alert(sup, "Goes on")


@pytest.mark.timeout(600)
@pytest.mark.parametrize("count", [700, pytest.param(10_000, marks=pytest.mark.soak)])
def test_a_flood_is_shown_paged_and_streamed_whole(backend: Backend, count: int) -> None:
    sup = backend.client("sup1")
    table = sup.assembly.table

    async def flood() -> None:
        limits = httpx.Limits(max_connections=32)
        headers = {"Authorization": f"Bearer {sup.token}"}
        async with httpx.AsyncClient(
            base_url=backend.url, headers=headers, limits=limits, timeout=60, trust_env=False
        ) as http:
            gate = asyncio.Semaphore(32)

            async def one(n: int) -> None:
                body = c.RaiseAlert(new_ulid(), f"Flood {n}", "en", Priority.LOW)
                async with gate:
                    content = table.encode_command(sup.command(body))
                    answer = await http.post("/api/v1/commands", content=content)
                    assert answer.status_code == 200

            await asyncio.gather(*(one(n) for n in range(count)))

    start = sup.snapshot().seq
    asyncio.run(flood())
    answer = sup.http.get("/api/v1/snapshot")
    assert len(answer.content) * 10_000 / count <= 10_000_000
    head = json.loads(answer.content.splitlines()[0])
    assert head["seq"] == start + count
    pages = [sup.journal(seq, 300) for seq in range(start, start + count, 300)]
    seqs = [r.seq for page in pages for r in page]
    assert seqs == list(range(start + 1, start + count + 1))
    assert len(sup.recorded(start, count, 60.0)) == count
