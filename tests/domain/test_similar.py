"""Which past incidents are like one that is under way, and by what."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from console.domain.alert import Priority
from console.domain.history import ClosedIncident, Sign
from console.domain.incident import Incident, Phase
from console.domain.similar import Traits, likeness, similar
from tests.support.world import START

HERE = Incident("I1", "1", "Bag at Torget", "en", Priority.HIGH, Phase.DURING, START, "a", "a")
SIGN = Sign("bag_watch", "bag.left", "cam-1", "Torget", "")


def closed(number: int, *signs: Sign, title: str = "", merged_into: str = "") -> ClosedIncident:
    was = replace(HERE, id=f"P{number}", number=str(number), title=title, merged_into=merged_into)
    at = START + timedelta(hours=number)
    return ClosedIncident(number, at, "resolved", "", was, (), (), signs)


def test_the_likest_comes_first_and_says_why() -> None:
    other = replace(SIGN, camera_id="cam-9", place="Quay")
    past = [closed(1, SIGN), closed(2, other), closed(3, replace(other, message_id="bag.gone"))]
    found = similar(HERE, (SIGN,), past)
    assert [(one.closed.incident.id, one.why) for one in found] == [
        ("P1", ("camera", "kind", "place", "tool")),
        ("P2", ("kind", "tool")),
    ]


def test_of_equals_the_newest_and_at_most_five() -> None:
    found = similar(HERE, (SIGN,), [closed(n, SIGN) for n in range(1, 9)])
    assert [one.closed.seq for one in found] == [8, 7, 6, 5, 4]


def test_what_was_part_of_another_is_not_shown_beside_it() -> None:
    assert similar(HERE, (SIGN,), [closed(1, SIGN, merged_into="P2")]) == ()


def test_that_both_were_typed_by_hand_makes_no_likeness() -> None:
    mine, theirs = (
        Sign("manual", "alert.manual", "", "", ""),
        Sign("manual", "alert.manual", "", "", ""),
    )
    assert similar(replace(HERE, title=""), (mine,), [closed(1, theirs)]) == ()


def test_words_of_the_title_count_by_the_share_that_both_have() -> None:
    one = Traits(words=frozenset({"torget", "suitcase"}))
    points, why = likeness(one, Traits(words=frozenset({"torget"}), phase="x"))
    assert (points, why) == (3.0, ("words",))


_SETS = st.frozensets(st.sampled_from("abc"), max_size=3)


@given(st.builds(Traits, _SETS, _SETS, _SETS, _SETS, _SETS), st.builds(Traits, _SETS, _SETS))
def test_it_is_the_same_both_ways_and_never_negative(one: Traits, other: Traits) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert likeness(one, other)[0] >= 0
