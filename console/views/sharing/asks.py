"""The keys of messages: read, acted, told by voice."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from console.domain.sharing import ACTS, MessageKind
from console.views.desk import Desk
from console.views.dialogs.ask import Ask
from console.views.dialogs.pick import AskOne
from console.views.dialogs.words import AskReason
from console.views.sharing.acts import mine_about, read, say_acted, say_told, unread_retractions
from console.views.sharing.cards import ChaseLine, MessageCards
from console.views.sharing.words import title_of
from console.views.words import act_word, person_name

Show = Callable[[Ask, QWidget], None]
"""Opens a dialog with the focus on one of its fields."""


class MessageAsks:
    def __init__(
        self,
        desk: Desk,
        cards: MessageCards,
        chase: ChaseLine,
        show: Show,
        alert_id: Callable[[], str],
    ) -> None:
        """alert_id: of the alert in hand, for who says later what they did."""
        self._desk, self._cards, self._show, self._alert_id = desk, cards, show, alert_id
        cards.read_pressed.connect(self._read_shown)
        cards.acted_pressed.connect(self.ask_acted)
        chase.told_pressed.connect(self.ask_told)

    def read_first(self) -> None:
        read(self._desk, self._cards.card, MessageKind.FIRST)

    def read_retraction(self) -> None:
        read(self._desk, self._cards.card, MessageKind.RETRACTION)

    def _read_shown(self) -> None:
        if card := self._cards.card:
            read(self._desk, card, card.message.kind)

    def ask_acted(self) -> None:
        """On the card that is shown, else on what was sent about the alert in hand."""
        card = self._cards.card
        message = card.message if card else mine_about(self._desk, self._alert_id())
        if message is None:
            return
        message_id = message.id
        rows = [(what, act_word(what)) for what in ACTS]
        dialog = AskOne("message.ask_acted", "message.state_acted", rows, self._cards.window())
        dialog.answered.connect(lambda: self._acted(message_id, dialog.picked))
        self._show(dialog, dialog.list)

    def _acted(self, message_id: str, what: str) -> None:
        if what != "other":
            say_acted(self._desk, message_id, what)
            return
        dialog = AskReason("message.ask_other", "message.state_acted", self._cards.window())
        dialog.answered.connect(
            lambda: say_acted(self._desk, message_id, what, dialog.reason.text().strip())
        )
        self._show(dialog, dialog.reason)

    def ask_told(self) -> None:
        """Who was told by voice; then how, which is recorded."""
        names = self._desk.state
        rows = [
            (f"{message.id} {who}", f"{person_name(names, who)} · {title_of(message)}")
            for message in unread_retractions(self._desk)
            for who in message.unread()
        ]
        if not rows:
            return
        dialog = AskOne("message.ask_told", "message.next", rows, self._cards.window())
        dialog.answered.connect(lambda: self._why_told(*dialog.picked.split(" ")))
        self._show(dialog, dialog.list)

    def _why_told(self, message_id: str, person_id: str) -> None:
        dialog = AskReason("message.ask_how_told", "message.state_told", self._cards.window())
        dialog.answered.connect(
            lambda: say_told(self._desk, message_id, person_id, dialog.reason.text().strip())
        )
        self._show(dialog, dialog.reason)
