"""What stands beside an incident's log: teams, merged ones, links, decisions, forms, the past."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from console.domain.incident import AssignmentState, Incident, LinkKind
from console.domain.similar import Likeness
from console.domain.workload import holder_of
from console.i18n import isolate, tr
from console.reports.forms import form_title
from console.store.select import part_of, parts_of
from console.views.desk import Desk
from console.views.dialogs.closed import closed_words
from console.views.widgets import age_text, isolate_id
from console.views.words import clean, incident_title, local_time, person_name


@dataclass(frozen=True, slots=True)
class RelatedRow:
    """kind: what Enter opens ("incident", "merged", "link", "decision", "form", "past"); empty for
    a heading. late: it waits for somebody."""

    kind: str
    id: str
    words: str
    late: bool = False


def related_rows(
    desk: Desk, incident: Incident, past: Iterable[Likeness] | None
) -> tuple[RelatedRow, ...]:
    """past None: it is still being looked for."""
    sections: tuple[tuple[str, Callable[[], Iterator[RelatedRow]]], ...] = (
        ("whole", lambda: _whole(desk, incident)),
        ("decisions", lambda: _decisions(desk, incident)),
        ("teams", lambda: _teams(desk, incident)),
        ("merged", lambda: _merged(incident)),
        ("links", lambda: _links(desk, incident)),
        ("forms", lambda: _forms(desk, incident)),
        ("past", lambda: _past(past)),
    )
    rows: list[RelatedRow] = []
    for name, make in sections:
        if found := list(make()):
            rows += [RelatedRow("", name, tr(f"related.{name}")), *found]
    return tuple(rows)


def _whole(desk: Desk, incident: Incident) -> Iterator[RelatedRow]:
    if whole := part_of(desk.state, incident):
        title = isolate(incident_title(desk.state, whole))
        yield RelatedRow("incident", whole.id, f"{isolate_id(whole.number)} · {title}")


def _teams(desk: Desk, incident: Incident) -> Iterator[RelatedRow]:
    """Team, whose it is, how far it is, what it does."""
    for one in parts_of(desk.state, incident):
        offer = one.assignment
        waits = offer is not None and offer.state != AssignmentState.ACCEPTED
        who = person_name(desk.state, holder_of(one), desk.me.id)
        held = tr(f"related.offer_{offer.state.value}", who=who) if offer and waits else who
        words = (
            isolate(clean(one.team)),
            held,
            tr(f"phase.{one.phase.value}"),
            isolate(clean(one.title)),
            isolate_id(one.number),
        )
        yield RelatedRow("incident", one.id, " · ".join(words), waits)


def _merged(incident: Incident) -> Iterator[RelatedRow]:
    for one in incident.merged:
        title = f" · {isolate(clean(one.title))}" if one.title else ""
        yield RelatedRow("merged", one.id, f"{isolate_id(one.number)}{title}")


def _links(desk: Desk, incident: Incident) -> Iterator[RelatedRow]:
    for one in dict.fromkeys(incident.links):
        title = clean(one.title) or clean(one.target_id)
        if one.kind == LinkKind.CAMERA and (camera := desk.state.cameras.get(one.target_id)):
            title = f"{camera.number} {clean(camera.name)}"
        words = f"{tr(f'link.{one.kind.value}')} {isolate(title)}"
        yield RelatedRow("link", f"{one.kind.value}:{one.target_id}", words)


def _decisions(desk: Desk, incident: Incident) -> Iterator[RelatedRow]:
    """Those that wait to be looked at again stand first."""
    now = desk.now()
    for one in sorted(incident.decisions, key=lambda d: (not d.waits_for_review(), d.at_utc)):
        late, review = one.waits_for_review(), ""
        if one.reviewed_utc:
            review = tr("related.reviewed", time=local_time(one.reviewed_utc))
        elif late and one.review_utc:
            age = age_text((now - one.review_utc).total_seconds())
            review = tr("related.review_due", age=age)
        elif one.review_utc:
            review = tr("related.review_at", time=local_time(one.review_utc))
        what = isolate(" ".join(clean(one.decision).split()))
        words = (review, what, local_time(one.at_utc)) if late else (what, review)
        yield RelatedRow("decision", one.id, " · ".join(filter(None, words)), late)


def _forms(desk: Desk, incident: Incident) -> Iterator[RelatedRow]:
    """The newest version of each; earlier ones are in the log and the after-action file."""
    newest = {one.form: one for one in incident.forms}
    for one in newest.values():
        who = person_name(desk.state, one.by_id, desk.me.id)
        words = tr(
            "related.form",
            time=local_time(one.at_utc),
            title=form_title(one.form),
            version=one.version,
            who=who,
        )
        yield RelatedRow("form", one.form, words)


def _past(past: Iterable[Likeness] | None) -> Iterator[RelatedRow]:
    if past is None:
        yield RelatedRow("", "looking", tr("related.looking"))
        return
    for one in past:
        why = ", ".join(tr(f"similar.{reason}") for reason in one.why)
        yield RelatedRow("past", one.closed.incident.id, f"{why}: {closed_words(one.closed)}")
