"""The owner's detector: one process for all cameras, started again when it dies, said when off."""

from __future__ import annotations

import time
from collections.abc import Callable
from multiprocessing.connection import Connection

from console.inference.detections import Bytes
from console.inference.detector_process import DetectorProcess
from console.inference.messages import Answer, Failed, Options, Ready
from console.video.pipeline.messages import DetectorState, FrameOffered, ModelWords
from console.video.records import SUB_EPOCHS

_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 30.0
_STARTING = "detector.starting"
_DIED = ("detector.died", "detector.hangs")
DEMO_TITLE = "DEMO MODEL"  # how the manifests of demo packages begin
NO_PACKAGE = DetectorState(None, "detector.no_package")


class Detection:
    """Belongs to one thread. on_state hears each change, on_answer each frame's detections."""

    def __init__(
        self,
        options: Options | None,
        on_state: Callable[[DetectorState], None],
        on_answer: Callable[[Answer], None],
    ) -> None:
        self._options, self._on_state, self._on_answer = options, on_state, on_answer
        self._process: DetectorProcess | None = None
        self._restart_at: float | None = None
        self._pause = _FIRST_PAUSE_S
        self.state = NO_PACKAGE
        if options is not None:
            self._process = DetectorProcess(options)
            self.state = DetectorState(None, _STARTING)
        on_state(self.state)

    def waitables(self) -> list[Connection | int]:
        if self._process is None:
            return []
        return [self._process.fileno(), self._process.sentinel]

    def offer(self, head: FrameOffered, picture: Bytes) -> None:
        """Newest of its camera wins; without a ready detector it is dropped."""
        if self._process is not None and self.state.model is not None:
            name = stream_name(head.camera_id, head.sub)
            self._process.submit(name, head.epoch, head.pts, picture)

    def is_off(self) -> bool:
        """There is none, for now or at all; one that is being started is not."""
        return self.state.model is None and self.state.message_id != _STARTING

    def ms_per_frame(self) -> float:
        """What a detection takes now; until one was made, what the device probe measured."""
        measured = self._process.detect_ms if self._process is not None else 0.0
        return measured or self.state.ms_per_frame

    def forget(self, camera_id: str, sub: bool = False) -> None:
        if self._process is not None:
            self._process.forget(stream_name(camera_id, sub))

    def poll(self) -> None:
        """Pass on what has come; at least each second."""
        if self._process is not None:
            for message in self._process.poll():
                if isinstance(message, Answer):
                    self._on_answer(message)
                elif isinstance(message, Ready):
                    self._pause = _FIRST_PAUSE_S
                    device = message.device
                    self._change(
                        DetectorState(
                            words_of(message),
                            ms_per_frame=device.ms_per_frame,
                            provider=device.provider,
                        )
                    )
                elif isinstance(message, Failed):
                    self._fail(message)
        elif self._restart_at is not None and time.monotonic() >= self._restart_at:
            self._restart_at = None
            assert self._options is not None
            self._process = DetectorProcess(self._options)

    def close(self) -> None:
        if self._process is not None:
            self._process.close()
            self._process = None

    def _fail(self, failed: Failed) -> None:
        """A process that died is started again; a package that is refused stays refused."""
        self.close()
        if failed.reason.message_id in _DIED:
            self._restart_at = time.monotonic() + self._pause
            self._pause = min(2 * self._pause, _LONGEST_PAUSE_S)
        self._change(DetectorState(None, failed.reason.message_id, dict(failed.reason.params)))

    def _change(self, state: DetectorState) -> None:
        self.state = state
        self._on_state(state)


def stream_name(camera_id: str, sub: bool) -> str:
    """What the detector knows a stream by: each of a camera's two waits for its own turn."""
    return camera_id + SUB_EPOCHS if sub else camera_id


def words_of(ready: Ready) -> ModelWords:
    manifest = ready.manifest
    return ModelWords(
        name=manifest.name,
        version=manifest.version,
        sha256=manifest.sha256,
        threshold=manifest.thresholds.score,
        device=ready.device.name,
        weapon_classes=frozenset(manifest.weapon_classes),
        demo=manifest.title.startswith(DEMO_TITLE),
        input=manifest.input,
    )
