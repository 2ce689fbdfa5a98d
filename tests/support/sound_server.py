"""A real sound server without a sound card: PulseAudio with null sinks, recorded as they play.

Started and ended by the test, in its own folder; nothing of the machine's own sound is touched.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

RATE = 48_000
LIMIT_S = 10.0
_OPTIONS = (
    "--daemonize=no",
    "--exit-idle-time=-1",
    "--use-pid-file=no",
    "--disable-shm=yes",
)
NEEDED = ("pulseaudio", "pactl", "parec")


def missing() -> str:
    """Which program is not here; empty where all are."""
    return next((name for name in NEEDED if shutil.which(name) is None), "")


class SoundServer:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        self._socket = folder / "native"
        self.environment = {
            **os.environ,
            "PULSE_SERVER": f"unix:{self._socket}",
            "PULSE_COOKIE": str(folder / "cookie"),
            "XDG_RUNTIME_DIR": str(folder),
            "XDG_CONFIG_HOME": str(folder),
        }
        self._processes: list[subprocess.Popen[bytes]] = []
        self._server: subprocess.Popen[bytes] | None = None

    def start(self, *sinks: str) -> None:
        """With these null sinks, the first of them the default."""
        script = self._folder / "sound.pa"
        lines = [
            "load-module module-always-sink",  # "Dummy Output" where there is none, as desktops do
            *(_sink(name) for name in sinks),
            f"load-module module-native-protocol-unix auth-anonymous=1 socket={self._socket}",
            *(f"set-default-sink {name}" for name in sinks[:1]),
        ]
        script.write_text("\n".join(lines) + "\n")
        self._server = self._start("pulseaudio", "-n", "-F", str(script), *_OPTIONS)
        end = time.monotonic() + LIMIT_S
        while not self._answers():
            assert time.monotonic() < end, "the sound server does not come"
            assert self._server.poll() is None, "the sound server has ended"

    def _answers(self) -> bool:
        asked = ["pactl", "info"]
        done = subprocess.run(asked, env=self.environment, capture_output=True, check=False)
        return done.returncode == 0

    def _start(self, *command: str, **options: Any) -> subprocess.Popen[bytes]:
        made = subprocess.Popen(
            command, env=self.environment, stderr=subprocess.DEVNULL, **{**_SILENT, **options}
        )
        self._processes.append(made)
        return made

    def ask(self, *words: str) -> str:
        """pactl; what it says."""
        command, where = ["pactl", *words], self.environment
        done = subprocess.run(command, env=where, capture_output=True, check=True, timeout=LIMIT_S)
        return done.stdout.decode().strip()

    def plug(self, name: str) -> str:
        """One more output; a word for unplug()."""
        return self.ask("load-module", *_sink(name).split()[1:])

    def unplug(self, word: str) -> None:
        self.ask("unload-module", word)

    def record(self, sink: str) -> Recording:
        """From now on, until it is told to stop."""
        out = self._folder / f"{sink}-{len(self._processes)}.raw"
        options = f"--device={sink}.monitor --format=s16le --rate={RATE} --channels=1 --raw"
        with out.open("wb") as file:
            process = self._start(
                "parec", *options.split(), "--latency-msec=20", stdout=file, stdin=None
            )
        recording = Recording(process, out)
        recording.wait(0.05)
        return recording

    def close(self) -> None:
        for process in reversed(self._processes):
            with suppress(ProcessLookupError):
                process.kill()
            process.wait()


_SILENT: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stdin": subprocess.DEVNULL}


def _sink(name: str) -> str:
    return (
        f"load-module module-null-sink sink_name={name} rate={RATE} channels=2 format=s16le "
        f"sink_properties=device.description={name.capitalize()}"
    )


class Recording:
    """What a null sink was given, in real time: silence too."""

    def __init__(self, process: subprocess.Popen[bytes], path: Path) -> None:
        self._process, self._path = process, path

    @property
    def seconds(self) -> float:
        return self._path.stat().st_size / 2 / RATE

    def wait(self, seconds: float) -> None:
        """Until there are so many seconds of it."""
        end = time.monotonic() + seconds + LIMIT_S
        while self.seconds < seconds:
            assert time.monotonic() < end, f"only {self.seconds:.1f} s are recorded"
            time.sleep(0.02)

    def heard(self, begin_s: float = 0.0) -> npt.NDArray[np.float64]:
        """Samples from a second on, 1.0 the full scale."""
        whole = np.frombuffer(self._path.read_bytes()[: self._path.stat().st_size // 2 * 2], "<i2")
        return whole[round(begin_s * RATE) :].astype(np.float64) / 32768
