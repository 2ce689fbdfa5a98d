"""Who may see what is covered: two persons and a reason, or a confirmed weapon; for a while."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.domain import commands as c
from console.domain import events as e
from console.domain.alert import TrackName, VerdictKind
from console.domain.camera import Privacy
from console.domain.envelope import Refusal
from console.domain.person import SYSTEM_ACTOR, Actor, Role
from console.domain.reveal import ASK_STANDS, REASON_LEAST, REVEAL_MAX
from console.flow.alone import decide_here
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

BOTH = Actor("sup2", (Role.OPERATOR, Role.SUPERVISOR))
WHY = "a child has been lost at the harbour"
CONFIRMED, FALSE, UNSURE = VerdictKind.CONFIRMED, VerdictKind.FALSE, VerdictKind.UNSURE


def weapon() -> World:
    world = furnished()
    world.do(sighting("A1", START), DETECTOR)
    return world


def ask(reveal_id: str = "R1", **over: Any) -> c.AskReveal:
    fields: dict[str, Any] = {
        "reveal_id": reveal_id,
        "camera_id": "cam-1",
        "reason": WHY,
        "language": "en",
        "minutes": 15,
    }
    return c.AskReveal(**(fields | over))


def standing(world: World) -> list[str]:
    reveals = world.state.reveals.values()
    return sorted(one.alert_id for one in reveals if one.stands(world.now))


def closings(world: World) -> list[str]:
    return [r.event.why for r in world.journal if isinstance(r.event, e.RevealClosed)]


# -- with a verdict -----------------------------------------------------------------------------


def test_confirming_a_weapon_reveals_its_track_for_a_quarter_of_an_hour() -> None:
    world = weapon()
    assert standing(world) == []
    world.do(c.GiveVerdict("A1", CONFIRMED))
    (reveal,) = world.state.reveals.values()
    assert (reveal.alert_id, reveal.camera_id, reveal.by_verdict) == ("A1", "cam-1", True)
    assert reveal.until_utc == world.now + REVEAL_MAX
    world.tick(REVEAL_MAX.total_seconds() - 1)
    assert standing(world) == ["A1"]
    world.tick(1)
    assert closings(world) == ["expired"]
    world.tick(1)
    assert closings(world) == ["expired"]


@pytest.mark.parametrize(
    ("kind", "actor", "why"),
    [
        (FALSE, OPERATOR, "retracted"),
        (FALSE, SECOND, "disputed"),
        (UNSURE, SECOND, "doubted"),
        (UNSURE, OPERATOR, "doubted"),
    ],
)
def test_another_verdict_covers_it_at_once(kind: VerdictKind, actor: Actor, why: str) -> None:
    world = weapon()
    world.do(c.GiveVerdict("A1", CONFIRMED))
    world.do(c.GiveVerdict("A1", kind, "phone"), actor)
    assert standing(world) == []
    assert closings(world) == [why]


def test_a_settled_dispute_reveals_again() -> None:
    world = weapon()
    world.do(c.GiveVerdict("A1", FALSE, "phone"))
    world.do(c.GiveVerdict("A1", CONFIRMED), SECOND)
    assert standing(world) == []
    world.do(c.GiveVerdict("A1", CONFIRMED), SUPERVISOR)
    assert standing(world) == ["A1"]


def test_saying_it_again_prolongs_nothing() -> None:
    """Neither once more, nor by taking it back in between."""
    world = weapon()
    world.do(c.GiveVerdict("A1", CONFIRMED))
    world.tick(600)
    world.do(c.GiveVerdict("A1", CONFIRMED))
    world.do(c.GiveVerdict("A1", FALSE, "phone"))
    world.do(c.GiveVerdict("A1", CONFIRMED))
    assert standing(world) == ["A1"]  # a wrong key must not cost the picture
    world.tick(300)
    assert standing(world) == []
    world.do(c.GiveVerdict("A1", FALSE, "phone"))
    world.do(c.GiveVerdict("A1", CONFIRMED))
    assert standing(world) == []


def test_a_closed_alert_is_no_ground_any_more() -> None:
    world = weapon()
    world.do(c.AcknowledgeAlert("A1"))
    world.do(c.GiveVerdict("A1", CONFIRMED))
    world.do(c.CloseAlert("A1", "handled"))
    world.tick(1)
    assert closings(world) == ["alert_closed"]


def test_what_no_detector_saw_has_no_track() -> None:
    world = furnished()
    world.do(c.RaiseAlert("A1", "a man with a gun", "en", 1, camera_id="cam-1"))  # type: ignore[arg-type]
    world.do(c.GiveVerdict("A1", CONFIRMED))
    assert standing(world) == []
    assert world.refused(ask(alert_id="A1")) == "refused.no_track"


def test_a_verdict_that_comes_late_is_recorded_with_its_own_times() -> None:
    """A console that was alone has shown the picture then: the journal must say so."""
    world = weapon()
    made = world.now
    world.now += timedelta(hours=1)
    world.do(c.GiveVerdict("A1", CONFIRMED), made_at_utc=made)
    (reveal,) = world.state.reveals.values()
    assert (reveal.from_utc, reveal.until_utc) == (made, made + REVEAL_MAX)
    assert standing(world) == []
    world.tick(1)
    assert closings(world) == ["expired"]


# -- by two persons -----------------------------------------------------------------------------


def test_a_supervisor_lets_an_operator_see() -> None:
    world = furnished()
    world.do(ask(minutes=5))
    assert standing(world) == []
    world.do(c.GrantReveal("R1"), SUPERVISOR)
    reveal = world.state.reveals["R1"]
    assert (reveal.asked_by, reveal.granted_by, reveal.reason) == ("op1", "sup1", WHY)
    assert reveal.until_utc == world.now + timedelta(minutes=5)
    assert world.do(c.GrantReveal("R1"), BOTH) == ()
    world.tick(300)
    assert closings(world) == ["expired"]


def test_nobody_is_both_persons() -> None:
    """Whatever roles an account has, and wherever else it is signed in."""
    world = furnished()
    for actor in (SUPERVISOR, BOTH):
        world.do(ask(), actor)
        for device in ("desk1", "desk2"):
            said = world.say(c.GrantReveal("R1"), actor, device_id=device)
            assert isinstance(said, Refusal)
            assert said.message_id == "refused.same_person"
        assert world.refused(c.DeclineReveal("R1"), actor) == "refused.same_person"
        only_supervisor = replace(actor, roles=(Role.SUPERVISOR,))
        assert world.refused(c.GrantReveal("R1"), only_supervisor) == "refused.same_person"
        world.do(c.CloseReveal("R1"), actor)
    assert closings(world) == ["withdrawn", "withdrawn"]


@pytest.mark.parametrize("actor", [OPERATOR, SECOND, ADMIN, DETECTOR, SYSTEM_ACTOR])
def test_only_a_supervisor_grants(actor: Actor) -> None:
    world = furnished()
    world.do(ask())
    assert world.refused(c.GrantReveal("R1"), actor) == "refused.not_permitted"
    assert standing(world) == []


@pytest.mark.parametrize(
    ("over", "refusal"),
    [
        ({"reason": "x" * (REASON_LEAST - 1)}, "refused.reason_short"),
        ({"reason": " " * 40}, "refused.reason_short"),
        ({"minutes": 0}, "refused.reveal_minutes"),
        ({"minutes": 16}, "refused.reveal_minutes"),
        ({"camera_id": "cam-9"}, "refused.unknown_camera"),
        ({"alert_id": "A9"}, "refused.no_track"),
        ({"incident_id": "I9"}, "refused.unknown_target"),
    ],
)
def test_what_cannot_be_asked(over: dict[str, Any], refusal: str) -> None:
    assert furnished().refused(ask(**over)) == refusal


def test_who_is_bound_to_another_area_knows_no_such_camera() -> None:
    world = furnished()
    world.do(c.ConfigureCamera(replace(world.state.cameras["cam-1"], area="harbour")), ADMIN)
    assert world.refused(ask(), replace(OPERATOR, area="station")) == "refused.unknown_camera"
    world.do(ask(), replace(OPERATOR, area="harbour"))
    assert world.journal[-1].scope.areas == ("harbour",)
    world.do(c.GrantReveal("R1"), SUPERVISOR)
    world.do(c.CloseReveal("R1"))
    assert [r.scope.areas for r in world.journal[-2:]] == [("harbour",), ("harbour",)]


def test_where_nothing_is_covered_nothing_is_revealed() -> None:
    world = weapon()
    open_view = replace(
        world.state.cameras["cam-1"], privacy=Privacy.NONE, privacy_reason="a locked yard"
    )
    world.do(c.ConfigureCamera(open_view), ADMIN)
    assert world.refused(ask()) == "refused.nothing_covered"
    world.do(c.GiveVerdict("A1", CONFIRMED))
    assert world.state.reveals == {}


def test_one_at_a_time_and_anew_for_more() -> None:
    world = weapon()
    world.do(c.GiveVerdict("A1", CONFIRMED))
    world.do(ask("R1"))  # a weapon's own does not stand in the way
    assert world.refused(ask("R2"), SECOND) == "refused.reveal_one_at_a_time"
    world.do(c.GrantReveal("R1"), SUPERVISOR)
    assert world.refused(ask("R2"), SECOND) == "refused.reveal_one_at_a_time"
    world.do(c.CloseReveal("R1"), SECOND)
    assert closings(world) == ["by_hand"]
    world.do(ask("R2"), SECOND)


def test_a_question_that_nobody_answers_is_over() -> None:
    world = furnished()
    world.do(ask())
    world.now += ASK_STANDS
    assert world.refused(c.GrantReveal("R1"), SUPERVISOR) == "refused.reveal_gone"
    world.tick(0)
    assert closings(world) == ["unanswered"]
    assert world.refused(c.DeclineReveal("R1"), SUPERVISOR) == "refused.reveal_gone"


def test_declined_is_declined_and_said_in_the_incident() -> None:
    world = weapon()
    world.do(c.OpenIncident("I1", "A1"))
    world.do(ask(alert_id="A1"))
    world.do(c.DeclineReveal("R1", "no ground"), SUPERVISOR)
    assert world.state.reveals == {}
    told = [entry.message_id for entry in world.state.incidents["I1"].log]
    assert told[-2:] == ["log.reveal_asked", "log.reveal_declined"]


def test_alone_there_is_no_second_person() -> None:
    world = furnished()
    world.do(ask())
    for body, actor in ((ask("R2"), OPERATOR), (c.GrantReveal("R1"), SUPERVISOR)):
        command = world.command(body, actor)
        said = decide_here(world.assembly.book, world.state, command, actor, world.now)
        assert isinstance(said, Refusal)
        assert said.message_id == "refused.second_out_of_sight"


# -- whatever happens ---------------------------------------------------------------------------

_ACTORS = st.sampled_from([OPERATOR, SECOND, SUPERVISOR, BOTH])
_WISHES = st.one_of(
    st.builds(c.GiveVerdict, st.just("A1"), st.sampled_from(VerdictKind), st.just("phone")),
    st.builds(ask, st.sampled_from(["R1", "R2"]), alert_id=st.sampled_from(["", "A1"])),
    st.builds(c.GrantReveal, st.sampled_from(["R1", "R2"])),
    st.builds(c.DeclineReveal, st.sampled_from(["R1", "R2"])),
    st.builds(c.CloseReveal, st.sampled_from(["R1", "R2"])),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(_WISHES, _ACTORS, st.sampled_from([0, 1, 400])), max_size=14))
def test_nothing_is_revealed_without_a_confirmed_weapon_or_two_persons(
    said: list[tuple[Any, Actor, int]],
) -> None:
    world = weapon()
    for body, actor, seconds in said:
        world.say(body, actor)
        world.tick(seconds)
        for one in world.state.reveals.values():
            if not one.stands(world.now):
                assert one.waits  # what is over is gone within the tick
                continue
            assert one.until_utc is not None
            assert one.until_utc - one.asked_utc <= REVEAL_MAX + ASK_STANDS
            alert = world.state.alerts["A1"]
            if one.by_verdict:
                verdict = alert.verdict()
                assert verdict is not None
                assert verdict.kind == CONFIRMED
                doubts = (alert.retracted, alert.disputed, alert.second_person_asked_by)
                assert not any(doubts)
            else:
                assert one.granted_by
                assert one.granted_by != one.asked_by
    ends = [r.event.reveal_id for r in world.journal if isinstance(r.event, e.RevealClosed)]
    begun = [r for r in world.journal if isinstance(r.event, e.RevealAsked | e.PictureRevealed)]
    for reveal_id in {recorded.event.reveal.id for recorded in begun}:
        asked = sum(
            r.event.reveal.id == reveal_id
            and (isinstance(r.event, e.RevealAsked) or r.event.reveal.by_verdict)
            for r in begun
        )
        assert ends.count(reveal_id) <= asked


# -- which track --------------------------------------------------------------------------------


def test_an_alert_knows_what_its_track_is_called_now() -> None:
    world = furnished()
    first = sighting("A1", START)
    assert first.detection is not None
    world.do(
        replace(first, detection=replace(first.detection, tracks=(TrackName("E1", 4),))), DETECTOR
    )
    for name in (TrackName("E1", 9), TrackName("E2", 1), TrackName("E1", 9)):
        world.now += timedelta(seconds=1)
        world.do(c.ReportSeenAgain("A1", world.now, 0.9, seen_as=name), DETECTOR)
    detection = world.state.alerts["A1"].detection
    assert detection is not None
    assert detection.tracks == (TrackName("E1", 4), TrackName("E2", 1), TrackName("E1", 9))
