"""Puts a bundle together; who asks for its signatures is the caller's business."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from console.domain.exports import ExportedFile
from console.reports.bundle.container import BundleWriter
from console.reports.bundle.contents import LOG, MANIFEST, README, BundledFile, LogRow, Manifest
from console.reports.bundle.readme import readme
from console.wire.table import CORE

Line = tuple[str, str, str]  # of the log: when (UTC), who, what; in the reader's language


@dataclass(frozen=True, slots=True)
class Unsigned:
    """What is to be signed, and what of it the journal will name. manifest: the index's text."""

    export_id: str
    digest: str
    manifest: str
    manifest_sha256: str
    size_bytes: int
    files: tuple[ExportedFile, ...]


def bundled(file: BundledFile, data: bytes) -> BundledFile:
    """The index's row of a file with these contents."""
    return replace(file, sha256=hashlib.sha256(data).hexdigest(), size_bytes=len(data))


def write_bundle(
    out: BinaryIO,
    manifest: Manifest,
    contents: Mapping[str, bytes],
    rows: Sequence[LogRow],
    lines: Sequence[Line],
) -> tuple[BundleWriter, Unsigned]:
    """All but the seal. manifest.files: a row for each of contents, in the order they are told.

    The same input gives the same bytes. Raises TooLarge, OSError.
    """
    log = b"".join(CORE.encode(row) + b"\n" for row in rows)
    page = readme(manifest, lines).encode()
    index = (
        bundled(BundledFile(README, "", 0, "text/html", "readme"), page),
        bundled(BundledFile(LOG, "", 0, "application/jsonl", "log"), log),
        *manifest.files,
    )
    whole = CORE.encode(replace(manifest, files=index))
    writer = BundleWriter(out)
    writer.add(README, page)
    writer.add(MANIFEST, whole)
    writer.add(LOG, log)
    for row in manifest.files:
        writer.add(row.name, contents[row.name])
    digest = writer.digest()
    files = tuple(ExportedFile(row.name, row.sha256, row.original_sha256) for row in index)
    sha256 = hashlib.sha256(whole).hexdigest()
    size = out.seek(0, os.SEEK_END)
    return writer, Unsigned(manifest.export_id, digest, whole.decode(), sha256, size, files)
