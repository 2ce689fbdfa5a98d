"""What a camera process and its owner say to each other. Pickled over their pipe."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from console.domain.alert import Box, CountedHit, LookedAt, TimedBox
from console.domain.camera import Privacy
from console.inference.detections import Detections
from console.inference.manifest import InputSpec
from console.video.address import CameraAddress
from console.video.liveness import Liveness
from console.video.records import SUB_EPOCHS
from console.video.relay_tls import TlsFiles
from console.video.ring.shelf import RecorderLimits


def is_sub(epoch: str) -> bool:
    """Whether frames of this epoch are those of a camera's smaller stream."""
    return SUB_EPOCHS in epoch


@dataclass(frozen=True, slots=True)
class CameraJob:
    """One camera to be run. Its stream's epochs are epoch_base~RUN.1, .2, … (at most 64 bytes).

    ticket_key: the raw Ed25519 public key that relay tickets are checked with. detect_every_s: 0
    detects on each frame, None as often as the owner says (Pace). recorder None: nothing is kept.
    Where nothing moves it is less often than any of these say (activity). sub_address: of the
    camera's second, smaller stream, where it has one.
    """

    camera_id: str
    address: CameraAddress
    epoch_base: str
    ticket_key: bytes
    privacy: Privacy = Privacy.SILHOUETTES
    still_alarm_s: float = 10.0
    tamper_alarm: bool = True
    detect: bool = True
    detect_every_s: float | None = None
    host: str = "127.0.0.1"
    port: int = 0
    tls: TlsFiles | None = None
    recorder: RecorderLimits | None = None
    sub_address: CameraAddress | None = None


@dataclass(frozen=True, slots=True)
class ModelWords:
    """What a detection names its model by; from the package's manifest and the device probe.

    input: how it is fed; None of another program's model.
    """

    name: str
    version: str
    sha256: str
    threshold: float
    device: str
    weapon_classes: frozenset[str]
    demo: bool = False
    input: InputSpec | None = None


@dataclass(frozen=True, slots=True)
class DetectorChanged:
    """To a camera: detect with this model from now on; None: detection is off."""

    model: ModelWords | None


@dataclass(frozen=True, slots=True)
class Taken:
    """To a camera: its offered frame was taken (or dropped); it may offer another.

    sub: the frame was one of its smaller stream.
    """

    sub: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Answered:
    """To a camera: what the detector found on a frame it had offered, in that picture's pixels."""

    epoch: str
    pts: int
    detections: Detections


@dataclass(frozen=True, slots=True)
class Pace:
    """To a camera without a rate of its own: how often the detector can be afforded."""

    every_s: float


@dataclass(frozen=True, slots=True)
class SubRoom:
    """To a camera: how often its smaller stream can be detected on; None: not often enough to shade
    people on it, so that it may not be shown.
    """

    every_s: float | None


@dataclass(frozen=True, slots=True)
class ClipWanted:
    """To a camera: a recorded clip between two wall-clock times, seconds since 1970."""

    request_id: str
    from_utc: float
    to_utc: float


@dataclass(frozen=True, slots=True)
class KeepRecording:
    """To a camera: an alert's window stays, beside the ring. Times in seconds since 1970; until_utc
    None: until somebody says otherwise. Said again it grows; the last word rules until when.
    """

    lock_id: str
    from_utc: float
    to_utc: float
    until_utc: float | None


@dataclass(frozen=True, slots=True)
class KeepUntil:
    """To a camera: another end for what is kept; where nothing is, nothing."""

    lock_id: str
    until_utc: float | None


@dataclass(frozen=True, slots=True)
class CutReaders:
    """To a camera: these readers of its relay have no right to it any more."""

    reader_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Listening:
    """The relay's port."""

    camera_id: str
    port: int


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads the relay now, by the ids in their tickets; at each change."""

    camera_id: str
    reader_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class SubWanted:
    """Whether anybody reads the camera's smaller stream; answered with SubRoom."""

    camera_id: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class Beat:
    """A camera process lives and its threads turn; four a second. quiet: nothing moves there."""

    camera_id: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class FrameOffered:
    """height x width x 3 BGR bytes follow on the pipe."""

    camera_id: str
    epoch: str
    pts: int
    height: int
    width: int

    @property
    def sub(self) -> bool:
        return is_sub(self.epoch)


@dataclass(frozen=True, slots=True)
class CameraState:
    """Sent at each change. trouble, tampering: a message id or empty."""

    camera_id: str
    liveness: Liveness
    still_alarm: bool
    trouble: str
    recorder_trouble: str
    tampering: str = ""


@dataclass(frozen=True, slots=True)
class DetectorState:
    """From the owner's detector: running with a model, or why not (message id and parameters).

    ms_per_frame and provider: what the device probe measured.
    """

    model: ModelWords | None
    message_id: str = ""
    params: dict[str, str | int | float] = field(default_factory=dict)
    ms_per_frame: float = 0.0
    provider: str = ""


class SightingStage(StrEnum):
    """A sighting's life: raised once, updated at most each second, ended once."""

    RAISED = "raised"
    UPDATED = "updated"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class EvidencePicture:
    """role is one of domain Evidence's: "crop" or "frame". Already shaded as privacy demands."""

    role: str
    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sighting:
    """A weapon's track: at least three detections within a second, a fifth of one apart.

    (camera_id, epoch, track_id) names it. score is the best so far; box, pts are the newest.
    first_seen and last_seen are the track's ends. pictures come with RAISED only. hits: those that
    raised it; looked_at: what the model was given then.
    """

    stage: SightingStage
    camera_id: str
    epoch: str
    track_id: int
    label: str
    score: float
    box: Box
    pts: int
    model: ModelWords
    track: tuple[TimedBox, ...]  # oldest first, at most TRACK_KEPT
    first_seen: TimedBox
    last_seen: TimedBox
    pictures: tuple[EvidencePicture, ...] = ()
    hits: tuple[CountedHit, ...] = ()
    looked_at: LookedAt | None = None


@dataclass(frozen=True, slots=True)
class ClipAnswer:
    """data: an MP4; empty with the trouble's message id when there is none."""

    camera_id: str
    request_id: str
    data: bytes = field(repr=False)
    trouble: str = ""


ToCamera = (
    DetectorChanged
    | Taken
    | Answered
    | Pace
    | SubRoom
    | ClipWanted
    | KeepRecording
    | KeepUntil
    | CutReaders
)
FromCamera = (
    Listening | Reading | SubWanted | Beat | FrameOffered | CameraState | Sighting | ClipAnswer
)
Upward = Listening | Reading | CameraState | DetectorState | Sighting | ClipAnswer
