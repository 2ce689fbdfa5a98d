"""A keyring that is not running today takes nothing away: what waits is there when it is back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import keyring
import keyring.backend
import keyring.backends.fail
import pytest

from console.flow.profile import Place, Profile, ProfileLocked, open_profile
from console.journal.copy import LocalCopy
from console.settings.secrets import local_key
from console.wire import CORE


class Ring(keyring.backend.KeyringBackend):
    """A keyring of this process, through keyring's own door."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


@pytest.fixture
def ring() -> Iterator[Ring]:
    before, made = keyring.get_keyring(), Ring()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


async def _open(folder: Path, password: str = "a password", anew: bool = False) -> Profile:
    return await open_profile(Place(folder), "server", "ann", password, CORE, anew=anew)


def _said(profile: Profile) -> list[str]:
    return [notice.message_id for notice in profile.notices]


async def test_the_first_copy_waits_for_its_keyring(tmp_path: Path, ring: Ring) -> None:
    first = await _open(tmp_path)
    first.copy.unsent.add_upload("a" * 64)
    first.copy.close()

    keyring.set_keyring(keyring.backends.fail.Keyring())
    second = await _open(tmp_path)
    assert _said(second) == ["link.keyring_away"]
    assert second.path != first.path
    second.copy.unsent.add_upload("b" * 64)
    second.copy.close()

    keyring.set_keyring(ring)
    still = await _open(tmp_path)
    assert _said(still) == ["link.keyring_back"]
    assert still.copy.unsent.uploads() == ["b" * 64]
    still.copy.unsent.uploaded("b" * 64)
    still.copy.close()

    again = await _open(tmp_path)
    assert _said(again) == []
    assert again.path == first.path
    assert again.copy.unsent.uploads() == ["a" * 64]
    again.copy.close()
    assert still.path is not None
    assert not still.path.parent.exists()


async def test_what_cannot_be_read_is_not_removed_with_the_second_copy(
    tmp_path: Path, ring: Ring
) -> None:
    first = await _open(tmp_path)
    first.copy.close()
    keyring.set_keyring(keyring.backends.fail.Keyring())
    second = await _open(tmp_path)
    second.copy.unsent.add("C1", b"of a tool that is gone", "grant", "signature", True)
    second.copy.close()
    keyring.set_keyring(ring)
    again = await _open(tmp_path)
    assert again.path == first.path
    again.copy.close()
    assert second.path is not None
    assert second.path.exists()


async def test_a_locked_copy_is_put_aside_with_its_key(tmp_path: Path) -> None:
    first = await open_profile(Place(tmp_path, False), "server", "ann", "old", CORE, anew=False)
    first.copy.unsent.add_upload("a" * 64)
    first.copy.close()
    with pytest.raises(ProfileLocked):
        await _open(tmp_path, "new")
    anew = await _open(tmp_path, "new", anew=True)
    assert "link.copy_locked" in _said(anew)
    assert anew.copy.unsent.uploads() == []
    anew.copy.close()

    (key_file,) = tmp_path.rglob("*-key.json")
    key = local_key(key_file, "any", "old", use_keyring=False).key
    old = LocalCopy(key_file.with_name(key_file.name.removesuffix("-key.json")), key, CORE)
    assert old.unsent.uploads() == ["a" * 64]
    old.close()
