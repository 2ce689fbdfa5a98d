"""What set-up says: one line for each stage, and one clear way on when it cannot go on."""

from __future__ import annotations

import sys


class SetupError(Exception):
    """Set-up cannot go on; the message tells the person what to do."""


def say(line: str) -> None:
    """At once, also into a pipe: the stages that follow may take minutes."""
    print(f"[set-up] {line}", file=sys.stderr, flush=True)
