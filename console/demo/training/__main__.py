"""python -m console.demo.training --out FOLDER --seed S --minutes M [--real DIR] [--resume FILE]

Paints training scenes in processes of its own, learns for M minutes, chooses the threshold on
held-out footage of the training style, judges on the demo style, and writes the package.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from console.demo.clips import cache_root
from console.demo.training.papers import Label, write_manifest, write_record
from console.demo.training.pool import Pool, start_painter
from console.inference.manifest import Thresholds

FIRST_CHUNKS = 12
VERSION = "1.2"
_REPOSITORY = Path(__file__).resolve().parents[3]


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m console.demo.training")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument(
        "--minutes", type=float, required=True, help="of learning; 0 judges what was learned before"
    )
    parser.add_argument(
        "--real", type=Path, help="folder of films without weapons; else ROC_SHARED"
    )
    parser.add_argument("--work", type=Path, help="where frames and checkpoints lie meanwhile")
    parser.add_argument("--resume", type=Path, help="a checkpoint to go on from")
    parser.add_argument("--minutes-before", type=float, default=0.0, help="that --resume took")
    parser.add_argument("--painters", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--judge-frames", type=int, default=1600)
    parser.add_argument("--judge-seeds", type=int, default=5)
    return parser.parse_args()


def real_folder(chosen: Path | None) -> Path:
    shared = os.environ.get("ROC_SHARED", str(_REPOSITORY.parent / "shared"))
    return chosen or Path(shared) / "data" / "video"


def commit() -> str:
    asked = subprocess.run(
        ["git", "-C", str(_REPOSITORY), "rev-parse", "HEAD"],
        capture_output=True,
        text=True,
        check=False,
    )
    return asked.stdout.strip()


def _learn(chosen: argparse.Namespace, work: Path) -> None:
    """Paints and learns; leaves checkpoint.pt and curve.json in `work`."""
    import torch

    from console.demo.training.learn import Plan, learn

    pool = Pool(work / "frames", np.random.default_rng([chosen.seed, 3]))
    painters = [start_painter(work / "frames", chosen.seed, n) for n in range(chosen.painters)]
    try:
        while pool.chunks < FIRST_CHUNKS:
            if not pool.refresh():
                time.sleep(0.5)
        start = torch.load(chosen.resume, weights_only=True) if chosen.resume else None
        _, curve = learn(Plan(chosen.seed, chosen.minutes, chosen.threads, work, _say), pool, start)
    finally:
        for painter in painters:
            painter.terminate()
            painter.wait()
    learned = {"minutes": chosen.minutes, "commit": commit(), "curve": curve}
    (work / "curve.json").write_text(json.dumps(learned))


def _pack(chosen: argparse.Namespace, checkpoint: Path) -> tuple[Thresholds, dict[str, Any]]:
    """Exports, chooses the thresholds, judges; the manifest stands when this returns."""
    import torch

    from console.demo.training.export import write_onnx
    from console.demo.training.network import DemoNet
    from console.demo.training.verdict import choose, metrics

    net = DemoNet()
    net.load_state_dict(torch.load(checkpoint, weights_only=True))
    chosen.out.mkdir(parents=True, exist_ok=True)
    write_onnx(net.eval(), chosen.out / "model.onnx")
    write_manifest(chosen.out, Label(VERSION, Thresholds(0.5, 0.45), {}))
    limits = choose(chosen.out)
    _say(f"score {limits.score}, mask {limits.person_mask}")
    write_manifest(chosen.out, Label(VERSION, limits, {}))
    found = metrics(chosen.out, chosen.judge_frames, chosen.judge_seeds, real_folder(chosen.real))
    write_manifest(chosen.out, Label(VERSION, limits, found))
    return limits, found


def main() -> int:
    chosen = _arguments()
    work = chosen.work or cache_root().parent / "training" / f"seed-{chosen.seed}"
    work.mkdir(parents=True, exist_ok=True)
    if chosen.minutes > 0:
        _learn(chosen, work)
    limits, found = _pack(chosen, work / "checkpoint.pt")
    learned = json.loads((work / "curve.json").read_text())
    names = ("torch", "numpy", "opencv-python-headless", "av", "onnxruntime")
    write_record(
        chosen.out,
        {
            "seed": chosen.seed,
            "minutes": learned["minutes"],
            "minutes_before": chosen.minutes_before,
            "learned_at_commit": learned["commit"],
            "judged_at_commit": commit(),
            "date_utc": datetime.now(UTC).isoformat(timespec="seconds"),
            "versions": {
                "python": sys.version.split()[0],
                **{n: importlib.metadata.version(n) for n in names},
            },
            "score": limits.score,
            "person_mask": limits.person_mask,
            "loss_curve": learned["curve"],
            "metrics": found,
        },
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
