"""A camera's clip of painted people, with every tag that cameras leave in their files."""

from __future__ import annotations

import io
from fractions import Fraction
from functools import cache

import av
import cv2

from console.demo.painter.episode import episode
from console.demo.painter.scene import Painted, paint
from console.video.decode import Picture

FPS, FRAMES, AT_S = 10, 14, 4.0
_TAGS = {"artist": "EvilCam 3", "location": "+59.9139+010.7522/", "comment": "serial 0815"}


@cache
def painted() -> tuple[Painted, ...]:
    scene = episode(7, 0)
    return tuple(paint(scene, AT_S + n / FPS) for n in range(FRAMES))


@cache
def clip(tagged: bool = True) -> bytes:
    """A camera's MP4 with every tag that cameras leave, and x264's own words in its SEI."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as film:
        if tagged:
            film.metadata.update(_TAGS)
        stream = film.add_stream("libx264", rate=FPS)
        height, width = painted()[0].frame.shape[:2]
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.options = {"crf": "12", "bf": "0"}
        for number, one in enumerate(painted()):
            frame = av.VideoFrame.from_ndarray(one.frame, format="bgr24")
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            film.mux(stream.encode(frame))
        film.mux(stream.encode(None))
    return out.getvalue()


def jpeg(picture: Picture) -> bytes:
    """With a comment such as cameras write."""
    data = cv2.imencode(".jpg", picture)[1].tobytes()
    comment = b"GPS 59.9139 10.7522"
    return data[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + data[2:]
