"""The journal as rows: chained, erasable, and honest about damage."""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from console.clock import new_ulid
from console.domain import commands as c
from console.domain import events as e
from console.domain.alert import Priority
from console.domain.envelope import ErasedEvent
from console.store.state import State
from console.tool_api.assembly import assemble
from console.tool_api.loader import load
from server_stub.storage.database import open_database
from server_stub.storage.journal import Damage, Journal
from server_stub.storage.record import Record, keys_folder, open_record
from server_stub.storage.secrets import master_key
from server_stub.storage.subject_keys import SubjectKeys
from tests.server.test_truth import folded, raise_alert
from tests.support.backend import Backend, Client, started
from tests.support.stores import BOTH, ON_SERVER, Store


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, store: Store) -> Path:
    """A backend's folder with some history, its backend gone by SIGKILL."""
    with started(tmp_path_factory.mktemp("kept"), store=store) as backend:
        op = backend.client("op1")
        for n in range(8):
            alert = raise_alert(op, f"Number {n}")
            op.say(c.AcknowledgeAlert(alert))
        backend.kill()
        return backend.folder


@dataclass
class Kept:
    """A backend's folder and the store of its journal."""

    folder: Path
    store: Store

    @classmethod
    def of(cls, backend: Backend) -> Kept:
        return cls(backend.folder, backend.store)

    def change(self, statement: str, *values: Any) -> None:
        assert self.store.change(self.folder, statement, *values) >= 1

    def rows(self, words: str, *values: Any) -> list[tuple[Any, ...]]:
        return self.store.rows(self.folder, words, *values)

    def opened(self) -> Record:
        assembly, url = assemble(load()), self.store.url(self.folder)
        return open_record(self.folder / "data", assembly.table, assembly.slice_types, url)

    def damages(self) -> list[Damage]:
        with contextlib.closing(self.opened()) as record:
            return [damage for page in record.journal.verify() for damage in page]


@pytest.fixture
def spoiled(kept: Path, tmp_path: Path, store: Store) -> Kept:
    """A copy to spoil, with its key beside it."""
    for name in ("data", "data-keys"):
        shutil.copytree(kept / name, tmp_path / name)
    store.copy(kept, tmp_path)
    return Kept(tmp_path, store)


@BOTH
def test_a_sound_journal_has_no_damage(spoiled: Kept) -> None:
    assert spoiled.damages() == []


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
def test_every_tampering_is_found_where_it_is(spoiled: Kept, statement: str, seq: int) -> None:
    spoiled.change(statement)
    found = spoiled.damages()
    assert found
    assert min(abs(damage.seq - seq) for damage in found) <= 1, found


@BOTH
def test_what_is_written_meanwhile_is_no_damage(backend: Backend) -> None:
    """The last page and the head belong to one moment."""
    op = backend.client("op1")
    raise_alert(op)
    with _read_only(backend) as journal:
        pages = journal.verify()
        found = next(pages)
        raise_alert(op, "Meanwhile")
        assert found + [damage for page in pages for damage in page] == []


@contextlib.contextmanager
def _read_only(backend: Backend) -> Iterator[Journal]:
    """Beside a backend that goes on."""
    url = backend.store.url(backend.folder)
    database = open_database(backend.data, url, leading=False)
    keys = SubjectKeys(database.engine, master_key(keys_folder(backend.data), may_make=False))
    yield Journal(database.engine, keys, assemble(load()).table)
    database.close()


@ON_SERVER
@pytest.mark.parametrize(
    ("statement", "seq"),
    [
        ("update journal set at_utc = '2020-01-01T00:00:00+00:00' where seq = 9", 9),
        ("delete from journal where seq > 20", 20),
        ("delete from payloads where seq = 9", 9),
        ("update keys set wrapped = null where subject = 'op1'", 1),
    ],
)
def test_tampering_on_a_server_is_found_as_well(spoiled: Kept, statement: str, seq: int) -> None:
    test_every_tampering_is_found_where_it_is(spoiled, statement, seq)


def test_two_rows_that_changed_places_are_found(spoiled: Kept) -> None:
    spoiled.change("update journal set seq = -1 where seq = 9")
    spoiled.change("update journal set seq = 9 where seq = 10")
    spoiled.change("update journal set seq = 10 where seq = -1")
    assert {8, 9, 10} & {damage.seq for damage in spoiled.damages()}


@pytest.mark.logs("journal row .* is damaged")
def test_every_flipped_bit_of_a_payload_is_noticed_and_never_an_alert(spoiled: Kept) -> None:
    query = "select j.seq, p.sealed from payloads p join journal j on j.seq = p.seq "
    seq, sealed = spoiled.rows(f"{query} where j.kind = 'AlertRaised' order by j.seq")[0]
    for bit in range(0, len(sealed) * 8, max(1, len(sealed) * 8 // 40)):
        flipped = bytearray(sealed)
        flipped[bit // 8] ^= 1 << bit % 8
        spoiled.change("update payloads set sealed = ? where seq = ?", bytes(flipped), seq)
        record = spoiled.opened()
        read = next(r for r in record.journal.read(0) if r.seq == seq)
        assert isinstance(read.event, ErasedEvent)
        assert list(record.journal.damages) == [seq]
        record.close()


@BOTH
def test_a_damaged_payload_is_named_and_the_rest_is_served(backend: Backend) -> None:
    sup = backend.client("sup1")
    lost, sound = raise_alert(sup, "Lost"), raise_alert(sup, "Sound")
    seq = sup.snapshot().alerts[lost].raised_seq
    backend.kill()
    words = "update payloads set sealed = ? where seq = ?"
    Kept.of(backend).change(words, bytes(60), seq)
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


@BOTH
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
    left = Kept.of(backend)
    assert left.damages() == []
    assert left.rows("select wrapped from keys where subject = ?", gone) == [(None,)]
    backend.start()
    assert _but_the_pace(folded(admin)) == _but_the_pace(admin.snapshot())


def _but_the_pace(state: State) -> State:
    """What is erased within the hour is missing from the figures of whoever folds it anew."""
    for table in ("activity", "alarm_minutes"):
        state.tables[table].clear()
    return state


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


@BOTH
def test_a_missing_key_and_a_second_backend_are_said_so(backend: Backend, tmp_path: Path) -> None:
    from server_stub.storage.database import StoreError
    from server_stub.storage.secrets import KeyProblem

    left = Kept.of(backend)
    with pytest.raises(StoreError, match="Another backend"):
        left.opened()
    backend.kill()
    (backend.folder / "data-keys" / "master.key").unlink()
    with pytest.raises(KeyProblem, match="missing"):
        left.opened()


def test_an_event_of_a_newer_server_is_passed_over(backend: Backend) -> None:
    sup = backend.client("sup1")
    raise_alert(sup)
    backend.kill()
    Kept.of(backend).change("update journal set version = 99 where kind = 'AlertRaised'")
    backend.start()
    assert sup.snapshot().alerts == {}
    raise_alert(sup, "Goes on")


@BOTH
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
    end = head["seq"]
    pages = [sup.journal(seq, 300) for seq in range(start, end, 300)]
    told = [r for page in pages for r in page]
    assert [r.seq for r in told] == list(range(start + 1, end + 1))
    assert sum(isinstance(r.event, e.AlertRaised) for r in told) == count  # it is a flood besides
    assert len(sup.recorded(start, end - start, 60.0)) == end - start
