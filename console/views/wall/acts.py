"""What keys, menus, drags and the header's controls do to a wall: its pages, tiles and cameras.

The acts of a tile are a table: a title, a key, a callback. Others add rows of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from console.domain.wall import GRIDS
from console.i18n import tr
from console.views.dialogs.ask import Ask
from console.views.wall.ask import PickCamera, PickTile
from console.views.wall.camera_list import camera_words
from console.views.wall.dock import WallPanel
from console.views.wall.tile_view import title_of
from console.views.widgets import isolate


@dataclass(frozen=True, slots=True)
class TileAt:
    """A tile that something is to be done to; camera_id is empty where none stands there."""

    place: int
    camera_id: str


@dataclass(frozen=True, slots=True)
class TileAct:
    """key: what does the same in the wall, as the menu writes it; empty where no key does.

    group: the section of the help sheet.
    """

    id: str
    title_id: str
    key: str
    callback: Callable[[TileAt], object]
    fits: Callable[[TileAt], bool]
    group: str = "wall"


class WallActs(QObject):
    """Belongs to one wall. At most one of its dialogs is open; another one takes its place."""

    def __init__(self, wall: WallPanel) -> None:
        super().__init__(wall)
        self.wall, self.open_dialog = wall, None
        self.tile_acts: list[TileAct] = self._table()
        self.open_menu: QMenu | None = None
        grid, controls = wall.grid, wall.controls
        grid.pageTurned.connect(self.turn)
        grid.gridStepped.connect(self._step)
        grid.swapped.connect(self.swap)
        grid.cleared.connect(self.clear)
        grid.dropped.connect(lambda camera_id, place: self.put(place, camera_id))
        grid.menuAsked.connect(self.show_menu)
        grid.other_key = self._pressed
        controls.turned.connect(self.turn)
        controls.grid_asked.connect(self.ask_grid)
        controls.cameras_asked.connect(self.toggle_list)
        wall.list.looked.connect(self.look)
        wall.list.put.connect(lambda camera_id: self.put(grid.place, camera_id))
        wall.list.closed.connect(self.close_list)

    open_dialog: Ask | None

    def _table(self) -> list[TileAct]:
        grid = self.wall.grid
        return [
            TileAct("show_here", "wall.menu_show_here", "Ins", self.ask_camera, lambda at: True),
            TileAct(
                "enlarge",
                "wall.menu_enlarge",
                "Enter",
                lambda at: grid.enlarge(at.camera_id),
                lambda at: bool(at.camera_id) and not grid.enlarged,
            ),
            TileAct(
                "back",
                "wall.menu_back",
                "Esc",
                lambda at: grid.enlarge(""),
                lambda at: bool(grid.enlarged),
            ),
            TileAct(
                "swap",
                "wall.menu_swap",
                "Ctrl+Arrows",
                self.ask_tile,
                lambda at: grid.count > 1,
            ),
            TileAct(
                "clear",
                "wall.menu_clear",
                "Del",
                lambda at: self.clear(at.place),
                lambda at: bool(at.camera_id),
            ),
            TileAct(
                "copy",
                "wall.menu_copy",
                "Ctrl+C",
                self.copy_name,
                lambda at: bool(at.camera_id),
            ),
        ]

    def in_hand(self) -> TileAt:
        """The tile that has, or had, the focus; of an enlarged camera the one it came from."""
        return self.at(self.wall.grid.place)

    def fitting(self, at: TileAt) -> list[TileAct]:
        return [act for act in self.tile_acts if act.fits(at)]

    def run(self, at: TileAt, act_id: str) -> None:
        """As the menu does it, where it fits still."""
        for act in self.fitting(at):
            if act.id == act_id:
                act.callback(at)

    def _pressed(self, key: str, place: int) -> bool:
        """Whether an act of the tile's menu has this key, and fits here."""
        at = self.at(place)
        found = next((act for act in self.fitting(at) if act.key == key), None)
        if found is not None:
            found.callback(at)
        return found is not None

    # -- pages and tiles ------------------------------------------------------------------------

    def turn(self, by: int) -> None:
        wall = self.wall
        wall.grid.enlarge("")
        if wall.order.turn(by, wall.cameras):
            wall.show_page()

    def show_grid(self, grid: int) -> None:
        wall, in_hand = self.wall, self.wall.grid.in_hand()
        wall.grid.enlarge("")
        wall.order.show_grid(grid, wall.cameras, in_hand)
        wall.show_page()
        focused = QApplication.focusWidget()
        if in_hand in wall.grid.shown() and focused is not None and wall.isAncestorOf(focused):
            wall.grid.pick(in_hand)

    def _step(self, step: int) -> None:
        self.show_grid(self.wall.order.next_grid(step, self.wall.cameras))

    def put(self, place: int, camera_id: str) -> None:
        self.wall.order.put(place, camera_id, self.wall.cameras)
        self.wall.show_page()

    def clear(self, place: int) -> None:
        if self.wall.grid.tile_at(place).view.id:
            self.wall.order.clear(place, self.wall.cameras)
            self.wall.show_page()

    def swap(self, place: int, other: int) -> None:
        self.wall.order.swap(place, other, self.wall.cameras)
        self.wall.show_page()

    def look(self, camera_id: str) -> None:
        """To the page that has the camera, with the focus on it; else it fills the wall."""
        wall = self.wall
        wall.grid.enlarge("")
        if wall.order.go_to(camera_id, wall.cameras):
            wall.show_page()
        wall.grid.pick(camera_id)

    def at(self, place: int) -> TileAt:
        grid = self.wall.grid
        return TileAt(place, grid.enlarged or grid.tile_at(place).view.id)

    def copy_name(self, at: TileAt) -> None:
        if view := self.wall.view_of(at.camera_id):
            QGuiApplication.clipboard().setText(title_of(view))

    # -- the list of cameras --------------------------------------------------------------------

    def toggle_list(self) -> None:
        cameras, focused = self.wall.list, self.wall.window().focusWidget()
        if cameras.isVisible() and focused is not None and cameras.isAncestorOf(focused):
            self.close_list()
            return
        cameras.show()
        cameras.search.setFocus()
        cameras.search.selectAll()

    def close_list(self) -> None:
        self.wall.focus_target.setFocus()  # first: hiding hands the focus to the next at hand
        self.wall.list.hide()

    # -- menus ----------------------------------------------------------------------------------

    def show_menu(self, place: int, point: QPoint) -> None:
        """A press of the key and what the platform makes of it open one menu."""
        if self.open_menu is not None:
            return
        at = self.at(place)
        menu = QMenu(self.wall)
        view = self.wall.view_of(at.camera_id)
        title = isolate(title_of(view)) if view else tr("wall.menu", place=place + 1)
        menu.setAccessibleName(title)
        menu.addAction(title).setEnabled(False)
        menu.addSeparator()
        for act in self.fitting(at):
            row = menu.addAction(_menu_words(tr(act.title_id), act.key))
            row.triggered.connect(lambda _checked=False, act=act: act.callback(at))
        self._popup(menu, point)

    def ask_grid(self, point: QPoint | None = None) -> None:
        if self.open_menu is not None:
            return
        menu, now = QMenu(self.wall), self.wall.order.size(self.wall.cameras)
        for grid in GRIDS:
            side = round(grid**0.5)
            row = menu.addAction(tr("wall.grid_of", side=side, n=grid))
            row.setCheckable(True)
            row.setChecked(grid == now)
            row.triggered.connect(lambda _checked=False, grid=grid: self.show_grid(grid))
            if grid == now:
                menu.setActiveAction(row)
        button = self.wall.controls.grid
        self._popup(menu, point or button.mapToGlobal(QPoint(0, button.height())))

    def _popup(self, menu: QMenu, point: QPoint) -> None:
        self.open_menu = menu
        chosen: list[QAction] = menu.actions()
        menu.aboutToHide.connect(self._menu_closed)
        menu.popup(point)
        if menu.activeAction() is None:
            can = (row for row in chosen if row.isEnabled() and not row.isSeparator())
            menu.setActiveAction(next(can))

    def _menu_closed(self) -> None:
        if self.open_menu is not None:
            self.open_menu.deleteLater()
            self.open_menu = None

    # -- dialogs --------------------------------------------------------------------------------

    def ask_camera(self, at: TileAt) -> None:
        cameras = self.wall.desk.state.cameras
        rows = [(one, isolate(camera_words(cameras[one]))) for one in self.wall.cameras]
        dialog = PickCamera(rows, self.wall.window())
        dialog.answered.connect(lambda: self._put_at(at, dialog.picked))
        self.ask(dialog, dialog.search)

    def _put_at(self, at: TileAt, camera_id: str) -> None:
        self.wall.grid.enlarge("")
        self.put(at.place, camera_id)
        self.wall.grid.focus_place(at.place)

    def ask_tile(self, at: TileAt) -> None:
        """The other way to change two tiles than to drag one onto the other (U38)."""
        grid, rows = self.wall.grid, []
        for place in range(grid.count):
            camera = title_of(grid.tile_at(place).view)
            words = tr("wall.tile_number", place=place + 1, camera=isolate(camera))
            rows += [(str(place), words)] if place != at.place else []
        dialog = PickTile(rows, self.wall.window())
        dialog.answered.connect(lambda: self.swap(at.place, int(dialog.picked)))
        self.ask(dialog, dialog.search)

    def ask(self, dialog: Ask, first: QWidget) -> None:
        if self.open_dialog is not None:
            self.open_dialog.close()
        self.open_dialog = dialog
        dialog.finished.connect(lambda _result: self._closed(dialog))
        dialog.ask(first)

    def _closed(self, dialog: Ask) -> None:
        if self.open_dialog is dialog:
            self.open_dialog = None


def _menu_words(title: str, key: str) -> str:
    """The key as text behind a tab, as menus write it: bound as a shortcut it would act twice."""
    return f"{title}\t{key}" if key else title
