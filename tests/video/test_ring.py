"""The ring outlives crashes, clocks that are set, and full disks; what is locked stays."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import av
import pytest

from console.video.recorder import RecorderLimits, RecorderThread
from console.video.records import PREFIX, BoxesRecord, PacketRecord, PersonMask, Record, decode
from console.video.ring import space
from console.video.trouble import CameraTrouble, Trouble
from tests.support.small_disk import SmallDisk, small_disk
from tests.video.rig import wait_for
from tests.video.ring import KEY, Fed, later
from tests.video.streams import FPS, recorded

__all__ = ["small_disk"]


def seconds_of(clip: bytes) -> float:
    with av.open(io.BytesIO(clip)) as film:
        return sum(1 for _ in film.decode(video=0)) / FPS


def fed(folder: Path, turns: int, **options: float) -> Fed:
    made = Fed(folder, **options)
    for number in range(turns):
        made.turn(number)
    return made


def files(folder: Path, ending: str = ".segment") -> list[Path]:
    return sorted(folder.glob(f"*{ending}"))


# -- restarts and damage -----------------------------------------------------------------------


def test_a_killed_recorder_s_ring_is_taken_up_and_its_torn_end_cut(tmp_path: Path) -> None:
    fed(tmp_path / "cam", 5)  # never told to end
    writing = files(tmp_path / "cam", ".writing")[0]
    with writing.open("rb+") as file:
        file.truncate(writing.stat().st_size - 7)
    again = Fed(tmp_path / "cam", wall_utc=1020.0)
    assert not files(tmp_path / "cam", ".writing")
    assert 19.5 < seconds_of(again.recorder.clip(1000.0, 1020.0)) < 20.0


def test_a_restart_goes_on_in_the_same_ring(tmp_path: Path) -> None:
    fed(tmp_path / "cam", 2)
    again = Fed(tmp_path / "cam", wall_utc=1008.0)
    stream, packets = recorded()
    again.put(replace(stream, epoch="e.2"))
    for packet in packets:
        again.put(replace(later(packet, 3), epoch="e.2"))
    assert seconds_of(again.recorder.clip(1000.0, 1007.94)) == 8.0
    assert seconds_of(again.recorder.clip(1012.0, 1016.0)) == 4.0


@pytest.mark.parametrize("what", ["a byte", "its end", "all of it"])
def test_a_damaged_segment_is_set_aside_and_said(
    tmp_path: Path, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    fed(tmp_path / "cam", 5).recorder.end()
    hurt = files(tmp_path / "cam")[1]
    data = bytearray(hurt.read_bytes())
    data[len(data) // 2] ^= 1
    cut = {"a byte": data, "its end": data[:-9], "all of it": bytes(len(data))}[what]
    hurt.write_bytes(cut)
    again = Fed(tmp_path / "cam", wall_utc=1020.0)
    assert 10.0 < seconds_of(again.recorder.clip(1000.0, 1020.0)) < 20.0
    assert len(files(tmp_path / "cam", ".damaged")) == 1
    assert "damaged" in caplog.text


def test_nothing_of_a_picture_can_be_read_without_the_key(tmp_path: Path) -> None:
    fed(tmp_path / "cam", 1)
    _, packets = recorded()
    lying = b"".join(file.read_bytes() for file in (tmp_path / "cam").iterdir())
    assert len(lying) > 10_000
    assert not any(packet.data[-40:] in lying for packet in packets)


def test_age_ends_the_ring_also_while_nobody_recorded(tmp_path: Path) -> None:
    fed(tmp_path / "cam", 3)
    late = Fed(tmp_path / "cam", wall_utc=1012.0 + 200, seconds=60.0)
    late.turn(50)  # its first keyframe looks what is over
    assert len(files(tmp_path / "cam")) == 0


def test_what_is_due_goes_also_while_the_camera_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.video.recorder._TIDY_S", 0.05)
    fed(tmp_path / "cam", 3).recorder.end()
    assert files(tmp_path / "cam")
    thread = RecorderThread(RecorderLimits(str(tmp_path / "cam"), KEY))  # 1970 is long ago
    wait_for(lambda: not files(tmp_path / "cam"), 10)
    thread.close()


# -- clocks ------------------------------------------------------------------------------------


@pytest.mark.parametrize("set_by", [-3600.0, 3600.0])
@pytest.mark.parametrize("alert_s", [10.0, 14.0])
def test_a_clip_across_a_set_clock_is_whole(tmp_path: Path, set_by: float, alert_s: float) -> None:
    """Set 12 s in; an alert's clip from 8 s before to 5 s after, 2 s before or after that."""
    made = fed(tmp_path / "cam", 3)
    for number in range(3, 6):
        made.turn(number, set_by)
    at = 1000.0 + alert_s + (set_by if alert_s > 12.0 else 0.0)
    assert 12.5 <= seconds_of(made.recorder.clip(at - 8.0, at + 5.0)) <= 14.1


def test_a_clock_set_forward_costs_nothing_of_the_ring(tmp_path: Path) -> None:
    made = fed(tmp_path / "cam", 3, seconds=60.0)
    made.wall_utc += 86_400.0
    made.turn(3, 86_400.0)
    assert seconds_of(made.recorder.clip(1000.0, 1011.94)) == 12.0


# -- locks -------------------------------------------------------------------------------------


def test_what_is_locked_outlives_ring_and_restart_until_its_time(tmp_path: Path) -> None:
    made = fed(tmp_path / "cam", 4, seconds=20.0)
    assert made.recorder.lock("alert", 1002.0, 1012.0, 1500.0)
    for number in range(4, 20):
        made.turn(number)
    made.recorder.end()
    again = Fed(tmp_path / "cam", wall_utc=1080.0, seconds=20.0)
    again.turn(20)
    assert seconds_of(again.recorder.clip(1002.0, 1012.0)) >= 10.0
    with pytest.raises(CameraTrouble):
        again.recorder.clip(1030.0, 1040.0)
    again.wall_utc = 1501.0
    for number in range(21, 23):
        again.turn(number)
    with pytest.raises(CameraTrouble):
        again.recorder.clip(1002.0, 1012.0)


def test_a_clock_that_is_set_forward_frees_nothing_before_its_time(tmp_path: Path) -> None:
    made = fed(tmp_path / "cam", 2, seconds=5.0)
    made.recorder.lock("alert", 1000.0, 1004.0, 100_000.0)
    made.wall_utc = 9e9
    for number in range(2, 6):
        made.turn(number)
    assert seconds_of(made.recorder.clip(1000.0, 1004.0)) >= 4.0
    made.recorder.keep_until("alert", 0.0)  # as it is told of what was erased
    for number in range(6, 9):
        made.turn(number)
    with pytest.raises(CameraTrouble):
        made.recorder.clip(1000.0, 1004.0)


def test_a_clock_that_is_put_right_after_the_start_keeps_nothing_for_ever(tmp_path: Path) -> None:
    made = fed(tmp_path / "cam", 4, seconds=5.0)
    made.recorder.lock("alert", 1002.0, 1012.0, 1500.0)
    made.recorder.end()
    again = Fed(tmp_path / "cam", wall_utc=-50_000.0, seconds=5.0)
    again.wall_utc = 1501.0
    for number in range(21, 24):
        again.turn(number)
    with pytest.raises(CameraTrouble):
        again.recorder.clip(1002.0, 1012.0)


def test_a_held_lock_has_no_end(tmp_path: Path) -> None:
    made = fed(tmp_path / "cam", 2, seconds=5.0)
    made.recorder.lock("alert", 1000.0, 1004.0, 1500.0)
    made.recorder.keep_until("alert", None)
    made.wall_utc = 9e9
    for number in range(2, 8):
        made.turn(number)
    assert seconds_of(made.recorder.clip(1000.0, 1004.0)) >= 4.0


# -- room --------------------------------------------------------------------------------------


def test_a_full_disk_takes_the_oldest_unlocked_of_any_camera(small_disk: SmallDisk) -> None:
    root = small_disk.folder / "ring"
    other = fed(root / "other", 6)
    other.recorder.end()
    other.recorder.lock("alert", 1000.0, 1004.0, 9e9)
    locked, *loose = files(root / "other")
    small_disk.fill(left=2)
    made = Fed(root / "cam", wall_utc=1100.0)
    for number in range(6):
        made.turn(number)
    assert made.recorder.trouble is Trouble.NONE
    left = files(root / "other")
    assert locked in left
    assert set(left) < {locked, *loose}


def test_where_all_is_locked_recording_stops_says_so_and_comes_back(small_disk: SmallDisk) -> None:
    made = fed(small_disk.folder / "ring" / "cam", 2)
    made.recorder.lock("alert", 1000.0, 1008.0, 9e9)
    small_disk.fill()
    for number in range(2, 4):
        made.turn(number)
    assert made.recorder.trouble is Trouble.DISK_FULL
    assert seconds_of(made.recorder.clip(1000.0, 1004.0)) >= 4.0
    small_disk.make_room()
    for number in range(4, 8):
        made.turn(number)
    assert made.recorder.trouble is Trouble.NONE
    assert seconds_of(made.recorder.clip(1024.0, 1028.0)) >= 3.9


def test_all_cameras_together_stay_within_their_budget(tmp_path: Path) -> None:
    names = ("one", "two")
    for name in names:
        fed(tmp_path / name, 6).recorder.end()
    before = {name: files(tmp_path / name) for name in names}
    size = sum(file.stat().st_size for file in tmp_path.rglob("*.segment"))
    assert space.keep_within(tmp_path, space.Budget(size // 2, 0)) == 0
    left = sum(file.stat().st_size for file in tmp_path.rglob("*.segment"))
    assert 0 < left <= size // 2
    for name in names:
        newest = files(tmp_path / name)
        assert newest
        assert newest == before[name][-len(newest) :]


# -- playing -----------------------------------------------------------------------------------


def played(made: Fed, from_utc: float, to_utc: float) -> Iterator[Record]:
    playing = made.recorder.play(from_utc, to_utc)
    while found := playing.read(10_000):
        yield from (decode(one[PREFIX.size :]) for one in found)
    playing.close()


def test_what_is_played_has_its_boxes_and_masks(tmp_path: Path) -> None:
    made = Fed(tmp_path / "cam")
    stream, packets = recorded()
    made.put(stream)
    mask = PersonMask(8, 1, b"\x0f")
    for packet in packets:
        made.put(packet)
        made.put(BoxesRecord(packet.epoch, packet.pts, (), True, mask))
    records = list(played(made, 1001.5, 1002.5))
    assert records[0] == stream
    frames = [one for one in records if isinstance(one, PacketRecord)]
    assert frames == list(packets[15:38])  # from the keyframe before
    boxes = [one for one in records if isinstance(one, BoxesRecord)]
    assert [one.pts for one in boxes] == [one.pts for one in frames]
    assert all(one.mask == mask for one in boxes)


def test_what_is_being_recorded_is_played_on(tmp_path: Path) -> None:
    made = fed(tmp_path / "cam", 2)
    playing = made.recorder.play(1003.0, 1100.0)
    first = b"".join(playing.read(1 << 20))
    assert first
    assert playing.read(1 << 20) == []
    for number in range(2, 5):
        made.turn(number)
    assert len(b"".join(playing.read(1 << 20))) > len(first)
    assert not playing.done
    playing.close()
