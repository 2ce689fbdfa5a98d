"""What the views ask of the state, over a story folded by the real rules."""

from __future__ import annotations

from datetime import timedelta

import pytest

from console.domain import commands as c
from console.domain.alert import Priority
from console.store import select
from tests.support.world import (
    ADMIN,
    DETECTOR,
    OPERATOR,
    SECOND,
    START,
    SUPERVISOR,
    World,
    drill,
    furnished,
    sighting,
)


@pytest.fixture
def world() -> World:
    world = furnished()
    world.do(sighting("A1", START), DETECTOR)
    for alert_id, priority in (("A2", Priority.LOW), ("A3", Priority.HIGH), ("A4", Priority.HIGH)):
        world.tick(1)
        world.do(c.RaiseAlert(alert_id, alert_id, "en", priority))
    return world


def ids(world: World) -> list[str]:
    return [alert.id for alert in select.queue(world.state)]


def test_queue_puts_the_worst_and_longest_waiting_first(world: World) -> None:
    assert ids(world) == ["A1", "A3", "A4", "A2"]
    world.do(c.AcknowledgeAlert("A3"))
    assert ids(world) == ["A1", "A4", "A3", "A2"]


def test_strip_counts_what_waits_and_finds_the_oldest(world: World) -> None:
    found = select.strip(world.state)
    assert [alert.id for alert in found.top] == ["A1", "A3", "A4"]
    assert found.counts == {1: 1, 2: 2, 3: 0, 4: 1}
    assert found.oldest_utc == START


def test_escalation_counts_to_each_level_and_ends(world: World) -> None:
    alert = world.state.alerts["A1"]
    assert select.escalates_in(alert, START + timedelta(seconds=10)) == timedelta(seconds=50)
    assert select.escalates_in(alert, START + timedelta(seconds=70)) == timedelta(seconds=50)
    assert select.escalates_in(alert, START + timedelta(seconds=121)) is None
    assert select.escalates_in(world.state.alerts["A3"], START) is None


def test_only_a_detectors_open_claim_turns_stale(world: World) -> None:
    later = START + timedelta(seconds=62)
    assert select.stale_for(world.state.alerts["A1"], START + timedelta(seconds=30)) is None
    assert select.stale_for(world.state.alerts["A1"], later) == timedelta(seconds=61)
    assert select.stale_for(world.state.alerts["A2"], later + timedelta(hours=1)) is None
    world.do(c.ReportReturned("A1", world.now), DETECTOR)
    assert select.stale_for(world.state.alerts["A1"], later + timedelta(hours=1)) is None


def test_board_columns_follow_offers_and_answers(world: World) -> None:
    world.do(c.OpenIncident("I1", "A1"))

    def holder() -> str:
        found = [col for col in select.columns(world.state) if col.incidents]
        return found[0].person.id if found[0].person else ""

    assert holder() == OPERATOR.id
    world.do(c.AssignIncident("I1", SECOND.id), SUPERVISOR)
    assert holder() == SECOND.id
    world.do(c.AnswerAssignment("I1", False, "busy"), SECOND)
    assert holder() == OPERATOR.id
    last = select.columns(world.state)[-1]
    assert last.person is None
    assert [alert.id for alert in last.alerts] == ["A3", "A4", "A2"]


def test_an_administrator_owns_nothing(world: World) -> None:
    assert {person.id for person in select.assignable(world.state)} == {
        OPERATOR.id,
        SECOND.id,
        SUPERVISOR.id,
    }


def test_a_run_is_offered_once_and_its_current_step_is_asked(world: World) -> None:
    world.do(c.PublishProcedure(drill()), ADMIN)
    world.do(c.OpenIncident("I1", "A1"))
    incident = world.state.incidents["I1"]
    assert [p.id for p in select.offered_procedures(world.state, incident)] == ["drill"]
    world.do(c.StartChecklist("R1", "I1", "drill"))
    incident = world.state.incidents["I1"]
    assert select.offered_procedures(world.state, incident) == ()
    run = select.running(world.state, incident)
    assert run is not None
    rows = select.step_rows(world.state, run)
    assert [(row.number, row.current) for row in rows] == [(1, True), (2, False), (3, False)]
    world.do(c.AnswerStep("R1", "picture", "gone"))
    run = world.state.runs["R1"]
    asked = select.asked_step(run)
    assert asked is not None
    assert asked.step_id == "close"
    assert not select.step_rows(world.state, run)[1].taken


def test_overdue_counts_open_steps_whose_timer_ran_out(world: World) -> None:
    world.do(c.PublishProcedure(drill()), ADMIN)
    world.do(c.OpenIncident("I1", "A1"))
    world.do(c.StartChecklist("R1", "I1", "drill"))
    world.do(c.AnswerStep("R1", "picture", "gone"))
    world.tick(21)
    assert select.overdue(world.state, world.state.incidents["I1"]) == 1


def test_pictures_put_the_crop_first(world: World) -> None:
    found = select.pictures([world.state.alerts["A1"]])
    assert [item.role for item in found] == ["crop"]
