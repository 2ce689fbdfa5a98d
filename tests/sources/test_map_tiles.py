"""Tiles of a server by way of the cache: one host alone, bounded, and honest about age."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from console.bootstrap.city import OnlineTiles, OpenCity
from console.bootstrap.site import MapChoice
from console.city.tile_cache import TileCache
from console.sources.errors import LinkLost
from console.sources.map_tiles import MAX_TILE, TilesAddressWrong, TileServer, checked
from tests.support import city_files as files

_PNG = files.png(1, 2, 3)


class TileHost:
    """A tile server on the loopback; `answers` by path, `asked` in order."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, bytes, dict[str, str]]] = {}
        self.asked: list[str] = []
        host = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                host.asked.append(self.path)
                status, body, headers = host.answers.get(self.path, (200, _PNG, {}))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def host() -> Iterator[TileHost]:
    made = TileHost()
    yield made
    made.close()


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def _online(host: TileHost, folder: Path, clock: Clock) -> tuple[OnlineTiles, TileServer]:
    server = TileServer(f"{host.address}/t/{{z}}/{{x}}/{{y}}.png?key=secret")
    return OnlineTiles(server, TileCache(folder, 1 << 20), clock), server


def test_a_tile_is_fetched_once_and_then_kept(host: TileHost, tmp_path: Path, clock: Clock) -> None:
    tiles, server = _online(host, tmp_path, clock)
    assert [tiles.ask(3, 4, 5).body for _ in range(3)] == [_PNG] * 3
    assert host.asked == ["/t/3/4/5.png?key=secret"]
    clock.now += 90_000  # older than a day: asked for again while the server is there
    assert tiles.ask(3, 4, 5).state == ""
    assert len(host.asked) == 2
    server.close()


@pytest.mark.logs("tile server")
def test_when_the_server_is_gone_the_cache_serves_on_and_says_its_age(
    host: TileHost, tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    tiles, server = _online(host, tmp_path, clock)
    tiles.ask(3, 4, 5)
    host.answers["/t/3/4/6.png?key=secret"] = (503, b"", {})
    clock.now += 7_200
    assert tiles.ask(3, 4, 6).state == "gone"
    kept = tiles.ask(3, 4, 5)  # known to be gone: also what is fresh says its age
    assert (kept.body, kept.state, kept.age_s) == (_PNG, "old", 7_200)
    asked = len(host.asked)
    assert tiles.ask(3, 4, 7).state == "gone"
    assert len(host.asked) == asked  # no time-out for each tile of a view
    tiles._silent_until = 0.001
    assert tiles.ask(3, 4, 7).state == ""
    assert tiles.ask(3, 4, 5).state == ""
    server.close()
    assert "secret" not in caplog.text


@pytest.mark.logs("tile server")
@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ((404, b"", {}), "missing"),
        ((200, b"<html>no</html>", {}), "missing"),
        ((200, b"\x89PNG\r\n\x1a\n" + bytes(MAX_TILE), {}), "gone"),
        ((302, b"", {"Location": "http://127.0.0.1:9/elsewhere"}), "gone"),
        ((500, b"", {}), "gone"),
    ],
)
def test_what_is_no_tile_is_not_shown_and_not_kept(
    host: TileHost,
    tmp_path: Path,
    clock: Clock,
    answer: tuple[int, bytes, dict[str, str]],
    state: str,
) -> None:
    tiles, server = _online(host, tmp_path, clock)
    host.answers["/t/1/0/0.png?key=secret"] = answer
    assert tiles.ask(1, 0, 0).state == state
    assert list(tmp_path.rglob("*.tile")) == []
    server.close()


def test_the_cache_is_bounded_and_the_oldest_goes_first(tmp_path: Path) -> None:
    cache = TileCache(tmp_path, 10 * len(_PNG))
    for k in range(25):
        cache.put(5, k, 0, _PNG, 1000.0 + k)
    assert cache.bytes_kept <= 10 * len(_PNG)
    assert cache.get(5, 0, 0, 2000.0) is None
    newest = cache.get(5, 24, 0, 2000.0)
    assert newest is not None
    assert newest.age_s == 976
    again = TileCache(tmp_path, 10 * len(_PNG))
    assert again.bytes_kept == cache.bytes_kept
    assert again.get(5, 24, 0, 0.0).age_s == 0  # type: ignore[union-attr]  # the clock went back


def test_a_cache_that_cannot_be_written_serves_without(host: TileHost, clock: Clock) -> None:
    tiles, server = _online(host, Path(os.devnull) / "x", clock)
    assert tiles.ask(1, 0, 0).body == _PNG
    server.close()


def test_a_kept_file_that_was_changed_to_something_else_is_not_shown(tmp_path: Path) -> None:
    cache = TileCache(tmp_path, 1 << 20)
    cache.put(1, 0, 0, _PNG, 5.0)
    (kept,) = tmp_path.rglob("*.tile")
    kept.write_bytes(b"<script>")
    assert cache.get(1, 0, 0, 6.0) is None


@pytest.mark.parametrize(
    "address",
    ["", "file:///etc/passwd", "ftp://h/{z}/{x}/{y}", "https://u:p@h/{z}/{x}/{y}", "https://{x}/{z}/{y}",
     "https://h/{z}/{x}", "https://h/{z}/{x}/{y}/{y}", "https:///{z}/{x}/{y}", "https://h/{z}/{x}/{y}\n",
     "https://[bad/{z}/{x}/{y}"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(TilesAddressWrong):
        checked(address)


def test_a_closed_server_is_lost_not_a_crash(host: TileHost) -> None:
    server = TileServer(f"{host.address}/{{z}}/{{x}}/{{y}}")
    server.close()
    with pytest.raises(LinkLost):
        server.fetch(0, 0, 0)


# The city as the settings say it


def test_nothing_set_is_the_built_in_city_without_any_network(tmp_path: Path) -> None:
    opened = OpenCity(MapChoice(), tmp_path)
    assert opened.city.problem is None
    assert (opened.city.ground.pack, opened.city.ground.server) == (None, None)
    assert opened.city.map_version == "Havnby 2026-11-01"
    opened.close()


@pytest.mark.logs("city pack is not shown")
@pytest.mark.parametrize("case", ["absent", "cut", "other key", "text"])
def test_a_pack_that_is_refused_leaves_the_built_in_city_and_a_reason(
    tmp_path: Path, case: str
) -> None:
    good = files.write_pack(tmp_path / "good", geojson=(files.town(tmp_path),))
    bad = tmp_path / "bad"
    if case == "cut":
        bad.write_bytes(good.read_bytes()[:-100])
    elif case == "other key":
        bad.write_bytes(good.read_bytes())
    elif case == "text":
        bad.write_text("hello")
    opened = OpenCity(MapChoice(bad, key="ab" * 32 if case == "other key" else ""), tmp_path)
    assert opened.city.name == "Havnby"
    assert opened.city.problem is not None
    assert opened.city.problem[0].startswith("city.refused.")
    opened.close()


def test_pack_and_server_stand_one_over_the_other(tmp_path: Path, host: TileHost) -> None:
    good = files.write_pack(tmp_path / "good", geojson=(files.town(tmp_path),))
    url = f"{host.address}/{{z}}/{{x}}/{{y}}"
    opened = OpenCity(MapChoice(good, tiles_url=url, tiles_credit="Them"), tmp_path)
    ground = opened.city.ground
    assert ground.describe()["title"] == opened.city.map_version == "Prøveby 2026-11-01"
    assert [layer["kind"] for layer in ground.describe()["layers"]] == ["raster", "geojson"]
    answer = ground.answer("/tiles/0/3/4/5")
    assert answer is not None
    assert answer.body == _PNG
    opened.close()


@pytest.mark.logs("map.tiles_url")
def test_a_wrong_address_is_said(tmp_path: Path) -> None:
    opened = OpenCity(MapChoice(tiles_url="tiles.example"), tmp_path)
    assert opened.city.problem == ("map.tiles_wrong", {})
    opened.close()
