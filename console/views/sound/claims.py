"""What at one site asks for sound: kept up with its state, alert by alert."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

from console.domain.alert import Alert, Priority
from console.domain.link import LinkState
from console.domain.person import Role
from console.domain.rules.conditions import SUSTAINED
from console.views.desk import Desk
from console.views.sharing.acts import unread_cards
from console.views.sound.annunciation import Kind

_SUPERVISORS, _ALL = 1, 2  # whom an escalation is for, by its level


class Claims:
    """by_kind() is what annunciation.Situation takes. An alert that is raised again, or escalated
    to its reader, has another key and so sounds once more, silenced or not.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._of_alert: dict[str, tuple[Kind, str]] = {}
        self._stood: set[str] = set()  # alerts that this person has seen stand, not retracted
        self._rest: tuple[tuple[Kind, str], ...] = ()
        self._ready: dict[Kind, frozenset[str]] | None = None
        self.follow(desk.state.alerts)
        self.follow_rest()

    def follow(self, alert_ids: Iterable[str]) -> None:
        """These are new, other or gone."""
        for alert_id in alert_ids:
            alert = self._desk.state.alerts.get(alert_id)
            claim = self._claim(alert) if alert is not None else None
            if alert is None:
                self._stood.discard(alert_id)
            elif not alert.retracted:
                self._stood.add(alert_id)
            if claim is None:
                self._of_alert.pop(alert_id, None)
            else:
                self._of_alert[alert_id] = claim
        self._ready = None

    def follow_rest(self) -> None:
        """Messages, and the link."""
        found = [
            (self._of_message(card.retracted, card.message.alert_id, card.message.priority), key)
            for card in unread_cards(self._desk)
            for key in (f"message:{card.message.id}:{card.message.chased}",)
        ]
        link = self._desk.link
        if link.state == LinkState.OFFLINE:
            found.append((Kind.MINOR_FAULT, f"link:{link.since_utc.isoformat()}"))
        if tuple(found) != self._rest:
            self._rest, self._ready = tuple(found), None

    def by_kind(self) -> Mapping[Kind, frozenset[str]]:
        if self._ready is None:
            keys: dict[Kind, set[str]] = {}
            for kind, key in (*self._of_alert.values(), *self._rest):
                keys.setdefault(kind, set()).add(key)
            self._ready = {kind: frozenset(found) for kind, found in keys.items()}
        return self._ready

    def alert_ids(self, wanted: Container[str]) -> list[str]:
        """Of the alerts whose key is wanted, the worst first."""
        found = [
            (list(Kind).index(kind), alert_id)
            for alert_id, (kind, key) in self._of_alert.items()
            if key in wanted
        ]
        return [alert_id for _rank, alert_id in sorted(found)]

    def _claim(self, alert: Alert) -> tuple[Kind, str] | None:
        if alert.retracted:
            stood = alert.id in self._stood
            return (Kind.RETRACTION, f"retracted:{alert.id}") if stood else None
        if not alert.needs_acknowledging():
            return None
        since, called = alert.waiting_since().timestamp(), self._called(alert.escalation)
        return _kind_of(alert), f"{alert.id}:{since}:{called}"

    def _called(self, escalation: int) -> int:
        """The level of an escalation that is for this person too; 0 where none is."""
        if escalation >= _ALL:
            return _ALL
        return escalation if self._desk.me.has(Role.SUPERVISOR) else 0

    def _of_message(self, retracted: bool, alert_id: str, priority: Priority) -> Kind:
        """To a partner it is all there is; who has the alert has heard that."""
        if retracted:
            return Kind.RETRACTION
        state = self._desk.state
        known = state.aliases.get(alert_id, alert_id) in state.alerts
        critical = priority == Priority.CRITICAL and not known
        return Kind.CRITICAL if critical else Kind.THREAT


def _kind_of(alert: Alert) -> Kind:
    if alert.message_id.startswith(SUSTAINED):
        loud = alert.priority <= Priority.HIGH
        return Kind.FAULT if loud else Kind.MINOR_FAULT
    if alert.priority == Priority.CRITICAL:
        return Kind.CRITICAL
    return Kind.THREAT if alert.priority == Priority.HIGH else Kind.NOTICE
