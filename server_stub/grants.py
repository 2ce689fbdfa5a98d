"""Offline grants: what the server signed a person may do on a device until a time."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from console.domain.person import Actor
from console.wire.table import CORE, WireError

LIFE = timedelta(hours=12)
_SIGNATURE_BYTES = 64
_MAX_CHARACTERS = 4096


class GrantRefused(Exception):
    """Not signed by this server, or not a grant at all."""


@dataclass(frozen=True, slots=True)
class Grant:
    actor: Actor
    device_id: str
    issued_utc: datetime
    until_utc: datetime

    def covers(self, at_utc: datetime) -> bool:
        return self.issued_utc <= at_utc <= self.until_utc


def sign_grant(key: Ed25519PrivateKey, grant: Grant) -> str:
    """Opaque to everyone else: signature, then the grant, in base64."""
    body = CORE.encode(grant)
    return base64.urlsafe_b64encode(key.sign(b"grant\n" + body) + body).decode("ascii")


def read_grant(key: Ed25519PrivateKey, words: str) -> Grant:
    """Raises GrantRefused."""
    if len(words) > _MAX_CHARACTERS:
        raise GrantRefused("too long")
    try:
        raw = base64.b64decode(words.encode("ascii"), altchars=b"-_", validate=True)
        signature, body = raw[:_SIGNATURE_BYTES], raw[_SIGNATURE_BYTES:]
        key.public_key().verify(signature, b"grant\n" + body)
        grant: Grant = CORE.decode(body, Grant)
    except (InvalidSignature, UnicodeError, binascii.Error, WireError) as error:
        raise GrantRefused(type(error).__name__) from None
    return grant


def signed_by_device(public_key: str, message: bytes, signature: str) -> bool:
    """public_key: raw Ed25519, base64, as the device was enrolled with."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key, validate=True))
        key.verify(base64.b64decode(signature, validate=True), message)
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def is_public_key(words: str) -> bool:
    """Whether it is a raw Ed25519 key in base64."""
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(words, validate=True))
    except (binascii.Error, ValueError):
        return False
    return True
