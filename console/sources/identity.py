"""Signing in, staying signed in, and coming back after an outage."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from console.clock import monotonic_s, now_utc
from console.domain.person import Actor, Role
from console.sources.errors import LinkLost
from console.sources.http import Backend

RENEW_EVERY_S = 300.0

Sign = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in. grant: opaque, signed by the server, what offline commands stand on.

    grant_until_utc is on the backend's clock; clock_offset_ms: that clock minus ours.
    """

    actor: Actor
    name: str
    language: str
    grant: str
    grant_until_utc: datetime
    clock_offset_ms: int

    def renewed(self, fresh: Renewed) -> SignedIn:
        """The same person with the grant that came with a fresh token."""
        return replace(
            self,
            grant=fresh.grant,
            grant_until_utc=fresh.grant_until_utc,
            clock_offset_ms=fresh.clock_offset_ms,
        )


@dataclass(frozen=True, slots=True)
class Renewed:
    """What comes with a fresh token: a grant that counts from now on, and the clock's offset."""

    grant: str
    grant_until_utc: datetime
    clock_offset_ms: int


class Identity:
    """Keeps a Backend's token good. All methods raise LinkLost, Refused or SignedOut."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    async def sign_in(
        self, account: str, password: str, device_id: str, device_key: bytes, device_name: str
    ) -> SignedIn:
        """device_key: the raw public Ed25519 key; the first sign-in enrols it."""
        self._backend.token = ""
        told, offset_ms = await self._timed(
            "/api/v1/sign-in",
            {
                "account": account,
                "password": password,
                "device_id": device_id,
                "device_public_key": base64.b64encode(device_key).decode(),
                "device_name": device_name,
            },
        )
        try:
            actor = told["actor"]
            who = Actor(
                id=str(actor["id"]),
                roles=tuple(Role(role) for role in actor["roles"]),
                area=str(actor.get("area", "")),
                organisation=str(actor.get("organisation", "")),
            )
            signed_in = SignedIn(
                who,
                str(told["name"]),
                str(told["language"]),
                str(told["grant"]),
                _time(told["grant_until_utc"]),
                offset_ms,
            )
            self._backend.token = str(told["token"])
        except (KeyError, TypeError, ValueError) as error:
            raise LinkLost(f"sign-in answered with something else: {error}") from error
        return signed_in

    async def renew(self) -> Renewed:
        """A fresh token for the present one, which dies."""
        return await self._token("/api/v1/token/renew", {})

    async def recover(self, grant: str, device_id: str, sign: Sign, at_utc: datetime) -> Renewed:
        """A token after an outage, for the grant and the device's signature.

        at_utc: now, on the backend's clock.
        """
        at = at_utc.isoformat()
        signature = sign(f"recover\n{device_id}\n{at}".encode())
        self._backend.token = ""
        return await self._token(
            "/api/v1/token/recover",
            {
                "grant": grant,
                "device_id": device_id,
                "at_utc": at,
                "signature": base64.b64encode(signature).decode(),
            },
        )

    async def sign_out(self) -> None:
        """Gives the token back."""
        await self._backend.ask("POST", "/api/v1/sign-out")
        self._backend.token = ""

    async def _token(self, path: str, body: dict[str, str]) -> Renewed:
        told, offset_ms = await self._timed(path, body)
        try:
            fresh = Renewed(str(told["grant"]), _time(told["grant_until_utc"]), offset_ms)
            self._backend.token = str(told["token"])
        except (KeyError, TypeError, ValueError) as error:
            raise LinkLost(f"{path} answered with something else: {error}") from error
        return fresh

    async def _timed(self, path: str, body: dict[str, str]) -> tuple[Any, int]:
        """The answer, and the backend's clock minus ours, the way there and back halved."""
        began, sent = now_utc(), monotonic_s()
        response = await self._backend.ask("POST", path, json_body=body)
        middle = began + timedelta(seconds=(monotonic_s() - sent) / 2)
        try:
            told = response.json()
            offset = _time(told["server_time_utc"]) - middle
        except (ValueError, KeyError, TypeError) as error:
            raise LinkLost(f"{path} answered with something else: {error}") from error
        return told, round(offset.total_seconds() * 1000)


def _time(text: str) -> datetime:
    when = datetime.fromisoformat(text)
    return when if when.tzinfo else when.replace(tzinfo=UTC)
