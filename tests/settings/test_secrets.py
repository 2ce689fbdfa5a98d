"""The local key opens for who it was made, and for nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import keyring
import keyring.backend
import keyring.backends.fail
import pytest

from console.settings.secrets import KeptBy, KeyLost, NoKeyring, keyring_works, local_key


class Ring(keyring.backend.KeyringBackend):
    """A keyring of this process, through keyring's own door."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


@pytest.fixture(autouse=True)
def no_ring() -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(keyring.backends.fail.Keyring())
    yield
    keyring.set_keyring(before)


@pytest.fixture
def ring() -> Ring:
    made = Ring()
    keyring.set_keyring(made)
    return made


def test_without_a_keyring_the_password_opens(tmp_path: Path) -> None:
    assert not keyring_works()
    made = local_key(tmp_path / "key.json", "p", "a password", use_keyring=True)
    assert made.kept_by == KeptBy.PASSWORD
    assert local_key(tmp_path / "key.json", "p", "a password", use_keyring=True) == made
    with pytest.raises(KeyLost):
        local_key(tmp_path / "key.json", "p", "another", use_keyring=True)
    assert made.key.hex() not in (tmp_path / "key.json").read_text()
    assert (tmp_path / "key.json").stat().st_mode & 0o077 == 0


def test_with_a_keyring_the_password_does_not_matter(tmp_path: Path, ring: Ring) -> None:
    made = local_key(tmp_path / "key.json", "p", "one", use_keyring=True)
    assert made.kept_by == KeptBy.KEYRING
    assert local_key(tmp_path / "key.json", "p", "two", use_keyring=True) == made
    assert made.key.hex() not in (tmp_path / "key.json").read_text()
    ring.kept.clear()
    with pytest.raises(KeyLost):
        local_key(tmp_path / "key.json", "p", "one", use_keyring=True)
    keyring.set_keyring(keyring.backends.fail.Keyring())
    with pytest.raises(NoKeyring):
        local_key(tmp_path / "key.json", "p", "one", use_keyring=True)


def test_the_keyring_is_left_alone_where_it_is_not_wanted(tmp_path: Path, ring: Ring) -> None:
    made = local_key(tmp_path / "key.json", "p", "one", use_keyring=False)
    assert made.kept_by == KeptBy.PASSWORD
    assert ring.kept == {}


def test_a_torn_key_file_is_lost_not_a_crash(tmp_path: Path) -> None:
    local_key(tmp_path / "key.json", "p", "one", use_keyring=False)
    for torn in ("", "{}", '{"kept_by": "somebody"}', (tmp_path / "key.json").read_text()[:-40]):
        (tmp_path / "key.json").write_text(torn)
        with pytest.raises(KeyLost):
            local_key(tmp_path / "key.json", "p", "one", use_keyring=False)
