"""What people did with an incident, as sections of its after-action file: from the journal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from console.domain.decision import Decision
from console.domain.events import IncidentsMerged, IncidentSplit, IncidentUnmerged
from console.domain.incident import Incident
from console.i18n import tr
from console.reports.case_file import CaseFile
from console.reports.forms import form_title, labelled
from console.reports.words import name_of

Rows = list[tuple[str, ...]]


def extent(case: CaseFile) -> tuple[tuple[str, ...], Rows]:
    """What was merged into it, taken out of it and split off it, by whom and when."""
    rows: Rows = []
    for recorded in case.events:
        event = recorded.event
        if isinstance(event, IncidentsMerged):
            ids = event.absorbed_ids if event.kept_id == case.incident.id else (event.kept_id,)
            which = "merged" if event.kept_id == case.incident.id else "merged_into"
            what = tr(f"report.extent_{which}", numbers=_numbers(case, ids))
        elif isinstance(event, IncidentUnmerged):
            out_of = event.kept_id == case.incident.id
            ids = (event.restored_id,) if out_of else (event.kept_id,)
            which = "taken_out" if out_of else "taken_out_of"
            what = tr(f"report.extent_{which}", numbers=_numbers(case, ids))
        elif isinstance(event, IncidentSplit):
            from_here = event.kept_id == case.incident.id
            number = event.incident.number if from_here else _numbers(case, (event.kept_id,))
            which = "split" if from_here else "split_from"
            what = tr(f"report.extent_{which}", numbers=number)
        else:
            continue
        who, reason = name_of(case, recorded.actor_id), getattr(event, "reason", "") or "–"
        rows.append((str(recorded.seq), _time(recorded.at_utc), who, what, reason))
    return ("seq", "at", "by", "entry", "reason"), rows


def _numbers(case: CaseFile, ids: Sequence[str]) -> str:
    return ", ".join(case.numbers.get(one, one) for one in ids)


def teams(case: CaseFile) -> tuple[tuple[str, ...], Rows]:
    """Each team's part; its own file tells the rest."""
    rows: Rows = [
        (
            one.number,
            one.team,
            one.title,
            name_of(case, one.owner_id),
            _time(one.opened_utc),
            _ended(case, one),
        )
        for one in case.subs
    ]
    return ("number", "team", "title", "owner", "opened", "closed"), rows


def _ended(case: CaseFile, sub: Incident) -> str:
    closed = case.subs_closed.get(sub.id)
    if closed is None:
        return tr("report.still_open")
    return f"{_time(closed.at_utc)} · {tr(f'close.{closed.event.code}')} · {closed.event.summary}"


def links(case: CaseFile) -> tuple[tuple[str, ...], Rows]:
    rows: Rows = [
        (
            tr(f"link.{one.kind.value}"),
            one.title or "–",
            one.target_id,
            name_of(case, one.by_id),
            _time(one.at_utc),
        )
        for one in dict.fromkeys(case.incident.links)
    ]
    return ("kind_of_link", "title", "id", "by", "at"), rows


def decision_facts(case: CaseFile, one: Decision) -> Rows:
    """The six heads, who and when, and what the review came to."""
    rows: Rows = [
        (tr(f"decision.{head}"), getattr(one, head) or "–")
        for head in ("information", "risk", "powers", "options", "decision", "rationale")
    ]
    who = name_of(case, one.by_id)
    rows.append((tr("report.by"), f"{who} · {_time(one.at_utc)}"))
    rows.append((tr("decision.review"), _time(one.review_utc)))
    if one.reviewed_utc:
        reviewer = f"{name_of(case, one.reviewed_by)} · {_time(one.reviewed_utc)}"
        rows.append((tr("decision.reviewed"), f"{one.reviewed} ({reviewer})"))
    elif one.review_due_utc:
        rows.append((tr("decision.reviewed"), tr("decision.not_reviewed")))
    return rows


def form_facts(case: CaseFile) -> list[tuple[str, Rows]]:
    """Every version that was filed, each under its heading, in order."""
    found = []
    for form in case.incident.forms:
        who, at = name_of(case, form.by_id), _time(form.at_utc)
        title = form_title(form.form)
        head = tr("report.form", title=title, version=form.version, who=who, at=at)
        rows: Rows = [(label, text) for label, text in labelled(form)]
        found.append((head, rows))
    return found


def _time(at: datetime | None) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3] + "Z" if at else "–"
