"""Does what keys and buttons ask for: one call each, by the names of the action table."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from console.domain.alert import Alert, VerdictKind
from console.domain.incident import Incident
from console.store.select import find_alert, newest_of
from console.views.actions import SITE_ACTIONS, absent
from console.views.board.panel import BoardPanel
from console.views.casework.acts import CaseActs
from console.views.dialogs.ask import Ask
from console.views.exports.panel import Exports
from console.views.exports.snapshot import Snapshots
from console.views.incident.panel import IncidentPanel
from console.views.intents import Intents
from console.views.keys import Keys
from console.views.language import next_language, switch_language
from console.views.print import SaveAfterAction
from console.views.queue.panel import QueuePanel
from console.views.retention.asks import RetentionAsks
from console.views.retention.panel import RetentionPanel
from console.views.sharing.asks import MessageAsks
from console.views.shell.alarm_acts import AlarmActs
from console.views.shell.area import WorkArea, focus_of
from console.views.shell.asks import Asks
from console.views.shell.finding import find_place, find_where_focus_is
from console.views.shell.judging import Judging
from console.views.shell.mapping import Mapping
from console.views.shell.reviewing import Reviewing
from console.views.shell.sounding import Sounding
from console.views.shell.walls import WallWindows, stations
from console.views.shift.asks import ShiftAsks
from console.views.shift.board_asks import connect_board
from console.views.tools_area.panel import ToolsPanel
from console.views.verdict.panel import VerdictPanel
from console.views.wall.dock import WallPanel
from console.views.wall.station import WallStation

DWELL_MS = 700


class Work(QObject):
    """Selection goes round here, so that list, map, wall, board and dock agree (U35)."""

    language_asked = Signal(str)
    sign_out_asked = Signal()
    site_asked = Signal(str)  # an action of the group "site"

    def __init__(
        self, area: WorkArea, intents: Intents, make_wall: Callable[[], WallPanel] | None = None
    ) -> None:
        """make_wall: of walls in windows of their own; None: there are none."""
        super().__init__(area)
        self._area, self._desk, self._intents = area, area.desk, intents
        self._queue = area.panel("queue", QueuePanel)
        self._incident = area.panel("incident", IncidentPanel)
        self._board = area.panel("board", BoardPanel)
        self._tools = area.panel("tools", ToolsPanel)
        self._verdict = area.panel("verdict", VerdictPanel)
        self.judging = Judging(area, self._verdict, self)
        wall = area.panels.get("wall")
        self.wall = WallStation(wall) if isinstance(wall, WallPanel) else None
        self.walls = WallWindows(area, self, make_wall) if make_wall else None
        self.asks = Asks(area, intents, self)
        show = self.asks.show
        self.messages = MessageAsks(self._desk, area.cards, area.chase, show, self.alert_id)
        self.cases = CaseActs(area.window(), self._desk, self._incident, self, show)
        panel = self._retention = area.panel("retention", RetentionPanel)
        self.keeping = RetentionAsks(area, self._desk, panel, show, self._in_hand)
        self.shift = ShiftAsks(area, show, self.do, self.sign_out_asked.emit)
        self.exports = Exports(area, area.desk, lambda: self._incident.incident)
        self.paper = SaveAfterAction(
            area, area.desk, lambda: self._incident.last_shown, self.exports.ask_closed
        )
        self.snapshots = Snapshots(area, area.desk)
        self.sites = 1  # how many this console has
        self.reviewing = Reviewing(
            area,
            self.exports,
            lambda: find_alert(area.desk.state, self.alert_id()),
            lambda: self._incident.incident,
            lambda: [station.wall for station in self._stations()],
            self.asks.ask_alert_at,
        )
        self.mapping = Mapping(area, show, self._show_large, self)
        self._dwell = QTimer(self, interval=DWELL_MS, singleShot=True)
        self._dwell.timeout.connect(self._looked)
        self.alarms = AlarmActs(area, intents, self.judging, self.alert_id, self.open_alert, show)
        self._acts = self._table()
        area.bridge.changed.connect(self.exports.follow)
        area.bridge.marked.connect(self.exports.refused)
        self._connect()
        area.keys = Keys(area, self)
        self.select(self._queue.selected())

    def _table(self) -> dict[str, Callable[[], object]]:
        step, area = self._incident.step, self._area
        acts: dict[str, Callable[[], object]] = {
            "incident": self.to_incident,
            "open": self.to_incident,
            "checklist": self.to_checklist,
            "map": lambda: self._focus("map"),
            "find_place": partial(find_place, area),
            "queue": lambda: self._focus("queue"),
            "wall": lambda: self._focus("wall"),
            "log": self._incident.to_log,
            "confirm": lambda: self._judge(VerdictKind.CONFIRMED),
            "unsure": lambda: self._judge(VerdictKind.UNSURE),
            "join": self.asks.ask_incident,
            "false": self.asks.ask_cause,
            "share": self.asks.ask_share,
            "cause": self.asks.ask_cause,
            "manual_alert": self.asks.ask_manual_alert,
            "state_value": step.state_value,
            "attach_picture": step.attach_picture,
            "attach_file": self.asks.ask_file,
            "file": self.asks.ask_file,
            "defer": step.defer,
            "skip": self.asks.ask_skip,
            "countersign": step.countersign,
            "undo": step.undo,
            "choose_other": step.choose_other,
            "complete": step.complete,
            "accept": lambda: self._incident.answer_offer(True),
            "decline": self.asks.ask_decline,
            "take_over": self.asks.ask_take_over,
            "assign": self.asks.ask_person,
            "reassign": self.asks.ask_person,
            "close": self.asks.ask_close,
            "close_alert": self.asks.ask_close_alert,
            "print": self.paper.ask,
            "closed": self.paper.ask_closed,
            "export": self.exports.ask,
            "agree_export": self.exports.ask_agree,
            "snapshot": self.take_snapshot,
            "switch_tool": self.asks.ask_switch_tool,
            "retention_time": self.keeping.ask_time,
            "hold": self.keeping.ask_hold,
            "release": self.keeping.ask_release,
            "reveal": self.asks.reveals.reveal,
            "cover": self.asks.reveals.cover,
            "message_read": self.messages.read_first,
            "retraction_read": self.messages.read_retraction,
            "message_acted": self.messages.ask_acted,
            "told_by_voice": self.messages.ask_told,
            "verdict_desk": self.judging.open,
            "verdict_desk_first": self.judging.open_first,
            "next_camera": lambda: self._verdict.step(1),
            "previous_camera": lambda: self._verdict.step(-1),
            "next_pane": lambda: area.step_pane(1),
            "previous_pane": lambda: area.step_pane(-1),
            "palette": self.asks.ask_palette,
            "help": self.asks.sheet.show,
            "help_too": self.asks.sheet.show,
            "full_screen": area.toggle_full_screen,
            "reset_layout": area.reset_layout,
            "language": lambda: self.language_asked.emit(next_language()),
        }
        acts |= self.shift.table | self.reviewing.table | self.alarms.table | self.cases.table
        acts |= self.mapping.table | self.asks.fusion.table | Sounding(area, self.asks.show).table
        acts["wall_window"] = self.walls.open if self.walls else lambda: None
        acts["wall_close"] = self.walls.close_newest if self.walls else lambda: None
        for what in self.wall.table if self.wall else ():
            acts[what] = partial(self._do_on_wall, what)
        for action in SITE_ACTIONS:
            acts[action.id] = partial(self.site_asked.emit, action.id)
        for layout in area.layouts:
            acts[f"workspace_{layout.key}"] = partial(area.open_workspace, layout.name)
        return acts

    def _connect(self) -> None:
        panels = self._area.panels
        self._queue.picked.connect(self.select)
        self._queue.opened.connect(lambda _id: self.to_incident())
        self._area.alert_opened.connect(self.open_alert)
        self._area.workspace_opened.connect(self._opened)
        self._area.on_screen.connect(self._come_or_go)
        self._incident.asked.connect(lambda what, _id: self.do(what))
        self._board.picked.connect(self._board_picked)
        self._board.asked.connect(self.do)
        self._board.moved.connect(self.asks.assign_card)
        connect_board(self._area, self.do, self.asks.assign_card)
        self._tools.picked.connect(self.select)
        self._tools.asked.connect(self.do)
        self._retention.asked.connect(self.do)
        self._verdict.camera_asked.connect(self._show_large)
        for name, signal in (("map", "picked"), ("conflicts", "opened"), ("risk", "opened")):
            if picked := getattr(panels.get(name), signal, None):
                picked.connect(self.open_subject)
        if camera_picked := getattr(panels.get("map"), "camera_picked", None):
            camera_picked.connect(self.select_camera)
        if look_near := getattr(panels.get("map"), "look_near", None):
            self._verdict.place_shown.connect(look_near)
        if self.wall is not None:
            self.wall.wall.picked.connect(self.select_newest_of)
        if self.walls is not None:
            self.walls.camera_picked.connect(self.select_newest_of)
            self.walls.alert_opened.connect(self.open_alert)

    @property
    def open_dialog(self) -> Ask | None:
        return self.asks.open_dialog

    def can(self, what: str) -> bool:
        """What is about other sites only where there are any."""
        return what in self._acts and what not in absent(self.sites)

    def do(self, what: str) -> None:
        """Run an act by name; one that this window does not have does nothing."""
        if act := self._acts.get(find_where_focus_is(self._area, what)):
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
        alert = find_alert(self._desk.state, alert_id)
        for station in self._stations():
            station.wall.mark_camera(alert.camera_id if alert else "")
        self.judging.follow(alert_id)
        self._look()

    def _opened(self, workspace: str) -> None:
        self.judging.opened(workspace)
        self._look()

    def show_camera(self, camera_id: str) -> None:
        """Large on the wall, brought on screen first, with the keys on it."""
        if self.wall is not None:
            if not self.wall.wall.isVisible():
                self._focus("wall")
            self.wall.wall.grid.enlarge(camera_id)
            focus_of(self.wall.wall).setFocus()

    def select_camera(self, camera_id: str) -> None:
        if self.wall is not None:
            self.wall.wall.select_camera(camera_id)

    def _show_large(self, camera_id: str) -> None:
        """On the wall, without the focus: the list of cameras, or who types, keeps it."""
        focused = self._area.window().focusWidget()
        if self.wall is not None:
            self.wall.wall.grid.enlarge(camera_id)
        if focused is not None:
            focused.setFocus()

    def select_newest_of(self, camera_id: str) -> None:
        """The camera's newest alert that still counts; where there is none nothing moves."""
        if alert := newest_of(self._desk.state, camera_id):
            self.select(alert.id)

    def station_in_hand(self) -> WallStation | None:
        return stations(self.wall, self.walls)[0] if self.wall else None

    def camera_in_hand(self) -> str:
        """In the review the one there; else the one with the focus or that fills the wall."""
        station = self.station_in_hand()
        if self.reviewing.is_open() and self.reviewing.panel and station is self.wall:
            return self.reviewing.panel.pictures.in_hand()
        return station.wall.grid.in_hand() if station else ""

    def _in_hand(self) -> tuple[Incident | None, Alert | None, str]:
        alert = find_alert(self._desk.state, self.alert_id())
        return self._incident.incident, alert, self.camera_in_hand()

    def take_snapshot(self) -> None:
        """Of the camera in hand, for the incident on screen. Only what is seen is kept: of the
        review where that is open, and never of a wall behind another workspace.
        """
        incident, station = self._incident.incident, self.station_in_hand()
        if self.reviewing.is_open() and station is self.wall:
            view, captured = self.reviewing.in_hand()
            self.snapshots.take(view, incident, captured)
            return
        camera_id, shown = self.camera_in_hand(), None
        if station is not None and station.wall.isVisible() and camera_id:
            shown = station.wall.grid.tile(camera_id).view
        self.snapshots.take(shown, incident)

    def open_alert(self, alert_id: str) -> None:
        """At most two actions from any alarm to its incident (U1)."""
        self.select(alert_id)
        if self.judging.is_open():
            focus_of(self._verdict).setFocus()
            return
        if "incident" not in set(self._area.workspaces[self._area.open_name].panel_names()):
            self._area.open_workspace(self._area.layouts[0].name)
        focus_of(self._queue).setFocus()

    def open_subject(self, subject_id: str) -> None:
        if subject_id in self._desk.state.incidents:
            self._incident.show_incident(subject_id)
            if alert_id := self._incident.alert_id:
                self.select(alert_id)
            self._look()
        elif find_alert(self._desk.state, subject_id):
            self.select(subject_id)

    def look_in_closed(self, words: str) -> None:
        """Incidents that have left the screens."""
        self.paper.ask_closed(words)

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
        self._incident.look("incident" in names and self._area.isVisible())

    def _come_or_go(self, here: bool) -> None:
        """An incident behind another site's area is looked at by nobody."""
        if here:
            self._look()
        else:
            self._dwell.stop()
            self._incident.look(False)

    def leave(self) -> None:
        """The window goes, or another person comes: the look at the incident ends."""
        self._dwell.stop()
        self._incident.look(False)
        if self.walls is not None:
            self.walls.close_all()

    def _stations(self) -> list[WallStation]:
        return stations(self.wall, self.walls)

    def _do_on_wall(self, what: str) -> None:
        """Brought on screen first where it is not: what is done must be seen."""
        if self.wall is not None:
            if not self.wall.wall.isVisible():
                self._focus("wall")
            self.wall.table[what]()

    def _focus(self, name: str) -> None:
        panel = self._area.panels.get(name)
        if panel is None:
            return
        if not panel.isVisibleTo(self._area):
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


def build_work(
    area: WorkArea,
    intents: Intents,
    app: QApplication,
    make_wall: Callable[[], WallPanel] | None = None,
) -> Work:
    """The window's acts, with the language key connected."""
    work = Work(area, intents, make_wall)
    work.language_asked.connect(lambda language: switch_language(app, language))
    return work
