// A crowd's groups on one canvas: thousands of marks as pictures made once, not as elements.
// They look as `badge()` draws them; what they say to a screen reader is in the map's list.
const NUMERAL = 0.54;
const BADGE = 28;

function outline(path, priority, x, y, r) {
  if (priority === 4) {
    path.arc(x, y, r * 0.94, 0, 2 * Math.PI);
    return;
  }
  const turned = { 1: [8, 22.5, 1], 3: [4, 0, 1.06] }[priority];
  const points = turned
    ? Array.from({ length: turned[0] }, (_, k) => {
        const angle = ((turned[1] + (360 / turned[0]) * k) * Math.PI) / 180;
        return [x + r * turned[2] * Math.cos(angle), y + r * turned[2] * Math.sin(angle)];
      })
    : [[x, y - 0.98 * r], [x + 1.06 * r, y + 0.86 * r], [x - 1.06 * r, y + 0.86 * r]];
  points.forEach(([px, py], k) => (k ? path.lineTo(px, py) : path.moveTo(px, py)));
  path.closePath();
}

const COLOURS = { 1: "critical", 2: "high", 3: "medium", 4: "low" };

export class Painted {
  constructor(map) {
    this.map = map;
    this.canvas = document.createElement("canvas");
    this.canvas.className = "crowd leaflet-zoom-hide";
    this.canvas.setAttribute("aria-hidden", "true");
    map.createPane("crowd").style.zIndex = "590";
    map.getPane("crowd").style.pointerEvents = "none";
    map.getPane("crowd").append(this.canvas);
    this.colours = {};
    this.pictures = new Map();
    this.marks = [];
  }

  paint(colours) {
    this.colours = colours;
    this.pictures.clear();
  }

  // marks: { at (a point of the layer), worst, open, total, text, holds }
  draw(marks) {
    this.marks = marks;
    this.canvas.dataset.painted = String(marks.length);
    this.canvas.hidden = !marks.length;
    if (!marks.length) return;
    const scale = window.devicePixelRatio || 1;
    const size = this.map.getSize();
    const margin = size.multiplyBy(0.2).round();
    const corner = this.map.containerPointToLayerPoint([-margin.x, -margin.y]);
    const [width, height] = [size.x + 2 * margin.x, size.y + 2 * margin.y];
    if (this.canvas.width !== Math.round(width * scale) || this.canvas.height !== Math.round(height * scale)) {
      this.canvas.width = Math.round(width * scale);
      this.canvas.height = Math.round(height * scale);
      this.canvas.style.width = `${width}px`;
      this.canvas.style.height = `${height}px`;
    }
    L.DomUtil.setPosition(this.canvas, corner);
    const pen = this.canvas.getContext("2d");
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    const sorted = marks.slice().sort((a, b) => b.worst - a.worst);
    for (const mark of sorted) {
      const picture = this.#picture(mark.worst, mark.open > 0, mark.text, mark.holds, scale);
      const at = mark.at.subtract(corner);
      pen.drawImage(
        picture,
        Math.round(at.x * scale - picture.width / 2),
        Math.round(at.y * scale - picture.height / 2),
      );
    }
  }

  // The topmost mark at a point of the layer.
  hit(point) {
    let best = null;
    for (const mark of this.marks) {
      const apart = mark.at.distanceTo(point);
      if (apart <= BADGE / 2 + 2 && (!best || mark.worst < best.worst)) best = mark;
    }
    return best;
  }

  #picture(priority, open, text, holds, scale) {
    const key = `${priority} ${open} ${text} ${holds} ${scale}`;
    let picture = this.pictures.get(key);
    if (!picture) {
      if (this.pictures.size > 2000) this.pictures.clear();
      picture = this.#drawn(priority, open, text, holds, scale);
      this.pictures.set(key, picture);
    }
    return picture;
  }

  #drawn(priority, open, text, holds, scale) {
    const side = 84;
    const picture = document.createElement("canvas");
    picture.width = picture.height = Math.round(side * scale);
    const pen = picture.getContext("2d");
    pen.scale(scale, scale);
    const middle = side / 2;
    const colour = this.colours[COLOURS[priority]];
    pen.lineJoin = "round";
    if (holds) {
      pen.beginPath();
      pen.arc(middle, middle, BADGE / 2 + 5, 0, 2 * Math.PI);
      pen.strokeStyle = this.colours.text;
      pen.lineWidth = 2;
      pen.stroke();
    }
    pen.beginPath();
    outline(pen, priority, middle, middle, text ? BADGE / 2 - 1.5 : BADGE / 2 - 4);
    pen.strokeStyle = open ? this.colours.bg : colour;
    pen.lineWidth = open ? 2.5 : 2;
    pen.stroke();
    pen.fillStyle = open ? colour : this.colours.panel;
    pen.fill();
    pen.fillStyle = open ? this.colours.on_fill : this.colours.text;
    const size = BADGE * (priority === 2 ? 0.46 : NUMERAL) * (text ? 1 : 0.8);
    pen.font = `700 ${size}px "Noto Sans", sans-serif`;
    pen.textAlign = "center";
    pen.fillText(String(priority), middle, middle + (priority === 2 ? 0.13 * BADGE : 0) + size * 0.36);
    if (text) this.#counter(pen, text, middle, colour);
    return picture;
  }

  #counter(pen, text, middle, colour) {
    const width = 7 * text.length + 8;
    const [x, y] = [middle + BADGE * 0.375, middle - BADGE * 0.4];
    pen.beginPath();
    pen.roundRect(x - width / 2, y - 8, width, 16, 8);
    pen.fillStyle = this.colours.panel;
    pen.fill();
    pen.strokeStyle = colour;
    pen.lineWidth = 1.5;
    pen.stroke();
    pen.fillStyle = this.colours.text;
    pen.font = `600 11px "Noto Sans", sans-serif`;
    pen.fillText(text, x, y + 4);
  }
}
