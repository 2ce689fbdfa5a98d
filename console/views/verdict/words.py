"""What the verdict desk says of pictures, cameras and the detector."""

from __future__ import annotations

from datetime import UTC, datetime

from console.domain.alert import Alert, Box, Detection, LookedAt
from console.i18n import known, tr
from console.views.verdict.nearest import Near
from console.views.verdict.stills import Still
from console.views.wall.tile_view import box_words
from console.views.widgets import isolate, isolate_id
from console.views.words import clean, family, signed


def still_words(still: Still, decided_utc: float) -> str:
    """Which picture, of when, and which boxes were computed for it."""
    at = datetime.fromtimestamp(still.at_utc, UTC).astimezone()
    time = isolate_id(f"{at:%H:%M:%S}.{at.microsecond // 1000:03d}")
    words = tr(
        "verdict_desk.still",
        what=tr(f"evidence.{still.role}" if still.role != "recorded" else "verdict_desk.recorded"),
        time=time,
        seconds=signed(still.at_utc - decided_utc, 2),
    )
    if still.image is None:
        return f"{words} · {tr(still.instead)}"
    return f"{words} · {_box_words(still)}" if still.is_whole else words


def _box_words(still: Still) -> str:
    if still.boxes is None:
        return tr("verdict_desk.boxes_unknown")
    if not still.boxes:
        return tr("verdict_desk.no_boxes")
    said = []
    for box in still.boxes:
        if not box.label:
            said.append(tr("verdict_desk.box_of_track"))
            continue
        how = "verdict_desk.box_found" if box.solid else "verdict_desk.box_placed"
        said.append(tr(how, box=isolate(box_words(box))))
    return ", ".join(said)


def near_words(near: Near) -> str:
    message = "verdict_desk.covers" if near.covers else "verdict_desk.near"
    return tr(message, metres=round(near.metres))


def why(alert: Alert) -> str:
    """What the detector looked at: the label, how sure, since when, over which threshold, which
    hits raised it, and the very input that it was given.
    """
    seen = alert.detection
    if seen is None:
        return tr("verdict_desk.by_a_person")
    lines = [_claim(alert, seen)]
    if seen.hits:
        lines.append(tr("verdict_desk.hits", n=len(seen.hits), hits=_hits(seen)))
    if seen.looked_at is not None:
        lines.append(_looked_at(seen.looked_at, seen.track[-1].box))
    return "\n".join(lines)


def _claim(alert: Alert, seen: Detection) -> str:
    label = f"{family(alert.message_id)}.label.{seen.label}"
    return tr(
        "verdict_desk.why",
        label=tr(label) if known(label) else clean(seen.label),
        score=f"{seen.score:.2f}",
        threshold=f"{seen.threshold:.2f}",
        n=len(seen.track),
        seconds=f"{_span_s(seen):.1f}",
        region=_edges(seen.track[-1].box),
        model=f"{clean(seen.model_name)} {clean(seen.model_version)}",
        device=clean(seen.device),
    )


def _hits(seen: Detection) -> str:
    decided = seen.hits[-1].at_utc
    return ", ".join(
        tr(
            "verdict_desk.hit",
            score=f"{hit.score:.2f}",
            seconds=signed((hit.at_utc - decided).total_seconds(), 2),
        )
        for hit in seen.hits
    )


def _looked_at(looked: LookedAt, box: Box) -> str:
    """With how many pixels the model had of what it claims: few of them are a reason to doubt."""
    return tr(
        "verdict_desk.looked_at",
        region=_edges(looked.region),
        picture=isolate_id(f"{looked.width} × {looked.height}"),
        input=isolate_id(f"{looked.input_width} × {looked.input_height}"),
        scale=f"{looked.scale_x:.2f}",
        across=round((box.x2 - box.x1) * looked.width * looked.scale_x),
        down=round((box.y2 - box.y1) * looked.height * looked.scale_y),
    )


def _span_s(seen: Detection) -> float:
    return (seen.track[-1].at_utc - seen.track[0].at_utc).total_seconds()


def _edges(box: Box) -> str:
    """Of the picture, in hundredths: left, top, right and bottom edge."""
    return "–".join(f"{round(100 * edge)}" for edge in (box.x1, box.y1, box.x2, box.y2))
