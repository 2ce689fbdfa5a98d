"""For every test, those of the tools too: a home of its own, no unexpected errors, no leaks."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.support import leaks, logfail, surroundings
from tests.support.stores import store

__all__ = ["store"]

_home = surroundings.enter()
# Shared machines are slow at times; pytest's own limit catches what really hangs.
settings.register_profile("house", deadline=None, print_blob=True)
settings.load_profile("house")


def pytest_unconfigure() -> None:
    _home.cleanup()


@pytest.fixture(autouse=True)
def _no_unexpected_errors(request: pytest.FixtureRequest) -> Iterator[None]:
    marks = request.node.iter_markers("logs")
    listener = logfail.Listener([pattern for mark in marks for pattern in mark.args])
    logging.getLogger().addHandler(listener)
    yield
    logging.getLogger().removeHandler(listener)
    if listener.unexpected:
        pytest.fail("errors were logged:\n" + "\n".join(listener.unexpected))


@pytest.fixture(autouse=True, scope="module")
def _nothing_left_behind() -> Iterator[None]:
    before = leaks.look()
    yield
    left = leaks.left_behind(before)
    if left:
        pytest.fail("left behind:\n" + "\n".join(left))
