"""The rail of numbered workspaces."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QStyle, QVBoxLayout, QWidget

from console.i18n import tr
from console.views.shell.layout import Layout
from console.views.symbols import paint_icon
from console.views.theme import active, set_kind
from console.views.widgets import set_plain_tooltip

_HEIGHT = 52
_ICON = 20
_FONTS = (11, 10, 9)
_EDGE = 4  # pixels on either side that a name leaves free


class RailButton(QAbstractButton):
    """Icon, name and number of a workspace; marked while it is the open one."""

    def __init__(self, layout: Layout, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.layout_data = layout
        self.count = 0
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedHeight(_HEIGHT)
        self.retranslate()

    def sizeHint(self) -> QSize:
        return QSize(active().sizes.rail, _HEIGHT)

    def set_count(self, count: int) -> None:
        """How many things wait in there; 0 shows nothing."""
        self.count = count
        self.retranslate()
        self.update()

    def retranslate(self) -> None:
        title, key = tr(self.layout_data.title_id), self.layout_data.key
        self.setText(title)
        self.setAccessibleName(tr("rail.spoken", title=title, key=key, n=self.count))
        set_plain_tooltip(self, f"{title} ({key})")

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = active()
        painter = QPainter(self)
        if self.isChecked() or self.underMouse():
            painter.fillRect(self.rect(), theme.colour("raised"))
        if self.isChecked():
            right_to_left = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
            left = self.width() - 2 if right_to_left else 0
            painter.fillRect(QRect(left, 0, 2, self.height()), theme.colour("focus"))
        ink = theme.colour("text" if self.isChecked() else "dim")
        icon_at = QRectF((self.width() - _ICON) / 2, 9, _ICON, _ICON)
        paint_icon(painter, icon_at, self.layout_data.icon, ink)
        if self.count:
            self._paint_count(painter, icon_at)
        name = self.text()
        room = self.width() - 2 * _EDGE
        font = _fitting(name, room)
        painter.setFont(font)
        painter.setPen(ink)
        shown = QFontMetrics(font).elidedText(name, Qt.TextElideMode.ElideRight, room)
        at = QRect(_EDGE, 31, room, 16)
        painter.drawText(at, int(Qt.AlignmentFlag.AlignCenter), shown)
        if self.hasFocus():
            painter.setPen(theme.colour("focus"))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
            painter.drawRect(self.rect().adjusted(1, 1, -2, -2))

    def _paint_count(self, painter: QPainter, icon_at: QRectF) -> None:
        """Beside the icon: behind the name there is no room for two digits."""
        theme = active()
        painter.setFont(theme.font(theme.sizes.small, QFont.Weight.Bold))
        painter.setPen(theme.colour("text"))
        place = QRect(round(icon_at.right()) + 1, 3, self.width() - round(icon_at.right()) - 2, 14)
        at = QStyle.visualRect(self.layoutDirection(), self.rect(), place)
        side = QStyle.visualAlignment(self.layoutDirection(), Qt.AlignmentFlag.AlignLeft)
        painter.drawText(at, int(side | Qt.AlignmentFlag.AlignVCenter), str(self.count))


def _fitting(text: str, width: int) -> QFont:
    """The largest of the rail's sizes in which the name has room; the tooltip has it whole."""
    for pixels in _FONTS:
        font = active().font(pixels)
        if QFontMetrics(font).horizontalAdvance(text) <= width:
            return font
    return active().font(_FONTS[-1])


class Rail(QWidget):
    """`chosen` carries a workspace's name."""

    chosen = Signal(str)

    def __init__(self, layouts: Iterable[Layout], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_kind(self, "rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(active().sizes.rail)
        self._group = QButtonGroup(self)
        self.buttons = {layout.name: RailButton(layout) for layout in layouts}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 6)
        column.setSpacing(2)
        for name, button in self.buttons.items():
            self._group.addButton(button)
            button.clicked.connect(lambda _checked=False, name=name: self.chosen.emit(name))
            column.addWidget(button)
        column.addStretch(1)

    def mark(self, name: str) -> None:
        self.buttons[name].setChecked(True)

    def retranslate(self) -> None:
        self.setAccessibleName(tr("rail.title"))
        for button in self.buttons.values():
            button.retranslate()
            button.update()
