"""The list of further backends: kept whole, without secrets, and never in the way of a start."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.settings.sites import (
    MOST,
    NAME,
    SiteRow,
    SitesUnreadable,
    plain_address,
    read_sites,
    write_sites,
)

ROWS = (
    SiteRow("http://127.0.0.1:8600", name="North"),
    SiteRow("https://harbour.example:8600", "/etc/roc/harbour.pem", "op2", "Harbour"),
)


def test_what_was_written_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    assert read_sites(folder) == ()
    write_sites(folder, ROWS)
    assert read_sites(folder) == ROWS
    assert [one.name for one in folder.iterdir()] == [NAME]
    assert (folder / NAME).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "damage",
    [
        b"not JSON",
        b'[{"address": "http://roc:1"}]',
        b'{"address": "http://roc:1"}',
        b'["http://roc:1"]',
        b"\xff\xfe",
    ],
)
def test_a_damaged_list_is_put_aside(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / NAME).write_bytes(damage)
    with pytest.raises(SitesUnreadable, match="set-aside"):
        read_sites(tmp_path)
    assert (tmp_path / "sites.set-aside").read_bytes() == damage
    assert read_sites(tmp_path) == ()


def test_a_foreign_address_in_the_list_is_damage(tmp_path: Path) -> None:
    write_sites(tmp_path, (*ROWS, SiteRow("file:///etc/passwd")))
    with pytest.raises(SitesUnreadable):
        read_sites(tmp_path)


def test_no_more_sites_than_there_are_keys(tmp_path: Path) -> None:
    rows = [SiteRow(f"http://site{n}:1") for n in range(MOST + 2)]
    write_sites(tmp_path, rows)
    assert len(read_sites(tmp_path)) == MOST


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        (" HTTPS://Roc.Example:8600/ ", "https://roc.example:8600"),
        ("http://[::1]:8600", "http://[::1]:8600"),
        ("https://roc.example", "https://roc.example"),
        ("roc.example:8600", ""),
        ("ftp://roc.example", ""),
        ("http://", ""),
        ("http://roc:port", ""),
        ("http://roc:99999", ""),
        ("http://op1:secret@roc:8600", ""),
        ("http://roc:8600/api?x=1", ""),
        ("", ""),
    ],
)
def test_an_address_is_a_scheme_a_host_and_a_port(typed: str, plain: str) -> None:
    assert plain_address(typed) == plain
