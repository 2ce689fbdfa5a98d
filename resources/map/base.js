// The base map in greys: ground, districts, water, lines; labels by zoom so that none crowd.
import { words } from "./shapes.js";

export function mix(one, other, share) {
  const part = (k) => {
    const [a, b] = [one, other].map((c) => parseInt(c.slice(k, k + 2), 16));
    return Math.round(a + (b - a) * share).toString(16).padStart(2, "0");
  };
  return `#${part(1)}${part(3)}${part(5)}`;
}

function styles(colours) {
  const district = mix(colours.panel, colours.raised, 0.55);
  const street = mix(district, colours.line, 0.6);
  const filled = (fill, line) => ({ fill: true, fillColor: fill, fillOpacity: 1, color: line, weight: 1 });
  const drawn = (line, weight, dash) => ({ fill: false, color: line, weight, dashArray: dash });
  return {
    land: filled(colours.panel, colours.line),
    district: filled(district, mix(colours.line, colours.faint, 0.25)),
    island: filled(district, mix(colours.line, colours.faint, 0.25)),
    park: filled(mix(district, colours.line, 0.28), district),
    water: filled(colours.bg, colours.line),
    pier: filled(mix(district, colours.line, 0.5), colours.line),
    river: drawn(colours.bg, 4),
    street: drawn(street, 1),
    road: drawn(mix(colours.line, district, 0.25), 1),
    main_road: drawn(mix(colours.line, colours.faint, 0.3), 1.6),
    rail: drawn(mix(colours.line, colours.faint, 0.6), 1.2, "5 3"),
    building: filled(mix(district, colours.line, 0.5), colours.line),
    area: filled(district, mix(colours.line, colours.faint, 0.25)),
    line: drawn(mix(colours.line, colours.faint, 0.3), 1),
  };
}

const FROM_ZOOM = { street: 14, pier: 13, building: 14 };
const LABEL_FROM = { district: 0, area: 12, island: 14, park: 14, water: 13 };

// Neighbours in the file that are of one kind: one layer each, so that a city costs some dozen.
function runs(features) {
  const found = [];
  for (const feature of features) {
    const { kind } = feature.properties;
    if (found.at(-1)?.kind !== kind) found.push({ kind, features: [] });
    found.at(-1).features.push(feature);
  }
  return found;
}

export class BaseMap {
  // over: there are tiles below, which areas would hide; then only their borders are drawn.
  constructor(map, collection, over = false) {
    this.map = map;
    this.over = over;
    this.layers = [];
    this.labels = [];
    const renderer = L.canvas({ padding: 0.4 });
    for (const { kind, features } of runs(collection.features)) this.#add(kind, features, renderer);
    map.on("zoomend", () => this.#byZoom());
    this.#byZoom();
  }

  #add(kind, features, renderer) {
    const layer = L.geoJSON(features, { renderer, interactive: false, smoothFactor: 0.6 });
    this.layers.push({ kind, layer });
    if (!(kind in LABEL_FROM)) return;
    for (const part of layer.getLayers()) {
      const { name } = part.feature.properties;
      if (name) this.#label(kind, name, part.getBounds().getCenter());
    }
  }

  #label(kind, name, at) {
    const icon = L.divIcon({ className: `label ${kind}`, html: words(name), iconSize: [0, 0] });
    const layer = L.marker(at, { icon, interactive: false, keyboard: false, pane: "labels" });
    this.labels.push({ kind, layer });
  }

  #byZoom() {
    const zoom = this.map.getZoom();
    const show = (layer, on) => {
      if (on !== this.map.hasLayer(layer)) on ? layer.addTo(this.map) : layer.remove();
    };
    for (const { kind, layer } of this.layers) show(layer, zoom >= (FROM_ZOOM[kind] ?? 0));
    for (const { kind, layer } of this.labels) show(layer, zoom >= LABEL_FROM[kind]);
    // Layers that come later are drawn above; the order of the file is the order of the map.
    for (const { layer } of this.layers) if (this.map.hasLayer(layer)) layer.bringToFront();
  }

  paint(colours) {
    const style = styles(colours);
    for (const { kind, layer } of this.layers) {
      layer.setStyle(this.over ? { ...style[kind], fill: false } : style[kind]);
    }
  }
}
