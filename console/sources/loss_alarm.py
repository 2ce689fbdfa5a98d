"""Something that may be lost, and the alarm of it: a camera's picture, or the way to a feed.

Said once it has been so for a while, and ended when it is back. Whoever watches now also ends what
was told by another: roc-analytics what a console said while alone, and the other way round
(decision 38). What somebody else saw begin is ended only by who could have seen it by now: a quiet
picture has to be watched for as long as a still one has to stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import inf
from typing import Any

from console.clock import monotonic_s, new_ulid, now_utc
from console.domain.alert import Alert, Params, Priority
from console.domain.commands import ReportAlert, ReportReturned
from console.video.liveness import LIMIT_S, Liveness
from console.video.pipeline.messages import CameraState
from console.video.trouble import Tampering

TOOL = "cameras"
AFTER_S = 3.0  # a short stutter is no alarm
FAULTS = {Liveness.LOST: "camera.lost", Liveness.FROZEN: "camera.frozen"}
STILL = "camera.still"
TAMPERINGS = frozenset(Tampering) - {Tampering.NONE}
_MARGIN_S = 3.0  # until what a camera's process notices is heard
_JUDGED_S = {"camera.lost": 0.0, "camera.frozen": LIMIT_S + _MARGIN_S}  # sends again: not lost
OF_CAMERAS = frozenset({*FAULTS.values(), STILL, *TAMPERINGS})


class LossAlarm:
    """Of one thing, which has one fault at a time: a message id, empty while all is well.

    say: a command's body. due() is to be called each second or so.
    """

    def __init__(
        self,
        say: Callable[[Any], object],
        params: Callable[[], Params] = dict,
        camera_id: str = "",
        clock: Callable[[], float] = monotonic_s,
        judged_s: Callable[[str], float] = lambda fault: 0.0,
    ) -> None:
        """judged_s: for how long all must be well until a fault that others saw begin is over; inf:
        that is not ours to say.
        """
        self._say, self._params, self._camera_id, self._clock = say, params, camera_id, clock
        self._judged_s = judged_s
        self._fault: str | None = None  # None: nobody has looked yet
        self._since_s = 0.0
        self._due_s: float | None = None
        self._standing: dict[str, str] = {}  # alert → the fault that it tells of
        self._seen: set[str] = set()  # of those what was so while we looked

    def see(self, fault: str, after_s: float = AFTER_S) -> None:
        """What is so now; an alarm of it is raised when it still is after so long."""
        if fault == self._fault:
            return
        self._fault, self._since_s = fault, self._clock()
        self._due_s = self._since_s + after_s if fault else None
        self.due()

    def adopt(self, alerts: Iterable[Alert]) -> None:
        """What others have told and nobody has ended; of what is our own nothing changes."""
        for alert in alerts:
            if alert.active():
                self._standing.setdefault(alert.id, alert.message_id)
        self._settle()

    def look_anew(self) -> None:
        """It is watched in another way from now on: what stands is ended by what is seen then."""
        self._fault = self._due_s = None
        self._seen.clear()

    def due(self) -> None:
        self._settle()
        if self._fault and self._due_s is not None and self._clock() >= self._due_s:
            self._due_s = None
            self._raise(self._fault)

    def _settle(self) -> None:
        """End what is not so any more; what is told already is not told again."""
        if self._fault is None:
            return
        for alert_id, fault in list(self._standing.items()):
            if fault == self._fault:
                self._due_s = None
                if self._judged_s(fault) < inf:
                    self._seen.add(alert_id)
            elif self._is_over(alert_id, fault):
                del self._standing[alert_id]
                self._seen.discard(alert_id)
                self._say(ReportReturned(alert_id, now_utc()))

    def _is_over(self, alert_id: str, fault: str) -> bool:
        """Of one that is not seen now."""
        needed_s = 0.0 if alert_id in self._seen else self._judged_s(fault)
        if needed_s == 0.0:
            return True
        return not self._fault and self._clock() - self._since_s >= needed_s

    def _raise(self, fault: str) -> None:
        alert_id, at = new_ulid(), now_utc()
        self._standing[alert_id] = fault
        self._seen.add(alert_id)
        self._say(
            ReportAlert(
                alert_id=alert_id,
                tool=TOOL,
                message_id=fault,
                params=self._params(),
                priority=Priority.MEDIUM,
                first_seen_utc=at,
                last_seen_utc=at,
                camera_id=self._camera_id,
            )
        )


class CameraAlarms:
    """Of all cameras that one program watches; all calls are one thread's, or under one lock.

    last_word: whether it also ends a tampering that it did not see begin. Its own sense takes a
    covered scene for the usual one; who stands in for the backend leaves that to the owner.
    """

    def __init__(
        self,
        say: Callable[[Any], object],
        last_word: bool = True,
        clock: Callable[[], float] = monotonic_s,
    ) -> None:
        self._say, self._clock = say, clock
        self._tampering_s = 0.0 if last_word else inf
        self._names: dict[str, str] = {}
        self._still_s: dict[str, float] = {}
        self._alarms: dict[str, LossAlarm] = {}

    def watch(self, camera_id: str, name: str, still_alarm_s: float) -> None:
        """From now on, or in another way than before. still_alarm_s: its own limit."""
        self._names[camera_id], self._still_s[camera_id] = name, still_alarm_s
        if camera_id in self._alarms:
            self._alarms[camera_id].look_anew()
            return

        def params() -> Params:
            return {"camera": self._names[camera_id]}

        def judged_s(fault: str) -> float:
            if fault in TAMPERINGS:
                return self._tampering_s
            return _MARGIN_S + self._still_s[camera_id] if fault == STILL else _JUDGED_S[fault]

        self._alarms[camera_id] = LossAlarm(
            self._say, params, camera_id, self._clock, judged_s=judged_s
        )

    def leave(self, camera_id: str) -> None:
        """Another program watches it now, and ends what stands."""
        self._alarms.pop(camera_id, None)

    def adopt(self, alerts: Iterable[Alert]) -> None:
        """Those of cameras that are watched here; others are left alone."""
        for alert in alerts:
            alarm = self._alarms.get(alert.camera_id)
            if alarm is not None and alert.tool == TOOL and alert.message_id in OF_CAMERAS:
                alarm.adopt([alert])

    def heard(self, state: CameraState) -> None:
        """What a camera's process says of it."""
        if alarm := self._alarms.get(state.camera_id):
            fault = _fault(state)
            watched_for_longer = fault in TAMPERINGS
            alarm.see(fault, 0.0 if watched_for_longer else AFTER_S)

    def due(self) -> None:
        for alarm in self._alarms.values():
            alarm.due()


def _fault(state: CameraState) -> str:
    fault = FAULTS.get(state.liveness, "") or state.tampering
    return STILL if state.still_alarm and not fault else fault
