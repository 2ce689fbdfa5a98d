"""The page that a person opens first, in the language of whoever made the bundle."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape

from console import i18n
from console.i18n import tr
from console.reports.bundle.contents import BundledFile, Manifest
from console.reports.bundle.kept import why_words
from console.reports.style import STYLE

_LONG_LOG = 2000


def readme(manifest: Manifest, lines: Sequence[tuple[str, str, str]]) -> str:
    """HTML. lines: the log as when (UTC), who, what; the whole of it is in the log file."""
    title = tr("export.page_title", incident=manifest.incident_number)
    parts = [
        f"<h1>{escape(title)}</h1>",
        _paragraph("export.page_blurred" if manifest.blurred else "export.page_recognisable"),
        _paragraph("export.page_alone") if manifest.alone else "",
        _facts(manifest),
        _section("export.page_files", _files(manifest)),
        _section("export.page_kept", _holds(manifest) + _erased(manifest)),
        _section("export.page_log", _log(lines)),
        _section("export.page_check", _paragraph("export.page_check_how")),
    ]
    direction = "rtl" if i18n.is_right_to_left() else "ltr"
    language = escape(manifest.language)
    return (
        f'<!DOCTYPE html>\n<html lang="{language}" dir="{direction}"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>\n"
        f"<body>{''.join(parts)}</body></html>\n"
    )


def _paragraph(message_id: str) -> str:
    return f"<p>{escape(tr(message_id))}</p>"


def _section(title_id: str, body: str) -> str:
    return f"<section><h2>{escape(tr(title_id))}</h2>{body}</section>\n"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f"<th>{escape(tr(name))}</th>" for name in heads)
    body = "".join(
        "<tr>" + "".join(f"<td dir='auto'>{escape(cell)}</td>" for cell in row) + "</tr>\n"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _facts(manifest: Manifest) -> str:
    skew = tr("export.page_skew_ms", n=manifest.clock_offset_ms)
    facts = [
        ("export.page_incident", f"{manifest.incident_number} · {manifest.title}"),
        ("export.case_number", manifest.case_number or "–"),
        ("export.purpose", tr(f"export.purpose_{manifest.purpose}")),
        ("export.reason", manifest.reason),
        ("export.page_asked", f"{manifest.asked_by_name} · {_utc(manifest.asked_utc)}"),
        ("export.page_made", f"{_utc(manifest.made_utc)} · {manifest.device_id} · {skew}"),
        ("export.page_software", manifest.software),
    ]
    if manifest.from_utc and manifest.to_utc:
        times = f"{_utc(manifest.from_utc)} – {_utc(manifest.to_utc)}"
        named = ", ".join(manifest.camera_ids)
        facts.insert(4, ("export.window", f"{times} · {named}"))
    if manifest.closed_utc:
        facts.insert(1, ("export.page_closed", _utc(manifest.closed_utc)))
    if manifest.approved_utc:
        agreed = f"{manifest.approved_by_name} · {_utc(manifest.approved_utc)}"
        facts.insert(len(facts) - 2, ("export.page_agreed", agreed))
    rows = "".join(
        f"<tr><th>{escape(tr(name))}</th><td dir='auto'>{escape(words)}</td></tr>"
        for name, words in facts
    )
    return f"<table class='facts'>{rows}</table>"


def _files(manifest: Manifest) -> str:
    heads = ("file", "camera", "captured", "how", "sha256", "original")
    table = _table([f"export.page_{name}" for name in heads], [_row(f) for f in manifest.files])
    left = [(tr(f"export.left_out_{one.why}"), one.role, one.sha256) for one in manifest.left_out]
    if not left:
        return table
    kept = _table(("export.page_why", "export.page_role", "export.page_original"), left)
    return f"{table}<h3>{escape(tr('export.page_left_out'))}</h3>{kept}"


def _row(file: BundledFile) -> tuple[str, ...]:
    how = tr(f"export.how_{file.how}")
    if file.coarse_frames:
        how += " · " + tr("export.page_coarse_frames", n=file.coarse_frames, of=file.frames)
    if file.model:
        how += f" · {file.model}"
    captured = _utc(file.captured_utc) if file.captured_utc else "–"
    return (file.name, file.camera_name or "–", captured, how, file.sha256, file.original_sha256)


def _holds(manifest: Manifest) -> str:
    """What keeps the originals, so that whoever has only this copy knows how long they last."""
    rows = [
        (one.what, one.case_number, one.reason, f"{_utc(one.from_utc)} – {_until(one.to_utc)}")
        for one in manifest.holds
    ]
    if not rows:
        alone = "_known" if manifest.alone else ""
        return _paragraph(f"export.page_no_hold{alone}")
    heads = ("held", "case", "why", "span")
    return _table([f"export.page_{name}" for name in heads], rows)


def _erased(manifest: Manifest) -> str:
    rows = [(one.subject, _utc(one.at_utc), why_words(one.why)) for one in manifest.erased]
    if not rows:
        return "" if manifest.alone else _paragraph("export.page_none_erased")
    heads = ("erased", "erased_at", "why")
    told = _paragraph("export.page_erased_means")
    return _table([f"export.page_{name}" for name in heads], rows) + told


def _until(at: datetime | None) -> str:
    return _utc(at) if at else tr("retention.open_end")


def _log(lines: Sequence[tuple[str, str, str]]) -> str:
    heads = ("export.page_at", "export.page_who", "export.page_what")
    table = _table(heads, lines[:_LONG_LOG])
    if len(lines) <= _LONG_LOG:
        return table
    return table + f"<p>{escape(tr('export.page_more', n=len(lines) - _LONG_LOG))}</p>"


def _utc(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3] + "Z"
