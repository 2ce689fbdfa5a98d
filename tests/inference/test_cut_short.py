"""A film that is not whole: what it gives is kept, what it does not give is said."""

from __future__ import annotations

import subprocess
from pathlib import Path

import av
import pytest

from tests.inference.test_detect import lines, numbers, probe, run, write_video

__all__ = ["probe"]


@pytest.mark.parametrize("every_ms", [None, 300])
def test_a_film_cut_short_keeps_its_lines_and_says_so(
    every_ms: int | None, probe: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    film, whole, out = tmp_path / "v.mp4", tmp_path / "whole.mp4", tmp_path / "out.jsonl"
    write_video(whole, 80)
    _index_first(whole, film)
    film.write_bytes(film.read_bytes()[: film.stat().st_size * 2 // 3])
    extra = ("--every-ms", every_ms) if every_ms else ()
    assert run("--model", probe, "--source", film, *extra, "--out", out) == 1
    seen = numbers(lines(out))
    assert seen == list(range(0, 80, 3 if every_ms else 1))[: len(seen)]
    said = capsys.readouterr().err
    assert "ends early" in said
    assert "of its 80 frames" in said
    if not every_ms:
        assert 20 < len(seen) < 79
        assert f": {len(seen)} of its 80 frames" in said.replace("ends early", "")


def _index_first(film: Path, to: Path) -> None:
    """As a film for the web lies on disk: cut short, it still opens."""
    with (
        av.open(str(film)) as source,
        av.open(str(to), "w", options={"movflags": "faststart"}) as copy,
    ):
        stream = copy.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(source.streams.video[0]):
            if packet.dts is not None:
                packet.stream = stream
                copy.mux(packet)


def test_frames_that_cannot_be_decoded_are_counted(
    probe: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    film, out = tmp_path / "v.mp4", tmp_path / "out.jsonl"
    write_video(film, 40)
    _spoil(film, (30, 31))
    assert run("--model", probe, "--source", film, "--out", out) == 1
    assert 20 < len(lines(out)) < 40
    assert "2 frames of" in (said := capsys.readouterr().err)
    assert "could not be decoded" in said


def _spoil(film: Path, frames: tuple[int, ...]) -> None:
    """Noise in the place of these frames, in the order of their storing."""
    with av.open(str(film)) as opened:
        places = [(one.pos, one.size) for one in opened.streams.video[0].index_entries]
    content = bytearray(film.read_bytes())
    for number in frames:
        at, size = places[number]
        content[at : at + size] = b"\xff" * size
    film.write_bytes(content)


def test_a_film_that_was_trimmed_is_whole(probe: Path, tmp_path: Path) -> None:
    """Its index counts frames before the cut that its edit list leaves out."""
    film, trimmed, out = tmp_path / "v.mp4", tmp_path / "t.mp4", tmp_path / "out.jsonl"
    write_video(film, 60)
    cut = ["ffmpeg", "-v", "error", "-ss", "1.5", "-i", film, "-t", "2", "-c", "copy", trimmed]
    subprocess.run(cut, check=True, timeout=30)
    with av.open(str(trimmed)) as opened:
        counted = opened.streams.video[0].frames
    assert run("--model", probe, "--source", trimmed, "--out", out) == 0
    assert len(lines(out)) < counted
