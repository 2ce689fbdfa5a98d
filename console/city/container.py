"""The file itself: a stored ZIP whose comment is a seal over the manifest.

Any tool lists and unpacks it; this reader trusts nothing that such a tool goes by. It takes the
seal from the end of the file, checks the signature, reads the manifest that the seal names by place
and digest, and from then on reads parts by place, in blocks whose digests hang on the manifest.
So opening reads half a megabyte for each gigabyte, and no byte is used that was not signed.
"""

from __future__ import annotations

import hashlib
import os
import threading
import zipfile
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from console.city.manifest import Manifest, Part, PartKind, check
from console.city.refusal import PackDamaged, PackRefused
from console.keys import fingerprint, same_fingerprint, signed
from console.wire.table import CORE, WireError

SUFFIX = ".citypack"
BLOCK_BYTES = 1 << 16  # of some tiles: a larger one costs each of them more, a smaller one opening
MAX_MANIFEST = 1 << 18
MAX_BLOCKS = 1 << 26  # digests of 128 GB
_HEAD, _TAIL = b"\nROC CITY PACK SEAL 1\n", b"\n"
_SEAL_MAX = 4096
_DATE = (1980, 1, 1, 0, 0, 0)  # a ZIP's zero: the pack's date stands in the manifest
_DIGEST = 32
_KEPT_BLOCKS = 96


@dataclass(frozen=True, slots=True)
class Seal:
    """Who signed which manifest. key and signature are Ed25519, raw, in hex."""

    offset: int
    length: int
    sha256: str
    key: str
    signature: str = ""

    def message(self) -> bytes:
        """What is signed; its first line keeps it from standing for anything else."""
        return b"roc-city-pack\n" + CORE.encode(replace(self, signature=""))


class PackWriter:
    """Parts one after another into an open file, then finish(); used as a context."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_STORED)
        self._digests: list[bytes] = []

    def __enter__(self) -> PackWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()  # again does nothing; where finish() was not reached, the file is no pack

    def add(self, name: str, kind: PartKind, chunks: Iterable[bytes]) -> Part:
        """As it now lies in the file; a set of tiles says its zooms besides."""
        first = len(self._digests)
        offset, length = self._store(name, _digested(chunks, self._digests))
        return Part(name, kind, offset, length, first)

    def finish(self, manifest: Manifest, key: Ed25519PrivateKey) -> None:
        """manifest: all but what says where the digests lie."""
        digests = b"".join(self._digests)
        offset, length = self._store("blocks.sha256", [digests])
        whole = replace(
            manifest,
            block_bytes=BLOCK_BYTES,
            blocks_offset=offset,
            blocks_length=length,
            blocks_sha256=hashlib.sha256(digests).hexdigest(),
        )
        said = CORE.encode(whole)
        if len(said) > MAX_MANIFEST:
            raise ValueError("the manifest is too long")
        offset, length = self._store("manifest.json", [said])
        public = key.public_key().public_bytes_raw().hex()
        seal = Seal(offset, length, hashlib.sha256(said).hexdigest(), public)
        seal = replace(seal, signature=key.sign(seal.message()).hex())
        self._zip.comment = _HEAD + CORE.encode(seal) + _TAIL
        self._zip.close()

    def _store(self, name: str, chunks: Iterable[bytes]) -> tuple[int, int]:
        entry = zipfile.ZipInfo(name, _DATE)
        entry.create_system = 3
        entry.external_attr = 0o644 << 16
        with self._zip.open(entry, "w", force_zip64=True) as member:
            offset = self._file.tell()
            length = sum(member.write(chunk) for chunk in chunks)
        return offset, length


def _digested(chunks: Iterable[bytes], into: list[bytes]) -> Iterator[bytes]:
    """The same bytes in whole blocks, their digests noted."""
    held = bytearray()
    for chunk in chunks:
        held += chunk
        while len(held) >= BLOCK_BYTES:
            block = bytes(held[:BLOCK_BYTES])
            del held[:BLOCK_BYTES]
            into.append(hashlib.sha256(block).digest())
            yield block
    if held:
        into.append(hashlib.sha256(held).digest())
        yield bytes(held)


class PackFile:
    """An opened pack. Any thread may read; close() when done.

    Raises PackRefused: not there, not a pack, cut short, unsigned, changed, by another key.
    """

    def __init__(self, path: Path, key: str = "") -> None:
        """key: fingerprint of the one key that is trusted; empty: whoever signed it is shown."""
        self.path = path
        self._lock = threading.Lock()
        self._kept: OrderedDict[int, bytes] = OrderedDict()
        try:
            self._file = path.open("rb")
            self.size = os.fstat(self._file.fileno()).st_size
        except OSError as error:
            why = error.strerror or str(error)
            raise PackRefused("city.refused.unreadable", file=path.name, why=why) from error
        try:
            seal = self._seal()
            self.signer = fingerprint(seal.key)
            if key and not same_fingerprint(self.signer, key):
                raise PackRefused("city.refused.other_key", key=self.signer)
            self.vouched = bool(key)
            self.manifest = self._manifest(seal)
            self._digests = self._read_digests()
        except OSError as error:
            self._file.close()
            why = error.strerror or str(error)
            raise PackRefused("city.refused.unreadable", file=path.name, why=why) from error
        except PackRefused:
            self._file.close()
            raise

    def close(self) -> None:
        with self._lock:
            self._file.close()

    def _at(self, offset: int, length: int) -> bytes:
        with self._lock:
            self._file.seek(offset)
            return self._file.read(length)

    def _seal(self) -> Seal:
        tail = self._at(max(0, self.size - _SEAL_MAX), _SEAL_MAX)
        at = tail.rfind(_HEAD)
        if at < 0 or not tail.endswith(_TAIL):
            begun = self._at(0, 4) == b"PK\3\4"
            raise PackRefused("city.refused.no_seal" if begun else "city.refused.no_pack")
        try:
            seal: Seal = CORE.decode(tail[at + len(_HEAD) : -len(_TAIL)], Seal)
        except (WireError, ValueError) as error:
            raise PackRefused("city.refused.no_seal") from error
        if not signed(seal.key, seal.message(), seal.signature):
            raise PackRefused("city.refused.signature")
        return seal

    def _manifest(self, seal: Seal) -> Manifest:
        if seal.offset < 0 or not 0 < seal.length <= MAX_MANIFEST:
            raise PackRefused("city.refused.manifest")
        said = self._at(seal.offset, seal.length)
        if hashlib.sha256(said).hexdigest() != seal.sha256:
            raise PackRefused("city.refused.changed")
        try:
            manifest: Manifest = CORE.decode(said, Manifest)
        except (WireError, ValueError) as error:
            raise PackRefused("city.refused.manifest") from error
        check(manifest, self.size)
        return manifest

    def _read_digests(self) -> bytes:
        if self.manifest.blocks_length > MAX_BLOCKS:
            raise PackRefused("city.refused.manifest")
        digests = self._at(self.manifest.blocks_offset, self.manifest.blocks_length)
        if hashlib.sha256(digests).hexdigest() != self.manifest.blocks_sha256:
            raise PackRefused("city.refused.changed")
        return digests

    def read(self, part: Part, offset: int = 0, length: int | None = None) -> bytes:
        """Bytes of a part, each of them proved. Raises PackDamaged."""
        end = part.length if length is None else min(part.length, offset + length)
        if offset < 0 or offset >= end:
            return b""
        size = self.manifest.block_bytes
        first, last = offset // size, (end - 1) // size
        joined = b"".join(self._block(part, k) for k in range(first, last + 1))
        return joined[offset - first * size : end - first * size]

    def _block(self, part: Part, k: int) -> bytes:
        number = part.first_block + k
        with self._lock:
            kept = self._kept.get(number)
            if kept is not None:
                self._kept.move_to_end(number)
                return kept
        size = self.manifest.block_bytes
        try:
            block = self._at(part.offset + k * size, min(size, part.length - k * size))
        except (OSError, ValueError) as error:
            raise PackDamaged("city.damaged", part=part.name) from error
        if hashlib.sha256(block).digest() != self._digests[number * _DIGEST :][:_DIGEST]:
            raise PackDamaged("city.damaged", part=part.name)
        with self._lock:
            self._kept[number] = block
            while len(self._kept) > _KEPT_BLOCKS:
                self._kept.popitem(last=False)
        return block

    def damaged(self) -> list[str]:
        """Names of the parts with a changed block; reads everything."""
        found = []
        for part in self.manifest.parts:
            try:
                for at in range(0, part.length, self.manifest.block_bytes):
                    self.read(part, at, self.manifest.block_bytes)
            except PackDamaged:
                found.append(part.name)
        return found
