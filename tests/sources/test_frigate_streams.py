"""Frigate's inputs by their roles, as addresses that somebody else can open."""

from __future__ import annotations

from typing import Any

import pytest

from console.i18n import known
from console.sources.frigate.options import FrigateOptions
from console.sources.frigate.streams import StreamsRefused, streams_of

OPTIONS = FrigateOptions("https://nvr.city.example:8971", {"gate": "cam1"}, {"knife": "knife"})
LOGIN = FrigateOptions(
    OPTIONS.url, OPTIONS.cameras, OPTIONS.labels, stream_user="view er", stream_password="a:b@c"
)
SUB = ("rtsp://127.0.0.1:8554/gate_sub?video=copy", "detect")


def config(*inputs: tuple[str, str], height: int = 360, **more: Any) -> dict[str, Any]:
    """inputs: paths, each with its roles in one string."""
    rows = [{"path": path, "roles": roles.split()} for path, roles in inputs]
    camera = {"ffmpeg": {"inputs": rows}, "detect": {"width": 640, "height": height}}
    return {"cameras": {"gate": camera}} | more


def test_it_records_the_main_stream_and_detects_on_the_second() -> None:
    told = config(SUB, ("rtsp://10.0.0.5/main", "record audio"))
    streams = streams_of("gate", told, None, OPTIONS)
    assert streams.main == "rtsp://10.0.0.5/main"
    assert streams.sub == "rtsp://nvr.city.example:8554/gate_sub?video=copy"
    assert streams.sub_size == (640, 360)


@pytest.mark.parametrize(
    "inputs",
    [
        [("rtsp://10.0.0.5/all", "detect record")],
        [("rtsp://10.0.0.5/all", "detect")],
        [("rtsp://10.0.0.5/all", "record"), ("rtsp://10.0.0.5/all", "detect")],
    ],
)
def test_one_stream_for_both_is_the_main_one(inputs: list[tuple[str, str]]) -> None:
    streams = streams_of("gate", config(*inputs), None, OPTIONS)
    assert (streams.main, streams.sub, streams.sub_size) == ("rtsp://10.0.0.5/all", "", (0, 0))


def test_a_second_stream_of_unknown_size_is_left_out() -> None:
    told = config(SUB, ("rtsp://10.0.0.5/main", "record"), height=0)
    assert streams_of("gate", told, None, OPTIONS).sub == ""


def test_what_frigate_hides_stands_in_our_file_or_in_its_raw_paths() -> None:
    hidden = config(
        ("rtsp://*:*@10.0.0.5:554/main", "record"),
        ("http://10.0.0.5/flv?port=1935&user=*&password=*", "detect"),
    )
    with pytest.raises(StreamsRefused) as refused:
        streams_of("gate", hidden, None, OPTIONS)
    assert refused.value.message_id == "frigate.stream_hidden"
    streams = streams_of("gate", hidden, None, LOGIN)
    assert streams.main == "rtsp://view%20er:a%3Ab%40c@10.0.0.5:554/main"
    assert streams.sub == "http://10.0.0.5/flv?port=1935&user=view%20er&password=a%3Ab%40c"
    raw = config(("rtsp://u:p@10.0.0.5:554/main", "record"), SUB)
    assert streams_of("gate", hidden, raw, OPTIONS).main == "rtsp://u:p@10.0.0.5:554/main"
    assert "a%3Ab" not in repr(streams)


def test_its_restream_asks_others_for_a_login() -> None:
    rtsp = {"rtsp": {"username": "go", "password": "2rtc"}}
    told = config((SUB[0], "record"), go2rtc=rtsp)
    want = "rtsp://go:2rtc@nvr.city.example:8554/gate_sub?video=copy"
    assert streams_of("gate", told, None, OPTIONS).main == want


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (config(), "missing"),
        (config(("rtsp://10.0.0.5/a", "audio")), "missing"),
        ({"cameras": {"gate": {"ffmpeg": {"inputs": {"path": 3}}}}}, "missing"),
        ([], "missing"),
        (config(("/dev/video0", "detect")), "unfit"),
        (config(("rtmp://10.0.0.5/a", "detect")), "unfit"),
        (config(("rtsp://10.0.0.5:port/a", "detect")), "unfit"),
        (config(("rtsp://[10.0.0.5/a", "detect")), "unfit"),
    ],
)
def test_what_is_no_address_is_refused_in_words(told: Any, why: str) -> None:
    with pytest.raises(StreamsRefused) as refused:
        streams_of("gate", told, None, OPTIONS)
    assert refused.value.message_id == f"frigate.stream_{why}"
    assert known(refused.value.message_id)
