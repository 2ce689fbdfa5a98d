"""Painting of one tile: picture, header strip, boxes, plates. Texts are drawn once and kept.

Native RGB32 images at the tile's own size cost 0.3 ms; everything else here is pixmaps of a few
hundred pixels, so a wall stays cheap. Colours are those of the theme on screen.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPen, QPixmap

from console.i18n import tr
from console.views.theme import active
from console.views.wall.tile_view import (
    TileBox,
    TileState,
    TileView,
    box_words,
    detection_words,
    plate_words,
    strip_words,
    title_of,
)
from console.views.widgets import hatch_brush, isolate

STRIP = 20
FRAME = 2
_PAD = 5
_SEPARATOR = " · "
_SMALL = 110  # pixels of height below which a tile has no room for a large plate

MOST_LABELLED = 2


def picture_area(tile: QRect) -> QRect:
    """Where the picture goes: below the strip, inside the frame."""
    return tile.adjusted(FRAME, FRAME + STRIP, -FRAME, -FRAME)


def fitted(image: QSize, area: QRect, ratio: float = 1.0) -> QRect:
    """The largest place in `area` with the image's proportions.

    An image that a worker has scaled for this place may be a pixel off by rounding; it is then
    shown pixel for pixel, not scaled a second time.
    """
    size = image.scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
    own = QSize(round(image.width() / ratio), round(image.height() / ratio))
    near = abs(own.width() - size.width()) <= 2 and abs(own.height() - size.height()) <= 2
    if near and own.width() <= area.width() and own.height() <= area.height():
        size = own
    place = QRect(QPoint(0, 0), size)
    place.moveCenter(area.center())
    return place


def paint_tile(painter: QPainter, tile: QRect, view: TileView, *, focused: bool) -> None:
    """The whole tile; `tile` is filled completely (the widget is opaque)."""
    theme = active()
    area, taken = picture_area(tile), tile.top()
    _ring(painter, tile, theme.colour("panel"))
    place = area
    if view.image is None:
        painter.fillRect(area, theme.colour("bg"))
    else:
        place = fitted(view.image.size(), area, painter.device().devicePixelRatioF())
        _paint_margins(painter, area, place, theme.colour("bg"))
        _paint_picture(painter, place, view.image, trusted=view.state.trusted)
    if view.state.trusted:
        # In a crowd the words for everybody would hide the one weapon that matters.
        few = sum(not box.weapon for box in view.boxes) <= MOST_LABELLED
        for box in view.boxes:
            paint_box(painter, place, box, box.weapon or few)
    else:
        hatch = (theme.colours.bg, 0.6) if view.image is not None else (theme.colours.panel, 1.0)
        painter.fillRect(area, hatch_brush(*hatch, 16))
        taken = _paint_plate(painter, area, view)
    _paint_marks(painter, area, view, taken)
    _paint_strip(painter, QRect(tile.x(), tile.y(), tile.width(), STRIP + FRAME), view)
    _paint_frame(painter, tile, view, focused=focused)


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


def _paint_strip(painter: QPainter, strip: QRect, view: TileView) -> None:
    ratio = painter.device().devicePixelRatioF()
    words = strip_words(view)
    painter.drawPixmap(
        strip.topLeft(),
        _strip_pixmap(active().name, strip.width(), ratio, title_of(view), words),
    )


@lru_cache(maxsize=512)
def _strip_pixmap(
    theme: str, width: int, ratio: float, title: str, words: tuple[str, ...]
) -> QPixmap:
    height = STRIP + FRAME
    pixmap = _pixmap(width, height, ratio)
    look = active()
    pixmap.fill(look.colour("panel"))
    bold = look.font(look.sizes.small, QFont.Weight.DemiBold)
    plain = look.font(look.sizes.small)
    inner = QRect(FRAME + _PAD, FRAME, width - 2 * (FRAME + _PAD), STRIP)
    name_width = min(QFontMetrics(bold).horizontalAdvance(title), inner.width())
    right = _fitting(QFontMetrics(plain), words, inner.width() - name_width - 2 * _PAD)
    painter = QPainter(pixmap)
    middle = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
    painter.setFont(plain)
    painter.setPen(look.colour("dim"))
    painter.drawText(inner, int(middle | Qt.AlignmentFlag.AlignRight), right)
    painter.setFont(bold)
    painter.setPen(look.colour("text"))
    room = inner.width() - (QFontMetrics(plain).horizontalAdvance(right) + _PAD if right else 0)
    name = QFontMetrics(bold).elidedText(title, Qt.TextElideMode.ElideRight, room)
    painter.drawText(inner, int(middle | Qt.AlignmentFlag.AlignLeft), isolate(name))
    painter.end()
    return pixmap


def _fitting(metrics: QFontMetrics, words: tuple[str, ...], room: int) -> str:
    """As much as fits: the state stays, then privacy, then age, then frame rate."""
    first, *middle, last = words
    for count in range(len(middle), -1, -1):
        text = _SEPARATOR.join([first, *middle[:count], last])
        if metrics.horizontalAdvance(text) <= room:
            return text
    return first


def paint_box(painter: QPainter, place: QRect, box: TileBox, labelled: bool = True) -> None:
    """Frame and label: solid where the detector saw it, thin and dashed where tracking puts it."""
    colour = active().colour("critical" if box.weapon else "low")
    left, top, right, bottom = box.xyxy
    frame = QRectF(
        QPointF(place.x() + left * place.width(), place.y() + top * place.height()),
        QPointF(place.x() + right * place.width(), place.y() + bottom * place.height()),
    )
    style = Qt.PenStyle.SolidLine if box.solid else Qt.PenStyle.DashLine
    pen = QPen(colour, 2.0 if box.solid else 1.0, style)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(frame)
    if not (labelled and box.label):
        return
    label = _label_pixmap(
        active().name, box_words(box), box.weapon, painter.device().devicePixelRatioF()
    )
    painter.drawPixmap(_label_place(frame, place, label), label)


def _label_place(frame: QRectF, place: QRect, label: QPixmap) -> QPointF:
    """Above the box, or below where there is no room; never outside the picture."""
    size = label.deviceIndependentSize()
    x = min(max(frame.left() - 1, place.left()), place.right() + 1 - size.width())
    above = frame.top() - size.height() - 1
    y = above if above >= place.top() else frame.bottom() + 1
    return QPointF(max(x, place.left()), min(y, place.bottom() + 1 - size.height()))


@lru_cache(maxsize=256)
def _label_pixmap(theme: str, text: str, weapon: bool, ratio: float) -> QPixmap:
    look = active()
    font = look.font(look.sizes.small, QFont.Weight.Bold if weapon else QFont.Weight.Normal)
    metrics = QFontMetrics(font)
    text = isolate(text)
    pixmap = _pixmap(metrics.horizontalAdvance(text) + 2 * _PAD, metrics.height() + 2, ratio)
    pixmap.fill(look.colour("critical" if weapon else "bg"))
    painter = QPainter(pixmap)
    painter.setFont(font)
    painter.setPen(look.colour("on_fill" if weapon else "low"))
    size = pixmap.deviceIndependentSize().toSize()
    painter.drawText(QRect(QPoint(0, 0), size), int(Qt.AlignmentFlag.AlignCenter), text)
    painter.end()
    return pixmap


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
    text = plate_words(view)
    width = painter.fontMetrics().horizontalAdvance(text) + (12 if small else 48)
    plate = QRect(0, 0, min(width, area.width() - 8), 20 if small else 32)
    plate.moveCenter(area.center())
    if small and view.message:
        plate.moveTop(area.top() + 3)
    painter.fillRect(plate, theme.colour("bg"))
    painter.setPen(QPen(colour, 1))
    painter.drawRect(plate.adjusted(0, 0, -1, -1))
    painter.drawText(plate, int(Qt.AlignmentFlag.AlignCenter), text)
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
    """Small chips along the lower edge: what is limited about this picture; none over a reason."""
    marks = []
    if view.state == TileState.STILL:
        marks.append(plate_words(view))
    if view.detection_off:
        marks.append(detection_words(view))
    if view.demo_model:
        marks.append(tr("wall.demo_model"))
    ratio = painter.device().devicePixelRatioF()
    x = area.left() + 4
    for text in marks:
        chip = _chip_pixmap(active().name, text, ratio)
        size = chip.deviceIndependentSize()
        if x + size.width() > area.right() or area.bottom() - size.height() - 3 <= taken:
            break
        painter.drawPixmap(QPointF(x, area.bottom() - size.height() - 3), chip)
        x += round(size.width()) + 4


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
    if view.critical:
        _ring(painter, tile, theme.colour("critical"))
    if focused:
        inside = tile.adjusted(FRAME, FRAME, -FRAME, -FRAME) if view.critical else tile
        _ring(painter, inside, theme.colour("focus"))


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
