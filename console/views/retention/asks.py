"""From a key to the wish: another time, a hold, and letting one go."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from console import clock
from console.domain import commands as c
from console.domain.alert import Alert
from console.domain.history import ClosedIncident, HistoryPage
from console.domain.incident import Incident
from console.domain.retention import Hold, HoldOn, hours_of
from console.i18n import tr
from console.views.desk import Desk
from console.views.dialogs.ask import Ask
from console.views.dialogs.words import AskReason
from console.views.retention.dialogs import AskHold, AskTime, Decide, Target
from console.views.retention.panel import RetentionPanel
from console.views.retention.words import hold_facts
from console.views.widgets import isolate, isolate_id
from console.views.words import alert_title, clean, incident_title

InHand = Callable[[], tuple[Incident | None, Alert | None, str]]


class RetentionAsks:
    """in_hand: the incident, alert and camera that are worked on; they are offered first."""

    def __init__(
        self,
        area: QWidget,
        desk: Desk,
        panel: RetentionPanel,
        show: Callable[[Ask, QWidget], None],
        in_hand: InHand,
    ) -> None:
        self._area, self._desk, self._panel = area, desk, panel
        self._show, self._in_hand = show, in_hand

    def ask_time(self) -> None:
        desk, kind = self._desk, self._panel.kind()
        if not desk.may(c.SetRetention):
            return
        term = desk.state.terms.get(kind.value)
        hours = term.hours if term else hours_of(desk.state.terms, kind, desk.now())
        dialog: list[AskTime] = []

        def count(wanted: int) -> None:
            if desk.retention is not None:
                desk.retention.retention_preview(
                    kind,
                    wanted,
                    lambda found: dialog[0].show_preview(found) if isValid(dialog[0]) else None,
                )

        asked = AskTime(kind, hours, count, self._area.window())
        dialog.append(asked)
        asked.answered.connect(
            lambda: desk.dispatch(
                c.SetRetention(kind, asked.hours.value(), asked.reason.text().strip())
            )
        )
        self._show(asked, asked.hours)

    def ask_hold(self) -> None:
        if not self._desk.may(c.PlaceHold):
            return
        dialog = AskHold(self._targets(), self._area.window())
        dialog.answered.connect(lambda: self._place(dialog))
        self._show(dialog, dialog.target)
        self._desk.closed(lambda page: self._closed(dialog, page))

    def ask_release(self) -> None:
        """Ask to let the chosen one go; where another has asked, decide on it."""
        desk, hold = self._desk, self._panel.hold()
        if hold is None or not desk.may(c.ReleaseHold):
            return
        if not hold.release_asked_by:
            title, verb = "retention.dialog_ask_release", "retention.ask_release"
            dialog = AskReason(title, verb, self._area.window())
            dialog.answered.connect(
                lambda: desk.dispatch(c.AskHoldRelease(hold.id, dialog.reason.text().strip()))
            )
            self._show(dialog, dialog.reason)
            return
        self._decide(hold)

    def _decide(self, hold: Hold) -> None:
        desk, window = self._desk, self._area.window()

        def keep() -> None:
            desk.dispatch(c.KeepHold(hold.id))

        dialog = Decide(hold_facts(desk.state, hold, desk.me.id), keep, window)
        mine = hold.release_asked_by == desk.me.id
        dialog.accept_button.setEnabled(not mine)
        if mine:
            dialog.message.setText(tr("retention.needs_another"))
        dialog.answered.connect(lambda: desk.dispatch(c.ReleaseHold(hold.id)))
        self._show(dialog, dialog.cancel_button)

    # -- inside ---------------------------------------------------------------------------------

    def _place(self, dialog: AskHold) -> None:
        target = dialog.chosen()
        begins, ends = dialog.span(self._desk.now())
        self._desk.dispatch(
            c.PlaceHold(
                clock.new_ulid(),
                target.on,
                target.id,
                dialog.reason.text().strip(),
                dialog.case_number.text().strip(),
                begins,
                ends if target.on is HoldOn.CAMERA else None,
                target.label,
                target.alert_ids,
            )
        )

    def _targets(self) -> list[Target]:
        """What is in hand, then all open incidents, then cameras."""
        state = self._desk.state
        incident, alert, camera_id = self._in_hand()
        found = [self._of_incident(incident)] if incident else []
        if alert is not None:
            title = alert_title(alert)
            words = tr("retention.on_alert", what=isolate(title))
            found.append(Target(HoldOn.ALERT, alert.id, clean(title), words))
        others = (one for one in state.incidents.values() if one is not incident)
        found += [self._of_incident(one) for one in sorted(others, key=lambda one: one.number)]
        cameras = sorted(state.cameras.values(), key=lambda one: (one.id != camera_id, one.number))
        for camera in cameras:
            name = clean(camera.name)
            words = tr("dialog.camera", number=camera.number, name=name)
            found.append(Target(HoldOn.CAMERA, camera.id, name, words))
        return found

    def _of_incident(self, incident: Incident) -> Target:
        title = isolate(incident_title(self._desk.state, incident))
        words = f"{isolate_id(incident.number)} · {title}"
        return Target(HoldOn.INCIDENT, incident.id, incident.number, words)

    def _closed(self, dialog: AskHold, page: HistoryPage | None) -> None:
        if page is None or not isValid(dialog):
            return
        closed = [one for one in page.items if isinstance(one, ClosedIncident)]
        dialog.add_targets(
            [
                Target(
                    HoldOn.INCIDENT,
                    one.incident.id,
                    one.incident.number,
                    tr("retention.closed_incident", number=isolate_id(one.incident.number)),
                    one.incident.alert_ids,
                )
                for one in closed
            ]
        )
