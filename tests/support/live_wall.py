"""The console's wall as people see it: workers, shared memory, panel and tiles, on screenshots.

Only what stands around the wall is the test's: a desk with cameras on it, and where relays are.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from console import clock
from console.domain.camera import Camera, Privacy
from console.domain.link import LinkState, LinkStatus
from console.domain.person import Role
from console.domain.place import Position
from console.domain.wall import fitting_grid
from console.store.select import DetectionStatus
from console.store.state import State
from console.video.frames import FrameReader
from console.video.orders import PlaceWanted, RelaySource, Source
from console.video.relay_reader import RelayPlace
from console.video.wall import Wall
from console.views.desk import Desk, Me
from console.views.wall.dock import WallPanel
from console.views.wall.paint import fitted, picture_area

TURN_MS = 5

Place = Callable[[str], RelayPlace | None]


@dataclass(frozen=True)
class Shot:
    """A tile as it was on screen: its picture's part, and that picture before boxes; BGR.

    trusted: the tile says that the picture is live; else a plate and hatching lie over it.
    """

    bgr: np.ndarray
    bare: np.ndarray | None
    trusted: bool


class LiveWall:
    """Shows cameras of these ids; `labels` are the classes that are painted as weapons."""

    def __init__(
        self,
        cameras: Sequence[str],
        place: Place,
        labels: tuple[str, ...],
        size: tuple[int, int] = (640, 360),
    ) -> None:
        self._place = place
        self._sizes = dict.fromkeys(cameras, size)
        self.wall = Wall(self._answer)
        self.readers: dict[str, FrameReader] = {}
        desk = _desk(cameras, labels)
        self.panel = WallPanel(desk, self.readers.get, self._resize, set_rate=self._set_rate)
        self.panel.order.show_grid(fitting_grid(len(cameras)), self.panel.cameras)
        self.panel.show_page()
        across = math.ceil(math.sqrt(len(cameras)))
        self.panel.resize(across * (size[0] + 20), across * (size[1] + 40) + 40)
        self.panel.show()

    def open(self, camera_id: str, source: Source | None = None) -> FrameReader:
        """Without privacy, so that the picture is as it came. source: None is its relay."""
        source = source or RelaySource(camera_id, self._place(camera_id))
        size = self._sizes[camera_id]
        self.readers[camera_id] = self.wall.open(camera_id, source, *size, Privacy.NONE)
        return self.readers[camera_id]

    def _set_rate(self, _viewer: int, camera_id: str, most_fps: float) -> None:
        if camera_id in self.readers:
            self.wall.set_rate(camera_id, most_fps)

    def turn(self, milliseconds: int = TURN_MS) -> None:
        """What a console does meanwhile."""
        self.wall.poll()
        QTest.qWait(milliseconds)

    def until(self, happened: Callable[[], object], limit_s: float) -> None:
        end = time.monotonic() + limit_s
        while not happened():
            assert time.monotonic() < end, f"did not happen within {limit_s} s"
            self.turn()

    def shot(self, camera_id: str) -> Shot:
        """What is painted now, strip and frame of the tile cut off."""
        tile = self.panel.grid.tile(camera_id)
        image = tile.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        shown = tile.view.image
        where = picture_area(image.rect())
        if shown is None:
            return Shot(_bgr(image.copy(where)), None, trusted=False)
        where = fitted(QSize(shown.width(), shown.height()), where)
        return Shot(_bgr(image.copy(where)), _bgr(shown), tile.view.state.trusted)

    def shots(self, camera_id: str, count: int, limit_s: float) -> Iterator[Shot]:
        """A screenshot after each new frame."""
        reader, seen = self.readers[camera_id], 0
        end = time.monotonic() + limit_s
        while count and time.monotonic() < end:
            self.turn()
            if reader.seq() != seen:
                seen = reader.seq()
                self.panel.poll()
                count -= 1
                yield self.shot(camera_id)

    def close(self) -> None:
        self.panel.close()
        self.panel.deleteLater()
        self.wall.shut()

    def _resize(self, camera_id: str, width: int, height: int) -> None:
        self._sizes[camera_id] = (width, height)
        if camera_id in self.readers:
            self.readers[camera_id] = self.wall.resize(camera_id, width, height)

    def _answer(self, question: PlaceWanted) -> None:
        place = self._place(question.camera_id)
        if place is not None:
            self.wall.set_place(question.stream_id, place)


def _desk(cameras: Sequence[str], labels: tuple[str, ...]) -> Desk:
    state = State()
    for number, name in enumerate(cameras, 1):
        state.cameras[name] = Camera(
            name, number, name, "", Position(10.0, 59.0), privacy=Privacy.NONE
        )
    return Desk(
        me=Me("p1", "Proof", (Role.OPERATOR,)),
        send=lambda _body, _after, _seen_seq: "",
        picture=lambda _sha, _got: lambda: None,
        keep=lambda *_: None,
        read=lambda _: None,
        after_action=lambda _id, _callback: None,
        closed=lambda _callback: None,
        state=state,
        link=LinkStatus(LinkState.ONLINE, clock.now_utc(), last_sync_utc=clock.now_utc()),
        detection=DetectionStatus("CPU", 1.0, model="probe 1", alarm_labels=labels),
    )


def _bgr(image: QImage) -> np.ndarray:
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
    return rows[:, : image.width(), :3].copy()
