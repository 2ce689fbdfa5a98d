"""The four tones (U16): what each says, and its samples as resources/sounds/make.py made them."""

from __future__ import annotations

import wave
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[3] / "resources" / "sounds"


class Tone(StrEnum):
    """In the order in which the sound test plays them."""

    CRITICAL = "critical"
    THREAT = "threat"
    NOTICE = "notice"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Samples:
    """Mono, signed 16 bits, little endian."""

    rate: int
    data: bytes

    @property
    def seconds(self) -> float:
        return len(self.data) / 2 / self.rate


def load(tone: Tone, folder: Path = FOLDER) -> Samples:
    """OSError or wave.Error where the file is not there or is no such WAV."""
    with wave.open(str(folder / f"{tone.value}.wav"), "rb") as file:
        if (file.getnchannels(), file.getsampwidth()) != (1, 2):
            raise wave.Error(f"{tone.value}.wav is not mono of 16 bits")
        return Samples(file.getframerate(), file.readframes(file.getnframes()))
