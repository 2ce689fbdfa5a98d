"""The file itself: a ZIP of stored entries, the same bytes for the same contents.

Stored, not deflated: clips and pictures are compressed already, and what is stored cannot grow when
it is opened. Whoever reads one trusts no name, size or place in it.
"""

from __future__ import annotations

import hashlib
import os
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from re import compile as pattern
from typing import BinaryIO

from console.reports.bundle.seal import HEAD, Seal, read_seal, write_seal
from console.reports.bundle.seal import MAX_BYTES as SEAL_MAX

SUFFIX = ".rocx"
MAX_BYTES = 2**31 - 1  # below it no tool needs ZIP64
MAX_FILES = 1000
_NAME = pattern(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}(/[A-Za-z0-9][A-Za-z0-9._-]{0,99})?")
_DATE = (1980, 1, 1, 0, 0, 0)  # a ZIP's zero: when things happened stands in the manifest
_CHUNK = 1 << 20
_LAST = b"PK\5\6"  # of a ZIP: what its last header begins with
_LOCAL, _CENTRAL, _END = 30, 46, 22  # bytes of the headers beside the name (APPNOTE 4.3)
_BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
    EOFError,
    OSError,
    struct.error,
)


class NotWhole(ValueError):
    """The container is not as it was written; the text says where, for the log."""


class TooLarge(ValueError):
    """More than a bundle may hold."""


def plain_name(name: str) -> bool:
    """Whether it may stand in a bundle: short, at most one folder deep, leading nowhere else."""
    return _NAME.fullmatch(name) is not None


class BundleWriter:
    """Writes to an open file from its start; then asks for the digest, and for the seal."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=False)
        self._names: set[str] = set()

    def add(self, name: str, data: bytes) -> None:
        """Raises ValueError for a name that is taken or leads elsewhere, TooLarge."""
        if not plain_name(name) or name in self._names:
            raise ValueError(f"no name for a bundle: {name!r}")
        if len(self._names) >= MAX_FILES or self._file.tell() + len(data) > MAX_BYTES - SEAL_MAX:
            raise TooLarge(name)
        self._names.add(name)
        entry = zipfile.ZipInfo(name, _DATE)
        entry.create_system = 3
        entry.external_attr = 0o600 << 16
        self._zip.writestr(entry, data)

    def digest(self) -> str:
        """Ends the entries; SHA-256 of all bytes the seal stands for."""
        self._zip.close()
        size = self._file.seek(0, os.SEEK_END)
        return _digest(self._file, size - 2)

    def seal(self, seal: Seal) -> None:
        """The last bytes; after digest()."""
        self._file.seek(-2, os.SEEK_END)
        self._file.write(write_seal(seal))
        self._file.truncate()


class BundleReader:
    """A bundle to be judged. Opening it proves nothing yet."""

    def __init__(self, path: Path) -> None:
        """Raises OSError, TooLarge. cut_off: it has no end of any kind."""
        self._file = path.open("rb")
        self.size = self._file.seek(0, os.SEEK_END)
        if self.size > MAX_BYTES:
            self._file.close()
            raise TooLarge(str(path))
        self._file.seek(max(0, self.size - SEAL_MAX))
        end = self._file.read(SEAL_MAX)
        self.cut_off = HEAD not in end and _LAST not in end
        found = read_seal(end)
        self.seal: Seal | None = found[0] if found else None
        self._sealed = found[1] if found else 0

    def __enter__(self) -> BundleReader:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def digest(self) -> str:
        """Of the bytes before the seal, or of all where there is none."""
        return _digest(self._file, self.size - self._sealed)

    def entries(self) -> dict[str, tuple[str, int]]:
        """Name -> sha256 and size of what lies under it; one that cannot be read has no sha256.

        Raises NotWhole where this is no list of stored files side by side.
        """
        try:
            with zipfile.ZipFile(self._file) as opened:
                infos = opened.infolist()
                self._side_by_side(infos)
                return {one.filename: _read_hash(opened, one) for one in infos}
        except _BROKEN as error:
            raise NotWhole(f"{type(error).__name__}: {error}") from None

    def read(self, name: str, most: int) -> bytes:
        """One entry's bytes. Raises NotWhole where it is not there or larger than most."""
        try:
            with zipfile.ZipFile(self._file) as opened:
                info = opened.getinfo(name)
                if info.compress_type != zipfile.ZIP_STORED or info.file_size > most:
                    raise NotWhole(f"{name}: too large")
                return b"".join(_chunks(opened, info))
        except KeyError:
            raise NotWhole(f"{name}: missing") from None
        except _BROKEN as error:
            raise NotWhole(f"{name}: {type(error).__name__}") from None

    def _side_by_side(self, infos: list[zipfile.ZipInfo]) -> None:
        names = {one.filename for one in infos}
        if len(names) != len(infos) or len(infos) > MAX_FILES:
            raise NotWhole("a name stands twice, or there are too many")
        place = 0
        for one in infos:
            if not plain_name(one.filename):
                raise NotWhole("a name leads elsewhere")
            if one.compress_type != zipfile.ZIP_STORED or one.compress_size != one.file_size:
                raise NotWhole("an entry is not simply stored")
            if one.header_offset != place or one.extra or one.comment or one.flag_bits:
                raise NotWhole("an entry is not where it belongs")
            place += _LOCAL + len(one.filename) + one.file_size
        heads = sum(_CENTRAL + len(one.filename) for one in infos)
        if self._sealed and place + heads + _END - 2 != self.size - self._sealed:
            raise NotWhole("bytes that belong to no entry")


def _read_hash(opened: zipfile.ZipFile, info: zipfile.ZipInfo) -> tuple[str, int]:
    digest = hashlib.sha256()
    try:
        for chunk in _chunks(opened, info):
            digest.update(chunk)
    except _BROKEN:  # its checksum or its header differs
        return "", info.file_size
    return digest.hexdigest(), info.file_size


def _chunks(opened: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    with opened.open(info) as entry:
        while chunk := entry.read(_CHUNK):
            yield chunk


def _digest(file: BinaryIO, size: int) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while size > 0 and (chunk := file.read(min(_CHUNK, size))):
        digest.update(chunk)
        size -= len(chunk)
    return digest.hexdigest()
