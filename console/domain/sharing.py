"""What is sent to those who must know of a confirmed threat, and what they have said to it.

A first message and its retraction are two records: each has receipts of its own, so that nobody
counts as told of the retraction because they had read the alarm.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from console.domain.alert import Params, Priority
from console.domain.place import Position


class MessageKind(StrEnum):
    FIRST = "first"
    RETRACTION = "retraction"


class ReceiptKind(StrEnum):
    """delivered: their console has it on screen; read: the person has pressed the key for it."""

    DELIVERED = "delivered"
    READ = "read"


ACTS = ("unit_sent", "entrance_closed", "people_warned", "stood_down", "nothing", "other")


@dataclass(frozen=True, slots=True)
class Act:
    """What a recipient did on a message: one of ACTS; text says more, and is needed for "other"."""

    what: str
    at_utc: datetime
    text: str = ""


@dataclass(frozen=True, slots=True)
class Receipts:
    """One recipient's part. told_*: a supervisor states that they were told by voice."""

    delivered_utc: datetime | None = None
    read_utc: datetime | None = None
    acts: tuple[Act, ...] = ()
    told_utc: datetime | None = None
    told_by: str = ""
    told_reason: str = ""

    def knows(self) -> bool:
        """Whether this person is known to know: they read it, or were told."""
        return self.read_utc is not None or self.told_utc is not None


@dataclass(frozen=True, slots=True)
class Message:
    """All that its recipients need, for they may see nothing else of the alert.

    recipients: ids of accounts, decided when it was sent and never changed. words_id, params and
    title: what the alert is called. picture: sha256 of the crop, "" where there is none. said_utc:
    when the sender wanted it; sent_utc: when the backend took it, set by the fold. retracts: of a
    retraction, the first message; retracted_by: of a first message, its retraction.
    """

    id: str
    kind: MessageKind
    alert_id: str
    recipients: tuple[str, ...]
    sent_by: str
    said_utc: datetime
    priority: Priority
    words_id: str
    params: Params = field(default_factory=dict)
    title: str = ""
    title_language: str = ""
    incident_id: str = ""
    camera_id: str = ""
    place: str = ""
    area: str = ""
    position: Position | None = None
    picture: str = ""
    cause: str = ""
    retracts: str = ""
    sent_utc: datetime | None = None
    retracted_by: str = ""
    receipts: dict[str, Receipts] = field(default_factory=dict)
    chased: int = 0
    chased_utc: datetime | None = None

    def of(self, person_id: str) -> Receipts:
        return self.receipts.get(person_id) or Receipts()

    def as_seen_by(self, person_id: str) -> Message:
        """Without what the others have said to it."""
        mine = self.receipts.get(person_id)
        return replace(self, receipts={person_id: mine} if mine else {})

    def as_sent(self) -> Message:
        """As its sender said it: without all that the fold has learnt of it since."""
        return replace(self, sent_utc=None, retracted_by="", receipts={}, chased=0, chased_utc=None)

    def unread(self) -> tuple[str, ...]:
        """Recipients who are not known to know it, in their order."""
        return tuple(who for who in self.recipients if not self.of(who).knows())


@dataclass(frozen=True, slots=True)
class Card:
    """What one person has to see of one message: never the first alone once it was taken back."""

    message: Message  # the retraction, where there is one
    first: Message | None  # what it takes back, where this person had it

    @property
    def retracted(self) -> bool:
        return self.message.kind == MessageKind.RETRACTION


def cards(messages: Mapping[str, Message], me: str) -> tuple[Card, ...]:
    """What was sent to a person, read or not: retractions before all else, then the oldest."""
    mine = [m for m in messages.values() if me in m.recipients and not _over(m, messages, me)]
    found = [Card(m, messages.get(m.retracts)) for m in mine]
    return tuple(sorted(found, key=lambda card: (not card.retracted, card.message.said_utc)))


def _over(message: Message, messages: Mapping[str, Message], me: str) -> bool:
    """A first message whose retraction this person has as well is shown only under that."""
    back = messages.get(message.retracted_by)
    return back is not None and me in back.recipients
