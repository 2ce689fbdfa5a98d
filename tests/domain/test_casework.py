"""What people add to an incident: teams' parts, links, decisions that come due again, forms."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from console.domain import commands as c
from console.domain.alert import Priority
from console.domain.envelope import Refusal
from console.domain.incident import AssignmentState, LinkKind, Phase
from tests.support.world import OPERATOR, SECOND, SUPERVISOR, World, furnished

TEAM = c.OpenSubIncident("S1", "I1", "Evacuation", "Clear the square", "en", "op2")


def opened() -> World:
    world = furnished()
    for alert_id in ("A1", "A2"):
        world.do(c.RaiseAlert(alert_id, "A bag", "en", Priority.HIGH, camera_id="cam-1"))
    world.do(c.OpenIncident("I1", "A1"))
    world.do(c.OpenIncident("I2", "A2"))
    return world


def decision(decision_id: str = "D1", **over: Any) -> c.RecordDecision:
    fields: dict[str, Any] = {
        "incident_id": "I1",
        "decision_id": decision_id,
        "information": "One bag, nobody near",
        "risk": "Device",
        "powers": "Police Act",
        "options": "Clear or watch",
        "decision": "Clear the square",
        "rationale": "Time is on our side",
        "language": "en",
    }
    return c.RecordDecision(**(fields | over))


# -- a team's part ------------------------------------------------------------------------------


def test_a_team_has_an_incident_of_its_own_within_the_whole() -> None:
    world = opened()
    world.do(TEAM)
    world.do(c.OpenSubIncident("S2", "I1", "Medical", "First aid post", "en"), SECOND)
    one, two = world.state.incidents["S1"], world.state.incidents["S2"]
    assert (one.number, two.number) == ("2026-1121-001.1", "2026-1121-001.2")
    assert (one.parent_id, one.team, one.phase, one.place) == (
        "I1",
        "Evacuation",
        Phase.DURING,
        "Harbour square",
    )
    assert one.assignment is not None
    assert (one.assignment.to_id, one.assignment.state) == ("op2", AssignmentState.OFFERED)
    assert (one.owner_id, two.owner_id) == ("op1", "op2")
    told = [e.message_id for e in world.state.incidents["I1"].log]
    assert told.count("log.sub_opened") == 2
    world.do(c.RaiseAlert("A9", "x", "en", Priority.LOW))
    world.do(c.OpenIncident("I9", "A9"))
    assert world.state.incidents["I9"].number == "2026-1121-003"


def test_the_whole_does_not_close_over_an_open_part() -> None:
    world = opened()
    world.do(TEAM)
    close = c.CloseIncident("I1", "resolved", "over", "en")
    outcome = world.say(close)
    assert isinstance(outcome, Refusal)
    assert outcome.message_id == "refused.subs_open"
    assert outcome.params == {"numbers": "2026-1121-001.1"}
    world.do(c.CloseIncident("S1", "resolved", "All out", "en"))
    line = world.state.incidents["I1"].log[-1]
    assert (line.message_id, line.params["code"]) == ("log.sub_closed", "resolved")
    world.do(close)
    assert "2026-1121-001" not in world.state.numbers


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (c.OpenSubIncident("S9", "S1", "Team", "Deeper", "en"), "refused.sub_of_sub"),
        (c.OpenSubIncident("S9", "I7", "Team", "Where", "en"), "refused.unknown_incident"),
        (c.OpenSubIncident("I2", "I1", "Team", "Taken", "en"), "refused.id_taken"),
        (c.OpenSubIncident("S9", "I1", " ", "No team", "en"), "refused.empty"),
        (c.OpenSubIncident("S9", "I1", "Team", "", "en"), "refused.empty"),
        (c.OpenSubIncident("S9", "I1", "Team", "x", "en", "nobody"), "refused.unknown_person"),
        (c.OpenSubIncident("S9", "I1", "Team", "x", "en", "adm1"), "refused.cannot_own"),
        (c.MergeIncidents("S1", ("I1",)), "refused.merge_parent"),
        (c.LinkToIncident("I1", LinkKind.CAMERA, "cam-77", "?"), "refused.unknown_camera"),
        (c.LinkToIncident("I1", LinkKind.POST, "", "?"), "refused.empty"),
        (decision(decision=" "), "refused.empty"),
        (c.ReviewDecision("I1", "D7", "stands", "en"), "refused.unknown_decision"),
        (c.FileForm("I1", "F1", "methane", {"exact_location": " "}, "en"), "refused.empty"),
        (c.FileForm("I1", "F1", "Not a name", {"a": "b"}, "en"), "refused.unknown_form"),
        (c.FileForm("I7", "F1", "methane", {"a": "b"}, "en"), "refused.unknown_incident"),
        (c.FileForm("I1", "F1", "methane", {"a": "b" * 4001}, "en"), "refused.too_long"),
    ],
)
def test_what_cannot_be_is_refused(body: Any, why: str) -> None:
    world = opened()
    world.do(TEAM)
    assert world.refused(body) == why


def test_parts_of_a_merged_incident_go_along_and_come_back() -> None:
    world = opened()
    world.do(TEAM)
    world.do(c.MergeIncidents("I2", ("I1",)))
    assert world.state.incidents["S1"].parent_id == "I2"
    world.do(c.UnmergeIncident("I2", "I1"))
    assert world.state.incidents["S1"].parent_id == "I1"


# -- links --------------------------------------------------------------------------------------


def test_a_link_stands_once_and_can_be_taken_away() -> None:
    world = opened()
    wish = c.LinkToIncident("I1", LinkKind.POST, "post-77", "They say the quay is full")
    world.do(wish)
    assert world.do(wish, SECOND) == ()
    link = world.state.incidents["I1"].links[0]
    assert (link.kind, link.target_id, link.by_id) == (LinkKind.POST, "post-77", "op1")
    world.do(c.UnlinkFromIncident("I1", LinkKind.POST, "post-77"), SECOND)
    incident = world.state.incidents["I1"]
    assert incident.links == ()
    said = [(e.message_id, e.params["title"]) for e in incident.log[-2:]]
    title = "They say the quay is full"
    assert said == [("log.linked", title), ("log.unlinked", title)]


# -- decisions ----------------------------------------------------------------------------------


def test_a_decision_comes_due_once_and_is_looked_at_again() -> None:
    world = opened()
    world.do(decision(review_utc=world.now + timedelta(minutes=10)))
    world.tick(599)
    assert not world.state.incidents["I1"].decisions[0].waits_for_review()
    world.tick(1)
    world.tick(60)
    incident = world.state.incidents["I1"]
    assert incident.decisions[0].waits_for_review()
    assert [e.message_id for e in incident.log].count("log.review_due") == 1
    world.do(c.ReviewDecision("I1", "D1", "It stands", "en"), SECOND)
    one = world.state.incidents["I1"].decisions[0]
    assert (one.waits_for_review(), one.reviewed, one.reviewed_by) == (False, "It stands", "op2")


def test_the_second_review_is_refused_with_who_and_kept() -> None:
    world = opened()
    world.do(decision())
    world.do(c.ReviewDecision("I1", "D1", "It stands", "en"), SECOND)
    outcome = world.say(c.ReviewDecision("I1", "D1", "Stop it", "en"))
    assert isinstance(outcome, Refusal)
    assert (outcome.message_id, outcome.params["who"]) == ("refused.reviewed_already", "op2")
    assert world.state.incidents["I1"].log[-1].text == "Stop it"


def test_a_review_that_came_due_within_another_is_not_due_again() -> None:
    world = opened()
    world.do(decision(review_utc=world.now + timedelta(minutes=1)))
    world.do(c.MergeIncidents("I2", ("I1",)))
    world.tick(60)
    world.do(c.ReviewDecision("I1", "D1", "It stands", "en"))
    world.do(c.UnmergeIncident("I2", "I1"))
    world.tick(60)
    assert world.state.incidents["I1"].decisions[0].reviewed == "It stands"
    assert world.state.incidents["I2"].decisions == ()


# -- forms --------------------------------------------------------------------------------------


def test_each_filing_is_a_version_and_nobodys_is_lost() -> None:
    world = opened()
    world.do(c.FileForm("I1", "F1", "methane", {"exact_location": "Quay", "type": " "}, "en"))
    world.do(c.FileForm("I1", "F2", "methane", {"exact_location": "Quay 4"}, "en"), SECOND)
    world.do(c.FileForm("I1", "F3", "iimarch", {"intent": "Clear"}, "en"), SUPERVISOR)
    forms = world.state.incidents["I1"].forms
    told = [(one.form, one.version, one.by_id, one.fields) for one in forms]
    assert told == [
        ("methane", 1, "op1", {"exact_location": "Quay"}),
        ("methane", 2, "op2", {"exact_location": "Quay 4"}),
        ("iimarch", 1, "sup1", {"intent": "Clear"}),
    ]
    assert OPERATOR.id in {entry.actor_id for entry in world.state.incidents["I1"].log}
