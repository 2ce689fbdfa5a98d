"""One authenticated HTTP client for everything that a program asks of its backend."""

from __future__ import annotations

import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from console.domain.envelope import Refusal
from console.sources.errors import LinkLost, Refused, SignedOut

_CONNECT_S, _ANSWER_S = 1.5, 4.0
LIMITS = httpx.Timeout(_ANSWER_S, connect=_CONNECT_S)


class Backend:
    """Requests with the present token; errors come out as LinkLost, Refused or SignedOut."""

    def __init__(self, address: str, ca_file: str = "") -> None:
        """address: http(s)://host:port; ca_file: a private certificate authority (PEM)."""
        verify: ssl.SSLContext | bool = True
        if ca_file:
            verify = ssl.create_default_context(cafile=ca_file)
        self.address = address.rstrip("/")
        self.token = self._dead_token = ""
        self._client = httpx.AsyncClient(
            base_url=self.address, timeout=LIMITS, verify=verify, trust_env=False
        )

    @property
    def token_is_dead(self) -> bool:
        """The present one was refused: perhaps the answer that brought the next got lost."""
        return bool(self.token) and self.token == self._dead_token

    async def close(self) -> None:
        await self._client.aclose()

    async def ask(
        self,
        method: str,
        path: str,
        *,
        json_body: Any = None,
        content: bytes | None = None,
        headers: dict[str, str] | None = None,
        params: dict[str, str] | None = None,
    ) -> httpx.Response:
        """One request, answered 2xx; anything else is raised."""
        token = self.token
        try:
            response = await self._client.request(
                method,
                path,
                json=json_body,
                content=content,
                params=params,
                headers=self._headers(headers),
            )
        except (httpx.TransportError, httpx.InvalidURL, OSError) as error:
            raise LinkLost(f"{type(error).__name__} on {method} {path}") from error
        if response.status_code == 401 and token:
            if self.token != token:
                return await self.ask(
                    method,
                    path,
                    json_body=json_body,
                    content=content,
                    headers=headers,
                    params=params,
                )
            self._dead_token = token
        raise_for(response.status_code, response.content)
        return response

    async def probe(self, limit_s: float) -> datetime | None:
        """Whether anybody answers, at all and soon, and with which time (in whole seconds).

        Raises LinkLost.
        """
        try:
            response = await self._client.get("/healthz", timeout=limit_s)
        except (httpx.TransportError, httpx.InvalidURL, OSError) as error:
            raise LinkLost(f"{type(error).__name__} on a probe") from error
        if response.status_code != 200:
            raise LinkLost(f"a probe was answered {response.status_code}")
        try:
            return parsedate_to_datetime(response.headers.get("date", ""))
        except ValueError:
            return None

    @asynccontextmanager
    async def open_stream(
        self, path: str, params: dict[str, str], silence_s: float
    ) -> AsyncIterator[AsyncIterator[bytes]]:
        """The pieces of a long answer; silence longer than silence_s is LinkLost."""
        limits = httpx.Timeout(silence_s, connect=_CONNECT_S)
        try:
            async with self._client.stream(
                "GET", path, params=params, headers=self._headers(None), timeout=limits
            ) as response:
                if response.status_code != 200:
                    raise_for(response.status_code, await response.aread())
                yield response.aiter_bytes()
        except (httpx.TransportError, httpx.StreamError, OSError) as error:
            raise LinkLost(f"{type(error).__name__} on {path}") from error

    def _headers(self, more: dict[str, str] | None) -> dict[str, str]:
        token = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return token | (more or {})


def raise_for(status: int, body: bytes) -> None:
    """Nothing for 2xx; LinkLost for what a dying or foreign server says; else Refused."""
    if 200 <= status < 300:
        return
    refusal = refusal_of(body)
    if refusal is None or status in (502, 503, 504):
        raise LinkLost(f"answered {status}")
    raise (SignedOut if status == 401 else Refused)(status, refusal)


def refusal_of(body: bytes) -> Refusal | None:
    """The words of an error; None where they are not of our making."""
    try:
        told = json.loads(body)
        params = {
            str(key): value if isinstance(value, int | float) else str(value)
            for key, value in dict(told.get("params") or {}).items()
        }
        return Refusal(str(told["message_id"]), params)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
