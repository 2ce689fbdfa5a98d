"""What a small tile has room for: its number, a mark of its state, and the worst thing.

Below 200 pixels of width the strip has one thing to say, and below 90 there is no strip: number and
mark stand in the picture's corners. All else is in the tile's text twin.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap

from console.i18n import tr
from console.views.symbols import badge_pixmap
from console.views.theme import active
from console.views.wall.tile_view import (
    TilePrivacy,
    TileState,
    TileView,
    title_of,
    worst_words,
)
from console.views.widgets import isolate

SMALL_STRIP = 16
_WHOLE_FROM, _SHORT_FROM = 200, 90  # pixels of width
_LEAST_HEIGHT = 56  # of a tile with a strip
_MARK = 8
_PAD = 3
_FRAME = 2
_NORMAL = QFont.Weight.Normal


class Fit(Enum):
    """How much of its words a tile has room for."""

    WHOLE = 0
    SHORT = 1
    CORNER = 2


def fit_of(tile: QRect) -> Fit:
    if tile.width() > _WHOLE_FROM:
        return Fit.WHOLE
    short = tile.width() >= _SHORT_FROM and tile.height() >= _LEAST_HEIGHT
    return Fit.SHORT if short else Fit.CORNER


def paint_short_strip(painter: QPainter, tile: QRect, view: TileView) -> None:
    """Number and name, the worst thing, the mark; the name gives way first.

    A picture that may not be trusted has its plate for that.
    """
    worst = worst_words(view) if view.state.trusted else ""
    key = (title_of(view), str(view.number), worst, view.state, _loud(view))
    ratio = painter.device().devicePixelRatioF()
    painter.drawPixmap(tile.topLeft(), _short_strip(active().name, tile.width(), ratio, *key))


def paint_corner(painter: QPainter, area: QRect, view: TileView) -> None:
    """Number and mark on a chip at the upper left; at the lower edge an alert's badge, or the worst
    thing in words where they have room. That somebody is revealed stands beside the badge too."""
    ratio = painter.device().devicePixelRatioF()
    chip = _corner_chip(active().name, str(view.number), view.state, ratio)
    painter.drawPixmap(area.topLeft(), chip)
    left, worst, revealed = area.left(), worst_words(view), _revealed(view)
    if view.critical:
        side = min(16, max(10, area.height() // 3))
        badge = badge_pixmap(1, side, ratio)
        painter.drawPixmap(left + 1, area.bottom() - side, badge)
        left, worst = left + side + _PAD, revealed
    if worst:
        words = _word_chip(active().name, worst, worst == revealed, ratio)
        size = words.deviceIndependentSize().toSize()
        free = area.height() - chip.deviceIndependentSize().toSize().height()
        if size.width() <= area.right() + 1 - left and size.height() <= free:
            painter.drawPixmap(left, area.bottom() + 1 - size.height(), words)


def _revealed(view: TileView) -> str:
    shown = view.state.trusted and view.privacy == TilePrivacy.REVEALED
    return tr("wall.privacy_revealed") if shown else ""


def _loud(view: TileView) -> str:
    """The colour of the worst words: an alert's, or louder than usual where nobody watches."""
    return "critical" if view.critical else "text" if view.main_lost else "dim"


@lru_cache(maxsize=512)
def _short_strip(
    theme: str,
    width: int,
    ratio: float,
    title: str,
    number: str,
    worst: str,
    state: TileState,
    loud: str,
) -> QPixmap:
    look = active()
    pixmap = _blank(width, SMALL_STRIP + _FRAME, ratio)
    pixmap.fill(look.colour("panel"))
    painter = QPainter(pixmap)
    inner = QRect(_FRAME + _PAD, _FRAME, width - 2 * (_FRAME + _PAD), SMALL_STRIP)
    mark = QRectF(inner.right() - _MARK, inner.center().y() - _MARK / 2, _MARK, _MARK)
    paint_mark(painter, mark, state)
    bold = look.font(look.sizes.small, QFont.Weight.DemiBold)
    plain = look.font(look.sizes.small, QFont.Weight.DemiBold if loud != "dim" else _NORMAL)
    inner.setRight(int(mark.left()) - 2 * _PAD)
    least = QFontMetrics(bold).horizontalAdvance(number) + 2 * _PAD
    words = QFontMetrics(plain).elidedText(
        worst, Qt.TextElideMode.ElideRight, inner.width() - least
    )
    taken = QFontMetrics(plain).horizontalAdvance(words)
    middle = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
    painter.setFont(plain)
    painter.setPen(look.colour(loud))
    painter.drawText(inner, int(middle | Qt.AlignmentFlag.AlignRight), words)
    painter.setFont(bold)
    painter.setPen(look.colour("text"))
    room = inner.width() - taken - 2 * _PAD
    whole = QFontMetrics(bold).elidedText(title, Qt.TextElideMode.ElideRight, room)
    name = number if len(whole) <= len(number) + 2 else whole
    painter.drawText(inner, int(middle | Qt.AlignmentFlag.AlignLeft), isolate(name))
    painter.end()
    return pixmap


@lru_cache(maxsize=512)
def _corner_chip(theme: str, number: str, state: TileState, ratio: float) -> QPixmap:
    look = active()
    font = look.font(look.sizes.small, QFont.Weight.DemiBold)
    metrics = QFontMetrics(font)
    text = metrics.horizontalAdvance(number)
    pixmap = _blank(text + _MARK + 4 * _PAD, metrics.height() + 1, ratio)
    pixmap.fill(look.colour("bg"))
    painter = QPainter(pixmap)
    size = pixmap.deviceIndependentSize()
    painter.setFont(font)
    painter.setPen(look.colour("text"))
    place = QRectF(_PAD, 0, text + 2, size.height())
    painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), number)
    top = (size.height() - _MARK) / 2
    paint_mark(painter, QRectF(text + 2 * _PAD + 1, top, _MARK, _MARK), state)
    painter.end()
    return pixmap


@lru_cache(maxsize=256)
def _word_chip(theme: str, words: str, light: bool, ratio: float) -> QPixmap:
    """light: dark on light, as a reveal is on larger tiles."""
    look = active()
    font, (ink, ground) = look.font(look.sizes.small), ("bg", "text") if light else ("text", "bg")
    metrics = QFontMetrics(font)
    pixmap = _blank(metrics.horizontalAdvance(words) + 2 * _PAD, metrics.height(), ratio)
    pixmap.fill(look.colour(ground))
    painter = QPainter(pixmap)
    painter.setFont(font)
    painter.setPen(look.colour(ink))
    place = QRectF(0, 0, *pixmap.deviceIndependentSize().toTuple())
    painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), words)
    painter.end()
    return pixmap


def paint_mark(painter: QPainter, place: QRectF, state: TileState) -> None:
    """The state by shape, never by colour alone: dot live, ring opening, bars still, square frozen,
    cross lost, arrow back replay."""
    theme = active()
    fault = state in (TileState.FROZEN, TileState.LOST)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colour = theme.colour("medium" if fault else "info")
    painter.setPen(QPen(colour, 1.6))
    _MARKS[state](painter, place.adjusted(1, 1, -1, -1), colour)
    painter.restore()


def _dot(painter: QPainter, inside: QRectF, colour: QColor) -> None:
    painter.setBrush(colour)
    painter.drawEllipse(inside)


def _bars(painter: QPainter, inside: QRectF, colour: QColor) -> None:
    third = inside.width() / 3
    for left in (inside.left(), inside.right() - third):
        painter.fillRect(QRectF(left, inside.top(), third, inside.height()), colour)


def _cross(painter: QPainter, inside: QRectF, _colour: QColor) -> None:
    painter.drawLine(inside.topLeft(), inside.bottomRight())
    painter.drawLine(inside.topRight(), inside.bottomLeft())


def _arrow_back(painter: QPainter, inside: QRectF, colour: QColor) -> None:
    painter.setBrush(colour)
    middle = QPointF(inside.left(), inside.center().y())
    painter.drawPolygon([inside.topRight(), inside.bottomRight(), middle])


_MARKS: dict[TileState, Callable[[QPainter, QRectF, QColor], None]] = {
    TileState.LIVE: _dot,
    TileState.OPENING: lambda painter, inside, _colour: painter.drawEllipse(inside),
    TileState.STILL: _bars,
    TileState.FROZEN: lambda painter, inside, colour: painter.fillRect(inside, colour),
    TileState.LOST: _cross,
    TileState.REPLAY: _arrow_back,
    TileState.REVIEW: _arrow_back,
    TileState.NO_RECORDING: _cross,
}


def _blank(width: int, height: int, ratio: float) -> QPixmap:
    pixmap = QPixmap(max(1, round(width * ratio)), max(1, round(height * ratio)))
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
