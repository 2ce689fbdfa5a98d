"""A backend that cannot start says why in one line, and names what it is about."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.backend import ROOT
from tests.support.certificates import self_signed


def said(data: Path, *options: str) -> str:
    """What stands on stderr, without the isolates around names."""
    command = [sys.executable, "-m", "server_stub", "run", "--data", str(data), *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=50)
    assert done.returncode == 2, done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert done.stderr.startswith("roc-server: ")
    return done.stderr.replace("\u2068", "").replace("\u2069", "")


def test_half_of_tls_is_no_tls(tmp_path: Path) -> None:
    certificate, key = (str(path) for path in self_signed(tmp_path))
    both = "--tls-cert and --tls-key belong together"
    assert both in said(tmp_path / "data", "--tls-key", key)
    assert both in said(tmp_path / "data", "--tls-cert", certificate)


def test_a_certificate_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    certificate, key = (str(path) for path in self_signed(tmp_path))
    gone = str(tmp_path / "gone.pem")
    assert f"{gone} cannot be read" in said(tmp_path / "data", "--tls-cert", gone, "--tls-key", key)
    other = str(self_signed(tmp_path / "other")[1])
    for wrong in (certificate, other):  # no key; not its key
        words = said(tmp_path / "data", "--tls-cert", certificate, "--tls-key", wrong)
        assert f"certificate {certificate} and key {wrong} cannot be used" in words


@pytest.mark.parametrize("port", ["99999", "-1"])
def test_a_port_that_is_none_is_said(tmp_path: Path, port: str) -> None:
    assert f"no port: {port}" in said(tmp_path / "data", "--port", port)


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        words = said(tmp_path / "data", "--port", str(port))
    assert f"127.0.0.1:{port}" in words


@pytest.mark.parametrize("name", ["file", "file/data", "/proc/roc-data"])
def test_a_data_folder_that_cannot_be_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    data = tmp_path / name
    assert f"{data} cannot be used" in said(data)
