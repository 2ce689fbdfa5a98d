"""What the console or roc-analytics and a detector process say to each other."""

from __future__ import annotations

from dataclasses import dataclass

from console.inference.detections import Detections
from console.inference.devices import Device
from console.inference.manifest import Manifest
from console.inference.refusal import Reason


@dataclass(frozen=True, slots=True)
class Options:
    """delay_s is added to each answer while the rate stays one detection a frame: a test aid
    (setting detector.added_delay_s) that shows how the picture behaves under a slow detector.
    """

    folder: str
    device: str = "auto"
    threads: int = 1
    delay_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture laid into shared memory: at `offset` of `segment`, height x width x 3 BGR bytes."""

    camera_id: str
    epoch: str
    pts: int
    submitted_s: float
    segment: str
    offset: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Ready:
    """Model loaded and timed; manifest says its classes, version and thresholds."""

    device: Device
    manifest: Manifest


@dataclass(frozen=True, slots=True)
class Done:
    """A frame's memory may be used again; its answer may still be under way."""

    camera_id: str
    detect_ms: float


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """submitted_s is the submitter's monotonic clock, so that it can tell the whole latency."""

    camera_id: str
    epoch: str
    pts: int
    submitted_s: float
    detect_ms: float
    detections: Detections


@dataclass(frozen=True, slots=True)
class Failed:
    """The process has given up or died; it is to be replaced, or detection is off."""

    reason: Reason


Message = Ready | Done | Answer | Failed
