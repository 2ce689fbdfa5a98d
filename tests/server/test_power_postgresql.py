"""Power cuts under PostgreSQL: what was answered is on the disk, not in the machine's memory."""

from __future__ import annotations

import time

import pytest

from tests.server import power_cuts_pg


@pytest.mark.skipif(bool(power_cuts_pg.lacking()), reason=power_cuts_pg.lacking())
@pytest.mark.timeout(180)
def test_power_cuts_under_postgresql_lose_nothing_that_was_answered() -> None:
    try:
        figures = power_cuts_pg.cut_under_load(images=3, seed=int(time.time()))
    except power_cuts_pg.CannotMount as error:
        pytest.skip(f"no image can be mounted here: {error}")
    assert figures["answered_rows_found"] > 0
