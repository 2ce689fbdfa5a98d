// Where the pointer is, how far it is along some points, and the point that a question is about.
// With keys the middle of the map is the point: a cross shows it while the map has the keys.
import { words } from "./shapes.js";

function metres(value) {
  return value < 1000 ? `${Math.round(value)} m` : `${(value / 1000).toFixed(2)} km`;
}

function degrees({ lat, lng }) {
  const [ns, ew] = [lat < 0 ? "S" : "N", lng < 0 ? "W" : "E"];
  return `${Math.abs(lat).toFixed(5)}° ${ns}  ${Math.abs(lng).toFixed(5)}° ${ew}`;
}

// "32VNL7992164153" as it is read aloud: zone, square, easting, northing.
function grid({ lat, lng }) {
  if (Math.abs(lat) > 80) return "";
  const [, zone, square, numbers] = mgrs.forward([lng, lat], 5).match(/^(\d+[A-Z])([A-Z]{2})(\d*)$/);
  return `${zone} ${square} ${numbers.slice(0, 5)} ${numbers.slice(5)}`;
}

export class Measure {
  constructor(map, bridge) {
    this.map = map;
    this.bridge = bridge;
    this.points = [];
    this.on = false;
    this.words = {};
    this.where = document.getElementById("where");
    this.result = document.getElementById("measured");
    this.cross = document.getElementById("cross");
    this.line = L.polyline([], { interactive: false, weight: 2, dashArray: "4 3", pane: "areas" });
    this.dots = L.layerGroup().addTo(map);
    const box = map.getContainer();
    this.over = false; // whether the pointer is on the map: else its middle is meant
    map.on("mousemove", (event) => {
      this.over = true;
      this.#tell(event.latlng);
    });
    map.on("mouseout", () => (this.over = false));
    map.on("moveend", () => (this.keyed || !this.over) && this.#tell(map.getCenter()));
    map.on("click", (event) => this.on && this.add(event.latlng));
    map.on("contextmenu", (event) => this.#pick("who", event.latlng));
    box.addEventListener("keydown", (event) => this.#key(event));
    box.addEventListener("focus", () => this.#cross());
    box.addEventListener("blur", () => this.#cross());
    this.#tell(map.getCenter());
  }

  get keyed() {
    return this.map.getContainer().matches(":focus-visible");
  }

  setWords(words) {
    this.words = words;
    this.#draw();
  }

  setColours(colours) {
    this.colour = colours.text;
    this.line.setStyle({ color: colours.text });
  }

  #cross() {
    this.cross.hidden = !(this.on || this.keyed);
  }

  #tell(at) {
    this.where.textContent = `${degrees(at)}   ${grid(at)}`;
  }

  switch(on) {
    this.on = on;
    this.points = [];
    this.map.getContainer().classList.toggle("measuring", on);
    if (on) {
      this.line.addTo(this.map);
      this.map.getContainer().focus({ preventScroll: true });
    } else this.line.remove();
    this.#cross();
    this.#draw();
  }

  add(at) {
    this.points.push(at);
    this.#draw();
  }

  #key(event) {
    if (!this.on || event.target !== this.map.getContainer()) return;
    const act = {
      Enter: () => this.add(this.map.getCenter()),
      " ": () => this.add(this.map.getCenter()),
      Backspace: () => {
        this.points.pop();
        this.#draw();
      },
      Escape: () => {
        this.switch(false);
        this.bridge.measuringEnded();
      },
    }[event.key];
    if (!act) return;
    act();
    event.preventDefault();
    event.stopPropagation();
  }

  #draw() {
    this.line.setLatLngs(this.points);
    this.dots.clearLayers();
    for (const at of this.points) {
      L.circleMarker(at, { radius: 3, color: this.colour, interactive: false, pane: "areas" }).addTo(this.dots);
    }
    this.result.hidden = !this.on;
    if (!this.on) return;
    const legs = this.points.slice(1).map((at, k) => this.map.distance(this.points[k], at));
    const total = legs.reduce((all, one) => all + one, 0);
    const text = legs.length
      ? `${this.words.measured} ${metres(total)} (${legs.map(metres).join(" + ")})`
      : this.words.measure_how;
    this.result.replaceChildren(words(text ?? ""));
  }

  // The console asks where: the middle of the map, and the points that were measured.
  answer(what) {
    this.#pick(what, this.map.getCenter());
  }

  #pick(what, at) {
    const points = this.points.map(({ lat, lng }) => [lng, lat]);
    this.bridge.pickPoint(JSON.stringify({ what, lon: at.lng, lat: at.lat, points }));
  }
}
