// Responders and partners' units: shape, name, what they are about, and how old that is.
import { html, svg, words } from "./shapes.js";
import { mark } from "./markers.js";

function ageText(sinceMs) {
  const whole = Math.max(0, Math.floor((Date.now() - sinceMs) / 1000));
  const [hours, minutes, seconds] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value) => String(value).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${two(minutes)}:${two(seconds)}`;
}

export class Units {
  constructor(map) {
    this.map = map;
    this.units = new Map();
    this.shown = new Map();
    this.words = {};
    this.symbols = {};
    map.on("moveend", () => this.render());
    setInterval(() => this.#age(), 1000);
  }

  apply(message) {
    if (message.reset) this.units.clear();
    for (const id of message.units?.gone ?? []) this.units.delete(id);
    for (const unit of message.units?.here ?? []) this.units.set(unit.id, unit);
    if (message.units || message.reset) this.render();
  }

  setWords(words, symbols) {
    this.words = words;
    this.symbols = symbols;
    this.#clear();
    this.render();
  }

  // A symbol of MIL-STD 2525 is drawn by milsymbol onto a canvas: never as markup.
  #symbol(unit) {
    if (unit.sidc && window.ms) {
      const made = new ms.Symbol(unit.sidc, { size: 16, colorMode: "Light", infoFields: false });
      if (made.isValid()) return made.asCanvas(window.devicePixelRatio || 1);
    }
    const drawing = svg("svg", { class: "glyph", width: 16, height: 16, viewBox: "0 0 24 24" });
    const { strokes = "", dots = [] } = this.symbols[unit.kind] ?? {};
    drawing.append(svg("path", { d: strokes }));
    for (const [cx, cy, r] of dots) drawing.append(svg("circle", { class: "dot", cx, cy, r }));
    return drawing;
  }

  render() {
    const bounds = this.map.getBounds().pad(0.2);
    const wanted = [...this.units.values()].filter((unit) => bounds.contains([unit.lat, unit.lon]));
    const keep = new Set(wanted.map((unit) => unit.id));
    for (const id of [...this.shown.keys()]) if (!keep.has(id)) this.#drop(id);
    for (const unit of wanted) {
      const known = this.shown.get(unit.id);
      if (known?.unit === unit) continue;
      this.#drop(unit.id);
      this.shown.set(unit.id, this.#made(unit));
    }
    this.#age();
  }

  #made(unit) {
    const age = html("span", { class: "age" });
    const state = unit.state === "available" ? "" : this.words[`unit_state_${unit.state}`];
    const classes = ["unit", unit.state, unit.organisation ? "partner" : "", unit.stale ? "stale" : ""];
    const chip = html("div", { class: classes.join(" ") }, this.#symbol(unit), words(unit.name), age);
    if (state) age.before(words(state, "about"));
    const parts = [
      this.words[`unit_kind_${unit.kind}`],
      unit.name,
      this.words[`unit_state_${unit.state}`],
      unit.organisation,
      unit.stale ? this.words.stale : "",
    ];
    const name = parts.filter(Boolean).join(" · ");
    const marker = mark(unit, chip, 0, name, () => {}, 500).addTo(this.map);
    return { unit, marker, age };
  }

  // Everything wears its age: what is fresh says none, so that what is old stands out.
  #age() {
    for (const { unit, age } of this.shown.values()) {
      if (!unit.since_ms) continue;
      const old = Date.now() - unit.since_ms > 60_000;
      const text = old ? ageText(unit.since_ms) : "";
      const said = unit.stale ? `${this.words.stale_short ?? ""} ${text}` : text;
      if (age.textContent !== said) age.textContent = said;
    }
  }

  #drop(id) {
    this.shown.get(id)?.marker.remove();
    this.shown.delete(id);
  }

  #clear() {
    for (const id of [...this.shown.keys()]) this.#drop(id);
  }
}
