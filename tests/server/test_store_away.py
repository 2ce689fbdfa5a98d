"""PostgreSQL stopped, killed and restarted under load: nothing is promised, nothing is lost."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from console.clock import new_ulid
from console.domain import commands as c
from console.domain.alert import Priority
from server_stub.storage.database import open_database
from server_stub.storage.journal import Journal
from server_stub.storage.record import keys_folder
from server_stub.storage.secrets import master_key
from server_stub.storage.subject_keys import SubjectKeys
from tests.server import kills
from tests.support import postgres
from tests.support.backend import Backend, Client, started
from tests.support.stores import OnServer

pytestmark = [
    pytest.mark.skipif(bool(postgres.lacking()), reason=postgres.lacking()),
    pytest.mark.timeout(180),
]
_BACK_S = 10.0  # RELIABILITY 16: by itself, after the server is back
_LIMIT_S = 30.0


@pytest.fixture(scope="module")
def store() -> Iterator[OnServer]:
    with postgres.server() as server:
        yield OnServer(server)


@pytest.fixture
def backend(tmp_path: Path, store: OnServer) -> Iterator[Backend]:
    with started(tmp_path / "backend", store=store) as made:
        yield made
        if store.server.process is None or store.server.process.poll() is not None:
            store.server.start()


class _Load(threading.Thread):
    """Alert after alert, each said again under its number until it is answered."""

    def __init__(self, client: Client) -> None:
        super().__init__(daemon=True)
        self._client, self._halt = client, threading.Event()
        self.sent: dict[str, str] = {}
        self.answered: dict[str, int] = {}
        self.refused: list[dict[str, Any]] = []
        self.failed: list[str] = []

    def run(self) -> None:
        while not self._halt.is_set():
            body = c.RaiseAlert(new_ulid(), "Under load", "en", Priority.LOW)
            command = self._client.command(body)
            self.sent[command.id] = body.alert_id
            while not self._answered(command):
                time.sleep(0.1)  # a retry's pause

    def _answered(self, command: Any) -> bool:
        try:
            answer = self._client.send(command)
        except httpx.TransportError as error:
            self.failed.append(repr(error))
            return False
        if answer.status_code == 200:
            self.answered[command.id] = answer.json()["seq"]
            return True
        assert answer.status_code == 507, answer.text
        self.refused.append(answer.json())
        return False

    def finish(self) -> None:
        self._halt.set()
        self.join(_LIMIT_S)
        assert not self.is_alive(), "a command was never answered"
        assert self.sent.keys() == self.answered.keys()


def _until(true: Callable[[], bool], what: str, limit_s: float = _LIMIT_S) -> float:
    begun = time.monotonic()
    while not true():
        assert time.monotonic() - begun < limit_s, what
        time.sleep(0.02)
    return time.monotonic() - begun


def _verify(backend: Backend) -> list[Any]:
    database = open_database(backend.data, backend.store.url(backend.folder), leading=False)
    keys = SubjectKeys(database.engine, master_key(keys_folder(backend.data), may_make=False))
    journal = Journal(database.engine, keys, backend.client("sup1").assembly.table)
    try:
        return [damage for page in journal.verify() for damage in page]
    finally:
        database.close()


def _frozen(server: postgres.Server) -> Callable[[], None]:
    server.freeze()
    return server.thaw


def _killed(server: postgres.Server) -> Callable[[], None]:
    server.kill()
    return server.start


def _stopped(server: postgres.Server) -> Callable[[], None]:
    server.stop()
    return server.start


@pytest.mark.parametrize("fault", [_frozen, _killed, _stopped])
def test_under_load_nothing_is_promised_nothing_lost_and_it_goes_on_by_itself(
    fault: Callable[[postgres.Server], Callable[[], None]], backend: Backend, store: OnServer
) -> None:
    sup = backend.client("sup1")
    start = sup.snapshot().seq
    finished = threading.Event()
    reader = kills.Reader(sup, start, finished)
    load = _Load(backend.client("op1"))
    reader.start()
    load.start()
    _until(lambda: len(load.answered) >= 5, "no load")
    mend = fault(store.server)
    _until(lambda: bool(load.refused), "nothing was refused")
    answered = len(load.answered)
    status = sup.http.get("/api/v1/status").json()  # reading goes on, from memory
    assert status["trouble"] == "store_away"
    assert sup.http.get("/api/v1/snapshot").status_code == 200
    assert len(load.answered) == answered
    assert {one["message_id"] for one in load.refused} == {"refused.store_away"}
    mend()
    took = _until(lambda: len(load.answered) > answered, "it did not come back", _BACK_S)
    assert took < _BACK_S
    load.finish()
    kills.wait_for(reader, max(load.answered.values()))
    journal = kills.journal_of(sup, start)
    finished.set()
    kills.check_journal(load.sent, load.answered, journal)
    kills.check_stream(journal, reader)
    assert _verify(backend) == []
    assert sup.http.get("/api/v1/status").json()["trouble"] == ""
    assert load.failed == []  # nobody was left without an answer


def test_an_alert_is_shown_while_it_cannot_be_stored_and_recorded_afterwards(
    backend: Backend, store: OnServer
) -> None:
    """Also where whoever raised it never says it again."""
    sup, op = backend.client("sup1"), backend.client("op1")
    harbour = backend.client("harbour1")
    start = sup.snapshot().seq
    body = c.RaiseAlert(new_ulid(), "Man with a knife", "en", Priority.CRITICAL, camera_id="cam2")
    with sup.events(start) as pairs:
        mend = _killed(store.server)
        answer = op.send(op.command(body))
        assert (answer.status_code, answer.json()["message_id"]) == (507, "refused.store_away")
        unstored = next(data for event, data in pairs if event == "unstored")
        assert json.loads(unstored)["seq"] == 0
        recorded = sup.assembly.table.decode_recorded(unstored)
        assert recorded.event.alert.id == body.alert_id
        with harbour.events(start) as theirs:  # another area's
            assert next(theirs)[0] == "heartbeat"
            assert next(theirs)[0] == "heartbeat"
        with sup.events(start) as later:  # who comes later is shown it too
            assert next(data for event, data in later if event == "unstored") == unstored
        assert body.alert_id not in sup.snapshot().alerts  # which holds what is stored
        mend()
        said = next(data for event, data in pairs if event == "recorded")
        assert sup.assembly.table.decode_recorded(said).event.alert.id == body.alert_id
    assert body.alert_id in sup.snapshot().alerts


def test_nobody_waits_long_for_what_cannot_be_read(backend: Backend, store: OnServer) -> None:
    op = backend.client("op1")
    store.server.freeze()
    try:
        assert op.send(op.command(c.AcknowledgeAlert("x"))).status_code == 507
        begun = time.monotonic()
        for _ in range(5):
            answer = op.http.get("/api/v1/history/alerts")
            assert (answer.status_code, answer.json()["message_id"]) == (
                503,
                "refused.store_unread",
            )
        assert time.monotonic() - begun < 8.0
        assert op.http.get("/api/v1/health").json()["status"] == "ok"
        op.sign_in(backend.passwords["op1"])  # whoever comes on shift now is let in
    finally:
        store.server.thaw()
    _until(lambda: op.http.get("/api/v1/history/alerts").status_code == 200, "unread", _BACK_S)
