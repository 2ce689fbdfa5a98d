"""A window with sound over the busy world."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from console.views.widgets.blink import set_reduced_motion
from tests.support.desktop import Desktop
from tests.support.loudspeaker import Room
from tests.support.seat import Seat
from tests.views.conftest import Open


@pytest.fixture
def room(operator: Seat) -> Room:
    return Room(operator)


@pytest.fixture
def desk(room: Room, operator: Seat, open_seat: Open) -> Desktop:
    return open_seat(operator)


@pytest.fixture(autouse=True)
def _motion() -> Iterator[None]:
    yield
    set_reduced_motion(False)
