"""A real RTSP camera: GStreamer under the system's python3, in a process of its own.

Run as a program it serves; imported it starts itself with /usr/bin/python3, whose gi bindings the
virtual environment does not have.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.camera_server import CameraProcess, begin, listening, said

SYSTEM_PYTHON = "/usr/bin/python3"


@dataclass
class RtspCamera(CameraProcess):
    """url has no credentials."""

    user: str = ""
    password: str = ""

    @property
    def url(self) -> str:
        return f"rtsp://127.0.0.1:{self.port}/live"


def available() -> bool:
    """Whether this machine has GStreamer's RTSP server for the system's Python."""
    probe = "import gi; gi.require_version('GstRtspServer', '1.0')"
    return (
        Path(SYSTEM_PYTHON).exists()
        and subprocess.run([SYSTEM_PYTHON, "-c", probe], capture_output=True).returncode == 0
    )


@dataclass
class Prepared:
    """A server with all its modules loaded, which listens once it is told to: within a moment."""

    process: subprocess.Popen[bytes]
    user: str
    password: str

    def listen(self) -> RtspCamera:
        secret = self.password.encode() + b"\n"  # an argument is for everybody to see
        return RtspCamera(self.process, listening(self.process, secret), self.user, self.password)

    def kill(self) -> None:
        CameraProcess(self.process, 0).kill()


def start_rtsp(**words: Any) -> RtspCamera:
    """As prepare_rtsp, and wait until it listens."""
    return prepare_rtsp(**words).listen()


def prepare_rtsp(
    *,
    port: int = 0,
    user: str = "",
    password: str = "",
    file: Path | None = None,
    size: tuple[int, int] = (320, 180),
    fps: int = 15,
    pattern: str = "ball",
    codec: str = "h264",
    only_udp: bool = False,
    shared: bool = True,
) -> Prepared:
    """file: an H.264 file (MP4) played in real time, else a pattern.

    only_udp: it refuses TCP for its packets, with 461. shared: all readers see the same moment;
    otherwise each has the film from its begin, as if it were a camera of its own.
    """
    words = [
        str(port),
        user,
        "udp" if only_udp else "",
        "shared" if shared else "",
        str(file or ""),
    ]
    words += [str(size[0]), str(size[1]), str(fps), pattern, codec]
    process = begin(SYSTEM_PYTHON, "tests.support.rtsp_server", words)
    said(process)
    return Prepared(process, user, password)


_ENCODERS = {
    "h264": "x264enc tune=zerolatency speed-preset=ultrafast key-int-max={fps} bitrate=800 "
    "sliced-threads=false ! rtph264pay name=pay0 pt=96 config-interval=-1",
    "h265": "x265enc tune=zerolatency speed-preset=ultrafast key-int-max={fps} bitrate=800 ! "
    "h265parse ! rtph265pay name=pay0 pt=96 config-interval=-1",
    "jpeg": "videoconvert ! video/x-raw,format=I420 ! jpegenc ! rtpjpegpay name=pay0 pt=26",
}


def _pipeline(file: str, width: str, height: str, fps: str, pattern: str, codec: str) -> str:
    if file:
        return f"( filesrc location={file} ! qtdemux ! h264parse ! rtph264pay name=pay0 pt=96 )"
    return (
        f"( videotestsrc is-live=true pattern={pattern} ! "
        f"video/x-raw,width={width},height={height},framerate={fps}/1 ! "
        f"{_ENCODERS[codec].format(fps=fps)} )"
    )


def _serve(port: str, user: str, transport: str, shared: str, *video: str) -> None:
    import gi  # type: ignore[import-not-found]

    gi.require_version("Gst", "1.0")
    gi.require_version("GstRtspServer", "1.0")
    from gi.repository import GLib, Gst, GstRtspServer  # type: ignore[import-not-found]

    Gst.init(None)
    print("loaded", flush=True)
    password = sys.stdin.readline().rstrip("\n")
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(port)
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(_pipeline(*video))
    factory.set_shared(bool(shared))
    if transport == "udp":
        gi.require_version("GstRtsp", "1.0")
        from gi.repository import GstRtsp  # type: ignore[import-not-found]

        factory.set_protocols(GstRtsp.RTSPLowerTrans.UDP)
    if user:
        auth = GstRtspServer.RTSPAuth()
        token = GstRtspServer.RTSPToken()
        token.set_string("media.factory.role", "viewer")
        auth.set_supported_methods(GstRtsp_digest())
        auth.add_digest(user, password, token)
        server.set_auth(auth)
        role = Gst.Structure.new_from_string(
            "viewer,media.factory.access=(boolean)true,media.factory.construct=(boolean)true"
        )
        factory.add_role_from_structure(role)
    server.get_mount_points().add_factory("/live", factory)
    context = server.attach(None)
    if not context:
        raise SystemExit("cannot listen")
    print(server.get_bound_port(), flush=True)
    loop = GLib.MainLoop()
    parent = os.getppid()
    GLib.timeout_add_seconds(1, lambda: os.getppid() == parent or loop.quit())
    loop.run()


def GstRtsp_digest() -> object:  # noqa: N802
    import gi

    gi.require_version("GstRtsp", "1.0")
    from gi.repository import GstRtsp

    return GstRtsp.RTSPAuthMethod.DIGEST


if __name__ == "__main__":
    _serve(*sys.argv[1:])
