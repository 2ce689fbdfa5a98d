"""A ledger outside the backend: what was sent, what was answered, what was refused."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import httpx

from console.clock import new_ulid
from console.domain import commands as c
from console.domain.alert import Priority
from tests.support.backend import Client

_LIMIT_S = 30.0


class Load(threading.Thread):
    """Alert after alert, each said again under its number until it is answered."""

    def __init__(self, client: Client) -> None:
        super().__init__(daemon=True)
        self._client, self._halt = client, threading.Event()
        self._given_up = False
        self.sent: dict[str, str] = {}
        self.answered: dict[str, int] = {}
        self.refused: list[dict[str, Any]] = []
        self.failed: list[str] = []

    def run(self) -> None:
        while not self._halt.is_set():
            body = c.RaiseAlert(new_ulid(), "Under load", "en", Priority.LOW)
            command = self._client.command(body)
            self.sent[command.id] = body.alert_id
            while not self._answered(command) and not self._given_up:
                time.sleep(0.1)  # a retry's pause

    def _answered(self, command: Any) -> bool:
        try:
            answer = self._client.send(command)
        except httpx.TransportError as error:
            self.failed.append(repr(error))
            return False
        if answer.status_code == 200:
            self.answered[command.id] = answer.json()["seq"]
            return True
        assert answer.status_code == 507, answer.text
        self.refused.append(answer.json())
        return False

    def halt(self) -> None:
        """Leave it at that: nothing more is sent, what is unanswered stays so."""
        self._given_up = True
        self._halt.set()
        self.join(_LIMIT_S)

    def finish(self) -> None:
        self._halt.set()
        self.join(_LIMIT_S)
        assert not self.is_alive(), "a command was never answered"
        assert self.sent.keys() == self.answered.keys()


def until(true: Callable[[], bool], what: str, limit_s: float = _LIMIT_S) -> float:
    begun = time.monotonic()
    while not true():
        assert time.monotonic() - begun < limit_s, what
        time.sleep(0.02)
    return time.monotonic() - begun
