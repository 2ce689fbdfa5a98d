"""Says what is sighted: weapon tracks with their evidence, to the owner of the camera process."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from console.domain.alert import Box, CountedHit, LookedAt, TimedBox
from console.domain.camera import Privacy
from console.inference.detections import Bytes
from console.inference.letterbox import fit_of
from console.inference.manifest import InputSpec
from console.inference.tracking import Placed
from console.video.decode import Picture
from console.video.pipeline import evidence
from console.video.pipeline.messages import (
    Answered,
    EvidencePicture,
    ModelWords,
    Sighting,
    SightingStage,
)
from console.video.pipeline.placing import normalised
from console.video.pipeline.sightings import Followed, Hit, SightingWatch
from console.video.records import StreamRecord


class Reporter:
    """Of one camera. privacy rules how evidence is shaded."""

    def __init__(self, camera_id: str, privacy: Privacy, tell: Callable[[Sighting], None]) -> None:
        self.privacy = privacy
        self._camera_id = camera_id
        self._tell = tell
        self._model: ModelWords | None = None
        self._watch = SightingWatch()
        self._looked_at: LookedAt | None = None

    def use(self, model: ModelWords | None) -> None:
        """Another model numbers its tracks anew: what the old one followed has ended."""
        self.expire(float("inf"))
        self._model = model

    def are_weapons(self, placed: Iterable[Placed]) -> bool:
        """Whether any of them is what an alarm may be raised for."""
        weapons = self._model.weapon_classes if self._model is not None else frozenset()
        return any(one.label in weapons for one in placed)

    def observe(
        self,
        answer: Answered,
        placed: Iterable[Placed],
        picture: Callable[[], Picture],
        size: tuple[int, int],
        stream: StreamRecord,
        captured_utc: float,
    ) -> None:
        """placed: the detections of this answer, in pixels of picture(), whose width and height
        are size: it is asked for only where there is something to prove.
        """
        if self._model is None:
            return
        at = datetime.fromtimestamp(captured_utc, UTC)
        seconds = float(answer.pts * stream.time_base)
        hits = []
        for one in placed:
            corners = normalised(one, *size)
            if one.label in self._model.weapon_classes and corners is not None:
                timed = TimedBox(at, Box(*corners))
                name = (answer.epoch, one.track_id, one.label)
                hits.append(Hit(*name, one.score, seconds, answer.pts, timed))
        mask = answer.detections.person_mask
        self._looked_at = _looked_at(self._model.input, size, stream)
        for stage, followed in self._watch.observe(hits, time.monotonic()):
            raised = stage is SightingStage.RAISED
            shots = self._pictures(followed, picture(), mask) if raised else ()
            self._say(stage, followed, self._model, shots)

    def expire(self, now: float) -> None:
        """End what has not been seen for a while; now in monotonic seconds."""
        for stage, followed in self._watch.expire(now):
            if self._model is not None:
                self._say(stage, followed, self._model, ())

    def _pictures(
        self, followed: Followed, picture: Picture, mask: Bytes | None
    ) -> tuple[EvidencePicture, ...]:
        height, width = picture.shape[:2]
        box = followed.newest.timed.box
        pixels = (box.x1 * width, box.y1 * height, box.x2 * width, box.y2 * height)
        return evidence.pictures(picture, pixels, mask, self.privacy)

    def _say(
        self,
        stage: SightingStage,
        followed: Followed,
        model: ModelWords,
        shots: tuple[EvidencePicture, ...],
    ) -> None:
        newest = followed.newest
        self._tell(
            Sighting(
                stage=stage,
                camera_id=self._camera_id,
                epoch=newest.epoch,
                track_id=newest.track_id,
                label=newest.label,
                score=followed.best_score,
                box=newest.timed.box,
                pts=newest.pts,
                model=model,
                track=tuple(followed.track),
                first_seen=followed.first,
                last_seen=newest.timed,
                pictures=shots,
                hits=tuple(CountedHit(one.at_utc, _unit(one.score)) for one in followed.counted),
                looked_at=self._looked_at,
            )
        )


def _unit(score: float) -> float:
    """A model's score may lie a rounding beyond."""
    return min(1.0, max(0.0, float(score)))


def _looked_at(
    spec: InputSpec | None, size: tuple[int, int], stream: StreamRecord
) -> LookedAt | None:
    """The whole picture, made smaller for the detector's process and fitted into the input there.

    size: of what that process is handed.
    """
    if spec is None:
        return None
    fit = fit_of(spec, *size)
    return LookedAt(
        width=stream.width,
        height=stream.height,
        region=Box(0.0, 0.0, 1.0, 1.0),
        input_width=spec.width,
        input_height=spec.height,
        scale_x=fit.scale_x * size[0] / stream.width,
        scale_y=fit.scale_y * size[1] / stream.height,
    )
