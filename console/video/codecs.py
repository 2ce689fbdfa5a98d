"""What the bundled FFmpeg can decode."""

from __future__ import annotations

import av

NEEDED = ("h264", "hevc")


def decoders() -> tuple[str, tuple[str, ...]]:
    """PyAV's version, and which of the needed decoders are missing."""
    return av.__version__, tuple(name for name in NEEDED if name not in av.codecs_available)
