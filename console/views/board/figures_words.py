"""The room's figures in words and as a table: the twin of what is drawn."""

from __future__ import annotations

from console.domain.figures import MIX_TARGET, RoomFigures
from console.i18n import tr
from console.views.words import local_time

HEADS = ("time", "raised", "operators", "rate", "critical", "high", "medium", "low")


def mix_words(figures: RoomFigures) -> str:
    critical, high, medium, low = figures.raised
    found = figures.mix()
    if not found:
        return tr("figures.nothing")
    counts = tr("figures.counts", critical=critical, high=high, medium=medium, low=low)
    shares = (found[0] + found[1], found[2], found[3])
    told = "/".join(str(round(one)) for one in shares)
    return f"{counts} · {tr('figures.mix', told=told, target='/'.join(map(str, MIX_TARGET)))}"


def pace_words(figures: RoomFigures) -> str:
    parts = []
    peak = figures.peak()
    if peak is not None and peak.rate:
        time = local_time(peak.start_utc)[:5]
        parts.append(tr("figures.peak", rate=round(peak.rate, 1), time=time))
    for word, seconds, n in (
        ("ack", figures.ack_median_s, figures.acked),
        ("decision", figures.decision_median_s, figures.decided),
    ):
        if seconds is not None:
            parts.append(tr(f"figures.{word}", seconds=round(seconds), count=n))
    return " · ".join(parts)


def flood_words(figures: RoomFigures) -> str:
    spans = [
        f"{local_time(begun)[:5]}–{local_time(ended)[:5]}" for begun, ended in figures.floods()
    ]
    return tr("figures.flood", spans=", ".join(spans)) if spans else ""


def table_rows(figures: RoomFigures) -> list[tuple[str, ...]]:
    """A row for each ten minutes; a rate of nobody is a gap."""
    return [
        (
            f"{one.start_utc.astimezone():%Y-%m-%d %H:%M}",
            str(one.count),
            str(one.operators),
            "–" if one.rate is None else f"{one.rate:.2f}",
            *map(str, one.raised),
        )
        for one in figures.buckets
    ]
