"""Rounds of what falls due under another clock, some of it held: gone within the hour, or stays.

A real backend; what is looked for are the bytes that open things (`tests.server.kept`).
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.soak import Broken, Plan
from console.clock import new_ulid
from console.domain import commands as c
from console.domain.alert import VerdictKind
from console.domain.retention import HoldOn
from tests.server import kept
from tests.server.kept import Canary, Town

ABOUT = "200 rounds of things falling due, some held: keys, rows, files and log gone in the hour"

_COUNT = 200
_EACH = 4
_TELLING = 20  # rounds after which each class and a hold have come up
_DUE_H = {VerdictKind.FALSE: 7 * 24, None: 30 * 24, VerdictKind.CONFIRMED: 90 * 24}


def run(plan: Plan) -> dict[str, Any]:
    """Figures of the rounds. Broken: something was there too long, or went too early."""
    count, chance = plan.count or _COUNT, random.Random(plan.seed)
    erased = held = 0
    by_class: Counter[str] = Counter()
    took_s: list[float] = []
    with (
        tempfile.TemporaryDirectory(prefix="roc-retention-") as folder,
        kept.town(Path(folder)) as town,
    ):
        for number in range(count):
            begun = time.monotonic()
            verdict = chance.choice(list(_DUE_H))
            gone, stayed = _round(town, chance, verdict)
            by_class[verdict.value if verdict else "unjudged"] += gone
            took_s.append(time.monotonic() - begun)
            erased, held = erased + gone, held + stayed
            plan.say(f"retention: {number + 1} of {count}")
        kept.verified(town)
    if count >= _TELLING and not (held and len(by_class) == len(_DUE_H)):
        raise Broken("nothing was held, or a class never fell due", {"held": held, **by_class})
    return {
        "rounds": count,
        "erased": erased,
        "held_and_kept": held,
        "by_class": dict(by_class),
        "left_over": 0,
        "seconds_median": round(statistics.median(took_s), 2),
        "seconds_last_tenth": round(statistics.median(took_s[-max(1, count // 10) :]), 2),
    }


def _round(town: Town, chance: random.Random, verdict: VerdictKind | None) -> tuple[int, int]:
    """How many were erased when they were due, and how many a hold kept until it went."""
    made = [kept.alert(town, verdict) for _ in range(_EACH)]
    holds = {one.subject: new_ulid() for one in made[1:] if chance.random() < 0.5}
    at = kept.server_now(town)
    for subject, hold_id in holds.items():
        place = c.PlaceHold(hold_id, HoldOn.ALERT, subject, "a court", "12/26", at)
        town.say("sup1", place)
    due = town.hours + _DUE_H[verdict]
    _check(town, made, there=True)
    kept.sweep_at(town, due + 0.5)
    _check(town, [one for one in made if one.subject not in holds], there=False)
    _check(town, [one for one in made if one.subject in holds], there=True)
    for hold_id in holds.values():
        town.say("sup1", c.AskHoldRelease(hold_id, "done"))
        town.say("adm1", c.ReleaseHold(hold_id))
    if holds:
        kept.sweep_at(town, town.hours + 0.5)
    _check(town, made, there=False)
    return len(made), len(holds)


def _check(town: Town, canaries: list[Canary], there: bool) -> None:
    for canary in canaries:
        found = kept.found(town.backend.data, canary)
        whole = len(found) > len(canary.needles)  # each needle once, and its clock
        if (found != []) is not there or (there and not whole):
            raise Broken(f"{canary.subject} is {'gone too early' if there else found}")
