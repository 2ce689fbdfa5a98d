"""python -m console.demo.training.again --out FOLDER: measures a package anew, changes no more."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from console.demo.training.__main__ import commit, real_folder
from console.demo.training.papers import Label, write_manifest, write_record
from console.demo.training.verdict import metrics
from console.inference.package import load_package


def main() -> int:
    """Figures go into the manifest and the record; model and thresholds stay as they are."""
    parser = argparse.ArgumentParser(prog="python -m console.demo.training.again")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--real", type=Path)
    parser.add_argument("--judge-frames", type=int, default=1600)
    parser.add_argument("--judge-seeds", type=int, default=5)
    chosen = parser.parse_args()
    manifest = load_package(chosen.out).manifest
    real = real_folder(chosen.real)
    found = metrics(chosen.out, chosen.judge_frames, chosen.judge_seeds, real)
    write_manifest(chosen.out, Label(manifest.version, manifest.thresholds, found))
    record = json.loads((chosen.out / "training-record.json").read_text())
    now = datetime.now(UTC).isoformat(timespec="seconds")
    write_record(
        chosen.out, record | {"judged_at_commit": commit(), "judged_utc": now, "metrics": found}
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
