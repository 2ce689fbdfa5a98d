"""This workstation's clock is an hour wrong: it is said, and the screen does not lie for it (U27).

The console runs under libfaketime, the backend does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.clock import now_utc
from console.domain.commands import ReportAlert
from tests.offline.town import report
from tests.support.backend import Backend
from tests.support.faketime import faketime_library, sweep_faketime
from tests.support.programs import Window

ACCOUNT = "op1"
STARTED_WITHIN_S = 90.0
UNSEEN = timedelta(seconds=150)
ABOUT = timedelta(seconds=30)


class _WrongWindow(Window):
    module = "tests.end2end.clock_program"


@pytest.fixture(params=["+1h", "-1h"])
def window(
    request: pytest.FixtureRequest,
    backend: Backend,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Window]:
    monkeypatch.setenv("LD_PRELOAD", str(faketime_library("libfaketime.so.1")))
    monkeypatch.setenv("FAKETIME", request.param)
    monkeypatch.setenv("FAKETIME_DONT_FAKE_MONOTONIC", "1")
    made = _WrongWindow(backend.url, tmp_path / "console", ACCOUNT, backend.passwords[ACCOUNT])
    monkeypatch.undo()
    yield made
    made.close()
    sweep_faketime()


def _seen(title: str, ago: timedelta) -> ReportAlert:
    """A detector's claim that was last seen a while ago."""
    claim, at_utc = report("cam1", 0), now_utc() - ago
    return ReportAlert(
        claim.alert_id,
        claim.tool,
        title,
        {},
        claim.priority,
        at_utc,
        at_utc,
        claim.camera_id,
        claim.detection,
    )


@pytest.mark.timeout(240)
def test_ages_are_true(backend: Backend, window: Window) -> None:
    window.order("work", limit_s=STARTED_WITHIN_S)
    window.order("link", state="online")
    window.order("skew")
    detector = backend.client("det1")
    detector.say(_seen("weapon.seen", timedelta()))
    (row,) = window.order("rows", count=1)["rows"]
    assert "stale" not in row.lower()
    assert _ages(row)[0] <= ABOUT
    detector.say(_seen("weapon.seen", UNSEEN))
    rows = window.order("rows", count=2)["rows"]
    (old,) = [row for row in rows if "STALE" in row]
    assert abs(_ages(old)[0] - UNSEEN) <= ABOUT
    kept = datetime.fromisoformat(window.order("keep")["at_utc"])
    assert abs(kept - datetime.now(UTC)) <= ABOUT


def _ages(row: str) -> list[timedelta]:
    found = re.findall(r"(?:(\d+):)?(\d\d):(\d\d)", row)
    return [
        timedelta(hours=int(hours or 0), minutes=int(minutes), seconds=int(seconds))
        for hours, minutes, seconds in found
    ]
