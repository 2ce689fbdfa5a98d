"""Words that have little room: none of them is cut in two, none lies over another one (U30)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from console import i18n
from console.i18n import tr
from console.views.theme import active
from console.views.wall import paint
from console.views.wall.tile_view import (
    AGE_UNKNOWN_S,
    TileBox,
    TilePrivacy,
    TileState,
    TileView,
    reveal_words,
    spoken,
    state_words,
)
from tests.views.wall.tile_maker import tile_view

_REVEALED = "REVEALED 13:51 left · confirmed by Bo Lie"


def painted(view: TileView, width: int, height: int) -> QImage:
    canvas = QImage(width, height, QImage.Format.Format_RGB32)
    painter = QPainter(canvas)
    paint.paint_tile(painter, canvas.rect(), view, focused=False)
    painter.end()
    return canvas


@pytest.mark.parametrize("critical", [False, True])
def test_a_reveal_lies_not_over_a_small_tiles_number(qapp: QApplication, critical: bool) -> None:
    """Nor over its alert; and it is seen beside both."""
    shown = {"reveal": _REVEALED, "privacy": TilePrivacy.REVEALED}
    revealed, bare = (
        painted(tile_view(7, critical=critical, **more), 86, 50) for more in (shown, {})
    )
    for kept in (QRect(2, 2, 24, 12), QRect(2, 30, 16, 16) if critical else QRect(0, 0, 1, 1)):
        assert revealed.copy(kept) == bare.copy(kept)
    assert revealed != bare


def test_by_whom_a_reveal_was_granted_gives_way_before_how_long_it_stands(
    qapp: QApplication,
) -> None:
    short = painted(tile_view(7, reveal="REVEALED 13:51 left"), 190, 120)
    assert painted(tile_view(7, reveal=_REVEALED), 190, 120) == short
    timed = tile_view(7, reveal="REVEALED \u206813:51\u2069 left")
    assert painted(timed, 108, 68) == painted(tile_view(7, reveal="REVEALED"), 108, 68)


def test_no_label_covers_a_tile_of_a_few_pixels(qapp: QApplication) -> None:
    box = TileBox((0.3, 0.3, 0.7, 0.7), "pistol", 0.91, weapon=True)
    named, nameless = (
        painted(tile_view(7, boxes=(one,)), 84, 48) for one in (box, replace(box, label=""))
    )
    assert named == nameless
    assert named != painted(tile_view(7), 84, 48)
    assert painted(tile_view(7, boxes=(box,)), 150, 90) != painted(
        tile_view(7, boxes=(replace(box, label=""),)), 150, 90
    )


def test_a_covered_recording_is_not_said_to_be_revealed(qapp: QApplication) -> None:
    """What is revealed now is the live picture; this one was taken before."""
    live, replay = tile_view(reveal=_REVEALED), tile_view(reveal=_REVEALED, state=TileState.REPLAY)
    assert reveal_words(live) == _REVEALED
    assert reveal_words(replay) == ""
    assert _REVEALED not in spoken(replay)
    bare = tile_view(state=TileState.REPLAY)
    assert painted(replay, 330, 220) == painted(bare, 330, 220)
    shown = tile_view(reveal=_REVEALED, state=TileState.REPLAY, privacy=TilePrivacy.REVEALED)
    assert reveal_words(shown) == _REVEALED


def test_the_number_stays_whatever_else_a_strip_has_to_say(qapp: QApplication) -> None:
    long = {"state": TileState.REVIEW, "captured": "2026-11-21 20:07:11.123 of another day"}
    crowded, plain = (painted(tile_view(88, **more), 204, 120) for more in (long, {}))
    number = QRect(7, 2, 12, 20)
    assert crowded.copy(number) == plain.copy(number)


@pytest.mark.parametrize("width", [92, 110, 150, 204])
def test_a_plate_has_room_for_its_words(qapp: QApplication, width: int) -> None:
    """They go on in a second line; ink at its edge would be half a letter."""
    view = tile_view(state=TileState.LOST, image=None, age_s=AGE_UNKNOWN_S)
    canvas = painted(view, width, 100)
    ink = QColor(active().colours.medium).rgb()
    middle = paint.picture_area(canvas.rect()).center().y()
    row = [x for x in range(width) if canvas.pixel(x, middle) == ink]
    left, right = row[0], row[-1]
    rows = range(middle - 6, middle + 7)
    for x in (left + 1, left + 2, right - 1, right - 2):
        assert all(canvas.pixel(x, y) != ink for y in rows), "a letter at the plate's edge"


def test_the_sign_of_a_delay_stays_with_its_number() -> None:
    """Outside the isolate a minus would stand on the other side in Arabic."""
    i18n.use(i18n.PSEUDO_RTL)
    assert "\u2068−0.3\u2069" in state_words(tile_view(delay_s=0.3))
    i18n.use("en")
    assert state_words(tile_view(delay_s=0.3)) == tr("wall.live_delayed", seconds="−0.3")


def test_two_labels_lie_beside_each_other_and_a_weapons_above_all(qapp: QApplication) -> None:
    """A score that is cut, or a weapon under "person", would be read wrongly."""

    def label(xyxy: tuple[float, float, float, float], *, weapon: bool) -> TileBox:
        return TileBox(xyxy, "pistol" if weapon else "person", 0.91, weapon=weapon)

    left = label((0.4, 0.4, 0.45, 0.6), weapon=True)
    right = label((0.5, 0.4, 0.55, 0.6), weapon=True)
    person = label((0.4, 0.4, 0.6, 0.6), weapon=False)
    red = QColor(active().colours.critical).rgb()

    def reds(*boxes: TileBox) -> int:
        """Pixels of weapons' labels; the frames have no area to speak of."""
        image = painted(tile_view(7, boxes=boxes), 330, 220)
        return sum(image.pixel(x, y) == red for x in range(330) for y in range(220))

    alone = reds(left)
    assert reds(left, right) > 1.9 * alone
    assert reds(left, person) == reds(person, left) >= 0.95 * alone
