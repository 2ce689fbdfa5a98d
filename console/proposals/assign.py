"""Who could take an incident, as an assignment problem over load, skill, area and what it costs to
move it; each part of the cost is kept, for it is the reason that is shown.

Solved by scipy's linear_sum_assignment (a modified Jonker-Volgenant algorithm, D. F. Crouse, "On
implementing 2D rectangular assignment algorithms", IEEE Trans. AES 52(4), 2016). Each person offers
as many places as there are incidents, and each further place costs more: so work spreads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

AWAY, OTHER_AREA, SKILL = 40.0, 6.0, -2.0
MOVE_OFFERED = 3.0  # of what nobody has accepted yet; else it grows with the weight
LEAST_GAIN = 3.0  # below it a move is not worth a word


@dataclass(frozen=True, slots=True)
class Task:
    """An incident that could move. weight: its points of load. wants: skills that would help."""

    id: str
    weight: int
    holder_id: str
    accepted: bool
    area: str = ""
    wants: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Worker:
    """A person. points: of what they keep whatever happens. here: on shift and not on a break."""

    id: str
    points: int
    here: bool = True
    area: str = ""
    skills: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Reason:
    """One person as a choice for one task; the parts add up to `cost`, the lower the better."""

    worker_id: str
    points_after: int
    load: float
    away: float
    area: float
    skill: float
    move: float
    matched: tuple[str, ...] = ()

    @property
    def cost(self) -> float:
        return self.load + self.away + self.area + self.skill + self.move


@dataclass(frozen=True, slots=True)
class Move:
    """gain: by how much the chosen one costs less than who has it. choices: all, best first."""

    task_id: str
    from_id: str
    to_id: str
    gain: float
    choices: tuple[Reason, ...]

    def of(self, worker_id: str) -> Reason | None:
        return next((one for one in self.choices if one.worker_id == worker_id), None)


def reason(task: Task, worker: Worker, taken: int = 0) -> Reason:
    """taken: points of other movable tasks that this person would have by then."""
    before = worker.points + taken
    after = before + task.weight
    matched = tuple(sorted(task.wants & worker.skills))
    stays = worker.id == task.holder_id
    other = bool(task.area and worker.area and task.area != worker.area)
    return Reason(
        worker_id=worker.id,
        points_after=after,
        load=(after * after - before * before) / 4.0,
        away=0.0 if worker.here else AWAY,
        area=OTHER_AREA if other else 0.0,
        skill=SKILL * len(matched),
        move=0.0 if stays else _hands(task),
        matched=matched,
    )


def _hands(task: Task) -> float:
    """What it costs to take something out of the hands of somebody who works on it."""
    return 1.0 + 2.0 * task.weight if task.accepted else MOVE_OFFERED


def propose(tasks: Sequence[Task], workers: Sequence[Worker]) -> tuple[Move, ...]:
    """Moves that are worth it, the greatest gain first; nothing where nobody is better placed."""
    if not tasks or not workers:
        return ()
    from scipy.optimize import linear_sum_assignment  # 0.3 s: off the window's thread

    mean = max(1, round(sum(task.weight for task in tasks) / len(tasks)))
    places = [(worker, n) for worker in workers for n in range(len(tasks))]
    costs = [[reason(task, worker, n * mean).cost for worker, n in places] for task in tasks]
    rows, columns = linear_sum_assignment(costs)
    chosen = {int(row): places[int(column)][0] for row, column in zip(rows, columns, strict=True)}
    moves = [_move(tasks, workers, number, to) for number, to in chosen.items()]
    worth = (one for one in moves if one is not None and one.gain >= LEAST_GAIN)
    return tuple(sorted(worth, key=lambda one: (-one.gain, one.task_id)))


def _move(tasks: Sequence[Task], workers: Sequence[Worker], number: int, to: Worker) -> Move | None:
    """As a single step from how things are now: that is what a person would agree to."""
    task = tasks[number]
    if to.id == task.holder_id or not to.here:
        return None
    held = {
        worker.id: sum(t.weight for t in tasks if t.holder_id == worker.id and t is not task)
        for worker in workers
    }
    found = [reason(task, worker, held[worker.id]) for worker in workers]
    now = next((one for one in found if one.worker_id == task.holder_id), None)
    best = next(one for one in found if one.worker_id == to.id)
    gain = (now.cost if now else best.cost + AWAY) - best.cost
    choices = tuple(sorted(found, key=lambda one: (one.cost, one.worker_id)))
    return Move(task.id, task.holder_id, to.id, gain, choices)
