"""Painting of one tile: picture, header strip, boxes, plates. Texts are drawn once and kept.

Native RGB32 images at the tile's own size cost 0.3 ms; everything else here is pixmaps of a few
hundred pixels, so a wall stays cheap. Colours are those of the theme on screen.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPen, QPixmap

from console.i18n import tr
from console.views.theme import active
from console.views.wall.paint_boxes import NO_LABELS, paint_boxes
from console.views.wall.paint_ptz import paint_ptz
from console.views.wall.paint_small import SMALL_STRIP, Fit, fit_of, paint_corner, paint_short_strip
from console.views.wall.paint_strip import FRAME, STRIP, paint_strip
from console.views.wall.tile_view import (
    TileState,
    TileView,
    chip_words,
    plate_words,
    reveal_words,
    strip_words,
    title_of,
)
from console.views.widgets import hatch_brush

_STRIPS = {Fit.WHOLE: STRIP, Fit.SHORT: SMALL_STRIP, Fit.CORNER: 0}
_PAD = 5
_LABELLED_FROM = 60  # pixels of height; in less a label would cover what it names
_SMALL = 110  # pixels of height below which a tile has no room for a large plate

MOST_LABELLED = 2


def picture_area(tile: QRect) -> QRect:
    """Where the picture goes: below the strip, inside the frame."""
    return tile.adjusted(FRAME, FRAME + _STRIPS[fit_of(tile)], -FRAME, -FRAME)


def fitted(image: QSize, area: QRect, ratio: float = 1.0) -> QRect:
    """The largest place in `area` with the image's proportions.

    An image that a worker has scaled for this place may be a pixel off by rounding; it is then
    shown pixel for pixel, not scaled a second time.
    """
    around = (area.x(), area.y(), area.width(), area.height())
    return QRect(*_fitted(image.width(), image.height(), around, ratio))


@lru_cache(maxsize=512)
def _fitted(
    width: int, height: int, around: tuple[int, int, int, int], ratio: float
) -> tuple[int, int, int, int]:
    """Asked for with each frame of each tile, and seldom with anything new."""
    area = QRect(*around)
    size = QSize(width, height).scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
    own = QSize(round(width / ratio), round(height / ratio))
    near = abs(own.width() - size.width()) <= 2 and abs(own.height() - size.height()) <= 2
    if near and own.width() <= area.width() and own.height() <= area.height():
        size = own
    place = QRect(QPoint(0, 0), size)
    place.moveCenter(area.center())
    return place.x(), place.y(), place.width(), place.height()


def paint_tile(
    painter: QPainter, tile: QRect, view: TileView, *, focused: bool, part: QRect | None = None
) -> None:
    """The whole tile, or as much as covers `part`, which is then clipped to by the caller's
    painter: a new frame alters the picture and nothing around it. `tile` is filled completely (the
    widget is opaque).
    """
    theme, area, fit = active(), picture_area(tile), fit_of(tile)
    if view.state == TileState.EMPTY:
        _ring(painter, tile, theme.colour("panel"))
        _paint_empty(painter, tile, view)
        _paint_frame(painter, tile, view, focused=focused)
        return
    place = picture_place(tile, view, painter.device().devicePixelRatioF())
    inside = part is not None and place.contains(part) and _is_plain(view)
    if not inside:
        _ring(painter, tile, theme.colour("panel"))
        _paint_margins(painter, area, place, theme.colour("bg"))
    taken = _paint_inside(painter, area, place, view, fit)
    if fit == Fit.WHOLE:
        _paint_marks(painter, area, view, tile.top() if taken is None else taken)
    elif fit == Fit.CORNER:
        paint_corner(painter, area, view)
    if fit != Fit.CORNER:
        paint_ptz(painter, area, view, _paint_reveal(painter, area, reveal_words(view)))
    if inside:
        return
    if fit == Fit.WHOLE:
        strip = QRect(tile.x(), tile.y(), tile.width(), STRIP + FRAME)
        paint_strip(painter, strip, title_of(view), strip_words(view))
    elif fit == Fit.SHORT:
        paint_short_strip(painter, tile, view)
    _paint_frame(painter, tile, view, focused=focused)


def picture_place(tile: QRect, view: TileView, ratio: float) -> QRect:
    """Where the picture itself lies; all of its area where there is none."""
    area = picture_area(tile)
    return area if view.image is None else fitted(view.image.size(), area, ratio)


def _is_plain(view: TileView) -> bool:
    """Nothing of the frame around a tile reaches into its picture."""
    return view.state.trusted and not view.critical and not view.marked


def _paint_inside(
    painter: QPainter, area: QRect, place: QRect, view: TileView, fit: Fit
) -> int | None:
    """Picture with boxes, or what stands in their place; the lowest line that a plate takes."""
    theme = active()
    if view.image is None:
        painter.fillRect(area, theme.colour("bg"))
    else:
        _paint_picture(painter, place, view.image, trusted=view.state.trusted)
    if view.state.trusted:
        bare = fit == Fit.CORNER or area.height() < _LABELLED_FROM
        paint_boxes(painter, place, view.boxes, NO_LABELS if bare else MOST_LABELLED)
        return None
    hatch = (theme.colours.bg, 0.6) if view.image is not None else (theme.colours.panel, 1.0)
    painter.fillRect(area, hatch_brush(*hatch, 16))
    return _paint_plate(painter, area, view) if fit != Fit.CORNER else None


def _paint_empty(painter: QPainter, tile: QRect, view: TileView) -> None:
    """No hatch: there is nothing here that could be trusted or not."""
    theme = active()
    painter.fillRect(tile.adjusted(FRAME, FRAME, -FRAME, -FRAME), theme.colour("bg"))
    small = fit_of(tile) != Fit.WHOLE
    painter.setFont(theme.font(theme.sizes.small if small else theme.sizes.secondary))
    painter.setPen(theme.colour("dim"))
    words = "–" if fit_of(tile) == Fit.CORNER else view.message or tr("wall.no_camera")
    flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
    painter.drawText(tile.adjusted(6, 4, -6, -4), flags, words)


def _paint_margins(painter: QPainter, area: QRect, place: QRect, colour: QColor) -> None:
    """What the picture leaves free; filling all of the area first would cost as much again."""
    below, right = place.bottom() + 1, place.right() + 1
    for bar in (
        QRect(area.left(), area.top(), area.width(), place.top() - area.top()),
        QRect(area.left(), below, area.width(), area.bottom() + 1 - below),
        QRect(area.left(), place.top(), place.left() - area.left(), place.height()),
        QRect(right, place.top(), area.right() + 1 - right, place.height()),
    ):
        if not bar.isEmpty():
            painter.fillRect(bar, colour)


def _paint_picture(painter: QPainter, place: QRect, image: QImage, *, trusted: bool) -> None:
    if not trusted:
        image = image.convertToFormat(QImage.Format.Format_Grayscale8)
    ratio = painter.device().devicePixelRatioF()
    if image.size() != place.size() * ratio:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(place, image)


def _paint_plate(painter: QPainter, area: QRect, view: TileView) -> int:
    """State in a frame, and why in plain words below it; the lowest line that they take.

    In a small tile the plate gives way, never the reason: a camera that is gone and one that
    refuses the password are not repaired by the same person.
    """
    theme = active()
    small = area.height() < _SMALL
    fault = view.state in (TileState.FROZEN, TileState.LOST)
    colour = theme.colour("medium" if fault else "dim")
    size = theme.sizes.small if small else theme.sizes.base
    painter.setFont(theme.font(size, QFont.Weight.Bold))
    text, most = plate_words(view), area.width() - 8
    flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
    words = painter.fontMetrics().boundingRect(QRect(0, 0, most - 8, 0), flags, text)
    height = max(words.height() + 4, 20 if small else 32)
    plate = QRect(0, 0, min(words.width() + (12 if small else 48), most), height)
    plate.moveCenter(area.center())
    if small and view.message:
        plate.moveTop(area.top() + 3)
    painter.fillRect(plate, theme.colour("bg"))
    painter.setPen(QPen(colour, 1))
    painter.drawRect(plate.adjusted(0, 0, -1, -1))
    painter.drawText(plate, flags, text)
    if not view.message:
        return plate.bottom()
    pad = 4 if small else 12
    top = plate.bottom() + pad // 2
    room = QRect(area.x() + pad, top, area.width() - 2 * pad, max(0, area.bottom() - top))
    return _paint_message(painter, room, view.message, small=small)


def _paint_message(painter: QPainter, room: QRect, message: str, *, small: bool) -> int:
    theme = active()
    painter.setFont(theme.font(theme.sizes.small if small else theme.sizes.secondary))
    flags = int(Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap)
    words = painter.fontMetrics().boundingRect(room, flags, message).intersected(room)
    painter.fillRect(words.adjusted(-3, 0, 3, 0), theme.colour("bg"))
    painter.setPen(theme.colour("text"))
    painter.drawText(room, flags, message)
    return words.bottom()


def _paint_marks(painter: QPainter, area: QRect, view: TileView, taken: int) -> None:
    """Small chips along the lower edge; none over a reason."""
    marks = chip_words(view)
    if not marks:
        return
    ratio = painter.device().devicePixelRatioF()
    x = area.left() + 4
    for text in marks:
        chip = _chip_pixmap(active().name, text, ratio)
        size = chip.deviceIndependentSize()
        if x + size.width() > area.right() or area.bottom() - size.height() - 3 <= taken:
            break
        painter.drawPixmap(QPointF(x, area.bottom() - size.height() - 3), chip)
        x += round(size.width()) + 4


def _paint_reveal(painter: QPainter, area: QRect, words: str) -> int:
    """In the upper corner, light on dark: whoever passes the wall sees that somebody is shown. By
    whom it was granted gives way first.

    The lowest line that it takes.
    """
    if not words:
        return area.top()
    look = active()
    painter.setFont(look.font(look.sizes.small, QFont.Weight.Bold))
    metrics, room = painter.fontMetrics(), area.width() - 2 * _PAD - 8
    if metrics.horizontalAdvance(words) > room:
        words = words.partition(" · ")[0]
    if metrics.horizontalAdvance(words) > room:  # half a time would be another one
        words = words.partition("\u2068")[0].rstrip()
    shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
    chip = QRect(0, 0, metrics.horizontalAdvance(shown) + 2 * _PAD, metrics.height() + 4)
    chip.moveTopLeft(area.topLeft() + QPoint(4, 4))
    painter.fillRect(chip, look.colour("text"))
    painter.setPen(look.colour("bg"))
    painter.drawText(chip, int(Qt.AlignmentFlag.AlignCenter), shown)
    return chip.bottom()


@lru_cache(maxsize=64)
def _chip_pixmap(theme: str, text: str, ratio: float) -> QPixmap:
    look = active()
    font = look.font(look.sizes.small)
    metrics = QFontMetrics(font)
    width, height = metrics.horizontalAdvance(text) + 2 * _PAD + 2, metrics.height() + 2
    pixmap = _pixmap(width, height, ratio)
    pixmap.fill(look.colour("bg"))
    painter = QPainter(pixmap)
    painter.setFont(font)
    painter.setPen(look.colour("edge"))
    painter.drawRect(0, 0, width - 1, height - 1)
    painter.setPen(look.colour("text"))
    painter.drawText(QRect(0, 0, width, height), int(Qt.AlignmentFlag.AlignCenter), text)
    painter.end()
    return pixmap


def _paint_frame(painter: QPainter, tile: QRect, view: TileView, *, focused: bool) -> None:
    """Red where an alert is critical; the focus ring inside it, so that both are seen."""
    theme = active()
    inside = tile.adjusted(FRAME, FRAME, -FRAME, -FRAME) if view.critical else tile
    if view.critical:
        _ring(painter, tile, theme.colour("critical"))
    if view.marked:
        _paint_brackets(painter, inside, theme.colour("text"))
    if focused:
        _ring(painter, inside, theme.colour("focus"))


def _paint_brackets(painter: QPainter, around: QRect, colour: QColor) -> None:
    """Four corners: of what is selected elsewhere, told from the ring of the keys' focus."""
    length = max(6, min(around.width(), around.height()) // 6)
    for left in (around.left(), around.right() + 1 - length):
        for top in (around.top(), around.bottom() + 1 - FRAME):
            painter.fillRect(QRect(left, top, length, FRAME), colour)
    for left in (around.left(), around.right() + 1 - FRAME):
        for top in (around.top(), around.bottom() + 1 - length):
            painter.fillRect(QRect(left, top, FRAME, length), colour)


def _ring(painter: QPainter, around: QRect, colour: QColor) -> None:
    for bar in (
        QRect(around.left(), around.top(), around.width(), FRAME),
        QRect(around.left(), around.bottom() + 1 - FRAME, around.width(), FRAME),
        QRect(around.left(), around.top(), FRAME, around.height()),
        QRect(around.right() + 1 - FRAME, around.top(), FRAME, around.height()),
    ):
        painter.fillRect(bar, colour)


def _pixmap(width: int, height: int, ratio: float) -> QPixmap:
    pixmap = QPixmap(max(1, round(width * ratio)), max(1, round(height * ratio)))
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
