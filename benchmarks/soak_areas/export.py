"""One-bit changes of an evidence bundle, over all its regions: each must be found."""

from __future__ import annotations

import random
import tempfile
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.soak import Broken, Plan
from console.reports.bundle.check import check_bundle, looks_like_bundle
from console.reports.bundle.seal import HEAD
from tests.reports.bundles import bundle, log_of_closed, manifest_of_closed

ABOUT = "10,000 one-bit changes of an evidence bundle: all found"

_COUNT = 10_000
_CLIP_BYTES = 60_000


def run(plan: Plan) -> dict[str, Any]:
    """A third in headers and seal, the rest anywhere. Broken names the first that was missed."""
    count, draw = plan.count or _COUNT, random.Random(plan.seed)
    contents = {"clips/01-quay.mp4": draw.randbytes(_CLIP_BYTES), "pictures/01-crop.jpg": b"\xff"}
    whole = bundle(contents, manifest_of_closed(contents), log_of_closed())
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="roc-export-") as folder:
        path = Path(folder) / "judged.rocx"
        path.write_bytes(whole)
        if problems := check_bundle(path).problems:
            raise Broken(f"the untouched bundle is not whole: {problems}")
        frame = _frame(path, whole)
        for number in range(count):
            place = draw.choice(frame) if number % 3 == 0 else draw.randrange(len(whole))
            bit = draw.randrange(8)
            data = bytearray(whole)
            data[place] ^= 1 << bit
            path.write_bytes(data)
            problems = check_bundle(path).problems if looks_like_bundle(path) else []
            if not problems:
                figures = {"byte": place, "bit": bit, "before": number, "size": len(whole)}
                raise Broken("a changed bit was not found", figures)
            found.update({message_id for message_id, _ in problems})
    return {"changes": count, "found": count, "size_bytes": len(whole), "told": dict(found)}


def _frame(path: Path, whole: bytes) -> list[int]:
    """The container's own bytes: local headers, directory, its end and the seal."""
    with zipfile.ZipFile(path) as opened:
        places = [
            one.header_offset + at
            for one in opened.infolist()
            for at in range(30 + len(one.filename))
        ]
        return places + list(range(opened.start_dir, len(whole))) + [whole.rfind(HEAD)]
