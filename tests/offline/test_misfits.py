"""What an earlier version, or a tool that is gone, left in the queue: kept, and told."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.clock import new_ulid, ulid_time
from console.domain.link import LinkState
from console.i18n import tr
from console.journal.copy import LocalCopy
from console.settings.secrets import local_key
from console.views.shell.banner import notice_text
from console.wire import CORE
from tests.offline.conftest import NewDesk
from tests.offline.town import Desk, Town


def _copy_of(backend: Town, folder: Path) -> LocalCopy:
    (key_file,) = folder.rglob("key.json")
    password = backend.password("ada")
    key = local_key(key_file, key_file.parent.name, password, use_keyring=False)
    return LocalCopy(key_file.parent / "local.db", key.key, CORE)


@pytest.mark.parametrize("count", [1, 2])
def test_it_is_told_and_stays(backend: Town, new_desk: NewDesk, tmp_path: Path, count: int) -> None:
    desk = new_desk("ada")
    desk.until_settled()
    desk.core.stop()
    copy = _copy_of(backend, tmp_path / "ada")
    ids = [new_ulid() for _ in range(count)]
    for command_id in ids:
        copy.unsent.add(command_id, b'{"kind": "ShareNothing"}', "grant", "signature", True)
    copy.close()
    again = Desk(backend.url, tmp_path / "ada", "ada", backend.password("ada"))
    try:
        again.sign_in()
        again.until_settled()
        again.until_alert(again.raise_alert("sent all the same"))
        assert again.link is not None
        (notice,) = [one for one in again.link.notices if one.key == "misfits"]
    finally:
        again.close()
    since = f"{ulid_time(ids[0]).astimezone():%Y-%m-%d %H:%M}"
    words = notice_text(notice)
    assert words == tr("link.misfits", n=count, since=since)
    assert f"{count} action" in words
    copy = _copy_of(backend, tmp_path / "ada")
    assert copy.unsent.misfits() == ids
    copy.close()


def test_without_any_nothing_is_told(new_desk: NewDesk) -> None:
    desk = new_desk("ada")
    desk.until_link(LinkState.ONLINE)
    assert desk.link is not None
    assert "misfits" not in {one.key for one in desk.link.notices}
