"""The story's witness: a plain HTTP client that reads the journal, and knows nothing else."""

from __future__ import annotations

import base64
import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

Line = dict[str, Any]


class NotSeen(AssertionError):
    """What the story waited for is not in the journal."""


class Witness:
    """Signed in as somebody who may read everything. go_on is asked while waiting: it may raise."""

    def __init__(
        self, address: str, account: str, password: str, go_on: Callable[[], None]
    ) -> None:
        self._address, self._go_on = address, go_on
        self._account, self._password = account, password
        self._token = ""
        self.lines: list[Line] = []

    def sign_in(self) -> None:
        """A token of its own; the demo's backend may have been restarted meanwhile."""
        answer = self._post(
            "/api/v1/sign-in",
            {
                "account": self._account,
                "password": self._password,
                "device_id": "witness",
                "device_public_key": _PUBLIC_KEY,
            },
        )
        self._token = answer["token"]

    def read(self) -> list[Line]:
        """All journal lines so far, oldest first."""
        while True:
            after = self.lines[-1]["seq"] if self.lines else 0
            body = self._get(f"/api/v1/journal?after={after}&limit=500")
            fresh = [json.loads(line) for line in body.splitlines() if line.strip()]
            self.lines += fresh
            if not fresh:
                return self.lines

    def wait(self, kind: str, within_s: float, fits: Callable[[Line], bool] | None = None) -> Line:
        """The first line of this kind for which fits(line) holds. Raises NotSeen."""
        end = time.monotonic() + within_s
        while True:
            self._go_on()
            try:
                for line in self.read():
                    if line["event"]["kind"] == kind and (fits is None or fits(line)):
                        return line
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                self._token = ""
            if time.monotonic() > end:
                kinds = [line["event"]["kind"] for line in self.lines[-12:]]
                raise NotSeen(f"{kind} within {within_s:.0f} s; last: {kinds}")
            time.sleep(0.15)

    def healthy(self) -> bool:
        """Whether the backend answers."""
        try:
            self._get("/healthz")
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False
        return True

    def _get(self, path: str) -> str:
        if not self._token and path != "/healthz":
            self.sign_in()
        request = urllib.request.Request(self._address + path)
        if self._token:
            request.add_header("Authorization", f"Bearer {self._token}")
        try:
            with urllib.request.urlopen(request, timeout=4) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as error:
            if error.code == 401:
                self._token = ""
            raise

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        request = urllib.request.Request(
            self._address + path,
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=6) as answer:
            return dict(json.loads(answer.read()))


_PUBLIC_KEY = base64.b64encode(os.urandom(32)).decode()
