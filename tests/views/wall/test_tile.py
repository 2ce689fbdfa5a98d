"""What is seen on a tile, read from its pixels and its text twin (U30, U42)."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.i18n import tr
from console.views.theme import NAMES, active, apply_theme
from console.views.wall import paint, paint_boxes, paint_strip
from console.views.wall.paint import fitted, picture_area
from console.views.wall.tile import TileWidget
from console.views.wall.tile_view import (
    TileBox,
    TilePrivacy,
    TileState,
    TileView,
    chip_words,
    spoken,
    strip_words,
    worst_words,
)
from tests.views.theme.test_contrast import contrast
from tests.views.wall.tile_maker import GREY, picture, tile_view

WEAPON = TileBox((0.25, 0.25, 0.5, 0.5), "pistol", 0.91, solid=True, weapon=True, model="v1.4")
PLACED = TileBox((0.25, 0.25, 0.5, 0.75), "person", 0.7, solid=False)


def _shown(bot: QtBot, view: TileView) -> QImage:
    tile = TileWidget(view)
    bot.addWidget(tile)
    tile.resize(330, 220)
    return tile.grab().toImage()


def _place(image: QImage) -> QRect:
    return fitted(QSize(320, 180), picture_area(image.rect()))


def _count(image: QImage, area: QRect, token: str) -> int:
    wanted = QColor(getattr(active().colours, token)).rgb()
    spots = (
        (x, y)
        for x in range(area.left(), area.right() + 1)
        for y in range(area.top(), area.bottom() + 1)
    )
    return sum(image.pixel(x, y) == wanted for x, y in spots)


def test_the_picture_fills_its_place_unchanged(qtbot: QtBot) -> None:
    image = _shown(qtbot, tile_view())
    place = _place(image)
    corners = (place.topLeft(), place.topRight(), place.bottomLeft(), place.bottomRight())
    assert {image.pixelColor(at).name() for at in corners} == {GREY}
    assert image.pixelColor(place.left(), place.top() - 1).name() != GREY


def test_a_solid_box_stands_where_it_was_detected(qtbot: QtBot) -> None:
    image = _shown(qtbot, tile_view(boxes=(WEAPON,)))
    place = _place(image)
    red = QColor(active().colours.critical).rgb()
    middle = place.top() + round(0.4 * place.height())
    columns = [x for x in range(place.left(), place.right()) if image.pixel(x, middle) == red]
    left, right = place.left() + 0.25 * place.width(), place.left() + 0.5 * place.width()
    assert min(columns) == pytest.approx(left, abs=1.5)
    assert max(columns) == pytest.approx(right, abs=1.5)
    assert len(columns) == 4


def test_a_placed_box_is_dashed_and_thin(qtbot: QtBot) -> None:
    image = _shown(qtbot, tile_view(boxes=(PLACED,)))
    place = _place(image)
    near = place.left() + round(0.25 * place.width())
    rows = range(place.center().y() - 20, place.center().y() + 20)
    columns = [
        [name for y in rows if (name := image.pixelColor(x, y).name()) != GREY]
        for x in range(near - 3, near + 4)
    ]
    (line,) = [colours for colours in columns if colours]
    low, ground = active().colour("low").name(), active().colour("bg").name()
    dashes = line.count(low)
    assert 0.3 < dashes / len(rows) < 0.9
    assert set(line) == {low, ground}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("ground", ["#202020", "#E0E0E0"])
@pytest.mark.parametrize("box", [WEAPON, PLACED])
def test_a_box_stands_out_by_night_and_by_day_in_each_theme(
    qapp: QApplication, qtbot: QtBot, name: str, ground: str, box: TileBox
) -> None:
    apply_theme(qapp, name)
    lying = picture()
    lying.fill(QColor(ground))
    image = _shown(qtbot, tile_view(image=lying, boxes=(box,)))
    place = _place(image)
    middle, near = place.center().y() - 6, place.left() + round(0.25 * place.width())
    drawn = {
        image.pixelColor(x, y).name()
        for x in range(near - 3, near + 4)
        for y in range(middle - 6, middle + 6)
    }
    assert max(contrast(colour, ground, "all colours") for colour in drawn) >= 3.0


@pytest.mark.parametrize("state", [TileState.FROZEN, TileState.LOST])
def test_a_picture_not_to_be_trusted_has_hatch_plate_and_no_boxes(
    qtbot: QtBot, state: TileState
) -> None:
    image = _shown(qtbot, tile_view(state=state, age_s=14, boxes=(WEAPON,)))
    place = _place(image)
    assert _count(image, place, "critical") == 0
    assert _count(image, place, "medium") > 200
    row = [
        image.pixelColor(x, place.top() + 5).lightness() for x in range(place.left(), place.right())
    ]
    assert len(set(row)) > 1


def test_a_still_scene_is_marked_but_keeps_picture_and_boxes(qtbot: QtBot) -> None:
    view = tile_view(state=TileState.STILL, age_s=4, boxes=(WEAPON,))
    image = _shown(qtbot, view)
    assert "STILL" in TileWidget(view).accessibleDescription()
    assert _count(image, _place(image), "critical") > 100
    assert _count(image, _place(image), "medium") == 0


def test_critical_and_focus_are_both_seen(qtbot: QtBot) -> None:
    tile = TileWidget(tile_view(critical=True))
    qtbot.addWidget(tile)
    tile.resize(330, 220)
    tile.show()
    tile.activateWindow()
    tile.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(tile.hasFocus, timeout=3000)
    image = tile.grab().toImage()
    edge = [image.pixelColor(x, 110).name().upper() for x in range(4)]
    colours = active().colours
    assert edge == [colours.critical] * 2 + [colours.focus] * 2


def test_the_twin_says_what_is_seen(qtbot: QtBot) -> None:
    tile = TileWidget(
        tile_view(
            7, delay_s=0.3, boxes=(WEAPON, PLACED), privacy=TilePrivacy.COARSE, demo_model=True
        )
    )
    qtbot.addWidget(tile)
    assert tile.accessibleName() == "7 Camera 7"
    said = tile.accessibleDescription()
    for words in (
        tr("wall.live_delayed", seconds="−0.3"),
        "pistol 0.91 · v1.4",
        tr("wall.privacy_coarse"),
        tr("wall.demo_model"),
    ):
        assert words in said
    tile.set_view(
        tile_view(7, state=TileState.LOST, age_s=75, image=None, message="wrong <b>pw</b>")
    )
    assert "01:15" in tile.accessibleDescription()
    assert "pistol" not in tile.accessibleDescription()
    assert "wrong <b>pw</b>" in tile.accessibleDescription()


def test_a_frame_is_painted_at_once_and_said_with_the_next_look(qtbot: QtBot) -> None:
    """Fifteen descriptions a second would be noise to who hears them, and are work for nobody."""
    tile = TileWidget(tile_view())
    qtbot.addWidget(tile)
    tile.resize(330, 220)
    before = tile.grab().toImage()
    armed = tile_view(boxes=(WEAPON,))
    tile.set_frame(armed)
    assert tile.grab().toImage() != before
    assert "pistol" not in tile.accessibleDescription()
    tile.set_view(armed)
    assert "pistol" in tile.accessibleDescription()


def test_a_narrow_strip_keeps_the_state(qtbot: QtBot) -> None:
    from PySide6.QtGui import QFontMetrics

    words = ("LIVE", "0.2 s old", "15 fps", "silhouettes")
    whole = QFontMetrics(active().font(11)).horizontalAdvance(" · ".join(words))
    fitting = partial(paint_strip._fitting, active().name, words)
    assert fitting(whole) == "LIVE · 0.2 s old · 15 fps · silhouettes"
    assert fitting(whole - 1) == "LIVE · 0.2 s old · silhouettes"
    assert fitting(1) == "LIVE"


def test_texts_are_drawn_once_and_kept(qtbot: QtBot) -> None:
    tile = TileWidget(tile_view(boxes=(WEAPON,)))
    qtbot.addWidget(tile)
    tile.resize(330, 220)
    tile.grab()
    kept = (paint_boxes._label, paint_strip._text)
    before = [one.cache_info().misses for one in kept]
    for _ in range(5):
        tile.set_view(tile_view(boxes=(WEAPON,), image=picture()))
        tile.grab()
    assert [one.cache_info().misses for one in kept] == before


def test_a_new_frame_repaints_the_picture_and_nothing_around_it(qtbot: QtBot) -> None:
    tile = TileWidget(tile_view())
    qtbot.addWidget(tile)
    tile.resize(330, 220)
    tile.show()
    qtbot.waitExposed(tile)
    asked: list[QRect] = []
    tile.update = lambda *area: asked.append(*area or (tile.rect(),))  # type: ignore[method-assign]
    tile.set_frame(tile_view(boxes=(WEAPON,), image=picture()))
    tile.set_frame(tile_view(image=picture(), privacy=TilePrivacy.COARSE))
    tile.set_frame(tile_view(image=picture(320, 90), privacy=TilePrivacy.COARSE))
    place = fitted(QSize(320, 180), picture_area(tile.rect()))
    assert asked == [place, tile.rect(), tile.rect()]  # what was done to it is said at once


@pytest.mark.parametrize("boxes", [(), (WEAPON, PLACED)])
def test_a_part_that_is_painted_looks_like_the_whole(
    qtbot: QtBot, boxes: tuple[TileBox, ...]
) -> None:
    whole, parted = (QImage(330, 220, QImage.Format.Format_RGB32) for _ in range(2))
    view = tile_view(boxes=boxes, demo_model=True)
    place = fitted(QSize(320, 180), picture_area(whole.rect()))
    for canvas, first in ((whole, view), (parted, tile_view(image=None))):
        painter = QPainter(canvas)
        paint.paint_tile(painter, canvas.rect(), first, focused=True)
        painter.end()
    painter = QPainter(parted)
    painter.setClipRect(place)
    paint.paint_tile(painter, parted.rect(), view, focused=True, part=place)
    painter.end()
    assert parted.copy(place) == whole.copy(place)


def test_a_tile_that_gave_way_says_so(qtbot: QtBot) -> None:
    view, words = tile_view(shed=True, fps=2.0), tr("wall.shed", fps=2)
    assert words.startswith("SHED")
    assert words in strip_words(view)
    tile = TileWidget(view)
    qtbot.addWidget(tile)
    assert words in tile.accessibleDescription()
    assert "SHED" not in " ".join(strip_words(tile_view(fps=2.0)))


@pytest.mark.parametrize("shape", [(320, 180), (100, 180), (320, 60), None])
def test_no_pixel_of_a_tile_is_left_unpainted(qtbot: QtBot, shape: tuple[int, int] | None) -> None:
    """The widget is opaque: what it leaves out would show what was there before."""
    unpainted = QColor("#ff00ff")
    canvas = QImage(331, 223, QImage.Format.Format_RGB32)
    canvas.fill(unpainted)
    painter = QPainter(canvas)
    image = None if shape is None else picture(*shape)
    paint.paint_tile(painter, canvas.rect(), tile_view(image=image), focused=False)
    painter.end()
    pixels = ((x, y) for x in range(canvas.width()) for y in range(canvas.height()))
    assert not any(canvas.pixel(x, y) == unpainted.rgb() for x, y in pixels)


SMALL = QSize(128, 94)  # of nine, on a screen of 1280x720


def _small(bot: QtBot, view: TileView) -> tuple[QImage, QRect]:
    tile = TileWidget(view)
    bot.addWidget(tile)
    tile.resize(SMALL)
    image = tile.grab().toImage()
    return image, picture_area(image.rect())


def test_a_small_tile_still_says_why(qtbot: QtBot) -> None:
    message = tr("camera.error.wrong_password")
    silent = tile_view(image=None, state=TileState.LOST)
    told = tile_view(image=None, state=TileState.LOST, message=message)
    assert _written(*_small(qtbot, silent)) == 0
    assert _written(*_small(qtbot, told)) > 100


def _written(image: QImage, area: QRect) -> int:
    """Light grey pixels: the reason's letters, and nothing of the yellow plate."""
    colours = (
        image.pixelColor(x, y)
        for x in range(area.left(), area.right() + 1)
        for y in range(area.top(), area.bottom() + 1)
    )
    return sum(one.lightness() > 120 and one.saturation() < 50 for one in colours)


@pytest.mark.parametrize("message", ["", "camera.error.wrong_password"])
def test_no_chip_stands_over_the_state_or_its_reason(qtbot: QtBot, message: str) -> None:
    words = tr(message) if message else ""
    plain = tile_view(image=None, state=TileState.LOST, message=words)
    chipped = tile_view(image=None, state=TileState.LOST, message=words, detection_off=True)
    (before, area), (after, _) = _small(qtbot, plain), _small(qtbot, chipped)
    assert _count(after, area, "medium") == _count(before, area, "medium")
    if message:
        assert after == before


@pytest.mark.parametrize(
    ("size", "state", "words"),
    [
        ((190, 120), TileState.LOST, "LOST"),
        ((140, 90), TileState.LIVE, ""),
        ((84, 54), TileState.FROZEN, "FROZEN"),
        ((40, 28), TileState.LOST, "LOST"),
    ],
)
def test_a_small_tile_says_its_number_its_state_and_the_worst_thing(
    qtbot: QtBot, size: tuple[int, int], state: TileState, words: str
) -> None:
    """Its pixels differ by number and by state; what has no room stands in the text twin."""

    def painted(**more: object) -> QImage:
        tile = TileWidget(tile_view(**({"number": 7, "state": state, "age_s": 14.0} | more)))
        qtbot.addWidget(tile)
        tile.resize(*size)
        assert words in tile.accessibleDescription()
        return tile.grab().toImage()

    here = painted()
    assert here != painted(number=8)
    other = {TileState.LOST, TileState.FROZEN} - {state}
    tile = TileWidget(tile_view(7, state=other.pop(), age_s=14.0))
    qtbot.addWidget(tile)
    tile.resize(*size)
    assert here != tile.grab().toImage()
    assert _count(painted(critical=True), here.rect(), "critical") > 2 * sum(size)
    assert _count(here, here.rect(), "critical") == 0


def test_the_worst_thing_is_one() -> None:
    assert worst_words(tile_view()) == ""
    assert worst_words(tile_view(state=TileState.STILL)) == "STILL"
    assert worst_words(tile_view(privacy=TilePrivacy.COARSE, state=TileState.STILL)) == "coarse"
    assert worst_words(tile_view(detection_off=True, privacy=TilePrivacy.NONE)) == "DETECTION OFF"
    assert worst_words(tile_view(critical=True, detection_off=True)) == "ALERT"
    assert "LOST" in worst_words(tile_view(critical=True, state=TileState.LOST, age_s=14.0))


def test_the_tooltip_is_the_text_twin(qtbot: QtBot) -> None:
    tile = TileWidget(tile_view(critical=True))
    qtbot.addWidget(tile)
    where = tile.rect().center()
    QApplication.sendEvent(tile, QHelpEvent(QEvent.Type.ToolTip, where, tile.mapToGlobal(where)))
    for words in ("1 Camera 1", "critical alert", "LIVE", "silhouettes"):
        assert words in tile.toolTip()


def test_a_second_stream_that_lives_alone_is_said_first(qtbot: QtBot) -> None:
    """The picture is live; that nobody detects or records is the worst thing about it."""
    alone = tile_view(sub=True, main_lost=True, note="why", privacy=TilePrivacy.COARSE)
    assert worst_words(alone) == "MAIN LOST"
    assert chip_words(alone) == ["MAIN STREAM LOST"]
    assert "second stream · why" in spoken(alone)
    assert chip_words(tile_view(sub=True)) == []
    assert chip_words(tile_view(main_lost=True, state=TileState.LOST)) == [], "the plate says more"
    assert "second stream" in spoken(tile_view(sub=True))
    assert "second stream" not in spoken(tile_view(sub=True, state=TileState.LOST))
