"""The card of a message to this person: it stays until it is read, and takes no focus.

It lies under the banner, above all workspaces. A retraction takes the place of what it retracts,
as loud as that was, with a key of its own: who presses the usual one by habit does not put it away.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from console.domain.link import Notice
from console.domain.sharing import Card
from console.i18n import tr
from console.views.desk import Desk
from console.views.keymap import key_of
from console.views.pictures import FETCHING, MISSING, Asked, Shown
from console.views.sharing.acts import deliver, is_read, to_show, unread_cards, unread_retractions
from console.views.sharing.words import head_of, title_of, told_by
from console.views.theme import active, set_critical, set_kind
from console.views.widgets import BadgeLabel, KeyButton, PlainLabel
from console.views.widgets.picture import Picture
from console.views.words import people_names

_PICTURE, _SMALL_PICTURE = (132, 84), (72, 46)


class StruckPicture(Picture):
    """Crossed out where it shows what was none: a shape, not a colour, says so."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.struck = False
        self.setFixedSize(*_PICTURE)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.struck:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area: QRect = self.rect().adjusted(3, 3, -3, -3)
        for token, width in (("bg", 7), ("text", 3)):  # seen on any picture, dark or light
            painter.setPen(QPen(active().colour(token), width))
            painter.drawLine(area.topLeft(), area.bottomRight())
            painter.drawLine(area.topRight(), area.bottomLeft())


class MessageCards(QWidget):
    """Shows the first of the cards that stand; what is pressed is meant for that one."""

    read_pressed = Signal()
    acted_pressed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.card: Card | None = None
        self._delivered: set[str] = set()  # ids that this console has said it shows
        self._pictures = Asked(desk.picture)
        self._asked = ""  # sha256 of the picture that was asked for: each question is a look
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.badge = BadgeLabel(size=28)
        self.picture = StruckPicture()
        self.head, self.words = PlainLabel("", "strong"), PlainLabel("")
        self.more = PlainLabel("", "dim")
        for label in (self.head, self.words):
            label.setWordWrap(True)
        self.read, self.acted = KeyButton(""), KeyButton("")
        set_critical(self.read)
        self.read.clicked.connect(self.read_pressed)
        self.acted.clicked.connect(self.acted_pressed)
        self._lay_out()
        self.refresh()

    def _lay_out(self) -> None:
        text = QVBoxLayout()
        text.setSpacing(2)
        for widget in (self.head, self.words, self.more):
            text.addWidget(widget)
        text.addStretch(1)
        keys = self._keys = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        keys.setSpacing(6)
        for button in (self.read, self.acted):
            keys.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        keys.addStretch(1)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(12)
        row.addWidget(self.badge, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(text, 1)
        row.addLayout(keys)

    def set_low(self, low: bool) -> None:
        """In a low window the rows under it need the room: keys side by side, a smaller picture."""
        directions = QBoxLayout.Direction
        self._keys.setDirection(directions.LeftToRight if low else directions.TopToBottom)
        self._row.setContentsMargins(12, 4 if low else 8, 12, 4 if low else 8)
        self.picture.setFixedSize(*(_SMALL_PICTURE if low else _PICTURE))

    def refresh(self) -> None:
        """Retractions first; the card that is shown stays until it is read or another is worse."""
        shown = to_show(self._desk)
        self.card = shown[0] if shown else None
        self.setVisible(self.card is not None)
        if self.card is None:
            return
        self._show(self.card, len(shown) - 1)
        self._deliver(self.card)

    def _deliver(self, card: Card) -> None:
        """Once a message, and only what can be seen: a window that is hidden delivers nothing."""
        if self.isVisible() and card.message.id not in self._delivered:
            self._delivered.add(card.message.id)
            deliver(self._desk, card)

    def _show(self, card: Card, others: int) -> None:
        message, read = card.message, is_read(self._desk, card)
        set_kind(self, "raised" if read else "loud")
        self.badge.set_badge(int(message.priority), acknowledged=card.retracted or read)
        self._show_picture(message.picture)
        self.picture.struck = card.retracted
        self.picture.update()
        head = head_of(card)
        if message.chased and not read:
            head = f"{tr('message.reminder')} {head}"
        self.head.setText(head)
        self.words.setText(told_by(self._desk.state, card, self._desk.me.id))
        self.more.setText(tr("message.more", n=others))
        self.more.setVisible(others > 0)
        which = "retraction" if card.retracted else "first"
        key = key_of("retraction_read" if card.retracted else "message_read")
        self.read.set_texts(tr(f"message.read_{which}"), key)
        self.read.setEnabled(not read)
        self.acted.set_texts(tr("message.say_acted"), key_of("message_acted"))
        self.setAccessibleName(f"{head}. {self.words.text()}")

    def _show_picture(self, sha256: str) -> None:
        self.picture.setVisible(bool(sha256))
        if not sha256 or sha256 == self._asked or not self.isVisible():
            return  # behind another site nobody looks, and each question is a recorded look
        self._pictures.drop()
        self._asked = sha256
        self.picture.show_words(tr(FETCHING), sha256)
        self._pictures.ask(sha256, lambda shown: self._came(sha256, shown))

    def _came(self, sha256: str, shown: Shown) -> None:
        if sha256 != self.picture.sha256:
            return
        if not shown.trouble:
            self.picture.show_image(shown.image, tr("judge.picture_spoken"))
            return
        if shown.trouble == MISSING:  # asked for again with the next change
            self._asked = ""
        self.picture.show_words(tr(shown.trouble), sha256)

    def loud(self) -> list[Notice]:
        """What a screen reader interrupts for: each unread card once, and once more if chased."""
        return [
            Notice(
                f"message:{card.message.id}:{bool(card.message.chased)}",
                "message.retraction_spoken" if card.retracted else "message.first",
                {"what": title_of(card.message)},
                loud=True,
            )
            for card in unread_cards(self._desk)
        ]

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.card is not None:
            self._show_picture(self.card.message.picture)
            self._deliver(self.card)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.refresh()


class ChaseLine(QWidget):
    """For supervisors: who has not read a retraction, by name, until all know of it."""

    told_pressed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        set_kind(self, "loud")
        self.words = PlainLabel("", "strong")
        self.words.setWordWrap(True)
        self.told = KeyButton("")
        self.told.clicked.connect(self.told_pressed)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(12)
        row.addWidget(self.words, 1)
        row.addWidget(self.told, 0, Qt.AlignmentFlag.AlignTop)
        self.refresh()

    def refresh(self) -> None:
        found = unread_retractions(self._desk)
        state, me = self._desk.state, self._desk.me.id
        lines = [
            tr(
                "message.not_read",
                n=len(message.unread()),
                all=len(message.recipients),
                what=title_of(message),
                who=people_names(state, message.unread(), me),
            )
            for message in found
        ]
        self.words.setText("\n".join(lines))
        self.told.set_texts(tr("message.state_told"), key_of("told_by_voice"))
        self.setAccessibleName(" ".join(lines))
        self.setVisible(bool(lines))

    def loud(self) -> list[Notice]:
        """Said again with each chase: the same few names are still missing."""
        return [
            Notice(
                f"chase:{message.id}:{message.chased}",
                "message.not_read",
                {
                    "n": len(message.unread()),
                    "all": len(message.recipients),
                    "what": title_of(message),
                    "who": people_names(self._desk.state, message.unread(), self._desk.me.id),
                },
                loud=True,
            )
            for message in unread_retractions(self._desk)
        ]

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.refresh()
