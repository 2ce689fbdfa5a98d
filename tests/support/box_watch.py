"""Is a box on the frame that it was computed for? Read off screenshots of the live wall.

Each picture carries a number as a bar code, and the probe model's box stands where that number
says. Both are read from the same screenshot; a solid box that says another number was painted on a
frame that it was not computed on (DESIGN rule 10). Dashed boxes are not read.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QColor

from console.inference.messages import Options
from console.views.theme import active
from tests.support.bar_camera import BarCamera
from tests.support.live_wall import LiveWall, Shot
from tests.support.probe_model import CLASS, number_of, read_box, read_code, write_probe_package
from tests.support.watched import Offline, Online, Watching

CAMERA = "bars"
WAYS = {"online": Online, "offline": Offline}


@dataclass
class Seen:
    """Counts over screenshots.

    plates: the tile itself said not to trust the picture, which a starved machine brings about;
    nothing is read from those. unread: the bar code did not hold. wrong: a solid box where the
    code says another number, or none.
    """

    shots: int = 0
    plates: int = 0
    unread: int = 0
    boxes: int = 0
    wrong: int = 0

    def take(self, shot: Shot) -> None:
        self.shots += 1
        if not shot.trusted:
            self.plates += 1
            return
        code, box = read_code(shot.bgr), read_box(shot.bgr, _box_colour())
        self.unread += code is None
        self.boxes += box is not None
        self.wrong += box is not None and (code is None or number_of(box) != code)


def _box_colour() -> tuple[int, int, int]:
    colour = QColor(active().colours.critical)
    return colour.blue(), colour.green(), colour.red()


@contextmanager
def shown(
    camera: BarCamera, folder: Path, way: str, delay_s: float
) -> Iterator[tuple[LiveWall, Watching]]:
    """The wall with the camera under detection, from the first answer on."""
    watching: Watching = WAYS[way](Options(str(write_probe_package(folder)), delay_s=delay_s))
    wall = LiveWall([CAMERA], watching.place, labels=(CLASS,))
    try:
        wall.until(watching.detecting, 30)
        watching.run(CAMERA, camera.url)
        wall.until(lambda: watching.place(CAMERA), 15)
        wall.open(CAMERA)
        wall.until(lambda: wall.readers[CAMERA].status().detecting, 20)
        yield wall, watching
    finally:
        wall.close()
        watching.close()


def watch(wall: LiveWall, shots: int, fps: int) -> Seen:
    """A screenshot of each new frame; fewer than `shots` when the stream stands still."""
    seen = Seen()
    for shot in wall.shots(CAMERA, shots, limit_s=10 + 4 * shots / fps):
        seen.take(shot)
    return seen


def settle(wall: LiveWall, seconds: float) -> None:
    """The delay line learns the detector's time from its first answers."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        wall.turn()
