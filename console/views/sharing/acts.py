"""What a person can say to a message, as one call each; the event that answers changes it."""

from __future__ import annotations

from console.domain import commands as c
from console.domain.sharing import Card, Message, MessageKind, ReceiptKind, cards
from console.views.desk import Desk


def to_show(desk: Desk) -> tuple[Card, ...]:
    """The cards that must stand on this screen.

    What was read goes, for who has the alert itself on screen; to a partner the message is all
    there is, and stays until they have said what they did on it.
    """
    me = desk.me.id
    return tuple(card for card in cards(desk.state.messages, me) if _stands(desk, card, me))


def _stands(desk: Desk, card: Card, me: str) -> bool:
    mine = card.message.of(me)
    if not mine.knows():
        return True
    sees = desk.state.aliases.get(card.message.alert_id, card.message.alert_id)
    return sees not in desk.state.alerts and not mine.acts


def is_read(desk: Desk, card: Card) -> bool:
    return card.message.of(desk.me.id).knows() or any(
        isinstance(mark.command.body, c.SayActed) or mark.command.body.kind == ReceiptKind.READ
        for mark in desk.marks(card.message.id, c.GiveReceipt, c.SayActed)
    )


def unread_cards(desk: Desk) -> list[Card]:
    """Those that this person has not said to have read."""
    return [card for card in to_show(desk) if not is_read(desk, card)]


def deliver(desk: Desk, card: Card) -> None:
    """The console's own word: this stands on screen now."""
    message = card.message
    if message.of(desk.me.id).delivered_utc is None:
        _say(desk, c.GiveReceipt(message.id, ReceiptKind.DELIVERED))


def read(desk: Desk, card: Card | None, kind: MessageKind) -> None:
    """A key for one kind of message never puts away the other."""
    if card is not None and card.message.kind == kind and not is_read(desk, card):
        _say(desk, c.GiveReceipt(card.message.id, ReceiptKind.READ))


def mine_about(desk: Desk, alert_id: str) -> Message | None:
    """The newest message to this person about an alert."""
    state = desk.state
    found = [
        card.message
        for card in cards(state.messages, desk.me.id)
        if state.aliases.get(card.message.alert_id, card.message.alert_id) == alert_id
    ]
    return max(found, key=lambda message: message.said_utc, default=None)


def say_acted(desk: Desk, message_id: str, what: str, text: str = "") -> None:
    _say(desk, c.SayActed(message_id, what, text))


def say_told(desk: Desk, message_id: str, person_id: str, reason: str) -> None:
    _say(desk, c.StateTold(message_id, person_id, reason))


def unread_retractions(desk: Desk) -> list[Message]:
    """Those that a supervisor is told of: chased, and still not known to all; oldest first."""
    found = [
        m
        for m in desk.state.messages.values()
        if m.kind == MessageKind.RETRACTION and m.chased >= 2 and m.unread()
    ]
    return sorted(found, key=lambda m: m.said_utc) if desk.may(c.StateTold) else []


def _say(desk: Desk, body: object) -> None:
    if desk.may(type(body)):
        desk.dispatch(body)
