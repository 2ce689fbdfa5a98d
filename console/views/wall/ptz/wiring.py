"""Steering wired to one wall: its keys, its menu, its tiles, and where its focus goes."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from console.domain.ptz import Preset
from console.i18n import tr
from console.views.desk import Changed
from console.views.dialogs.pick import Palette
from console.views.joystick.device import Joystick
from console.views.wall.acts import TileAct, TileAt, WallActs
from console.views.wall.ptz.hand import KEY, PtzHand
from console.views.wall.ptz.keys import PtzKeys
from console.views.wall.ptz.pad import PtzPad
from console.views.wall.steering import Steer
from console.views.widgets import isolate
from console.views.words import clean

_STICK = "stick"


class PickPreset(Palette):
    title_id, verb_id = "ptz.pick_preset", "ptz.go_there"


class WallPtz(QObject):
    """Belongs to one wall; lets go of the camera when what is in hand is another tile."""

    def __init__(self, acts: WallActs, steer: Steer, joystick: Joystick | None = None) -> None:
        wall = acts.wall
        super().__init__(wall)
        self._acts, self._wall = acts, wall
        self.hand = PtzHand(wall.desk, steer, self)
        self.pad = PtzPad(self.hand, wall.grid)
        self._keys = PtzKeys(self.hand)
        acts.tile_acts += self._table()  # last: the first row of a menu must not move a camera
        wall.telling.ptz_words, wall.telling.ptz_in_hand = self.hand.words, self._is_in_hand
        wall.grid.first_key = self._keys.heard
        wall.grid.focusLeft.connect(self.hand.let_loose)
        wall.grid.shownChanged.connect(self._follow_page)
        wall.changed.connect(self._follow)
        self.hand.changed.connect(self._show)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)
        if joystick is not None:
            joystick.moved.connect(self._stick_moved)
            joystick.struck.connect(self._stick_struck)

    def _is_in_hand(self, camera_id: str) -> bool:
        return bool(camera_id) and camera_id == self.hand.camera_id

    # -- the menu -------------------------------------------------------------------------------

    def _table(self) -> list[TileAct]:
        hand = self.hand

        def free(at: TileAt) -> bool:
            return hand.may_steer(at.camera_id) and not in_hand(at)

        def in_hand(at: TileAt) -> bool:
            return self._is_in_hand(at.camera_id)

        def may_take(at: TileAt) -> bool:
            return free(at) and hand.may_take(at.camera_id)

        def has_presets(at: TileAt) -> bool:
            return in_hand(at) and bool(hand.presets)

        return [
            TileAct(act_id, f"wall.menu_{act_id}", key, callback, fits, "ptz")
            for act_id, key, callback, fits in (
                ("ptz", KEY, self._begin, free),
                ("ptz_take", "", self._take, may_take),
                ("ptz_home", "Home", lambda _at: hand.home(), in_hand),
                ("ptz_preset", "", lambda _at: self.ask_preset(), has_presets),
                ("ptz_leave", "Esc", lambda _at: hand.leave(), in_hand),
            )
        ]

    def _pick(self, at: TileAt) -> None:
        """The keys go to the tile that is steered."""
        self._wall.grid.pick(at.camera_id)

    def _begin(self, at: TileAt) -> None:
        self._pick(at)
        self.hand.begin(at.camera_id)

    def _take(self, at: TileAt) -> None:
        self._pick(at)
        self.hand.take(at.camera_id)

    def ask_preset(self) -> None:
        camera_id = self.hand.camera_id
        rows = [(one.token, isolate(preset_words(n, one))) for n, one in self._numbered()]
        dialog = PickPreset(rows, self._wall.window())

        def picked() -> None:
            self._wall.grid.pick(camera_id)
            if self._is_in_hand(camera_id):
                self.hand.go_to(dialog.picked)

        dialog.answered.connect(picked)
        self._acts.ask(dialog, dialog.search)

    def _numbered(self) -> list[tuple[int, Preset]]:
        return list(enumerate(self.hand.presets, 1))

    # -- what happens around it -----------------------------------------------------------------

    def _follow(self, changed: Changed) -> None:
        if "steering" in changed:
            self.hand.follow()
        in_hand = self.hand.camera_id
        if "cameras" in changed and in_hand and not self.hand.may_steer(in_hand):
            self.hand.leave()

    def _follow_page(self) -> None:
        """A camera that is on screen no longer is not steered blindly."""
        if self.hand.camera_id and self.hand.camera_id not in self._wall.grid.shown():
            self.hand.leave()
        else:
            self._show(self.hand.camera_id)

    def _focus_moved(self, _old: QWidget | None, _new: QWidget | None) -> None:
        """On its way to another tile of the same camera the focus touches others."""
        if self.hand.camera_id:
            QTimer.singleShot(0, self, self._settle_focus)

    def _settle_focus(self) -> None:
        """Into another window: it stands. To another place of this one: it is let go."""
        camera_id, focused = self.hand.camera_id, QApplication.focusWidget()
        if not camera_id or focused is None:
            return
        grid = self._wall.grid
        here = camera_id in grid.shown() and focused is grid.tile(camera_id)
        if focused.window() is self._wall.window() and not here:
            self.hand.leave()

    def _show(self, camera_id: str) -> None:
        self._wall.renew(camera_id)
        in_hand = self.hand.camera_id
        if in_hand and in_hand in self._wall.grid.shown():
            self.pad.put_on(self._wall.grid.tile(in_hand))
        else:
            self.pad.take_off()

    # -- the joystick ---------------------------------------------------------------------------

    def _stick_moved(self, pan: float, tilt: float, zoom: float) -> None:
        """Moved over a tile in hand it takes that camera, as the key does."""
        moves = (pan, tilt, zoom) != (0.0, 0.0, 0.0)
        if not self.hand.camera_id and moves and (camera_id := self._with_focus()):
            self.hand.begin(camera_id)
        self.hand.move(_STICK, (pan, tilt, zoom))

    def _stick_struck(self, button: int) -> None:
        if self.hand.camera_id:
            self.hand.go_to_number(button + 1)

    def _with_focus(self) -> str:
        focused = QApplication.focusWidget()
        here = focused is not None and self._wall.grid.isAncestorOf(focused)
        return self._wall.grid.in_hand() if here else ""


def preset_words(number: int, preset: Preset) -> str:
    name = clean(preset.name) or tr("ptz.preset_unnamed", token=clean(preset.token))
    return tr("ptz.preset_row", number=number, name=name)
