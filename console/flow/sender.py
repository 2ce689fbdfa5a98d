"""Hands the queue in, in order and up to a hundred at once, each until it has an answer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from console.domain.link import Notice
from console.flow.ledger import Ledger
from console.flow.shelf import Shelf
from console.media.store import MediaDamaged, MediaMissing
from console.outbox.compose import DETECTOR
from console.outbox.door import (
    BATCH_MOST,
    BATCH_MOST_BYTES,
    Accepted,
    Answer,
    Door,
    Refused,
)
from console.outbox.waiting import Waiting
from console.sources.errors import LinkLost
from console.sources.errors import Refused as NotTaken
from console.sources.questions import Questions

log = logging.getLogger(__name__)
_AGAIN_S = 0.5
_NEVER = frozenset({403, 404, 413, 422})  # asking again would not change what is said of evidence


class Sender:
    """Runs while the link is open; wake() when there may be something new."""

    def __init__(
        self,
        door: Door,
        questions: Questions,
        ledger: Ledger,
        shelf: Shelf,
        seen_seq: Callable[[], int],
        on_progress: Callable[[], None],
        tell: Callable[[Notice], None],
    ) -> None:
        self._door = door
        self._questions = questions
        self._ledger = ledger
        self._shelf = shelf
        self._seen_seq = seen_seq
        self._on_progress = on_progress
        self._tell = tell
        self._news = asyncio.Event()

    def wake(self) -> None:
        self._news.set()

    async def run(self) -> None:
        """Until cancelled, when the link is lost."""
        while True:
            self._news.clear()
            if not await self._all():
                await asyncio.sleep(_AGAIN_S)
                continue
            self._ledger.alone = False
            self._on_progress()
            await self._news.wait()

    async def _all(self) -> bool:
        """Whether everything that waits has been answered.

        A picture that the backend has no room for yet holds up no command that names it.
        """
        handed_in = await self._evidence()
        while batch := self._next():
            answers = await self._door.hand_in_all(batch)
            asked = (waiting for waiting, _ in batch)
            counts = all(map(self._heard, asked, answers))  # fewer answers: the rest goes again
            self._on_progress()
            if not counts:
                return False
        return handed_in

    def _next(self) -> list[tuple[Waiting, bool]]:
        """The oldest that fit into one request, each with whether it is signed."""
        batch: list[tuple[Waiting, bool]] = []
        size = 0
        for waiting in self._ledger.unanswered():
            command = waiting.command
            if refusal := self._ledger.refused_before(command):
                self._ledger.refused(waiting, refusal)
                continue
            size += len(waiting.body)
            if batch and (len(batch) == BATCH_MOST or size > BATCH_MOST_BYTES):
                break
            batch.append((waiting, waiting.alone or command.actor_id.endswith(DETECTOR)))
        return batch

    def _heard(self, waiting: Waiting, answer: Answer) -> bool:
        """Whether it counts."""
        if isinstance(answer, Accepted):
            self._ledger.accepted(waiting, answer, self._seen_seq())
        elif isinstance(answer, Refused):
            self._ledger.refused(waiting, answer.refusal)
        else:
            log.info("a command waits: %s", answer.reason)
            return False
        return True

    async def _evidence(self) -> bool:
        """Whether none of it waits. It goes first: commands name it."""
        for sha256 in self._shelf.outgoing():
            try:
                data, media_type = self._shelf.get(sha256)
                await self._questions.put_media(sha256, data, media_type)
            except (LinkLost, NotTaken, MediaMissing, MediaDamaged) as error:
                if not _for_good(error):
                    log.info("evidence waits: %s", error)
                    return False
                log.warning("evidence %s cannot be handed in: %s", sha256, error)
                self._tell(Notice("evidence", "link.evidence_refused"))
            self._shelf.handed_in(sha256)
        return True


def _for_good(error: Exception) -> bool:
    """Whether evidence will never be handed in; no room, a fault or a dead token may pass."""
    if isinstance(error, NotTaken):
        return error.status in _NEVER
    return not isinstance(error, LinkLost)
