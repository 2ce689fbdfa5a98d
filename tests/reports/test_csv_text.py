"""CSV that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io

import pytest

from console.reports.csv_text import BOM, csv_text, safe_cell


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1"])
def test_a_formula_is_text(cell: str) -> None:
    assert safe_cell(cell).startswith("'")


@pytest.mark.parametrize("cell", ["Note: a, b", 'He said "no"', "two\nlines", "نقطة", ""])
def test_all_else_comes_back_as_it_was(cell: str) -> None:
    text = csv_text(["what"], [[cell]])
    assert text.startswith(BOM)
    assert list(csv.reader(io.StringIO(text[1:], newline="")))[1:] == [[cell]]


def test_isolates_of_the_screen_hide_no_formula() -> None:
    assert safe_cell("\u2068=1+1\u2069") == "'=1+1"
