"""Which cameras' addresses are asked for: each asking is a recorded look."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from console.domain.camera import Camera
from console.domain.place import Position
from console.flow.addresses import AddressBook
from console.flow.keeping import Keeping
from console.journal.copy import LocalCopy
from console.sources.http import Backend
from console.sources.questions import Questions
from console.wire import CORE

KEY = b"k" * 32
ONE = Camera("one", 1, "One", "", Position(10.0, 59.0))
TWO = replace(ONE, id="two", sub_height=360)


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[LocalCopy]:
    made = LocalCopy(tmp_path / "local.db", KEY, CORE)
    yield made
    made.close()


def test_what_is_kept_is_not_asked_for_and_half_an_address_is(copy: LocalCopy) -> None:
    keeping = Keeping(copy, None, KEY, CORE, lambda notice: None, lambda key: None)
    book = AddressBook(Questions(Backend("http://127.0.0.1:9"), CORE), keeping, lambda: True)
    assert book.lacking([ONE, TWO]) == {"one", "two"}
    copy.addresses.keep("one", "rtsp://camera/1")
    copy.addresses.keep("two", "rtsp://camera/2")  # by a version that knew of no second streams
    assert book.lacking([ONE, TWO]) == {"two"}
    copy.addresses.keep_sub("two", "")  # set up as having one, and nobody has said where
    assert book.lacking([ONE, TWO]) == set()
