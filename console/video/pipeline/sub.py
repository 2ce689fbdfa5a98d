"""A camera's second, smaller stream: read while somebody wants it, and detected on by itself.

Boxes and masks of the main stream belong to other frames (DESIGN rule 10), so this one's are made
of its own; who sights, records and alarms is the main one alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace

from console.video.address import CameraAddress
from console.video.demux import follow
from console.video.pipeline.analysis import Analysis, Offer
from console.video.pipeline.messages import CameraJob, Pace, SubRoom, ToCamera
from console.video.records import SUB_EPOCHS, BoxesRecord, Record, TroubleRecord
from console.video.trouble import Trouble

LINGER_S = 5.0  # after the last reader: who enlarges a tile and goes back finds it running

_log = logging.getLogger(__name__)


class SubStream:
    """want(), room(), hear() and close() belong to the camera's loop.

    publish: to the relay, on its loop. ask: whether a place at the detector is wanted. ended: it is
    read no longer.
    """

    def __init__(
        self,
        job: CameraJob,
        address: CameraAddress,
        publish: Callable[[Record], None],
        offer: Offer,
        ask: Callable[[bool], None],
        ended: Callable[[], None],
    ) -> None:
        self._job, self._address = job, address
        self._relay, self._offer, self._ask, self._ended = publish, offer, ask, ended
        self._loop = asyncio.get_running_loop()
        self._wanted = self._asked = False
        self._ending: asyncio.TimerHandle | None = None
        self._reading: threading.Event | None = None  # set: it is to end
        self._openings = 0
        self._analysis: Analysis | None = None
        self._model: ToCamera | None = None  # the newest word on the detector

    def want(self, wanted: bool) -> None:
        """Whether anybody reads it; said at each change of its readers."""
        if wanted == self._wanted:
            return
        self._wanted = wanted
        if self._ending is not None:
            self._ending.cancel()
            self._ending = None
        if not wanted:
            self._ending = self._loop.call_later(LINGER_S, self._end)
        elif not self._asked:
            self._asked = True
            self._ask(True)

    def room(self, room: SubRoom) -> None:
        """The detector has time for it from now on, or none."""
        if not self._asked:
            return
        if room.every_s is None:
            self._stop()
            self._relay(TroubleRecord(Trouble.SUB_NO_ROOM.value))
            return
        self._analysed().post(Pace(room.every_s))
        if self._reading is None:
            self._start()

    def hear(self, message: ToCamera) -> None:
        """What the owner says of the detector and of frames that were offered."""
        if self._analysis is not None:
            self._analysis.post(message)

    def know(self, change: ToCamera) -> None:
        """Which model detects."""
        self._model = change
        self.hear(change)

    def turned_at(self) -> float:
        """When its thread was last seen to turn; now where it has none."""
        return time.monotonic() if self._analysis is None else self._analysis.turned_at

    def close(self) -> None:
        self._stop()

    def _end(self) -> None:
        self._ending, self._asked = None, False
        self._stop()
        self._ended()
        self._ask(False)

    def _analysed(self) -> Analysis:
        """Made once it is wanted: a camera whose smaller stream nobody sees pays nothing for it."""
        if self._analysis is None:
            job = replace(self._job, detect_every_s=None, tamper_alarm=False)
            self._analysis = Analysis(job, self._publish, lambda _: None, self._offer, sub=True)
            if self._model is not None:
                self._analysis.post(self._model)
        return self._analysis

    def _start(self) -> None:
        self._openings += 1
        self._reading = stop = threading.Event()
        base = f"{self._job.epoch_base}{SUB_EPOCHS}{self._openings}"
        threading.Thread(
            target=self._pump, args=(stop, base, self._analysed()), daemon=True, name="sub-pump"
        ).start()

    def _stop(self) -> None:
        if self._reading is not None:
            self._reading.set()
            self._reading = None

    def _pump(self, stop: threading.Event, base: str, analysis: Analysis) -> None:
        try:
            for record in follow(self._address, base, stop):
                if stop.is_set():
                    return
                self._publish_of(stop, record)
                while not analysis.post(record) and not stop.is_set():
                    continue
        except Exception:
            _log.exception("the reader of a smaller stream ended")
            raise

    def _publish_of(self, stop: threading.Event, record: Record) -> None:
        """What a reading that has ended meanwhile still had is nobody's any more."""

        def tell() -> None:
            if not stop.is_set():
                self._relay(record)

        with contextlib.suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(tell)

    def _publish(self, record: BoxesRecord) -> None:
        stop = self._reading
        if stop is not None:
            self._publish_of(stop, record)
