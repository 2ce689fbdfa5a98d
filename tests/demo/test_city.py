"""The demo's map is a pack that was built, signed and named in settings as anybody's is."""

from __future__ import annotations

from pathlib import Path

from console.__main__ import parser
from console.bootstrap.city import OpenCity
from console.bootstrap.site import MapChoice
from console.cli.run import fill
from console.demo.city import make_city
from console.settings.file import read
from console.views.map.city import load_city


def test_the_demo_shows_its_own_signed_pack(tmp_path: Path) -> None:
    values, problems = read(make_city(tmp_path))
    assert problems == ()
    args = parser().parse_args(["run"])
    fill(args, values)
    opened = OpenCity(MapChoice(**args.map), tmp_path)
    city, pack = opened.city, opened.city.ground.pack
    assert city.problem is None
    assert pack is not None
    assert pack.file.vouched
    assert (city.map_version, city.cameras) == (load_city().map_version, load_city().cameras)
    assert len(pack.districts()) == 13
    places = pack.places()
    assert places is not None
    assert [(p.name, p.kind, p.district) for p in places.search("torget")] == [
        ("Torget", "square", "Sentrum")
    ]
    view = load_city().view
    assert abs(city.view.west - view.west) < 0.02
    opened.close()
