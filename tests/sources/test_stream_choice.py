"""Main or smaller stream: by the tile's height, without flapping; closely looked at is main."""

from __future__ import annotations

from console.sources.stream_choice import StreamChoice


def test_a_tile_takes_the_smaller_stream_where_that_is_enough() -> None:
    choice = StreamChoice()
    assert not choice.choose("cam", 0, 100, revealed=False)  # has none
    assert not choice.choose("cam", 360, 0, revealed=False)  # of no size yet
    heights = (400, 361, 360, 400, 449, 451, 400, 360)
    chosen = [choice.choose("cam", 360, height, revealed=False) for height in heights]
    assert chosen == [False, False, True, True, True, False, False, True]


def test_enlarged_or_revealed_is_main() -> None:
    choice = StreamChoice()
    assert choice.choose("cam", 360, 200, revealed=False)
    assert not choice.choose("cam", 360, 200, revealed=True)
    assert choice.look_closer(1, "cam") == {"cam"}
    assert not choice.choose("cam", 360, 200, revealed=False)
    choice.look_closer(2, "cam")
    assert choice.look_closer(1, "other") == {"cam", "other"}
    assert not choice.choose("cam", 360, 200, revealed=False)  # another wall has it large still
    assert choice.look_closer(2, "") == {"cam"}
    assert choice.choose("cam", 360, 200, revealed=False)
