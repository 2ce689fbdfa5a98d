"""The order of a wall's tiles: pages, grids, what is put where (C01, C05)."""

from __future__ import annotations

import pytest

from console.domain.wall import LayoutFor, WallLayout
from console.views.wall.order import Order

TEN = [f"cam-{number}" for number in range(1, 11)]


@pytest.mark.parametrize(
    ("cameras", "grid"), [(0, 1), (1, 1), (2, 4), (4, 4), (5, 9), (16, 16), (17, 16), (300, 16)]
)
def test_by_itself_a_wall_has_as_many_tiles_as_cameras_within_reason(
    cameras: int, grid: int
) -> None:
    assert Order().size([f"c{number}" for number in range(cameras)]) == grid


def test_pages_have_all_cameras_once_and_end_with_empty_tiles() -> None:
    order = Order(grid=4)
    pages = [order.shown(TEN)]
    while order.turn(1, TEN):
        pages.append(order.shown(TEN))
    assert [camera for page in pages for camera in page if camera] == TEN
    assert pages[-1] == ("cam-9", "cam-10", "", "")
    assert not order.turn(1, TEN)
    assert order.go_to("cam-2", TEN)
    assert order.page == 0
    assert not order.turn(-1, TEN)


def test_fewer_cameras_leave_no_page_that_is_not_there() -> None:
    order = Order(grid=4, page=2)
    assert order.shown(TEN[:5]) == ("cam-5", "", "", "")


def test_another_grid_keeps_the_camera_in_hand_on_screen() -> None:
    order = Order(grid=4, page=1)
    order.show_grid(1, TEN, "cam-7")
    assert order.shown(TEN) == ("cam-7",)
    order.show_grid(9, TEN)
    assert "cam-7" in order.shown(TEN)
    assert [order.next_grid(step, TEN) for step in (1, -1)] == [16, 4]
    order.show_grid(100, TEN)
    assert order.next_grid(1, TEN) == 100
    with pytest.raises(ValueError, match="no grid of 5"):
        order.show_grid(5, TEN)


def test_a_camera_is_put_and_what_stood_there_goes_where_it_came_from() -> None:
    order = Order(grid=4, page=1)
    order.put(0, "cam-2", TEN)  # cam-5 stood there
    assert order.moved
    assert order.shown(TEN)[0] == "cam-2"
    order.page = 0
    assert order.shown(TEN) == ("cam-1", "cam-5", "cam-3", "cam-4")
    order.clear(1, TEN)
    assert order.shown(TEN) == ("cam-1", "", "cam-3", "cam-4")
    order.swap(0, 1, TEN)
    assert order.shown(TEN) == ("", "cam-1", "cam-3", "cam-4")


def test_of_more_cameras_than_a_layout_takes_the_page_on_screen_is_arranged() -> None:
    many = [f"cam-{number}" for number in range(1, 251)]
    order = Order(grid=4, page=3)
    order.swap(0, 3, many)
    assert order.shown(many) == ("cam-16", "cam-14", "cam-15", "cam-13")
    assert order.kept_tiles(many) == order.shown(many)
    assert order.pages(many) == 1


def test_a_layout_is_opened_at_its_first_page() -> None:
    order = Order(grid=4, page=1, moved=True)
    order.open(WallLayout("L1", "Harbour", 1, ("cam-3", "cam-1"), LayoutFor.PERSON, "op1"), 7)
    assert (order.shown(TEN), order.pages(TEN), order.moved) == (("cam-3",), 2, False)
    order.open_all()
    assert order.shown(TEN)[:10] == tuple(TEN)
