"""All that a tile shows, as one record; whoever reads frames fills it in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from PySide6.QtGui import QImage

from console.i18n import tr
from console.views.widgets import age_text

AGE_UNKNOWN_S = 359_999.0  # no picture has ever come: an age would be a lie


class TileState(StrEnum):
    """How far the picture may be trusted (DESIGN rule 9)."""

    OPENING = "opening"
    LIVE = "live"
    STILL = "still"
    FROZEN = "frozen"
    LOST = "lost"
    REPLAY = "replay"  # out of a recording: what it shows was so, and is never live
    REVIEW = "review"  # the same, beside others of the same time
    NO_RECORDING = "no_recording"  # nothing was recorded then
    EMPTY = "empty"  # no camera stands here

    @property
    def trusted(self) -> bool:
        """A still picture is: a quiet night scene is not a fault."""
        return self in (TileState.LIVE, TileState.STILL, TileState.REPLAY, TileState.REVIEW)


class TilePrivacy(StrEnum):
    """What was done to the people in the picture (DESIGN rule 11)."""

    SILHOUETTES = "silhouettes"
    COARSE = "coarse"
    REVEALED = "revealed"
    NONE = "none"


@dataclass(frozen=True)
class TileBox:
    """`xyxy` in 0…1 of the picture; `solid`: detected on this frame, else placed by tracking."""

    xyxy: tuple[float, float, float, float]
    label: str
    score: float
    solid: bool = True
    weapon: bool = False
    model: str = ""


@dataclass(frozen=True, eq=False)
class TileView:
    """`image` is Format_RGB32, best of `TileWidget.picture_size()`; None where there is none.

    `age_s`: of the frame while live, of the fault when frozen or lost. `delay_s`: of the delay
    line, 0 without one. `shed`: pictures are left out, so that the window stays quick. `message`:
    plain words on why, already in the reader's language. `sub`: the picture is of the camera's
    second stream; `main_lost`: that one alone lives; `note`: words on which of them is shown.
    Boxes belong to `image`; a picture that is not trusted shows none.
    """

    id: str
    number: int
    name: str
    image: QImage | None = None
    state: TileState = TileState.OPENING
    age_s: float = 0.0
    fps: float = 0.0
    delay_s: float = 0.0
    privacy: TilePrivacy = TilePrivacy.SILHOUETTES
    boxes: tuple[TileBox, ...] = ()
    critical: bool = False
    marked: bool = False  # the camera of what is selected elsewhere
    detection_off: bool = False
    detection_starts: bool = False
    demo_model: bool = False
    shed: bool = False
    captured: str = ""  # local time of a picture out of a recording, or for which there is none
    off_s: float = 0.0  # how far it is from what the others show, where that is said
    message: str = ""
    sub: bool = False
    main_lost: bool = False
    note: str = ""
    reveal: str = ""  # what is revealed here and for how long, or asked for; in words
    ptz: str = ""  # who steers it, or why it is not steered; in words
    ptz_in_hand: bool = False  # from here, by the keys

    def with_frame(self, **frame: Any) -> TileView:
        """As dataclasses.replace at a tenth of its cost: done for each frame of each tile."""
        view = object.__new__(TileView)
        view.__dict__.update(self.__dict__)
        view.__dict__.update(frame)
        return view


def empty_tile(message: str = "") -> TileView:
    """A place without a camera; message: why the one that is meant for it is not shown."""
    return TileView("", 0, "", state=TileState.EMPTY, message=message)


def title_of(view: TileView) -> str:
    if view.state == TileState.EMPTY:
        return tr("wall.no_camera")
    return f"{view.number} {view.name}"


def state_words(view: TileView) -> str:
    """ "LIVE −0.3 s", "REPLAY", "FROZEN 00:14"."""
    if not view.state.trusted:
        return plate_words(view)
    if view.state == TileState.REPLAY:
        return tr("wall.replay_at", time=view.captured)
    if view.state == TileState.REVIEW:
        return tr("wall.review_at", time=view.captured)
    if view.delay_s > 0:
        return tr("wall.live_delayed", seconds=f"−{view.delay_s:.1f}")
    return tr("wall.live")


def plate_words(view: TileView) -> str:
    """What stands across a picture that may not be trusted."""
    if view.age_s >= AGE_UNKNOWN_S and view.state == TileState.LOST:
        return tr("wall.never_seen")
    if view.state == TileState.NO_RECORDING:
        return tr("wall.no_recording", time=view.captured)
    return tr(f"wall.{view.state.value}", age=age_text(view.age_s))


def worst_words(view: TileView) -> str:
    """The one thing that a small tile has room for: the most serious of all that it could say.

    Nothing where there is nothing: its mark says LIVE.
    """
    if not view.state.trusted:
        return plate_words(view)
    if view.critical:
        return tr("wall.alert")
    if view.main_lost:
        return tr("wall.main_lost_short")
    if view.detection_off:
        return detection_words(view)
    if view.state == TileState.REPLAY:
        return tr("wall.replay")
    if view.state == TileState.REVIEW:
        return state_words(view)
    if view.shed:
        return tr("wall.shed_short", fps=round(view.fps))
    if view.ptz:
        return tr("ptz.short")
    if view.privacy != TilePrivacy.SILHOUETTES:
        return tr(f"wall.privacy_{view.privacy.value}")
    return plate_words(view) if view.state == TileState.STILL else ""


def strip_words(view: TileView) -> tuple[str, ...]:
    """State, age, frame rate, privacy; where there is no room the last but the state go first."""
    privacy = tr(f"wall.privacy_{view.privacy.value}")
    if not view.state.trusted:
        gap = view.state == TileState.NO_RECORDING
        return (tr("wall.nothing_recorded" if gap else "wall.no_new_frame"), privacy)
    if view.state == TileState.REVIEW:
        off = (off_words(view),) if view.off_s else ()
        return (state_words(view), *off, rate_words(view), privacy)
    age = tr("wall.age", seconds=f"{view.age_s:.1f}")
    return (state_words(view), age, rate_words(view), privacy)


def chip_words(view: TileView) -> list[str]:
    """What is limited about this picture, the worst first."""
    marks = [tr("wall.main_lost")] if view.main_lost and view.state.trusted else []
    marks += [plate_words(view)] if view.state == TileState.STILL else []
    recorded = view.state in (TileState.REPLAY, TileState.REVIEW)
    marks += [view.note] if view.note and recorded else []
    # In a review nothing is live, and the strip has the time.
    marks += [state_words(view)] if view.state == TileState.REPLAY else []
    marks += [detection_words(view)] if view.detection_off else []
    return [*marks, tr("wall.demo_model")] if view.demo_model else marks


def off_words(view: TileView) -> str:
    """How far a recorded picture is from what the others show."""
    late = "wall.off_late" if view.off_s > 0 else "wall.off_early"
    return tr(late, seconds=f"{abs(view.off_s):.1f}")


def reveal_words(view: TileView) -> str:
    """Of what stands now; a recorded picture that is covered was taken at another time."""
    recorded = view.state in (TileState.REPLAY, TileState.REVIEW)
    return "" if recorded and view.privacy != TilePrivacy.REVEALED else view.reveal


def rate_words(view: TileView) -> str:
    """What is shown a second, and whether it is less than there is, since the machine is full."""
    return tr("wall.shed" if view.shed else "wall.fps", fps=round(view.fps))


def box_words(box: TileBox) -> str:
    """ "pistol 0.91 · v1.4"."""
    return f"{box.label} {box.score:.2f}" + (f" · {box.model}" if box.model else "")


def detection_words(view: TileView) -> str:
    """Why a camera that should be watched is not, or not yet."""
    return tr("wall.detection_starting" if view.detection_starts else "wall.detection_off")


def spoken(view: TileView) -> str:
    """The tile as text, for those who cannot see it (U42)."""
    if view.state == TileState.EMPTY:
        return view.message
    marks = [tr("wall.critical_alert")] if view.critical else []
    marks += [state_words(view), tr(f"wall.privacy_{view.privacy.value}")]
    if view.state == TileState.REVIEW and view.off_s:
        marks.insert(-1, off_words(view))
    elif view.state.trusted and view.state != TileState.REVIEW:
        marks.insert(-1, tr("wall.age", seconds=f"{view.age_s:.0f}"))
    marks += [plate_words(view)] if view.state == TileState.STILL else []
    marks += [detection_words(view)] if view.detection_off else []
    marks += [rate_words(view)] if view.shed else []
    marks += [tr("wall.demo_model")] if view.demo_model else []
    marks += [box_words(box) for box in view.boxes if box.weapon and view.state.trusted]
    marks += [tr("wall.sub")] if view.sub and view.state.trusted else []
    marks += [view.note] if view.note else []
    marks += [reveal_words(view)] if reveal_words(view) else []
    marks += [view.ptz] if view.ptz else []
    marks += [view.message] if view.message else []
    return " · ".join(marks)
