"""What keys do on the map: who sees this point, measure, layers, and areas that are watched."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QComboBox, QLineEdit, QSpinBox, QWidget

from console import clock
from console.domain import commands as c
from console.domain.alert import Priority
from console.domain.commands import TITLE_MAX
from console.domain.geofence import FenceKind
from console.domain.place import Position
from console.domain.unit import UnitKind
from console.i18n import tr
from console.views.desk import Desk
from console.views.dialogs.ask import Ask
from console.views.dialogs.notice import Notice
from console.views.dialogs.pick import AskOne
from console.views.dialogs.words import AskReason
from console.views.shell.area import WorkArea
from console.views.shell.map_panel import MapPanel
from console.views.verdict.nearest import REACH_M, nearest
from console.views.words import clean

_RADIUS_M, _LEAST_M, _MOST_M = 300, 10, 50_000
_NEAREST = 3  # where nobody sees it: who stands nearest


class AskFence(Ask):
    """A circle round the point, or the points that were measured as corners."""

    title_id, verb_id = "map.fence_title", "map.fence_draw"

    def __init__(self, corners: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = QLineEdit()
        self.name.setMaxLength(TITLE_MAX)
        self.kind, self.units, self.priority = QComboBox(), QComboBox(), QComboBox()
        for kind in FenceKind:
            self.kind.addItem(tr(f"map.fence_kind_{kind.value}"), kind)
        self.units.addItem(tr("geofence.kind.any"), None)
        for unit in UnitKind:
            self.units.addItem(tr(f"geofence.kind.{unit.value}"), unit)
        for level in Priority:
            self.priority.addItem(tr(f"widgets.priority_{int(level)}"), level)
        self.priority.setCurrentIndex(Priority.HIGH - 1)
        self.radius = _number(_LEAST_M, _MOST_M, _RADIUS_M)
        self.after, self.least = _number(0, 24 * 60, 0), _number(1, 50, 1)
        self.add(tr("map.fence_name"), self.name)
        self.add(tr("map.fence_watches"), self.kind)
        self.add(tr("map.fence_who"), self.units)
        if corners < 3:
            self.add(tr("map.fence_radius"), self.radius)
        self.add(tr("map.fence_after"), self.after)
        self.add(tr("map.fence_least"), self.least)
        self.add(tr("dialog.priority"), self.priority)
        words = "map.fence_is_circle" if corners < 3 else "map.fence_is_polygon"
        self.message.setText(tr(words, corners=corners))
        self.message.show()

    def problem(self) -> str:
        return "" if self.name.text().strip() else tr("dialog.title_missing")


def _number(least: int, most: int, value: int) -> QSpinBox:
    box = QSpinBox()
    box.setRange(least, most)
    box.setValue(value)
    return box


class Mapping(QObject):
    """show: opens a dialog, in place of another. enlarge: puts a camera large on the wall."""

    def __init__(
        self,
        area: WorkArea,
        show: Callable[[Ask, QWidget], None],
        enlarge: Callable[[str], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._area, self._show, self._enlarge = area, show, enlarge
        self._desk: Desk = area.desk
        panel = area.panels.get("map")
        self._panel = panel if isinstance(panel, MapPanel) else None
        if self._panel is not None:
            self._panel.view.tools.point_picked.connect(self._picked)

    @property
    def table(self) -> dict[str, Callable[[], object]]:
        return {
            "map_look": lambda: self._where("who"),
            "map_measure": self.measure,
            "map_layers": self.ask_layer,
            "map_fence": self.ask_fence,
            "map_fences": self.ask_fences,
        }

    # -- the point in question ------------------------------------------------------------------

    def _where(self, what: str) -> None:
        """The middle of the map, else (in the list) the place of what is chosen there."""
        if self._panel is not None:
            self._panel.view.ask_point(what)

    def _picked(self, what: str, at: Position, points: tuple[Position, ...]) -> None:
        if what == "who":
            self.ask_who_sees(at)
        elif what == "fence" and self._desk.may(c.DrawGeofence):
            self._ask_fence(at, points)

    # -- who can see this point? ----------------------------------------------------------------

    def ask_who_sees(self, at: Position) -> None:
        """Those that look at it, the nearest first; walls and trees are not known."""
        near = nearest(self._desk.state.cameras.values(), "", at)
        seeing = [one for one in near if one.covers]
        shown = seeing or near[:_NEAREST]
        if not shown:
            self._tell(tr("map.no_cameras"))
            return
        words = "map.sees" if seeing else "map.sees_not"
        rows = [
            (
                one.camera.id,
                tr(
                    words,
                    number=one.camera.number,
                    name=clean(one.camera.name),
                    metres=round(one.metres),
                ),
            )
            for one in shown
        ]
        dialog = AskOne("map.who_sees", "map.show_camera", rows, self._area.window())
        said = "map.who_sees_some" if seeing else "map.who_sees_none"
        dialog.message.setText(tr(said, count=len(seeing), reach=round(REACH_M)))
        dialog.message.show()
        dialog.answered.connect(lambda: self._enlarge(dialog.picked))
        self._show(dialog, dialog.list)

    def _tell(self, text: str) -> None:
        notice = Notice(text, self._area.window())
        self._show(notice, notice.accept_button)

    # -- measure, layers ------------------------------------------------------------------------

    def measure(self) -> None:
        if self._panel is not None:
            self._panel.view.measure()

    def ask_layer(self) -> None:
        if self._panel is None:
            return
        view = self._panel.view
        rows = [
            (layer, tr("map.layer_on" if on else "map.layer_off", name=name))
            for layer, name, on in view.tools.layer_rows()
        ]
        dialog = AskOne("map.layers", "map.layer_switch", rows, self._area.window())
        dialog.answered.connect(lambda: view.tools.switch_layer(dialog.picked))
        self._show(dialog, dialog.list)

    # -- areas that are watched -----------------------------------------------------------------

    def ask_fence(self) -> None:
        if self._desk.may(c.DrawGeofence):
            self._where("fence")
        else:
            self._tell(tr("map.fence_not_yours"))

    def _ask_fence(self, at: Position, points: tuple[Position, ...]) -> None:
        dialog = AskFence(len(points), self._area.window())
        dialog.answered.connect(lambda: self._draw(dialog, at, points))
        self._show(dialog, dialog.name)

    def _draw(self, dialog: AskFence, at: Position, points: tuple[Position, ...]) -> None:
        unit = dialog.units.currentData()
        circle = len(points) < 3
        self._desk.dispatch(
            c.DrawGeofence(
                fence_id=clock.new_ulid(),
                name=dialog.name.text().strip(),
                kind=FenceKind(dialog.kind.currentData()),  # Qt hands back the bare text
                ring=() if circle else points,
                centre=at if circle else None,
                radius_m=float(dialog.radius.value()) if circle else 0.0,
                units=(UnitKind(unit),) if unit else (),
                after_s=60 * dialog.after.value(),
                least=dialog.least.value(),
                priority=Priority(dialog.priority.currentData()),
            )
        )

    def ask_fences(self) -> None:
        """One is picked; who may draw may take it away, with a reason."""
        fences = sorted(self._desk.state.geofences.values(), key=lambda one: one.name)
        if not fences or not self._desk.may(c.RemoveGeofence):
            self._tell(tr("map.fence_none" if not fences else "map.fence_not_yours"))
            return
        rows = [(fence.id, clean(fence.name)) for fence in fences]
        dialog = AskOne("map.fences", "map.fence_remove", rows, self._area.window())
        dialog.answered.connect(lambda: self._ask_why(dialog.picked))
        self._show(dialog, dialog.list)

    def _ask_why(self, fence_id: str) -> None:
        dialog = AskReason("map.fence_remove", "map.fence_remove", self._area.window())
        dialog.answered.connect(
            lambda: self._desk.dispatch(c.RemoveGeofence(fence_id, dialog.reason.text().strip()))
        )
        self._show(dialog, dialog.reason)
