"""Nobody is left with the first message alone, whoever was cut off when (the drill)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.offline.retraction import RECIPIENTS, Drill, Order, Site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    one = Site(tmp_path_factory.mktemp("retraction"))
    yield one
    one.close()


_NOBODY: frozenset[str] = frozenset()
_SOME = frozenset({"sup1"})
ORDERS = (
    Order(1, "op2", "before_first", False, False, _SOME, _SOME),
    Order(2, "part1", "after_first", False, False, frozenset(RECIPIENTS), _NOBODY),
    Order(3, "sup1", "before_first", True, False, _NOBODY, frozenset({"op2"})),
    Order(4, "part1", "after_first", False, True, _NOBODY, _SOME),
)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("order", ORDERS, ids=lambda order: f"{order.off}-{order.cut}")
def test_the_drill(site: Site, order: Order) -> None:
    Drill(site, order).play()
