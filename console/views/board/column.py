"""One person's column: name, load with what it is made of, cards."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from console.domain import commands as c
from console.domain.workload import Band, load_of
from console.i18n import tr
from console.store.select import Column
from console.views.board.load import load_made_of, load_words
from console.views.board.moving import Hand, MoveMenu
from console.views.board.presence import presence
from console.views.board.rows import Card, cards
from console.views.desk import Desk
from console.views.symbols import badge_pixmap
from console.views.theme import active, set_kind
from console.views.widgets import ElidedLabel, PanelHeader, set_plain_tooltip
from console.views.widgets.rows import ROW, Index, RowModel
from console.views.words import clean

_HEIGHT = 50


class CardModel(RowModel[Card]):
    def row(self, number: int) -> Card:
        return self.things[number]


class CardDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(140, _HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        card = index.data(ROW)
        if isinstance(card, Card):
            painter.save()
            _paint(painter, option, card)
            painter.restore()


def _paint(painter: QPainter, option: QStyleOptionViewItem, card: Card) -> None:
    theme, rect, direction = active(), option.rect, option.direction
    if option.state & QStyle.StateFlag.State_Selected:
        painter.fillRect(rect, theme.colour("raised"))
        painter.setPen(QPen(theme.colour("focus"), theme.sizes.ring))
        painter.drawRect(QRectF(rect).adjusted(1, 1, -1, -1))
    else:
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())

    def place(x: int, y: int, width: int, height: int) -> QRect:
        at = QRect(rect.left() + x, rect.top() + y, width, height)
        return QStyle.visualRect(direction, rect, at)

    ratio = painter.device().devicePixelRatioF()
    badge = badge_pixmap(card.priority, 22, ratio, acknowledged=card.acknowledged, stale=card.stale)
    painter.drawPixmap(place(12, (_HEIGHT - 22) // 2, 22, 22).topLeft(), badge)
    width = rect.width() - 46 - 10
    lines = (
        (theme.font(weight=QFont.Weight.DemiBold), "text", 7, card.title),
        (theme.font(theme.sizes.secondary), "dim", 25, card.state),
    )
    side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    flags = int(QStyle.visualAlignment(direction, side)) | int(Qt.TextFlag.TextSingleLine)
    for font, token, y, text in lines:
        painter.setFont(font)
        painter.setPen(theme.colour(token))
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, width)
        painter.drawText(place(46, y, width, 19), flags, shown)


class LoadBar(QWidget):
    """How much somebody carries, as a length; the words above it say of what it is made."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share, self._high = 0.0, False
        self.setFixedHeight(4)

    def set_share(self, share: float, high: bool = False) -> None:
        self._share, self._high = min(1.0, max(0.0, share)), high
        self.setAccessibleName(tr("board.load_spoken", percent=round(self._share * 100)))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), active().colour("line"))
        at = QRect(0, 0, round(self.width() * self._share), self.height())
        mirrored = QStyle.visualRect(self.layoutDirection(), self.rect(), at)
        painter.fillRect(mirrored, active().colour("text" if self._high else "info"))


class CardList(QListView):
    """`sideways` is -1 or 1: to the column before or behind, as the eye sees them; `dropped`: where
    on the screen the chosen card was let go; `menu_asked`: where its menu is to stand.
    """

    sideways = Signal(int)
    dropped = Signal(QPoint)
    menu_asked = Signal(QPoint)

    def __init__(self, may_drag: bool) -> None:
        super().__init__()
        self._may_drag, self._hand = may_drag, Hand()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if self._may_drag and self.indexAt(event.position().toPoint()).isValid():
            self._hand.press(event.position().toPoint())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """No card under the mouse is chosen on the way: the one in hand stays it."""
        if self._hand.move(event.position().toPoint()):
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            return
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.unsetCursor()
        if self._hand.release():
            self.dropped.emit(event.globalPosition().toPoint())
        super().mouseReleaseEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """By mouse under it, by key on the chosen card."""
        at = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            at = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center())
        self.menu_asked.emit(at)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.model().rowCount():
            self.setCurrentIndex(self.model().index(0, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if step := steps.get(Qt.Key(event.key())):
            right_to_left = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
            self.sideways.emit(-step if right_to_left else step)
            return
        super().keyPressEvent(event)


class BoardColumn(QWidget):
    """`picked` carries a card's kind and id; `moved` the person's too; `dropped` a place too."""

    picked = Signal(str, str)
    moved = Signal(str, str, str)
    dropped = Signal(str, str, QPoint)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.person_id = ""
        set_kind(self, "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(170)
        self.header = PanelHeader("")
        self.load, self.bar = ElidedLabel("", "dim"), LoadBar()
        self.load.setContentsMargins(0, 0, 0, 2)
        self.presence = ElidedLabel("", "dim")
        self.model = CardModel(self)
        self.list = CardList(desk.may(c.AssignIncident))
        self.list.setModel(self.model)
        self.list.setItemDelegate(CardDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.selectionModel().currentChanged.connect(self._moved)
        self.list.activated.connect(self._moved)
        self.list.clicked.connect(self._moved)
        self.list.dropped.connect(self._let_go)
        self.list.menu_asked.connect(self._open_menu)
        top = QVBoxLayout()
        top.setContentsMargins(12, 8, 12, 8)
        top.addWidget(self.load)
        top.addWidget(self.bar)
        top.addWidget(self.presence)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addLayout(top)
        column.addWidget(self.list, 1)

    def show_column(self, column: Column) -> None:
        name, role = self._who(column)
        self.header.set_texts(name, role)
        self.list.setAccessibleName(tr("board.list_of", who=name))
        person = column.person
        self.person_id = person.id if person else ""
        self.bar.setVisible(person is not None)
        self.presence.setVisible(person is not None)
        if person is None:
            self.load.setText(tr("board.nobody_owns"))
        else:
            load = load_of(column.incidents, column.overdue)
            self.load.setText(load_words(load))
            set_plain_tooltip(self.load, load_made_of(load))
            self.bar.set_share(load.share, load.band is Band.HIGH)
            self.presence.setText(presence(self._desk, person))
        chosen = self.chosen()
        if self.model.put(cards(self._desk, column)) and chosen:
            self.choose(chosen.id)

    def chosen(self) -> Card | None:
        row = self.list.currentIndex().row()
        return self.model.things[row] if 0 <= row < len(self.model.things) else None

    def has(self, card_id: str) -> bool:
        return self.model.number_of(card_id) >= 0

    def choose(self, card_id: str) -> bool:
        """Select a card, if it is here."""
        number = self.model.number_of(card_id)
        if number >= 0:
            self.list.setCurrentIndex(self.model.index(number))
        return number >= 0

    def choose_first(self) -> None:
        if self.model.things and not self.chosen():
            self.list.setCurrentIndex(self.model.index(0))

    def _let_go(self, at: QPoint) -> None:
        if card := self.chosen():
            self.dropped.emit(card.kind, card.id, at)

    def _open_menu(self, at: QPoint) -> None:
        card = self.chosen()
        if card is None or not self._desk.may(c.AssignIncident):
            return
        menu = MoveMenu(self._desk.state, self)
        menu.chosen.connect(lambda who: self.moved.emit(card.kind, card.id, who))
        self.menu = menu
        menu.open_at(at)

    def _who(self, column: Column) -> tuple[str, str]:
        person = column.person
        if person is None:
            return tr("board.unassigned"), ""
        you = person.id == self._desk.me.id
        roles = " · ".join(tr(f"role.{role.value}") for role in person.roles)
        return clean(person.name), f"{tr('person.you')} · {roles}" if you else roles

    def _moved(self, _current: QModelIndex) -> None:
        if card := self.chosen():
            self.picked.emit(card.kind, card.id)
