"""A hand-over as one HTML page: who to whom, each line with what was said to it, both signatures.

It stands on words that were rendered where it is saved: the hand-over itself holds none that could
outlive the incidents that it names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from console.i18n import is_right_to_left, language, tr
from console.reports.style import STYLE


@dataclass(frozen=True, slots=True)
class PaperLine:
    kind: str
    priority: str
    what: str
    state: str
    note: str


@dataclass(frozen=True, slots=True)
class PaperQuestion:
    about: str
    question: str
    answer: str


def handover_page(
    facts: Sequence[tuple[str, str]],
    lines: Sequence[PaperLine],
    questions: Sequence[PaperQuestion],
) -> str:
    """facts: pairs of words and what is so; the signatures are among them."""
    direction = "rtl" if is_right_to_left() else "ltr"
    title = escape(tr("handover.title"))
    body = [
        f"<h1>{title}</h1>",
        "<table class='facts'><tbody>",
        *(f"<tr><th>{escape(a)}</th><td>{escape(b)}</td></tr>" for a, b in facts),
        "</tbody></table>",
        f"<section><h2>{escape(tr('handover.list'))}</h2>",
        _table(
            ("kind", "priority", "what", "state", "note"),
            [(one.kind, one.priority, one.what, one.state, one.note) for one in lines],
        ),
        "</section>",
    ]
    if questions:
        rows = [(one.about, one.question, one.answer) for one in questions]
        body += [
            f"<section><h2>{escape(tr('handover.questions'))}</h2>",
            _table(("what", "question", "answer"), rows),
            "</section>",
        ]
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language())}" dir="{direction}"><head>'
        f'<meta charset="utf-8"><title>{title}</title><style>{STYLE}</style></head>\n'
        f"<body>{''.join(body)}</body></html>\n"
    )


def _table(heads: Sequence[str], rows: Sequence[tuple[str, ...]]) -> str:
    head = "".join(f"<th>{escape(tr(f'handover.head_{name}'))}</th>" for name in heads)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>\n" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
