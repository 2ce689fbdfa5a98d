"""Every reason that inference can give has words, and no words wait for a reason."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from console import i18n

ROOT = Path(__file__).resolve().parents[2]
ID = re.compile(r'"((?:model|device|detector|source)\.[a-z_.]+)"')
BUILT = {  # put together from a part: console/inference/onnx_header.py, frame_source.py
    "model.refused.truncated",
    "model.refused.not_onnx",
    "source.refused.unreachable",
    "source.refused.unreadable",
}


def test_every_reason_has_words_and_all_words_are_used() -> None:
    files = [
        *(ROOT / "console" / "inference").rglob("*.py"),
        ROOT / "console" / "cli" / "detect.py",
    ]
    used = {name for path in files for name in ID.findall(path.read_text("utf-8"))} | BUILT
    assert len(used) > 30
    assert [name for name in sorted(used) if not i18n.known(name)] == []
    written: set[str] = set()
    for area in ("model", "detect"):
        text = (ROOT / "translations" / "en" / f"{area}.toml").read_text("utf-8")
        written |= {key for key in tomllib.loads(text) if not key.startswith("detect.")}
    assert sorted(written - used) == []
