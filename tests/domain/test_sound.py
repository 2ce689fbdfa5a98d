"""Silence is on record and acknowledges nothing; a mute has a reason, an end, and returns."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from console.domain import commands as c
from console.domain import events as e
from console.domain.alert import AlarmState, Priority
from console.domain.person import SYSTEM_ACTOR, Actor, Role
from console.domain.rules.scope import key_of, scope_of
from console.domain.sound import MOST_SILENCED, MUTE_MOST, MUTE_REASONS
from server_stub.visible import scope_of_record
from tests.support.world import DETECTOR, OPERATOR, SECOND, SUPERVISOR, World, furnished

PARTNER = Actor("red", (Role.PARTNER,))
ELSEWHERE = Actor("op9", (Role.OPERATOR,), area="harbour")


@pytest.fixture
def world() -> World:
    made = furnished()
    for alert_id, area in (("A1", ""), ("A2", ""), ("A3", "centre")):
        title = "Somebody shouts"
        made.do(c.RaiseAlert(alert_id, title, "en", Priority.CRITICAL, area=area), OPERATOR)
    made.do(c.OpenIncident("I1", "A1"))
    return made


def mute_of(world: World, minutes: float = 5, reason: str = "call") -> c.MuteSound:
    return c.MuteSound(world.now + timedelta(minutes=minutes), reason)


def test_silence_is_no_acknowledgement_and_stands_in_the_incident_s_log(world: World) -> None:
    events = world.do(c.SilenceAlarms(("A1", "A2")))
    assert events == (e.AlarmsSilenced(("A2",)), e.AlarmsSilenced(("A1",), "I1"))
    for alert_id in ("A1", "A2"):
        assert world.state.alerts[alert_id].state == AlarmState.UNACKNOWLEDGED
        assert world.state.alerts[alert_id].acknowledged_by == ()
    last = world.state.incidents["I1"].log[-1]
    assert (last.message_id, last.actor_id, last.params) == (
        "log.alarms_silenced",
        OPERATOR.id,
        {"n": 1},
    )


def test_it_holds_up_nobody_s_closing_of_the_incident(world: World) -> None:
    seen = world.state.seq
    world.do(c.SilenceAlarms(("A1",)), SECOND)
    world.do(c.CloseIncident("I1", "resolved", "calm", "en"), based_on_seq=seen)


def test_what_is_not_there_or_not_theirs_is_left_out(world: World) -> None:
    assert world.do(c.SilenceAlarms(("nobody",))) == ()
    assert world.do(c.SilenceAlarms(("A3", "A2")), ELSEWHERE) == (e.AlarmsSilenced(("A2",)),)
    many = tuple(f"X{n}" for n in range(MOST_SILENCED + 1))
    assert world.refused(c.SilenceAlarms(many)) == "refused.too_many_silenced"


def test_loose_silence_goes_with_the_day_s_looks_and_an_incident_s_with_the_incident(
    world: World,
) -> None:
    loose, told = world.do(c.SilenceAlarms(("A1", "A2")))
    assert key_of(loose, world.now) == f"looks-{world.now:%Y-%m-%d}"
    assert key_of(told, world.now) == "I1"


@pytest.mark.parametrize("actor", [OPERATOR, SUPERVISOR, PARTNER])
def test_whoever_hears_may_mute_and_it_returns_by_itself(world: World, actor: Actor) -> None:
    world.do(mute_of(world), actor)
    muted = world.state.sound_mutes[actor.id]
    assert (muted.device_id, muted.reason) == ("desk1", "call")
    world.tick(299)
    assert actor.id in world.state.sound_mutes
    world.tick(1)
    assert actor.id not in world.state.sound_mutes
    assert world.journal[-1].event == e.SoundUnmuted(actor.id, "time")


@pytest.mark.parametrize(
    ("minutes", "reason", "message"),
    [
        (0, "call", "refused.mute_time"),
        (-1, "call", "refused.mute_time"),
        (MUTE_MOST.total_seconds() / 60 + 0.1, "call", "refused.mute_time"),
        (5, "", "refused.mute_reason"),
        (5, "because", "refused.mute_reason"),
    ],
)
def test_no_mute_without_an_end_or_a_reason(
    world: World, minutes: float, reason: str, message: str
) -> None:
    assert world.refused(mute_of(world, minutes, reason)) == message
    assert not world.state.sound_mutes


def test_a_machine_mutes_nothing(world: World) -> None:
    assert world.refused(mute_of(world), DETECTOR) == "refused.not_permitted"


def test_one_s_own_ends_at_once_and_another_s_is_not_to_be_ended(world: World) -> None:
    world.do(mute_of(world, 15, "briefing"))
    assert world.refused(c.UnmuteSound(OPERATOR.id), SECOND) == "refused.mute_others"
    assert world.do(c.UnmuteSound(OPERATOR.id)) == (e.SoundUnmuted(OPERATOR.id, "wished"),)
    assert world.do(c.UnmuteSound(OPERATOR.id)) == ()


def test_a_mute_of_a_lone_console_is_on_record_when_it_is_long_over(world: World) -> None:
    wished = world.now
    body = mute_of(world)
    world.now += timedelta(hours=2)
    (told,) = world.do(body, made_at_utc=wished)
    assert (told.mute.from_utc, told.mute.until_utc) == (wished, body.until_utc)
    world.tick(1)
    assert not world.state.sound_mutes


def test_the_next_stay_hears(world: World) -> None:
    world.do(c.BeginShift(OPERATOR.id), SYSTEM_ACTOR)
    world.do(mute_of(world))
    world.do(c.EndShift(OPERATOR.id), SYSTEM_ACTOR)
    assert not world.state.sound_mutes


def test_who_is_muted_is_for_supervisors_and_for_themselves(world: World) -> None:
    told: tuple[Any, ...] = world.do(mute_of(world), PARTNER)
    record = world.state.sound_mutes[PARTNER.id]
    for scope in (
        scope_of(world.state, told[0]),
        scope_of(world.state, e.SoundUnmuted(PARTNER.id, "time")),
        scope_of_record(world.state, "sound_mutes", record),
    ):
        assert scope.admits(SUPERVISOR)
        assert scope.admits(PARTNER)
        assert not scope.admits(SECOND)


def test_each_reason_may_be_given(world: World) -> None:
    for reason in MUTE_REASONS:
        world.do(mute_of(world, 1, reason))
        assert world.state.sound_mutes[OPERATOR.id].reason == reason
