"""What stands in a bundle, in words and figures: manifest and log rows as they are written."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from console.wire.chain import Link, payload_hash

README, MANIFEST, LOG = "READ ME.html", "manifest.json", "log.jsonl"
VERSION = 1


@dataclass(frozen=True, slots=True)
class BundledFile:
    """One file of a bundle.

    what: "readme", "log", "clip", "picture" or "file". how: "none", "shaded" (people are flat
    shapes), "coarse" (1/16 of width and height) or "judged" (shaded, the weapon left as the judge
    saw it). original_sha256: the evidence it was made from, as the journal names it; models: name,
    version and hash of what found the people.
    """

    name: str
    sha256: str
    size_bytes: int
    media_type: str
    what: str
    how: str = "none"
    camera_id: str = ""
    camera_name: str = ""
    captured_utc: datetime | None = None
    seconds: float = 0.0
    original_sha256: str = ""
    original_role: str = ""
    model: str = ""
    coarse_frames: int = 0
    frames: int = 0


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Evidence that stayed behind; why: a message id's last word (export.left_out.*)."""

    sha256: str
    role: str
    why: str


@dataclass(frozen=True, slots=True)
class BundledHold:
    """A legal hold that stood when the bundle was made. to_utc None: to then and on."""

    id: str
    on: str
    what: str
    reason: str
    case_number: str
    placed_by: str
    placed_utc: datetime
    from_utc: datetime
    to_utc: datetime | None = None


@dataclass(frozen=True, slots=True)
class BundledErasure:
    """What had been erased by then. why: the rule of a class of what is kept ("retention." and
    its name), else the words of the person who asked for it."""

    subject: str
    at_utc: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The index. alone: made without the backend, signed by the workstation only.

    clock_offset_ms: the backend's clock minus the workstation's when it was made. camera_ids: of
    which recordings from from_utc to to_utc were asked for; those files' original_role is
    "recorded". closed_utc None: the incident was open. holds and erased are those that the log
    tells of; a workstation that was alone knows what it knows.
    """

    version: int
    export_id: str
    incident_id: str
    incident_number: str
    title: str
    blurred: bool
    reason: str
    case_number: str
    purpose: str
    asked_by: str
    asked_by_name: str
    asked_utc: datetime
    approved_by: str
    approved_by_name: str
    approved_utc: datetime | None
    made_utc: datetime
    device_id: str
    clock_offset_ms: int
    alone: bool
    software: str
    language: str
    files: tuple[BundledFile, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    camera_ids: tuple[str, ...] = ()
    from_utc: datetime | None = None
    to_utc: datetime | None = None
    closed_utc: datetime | None = None
    holds: tuple[BundledHold, ...] = ()
    erased: tuple[BundledErasure, ...] = ()


@dataclass(frozen=True, slots=True)
class LogRow:
    """A journal's row with its content. Where the content was erased, salt and payload are empty.

    Hashes and salt are hex; payload is the very text that was hashed. A row that a lone console
    wrote has no hashes yet: the backend gives them.
    """

    seq: int
    kind: str
    version: int
    at_utc: str
    actor_id: str
    command_id: str
    scope: str
    prev_hash: str = ""
    payload_hash: str = ""
    hash: str = ""
    salt: str = ""
    payload: str = ""

    @classmethod
    def of(cls, link: Link, salt: bytes, payload: bytes) -> LogRow:
        return cls(
            link.seq,
            link.kind,
            link.version,
            link.at_utc,
            link.actor_id,
            link.command_id,
            link.scope,
            link.prev_hash.hex(),
            link.payload_hash.hex(),
            link.hash().hex(),
            salt.hex(),
            payload.decode(),
        )

    def link(self) -> Link:
        """Raises ValueError where a hash is no hexadecimal number."""
        return Link(
            self.seq,
            bytes.fromhex(self.prev_hash),
            self.kind,
            self.version,
            self.at_utc,
            self.actor_id,
            self.command_id,
            self.scope,
            bytes.fromhex(self.payload_hash),
        )

    def holds(self) -> bool:
        """Whether its own hashes fit; what was erased is proved by its place only."""
        try:
            if self.link().hash().hex() != self.hash:
                return False
            if not self.salt and not self.payload:
                return True
            found = payload_hash(bytes.fromhex(self.salt), self.payload.encode())
        except ValueError:
            return False
        return found.hex() == self.payload_hash


@dataclass(frozen=True, slots=True)
class Chain:
    """What a walk over a bundle's rows found: gaps are rows of other matters in between."""

    rows: int = 0
    gaps: int = 0
    erased: int = 0
    broken: tuple[int, ...] = field(default=())


def check_rows(rows: tuple[LogRow, ...]) -> Chain:
    """Each row by its own hashes, and neighbours by their link; out of order is broken."""
    broken: list[int] = []
    gaps = erased = 0
    before: LogRow | None = None
    for row in rows:
        erased += not row.payload
        good = row.holds()
        if before is not None and row.seq == before.seq + 1:
            good &= row.prev_hash == before.hash
        elif before is not None:
            good &= row.seq > before.seq
            gaps += 1
        if not good:
            broken.append(row.seq)
        before = row
    return Chain(len(rows), gaps, erased, tuple(broken))
