"""The key of the local copy: random, wrapped by the system's keyring, else by the password.

The wrapped key lies in a small file beside the copy. Which of the two wraps it is written there.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import argon2.low_level as argon2
import keyring
import keyring.errors
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SERVICE = "roc-console"
KEY_BYTES = 32
# RFC 9106, section 4, the second recommended option: 64 MiB, three passes.
_PASSES, _MEMORY_KIB, _LANES = 3, 65536, 4
# keyring calls these backends too, but they keep nothing or keep it as plain text.
_NOT_SAFE = ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt")


class KeptBy(StrEnum):
    KEYRING = "keyring"
    PASSWORD = "password"


class NoKeyring(Exception):
    """This session of the system has no keyring that keeps secrets safely."""


class KeyLost(Exception):
    """The key file cannot be opened: another password, or the keyring has forgotten it."""


@dataclass(frozen=True, slots=True)
class LocalKey:
    key: bytes
    kept_by: KeptBy


def keyring_works() -> bool:
    """Whether there is a safe keyring here; may ask the system's, so not on the GUI thread."""
    backend = keyring.get_keyring()
    parts = getattr(backend, "backends", None) or [backend]
    return not any(type(part).__module__.startswith(_NOT_SAFE) for part in parts)


def local_key(file: Path, profile: str, password: str, use_keyring: bool) -> LocalKey:
    """The key that file wraps; made, wrapped and written where there is none yet.

    profile: the name under which the keyring keeps its half. Raises KeyLost, NoKeyring (the file
    is wrapped by a keyring that is not there), OSError.
    """
    if file.exists():
        return _unwrapped(file, profile, password)
    key = secrets.token_bytes(KEY_BYTES)
    if use_keyring and keyring_works():
        wrapping = secrets.token_bytes(KEY_BYTES)
        try:
            keyring.set_password(SERVICE, profile, base64.b64encode(wrapping).decode())
        except keyring.errors.KeyringError:
            pass  # locked or refused by the person: the password wraps it instead
        else:
            _write(file, {"kept_by": KeptBy.KEYRING} | _wrap(wrapping, key))
            return LocalKey(key, KeptBy.KEYRING)
    salt = secrets.token_bytes(16)
    wrapping = _from_password(password, salt, _PASSES, _MEMORY_KIB, _LANES)
    costs = {"salt": salt.hex(), "passes": _PASSES, "memory_kib": _MEMORY_KIB, "lanes": _LANES}
    _write(file, {"kept_by": KeptBy.PASSWORD} | costs | _wrap(wrapping, key))
    return LocalKey(key, KeptBy.PASSWORD)


def _unwrapped(file: Path, profile: str, password: str) -> LocalKey:
    try:
        told = json.loads(file.read_bytes())
        kept_by = KeptBy(told["kept_by"])
        if kept_by == KeptBy.KEYRING:
            wrapping = _from_keyring(profile)
        else:
            costs = (int(told["passes"]), int(told["memory_kib"]), int(told["lanes"]))
            wrapping = _from_password(password, bytes.fromhex(told["salt"]), *costs)
        nonce, wrapped = bytes.fromhex(told["nonce"]), bytes.fromhex(told["wrapped"])
        return LocalKey(AESGCM(wrapping).decrypt(nonce, wrapped, b"local key"), kept_by)
    except (ValueError, KeyError, TypeError, InvalidTag) as error:
        raise KeyLost(type(error).__name__) from None


def _from_keyring(profile: str) -> bytes:
    if not keyring_works():
        raise NoKeyring
    try:
        kept = keyring.get_password(SERVICE, profile)
    except keyring.errors.KeyringError as error:
        raise NoKeyring(type(error).__name__) from None
    if kept is None:
        raise KeyLost("the keyring has forgotten it")
    return base64.b64decode(kept)


def _from_password(password: str, salt: bytes, passes: int, memory_kib: int, lanes: int) -> bytes:
    return argon2.hash_secret_raw(
        password.encode(), salt, passes, memory_kib, lanes, KEY_BYTES, argon2.Type.ID
    )


def _wrap(wrapping: bytes, key: bytes) -> dict[str, str]:
    nonce = secrets.token_bytes(12)
    wrapped = AESGCM(wrapping).encrypt(nonce, key, b"local key")
    return {"nonce": nonce.hex(), "wrapped": wrapped.hex()}


def _write(file: Path, told: dict[str, Any]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = file.with_suffix(".part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as out:
        json.dump(told, out)
        out.flush()
        os.fsync(out.fileno())
    part.replace(file)
