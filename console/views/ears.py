"""The listener on the core's thread: news go to the bridge, or wait for it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from typing import Any

from console.domain.link import Conflict, LinkStatus
from console.store.select import ChangeSet, DetectionStatus, PendingMark
from console.views.backend_status import backend_told
from console.views.bridge import Bridge, Update

_log = logging.getLogger(__name__)


class Ears:
    """Hears the core's thread. What comes before the screen is built waits for it, in order."""

    def __init__(
        self,
        on_link: Callable[[LinkStatus], None],
        own_detection: Callable[[], DetectionStatus | None],
    ) -> None:
        """own_detection: what this console detects with while it stands in for the backend."""
        self._on_link, self._own_detection = on_link, own_detection
        self._lock = threading.Lock()
        self._early: list[Update] = []
        self._bridge: Bridge | None = None
        self._understood = True

    def listen(self, bridge: Bridge | None) -> None:
        """Post to this bridge from now on; None while nobody is signed in."""
        with self._lock:
            self._bridge, early, self._early = bridge, self._early, []
            for update in early if bridge else ():
                bridge.post(update)  # type: ignore[union-attr]

    def tell(self, update: Update) -> None:
        """From any thread."""
        with self._lock:
            if self._bridge is None:
                self._early.append(update)
            else:
                self._bridge.post(update)

    def on_changes(
        self,
        changes: ChangeSet,
        marks: tuple[PendingMark, ...],
        local: frozenset[tuple[str, str]],
    ) -> None:
        self.tell(Update(changes=changes, pending=marks, local=local))

    def on_link(self, status: LinkStatus) -> None:
        self.tell(Update(link=status))
        self._on_link(status)

    def on_conflicts(self, conflicts: tuple[Conflict, ...]) -> None:
        self.tell(Update(conflicts=conflicts))

    def on_backend_status(self, status: dict[str, Any]) -> None:
        try:
            told, backend = detection_told(status), backend_told(status)
        except (AttributeError, TypeError, ValueError) as error:
            if self._understood:
                _log.warning("the backend's status is not understood: %s", type(error).__name__)
            self._understood = False
            return  # the old one stays: what else the backend says is heard
        self._understood = True
        detection = told if told.device else self._own_detection() or told
        self.tell(Update(detection=detection, backend=backend))


def detection_told(status: dict[str, Any]) -> DetectionStatus:
    """What the backend knows of its detectors: the one that runs, else why none does.

    Raises AttributeError, TypeError or ValueError where it is told otherwise than we know it.
    """
    detectors: Sequence[dict[str, Any]] = list((status.get("detectors") or {}).values())
    for one in detectors:
        if model := one.get("model"):
            return DetectionStatus(
                device=str(one.get("device", "")),
                ms_per_frame=float(one.get("ms_per_frame", 0.0)),
                model=f"{model.get('name', '')} {model.get('version', '')}",
                demo_model=bool(model.get("demo")),
                alarm_labels=tuple(map(str, model.get("alarm_labels") or ())),
            )
    first = detectors[0] if detectors else {}
    return DetectionStatus(
        reason_id=str(first.get("reason", "")), reason_params=dict(first.get("reason_params") or {})
    )
