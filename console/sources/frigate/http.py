"""Frigate asked over HTTP: its configuration, what it tracks, its snapshots."""

from __future__ import annotations

import logging
import ssl
from typing import Any

import httpx

from console.sources.errors import LinkLost
from console.sources.frigate.options import FrigateOptions
from console.sources.frigate.words import FrigateEvent, NotFrigates, Sizes, from_http, sizes_of

MAX_ANSWER_BYTES = 8 * 1024 * 1024
_LIMITS = httpx.Timeout(5.0, connect=2.0)
_PAGE = 100

log = logging.getLogger(__name__)


class FrigateHttp:
    """Every method raises LinkLost where Frigate does not answer as Frigate does."""

    def __init__(self, options: FrigateOptions) -> None:
        verify: ssl.SSLContext | bool = True
        if options.ca_file:
            verify = ssl.create_default_context(cafile=options.ca_file)
        self._options = options
        self._client = httpx.AsyncClient(
            base_url=options.url.rstrip("/"), timeout=_LIMITS, verify=verify, trust_env=False
        )

    async def close(self) -> None:
        await self._client.aclose()

    async def version(self) -> str:
        return (await self._get("/api/version")).decode("ascii", "replace").strip()[:64]

    async def sizes(self) -> Sizes:
        return sizes_of(await self.config())

    async def config(self) -> Any:
        """As told, with passwords hidden."""
        return await self._json("/api/config")

    async def raw_paths(self) -> Any:
        """Its inputs with passwords; None where Frigate is older than 0.17, or we may not."""
        try:
            return await self._json("/api/config/raw_paths")
        except LinkLost as error:
            log.info("Frigate hides its cameras' passwords: %s", error)
            return None

    async def events(self, after_s: float) -> list[FrigateEvent]:
        """What began after a time (seconds since 1970), oldest first; at most a hundred."""
        return await self._events({"after": f"{after_s:.3f}"})

    async def under_way(self) -> list[FrigateEvent]:
        """What has not ended, oldest first; at most a hundred."""
        return await self._events({"in_progress": "1"})

    async def _events(self, which: dict[str, str]) -> list[FrigateEvent]:
        bounds = {"limit": str(_PAGE), "include_thumbnails": "0"}
        rows = await self._json("/api/events", which | bounds)
        if not isinstance(rows, list):
            raise LinkLost("/api/events is answered by something that is not Frigate")
        found = [event for row in rows if (event := _read(row)) is not None]
        return sorted(found, key=lambda event: event.start_utc)

    async def event(self, event_id: str) -> FrigateEvent | None:
        """None where Frigate has none any more."""
        try:
            return _read(await self._json(f"/api/events/{event_id}"))
        except _NotFound:
            return None

    async def snapshot(self, event_id: str) -> bytes:
        """The whole picture as JPEG, nothing drawn into it; empty where there is none."""
        params = {"bbox": "0", "crop": "0", "timestamp": "0"}
        try:
            return await self._get(f"/api/events/{event_id}/snapshot.jpg", params)
        except _NotFound:
            return b""

    async def _json(self, path: str, params: dict[str, str] | None = None) -> Any:
        response = httpx.Response(200, content=await self._get(path, params))
        try:
            return response.json()
        except (ValueError, RecursionError):
            raise LinkLost(f"{path} is answered by something that is not Frigate") from None

    async def _get(self, path: str, params: dict[str, str] | None = None) -> bytes:
        status, body = await self._ask(path, params)
        if status == 401 and self._options.user:
            await self._sign_in()
            status, body = await self._ask(path, params)
        if status == 404:
            raise _NotFound(path)
        if status != 200:
            raise LinkLost(f"{path} was answered {status}")
        return body

    async def _ask(self, path: str, params: dict[str, str] | None) -> tuple[int, bytes]:
        try:
            async with self._client.stream("GET", path, params=params) as response:
                body = b""
                async for piece in response.aiter_bytes():
                    body += piece
                    if len(body) > MAX_ANSWER_BYTES:
                        raise LinkLost(f"the answer to {path} has no end")
                return response.status_code, body
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise LinkLost(f"{type(error).__name__} on {path}") from error

    async def _sign_in(self) -> None:
        """Its cookie stays in the client."""
        words = {"user": self._options.user, "password": self._options.password}
        try:
            answer = await self._client.post("/api/login", json=words)
        except (httpx.HTTPError, OSError) as error:
            raise LinkLost(f"{type(error).__name__} on sign-in") from error
        if answer.status_code != 200:
            raise LinkLost(f"sign-in was answered {answer.status_code}")


class _NotFound(LinkLost):
    pass


def _read(row: Any) -> FrigateEvent | None:
    try:
        return from_http(row)
    except NotFrigates as error:
        log.warning("an event of Frigate's is left out: %s", error)
        return None
