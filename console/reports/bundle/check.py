"""Judges a bundle by itself: no database, no network, and no trust in anything it says.

Everything that is wrong is told, not only the first thing; whoever holds the file wants to know
which picture was changed. What holds is told as well, in the same plain words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from console.domain import events as e
from console.domain.alert import Params
from console.i18n import known, tr
from console.keys import fingerprint
from console.reports.bundle.container import BundleReader, NotWhole, plain_name
from console.reports.bundle.contents import (
    LOG,
    MANIFEST,
    VERSION,
    LogRow,
    Manifest,
    check_rows,
)
from console.reports.bundle.kept import closed_of, erasures_of, event_of, holds_of, why_words
from console.reports.bundle.seal import HEAD, Seal
from console.wire.table import CORE, WireError

_MANIFEST_MAX = 4 << 20
_LOG_MAX = 64 << 20
_ROW_MAX = 2 << 20
_FIRST = b"PK\x03\x04"
Said = tuple[str, Params]


@dataclass(slots=True)
class BundleCheck:
    """Message ids with their parameters. What holds is worth nothing while there are problems."""

    holds: list[Said] = field(default_factory=list)
    problems: list[Said] = field(default_factory=list)

    def good(self, message_id: str, **params: str | int | float) -> None:
        self.holds.append((message_id, params))

    def bad(self, message_id: str, **params: str | int | float) -> None:
        self.problems.append((message_id, params))


def looks_like_bundle(path: Path) -> bool:
    """Whether it once was one: by its first bytes or its last. Raises OSError."""
    with path.open("rb") as file:
        if file.read(len(_FIRST)) == _FIRST:
            return True
        file.seek(max(0, path.stat().st_size - 2**16))
        end = file.read(2**16)
    return HEAD in end or MANIFEST.encode() in end


def check_bundle(path: Path, key: str = "") -> BundleCheck:
    """key: the fingerprint (hex, no spaces) that the signer must have; empty: whose is unknown.

    Raises OSError, TooLarge.
    """
    found = BundleCheck()
    with BundleReader(path) as bundle:
        if bundle.cut_off:
            found.bad("verify.bundle_cut_off")
        manifest = _files(bundle, found)
        seal = bundle.seal
        if seal is None:
            found.bad("verify.bundle_no_seal")
        else:
            _signatures(bundle, seal, key, found)
        if manifest is not None:
            _asked(manifest, seal, found)
            _log(bundle, manifest, found)
    return found


# -- files ----------------------------------------------------------------------------------------


def _files(bundle: BundleReader, found: BundleCheck) -> Manifest | None:
    try:
        entries = bundle.entries()
    except NotWhole:
        found.bad("verify.bundle_container")
        return None
    manifest = _manifest(bundle, found)
    sealed = bundle.seal.manifest_sha256 if bundle.seal else ""
    if sealed and entries.get(MANIFEST, ("", 0))[0] != sealed:
        found.bad("verify.bundle_file_changed", name=MANIFEST)
    if manifest is None:
        return None
    listed = {one.name: (one.sha256, one.size_bytes) for one in manifest.files}
    for name in sorted(listed.keys() | entries.keys() - {MANIFEST}):
        if name not in entries:
            found.bad("verify.bundle_file_missing", name=_shown(name))
        elif name not in listed:
            found.bad("verify.bundle_file_extra", name=_shown(name))
        elif entries[name] != listed[name]:
            found.bad("verify.bundle_file_changed", name=_shown(name))
    found.good("verify.bundle_files", n=len(listed))
    return manifest


def _manifest(bundle: BundleReader, found: BundleCheck) -> Manifest | None:
    try:
        manifest: Manifest = CORE.decode(bundle.read(MANIFEST, _MANIFEST_MAX), Manifest)
    except (NotWhole, WireError):
        found.bad("verify.bundle_no_manifest")
        return None
    if manifest.version != VERSION:
        found.bad("verify.bundle_version", n=manifest.version)
        return None
    return manifest


def _shown(name: str) -> str:
    """A stranger's name may hold anything, and a terminal obeys some of it."""
    return name if plain_name(name) else repr(name[:80])


# -- signatures -----------------------------------------------------------------------------------


def _signatures(bundle: BundleReader, seal: Seal, key: str, found: BundleCheck) -> None:
    tests = [
        ("verify.bundle_changed", bundle.digest() == seal.digest),
        ("verify.bundle_device_signature", seal.device_holds()),
    ]
    if seal.backend_key:
        tests.append(("verify.bundle_signature", seal.backend_holds()))
        tests.append(("verify.bundle_certificate", seal.certificate_holds()))
    else:
        unsigned = not (seal.signature or seal.certificate or seal.signed_utc)
        tests.append(("verify.bundle_signature", unsigned))
    broken = [message_id for message_id, good in tests if not good]
    for message_id in broken:
        found.bad(message_id)
    if not broken:
        _signer(seal, key, found)


def _signer(seal: Seal, key: str, found: BundleCheck) -> None:
    own, device = fingerprint(seal.device_key), seal.device_id
    words = fingerprint(seal.backend_key) if seal.backend_key else own
    if seal.backend_key:
        found.good("verify.bundle_signed", at=seal.signed_utc, key=words)
        found.good("verify.bundle_device", device=device, key=own)
    else:
        found.good("verify.bundle_signed_alone", device=device, key=words)
    if not key:
        found.good("verify.bundle_key_own")
    elif key != words.replace(" ", ""):
        found.bad("verify.bundle_key_other", key=words)
    else:
        found.good("verify.bundle_key_given")


# -- what it says of itself, and the log ----------------------------------------------------------


def _asked(manifest: Manifest, seal: Seal | None, found: BundleCheck) -> None:
    found.good(
        "verify.bundle_about",
        incident=_plain(manifest.incident_number),
        case=_plain(manifest.case_number) or "–",
        by=_plain(manifest.asked_by),
        at=manifest.made_utc.isoformat(timespec="seconds"),
    )
    if seal is None:
        return
    if manifest.alone != (not seal.backend_key) or (
        (manifest.export_id, manifest.device_id) != (seal.export_id, seal.device_id)
    ):
        found.bad("verify.bundle_seal_differs")


def _log(bundle: BundleReader, manifest: Manifest, found: BundleCheck) -> None:
    try:
        rows = _rows(bundle.read(LOG, _LOG_MAX))
    except (NotWhole, WireError):
        found.bad("verify.bundle_no_log")
        return
    if manifest.alone:
        found.good("verify.bundle_log_alone", n=len(rows))
    else:
        chain = check_rows(rows)
        for seq in chain.broken:
            found.bad("verify.row_broken", n=seq)
        if not chain.broken:
            head = rows[-1].hash if rows else "–"
            found.good("verify.bundle_log", n=chain.rows, gaps=chain.gaps, head=head)
        if chain.erased:
            found.good("verify.bundle_log_erased", n=chain.erased)
    _permission(manifest, rows, found)
    _kept(manifest, rows, found)


def _rows(data: bytes) -> tuple[LogRow, ...]:
    """Raises WireError."""
    rows = []
    for line in data.splitlines():
        if len(line) > _ROW_MAX:
            raise WireError("a row is too long")
        rows.append(CORE.decode(line, LogRow))
    return tuple(rows)


def _permission(manifest: Manifest, rows: tuple[LogRow, ...], found: BundleCheck) -> None:
    """Asked as the index says; and where people can be recognised, agreed to by another."""
    told = [(row, event_of(row)) for row in rows]
    about = [
        (row, event) for row, event in told if getattr(event, "export_id", "") == manifest.export_id
    ]
    asked = [(row, event) for row, event in about if isinstance(event, e.ExportAsked)]
    if not asked or any(not _same(manifest, row, event) for row, event in asked):
        found.bad("verify.bundle_not_asked")
        return
    agreed = [row.actor_id for row, event in about if isinstance(event, e.ExportApproved)]
    if manifest.blurred:
        shown = [one.name for one in manifest.files if one.what != "readme" and _bare(one)]
        for name in shown:
            found.bad("verify.bundle_not_blurred", name=_shown(name))
        if not shown:
            found.good("verify.bundle_blurred")
    elif manifest.approved_by in agreed and manifest.approved_by != manifest.asked_by:
        found.good(
            "verify.bundle_agreed",
            asked=_plain(manifest.asked_by),
            agreed=_plain(manifest.approved_by),
        )
    else:
        found.bad("verify.bundle_not_agreed")


def _kept(manifest: Manifest, rows: tuple[LogRow, ...], found: BundleCheck) -> None:
    """What it says of the originals, which a lone workstation's log can neither prove nor deny."""
    try:
        told = (closed_of(rows), holds_of(rows), erasures_of(rows))
    except ValueError:
        found.bad("verify.bundle_no_log")
        return
    if not manifest.alone and told != (manifest.closed_utc, manifest.holds, manifest.erased):
        found.bad("verify.bundle_kept_differs")
        return
    if manifest.closed_utc:
        found.good("verify.bundle_closed", at=manifest.closed_utc.isoformat(timespec="seconds"))
    for hold in manifest.holds:
        found.good("verify.bundle_hold", what=_plain(hold.what), case=_plain(hold.case_number))
    if not manifest.holds:
        found.good("verify.bundle_no_hold")
    for one in manifest.erased:
        at, why = one.at_utc.isoformat(timespec="seconds"), _plain(why_words(one.why))
        found.good("verify.bundle_erased", what=_plain(one.subject), at=at, why=why)
    for left in manifest.left_out:
        words = f"export.left_out_{left.why}"
        why = tr(words) if known(words) else _plain(left.why)
        found.good(
            "verify.bundle_left_out", what=_plain(f"{left.role} {left.sha256[:12]}"), why=why
        )


def _bare(one: Any) -> bool:
    return one.what != "log" and one.how == "none"


def _same(manifest: Manifest, row: LogRow, event: e.ExportAsked) -> bool:
    said = (
        row.actor_id,
        event.incident_id,
        event.blurred,
        event.reason,
        event.case_number,
        event.camera_ids,
        event.from_utc,
        event.to_utc,
    )
    index = (
        manifest.asked_by,
        manifest.incident_id,
        manifest.blurred,
        manifest.reason,
        manifest.case_number,
        manifest.camera_ids,
        manifest.from_utc,
        manifest.to_utc,
    )
    return said == index and event.purpose == manifest.purpose


def _plain(words: str) -> str:
    return "".join(c for c in words if c.isprintable())[:200]
