"""The hand-over: two people, signatures that expire, and nothing that nobody owns afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from console.domain import commands as c
from console.domain import events as e
from console.domain.alert import Priority, VerdictKind
from console.domain.incident import AssignmentState
from console.domain.person import SYSTEM_ACTOR, Actor, Person, Role
from console.domain.rules.handover_lines import must_hand_over
from console.domain.rules.scope import key_of, scope_of
from console.domain.rules.shift import GIVEN_UP_AFTER
from console.domain.shift import COUNTERSIGN_WITHIN, Handover, LineKind
from console.store.reduce_shift import KEPT
from tests.support.world import (
    ADMIN,
    DETECTOR,
    OPERATOR,
    SECOND,
    START,
    SUPERVISOR,
    World,
    furnished,
    sighting,
)

THIRD = Actor("op3", (Role.OPERATOR,))


def manned() -> World:
    """Ann (op1) owns an incident; Bo (op2), Eve (op3) and a supervisor are on shift too."""
    world = furnished()
    world.do(c.RegisterPerson(Person(THIRD.id, "Eve", THIRD.roles)), ADMIN)
    for one in (OPERATOR, SECOND, THIRD, SUPERVISOR):
        world.do(c.BeginShift(one.id), SYSTEM_ACTOR)
    raised(world, "A1", "I1")
    return world


def raised(world: World, alert_id: str, incident_id: str, who: Actor = OPERATOR) -> None:
    world.do(c.RaiseAlert(alert_id, f"Trouble {alert_id}", "en", Priority.HIGH), who)
    world.do(c.OpenIncident(incident_id, alert_id), who)


def of(world: World) -> Handover:
    return world.state.handovers["H1"]


@pytest.fixture
def world() -> World:
    return manned()


@pytest.fixture
def begun(world: World) -> World:
    world.do(c.BeginHandover("H1", SECOND.id))
    return world


@pytest.fixture
def signed(begun: World) -> World:
    begun.do(c.SignHandover("H1"))
    return begun


# -- what it lists ------------------------------------------------------------------------------


def test_it_lists_what_is_open_broken_pending_and_overridden(world: World) -> None:
    world.do(c.RaiseAlert("A2", "Smoke", "en", Priority.CRITICAL))
    world.do(c.RaiseAlert("A3", "Noise", "en", Priority.LOW))
    lost = sighting("A4", START, message_id="camera.lost", tool="camera", detection=None)
    world.do(lost, DETECTOR)
    world.do(c.SwitchTool("weapon_detection", False, "maintenance"), SUPERVISOR)
    world.do(c.BeginHandover("H1", SECOND.id))
    found = [(line.kind, line.subject_id, line.moves) for line in of(world).lines]
    assert found == [
        (LineKind.INCIDENT, "I1", True),
        (LineKind.ALERT, "A2", False),
        (LineKind.OVERRIDE, "weapon_detection", False),
        (LineKind.CAMERA, "A4", False),
    ]
    override = of(world).lines[2]
    assert (override.owner_id, override.detail) == (SUPERVISOR.id, "maintenance")


def test_it_lists_what_is_shelved_or_out_of_service(world: World) -> None:
    for name in ("A2", "A3"):
        world.do(c.RaiseAlert(name, "Noise", "en", Priority.LOW))
    world.do(c.TakeOutOfService("W2", "A3", "maintenance"), SUPERVISOR)
    world.do(c.ShelveAlarms("W1", "A2", "the fair"))
    world.do(c.BeginHandover("H1", SECOND.id))
    found = [(one.kind, one.subject_id, one.until_utc) for one in of(world).lines[1:]]
    assert found == [
        (LineKind.WITHHELD, "W1", START + timedelta(minutes=15)),
        (LineKind.OUT_OF_SERVICE, "W2", None),
    ]


def test_it_lists_unread_retractions_and_pending_steps(world: World) -> None:
    from tests.support.world import drill

    world.do(c.PublishProcedure(drill()), ADMIN)
    world.do(c.StartChecklist("R1", "I1", drill().id))
    world.do(sighting("W1", START), DETECTOR)
    world.do(c.GiveVerdict("W1", VerdictKind.CONFIRMED))
    world.do(c.GiveVerdict("W1", VerdictKind.FALSE, "umbrella"))
    world.do(c.BeginHandover("H1", SECOND.id))
    steps = [one for one in of(world).lines if one.kind is LineKind.STEP]
    assert [(one.subject_id, one.detail) for one in steps] == [("I1", drill().steps[0].id)]
    (unread,) = [one for one in of(world).lines if one.kind is LineKind.RETRACTION]
    assert unread.label == "op2,op3,sup1"


def test_no_words_that_somebody_wrote_of_an_incident_are_in_it(signed: World) -> None:
    """What is erased with an incident must not live on in a hand-over."""
    told = [r.event for r in signed.journal if isinstance(r.event, e.HandoverBegun)]
    assert "Trouble" not in repr(told + [of(signed)])


def test_whose_owner_has_gone_home_needs_another(world: World) -> None:
    raised(world, "A2", "I2", THIRD)
    raised(world, "A5", "I5", SUPERVISOR)
    world.do(c.EndShift(THIRD.id), SYSTEM_ACTOR)
    world.do(c.BeginHandover("H1", SECOND.id))
    moves = {one.subject_id: one.moves for one in of(world).lines}
    assert moves == {"I1": True, "I2": True, "I5": False}


def test_another_area_s_is_not_in_it(world: World) -> None:
    person = world.state.people[OPERATOR.id]
    world.do(c.RegisterPerson(replace(person, area="north")), ADMIN)
    world.do(c.RaiseAlert("A2", "Smoke", "en", Priority.CRITICAL, area="south"), SUPERVISOR)
    world.do(c.OpenIncident("I2", "A2"), SUPERVISOR)
    alert = world.state.incidents["I2"]
    assert alert.area == "south"
    world.do(c.BeginHandover("H1", SECOND.id))
    assert [one.subject_id for one in of(world).lines] == ["I1"]


# -- who may what -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "who", "why"),
    [
        (c.BeginHandover("H2", OPERATOR.id), OPERATOR, "same_person"),
        (c.BeginHandover("H2", ADMIN.id), OPERATOR, "cannot_own"),
        (c.BeginHandover("H2", "nobody"), OPERATOR, "unknown_person"),
        (c.BeginHandover("H2", THIRD.id), OPERATOR, "handover_begun"),
        (c.BeginHandover("H1", THIRD.id), OPERATOR, "id_taken"),
        (c.NoteHandover("H1", "incident:I1", "x", "en"), SECOND, "not_outgoing"),
        (c.NoteHandover("H1", "incident:I9", "x", "en"), OPERATOR, "unknown_line"),
        (c.AddHandoverLine("H1", "L1", " ", "en"), OPERATOR, "empty"),
        (c.AskHandover("H1", "Q1", "", "Why?", "en"), OPERATOR, "not_incoming"),
        (c.AskHandover("H1", "Q1", "incident:I9", "Why?", "en"), SECOND, "unknown_line"),
        (c.AskHandover("H1", "Q1", "", " ", "en"), SECOND, "empty"),
        (c.AnswerHandover("H1", "Q9", "So", "en"), OPERATOR, "unknown_question"),
        (c.SignHandover("H1"), SECOND, "not_outgoing"),
        (c.CountersignHandover("H1"), SECOND, "handover_unsigned"),
        (c.CountersignHandover("H1"), OPERATOR, "same_person"),
        (c.CountersignHandover("H1"), THIRD, "not_incoming"),
        (c.CountersignHandover("H9"), SECOND, "unknown_handover"),
        (c.OfferInHandover("H1", "I1", OPERATOR.id), OPERATOR, "same_person"),
        (c.OfferInHandover("H1", "I9", THIRD.id), OPERATOR, "not_yours_to_give"),
        (c.OfferInHandover("H1", "I1", ADMIN.id), OPERATOR, "cannot_own"),
        (c.WithdrawHandover("H1"), SECOND, "not_outgoing"),
        (c.LeaveWithoutHandover("  "), OPERATOR, "reason_needed"),
        (c.ExpireHandover("H1"), OPERATOR, "not_permitted"),
    ],
)
def test_refused(begun: World, body: object, who: Actor, why: str) -> None:
    assert begun.refused(body, who) == f"refused.{why}"


# -- signatures ---------------------------------------------------------------------------------


def test_countersigned_it_is_done_and_what_was_offered_has_an_owner(signed: World) -> None:
    offered = signed.state.incidents["I1"].assignment
    assert offered is not None
    assert (offered.to_id, offered.state) == (SECOND.id, AssignmentState.OFFERED)
    assert signed.state.incidents["I1"].owner_id == OPERATOR.id  # until it is countersigned
    signed.do(c.CountersignHandover("H1"), SECOND)
    assert signed.state.incidents["I1"].owner_id == SECOND.id
    assert of(signed).done
    assert not must_hand_over(signed.state, OPERATOR.id, signed.now)
    assert signed.do(c.CountersignHandover("H1"), SECOND) == ()
    assert signed.refused(c.NoteHandover("H1", "incident:I1", "x", "en")) == "refused.handover_done"


def test_a_signature_expires(signed: World) -> None:
    signed.tick(COUNTERSIGN_WITHIN.total_seconds() - 1)
    assert of(signed).signed_utc is not None
    signed.tick(1)
    assert of(signed).signed_utc is None
    assert signed.refused(c.CountersignHandover("H1"), SECOND) == "refused.handover_unsigned"
    signed.do(c.SignHandover("H1"))
    signed.do(c.CountersignHandover("H1"), SECOND)


def test_what_is_added_after_a_signature_voids_it(signed: World) -> None:
    signed.do(c.NoteHandover("H1", "incident:I1", "Bag is at the desk", "en"))
    assert of(signed).notes["incident:I1"].text == "Bag is at the desk"
    assert of(signed).signed_utc is None
    signed.do(c.SignHandover("H1"))
    signed.do(c.AddHandoverLine("H1", "L1", "The lift is stuck", "en"))
    assert of(signed).signed_utc is None
    signed.do(c.SignHandover("H1"))
    assert of(signed).lines[-1].kind is LineKind.REMARK  # listed anew, the remark stays
    signed.do(c.NoteHandover("H1", "incident:I1", "", "en"))
    assert "incident:I1" not in of(signed).notes


def test_a_question_waits_for_its_answer(signed: World) -> None:
    signed.do(c.AskHandover("H1", "Q1", "incident:I1", "Who has the key?", "en"), SECOND)
    assert signed.refused(c.CountersignHandover("H1"), SECOND) == "refused.handover_question"
    signed.do(c.AnswerHandover("H1", "Q1", "The porter", "en"))
    assert of(signed).questions[0].answer == "The porter"
    assert signed.refused(c.AnswerHandover("H1", "Q1", "No", "en")) == "refused.answered_already"
    signed.do(c.CountersignHandover("H1"), SECOND)  # an answer does not void the signature


def test_what_the_incoming_person_declines_must_go_to_a_third(signed: World) -> None:
    signed.do(c.AnswerAssignment("I1", False, "I know the suspect"), SECOND)
    assert signed.refused(c.CountersignHandover("H1"), SECOND) == "refused.handover_unowned"
    signed.do(c.SignHandover("H1"))  # is not offered to who declined it again
    assert signed.refused(c.CountersignHandover("H1"), SECOND) == "refused.handover_unowned"
    signed.do(c.OfferInHandover("H1", "I1", THIRD.id))
    assert signed.refused(c.CountersignHandover("H1"), SECOND) == "refused.handover_waits"
    signed.do(c.AnswerAssignment("I1", True), THIRD)
    signed.do(c.CountersignHandover("H1"), SECOND)
    assert signed.state.incidents["I1"].owner_id == THIRD.id


def test_what_was_opened_since_the_signature_must_be_signed_too(signed: World) -> None:
    raised(signed, "A2", "I2")
    assert signed.refused(c.CountersignHandover("H1"), SECOND) == "refused.handover_unowned"
    signed.do(c.SignHandover("H1"))
    signed.do(c.CountersignHandover("H1"), SECOND)
    assert {one.owner_id for one in signed.state.incidents.values()} == {SECOND.id}


def test_what_was_closed_meanwhile_asks_for_nothing(signed: World) -> None:
    signed.do(c.CloseIncident("I1", "resolved", "Calm", "en"))
    signed.do(c.CountersignHandover("H1"), SECOND)


def test_one_that_nobody_finishes_goes_by_itself(begun: World) -> None:
    begun.tick(GIVEN_UP_AFTER.total_seconds())
    assert begun.state.handovers == {}


def test_it_can_be_withdrawn_and_begun_with_another(begun: World) -> None:
    begun.do(c.WithdrawHandover("H1"))
    begun.do(c.BeginHandover("H2", THIRD.id))
    begun.do(c.WithdrawHandover("H2"), SUPERVISOR)


def test_done_it_stays_for_a_day(signed: World) -> None:
    signed.do(c.CountersignHandover("H1"), SECOND)
    signed.tick((KEPT + timedelta(seconds=1)).total_seconds())
    for one in (OPERATOR, SECOND):
        signed.do(c.BeginShift(one.id), SYSTEM_ACTOR)
    signed.do(c.BeginHandover("H2", SECOND.id))
    assert list(signed.state.handovers) == ["H2"]


# -- going without one --------------------------------------------------------------------------


def test_who_owns_something_or_leaves_an_empty_room_must_hand_over(world: World) -> None:
    def must(who: Actor) -> bool:
        return must_hand_over(world.state, who.id, world.now)

    assert must(OPERATOR)
    assert not must(SECOND)
    for one in (OPERATOR, THIRD, SUPERVISOR):
        world.do(c.EndShift(one.id), SYSTEM_ACTOR)
    assert not must(OPERATOR)  # not on shift
    assert must(SECOND)  # the last one, and Ann's incident is open
    world.do(c.CloseIncident("I1", "resolved", "Calm", "en"))
    assert not must(SECOND)


def test_an_unfinished_one_blocks_too(world: World) -> None:
    world.do(c.CloseIncident("I1", "resolved", "Calm", "en"))
    world.do(c.BeginHandover("H1", SECOND.id))
    assert must_hand_over(world.state, OPERATOR.id, world.now)


def test_the_override_tells_supervisors_on_shift(world: World) -> None:
    world.do(c.LeaveWithoutHandover("Taken ill"))
    (said,) = world.state.broadcasts.values()
    assert said.recipients == (SUPERVISOR.id,)
    assert said.params == {"who": "op1", "n": 1, "reason": "Taken ill"}
    left = [r.event for r in world.journal if isinstance(r.event, e.LeftWithoutHandover)]
    assert left == [e.LeftWithoutHandover("op1", "Taken ill", 1)]


def test_with_no_supervisor_on_shift_all_of_them_are_told(world: World) -> None:
    world.do(c.EndShift(SUPERVISOR.id), SYSTEM_ACTOR)
    world.do(c.LeaveWithoutHandover("Taken ill"))
    assert [one.recipients for one in world.state.broadcasts.values()] == [(SUPERVISOR.id,)]


# -- who may see it, and where it rests ---------------------------------------------------------


def test_it_rests_under_the_key_of_its_day_for_those_of_the_room(signed: World) -> None:
    mine = [r for r in signed.journal if type(r.event).__name__.startswith("Handover")]
    assert len(mine) == 2
    for recorded in mine:
        assert key_of(recorded.event, recorded.at_utc) == "looks-2026-11-21"
        assert recorded.scope.admits(SECOND)
        assert not recorded.scope.admits(DETECTOR)
        assert not recorded.scope.admits(Actor("p", (Role.PARTNER,)))


def test_another_area_s_people_do_not_see_it(world: World) -> None:
    person = world.state.people[OPERATOR.id]
    world.do(c.RegisterPerson(replace(person, area="north")), ADMIN)
    world.do(c.BeginHandover("H1", SECOND.id))
    scope = scope_of(world.state, e.HandoverSigned("H1", (), 0, START))
    assert scope.admits(Actor("x", (Role.OPERATOR,), area="north"))
    assert not scope.admits(Actor("x", (Role.OPERATOR,), area="south"))


def test_with_the_key_of_a_day_its_words_go(signed: World) -> None:
    signed.do(c.EraseSubject("looks-2026-11-21", "due"), ADMIN)
    assert signed.state.handovers == {}
