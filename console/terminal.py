"""Words for a person at a terminal."""

from __future__ import annotations

import sys

_NO_ISOLATES = str.maketrans("", "", "\u2068\u2069")  # a terminal shows them, and paths get copied


def say(text: str) -> None:
    """What was asked for, on standard output."""
    print(text.translate(_NO_ISOLATES), flush=True)


def tell(text: str) -> None:
    """Progress and trouble, on standard error."""
    print(text.translate(_NO_ISOLATES), file=sys.stderr, flush=True)
