"""What roc-analytics keeps of its own: what it has to say, a JSON line each, whole and readable or
set aside; its key, and which device it is.
"""

from __future__ import annotations

import contextlib
import errno
import json
import logging
import os
import secrets
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from console.clock import now_utc
from console.outbox.signing import DeviceKey
from console.wire.table import Table, WireError

log = logging.getLogger(__name__)


def append(path: Path, line: bytes) -> None:
    """The whole line, synced, or nothing of it. Raises OSError."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        size = os.fstat(handle).st_size
        try:
            if os.write(handle, line) < len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(handle)
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(handle, size)
            raise
    finally:
        os.close(handle)


def read(path: Path, table: Table) -> list[dict[str, Any]]:
    """Whole lines of an earlier run; a torn last line never counted as said, and goes.

    Where other lines cannot be read (a damaged disk, a command of a version that is not this one)
    the file is set aside as it was, and the readable ones go on.
    """
    if not path.exists():
        return []
    held = path.read_bytes()
    whole = held[: held.rfind(b"\n") + 1]
    if len(whole) < len(held):
        os.truncate(path, len(whole))
    lines = whole.split(b"\n")[:-1]
    entries = [(line, entry) for line in lines if (entry := _entry(line, table)) is not None]
    if lost := len(lines) - len(entries):
        _set_aside(path, [line for line, _ in entries], lost)
    return [entry for _, entry in entries]


def _entry(line: bytes, table: Table) -> dict[str, Any] | None:
    """None where the line is nothing that this program could send."""
    try:
        entry: dict[str, Any] = json.loads(line)
        table.decode(json.dumps(entry["data"]), table.command_kinds[entry["kind"]])
        datetime.fromisoformat(entry["made_at_utc"])
        pictures = [(str(sha256), str(media_type)) for sha256, media_type in entry["pictures"]]
        return {**entry, "id": str(entry["id"]), "pictures": pictures}
    except (ValueError, KeyError, TypeError, RecursionError, WireError):
        return None


def _set_aside(path: Path, readable: list[bytes], lost: int) -> None:
    """A copy first, then the readable lines in one step: a crash in between loses nothing."""
    aside = path.with_name(f"{path.name}.set-aside-{now_utc():%Y%m%dT%H%M%S%fZ}")
    fresh = path.with_name(f"{path.name}.fresh")
    try:
        shutil.copyfile(path, aside)
        aside.chmod(0o600)
        fresh.unlink(missing_ok=True)
        append(fresh, b"".join(line + b"\n" for line in readable))
        fresh.replace(path)
    except OSError as error:
        log.error("%d lines of what was said cannot be read, nor set aside: %s", lost, error)
    else:
        log.error("%d lines of what was said cannot be read; set aside as %s", lost, aside.name)


def owner_only_key(path: Path) -> bytes:
    """32 random bytes, made where there are none, readable by the owner only."""
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(os.urandom(32))
    return path.read_bytes()


def device(path: Path) -> tuple[str, DeviceKey]:
    """This installation's id and key; the same over restarts, readable by the owner only."""
    if not path.exists():
        name = f"analytics-{secrets.token_hex(4)}"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(f"{name} {DeviceKey.fresh().private_bytes().hex()}")
    name, key = path.read_text(encoding="ascii").split()
    return name, DeviceKey(bytes.fromhex(key))
