"""Box and bar code on 100,000 screenshots of the live wall, over both ways and three delays."""

from __future__ import annotations

import os
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.soak import Broken, Plan
from tests.support.bar_camera import BarCamera, start_bars
from tests.support.box_watch import CAMERA, Seen, shown, watch

ABOUT = "a box only on the frame that it was computed for: 100,000 screenshots"

_SHOTS = 100_000
_FPS = 20
_MOST_LOST = 0.01  # screenshots whose picture the tile itself disowns
_CASES = [(way, delay_s) for way in ("online", "offline") for delay_s in (0.0, 0.3, 5.0)]


def run(plan: Plan) -> dict[str, Any]:
    """Counts of each case. Broken: a solid box on a wrong frame, or a case that shows nothing."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = _application()
    shots = max(1, (plan.count or _SHOTS) // len(_CASES))
    figures: dict[str, Any] = {"fps": _FPS, "cases": []}
    camera = start_bars(_FPS)
    try:
        for way, delay_s in _CASES:
            seen, late = _case(camera, way, delay_s, shots)
            case = {"way": way, "delay_s": delay_s, **asdict(seen), "late_boxes": late}
            plan.say(f"probe: {case}")
            figures["cases"].append(case)
            _judge(case, shots, figures)
    finally:
        camera.kill()
        application.quit()
    return figures


def _application() -> Any:
    from PySide6.QtWidgets import QApplication  # not needed to name the areas

    from console.views.theme import apply_theme

    application = QApplication.instance() or QApplication(["probe"])
    apply_theme(application, "dark")
    return application


def _case(camera: BarCamera, way: str, delay_s: float, shots: int) -> tuple[Seen, int]:
    with (
        tempfile.TemporaryDirectory() as folder,
        shown(camera, Path(folder), way, delay_s) as stage,
    ):
        wall = stage[0]
        return watch(wall, shots, _FPS), wall.readers[CAMERA].status().late_boxes


def _judge(case: dict[str, Any], shots: int, figures: dict[str, Any]) -> None:
    name = f"{case['way']}, {case['delay_s']} s late"
    if case["wrong"]:
        raise Broken(f"{case['wrong']} boxes on wrong frames ({name})", figures)
    if case["shots"] < shots or case["unread"] or case["plates"] > _MOST_LOST * shots:
        raise Broken(f"the picture did not hold ({name})", figures)
    if case["delay_s"] <= 0.3 and case["boxes"] <= shots / 2:
        raise Broken(f"boxes on too few frames ({name})", figures)
    if case["delay_s"] > 1 and not case["late_boxes"]:
        raise Broken(f"no answer came at all ({name})", figures)
