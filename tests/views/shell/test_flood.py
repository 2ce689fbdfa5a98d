"""A flood is told where people look, in the same words at every console (U21)."""

from __future__ import annotations

from console.domain import commands as c
from console.domain.alert import Priority
from console.domain.person import SYSTEM_ACTOR
from tests.support.desktop import Desktop
from tests.support.screen_text import plain
from tests.support.story import by_hand, city_world, seat
from tests.support.world import SUPERVISOR
from tests.views.conftest import Open


def _flood(desktop: Desktop, count: int = 30) -> None:
    world = desktop.seat.world
    for number in range(count):
        by_hand(world, f"F{number}", "Smoke", Priority.LOW)
    world.tick(1)
    desktop.seat.follow()


def test_the_foot_and_the_banner_say_since_when(desktop: Desktop) -> None:
    assert plain(desktop.area.foot.labels["flood"].text()) == "Flood: no"
    _flood(desktop)
    assert plain(desktop.area.foot.labels["flood"].text()).startswith("Flood since ")
    words = plain(desktop.area.banner.words.text())
    assert "alarms in 10 min for each of 1 on shift" in words
    assert "Critical ones stand first" in words


def test_a_supervisor_is_sent_to_the_board(open_seat: Open) -> None:
    desktop = open_seat(seat(city_world(), SUPERVISOR, "Cy Dahl"))
    _flood(desktop)
    assert "Look at the board" in plain(desktop.area.banner.words.text())


def test_it_goes_when_it_is_over(desktop: Desktop) -> None:
    _flood(desktop)
    world = desktop.seat.world
    world.tick(11 * 60)
    desktop.seat.follow()
    desktop.area.tick()
    assert plain(desktop.area.foot.labels["flood"].text()) == "Flood: no"
    assert "Flood" not in desktop.area.banner.words.text()


def test_with_more_people_on_shift_the_rate_is_each_one_s(desktop: Desktop) -> None:
    world = desktop.seat.world
    for person in ("op1", "op2"):
        world.do(c.BeginShift(person), SYSTEM_ACTOR)
    desktop.seat.follow()
    desktop.area.tick()
    assert "Rate 3 in 10 min" in plain(desktop.area.foot.labels["rate"].text())
