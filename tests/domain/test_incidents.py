"""Who owns an incident, who is late, and what must be true before it closes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console.domain import commands as c
from console.domain.alert import VerdictKind
from console.domain.envelope import Refusal
from console.domain.incident import AssignmentState, Phase
from tests.support.world import (
    DETECTOR,
    OPERATOR,
    SECOND,
    START,
    SUPERVISOR,
    World,
    furnished,
    sighting,
)


def opened() -> World:
    world = furnished()
    world.do(sighting("A1", START), DETECTOR)
    world.do(c.OpenIncident("I1", "A1"))
    return world


def test_numbers_count_by_day() -> None:
    world = opened()
    world.do(sighting("A2", START.replace(hour=21)), DETECTOR)
    world.do(c.OpenIncident("I2", "A2"))
    assert world.state.incidents["I1"].number == "2026-1121-001"
    assert world.state.incidents["I2"].number == "2026-1121-002"


def test_an_alert_belongs_to_one_incident() -> None:
    world = opened()
    assert world.refused(c.OpenIncident("I2", "A1")) == "refused.in_incident"


def test_offer_accept_and_decline() -> None:
    world = opened()
    assert world.refused(c.AssignIncident("I1", "op2")) == "refused.not_permitted"
    world.do(c.AssignIncident("I1", "op2"), SUPERVISOR)
    assert world.refused(c.AnswerAssignment("I1", True)) == "refused.no_offer"
    assert world.refused(c.AnswerAssignment("I1", False), SECOND) == "refused.reason_needed"
    world.do(c.AnswerAssignment("I1", True), SECOND)
    incident = world.state.incidents["I1"]
    assert incident.owner_id == "op2"
    assert incident.assignment is not None
    assert incident.assignment.state == AssignmentState.ACCEPTED


def test_late_owner_is_refused_with_who_and_kept_as_note() -> None:
    world = opened()
    before = world.state.seq
    world.do(c.TakeOwnership("I1", "nearer"), SECOND)
    late = c.TakeOwnership("I1", "I was offline")
    assert world.refused(late, SUPERVISOR, based_on_seq=before) == "refused.changed_meanwhile"
    incident = world.state.incidents["I1"]
    assert incident.owner_id == "op2"
    note = incident.log[-1]
    assert (note.message_id, note.params["who"]) == ("log.late_wish", "op2")


def test_late_phase_loses_but_ones_own_later_word_does_not() -> None:
    world = opened()
    before = world.state.seq
    world.do(c.ChangePhase("I1", Phase.AFTER))
    assert world.do(c.ChangePhase("I1", Phase.BEFORE), based_on_seq=before)
    late = c.ChangePhase("I1", Phase.IMMINENT)
    assert world.refused(late, SECOND, based_on_seq=before) == "refused.changed_meanwhile"


def test_close_needs_a_verdict_and_an_unmoved_incident() -> None:
    world = opened()
    close = c.CloseIncident("I1", "resolved", "Nobody hurt.", "en")
    assert world.refused(close) == "refused.verdict_missing"
    world.do(c.GiveVerdict("A1", VerdictKind.CONFIRMED))
    before = world.state.seq
    world.do(c.AddNote("I1", "N1", "wait", "en"), SECOND)
    assert world.refused(close, based_on_seq=before) == "refused.moved_meanwhile"
    assert world.refused(replace(close, code="odd")) == "refused.unknown_code"
    assert world.refused(replace(close, summary=" ")) == "refused.empty"
    world.do(close)
    assert not world.state.incidents
    assert not world.state.alerts


def test_an_incident_is_not_closed_while_another_person_is_asked() -> None:
    """Also after a verdict: who became unsure of it wants another pair of eyes."""
    world = opened()
    world.do(c.GiveVerdict("A1", VerdictKind.CONFIRMED))
    world.do(c.GiveVerdict("A1", VerdictKind.UNSURE), SECOND)
    close = c.CloseIncident("I1", "resolved", "Nobody hurt.", "en")
    assert world.refused(close, SECOND) == "refused.verdict_missing"
    world.do(c.GiveVerdict("A1", VerdictKind.CONFIRMED))
    world.do(close)


def test_own_offline_steps_do_not_refuse_ones_own_closing() -> None:
    world = opened()
    before = world.state.seq
    world.do(c.GiveVerdict("A1", VerdictKind.CONFIRMED))
    world.do(c.AddNote("I1", "N1", "by me, offline", "en"))
    world.do(c.CloseIncident("I1", "resolved", "Done.", "en"), based_on_seq=before)


def test_what_one_did_at_another_workstation_one_has_seen() -> None:
    """The rule guards what a closer has not seen; nobody else has to have read it in between."""
    world = opened()
    before = world.state.seq
    world.do(c.GiveVerdict("A1", VerdictKind.CONFIRMED), device_id="desk2")
    close = c.CloseIncident("I1", "resolved", "Done.", "en")
    world.do(close, device_id="desk1", based_on_seq=before)


@pytest.mark.parametrize("mine_is_newer", [True, False])
def test_ones_own_moves_do_not_hide_those_of_others(mine_is_newer: bool) -> None:
    world = opened()
    world.do(c.GiveVerdict("A1", VerdictKind.CONFIRMED))
    before = world.state.seq
    for who in (SECOND, OPERATOR) if mine_is_newer else (OPERATOR, SECOND):
        world.do(c.AddNote("I1", f"N-{who.id}", "wait", "en"), who)
    close = c.CloseIncident("I1", "resolved", "Done.", "en")
    outcome = world.say(close, based_on_seq=before)
    assert isinstance(outcome, Refusal)
    assert (outcome.message_id, outcome.params["who"]) == ("refused.moved_meanwhile", "op2")


def test_two_operators_see_each_other() -> None:
    world = opened()
    world.do(c.StartViewing("I1"))
    world.do(c.StartViewing("I1"), SECOND)
    assert [v.actor_id for v in world.state.incidents["I1"].viewers] == ["op1", "op2"]
    world.do(c.EndViewing("I1"))
    assert [v.actor_id for v in world.state.incidents["I1"].viewers] == ["op2"]


def test_notes_are_a_union_and_told_in_order() -> None:
    world = opened()
    world.do(c.AddNote("I1", "N1", "one", "en"))
    world.do(c.AddNote("A1", "N2", "two", "it"), SECOND)
    texts = [entry.text for entry in world.state.incidents["I1"].log if entry.text]
    assert texts == ["one", "two"]
