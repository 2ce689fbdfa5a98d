"""The shipped "armed person", walked by its rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from console.domain import commands as c
from console.domain.alert import Evidence
from console.domain.checklist import END, Procedure, Step, StepState
from tests.support.world import (
    ADMIN,
    DETECTOR,
    SECOND,
    START,
    World,
    furnished,
    sighting,
)

CROP = "b" * 64  # hangs on every sighting of this world


def armed_person() -> Procedure:
    file = Path(__file__).resolve().parents[1] / "checklists" / "armed_person.yaml"
    return msgspec.convert(yaml.safe_load(file.read_text(encoding="utf-8")), Procedure)


@pytest.fixture
def world() -> World:
    world = furnished()
    world.do(c.PublishProcedure(armed_person()), ADMIN)
    world.do(sighting("A1", START), DETECTOR)
    world.do(c.OpenIncident("I1", "A1"))
    world.do(c.StartChecklist("R1", "I1", "armed_person"))
    return world


def answer(world: World, step: str, value: str, **more: Any) -> None:
    world.do(c.AnswerStep("R1", step, value, **more))


def state_of(world: World, step: str) -> StepState:
    at = world.state.runs["R1"].at(step)
    assert at is not None
    return at.state


def to_movement(world: World) -> None:
    answer(world, "picture", "weapon_seen")
    answer(world, "second_look", "confirmed")
    world.do(c.CountersignStep("R1", "second_look"), SECOND)
    answer(world, "police", "4")


def paths(steps: tuple[Step, ...], at: int = 0) -> Iterator[list[Step]]:
    """Every way through the list from its step number `at`."""
    if at == len(steps):
        yield []
        return
    step, number = steps[at], {step.id: n for n, step in enumerate(steps)}
    onward = number.get(step.goto, at + 1)
    for follows in {number.get(choice.goto, onward) for choice in step.choices} or {onward}:
        for rest in paths(steps, follows):
            yield [step, *rest]


def test_nine_or_more_steps_and_at_most_nine_between_two_pauses() -> None:
    steps = armed_person().steps
    assert len(steps) >= 9
    ways = list(paths(steps))
    assert len(ways) == 3
    for way in ways:
        between = 0
        for step in way:
            between += 1
            assert between <= 9, [step.id for step in way]
            between = 0 if step.pause_after else between


def test_one_branch_is_taken_and_the_other_greyed(world: World) -> None:
    to_movement(world)
    answer(world, "movement", "gone")
    assert state_of(world, "direction") == StepState.NOT_TAKEN
    assert world.state.runs["R1"].current == "last_seen"


def test_second_person_must_be_another_and_in_time(world: World) -> None:
    answer(world, "picture", "weapon_seen")
    answer(world, "second_look", "confirmed")
    assert world.refused(c.CountersignStep("R1", "second_look")) == "refused.same_person"
    world.tick(301)
    late = c.CountersignStep("R1", "second_look")
    assert world.refused(late, SECOND) == "refused.signature_expired"
    answer(world, "second_look", "confirmed")
    world.do(late, SECOND)
    assert state_of(world, "second_look") == StepState.ANSWERED


def test_evidence_is_refused_when_missing(world: World) -> None:
    to_movement(world)
    answer(world, "movement", "standing")
    bare = c.AnswerStep("R1", "exits", "2 and 4")
    assert world.refused(bare) == "refused.evidence_needed"
    answer(world, "exits", "2 and 4", evidence=(CROP,))
    assert state_of(world, "exits") == StepState.ANSWERED


@pytest.mark.parametrize("hung_on", ["I1", "A1", "A2"])
def test_evidence_is_what_hangs_on_the_incident_or_its_alerts(world: World, hung_on: str) -> None:
    to_movement(world)
    answer(world, "movement", "standing")
    later = sighting("A2", START + timedelta(minutes=5), evidence=())
    world.do(later, DETECTOR)
    photo = Evidence("c" * 64, "image/jpeg", 10, "attachment", world.now)
    closed = c.AnswerStep("R1", "exits", "2 and 4", (photo.sha256,))
    for proof in ("no such thing", photo.sha256):
        with_it = c.AnswerStep("R1", "exits", "2 and 4", (CROP, proof))
        assert world.refused(with_it) == "refused.unknown_evidence"
    world.do(c.AddEvidence(hung_on, photo))
    if hung_on == "A2":  # nobody's yet
        assert world.refused(closed) == "refused.unknown_evidence"
        world.do(c.LinkAlert("I1", "A2"))
    world.do(closed)
    at = world.state.runs["R1"].at("exits")
    assert at is not None
    assert at.answer is not None
    assert at.answer.evidence == (photo.sha256,)


def test_a_step_that_asks_for_none_takes_no_evidence_of_nothing(world: World) -> None:
    bare = c.AnswerStep("R1", "picture", "weapon_seen", ("d" * 64,))
    assert world.refused(bare) == "refused.unknown_evidence"


def test_timer_runs_out_once_and_the_step_stays(world: World) -> None:
    answer(world, "picture", "weapon_seen")
    answer(world, "second_look", "confirmed")
    world.do(c.CountersignStep("R1", "second_look"), SECOND)
    world.tick(21)
    at = world.state.runs["R1"].at("police")
    assert at is not None
    assert at.timer_expired_utc == world.now
    world.tick(30)
    assert [type(r.event).__name__ for r in world.journal].count("StepTimerExpired") == 1
    answer(world, "police", "7")


def test_first_answer_stands_and_a_different_one_asks_for_a_choice(world: World) -> None:
    to_movement(world)
    answer(world, "movement", "moving")
    world.do(c.AnswerStep("R1", "movement", "gone"), SECOND)
    at = world.state.runs["R1"].at("movement")
    assert at is not None
    assert at.answer is not None
    assert (at.answer.value, [o.value for o in at.others]) == ("moving", ["gone"])
    world.do(c.AnswerStep("R1", "movement", "moving"), SECOND)
    world.do(c.ChooseAnswer("R1", "movement", 0))
    at = world.state.runs["R1"].at("movement")
    assert at is not None
    assert at.others == ()


def test_undo_within_ten_seconds_only(world: World) -> None:
    answer(world, "picture", "weapon_seen")
    assert world.refused(c.WithdrawAnswer("R1", "picture"), SECOND) == "refused.nothing_to_undo"
    world.do(c.WithdrawAnswer("R1", "picture"))
    assert world.state.runs["R1"].current == "picture"
    answer(world, "picture", "weapon_hidden")
    world.tick(11)
    assert world.refused(c.WithdrawAnswer("R1", "picture")) == "refused.undo_too_late"


def test_skipping_a_mandatory_step_needs_reason_and_second(world: World) -> None:
    assert world.refused(c.SkipStep("R1", "picture", " ")) == "refused.reason_needed"
    world.do(c.SkipStep("R1", "picture", "camera is gone"))
    assert state_of(world, "picture") == StepState.AWAITING_SECOND
    world.do(c.CountersignStep("R1", "picture"), SECOND)
    assert state_of(world, "picture") == StepState.SKIPPED
    assert world.state.runs["R1"].current == "second_look"


def test_deferred_steps_come_back_before_the_end(world: World) -> None:
    to_movement(world)
    answer(world, "movement", "standing")
    world.do(c.DeferStep("R1", "exits"))
    answer(world, "public_address", "message_3")
    answer(world, "units", "accepted")
    answer(world, "injured", "0")
    answer(world, "handed_over", "Unit P-21, Berg")
    assert world.state.runs["R1"].current == END
    assert world.refused(c.CompleteChecklist("R1")) == "refused.steps_open"
    answer(world, "exits", "all", evidence=(CROP,))
    world.do(c.CompleteChecklist("R1"))
    assert world.state.runs["R1"].completed_utc is not None


@pytest.mark.parametrize(
    ("step", "value", "reason"),
    [
        ("picture", "done", "refused.not_a_choice"),
        ("picture", "", "refused.not_a_choice"),
        ("police", "4", "refused.not_its_turn"),
        ("nothing", "4", "refused.unknown_step"),
    ],
)
def test_answers_that_are_none(world: World, step: str, value: str, reason: str) -> None:
    assert world.refused(c.AnswerStep("R1", step, value)) == reason
