"""An analysis in words: what was found, what was looked at and what was not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from console.domain.analysis import (
    Analysis,
    AnalysisHit,
    AnalysisModel,
    CameraSeen,
    Gap,
    Stage,
)
from console.i18n import known, tr
from console.store.select import State
from console.views.bookmarks.words import when_words
from console.views.review.pictures import moment
from console.views.wall.seen import label_words
from console.views.widgets import age_text, isolate, isolate_id
from console.views.words import clean

_GAPS_SAID = 4  # of a camera; the others are counted


def camera_words(state: State, camera_id: str) -> str:
    camera = state.cameras.get(camera_id)
    return isolate(f"{camera.number} {clean(camera.name)}" if camera else camera_id)


def hit_words(state: State, hit: AnalysisHit) -> tuple[str, str]:
    """Two lines: when and where; what, how sure, and whether it would have raised an alarm."""
    first = tr(
        "analysis.hit_where",
        n=hit.number,
        time=isolate_id(moment(hit.at_utc)),
        camera=camera_words(state, hit.camera_id),
    )
    kind = "analysis.hit_alarm" if hit.alarm else "analysis.hit_doubtful"
    score = isolate_id(f"{hit.score:.2f}")
    return first, tr(kind, label=label_words(hit.label), score=score, pictures=hit.pictures)


def hit_note(analysis: Analysis, hit: AnalysisHit) -> str:
    """What a bookmark of it, or an alert, says: a person may change it."""
    model = analysis.model
    return tr(
        "analysis.note",
        label=label_words(hit.label),
        time=moment(hit.at_utc),
        score=f"{hit.score:.2f}",
        model=f"{model.name} {model.version}" if model else "",
    )


def head_words(analysis: Analysis) -> str:
    """How far it is, in a line."""
    if analysis.runs and analysis.left_s and not analysis.waits:
        left = isolate_id(age_text(analysis.left_s))
        return tr("analysis.left", percent=analysis.percent, left=left)
    if analysis.runs:
        waits = "analysis.waits" if analysis.waits else f"analysis.stage_{analysis.stage}"
        return tr(waits, percent=analysis.percent)
    if analysis.stage is Stage.DONE and analysis.cut:
        why = ", ".join(tr(f"analysis.unread_{one}") for one in analysis.cut)
        return tr("analysis.stage_cut", why=why)
    return tr(f"analysis.stage_{analysis.stage}")


def told_lines(state: State, analysis: Analysis) -> list[str]:
    """Everything that has to be known to judge the list, whether there are hits or none."""
    lines = []
    if analysis.stage is Stage.FAILED:
        lines.append(_why_failed(analysis))
    if not analysis.runs and (analysis.hits or analysis.stage is not Stage.FAILED):
        lines.append(found_words(analysis))
    for seen in analysis.seen:
        lines += _unread(state, seen)
    if analysis.looked or not analysis.runs:
        lines.append(_looked(analysis))
    if analysis.model is not None:
        lines.append(_model(analysis.model))
    wish = analysis.wish
    begins, ends = (datetime.fromtimestamp(at, UTC) for at in (wish.from_utc, wish.to_utc))
    return [*lines, when_words(begins, ends)]


def found_words(analysis: Analysis) -> str:
    """How many hits, once it has ended."""
    if not analysis.hits:
        return tr("analysis.no_hits")
    alarms = sum(hit.alarm for hit in analysis.hits)
    words = tr("analysis.hits", n=len(analysis.hits), alarms=alarms)
    return f"{words} {tr('analysis.more', n=analysis.more)}" if analysis.more else words


def _looked(analysis: Analysis) -> str:
    every_s = analysis.wish.every_s
    some = "analysis.looked_some" if every_s else "analysis.looked"
    per_s = round(1 / every_s) if every_s else 0
    return tr(some, looked=analysis.looked, came=analysis.came, per_s=per_s)


def _model(model: AnalysisModel) -> str:
    return tr(
        "analysis.model_demo" if model.demo else "analysis.model",
        model=isolate_id(f"{model.name} {model.version}"),
        threshold=isolate_id(f"{model.threshold:.2f}"),
        labels=", ".join(label_words(one) for one in model.labels),
    )


def _why_failed(analysis: Analysis) -> str:
    words = {n: clean(v) if isinstance(v, str) else v for n, v in analysis.params.items()}
    message_id = analysis.message_id
    return tr(message_id, **words) if known(message_id) else tr("analysis.failed", why="?")


def _unread(state: State, seen: CameraSeen) -> Iterator[str]:
    """What was not looked at, the longest first."""
    gaps = sorted(seen.unread, key=lambda gap: gap.from_utc - gap.to_utc)
    camera = camera_words(state, seen.camera_id)
    for gap in _in_order(gaps[:_GAPS_SAID]):
        why = tr(f"analysis.unread_{gap.why}")
        times = isolate_id(f"{moment(gap.from_utc)}–{moment(gap.to_utc)}")
        yield tr("analysis.unread", camera=camera, times=times, why=why)
    if rest := gaps[_GAPS_SAID:]:
        seconds = round(sum(gap.to_utc - gap.from_utc for gap in rest))
        yield tr("analysis.unread_more", camera=camera, n=len(rest), seconds=seconds)


def _in_order(gaps: Iterable[Gap]) -> list[Gap]:
    return sorted(gaps, key=lambda gap: gap.from_utc)
