"""A copy that breaks while it is used is put aside, and a new one is filled from memory."""

from __future__ import annotations

import os
from pathlib import Path

from console.domain.link import Notice
from console.flow.keeping import Keeping
from console.journal.copy import LocalCopy
from console.wire import CORE

_KEY = bytes(32)
_LINES = [b"line %d " % number + b"x" * 400 for number in range(60_000)]  # more than is cached


def _read_all(copy: LocalCopy) -> None:
    copy.confirmed.snapshot()


def test_damage_found_in_the_middle_of_the_work(tmp_path: Path) -> None:
    path = tmp_path / "local.db"
    copy = LocalCopy(path, _KEY, CORE)
    copy.confirmed.replace(_LINES)
    copy.close()
    told: dict[str, Notice] = {}
    keeping = Keeping(
        LocalCopy(path, _KEY, CORE),
        path,
        _KEY,
        CORE,
        lambda notice: told.update({notice.key: notice}),
        lambda key: told.pop(key, None),
    )
    whole = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(whole // 2)
        file.write(os.urandom(whole // 4))

    assert not keeping.do(_read_all)
    assert keeping.behind
    aside = path.with_name(str(told["set_aside"].params["file"]))
    assert aside.stat().st_size == whole
    keeping.heal(lambda copy: copy.confirmed.replace(_LINES[:10]))
    assert not keeping.behind
    keeping.copy.close()

    again = LocalCopy(path, _KEY, CORE)
    assert again.confirmed.snapshot() == _LINES[:10]
    again.close()
