"""The stream: prev for each reader, scopes, resuming, and when it must end."""

from __future__ import annotations

import contextlib
import json
import socket
import time
from collections.abc import Iterable, Iterator

import psutil

from console.clock import new_ulid
from console.domain import commands as c
from console.domain import events as e
from console.domain.envelope import Recorded
from console.domain.person import Person, Role
from console.store.state import State
from server_stub.stream import SEND_LIMIT_S
from tests.server.test_truth import raise_alert
from tests.support.backend import Backend, Client
from tests.support.stores import BOTH

_LONG = "€" * 1900  # with the rest of its event some 6 kB
_NOTES = 40


def _admin_changes(admin: Client, account: str, **fields: object) -> None:
    body = {"name": account, "roles": ["operator"], "password": "long-enough-1"} | fields
    answer = admin.http.put(f"/api/v1/accounts/{account}", json=body)
    assert answer.status_code == 204, answer.text


def _to_the_last(reader: Client, after: int, alerts: list[str]) -> list[Recorded]:
    """All that comes on the stream, until the last of these alerts has."""
    found: list[Recorded] = []
    deadline = time.monotonic() + 10
    with reader.events(after) as pairs:
        for event, data in pairs:
            assert time.monotonic() < deadline
            if event != "recorded":
                continue
            found.append(reader.assembly.table.decode_recorded(data))
            if _raised(found[-1:]) == alerts[-1:]:
                break
    return found


def _raised(seen: Iterable[Recorded]) -> list[str]:
    """The alerts among them: a proposal to join two, or a flood, may stand between."""
    return [one.event.alert.id for one in seen if isinstance(one.event, e.AlertRaised)]


def _unbroken(seen: list[Recorded], after: int) -> bool:
    """Whether each record's prev is the one before it, as this reader saw them."""
    prevs = [after, *(one.seq for one in seen[:-1])]
    return [one.prev for one in seen] == prevs


@BOTH
def test_a_reader_sees_its_area_and_never_a_gap(shared_backend: Backend) -> None:
    harbour, sup = shared_backend.client("harbour1"), shared_backend.client("sup1")
    start = harbour.snapshot().seq
    mine = [raise_alert(sup, f"Quay {n}", camera_id="cam1") for n in range(3)]
    other = raise_alert(sup, "Market", camera_id="cam2")
    mine.append(raise_alert(sup, "Quay again", camera_id="cam1"))
    seen = _to_the_last(harbour, start, mine)
    assert _raised(seen) == mine
    assert _unbroken(seen, start)
    assert any(one.prev < one.seq - 1 for one in seen)  # it was passed over, and said so
    everything = sup.recorded(start, 5)
    assert _unbroken(everything, start)
    assert other not in harbour.snapshot().alerts
    assert {*mine, other} <= set(sup.snapshot().alerts)


def test_what_a_reader_may_not_see_it_may_not_touch(shared_backend: Backend) -> None:
    harbour, sup = shared_backend.client("harbour1"), shared_backend.client("sup1")
    other = raise_alert(sup, "Market", camera_id="cam2")
    answer = harbour.send(harbour.command(c.AcknowledgeAlert(other)))
    assert answer.status_code == 409
    assert answer.json()["message_id"] == "refused.unknown_target"


@BOTH
def test_resuming_anywhere_gives_the_rest_once(shared_backend: Backend) -> None:
    harbour, sup = shared_backend.client("harbour1"), shared_backend.client("sup1")
    start = harbour.snapshot().seq
    for n in range(6):
        raise_alert(sup, f"Number {n}", camera_id="cam1" if n % 2 else "cam2")
    whole = harbour.recorded(start, 3)
    for place, one in enumerate(whole[:-1]):
        rest = harbour.recorded(one.seq, len(whole) - place - 1)
        assert [r.seq for r in rest] == [r.seq for r in whole[place + 1 :]]
        assert _unbroken(rest, one.seq)


def test_last_event_id_counts_like_after(shared_backend: Backend) -> None:
    sup = shared_backend.client("sup1")
    seq = sup.snapshot().seq
    alert = raise_alert(sup)
    headers = {"Last-Event-ID": str(seq)}
    with sup.http.stream("GET", "/api/v1/events?after=0", headers=headers) as answer:
        ids = [line for line in _until_recorded(answer.iter_lines()) if line.startswith("id: ")]
    assert ids == [f"id: {seq + 1}"]
    assert _raised(sup.journal(seq)) == [alert]


def _until_recorded(lines):  # type: ignore[no-untyped-def]
    for line in lines:
        yield line
        if line.startswith('data: {"seq"') and '"event"' in line:
            return


@BOTH
def test_events_of_long_ago_come_from_the_journal(backend: Backend) -> None:
    sup = backend.client("sup1")
    start = sup.snapshot().seq
    ids = [raise_alert(sup, f"Number {n}") for n in range(20)]
    backend.kill()
    backend.start()  # now nothing of it is in the tail
    sup.http.headers["Authorization"] = f"Bearer {sup.token}"
    seen = _to_the_last(sup, start, ids)
    assert _raised(seen) == ids
    assert _unbroken(seen, start)


def test_every_event_twice_is_harmless(shared_backend: Backend) -> None:
    sup = shared_backend.client("sup1")
    alert = raise_alert(sup)
    sup.say(c.AcknowledgeAlert(alert))
    fold, once, twice = sup.assembly.fold(), State(), State()
    for recorded in sup.journal():
        fold(once, recorded)
        for _ in range(2):
            fold(twice, recorded)
    assert once == twice == sup.snapshot()


def test_heartbeats_come_when_nothing_happens(shared_backend: Backend) -> None:
    sup = shared_backend.client("sup1")
    seq = sup.snapshot().seq
    begun = time.monotonic()
    with sup.events(seq) as pairs:
        beats = [json.loads(data) for event, data in (next(pairs) for _ in range(2))]
        assert time.monotonic() - begun < 5.0
    assert [beat["seq"] for beat in beats] == [seq, seq]


def test_a_seq_from_the_future_asks_for_a_new_snapshot(shared_backend: Backend) -> None:
    sup = shared_backend.client("sup1")
    with sup.events(sup.snapshot().seq + 1000) as pairs:
        assert list(pairs) == [("resync", '{"reason": "seq_unknown"}')]


@BOTH
def test_changed_rights_force_a_new_snapshot(backend: Backend) -> None:
    admin, op = backend.client("adm1"), backend.client("op1")
    start = op.snapshot().seq
    with op.events(start) as pairs:
        next(pairs)
        _admin_changes(admin, "op1", area="harbour", password=None)
        assert [event for event, _ in pairs][-1] == "resync"
    with op.events(start) as pairs:  # and nobody gets around it by coming again
        assert [event for event, _ in pairs] == ["resync"]
    with op.events(op.snapshot().seq) as pairs:
        assert next(pairs)[0] == "heartbeat"


@BOTH
def test_a_revoked_session_loses_stream_and_token_at_once(backend: Backend) -> None:
    admin, op = backend.client("adm1"), backend.client("op1")
    with op.events(op.snapshot().seq) as pairs:
        next(pairs)
        begun = time.monotonic()
        assert admin.http.delete("/api/v1/accounts/op1/sessions").status_code == 204
        assert [event for event, _ in pairs][-1] == "closed"
        assert time.monotonic() - begun < 2.0
    assert op.http.get("/api/v1/snapshot").status_code == 401
    assert op.send(op.command(c.AcknowledgeAlert("x")), signed=True).status_code == 401


@contextlib.contextmanager
def _stuck_reader(backend: Backend, client: Client, after: int) -> Iterator[socket.socket]:
    """Reads the head of a stream and no more; its own buffer holds next to nothing."""
    host, _, port = backend.url.removeprefix("http://").partition(":")
    with socket.socket() as made:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        made.settimeout(10)
        made.connect((host, int(port)))
        head = f"GET /api/v1/events?after={after} HTTP/1.1\r\nHost: roc\r\n"
        made.sendall(f"{head}Authorization: Bearer {client.token}\r\n\r\n".encode())
        assert made.recv(4096).startswith(b"HTTP/1.1 200 ")
        yield made


def _served(backend: Backend, reader: socket.socket) -> bool:
    """Whether the backend's end of this connection still exists."""
    assert backend.process is not None
    port = reader.getsockname()[1]
    ends = psutil.Process(backend.process.pid).net_connections("tcp")
    return any(one.raddr and one.raddr.port == port for one in ends)


def test_a_reader_that_takes_nothing_is_cut_and_holds_up_nobody(backend: Backend) -> None:
    """By the kernel's time-out for what nobody takes; by SEND_LIMIT_S once the buffers are full."""
    stuck, sup = backend.client("op1"), backend.client("sup1")
    alert = raise_alert(sup)
    start = sup.snapshot().seq
    with _stuck_reader(backend, stuck, start) as reader:
        assert _served(backend, reader)
        begun = time.monotonic()
        for _ in range(_NOTES):
            sup.say(c.AddNote(alert, new_ulid(), _LONG, "en"))
        assert len(sup.recorded(start, _NOTES)) == _NOTES
        while _served(backend, reader):
            assert time.monotonic() - begun < SEND_LIMIT_S + 10.0, "it was never cut"
            time.sleep(0.1)
    assert sup.say(c.AddNote(alert, new_ulid(), "Still served", "en"))["seq"]


def test_roles_are_the_journals(backend: Backend) -> None:
    admin = backend.client("adm1")
    _admin_changes(admin, "new1", roles=["supervisor"], area="centre")
    backend.passwords["new1"] = "long-enough-1"
    new = backend.client("new1")
    person = new.snapshot().people["new1"]
    assert person == Person("new1", "new1", (Role.SUPERVISOR,), "centre")
