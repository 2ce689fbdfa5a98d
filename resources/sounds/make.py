"""Makes the four alarm tones beside this file: `python resources/sounds/make.py [FOLDER]`.

The same bytes on every machine: whole samples from sines, no noise, no library but Python's own.

What is borrowed, and from where:
- IEC 60601-1-8:2006+A2:2020, clause 6.3.3 (auditory alarm signals): urgency is told by
  the number and pace of the pulses of a burst (ten as 3+2, 3+2 for high priority, three for medium,
  one or two for low); each pulse has its fundamental between 150 and 1000 Hz and at least four
  harmonics between 300 and 4000 Hz within 15 dB of it, so that a single bad loudspeaker, a noise
  or a hearing loss at one frequency does not take it; its rise takes 10 to 40 % of its length, so
  that it startles nobody.
- ISO 7731:2003 (danger signals for public and work areas): strongest between 300 and
  3000 Hz, enough below 1500 Hz for people with hearing loss, told from others by its course in
  time.
- EEMUA 191: few tones, each learnt once. Four, told apart by rhythm AND pitch, so that either alone
  would do.

Loudness is equal: no tone is quieter because it matters less, for a retraction must be heard as
surely as what it takes back. How loud that comes out is for the console's own volume and the
computer's mixer.
"""

from __future__ import annotations

import math
import struct
import sys
import wave
from dataclasses import dataclass
from pathlib import Path

RATE = 24_000  # samples a second: room for all partials, an even part of every device's 48,000
PARTIALS = 5  # the fundamental and four harmonics
HIGHEST_HZ = 4_000
RMS = 0.2  # of a pulse's level part, of full scale; leaves room for its peaks
RISE = 0.2  # of a pulse's length


@dataclass(frozen=True)
class Pulse:
    """Begins so many seconds into the tone; the pitch is its fundamental."""

    at_s: float
    length_s: float
    pitch_hz: float


def _burst(start_s: float, pace_s: float, length_s: float, *pitches: float) -> list[Pulse]:
    return [Pulse(start_s + n * pace_s, length_s, pitch) for n, pitch in enumerate(pitches)]


# Critical: fast 3+2, twice, high. Threat: three, at half that pace. Notice: two slow, falling.
# Fault: long, short, low and on one pitch: a machine's voice.
TONES: dict[str, list[Pulse]] = {
    "critical": [
        pulse
        for group in (0.0, 1.3)
        for pulse in (
            *_burst(group, 0.18, 0.12, 784.0, 784.0, 784.0),
            *_burst(group + 0.72, 0.18, 0.12, 784.0, 784.0),
        )
    ],
    "threat": _burst(0.0, 0.38, 0.2, 523.25, 523.25, 523.25),
    "notice": _burst(0.0, 0.45, 0.25, 392.0, 329.63),
    "fault": [Pulse(0.0, 0.8, 196.0), Pulse(0.95, 0.25, 196.0)],
}


def envelope(at_s: float, length_s: float) -> float:
    """0 to 1: raised cosines at both ends, level between."""
    edge = RISE * length_s
    near = min(at_s, length_s - at_s)
    if near >= edge:
        return 1.0
    return 0.5 - 0.5 * math.cos(math.pi * near / edge) if near > 0 else 0.0


def samples(pulses: list[Pulse]) -> list[int]:
    """16-bit, from the beginning to the end of the last pulse."""
    length = max(pulse.at_s + pulse.length_s for pulse in pulses)
    sound = [0.0] * round(length * RATE)
    for pulse in pulses:
        orders = [n for n in range(1, PARTIALS + 1) if n * pulse.pitch_hz <= HIGHEST_HZ]
        level = RMS / math.sqrt(sum(1 / n for n in orders) / 2)
        first = round(pulse.at_s * RATE)
        for k in range(round(pulse.length_s * RATE)):
            at = k / RATE
            turn = 2 * math.pi * pulse.pitch_hz * at
            wave_now = sum(math.sin(n * turn) / math.sqrt(n) for n in orders)
            sound[first + k] += level * envelope(at, pulse.length_s) * wave_now
    return [round(32767 * one) for one in sound]


def write(folder: Path) -> None:
    """Each tone as a mono WAV of 16 bits."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, pulses in TONES.items():
        whole = samples(pulses)
        with wave.open(str(folder / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(struct.pack(f"<{len(whole)}h", *whole))


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent)
