"""How `make soak fresh` judges what its stages said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.soak_areas import fresh

_ASKED = "sudo apt-get update && sudo apt-get install -y --no-install-recommends xvfb xdotool"


def _judge(folder: Path, stage: str, said: str) -> tuple[str, dict[str, Any]]:
    log, figures = folder / "stage.log", {"stages_s": {stage: 0.3}}
    log.write_text(said)
    return fresh._READS[stage](log, figures), figures


@pytest.mark.parametrize(
    ("said", "held"), [(f"missing\n\n{_ASKED}\n", True), ("missing\n", False), ("", False)]
)
def test_a_person_without_rights_must_be_told_one_line(
    tmp_path: Path, said: str, held: bool
) -> None:
    fault, figures = _judge(tmp_path, "make demo without root", said)
    assert (fault == "") is held
    assert figures["packages_asked_for"] == ([2] if held else [])


@pytest.mark.parametrize(
    ("usable_s", "ended_s", "fault"),
    [
        (2.7, 27.1, ""),
        (5.1, 27.1, "the second start is slow"),
        (None, 27.1, "the second start is slow"),
        (2.7, 12.0, "the demo did not keep to ROC_DEMO_SECONDS"),
        (2.7, 80.0, "the demo did not keep to ROC_DEMO_SECONDS"),
    ],
)
def test_the_second_start_is_held_to_its_times(
    tmp_path: Path, usable_s: float | None, ended_s: float, fault: str
) -> None:
    said = f"Starting\n{json.dumps({'usable_s': usable_s, 'ended_s': ended_s})}\n"
    assert _judge(tmp_path, "make demo again", said)[0] == fault


def test_a_second_start_that_says_nothing_has_failed(tmp_path: Path) -> None:
    assert _judge(tmp_path, "make demo again", "Traceback …\n")[0]


def test_what_was_skipped_and_what_failed_stands_in_the_record(tmp_path: Path) -> None:
    said = "SKIPPED [1] a.py:1: no strace\nFAILED b.py::test - x\n= 1 failed, 9 passed in 2s =\n"
    _, figures = _judge(tmp_path, "make test", said)
    assert figures["tests"] == "= 1 failed, 9 passed in 2s ="
    assert figures["skipped"] == ["SKIPPED [1] a.py:1: no strace"]
    assert figures["failed"] == ["FAILED b.py::test - x"]
