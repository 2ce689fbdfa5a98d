"""Evidence comes back as it was put there, or not at all."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.media.store import MediaDamaged, MediaFull, MediaMissing, MediaStore
from tests.support.small_disk import SmallDisk, small_disk

__all__ = ["small_disk"]

_KEY = bytes(range(32))
_CALLS = "trace=fsync,rename,write"


@pytest.fixture
def store(tmp_path: Path) -> MediaStore:
    return MediaStore(tmp_path / "media", _KEY)


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=5000), media_type=st.text(max_size=40))
def test_content_comes_back_under_its_own_hash(
    store: MediaStore, data: bytes, media_type: str
) -> None:
    store.delete(hashlib.sha256(data).hexdigest())
    name = store.put(data, media_type)
    assert name == hashlib.sha256(data).hexdigest()
    assert store.get(name) == (data, media_type)


def test_nothing_stands_in_plain_text(store: MediaStore, tmp_path: Path) -> None:
    store.put(b"a very secret picture" * 50, "image/png")
    (path,) = _files(tmp_path)
    assert b"secret" not in path.read_bytes()
    assert b"image/png" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("where", [0, 12, 30, -1])
def test_a_flipped_bit_is_found(store: MediaStore, tmp_path: Path, where: int) -> None:
    name = store.put(b"picture" * 100, "image/png")
    (path,) = _files(tmp_path)
    sealed = bytearray(path.read_bytes())
    sealed[where] ^= 1
    path.write_bytes(sealed)
    with pytest.raises(MediaDamaged):
        store.get(name)
    assert store.put(b"picture" * 100, "image/png") == name  # who still has it heals the file
    assert store.get(name) == (b"picture" * 100, "image/png")
    assert _files(tmp_path) == [path]


def test_what_is_there_and_sound_is_not_written_again(store: MediaStore, tmp_path: Path) -> None:
    store.put(b"picture", "image/png")
    (path,) = _files(tmp_path)
    before = path.read_bytes()
    store.put(b"picture", "image/png")
    assert path.read_bytes() == before  # another nonce would show


def test_one_file_cannot_stand_in_for_another(store: MediaStore, tmp_path: Path) -> None:
    one, other = store.put(b"one", "text/plain"), store.put(b"other", "text/plain")
    paths = {path.name: path for path in _files(tmp_path)}
    paths[one].write_bytes(paths[other].read_bytes())
    with pytest.raises(MediaDamaged):
        store.get(one)


def test_another_key_reads_nothing(store: MediaStore, tmp_path: Path) -> None:
    name = store.put(b"picture", "image/png")
    with pytest.raises(MediaDamaged):
        MediaStore(tmp_path / "media", bytes(32)).get(name)


@pytest.mark.parametrize("name", ["0" * 64, "", "../../etc/passwd", "A" * 64])
def test_what_is_not_there_is_missing(store: MediaStore, name: str) -> None:
    with pytest.raises(MediaMissing):
        store.get(name)


def test_deleted_is_gone(store: MediaStore, tmp_path: Path) -> None:
    name = store.put(b"picture", "image/png")
    assert store.delete(name)
    assert not store.has(name)
    assert not store.delete(name)
    assert _files(tmp_path) == []


def test_a_full_disk_has_a_name_and_leaves_no_pieces(small_disk: SmallDisk) -> None:
    folder = small_disk.folder / "media"
    store = MediaStore(folder, _KEY)
    small = store.put(b"small", "text/plain")
    small_disk.fill(left=10)
    with pytest.raises(MediaFull):
        store.put(os.urandom(200_000), "image/png")
    assert store.get(small) == (b"small", "text/plain")
    assert len(_files(folder)) == 1


def test_a_put_is_synced_before_it_returns(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from console.media.store import MediaStore;"
        f"MediaStore(Path({str(tmp_path / 'm')!r}), bytes(32)).put(b'x', 'y'); print('done')"
    )
    log = tmp_path / "trace"
    try:
        subprocess.run(
            ["strace", "-f", "-e", _CALLS, "-o", log, sys.executable, "-c", code],
            check=True,
            capture_output=True,
        )
    except (FileNotFoundError, subprocess.CalledProcessError) as error:
        pytest.skip(f"strace does not work here: {type(error).__name__}")
    calls = [line for line in log.read_text().splitlines() if "+++" not in line]
    renamed = next(at for at, line in enumerate(calls) if "rename(" in line)
    said = next(at for at, line in enumerate(calls) if '"done' in line)
    assert any("fsync(" in line for line in calls[:renamed]), "the file before its name"
    assert any("fsync(" in line for line in calls[renamed:said]), "the folder before the answer"
