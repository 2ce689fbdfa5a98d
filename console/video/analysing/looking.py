"""One camera of an analysis: its recording decoded, looked at, and what was missed counted."""

from __future__ import annotations

from collections.abc import Callable

from av.video.frame import VideoFrame

from console.domain.analysis import AnalysisHit, CameraSeen
from console.inference.detector import Detector
from console.video.analysing.coverage import Coverage
from console.video.analysing.finding import Finding
from console.video.analysing.messages import Look
from console.video.analysing.reading import Reading, Shot
from console.video.decode import Bgr, Decoder
from console.video.pipeline.analysis import DETECTOR_WIDTH
from console.video.pipeline.messages import ModelWords
from console.video.records import PacketRecord, StreamRecord
from console.video.relay_reader import RelayPlace

_HELD_BACK = 64  # packets whose pictures may still come: no camera reorders over more


class Looking:
    """run() once. beat: called with the time of each packet that was dealt with."""

    def __init__(
        self,
        look: Look,
        detector: Detector,
        model: ModelWords,
        place: Callable[[float], RelayPlace | None],
        tell: Callable[[AnalysisHit], None],
        beat: Callable[[float, Looking], None],
    ) -> None:
        window = (look.from_utc, look.to_utc)
        self._look, self._detector, self._beat = look, detector, beat
        self._coverage = Coverage(*window)
        self._reading = Reading(look.camera_id, window, self._coverage, place)
        self._finding = Finding(look.camera_id, model, DETECTOR_WIDTH, tell)
        self._bgr = Bgr(DETECTOR_WIDTH)
        self._decoder: Decoder | None = None
        self._fed: dict[int, float] = {}  # when each packet was captured whose picture is to come
        self._due_s = float("-inf")
        self._looked = self._came = 0

    def run(self) -> CameraSeen:
        for shot in self._reading.shots():
            self._take(shot)
        self._finish()
        self._finding.end()
        return self.seen()

    def seen(self) -> CameraSeen:
        """So far."""
        gaps = self._coverage.gaps()
        return CameraSeen(self._look.camera_id, self._looked, self._came, gaps)

    @property
    def idle_s(self) -> float:
        """How long it has waited for what was recorded."""
        return self._reading.idle_s

    def _take(self, shot: Shot) -> None:
        stream, packet = shot
        decoder = self._decoder
        if decoder is None or decoder.stream.epoch != stream.epoch:
            decoder = self._begin(stream)
        if packet.capture_utc <= self._look.to_utc:
            self._feed(decoder, packet)
        self._beat(packet.capture_utc, self)

    def _begin(self, stream: StreamRecord) -> Decoder:
        self._finish()
        self._finding.begin(stream)
        self._due_s = float("-inf")
        self._decoder = decoder = Decoder(stream)
        return decoder

    def _feed(self, decoder: Decoder, packet: PacketRecord) -> None:
        if self._coverage.holds(packet.capture_utc):
            self._coverage.took(packet.capture_utc)
            self._came += 1
        self._fed[packet.pts] = packet.capture_utc
        for frame in decoder.decode(packet):
            self._picture(decoder, frame)
        while len(self._fed) > _HELD_BACK:
            self._missed(next(iter(self._fed)))

    def _finish(self) -> None:
        """What a decoder has held back is given; what it never gave was damaged."""
        if self._decoder is not None:
            for frame in self._decoder.flush():
                self._picture(self._decoder, frame)
        for pts in list(self._fed):
            self._missed(pts)
        self._decoder = None

    def _missed(self, pts: int) -> None:
        captured = self._fed.pop(pts)
        if self._coverage.holds(captured):
            self._coverage.damaged(captured)

    def _picture(self, decoder: Decoder, frame: VideoFrame) -> None:
        captured = self._fed.pop(frame.pts, None) if frame.pts is not None else None
        if frame.pts is None or captured is None or not self._coverage.holds(captured):
            return
        if frame.is_corrupt:  # looked at all the same, and not relied upon
            self._coverage.damaged(captured)
        seconds = float(frame.pts * decoder.stream.time_base)
        if seconds < self._due_s:
            return
        self._due_s = max(self._due_s + self._look.every_s, seconds)
        picture = self._bgr.picture(frame)
        found = self._detector.detect(picture)
        self._looked += 1
        self._finding.see(frame.pts, found, captured, (picture.shape[1], picture.shape[0]))
