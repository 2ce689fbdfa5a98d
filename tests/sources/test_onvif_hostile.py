"""Damaged and malicious answers of a device are read or refused, and never anything else."""

from __future__ import annotations

import random

from tests.support.hostile_xml import corpus, mutated, read_of

_COUNT = 400  # make soak xml: ten thousand


def test_a_mutated_answer_is_read_or_refused() -> None:
    draw, whole = random.Random(18), corpus()
    ends = [read_of(mutated(draw, draw.choice(whole))) for _ in range(_COUNT)]
    assert {"read", "NotOnvif"} <= set(ends)  # both are met, so both were tried
