"""One request on its way through a handler."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from starlette.requests import ClientDisconnect, Request

from console.domain.person import Actor
from console.wire.table import CORE, WireError, plain_id
from server_stub.answers import Refused, malformed
from server_stub.backend import Backend
from server_stub.sessions import Session

T = TypeVar("T")
BODY_LIMIT_S = 20.0
_DIGITS_MOST = 18


@dataclass(frozen=True, slots=True)
class Call:
    """actor and session are there on every route that is not open."""

    request: Request
    backend: Backend
    body: bytes
    signed_in: Session | None
    caller: Actor | None

    @property
    def session(self) -> Session:
        assert self.signed_in is not None
        return self.signed_in

    @property
    def actor(self) -> Actor:
        assert self.caller is not None
        return self.caller

    @property
    def address(self) -> str:
        """Where the request comes from, for slowing guesses."""
        return self.request.client.host if self.request.client else ""

    def read(self, cls: type[T]) -> T:
        """The body as a dataclass; raises Refused 422 that names the field."""
        return self._read(CORE.decode, cls)

    def read_strictly(self, cls: type[T]) -> T:
        """The same, and 422 for a field that cls has not: what it says would be lost."""
        return self._read(CORE.decode_strictly, cls)

    def _read(self, decode: Callable[[bytes, type[T]], T], cls: type[T]) -> T:
        try:
            value = decode(self.body, cls)
        except WireError as error:
            raise malformed(error) from None
        return value

    def path(self, name: str) -> str:
        """A plain id from the path."""
        value = str(self.request.path_params[name])
        if not plain_id(value):
            raise field_wrong(name, "not a plain id of at most 80 characters")
        return value

    def number(self, name: str, default: int, most: int) -> int:
        """A whole number from the query, 0 to most."""
        words = self.request.query_params.get(name, "")
        if not words:
            return default
        return whole_number(name, words, most)

    def word(self, name: str) -> str:
        """An id from the query; empty where it is not given."""
        value = self.request.query_params.get(name, "")
        if value and not plain_id(value):
            raise field_wrong(name, "not a plain id of at most 80 characters")
        return value


def whole_number(field: str, words: str, most: int) -> int:
    """Raises Refused 422. Python reads no number of thousands of digits, SQLite none over 2**63."""
    short = len(words) <= _DIGITS_MOST and words.isascii() and words.isdecimal()
    if not short or int(words) > most:
        raise field_wrong(field, f"not a whole number from 0 to {most}")
    return int(words)


def field_wrong(field: str, problem: str) -> Refused:
    return Refused(422, "refused.malformed", {"field": field, "problem": problem})


async def read_body(request: Request, limit: int) -> bytes:
    """At most limit bytes, within BODY_LIMIT_S; raises Refused 413 or 408."""
    too_large = Refused(413, "refused.too_large", {"limit": limit})
    declared = request.headers.get("content-length", "0")
    if declared.isdecimal() and int(declared) > limit:
        raise too_large
    parts: list[Any] = []
    size = 0
    try:
        async with asyncio.timeout(BODY_LIMIT_S):
            async for part in request.stream():
                size += len(part)
                if size > limit:
                    raise too_large
                parts.append(part)
    except (TimeoutError, ClientDisconnect):
        raise Refused(408, "refused.too_slow") from None
    return b"".join(parts)
