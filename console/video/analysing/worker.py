"""The process that analyses recordings: foreign bytes are decoded in it, and nobody waits for it.

It is told by a pipe, one camera at a time, reads from the cameras' relays as a review does, keeps
nothing on disk and sends no picture: its owner stops it by killing it. It runs on the CPU alone: a
GPU has no order of precedence, and what is live must come first there too.
"""

from __future__ import annotations

import signal
import time
from multiprocessing.connection import Connection
from pathlib import Path

from console import spawn
from console.domain.analysis import AnalysisModel, CameraSeen
from console.inference.detector import Detector
from console.inference.letterbox import limit_threads
from console.inference.messages import Ready as Loaded
from console.inference.package import load_package
from console.inference.refusal import InferenceRefused
from console.video.analysing.looking import Looking
from console.video.analysing.messages import (
    CannotLook,
    Look,
    Looked,
    PlaceAsked,
    Reached,
    Ready,
)
from console.video.pipeline.detection import words_of
from console.video.pipeline.messages import ModelWords
from console.video.relay_reader import RelayPlace

_SAID_EVERY_S = 0.5
_FAIR = 0.5  # of a core: with less, something else comes first


def run(connection: Connection, folder: str, nice: int) -> None:
    """Until None comes or the owner goes away. folder: of the model's package."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    spawn.give_way(nice)
    limit_threads(1)
    try:
        detector = Detector(load_package(Path(folder)), "cpu")
        words = words_of(Loaded(detector.device, detector.package.manifest))
        connection.send(Ready(_told(words)))
        while (look := connection.recv()) is not None:
            connection.send(Looked(_looked(connection, look, detector, words)))
    except InferenceRefused as refusal:
        connection.send(CannotLook(refusal.reason))
    except (EOFError, BrokenPipeError):
        return  # the owner is gone


def _looked(
    connection: Connection, look: Look, detector: Detector, words: ModelWords
) -> CameraSeen:
    def place(at_utc: float) -> RelayPlace | None:
        connection.send(PlaceAsked(look.camera_id, at_utc))
        found: RelayPlace | None = connection.recv()
        return found

    beat = _Beat(connection)
    return Looking(look, detector, words, place, connection.send, beat.turn).run()


def _told(words: ModelWords) -> AnalysisModel:
    return AnalysisModel(
        words.name,
        words.version,
        words.sha256,
        words.threshold,
        words.device,
        words.demo,
        tuple(sorted(words.weapon_classes)),
    )


class _Beat:
    """Says how far it is, and whether this process gets the time that it could use."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._at_s, self._cpu_s, self._idle_s = time.monotonic(), time.process_time(), 0.0

    def turn(self, at_utc: float, looking: Looking) -> None:
        now = time.monotonic()
        if now - self._at_s < _SAID_EVERY_S:
            return
        cpu, idle = time.process_time(), looking.idle_s
        wanted = now - self._at_s - (idle - self._idle_s)
        waits = cpu - self._cpu_s < _FAIR * wanted
        self._at_s, self._cpu_s, self._idle_s = now, cpu, idle
        self._connection.send(Reached(at_utc, looking.seen(), waits))
