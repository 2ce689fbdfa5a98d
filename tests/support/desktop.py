"""A whole window over a Seat, put together as the program does it, without video workers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import delete

from console.sources.tiles import TileSources
from console.views.conflicts.panel import ConflictPanel
from console.views.intents import Intents
from console.views.map import City
from console.views.review.door import Reviews
from console.views.review.panel import ReviewPanel
from console.views.shell.area import WorkArea
from console.views.shell.map_panel import MapPanel
from console.views.shell.panels import desk_panel_makers
from console.views.shell.sign_in import SignInPage
from console.views.shell.window import ConsoleWindow
from console.views.shell.work import Work, build_work
from console.views.verdict.back import LookingBack
from console.views.verdict.near import NearCameras
from console.views.verdict.panel import VerdictPanel
from console.views.wall.dock import Readers, WallPanel
from console.views.wall.sharing import Close, Resize, SharedPictures
from tests.support.seat import Seat

_Wall = TypeVar("_Wall", bound=WallPanel)


@dataclass
class Desktop:
    seat: Seat
    window: ConsoleWindow
    area: WorkArea
    work: Work
    map_shown: list[bool] = field(default_factory=list)

    def close(self) -> None:
        if isinstance(panel := self.area.panels.get("map"), MapPanel):
            panel.view.close_page()
        self.window.close()
        delete(self.window)

    def panel(self, name: str) -> QWidget:
        return self.area.panels[name]


def open_desktop(
    app: QApplication,
    seat: Seat,
    city: City | None = None,
    back: LookingBack | None = None,
    tiles: TileSources | None = None,
    reviews: Reviews | None = None,
    readers: Readers | None = None,
) -> Desktop:
    """Without a city there is no map panel: tests that need none are spared WebEngine.

    back, reviews: where recordings are; None: there are none. tiles: real pictures, which a test
    polls; readers: pictures that it writes.
    """
    shared = SharedPictures(*_doors(tiles), seat.bridge)

    def wall(kind: type[_Wall]) -> _Wall:
        resize, let_go = shared.viewer()
        live = tiles.reader if tiles is not None else lambda _camera: None
        return kind(seat.desk, readers or live, resize, let_go=let_go)

    intents = Intents(seat.desk)
    makers = desk_panel_makers(seat.desk, intents)
    panels: dict[str, QWidget] = {name: make() for name, make in makers.items()}
    panels["conflicts"] = ConflictPanel(seat.desk)
    panels["wall"] = wall(WallPanel)
    panels["verdict"] = VerdictPanel(seat.desk, wall(NearCameras), back)
    if reviews is not None:
        panels["review"] = ReviewPanel(seat.desk, reviews)
    shown: list[bool] = []
    if city is not None:
        panels["map"] = made = MapPanel(seat.desk, city)
        made.view.page_shown.connect(lambda: shown.append(True))
    window = ConsoleWindow(SignInPage("127.0.0.1:8700", "0.1"))
    area = WorkArea(seat.desk, seat.bridge, panels)
    work = build_work(area, intents, app)
    area.open_workspace(area.layouts[0].name)
    window.home.show_work(area)
    window.show()
    seat.settle()
    return Desktop(seat, window, area, work, shown)


def _doors(tiles: TileSources | None) -> tuple[Resize, Close, Callable[[str], bool]]:
    if tiles is None:
        return lambda *_size: None, lambda _camera: None, lambda _camera: True
    return tiles.resize, tiles.hide, tiles.is_open
