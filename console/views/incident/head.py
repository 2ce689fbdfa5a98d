"""The incident's header: what it is, whose it is, who looks on, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from console.domain import commands as c
from console.domain.alert import Alert
from console.domain.incident import AssignmentState, Incident
from console.domain.look import Viewer
from console.i18n import isolate, tr
from console.store.select import PendingMark
from console.views.desk import Desk
from console.views.fusion.words import proposal_of
from console.views.queue.words import kind_word, until_words, who_and_why
from console.views.retention.words import cases_of
from console.views.theme import active, set_critical, set_kind
from console.views.widgets import BadgeLabel, Chip, ElidedLabel, KeyButton, age_text, isolate_id
from console.views.words import (
    alert_title,
    clean,
    incident_title,
    mark_text,
    person_name,
    refusal_text,
)

_HEAD_COMMANDS = (
    c.AnswerAssignment,
    c.TakeOwnership,
    c.CloseIncident,
    c.AssignIncident,
    c.OpenIncident,
    c.LinkAlert,
    c.ShelveAlarms,
    c.TakeOutOfService,
    c.CloseAlert,
    c.AcceptCorrelation,
)


class IncidentHead(QWidget):
    """`asked` carries the name of what its button wants."""

    asked = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._incident: Incident | None = None
        self._alert: Alert | None = None
        set_kind(self, "header")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumHeight(active().sizes.header + 14)  # a critical target, and air
        self.badge = BadgeLabel(size=20)
        self.title = ElidedLabel("", "title")
        self.phase = Chip()
        self.people = ElidedLabel("", "dim")
        self.buttons = {name: KeyButton(act=act) for name, act in _ACTS.items()}
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 1, 8, 1)
        set_critical(self.buttons["acknowledge"])
        row.setSpacing(8)
        row.addWidget(self.badge)
        self.title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        row.addWidget(self.title)
        row.addWidget(self.phase)
        row.addWidget(self.people, 1)
        for name, button in self.buttons.items():
            button.clicked.connect(lambda _=False, name=name: self.asked.emit(name))
            row.addWidget(button)
        self.retranslate()

    def show_subject(self, incident: Incident | None, alert: Alert | None) -> None:
        self._incident, self._alert = incident, alert
        subject = incident or alert
        self.badge.setVisible(subject is not None)
        if subject is not None:
            seen = incident is not None or (alert is not None and not alert.needs_acknowledging())
            self.badge.set_badge(int(subject.priority), acknowledged=seen)
        self.title.setText(self._title())
        self.phase.setVisible(incident is not None)
        if incident:
            self.phase.setText(tr(f"phase.{incident.phase.value}"))
        self._show_buttons()
        self.tick()

    def tick(self) -> None:
        self.people.setText(" · ".join(self._people()))

    def retranslate(self) -> None:
        for name, button in self.buttons.items():
            button.set_texts(tr(f"incident.{name}"))
        self.show_subject(self._incident, self._alert)

    def _title(self) -> str:
        if self._incident:
            number = isolate_id(self._incident.number)
            title = incident_title(self._desk.state, self._incident)
            return f"{tr('incident.name')} {number} · {isolate(title)}"
        return alert_title(self._alert) if self._alert else tr("incident.nothing_selected")

    def _people(self) -> list[str]:
        incident, desk = self._incident, self._desk
        words = [mark_text(mark) for mark in self._marks()]
        for mark in self._refusals():
            if mark.refusal:
                words.append(refusal_text(desk.state, mark.refusal, desk.me.id))
        if incident is None:
            return [*words, *self._of_alert()]
        if desk.is_local("incidents", incident.id):
            words.append(tr("mark.local"))
        for case in cases_of(desk, incident):
            words.append(tr("incident.held", case=isolate(clean(case))))
        owner = person_name(desk.state, incident.owner_id, desk.me.id)
        words.append(tr("incident.owner", who=owner))
        offer = incident.assignment
        if offer and offer.state != AssignmentState.ACCEPTED:
            age = age_text((desk.now() - offer.at_utc).total_seconds())
            who = person_name(desk.state, offer.to_id, desk.me.id)
            words.append(tr(f"incident.offer_{offer.state.value}", who=who, age=age))
        words += self._viewers(incident.viewers)
        return words

    def _of_alert(self) -> list[str]:
        """What withholds an alert that is no incident, and who else has it open (U24)."""
        alert, desk, words = self._alert, self._desk, list[str]()
        if alert is None:
            return words
        if standing := desk.state.withholdings.get(alert.withheld_by):
            words += [kind_word(standing), until_words(standing), who_and_why(desk, standing)]
        return words + self._viewers(alert.viewers)

    def _viewers(self, viewers: tuple[Viewer, ...]) -> list[str]:
        words = []
        for viewer in viewers:
            if viewer.actor_id != self._desk.me.id:
                age = age_text((self._desk.now() - viewer.since_utc).total_seconds())
                who = person_name(self._desk.state, viewer.actor_id)
                words.append(tr("incident.viewer", who=who, age=age))
        return words

    def _marks(self) -> tuple[PendingMark, ...]:
        subject = self._incident or self._alert
        return self._desk.marks(subject.id, *_HEAD_COMMANDS) if subject else ()

    def _refusals(self) -> tuple[PendingMark, ...]:
        """An alert that another person joined elsewhere meanwhile stands under that incident."""
        subject, alert = self._incident or self._alert, self._alert
        found = self._desk.refusals(subject.id, *_HEAD_COMMANDS) if subject else ()
        if alert and self._incident:
            joining = self._desk.refusals(alert.id, c.LinkAlert)
            found += tuple(mark for mark in joining if mark not in found)
        return found

    def _show_buttons(self) -> None:
        incident, alert, desk = self._incident, self._alert, self._desk
        offer = incident.assignment if incident else None
        offered = bool(
            offer and offer.state == AssignmentState.OFFERED and offer.to_id == desk.me.id
        )
        operates = desk.may(c.CloseIncident)
        foreign = bool(incident and incident.owner_id != desk.me.id)
        shown = {
            "acknowledge": bool(alert and alert.needs_acknowledging()) and operates,
            "open": bool(alert and incident is None) and operates,
            "join": bool(alert and incident is None)
            and bool(desk.state.incidents or proposal_of(desk.state, alert))
            and desk.may(c.LinkAlert),
            "accept": offered,
            "decline": offered,
            "take_over": foreign and not offered and operates,
            "assign": incident is not None and desk.may(c.AssignIncident),
            "close": incident is not None and operates,
            "close_alert": bool(alert and incident is None and not alert.unacknowledged())
            and operates,
            "shelve": bool(alert and incident is None) and desk.may(c.ShelveAlarms),
        }
        withheld = bool(alert and alert.withheld_by)
        name = "bring_back" if withheld else "shelve"
        self.buttons["shelve"].set_texts(tr(f"incident.{name}"))
        for name, button in self.buttons.items():
            button.setVisible(shown[name])


_ACTS = {
    "acknowledge": "acknowledge",
    "open": "incident",
    "join": "join",
    "accept": "accept",
    "decline": "decline",
    "take_over": "take_over",
    "assign": "reassign",
    "close": "close",
    "close_alert": "close_alert",
    "shelve": "shelve",
}
