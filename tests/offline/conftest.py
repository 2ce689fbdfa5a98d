"""A backend for each test, and consoles that are let go of at its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.offline.town import Desk, Town, town

NewDesk = Callable[..., Desk]


@pytest.fixture
def backend(tmp_path: Path) -> Iterator[Town]:
    with town(tmp_path / "town") as one:
        yield one


@pytest.fixture
def new_desk(tmp_path: Path, backend: Town) -> Iterator[NewDesk]:
    """new_desk(account, url=…): a signed-in console with a data folder of its own."""
    desks: list[Desk] = []

    def open_desk(account: str = "ada", url: str = "", folder: str = "") -> Desk:
        desk = Desk(
            url or backend.url, tmp_path / (folder or account), account, backend.password(account)
        )
        desks.append(desk)
        desk.sign_in()
        return desk

    yield open_desk
    for desk in desks:
        desk.close()
