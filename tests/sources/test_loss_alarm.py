"""The alarm of something that is lost: after a while, once, and ended by what is seen next."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from console.clock import now_utc
from console.domain.alarm import AlarmState
from console.domain.alert import Alert, Priority
from console.domain.commands import ReportAlert, ReportReturned
from console.sources.loss_alarm import AFTER_S, TOOL, CameraAlarms, LossAlarm
from console.video.liveness import LIMIT_S, Liveness
from console.video.pipeline.messages import CameraState
from console.video.trouble import Tampering

LOST, FROZEN, STILL = "camera.lost", "camera.frozen", "camera.still"
STILL_ALARM_S = 10.0
WELL = CameraState("cam-1", Liveness.LIVE, False, "", "")


@dataclass
class Watch:
    """An alarm under a clock that waits, and all that it has said."""

    said: list[Any] = field(default_factory=list)
    now: float = 0.0

    def __post_init__(self) -> None:
        self.alarm = LossAlarm(
            self.said.append, lambda: {"camera": "Quay"}, "cam-1", lambda: self.now
        )

    def later(self, seconds: float) -> None:
        self.now += seconds
        self.alarm.due()

    def taken(self) -> list[Any]:
        said, self.said[:] = list(self.said), []
        return said


def told(alert_id: str, fault: str = LOST) -> Alert:
    now = now_utc()
    return Alert(alert_id, TOOL, fault, Priority.MEDIUM, now, now, 1, "det1", camera_id="cam-1")


def test_a_stutter_is_no_alarm_and_a_loss_is_one() -> None:
    watch = Watch()
    watch.alarm.see(LOST)
    watch.later(AFTER_S - 0.1)
    watch.alarm.see("")
    watch.later(AFTER_S)
    assert watch.taken() == []
    watch.alarm.see(LOST)
    watch.later(1.0)
    watch.alarm.see(LOST)  # said again: it is no new loss
    watch.later(AFTER_S - 1.0)
    (raised,) = watch.taken()
    assert isinstance(raised, ReportAlert)
    assert (raised.message_id, raised.camera_id) == (LOST, "cam-1")
    assert raised.params == {"camera": "Quay"}
    watch.later(60.0)
    assert watch.taken() == []
    watch.alarm.see("")
    (returned,) = watch.taken()
    assert isinstance(returned, ReportReturned)
    assert returned.alert_id == raised.alert_id


def test_another_fault_ends_the_first() -> None:
    watch = Watch()
    watch.alarm.see(LOST, 0.0)
    (lost,) = watch.taken()
    watch.alarm.see(FROZEN, 0.0)
    returned, frozen = watch.taken()
    assert returned.alert_id == lost.alert_id
    assert frozen.message_id == FROZEN


def test_what_others_have_told_is_ended_and_not_told_again() -> None:
    watch = Watch()
    over = replace(told("OVER"), state=AlarmState.RETURNED_UNACKNOWLEDGED)
    watch.alarm.adopt([told("A1"), over])
    assert watch.taken() == []  # nobody has looked yet
    watch.alarm.see(LOST)
    watch.alarm.adopt([told("A2")])
    watch.later(60.0)
    assert watch.taken() == []
    watch.alarm.see("")
    assert [one.alert_id for one in watch.taken()] == ["A1", "A2"]
    watch.alarm.adopt([told("A3")])  # what is told of a camera that is well here
    assert [one.alert_id for one in watch.taken()] == ["A3"]


def test_watched_in_another_way_it_is_ended_by_what_is_seen_then() -> None:
    watch = Watch()
    watch.alarm.see(LOST, 0.0)
    (lost,) = watch.taken()
    watch.alarm.look_anew()
    watch.alarm.see(LOST)
    watch.later(AFTER_S)
    assert watch.taken() == []
    watch.alarm.look_anew()
    watch.alarm.see("")
    assert [one.alert_id for one in watch.taken()] == [lost.alert_id]


def test_a_camera_s_state_is_one_fault() -> None:
    said: list[Any] = []
    alarms = CameraAlarms(said.append)
    alarms.watch("cam-1", "Quay", STILL_ALARM_S)
    covered = replace(WELL, tampering=Tampering.COVERED)
    alarms.heard(replace(covered, liveness=Liveness.LOST))
    assert said == []
    alarms.heard(covered)  # has been watched for long enough
    alarms.heard(replace(WELL, still_alarm=True))
    alarms.heard(WELL)
    alarms.heard(replace(WELL, camera_id="cam-2", tampering=Tampering.COVERED))
    assert [type(one) for one in said] == [ReportAlert, ReportReturned]
    assert said[0].message_id == Tampering.COVERED
    alarms.adopt([told("A1"), replace(told("A2"), tool="weapon_detection")])
    assert [one.alert_id for one in said[2:]] == ["A1"]


class Camera:
    """One camera's alarms, with what a program adopted as it began to watch."""

    def __init__(self, *faults: str, last_word: bool = False) -> None:
        self.said: list[Any] = []
        self.now = 0.0
        self.alarms = CameraAlarms(self.said.append, last_word, lambda: self.now)
        self.alarms.watch("cam-1", "Quay", STILL_ALARM_S)
        self.alarms.adopt([told(fault, fault) for fault in faults])

    def heard(self, state: CameraState, for_s: float = 0.0) -> list[str]:
        """What is said meanwhile: a report's fault, or the id of what is over."""
        self.alarms.heard(state)
        for _ in range(round(for_s)):
            self.now += 1.0
            self.alarms.due()
        said = [getattr(one, "message_id", "") or f"over {one.alert_id}" for one in self.said]
        self.said.clear()
        return said


@pytest.mark.parametrize("kind", [kind for kind in Tampering if kind])
def test_who_did_not_see_a_tampering_begin_does_not_end_it(kind: Tampering) -> None:
    """A watch that starts before a covered camera takes what it sees for the usual scene."""
    camera, seen = Camera(kind), replace(WELL, tampering=kind)
    assert camera.heard(WELL, 60) == []
    assert camera.heard(seen, 5) == []  # as a turned camera looks that is turned back
    assert camera.heard(WELL, 60) == []
    owner = Camera(kind, last_word=True)
    assert owner.heard(WELL) == [f"over {kind}"]


def test_who_saw_a_tampering_begin_ends_it() -> None:
    camera = Camera()
    assert camera.heard(replace(WELL, tampering=Tampering.TURNED)) == [Tampering.TURNED]
    assert len(camera.heard(WELL)) == 1


@pytest.mark.parametrize("last_word", [False, True])
def test_a_still_camera_is_over_once_it_could_have_been_still(last_word: bool) -> None:
    camera, still = Camera(STILL, last_word=last_word), replace(WELL, still_alarm=True)
    assert camera.heard(WELL, STILL_ALARM_S) == []  # its first picture counts as movement
    assert camera.heard(still, 30) == []  # one row, and no new one
    assert camera.heard(WELL) == [f"over {STILL}"]
    camera = Camera(STILL, last_word=last_word)
    assert camera.heard(WELL, STILL_ALARM_S + 5) == [f"over {STILL}"]


def test_a_frozen_camera_is_over_once_it_could_have_been_frozen() -> None:
    frozen = replace(WELL, liveness=Liveness.FROZEN)
    camera = Camera(FROZEN)
    assert camera.heard(WELL, LIMIT_S) == []
    assert camera.heard(frozen, 30) == []
    assert camera.heard(WELL) == [f"over {FROZEN}"]
    camera = Camera(FROZEN)
    assert camera.heard(WELL, LIMIT_S + 5) == [f"over {FROZEN}"]


def test_a_lost_camera_is_over_as_soon_as_it_sends() -> None:
    assert Camera(LOST, Tampering.COVERED).heard(WELL) == [f"over {LOST}"]


def test_what_a_console_told_of_a_camera_that_is_watched_for_long_is_over_at_once() -> None:
    camera = Camera(last_word=True)
    camera.heard(WELL, 60)
    camera.alarms.adopt([told(STILL, STILL)])
    assert camera.heard(WELL) == [f"over {STILL}"]
