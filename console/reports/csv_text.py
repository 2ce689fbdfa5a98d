"""CSV that a spreadsheet reads as text: RFC 4180, and no cell that it would take for a formula.

A cell that begins with =, +, -, @, tab or carriage return gets an apostrophe in front (OWASP, "CSV
Injection"). The byte order mark in front tells spreadsheets that it is UTF-8.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
BOM = "\ufeff"


def csv_text(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return BOM + out.getvalue()


def safe_cell(text: str) -> str:
    """Bidi isolates are for screens; a formula is for nobody."""
    plain = text.translate(_ISOLATES)
    return f"'{plain}" if plain.lstrip(" ").startswith(_FORMULA) else plain


_ISOLATES = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))
