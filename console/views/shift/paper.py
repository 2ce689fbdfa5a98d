"""A hand-over on paper: asked where it goes, saved as PDF or HTML from what this console knows."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QWidget

from console.domain.shift import Handover, LineKind
from console.i18n import tr
from console.reports.handover import PaperLine, PaperQuestion, handover_page
from console.views.desk import Desk
from console.views.print.file import HTML, PDF, FileSaver
from console.views.shift.rows import rows_of
from console.views.words import clean, person_name


class HandoverPaper(FileSaver):
    """Needs no backend: all of it is in the state."""

    def __init__(self, area: QWidget, desk: Desk) -> None:
        super().__init__(area)
        self._desk = desk

    def ask(self, one: Handover) -> None:
        def make() -> str:
            return handover_html(self._desk, self._desk.state.handovers.get(one.id, one))

        name = f"handover-{one.begun_utc:%Y-%m-%d-%H%M}"
        self.ask_file(tr("handover.where"), name, {PDF: make, HTML: make})


def handover_html(desk: Desk, one: Handover) -> str:
    state = desk.state
    outgoing, incoming = (person_name(state, who) for who in (one.from_id, one.to_id))
    unsigned = tr("handover.not_signed")
    facts = [
        (tr("handover.outgoing"), outgoing),
        (tr("handover.incoming"), incoming),
        (tr("handover.begun"), _time(one.begun_utc)),
        (
            tr("handover.signed_by", who=outgoing),
            _time(one.signed_utc) if one.signed_utc else unsigned,
        ),
        (
            tr("handover.signed_by", who=incoming),
            _time(one.countersigned_utc) if one.countersigned_utc else unsigned,
        ),
        (tr("handover.printed"), _time(desk.now())),
    ]
    if one.left_out:
        facts.append((tr("handover.list"), tr("handover.left_out", n=one.left_out)))
    rows = rows_of(desk, one)
    titles = {row.id: row.title for row in rows}
    lines = [
        PaperLine(
            row.kind,
            str(row.priority or "–"),
            row.title,
            row.state,
            clean(note.text) if note and line.kind is not LineKind.REMARK else "",
        )
        for row, line in zip(rows, one.lines, strict=True)
        for note in [one.notes.get(line.id)]
    ]
    questions = [
        PaperQuestion(
            titles.get(asked.line_id, tr("handover.the_whole")),
            clean(asked.text),
            clean(asked.answer),
        )
        for asked in one.questions
    ]
    return handover_page(facts, lines, questions)


def _time(at: datetime) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M:%S} ({at:%H:%M:%S}Z)"
