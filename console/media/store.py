"""Evidence by content: encrypted files named by the sha256 of what they hold.

A file is MAGIC, a nonce of 12 bytes, then AES-GCM over the length and words of the media type and
the content; the name is bound in as associated data, so that no file can stand in for another.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"ROCMEDIA1"
KEY_BYTES = 32
_NONCE_BYTES = 12
_HALF_WRITTEN_S = 3600.0
_HEX = frozenset("0123456789abcdef")


class MediaMissing(LookupError):
    """Nothing is kept under this sha256."""


class MediaDamaged(ValueError):
    """What is kept is not what was put there, or is under another key."""


class MediaFull(OSError):
    """There is no room on the disk."""


class Media(Protocol):
    """Where evidence lies, on disk or in memory."""

    def put(self, data: bytes, media_type: str) -> str: ...
    def get(self, sha256: str) -> tuple[bytes, str]: ...
    def has(self, sha256: str) -> bool: ...
    def kept(self) -> Iterator[tuple[str, float]]: ...
    def delete(self, sha256: str) -> bool: ...


class MediaStore:
    """A folder of encrypted blobs; safe for several threads and processes at once."""

    def __init__(self, folder: Path, key: bytes) -> None:
        """key: 32 bytes. The folder is made on the first put."""
        if len(key) != KEY_BYTES:
            raise ValueError(f"a key has {KEY_BYTES} bytes")
        self._folder = folder
        self._cipher = AESGCM(key)

    def put(self, data: bytes, media_type: str) -> str:
        """Keep data for good (synced before this returns); its sha256 in hex. Raises MediaFull.

        What lies there already is proved: whoever still has the content heals a damaged file.
        """
        name = hashlib.sha256(data).hexdigest()
        path = self._path(name)
        with contextlib.suppress(MediaMissing, MediaDamaged):
            self.get(name)
            with contextlib.suppress(OSError):
                os.utime(path)  # it has come again: nobody may take it for forgotten
            return name
        kind = media_type.encode()
        nonce = secrets.token_bytes(_NONCE_BYTES)
        plain = len(kind).to_bytes(2, "big") + kind + data
        sealed = MAGIC + nonce + self._cipher.encrypt(nonce, plain, name.encode())
        try:
            _write_whole(path, sealed)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise MediaFull(error.errno, "no room for evidence") from error
            raise
        return name

    def get(self, sha256: str) -> tuple[bytes, str]:
        """The content and its media type, proved. Raises MediaMissing, MediaDamaged."""
        try:
            sealed = self._path(sha256).read_bytes()
        except FileNotFoundError:
            raise MediaMissing(sha256) from None
        head = len(MAGIC) + _NONCE_BYTES
        if not sealed.startswith(MAGIC) or len(sealed) < head:
            raise MediaDamaged(f"{sha256}: no evidence file")
        try:
            plain = self._cipher.decrypt(sealed[len(MAGIC) : head], sealed[head:], sha256.encode())
        except InvalidTag:
            raise MediaDamaged(f"{sha256}: changed since it was put there") from None
        length = int.from_bytes(plain[:2], "big")
        data = plain[2 + length :]
        if hashlib.sha256(data).hexdigest() != sha256:
            raise MediaDamaged(f"{sha256}: another content")
        return data, plain[2 : 2 + length].decode()

    def has(self, sha256: str) -> bool:
        """Whether something is kept under this name; unread, so perhaps damaged."""
        return self._path(sha256).exists()

    def kept(self) -> Iterator[tuple[str, float]]:
        """Names, and when each came (seconds since 1970). What a crash left half written goes."""
        for path in self._folder.glob("??/*"):
            with contextlib.suppress(FileNotFoundError):
                came = path.stat().st_mtime
                if not path.name.startswith("."):
                    yield path.name, came
                elif time.time() - came > _HALF_WRITTEN_S:
                    path.unlink()

    def delete(self, sha256: str) -> bool:
        """Forget; whether there was something to forget."""
        path = self._path(sha256)
        try:
            path.unlink()
        except FileNotFoundError:
            return False
        _sync_folder(path.parent)
        return True

    def _path(self, sha256: str) -> Path:
        if len(sha256) != 64 or not _HEX.issuperset(sha256):
            raise MediaMissing(f"not a sha256: {sha256[:80]!r}")
        return self._folder / sha256[:2] / sha256


class MediaMemory:
    """The same in memory, for a console that was asked to leave nothing on disk."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[bytes, str]] = {}
        self._came: dict[str, float] = {}

    def put(self, data: bytes, media_type: str) -> str:
        name = hashlib.sha256(data).hexdigest()
        self._kept.setdefault(name, (data, media_type))
        self._came.setdefault(name, time.time())
        return name

    def get(self, sha256: str) -> tuple[bytes, str]:
        """Raises MediaMissing."""
        try:
            return self._kept[sha256]
        except KeyError:
            raise MediaMissing(sha256) from None

    def has(self, sha256: str) -> bool:
        return sha256 in self._kept

    def kept(self) -> Iterator[tuple[str, float]]:
        return ((name, came) for name, came in list(self._came.items()))

    def delete(self, sha256: str) -> bool:
        self._came.pop(sha256, None)
        return self._kept.pop(sha256, None) is not None


def _write_whole(path: Path, data: bytes) -> None:
    """Either the whole file under its name or nothing, also after a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
