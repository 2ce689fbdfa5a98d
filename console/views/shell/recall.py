"""Where the person stands on this screen: kept while they work, stood on again at the next start.

A console that was killed comes back to the same workspace, alert, incident, step and to what was
typed and not sent yet (C96, RELIABILITY 4). What is gone meanwhile is passed over without a word,
and a person who has gone on already is never pulled back.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from console import i18n
from console.domain.screen import Screen
from console.store.select import asked_step, find_alert
from console.views import keymap
from console.views.bridge import Bridge
from console.views.desk import Changed
from console.views.incident.panel import IncidentPanel
from console.views.queue.panel import QueuePanel
from console.views.shell.area import WorkArea
from console.views.shell.work import Work

LOOK_MS = 250
WAIT_MS = 5000  # what has not come by then is gone


class Recall(QObject):
    """stand_on() once, then it looks by itself and hands `keep` each screen that is another."""

    def __init__(
        self,
        area: WorkArea,
        work: Work,
        bridge: Bridge,
        keep: Callable[[Screen], None],
        started_in: str,
    ) -> None:
        """started_in: the language the window was started in. To be made after the area."""
        super().__init__(area)
        self._area, self._work, self._bridge, self._keep = area, work, bridge, keep
        self._started_in = started_in
        self._queue = area.panel("queue", QueuePanel)
        self._dock = area.panel("incident", IncidentPanel)
        self._wanted: Screen | None = None
        self._left_at = ("", "")
        self._opens, self._over = "", False
        self.kept = Screen()
        self._looks = QTimer(self, interval=LOOK_MS)
        self._looks.timeout.connect(self.look)
        self._waits = QTimer(self, interval=WAIT_MS, singleShot=True)
        self._waits.timeout.connect(self._waited)
        bridge.changed.connect(self._changed)

    # -- standing there again -------------------------------------------------------------------

    def stand_on(self, screen: Screen) -> None:
        """As far as the state has it; the rest when it comes, for a few seconds."""
        self.kept = self._wanted = screen
        self._opens = screen.workspace
        for name, splits in screen.splits.items():
            if workspace := self._area.workspaces.get(name):
                workspace.put(splits)
        self._dock.step.take_drafts(screen.drafts)
        if (wall := self._work.wall) is not None:
            if screen.wall is not None:
                wall.stand_on(screen.wall)
            elif screen.camera_id:
                wall.wall.grid.enlarge(screen.camera_id)
        if self._work.walls is not None:
            self._work.walls.stand_on(screen.wall_windows)
        if screen.review is not None and (review := self._work.reviewing.station) is not None:
            review.stand_on(screen.review)
        self._waits.start()
        self._try()

    def workspace(self) -> str:
        """The one to open: as kept, else the first."""
        known = self._opens in self._area.workspaces
        return self._opens if known else self._area.layouts[0].name

    def _try(self) -> None:
        if self._wanted is not None and self._stands(self._wanted):
            self._go_on()
        self._left_at = self._at()

    def _stands(self, wanted: Screen) -> bool:
        """Whether all of it is on screen again."""
        state, dock = self._area.desk.state, self._dock
        row, alert = (find_alert(state, one) for one in (wanted.row_id, wanted.alert_id))
        if row is not None:
            self._work.select(row.id)
        if alert is not None and alert is not row:
            dock.show_alert(alert.id)
        elif alert is None and wanted.incident_id in state.incidents:
            dock.show_incident(wanted.incident_id)
        here = dock.incident_id == wanted.incident_id
        if here and wanted.incident_id:
            self._stand_in_incident(wanted)
        missing = (wanted.row_id and row is None) or (wanted.alert_id and alert is None)
        return here and not missing

    def _stand_in_incident(self, wanted: Screen) -> None:
        checklist, note = self._dock.checklist, self._dock.log.note
        if wanted.step_id and checklist.model.row_of_step(wanted.step_id) >= 0:
            checklist.show_step(wanted.step_id)
        if not note.text():
            note.setText(wanted.note)

    def _changed(self, changed: Changed) -> None:
        if self._wanted is None:
            if "incidents" in changed:
                self.look()
            return
        if self._left_at != ("", "") and self._at() != self._left_at:
            self._go_on()  # the person has
            return
        wanted = {self._wanted.row_id, self._wanted.alert_id, self._wanted.incident_id}
        if wanted & (changed.get("alerts", frozenset()) | changed.get("incidents", frozenset())):
            self._try()
        self._left_at = self._at()

    def _at(self) -> tuple[str, str]:
        return self._queue.selected(), self._dock.alert_id

    def _waited(self) -> None:
        """Time is up, but for what the bridge holds already and has not brought yet."""
        if self._bridge.is_behind():
            self._waits.start()
        else:
            self._go_on()

    def _go_on(self) -> None:
        self._wanted = None
        self._waits.stop()
        self._looks.start()

    # -- keeping --------------------------------------------------------------------------------

    def look(self) -> None:
        """Some times a second, and at once when an incident is opened."""
        screen = self.now()
        if screen != self.kept and not self._over:
            self.kept = screen
            self._keep(screen)

    def stop(self) -> None:
        """The person leaves; once is enough."""
        if self._wanted is None:
            self.look()
        self._over, self._wanted = True, None
        self._looks.stop()
        self._waits.stop()

    def now(self) -> Screen:
        """Where the person stands."""
        area, dock = self._area, self._dock
        wall = self._work.wall.screen() if self._work.wall else None
        review = self._work.reviewing.station
        splits = {name: one.splits() for name, one in area.workspaces.items() if one.splits()}
        return Screen(
            workspace=area.open_name,
            row_id=self._queue.selected(),
            alert_id=dock.alert_id,
            incident_id=dock.incident_id,
            step_id=self._other_step(),
            camera_id=wall.camera_id if wall else "",
            note=dock.log.note.text(),
            drafts=dock.step.drafts(),
            splits=splits,
            language=i18n.language(),
            started_in=self._started_in,
            wall=wall,
            wall_windows=self._work.walls.kept() if self._work.walls else (),
            review=review.screen() if review is not None else None,
            keys=keymap.own(),
        )

    def _other_step(self) -> str:
        """The step that is asked follows from the state: only another one has to be kept."""
        run, shown = self._dock.checklist.run, self._dock.checklist.shown_step()
        asked = asked_step(run) if run else None
        return "" if asked and asked.step_id == shown else shown


def language_of(screen: Screen, started_in: str) -> str:
    """The language to switch to, if any: a start or a choice of another one has the word."""
    same = screen.started_in == started_in == i18n.language()
    return screen.language if same and screen.language != started_in else ""
