"""One account's corner of this workstation: its key, its copy, its device, its evidence."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import secrets
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from console.clock import new_ulid
from console.domain.link import Notice
from console.journal.copy import LocalCopy, open_or_set_aside, set_aside
from console.journal.errors import CopyError, CopyInUse
from console.media.store import Media, MediaMemory, MediaStore
from console.outbox.signing import DeviceKey
from console.settings.secrets import KeptBy, KeyLost, LocalKey, NoKeyring, local_key
from console.wire import Table

log = logging.getLogger(__name__)
_DEVICE_ID, _DEVICE_KEY = "device_id", "device_key"


@dataclass(frozen=True, slots=True)
class Place:
    """Where things are kept. folder None: nowhere, by request."""

    folder: Path | None
    use_keyring: bool = True

    def of(self, server: str, account: str) -> Path | None:
        """The folder of one account at one backend."""
        name = hashlib.sha256(f"{server}\n{account}".encode()).hexdigest()[:16]
        return self.folder / "profiles" / name if self.folder else None


@dataclass(slots=True)
class Profile:
    """Opened on the thread that will use it. path None: in memory.

    unkept: what should stand in the copy's meta, but found no room yet.
    """

    copy: LocalCopy
    path: Path | None
    key: bytes
    media: Media
    device_id: str
    device_key: DeviceKey
    notices: tuple[Notice, ...]
    unkept: dict[str, bytes] = field(default_factory=dict)


class ProfileLocked(Exception):
    """There is a copy here, and the password does not open it."""


async def open_profile(
    place: Place, server: str, account: str, password: str, table: Table, anew: bool
) -> Profile:
    """Raises ProfileLocked; with anew the locked copy is put aside and another begun.

    A disk that takes nothing, and a second console of the same account, give a profile in memory
    and say so. While the keyring that holds the key is not running, a second copy beside the first
    is used; it is left, and removed, once nothing waits in it any more.
    """
    folder = place.of(server, account)
    if folder is None:
        return _in_memory(table, ())
    second = _Corner(folder.with_name(f"{folder.name}-second"), False, password, table)
    try:
        first = await _Corner(folder, place.use_keyring, password, table).open(anew)
    except NoKeyring:
        return _with(await second.open(anew), Notice("keyring", "link.keyring_away"))
    if first.path is None or not second.folder.exists():
        return first
    try:
        left = await second.open(anew)
    except BaseException:
        first.copy.close()
        raise
    if left.path is not None and not _waits(left.copy):
        unread = left.copy.unsent.misfits()
        left.copy.close()
        if not unread:
            await asyncio.to_thread(shutil.rmtree, second.folder, ignore_errors=True)
        return first
    first.copy.close()
    return _with(left, Notice("keyring", "link.keyring_back"))


@dataclass(frozen=True, slots=True)
class _Corner:
    """A folder with a key file, a copy and evidence."""

    folder: Path
    use_keyring: bool
    password: str
    table: Table

    async def open(self, anew: bool) -> Profile:
        """Raises ProfileLocked, or NoKeyring where only the keyring that is away opens it."""
        folder, notices = self.folder, list[Notice]()
        try:
            try:
                opened = await self._key()
            except KeyLost as error:
                if not anew:
                    raise ProfileLocked(type(error).__name__) from None
                _put_aside(folder)
                notices.append(Notice("locked", "link.copy_locked"))
                opened = await self._key()
            if opened.kept_by == KeptBy.PASSWORD and self.use_keyring:
                notices.append(Notice("keyring", "link.no_keyring"))
            copy, aside = open_or_set_aside(folder / "local.db", opened.key, self.table)
            if aside:
                notices.append(Notice("set_aside", "link.copy_set_aside", {"file": aside.name}))
        except CopyInUse:
            return _in_memory(self.table, (Notice("in_use", "link.copy_in_use"),))
        except (CopyError, OSError) as error:
            log.warning("no local copy on this disk: %s", type(error).__name__)
            return _in_memory(self.table, (Notice("copy_full", "link.copy_full"),))
        media_key = hashlib.sha256(b"media" + opened.key).digest()
        media = MediaStore(folder / "media", media_key)
        try:
            return _profile(copy, folder / "local.db", opened.key, media, tuple(notices))
        except CopyError as error:
            log.warning("no room for this device's key: %s", type(error).__name__)
            with contextlib.suppress(CopyError):  # closed all the same
                copy.close()
            return _in_memory(self.table, (Notice("copy_full", "link.copy_full"),))

    async def _key(self) -> LocalKey:
        """Argon2id and the keyring take their time, so not on this thread."""
        name = self.folder.name
        return await asyncio.to_thread(
            local_key, self.folder / "key.json", name, self.password, self.use_keyring
        )


def _with(profile: Profile, notice: Notice) -> Profile:
    profile.notices += (notice,)
    return profile


def _waits(copy: LocalCopy) -> bool:
    return bool(copy.unsent.commands() or copy.unsent.uploads())


def _in_memory(table: Table, notices: tuple[Notice, ...]) -> Profile:
    key = secrets.token_bytes(32)
    return _profile(LocalCopy(None, key, table), None, key, MediaMemory(), notices)


def _profile(
    copy: LocalCopy, path: Path | None, key: bytes, media: Media, notices: tuple[Notice, ...]
) -> Profile:
    device_id, private = copy.meta.get(_DEVICE_ID), copy.meta.get(_DEVICE_KEY)
    if device_id is None or private is None:
        device_id = f"console-{new_ulid()}".encode()
        private = DeviceKey.fresh().private_bytes()
        copy.meta.set(_DEVICE_KEY, private)
        copy.meta.set(_DEVICE_ID, device_id)
    return Profile(copy, path, key, media, device_id.decode(), DeviceKey(private), notices)


def _put_aside(folder: Path) -> None:
    """The key goes with the copy: a keyring that comes back can still open both."""
    copy = folder / "local.db"
    aside = set_aside(copy) if copy.exists() else copy.with_name(f"{copy.name}.set-aside")
    (folder / "key.json").replace(aside.with_name(f"{aside.name}-key.json"))
