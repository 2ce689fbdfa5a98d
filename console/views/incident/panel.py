"""The incident dock: judgement | checklist | the current step | decision log."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from console.domain import commands as c
from console.domain.alert import Alert, VerdictKind
from console.domain.incident import Incident
from console.i18n import tr
from console.store.select import alerts_of, find_alert, find_incident, incident_of, pictures
from console.views.desk import Changed, Desk
from console.views.fusion.strip import FusionStrip
from console.views.incident.checklist import ChecklistPane
from console.views.incident.head import IncidentHead
from console.views.incident.judge import JudgePane
from console.views.incident.log import LogPane
from console.views.incident.related import RelatedPane
from console.views.incident.side import SidePane
from console.views.incident.step import StepPane
from console.views.intents import Intents
from console.views.panel import WorkPanel
from console.views.theme import set_kind

_SHOWN = {
    "alerts",
    "aliases",
    "incidents",
    "merged",
    "messages",
    "people",
    "procedures",
    "runs",
    "slices",
    "withholdings",
    "observations",
    "correlations",
    "fusion_rules",
    "cameras",
    "leases",
}


class IncidentPanel(WorkPanel):
    """Shows the incident of the selected alert, or the alert alone while it has none.

    What needs more words than a click (a cause, a reason, a summary) is asked for by the window:
    `asked` carries what and about which id.
    """

    title_id = "incident.title"
    asked = Signal(str, str)
    related_shown = Signal()

    def __init__(self, desk: Desk, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk, self._intents = desk, intents
        self.alert_id = self.incident_id = self._viewing = ""
        self.last_shown: Incident | None = None  # stays when the incident is closed
        set_kind(self, "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.head = IncidentHead(desk)
        self.fusion = FusionStrip(desk)
        self.judge = JudgePane(desk)
        self.checklist = ChecklistPane(desk)
        self.step = StepPane(desk)
        self.log, self.related = LogPane(desk), RelatedPane(desk)
        self.side = SidePane(self.log, self.related)
        self.panes = QSplitter(Qt.Orientation.Horizontal)
        self.panes.setChildrenCollapsible(False)
        for pane, share in (
            (self.judge, 22),
            (self.checklist, 30),
            (self.step, 26),
            (self.side, 22),
        ):
            self.panes.addWidget(pane)
            self.panes.setStretchFactor(self.panes.count() - 1, share)
        self.panes.setSizes([2200, 3000, 2600, 2200])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.fusion)
        column.addWidget(self.panes, 1)
        self._connect()
        self.retranslate()

    def _connect(self) -> None:
        self.head.asked.connect(lambda what: self.asked.emit(what, self.incident_id))
        self.fusion.asked.connect(lambda what: self.asked.emit(what, self.incident_id))
        self.judge.judged.connect(self._judged)
        self.judge.offer_asked.connect(lambda: self.asked.emit("share", self.incident_id))
        self.checklist.picked.connect(lambda _step: self._show_step())
        self.checklist.started.connect(self.start_checklist)
        self.log.noted.connect(lambda text: self._intents.note(self._target(), text))
        self.side.turned.connect(self._related_looked_at)
        self.step.wants_reason.connect(lambda *_ids: self.asked.emit("skip", self.incident_id))
        self.step.wants_file.connect(lambda: self.asked.emit("file", self.incident_id))

    @property
    def focus_target(self) -> QWidget:
        """The checklist; without one a button of the header or the judgement."""
        buttons = (*self.head.buttons.values(), *self.judge.buttons.values())
        usable = (b for b in buttons if b.isVisibleTo(self) and b.isEnabled())
        if self.incident is not None:
            return self.checklist.focus_target
        return next(usable, self.checklist.focus_target)

    @property
    def alert(self) -> Alert | None:
        return find_alert(self.desk.state, self.alert_id)

    @property
    def incident(self) -> Incident | None:
        return self.desk.state.incidents.get(self.incident_id)

    def show_alert(self, alert_id: str) -> None:
        """Follow a selection: the alert's incident, or the alert itself."""
        incident = incident_of(self.desk.state, alert_id)
        self.alert_id, self.incident_id = alert_id, incident.id if incident else ""
        self.show_all()

    def show_incident(self, incident_id: str) -> None:
        incident = self.desk.state.incidents.get(incident_id)
        found = alerts_of(self.desk.state, incident) if incident else ()
        self.incident_id = incident_id
        self.alert_id = found[0].id if found else ""
        self.show_all()

    def show_all(self) -> None:
        incident, alert = self.incident, self.alert
        self.last_shown = incident or self.last_shown
        self.head.show_subject(incident, alert)
        self.fusion.show_subject(incident, alert)
        self.judge.show_alert(alert)
        self.checklist.show_incident(incident)
        self._show_step()
        self.log.show_incident(incident)
        self.related.show_incident(incident)
        self.side.show_counts()
        self._related_looked_at()
        self.setAccessibleName(tr(self.title_id))

    def to_log(self) -> None:
        self.side.turn(related=False)
        self.log.note.setFocus()

    def to_related(self) -> None:
        """What belongs to the incident, with the keys on its first row."""
        self.side.turn(related=True)
        self.related.list.setFocus()

    def _related_looked_at(self) -> None:
        if self.side.shows_related():
            self.related_shown.emit()

    def _show_step(self) -> None:
        incident = self.incident
        stills = pictures(alerts_of(self.desk.state, incident)) if incident else ()
        self.step.show_step(self.checklist.run, self.checklist.shown_step(), stills)

    def refresh(self, changed: Changed) -> None:
        alert = self.alert
        if alert and not self.incident:
            incident = incident_of(self.desk.state, alert.id)
            self.incident_id = incident.id if incident else ""
        elif whole := find_incident(self.desk.state, self.incident_id):  # it was merged meanwhile
            self.incident_id = whole.id
        if changed.keys() & _SHOWN:
            self.show_all()

    def refresh_marks(self) -> None:
        self.show_all()

    def tick(self) -> None:
        for pane in (self.head, self.fusion, self.judge, self.checklist, self.step, self.related):
            pane.tick()

    def retranslate(self) -> None:
        for pane in (self.head, self.fusion, self.judge, self.checklist, self.step, self.side):
            pane.retranslate()
        self.show_all()

    def look(self, on_screen: bool) -> None:
        """Every look at an incident, or at an alert that is none yet, is recorded: begun when it is
        opened, ended when it is left.
        """
        incident, alert = self.incident, self.alert
        subject = incident or alert
        wanted = subject.id if on_screen and subject else ""
        if wanted == self._viewing:
            return
        self._leave()
        self._viewing = wanted
        start = c.StartViewing(wanted) if incident else c.StartLooking(wanted)
        if wanted and self.desk.may(type(start)):
            self.desk.dispatch(start)

    def _leave(self) -> None:
        left, self._viewing = self._viewing, ""
        if left in self.desk.state.incidents:
            self.desk.dispatch(c.EndViewing(left))
        elif left and find_alert(self.desk.state, left):
            self.desk.dispatch(c.EndLooking(left))

    def start_checklist(self, procedure_id: str = "") -> None:
        """Start one, or stand on the one that runs."""
        if self.incident and self.checklist.run is None:
            self._intents.start_checklist(self.incident, procedure_id)

    def answer_offer(self, accept: bool, reason: str = "") -> None:
        if self.incident_id:
            self.desk.dispatch(c.AnswerAssignment(self.incident_id, accept, reason))

    def _judged(self, kind: VerdictKind) -> None:
        if kind == VerdictKind.FALSE:
            self.asked.emit("cause", self.incident_id)
        elif self.alert_id:
            self._intents.judge(self.alert_id, kind)

    def _target(self) -> str:
        return self.incident_id or self.alert_id
