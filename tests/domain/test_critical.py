"""Whatever happens in whatever order: a critical alert neither expires nor sinks unseen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from console.domain import commands as c
from console.domain import events as e
from console.domain.alarm import Withheld
from console.domain.alert import Alert, Priority, VerdictKind
from console.domain.person import SYSTEM_ACTOR, Actor
from console.domain.withholding import SHELVE_MINUTES, AlarmSource
from console.store.select import queue, strip
from tests.support.world import ADMIN, DETECTOR, OPERATOR, SUPERVISOR, furnished

_PEOPLE = (OPERATOR, SUPERVISOR, ADMIN)
_MESSAGES = ("onvif.motion", "camera.lost")
_LEVELS = (Priority.CRITICAL, Priority.MEDIUM)
_ANSWERS = (e.AlertAcknowledged, e.AlertRetracted)
_CLOSED_BY_TIME = ("expired", "recovered")


class CriticalAlerts(RuleBasedStateMachine):
    """Every wish of anybody, refused or not, and time in steps of up to half an hour."""

    def __init__(self) -> None:
        super().__init__()
        self.world = furnished()
        self.made = 0
        self.ids: list[str] = []

    def _new(self) -> str:
        self.made += 1
        return f"X{self.made:03d}"

    def _one(self, number: int) -> str:
        """Of the newest: what nobody does anything with tells nothing."""
        return self.ids[-1 - number % len(self.ids)] if self.ids else "none"

    def _say(self, body: Any, actor: Actor) -> None:
        before = dict(self.world.state.alerts)
        told = len(self.world.journal)
        self.world.say(body, actor)
        self._nothing_critical_left_by_itself(before, told)

    @rule(
        priority=st.sampled_from(_LEVELS),
        message=st.sampled_from(_MESSAGES),
    )
    def report(self, priority: Priority, message: str) -> None:
        alert_id, now = self._new(), self.world.now
        self.ids.append(alert_id)
        told = c.ReportAlert(alert_id, "t", message, {}, priority, now, now, "cam-1")
        self._say(told, DETECTOR)

    @rule(priority=st.sampled_from(_LEVELS), actor=st.sampled_from(_PEOPLE[:2]))
    def by_hand(self, priority: Priority, actor: Actor) -> None:
        alert_id = self._new()
        self.ids.append(alert_id)
        self._say(c.RaiseAlert(alert_id, "Smoke", "en", priority, camera_id="cam-1"), actor)

    @rule(number=st.integers(0, 3))
    def seen_again(self, number: int) -> None:
        self._say(c.ReportSeenAgain(self._one(number), self.world.now, 0.5), DETECTOR)

    @rule(number=st.integers(0, 3))
    def over(self, number: int) -> None:
        self._say(c.ReportReturned(self._one(number), self.world.now), DETECTOR)

    @rule(number=st.integers(0, 3), actor=st.sampled_from(_PEOPLE), bulk=st.booleans())
    def acknowledge(self, number: int, actor: Actor, bulk: bool) -> None:
        self._say(c.AcknowledgeAlert(self._one(number), bulk), actor)

    @rule(
        number=st.integers(0, 3),
        actor=st.sampled_from(_PEOPLE),
        kind=st.sampled_from(VerdictKind),
    )
    def judge(self, number: int, actor: Actor, kind: VerdictKind) -> None:
        cause = "test" if kind is VerdictKind.FALSE else ""
        self._say(c.GiveVerdict(self._one(number), kind, cause), actor)

    @rule(
        number=st.integers(0, 3),
        actor=st.sampled_from(_PEOPLE),
        minutes=st.sampled_from(SHELVE_MINUTES),
    )
    def shelve(self, number: int, actor: Actor, minutes: int) -> None:
        self._say(c.ShelveAlarms(self._new(), self._one(number), "why", minutes), actor)

    @rule(number=st.integers(0, 3), actor=st.sampled_from(_PEOPLE))
    def out_of_service(self, number: int, actor: Actor) -> None:
        self._say(c.TakeOutOfService(self._new(), self._one(number), "why"), actor)

    @rule(message=st.sampled_from(_MESSAGES))
    def suppress(self, message: str) -> None:
        until = self.world.now + timedelta(minutes=20)
        source = AlarmSource("t", message, "cam-1")
        self._say(c.SuppressAlarms(self._new(), source, "r", "why", until), SYSTEM_ACTOR)

    @rule(number=st.integers(0, 5), actor=st.sampled_from(_PEOPLE))
    def bring_back(self, number: int, actor: Actor) -> None:
        standing = sorted(self.world.state.withholdings)
        if standing:
            self._say(c.EndWithholding(standing[number % len(standing)]), actor)

    @rule(number=st.integers(0, 3), actor=st.sampled_from(_PEOPLE), forced=st.booleans())
    def close(self, number: int, actor: Actor, forced: bool) -> None:
        self._say(c.CloseAlert(self._one(number), "handled", "why", forced), actor)

    @rule(number=st.integers(0, 3), actor=st.sampled_from(_PEOPLE[:2]))
    def open_incident(self, number: int, actor: Actor) -> None:
        self._say(c.OpenIncident(self._new(), self._one(number)), actor)

    @rule(seconds=st.sampled_from((1, 59, 60, 61, 120, 901, 1800, 90_000)))
    def time_passes(self, seconds: int) -> None:
        before, told = dict(self.world.state.alerts), len(self.world.journal)
        self.world.tick(seconds)
        self._nothing_critical_left_by_itself(before, told)

    def _nothing_critical_left_by_itself(self, before: dict[str, Alert], told: int) -> None:
        for recorded in self.world.journal[told:]:
            event = recorded.event
            if not isinstance(event, e.AlertClosed) or event.code not in _CLOSED_BY_TIME:
                continue
            gone = before[event.alert_id]
            seen = not gone.unacknowledged() or gone.retracted
            assert gone.priority != Priority.CRITICAL or seen, gone
        acts = [recorded.event for recorded in self.world.journal[told:]]
        answered = {one.alert_id for one in acts if isinstance(one, _ANSWERS)}
        for alert in self.world.state.alerts.values():
            was = before.get(alert.id)
            if was and was.priority == Priority.CRITICAL and was.unacknowledged():
                assert alert.unacknowledged() or alert.id in answered, alert

    def _asking(self) -> list[Alert]:
        """Critical, unacknowledged, and nobody who may has withheld it: reckoned here anew."""
        found = []
        for alert in self.world.state.alerts.values():
            if alert.priority == Priority.CRITICAL and alert.unacknowledged():
                by = self.world.state.withholdings.get(alert.withheld_by)
                if by is None or by.by_id != SUPERVISOR.id:
                    found.append(alert)
        return found

    @invariant()
    def stands_first(self) -> None:
        asking = {alert.id for alert in self._asking()}
        first = queue(self.world.state)[: len(asking)]
        assert {alert.id for alert in first} == asking
        shown = strip(self.world.state)
        assert {alert.id for alert in shown.top} <= asking or len(asking) < 3
        assert len(asking & {alert.id for alert in shown.top}) == min(3, len(asking))
        assert shown.counts[Priority.CRITICAL] == len(asking)

    @invariant()
    def escalates(self) -> None:
        """At the next look of the clock; each step of time here ends with one."""
        for alert in self._asking():
            waits = (self.world.now - alert.waiting_since()).total_seconds()
            due = {c.EscalateAlert(alert.id, n) for n, s in ((1, 60), (2, 120)) if waits >= s}
            told = {c.EscalateAlert(alert.id, n) for n in range(1, alert.escalation + 1)}
            wanted = set(self.world.assembly.book.due(self.world.state, self.world.now))
            assert due <= told | wanted, alert

    @invariant()
    def withheld_by_what_covers_it(self) -> None:
        for alert in self.world.state.alerts.values():
            by = self.world.state.withholdings.get(alert.withheld_by)
            assert (by is None) == (alert.withheld_as is None), alert
            if by is not None and alert.priority == Priority.CRITICAL:
                assert by.kind is not Withheld.SUPPRESSED
                assert by.critical
                assert by.by_id == SUPERVISOR.id


TestCriticalAlerts = CriticalAlerts.TestCase
TestCriticalAlerts.settings = settings(
    max_examples=100,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
