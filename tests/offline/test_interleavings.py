"""Two consoles, one real backend that is killed and comes back, cables that come and go: whatever
the order, nothing is lost, nothing is doubled, and in the end everybody sees the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    precondition,
    rule,
    run_state_machine_as_test,
)

from console.clock import new_ulid
from console.domain import commands as c
from console.domain.alert import Priority, VerdictKind
from console.domain.incident import Phase
from console.domain.link import LinkState
from tests.offline.each_once import Said, each_once
from tests.offline.town import Desk, Town, town
from tests.support.blackhole import Blackhole

_WHO = st.sampled_from([0, 1])


class Site:
    """What all examples share: starting a backend for each would take the whole time."""

    def __init__(self, backend: Town, folder: Path) -> None:
        self.backend = backend
        self.cables = [Blackhole(backend.port) for _ in range(2)]
        self.desks = [
            Desk(cable.url, folder / account, account, backend.password(account))
            for cable, account in zip(self.cables, ("ada", "ben"), strict=True)
        ]
        for desk in self.desks:
            desk.sign_in()
            desk.until_link(LinkState.ONLINE)

    def close(self) -> None:
        for cable in self.cables:
            cable.mend()
        for desk in self.desks:
            desk.close()
        for cable in self.cables:
            cable.close()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with town(tmp_path / "town") as backend:
        one = Site(backend, tmp_path)
        yield one
        one.close()


class Interleavings(RuleBasedStateMachine):
    """Each step is one thing that a person, a cable or the backend's machine may do."""

    site: Site
    alerts = Bundle("alerts")
    incidents = Bundle("incidents")

    def __init__(self) -> None:
        super().__init__()
        self.said: dict[str, Said] = {}
        self.cut = [False, False]
        self.dead = False

    def _say(self, who: int, body: Any) -> None:
        desk = self.site.desks[who]
        self.said[desk.core.dispatch(body)] = Said(desk.account, body)

    @rule(target=alerts, who=_WHO)
    def raises(self, who: int) -> str:
        alert_id = new_ulid()
        self._say(who, c.RaiseAlert(alert_id, f"alert {alert_id}", "en", Priority.LOW))
        return alert_id

    @rule(who=_WHO, alert_id=alerts)
    def acknowledges(self, who: int, alert_id: str) -> None:
        self._say(who, c.AcknowledgeAlert(alert_id))

    @rule(who=_WHO, alert_id=alerts)
    def notes(self, who: int, alert_id: str) -> None:
        self._say(who, c.AddNote(alert_id, new_ulid(), "seen", "en"))

    @rule(who=_WHO, alert_id=alerts, kind=st.sampled_from(VerdictKind))
    def judges(self, who: int, alert_id: str, kind: VerdictKind) -> None:
        cause = "umbrella" if kind == VerdictKind.FALSE else ""
        self._say(who, c.GiveVerdict(alert_id, kind, cause))

    @rule(target=incidents, who=_WHO, alert_id=alerts)
    def opens(self, who: int, alert_id: str) -> str:
        incident_id = new_ulid()
        self._say(who, c.OpenIncident(incident_id, alert_id))
        return incident_id

    @rule(who=_WHO, incident_id=incidents, phase=st.sampled_from(Phase))
    def changes_phase(self, who: int, incident_id: str, phase: Phase) -> None:
        self._say(who, c.ChangePhase(incident_id, phase))

    @rule(who=_WHO, incident_id=incidents)
    def closes(self, who: int, incident_id: str) -> None:
        self._say(who, c.CloseIncident(incident_id, "resolved", "done", "en"))

    @rule(who=_WHO)
    def loses_the_cable(self, who: int) -> None:
        if not self.cut[who]:
            self.cut[who] = True
            self.site.cables[who].sever()
            self.site.desks[who].until_link(LinkState.OFFLINE)

    @rule(who=_WHO)
    def gets_it_back(self, who: int) -> None:
        if self.cut[who]:
            self.cut[who] = False
            self.site.cables[who].mend()

    @precondition(lambda self: not self.dead)
    @rule()
    def the_backend_is_killed(self) -> None:
        """At once after whatever was said: it may be on its way, stored, or answered."""
        self.dead = True
        self.site.backend.kill()
        for desk in self.site.desks:
            desk.until_link(LinkState.OFFLINE)

    @precondition(lambda self: self.dead)
    @rule()
    def the_backend_is_started(self) -> None:
        self.dead = False
        self.site.backend.start()

    @precondition(lambda self: not self.dead)
    @rule()
    def the_backend_is_killed_and_started(self) -> None:
        """Nobody waits for a console to notice."""
        self.site.backend.kill()
        self.site.backend.start()

    def teardown(self) -> None:
        if self.dead:
            self.site.backend.start()
        for cable in self.site.cables:
            cable.mend()
        one, other = self.site.desks
        for desk in (one, other):
            desk.until_settled(30)
        one.until(lambda: one.state.tables == other.state.tables)
        marks = [mark for desk in (one, other) for mark in desk.marks]
        each_once(self.site.backend, self.said, {m.command.id for m in marks if m.refusal})
        for desk in (one, other):
            for mark in desk.marks:
                desk.core.mark_read(mark.command.id)
            for conflict in desk.conflicts:
                desk.core.mark_read(conflict.command.id)
            desk.until(lambda desk=desk: not desk.marks and not desk.conflicts)


def _run(site: Site, examples: int, steps: int) -> None:
    machine = type("Here", (Interleavings,), {"site": site})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            phases=[hypothesis.Phase.generate],  # real programs take too long to be made to shrink
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.timeout(300)
def test_whatever_the_order(site: Site) -> None:
    _run(site, examples=4, steps=14)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_whatever_the_order_for_long(site: Site) -> None:
    _run(site, examples=100, steps=40)
