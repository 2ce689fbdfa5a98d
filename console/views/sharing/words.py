"""Words for messages: what was sent, by whom, and how far each recipient is with it."""

from __future__ import annotations

from console.domain.sharing import Act, Card, Message, MessageKind, Receipts
from console.i18n import isolate, known, tr
from console.store.select import State
from console.views.desk import Desk
from console.views.words import act_word, clean, family, local_time, person_name

# A shape for each step, so that colour is never what tells them apart.
_QUEUED, _SENT, _DELIVERED, _READ, _ACTED, _TOLD = "…", "○", "◐", "●", "◆", "◇"


def title_of(message: Message) -> str:
    """What the alert is called, and where: the recipient may not see the alert itself."""
    if message.title:
        title = clean(message.title)
    elif known(message.words_id):
        prefix = family(message.words_id)
        shown = {name: _word(prefix, name, value) for name, value in message.params.items()}
        title = tr(message.words_id, **shown)
    else:
        title = tr("alert.unknown", kind=clean(message.words_id))
    parts = [title, clean(message.place)]
    return " · ".join(isolate(part) for part in parts if part)


def _word(prefix: str, name: str, value: str | int | float) -> str | int | float:
    if not isinstance(value, str):
        return value
    message = f"{prefix}.{name}.{value}"
    return tr(message) if known(message) else clean(value)


def cause_of(message: Message) -> str:
    for prefix in (family(message.words_id), "alert"):
        if known(f"{prefix}.cause.{message.cause}"):
            return tr(f"{prefix}.cause.{message.cause}")
    return clean(message.cause)


def head_of(card: Card) -> str:
    if card.retracted:
        return tr("message.retraction", cause=cause_of(card.message), what=title_of(card.message))
    return tr("message.first", what=title_of(card.message))


def told_by(state: State, card: Card, me: str) -> str:
    """Who said it when; of a retraction, what others have done on the first message too."""
    message = card.message
    who = person_name(state, message.sent_by, me)
    if message.sent_by not in state.people:  # a partner is not told who works there
        who = tr("message.control_room")
    if not card.retracted:
        return tr("message.confirmed_by", who=who, time=local_time(message.said_utc))
    words = tr("message.taken_back_by", who=who, time=local_time(message.said_utc))
    return "\n".join((words, *acted_lines(state, card.first, me)))


def acted_lines(state: State, first: Message | None, me: str) -> list[str]:
    """Who acted on a first message: they are the ones who may have to be called back."""
    if first is None:
        return []
    return [
        tr(
            "message.acted_on_first",
            who=person_name(state, who, me),
            what=_acts(first.of(who).acts),
        )
        for who in first.recipients
        if first.of(who).acts
    ]


def _acts(acts: tuple[Act, ...]) -> str:
    return "; ".join(_act(act) for act in acts)


def _act(act: Act) -> str:
    """In the person's own words where the list had none that fit."""
    said = isolate(clean(act.text))
    word = "" if act.what == "other" and said else act_word(act.what)
    return ", ".join(filter(None, (word, said, isolate(local_time(act.at_utc)))))


def recipient_lines(desk: Desk, messages: list[Message]) -> list[str]:
    """Each message with its recipients, one a line: a shape, the name, how far they are."""
    lines: list[str] = []
    for message in messages:
        queued = desk.is_local("messages", message.id)
        lines.append(_about(message, queued))
        for who in message.recipients:
            name = person_name(desk.state, who, desk.me.id)
            shape, state = (
                (_QUEUED, tr("message.queued")) if queued else _state(desk, message.of(who))
            )
            lines.append(f"{shape} {isolate(name)} — {state}")
    return lines


def _about(message: Message, queued: bool) -> str:
    if queued:
        return tr("message.about_queued", n=len(message.recipients))
    knows = len(message.recipients) - len(message.unread())
    return tr(f"message.about_{message.kind.value}", n=knows, all=len(message.recipients))


def _state(desk: Desk, mine: Receipts) -> tuple[str, str]:
    if mine.acts:
        return _ACTED, _acts(mine.acts)
    if mine.read_utc:
        return _READ, tr("message.read_at", time=local_time(mine.read_utc))
    if mine.told_utc:
        by = person_name(desk.state, mine.told_by, desk.me.id)
        return _TOLD, tr("message.told_by", who=by, why=clean(mine.told_reason))
    if mine.delivered_utc:
        return _DELIVERED, tr("message.delivered_at", time=local_time(mine.delivered_utc))
    return _SENT, tr("message.not_reached")


def of_alert(state: State, alert_id: str) -> list[Message]:
    """The messages about an alert, the newest pair first; a retraction before its first message."""
    found = [
        m for m in state.messages.values() if state.aliases.get(m.alert_id, m.alert_id) == alert_id
    ]
    return sorted(found, key=lambda m: (m.said_utc, m.kind == MessageKind.RETRACTION), reverse=True)
