"""A person's own layout of the wall reaches them alone, at every door of the backend."""

from __future__ import annotations

from console.domain import commands as c
from console.domain import events as e
from console.domain.wall import LayoutFor
from tests.support.backend import Backend, Client

TILES = ("cam1", "", "cam2")


def _heard(client: Client) -> list[str]:
    """Names of the layouts in what a reader may read of the journal."""
    events = [recorded.event for recorded in client.journal()]
    return [one.layout.name for one in events if isinstance(one, e.WallLayoutSaved)]


def _has(client: Client) -> list[str]:
    return sorted(one.name for one in client.snapshot().walls.values())


def test_own_layouts_follow_their_owner_and_nobody_else_hears(backend: Backend) -> None:
    op, other, sup = (backend.client(name) for name in ("op1", "op2", "sup1"))
    op.say(c.SaveWallLayout("L1", "Olga's harbour", 4, TILES))
    sup.say(c.SaveWallLayout("S1", "The harbour", 4, TILES, LayoutFor.EVERYBODY))
    assert _heard(op) == ["Olga's harbour", "The harbour"]
    assert _heard(other) == _heard(sup) == ["The harbour"]
    assert (_has(op), _has(sup)) == (["Olga's harbour", "The harbour"], ["The harbour"])
    desk = backend.client("op1")  # at another workstation
    assert _has(desk) == _has(op)
    op.say(c.DeleteWallLayout("L1"))
    gone = e.WallLayoutDeleted("L1")
    assert gone in [recorded.event for recorded in desk.journal()]
    assert gone not in [recorded.event for recorded in sup.journal()]


def test_the_stream_that_many_share_holds_nobodys_own(backend: Backend) -> None:
    """Two operators have the same rights, and one piece of the stream serves both; not this one."""
    op, other, sup = (backend.client(name) for name in ("op1", "op2", "sup1"))
    before = sup.snapshot().seq
    op.say(c.SaveWallLayout("L1", "Olga's", 4, TILES))
    sup.say(c.SaveWallLayout("S1", "Everybody's", 4, TILES, LayoutFor.EVERYBODY))

    def streamed(client: Client, count: int) -> list[str]:
        events = [one.event for one in client.recorded(before, count)]
        return [event.layout.name for event in events]

    assert streamed(op, 2) == ["Olga's", "Everybody's"]  # from what memory has
    assert streamed(other, 1) == ["Everybody's"]
    backend.stop()
    backend.start()
    op, other = backend.client("op1"), backend.client("op2")
    assert streamed(op, 2) == ["Olga's", "Everybody's"]  # from the journal
    assert streamed(other, 1) == ["Everybody's"]
