"""Relay tickets: the backend signs who may read which camera, for a minute (Ed25519).

A ticket only opens a stream. Whether its reader may go on is asked of the backend every few seconds
by whoever runs the relay (console.analytics.readers).
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from console.domain.look import BLOCK_S, block_of

__all__ = [
    "BLOCK_S",
    "LIFE_S",
    "Ticket",
    "TicketRefused",
    "block_of",
    "check_ticket",
    "sign_ticket",
]

LIFE_S = 60.0
MAX_BYTES = 1024
_SIGNATURE_BYTES = 64


class TicketRefused(Exception):
    """The ticket is forged, expired, for another camera, or no ticket at all."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a valid ticket says; expires_utc in seconds since 1970.

    reader_id: the backend's own word for who reads and by which rights; no one else's business.
    """

    camera_id: str
    reader_id: str
    expires_utc: float
    span: tuple[float, float] | None = None  # of a recording; None: what is live

    def issued_utc(self) -> float:
        return self.expires_utc - LIFE_S


def sign_ticket(
    key: Ed25519PrivateKey,
    camera_id: str,
    reader_id: str,
    expires_utc: float,
    span: tuple[float, float] | None = None,
) -> str:
    """One printable token; it opens one camera's stream for one reader until expires_utc, or what
    was recorded of it in a span.
    """
    words = [camera_id, reader_id, expires_utc, *(span or ())]
    body = json.dumps(words, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(key.sign(body) + body).decode("ascii")


def check_ticket(
    public_key: Ed25519PublicKey, token: str, camera_id: str, now_utc: float
) -> Ticket:
    """The ticket, if it is ours, for this camera, and not yet expired; else TicketRefused."""
    if len(token) > MAX_BYTES:
        raise TicketRefused("too long")
    try:
        raw = base64.urlsafe_b64decode(token.encode("ascii"))
        public_key.verify(raw[:_SIGNATURE_BYTES], raw[_SIGNATURE_BYTES:])
        camera, reader, expires, *span = json.loads(raw[_SIGNATURE_BYTES:])
    except (InvalidSignature, UnicodeError, binascii.Error, ValueError, TypeError):
        raise TicketRefused("not signed by this backend") from None
    if camera != camera_id:
        raise TicketRefused("for another camera")
    if not now_utc < expires <= now_utc + 2 * LIFE_S:
        raise TicketRefused("expired")
    return Ticket(camera, reader, expires, (span[0], span[1]) if len(span) == 2 else None)
