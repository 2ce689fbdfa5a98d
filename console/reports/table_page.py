"""A table as one HTML page, for printing: a title, facts, rows."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from console.i18n import is_right_to_left, language
from console.reports.style import STYLE


def table_page(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    direction = "rtl" if is_right_to_left() else "ltr"
    head = "".join(f"<th>{escape(one)}</th>" for one in heads)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>\n" for row in rows
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language())}" dir="{direction}"><head>'
        f'<meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style></head>\n'
        f"<body><h1>{escape(title)}</h1><table><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></body></html>\n"
    )
