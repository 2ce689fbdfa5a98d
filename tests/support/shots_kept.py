"""What was recorded, kept, exported and sent, as pictures of real screens, reached by keys alone:
`python -m tests.support.shots_kept FOLDER [LANGUAGE …]`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.support.shots import SIZES, Photographer, wait  # first: it settles where Qt paints

# isort: split
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QDialog

from console.domain import commands as c
from console.domain.alert import VerdictKind
from console.domain.exports import Export
from console.domain.person import SYSTEM_ACTOR
from console.domain.retention import HoldOn
from console.store.select import State
from console.views.chromium import prepare_map
from console.views.exports.door import ExportNews
from console.views.language import switch_language
from console.views.map.scheme import register_scheme
from console.views.review.panel import ReviewPanel
from console.views.theme import apply_theme
from tests.support.desktop import Desktop, open_desktop
from tests.support.keyboard import ALT, CTRL, press
from tests.support.seat import Seat
from tests.support.story import busy_world, seat
from tests.support.world import ADMIN, OPERATOR, SECOND, SUPERVISOR, World
from tests.views.review.shelf import NO_RECORDING, Shelf

_SHIFT = Qt.KeyboardModifier.ShiftModifier
_NONE = Qt.KeyboardModifier.NoModifier
_DRAWN_MS, _OPENS_MS = 300, 150


class Asked:
    """Stands where exports are made, and makes none."""

    def make(self, export: Export, state: State, path: Path, tell: object) -> None:
        """The picture is of the asking."""

    def cancel(self, export_id: str) -> None:
        """Nothing is under way."""


class Album(Photographer):
    """Dialogs are drawn where they lie over their window, in both sizes."""

    def __init__(self, app: QApplication, folder: Path, language: str) -> None:
        super().__init__(app, folder)
        self._to, self._language = folder, language

    def show(self, desktop: Desktop, name: str) -> None:
        for width, height in SIZES:
            desktop.window.resize(width, height)
            wait(_DRAWN_MS)
            picture = desktop.window.grab()
            painter = QPainter(picture)
            for dialog in _dialogs(desktop):
                room = desktop.window.rect().center() - dialog.rect().center()
                painter.drawPixmap(QPoint(max(0, room.x()), max(0, room.y())), dialog.grab())
            painter.end()
            path = self._to / f"{name}-{width}x{height}-{self._language}.png"
            picture.save(str(path))
            print(path)

    def then_back(self, desktop: Desktop, name: str) -> None:
        self.show(desktop, name)
        for dialog in _dialogs(desktop):
            dialog.close()
        desktop.window.activateWindow()
        wait(100)

    def opened(self, at: Seat, reviews: Shelf | None = None) -> Desktop:
        desktop = open_desktop(self._app, at, reviews=reviews)
        desktop.window.activateWindow()
        wait(_DRAWN_MS)
        return desktop

    def keys(
        self, desktop: Desktop, *keys: str | Qt.Key, held: Qt.KeyboardModifier = _NONE
    ) -> None:
        """One after the other: what opens must have the focus before the next is typed."""
        for key in keys:
            press(desktop, key, held)
            wait(_OPENS_MS)

    # -- what is shown --------------------------------------------------------------------------

    def review(self) -> None:
        shelf, here = Shelf(), seat(busy_world())
        here.desk.exports = Asked()
        desktop = self.opened(here, shelf)
        self.keys(desktop, Qt.Key.Key_8, held=CTRL)
        self.show(desktop, "review-empty")
        self.keys(desktop, Qt.Key.Key_1, held=CTRL)
        desktop.work.open_alert("W1")
        self.keys(desktop, "v")
        review = desktop.area.panel("review", ReviewPanel)
        at = review.at_utc()
        shelf.gaps["cam-2"] = ((at - 5, at + 25),)
        self.keys(desktop, "b", "<b>man</b> with a ladder", Qt.Key.Key_Return)
        here.answer()
        self.keys(desktop, *"i]]o[")
        for camera_id in review.camera_ids:
            gone = NO_RECORDING if camera_id == "cam-2" else ""
            shelf.write(camera_id, review.at_utc() - (0.4 if camera_id == "cam-4" else 0.03), gone)
        self.show(desktop, "review")
        for key, name in (("b", "bookmark"), ("t", "text"), ("c", "cameras"), ("e", "export")):
            self.keys(desktop, key)
            self.then_back(desktop, f"review-{name}")
        self.keys(desktop, Qt.Key.Key_F1)
        self.then_back(desktop, "review-keys")
        desktop.close()
        shelf.close()

    def kept(self) -> None:
        world = busy_world()
        world.do(c.PlaceHold("H", HoldOn.INCIDENT, "I2", "police", "9/26", world.now), SUPERVISOR)
        world.do(c.AskHoldRelease("H", "the case is closed"), SUPERVISOR)
        desktop = self.opened(seat(world, ADMIN, "Di Eng"))
        self.keys(desktop, Qt.Key.Key_9, held=CTRL)
        self.show(desktop, "kept")
        self.keys(desktop, Qt.Key.Key_Return)
        self.then_back(desktop, "kept-time")
        self.keys(desktop, Qt.Key.Key_H, held=CTRL | _SHIFT)
        self.then_back(desktop, "kept-hold")
        self.keys(desktop, Qt.Key.Key_Tab)
        self.keys(desktop, Qt.Key.Key_Return)
        self.then_back(desktop, "kept-let-go")
        desktop.close()

    def exported(self) -> None:
        world = busy_world()
        desktop = self.opened(seat(world))
        desktop.seat.desk.exports = Asked()
        desktop.work.open_alert("W1")
        self.keys(desktop, Qt.Key.Key_S, held=ALT)
        self.then_back(desktop, "export-ask")
        wish = c.AskExport("X1", "I1", ("clips",), False, "for the court", "K-7", "court")
        world.do(wish, OPERATOR)
        second = self.opened(seat(world, SUPERVISOR, "Cy Dahl"))
        self.keys(second, Qt.Key.Key_Y, held=ALT)
        self.then_back(second, "export-agree")
        second.close()
        desktop.work.exports.want(c.AskExport("X2", "I1", (), True, "court", "K-8", "court"), _FILE)
        desktop.seat.answer()
        self.show(desktop, "export-made-now")
        told = {"name": _FILE.name, "left": 1, "key": " ".join(["0f1e2d3c"] * 8)}
        desktop.work.exports._heard("X2", ExportNews(100, "export.done", dict(told)))
        self.then_back(desktop, "export-made")
        desktop.close()

    def sent(self) -> None:
        world = self._manned()
        desktops = [self.opened(seat(world)), self.opened(seat(world, SECOND, "Bo Lie"))]
        world.do(c.GiveVerdict("W2", VerdictKind.CONFIRMED), SECOND)
        self._all(desktops, "message-first")
        world.do(c.GiveVerdict("W2", VerdictKind.FALSE, "umbrella"), SECOND)
        world.tick(61)
        world.tick(61)
        desktops.append(self.opened(seat(world, SUPERVISOR, "Cy Dahl")))
        self._all(desktops, "message-retraction")
        self.keys(desktops[2], Qt.Key.Key_U, held=ALT)
        self.then_back(desktops[2], "message-told")
        for desktop in desktops:
            desktop.close()

    def _manned(self) -> World:
        world = busy_world()
        for one in (OPERATOR, SECOND, SUPERVISOR):
            world.do(c.BeginShift(one.id), SYSTEM_ACTOR)
        return world

    def _all(self, desktops: list[Desktop], name: str) -> None:
        for who, desktop in zip(("recipient", "sender", "supervisor"), desktops, strict=False):
            desktop.seat.follow()
            desktop.work.open_alert("W2")
            desktop.window.activateWindow()
            self.show(desktop, f"{name}-{who}")


_FILE = Path("K-8.rocx")


def _dialogs(desktop: Desktop) -> list[QDialog]:
    return [one for one in desktop.window.findChildren(QDialog) if one.isVisible()]


def main(folder: str, *languages: str) -> None:
    prepare_map()
    register_scheme()
    app = QApplication(sys.argv[:1])
    app.setQuitOnLastWindowClosed(False)
    apply_theme(app, "dark")
    for language in languages or ("en", "ar-XB"):
        switch_language(app, language)
        album = Album(app, Path(folder), language)
        for scene in (album.review, album.kept, album.exported, album.sent):
            scene()


if __name__ == "__main__":
    main(*sys.argv[1:])
