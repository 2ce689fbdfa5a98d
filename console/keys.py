"""Ed25519 keys (RFC 8032) as people and files hold them: raw, in hex, known by fingerprint."""

from __future__ import annotations

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def signed(key: str, message: bytes, signature: str) -> bool:
    """Whether a raw Ed25519 key (hex) made this signature (hex) of the message."""
    try:
        Ed25519PublicKey.from_public_bytes(_bytes(key)).verify(_bytes(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _bytes(words: str) -> bytes:
    """There is one way to write them: capitals would be bits that nobody vouches for."""
    found = bytes.fromhex(words)
    if found.hex() != words:
        raise ValueError("not plain hex")
    return found


def fingerprint(key: str) -> str:
    """SHA-256 of a raw key (hex), in groups that people can compare aloud."""
    digest = hashlib.sha256(bytes.fromhex(key)).hexdigest()
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))


def same_fingerprint(one: str, other: str) -> bool:
    """However they are grouped and whichever case they are written in."""
    return _plain(one) == _plain(other) != ""


def _plain(words: str) -> str:
    return "".join(char for char in words.lower() if char not in ": \t")
