// What the marks mean, how long a kilometre is, and the two zoom buttons.
import { badge, html, svg, words } from "./shapes.js";

const STEPS_M = [20, 50, 100, 200, 500, 1000, 2000, 5000, 10000];
const LONGEST_PX = 90;

function scaleBar(map) {
  const middle = map.getSize().y / 2;
  const [a, b] = [L.point(0, middle), L.point(100, middle)].map((p) => map.containerPointToLatLng(p));
  const metresPerPx = map.distance(a, b) / 100;
  const length = STEPS_M.findLast((step) => step / metresPerPx <= LONGEST_PX) ?? STEPS_M[0];
  const bar = html("span", { class: "bar" });
  bar.style.width = `${Math.round(length / metresPerPx)}px`;
  const label = length < 1000 ? `${length} m` : `${length / 1000} km`;
  return html("span", { class: "scale" }, words(label), bar);
}

function entry(drawing, text) {
  return html("span", { class: "entry" }, drawing, words(text));
}

export class Legend {
  constructor(map) {
    this.map = map;
    this.element = document.getElementById("legend");
    this.texts = null;
    map.on("zoomend moveend resize", () => this.draw());
    L.DomEvent.disableClickPropagation(this.element);
  }

  setWords(texts) {
    this.texts = texts;
    this.draw();
    const zoom = document.getElementById("zoom");
    const button = (sign, name, act) => {
      const made = html("button", { type: "button", "aria-label": name, title: name });
      made.textContent = sign;
      made.addEventListener("click", act);
      return made;
    };
    zoom.replaceChildren(
      button("+", texts.zoom_in, () => this.map.zoomIn()),
      button("−", texts.zoom_out, () => this.map.zoomOut()),
    );
  }

  draw() {
    if (!this.texts) return;
    const levels = [1, 2, 3, 4].map((k) => entry(badge(k, 16), this.texts[`level_${k}`]));
    const square = svg("rect", { class: "camera", x: 4, y: 4, width: 8, height: 8 });
    const camera = svg("svg", { class: "mark", width: 16, height: 16 }, square);
    const unit = html("span", { class: "unit sample" });
    const area = svg("svg", { class: "mark", width: 20, height: 12 }, svg("rect", { class: "fence", x: 1, y: 1, width: 18, height: 10 }));
    const hollow = entry(badge(4, 16, { state: "acknowledged" }), this.texts.acknowledged);
    const local = entry(badge(4, 14, { local: true }), this.texts.local_short);
    this.element.replaceChildren(
      html("div", {}, ...levels),
      html("div", {}, entry(camera, this.texts.camera), entry(unit, this.texts.unit), entry(area, this.texts.fence), hollow, local, scaleBar(this.map)),
    );
  }
}
