"""Cuts training crops out of frames and says what each cell of the grids should answer."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from console.demo.painter.geometry import HEIGHT, WIDTH
from console.demo.painter.shapes import WEAPONS
from console.demo.training.abstract import nothing
from console.demo.training.footage import Labelled

LEAST_VISIBLE = 0.4
LEAST_SIDE_PX = 12.0
LEAST_ACROSS_PX = 5.0
LOOKALIKE_WEIGHT = 2.0
FOOT = 0.05
SAYS_BOX = 0.4

Floats = NDArray[np.float32]
Rows = NDArray[np.float32]


@dataclass(frozen=True)
class Crop:
    """Size in pixels, multiples of 32, and how often it is laid near a thing."""

    wide: int
    high: int
    near: float


WIDE = Crop(224, 192, 0.4)
CLOSE = Crop(128, 128, 0.9)


@dataclass(frozen=True)
class Sample:
    """image [3, h, w]; per grid: scores [c, h, w] 0-1, weight [h, w] (0 = not judged),
    boxes [4, h, w] xyxy in crop pixels, all 0 where none is asked; mask [1, h/4, w/4].
    """

    image: NDArray[np.uint8]
    weapons: tuple[Floats, Floats, Floats]
    people: tuple[Floats, Floats, Floats]
    mask: Floats


def cut(item: Labelled, rng: np.random.Generator, crop: Crop) -> Sample:
    """One random crop: near a thing more often than not, scaled, mirrored, its light changed."""
    zoom = float(np.exp(rng.uniform(np.log(0.85), np.log(2.0))))
    wide, high = crop.wide / zoom, crop.high / zoom
    x, y = _corner(item, wide, high, rng, crop.near)
    matrix = np.array([[zoom, 0, -x * zoom], [0, zoom, -y * zoom]])
    flip = rng.random() < 0.5
    if flip:
        matrix = np.array([[-zoom, 0, crop.wide - 1 + x * zoom], [0, zoom, -y * zoom]])
    how = cv2.INTER_AREA if zoom < 1 else cv2.INTER_LINEAR
    image = cv2.warpAffine(
        item.frame, matrix, (crop.wide, crop.high), flags=how, borderValue=(114.0, 114.0, 114.0)
    )
    coarse = np.diag([0.25, 0.25, 1]) @ np.vstack([matrix, [0, 0, 1]]) @ np.diag([4, 4, 1])
    mask = cv2.warpAffine(
        item.mask, coarse[:2], (crop.wide // 4, crop.high // 4), flags=cv2.INTER_LINEAR
    )
    things = np.array([t[1:] for t in item.things], np.float32).reshape(-1, 5)
    people = np.array(item.people, np.float32).reshape(-1, 4)
    return Sample(
        image=np.ascontiguousarray(_relight(np.asarray(image, np.uint8), rng).transpose(2, 0, 1)),
        weapons=_weapon_targets(item, _moved(things, matrix), things[:, 4], crop),
        people=_person_targets(_moved(people, matrix), crop),
        mask=(mask.astype(np.float32) / np.float32(255))[None],
    )


def empty(rng: np.random.Generator, crop: Crop) -> Sample:
    """A crop in which every cell has to say no."""
    return Sample(
        image=np.ascontiguousarray(nothing(crop.wide, crop.high, rng).transpose(2, 0, 1)),
        weapons=_Grid(3, 8, crop).targets(),
        people=_Grid(1, 16, crop).targets(),
        mask=np.zeros((1, crop.high // 4, crop.wide // 4), np.float32),
    )


def _corner(
    item: Labelled, wide: float, high: float, rng: np.random.Generator, share: float
) -> tuple[float, float]:
    x, y = rng.uniform(0, max(WIDTH - wide, 1)), rng.uniform(0, max(HEIGHT - high, 1))
    armed = [t for t in item.things if t[0] in WEAPONS and t[5] >= LEAST_VISIBLE]
    other = [t for t in item.things if t[0] not in WEAPONS]
    near = armed if armed and (not other or rng.random() < 0.7) else other
    if near and rng.random() < share:
        _, x0, y0, x1, y1, _ = near[int(rng.integers(len(near)))]
        x = (x0 + x1) / 2 - wide * rng.uniform(0.15, 0.85)
        y = (y0 + y1) / 2 - high * rng.uniform(0.15, 0.85)
    return float(np.clip(x, 0, max(WIDTH - wide, 0))), float(np.clip(y, 0, max(HEIGHT - high, 0)))


def _relight(image: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    gain = np.exp(rng.normal(0, 0.18)) * np.exp(rng.normal(0, 0.05, 3))
    power = float(np.exp(rng.normal(0, 0.15)))
    levels = 255 * (np.arange(256)[:, None] / 255) ** power * gain + rng.normal(0, 8)
    table = np.clip(levels, 0, 255).astype(np.uint8).reshape(1, 256, 3)
    lit = np.asarray(cv2.LUT(image, table), np.uint8)
    if rng.random() < 0.15:
        lit = np.asarray(
            cv2.cvtColor(cv2.cvtColor(lit, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR), np.uint8
        )
    if rng.random() < 0.2:
        lit = np.asarray(cv2.GaussianBlur(lit, (0, 0), rng.uniform(0.4, 1.2)), np.uint8)
    return lit


def _moved(boxes: Rows, matrix: NDArray[np.float64]) -> Rows:
    """Boxes in crop pixels, not yet cut off at its edge."""
    if len(boxes) == 0:
        return np.zeros((0, 4), np.float32)
    x = boxes[:, [0, 2]] * matrix[0, 0] + matrix[0, 2]
    y = boxes[:, [1, 3]] * matrix[1, 1] + matrix[1, 2]
    return np.stack([x.min(1), y.min(1), x.max(1), y.max(1)], axis=1).astype(np.float32)


def _clipped(box: Rows, crop: Crop) -> tuple[Rows, float]:
    """The part of a box inside the crop, and its share of the whole."""
    inside = np.clip(box, 0, [crop.wide, crop.high, crop.wide, crop.high]).astype(np.float32)
    area = float((inside[2] - inside[0]) * (inside[3] - inside[1]))
    return inside, area / max(float((box[2] - box[0]) * (box[3] - box[1])), 1e-6)


class _Grid:
    """Targets of one grid under construction; smaller things are put in last and win."""

    def __init__(self, classes: int, stride: int, crop: Crop) -> None:
        self.stride = stride
        high, wide = crop.high // stride, crop.wide // stride
        self.scores = np.zeros((classes, high, wide), np.float32)
        self.weight = np.ones((high, wide), np.float32)
        self.boxes = np.zeros((4, high, wide), np.float32)

    def _cells(self, box: Rows) -> tuple[slice, slice]:
        x0, y0 = (int(v) for v in np.floor(box[:2] / self.stride))
        x1, y1 = (int(v) for v in np.ceil(box[2:] / self.stride))
        return slice(max(y0, 0), max(y1, 0)), slice(max(x0, 0), max(x1, 0))

    def weigh(self, box: Rows, weight: float) -> None:
        self.weight[self._cells(box)] = weight

    def put(self, box: Rows, number: int) -> None:
        """Class `number` as a hill of scores whose top, 1, is the cell nearest the box's centre;
        the cells high on it say the box. A hard edge would ask neighbours that look the same for
        opposite answers (soft centres: Zhou et al., CenterNet, 2019).
        """
        high, wide = self.weight.shape
        column, row = ((box[:2] + box[2:]) / 2 / self.stride).tolist()
        spread = np.maximum((box[2:] - box[:2]) / self.stride * 0.14, 0.5)
        away = [
            (np.arange(count, dtype=np.float32) + np.float32(0.5 - middle)) / np.float32(sigma)
            for count, middle, sigma in zip((wide, high), (column, row), spread, strict=True)
        ]
        hill = np.exp(-(away[0][None] ** 2 + away[1][:, None] ** 2) / 2)
        hill /= hill.max()
        hill[hill < FOOT] = 0
        np.maximum(self.scores[number], hill, out=self.scores[number])
        self.weight[hill > 0] = 1
        self.boxes[:, hill >= SAYS_BOX] = box[:, None]

    def targets(self) -> tuple[Floats, Floats, Floats]:
        return self.scores, self.weight, self.boxes


def _weapon_targets(
    item: Labelled, boxes: Rows, visible: Rows, crop: Crop
) -> tuple[Floats, Floats, Floats]:
    grid = _Grid(3, 8, crop)
    kinds = [t[0] for t in item.things]
    armed = []
    for kind, box, seen in zip(kinds, boxes, visible, strict=True):
        inside, share = _clipped(box, crop)
        if share <= 0:
            continue
        if kind not in WEAPONS:
            grid.weigh(inside, LOOKALIKE_WEIGHT)
            continue
        across, side = sorted((float(inside[2] - inside[0]), float(inside[3] - inside[1])))
        large = side >= LEAST_SIDE_PX and across >= LEAST_ACROSS_PX
        if seen >= LEAST_VISIBLE and share >= 0.6 and large:
            armed.append((float(np.prod(inside[2:] - inside[:2])), WEAPONS.index(kind), inside))
        else:
            grid.weigh(inside, 0.0)
    for _, number, inside in sorted(armed, key=lambda entry: -entry[0]):
        grid.put(inside, number)
    return grid.targets()


def _person_targets(boxes: Rows, crop: Crop) -> tuple[Floats, Floats, Floats]:
    grid = _Grid(1, 16, crop)
    order = sorted(
        (_clipped(box, crop) for box in boxes),
        key=lambda entry: -float(np.prod(entry[0][2:] - entry[0][:2])),
    )
    for inside, share in order:
        if share <= 0:
            continue
        if share < 0.25 or inside[3] - inside[1] < 18 or inside[2] - inside[0] < 6:
            grid.weigh(inside, 0.0)
        else:
            grid.put(inside, 0)
    return grid.targets()
