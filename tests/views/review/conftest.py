"""A window with the review in it, over recordings written by hand."""

from __future__ import annotations

import pytest

from console.views.review.panel import ReviewPanel
from tests.support.desktop import Desktop
from tests.support.seat import Seat
from tests.views.conftest import Open
from tests.views.review.shelf import Shelf


@pytest.fixture
def desktop(shelf: Shelf, operator: Seat, open_seat: Open) -> Desktop:
    made = open_seat(operator, reviews=shelf)
    made.window.resize(1280, 720)
    return made


@pytest.fixture
def review(desktop: Desktop) -> ReviewPanel:
    return desktop.area.panel("review", ReviewPanel)
