"""Whatever three people do in any order, a done hand-over leaves nothing that nobody owns."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from console.domain import commands as c
from console.domain import events as e
from console.domain.envelope import Refusal
from console.domain.person import SYSTEM_ACTOR, Actor
from console.domain.rules.handover_lines import owner_gone
from console.domain.shift import Handover
from tests.domain.test_shift import THIRD, manned, raised
from tests.support.world import OPERATOR, SECOND


class Room(RuleBasedStateMachine):
    people = st.sampled_from((OPERATOR, SECOND, THIRD))
    numbers = st.integers(0, 4)

    def __init__(self) -> None:
        super().__init__()
        self.world = manned()
        self.count = 0

    def say(self, body: object, who: Actor) -> None:
        before = len(self.world.journal)
        outcome = self.world.say(body, who)
        if isinstance(outcome, Refusal):
            return
        new = [r.event for r in self.world.journal[before:]]
        for event in new:
            if isinstance(event, e.HandoverCountersigned):
                self.whole(self.world.state.handovers[event.handover_id])

    def whole(self, handover: Handover) -> None:
        state = self.world.state
        for incident in state.incidents.values():
            assert not owner_gone(state, incident, handover.from_id), incident

    def name(self, number: int, of: dict[str, object]) -> str:
        names = sorted(of)
        return names[number % len(names)] if names else "none"

    @rule(who=people, to=people)
    def begin(self, who: Actor, to: Actor) -> None:
        self.count += 1
        self.say(c.BeginHandover(f"H{self.count}", to.id), who)

    @rule(who=people, number=numbers)
    def sign(self, who: Actor, number: int) -> None:
        self.say(c.SignHandover(self.name(number, {**self.world.state.handovers})), who)

    @rule(who=people, number=numbers)
    def countersign(self, who: Actor, number: int) -> None:
        self.say(c.CountersignHandover(self.name(number, {**self.world.state.handovers})), who)

    @rule(who=people, to=people, number=numbers, which=numbers)
    def offer(self, who: Actor, to: Actor, number: int, which: int) -> None:
        handover = self.name(number, {**self.world.state.handovers})
        incident = self.name(which, {**self.world.state.incidents})
        self.say(c.OfferInHandover(handover, incident, to.id), who)

    @rule(who=people, which=numbers, yes=st.booleans())
    def answer(self, who: Actor, which: int, yes: bool) -> None:
        incident = self.name(which, {**self.world.state.incidents})
        self.say(c.AnswerAssignment(incident, yes, "" if yes else "no"), who)

    @rule(who=people)
    def raise_one(self, who: Actor) -> None:
        self.count += 1
        raised(self.world, f"A-{self.count}", f"I-{self.count}", who)

    @rule(who=people)
    def come_or_go(self, who: Actor) -> None:
        here = who.id in self.world.state.on_shift
        self.world.do(c.EndShift(who.id) if here else c.BeginShift(who.id), SYSTEM_ACTOR)

    @rule(seconds=st.sampled_from((1, 600, 1000)))
    def wait(self, seconds: int) -> None:
        self.world.tick(seconds)

    @invariant()
    def nobody_signs_for_both(self) -> None:
        for one in self.world.state.handovers.values():
            assert one.from_id != one.to_id


Room.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestRoom = Room.TestCase
