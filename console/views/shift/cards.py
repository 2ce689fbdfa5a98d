"""The card of what was said to all: it stays until it is read, and takes no focus."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from console.domain import commands as c
from console.domain.link import Notice
from console.domain.sharing import ReceiptKind
from console.domain.shift import Broadcast
from console.i18n import known, tr
from console.views.desk import Desk
from console.views.theme import set_kind
from console.views.widgets import BadgeLabel, KeyButton, PlainLabel
from console.views.words import clean, local_time, people_names, person_name


def unread(desk: Desk) -> list[Broadcast]:
    """What was said to this person and is not known to be read: the worst and the oldest first."""
    me = desk.me.id
    found = [one for one in desk.state.broadcasts.values() if me in one.unread()]
    waits = {
        mark.command.body.broadcast_id
        for mark in desk.pending.all()
        if isinstance(mark.command.body, c.ReceiveBroadcast)
        and mark.command.body.kind == ReceiptKind.READ
        and mark.refusal is None
    }
    left = [one for one in found if one.id not in waits]
    return sorted(left, key=lambda one: (int(one.priority), one.said_utc, one.id))


def words_of(desk: Desk, one: Broadcast) -> str:
    """A person's own words, or the system's in the reader's language."""
    if one.text or not known(one.words_id):
        return clean(one.text or one.words_id)
    params = {
        name: clean(value) if isinstance(value, str) else value
        for name, value in one.params.items()
    }
    if "who" in params:
        params["who"] = person_name(desk.state, str(one.params["who"]), desk.me.id)
    return tr(one.words_id, **params)


class BroadcastCard(QWidget):
    """For recipients the first unread one; for who sent it, who has not read it yet."""

    read_pressed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.shown: Broadcast | None = None
        self._delivered: set[str] = set()
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        set_kind(self, "raised")
        self.badge = BadgeLabel(size=22)
        self.words, self.who = PlainLabel("", "strong"), PlainLabel("", "dim")
        for label in (self.words, self.who):
            label.setWordWrap(True)
        self.read = KeyButton(act="broadcast_read")
        self.read.clicked.connect(self.read_pressed)
        text = QVBoxLayout()
        text.setSpacing(2)
        text.addWidget(self.words)
        text.addWidget(self.who)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(12)
        row.addWidget(self.badge, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(text, 1)
        row.addWidget(self.read)
        self.refresh()

    def refresh(self) -> None:
        found = unread(self._desk)
        self.shown = found[0] if found else None
        sent = self._sent() if self.shown is None else None
        self.setVisible(self.shown is not None or sent is not None)
        if one := self.shown or sent:
            self._show(one, len(found) - 1)
            self._deliver()

    def _sent(self) -> Broadcast | None:
        """The newest of this person's own that somebody has not read."""
        mine = [
            one
            for one in self._desk.state.broadcasts.values()
            if one.sent_by == self._desk.me.id and one.text and one.unread()
        ]
        return max(mine, key=lambda one: (one.said_utc, one.id), default=None)

    def _show(self, one: Broadcast, others: int) -> None:
        state, me = self._desk.state, self._desk.me.id
        self.badge.set_badge(int(one.priority), acknowledged=self.shown is None)
        self.read.setVisible(self.shown is not None)
        self.words.setText(words_of(self._desk, one))
        if self.shown is None:
            names = people_names(state, one.unread(), me)
            count = {"n": len(one.unread()), "all": len(one.recipients)}
            self.who.setText(tr("broadcast.not_read", who=names, **count))
        else:
            said = {"who": person_name(state, one.sent_by, me), "time": local_time(one.said_utc)}
            more = tr("message.more", n=others) if others > 0 else ""
            parts = (tr("broadcast.said", **said), more)
            self.who.setText(" · ".join(part for part in parts if part))
        self.read.set_texts(tr("broadcast.read"))
        self.setAccessibleName(f"{self.words.text()}. {self.who.text()}")

    def _deliver(self) -> None:
        one = self.shown
        if one is None or not self.isVisible() or one.id in self._delivered:
            return
        self._delivered.add(one.id)
        if one.of(self._desk.me.id).delivered_utc is None:
            self._desk.dispatch(c.ReceiveBroadcast(one.id, ReceiptKind.DELIVERED))

    def state_read(self) -> None:
        if one := self.shown:
            self._desk.dispatch(c.ReceiveBroadcast(one.id, ReceiptKind.READ))
            self.refresh()

    def loud(self) -> list[Notice]:
        """What a screen reader says of each once; high ones interrupt."""
        return [
            Notice(
                f"broadcast:{one.id}",
                "broadcast.spoken",
                {"text": words_of(self._desk, one)},
                loud=int(one.priority) <= 2,
            )
            for one in unread(self._desk)
        ]

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._deliver()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.refresh()
