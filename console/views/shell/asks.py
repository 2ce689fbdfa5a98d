"""Opens the dialogs that ask for words, and sends what they answer; none of them blocks."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtWidgets import QWidget

from console import clock
from console.domain import commands as c
from console.domain.alert import VerdictKind
from console.domain.person import Role
from console.domain.place import Position
from console.domain.rules.conditions import SUSTAINED
from console.i18n import language, tr
from console.store.select import assignable, find_alert
from console.views.board.panel import BoardPanel
from console.views.dialogs.ask import Ask
from console.views.dialogs.evidence import pick_file
from console.views.dialogs.notice import Notice
from console.views.dialogs.pick import AskOne, Palette
from console.views.dialogs.words import AskClose, AskCloseAlert, AskManualAlert, AskReason
from console.views.fusion.acts import ACCEPT, DECLINE, FusionActs
from console.views.incident.offer import choices_left, why_not_now
from console.views.incident.panel import IncidentPanel
from console.views.intents import Intents
from console.views.map.records import Spot
from console.views.shell.area import WorkArea
from console.views.shell.map_panel import MapPanel
from console.views.shell.palette import aliases, beyond, palette_rows
from console.views.shell.reveals import RevealAsks
from console.views.shell.sheet import KeySheet
from console.views.tools_area.panel import ToolsPanel
from console.views.wall.station import WallStation
from console.views.widgets import isolate_id
from console.views.words import alert_title, cause_word, clean, incident_title, tool_title


class Selection(Protocol):
    """What a dialog needs to know of the window's selection, and what it can set going."""

    def alert_id(self) -> str: ...
    def open_subject(self, subject_id: str) -> None: ...
    def open_alert(self, alert_id: str) -> None: ...
    def look_in_closed(self, words: str) -> None: ...
    def select_camera(self, camera_id: str) -> None: ...
    def camera_in_hand(self) -> str: ...
    def station_in_hand(self) -> WallStation | None: ...
    def can(self, what: str) -> bool: ...
    def do(self, what: str) -> None: ...


class Asks:
    """At most one dialog is open; another one takes its place."""

    def __init__(self, area: WorkArea, intents: Intents, work: Selection) -> None:
        self._area, self._desk, self._intents, self._work = area, area.desk, intents, work
        self._incident = area.panel("incident", IncidentPanel)
        self._board = area.panel("board", BoardPanel)
        self.open_dialog: Ask | None = None
        self.fusion = FusionActs(area, area.desk, lambda: self._incident.incident, self._ask)
        self.reveals = RevealAsks(area.desk, work, self._ask, area.window)
        self.sheet = KeySheet(area, work, self._ask)

    def _ask(self, dialog: Ask, first: QWidget) -> None:
        if self.open_dialog is not None:
            self.open_dialog.close()
        self.open_dialog = dialog
        dialog.finished.connect(lambda _result: self._closed(dialog))
        dialog.ask(first)

    def show(self, dialog: Ask, first: QWidget) -> None:
        """For acts that stand in files of their own."""
        self._ask(dialog, first)

    def _closed(self, dialog: Ask) -> None:
        if self.open_dialog is dialog:
            self.open_dialog = None

    def _knowing(self) -> Callable[..., str]:
        """Sends what is decided in a dialog that opens now: nothing that comes later is in it."""
        return partial(self._desk.dispatch, seen_seq=self._desk.state.seq)

    def _ask_reason(self, title: str, verb: str, then: Callable[[str], object]) -> None:
        dialog = AskReason(title, verb, self._area.window())
        dialog.answered.connect(lambda: then(dialog.reason.text().strip()))
        self._ask(dialog, dialog.reason)

    def ask_cause(self) -> None:
        alert_id = self._work.alert_id()
        alert = find_alert(self._desk.state, alert_id)
        if alert is None or not self._incident.judge.buttons[VerdictKind.FALSE].isEnabled():
            return
        rows = [(cause, cause_word(alert, cause)) for cause in self._desk.causes_for(alert)]
        dialog = AskOne("dialog.cause", "dialog.not_a_threat", rows, self._area.window())
        dialog.answered.connect(
            lambda: self._intents.judge(alert_id, VerdictKind.FALSE, dialog.picked)
        )
        self._ask(dialog, dialog.list)

    def ask_share(self) -> None:
        """Who is to have it; the dialog says what that does and what it does not."""
        alert = find_alert(self._desk.state, self._work.alert_id())
        offer = self._desk.offer_of(alert)
        if alert is None or offer is None:
            return
        if why_not := why_not_now(self._desk.state, offer, alert.id):
            notice = Notice(why_not, self._area.window())
            self._ask(notice, notice.accept_button)
            return
        if self._desk.marks(alert.id, offer.command):
            return
        rows = choices_left(self._desk.state, offer, alert.id)
        dialog = AskOne(offer.ask_id, offer.verb_id, rows, self._area.window())
        dialog.message.setText(tr(offer.explain_id))
        dialog.message.show()
        dialog.answered.connect(
            lambda: self._intents.take_offer(offer, alert.id, tuple(dialog.picked.split(",")))
        )
        self._ask(dialog, dialog.list)

    def ask_manual_alert(self) -> None:
        """At the camera in hand, or where the keys are on the map, else nowhere yet: another
        alert's place would be a guess."""
        panel = self._area.panels.get("map")
        spot = panel.spot_in_hand() if isinstance(panel, MapPanel) else None
        if spot is None:
            self.ask_alert_at(self._work.camera_in_hand())
        else:
            self.ask_alert_at(spot.camera_id, spot=spot)

    def ask_alert_at(self, camera_id: str, title: str = "", spot: Spot | None = None) -> None:
        dialog = AskManualAlert(self._desk.state, camera_id, self._area.window())
        dialog.title.setText(title)
        if spot is not None:
            dialog.place.setText(clean(spot.name)[: c.TITLE_MAX])
        at = spot.at if spot else None
        dialog.answered.connect(lambda: self._raise_alert(dialog, at))
        self._ask(dialog, dialog.title)

    def _raise_alert(self, dialog: AskManualAlert, at: Position | None) -> None:
        camera = self._desk.state.cameras.get(dialog.camera.currentData())
        self._desk.dispatch(
            c.RaiseAlert(
                alert_id=clock.new_ulid(),
                title=dialog.title.text().strip(),
                language=language(),
                priority=dialog.priority.currentData(),
                position=None if camera else at,
                camera_id=camera.id if camera else "",
                place=dialog.place.text().strip() or (camera.place if camera else ""),
            )
        )

    def ask_skip(self) -> None:
        step = self._incident.step
        run, at = step.run, step.step
        if run and at and step.skip_button.isVisible():
            skip = partial(c.SkipStep, run.id, at.id)
            self._ask_reason(
                "dialog.skip", "dialog.skip_it", lambda why: self._desk.dispatch(skip(why))
            )

    def ask_decline(self) -> None:
        if self._incident.head.buttons["decline"].isVisible():
            answer = self._incident.answer_offer
            self._ask_reason("dialog.decline", "dialog.decline_it", lambda why: answer(False, why))

    def ask_take_over(self) -> None:
        incident = self._incident.incident
        if incident and self._incident.head.buttons["take_over"].isVisible():
            incident_id, say = incident.id, self._knowing()
            self._ask_reason(
                "dialog.take_over",
                "dialog.take_it",
                lambda why: say(c.TakeOwnership(incident_id, why)),
            )

    def ask_person(self) -> None:
        """Offer the selected incident to somebody; an alert becomes an incident first."""
        card = self._board.chosen() if self._area.open_name == "board" else None
        incident_id = card.id if card and card.kind == "incident" else self._incident.incident_id
        alert_id = "" if incident_id else self._work.alert_id()
        if not self._desk.may(c.AssignIncident) or not (incident_id or alert_id):
            return
        rows = [(person.id, clean(person.name)) for person in assignable(self._desk.state)]
        dialog = AskOne("dialog.assign", "dialog.assign_it", rows, self._area.window())
        say = self._knowing()
        dialog.answered.connect(lambda: _assign(say, incident_id, alert_id, dialog.picked))
        self._ask(dialog, dialog.list)

    def assign_card(self, kind: str, card_id: str, to_id: str) -> None:
        """What was dragged to somebody, sent by its menu, or proposed and agreed to."""
        if self._desk.may(c.AssignIncident):
            incident = kind == "incident"
            ids = (card_id, "") if incident else ("", card_id)
            _assign(self._desk.dispatch, *ids, to_id)

    def ask_incident(self) -> None:
        """Join the selected alert to an incident that is under way; the newest stands first."""
        state, alert_id = self._desk.state, self._work.alert_id()
        alert = find_alert(state, alert_id)
        if alert is None or not self._incident.head.buttons["join"].isVisible():
            return
        under_way = sorted(state.incidents.values(), key=lambda one: one.number, reverse=True)
        rows = [(i.id, f"{isolate_id(i.number)} · {incident_title(state, i)}") for i in under_way]
        first, last = self.fusion.proposed_rows(alert_id)
        dialog = AskOne(
            "dialog.join", "dialog.join_it", [*first, *rows, *last], self._area.window()
        )

        def joined() -> None:
            if dialog.picked in (ACCEPT, DECLINE):
                self.fusion.answer(alert_id, dialog.picked)
            else:
                self._intents.join(alert_id, dialog.picked)

        dialog.answered.connect(joined)
        self._ask(dialog, dialog.list)

    def ask_close(self) -> None:
        incident = self._incident.incident
        if incident is None or not self._desk.may(c.CloseIncident):
            return
        say = self._knowing()
        dialog = AskClose(incident_title(self._desk.state, incident), self._area.window())
        dialog.answered.connect(
            lambda: say(
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
        """Over a fault that still stands only a supervisor closes, and says why (U25)."""
        alert = find_alert(self._desk.state, self._work.alert_id())
        if alert is None or self._incident.incident or not self._desk.may(c.CloseAlert):
            return
        forced = alert.active() and alert.message_id.startswith(SUSTAINED)
        if forced and not self._desk.me.has(Role.SUPERVISOR):
            notice = Notice(tr("refused.forcing_is_supervisors"), self._area.window())
            self._ask(notice, notice.accept_button)
            return
        dialog = AskCloseAlert(alert_title(alert), forced=forced, parent=self._area.window())
        dialog.answered.connect(
            lambda: self._intents.close_alert(
                alert.id,
                dialog.code.currentData(),
                dialog.reason.text().strip(),
                forced=forced,
            )
        )
        self._ask(dialog, dialog.code)

    def ask_file(self) -> None:
        step, incident = self._incident.step, self._incident.incident
        if incident is not None and step.file_button.isVisible():
            pick_file(self._area.window(), self._desk, incident.id, step.attach)

    def ask_switch_tool(self) -> None:
        """Off or on again, whichever the selected tool is not; every one of them with a reason."""
        tools = self._area.panels.get("tools")
        info = tools.can_switch() if isinstance(tools, ToolsPanel) and tools.isVisible() else None
        if info is None:
            return
        on, name = info.name in self._desk.state.switched_off, info.name
        which = "on" if on else "off"
        dialog = AskReason(
            f"dialog.switch_{which}", f"dialog.switch_it_{which}", self._area.window()
        )
        title = tool_title(name, dict(self._desk.tool_titles))
        dialog.head.setText(tr(f"dialog.switch_{which}_this", tool=title))
        dialog.answered.connect(
            lambda: self._desk.dispatch(c.SwitchTool(name, on, dialog.reason.text().strip()))
        )
        self._ask(dialog, dialog.reason)

    def ask_palette(self) -> None:
        """What fits the tile in hand is asked now: then the dialog has the keys."""
        wall = self._work.station_in_hand()
        tile = wall.acts.in_hand() if wall is not None and wall.wall.isVisible() else None
        rows = palette_rows(self._desk.state, self._work.can, wall, tile)
        dialog = Palette(rows, self._area.window(), aliases=aliases(), beyond=beyond)
        run: dict[str, Callable[[str], object]] = {
            "do": self._work.do,
            "go": self._work.open_subject,
            "alert": self._work.open_alert,
            "closed": self._work.look_in_closed,
            "camera": self._work.select_camera,
        }
        if wall is not None and tile is not None:
            run["tile"] = partial(wall.acts.run, tile)

        def picked() -> None:
            what, _, subject = dialog.picked.partition(":")
            run[what](subject)

        dialog.answered.connect(picked)
        self._ask(dialog, dialog.search)


def _assign(say: Callable[..., str], incident_id: str, alert_id: str, person_id: str) -> None:
    after: tuple[str, ...] = ()
    if not incident_id:
        incident_id = clock.new_ulid()
        after = (say(c.OpenIncident(incident_id, alert_id)),)
    say(c.AssignIncident(incident_id, person_id), after)
