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


@pytest.fixture
def cameras() -> dict[str, Camera]:
    return {"one": ONE, "two": TWO}


@pytest.fixture
def book(copy: LocalCopy, cameras: dict[str, Camera]) -> AddressBook:
    keeping = Keeping(copy, None, KEY, CORE, lambda notice: None, lambda key: None)
    questions = Questions(Backend("http://127.0.0.1:9"), CORE)
    return AddressBook(questions, keeping, lambda: cameras, lambda: True)


def test_what_is_kept_is_not_asked_for_and_half_an_address_is(
    copy: LocalCopy, book: AddressBook
) -> None:
    assert book.lacking() == {"one", "two"}
    copy.addresses.keep("one", "rtsp://camera/1")
    copy.addresses.keep("two", "rtsp://camera/2", sub=None)  # by a program that knew of none
    assert book.lacking() == {"two"}
    copy.addresses.keep("two", "rtsp://camera/2")  # has one, and nobody has said where
    assert book.lacking() == set()


def test_what_was_changed_while_nobody_was_here_is_asked_for(
    copy: LocalCopy, book: AddressBook, cameras: dict[str, Camera]
) -> None:
    copy.addresses.keep("one", "rtsp://camera/1")
    copy.addresses.keep("two", "rtsp://camera/2")
    cameras["one"] = ONE.readdressed()
    assert book.lacking() == {"one"}
    copy.addresses.keep("one", "rtsp://camera/elsewhere", version=1)
    assert book.lacking() == set()
    assert copy.addresses.get("one") == "rtsp://camera/elsewhere"
