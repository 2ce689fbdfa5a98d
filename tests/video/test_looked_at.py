"""A claim says which hits raised it, and what the model was given."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from console.domain.alert import Box, LookedAt
from console.domain.camera import Privacy
from console.inference.detections import Detections
from console.inference.manifest import InputSpec
from console.inference.tracking import Placed
from console.video.pipeline.messages import Answered, ModelWords, Sighting, SightingStage
from console.video.pipeline.reporter import Reporter
from tests.video.streams import recorded

_MODEL = ModelWords(
    "m", "1", "a" * 64, 0.5, "CPU", frozenset({"knife"}), input=InputSpec("images", 416, 416)
)
_NOTHING = Detections(np.empty((0, 4), np.float32), (), np.empty(0, np.float32))


def test_hits_and_input_of_the_frame_that_decided() -> None:
    stream, _ = recorded()
    told: list[Sighting] = []
    reporter = Reporter("cam", Privacy.NONE, told.append)
    reporter.use(_MODEL)
    picture = np.zeros((90, 160, 3), np.uint8)  # half of the camera's, as the detector got it
    for number, score in enumerate((0.6, 0.55, 1.0000001, 0.9)):
        box = np.array([16, 9, 32, 27], np.float32)
        placed = [Placed(1, "knife", score, box, True, True)]
        answer = Answered(stream.epoch, number * 27_000, _NOTHING)
        reporter.observe(answer, placed, lambda: picture, (160, 90), stream, 1000.0 + number * 0.3)
    raised = told[0]
    assert raised.stage is SightingStage.RAISED
    assert [hit.score for hit in raised.hits] == [0.6, 0.55, 1.0]
    assert raised.hits[-1].at_utc == datetime.fromtimestamp(1000.6, UTC) == raised.last_seen.at_utc
    whole = Box(0.0, 0.0, 1.0, 1.0)
    assert raised.looked_at == LookedAt(
        320, 180, whole, 416, 416, pytest.approx(1.3), pytest.approx(1.3)
    )
