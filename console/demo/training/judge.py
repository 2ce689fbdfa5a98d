"""Precision and recall of a package by size, and what it takes look-alikes for.

Judged on footage of the demo style set, through H.264, with seeds nobody trains or plays with.
A detection is right when its class is right and IoU >= 0.3, the measure by which the console joins
alerts; size is the longest side of the visible part. A second box on one weapon, and one that lies
badly on it, are wrong. Weapons of which less than 30 % is visible are nobody's: finding one is
neither right nor wrong; those under 12 pixels need not be found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

import numpy as np

from console.demo.painter.shapes import LOOKALIKES, WEAPONS
from console.demo.painter.styles import DEMO, StyleSet
from console.demo.training.footage import Labelled, footage
from console.inference.boxes import iou
from console.inference.detections import Detections, Floats
from console.inference.detector import Detector
from console.inference.package import ModelPackage

BANDS_PX = ((12, 20), (20, 32), (32, 60), (60, 1000))
LEAST_IOU = 0.3
LEAST_VISIBLE = 0.3
JUDGE_SEED = 910_000
SCORES = (0.3, 0.4, 0.5, 0.6, 0.7)


def band_of(box: Floats) -> str | None:
    """The size band of a box; None under 12 pixels."""
    side = float(max(box[2] - box[0], box[3] - box[1]))
    return next(
        (f"{a}-{b}px" if b < 1000 else f"over_{a}px" for a, b in BANDS_PX if a <= side < b), None
    )


def armed(found: Detections) -> Detections:
    """The weapons among what was found."""
    rows = [i for i, name in enumerate(found.labels) if name in WEAPONS]
    return Detections(found.boxes[rows], tuple(found.labels[i] for i in rows), found.scores[rows])


@dataclass
class Tally:
    """Counts over many frames, by size band, and by what was taken for what."""

    right: Counter[str] = field(default_factory=Counter)
    painted: Counter[str] = field(default_factory=Counter)
    hits: Counter[str] = field(default_factory=Counter)
    claims: Counter[str] = field(default_factory=Counter)
    taken_for: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)
    by_class: Counter[str] = field(default_factory=Counter)
    class_painted: Counter[str] = field(default_factory=Counter)
    people_found: int = 0
    people: int = 0
    mask_common: float = 0.0
    mask_either: float = 0.0

    def add(self, item: Labelled, found: Detections) -> None:
        """Takes one frame."""
        self._add_weapons(item, armed(found))
        self._add_people(item, found)

    def _add_weapons(self, item: Labelled, found: Detections) -> None:
        things = np.array([t[1:5] for t in item.things], np.float32).reshape(-1, 4)
        overlap = (
            iou(found.boxes, things)
            if len(found) and len(things)
            else np.zeros((len(found), len(things)))
        )
        taken: set[int] = set()
        for row, label in enumerate(found.labels):
            self._judge(item, overlap[row], label, band_of(found.boxes[row]) or "under_12px", taken)
        for column, thing in enumerate(item.things):
            kind, band = thing[0], band_of(things[column])
            if kind in LOOKALIKES and thing[5] >= LEAST_VISIBLE:
                self.seen[kind] += 1
            elif kind in WEAPONS and thing[5] >= LEAST_VISIBLE and band:
                self.painted[band] += 1
                self.class_painted[kind] += 1
                self.right[band] += column in taken
                self.by_class[kind] += column in taken

    def _judge(self, item: Labelled, overlap: Any, label: str, band: str, taken: set[int]) -> None:
        good = [c for c in np.argsort(-overlap) if overlap[c] >= LEAST_IOU and c not in taken]
        match = next((int(c) for c in good if item.things[int(c)][0] == label), None)
        if match is not None:
            taken.add(match)
            if item.things[match][5] >= LEAST_VISIBLE:
                self.hits[band] += 1
                self.claims[band] += 1
            return
        near = [item.things[int(c)] for c in np.flatnonzero(overlap >= 0.1)]
        if any(t[0] in WEAPONS and t[5] < LEAST_VISIBLE for t in near):
            return
        self.claims[band] += 1
        for kind in {t[0] for t in near} - {label}:
            self.taken_for[f"{kind}_as_{label}"] += 1

    def _add_people(self, item: Labelled, found: Detections) -> None:
        rows = [i for i, name in enumerate(found.labels) if name == "person"]
        people = np.array([p for p in item.people if p[3] - p[1] >= 40], np.float32).reshape(-1, 4)
        self.people += len(people)
        if rows and len(people):
            self.people_found += int((iou(people, found.boxes[rows]).max(axis=1) >= 0.4).sum())
        if found.person_mask is not None:
            wanted, mask = item.mask > 127, found.person_mask > 0
            self.mask_common += float((wanted & mask).sum())
            self.mask_either += float(wanted.sum())

    def table(self) -> dict[str, Any]:
        """As it stands in the manifest."""
        names = [f"{a}-{b}px" if b < 1000 else f"over_{a}px" for a, b in BANDS_PX]
        return {
            "recall_by_size": {n: _share(self.right[n], self.painted[n]) for n in names},
            "precision_by_size": {n: _share(self.hits[n], self.claims[n]) for n in names},
            "weapons_by_size": {n: self.painted[n] for n in names},
            "recall_by_class": {
                k: _share(self.by_class[k], self.class_painted[k]) for k in WEAPONS
            },
            "confusions": {
                k: _share(n, self.seen[_first(k)])
                for k, n in sorted(self.taken_for.items())
                if _first(k) in LOOKALIKES
            },
            "weapon_mix_ups": {
                k: n for k, n in sorted(self.taken_for.items()) if _first(k) in WEAPONS
            },
            "lookalikes_seen": {k: self.seen[k] for k in LOOKALIKES},
            "person_recall": _share(self.people_found, self.people),
            "person_pixels_covered": _share(self.mask_common, self.mask_either),
        }

    def totals(self) -> dict[str, float]:
        """Of all sizes together; and what share of the look-alikes was taken for a weapon."""
        taken = sum(n for pair, n in self.taken_for.items() if _first(pair) in LOOKALIKES)
        return {
            "recall": _share(self.right.total(), self.painted.total()),
            "precision": _share(self.hits.total(), self.claims.total()),
            "lookalikes_taken": _share(taken, self.seen.total()),
        }


def _share(part: float, whole: float) -> float:
    return round(part / whole, 3) if whole else 0.0


def _first(pair: str) -> str:
    return pair.split("_as_")[0]


def tally(detector: Detector, frames: Iterable[Labelled]) -> Tally:
    """Runs the detector over labelled frames."""
    counts = Tally()
    for item in frames:
        counts.add(item, detector.detect(item.frame))
    return counts


def judge_frames(detector: Detector, frames: int, style: StyleSet = DEMO) -> dict[str, Any]:
    """The table of `frames` frames of the test style."""
    table = tally(detector, islice(footage(style, JUDGE_SEED, armed_share=0.7), frames)).table()
    return {"frames": frames, "least_iou": LEAST_IOU, **table}


def judge_scores(package: ModelPackage, frames: int) -> dict[str, dict[str, float]]:
    """Totals at other score thresholds than the package's, on the same frames."""
    limits = replace(package.manifest.thresholds, score=SCORES[0])
    manifest = replace(package.manifest, thresholds=limits)
    detector = Detector(replace(package, manifest=manifest), "cpu")
    tallies = {score: Tally() for score in SCORES}
    for item in islice(footage(DEMO, JUDGE_SEED, armed_share=0.7), frames):
        found = detector.detect(item.frame)
        for score, counts in tallies.items():
            counts.add(item, _from(found, score))
    return {f"{score:g}": counts.totals() for score, counts in tallies.items()}


def _from(found: Detections, score: float) -> Detections:
    """People have a threshold of their own."""
    rows = [
        i
        for i, name in enumerate(found.labels)
        if name not in WEAPONS or float(found.scores[i]) >= score
    ]
    labels = tuple(found.labels[i] for i in rows)
    return Detections(found.boxes[rows], labels, found.scores[rows], found.person_mask)
