"""Bytes from outside to a picture, quickly or not at all: it is decoded where clicks are answered.

A blank PNG of a few kilobytes can claim a picture of a gigabyte, and a camera's photograph takes
half a second at full size (RELIABILITY 20, 23). Evidence is JPEG or PNG: of all that Qt can read no
other decoder is let near it, above all none that follows references to other files.
"""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

_MOST_BYTES = 16 * 2**20
_MOST_PIXELS = 9_000_000  # a 4K picture
_MOST_PIXELS_SCALED = 60_000_000  # of formats that are made small while they are read
_SHOWN = QSize(1600, 1200)
_FORMATS = ("jpeg", "png")
_MOST_MIB = 256  # of one picture while it is read


def read_picture(data: bytes) -> QImage:
    """At most as large as a screen can use; a null image for what is none, or too large to try."""
    buffer = QBuffer()
    buffer.setData(QByteArray(data[:_MOST_BYTES]))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    form = bytes(reader.format().data()).decode("ascii", "replace")
    if form not in _FORMATS:
        return QImage()
    reader.setAllocationLimit(_MOST_MIB)
    size = reader.size()
    jpeg = form == "jpeg"
    most = _MOST_PIXELS_SCALED if jpeg else _MOST_PIXELS
    if len(data) > _MOST_BYTES or not size.isValid() or size.width() * size.height() > most:
        return QImage()
    if size.width() > _SHOWN.width() or size.height() > _SHOWN.height():
        reader.setScaledSize(size.scaled(_SHOWN, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()
