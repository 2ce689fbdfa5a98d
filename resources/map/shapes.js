// Priority badges, cameras and units as SVG elements. Text enters by textContent, values by
// attributes; the shapes are those of console/views/symbols.py.
const NS = "http://www.w3.org/2000/svg";

export function svg(name, attributes = {}, ...children) {
  const element = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children);
  return element;
}

export function html(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children);
  return element;
}

// Foreign words keep their own direction (U+2068 … U+2069 as an element).
export function words(text, className = "") {
  const element = html("bdi", className ? { class: className } : {});
  element.textContent = text;
  return element;
}

function corners(count, radius, startDegrees) {
  const points = [];
  for (let k = 0; k < count; k += 1) {
    const angle = ((startDegrees + (360 / count) * k) * Math.PI) / 180;
    points.push(`${(radius * Math.cos(angle)).toFixed(2)},${(radius * Math.sin(angle)).toFixed(2)}`);
  }
  return points.join(" ");
}

const SHAPES = {
  1: (r) => svg("polygon", { points: corners(8, r, 22.5) }),
  2: (r) =>
    svg("polygon", {
      points: `0,${-0.98 * r} ${1.06 * r},${0.86 * r} ${-1.06 * r},${0.86 * r}`,
    }),
  3: (r) => svg("polygon", { points: corners(4, r * 1.06, 0) }),
  4: (r) => svg("circle", { r: r * 0.94 }),
};

export function badge(priority, size, options = {}) {
  const { count = "", state = "", selected = false, local = false, holds = false } = options;
  const radius = size / 2 - 1.5;
  const box = size + 24;
  const shape = SHAPES[priority](radius);
  shape.setAttribute("class", "shape");
  const share = priority === 2 ? 0.46 : 0.54;
  const numeral = svg("text", {
    class: "numeral",
    y: (priority === 2 ? 0.13 * size : 0) + size * share * 0.36,
    "font-size": size * share,
  });
  numeral.textContent = String(priority);
  const drawing = svg("svg", {
    class: `badge p${priority} ${state}`,
    width: box,
    height: box,
    viewBox: `${-box / 2} ${-box / 2} ${box} ${box}`,
    "aria-hidden": "true",
  });
  if (selected) drawing.append(svg("circle", { class: "ring", r: size / 2 + 8 }));
  if (holds) drawing.append(svg("circle", { class: "holding", r: size / 2 + 5 }));
  if (local) {
    const around = SHAPES[priority](radius + 5);
    around.setAttribute("class", "around");
    drawing.append(around);
  }
  drawing.append(shape, numeral);
  if (count) drawing.append(...counter(String(count), size / 2));
  return drawing;
}

// How many alerts a cluster holds, beside the priority's own numeral: neither reads as the other.
function counter(text, offset) {
  const width = 7 * text.length + 8;
  const [x, y] = [offset * 0.75, -offset * 0.8];
  const label = svg("text", { class: "count", x, y: y + 4 });
  label.textContent = text;
  const back = { class: "counter", x: x - width / 2, y: y - 8, width, height: 16, rx: 8 };
  return [svg("rect", back), label];
}

export function cameraMark(camera) {
  const reach = 38;
  const half = (camera.fov_deg / 2) * (Math.PI / 180);
  const [x, y] = [reach * Math.sin(half), -reach * Math.cos(half)];
  const large = camera.fov_deg > 180 ? 1 : 0;
  const cone = svg("path", {
    class: "cone",
    d: `M 0 0 L ${-x} ${y} A ${reach} ${reach} 0 ${large} 1 ${x} ${y} Z`,
    transform: `rotate(${camera.bearing_deg})`,
  });
  const square = svg("rect", { class: "camera", x: -4, y: -4, width: 8, height: 8 });
  const target = svg("rect", { class: "target", x: -12, y: -12, width: 24, height: 24 });
  const drawing = svg(
    "svg",
    { class: `mark ${camera.live ? "" : "lost"}`, width: 84, height: 84, viewBox: "-42 -42 84 84" },
    cone,
    square,
    target,
  );
  if (!camera.live) drawing.append(svg("path", { class: "cross", d: "M -6 -6 L 6 6 M 6 -6 L -6 6" }));
  return drawing;
}
