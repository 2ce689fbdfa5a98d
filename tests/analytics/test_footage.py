"""What a recorder has locked goes and stays as the house says: a real ring, by its files."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from console.analytics import footage
from console.analytics.footage import Footage
from console.domain import events as e
from console.domain.envelope import EVERYBODY, Recorded
from console.domain.retention import Hold, HoldOn, Kind, Term
from console.video.pipeline.messages import KeepRecording, KeepUntil
from tests.video.ring import Fed

_AT = datetime.fromtimestamp(1000.0, UTC)
_LATE = 1000.0 + 90 * 86400


class Rings:
    """As the camera's process takes what it is told."""

    def __init__(self, folder: Path) -> None:
        self.camera = Fed(folder / "cam1", seconds=40.0)

    def now_utc(self) -> datetime:
        return datetime.fromtimestamp(self.camera.wall_utc, UTC)

    def keep(self, camera_id: str, wanted: KeepRecording | KeepUntil) -> None:
        assert camera_id == "cam1"
        recorder = self.camera.recorder
        if isinstance(wanted, KeepUntil):
            recorder.keep_until(wanted.lock_id, wanted.until_utc)
        else:
            times = (wanted.from_utc, wanted.to_utc, wanted.until_utc)
            recorder.lock(wanted.lock_id, *times)


@pytest.fixture
def rings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rings:
    made = Rings(tmp_path / "ring")
    monkeypatch.setattr(footage, "now_utc", made.now_utc)
    for number in range(5):
        made.camera.turn(number)
        made.camera.wall_utc = 1004.0 + 4 * number
    return made


def _event(event: Any) -> list[Recorded]:
    return [Recorded(1, 0, _AT, "sup", "C1", EVERYBODY, event)]


def _hold(on: HoldOn, target: str, alerts: tuple[str, ...] = ()) -> Hold:
    span = (_AT - timedelta(hours=1), None)
    return Hold("H1", on, target, "", "why", "12", "sup", _AT, *span, alert_ids=alerts)


def _ends_of(rings: Rings, turns: int = 3) -> int:
    """How many segments are left when the ring has gone on."""
    rings.camera.wait(_LATE - rings.camera.wall_utc)
    for number in range(20, 20 + turns):
        rings.camera.turn(number)
    rings.camera.recorder.tidy()
    folder = Path(rings.camera.recorder._shelf.folder)
    return len([path for path in folder.glob("*.segment") if "_1000000_" in path.name])


@pytest.mark.parametrize("released", [False, True])
@pytest.mark.parametrize(
    "hold",
    [
        _hold(HoldOn.CAMERA, "cam1"),
        _hold(HoldOn.ALERT, "A1"),
        _hold(HoldOn.INCIDENT, "I1", ("A1",)),
    ],
    ids=lambda hold: hold.on.value,
)
def test_what_is_held_outlives_its_time_and_goes_once_let_go(
    rings: Rings, tmp_path: Path, hold: Hold, released: bool
) -> None:
    rings.keep("cam1", KeepRecording("A1", 1000.0, 1003.0, 1000.0 + 86400))
    kept = Footage(rings, tmp_path, 30)
    kept.events(_event(e.HoldPlaced(hold)))
    if released:
        rings.camera.wait(_LATE - rings.camera.wall_utc)
        kept.events(_event(e.HoldReleased("H1")))
    assert (_ends_of(rings) > 0) is not released


def test_what_is_erased_takes_its_recording_with_it(rings: Rings, tmp_path: Path) -> None:
    for alert_id in ("A1", "A2"):
        rings.keep("cam1", KeepRecording(alert_id, 1000.0, 1003.0, None))
    kept = Footage(rings, tmp_path, 30)
    kept.events(_event(e.Erased("A1", "retention.false_alerts")))
    locked = rings.camera.recorder._shelf.locked()
    assert [one.lock_id for one in locked if one.until_utc is not None] == ["A1"]
    kept.events(_event(e.Erased("A2", "retention.false_alerts")))
    assert _ends_of(rings) == 0


def test_a_hold_that_went_while_nobody_listened_is_let_go(rings: Rings, tmp_path: Path) -> None:
    hold = _hold(HoldOn.CAMERA, "cam1")
    Footage(rings, tmp_path, 30).snapshot([("holds", "H1", hold)])
    Footage(rings, tmp_path, 30).snapshot([])  # started anew
    assert _ends_of(rings) == 0


def test_the_house_s_time_counts_once_it_is_said(rings: Rings, tmp_path: Path) -> None:
    kept = Footage(rings, tmp_path, 30)
    assert kept.until(_AT) == _AT + timedelta(days=30)
    said = Term(Kind.FOOTAGE, 48, 720, _AT, "adm", _AT, "less")
    kept.events(_event(e.RetentionSet(said)))
    assert kept.until(_AT) == _AT + timedelta(days=2)
