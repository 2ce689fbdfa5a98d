"""Boxes over a picture: drawn for each frame of each tile, so pens and labels are kept."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen, QPixmap

from console.views.theme import active
from console.views.wall.tile_view import TileBox, box_words
from console.views.widgets import isolate

NO_LABELS = -1  # the words would cover a tile of a few pixels; the frames stay
_PAD = 5

Around = tuple[int, int, int, int]
"""Left, top, width, height."""


def paint_boxes(
    painter: QPainter, place: QRect, boxes: tuple[TileBox, ...], most_labelled: int
) -> None:
    """In a crowd the words for everybody would hide the one weapon that matters: beyond
    most_labelled boxes that are no weapon only weapons have their label.
    """
    if not boxes:
        return
    few = sum(not box.weapon for box in boxes) <= most_labelled
    any_labelled = most_labelled > NO_LABELS
    theme, around = active().name, (place.x(), place.y(), place.width(), place.height())
    painter.setBrush(Qt.BrushStyle.NoBrush)
    boxes = tuple(sorted(boxes, key=lambda box: box.weapon))  # no other box over a weapon's
    for box in boxes:
        frame = _frame(around, box)
        painter.setPen(_edge(theme, box.solid))
        painter.drawRect(*frame)
        painter.setPen(_pen(theme, box.weapon, box.solid))
        painter.drawRect(*frame)
    labelled = [box for box in boxes if any_labelled and box.label and (box.weapon or few)]
    _paint_labels(painter, around, labelled, theme)


def _frame(around: Around, box: TileBox) -> Around:
    (x, y, width, height), (left, top, right, bottom) = around, box.xyxy
    return (
        x + round(left * width),
        y + round(top * height),
        round((right - left) * width),
        round((bottom - top) * height),
    )


def _paint_labels(painter: QPainter, around: Around, boxes: list[TileBox], theme: str) -> None:
    """Weapons stand last in `boxes`: they choose their places first, and lie above."""
    ratio, taken = painter.device().devicePixelRatioF(), list[Around]()
    chosen = []
    for box in reversed(boxes):
        label, across, down = _label(theme, box_words(box), box.weapon, ratio)
        at = _label_place(_frame(around, box), around, across, down, taken)
        taken.append((*at, across, down))
        chosen.append((at, label))
    for at, label in reversed(chosen):
        painter.drawPixmap(*at, label)


@lru_cache(maxsize=8)
def _edge(theme: str, solid: bool) -> QPen:
    """The other lightness beside a line, and between dashes: in any theme pictures are both dark
    and light, and a line of one colour is lost on the half of them.
    """
    pen = QPen(active().colour("bg"), 4.0 if solid else 1.0)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    return pen


@lru_cache(maxsize=32)
def _pen(theme: str, weapon: bool, solid: bool) -> QPen:
    """Solid where the detector saw it, thin and dashed where tracking puts it."""
    style = Qt.PenStyle.SolidLine if solid else Qt.PenStyle.DashLine
    pen = QPen(active().colour("critical" if weapon else "low"), 2.0 if solid else 1.0, style)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    return pen


def _label_place(
    frame: Around, place: Around, across: int, down: int, taken: list[Around]
) -> tuple[int, int]:
    """Above the box, or below where there is no room or another label is; a line further off where
    both are taken. Never outside the picture.
    """
    left, top, width, height = place
    x = max(min(max(frame[0] - 1, left), left + width - across), left)
    above, below = frame[1] - down - 1, frame[1] + frame[3] + 1
    for y in (above, below, above - down - 1, below + down + 1):
        if top <= y <= top + height - down and not any(
            _touch((x, y, across, down), other) for other in taken
        ):
            return x, y
    return x, above if above >= top else min(below, top + height - down)


def _touch(one: Around, other: Around) -> bool:
    return (
        one[0] < other[0] + other[2]
        and other[0] < one[0] + one[2]
        and one[1] < other[1] + other[3]
        and other[1] < one[1] + one[3]
    )


@lru_cache(maxsize=512)
def _label(theme: str, text: str, weapon: bool, ratio: float) -> tuple[QPixmap, int, int]:
    """The label, and its width and height on screen."""
    look = active()
    font = look.font(look.sizes.small, QFont.Weight.Bold if weapon else QFont.Weight.Normal)
    metrics, text = QFontMetrics(font), isolate(text)
    width, height = metrics.horizontalAdvance(text) + 2 * _PAD, metrics.height() + 2
    pixmap = QPixmap(round(width * ratio), round(height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(look.colour("critical" if weapon else "bg"))
    painter = QPainter(pixmap)
    painter.setFont(font)
    painter.setPen(look.colour("on_fill" if weapon else "low"))
    size = pixmap.deviceIndependentSize().toSize()
    whole = QRect(QPoint(0, 0), size)
    painter.drawText(whole, int(Qt.AlignmentFlag.AlignCenter), text)
    painter.end()
    return pixmap, size.width(), size.height()
