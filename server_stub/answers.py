"""What goes back to a caller: bytes of domain dataclasses, and refusals with words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from console.domain.envelope import Refusal
from console.wire.table import CORE, WireError
from server_stub.storage.database import Trouble, WriteFailed

Params = Mapping[str, str | int | float]

# After 408 nothing else can come on the connection. After 413 the body still comes: closing then
# would reset the connection, and the answer be lost with it.
_HEADERS = {401: {"WWW-Authenticate": "Bearer"}, 408: {"Connection": "close"}}
_NOT_STORED = {
    Trouble.FULL: (507, "refused.disk_full"),
    Trouble.AWAY: (507, "refused.store_away"),
    Trouble.OTHER: (507, "refused.not_stored"),
}
_STATUS = {"refused.not_permitted": 403, "refused.too_long": 422}


class Refused(Exception):
    """Ends a request with words: message id and parameters, as the domain's refusals have them."""

    def __init__(self, status: int, message_id: str, params: Params | None = None) -> None:
        super().__init__(message_id)
        self.status = status
        self.refusal = Refusal(message_id, dict(params or {}))


def malformed(error: WireError) -> Refused:
    """422, naming the field; 413 where it is only too large."""
    if str(error).startswith("larger than"):
        return Refused(413, "refused.too_large", {"problem": str(error)})
    return Refused(422, "refused.malformed", {"field": error.field, "problem": str(error)})


def not_stored(failure: WriteFailed) -> Refused:
    """507: the same may be sent again, and counts once."""
    return Refused(*_NOT_STORED[failure.trouble])


def status_of(refusal: Refusal) -> int:
    return _STATUS.get(refusal.message_id, 409)


def answer(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Any dataclass or plain mapping as JSON."""
    return Response(CORE.encode(value), status, headers, "application/json")


def refusal_answer(refused: Refused, extra: Mapping[str, Any] | None = None) -> Response:
    words = refused.refusal
    body = {"message_id": words.message_id, "params": words.params, **(extra or {})}
    return answer(body, refused.status, _HEADERS.get(refused.status))
