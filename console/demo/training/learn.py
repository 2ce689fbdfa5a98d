"""The training loop: minutes, not epochs, since frames are painted as it goes."""

from __future__ import annotations

import itertools
import json
import queue
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from console.demo.training.network import PERSON_STRIDE, WEAPON_STRIDE, DemoNet, cell_boxes
from console.demo.training.pool import Pool
from console.demo.training.samples import CLOSE, WIDE, Crop, Sample, cut, empty

WIDE_BATCH, CLOSE_BATCH = 8, 16  # small: on one core, steps are worth more than smooth gradients
WIDE_EVERY = 3
EMPTY_SHARE = 0.15
PEAK_RATE = 1.5e-3
WARM_STEPS = 150
REPORT_EVERY = 200
REFRESH_EVERY = 8
EXCHANGE_EVERY = 48
MASK_WEIGHT = 3.0
Targets = tuple[Tensor, Tensor, Tensor]


@dataclass(frozen=True)
class Batch:
    """Close crops cut most people in two, so only wide ones teach what a whole person is."""

    whole_people: bool
    images: Tensor
    weapons: Targets
    people: Targets
    mask: Tensor


def _stack(samples: list[Sample], whole_people: bool) -> Batch:
    def grid(name: str) -> Targets:
        columns = zip(*(getattr(sample, name) for sample in samples), strict=True)
        scores, weight, boxes = (torch.from_numpy(np.stack(column)) for column in columns)
        return scores, weight, boxes

    images = torch.from_numpy(np.stack([s.image for s in samples])).float()
    return Batch(
        whole_people,
        images.contiguous(memory_format=torch.channels_last),
        grid("weapons"),
        grid("people"),
        torch.from_numpy(np.stack([s.mask for s in samples])),
    )


def _sample(pool: Pool, rng: np.random.Generator, crop: Crop) -> Sample:
    return empty(rng, crop) if rng.random() < EMPTY_SHARE else cut(pool.draw(), rng, crop)


def _feed(
    pool: Pool, rng: np.random.Generator, out: queue.Queue[Batch], stop: threading.Event
) -> None:
    """Cuts batches ahead of the learner and takes up new chunks in between."""
    for number in itertools.count():
        if stop.is_set():
            return
        fresh = number % REFRESH_EVERY == 0 and pool.refresh()
        if not fresh and number % EXCHANGE_EVERY == 0:
            pool.exchange()
        wide = number % WIDE_EVERY == 0
        crop, size = (WIDE, WIDE_BATCH) if wide else (CLOSE, CLOSE_BATCH)
        batch = _stack([_sample(pool, rng, crop) for _ in range(size)], wide)
        while not stop.is_set():
            try:
                out.put(batch, timeout=0.2)
                break
            except queue.Full:
                continue


def _score_loss(logits: Tensor, wanted: Tensor, weight: Tensor, positives: Tensor) -> Tensor:
    """Quality focal loss (Li et al., Generalized Focal Loss, NeurIPS 2020), beta 1.5."""
    error = functional.binary_cross_entropy_with_logits(logits, wanted, reduction="none")
    off = (logits.sigmoid() - wanted).abs()
    return (error * off.pow(1.5) * weight[:, None]).sum() / positives


def _box_loss(found: Tensor, wanted: Tensor) -> Tensor:
    """1 - GIoU (Rezatofighi et al., CVPR 2019) over rows of xyxy."""
    low, high = (
        torch.maximum(found[:, :2], wanted[:, :2]),
        torch.minimum(found[:, 2:], wanted[:, 2:]),
    )
    common = (high - low).clamp(min=0).prod(dim=1)
    union = (
        (found[:, 2:] - found[:, :2]).prod(dim=1)
        + (wanted[:, 2:] - wanted[:, :2]).prod(dim=1)
        - common
    )
    around = (
        torch.maximum(found[:, 2:], wanted[:, 2:]) - torch.minimum(found[:, :2], wanted[:, :2])
    ).prod(dim=1)
    return (1 - common / union.clamp(min=1e-3) + (around - union) / around.clamp(min=1e-3)).sum()


def _grid_loss(maps: Tensor, targets: Targets, classes: int, stride: int) -> tuple[Tensor, Tensor]:
    scores, weight, boxes = targets
    there = boxes[:, 2] > boxes[:, 0]
    positives = there.sum().clamp(min=4).float()
    judged = _score_loss(maps[:, :classes], scores, weight, positives)
    found = cell_boxes(maps[:, classes:], stride)[there.flatten(1)]
    wanted = boxes.permute(0, 2, 3, 1)[there]
    return judged, _box_loss(found, wanted) / positives


def _loss(net: DemoNet, batch: Batch) -> tuple[Tensor, dict[str, float]]:
    with torch.autocast("cpu", torch.bfloat16):
        weapons, people, mask = net(batch.images)
    w_score, w_box = _grid_loss(weapons.float(), batch.weapons, 3, WEAPON_STRIDE)
    p_score, p_box = _grid_loss(people.float(), batch.people, 1, PERSON_STRIDE)
    # An uncovered person costs more than a covered wall.
    shade = functional.binary_cross_entropy_with_logits(
        mask.float(), batch.mask, pos_weight=torch.tensor(MASK_WEIGHT)
    )
    total = 2.0 * w_score + 0.8 * w_box + 2.0 * shade
    parts = {"weapon": w_score, "weapon_box": w_box, "mask": shade}
    if batch.whole_people:
        total = total + 2.0 * p_score + p_box
        parts |= {"person": p_score, "person_box": p_box}
    return total, {name: float(value.detach()) for name, value in parts.items()}


class _Average:
    """A slow moving average of the weights: what is exported."""

    def __init__(self, net: DemoNet) -> None:
        self._net = DemoNet().eval()
        self._net.load_state_dict(net.state_dict())
        self._steps = 0

    @torch.no_grad()
    def follow(self, net: DemoNet) -> None:
        self._steps += 1
        keep = min(0.998, (1 + self._steps) / (10 + self._steps))
        mine, theirs = self._net.state_dict(), net.state_dict()
        names = [name for name, value in mine.items() if value.dtype.is_floating_point]
        torch._foreach_lerp_([mine[n] for n in names], [theirs[n] for n in names], 1 - keep)

    def net(self) -> DemoNet:
        return self._net


def _rate(share: float, step: int) -> float:
    """Warm up, then a half cosine over the time given."""
    return (
        PEAK_RATE
        * min(1.0, (step + 1) / WARM_STEPS)
        * (0.02 + 0.98 * 0.5 * (1 + np.cos(np.pi * min(share, 1))))
    )


@dataclass(frozen=True)
class Plan:
    """`say` gets a line now and then; checkpoints of the averaged net go to `folder`."""

    seed: int
    minutes: float
    threads: int
    folder: Path
    say: Callable[[str], None]


def learn(
    plan: Plan, pool: Pool, start: dict[str, Tensor] | None = None
) -> tuple[DemoNet, list[dict[str, float]]]:
    """The averaged net and its loss curve. `start` continues from the weights of an earlier run."""
    torch.manual_seed(plan.seed)
    torch.set_num_threads(plan.threads)
    net = DemoNet().train().to(memory_format=torch.channels_last)
    if start is not None:
        net.load_state_dict(start)
    average, curve = _Average(net), []
    optimiser = torch.optim.AdamW(net.parameters(), lr=PEAK_RATE, weight_decay=0.02)
    batches: queue.Queue[Batch] = queue.Queue(3)
    stop = threading.Event()
    feeder = threading.Thread(
        target=_feed, args=(pool, np.random.default_rng([plan.seed, 5]), batches, stop)
    )
    feeder.start()
    begun, step = time.monotonic(), 0
    losses: dict[str, list[float]] = defaultdict(list)
    try:
        while (share := (time.monotonic() - begun) / 60 / plan.minutes) < 1:
            for group in optimiser.param_groups:
                group["lr"] = _rate(share, step)
            total, parts = _loss(net, batches.get())
            optimiser.zero_grad(set_to_none=True)
            total.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 10.0)
            optimiser.step()
            average.follow(net)
            step += 1
            for name, value in parts.items():
                losses[name].append(value)
            if step % REPORT_EVERY == 0:
                curve.append(
                    {
                        "step": step,
                        "minute": round(share * plan.minutes, 2),
                        **{k: round(float(np.mean(v)), 4) for k, v in losses.items()},
                    }
                )
                losses.clear()
                plan.say(json.dumps({**curve[-1], "frames": pool.frames_read}))
            if step % 1000 == 0:
                torch.save(average.net().state_dict(), plan.folder / "checkpoint.pt")
    finally:
        stop.set()
        feeder.join()
    torch.save(average.net().state_dict(), plan.folder / "checkpoint.pt")
    return average.net(), curve
