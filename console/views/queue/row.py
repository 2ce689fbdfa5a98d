"""What one row of the queue says, as words and numbers; nothing in here paints."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from console.domain import commands as c
from console.domain.alert import Alert, Priority
from console.i18n import tr
from console.store.select import PendingMark, escalates_in, incident_of
from console.views.desk import Desk
from console.views.fusion.words import proposal_of
from console.views.widgets import age_text
from console.views.words import alert_source, alert_title, mark_text, person_name

_TOLD = (
    c.AcknowledgeAlert,
    c.GiveVerdict,
    c.OpenIncident,
    c.CloseAlert,
    c.LinkAlert,
    c.ShelveAlarms,
    c.TakeOutOfService,
    c.AcceptCorrelation,
)


@dataclass(frozen=True, slots=True)
class QueueRow:
    """confidence, combined, is None for what claims nothing; marks stand behind the title."""

    alert_id: str
    priority: int
    title: str
    source: str
    age: str
    second: str  # escalation countdown, or who has it
    confidence: float | None
    marks: tuple[str, ...]
    acknowledged: bool
    stale: str  # "STALE 06:12", or empty
    retracted: bool

    @property
    def blinks(self) -> bool:
        """A critical one that nobody has acknowledged, and that is still seen (U15)."""
        return self.priority == Priority.CRITICAL and not self.acknowledged and not self.stale

    def spoken(self) -> str:
        """The row as one sentence for a screen reader."""
        parts = (tr(f"widgets.priority_{self.priority}"), self.title, self.source, *self.marks)
        return ", ".join(part for part in (*parts, self.stale or self.age, self.second) if part)


def row_of(desk: Desk, alert: Alert) -> QueueRow:
    now = desk.now()
    stale = desk.stale_for(alert)
    return QueueRow(
        alert_id=alert.id,
        priority=int(alert.priority),
        title=_title(alert),
        source=alert_source(desk.state, alert, dict(desk.tool_titles)),
        age=age_text((now - alert.first_seen_utc).total_seconds()),
        second=_second(desk, alert),
        confidence=desk.confidence_of(alert),
        marks=_marks(desk, alert),
        acknowledged=not alert.needs_acknowledging(),
        stale=tr("widgets.stale", age=age_text(stale.total_seconds())) if stale else "",
        retracted=alert.retracted,
    )


def _title(alert: Alert) -> str:
    """With how many claims of its source it stands for; one that two detectors saw is one."""
    title = alert_title(alert)
    return f"{title} ×{alert.times}" if alert.times > 1 else title


def _second(desk: Desk, alert: Alert) -> str:
    left = escalates_in(alert, desk.now())
    if left is not None:
        return tr("queue.escalates", left=age_text(left.total_seconds()))
    if alert.escalation and alert.needs_acknowledging():
        return tr("queue.escalated", n=alert.escalation)
    incident = incident_of(desk.state, alert.id)
    if incident is not None:
        return person_name(desk.state, incident.owner_id, desk.me.id)
    if alert.acknowledged_by:
        who = person_name(desk.state, alert.acknowledged_by[0], desk.me.id)
        return tr("queue.seen_by", who=who)
    return ""


def _marks(desk: Desk, alert: Alert) -> tuple[str, ...]:
    """States that must not be overlooked, and what of the reader's own clicks is unanswered."""
    verdict = alert.verdict()
    told = [
        (alert.withheld_as is not None, f"withheld.{alert.withheld_as}"),
        (alert.disputed, "queue.disputed"),
        (alert.retracted, "queue.retracted"),
        (bool(verdict) and not alert.retracted, "queue.confirmed"),
        (bool(alert.second_person_asked_by), "queue.second_person"),
        (not alert.active() and not alert.retracted, "queue.returned"),
        (proposal_of(desk.state, alert) is not None, "fusion.proposed_mark"),
        (desk.is_local("alerts", alert.id), "mark.local"),
    ]
    marks = [*_lookers(desk, alert), *(tr(message) for on, message in told if on)]
    marks += [mark_text(mark) for mark in _pending(desk, alert)[:1]]
    if desk.refusals(alert.id):
        marks.append(tr("mark.refused"))
    return tuple(marks)


def _lookers(desk: Desk, alert: Alert) -> Iterable[str]:
    """Who else has it open, and since when (U24)."""
    for viewer in alert.viewers:
        if viewer.actor_id != desk.me.id:
            age = age_text((desk.now() - viewer.since_utc).total_seconds())
            yield tr("queue.looks", who=person_name(desk.state, viewer.actor_id), age=age)


def _pending(desk: Desk, alert: Alert) -> tuple[PendingMark, ...]:
    return desk.marks(alert.id, *_TOLD)
