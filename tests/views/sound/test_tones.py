"""The four tones: made by our script, told apart by pitch and by rhythm, loud alike."""

from __future__ import annotations

import importlib.util
import itertools
import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from console.views.sound.tones import FOLDER, Tone, load

Floats = npt.NDArray[np.float64]
WINDOW_S = 0.02


def sound(tone: Tone) -> tuple[Floats, int]:
    samples = load(tone)
    return np.frombuffer(samples.data, "<i2").astype(np.float64) / 32768, samples.rate


def loudness(wave_: Floats, rate: int) -> Floats:
    """Root of the mean square of each 20 ms."""
    size = round(WINDOW_S * rate)
    cut = wave_[: len(wave_) // size * size].reshape(-1, size)
    return np.asarray(np.sqrt((cut**2).mean(axis=1)))


def pulses(tone: Tone) -> list[tuple[float, float]]:
    """Begin and length in seconds of each stretch that can be heard."""
    level = loudness(*sound(tone))
    on = [False, *(level > 0.25 * level.max()), False]
    edges = [n for n, (a, b) in enumerate(itertools.pairwise(on)) if a != b]
    return [
        (begin * WINDOW_S, (end - begin) * WINDOW_S)
        for begin, end in zip(edges[::2], edges[1::2], strict=True)
    ]


def spectrum(tone: Tone) -> tuple[Floats, Floats]:
    wave_, rate = sound(tone)
    first = pulses(tone)[0]
    begin, end = round(first[0] * rate), round((first[0] + first[1]) * rate)
    cut = wave_[begin:end] * np.hanning(end - begin)
    power = np.abs(np.fft.rfft(cut, 1 << 16)) ** 2
    return np.fft.rfftfreq(1 << 16, 1 / rate), power


def pitch(tone: Tone) -> float:
    """The lowest strong line of the first pulse, in hertz."""
    hertz, power = spectrum(tone)
    strong = hertz[power > 0.3 * power.max()]
    near = hertz < strong.min() * 1.3
    return float(hertz[near][np.argmax(power[near])])


def test_the_files_are_what_the_script_makes(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("make_sounds", FOLDER / "make.py")
    assert spec is not None
    assert spec.loader is not None
    make = importlib.util.module_from_spec(spec)
    import sys

    sys.modules["make_sounds"] = make
    spec.loader.exec_module(make)
    make.write(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {f"{tone}.wav" for tone in Tone}
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (FOLDER / path.name).read_bytes(), path.name


def test_each_has_a_pitch_of_its_own() -> None:
    """Any two are a major third apart at least: nobody needs a trained ear."""
    found = {tone: pitch(tone) for tone in Tone}
    for one, other in itertools.combinations(found.values(), 2):
        assert max(one, other) / min(one, other) > 1.25, found
    assert found[Tone.CRITICAL] == max(found.values())
    assert found[Tone.FAULT] == min(found.values())


def test_each_has_a_rhythm_of_its_own() -> None:
    """Without its pitch, each is told by the number and the pace of its pulses."""
    found = {tone: pulses(tone) for tone in Tone}
    assert {tone: len(one) for tone, one in found.items()} == {
        Tone.CRITICAL: 10,
        Tone.THREAT: 3,
        Tone.NOTICE: 2,
        Tone.FAULT: 2,
    }
    gaps = [b[0] - a[0] for a, b in itertools.pairwise(found[Tone.CRITICAL])]
    assert gaps == pytest.approx([0.18, 0.18, 0.36, 0.18, 0.4, 0.18, 0.18, 0.36, 0.18], abs=0.03)
    notice, fault = found[Tone.NOTICE], found[Tone.FAULT]
    assert notice[0][1] == pytest.approx(notice[1][1], abs=0.05)
    assert fault[0][1] > 2.5 * fault[1][1]


def test_no_two_envelopes_are_alike() -> None:
    level = {tone: loudness(*sound(tone)) for tone in Tone}
    length = max(len(one) for one in level.values())
    padded = {t: np.pad(one, (0, length - len(one))) for t, one in level.items()}
    for one, other in itertools.combinations(padded.values(), 2):
        assert float(np.corrcoef(one, other)[0, 1]) < 0.7


@pytest.mark.parametrize("tone", Tone)
def test_iec_60601_1_8(tone: Tone) -> None:
    """Fundamental, harmonics, rise; shorter than 4 s; nothing cut off at the top."""
    base = pitch(tone)
    assert 150 <= base <= 1000
    hertz, power = spectrum(tone)
    lines = [
        10 * np.log10(power[np.abs(hertz - n * base) < 10].max() / power.max())
        for n in range(1, 21)
        if 300 <= n * base <= 4000
    ]
    assert sum(line > -15 for line in lines) >= 4, lines
    wave_, rate = sound(tone)
    assert len(wave_) / rate < 4
    assert np.abs(wave_).max() < 0.95
    first = wave_[: round(pulses(tone)[0][1] * rate)]
    level = np.sqrt(np.convolve(first**2, np.ones(240) / 240, "same"))
    rise = (np.argmax(level > 0.9 * level.max()) - np.argmax(level > 0.1 * level.max())) / rate
    assert rise > 0.008, "a start that startles"


def test_all_are_as_loud() -> None:
    """A retraction's is as loud as that of what it takes back."""
    levels = [np.median(one[one > 0.5 * one.max()]) for one in (loudness(*sound(t)) for t in Tone)]
    assert max(levels) / min(levels) < 1.2


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "fault.wav"), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(64))
    with pytest.raises(wave.Error, match=r"fault\.wav"):
        load(Tone.FAULT, tmp_path)
