"""Everything that Frigate tracks, as it comes, over a link that may be cut at any time.

MQTT tells at once; HTTP tells what was missed meanwhile, and everything where there is no broker.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import ssl
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass

import aiomqtt

from console.sources.errors import LinkLost
from console.sources.frigate.http import FrigateHttp
from console.sources.frigate.options import Broker
from console.sources.frigate.words import FrigateEvent, NotFrigates, Sizes, from_mqtt

ASK_EVERY_S = 2.0
_LOOK_EVERY_S = 5.0  # how soon a Frigate that died beside a living broker is noticed
_RETRY_S = 1.0
_OVERLAP_S = 30.0  # what began shortly before a cut may have been told before or not

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Linked:
    """It answers; version is what it calls itself."""

    version: str


@dataclass(frozen=True, slots=True)
class Unlinked:
    """It does not, since now."""

    why: str


@dataclass(frozen=True, slots=True)
class Vanished:
    """Frigate knows nothing any more of an event that was under way."""

    event_id: str


Word = Linked | Unlinked | Vanished | FrigateEvent


class FrigateFeed:
    """words() is used once. What was told and has not ended is asked about after each cut."""

    def __init__(self, http: FrigateHttp, broker: Broker | None) -> None:
        self._http = http
        self._broker = broker
        self._after_s = time.time()
        self._open: set[str] = set()
        self._dropped = 0

    async def words(self) -> AsyncGenerator[Word, None]:
        """For ever."""
        linked: bool | None = None
        while True:
            try:
                version, sizes = await self._http.version(), await self._http.sizes()
                if linked is not True:
                    yield Linked(version)
                linked = True
                async with contextlib.aclosing(self._once(sizes)) as told:
                    async for word in told:
                        yield self._noted(word)
            except (LinkLost, aiomqtt.MqttError, OSError) as error:
                if linked is not False:
                    yield Unlinked(str(error))
                linked = False
                await asyncio.sleep(_RETRY_S)

    async def _once(self, sizes: Sizes) -> AsyncGenerator[Word, None]:
        """Until the link is cut."""
        broker = self._broker
        if broker is None:
            while True:
                for word in await self._missed():
                    yield word
                await asyncio.sleep(ASK_EVERY_S)
        async with _client(broker) as client:
            await client.subscribe(f"{broker.prefix}/events", qos=1)
            for word in await self._missed():  # subscribed first: nothing falls in between
                yield word
            async with contextlib.aclosing(self._heard(client, sizes)) as heard:
                async for event in heard:
                    yield event

    async def _heard(self, client: aiomqtt.Client, sizes: Sizes) -> AsyncGenerator[Word, None]:
        messages = aiter(client.messages)
        waiting = asyncio.ensure_future(anext(messages))
        try:
            while True:
                done, _ = await asyncio.wait({waiting}, timeout=_LOOK_EVERY_S)
                if not done:
                    await self._http.version()
                    continue
                payload = waiting.result().payload
                waiting = asyncio.ensure_future(anext(messages))
                if (event := self._read(payload, sizes)) is not None:
                    yield event
        finally:
            waiting.cancel()
            with contextlib.suppress(asyncio.CancelledError, aiomqtt.MqttError):
                await waiting

    def _read(self, payload: object, sizes: Sizes) -> FrigateEvent | None:
        """Said at the first that cannot be read, and then no more: a broker may repeat it."""
        try:
            return from_mqtt(payload if isinstance(payload, bytes) else b"", sizes)
        except NotFrigates as error:
            self._dropped += 1
            if self._dropped == 1:
                log.warning("a message of Frigate's is left out: %s", error)
            return None

    async def _missed(self) -> list[Word]:
        """What began meanwhile, and how it stands with what was under way."""
        asked = time.time()
        found = {event.id: event for event in await self._http.events(self._after_s - _OVERLAP_S)}
        found |= {event.id: event for event in await self._http.under_way()}
        self._after_s = asked
        words: list[Word] = list(found.values())
        for event_id in self._open - found.keys():
            event = await self._http.event(event_id)
            words.append(Vanished(event_id) if event is None else event)
        return words

    def _noted(self, word: Word) -> Word:
        if isinstance(word, Vanished):
            self._open.discard(word.event_id)
        elif isinstance(word, FrigateEvent):
            (self._open.discard if word.ended else self._open.add)(word.id)
        return word


def _client(broker: Broker) -> aiomqtt.Client:
    return aiomqtt.Client(
        broker.host,
        broker.port,
        username=broker.user or None,
        password=broker.password or None,
        tls_context=ssl.create_default_context() if broker.tls else None,
        timeout=5.0,
        keepalive=10,
    )
