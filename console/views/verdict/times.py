"""Which moments of a recording an alert asks for. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from console.domain.alert import Alert

BEFORE_S, AFTER_S = 10.0, 2.0
AROUND_S = 0.7  # on either side of the frame that decided


@dataclass(frozen=True, slots=True)
class Window:
    """Seconds since 1970, on the camera's own clock; first_utc: when the alert began."""

    from_utc: float
    to_utc: float
    first_utc: float


def decided_utc(alert: Alert) -> float:
    """Of the frame on which it was raised: the first that was kept whole."""
    frames = (item for item in alert.evidence if item.role == "frame")
    if (frame := next(frames, None)) is not None:
        return frame.at_utc.timestamp()
    return alert.first_seen_utc.timestamp()


def before(alert: Alert) -> Window:
    """The ten seconds before it, and what followed until it was raised."""
    first = alert.first_seen_utc.timestamp()
    return Window(first - BEFORE_S, max(first, decided_utc(alert)) + AFTER_S, first)


def around(alert: Alert) -> Window:
    """The frames on either side of the one that decided."""
    at = decided_utc(alert)
    return Window(at - AROUND_S, at + AROUND_S, at)
