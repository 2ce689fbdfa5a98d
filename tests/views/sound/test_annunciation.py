"""What sounds when, over made-up seconds: the table, and what holds whatever comes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.views.sound.annunciation import (
    MANNERS,
    RANK,
    WINDOW,
    Kind,
    Memory,
    Situation,
    next_turn,
    silence,
    step,
)
from console.views.sound.tones import Tone, load

START = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
LENGTHS = {tone: load(tone).seconds for tone in Tone}
Claims = Mapping[Kind, frozenset[str]]


def asks(**kinds: str) -> Claims:
    """asks(critical="a b"): keys by the name of their kind."""
    return {Kind(name): frozenset(keys.split()) for name, keys in kinds.items()}


@dataclass
class Shift:
    """Time passes by `pace` seconds at a step; `told` has (second, kind)."""

    memory: Memory = field(default_factory=Memory)
    at: float = 0.0
    told: list[tuple[float, Kind]] = field(default_factory=list)
    pace: float = 0.1

    def go(
        self, seconds: float, claims: Claims, *, muted: bool = False, flood: bool = False
    ) -> None:
        now = Situation(claims, muted, flood)
        for _ in range(round(seconds / self.pace)):
            when = START + timedelta(seconds=self.at)
            self.memory, kind = step(self.memory, now, when, LENGTHS)
            if kind is not None:
                self.told.append((round(self.at, 1), kind))
            self.at += self.pace

    def silence(self, claims: Claims) -> None:
        self.memory = silence(self.memory, claims)

    def seconds(self, kind: Kind) -> list[float]:
        return [at for at, told in self.told if told == kind]


@pytest.fixture
def shift() -> Shift:
    return Shift()


def test_a_critical_one_repeats_until_it_asks_no_more(shift: Shift) -> None:
    shift.go(20, asks(critical="a"))
    assert shift.seconds(Kind.CRITICAL) == [0.0, 7.0, 14.0]
    shift.go(60, asks())
    assert len(shift.told) == 3


def test_who_has_not_come_is_called_less_often_but_always(shift: Shift) -> None:
    shift.go(400, asks(critical="a"))
    seconds = shift.seconds(Kind.CRITICAL)
    gaps = {round(b - a) for a, b in zip(seconds, seconds[1:], strict=False)}
    assert gaps == {7, 15}
    assert seconds[-1] > 380


def test_a_high_one_repeats_slowly_and_others_sound_once(shift: Shift) -> None:
    shift.go(130, asks(threat="a", notice="b"))
    assert shift.seconds(Kind.THREAT) == [0.0, 60.0, 120.0]
    assert len(shift.seconds(Kind.NOTICE)) == 1


def test_never_two_tones_at_a_time_and_the_worst_first(shift: Shift) -> None:
    everything = asks(notice="a", minor_fault="b", fault="c", threat="d", critical="e")
    shift.go(6.5, everything)
    assert [kind for _, kind in shift.told][:3] == [Kind.CRITICAL, Kind.THREAT, Kind.FAULT]
    for (at, kind), (later, _) in zip(shift.told, shift.told[1:], strict=False):
        assert later - at >= LENGTHS[MANNERS[kind].tone]


def test_a_worse_one_breaks_in_and_what_it_cut_off_comes_after(shift: Shift) -> None:
    shift.go(0.3, asks(notice="a"))
    shift.go(10, asks(notice="a", critical="b"))
    assert shift.told[0] == (0.0, Kind.NOTICE)
    assert shift.told[1] == (0.3, Kind.CRITICAL)
    assert len(shift.seconds(Kind.NOTICE)) == 2


def test_what_comes_together_sounds_together(shift: Shift) -> None:
    shift.go(1, asks(notice="a"))
    for n in range(30):
        shift.go(0.1, asks(notice=" ".join(f"n{k}" for k in range(n))))
    shift.go(10, asks(notice=" ".join(f"n{k}" for k in range(30))))
    assert shift.seconds(Kind.NOTICE) == [0.0, 5.0]


def test_silence_quietens_what_sounds_and_not_what_comes(shift: Shift) -> None:
    shift.go(1, asks(critical="a", threat="b"))
    shift.silence(asks(critical="a", threat="b"))
    shift.go(200, asks(critical="a", threat="b"))
    assert len(shift.told) == 1
    began = shift.at
    shift.go(8, asks(critical="a c", threat="b"))
    assert shift.seconds(Kind.CRITICAL)[1:] == [round(began, 1), round(began + 7, 1)]
    shift.go(4, asks(critical="a c", threat="b d"))
    assert Kind.THREAT in [kind for _, kind in shift.told]


def test_silenced_ones_that_went_and_came_again_sound(shift: Shift) -> None:
    shift.go(1, asks(critical="a:1"))
    shift.silence(asks(critical="a:1"))
    shift.go(5, asks())
    shift.go(1, asks(critical="a:1"))
    assert len(shift.told) == 2


def test_what_came_while_muted_sounds_when_the_mute_is_over(shift: Shift) -> None:
    shift.go(300, asks(critical="a", notice="b"), muted=True)
    assert shift.told == []
    shift.go(5, asks(critical="a", notice="b"))
    assert [kind for _, kind in shift.told] == [Kind.CRITICAL, Kind.NOTICE]


def test_a_retraction_waits_for_no_budget(shift: Shift) -> None:
    for n in range(20):
        shift.go(30, asks(notice=f"n{n}"), flood=True)
    shift.go(3, asks(retraction="a"), flood=True)
    assert len(shift.seconds(Kind.RETRACTION)) == 1
    assert MANNERS[Kind.RETRACTION].tone == Tone.NOTICE


def test_a_flood_is_at_most_ten_tones_in_ten_minutes_and_critical_ones_sound() -> None:
    """10,000 in a minute, then more of them for a quarter of an hour, with one that is critical."""
    shift = Shift(pace=0.5)
    for second in range(60):
        keys = " ".join(f"x{n}" for n in range(0, second * 170, 17))
        shift.go(1, asks(notice=keys, threat=f"t{second}", fault=f"f{second}"))
    for second in range(60, 960, 5):
        shift.go(5, asks(notice=f"n{second}", threat=f"t{second}", fault=f"f{second}"))
    shift.go(20, asks(critical="a"))
    budget = [at for at, kind in shift.told if MANNERS[kind].most]
    assert all(
        sum(begin <= at < begin + WINDOW.total_seconds() for at in budget) <= 10 for begin in budget
    )
    assert len(budget) >= 15  # and they have not fallen silent
    assert shift.seconds(Kind.CRITICAL)[0] == pytest.approx(960, abs=2.0)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([0.3, 2.1, 12.0, 45.0]),
            st.dictionaries(st.sampled_from(list(Kind)), st.sets(st.integers(0, 9))),
            st.booleans(),
            st.sampled_from(["", "", "", "silence", "mute"]),
        ),
        max_size=15,
    )
)
def test_whatever_comes(course: list[tuple[float, dict[Kind, set[int]], bool, str]]) -> None:
    shift = Shift(pace=0.3)
    for seconds, wanted, flood, act in course:
        claims = {k: frozenset(f"{k}{n}" for n in keys) for k, keys in wanted.items()}
        if act == "silence":
            shift.silence(claims)
        before = len(shift.told)
        shift.go(seconds, claims, muted=act == "mute", flood=flood)
        told = [kind for _, kind in shift.told[before:]]
        if act == "mute":
            assert told == []
        if act == "silence":
            assert told == []
        for kind in told:
            assert claims.get(kind), "a tone for nothing"
        if not act and claims.get(Kind.CRITICAL, frozenset()) - shift.memory.silenced:
            assert told or seconds < 15 or shift.memory.playing
    for (at, kind), (later, next_kind) in zip(shift.told, shift.told[1:], strict=False):
        if RANK[next_kind] >= RANK[kind] and not any(c[3] == "silence" for c in course):
            assert later - at >= LENGTHS[MANNERS[kind].tone]
    budget = [at for at, kind in shift.told if MANNERS[kind].most]
    for begin in budget:
        assert sum(begin <= at < begin + 600 for at in budget) <= 10


def test_the_next_look_comes_no_later_than_the_next_tone(shift: Shift) -> None:
    assert next_turn(shift.memory, Situation(asks()), START) is None
    now = Situation(asks(critical="a"))
    assert next_turn(shift.memory, now, START) is not None
    shift.go(1, asks(critical="a"))
    when = START + timedelta(seconds=shift.at)
    assert next_turn(shift.memory, now, when) == pytest.approx(6.0, abs=0.01)
    shift.silence(asks(critical="a"))
    assert next_turn(shift.memory, now, when) is None
    once = Situation(asks(notice="b"))
    shift.go(20, asks(notice="b"))
    assert next_turn(shift.memory, once, START + timedelta(seconds=shift.at)) is None
