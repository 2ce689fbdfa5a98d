"""Bookmarks: who keeps which, whose log tells of them, and who may know."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from console.domain import commands as c
from console.domain import events as e
from console.domain.alert import Priority
from console.domain.camera import Camera
from console.domain.envelope import Refusal
from console.domain.place import Position
from console.domain.rules.scope import scope_of_bookmark
from console.store.state import State
from server_stub.visible import rows_for
from tests.support.world import ADMIN, OPERATOR, SECOND, START, SUPERVISOR, World, furnished

AT = START - timedelta(seconds=30)
MADE = c.MakeBookmark("B1", "man with a ladder", Priority.MEDIUM, ("cam-1",), AT, AT)


@pytest.fixture
def world() -> World:
    world = furnished()
    world.do(c.RaiseAlert("A1", "Left bag", "en", Priority.LOW))
    world.do(c.OpenIncident("I1", "A1"))
    harbour = Camera("cam-2", 2, "Quay", "Quay", Position(10.5, 59.2), area="harbour")
    world.do(c.ConfigureCamera(harbour), ADMIN)
    return world


def _log(world: World) -> list[tuple[str, object]]:
    log = world.state.incidents["I1"].log
    return [(entry.message_id, entry.params.get("note")) for entry in log]


def test_a_bookmark_is_kept_changed_and_deleted_with_a_reason(world: World) -> None:
    world.do(MADE)
    known = world.state.bookmarks["B1"]
    assert (known.note, known.made_by, known.from_utc) == ("man with a ladder", "op1", AT)
    world.do(c.ChangeBookmark("B1", "two men", Priority.HIGH))
    assert world.state.bookmarks["B1"].severity is Priority.HIGH
    assert world.do(c.ChangeBookmark("B1", "two men", Priority.HIGH)) == ()
    assert world.refused(c.DeleteBookmark("B1", " ")) == "refused.reason_needed"
    world.do(c.DeleteBookmark("B1", "nothing there"))
    assert not world.state.bookmarks


def test_its_maker_or_a_supervisor_changes_it(world: World) -> None:
    world.do(MADE)
    wish = c.ChangeBookmark("B1", "mine now", Priority.LOW)
    assert world.refused(wish, SECOND) == "refused.bookmark_others"
    assert world.refused(c.DeleteBookmark("B1", "no"), SECOND) == "refused.bookmark_others"
    seen = world.state.seq
    world.do(wish, SUPERVISOR)
    late = replace(wish, note="late")
    assert world.refused(late, based_on_seq=seen) == "refused.bookmark_changed"
    world.do(late)


def test_the_incidents_log_tells_of_it_and_it_leaves_with_the_incident(world: World) -> None:
    world.do(MADE)
    world.do(c.ChangeBookmark("B1", "a ladder", Priority.LOW, "I1"))
    assert _log(world)[-1] == ("log.bookmark_made", "a ladder")
    unlink = c.ChangeBookmark("B1", "a ladder", Priority.LOW)
    assert world.refused(unlink) == "refused.bookmark_linked"
    world.do(replace(MADE, bookmark_id="B2", incident_id="I1"))
    world.do(c.DeleteBookmark("B2", "twice"))
    assert [one for one, _ in _log(world)[-2:]] == ["log.bookmark_made", "log.bookmark_deleted"]
    world.do(c.CloseIncident("I1", "resolved", "calm", "en"))
    assert not world.state.bookmarks


def test_a_note_outlives_an_incident_that_closed_meanwhile(world: World) -> None:
    outcome = world.say(replace(MADE, incident_id="I-gone"))
    assert isinstance(outcome, Refusal)
    assert outcome.message_id == "refused.bookmark_loose"
    assert world.state.bookmarks["B1"].incident_id == ""


@pytest.mark.parametrize(
    ("over", "why"),
    [
        ({"camera_ids": ()}, "refused.bookmark_cameras"),
        ({"camera_ids": ("cam-1", "cam-1")}, "refused.bookmark_cameras"),
        ({"camera_ids": ("cam-9",)}, "refused.unknown_camera"),
        ({"from_utc": AT + timedelta(seconds=1)}, "refused.bookmark_times"),
        ({"to_utc": START + timedelta(minutes=1)}, "refused.bookmark_times"),
        ({"from_utc": AT - timedelta(days=2)}, "refused.bookmark_times"),
    ],
)
def test_what_is_no_bookmark_is_refused(world: World, over: dict[str, object], why: str) -> None:
    assert world.refused(replace(MADE, **over)) == why


def test_another_areas_camera_is_nobodys_to_mark_nor_to_read_of(world: World) -> None:
    quay = replace(MADE, bookmark_id="B2", camera_ids=("cam-2",))
    centre, harbour = replace(OPERATOR, area="centre"), replace(SECOND, area="harbour")
    assert world.refused(quay, centre) == "refused.unknown_camera"
    world.do(quay, harbour)
    assert world.journal[-1].scope.admits(harbour)
    assert not world.journal[-1].scope.admits(centre)
    seen = State.of(1, rows_for(world.state, centre))
    assert "B2" not in seen.bookmarks
    world.do(c.DeleteBookmark("B2", "done"), harbour)
    assert not world.journal[-1].scope.admits(centre)


def test_a_linked_one_is_for_whoever_sees_the_incident(world: World) -> None:
    world.do(replace(MADE, camera_ids=("cam-2",), incident_id="I1"))
    scope = scope_of_bookmark(world.state, world.state.bookmarks["B1"])
    assert scope.admits(replace(OPERATOR, area="centre"))


def test_an_erased_incident_takes_its_bookmarks(world: World) -> None:
    world.do(replace(MADE, incident_id="I1"))
    world.record(e.Erased("I1", "a court's order"), ADMIN, "C-erase")
    assert not world.state.bookmarks
