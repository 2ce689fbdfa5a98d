"""Each alert raised at the demo cameras is a painted weapon; look-alikes raise hardly any.

`make soak paint` watches more seeds for longer.
"""

from __future__ import annotations

from functools import cache

import pytest

from tests.support.clips_ahead import ARMED_SEEDS, LOOKALIKES_SEED
from tests.support.paint_watch import (
    DEMO_PACKAGE,
    Watched,
    poisson_limit,
    stated_rate,
    watch_paint,
)

SECONDS = 15.0  # the first weapon comes within 9 s and stays for 9
LOOKALIKES_S = 15.0

pytestmark = [pytest.mark.paired, pytest.mark.timeout(400)]


@pytest.fixture(autouse=True)
def _model() -> None:
    if not (DEMO_PACKAGE / "manifest.toml").exists():
        pytest.skip("the demo model is not in resources/models")


@cache
def watched(seed: int) -> Watched:
    return watch_paint(seed, SECONDS)


@pytest.mark.parametrize("seed", ARMED_SEEDS)
def test_each_alert_is_a_painted_weapon(seed: int) -> None:
    seen = watched(seed)
    assert seen.raised
    assert seen.strange() == []


def test_two_seeds_tell_two_stories() -> None:
    first, second = (watched(seed).story() for seed in ARMED_SEEDS)
    assert first != second


def test_look_alikes_raise_no_more_than_the_manifest_says() -> None:
    rate = stated_rate()
    if rate is None:
        pytest.skip("the manifest of this model states no rate of false alarms")
    seen = watch_paint(LOOKALIKES_SEED, LOOKALIKES_S, lookalikes_only=True)
    limit = poisson_limit(rate * seen.camera_minutes, 0.99)
    assert len(seen.raised) <= limit, seen.strange()


@pytest.mark.parametrize(("mean", "limit"), [(0.0, 0), (0.5, 3), (1.0, 4), (10.0, 18)])
def test_poisson_limits_of_the_tables(mean: float, limit: int) -> None:
    assert poisson_limit(mean, 0.99) == limit
