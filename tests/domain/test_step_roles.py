"""A step that is given to a role is its own: to answer, skip, put off, sign and choose (U52)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from console.domain import commands as c
from console.domain.checklist import StepState
from console.domain.person import Actor, Role
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

DEPUTY = Actor("sup2", (Role.SUPERVISOR,))


@pytest.fixture
def world() -> World:
    """The run of a drill whose second look is the supervisors'."""
    return given_to("supervisor")


def given_to(role: str) -> World:
    world = furnished()
    given = [replace(s, role=role) if s.second_person else s for s in drill().steps]
    world.do(c.PublishProcedure(replace(drill(), steps=tuple(given))), ADMIN)
    world.do(sighting("A1", START), DETECTOR)
    world.do(c.OpenIncident("I1", "A1"))
    world.do(c.StartChecklist("R1", "I1", "drill"))
    world.do(c.AnswerStep("R1", "picture", "seen"))
    return world


@pytest.mark.parametrize(
    "wish",
    [
        c.AnswerStep("R1", "second_look", "confirmed"),
        c.SkipStep("R1", "second_look", "no time"),
        c.DeferStep("R1", "second_look"),
    ],
    ids=["answer", "skip", "defer"],
)
def test_another_role_does_nothing_with_it(world: World, wish: Any) -> None:
    assert world.refused(wish, OPERATOR) == "refused.role_needed"
    world.do(wish, SUPERVISOR)


@pytest.mark.parametrize(
    "wish",
    [
        c.AnswerStep("R1", "second_look", "confirmed"),
        c.SkipStep("R1", "second_look", "no time"),
    ],
    ids=["answer", "skip"],
)
def test_nor_signs_it(world: World, wish: Any) -> None:
    world.do(wish, SUPERVISOR)
    sign = c.CountersignStep("R1", "second_look")
    assert world.refused(sign, SECOND) == "refused.role_needed"
    world.do(sign, DEPUTY)
    at = world.state.runs["R1"].at("second_look")
    assert at is not None
    assert at.state in (StepState.ANSWERED, StepState.SKIPPED)


def test_nor_chooses_between_its_answers(world: World) -> None:
    world.do(c.SkipStep("R1", "second_look", "no time"), SUPERVISOR)
    world.do(c.AnswerStep("R1", "second_look", "confirmed"), DEPUTY)
    choice = c.ChooseAnswer("R1", "second_look", 1)
    assert world.refused(choice, OPERATOR) == "refused.role_needed"
    world.do(choice, SUPERVISOR)


def test_what_is_given_to_nobody_is_everybodys(world: World) -> None:
    world.do(c.SkipStep("R1", "second_look", "no time"), SUPERVISOR)
    world.do(c.CountersignStep("R1", "second_look"), DEPUTY)
    world.do(c.DeferStep("R1", "close"), SECOND)


def test_a_role_that_this_house_does_not_have_is_nobodys() -> None:
    wish = c.AnswerStep("R1", "second_look", "confirmed")
    assert given_to("fire_chief").refused(wish, SUPERVISOR) == "refused.role_needed"
