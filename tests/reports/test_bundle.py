"""Evidence bundles: made, proved by `roc-console verify`, and proved false when touched."""

from __future__ import annotations

import io
import random
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from console.__main__ import main
from console.keys import fingerprint
from console.reports.bundle import kept
from console.reports.bundle.check import check_bundle
from console.reports.bundle.container import BundleWriter, plain_name
from console.reports.bundle.contents import LOG, MANIFEST, README
from console.reports.bundle.seal import HEAD
from tests.reports import bundles
from tests.reports.bundles import BACKEND, CONTENTS, DEVICE, bundle, log, manifest, public, signed

Said = pytest.CaptureFixture[str]
PICTURE = next(iter(CONTENTS))


def _verified(path: Path, data: bytes, capsys: Said, *more: str) -> tuple[int, str, str]:
    path.write_bytes(data)
    status = main(["verify", str(path), *more])
    said = capsys.readouterr()
    return status, said.out, said.err


def _problems(tmp_path: Path, data: bytes) -> set[str]:
    path = tmp_path / "judged.rocx"
    path.write_bytes(data)
    return {message_id for message_id, _ in check_bundle(path).problems}


def test_a_whole_bundle_says_so_in_words(tmp_path: Path, capsys: Said) -> None:
    status, out, err = _verified(tmp_path / "a.rocx", bundle(), capsys)
    assert (status, err) == (0, "")
    assert "WHOLE" in out
    assert fingerprint(public(BACKEND)) in out
    assert "came with the bundle itself" in out
    assert "22-1" in out
    assert "blurred for good" in out
    assert "1 gaps" in out


def test_the_same_contents_are_the_same_bytes() -> None:
    assert bundle() == bundle()


def test_any_tool_opens_it() -> None:
    with zipfile.ZipFile(io.BytesIO(bundle())) as opened:
        assert opened.testzip() is None
        assert opened.namelist() == [README, MANIFEST, LOG, PICTURE]
        assert opened.read(PICTURE) == CONTENTS[PICTURE]
        page = opened.read(README).decode()
    assert "&lt;b&gt;He went north." in page
    assert "<b>" not in page


def test_the_key_that_is_named(tmp_path: Path, capsys: Said) -> None:
    path, data = tmp_path / "a.rocx", bundle()
    status, out, _ = _verified(path, data, capsys, "--key", fingerprint(public(BACKEND)))
    assert status == 0
    assert "the key you named" in out
    held = tmp_path / "room.key"
    held.write_bytes(bytes.fromhex(public(BACKEND)))
    assert _verified(path, data, capsys, "--key", str(held))[0] == 0
    status, out, err = _verified(path, data, capsys, "--key", fingerprint(public(DEVICE)))
    assert (status, out) == (1, "")
    assert "ANOTHER key" in err
    assert _verified(path, data, capsys, "--key", "no key at all")[0] == 2


@pytest.mark.parametrize("name", [PICTURE, LOG, MANIFEST, README])
def test_a_changed_file_is_named(name: str, tmp_path: Path, capsys: Said) -> None:
    data = bytearray(bundle())
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as opened:
        at = opened.getinfo(name).header_offset + 30 + len(name) + 4
    data[at] ^= 1
    status, out, err = _verified(tmp_path / "a.rocx", bytes(data), capsys)
    assert (status, out) == (1, "")
    assert f"CHANGED: {name}" in err.translate({0x2068: None, 0x2069: None})


def test_a_changed_bit_anywhere_is_found(tmp_path: Path) -> None:
    """Each header of the container and each field of the seal, and files here and there."""
    whole = bundle()
    assert not _problems(tmp_path, whole)
    draw = random.Random(1)
    with zipfile.ZipFile(io.BytesIO(whole)) as opened:
        places = {one.header_offset + n for one in opened.infolist() for n in range(30)}
        places |= set(range(opened.start_dir, whole.rfind(HEAD) + 40, 3))
    places |= set(range(whole.rfind(HEAD), len(whole), 9))
    places |= {draw.randrange(len(whole)) for _ in range(200)}
    for place in places:
        data = bytearray(whole)
        data[place] ^= 1 << draw.randrange(8)
        assert _problems(tmp_path, bytes(data)), f"byte {place} of {len(whole)}"


def test_every_bit_of_the_seal_counts(tmp_path: Path) -> None:
    """Case of a hex digit, a blank between fields, a leading zero: none may be another way."""
    whole = bundle()
    at = whole.rfind(HEAD) - 2
    for place in (*range(at, len(whole) - 140, 5), *range(len(whole) - 140, len(whole))):
        data = bytearray(whole)
        data[place] ^= 0x20
        assert _problems(tmp_path, bytes(data)), whole[at : place + 1]
    assert _problems(tmp_path, whole.replace(b'{"export_id"', b'{ "export_id"'))


def test_cut_and_lengthened(tmp_path: Path) -> None:
    whole = bundle()
    for n in (1, 2, 100, len(whole) // 2, len(whole) - 3):
        assert _problems(tmp_path, whole[:-n])
    for more in (b"\n", b"\0", b"PK\5\6" + bytes(18), whole):
        assert _problems(tmp_path, whole + more)
        assert _problems(tmp_path, more + whole)


def test_a_seal_is_worth_nothing_on_other_contents(tmp_path: Path) -> None:
    whole, other = bundle(), bundle({"pictures/01-crop.jpg": b"\xff\xd8 another"})
    at, there = whole.rfind(HEAD) - 2, other.rfind(HEAD) - 2
    mixed = _problems(tmp_path, other[:there] + whole[at:])
    assert {"verify.bundle_changed", "verify.bundle_file_changed"} <= mixed


def test_two_files_of_one_size_swapped(tmp_path: Path, capsys: Said) -> None:
    one, two = b"\xff\xd8 one", b"\xff\xd8 two"
    contents = {"pictures/01-crop.jpg": one, "pictures/02-crop.jpg": two}
    whole = bundle(contents)
    swapped = whole.replace(one, b"@@@@@").replace(two, one).replace(b"@@@@@", two)
    status, _, err = _verified(tmp_path / "a.rocx", swapped, capsys)
    assert status == 1
    assert err.count("CHANGED:") == 2


def test_another_mans_signature_is_not_the_rooms(tmp_path: Path) -> None:
    def forged(unsigned: bundles.Unsigned) -> bundles.Seal:
        seal = signed(unsigned)
        return replace(seal, signature=DEVICE.sign(seal.backend_message()).hex())

    assert "verify.bundle_signature" in _problems(tmp_path, bundle(sign=forged))


def test_a_workstation_alone_says_so(tmp_path: Path, capsys: Said) -> None:
    index = manifest(CONTENTS, alone=True)
    data = bundle(index=index, sign=partial(signed, alone=True))
    status, out, _ = _verified(tmp_path / "a.rocx", data, capsys)
    assert status == 0
    assert "ONLY" in out
    assert fingerprint(public(DEVICE)) in out


def test_the_backends_signature_cannot_be_taken_off(tmp_path: Path) -> None:
    assert "verify.bundle_seal_differs" in _problems(
        tmp_path, bundle(sign=partial(signed, alone=True))
    )


@pytest.mark.parametrize(
    ("agreed_by", "expected"),
    [("sam", set()), ("", {"verify.bundle_not_agreed"}), ("ada", {"verify.bundle_not_agreed"})],
)
def test_recognisable_people_need_a_second_person(
    agreed_by: str, expected: set[str], tmp_path: Path
) -> None:
    index = manifest(CONTENTS, blurred=False, approved_by=agreed_by or "sam")
    told = log(blurred=False, agreed_by=agreed_by)
    assert _problems(tmp_path, bundle(index=index, told=told)) == expected


def test_an_index_that_says_otherwise_than_the_log(tmp_path: Path) -> None:
    index = manifest(CONTENTS, reason="curiosity")
    assert _problems(tmp_path, bundle(index=index)) == {"verify.bundle_not_asked"}


def test_blurred_in_word_only(tmp_path: Path) -> None:
    files = tuple(replace(one, how="none") for one in manifest(CONTENTS).files)
    found = _problems(tmp_path, bundle(index=manifest(CONTENTS, files=files)))
    assert found == {"verify.bundle_not_blurred"}


def test_a_row_of_the_log_that_does_not_fit_its_hash(tmp_path: Path) -> None:
    first, *rest = log()
    told = (replace(first, payload=first.payload.replace("north", "south")), *rest)
    assert _problems(tmp_path, bundle(told=told)) == {"verify.row_broken"}


def test_what_became_of_the_originals_is_told(tmp_path: Path, capsys: Said) -> None:
    data = bundle(index=bundles.manifest_of_closed(), told=bundles.log_of_closed())
    status, out, err = _verified(tmp_path / "a.rocx", data, capsys)
    assert (status, err) == (0, "")
    assert "closed 2026-11-22T03:14:16+00:00; the log goes on" in out
    assert "Under a legal hold when it was made: 22-1, case 12/26" in out
    assert "ERASED before it was made: A1" in out
    assert "by rule: Confirmed alerts" in out
    assert "1 entry of the log was erased" in out
    assert "LEFT OUT: clip cccccccccccc: not in the store" in out
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        page = opened.read(README).decode().translate({0x2068: None, 0x2069: None})
    assert "by rule: Confirmed alerts" in page
    assert "now and on" in page
    assert "No legal hold" not in page


def test_without_a_hold_it_says_that_the_originals_end(tmp_path: Path, capsys: Said) -> None:
    data = bundle()
    assert "No legal hold was on the originals" in _verified(tmp_path / "a.rocx", data, capsys)[1]
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        page = opened.read(README).decode()
    assert "this copy is what is left" in page
    assert "Nothing about this incident had been erased" in page


@pytest.mark.parametrize(
    "changes",
    [
        {"closed_utc": None},
        {"erased": ()},
        {"holds": ()},
        {"holds": (kept.bundled_hold(replace(bundles.HOLD, case_number="13/26")),)},
    ],
)
def test_an_index_that_hides_what_the_log_says(changes: dict[str, Any], tmp_path: Path) -> None:
    index = bundles.manifest_of_closed(**changes)
    found = _problems(tmp_path, bundle(index=index, told=bundles.log_of_closed()))
    assert found == {"verify.bundle_kept_differs"}


def test_a_download_that_was_broken_off(tmp_path: Path, capsys: Said) -> None:
    whole = bundle()
    for n in (1, 20, whole.rfind(b"PK\5\6")):
        status, _, err = _verified(tmp_path / "a.rocx", whole[:n], capsys)
        assert status == 1
        assert "ends too early" in err
    assert "verify.bundle_cut_off" not in _problems(tmp_path, whole[:-1])


def _deflated(name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr(name, data)
    return out.getvalue()


def _sized(data: bytes, size: int) -> bytes:
    """The central directory of a stored entry claims another size."""
    at = data.rfind(b"PK\1\2")
    return data[: at + 20] + struct.pack("<II", size, size) + data[at + 28 :]


@pytest.mark.parametrize(
    "make",
    [
        lambda: _deflated(MANIFEST, bytes(50_000_000)),
        lambda: _deflated("../../etc/passwd", b"x"),
        lambda: _sized(bundle(), 2**31),
        lambda: b"PK\3\4",
        lambda: b"PK\3\4" + bytes(70_000),
    ],
)
def test_what_is_none_is_refused_at_once(make: Callable[[], bytes], tmp_path: Path) -> None:
    assert _problems(tmp_path, make())


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../a", "a/../b", "a\\b", "C:evil", "", ".hidden", "a/b/c", "x" * 300]
)
def test_no_name_leads_out_of_a_bundle(name: str) -> None:
    assert not plain_name(name)
    with pytest.raises(ValueError, match="no name"):
        BundleWriter(io.BytesIO()).add(name, b"")


def test_a_file_that_is_not_there(tmp_path: Path, capsys: Said) -> None:
    assert main(["verify", str(tmp_path / "none.rocx")]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_it_needs_neither_database_nor_network_nor_qt(tmp_path: Path) -> None:
    path = tmp_path / "a.rocx"
    path.write_bytes(bundle())
    words = (
        "import sys, socket\n"
        "def no(*_): raise OSError('no network')\n"
        "socket.socket = no\n"
        "from console.__main__ import main\n"
        f"status = main(['verify', {str(path)!r}])\n"
        "held = {'PySide6', 'sqlalchemy', 'httpx', 'av', 'cv2', 'numpy'} & set(sys.modules)\n"
        "sys.exit(repr(held) if held else status)\n"
    )
    ran = subprocess.run([sys.executable, "-c", words], capture_output=True, timeout=30)
    assert (ran.returncode, ran.stderr) == (0, b"")
