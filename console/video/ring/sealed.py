"""Files of records, each sealed by itself: what was written before a crash can be read after it.

A file is MAGIC and a salt of 16 bytes, then `u32 length | AES-GCM(record)` again and again. The
file's key is made of the ring's key and the salt; the nonce is the record's number in the file, so
that none is left out, doubled or moved unnoticed. The associated data is the file's own name.
"""

from __future__ import annotations

import errno
import hashlib
import hmac
import os
import secrets
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from console.video.records import MAX_RECORD_BYTES

MAGIC: Final = b"ROCRING1"
KEY_BYTES: Final = 32
_SALT_BYTES: Final = 16
_TAG_BYTES: Final = 16
_PREFIX_BYTES: Final = 4
HEAD_BYTES: Final = len(MAGIC) + _SALT_BYTES


class Damaged(ValueError):
    """Not what was written there, or under another key."""


class SealedWriter:
    """Appends to a fresh file; size is what is whole on it. Raises OSError."""

    def __init__(self, path: Path, key: bytes, name: str) -> None:
        salt = secrets.token_bytes(_SALT_BYTES)
        self._cipher = _cipher(key, salt)
        self._name = name.encode()
        self._count = 0
        self.size = 0
        self._handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            self._append(MAGIC + salt)
        except OSError:
            os.close(self._handle)
            path.unlink(missing_ok=True)
            raise

    def append(self, plain: bytes) -> int:
        """The whole record or nothing of it; how many bytes it took."""
        sealed = self._cipher.encrypt(_nonce(self._count), plain, self._name)
        data = len(sealed).to_bytes(_PREFIX_BYTES, "big") + sealed
        self._append(data)
        self._count += 1
        return len(data)

    def sync(self) -> None:
        os.fsync(self._handle)

    def close(self) -> None:
        os.close(self._handle)

    def _append(self, data: bytes) -> None:
        try:
            if os.write(self._handle, data) < len(data):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError:
            os.ftruncate(self._handle, self.size)
            os.lseek(self._handle, self.size, os.SEEK_SET)
            raise
        self.size += len(data)


class SealedReader:
    """Reads while it is written, and goes on when the file is given its lasting name meanwhile."""

    def __init__(self, path: Path, key: bytes, name: str) -> None:
        """Raises FileNotFoundError; Damaged where it is no such file."""
        self._file = path.open("rb")
        head = self._file.read(HEAD_BYTES)
        if len(head) < HEAD_BYTES or not head.startswith(MAGIC):
            self._file.close()
            raise Damaged("no segment")
        self._cipher = _cipher(key, head[len(MAGIC) :])
        self._name = name.encode()
        self._count = 0
        self.offset = HEAD_BYTES  # behind the last whole record

    def next(self) -> bytes | None:
        """None where no whole record follows (yet). Raises Damaged."""
        self._file.seek(self.offset)
        length = int.from_bytes(self._file.read(_PREFIX_BYTES), "big")
        if not _TAG_BYTES <= length <= MAX_RECORD_BYTES + 1024:
            return None
        sealed = self._file.read(length)
        if len(sealed) < length:
            return None
        try:
            plain = self._cipher.decrypt(_nonce(self._count), sealed, self._name)
        except InvalidTag:
            raise Damaged("changed since it was written") from None
        self._count += 1
        self.offset += _PREFIX_BYTES + length
        return plain

    def close(self) -> None:
        self._file.close()


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    if len(key) != KEY_BYTES:
        raise ValueError(f"a key has {KEY_BYTES} bytes")
    return AESGCM(hmac.digest(key, salt, hashlib.sha256))


def _nonce(count: int) -> bytes:
    return count.to_bytes(12, "big")
