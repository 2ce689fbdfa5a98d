"""A tool is switched off and on mid-shift: what it says meanwhile is refused, the rest goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from console.domain import commands as c
from console.domain.tool import ToolSwitch
from tests.support.world import DETECTOR, OPERATOR, START, SUPERVISOR, World, furnished, sighting

TOOL = "weapon_detection"


@pytest.fixture
def world() -> World:
    world = furnished()
    world.do(sighting("A1", START), DETECTOR)
    return world


def test_who_switched_it_off_when_and_why_is_known(world: World) -> None:
    world.do(c.SwitchTool(TOOL, False, " rain on the lens "), SUPERVISOR)
    assert world.state.switched_off == {TOOL: "off"}
    assert world.state.switches[TOOL] == ToolSwitch(False, "sup1", START, "rain on the lens")


def test_nothing_it_says_is_taken_until_it_is_on_again(world: World) -> None:
    world.do(c.SwitchTool(TOOL, False, "rain"), SUPERVISOR)
    later = START + timedelta(seconds=30)
    again = c.ReportSeenAgain("A1", later, 0.9)
    assert world.refused(sighting("A2", later), DETECTOR) == "refused.tool_off"
    assert world.refused(again, DETECTOR) == "refused.tool_off"
    assert world.refused(c.ReportReturned("A1", later), DETECTOR) == "refused.tool_off"
    assert world.state.alerts["A1"].last_seen_utc == START + timedelta(seconds=1)
    world.do(c.SwitchTool(TOOL, True, "dry"), SUPERVISOR)
    world.do(again, DETECTOR)
    world.do(sighting("A2", later + timedelta(minutes=1)), DETECTOR)
    assert world.state.alerts["A1"].last_seen_utc == later
    assert not world.state.switched_off
    assert world.state.switches[TOOL].on


def test_people_go_on_with_its_alerts(world: World) -> None:
    world.do(c.SwitchTool(TOOL, False, "rain"), SUPERVISOR)
    world.do(c.AcknowledgeAlert("A1"), OPERATOR)
    world.do(c.RaiseAlert("M1", "By hand", "en", 2), OPERATOR)
    assert world.state.alerts["A1"].acknowledged_by == ("op1",)


def test_an_operator_may_not_switch_and_nobody_without_a_reason(world: World) -> None:
    assert world.refused(c.SwitchTool(TOOL, False, "x"), OPERATOR) == "refused.not_permitted"
    assert world.refused(c.SwitchTool(TOOL, False, " "), SUPERVISOR) == "refused.reason_needed"
    long = "x" * (c.TEXT_MAX + 1)
    assert world.refused(c.SwitchTool(TOOL, False, long), SUPERVISOR) == "refused.too_long"
