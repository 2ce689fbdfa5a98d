"""Alerts posted by the clock, and when a reader of the stream had each: stamps at both ends.

The time of an alert begins when it was due, not when a connection was free for it: a server that
falls behind cannot hide it by keeping its clients waiting.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import statistics
import time
from dataclasses import dataclass, field
from typing import Any

POSTERS = 8
AFTER_S = 30.0  # the last alerts may take so long until the reader has them
_ID = re.compile(rb'"alert":\{"id":"L(\d{6})"')
_LONGEST = 32  # bytes of what _ID finds, of which a part may come with the next piece


@dataclass(frozen=True)
class Way:
    """Where alerts go and come from: paths of one server, with the tokens that they need."""

    port: int
    post: str
    events: str
    post_token: str = ""
    events_token: str = ""


@dataclass
class Stamps:
    """Seconds of the monotonic clock, by alert number; seen in the order of arrival."""

    due: dict[int, float] = field(default_factory=dict)
    seen: list[tuple[int, float]] = field(default_factory=list)

    def figures(self, count: int) -> dict[str, Any]:
        """Milliseconds from due to seen, by nearest rank; how many are missing or came twice."""
        first: dict[int, float] = {}
        for number, at in self.seen:
            first.setdefault(number, at)
        late = sorted(1000 * (at - self.due[number]) for number, at in first.items())
        return {
            "alerts": count,
            "missing": count - len(first),
            "doubled": len(self.seen) - len(first),
            "p50_ms": round(statistics.median(late), 2),
            "p99_ms": round(late[max(0, -(-99 * len(late) // 100) - 1)], 2),
            "max_ms": round(late[-1], 2),
        }


def measure(way: Way, count: int, per_second: float) -> Stamps:
    """Raises TimeoutError where the reader does not get them all, AssertionError for a refusal."""
    return asyncio.run(_measure(way, count, per_second))


async def _measure(way: Way, count: int, per_second: float) -> Stamps:
    stamps = Stamps()
    async with asyncio.timeout(count / per_second + 2 * AFTER_S):
        reader, writer = await _connected(way)
        reading = asyncio.create_task(_read(reader, stamps, count))
        begun = time.monotonic() + 0.2
        stamps.due = {number: begun + number / per_second for number in range(count)}
        numbers = iter(range(count))
        await asyncio.gather(*(_post(way, numbers, stamps.due) for _ in range(POSTERS)))
        with contextlib.suppress(TimeoutError):  # what is missing is counted
            async with asyncio.timeout(AFTER_S):
                await reading
        reading.cancel()
        writer.close()
    return stamps


async def _connected(way: Way) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A reader that follows already, past its first bytes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", way.port)
    head = f"GET {way.events} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {way.events_token}\r\n"
    writer.write(f"{head}\r\n".encode())
    status = await reader.readline()
    assert b" 200 " in status, status
    await reader.readuntil(b"\r\n\r\n")
    return reader, writer


async def _read(reader: asyncio.StreamReader, stamps: Stamps, count: int) -> None:
    rest, found = b"", set()
    while len(found) < count:
        piece = await reader.read(1 << 16)
        if not piece:
            raise ConnectionError("the stream ended early")
        at, text, end = time.monotonic(), rest + piece, 0
        for match in _ID.finditer(text):
            stamps.seen.append((int(match[1]), at))
            found.add(int(match[1]))
            end = match.end()
        rest = text[max(end, len(text) - _LONGEST) :]


async def _post(way: Way, numbers: Any, due: dict[int, float]) -> None:
    """One connection: the next number when it is due, one answer at a time."""
    reader, writer = await asyncio.open_connection("127.0.0.1", way.port)
    head = (
        f"POST {way.post} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {way.post_token}\r\n"
        "Content-Type: application/json\r\nContent-Length: "
    )
    for number in numbers:
        wait = due[number] - time.monotonic()
        if wait > 0:
            await asyncio.sleep(wait)
        body = json.dumps({"id": f"L{number:06d}", "title": "Posted", "priority": "low"})
        writer.write(f"{head}{len(body)}\r\n\r\n{body}".encode())
        answer = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", answer)
        assert length, answer
        words = await reader.readexactly(int(length[1]))
        assert b" 201 " in answer.split(b"\r\n", 1)[0], (answer, words)
    writer.close()
