"""The proofs' clips, painted while other tests wait: `python -m tests.support.clips_ahead`.

They go where XDG_CACHE_HOME says. What is not there when its proof begins is painted then.
"""

from __future__ import annotations

import os

from console.demo.clips import Screenplay, clips_of

ARMED_SEEDS = (7, 2)  # the first is the demo's own, which the story shows as well
LOOKALIKES_SEED = 3
_PLAYS = (
    *(Screenplay(seed) for seed in ARMED_SEEDS),
    Screenplay(LOOKALIKES_SEED, lookalikes_only=True),
)


def main() -> None:
    """At the lowest priority, so that the tests beside it hardly feel it."""
    os.nice(19)
    for play in _PLAYS:
        clips_of(play, lambda _percent: None)


if __name__ == "__main__":
    main()
