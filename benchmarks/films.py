"""The film that the areas of video play: grey scenery with sensor noise, and a bar that walks."""

from __future__ import annotations

from pathlib import Path

FPS = 15
_FRAMES = 150
# No picture that looks new to the encoder begins a group of its own: a camera's do not either.
_AS_CAMERAS_DO = {"preset": "veryfast", "bf": "0", "sc_threshold": "0"}


def film(path: Path, bits_a_second: int) -> Path:
    """Ten seconds of 640x360 as MPEG-TS, a keyframe each second."""
    import av

    from tests.support.bar_camera import SIZE, Painter

    painter = Painter()
    with av.open(str(path), "w", format="mpegts") as out:
        stream = out.add_stream("libx264", rate=FPS, options=_AS_CAMERAS_DO)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        stream.bit_rate, stream.gop_size = bits_a_second, FPS
        for number in range(_FRAMES):
            frame = av.VideoFrame.from_ndarray(painter.paint(number), format="bgr24")
            frame.pts = number
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    return path
