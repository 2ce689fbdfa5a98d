"""Layouts of the wall: for whom they are kept, who may change them, and who is late (C05)."""

from __future__ import annotations

from typing import Any

import pytest

from console.domain import commands as c
from console.domain import events as e
from console.domain.envelope import Refusal
from console.domain.person import Actor, Person, Role
from console.domain.rules.scope import scope_of, subject_of
from console.domain.wall import (
    MOST_PERSONAL,
    NAME_MAX,
    LayoutFor,
    cleared,
    fitting_grid,
    pages,
    put,
    trimmed,
)
from tests.support.world import ADMIN, DETECTOR, OPERATOR, SECOND, SUPERVISOR, World, furnished


@pytest.fixture
def world() -> World:
    return furnished()


def layout(layout_id: str = "L1", **over: Any) -> c.SaveWallLayout:
    fields: dict[str, Any] = {"name": "Harbour", "grid": 4, "tiles": ("cam-1", "", "cam-9", "")}
    return c.SaveWallLayout(layout_id, **(fields | over))


def everybodys(layout_id: str = "S1", **over: Any) -> c.SaveWallLayout:
    return layout(layout_id, **({"kept_for": LayoutFor.EVERYBODY} | over))


def test_what_was_saved_is_kept_with_who_and_when(world: World) -> None:
    world.do(layout(name="  Harbour "))
    kept = world.state.walls["L1"]
    assert (kept.name, kept.grid, kept.tiles) == ("Harbour", 4, ("cam-1", "", "cam-9"))
    assert kept.saved is not None
    assert (kept.saved.actor_id, kept.saved.seq) == (OPERATOR.id, world.state.seq)
    assert world.do(layout()) == (), "saved again as it is"
    world.do(c.DeleteWallLayout("L1"))
    assert world.state.walls == {}


def test_two_layouts_of_one_name_do_not_collide(world: World) -> None:
    world.do(layout("L1"), OPERATOR)
    world.do(layout("L2"), SECOND)
    assert {one.owner_id for one in world.state.walls.values()} == {OPERATOR.id, SECOND.id}


@pytest.mark.parametrize(
    ("over", "message"),
    [
        ({"name": " "}, "refused.empty"),
        ({"name": "x" * (NAME_MAX + 1)}, "refused.too_long"),
        ({"grid": 5}, "refused.wall_tiles"),
        ({"tiles": ("",) * 101}, "refused.wall_tiles"),
        ({"tiles": ("cam-1", "cam-1")}, "refused.wall_tiles"),
        ({"kept_for": LayoutFor.ROLE}, "refused.wall_role"),
        ({"kept_for": LayoutFor.ROLE, "role": Role.SYSTEM}, "refused.wall_role"),
        ({"role": Role.OPERATOR}, "refused.wall_role"),
    ],
)
def test_a_layout_that_cannot_be(world: World, over: dict[str, Any], message: str) -> None:
    assert world.refused(layout(**over), SUPERVISOR) == message


def test_only_supervisor_and_administrator_keep_walls_for_others(world: World) -> None:
    roles = layout("R1", kept_for=LayoutFor.ROLE, role=Role.OPERATOR)
    for body in (everybodys(), roles):
        assert world.refused(body, OPERATOR) == "refused.wall_shared"
    world.do(everybodys(), SUPERVISOR)
    world.do(roles, ADMIN)
    for body in (everybodys(name="Mine"), c.DeleteWallLayout("S1")):
        assert world.refused(body, OPERATOR) == "refused.wall_shared"
    assert world.refused(layout(), DETECTOR) == "refused.not_permitted"


def test_anothers_own_layout_is_as_if_there_were_none(world: World) -> None:
    world.do(layout())
    for body in (layout(name="Other"), c.DeleteWallLayout("L1"), c.DeleteWallLayout("L9")):
        assert world.refused(body, SUPERVISOR) == "refused.unknown_target"


def test_the_audience_of_a_layout_stays(world: World) -> None:
    """Those who had it in their list would not hear that it is gone."""
    world.do(everybodys(), SUPERVISOR)
    assert world.refused(layout("S1"), SUPERVISOR) == "refused.wall_audience"
    world.do(layout("L1"), SUPERVISOR)
    assert world.refused(everybodys("L1"), SUPERVISOR) == "refused.wall_audience"


def test_who_has_not_seen_the_present_value_is_refused_and_told_whose_it_is(world: World) -> None:
    world.do(everybodys(), SUPERVISOR)
    seen = world.state.seq
    world.do(everybodys(name="Harbour north"), ADMIN)
    for body in (everybodys(grid=9), c.DeleteWallLayout("S1")):
        late = world.say(body, SUPERVISOR, based_on_seq=seen)
        assert isinstance(late, Refusal)
        assert (late.message_id, late.params["who"]) == ("refused.wall_changed", ADMIN.id)
    assert world.state.walls["S1"].name == "Harbour north"
    world.do(everybodys(name="Mine twice"), ADMIN, based_on_seq=seen)  # one's own queue
    world.do(everybodys(grid=9), SUPERVISOR)


def test_so_many_and_no_more(world: World) -> None:
    for number in range(MOST_PERSONAL):
        world.do(layout(f"L{number}"))
    assert world.refused(layout("one-more")) == "refused.wall_many"
    world.do(layout("L0", name="Changed"))
    world.do(layout("others"), SECOND)
    world.do(everybodys(), SUPERVISOR)


def test_who_hears_of_it(world: World) -> None:
    """A person's own reaches them alone, a role's its people and who looks after it."""
    oslo = Actor("cy", (Role.SUPERVISOR,), organisation="Oslo")
    readers = (OPERATOR, SECOND, SUPERVISOR, ADMIN, oslo)
    heard: dict[str, set[str]] = {}
    for body, actor in (
        (layout("L1"), OPERATOR),
        (layout("R1", kept_for=LayoutFor.ROLE, role=Role.ADMINISTRATOR), SUPERVISOR),
        (everybodys("O1"), oslo),
        (everybodys("E1"), ADMIN),
    ):
        (event,) = world.do(body, actor)
        scope = world.journal[-1].scope
        heard[event.layout.id] = {one.id for one in readers if scope.admits(one)}
        gone = e.WallLayoutDeleted(event.layout.id)
        assert scope_of(world.state, gone) == scope, "who had it hears that it is gone"
    everybody = {one.id for one in readers}
    assert heard == {
        "L1": {OPERATOR.id},
        "R1": {SUPERVISOR.id, ADMIN.id, oslo.id},
        "O1": everybody,
        "E1": everybody,
    }
    bergen = Actor("bo", (Role.SUPERVISOR,), organisation="Bergen")
    assert not world.journal[-2].scope.admits(bergen)
    assert world.refused(everybodys("O1"), bergen) == "refused.unknown_target"


def test_erasing_a_person_takes_their_own_layouts_along(world: World) -> None:
    world.do(c.RegisterPerson(Person("cy", "Cy", (Role.SUPERVISOR,))), ADMIN)
    cy = Actor("cy", (Role.SUPERVISOR,))
    (own,) = world.do(layout("L1"), cy)
    (shared,) = world.do(everybodys("S1"), cy)
    assert (subject_of(own), subject_of(shared)) == ("cy", "house")
    world.do(c.EraseSubject("cy", "asked for it"), ADMIN)
    assert set(world.state.walls) == {"S1"}


def test_tiles() -> None:
    assert [fitting_grid(count) for count in (0, 1, 2, 10, 100, 101)] == [1, 1, 4, 16, 100, 100]
    assert trimmed(("a", "", "b", "", "")) == ("a", "", "b")
    assert put(("a", "b"), 3, "c") == ("a", "b", "", "c")
    assert put(("a", "b", "c"), 0, "c") == ("c", "b", "a"), "two change places"
    assert put(("a", "b"), 4, "b") == ("a", "", "", "", "b")
    assert cleared(("a", "b", "c"), 1) == ("a", "", "c")
    assert cleared(("a", "b"), 1) == ("a",)
    assert [pages(("x",) * count, 4) for count in (0, 4, 5, 9)] == [1, 1, 2, 3]
