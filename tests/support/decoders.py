"""Whether a process has a decoder of foreign media in it (RELIABILITY 20)."""

from __future__ import annotations

from pathlib import Path

# Qt's reader of PNG lies in its library, used or not; tests/architecture says that nobody calls it.
_DECODERS = ("cv2", "opencv", "libavcodec", "libavformat", "libqjpeg", "libqwebp", "libqtiff")


def decoders_in(pid: int) -> list[str]:
    """Of those, what is mapped into a process of ours, by file name."""
    lines = Path(f"/proc/{pid}/maps").read_text().splitlines()
    mapped = {Path(line.split()[-1]).name for line in lines if "/" in line}
    return sorted(name for name in mapped if any(one in name for one in _DECODERS))
