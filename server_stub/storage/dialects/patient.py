"""Connections to PostgreSQL that do not wait for ever.

A server that is stopped, or whose machine is gone, still has its connections open: what waits for
an answer is never woken. libpq has no limit for that, so each exchange has one here.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import psycopg
from psycopg.abc import PQGen

from console.clock import monotonic_s

READ_LIMIT_S = 2.0
WRITE_LIMIT_S = 4.0
CONNECT_LIMIT_S = 2


class Away(psycopg.OperationalError):
    """The database does not answer, or does not let us in."""


class Patient(psycopg.Connection[Any]):
    """Closed once an answer takes longer than limit_s: what came of the question is unknown."""

    limit_s = READ_LIMIT_S

    def wait(self, gen: PQGen[Any], interval: float = 0.1, timeout: float | None = None) -> Any:
        limit_s = self.limit_s if timeout is None else min(timeout, self.limit_s)
        begun = monotonic_s()
        try:
            return super().wait(gen, interval, limit_s)
        except psycopg.OperationalError as error:
            if self.closed or monotonic_s() - begun < limit_s:
                raise
            self.pgconn.finish()
            raise Away(f"no answer within {limit_s:g} s") from error


class Gate:
    """Shut for a while after a failure: nobody queues before a door that does not open."""

    def __init__(self, shut_s: float) -> None:
        self._shut_s = shut_s
        self._until = 0.0
        self._lock = threading.Lock()

    def through(self, connect: Callable[[], Patient]) -> Patient:
        """Raises Away at once while it is shut."""
        with self._lock:
            if monotonic_s() < self._until:
                raise Away("the database did not answer a moment ago")
        try:
            return connect()
        except psycopg.Error:
            self.shut()
            raise

    def shut(self) -> None:
        with self._lock:
            self._until = monotonic_s() + self._shut_s

    def open(self) -> None:
        with self._lock:
            self._until = 0.0
