"""Who must know, what they say to it, and that no retraction is left unread and unchased."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from console.domain import commands as c
from console.domain import events as e
from console.domain.alert import VerdictKind
from console.domain.envelope import Refusal
from console.domain.person import SYSTEM_ACTOR, Actor, Person, Role
from console.domain.rules.scope import scope_of, subject_of
from console.domain.rules.sharing import REPORT_AFTER, REPORT_EACH, SHIFT_MOST, must_know
from console.domain.sharing import Message, MessageKind, ReceiptKind
from console.store.reduce_sharing import KEPT
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

PARTNER = Actor("part1", (Role.PARTNER,))
CONFIRMED = c.GiveVerdict("A1", VerdictKind.CONFIRMED)
_LOG = ("log.threat_shared", "log.acted_on")
FALSE = c.GiveVerdict("A1", VerdictKind.FALSE, "umbrella")


def manned() -> World:
    """A weapon was seen; both operators and the supervisor are on shift, one partner exists."""
    world = furnished()
    world.do(c.RegisterPerson(Person(PARTNER.id, "Police", PARTNER.roles)), ADMIN)
    for one in (OPERATOR, SECOND, SUPERVISOR):
        world.do(c.BeginShift(one.id), SYSTEM_ACTOR)
    world.do(sighting("A1", START), DETECTOR)
    return world


@pytest.fixture
def world() -> World:
    return manned()


def of_kind(world: World, kind: MessageKind) -> list[Message]:
    return [m for m in world.state.messages.values() if m.kind == kind]


def first(world: World) -> Message:
    (found,) = of_kind(world, MessageKind.FIRST)
    return found


def retraction(world: World) -> Message:
    (found,) = of_kind(world, MessageKind.RETRACTION)
    return found


def read(world: World, message: Message, who: Actor) -> None:
    world.do(c.GiveReceipt(message.id, ReceiptKind.READ), who)


def chases(world: World) -> list[tuple[int, tuple[str, ...]]]:
    found = [r.event for r in world.journal if isinstance(r.event, e.RetractionChased)]
    return [(one.level, one.unread) for one in found]


def test_a_confirmation_is_sent_to_those_who_must_know(world: World) -> None:
    world.do(CONFIRMED)
    message = first(world)
    assert message.recipients == ("op2", "part1", "sup1")  # not to who confirmed, nor to all
    assert (message.sent_by, message.place) == ("op1", "Harbour square")
    assert message.picture == "b" * 64
    assert message.sent_utc == world.now


@pytest.mark.parametrize("verdict", [FALSE, c.GiveVerdict("A1", VerdictKind.UNSURE)])
def test_what_nobody_has_confirmed_is_sent_to_nobody(world: World, verdict: c.GiveVerdict) -> None:
    world.do(verdict)
    assert world.state.messages == {}


def test_who_is_not_on_shift_is_left_to_sleep(world: World) -> None:
    world.do(c.EndShift("op2"), SYSTEM_ACTOR)
    world.do(CONFIRMED)
    assert first(world).recipients == ("part1", "sup1")


def test_without_a_supervisor_on_shift_all_of_the_area_are_told(world: World) -> None:
    world.do(c.EndShift("sup1"), SYSTEM_ACTOR)
    assert must_know(world.state, "") == ("op1", "op2", "part1", "sup1")


def test_another_area_s_people_are_not_told(world: World) -> None:
    for who in (SECOND, SUPERVISOR, PARTNER):
        person = world.state.people[who.id]
        world.do(c.RegisterPerson(replace(person, area="north")), ADMIN)
    assert must_know(world.state, "harbour") == ("op1",)
    assert must_know(world.state, "north") == ("op1", "op2", "part1", "sup1")


def test_a_shift_ends_by_itself(world: World) -> None:
    world.do(c.BeginShift("op1"), SYSTEM_ACTOR)
    assert sum(isinstance(r.event, e.ShiftBegun) for r in world.journal) == 3
    world.tick(SHIFT_MOST.total_seconds())
    assert world.state.on_shift == {}


def test_a_second_confirmation_sends_nothing_twice(world: World) -> None:
    world.do(CONFIRMED)
    world.do(CONFIRMED, SECOND)
    assert len(world.state.messages) == 1


def test_a_retraction_reaches_every_recipient_and_the_sender(world: World) -> None:
    world.do(CONFIRMED)
    world.do(FALSE, SECOND)  # differs: a supervisor decides
    assert of_kind(world, MessageKind.RETRACTION) == []
    world.do(FALSE, SUPERVISOR)
    back = retraction(world)
    assert set(back.recipients) == {*first(world).recipients, "op1"}
    assert first(world).retracted_by == back.id
    assert back.cause == "umbrella"
    assert back.unread() == ("op2", "part1", "op1")  # who took it back knows


def test_receipts_are_each_recipient_s_own(world: World) -> None:
    world.do(CONFIRMED)
    message = first(world)
    world.do(c.GiveReceipt(message.id, ReceiptKind.DELIVERED), SECOND)
    assert first(world).of("op2").delivered_utc == world.now
    assert first(world).of("op2").read_utc is None
    read(world, message, SECOND)
    assert world.do(c.GiveReceipt(message.id, ReceiptKind.READ), SECOND) == ()
    assert world.refused(c.GiveReceipt(message.id, ReceiptKind.READ)) == "refused.not_recipient"
    assert world.refused(c.GiveReceipt("M0", ReceiptKind.READ)) == "refused.unknown_message"
    assert first(world).of("sup1").read_utc is None


def test_reading_the_alarm_is_not_reading_its_retraction(world: World) -> None:
    world.do(CONFIRMED)
    for who in (SECOND, SUPERVISOR, PARTNER):
        read(world, first(world), who)
    world.do(FALSE)
    assert retraction(world).unread() == ("op2", "part1", "sup1")


def test_what_was_done_on_it_is_said_and_is_a_reading(world: World) -> None:
    world.do(c.OpenIncident("I1", "A1"))
    world.do(CONFIRMED)
    message = first(world)
    assert world.refused(c.SayActed(message.id, "jumped"), PARTNER) == "refused.unknown_code"
    assert world.refused(c.SayActed(message.id, "other"), PARTNER) == "refused.empty"
    world.do(c.SayActed(message.id, "unit_sent", "car 7"), PARTNER)
    mine = first(world).of("part1")
    assert [(act.what, act.text) for act in mine.acts] == [("unit_sent", "car 7")]
    assert mine.read_utc == world.now
    told = [entry.message_id for entry in world.state.incidents["I1"].log]
    assert [one for one in told if one in _LOG] == list(_LOG)
    refused = world.refused(
        c.CloseIncident("I1", "resolved", "Done.", "en"), based_on_seq=world.state.seq - 1
    )
    assert refused == "refused.moved_meanwhile"  # whoever closes must have seen that a unit is out


def test_who_has_not_read_is_chased_until_all_know(world: World) -> None:
    world.do(CONFIRMED)
    world.do(FALSE)
    world.tick(59)
    assert chases(world) == []
    world.tick(1)
    assert chases(world) == [(1, ("op2", "part1", "sup1"))]  # their own screens again
    read(world, retraction(world), SECOND)
    world.tick(60)
    assert chases(world)[1:] == [(2, ("part1", "sup1"))]  # and a supervisor, by name
    read(world, retraction(world), SUPERVISOR)
    world.tick(REPORT_EACH.total_seconds() - 1)
    assert len(chases(world)) == 2
    world.tick(1)
    assert chases(world)[2:] == [(3, ("part1",))]
    told = c.StateTold(retraction(world).id, "part1", "by radio, 20:09")
    assert world.refused(told, SECOND) == "refused.not_permitted"
    assert world.refused(replace(told, reason=" "), SUPERVISOR) == "refused.reason_needed"
    assert world.refused(replace(told, person_id="adm1"), SUPERVISOR) == "refused.unknown_person"
    world.do(told, SUPERVISOR)
    world.tick(3600)
    assert len(chases(world)) == 3
    mine = retraction(world).of("part1")
    assert (mine.told_by, mine.told_reason, mine.read_utc) == ("sup1", "by radio, 20:09", None)


def test_after_an_outage_it_is_chased_once_not_for_each_missed_time(world: World) -> None:
    world.do(CONFIRMED)
    world.do(FALSE)
    world.tick((REPORT_AFTER + 3 * REPORT_EACH).total_seconds())
    assert [level for level, _ in chases(world)] == [5]


def test_confirmed_anew_it_is_sent_anew(world: World) -> None:
    world.do(CONFIRMED)
    world.do(FALSE)
    world.do(CONFIRMED)
    firsts = of_kind(world, MessageKind.FIRST)
    assert [bool(m.retracted_by) for m in firsts] == [True, False]
    world.do(FALSE)
    assert all(m.retracted_by for m in of_kind(world, MessageKind.FIRST))


def test_settled_messages_go_after_a_shift_and_unread_retractions_never(world: World) -> None:
    world.do(CONFIRMED)
    world.do(FALSE)
    later = world.now + KEPT + timedelta(hours=1)

    def another(alert_id: str) -> None:
        world.do(sighting(alert_id, world.now), DETECTOR)
        world.do(c.GiveVerdict(alert_id, VerdictKind.CONFIRMED))

    world.now = later
    another("A2")
    assert len(of_kind(world, MessageKind.FIRST)) == 2
    for who in (SECOND, SUPERVISOR, PARTNER):
        read(world, retraction(world), who)
    world.now += timedelta(hours=1)
    another("A3")
    assert {m.alert_id for m in world.state.messages.values()} == {"A2", "A3"}


def test_a_partner_s_scope_is_what_was_sent_to_them(world: World) -> None:
    world.do(CONFIRMED)
    read(world, first(world), SECOND)
    seen = [r.event for r in world.journal if r.scope.admits(PARTNER)]
    assert [type(event) for event in seen] == [e.ThreatShared]
    read(world, first(world), PARTNER)
    assert world.journal[-1].scope.admits(PARTNER)
    world.do(FALSE)
    seen = [r.event for r in world.journal if r.scope.admits(PARTNER)]
    assert [type(event) for event in seen] == [e.ThreatShared, e.ReceiptGiven, e.ShareRetracted]
    stranger = replace(PARTNER, id="part2")
    assert not any(r.scope.admits(stranger) for r in world.journal)
    assert scope_of(world.state, e.Erased("A1", "asked for")).admits(stranger)


def test_what_was_sent_rests_under_the_alert_s_key(world: World) -> None:
    world.do(CONFIRMED)
    world.do(c.SayActed(first(world).id, "other", "called the school"), PARTNER)
    assert {subject_of(r.event) for r in world.journal[-3:]} == {"A1"}


def test_the_second_person_is_another_person_wherever_they_sit(world: World) -> None:
    world.do(c.GiveVerdict("A1", VerdictKind.UNSURE), device_id="desk1")
    again = world.refused(CONFIRMED, device_id="desk2")
    assert again == "refused.same_person"
    assert world.state.messages == {}
    world.do(CONFIRMED, SECOND, device_id="desk1")
    assert first(world).sent_by == "op2"


_STAFF = st.sampled_from([OPERATOR, SECOND, SUPERVISOR])
_ALL = st.sampled_from([OPERATOR, SECOND, SUPERVISOR, PARTNER])
_KINDS = st.sampled_from(VerdictKind)


class Sharing(RuleBasedStateMachine):
    """Verdicts, receipts, comings and goings and time in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.world = manned()
        self.world.do(c.OpenIncident("I1", "A1"))

    def _say(self, body: object, who: Actor) -> None:
        outcome = self.world.say(body, who)
        assert not isinstance(outcome, Refusal) or outcome.message_id != "refused.rule_failed"

    @rule(who=_STAFF, kind=_KINDS)
    def judges(self, who: Actor, kind: VerdictKind) -> None:
        self._say(c.GiveVerdict("A1", kind, "phone" if kind == VerdictKind.FALSE else ""), who)

    @rule(who=_ALL, kind=st.sampled_from(ReceiptKind), newest=st.booleans())
    def gives_a_receipt(self, who: Actor, kind: ReceiptKind, newest: bool) -> None:
        if found := list(self.world.state.messages.values()):
            self._say(c.GiveReceipt(found[-1 if newest else 0].id, kind), who)

    @rule(who=_ALL)
    def acts(self, who: Actor) -> None:
        for message in list(self.world.state.messages.values())[-2:]:
            self._say(c.SayActed(message.id, "entrance_closed"), who)

    @rule(who=st.sampled_from(["op1", "op2", "sup1"]), comes=st.booleans())
    def shifts_change(self, who: str, comes: bool) -> None:
        self._say(c.BeginShift(who) if comes else c.EndShift(who), SYSTEM_ACTOR)

    @rule(seconds=st.sampled_from([1, 30, 61, 400]))
    def time_passes(self, seconds: int) -> None:
        self.world.tick(seconds)

    @rule(who=_STAFF)
    def closes(self, who: Actor) -> None:
        self._say(c.AcknowledgeAlert("A1"), who)
        self._say(c.CloseIncident("I1", "resolved", "Over.", "en"), who)

    @invariant()
    def a_false_alarm_was_taken_back_from_all_who_have_it(self) -> None:
        state = self.world.state
        alert = state.alerts.get("A1")
        for message in state.messages.values():
            if message.kind != MessageKind.FIRST:
                continue
            if alert is not None and alert.retracted:
                assert message.retracted_by, "retracted, and its recipients were not told"
            if message.retracted_by:
                back = state.messages[message.retracted_by]
                assert set(message.recipients) <= set(back.recipients)

    @invariant()
    def no_unread_retraction_is_unchased(self) -> None:
        """A moment later all that was due has been done: whoever has not read is being asked."""
        for message in self.world.state.messages.values():
            if message.kind != MessageKind.RETRACTION or not message.unread():
                continue
            assert message.sent_utc is not None
            self.world.tick(0)
            age = self.world.now - message.sent_utc
            chased = self.world.state.messages[message.id].chased
            assert (chased >= 1) == (age >= timedelta(seconds=60))
            assert (chased >= 2) == (age >= timedelta(seconds=120))


TestInterleavings = Sharing.TestCase
TestInterleavings.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
