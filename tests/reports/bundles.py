"""Evidence bundles as they leave a control room, made by the product's own parts, keys included."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from console.domain import events as e
from console.domain.envelope import EVERYBODY
from console.domain.retention import Hold, HoldOn
from console.reports.bundle.build import Unsigned, bundled, write_bundle
from console.reports.bundle.contents import VERSION, BundledFile, LeftOut, LogRow, Manifest
from console.reports.bundle.kept import closed_of, erasures_of, holds_of
from console.reports.bundle.seal import Seal
from console.wire.chain import START, Link, payload_hash
from console.wire.table import CORE

BACKEND = Ed25519PrivateKey.from_private_bytes(b"b" * 32)
DEVICE = Ed25519PrivateKey.from_private_bytes(b"d" * 32)
AT = datetime(2026, 11, 22, 3, 14, 15, tzinfo=UTC)
CONTENTS = {"pictures/01-crop.jpg": b"\xff\xd8" + bytes(range(256)) * 8 + b"\xff\xd9"}
Contents = Mapping[str, bytes]


def public(key: Ed25519PrivateKey) -> str:
    """Raw, hex."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def rows(*told: tuple[str, Any], first: int = 40) -> tuple[LogRow, ...]:
    """Chained rows of (actor, event), with a row of another matter after the first."""
    found: list[LogRow] = []
    seq, before = first, START
    for number, (actor, event) in enumerate(told):
        payload, salt = CORE.encode_event(event), bytes([number]) * 16
        hashed = payload_hash(salt, payload)
        scope = CORE.encode(EVERYBODY).decode()
        at = (AT + timedelta(seconds=number)).isoformat()
        kind = type(event).__name__
        link = Link(seq, before, kind, 1, at, actor, f"C{number}", scope, hashed)
        found.append(LogRow.of(link, salt, payload))
        seq, before = seq + 1, link.hash()
        if number == 0:
            other = Link(seq, before, "NoteAdded", 1, at, "eve", "C", scope, bytes(32))
            seq, before = seq + 1, other.hash()
    return tuple(found)


def asked(blurred: bool = True) -> e.ExportAsked:
    return e.ExportAsked("X1", "I1", ("pictures",), blurred, "for the court", "K-7", "court")


def log(blurred: bool = True, agreed_by: str = "sam") -> tuple[LogRow, ...]:
    note = e.NoteAdded("I1", "N1", "He went north.", "en")
    told: list[tuple[str, Any]] = [("ada", note), ("ada", asked(blurred))]
    if not blurred and agreed_by:
        told.append((agreed_by, e.ExportApproved("X1", "I1")))
    return rows(*told)


HOLD = Hold("H1", HoldOn.INCIDENT, "I1", "22-1", "a court", "12/26", "sue", AT, AT, None)


def log_of_closed() -> tuple[LogRow, ...]:
    """Of a closed incident, under one hold and let go of by another; an alert of it is erased."""
    other = replace(HOLD, id="H2")
    told: list[tuple[str, Any]] = [
        ("ada", e.NoteAdded("A1", "N1", "A crowd went by.", "en")),
        ("ada", e.IncidentClosed("I1", "resolved", "He was let go.", "en")),
        ("sue", e.HoldPlaced(HOLD)),
        ("sue", e.HoldPlaced(other)),
        ("sue", e.HoldReleaseAsked("H2", "twice")),
        ("adm", e.HoldReleased("H2")),
        ("system", e.Erased("A1", "retention.confirmed_alerts")),
        ("ada", asked()),
    ]
    first, *rest = rows(*told)
    return (replace(first, salt="", payload=""), *rest)


def manifest_of_closed(contents: Contents = CONTENTS, **changes: Any) -> Manifest:
    told = log_of_closed()
    kept = {"closed_utc": closed_of(told), "holds": holds_of(told), "erased": erasures_of(told)}
    left = (LeftOut("c" * 64, "clip", "missing"),)
    return manifest(contents, **(kept | {"left_out": left} | changes))


def manifest(contents: Contents, blurred: bool = True, **changes: Any) -> Manifest:
    """An index of contents; clips and pictures by their folder."""
    files = tuple(
        bundled(
            BundledFile(
                name,
                "",
                0,
                "video/mp4" if name.startswith("clips/") else "image/jpeg",
                "clip" if name.startswith("clips/") else "picture",
                "shaded" if blurred else "none",
                "CAM1",
                "Quay",
                AT,
            ),
            data,
        )
        for name, data in contents.items()
    )
    whole = Manifest(
        VERSION, "X1", "I1", "22-1", "Armed person", blurred, "for the court", "K-7", "court",
        "ada", "Ada", AT, "" if blurred else "sam", "" if blurred else "Sam",
        None if blurred else AT, AT + timedelta(minutes=1), "desk-1", -12, False, "roc 1", "en",
        files,
    )  # fmt: skip
    return replace(whole, **changes)


def signed(unsigned: Unsigned, alone: bool = False) -> Seal:
    """By the workstation and, unless it is alone, the backend."""
    seal = Seal(
        unsigned.export_id, unsigned.digest, unsigned.manifest_sha256, "desk-1", public(DEVICE)
    )
    seal = replace(seal, device_signature=DEVICE.sign(seal.device_message()).hex())
    if alone:
        return seal
    at = AT.isoformat()
    seal = replace(seal, enrolled_by="ada", enrolled_utc=at, signed_utc=at)
    seal = replace(seal, backend_key=public(BACKEND))
    seal = replace(seal, certificate=BACKEND.sign(seal.certificate_message()).hex())
    return replace(seal, signature=BACKEND.sign(seal.backend_message()).hex())


def bundle(
    contents: Contents = CONTENTS,
    index: Manifest | None = None,
    told: tuple[LogRow, ...] | None = None,
    sign: Callable[[Unsigned], Seal] = signed,
) -> bytes:
    """A whole one, unless told otherwise."""
    out = io.BytesIO()
    index = index or manifest(contents)
    lines = [("03:14:15Z", "Ada", "<b>He went north.</b>")]
    writer, unsigned = write_bundle(out, index, contents, told or log(), lines)
    writer.seal(sign(unsigned))
    return out.getvalue()
