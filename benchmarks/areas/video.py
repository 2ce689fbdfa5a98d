"""A wall of 4 to 100 tiles with boxes, against `ffmpeg -f null` of the same streams.

640x360 at 15 a second, some 800 kbit/s with sensor noise, three boxes a tile, the cameras out of
step as cameras are. Ours: relays, workers, shared memory, panel and painting; CPU seconds of the
window's process and its workers over ten steady seconds with the pictures as they came, then, in
the same process, with people shaded (masks five times a second); the figure is the second, since
that is how cameras are shown, and what shading costs is the difference. The relays' senders run
apart and are not counted, nor is ffmpeg's start. Floor: PyAV's decoder alone. Scale: how many
tiles.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.area import Differs, Sample
from benchmarks.films import FPS, film
from benchmarks.null_ffmpeg import decoded
from benchmarks.sample import SampleFailed

UNIT = "CPU-s"
GOAL = "≤ 1.15 × ffmpeg -f null at 36 tiles, ≤ 1.25 × at 64; 15 fps at 100; stall p99 ≤ 20 ms"
HIGHER_IS_BETTER = False
SCALES = "4,16,36,64,100"
ROUNDS = 3

_BITRATE = 800_000
_SECONDS = 10.0
_SETTLE_S = 3.0
_LEAST_SHOWN = 0.95


def make_input(folder: Path, scale: int, seed: int) -> dict[str, Any]:
    """A film of ten seconds."""
    if shutil.which("ffmpeg") is None:
        raise SampleFailed("ffmpeg is not installed")
    return {"film": str(film(folder / "film.ts", _BITRATE)), "tiles": scale}


def ours(data: dict[str, Any]) -> Sample:
    """The console's wall, painted on an offscreen window of a whole screen."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from benchmarks.wall_watch import watched
    from console.domain.camera import Privacy
    from console.video.orders import RelaySource
    from console.video.relay_reader import RelayPlace
    from console.wire.ticket import LIFE_S, sign_ticket

    key, tiles = Ed25519PrivateKey.generate(), data["tiles"]
    public = key.public_key().public_bytes_raw().hex()
    words = [sys.executable, "-m", "benchmarks.relay_feed", data["film"], str(tiles), public]
    feed = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    try:
        assert feed.stdout is not None
        ports = {f"cam-{n}": int(word) for n, word in enumerate(feed.stdout.readline().split())}

        def place(camera: str) -> RelayPlace:
            ticket = sign_ticket(key, camera, "bench", time.time() + LIFE_S)
            return RelayPlace("127.0.0.1", ports[camera], ticket)

        sources = {name: RelaySource(name, place(name)) for name in ports}
        covered = {"as they came": Privacy.NONE, "people shaded": Privacy.SILHOUETTES}
        phases = watched(sources, place, covered, _SECONDS, _SETTLE_S)
    finally:
        feed.kill()
        feed.wait()
    return Sample(phases["people shaded"]["cpu_s"], tiles, phases)


def peer(data: dict[str, Any]) -> Sample:
    """ffmpeg, in real time."""
    film = ["-re", "-stream_loop", "-1", "-i", data["film"]]
    return decoded([film] * data["tiles"], Path(data["film"]).parent, _SECONDS, _SETTLE_S)


def floor(data: dict[str, Any]) -> Sample:
    """The same streams through PyAV's decoder in real time and nothing else: what a wall in Python
    cannot undercut on one core. Demuxed before the measuring begins.
    """
    import av

    with av.open(data["film"]) as container:
        packets = [bytes(packet) for packet in container.demux(video=0) if packet.size]
    decoders = [av.CodecContext.create("h264", "r") for _ in range(data["tiles"])]
    for decoder in decoders:
        decoder.thread_count, decoder.thread_type = 1, "NONE"
    settle, frames = round(_SETTLE_S * FPS), round(_SECONDS * FPS)
    before, began, shown = 0.0, time.monotonic(), 0
    for number in range(settle + frames):
        time.sleep(max(0.0, began + number / FPS - time.monotonic()))
        if number == settle:
            before, shown = time.process_time(), 0
        for decoder in decoders:
            shown += len(decoder.decode(av.Packet(packets[number % len(packets)])))
    spent = time.process_time() - before
    return Sample(spent, data["tiles"], {"shown": shown / (data["tiles"] * frames)})


def check(ours: Any, peer: Any) -> str:
    """The wall must have shown nearly every frame; how many ffmpeg itself could decode is told."""
    told = "; ".join(
        f"{name}: {phase['cpu_s'] / peer['cpu_s']:.2f} × ffmpeg, {phase['fps_median']:.1f} fps "
        f"(worst tile {phase['fps_worst']:.1f}), window {phase['window_cpu_s']:.1f} CPU-s, "
        f"stall p99 {phase['stall_p99_ms']:.0f} ms, longest {phase['stall_max_ms']:.0f} ms"
        for name, phase in ours.items()
    )
    told += f"; ffmpeg decoded {peer['fps']:.1f} fps"
    if ours["people shaded"]["fps_median"] < _LEAST_SHOWN * FPS:
        raise Differs(told)
    return told
