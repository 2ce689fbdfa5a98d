"""What leaves the house: on one person's word blurred, as it is on two persons'."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from console.domain import commands as c
from console.domain import events as e
from console.domain.alert import Evidence, Priority
from console.domain.envelope import Refusal
from console.domain.exports import EXPORT_LIFE, ExportedFile, ExportedIncident
from console.domain.person import Role
from tests.support.world import ADMIN, OPERATOR, SECOND, SHA, START, SUPERVISOR, World, furnished

OTHER_SUPERVISOR = replace(SUPERVISOR, id="sup2")
BLURRED = c.AskExport("X1", "I1", ("clips", "pictures"), True, "for the police", "", "court")
BARE = replace(BLURRED, blurred=False, case_number="K-7")
MADE = c.RecordExport("X1", SHA, 900, (ExportedFile("log.jsonl", SHA),), "desk1")


@pytest.fixture
def world() -> World:
    world = furnished()
    world.do(c.RaiseAlert("A1", "Left bag", "en", Priority.LOW))
    world.do(c.OpenIncident("I1", "A1"))
    return world


def _log(world: World) -> list[str]:
    return [entry.message_id for entry in world.state.incidents["I1"].log]


def test_blurred_needs_nobody_else(world: World) -> None:
    world.do(BLURRED)
    assert world.state.exports["X1"].agreed()
    (made,) = world.do(MADE)
    assert made == e.ExportMade("X1", "I1", SHA, 900, MADE.files, "desk1")
    assert not world.state.exports
    assert _log(world)[-2:] == ["log.export_asked_blurred", "log.export_made"]


def test_unblurred_is_made_on_another_supervisors_word_only(world: World) -> None:
    world.do(BARE, SUPERVISOR)
    assert world.refused(MADE, SUPERVISOR) == "refused.export_not_agreed"
    assert world.refused(c.ApproveExport("X1"), SUPERVISOR) == "refused.same_person"
    assert world.refused(c.ApproveExport("X1"), OPERATOR) == "refused.not_permitted"
    world.do(c.ApproveExport("X1"), OTHER_SUPERVISOR)
    assert world.state.exports["X1"].approved_by == "sup2"
    world.do(MADE, SUPERVISOR)
    assert _log(world)[-3:] == [
        "log.export_asked_unblurred",
        "log.export_approved",
        "log.export_made",
    ]


def test_a_supervisor_agrees_to_an_operators_wish(world: World) -> None:
    world.do(BARE)
    world.do(c.ApproveExport("X1"), SUPERVISOR)
    assert world.do(c.ApproveExport("X1"), OTHER_SUPERVISOR) == ()
    assert world.refused(MADE, SECOND) == "refused.not_permitted"
    world.do(MADE)


@pytest.mark.parametrize(
    ("wish", "refusal"),
    [
        (replace(BLURRED, incident_id="I9"), "refused.unknown_incident"),
        (replace(BLURRED, reason="  "), "refused.reason_needed"),
        (replace(BLURRED, purpose="souvenir"), "refused.unknown_choice"),
        (replace(BLURRED, what=("everything",)), "refused.unknown_choice"),
        (replace(BARE, case_number=" "), "refused.case_number_needed"),
    ],
)
def test_what_is_not_asked_for_properly(wish: c.AskExport, refusal: str, world: World) -> None:
    assert world.refused(wish) == refusal
    assert not world.state.exports


def test_who_may_not_ask(world: World) -> None:
    administrator = replace(OPERATOR, id="adm", roles=(Role.ADMINISTRATOR,))
    assert world.refused(BLURRED, administrator) == "refused.not_permitted"


def test_declined_by_another_or_taken_back(world: World) -> None:
    world.do(BARE)
    assert world.refused(c.DeclineExport("X1"), SECOND) == "refused.not_permitted"
    world.do(c.DeclineExport("X1", "no need"), SUPERVISOR)
    assert world.refused(MADE) == "refused.unknown_export"
    world.do(replace(BARE, export_id="X2"))
    world.do(c.DeclineExport("X2"))
    assert not world.state.exports


def test_it_lapses_after_a_quarter_of_an_hour(world: World) -> None:
    world.do(BARE)
    world.tick(EXPORT_LIFE.total_seconds() - 1)
    world.do(c.ApproveExport("X1"), SUPERVISOR)  # and a quarter of an hour more
    world.tick(EXPORT_LIFE.total_seconds() - 1)
    assert "X1" in world.state.exports
    world.now += timedelta(seconds=1)
    assert world.refused(MADE) == "refused.export_lapsed"
    world.tick(0)
    assert not world.state.exports
    assert _log(world)[-1] == "log.export_expired"


def test_what_a_lone_console_made_is_judged_by_when(world: World) -> None:
    """Handed in an hour later, right behind the wish itself."""
    at = world.now
    world.now += timedelta(hours=1)
    wish = world.say(BLURRED, made_at_utc=at)
    assert not isinstance(wish, Refusal)
    world.do(replace(MADE, alone=True), made_at_utc=at + timedelta(minutes=1))
    assert _log(world)[-1] == "log.export_made_alone"


def test_alone_nobody_becomes_recognisable(world: World) -> None:
    world.do(BARE)
    world.do(c.ApproveExport("X1"), SUPERVISOR)
    assert world.refused(replace(MADE, alone=True)) == "refused.export_alone"


def test_closing_the_incident_does_not_end_it(world: World) -> None:
    """What a lone console has handed out by then must still be recorded."""
    world.do(BARE)
    world.do(c.CloseIncident("I1", "resolved", "done", "en"))
    world.do(c.ApproveExport("X1"), SUPERVISOR)
    (made,) = world.do(MADE)
    assert isinstance(made, e.ExportMade)


CLOSED = ExportedIncident("21-1", "Left bag", "harbour", ("A1",), START)


def test_of_a_closed_incident_those_of_its_area_hear(world: World) -> None:
    world.do(c.CloseIncident("I1", "resolved", "done", "en"))
    assert world.refused(BLURRED) == "refused.unknown_incident"
    elsewhere = replace(OPERATOR, area="centre")
    wish = replace(BARE, closed=CLOSED)
    assert world.refused(wish, elsewhere) == "refused.unknown_incident"
    world.do(wish)
    assert world.state.exports["X1"].about == CLOSED
    world.do(c.ApproveExport("X1"), SUPERVISOR)
    world.do(MADE)
    assert [one.scope.areas for one in world.journal[-3:]] == [("harbour",)] * 3


def test_of_an_open_one_nothing_else_is_believed(world: World) -> None:
    (asked,) = world.do(replace(BLURRED, closed=CLOSED))
    assert asked.closed is None
    about = world.state.exports["X1"].about
    assert (about.number, about.closed_utc) == (world.state.incidents["I1"].number, None)


def test_with_its_incident_erased_there_is_nothing_to_export(world: World) -> None:
    world.do(BARE)
    world.record(e.Erased("I1", "the person asks"), ADMIN, "C")
    assert not world.state.exports


def test_a_snapshot_is_evidence_of_the_incident_in_hand(world: World) -> None:
    picture = Evidence(SHA, "image/png", 10, "snapshot", START)
    wish = c.RecordSnapshot("S1", "cam-1", "I1", picture, "silhouettes", START, "for the log")
    world.do(wish)
    assert world.state.incidents["I1"].evidence == (picture,)
    assert "log.snapshot_taken" in _log(world)
    world.do(replace(wish, snapshot_id="S2", incident_id=""))
    assert world.journal[-1].scope.roles  # of no incident: for those who keep the book
    assert world.refused(replace(wish, reason="")) == "refused.reason_needed"
    assert world.refused(replace(wish, camera_id="cam99")) == "refused.unknown_camera"


@pytest.mark.parametrize("shading", ["revealed", "", "as they are"])
def test_a_snapshot_of_a_revealed_picture_is_refused(world: World, shading: str) -> None:
    """A reveal ends after minutes; what is kept would stay, on one person's word."""
    picture = Evidence(SHA, "image/png", 10, "snapshot", START)
    wish = c.RecordSnapshot("S1", "cam-1", "I1", picture, shading, START, "for the log")
    assert world.refused(wish) == "refused.snapshot_revealed"
    assert not world.state.incidents["I1"].evidence
