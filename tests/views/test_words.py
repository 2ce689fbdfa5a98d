"""What is refused is told with the names that stand on screen, not with ids."""

from __future__ import annotations

import pytest

from console.domain.envelope import Refusal
from console.views.words import refusal_text
from tests.support.story import busy_world

_NO_ISOLATES = dict.fromkeys((0x2066, 0x2067, 0x2068, 0x2069))


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (Refusal("refused.verdict_missing", {"alert": "W2"}), "Weapon seen: knife"),
        (Refusal("refused.in_incident", {"incident": "I2"}), "2026-1121-001"),
        (Refusal("refused.unknown_camera", {"camera": "cam-3"}), "Fergekaia"),
        (Refusal("refused.unknown_alert", {"alert": "gone"}), "gone"),
    ],
)
def test_records_are_called_as_on_screen(refusal: Refusal, words: str) -> None:
    world = busy_world()
    assert words in refusal_text(world.state, refusal).translate(_NO_ISOLATES)
