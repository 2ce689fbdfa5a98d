"""A camera worker's one loop: what is readable is taken up, and threads may wake it."""

from __future__ import annotations

import contextlib
import selectors
import socket
from collections.abc import Callable
from typing import Protocol


class HasFileno(Protocol):
    def fileno(self) -> int: ...


class Loop:
    """wait() calls back for each thing that is readable. All but wake() belongs to one thread."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._woken, self._waker = socket.socketpair()
        for end in (self._woken, self._waker):
            end.setblocking(False)
        self.watch(self._woken, self._drain)

    def watch(self, what: HasFileno, readable: Callable[[], None]) -> None:
        self._selector.register(what.fileno(), selectors.EVENT_READ, readable)

    def forget(self, what: HasFileno) -> None:
        """Before it is closed; what is not watched is left."""
        with contextlib.suppress(KeyError):
            self._selector.unregister(what.fileno())

    def wake(self) -> None:
        """From any thread: the present or the next wait() returns at once."""
        with contextlib.suppress(OSError):  # full: it is awake already; closed: nobody waits
            self._waker.send(b"\x00")

    def wait(self, limit_s: float) -> None:
        for key, _ in self._selector.select(limit_s):
            key.data()

    def close(self) -> None:
        self._selector.close()
        self._woken.close()
        self._waker.close()

    def _drain(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while self._woken.recv(4096):
                continue
