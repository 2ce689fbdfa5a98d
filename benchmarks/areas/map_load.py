"""Alerts onto the map and about on it, against Leaflet.markercluster, in the same real page.

Both are given the same rows as text in a page that has them already, on a map with the same base;
the time runs from there to the second picture. Then the map is dragged for some seconds.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmarks.area import Differs, Sample

UNIT = "ms"
GOAL = "≤ 1/15 of markercluster at 100k"
HIGHER_IS_BETTER = False
SCALES = "1,100"  # thousands of alerts; the peer has no answer at a million
ROUNDS = 1

_CLUSTER = Path("resources/map/node_modules/leaflet.markercluster/dist/leaflet.markercluster.js")
_RIG = """
(async () => {
  const { Ground, loadGround } = await import("app://map/tiles.js");
  const about = await loadGround();
  const box = document.createElement("div");
  Object.assign(box.style, { position: "absolute", inset: "0", zIndex: "5000" });
  document.body.append(box);
  const map = L.map(box, {
    zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false, inertia: false,
    attributionControl: false, zoomSnap: 0.25, minZoom: 11, maxZoom: 18,
  });
  map.createPane("labels").style.zIndex = "450";
  map.setView([59.2, 10.4], 13);
  new Ground(map, about).begin();
  window.rig = { map };
  window.rig_is_up = 1;
})();
"""
_TWO_PICTURES = "await new Promise((d) => requestAnimationFrame(() => requestAnimationFrame(d)));"
_OURS = (
    """
(async () => {
  const { Markers } = await import("app://map/markers.js");
  const start = performance.now();
  const here = JSON.parse(window.text);
  const markers = new Markers(window.rig.map, {});
  const colours = { critical: "#F87172", high: "#B68A38", medium: "#F4DD73", low: "#7EA0E7" };
  const dark = { text: "#D5D9DE", panel: "#1B1E22", bg: "#14171A", on_fill: "#14171A" };
  markers.setColours({ ...colours, ...dark });
  markers.apply({ alerts: { here } });
  """
    + _TWO_PICTURES
    + """
  const groups = Object.values(markers.crowds);
  window.loaded = { ms: performance.now() - start, alerts: groups[0].size + groups[1].size };
})();
"""
)
_PEER = (
    """
(async () => {
  const start = performance.now();
  const here = JSON.parse(window.text);
  const layer = L.markerClusterGroup({ animate: false, chunkedLoading: false });
  layer.addLayers(here.map((row) => L.marker([row[3], row[2]], { title: row[4] })));
  window.rig.map.addLayer(layer);
  """
    + _TWO_PICTURES
    + """
  window.loaded = { ms: performance.now() - start, alerts: layer.getLayers().length };
})();
"""
)
_PAN = """
(async () => {
  const map = window.rig.map;
  let [count, worst, last] = [0, 0, performance.now()];
  const end = last + 3000;
  await new Promise((done) => {
    const step = (now) => {
      map.panBy([count % 120 < 60 ? 7 : -7, 2 * (count % 60 < 30 ? 1 : -1)], { animate: false });
      count += 1;
      worst = Math.max(worst, now - last);
      last = now;
      now < end ? requestAnimationFrame(step) : done();
    };
    requestAnimationFrame(step);
  });
  window.panned = { fps: count / 3, worst_ms: worst };
})();
"""


def make_input(folder: Path, scale: int, seed: int) -> dict[str, int]:
    return {"alerts": 1000 * scale}


def ours(data: dict[str, int]) -> Sample:
    return _measured(data["alerts"], "", _OURS)


def peer(data: dict[str, int]) -> Sample:
    return _measured(data["alerts"], _CLUSTER.read_text(encoding="utf-8"), _PEER)


def _measured(count: int, library: str, load: str) -> Sample:
    from benchmarks.map_rig import MapRig, rows

    rig = MapRig()
    if library:
        rig.view.browser.page.runJavaScript(library)  # type: ignore[union-attr]
    rig.ask(f"(() => {{ window.text = {json.dumps(json.dumps(rows(count)))}; return 0; }})()")
    rig.run(_RIG, "rig_is_up")
    loaded = rig.run(load, "loaded")
    panned = rig.run(_PAN, "panned")
    rig.close()
    return Sample(loaded["ms"], count, loaded | panned)


def check(ours: Any, peer: Any) -> str:
    if ours["alerts"] != peer["alerts"]:
        raise Differs(f"{ours['alerts']} alerts and {peer['alerts']}")
    times = peer["ms"] / ours["ms"]
    return (
        f"{times:.1f} × markercluster; panned at {ours['fps']:.0f} pictures a second, worst "
        f"{ours['worst_ms']:.0f} ms (peer {peer['fps']:.0f}, {peer['worst_ms']:.0f} ms)"
    )
