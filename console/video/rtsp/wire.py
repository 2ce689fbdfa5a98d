"""What comes over an RTSP connection, cut into messages; everything read is capped.

Source: RFC 2326, clauses 4 to 7 (messages) and 10.12 (interleaved binary data).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

MAX_HEAD_BYTES = 16 * 1024
MAX_BODY_BYTES = 64 * 1024
_END_OF_HEAD = b"\r\n\r\n"
_DOLLAR = 0x24
_BLANKS = b"\r\n"
_STATUS = re.compile(rb"RTSP/1\.\d (\d{3})(?: |$)")
_REQUEST = re.compile(rb"([A-Z_]{3,20}) \S{1,2048} RTSP/1\.\d$")


class MalformedRtsp(ValueError):
    """Bytes that are no RTSP, or more of them than a camera has reason to send."""


@dataclass(frozen=True, slots=True)
class Response:
    """An answer of the camera. Header names are lower case; a header may stand there twice."""

    status: int
    headers: Mapping[str, tuple[str, ...]]
    body: bytes = field(default=b"", repr=False)

    def header(self, name: str) -> str:
        """The first of that name, or empty."""
        return next(iter(self.headers.get(name, ())), "")


@dataclass(frozen=True, slots=True)
class CameraAsks:
    """A request the other way: cameras announce, redirect and ask for signs of life."""

    method: str
    cseq: str


@dataclass(frozen=True, slots=True)
class Interleaved:
    """RTP or RTCP, by the channel agreed on at SETUP."""

    channel: int
    data: bytes = field(repr=False)


Message = Response | CameraAsks | Interleaved


class Cutter:
    """feed() takes bytes as they come; holds at most one unfinished message."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, data: bytes) -> Iterator[Message]:
        """All messages that are complete by now. MalformedRtsp ends the connection."""
        held = self._held
        held += data
        at = 0
        try:
            while at < len(held):
                if held[at] in _BLANKS:  # some cameras end their bodies with one line too many
                    at += 1
                    continue
                message, end = _binary(held, at) if held[at] == _DOLLAR else _text(held, at)
                if message is None:
                    return
                at = end
                yield message
        finally:
            del held[:at]


def _binary(held: bytearray, at: int) -> tuple[Message | None, int]:
    if len(held) < at + 4:
        return None, at
    end = at + 4 + int.from_bytes(held[at + 2 : at + 4])
    if len(held) < end:
        return None, at
    return Interleaved(held[at + 1], bytes(held[at + 4 : end])), end


def _text(held: bytearray, at: int) -> tuple[Message | None, int]:
    end = held.find(_END_OF_HEAD, at, at + MAX_HEAD_BYTES)
    if end < 0:
        if len(held) - at >= MAX_HEAD_BYTES or not _could_begin(held[at : at + 5]):
            raise MalformedRtsp("head")
        return None, at
    first, _, rest = bytes(held[at:end]).partition(b"\r\n")
    headers = _headers(rest)
    start = end + len(_END_OF_HEAD)
    length = _length(headers)
    if len(held) < start + length:
        return None, at
    body = bytes(held[start : start + length])
    return _message(first, headers, body), start + length


def _could_begin(start: bytearray) -> bool:
    return all(0x41 <= byte <= 0x5A or byte in b"_/ " for byte in start)


def _message(first: bytes, headers: Mapping[str, tuple[str, ...]], body: bytes) -> Message:
    if status := _STATUS.match(first):
        return Response(int(status[1]), headers, body)
    if asks := _REQUEST.match(first):
        return CameraAsks(asks[1].decode(), "".join(headers.get("cseq", ("0",))[:1]))
    raise MalformedRtsp("first line")


def _headers(text: bytes) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in text.decode("utf-8", "replace").split("\r\n"):
        name, colon, value = line.partition(":")
        if colon:
            name = name.strip().lower()
            found[name] = (*found.get(name, ()), value.strip())
    return found


def _length(headers: Mapping[str, tuple[str, ...]]) -> int:
    text = next(iter(headers.get("content-length", ())), "0")
    if not (text.isascii() and text.isdigit()) or len(text) > 9:
        raise MalformedRtsp("length")
    if int(text) > MAX_BODY_BYTES:
        raise MalformedRtsp("length")
    return int(text)


def request(method: str, uri: str, headers: Mapping[str, str]) -> bytes:
    """A request's bytes. ValueError: a line break that would make two headers of one."""
    lines = [f"{method} {uri} RTSP/1.0", *(f"{name}: {value}" for name, value in headers.items())]
    if any("\r" in line or "\n" in line for line in lines):
        raise ValueError("line break in a request")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def answer(asked: CameraAsks, status: str = "200 OK") -> bytes:
    """Our answer to a camera's request."""
    return f"RTSP/1.0 {status}\r\nCSeq: {asked.cseq}\r\n\r\n".encode()


def interleaved(channel: int, data: bytes) -> bytes:
    """RTCP of ours on the camera's connection."""
    return bytes((_DOLLAR, channel)) + len(data).to_bytes(2) + data
