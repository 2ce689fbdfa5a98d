"""The demo cameras under the demo model: whole minutes of many seeds, armed and not."""

from __future__ import annotations

from typing import Any

from benchmarks.soak import Broken, Plan
from tests.support.paint_watch import Watched, poisson_limit, stated_rate, watch_paint

ABOUT = "each alert at the demo cameras is a painted weapon, over 20 seeds"

_SEEDS = 20
_SECONDS = 60.0
_PAINTING_S = 1200.0


def run(plan: Plan) -> dict[str, Any]:
    """Half the seeds armed, half look-alikes. Broken: an alert without a weapon painted there."""
    rate = stated_rate()
    if rate is None:
        raise Broken("the manifest of the demo model states no rate of false alarms")
    each = max(1, (plan.count or _SEEDS) // 2)
    armed = [_armed(plan, seed) for seed in range(plan.seed, plan.seed + each)]
    alike = [_alike(plan, seed) for seed in range(plan.seed, plan.seed + each)]
    minutes = sum(one["camera_minutes"] for one in alike)
    raised, limit = sum(one["raised"] for one in alike), poisson_limit(rate * minutes, 0.99)
    figures = {"armed": armed, "lookalikes": alike, "raised": raised, "limit": limit}
    if any(one["strange"] for one in armed):
        raise Broken("an alert was raised where no such weapon was painted", figures)
    if not all(one["raised"] for one in armed):
        raise Broken("a seed raised no alert", figures)
    if raised > limit:
        raise Broken(f"look-alikes raised {raised} alerts; the limit is {limit}", figures)
    return figures


def _armed(plan: Plan, seed: int) -> dict[str, Any]:
    return _told(plan, seed, watch_paint(seed, _SECONDS, limit_s=_PAINTING_S))


def _alike(plan: Plan, seed: int) -> dict[str, Any]:
    seen = watch_paint(seed, _SECONDS, lookalikes_only=True, limit_s=_PAINTING_S)
    return _told(plan, seed, seen)


def _told(plan: Plan, seed: int, seen: Watched) -> dict[str, Any]:
    told = {
        "seed": seed,
        "camera_minutes": round(seen.camera_minutes, 2),
        "raised": len(seen.raised),
        "story": seen.story(),
        "strange": seen.strange(),
        "matched_scores": seen.matched_scores(),
    }
    plan.say(f"paint: {told}")
    return told
