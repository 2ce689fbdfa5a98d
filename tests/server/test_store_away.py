"""PostgreSQL stopped, killed and restarted under load: nothing is promised, nothing is lost."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from console.clock import new_ulid
from console.domain import commands as c
from console.domain.alert import Priority
from console.domain.events import AlertRaised
from console.domain.link import LinkState
from server_stub.storage.database import open_database
from server_stub.storage.journal import Journal
from server_stub.storage.record import keys_folder
from server_stub.storage.secrets import master_key
from server_stub.storage.subject_keys import SubjectKeys
from tests.analytics import test_delivery as delivery
from tests.offline.town import Desk
from tests.server import kills
from tests.server.load import Load, until
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
    load = Load(backend.client("op1"))
    reader.start()
    load.start()
    until(lambda: len(load.answered) >= 5, "no load")
    mend = fault(store.server)
    until(lambda: bool(load.refused), "nothing was refused")
    answered = len(load.answered)
    status = sup.http.get("/api/v1/status").json()  # reading goes on, from memory
    assert status["trouble"] == "store_away"
    assert sup.http.get("/api/v1/snapshot").status_code == 200
    assert len(load.answered) == answered
    assert {one["message_id"] for one in load.refused} == {"refused.store_away"}
    mend()
    took = until(lambda: len(load.answered) > answered, "it did not come back", _BACK_S)
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


def test_a_server_that_is_only_slow_is_waited_for(backend: Backend, store: OnServer) -> None:
    load = Load(backend.client("op1"))
    load.start()
    until(lambda: len(load.answered) >= 5, "no load")
    for _ in range(2):
        before = len(load.answered)
        store.server.freeze()
        time.sleep(1.0)  # less than a transaction may take
        store.server.thaw()
        until(lambda before=before: len(load.answered) > before + 2, "it did not go on")
    load.finish()
    assert load.refused == load.failed == []


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
        theirs_too = replace(body, alert_id=new_ulid())
        assert harbour.send(harbour.command(theirs_too)).status_code == 507
        with harbour.events(start) as theirs:  # another area's
            assert next(theirs)[0] == "heartbeat"
            assert next(theirs)[0] == "heartbeat"
        with sup.events(start) as later:  # who comes later is shown it too
            assert next(data for event, data in later if event == "unstored") == unstored
            assert next(later)[0] == "heartbeat"  # and not what nobody may raise there
        assert body.alert_id not in sup.snapshot().alerts  # which holds what is stored
        mend()
        said = next(data for event, data in pairs if event == "recorded")
        assert sup.assembly.table.decode_recorded(said).event.alert.id == body.alert_id
    assert body.alert_id in sup.snapshot().alerts


def test_the_outbox_of_roc_analytics_grows_and_its_alerts_are_shown(
    backend: Backend, store: OnServer, tmp_path: Path
) -> None:
    sup = backend.client("sup1")
    start = sup.snapshot().seq
    names = ["A1", "A2", "A3"]

    async def story() -> None:
        async with delivery.running(tmp_path / "outbox", backend) as program:
            await asyncio.to_thread(store.server.kill)
            for name in names:
                program.reports.say(delivery.alert(name))
            with sup.events(start) as pairs:
                shown = await asyncio.to_thread(_unstored, sup, pairs, len(names))
            assert shown == names
            assert program.reports.waiting() == len(names)
            await asyncio.to_thread(store.server.start)
            await program.until_answered()

    asyncio.run(story())
    journal = [one.event for one in sup.journal(start)]
    assert [one.alert.id for one in journal if isinstance(one, AlertRaised)] == names


def _unstored(client: Client, pairs: Iterator[tuple[str, str]], count: int) -> list[str]:
    lines = (data for event, data in pairs if event == "unstored")
    decode = client.assembly.table.decode_recorded
    return [decode(next(lines)).event.alert.id for _ in range(count)]


def test_a_console_shows_it_as_not_stored_and_says_why(
    backend: Backend, store: OnServer, tmp_path: Path
) -> None:
    """Nobody is thrown out; what is clicked meanwhile waits, and is stored once."""
    op = backend.client("op1")
    desk = Desk(backend.url, tmp_path / "desk", "op2", backend.passwords["op2"])
    try:
        desk.sign_in()
        desk.until_link(LinkState.ONLINE)
        store.server.freeze()
        body = c.RaiseAlert(new_ulid(), "Man with a knife", "en", Priority.CRITICAL)
        assert op.send(op.command(body)).status_code == 507
        desk.until_alert(body.alert_id)
        assert ("alerts", body.alert_id) in desk.local
        told = {"link.backend_trouble": "store_away"}
        desk.until(lambda: told.items() <= _notices(desk).items())
        desk.core.dispatch(c.AcknowledgeAlert(body.alert_id))
        desk.until(lambda: desk.marks)
        store.server.thaw()
        desk.until_alert(body.alert_id, lambda alert: alert.acknowledged_by == ("op2",))
        desk.until(lambda: not desk.local)
        desk.until(lambda: "link.backend_trouble" not in _notices(desk))
        assert [state.state for _, state in desk.links if state.state is LinkState.OFFLINE] == []
    finally:
        store.server.thaw()
        desk.close()
    journal = [one.event for one in backend.client("sup1").journal()]
    raised = [one.alert.id for one in journal if isinstance(one, AlertRaised)]
    assert raised.count(body.alert_id) == 1


def _notices(desk: Desk) -> dict[str, str]:
    notices = desk.link.notices if desk.link else ()
    return {one.message_id: str(one.params.get("trouble", "")) for one in notices}


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
        assert op.http.get("/healthz").status_code == 200
        op.sign_in(backend.passwords["op1"])  # whoever comes on shift now is let in
    finally:
        store.server.thaw()
    until(lambda: op.http.get("/api/v1/history/alerts").status_code == 200, "unread", _BACK_S)
