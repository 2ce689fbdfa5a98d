"""One request to a device, and as much of its answer as a device has any reason to send."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass, field

import httpx

from console.sources.errors import LinkLost
from console.sources.hardened_xml import MAX_BYTES
from console.sources.onvif.errors import NotOnvif

_CONNECT_S = 3.0
_DEFAULT_PATH = "/onvif/device_service"  # ONVIF Core, 5.2.1.1


@dataclass(frozen=True, slots=True)
class DeviceAt:
    """Where a device is and who asks it. url: a bare address means the usual path."""

    url: str
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: str = ""

    def device_service(self) -> str:
        url = httpx.URL(self.url)
        return str(url if url.path.strip("/") else url.copy_with(path=_DEFAULT_PATH))

    def beside(self, told: str) -> str:
        """An address that the device gives, at the host that we were told of.

        Behind address translation it gives one that nobody reaches; and it shall not send our
        credentials elsewhere. A port of its own stays where the rest is as we know it.
        """
        own = httpx.URL(self.url)
        try:
            url = httpx.URL(told)
        except (httpx.InvalidURL, TypeError, ValueError):
            raise NotOnvif("the device gives an address that is none") from None
        same = (url.scheme, url.host) == (own.scheme, own.host)
        return str(own.copy_with(port=url.port if same else own.port, raw_path=url.raw_path))


@dataclass(frozen=True, slots=True)
class Answer:
    """asks_digest: it wants HTTP digest authentication."""

    status: int
    body: bytes
    asks_digest: bool


class OnvifHttp:
    """Redirects are not followed: credentials go where they were meant to."""

    def __init__(self, at: DeviceAt) -> None:
        verify: ssl.SSLContext | bool = at.url.startswith("https:")  # reading authorities is slow
        if at.ca_file:
            verify = ssl.create_default_context(cafile=at.ca_file)
        self._client = httpx.AsyncClient(verify=verify, trust_env=False)
        self._digest = httpx.DigestAuth(at.user, at.password)

    async def close(self) -> None:
        await self._client.aclose()

    async def post(
        self, url: str, content: bytes, action: str, limit_s: float, digest: bool
    ) -> Answer:
        """limit_s: for all of it, however the device spreads it. Raises LinkLost."""
        headers = {
            "Content-Type": f'application/soap+xml; charset=utf-8; action="{action}"',
            "Accept-Encoding": "identity",  # what is packed may unpack to anything
        }
        limits = httpx.Timeout(limit_s, connect=_CONNECT_S)
        auth = self._digest if digest else None
        try:
            async with (
                asyncio.timeout(limit_s),
                self._client.stream(
                    "POST", url, content=content, headers=headers, timeout=limits, auth=auth
                ) as response,
            ):
                body = await _bounded(response)
        except LinkLost:
            raise
        except TimeoutError:
            raise LinkLost("the device does not answer in time") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise LinkLost(f"{type(error).__name__} with the device") from None
        except (LookupError, ValueError, AssertionError, NotImplementedError):  # of its challenge
            raise NotOnvif("the device asks for a digest that nobody knows") from None
        asked = response.headers.get("www-authenticate", "").lower()
        return Answer(response.status_code, body, "digest" in asked)


async def _bounded(response: httpx.Response) -> bytes:
    body = b""
    async for piece in response.aiter_raw():
        body += piece
        if len(body) > MAX_BYTES:
            raise LinkLost("the device's answer has no end")
    return body
