"""Priority badges and line icons as vector paths: the same on every machine, crisp at any scale.

A priority is told three ways, by shape, numeral and colour (ISO 22324, WCAG 1.4.1): octagon 1,
triangle 2, diamond 3, circle 4. Filled means unacknowledged, outlined acknowledged, grey stale.
"""

from __future__ import annotations

import math
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QIcon,
    QIconEngine,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QPolygonF,
)

from console.views.theme import Theme, active

_RESOURCES = Path(__file__).resolve().parents[2] / "resources"
_ICONS = _RESOURCES / "icons" / "icons.toml"
_UNITS = _RESOURCES / "symbols" / "units.toml"
_GRID = 24.0
_PEN = 1.75


def badge_path(rect: QRectF, priority: int) -> QPainterPath:
    """Outline of the priority's shape in `rect`; areas are matched so that none shouts by size."""
    centre = rect.center()
    half = min(rect.width(), rect.height()) / 2
    path = QPainterPath()
    if priority == 4:
        path.addEllipse(centre, half * 0.94, half * 0.94)
        return path
    corners = {
        1: [_turn(centre, half, 22.5 + 45 * k) for k in range(8)],
        2: [
            QPointF(centre.x(), centre.y() - half * 0.98),
            QPointF(centre.x() + half * 1.06, centre.y() + half * 0.86),
            QPointF(centre.x() - half * 1.06, centre.y() + half * 0.86),
        ],
        3: [_turn(centre, half * 1.06, 90 * k) for k in range(4)],
    }[priority]
    path.addPolygon(QPolygonF(corners))
    path.closeSubpath()
    return path


def _turn(centre: QPointF, radius: float, degrees: float) -> QPointF:
    angle = math.radians(degrees)
    return QPointF(centre.x() + radius * math.cos(angle), centre.y() + radius * math.sin(angle))


def paint_badge(
    painter: QPainter,
    rect: QRectF,
    priority: int,
    *,
    text: str = "",
    acknowledged: bool = False,
    stale: bool = False,
) -> None:
    """Draw a badge into `rect`; `text` replaces the numeral (a cluster's count)."""
    theme = active()
    colour = theme.colour("dim") if stale else theme.priority(priority)
    outline = max(1.5, rect.height() / 14)
    inset = outline / 2 + 0.5
    path = badge_path(rect.adjusted(inset, inset, -inset, -inset), priority)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(colour, outline)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(theme.colour("panel") if acknowledged else colour)
    painter.drawPath(path)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("text" if acknowledged else "on_fill"))
    painter.drawPath(_numeral(theme, rect, priority, text or str(priority)))
    painter.restore()


def _numeral(theme: Theme, rect: QRectF, priority: int, text: str) -> QPainterPath:
    """The numeral centred by its ink, not by font metrics; lower in the triangle, where room is."""
    share = 0.44 if priority == 2 else 0.5
    height = rect.height() * (share if len(text) == 1 else share * 0.8)
    path = QPainterPath()
    path.addText(0, 0, theme.font(max(7, round(height)), QFont.Weight.Bold), text)
    ink = path.boundingRect()
    down = rect.height() * (0.15 if priority == 2 else 0.0)
    return path.translated(rect.center() - ink.center() + QPointF(0, down))


def badge_pixmap(
    priority: int,
    size: int,
    ratio: float = 1.0,
    *,
    acknowledged: bool = False,
    stale: bool = False,
) -> QPixmap:
    """A badge of `size` logical pixels at the screen's `ratio`; cached per theme."""
    return _badge_pixmap(active().name, priority, size, ratio, acknowledged, stale)


@lru_cache(maxsize=256)
def _badge_pixmap(
    theme: str, priority: int, size: int, ratio: float, acknowledged: bool, stale: bool
) -> QPixmap:
    pixmap = _blank(size, ratio)
    painter = QPainter(pixmap)
    rect = QRectF(0, 0, size, size)
    paint_badge(painter, rect, priority, acknowledged=acknowledged, stale=stale)
    painter.end()
    return pixmap


def _blank(size: int, ratio: float) -> QPixmap:
    pixmap = QPixmap(round(size * ratio), round(size * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap


@lru_cache(maxsize=1)
def _drawings() -> dict[str, str]:
    units = tomllib.loads(_UNITS.read_text(encoding="utf-8"))
    icons: dict[str, str] = tomllib.loads(_ICONS.read_text(encoding="utf-8"))
    return icons | {f"unit_{kind}": drawing for kind, drawing in units.items()}


def icon_names() -> tuple[str, ...]:
    return tuple(_drawings())


@lru_cache(maxsize=64)
def _icon_paths(name: str) -> tuple[QPainterPath, QPainterPath]:
    """Strokes and filled dots of an icon on the 24-grid; an unknown name is a KeyError."""
    strokes, dots = QPainterPath(), QPainterPath()
    tokens = iter(_drawings()[name].split())

    def take(count: int) -> list[float]:
        return [float(next(tokens)) for _ in range(count)]

    def point() -> QPointF:
        return QPointF(*take(2))

    def circle(path: QPainterPath) -> None:
        centre, (radius,) = point(), take(1)
        path.addEllipse(centre, radius, radius)

    draw = {
        "M": lambda: strokes.moveTo(point()),
        "L": lambda: strokes.lineTo(point()),
        "C": lambda: strokes.cubicTo(point(), point(), point()),
        "Z": strokes.closeSubpath,
        "O": lambda: circle(strokes),
        "R": lambda: strokes.addRect(QRectF(*take(4))),
        "D": lambda: circle(dots),
    }
    for command in tokens:
        draw[command]()
    return strokes, dots


def svg_of(name: str) -> dict[str, Any]:
    """An icon for a page: `strokes` as an SVG path, `dots` as [x, y, radius] each."""
    strokes: list[str] = []
    dots: list[list[float]] = []
    tokens = iter(_drawings()[name].split())

    def take(count: int) -> list[float]:
        return [float(next(tokens)) for _ in range(count)]

    def line(letter: str, count: int) -> None:
        strokes.append(" ".join([letter, *(f"{n:g}" for n in take(count))]))

    def circle() -> None:
        x, y, r = take(3)
        arc = f"a {r:g} {r:g} 0 1 0"
        strokes.append(f"M {x - r:g} {y:g} {arc} {2 * r:g} 0 {arc} {-2 * r:g} 0")

    def box() -> None:
        x, y, width, height = take(4)
        strokes.append(f"M {x:g} {y:g} h {width:g} v {height:g} h {-width:g} Z")

    draw = {
        "M": lambda: line("M", 2),
        "L": lambda: line("L", 2),
        "C": lambda: line("C", 6),
        "Z": lambda: strokes.append("Z"),
        "O": circle,
        "R": box,
        "D": lambda: dots.append(take(3)),
    }
    for command in tokens:
        draw[command]()
    return {"strokes": " ".join(strokes), "dots": dots}


def paint_icon(painter: QPainter, rect: QRectF, name: str, colour: QColor) -> None:
    """Draw a line icon into `rect` with the one pen of the set."""
    side = min(rect.width(), rect.height())
    strokes, dots = _icon_paths(name)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.center().x() - side / 2, rect.center().y() - side / 2)
    painter.scale(side / _GRID, side / _GRID)
    cap, join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    painter.setPen(QPen(colour, _PEN, Qt.PenStyle.SolidLine, cap, join))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(strokes)
    painter.fillPath(dots, colour)
    painter.restore()


class _ThemedIcon(QIconEngine):
    """Asks the theme at each paint, so that icons follow a live theme switch."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        on = mode == QIcon.Mode.Selected or state == QIcon.State.On
        token = "faint" if mode == QIcon.Mode.Disabled else "text" if on else "dim"
        paint_icon(painter, QRectF(rect), self._name, active().colour(token))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, pixmap.rect(), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        return _ThemedIcon(self._name)


def icon(name: str) -> QIcon:
    """An icon for buttons and menus; dim, brighter when on or selected, faint when disabled."""
    _icon_paths(name)
    return QIcon(_ThemedIcon(name))
