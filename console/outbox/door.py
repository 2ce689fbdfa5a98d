"""Commands through the door, alone or many: accepted, refused with words, or it is shut."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from console.domain.envelope import Refusal
from console.outbox.waiting import Waiting

_LIMITS = httpx.Timeout(5.0, connect=1.5)
# Asking again would not change these; a 401 in other words is about the grant, not the token.
_FINAL = frozenset({400, 401, 403, 404, 409, 413, 422})
_SIGNED_OUT = "refused.signed_out"
BATCH_MOST = 100
BATCH_MOST_BYTES = 1 << 20
_BATCH_LIMITS = httpx.Timeout(20.0, connect=1.5)
_NO_BATCH = frozenset({404, 405, 413, 422})  # a backend without it, or with other limits


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


Answer = Accepted | Refused | Shut


class Door:
    """POST /api/v1/commands, and its batch.

    token is asked at each request, so that a renewed one is used.
    """

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

    async def hand_in_all(self, batch: Sequence[tuple[Waiting, bool]]) -> list[Answer]:
        """Several in one request, each with whether it is signed; their answers in their order.

        Fewer answers, at least one: what is left has to be handed in again.
        """
        if len(batch) == 1:
            return [await self.hand_in(*batch[0])]
        token = self._token()
        headers = {"Authorization": f"Bearer {token}"}
        commands = [_written(waiting, signed) for waiting, signed in batch]
        try:
            response = await self._client.post(
                "/api/v1/commands/batch",
                json={"commands": commands},
                headers=headers,
                timeout=_BATCH_LIMITS,
            )
        except (httpx.TransportError, httpx.InvalidURL, OSError) as error:
            return [Shut(type(error).__name__)]
        if response.status_code == 401 and self._token() != token:
            return await self.hand_in_all(batch)
        if response.status_code in _NO_BATCH:
            return [await self.hand_in(*batch[0])]
        return answers_of(response.status_code, response.content, len(batch))


def _written(waiting: Waiting, signed: bool) -> dict[str, str]:
    proof = {"grant": waiting.grant, "signature": waiting.signature} if signed else {}
    return {"command": waiting.body.decode(), **proof}


def answers_of(status: int, body: bytes, count: int) -> list[Answer]:
    """What an HTTP answer to so many commands means for each, or for the first of them."""
    if status != 200:
        answer = answer_of(status, body)
        return [answer if isinstance(answer, Shut) else Shut(f"a batch was answered {status}")]
    try:
        told = json.loads(body)["answers"]
        answers = [_meaning(int(one["status"]), one) for one in told]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return [Shut(f"a batch was answered with something else: {type(error).__name__}")]
    if len(answers) != count:
        return [Shut(f"{len(answers)} answers to {count} commands")]
    return answers


def answer_of(status: int, body: bytes) -> Answer:
    """What an HTTP answer means for the command."""
    try:
        return _meaning(status, json.loads(body))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return Shut(f"answered {status} with something else: {type(error).__name__}")


def _meaning(status: int, told: Any) -> Answer:
    """Raises KeyError, TypeError, ValueError or AttributeError where it is not of our making."""
    if status == 401 and told["message_id"] == _SIGNED_OUT:
        return Shut("signed out")
    if status == 200:
        return Accepted(tuple(int(seq) for seq in told["seqs"]), int(told["seq"]))
    if status in _FINAL:
        return Refused(Refusal(str(told["message_id"]), dict(told.get("params") or {})))
    return Shut(f"answered {status}")
