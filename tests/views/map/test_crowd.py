"""The tree that counts alerts by place, against counting them one by one, in the page itself."""

from __future__ import annotations

import pytest

from tests.views.map.page_driver import OpenMap

_TRIAL = """
(async () => {
  const { Crowd, world } = await import("app://map/crowd.js");
  let seed = SEED;
  const chance = () => ((seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648);
  const crowd = new Crowd(FINER);
  const kept = new Map();
  const wrong = [];
  const whole = { west: 0, north: 0, east: 1, south: 1 };
  const compare = (zoom) => {
    const groups = crowd.groups(whole, zoom, 44);
    const sum = (pick) => groups.reduce((all, one) => all + pick(one), 0);
    const records = [...kept.values()];
    const say = (what, ours, theirs) => ours === theirs || wrong.push([zoom, what, ours, theirs]);
    say("total", sum((g) => g.total), records.length);
    say("open", sum((g) => g.open), records.filter((r) => !r.acknowledged).length);
    for (let k = 1; k <= 4; k += 1) {
      say(`p${k}`, sum((g) => g.counts[k - 1]), records.filter((r) => r.priority === k).length);
    }
    const size = 256 * 2 ** zoom;
    for (const one of groups) {
      const inside = crowd.worst(one.nodes, 1e9);
      say("inside", inside.length, one.total);
      say("worst", Math.min(...inside.map((r) => r.priority)), one.worst);
      say("first", inside[0].priority, one.worst);
      const xs = inside.map((r) => world(r.lon, r.lat)[0]);
      const mean = xs.reduce((a, b) => a + b, 0) / xs.length;
      if (Math.abs(mean - one.x) * size > 0.5) wrong.push([zoom, "place", mean, one.x]);
      if (!crowd.holds(one.nodes, inside[0].id)) wrong.push([zoom, "holds", inside[0].id]);
    }
    const named = groups.flatMap((g) => crowd.worst(g.nodes, 1e9).map((r) => r.id));
    say("each once", new Set(named).size, records.length);
  };
  for (let step = 0; step < 3000; step += 1) {
    const id = `a${Math.floor(chance() * 900)}`;
    if (chance() < 0.3) {
      crowd.drop(id);
      kept.delete(id);
    } else {
      const crowdIn = chance() < 0.5;
      const record = {
        id, priority: 1 + Math.floor(chance() * 4), acknowledged: chance() < 0.5,
        lon: crowdIn ? 10.39 : 10.2 + chance() * 0.4, lat: crowdIn ? 59.2 : 59.1 + chance() * 0.2,
      };
      crowd.put(record);
      kept.set(id, record);
    }
    if (step % 500 === 499) for (const zoom of [9, 11, 12.25, 14.75, 16, 18]) compare(zoom);
  }
  const before = crowd.used;
  for (const id of [...kept.keys()]) crowd.drop(id);
  kept.clear();
  compare(12);
  if (crowd.roots.size || crowd.free.length !== crowd.used - 1) wrong.push(["cells are left"]);
  window.trial = { wrong: wrong.slice(0, 5), before };
})();
"""


@pytest.mark.parametrize(("seed", "finer"), [(1, 0), (2, 1)])
def test_the_tree_counts_as_one_would_by_hand(opened: OpenMap, seed: int, finer: int) -> None:
    opened.do(_TRIAL.replace("SEED", str(seed)).replace("FINER", str(finer)))
    opened.wait_for("window.trial !== undefined")
    assert opened.ask("window.trial.wrong") == []
    assert opened.ask("window.trial.before") > 900


def test_one_alert_more_touches_as_many_cells_at_any_number(opened: OpenMap) -> None:
    """What `make bench map` measures as time, as a count: cells whose numbers change."""
    opened.do("""
(async () => {
  const { Crowd } = await import("app://map/crowd.js");
  const touched = [];
  for (const many of [10, 1000, 30000]) {
    const crowd = new Crowd();
    for (let k = 0; k < many; k += 1) {
      const [lon, lat] = [10.2 + ((k * 37) % 1000) * 4e-4, 59.1 + ((k * 91) % 997) * 2e-4];
      crowd.put({ id: `a${k}`, priority: 3, acknowledged: false, lon, lat });
    }
    const before = crowd.count.slice();
    crowd.put({ id: "one", priority: 3, acknowledged: false, lon: 10.3, lat: 59.2 });
    touched.push(crowd.count.reduce((all, count, k) => all + (count !== (before[k] ?? 0)), 0));
  }
  window.touched = touched;
})();
""")
    opened.wait_for("window.touched !== undefined")
    assert opened.ask("window.touched") == [11, 11, 11]
