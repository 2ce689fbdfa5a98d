"""One command through the door: accepted, refused with words, or the door is shut."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable
from dataclasses import dataclass

import httpx

from console.domain.envelope import Refusal
from console.outbox.waiting import Waiting

_LIMITS = httpx.Timeout(5.0, connect=1.5)
# Asking again would not change these; a 401 in other words is about the grant, not the token.
_FINAL = frozenset({400, 401, 403, 404, 409, 413, 422})
_SIGNED_OUT = "refused.signed_out"


@dataclass(frozen=True, slots=True)
class Accepted:
    """seqs: the events that follow from it; seq: the last of them."""

    seqs: tuple[int, ...]
    seq: int


@dataclass(frozen=True, slots=True)
class Refused:
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Shut:
    """No answer that counts: send it again later under the same id."""

    reason: str
    signed_out: bool = False


Answer = Accepted | Refused | Shut


class Door:
    """POST /api/v1/commands. token is asked at each request, so that a renewed one is used."""

    def __init__(self, address: str, token: Callable[[], str], ca_file: str = "") -> None:
        verify: ssl.SSLContext | bool = True
        if ca_file:
            verify = ssl.create_default_context(cafile=ca_file)
        self._token = token
        self._client = httpx.AsyncClient(
            base_url=address.rstrip("/"), timeout=_LIMITS, verify=verify, trust_env=False
        )

    async def close(self) -> None:
        await self._client.aclose()

    async def hand_in(self, waiting: Waiting, signed: bool) -> Answer:
        """signed: show grant and signature, as for a command made without the backend."""
        token = self._token()
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        if signed:
            headers |= {"X-Roc-Grant": waiting.grant, "X-Roc-Signature": waiting.signature}
        try:
            response = await self._client.post(
                "/api/v1/commands", content=waiting.body, headers=headers
            )
        except (httpx.TransportError, httpx.InvalidURL, OSError) as error:
            return Shut(type(error).__name__)
        if response.status_code == 401 and self._token() != token:
            return await self.hand_in(waiting, signed)
        return answer_of(response.status_code, response.content)


def answer_of(status: int, body: bytes) -> Answer:
    """What an HTTP answer means for the command."""
    try:
        told = json.loads(body)
        if status == 401 and told["message_id"] == _SIGNED_OUT:
            return Shut("signed out", signed_out=True)
        if status == 200:
            return Accepted(tuple(int(seq) for seq in told["seqs"]), int(told["seq"]))
        if status in _FINAL:
            params = dict(told.get("params") or {})
            return Refused(Refusal(str(told["message_id"]), params))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return Shut(f"answered {status} with something else: {type(error).__name__}")
    return Shut(f"answered {status}")
