"""What the keys mean while a camera is in hand: they act for as long as they are held."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from console.views.wall.ptz.hand import KEY, PtzHand, Speeds

SPEED, FINE = 0.5, 0.15  # of what the camera can; fine with Shift
_HELD: dict[Qt.Key, Speeds] = {
    Qt.Key.Key_Left: (-1.0, 0.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0, 0.0),
    Qt.Key.Key_Up: (0.0, 1.0, 0.0),
    Qt.Key.Key_Down: (0.0, -1.0, 0.0),
    Qt.Key.Key_Plus: (0.0, 0.0, 1.0),
    Qt.Key.Key_Equal: (0.0, 0.0, 1.0),  # the same key without Shift, where + needs it
    Qt.Key.Key_Minus: (0.0, 0.0, -1.0),
    Qt.Key.Key_Underscore: (0.0, 0.0, -1.0),
}
_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
_LOOSE = Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier


class PtzKeys:
    """Of one hand; a key that has no meaning here is left to the wall."""

    def __init__(self, hand: PtzHand) -> None:
        self._hand = hand

    def heard(self, event: QKeyEvent, pressed: bool) -> bool:
        """Whether the key was one of these. Of a repetition nothing follows: it is held already.

        A key that goes up counts whatever is held beside it by then, or it would be held for ever.
        """
        key = Qt.Key(event.key())
        if not self._hand.camera_id or (pressed and event.modifiers() & ~_LOOSE):
            return False
        if (way := _HELD.get(key)) is not None:
            if not event.isAutoRepeat():
                self._hand.move(_source(way), _speeds(way, event) if pressed else (0.0, 0.0, 0.0))
            return True
        if not pressed or event.isAutoRepeat():
            return False
        return self._struck(key, event.text())

    def _struck(self, key: Qt.Key, text: str) -> bool:
        hand = self._hand
        if key == Qt.Key.Key_Escape or text.upper() == KEY:
            hand.leave()
        elif key == Qt.Key.Key_Home or text == "0":
            hand.home()
        elif len(text) == 1 and text.isdecimal():
            hand.go_to_number(int(text))
        else:
            return False
        return True


def _source(way: Speeds) -> str:
    return f"key {way}"


def _speeds(way: Speeds, event: QKeyEvent) -> Speeds:
    """Zoom has one speed: + needs Shift on many keyboards."""
    shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    speed = FINE if shifted and Qt.Key(event.key()) in _ARROWS else SPEED
    pan, tilt, zoom = (speed * one for one in way)
    return pan, tilt, zoom
