"""Does what keys and buttons ask for: one call each, by the names of the action table."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from console import clock
from console.domain import commands as c
from console.domain.alert import VerdictKind
from console.i18n import language, tr
from console.store.select import assignable, find_alert
from console.views.actions import ACTIONS, Keys
from console.views.board.panel import BoardPanel
from console.views.desk import Desk
from console.views.dialogs.ask import Ask
from console.views.dialogs.evidence import pick_file
from console.views.dialogs.help import HelpSheet
from console.views.dialogs.pick import AskOne, Palette
from console.views.dialogs.words import AskClose, AskCloseAlert, AskManualAlert, AskReason
from console.views.incident.panel import IncidentPanel
from console.views.intents import Intents
from console.views.language import next_language, switch_language
from console.views.queue.panel import QueuePanel
from console.views.shell.area import WorkArea, focus_of
from console.views.words import alert_title, cause_word, clean, incident_title

DWELL_MS = 700


class Work(QObject):
    """Selection goes round here, so that list, map, wall, board and dock agree (U35)."""

    language_asked = Signal(str)

    def __init__(self, area: WorkArea, intents: Intents) -> None:
        super().__init__(area)
        self._area, self._desk, self._intents = area, area.desk, intents
        self._queue: QueuePanel = area.panels["queue"]  # type: ignore[assignment]
        self._incident: IncidentPanel = area.panels["incident"]  # type: ignore[assignment]
        self._board: BoardPanel = area.panels["board"]  # type: ignore[assignment]
        self.open_dialog: Ask | None = None
        self._dwell = QTimer(self, interval=DWELL_MS, singleShot=True)
        self._dwell.timeout.connect(self._looked)
        self._acts = self._table()
        self._connect()
        area.keys = Keys(area, self)
        self.select(self._queue.selected())

    def _table(self) -> dict[str, Callable[[], object]]:
        step, area = self._incident.step, self._area
        acts: dict[str, Callable[[], object]] = {
            "acknowledge": lambda: self._intents.acknowledge(self.alert_id()),
            "incident": self.to_incident,
            "open": self.to_incident,
            "checklist": self.to_checklist,
            "map": lambda: self._focus("map"),
            "queue": lambda: self._focus("queue"),
            "wall": lambda: self._focus("wall"),
            "log": self._incident.log.note.setFocus,
            "confirm": lambda: self._judge(VerdictKind.CONFIRMED),
            "unsure": lambda: self._judge(VerdictKind.UNSURE),
            "false": self.ask_cause,
            "cause": self.ask_cause,
            "manual_alert": self.ask_manual_alert,
            "state_value": step.state_value,
            "attach_picture": step.attach_picture,
            "attach_file": self.ask_file,
            "file": self.ask_file,
            "defer": step.defer,
            "skip": self.ask_skip,
            "countersign": step.countersign,
            "undo": step.undo,
            "choose_other": step.choose_other,
            "complete": step.complete,
            "accept": lambda: self._incident.answer_offer(True),
            "decline": self.ask_decline,
            "take_over": self.ask_take_over,
            "assign": self.ask_person,
            "reassign": self.ask_person,
            "close": self.ask_close,
            "close_alert": self.ask_close_alert,
            "next_pane": lambda: area.step_pane(1),
            "previous_pane": lambda: area.step_pane(-1),
            "palette": self.ask_palette,
            "help": self.show_help,
            "help_too": self.show_help,
            "full_screen": self.toggle_full_screen,
            "reset_layout": area.reset_layout,
            "language": lambda: self.language_asked.emit(next_language()),
        }
        for layout in area.layouts:
            acts[f"workspace_{layout.key}"] = partial(area.open_workspace, layout.name)
        return acts

    def _connect(self) -> None:
        panels = self._area.panels
        self._queue.picked.connect(self.select)
        self._queue.opened.connect(lambda _id: self.to_incident())
        self._area.alert_opened.connect(self.open_alert)
        self._area.workspace_opened.connect(lambda _name: self._look())
        self._incident.asked.connect(lambda what, _id: self.do(what))
        self._board.picked.connect(self._board_picked)
        self._board.asked.connect(self.do)
        for name in ("map", "wall", "conflicts"):
            panel = panels.get(name)
            if picked := getattr(panel, "picked" if name == "map" else "opened", None):
                picked.connect(self.open_subject)
        if camera_picked := getattr(panels.get("map"), "camera_picked", None):
            camera_picked.connect(self.select_camera)

    def do(self, what: str) -> None:
        """Run an act by name; one that this window does not have does nothing."""
        if act := self._acts.get(what):
            act()

    # -- selection ------------------------------------------------------------------------------

    def alert_id(self) -> str:
        """What keys act on: the alert shown in the dock, else the one selected in the queue."""
        return self._incident.alert_id or self._queue.selected()

    def select(self, alert_id: str) -> None:
        """All views follow; none of them takes the focus."""
        self._incident.show_alert(alert_id)
        self._queue.select(alert_id)
        if select := getattr(self._area.panels.get("map"), "select", None):
            select(alert_id)
        self._look()

    def select_camera(self, camera_id: str) -> None:
        if select := getattr(self._area.panels.get("wall"), "select_camera", None):
            select(camera_id)

    def open_alert(self, alert_id: str) -> None:
        """At most two actions from any alarm to its incident (U1)."""
        self.select(alert_id)
        if "incident" not in set(self._area.workspaces[self._area.open_name].panel_names()):
            self._area.open_workspace(self._area.layouts[0].name)
        focus_of(self._queue).setFocus()

    def open_subject(self, subject_id: str) -> None:
        if subject_id in self._desk.state.incidents:
            incident = self._desk.state.incidents[subject_id]
            self.select(incident.alert_ids[0] if incident.alert_ids else "")
        elif find_alert(self._desk.state, subject_id):
            self.select(subject_id)

    def _board_picked(self, kind: str, card_id: str) -> None:
        if kind == "incident":
            self._incident.show_incident(card_id)
            self._look()
        else:
            self.select(card_id)

    def _look(self) -> None:
        """Only what stays on screen for a moment is looked at: arrows pass over many."""
        self._dwell.start()

    def _looked(self) -> None:
        names = set(self._area.workspaces[self._area.open_name].panel_names())
        self._incident.look("incident" in names)

    def leave(self) -> None:
        """The window goes, or another person comes: the look at the incident ends."""
        self._dwell.stop()
        self._incident.look(False)

    def _focus(self, name: str) -> None:
        names = set(self._area.workspaces[self._area.open_name].panel_names())
        panel = self._area.panels.get(name)
        if panel is None:
            return
        if name not in names:
            self._area.open_workspace(self._area.layouts[0].name)
        focus_of(panel).setFocus()

    # -- one call -------------------------------------------------------------------------------

    def to_incident(self) -> None:
        """The alert's incident, opened where there is none yet."""
        alert_id = self._queue.selected() or self.alert_id()
        if not self._incident.incident:
            self._intents.open_incident(alert_id)
        self.open_alert(alert_id)
        focus_of(self._incident).setFocus()

    def to_checklist(self) -> None:
        """The current step; where no checklist runs, the one that fits is started."""
        incident = self._incident.incident
        if incident is None:
            return
        if self._incident.checklist.run is None:
            self._intents.start_checklist(incident)
        step = self._incident.step
        target = step.focus_target if step.step else self._incident.focus_target
        target.setFocus()

    def _judge(self, kind: VerdictKind) -> None:
        if self._incident.judge.buttons[kind].isEnabled():
            self._intents.judge(self.alert_id(), kind)

    def toggle_full_screen(self) -> None:
        window = self._area.window()
        window.showNormal() if window.isFullScreen() else window.showFullScreen()

    # -- what needs words -----------------------------------------------------------------------

    def _ask(self, dialog: Ask, first: QWidget) -> None:
        if self.open_dialog is not None:
            self.open_dialog.close()
        self.open_dialog = dialog
        dialog.destroyed.connect(lambda: self._closed(dialog))
        dialog.ask(first)

    def _closed(self, dialog: Ask) -> None:
        if self.open_dialog is dialog:
            self.open_dialog = None

    def _ask_reason(self, title: str, verb: str, then: Callable[[str], object]) -> None:
        dialog = AskReason(title, verb, self._area.window())
        dialog.answered.connect(lambda: then(dialog.reason.text().strip()))
        self._ask(dialog, dialog.reason)

    def ask_cause(self) -> None:
        alert_id = self.alert_id()
        alert = find_alert(self._desk.state, alert_id)
        if alert is None or not self._incident.judge.buttons[VerdictKind.FALSE].isEnabled():
            return
        rows = [(cause, cause_word(alert, cause)) for cause in self._desk.causes_for(alert)]
        dialog = AskOne("dialog.cause", "dialog.not_a_threat", rows, self._area.window())
        dialog.answered.connect(
            lambda: self._intents.judge(alert_id, VerdictKind.FALSE, dialog.picked)
        )
        self._ask(dialog, dialog.list)

    def ask_manual_alert(self) -> None:
        alert = find_alert(self._desk.state, self.alert_id())
        camera_id = alert.camera_id if alert else ""
        dialog = AskManualAlert(self._desk.state, camera_id, self._area.window())
        dialog.answered.connect(lambda: self._raise_alert(dialog))
        self._ask(dialog, dialog.title)

    def _raise_alert(self, dialog: AskManualAlert) -> None:
        camera = self._desk.state.cameras.get(dialog.camera.currentData())
        self._desk.dispatch(
            c.RaiseAlert(
                alert_id=clock.new_ulid(),
                title=dialog.title.text().strip(),
                language=language(),
                priority=dialog.priority.currentData(),
                camera_id=camera.id if camera else "",
                place=dialog.place.text().strip() or (camera.place if camera else ""),
            )
        )

    def ask_skip(self) -> None:
        step = self._incident.step
        run, at = step.run, step.step
        if run and at and step.skip_button.isVisible():
            body_of = lambda why: c.SkipStep(run.id, at.id, why)  # noqa: E731
            self._ask_reason(
                "dialog.skip", "dialog.skip_it", lambda why: self._desk.dispatch(body_of(why))
            )

    def ask_decline(self) -> None:
        if self._incident.head.buttons["decline"].isVisible():
            answer = self._incident.answer_offer
            self._ask_reason("dialog.decline", "dialog.decline_it", lambda why: answer(False, why))

    def ask_take_over(self) -> None:
        incident = self._incident.incident
        if incident and self._incident.head.buttons["take_over"].isVisible():
            incident_id = incident.id
            self._ask_reason(
                "dialog.take_over",
                "dialog.take_it",
                lambda why: self._desk.dispatch(c.TakeOwnership(incident_id, why)),
            )

    def ask_person(self) -> None:
        """Offer the selected incident to somebody; an alert becomes an incident first."""
        card = self._board.chosen() if self._area.open_name == "board" else None
        incident_id = card.id if card and card.kind == "incident" else self._incident.incident_id
        alert_id = "" if incident_id else self.alert_id()
        if not self._desk.may(c.AssignIncident) or not (incident_id or alert_id):
            return
        rows = [(person.id, clean(person.name)) for person in assignable(self._desk.state)]
        dialog = AskOne("dialog.assign", "dialog.assign_it", rows, self._area.window())
        dialog.answered.connect(lambda: self._assign(incident_id, alert_id, dialog.picked))
        self._ask(dialog, dialog.list)

    def _assign(self, incident_id: str, alert_id: str, person_id: str) -> None:
        after: tuple[str, ...] = ()
        if not incident_id:
            incident_id = clock.new_ulid()
            after = (self._desk.dispatch(c.OpenIncident(incident_id, alert_id)),)
        self._desk.dispatch(c.AssignIncident(incident_id, person_id), after)

    def ask_close(self) -> None:
        incident = self._incident.incident
        if incident is None or not self._desk.may(c.CloseIncident):
            return
        dialog = AskClose(incident_title(self._desk.state, incident), self._area.window())
        dialog.answered.connect(
            lambda: self._desk.dispatch(
                c.CloseIncident(
                    incident.id,
                    dialog.code.currentData(),
                    dialog.summary.toPlainText().strip(),
                    language(),
                )
            )
        )
        self._ask(dialog, dialog.code)

    def ask_close_alert(self) -> None:
        alert = find_alert(self._desk.state, self.alert_id())
        if alert is None or self._incident.incident or not self._desk.may(c.CloseAlert):
            return
        dialog = AskCloseAlert(alert_title(alert), self._area.window())
        dialog.answered.connect(
            lambda: self._intents.close_alert(
                alert.id, dialog.code.currentData(), dialog.reason.text().strip()
            )
        )
        self._ask(dialog, dialog.code)

    def ask_file(self) -> None:
        step, incident = self._incident.step, self._incident.incident
        if incident is not None and step.file_button.isVisible():
            pick_file(self._area.window(), self._desk, incident.id, step.attach)

    def ask_palette(self) -> None:
        rows = [(a.id, f"{tr(a.title_id)}   {a.key}") for a in ACTIONS if a.id in self._acts]
        incidents = self._desk.state.incidents.values()
        rows += [
            (f"go:{i.id}", f"{i.number} · {incident_title(self._desk.state, i)}") for i in incidents
        ]
        dialog = Palette(rows, self._area.window())
        dialog.answered.connect(lambda: self._run(dialog.picked))
        self._ask(dialog, dialog.search)

    def _run(self, picked: str) -> None:
        prefix, _, subject = picked.partition(":")
        if prefix == "go" and subject:
            self.open_subject(subject)
        else:
            self.do(picked)

    def show_help(self) -> None:
        dialog = HelpSheet(ACTIONS, self._area.window())
        self._ask(dialog, dialog.table)


def build_work(area: WorkArea, intents: Intents, app: QApplication) -> Work:
    """The window's acts, with the language key connected."""
    work = Work(area, intents)
    work.language_asked.connect(lambda language: switch_language(app, language))
    return work


def build_desk_panels(desk: Desk, intents: Intents) -> dict[str, QWidget]:
    """The panels that need nothing but the desk; map, wall and conflicts come from their makers."""
    return {
        "queue": QueuePanel(desk),
        "incident": IncidentPanel(desk, intents),
        "board": BoardPanel(desk),
    }
