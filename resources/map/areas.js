// Areas: geofences with what they watch, and the layers that tools bring (polygons, value, text).
import { words } from "./shapes.js";
import { world } from "./crowd.js";

function above(layer) {
  const bounds = layer.getBounds();
  return [bounds.getNorth(), bounds.getCenter().lng];
}

function label(map, at, texts, className) {
  const box = document.createElement("div");
  box.append(...texts.filter(Boolean).map((text, k) => words(text, k ? "more" : "")));
  const icon = L.divIcon({ className: `area-label ${className}`, html: box, iconSize: [0, 0] });
  return L.marker(at, { icon, interactive: false, keyboard: false, pane: "labels" });
}

export class Areas {
  constructor(map, markers) {
    this.map = map;
    this.markers = markers;
    this.colours = {};
    this.drawn = new Map();
    this.layers = new Map();
    this.on = new Set();
    this.group = new Map(); // id of a layer -> what stands on the map of it
    map.createPane("areas").style.zIndex = "420";
    map.createPane("heat").style.zIndex = "410";
    this.heat = document.createElement("canvas");
    this.heat.className = "heat leaflet-zoom-hide";
    map.getPane("heat").append(this.heat);
    map.getPane("heat").style.pointerEvents = "none";
    map.on("moveend", () => this.#paintHeat());
  }

  apply(message) {
    if (message.reset) for (const id of [...this.drawn.keys()]) this.#drop(id);
    for (const id of message.fences?.gone ?? []) this.#drop(id);
    for (const fence of message.fences?.here ?? []) this.#fence(fence);
    for (const id of message.layers?.gone ?? []) this.layers.delete(id);
    for (const layer of message.layers?.here ?? []) this.layers.set(layer.id, layer);
    if (message.layers || message.reset) this.#show();
    this.#paintHeat();
  }

  paint(colours) {
    this.colours = colours;
    for (const { fence } of [...this.drawn.values()]) this.#fence(fence);
    this.#show();
    this.#paintHeat();
  }

  switch(ids) {
    this.on = new Set(ids);
    this.#show();
    this.#paintHeat();
  }

  #drop(id) {
    for (const layer of this.drawn.get(id)?.parts ?? []) layer.remove();
    this.drawn.delete(id);
  }

  #fence(fence) {
    this.#drop(fence.id);
    const alarmed = fence.alarmed;
    const style = {
      pane: "areas",
      interactive: false,
      color: alarmed ? this.colours[fence.priority_colour] : this.colours.info,
      weight: alarmed ? 3 : 1.5,
      dashArray: alarmed ? null : "6 4",
      fill: alarmed,
      fillOpacity: 0.08,
    };
    const shape = fence.radius_m
      ? L.circle([fence.lat, fence.lon], { ...style, radius: fence.radius_m })
      : L.polygon(fence.ring.map(([lon, lat]) => [lat, lon]), style);
    shape.addTo(this.map);
    const text = label(this.map, above(shape), [fence.name, fence.says], alarmed ? "alarmed" : "");
    text.addTo(this.map);
    this.drawn.set(fence.id, { fence, parts: [shape, text] });
  }

  #show() {
    for (const parts of this.group.values()) parts.forEach((part) => part.remove());
    this.group.clear();
    for (const layer of this.layers.values()) {
      if (!this.on.has(layer.id)) continue;
      const parts = layer.shapes.flatMap((one) => this.#shape(one));
      parts.forEach((part) => part.addTo(this.map));
      this.group.set(layer.id, parts);
    }
  }

  // Values of 0 to 1 as a tint of one neutral colour: alert colours are for alerts alone.
  #shape({ rings, value, text }) {
    const polygon = L.polygon(
      rings.map((polygonRings) => polygonRings.map((ring) => ring.map(([lon, lat]) => [lat, lon]))),
      {
        pane: "areas",
        interactive: false,
        color: this.colours.info,
        weight: 1,
        opacity: 0.6,
        fillColor: this.colours.info,
        fillOpacity: 0.04 + 0.36 * Math.min(1, Math.max(0, value)),
      },
    );
    return text ? [polygon, label(this.map, polygon.getBounds().getCenter(), [text], "value")] : [polygon];
  }

  #paintHeat() {
    this.heat.hidden = !this.on.has("heat");
    if (this.heat.hidden) return;
    const size = this.map.getSize();
    const bounds = this.map.getBounds();
    const [west, north] = world(bounds.getWest(), bounds.getNorth());
    const [east, south] = world(bounds.getEast(), bounds.getSouth());
    this.heat.width = size.x;
    this.heat.height = size.y;
    L.DomUtil.setPosition(this.heat, this.map.containerPointToLayerPoint([0, 0]));
    const pen = this.heat.getContext("2d");
    const zoom = this.map.getZoom();
    const pixels = 256 * 2 ** zoom;
    const corner = this.map.project(bounds.getNorthWest(), zoom);
    const groups = Object.values(this.markers.crowds).flatMap((crowd) =>
      crowd.groups({ west, north, east, south }, zoom, 20),
    );
    const most = Math.max(1, ...groups.map((group) => group.total));
    for (const group of groups) {
      const [x, y] = [group.x * pixels - corner.x, group.y * pixels - corner.y];
      const share = Math.log1p(group.total) / Math.log1p(most);
      const glow = pen.createRadialGradient(x, y, 0, x, y, 46);
      const tint = Math.round(200 * share).toString(16).padStart(2, "0");
      glow.addColorStop(0, `${this.colours.info}${tint}`);
      glow.addColorStop(1, `${this.colours.info}00`);
      pen.fillStyle = glow;
      pen.fillRect(x - 46, y - 46, 92, 92);
    }
  }
}
