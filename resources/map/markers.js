// Alerts, clusters, cameras and units. Only what is in view is in the page (DOM markers collapse at
// some thousand); critical alerts cluster among themselves only, so none hides behind a lesser one.
import { badge, cameraMark, html, words } from "./shapes.js";

const ALERT_SIZE = { 1: 26, 2: 22, 3: 22, 4: 22 };
// Pixels within which alerts join; critical ones only where they would cover each other.
const JOIN = { critical: 18, other: 44 };

function ageText(sinceMs) {
  const whole = Math.max(0, Math.floor((Date.now() - sinceMs) / 1000));
  const [hours, minutes, seconds] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value) => String(value).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${two(minutes)}:${two(seconds)}`;
}

function index(radius, alerts) {
  const clusters = new Supercluster({
    radius,
    maxZoom: 20,
    map: (properties) => ({ worst: properties.priority, open: properties.acknowledged ? 0 : 1 }),
    reduce: (sum, properties) => {
      sum.worst = Math.min(sum.worst, properties.worst);
      sum.open += properties.open;
    },
  });
  return clusters.load(
    alerts.map((alert) => ({
      type: "Feature",
      properties: alert,
      geometry: { type: "Point", coordinates: [alert.lon, alert.lat] },
    })),
  );
}

export class Markers {
  constructor(map, bridge) {
    this.map = map;
    this.bridge = bridge;
    this.words = {};
    this.alerts = new Map();
    this.cameras = new Map();
    this.units = new Map();
    this.shown = new Map();
    this.selected = null;
    this.listed = null;
    this.fresh = new Set();
    this.first = true;
    this.list = document.getElementById("list");
    map.on("moveend", () => this.render());
    map.on("movestart zoomstart", () => this.closeList());
    map.on("click", () => this.closeList());
    this.list.addEventListener("keydown", (event) => this.#listKey(event));
    this.#index();
  }

  apply(message) {
    if (message.reset) {
      for (const kind of ["alerts", "cameras", "units"]) this[kind].clear();
      this.first = true;
    }
    for (const kind of ["alerts", "cameras", "units"]) {
      for (const id of message[kind]?.gone ?? []) this[kind].delete(id);
      for (const record of message[kind]?.here ?? []) {
        if (kind === "alerts" && !this.first && !this.alerts.has(record.id)) this.fresh.add(record.id);
        this[kind].set(record.id, record);
      }
    }
    if (message.alerts) this.#index();
    this.first = false;
    this.render();
  }

  setWords(words) {
    this.words = words;
    for (const key of [...this.shown.keys()]) this.#drop(key);
    this.closeList();
    this.render();
  }

  select(id) {
    this.selected = id;
    const alert = this.alerts.get(id);
    if (alert) {
      const spot = L.latLng(alert.lat, alert.lon);
      if (!this.map.getBounds().pad(-0.15).contains(spot)) this.map.panTo(spot, { animate: false });
    }
    this.render();
  }

  #index() {
    const all = [...this.alerts.values()];
    this.indexes = {
      critical: index(JOIN.critical, all.filter((alert) => alert.priority === 1)),
      other: index(JOIN.other, all.filter((alert) => alert.priority !== 1)),
    };
    // Cluster numbers are those of one index; none may outlive it.
    for (const key of [...this.shown.keys()]) if (key.startsWith("g:")) this.#drop(key);
  }

  render() {
    const bounds = this.map.getBounds().pad(0.2);
    const box = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    const wanted = new Map();
    const want = (key, record, make) => {
      if (bounds.contains([record.lat, record.lon])) wanted.set(key, [record, make]);
    };
    for (const camera of this.cameras.values()) want(`c:${camera.id}`, camera, () => this.#camera(camera));
    for (const unit of this.units.values()) want(`u:${unit.id}`, unit, () => this.#unit(unit));
    const wantAlert = (alert) => want(`a:${alert.id}`, alert, () => this.#alert(alert));
    for (const [name, clusters] of Object.entries(this.indexes)) {
      for (const found of clusters.getClusters(box, Math.round(this.map.getZoom()))) {
        const [lon, lat] = found.geometry.coordinates;
        if (!found.properties.cluster) wantAlert(found.properties);
        else {
          const group = { ...found.properties, lat, lon };
          want(`g:${name}:${found.id}`, group, () => this.#group(clusters, found.id, group));
        }
      }
    }
    // What a person works on stands alone, also where others crowd.
    if (this.alerts.has(this.selected)) wantAlert(this.alerts.get(this.selected));
    this.#replace(wanted);
  }

  #replace(wanted) {
    const chosen = (key) => key === `a:${this.selected}`;
    for (const key of [...this.shown.keys()]) if (!wanted.has(key)) this.#drop(key);
    for (const [key, [record, make]] of wanted) {
      const signature = JSON.stringify([record, chosen(key)]);
      if (this.shown.get(key)?.signature === signature) continue;
      this.#drop(key);
      this.shown.set(key, { signature, marker: make().addTo(this.map) });
    }
  }

  #drop(key) {
    this.shown.get(key)?.marker.remove();
    this.shown.delete(key);
  }

  #marker(record, drawing, size, name, activate, above = 0) {
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

  #alert(alert) {
    const selected = alert.id === this.selected;
    const state = [
      alert.acknowledged ? "acknowledged" : "",
      alert.stale ? "stale" : "",
      this.fresh.delete(alert.id) ? "fresh" : "",
    ].join(" ");
    const drawing = badge(alert.priority, ALERT_SIZE[alert.priority], {
      state,
      selected,
      local: alert.local,
    });
    const above = (5 - alert.priority) * 1000 + (selected ? 9000 : 0);
    const activate = () => this.bridge.activateAlert(alert.id);
    return this.#marker(alert, drawing, 50, this.#alertName(alert), activate, above);
  }

  #alertName(alert) {
    const notes = ["stale", "local"].filter((key) => alert[key]).map((key) => this.words[key]);
    const known = alert.acknowledged ? this.words.acknowledged : this.words.unacknowledged;
    return [this.words[`priority_${alert.priority}`], alert.title, known, ...notes].join(" · ");
  }

  #group(clusters, id, group) {
    const drawing = badge(group.worst, 28, {
      count: group.point_count_abbreviated,
      state: `group ${group.open ? "" : "acknowledged"}`,
    });
    const name = `${group.point_count} · ${this.words[`priority_${group.worst}`]}`;
    const open = (event) => {
      L.DomEvent.stop(event);
      this.#openList(clusters, id, group);
    };
    return this.#marker(group, drawing, 54, name, open, (5 - group.worst) * 1000);
  }

  #camera(camera) {
    const name = `${camera.number} ${camera.name}${camera.live ? "" : ` · ${this.words.no_picture}`}`;
    const activate = () => this.bridge.activateCamera(camera.id);
    return this.#marker(camera, cameraMark(camera), 84, name, activate);
  }

  #unit(unit) {
    const chip = html("div", { class: `unit ${unit.stale ? "stale" : ""}` }, words(unit.name));
    return this.#marker(unit, chip, 0, `${this.words.unit} ${unit.name}`, () => {}, 500);
  }

  #openList(clusters, id, group) {
    const alerts = clusters.getLeaves(id, 100).map((leaf) => leaf.properties);
    alerts.sort((a, b) => a.priority - b.priority || a.since_ms - b.since_ms);
    const rows = alerts.map((alert) => {
      const row = html("button", { type: "button", "aria-label": this.#alertName(alert) });
      const state = `${alert.acknowledged ? "acknowledged" : ""} ${alert.stale ? "stale" : ""}`;
      row.append(badge(alert.priority, 20, { state }), words(alert.title, "title"));
      row.append(words(ageText(alert.since_ms), "age"));
      row.addEventListener("click", () => {
        this.closeList();
        this.bridge.activateAlert(alert.id);
      });
      return row;
    });
    const head = words(`${group.point_count} ${this.words.alerts_here}`, "head");
    this.list.replaceChildren(head, ...rows);
    if (group.point_count > alerts.length) this.list.append(words(this.words.more_in_list, "head"));
    this.list.hidden = false;
    const at = this.map.latLngToContainerPoint([group.lat, group.lon]);
    const limit = this.map.getSize();
    this.list.style.left = `${Math.max(8, Math.min(at.x + 18, limit.x - this.list.offsetWidth - 8))}px`;
    this.list.style.top = `${Math.max(8, Math.min(at.y - 18, limit.y - this.list.offsetHeight - 8))}px`;
    rows[0]?.focus();
  }

  closeList() {
    this.list.hidden = true;
    this.list.replaceChildren();
  }

  #listKey(event) {
    const rows = [...this.list.querySelectorAll("button")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) rows[(rows.indexOf(document.activeElement) + step + rows.length) % rows.length].focus();
    else if (event.key === "Escape") this.closeList();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
