"""How often a scene is worth a detection: less often while nothing moves in it. Pure.

What a detector does not spend on an empty street it has for the others. A quiet scene is still
looked at: the masks that people are shaded by must stay younger than half a second, and the alarm
rule wants three hits within one.
"""

from __future__ import annotations

QUIET_EVERY_S = 1 / 3
_QUIET_AFTER_S = 5.0


class Activity:
    """Of one camera; times are monotonic seconds. It begins as if something had just moved."""

    def __init__(self, now: float) -> None:
        self._stirred_at = now

    def stir(self, now: float) -> bool:
        """Something moves, or a weapon is seen; True where it was quiet until now."""
        was_quiet = self.is_quiet(now)
        self._stirred_at = now
        return was_quiet

    def is_quiet(self, now: float) -> bool:
        return now - self._stirred_at >= _QUIET_AFTER_S

    def every_s(self, wanted_s: float, now: float) -> float:
        """Seconds from one detection to the next, where wanted_s is what movement would get."""
        return max(wanted_s, QUIET_EVERY_S) if self.is_quiet(now) else wanted_s
