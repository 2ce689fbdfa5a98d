"""Who sends a request drop by drop keeps no connection; who is served is not hurried."""

from __future__ import annotations

import contextlib
import selectors
import socket
import time
from collections.abc import Iterator

from server_stub.calls import BODY_LIMIT_S
from server_stub.http_protocol import HEAD_LIMIT_S
from tests.support.backend import Backend, backend

__all__ = ["backend"]

_SLACK_S = 5.0
_HEAD = b"GET /healthz HTTP/1.1\r\nHost: roc\r\n"


@contextlib.contextmanager
def _connected(backend: Backend) -> Iterator[socket.socket]:
    host, _, port = backend.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), 10) as made:
        yield made


def _until_closed(
    dripped: dict[socket.socket, bytes], limit_s: float
) -> dict[socket.socket, float]:
    """One byte every quarter of a second into each; when each was closed by the other side."""
    closed: dict[socket.socket, float] = {}
    with selectors.DefaultSelector() as selector:
        for one in dripped:
            selector.register(one, selectors.EVENT_READ)
        begun = time.monotonic()
        while len(closed) < len(dripped) and time.monotonic() - begun < limit_s:
            for key, _ in selector.select(0.25):
                one = key.fileobj
                assert isinstance(one, socket.socket)
                with contextlib.suppress(ConnectionError):
                    if one.recv(65536):
                        continue
                closed[one] = time.monotonic() - begun
                selector.unregister(one)
            for one, drop in dripped.items():
                with contextlib.suppress(OSError):
                    if one not in closed:
                        one.send(drop)
    return closed


def test_a_head_that_is_never_whole_is_not_waited_for(backend: Backend) -> None:
    with contextlib.ExitStack() as stack:
        silent, dripping, second = (stack.enter_context(_connected(backend)) for _ in range(3))
        dripping.sendall(_HEAD + b"X-Slow: ")
        second.sendall(_HEAD + b"\r\n")
        assert b" 200 " in second.recv(65536)  # served once, and then the same game
        second.sendall(_HEAD + b"X-Slow: ")
        dripped = {silent: b"", dripping: b"a", second: b"a"}
        closed = _until_closed(dripped, HEAD_LIMIT_S + _SLACK_S)
    assert len(closed) == 3
    assert all(at > HEAD_LIMIT_S - 1 for at in closed.values())


def test_a_body_that_is_never_whole_is_answered_408_and_a_stream_lives_on(
    backend: Backend,
) -> None:
    token, sup = backend.client("int1").token, backend.client("sup1")
    head = "POST /api/v1/alerts HTTP/1.1\r\nHost: roc\r\nContent-Length: 1000\r\n"
    with _connected(backend) as made:
        made.sendall(f"{head}Authorization: Bearer {token}\r\n\r\n".encode())
        begun = time.monotonic()
        with sup.events(sup.snapshot().seq) as pairs:
            while time.monotonic() - begun < HEAD_LIMIT_S + 2:
                assert next(pairs)[0] == "heartbeat"
        made.settimeout(BODY_LIMIT_S + _SLACK_S)
        answer = made.recv(65536)
        assert time.monotonic() - begun > BODY_LIMIT_S - 1
        while piece := made.recv(65536):  # the head may come by itself; the end is the server's
            answer += piece
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b'"refused.too_slow"' in answer
