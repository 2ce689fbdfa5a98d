"""Tiles of a map server: one host that somebody has set, asked by us, never by the map's page."""

from __future__ import annotations

import threading
from urllib.parse import urlsplit

import httpx

from console.sources.errors import LinkLost

MAX_TILE = 2 << 20
_LIMITS = httpx.Timeout(4.0, connect=1.5)
_CHUNK = 1 << 16


class TilesAddressWrong(ValueError):
    """No address of tiles: http(s)://host/…{z}…{x}…{y}…, without a name or password in it."""


class TileServer:
    """Any thread may ask. Redirects are not followed: they would lead to another host."""

    def __init__(self, address: str) -> None:
        """Raises TilesAddressWrong."""
        self._template = checked(address)
        self.host = urlsplit(self._template).hostname or ""
        self._client = httpx.Client(
            timeout=_LIMITS, follow_redirects=False, trust_env=False,
            headers={"User-Agent": "roc-console", "Accept": "image/png,image/jpeg,image/webp"},
        )  # fmt: skip
        self._closed = threading.Event()

    def close(self) -> None:
        self._closed.set()
        self._client.close()

    def fetch(self, z: int, x: int, y: int) -> bytes | None:
        """None where the server says that there is none. Raises LinkLost."""
        address = self._template
        for name, value in (("{z}", z), ("{x}", x), ("{y}", y)):
            address = address.replace(name, str(value))
        try:
            with self._client.stream("GET", address) as reply:
                if reply.status_code in (204, 404, 410):
                    return None
                if reply.status_code != 200:
                    raise LinkLost(f"the tile server answers {reply.status_code}")
                body = bytearray()
                for chunk in reply.iter_bytes(_CHUNK):
                    body += chunk
                    if len(body) > MAX_TILE or self._closed.is_set():
                        raise LinkLost("the tile server's answer is too large")
                return bytes(body)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, RuntimeError) as error:
            # A key may stand in the address: it is not repeated.
            raise LinkLost(f"{type(error).__name__} at the tile server") from error


def checked(address: str) -> str:
    """The address as it was given. Raises TilesAddressWrong."""
    try:
        parts = urlsplit(address)
        sound = (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and not (parts.username or parts.password or parts.fragment)
            and "{" not in parts.netloc
            and all(address.count(name) == 1 for name in ("{z}", "{x}", "{y}"))
            and address.isprintable()
        )
    except ValueError:
        sound = False
    if not sound:
        raise TilesAddressWrong(address)
    return address
