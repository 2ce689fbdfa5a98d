// Alerts, their clusters, and cameras. Only what is in view is in the page, and of a crowd only what
// a person must be able to reach by itself is an element: critical alerts and the chosen one. The
// rest of a crowd is painted (`painted.js`). Critical alerts cluster among themselves only, so none
// hides behind a lesser one.
import { Crowd, world } from "./crowd.js";
import { Painted } from "./painted.js";
import { badge, cameraMark, words } from "./shapes.js";

const ALERT_SIZE = { 1: 26, 2: 22, 3: 22, 4: 22 };
// Pixels within which alerts join; critical ones only where they would cover each other.
const JOIN = { critical: 18, other: 44 };
const MOST_ELEMENTS = 80; // in a crowd half as many
const LISTED = 500; // of a cluster; the worst first

const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

export class Markers {
  constructor(map, bridge) {
    this.map = map;
    this.bridge = bridge;
    this.words = {};
    this.crowds = { critical: new Crowd(1), other: new Crowd(0) };
    this.cameras = new Map();
    this.shown = new Map();
    this.selected = null;
    this.fresh = new Set();
    this.first = true;
    this.painted = new Painted(map);
    this.asked = 0;
    map.on("moveend", () => this.soon());
    map.on("click", (event) => this.#clicked(event));
    map.on("mousemove", (event) => {
      const over = this.painted.hit(event.layerPoint) !== null;
      map.getContainer().classList.toggle("over-mark", over);
    });
  }

  apply(message) {
    if (message.reset) {
      for (const crowd of Object.values(this.crowds)) crowd.clear();
      this.cameras.clear();
      this.first = true;
    }
    for (const id of message.alerts?.gone ?? []) {
      for (const crowd of Object.values(this.crowds)) crowd.drop(id);
    }
    for (const row of message.alerts?.here ?? []) this.#put(row);
    for (const id of message.cameras?.gone ?? []) this.cameras.delete(id);
    for (const camera of message.cameras?.here ?? []) this.cameras.set(camera.id, camera);
    if (message.more) return;
    this.first = this.first && !message.alerts;
    this.render();
  }

  // A row as the console sends it: [id, priority, lon, lat, title, acknowledged, stale, local].
  #put(row) {
    const { critical, other } = this.crowds;
    const id = row[0];
    const record = { id, priority: row[1], lon: row[2], lat: row[3], title: row[4], acknowledged: row[5] };
    record.stale = row[6];
    record.local = row[7];
    const [crowd, its] = record.priority === 1 ? [critical, other] : [other, critical];
    if (!this.first) {
      if (!crowd.has(id) && !its.has(id)) this.fresh.add(id);
      its.drop(id);
    }
    crowd.put(record);
  }

  find(id) {
    return this.crowds.critical.get(id) ?? this.crowds.other.get(id);
  }

  setWords(words) {
    this.words = words;
    for (const key of [...this.shown.keys()]) this.#drop(key);
    this.render();
  }

  setColours(colours) {
    this.painted.paint(colours);
    this.render();
  }

  select(id) {
    this.selected = id;
    const alert = this.find(id);
    if (alert) {
      const spot = L.latLng(alert.lat, alert.lon);
      if (!this.map.getBounds().pad(-0.15).contains(spot)) this.map.panTo(spot, { animate: false });
    }
    this.render();
  }

  // Dragged about, a map moves many times a picture; it is drawn once.
  soon() {
    if (this.asked) return;
    this.asked = requestAnimationFrame(() => this.render());
  }

  render() {
    cancelAnimationFrame(this.asked);
    this.asked = 0;
    const bounds = this.map.getBounds().pad(0.2);
    const wanted = new Map();
    for (const camera of this.cameras.values()) {
      if (bounds.contains([camera.lat, camera.lon])) {
        wanted.set(`c:${camera.id}`, [camera, () => this.#camera(camera)]);
      }
    }
    const groups = this.#groups(bounds);
    const crowded = groups.length > MOST_ELEMENTS;
    const painted = [];
    let elements = 0;
    for (const group of groups) {
      const apart = !crowded || (group.worst === 1 && elements < MOST_ELEMENTS / 2);
      if (!apart) painted.push(this.#mark(group));
      else {
        elements += 1;
        this.#want(wanted, group);
      }
    }
    // What a person works on stands alone, also where others crowd.
    const chosen = this.find(this.selected);
    if (chosen && bounds.contains([chosen.lat, chosen.lon])) this.#wantAlert(wanted, chosen);
    this.#replace(wanted);
    this.painted.draw(painted);
    this.fresh.clear();
  }

  #groups(bounds) {
    const [west, north] = world(bounds.getWest(), bounds.getNorth());
    const [east, south] = world(bounds.getEast(), bounds.getSouth());
    const box = { west, north, east, south };
    const zoom = this.map.getZoom();
    return Object.entries(this.crowds).flatMap(([name, crowd]) =>
      crowd.groups(box, zoom, JOIN[name]).map((group) => ({
        ...group,
        name,
        crowd,
        holds: this.selected !== null && group.total > 1 && crowd.holds(group.nodes, this.selected),
      })),
    );
  }

  #place({ x, y }) {
    const size = 256 * 2 ** this.map.getZoom();
    return this.map.unproject(L.point(x * size, y * size));
  }

  #mark(group) {
    const text = group.total > 1 ? short.format(group.total) : "";
    return { ...group, text, at: this.map.latLngToLayerPoint(this.#place(group)) };
  }

  #want(wanted, group) {
    if (group.total === 1) {
      this.#wantAlert(wanted, group.crowd.worst(group.nodes, 1)[0]);
      return;
    }
    const { lat, lng } = this.#place(group);
    const { worst, total, open, holds } = group;
    const record = { lat, lon: lng, worst, total, open, holds };
    const level = Math.round(this.map.getZoom());
    wanted.set(`g:${group.name}:${level}:${group.nodes[0]}`, [record, () => this.#group(group, record)]);
  }

  #wantAlert(wanted, alert) {
    wanted.set(`a:${alert.id}`, [alert, () => this.#alert(alert)]);
  }

  #replace(wanted) {
    const chosen = (key) => key === `a:${this.selected}`;
    for (const key of [...this.shown.keys()]) if (!wanted.has(key)) this.#drop(key);
    for (const [key, [record, make]] of wanted) {
      const signature = JSON.stringify([record, chosen(key)]);
      if (this.shown.get(key)?.signature === signature) continue;
      const focused = this.shown.get(key)?.marker.getElement() === document.activeElement;
      this.#drop(key);
      const marker = make().addTo(this.map);
      this.shown.set(key, { signature, marker });
      if (focused) marker.getElement().focus({ preventScroll: true });
    }
  }

  #drop(key) {
    this.shown.get(key)?.marker.remove();
    this.shown.delete(key);
  }

  #alert(alert) {
    const selected = alert.id === this.selected;
    const state = [
      alert.acknowledged ? "acknowledged" : "",
      alert.stale ? "stale" : "",
      this.fresh.has(alert.id) ? "fresh" : "",
    ].join(" ");
    const drawing = badge(alert.priority, ALERT_SIZE[alert.priority], {
      state,
      selected,
      local: alert.local,
    });
    const above = (5 - alert.priority) * 1000 + (selected ? 9000 : 0);
    const activate = () => this.bridge.activateAlert(alert.id);
    return mark(alert, drawing, 50, this.#alertName(alert), activate, above);
  }

  #alertName(alert) {
    const notes = ["stale", "local"].filter((key) => alert[key]).map((key) => this.words[key]);
    const known = alert.acknowledged ? this.words.acknowledged : this.words.unacknowledged;
    return [this.words[`priority_${alert.priority}`], alert.title, known, ...notes].join(" · ");
  }

  #group(group, record) {
    const drawing = badge(record.worst, 28, {
      count: short.format(record.total),
      state: `group ${record.open ? "" : "acknowledged"} ${record.holds ? "holds" : ""}`,
      holds: record.holds,
    });
    const parts = [record.total, this.words[`priority_${record.worst}`]];
    if (record.holds) parts.push(this.words.holds_selected);
    const open = (event) => {
      L.DomEvent.stop(event);
      this.#list(group);
    };
    return mark(record, drawing, 54, parts.join(" · "), open, (5 - record.worst) * 1000);
  }

  #camera(camera) {
    const name = `${camera.number} ${camera.name}${camera.live ? "" : ` · ${this.words.no_picture}`}`;
    const activate = () => this.bridge.activateCamera(camera.id);
    return mark(camera, cameraMark(camera), 84, name, activate);
  }

  #clicked(event) {
    const found = this.painted.hit(event.layerPoint);
    if (!found) return;
    L.DomEvent.stop(event);
    if (found.total > 1) this.#list(found);
    else this.bridge.activateAlert(found.crowd.worst(found.nodes, 1)[0].id);
  }

  // The console opens the list: ids only, for it knows the alerts better than the page.
  #list(group) {
    const ids = group.crowd.worst(group.nodes, LISTED).map((alert) => alert.id);
    this.bridge.openCluster(JSON.stringify({ ids, total: group.total }));
  }
}

// An element on the map that keys reach.
export function mark(record, drawing, size, name, activate, above = 0) {
  const icon = L.divIcon({ className: "spot", html: drawing, iconSize: [size, size] });
  const marker = L.marker([record.lat, record.lon], { icon, keyboard: true, zIndexOffset: above });
  marker.on("add", () => {
    const element = marker.getElement();
    element.setAttribute("role", "button");
    element.setAttribute("aria-label", name);
  });
  marker.on("click", activate);
  marker.on("keypress", (event) => {
    if (event.originalEvent.key === "Enter") activate(event);
  });
  marker.bindTooltip(words(name), { direction: "top", offset: [0, -14], className: "tip" });
  return marker;
}

