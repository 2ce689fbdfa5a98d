"""Pieces of a recording, and what lies between them."""

from __future__ import annotations

import math

from console.domain.recorded import gap_at, joined, piece_beside

PIECES = ((10.0, 20.0), (50.0, 60.0))


def test_several_cameras_are_one_where_any_of_them_has_something() -> None:
    assert joined([(50.0, 55.0), (10.0, 20.0), (54.0, 60.0)]) == PIECES
    assert joined([(10.0, 20.0), (22.0, 30.0)]) == ((10.0, 30.0),)  # a short pause is none
    assert joined([(10.0, 30.0), (12.0, 15.0)]) == ((10.0, 30.0),)
    assert joined([]) == ()


def test_a_gap_ends_where_something_was_recorded_or_never() -> None:
    assert gap_at(PIECES, 30.0) == (20.0, 50.0)
    assert gap_at(PIECES, 5.0) == (-math.inf, 10.0)
    assert gap_at(PIECES, 61.0) == (60.0, math.inf)
    assert [gap_at(PIECES, at) for at in (10.0, 15.0, 20.0, 50.0)] == [None] * 4


def test_the_piece_before_is_the_one_one_stands_in_unless_it_has_just_begun() -> None:
    assert piece_beside(PIECES, 15.0, 1) == 50.0
    assert piece_beside(PIECES, 30.0, 1) == 50.0
    assert piece_beside(PIECES, 55.0, 1) is None
    assert piece_beside(PIECES, 55.0, -1) == 50.0
    assert piece_beside(PIECES, 51.0, -1) == 10.0
    assert piece_beside(PIECES, 10.5, -1) is None
