"""Proposals: worth a move, with reasons that add up, and as good as trying everything."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from console.proposals.assign import LEAST_GAIN, Task, Worker, propose, reason

LOW, FULL = Worker("low", 0), Worker("full", 12)


def test_what_a_loaded_person_was_offered_goes_to_one_who_has_little() -> None:
    (move,) = propose([Task("T", 2, "full", accepted=False)], [LOW, FULL])
    assert (move.from_id, move.to_id) == ("full", "low")
    assert move.gain >= LEAST_GAIN
    assert [one.worker_id for one in move.choices] == ["low", "full"]


def test_what_somebody_works_on_stays_where_the_loads_are_alike() -> None:
    assert propose([Task("T", 4, "a", accepted=True)], [Worker("a", 0), Worker("b", 0)]) == ()


def test_who_is_not_here_gets_nothing_and_keeps_nothing() -> None:
    gone = Worker("gone", 0, here=False)
    (move,) = propose([Task("T", 1, "gone", accepted=True)], [gone, FULL])
    assert move.to_id == "full"
    assert propose([Task("T", 1, "full", accepted=False)], [gone, FULL]) == ()


def test_what_nobody_owns_goes_to_somebody() -> None:
    (move,) = propose([Task("T", 3, "", accepted=True)], [FULL, LOW])
    assert move.to_id == "low"


def test_area_and_skill_decide_between_equals() -> None:
    task = Task("T", 2, "gone", True, area="north", wants=frozenset({"weapon"}))
    south, north = Worker("s", 0, area="south"), Worker("n", 0, area="north")
    can = Worker("c", 0, area="north", skills=frozenset({"weapon", "sv"}))
    assert propose([task], [south, north])[0].to_id == "n"
    (move,) = propose([task], [south, north, can])
    best = move.of("c")
    assert move.to_id == "c"
    assert best is not None
    assert best.matched == ("weapon",)


def test_work_spreads_over_those_who_are_free() -> None:
    tasks = [Task(f"T{n}", 2, "full", accepted=False) for n in range(4)]
    moves = propose(tasks, [FULL, Worker("a", 0), Worker("b", 0)])
    assert sorted(move.to_id for move in moves) == ["a", "a", "b", "b"]


def test_nothing_is_made_of_nothing() -> None:
    assert propose([], [LOW]) == ()
    assert propose([Task("T", 2, "x", True)], []) == ()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 4), st.sampled_from("abc"), st.booleans()), max_size=3),
    st.lists(st.integers(0, 12), min_size=3, max_size=3),
)
def test_it_is_as_good_as_trying_everything(
    drawn: list[tuple[int, str, bool]], points: list[int]
) -> None:
    """Of equal weights the optimum is exact: the same sum as of all assignments tried."""
    weight = drawn[0][0] if drawn else 1
    tasks = [Task(f"T{n}", weight, who, acc) for n, (_, who, acc) in enumerate(drawn)]
    workers = [Worker(name, p) for name, p in zip("abc", points, strict=True)]

    def total(choice: tuple[Worker, ...]) -> float:
        taken: dict[str, int] = {}
        cost = 0.0
        for task, worker in zip(tasks, choice, strict=True):
            cost += reason(task, worker, taken.get(worker.id, 0)).cost
            taken[worker.id] = taken.get(worker.id, 0) + weight
        return cost

    best = min((total(choice) for choice in product(workers, repeat=len(tasks))), default=0.0)
    moves = {move.task_id: move for move in propose(tasks, workers)}
    for move in moves.values():
        assert move.gain >= LEAST_GAIN
        assert move.to_id != move.from_id
    if best < total(tuple(workers["abc".index(task.holder_id)] for task in tasks)) - 20:
        assert moves
