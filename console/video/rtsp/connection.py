"""A camera's RTSP connection: blocking, with a limit on every wait."""

from __future__ import annotations

import select
import socket
import time
from collections import deque
from collections.abc import Iterator
from threading import Event
from typing import Self
from urllib.parse import urlsplit

from console.video.address import CameraAddress
from console.video.rtsp.auth import Credentials
from console.video.rtsp.opening import Ask
from console.video.rtsp.wire import (
    CameraAsks,
    Cutter,
    Interleaved,
    MalformedRtsp,
    Message,
    Response,
    answer,
    request,
)
from console.video.trouble import CameraTrouble, Trouble

OPEN_TIMEOUT_S = 2.5
TURN_S = 0.1  # how long a wait may go on before `stop` and what is due are looked at
_PORT = 554
_CHUNK_BYTES = 256 * 1024
_MOST_TRIES = 3  # of one request: without a password, with one, with a fresh nonce
_MOST_EARLY = 512  # packets that come before PLAY is answered
_AGENT = "roc-console"


class Stopped(Exception):
    """The reader is not wanted any more."""


class Connection:
    """One TCP connection. CameraTrouble for all that a network can do."""

    def __init__(self, address: CameraAddress, stop: Event, *, trusted: bool = True) -> None:
        """trusted: false where a camera sent us on to another machine, which gets no password."""
        self.url = address.url
        parts = urlsplit(address.url)
        self.host = parts.hostname or ""
        self._stop = stop
        self._credentials = Credentials(
            address.user if trusted else "", address.password if trusted else ""
        )
        self._cutter = Cutter()
        self._early: deque[Message] = deque()
        self._count = 0
        self._asked: dict[str, tuple[Ask, int]] = {}
        self.socket = _connected(self.host, _port(address.url))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def say(self, ask: Ask, tries: int = 1) -> str:
        """Send a request; its sequence number, by which its answer is known."""
        self._count += 1
        headers = {"CSeq": str(self._count), **ask.headers, "User-Agent": _AGENT}
        authorization = self._credentials.header(ask.method, ask.uri)
        if authorization:
            headers["Authorization"] = authorization
        self._asked = {str(self._count): (ask, tries)} | dict(list(self._asked.items())[:7])
        try:
            text = request(ask.method, ask.uri, headers)
        except ValueError:
            text = b""
        if not text:
            raise CameraTrouble(Trouble.GARBAGE)
        self.send(text)
        return str(self._count)

    def send(self, data: bytes) -> None:
        trouble = Trouble.NONE
        try:
            self.socket.sendall(data)
        except TimeoutError:
            trouble = Trouble.TIMED_OUT
        except OSError:
            trouble = Trouble.CLOSED
        if trouble is not Trouble.NONE:
            raise CameraTrouble(trouble)

    def ask(self, ask: Ask) -> Response:
        """The answer to a request. Packets that come before it are kept for messages()."""
        sequence, deadline = self.say(ask), time.monotonic() + OPEN_TIMEOUT_S
        while True:
            if time.monotonic() > deadline:
                raise CameraTrouble(Trouble.TIMED_OUT)
            if not self._readable([self.socket]):
                continue
            for message in self._received():
                if not isinstance(message, Response):
                    self._keep(message)
                elif message.header("cseq") in (sequence, ""):
                    again = self.again(message, sequence)
                    if again is None:
                        return message
                    sequence = again

    def again(self, response: Response, sequence: str | None = None) -> str | None:
        """Ask once more where a password, or a fresh nonce, may change the answer."""
        asked = self._asked.pop(sequence or response.header("cseq"), None)
        if response.status // 100 == 2:
            self._credentials.accepted()
        if response.status != 401 or asked is None or asked[1] >= _MOST_TRIES:
            return None
        if not self._credentials.learn(response.headers.get("www-authenticate", ())):
            return None
        return self.say(asked[0], asked[1] + 1)

    def messages(self, others: list[socket.socket]) -> Iterator[Message | socket.socket]:
        """What has come within a turn: messages, and those other sockets that can be read."""
        while self._early:
            yield self._early.popleft()
        for ready in self._readable([self.socket, *others]):
            if ready is not self.socket:
                yield ready
                continue
            for message in self._received():
                if isinstance(message, CameraAsks):
                    self._reply(message)
                else:
                    yield message

    def _reply(self, asked: CameraAsks) -> None:
        known = asked.method in ("OPTIONS", "GET_PARAMETER", "SET_PARAMETER")
        self.send(answer(asked) if known else answer(asked, "501 Not Implemented"))
        if asked.method in ("ANNOUNCE", "REDIRECT", "TEARDOWN"):
            raise CameraTrouble(Trouble.CLOSED)  # another stream, or elsewhere: ask anew

    def _keep(self, message: Message) -> None:
        if len(self._early) >= _MOST_EARLY:
            raise CameraTrouble(Trouble.GARBAGE)
        if isinstance(message, Interleaved):
            self._early.append(message)

    def _readable(self, sockets: list[socket.socket]) -> list[socket.socket]:
        if self._stop.is_set():
            raise Stopped
        poller = select.poll()  # select() fails on descriptors over 1023, and a wall has many
        known = {one.fileno(): one for one in sockets}
        for number in known:
            poller.register(number, select.POLLIN)
        return [known[number] for number, _ in poller.poll(TURN_S * 1000)]

    def _received(self) -> list[Message]:
        trouble = Trouble.CLOSED
        try:
            data = self.socket.recv(_CHUNK_BYTES)
            if data:
                return list(self._cutter.feed(data))
        except MalformedRtsp:
            trouble = Trouble.GARBAGE
        except OSError:
            trouble = Trouble.CLOSED
        raise CameraTrouble(trouble)


def _port(url: str) -> int:
    try:
        return urlsplit(url).port or _PORT
    except ValueError:
        return 0


def _connected(host: str, port: int) -> socket.socket:
    trouble = Trouble.UNREACHABLE
    try:
        made = socket.create_connection((host, port), timeout=OPEN_TIMEOUT_S)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made
    except TimeoutError:
        trouble = Trouble.TIMED_OUT
    except (OSError, OverflowError, UnicodeError):
        trouble = Trouble.UNREACHABLE
    raise CameraTrouble(trouble)
