"""The strip of a tile: its name on the left, how far to trust it on the right.

Each piece of text is drawn once and kept. Names are many and stay, ages are few and change all the
time, so they are kept apart: a pixmap of both together would be drawn anew for each tile and age.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPixmap

from console.views.theme import active
from console.views.widgets import isolate

STRIP = 20
FRAME = 2
_PAD = 5
_SEPARATOR = " · "
_ROOM_STEP = 8  # of a name that has to be cut; finer, and each frame rate would cut it anew


def paint_strip(painter: QPainter, strip: QRect, title: str, words: tuple[str, ...]) -> None:
    """`strip`: the tile's upper edge with the frame; filled completely."""
    look, ratio = active(), painter.device().devicePixelRatioF()
    painter.fillRect(strip, look.colour("panel"))
    inner = strip.adjusted(FRAME + _PAD, FRAME, -FRAME - _PAD, 0)
    name_width = min(_advance(look.name, title, True), inner.width())
    right = _fitting(look.name, words, inner.width() - name_width - 2 * _PAD)
    # Whatever else has no room: which camera it is can be read.
    number = _advance(look.name, title.partition(" ")[0] + "…", True)
    right = _cut(look.name, right, inner.width() - number - 2 * _PAD, False)
    room = inner.width()
    if right:
        told = _text(look.name, right, "dim", False, ratio)
        width = told.deviceIndependentSize().width()
        painter.drawPixmap(QPointF(inner.right() + 1 - width, inner.top()), told)
        room -= round(width) + _PAD
    if name_width > room:
        room = max(0, room // _ROOM_STEP * _ROOM_STEP)
        title = _cut(look.name, title, room, True)
    painter.drawPixmap(inner.topLeft(), _text(look.name, isolate(title), "text", True, ratio))


def _font(bold: bool) -> QFont:
    look = active()
    return look.font(look.sizes.small, QFont.Weight.DemiBold if bold else QFont.Weight.Normal)


@lru_cache(maxsize=1024)
def _advance(theme: str, text: str, bold: bool) -> int:
    return QFontMetrics(_font(bold)).horizontalAdvance(text)


@lru_cache(maxsize=512)
def _cut(theme: str, text: str, room: int, bold: bool) -> str:
    return QFontMetrics(_font(bold)).elidedText(text, Qt.TextElideMode.ElideRight, room)


@lru_cache(maxsize=4096)
def _fitting(theme: str, words: tuple[str, ...], room: int) -> str:
    """As much as fits: the state stays, then privacy, then age, then frame rate."""
    first, *middle, last = words
    for count in range(len(middle), -1, -1):
        text = _SEPARATOR.join([first, *middle[:count], last])
        if _advance(theme, text, False) <= room:
            return text
    return first


@lru_cache(maxsize=1024)
def _text(theme: str, text: str, colour: str, bold: bool, ratio: float) -> QPixmap:
    """One line as high as the strip, on nothing."""
    width = max(1, QFontMetrics(_font(bold)).horizontalAdvance(text))
    pixmap = QPixmap(round(width * ratio), round(STRIP * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(QColor(active().colour("panel")))
    painter = QPainter(pixmap)
    painter.setFont(_font(bold))
    painter.setPen(active().colour(colour))
    middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
    painter.drawText(QRect(0, 0, width, STRIP), int(middle | Qt.TextFlag.TextSingleLine), text)
    painter.end()
    return pixmap
