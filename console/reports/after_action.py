"""The after-action file of an incident: one HTML file that carries its own evidence and hashes.

The same journal and media give the same bytes: no clock, no random number, no machine name.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from html import escape
from typing import Any

from console.domain.alert import Alert, Evidence, Verdict
from console.domain.checklist import ChecklistRun, Procedure, StepRun
from console.domain.envelope import Recorded
from console.i18n import localised, tr
from console.reports import casework
from console.reports.case_file import CaseFile
from console.reports.map_svg import map_svg
from console.reports.style import STYLE
from console.reports.words import (
    answer_text,
    cause_word,
    hold_words,
    log_words,
    look_words,
    looker_of,
    name_of,
    procedure_of,
    step_text,
    word,
    words_of,
)

MediaReader = Callable[[str], tuple[bytes, str] | None]

SEAL = '<meta name="roc-seal" content="sha256:{}">'
_UNSEALED = "0" * 64
_UNREAD_SHOWN = 200


def after_action(
    case: CaseFile,
    media: MediaReader,
    chain: str,
    base_map: dict[str, Any] | None,
    unread: Sequence[tuple[int, str]] = (),
) -> str:
    """HTML of a case. chain: the journal's hash at the case's last event, hex.

    base_map: the city's GeoJSON, drawn as inline SVG; None leaves the map out and says so.

    unread: seq and kind of the journal's damaged entries. Whose they were is lost with them.
    """
    incident = case.incident
    title = _incident_title(case)
    parts = [
        _heading(case, title, chain),
        _unread(unread),
        _alerts(case),
        _section("report.map", map_svg(base_map, case) if base_map else _said("report.no_map")),
        "".join(_checklist(case, run) for run in case.runs.values()),
        _section("report.evidence", "".join(_picture(item, media) for item in case.evidence())),
        _listed("report.extent", casework.extent(case)),
        _listed("report.teams", casework.teams(case)),
        _listed("report.links", casework.links(case)),
        _decisions(case),
        _forms(case),
        _decision_log(case),
        _holds(case),
        _looks(case),
        _journal(case),
    ]
    html = (
        "<!DOCTYPE html>\n"
        f'<html lang="en"><head><meta charset="utf-8">{SEAL.format(_UNSEALED)}'
        f"<title>{escape(incident.number)} {escape(title)}</title><style>{STYLE}</style></head>\n"
        f"<body>{''.join(parts)}</body></html>\n"
    )
    return sealed(html)


def sealed(html: str) -> str:
    """The file with its own digest in the seal line (digest taken over the zeroed seal)."""
    digest = hashlib.sha256(html.encode()).hexdigest()
    return html.replace(SEAL.format(_UNSEALED), SEAL.format(digest), 1)


def _time(at: datetime | None) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3] + "Z" if at else "–"


def _said(message_id: str, **params: str | int | float) -> str:
    return f"<p>{escape(tr(message_id, **params))}</p>"


def _section(title_id: str, body: str) -> str:
    return f"<section><h2>{escape(tr(title_id))}</h2>{body}</section>\n"


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    head = "".join(f"<th>{escape(tr(name))}</th>" for name in heads)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>\n" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _incident_title(case: CaseFile) -> str:
    if case.incident.title:
        return case.incident.title
    first = next(iter(case.alerts.values()), None)
    return words_of(first) if first else case.incident.number


def _heading(case: CaseFile, title: str, chain: str) -> str:
    incident, opener = case.incident, name_of(case, case.incident.opened_by)
    merged = ", ".join(one.number for one in incident.merged)
    facts: list[tuple[str, ...]] = [
        *(((tr("report.merged_numbers"), merged),) if merged else ()),
        (tr("report.phase"), tr(f"phase.{incident.phase.value}")),
        (tr("report.priority"), str(int(incident.priority))),
        (tr("report.place"), incident.place or "–"),
        (tr("report.opened"), f"{_time(incident.opened_utc)} · {opener}"),
        (tr("report.owner"), name_of(case, incident.owner_id)),
    ]
    if case.closed:
        closed = case.closed
        who = name_of(case, closed.actor_id)
        facts += [
            (tr("report.closed"), f"{_time(closed.at_utc)} · {who}"),
            (tr("report.code"), tr(f"close.{closed.event.code}")),
            (tr("report.summary"), closed.event.summary),
        ]
    else:
        facts.append((tr("report.closed"), tr("report.still_open")))
    facts.append((tr("report.chain"), chain))
    rows = "".join(f"<tr><th>{escape(k)}</th><td>{escape(v)}</td></tr>" for k, v in facts)
    return (
        f"<header><h1>{escape(incident.number)} · {escape(title)}</h1>"
        f"<table class='facts'>{rows}</table></header>\n"
    )


def _unread(entries: Sequence[tuple[int, str]]) -> str:
    if not entries:
        return ""
    shown = ", ".join(f"{seq} ({kind})" for seq, kind in entries[:_UNREAD_SHOWN])
    if len(entries) > _UNREAD_SHOWN:
        shown += f" {tr('report.unread_more', n=len(entries) - _UNREAD_SHOWN)}"
    return _section("report.unread", f"{_said('report.unread_why')}<p>{escape(shown)}</p>")


def _alerts(case: CaseFile) -> str:
    rows = []
    for alert in case.alerts.values():
        seen = alert.detection
        model = f"{seen.model_name} {seen.model_version} · {seen.score:.2f}" if seen else "–"
        verdicts = "; ".join(
            f"{tr(f'verdict.{v.kind.value}')}{_cause(alert, v)} · {name_of(case, v.actor_id)}"
            for v in alert.verdicts
        )
        camera = case.cameras.get(alert.camera_id)
        rows.append(
            (
                alert.id,
                words_of(alert),
                str(int(alert.priority)),
                camera.name if camera else alert.place or "–",
                f"{_time(alert.first_seen_utc)} – {_time(alert.last_seen_utc)}",
                model,
                ", ".join(name_of(case, who) for who in alert.acknowledged_by) or "–",
                verdicts or "–",
            )
        )
    heads = ("id", "alert", "priority", "place", "seen", "model", "acknowledged", "verdicts")
    return _section("report.alerts", _table(tuple(f"report.{h}" for h in heads), rows))


def _cause(alert: Alert, verdict: Verdict) -> str:
    return f" ({cause_word([alert], verdict.cause)})" if verdict.cause else ""


def _checklist(case: CaseFile, run: ChecklistRun) -> str:
    procedure = procedure_of(case, run)
    rows = [_step_row(case, procedure, at) for at in run.steps]
    heads = ("step", "state", "value", "by", "at", "second", "timer", "evidence")
    title = tr("report.checklist", title=localised(procedure.title), version=procedure.version)
    approved = tr("report.approved", on=procedure.approved_on, by=procedure.approved_by)
    table = _table(tuple(f"report.{h}" for h in heads), rows)
    return f"<section><h2>{escape(title)}</h2><p>{escape(approved)}</p>{table}</section>\n"


def _step_row(case: CaseFile, procedure: Procedure, at: StepRun) -> tuple[str, ...]:
    answer, step_id = at.answer, at.step_id
    value = answer_text(procedure, step_id, answer.value) or answer.skip_reason if answer else ""
    others = "".join(
        f" ≠ {answer_text(procedure, step_id, o.value)} ({name_of(case, o.actor_id)})"
        for o in at.others
    )
    return (
        step_text(procedure, step_id),
        tr(f"step.{at.state.value}"),
        value + others,
        name_of(case, answer.actor_id) if answer else "",
        _time(answer.at_utc) if answer else "",
        name_of(case, at.second_id) if at.second_id else "",
        _time(at.timer_expired_utc) if at.timer_expired_utc else "",
        " ".join(sha[:12] for sha in answer.evidence) if answer else "",
    )


def _picture(item: Evidence, media: MediaReader) -> str:
    found = media(item.sha256)
    caption = (
        f"{word(f'evidence.{item.role}', item.role)} · {_time(item.at_utc)} · sha256 {item.sha256}"
    )
    if found is None:
        return f"<figure><p>{escape(tr('report.media_missing'))}</p>{_caption(caption)}</figure>\n"
    data, media_type = found
    uri = f"data:{media_type};base64,{base64.b64encode(data).decode()}"
    if media_type.startswith("image/"):
        body = f'<img alt="" data-sha256="{item.sha256}" src="{uri}">'
    else:
        name = escape(tr("report.attachment"))
        body = f'<a download data-sha256="{item.sha256}" href="{uri}">{name}</a>'
    return f"<figure>{body}{_caption(caption)}</figure>\n"


def _caption(text: str) -> str:
    return f"<figcaption>{escape(text)}</figcaption>"


def _decision_log(case: CaseFile) -> str:
    rows = [
        (str(e.seq), _time(e.at_utc), name_of(case, e.actor_id), log_words(case, e))
        for e in case.incident.log
    ]
    heads = ("seq", "at", "by", "entry")
    return _section("report.log", _table(tuple(f"report.{h}" for h in heads), rows))


def _listed(title_id: str, table: tuple[tuple[str, ...], list[tuple[str, ...]]]) -> str:
    """A section with a table; nothing where there is nothing to list."""
    heads, rows = table
    return _section(title_id, _table(tuple(f"report.{h}" for h in heads), rows)) if rows else ""


def _facts(rows: Sequence[tuple[str, ...]]) -> str:
    cells = "".join(
        f"<tr><th>{escape(label)}</th><td>{escape(text)}</td></tr>" for label, text in rows
    )
    return f"<table class='facts'>{cells}</table>"


def _decisions(case: CaseFile) -> str:
    tables = (_facts(casework.decision_facts(case, one)) for one in case.incident.decisions)
    body = "<br>".join(tables)
    return _section("report.decisions", body) if body else ""


def _forms(case: CaseFile) -> str:
    parts = [f"<p>{escape(head)}</p>{_facts(rows)}" for head, rows in casework.form_facts(case)]
    return _section("report.forms", "".join(parts)) if parts else ""


def _looks(case: CaseFile) -> str:
    """Who has seen what, where that was recorded."""
    rows = [
        (str(r.seq), _time(r.at_utc), name_of(case, looker_of(r)), look_words(case, r.event))
        for r in case.looks
    ]
    heads = ("seq", "at", "by", "looked_at")
    table = _table(tuple(f"report.{h}" for h in heads), rows)
    return _section("report.looks", table) if rows else ""


def _holds(case: CaseFile) -> str:
    """What may not be erased of it, on whose word, and who let it go."""
    rows = [
        (str(r.seq), _time(r.at_utc), name_of(case, r.actor_id), hold_words(r.event))
        for r in case.holds
    ]
    heads = ("seq", "at", "by", "entry")
    table = _table(tuple(f"report.{h}" for h in heads), rows)
    return _section("report.holds", table) if rows else ""


def _journal(case: CaseFile) -> str:
    def row(recorded: Recorded) -> tuple[str, ...]:
        kind = type(recorded.event).__name__
        return (str(recorded.seq), _time(recorded.at_utc), name_of(case, recorded.actor_id), kind)

    heads = ("seq", "at", "by", "kind")
    rows = [row(recorded) for recorded in case.events]
    return _section("report.journal", _table(tuple(f"report.{h}" for h in heads), rows))
