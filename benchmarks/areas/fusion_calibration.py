"""Is the combined confidence what it says? Simulated truth, against the best single score.

A world whose truth is known: an event is there or not, it ends after a while, and cameras, posts
and people tell of it as such sources do: a camera that is fooled is fooled again and again, cameras
are right more often than posts, one that looks on and sees nothing is a sign, old reports are of
what may be over. The answer of ours is fusion.py with the weights of resources/fusion/rules.toml,
that of the peer is the highest single score, which a queue without fusion shows. The floor knows
the world's own odds (Bayes) and cannot be beaten. The figure is Brier's (the mean squared error of
the probability; 0 is perfect); in the answer stands ECE in ten bins (Naeini et al., AAAI 2015).

    .venv/bin/python -m benchmarks.areas.fusion_calibration OUT.png

draws the reliability diagram of all three and prints both figures.
"""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.area import Differs, Sample

UNIT = "Brier score"
GOAL = "below the best single score"
HIGHER_IS_BETTER = False
ROUNDS = 1  # the same seed gives the same figures

_CASES = 20_000
_BINS = 10
_NOW = datetime(2026, 11, 23, tzinfo=UTC)
_PRIOR = 0.5  # of what comes to an operator's eyes at all
_LASTS_S = 900.0  # half of the events are over after that


@dataclass(frozen=True)
class _Teller:
    """How often it tells of what is there and of what is not, and how its scores lie (beta)."""

    kind: str
    hit: float
    false: float
    hit_score: tuple[float, float]
    false_score: tuple[float, float]
    repeats: int = 1
    silence: bool = False


_TELLERS = (
    _Teller("camera", 0.85, 0.30, (6.0, 2.0), (4.0, 3.0), repeats=8, silence=True),
    _Teller("camera", 0.75, 0.15, (6.0, 2.0), (4.0, 3.0), repeats=8, silence=True),
    _Teller("camera", 0.35, 0.05, (5.0, 2.0), (4.0, 3.0), repeats=3),
    _Teller("post", 0.40, 0.25, (3.0, 3.0), (3.0, 3.0), repeats=5),
    _Teller("post", 0.30, 0.20, (3.0, 3.0), (3.0, 3.0)),
    _Teller("person", 0.25, 0.03, (18.0, 2.0), (9.0, 3.0)),
)


@dataclass(frozen=True)
class _Case:
    """said: of each teller its scores, newest first, and how many seconds ago; none: silent."""

    truth: bool
    said: tuple[tuple[tuple[float, float], ...], ...]


def make_input(folder: Path, scale: int, seed: int) -> dict[str, int]:
    return {"cases": _CASES * scale, "seed": seed}


def ours(data: dict[str, int]) -> Sample:
    return _sample(data, _fused_by_rules())


def peer(data: dict[str, int]) -> Sample:
    return _sample(data, _best_score)


def floor(data: dict[str, int]) -> Sample:
    return _sample(data, _bayes)


def check(ours: Any, peer: Any) -> str:
    if ours["truth"] != peer["truth"]:
        raise Differs("the two judged different cases")
    if not ours["brier"] < peer["brier"]:
        raise Differs(f"Brier {ours['brier']:.3f}, the best single score {peer['brier']:.3f}")
    return f"ECE {ours['ece']:.3f}, the best single score {peer['ece']:.3f}"


# -- the world ------------------------------------------------------------------------------------


def _cases(data: dict[str, int]) -> list[_Case]:
    """Those of which somebody has told something."""
    rolls, found = random.Random(data["seed"]), list[_Case]()
    while len(found) < data["cases"]:
        case = _case(rolls)
        if any(case.said):
            found.append(case)
    return found


def _case(rolls: random.Random) -> _Case:
    there = rolls.random() < _PRIOR
    age_s = rolls.expovariate(1 / 300.0)
    still = there and rolls.random() < 0.5 ** (age_s / _LASTS_S)
    said = tuple(_said(rolls, teller, there, age_s) for teller in _TELLERS)
    return _Case(still, said)


def _said(
    rolls: random.Random, teller: _Teller, there: bool, age_s: float
) -> tuple[tuple[float, float], ...]:
    if rolls.random() >= (teller.hit if there else teller.false):
        return ()
    first = rolls.betavariate(*(teller.hit_score if there else teller.false_score))
    times = rolls.randint(1, teller.repeats)
    # What has fooled it once looks the same in the next frame: the scores hang together.
    scores = [min(1.0, max(0.0, first + rolls.gauss(0.0, 0.02))) for _ in range(times)]
    return tuple((score, age_s + 2.0 * number) for number, score in enumerate(scores))


# -- who judges it --------------------------------------------------------------------------------

_Judge = Callable[[_Case], float]


def _best_score(case: _Case) -> float:
    return max(score for said in case.said for score, _ in said)


def _bayes(case: _Case) -> float:
    """The world's own odds: what could be known at best from the newest word of each."""
    odds, age_s = math.log(_PRIOR / (1.0 - _PRIOR)), 0.0
    for teller, said in zip(_TELLERS, case.said, strict=True):
        if said:
            score, age_s = said[0]
            odds += math.log(teller.hit / teller.false)
            odds += _log_beta(score, teller.hit_score) - _log_beta(score, teller.false_score)
        else:
            odds += math.log((1.0 - teller.hit) / (1.0 - teller.false))
    return 0.5 ** (age_s / _LASTS_S) / (1.0 + math.exp(-odds))


def _log_beta(x: float, shape: tuple[float, float]) -> float:
    a, b = shape
    x = min(1.0 - 1e-9, max(1e-9, x))
    norm = math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
    return (a - 1.0) * math.log(x) + (b - 1.0) * math.log(1.0 - x) - norm


def _fused_by_rules() -> _Judge:
    from console.domain.fusion import Report, fused
    from server_stub.city import read_rules

    rules = read_rules()
    half_life_s = next(kind.half_life_s for kind in rules.kinds if kind.name == "weapon")
    silence = rules.source("silence")

    def judge(case: _Case) -> float:
        reports = []
        for number, (teller, said) in enumerate(zip(_TELLERS, case.said, strict=True)):
            rule, name = rules.source(teller.kind), f"{teller.kind}:{number}"
            for score, age_s in said:
                at = _NOW - timedelta(seconds=age_s)
                reports.append(
                    Report(name, teller.kind, score, rule.reliability, half_life_s, at, at)
                )
            if not said and teller.silence:
                weight = silence.reliability
                reports.append(Report(name, "silence", 1.0, weight, 0.0, _NOW, _NOW, against=True))
        return fused(reports, _NOW).confidence

    return judge


# -- figures --------------------------------------------------------------------------------------


def _sample(data: dict[str, int], judge: _Judge) -> Sample:
    cases = _cases(data)
    judged = [(judge(case), case.truth) for case in cases]
    figures = {
        "brier": _brier(judged),
        "ece": _ece(judged),
        "truth": sum(truth for _, truth in judged),
        "bins": _bins(judged),
    }
    return Sample(figures["brier"], len(cases), figures)


def _brier(judged: Sequence[tuple[float, bool]]) -> float:
    return sum((said - truth) ** 2 for said, truth in judged) / len(judged)


def _bins(judged: Sequence[tuple[float, bool]]) -> list[tuple[float, float, int]]:
    """Of each tenth: what was said on average, how often it was true, how many."""
    rows: list[list[tuple[float, bool]]] = [[] for _ in range(_BINS)]
    for said, truth in judged:
        rows[min(_BINS - 1, int(said * _BINS))].append((said, truth))
    return [
        (sum(said for said, _ in row) / len(row), sum(t for _, t in row) / len(row), len(row))
        for row in rows
        if row
    ]


def _ece(judged: Sequence[tuple[float, bool]]) -> float:
    return sum(n * abs(said - true) for said, true, n in _bins(judged)) / len(judged)


# -- the diagram ----------------------------------------------------------------------------------

_SIDE, _EDGE = 560, 60


def draw(path: Path, curves: dict[str, Sample]) -> None:
    """The reliability diagram: said across, true upwards; dots are as large as their bins."""
    import os

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QPointF, Qt
    from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter, QPen

    app = QGuiApplication.instance() or QGuiApplication([])
    image = QImage(_SIDE + 2 * _EDGE, _SIDE + 2 * _EDGE, QImage.Format.Format_RGB32)
    image.fill(QColor("#1B1E22"))
    pen = QPainter(image)
    pen.setRenderHint(QPainter.RenderHint.Antialiasing)

    def at(said: float, true: float) -> QPointF:
        return QPointF(_EDGE + said * _SIDE, _EDGE + (1.0 - true) * _SIDE)

    for number in range(_BINS + 1):
        part = number / _BINS
        pen.setPen(QPen(QColor("#32373D"), 1))
        pen.drawLine(at(part, 0), at(part, 1))
        pen.drawLine(at(0, part), at(1, part))
        pen.setPen(QColor("#8C949D"))
        pen.drawText(at(part, 0) + QPointF(-8, 18), f"{part:.1f}")
        pen.drawText(at(0, part) + QPointF(-32, 4), f"{part:.1f}")
    pen.setPen(QPen(QColor("#8C949D"), 1, Qt.PenStyle.DashLine))
    pen.drawLine(at(0, 0), at(1, 1))
    styles = (("#9CC2FF", Qt.PenStyle.SolidLine), ("#F4DD73", Qt.PenStyle.DashDotLine))
    styles += (("#B2BAC5", Qt.PenStyle.DotLine),)
    for (name, sample), (colour, line) in zip(curves.items(), styles, strict=True):
        figures, bins = sample.answer, sample.answer["bins"]
        pen.setPen(QPen(QColor(colour), 2, line))
        dots = [at(said, true) for said, true, _ in bins]
        for one, other in zip(dots, dots[1:], strict=False):
            pen.drawLine(one, other)
        pen.setBrush(QColor(colour))
        for dot, (_, _, n) in zip(dots, bins, strict=True):
            radius = 2.0 + 14.0 * math.sqrt(n / sample.n)
            pen.drawEllipse(dot, radius, radius)
        row = list(curves).index(name)
        words = f"{name}: Brier {figures['brier']:.3f}, ECE {figures['ece']:.3f}"
        pen.drawText(QPointF(_EDGE + 14, _EDGE + 24 + 18 * row), words)
    pen.setPen(QColor("#D5D9DE"))
    pen.drawText(QPointF(_EDGE, 30), "How often it is true (upwards) when so much is said (across)")
    pen.end()
    image.save(str(path))
    del app


def main() -> None:
    data = make_input(Path(), 1, 1)
    curves = {"fusion": ours(data), "best single score": peer(data), "world's odds": floor(data)}
    for name, sample in curves.items():
        print(f"{name}: Brier {sample.answer['brier']:.4f}, ECE {sample.answer['ece']:.4f}")
    draw(Path(sys.argv[1]), curves)


if __name__ == "__main__":
    main()
