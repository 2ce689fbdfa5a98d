"""What the console tells a camera worker, and what a worker asks back. Pickled over a pipe."""

from __future__ import annotations

from dataclasses import dataclass

from console.domain.camera import Privacy
from console.domain.cursor import Cursor
from console.video.address import CameraAddress
from console.video.relay_reader import RelayPlace
from console.video.trouble import Trouble
from console.video.uncovered import Uncovered


@dataclass(frozen=True, slots=True)
class RelaySource:
    """Packets and boxes come from whoever demuxes the camera. place: None asks for one first.

    sub: its smaller stream is wanted wherever that is there and as true as the main one.
    """

    camera_id: str
    place: RelayPlace | None = None
    sub: bool = False


@dataclass(frozen=True, slots=True)
class CameraSource:
    """The worker opens the camera itself, without detection, under epochs of this base."""

    address: CameraAddress
    epoch_base: str


@dataclass(frozen=True, slots=True)
class RecordedSource:
    """A camera's recording, played from then on, in seconds since 1970. It says that it is one.

    to_utc: it is played over and over up to there; None: on and on.
    """

    camera_id: str
    from_utc: float
    to_utc: float | None = None


@dataclass(frozen=True, slots=True)
class ReviewedSource:
    """A camera's recording, shown as of a cursor that it shares with others."""

    camera_id: str
    cursor: Cursor


Source = RelaySource | CameraSource | RecordedSource | ReviewedSource

ALL_FRAMES = float("inf")
KEYFRAMES = 0.0  # decoding the others costs most of all
UNSEEN = -1.0  # keyframes too, and nobody is there to take the picture for newer than it is


@dataclass(frozen=True, slots=True)
class OpenStream:
    """Show a stream in a segment: at most width x height, in the camera's own proportions."""

    stream_id: str
    segment: str
    width: int
    height: int
    privacy: Privacy
    still_alarm_s: float
    source: Source
    most_fps: float = ALL_FRAMES
    reveals: tuple[Uncovered, ...] = ()


@dataclass(frozen=True, slots=True)
class CloseStream:
    stream_id: str


@dataclass(frozen=True, slots=True)
class Resize:
    """Another display size; where it needs more room it comes with another segment."""

    stream_id: str
    segment: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class SetPrivacy:
    stream_id: str
    privacy: Privacy


@dataclass(frozen=True, slots=True)
class SetReveals:
    """All that is uncovered of a stream from now on; each ends by itself."""

    stream_id: str
    reveals: tuple[Uncovered, ...]


@dataclass(frozen=True, slots=True)
class SetSource:
    """From relay to own opening or to another relay: a new epoch, the picture stays until then."""

    stream_id: str
    source: Source


@dataclass(frozen=True, slots=True)
class SetSub:
    """Of a relay's camera: its smaller stream, or the main one; the picture goes on meanwhile."""

    stream_id: str
    sub: bool


@dataclass(frozen=True, slots=True)
class SetRate:
    """At most so many pictures a second; KEYFRAMES and UNSEEN: no more than are decoded by
    themselves.
    """

    stream_id: str
    most_fps: float


@dataclass(frozen=True, slots=True)
class Steer:
    """Of a replay. paused None: as it is; frames: stepped, and then it stands; seconds: leapt.

    pieces: to where the next piece of the recording begins, or with -1 the one before.
    """

    stream_id: str
    paused: bool | None = None
    frames: int = 0
    seconds: float = 0.0
    pieces: int = 0


@dataclass(frozen=True, slots=True)
class Follow:
    """Of a review: the cursor from now on."""

    stream_id: str
    cursor: Cursor


@dataclass(frozen=True, slots=True)
class SetPlace:
    """The answer to PlaceWanted."""

    stream_id: str
    place: RelayPlace


@dataclass(frozen=True, slots=True)
class PlaceWanted:
    """From the worker: this stream needs a relay's place with a fresh ticket."""

    stream_id: str
    camera_id: str
    after: Trouble
    recorded_utc: float | None = None  # of the recording then; None: of what is live


Order = (
    OpenStream
    | CloseStream
    | Resize
    | SetPrivacy
    | SetReveals
    | SetSource
    | SetSub
    | SetRate
    | Steer
    | Follow
    | SetPlace
)
