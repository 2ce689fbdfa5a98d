"""A picture of evidence, or the words that stand for it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.views.theme import active
from console.views.widgets.fitted import paint_fitted


class Picture(QWidget):
    """A still from media, fitted; says in words why none is shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._words = ""
        self.sha256 = ""
        self.setMinimumSize(96, 56)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(240, 150)

    def show_words(self, words: str, sha256: str = "") -> None:
        self._image, self._words, self.sha256 = QImage(), words, sha256
        self.setAccessibleName(words)
        self.update()

    def show_image(self, image: QImage, spoken: str) -> None:
        self._image, self._words = image, ""
        self.setAccessibleName(spoken)
        self.update()

    def has_picture(self) -> bool:
        return not self._image.isNull()

    def shown_rect(self) -> QRect:
        """Where the picture lies in this widget."""
        fit = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        at = QRect(0, 0, fit.width(), fit.height())
        at.moveCenter(self.rect().center())
        return at

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), active().colour("bg"))
        if self._image.isNull():
            paint_fitted(painter, self.rect(), self._words)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(self.shown_rect(), self._image)
