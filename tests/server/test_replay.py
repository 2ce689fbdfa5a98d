"""Whatever happens: replaying the journal equals a snapshot plus what the stream sent since."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.clock import new_ulid
from console.domain import commands as c
from console.domain.alert import Priority, VerdictKind
from console.domain.envelope import Recorded
from console.domain.incident import Phase
from console.domain.person import Actor, Role
from console.store.state import State
from server_stub.visible import rows_for
from tests.server.test_truth import folded
from tests.support.backend import Backend, Client

# A wish, and whose: indices are taken modulo what there is when it is said.
_WISHES = st.lists(
    st.tuples(
        st.sampled_from(
            ["raise", "acknowledge", "verdict", "open", "note", "phase", "take", "start", "answer"]
            + ["close_alert", "close_incident", "assign"]
        ),
        st.integers(0, 5),
        st.integers(0, 2),
        st.booleans(),
    ),
    min_size=3,
    max_size=25,
)


class _Town:
    """The ids made so far, and how each wish is said."""

    def __init__(self, readers: list[Client]) -> None:
        self.readers = readers
        self.alerts = ["none"]
        self.incidents = ["none"]
        self.runs = ["none"]

    def body(self, wish: str, n: int) -> Any:
        alert = self.alerts[n % len(self.alerts)]
        incident = self.incidents[n % len(self.incidents)]
        run = self.runs[n % len(self.runs)]
        makers = {
            "raise": lambda: self._raise(n),
            "acknowledge": lambda: c.AcknowledgeAlert(alert),
            "verdict": lambda: c.GiveVerdict(alert, list(VerdictKind)[n % 3], "umbrella"),
            "open": lambda: self._open(alert),
            "note": lambda: c.AddNote(incident, new_ulid(), f"note {n}", "en"),
            "phase": lambda: c.ChangePhase(incident, list(Phase)[n % 4]),
            "take": lambda: c.TakeOwnership(incident, "nearer"),
            "start": lambda: self._start(incident),
            "answer": lambda: c.AnswerStep(run, "picture", "weapon_seen"),
            "close_alert": lambda: c.CloseAlert(alert, "handled"),
            "close_incident": lambda: c.CloseIncident(incident, "resolved", "done", "en"),
            "assign": lambda: c.AssignIncident(incident, "op1"),
        }
        return makers[wish]()

    def _raise(self, n: int) -> c.RaiseAlert:
        self.alerts.append(new_ulid())
        camera = ("cam1", "cam2", "")[n % 3]
        return c.RaiseAlert(self.alerts[-1], f"Alert {n}", "en", Priority.HIGH, camera_id=camera)

    def _open(self, alert: str) -> c.OpenIncident:
        self.incidents.append(new_ulid())
        return c.OpenIncident(self.incidents[-1], alert)

    def _start(self, incident: str) -> c.StartChecklist:
        self.runs.append(new_ulid())
        return c.StartChecklist(self.runs[-1], incident, "armed_person")


@pytest.fixture(scope="module")
def readers(shared_backend: Backend) -> list[Client]:
    return [shared_backend.client(name) for name in ("op1", "op2", "sup1")]


@pytest.mark.timeout(240)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wishes=_WISHES, place=st.floats(0, 1))
def test_replay_equals_snapshot_and_deltas(
    readers: list[Client], wishes: list[tuple[str, int, int, bool]], place: float
) -> None:
    town, sup = _Town(readers), readers[2]
    at = int(place * len(wishes))
    early = State()
    for number, (wish, n, who, twice) in enumerate(wishes):
        if number == at:
            early = sup.snapshot()
        reader = readers[who]
        command = reader.command(town.body(wish, n), based_on_seq=early.seq)
        first = reader.send(command)
        assert first.status_code in (200, 403, 409), first.text
        if twice:  # sent again by an impatient client
            assert reader.send(command).content == first.content
    if at >= len(wishes):
        early = sup.snapshot()
    late = sup.snapshot()
    missed = late.seq - early.seq
    deltas: list[Recorded] = sup.recorded(early.seq, missed) if missed else []
    fold = sup.assembly.fold()
    for recorded in deltas + deltas[-3:]:  # and some of them a second time
        fold(early, recorded)
    assert early == late
    assert folded(sup) == late


def test_a_narrow_reader_folds_to_what_its_snapshot_shows(shared_backend: Backend) -> None:
    harbour, sup = shared_backend.client("harbour1"), shared_backend.client("sup1")
    for n in range(4):
        alert, incident = new_ulid(), new_ulid()
        camera = "cam1" if n % 2 else "cam2"
        sup.say(c.RaiseAlert(alert, f"Alert {n}", "en", Priority.HIGH, camera_id=camera))
        sup.say(c.OpenIncident(incident, alert))
        sup.say(c.StartChecklist(new_ulid(), incident, "armed_person"))
    whole, shown = sup.snapshot(), harbour.snapshot()
    reader = Actor("harbour1", (Role.OPERATOR,), "harbour")
    assert State.of(whole.seq, rows_for(whole, reader)).tables == shown.tables
    mine = folded(harbour)
    for table in ("alerts", "incidents", "runs", "cameras", "people", "procedures"):
        assert mine.tables[table] == shown.tables[table], table
