"""The master key, and what hangs on it: sealing, wrapped keys, the server's signature.

The key lies in a 0600 file in a folder apart from the database, or comes from the environment.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from console.i18n import tr

VARIABLE = "ROC_MASTER_KEY"
KEY_BYTES = 32
_NONCE_BYTES = 12


class KeyProblem(Exception):
    """No usable master key; the text is for the person who starts the backend."""


class SealBroken(ValueError):
    """Sealed bytes were changed, belong elsewhere, or are under another key."""


class Seal:
    """AES-GCM under one key. context is bound in: bytes sealed for one place open nowhere else."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def close(self, plain: bytes, context: str) -> bytes:
        """Nonce and ciphertext."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        """Raises SealBroken."""
        try:
            return self._cipher.decrypt(
                sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], context.encode()
            )
        except (InvalidTag, ValueError):
            raise SealBroken(context) from None


class MasterKey:
    """The one secret; every other key is derived from it or wrapped by it."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def derived(self, purpose: str) -> bytes:
        """32 bytes for one purpose, the same at every start."""
        kdf = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode())
        return kdf.derive(self._key)

    def seal(self, purpose: str) -> Seal:
        return Seal(self.derived(purpose))

    def signing_key(self) -> Ed25519PrivateKey:
        """Signs grants and relay tickets."""
        return Ed25519PrivateKey.from_private_bytes(self.derived("signature"))

    def export_key(self) -> Ed25519PrivateKey:
        """Signs evidence that leaves the house, and nothing else."""
        return Ed25519PrivateKey.from_private_bytes(self.derived("export"))


def master_key(folder: Path, may_make: bool) -> MasterKey:
    """From the environment, else from the folder's file, which is made where may_make says so.

    may_make is false where a database already exists: without its key it is worth nothing, and a
    new key would hide that. Raises KeyProblem.
    """
    if words := os.environ.pop(VARIABLE, ""):
        return MasterKey(_decoded(words, VARIABLE))
    path = folder / "master.key"
    if path.exists():
        if path.stat().st_mode & 0o077:
            raise KeyProblem(tr("server.key_open", file=str(path)))
        return MasterKey(_decoded(path.read_text("ascii"), str(path)))
    if not may_make:
        raise KeyProblem(tr("server.key_missing", file=str(path), variable=VARIABLE))
    key = secrets.token_bytes(KEY_BYTES)
    _write_secret(path, base64.b64encode(key) + b"\n")
    return MasterKey(key)


def _decoded(words: str, where: str) -> bytes:
    try:
        key = base64.b64decode(words.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise KeyProblem(tr("server.key_wrong", where=where, n=KEY_BYTES))
    return key


def _write_secret(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
