// A place that somebody has looked for: a mark apart from all alerts, and in view.
import { svg, words } from "./shapes.js";

const CLOSE = 16;

export class Found {
  constructor(map) {
    this.map = map;
    this.marker = null;
  }

  show(place) {
    this.marker?.remove();
    this.marker = null;
    if (!place) return;
    const drawing = svg(
      "svg",
      { class: "found", width: 36, height: 36, viewBox: "-18 -18 36 36", "aria-hidden": "true" },
      svg("circle", { r: 10 }),
      svg("path", { d: "M 0 -17 V -6 M 0 17 V 6 M -17 0 H -6 M 17 0 H 6" }),
    );
    const icon = L.divIcon({ className: "spot", html: drawing, iconSize: [36, 36] });
    this.marker = L.marker([place.lat, place.lon], { icon, keyboard: false, interactive: false });
    this.marker.bindTooltip(words(place.name), {
      permanent: true, direction: "top", offset: [0, -18], className: "tip",
    });
    this.marker.addTo(this.map);
    const { box } = place;
    if (box) {
      const bounds = [[box.south, box.west], [box.north, box.east]];
      this.map.fitBounds(bounds, { animate: false, padding: [32, 32], maxZoom: CLOSE });
    } else this.map.setView([place.lat, place.lon], Math.max(this.map.getZoom(), CLOSE), { animate: false });
  }
}
