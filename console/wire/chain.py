"""How journal rows are chained: what a row's hash covers, so that any program can check it.

A row's hash covers the hash of the row before it. The payload stands in only as a salted hash: it
may be erased, salt and all, and the chain stays whole.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

START = bytes(32)  # prev_hash of the first row
SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Link:
    """The chained columns of one row; at_utc and scope as they stand in the row, unparsed."""

    seq: int
    prev_hash: bytes
    kind: str
    version: int
    at_utc: str
    actor_id: str
    command_id: str
    scope: str
    payload_hash: bytes

    def hash(self) -> bytes:
        """SHA-256 over all columns as one JSON array; 32 bytes."""
        columns = [
            self.seq,
            self.prev_hash.hex(),
            self.kind,
            self.version,
            self.at_utc,
            self.actor_id,
            self.command_id,
            self.scope,
            self.payload_hash.hex(),
        ]
        return hashlib.sha256(json.dumps(columns, separators=(",", ":")).encode()).digest()


def payload_hash(salt: bytes, payload: bytes) -> bytes:
    """SHA-256 of salt and payload; the salt keeps short payloads from being guessed."""
    return hashlib.sha256(salt + payload).digest()
