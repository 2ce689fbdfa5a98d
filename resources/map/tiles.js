// The ground as a pack or a server gives it: layers of GeoJSON, pictures and vector tiles, and what
// is to be said about them. What is not there is said: a map that is empty in silence misleads.
import { BaseMap } from "./base.js";
import { labelRules, paintRules } from "./vector_style.js";

export async function loadGround() {
  const about = await fetch("/ground.json").then((reply) => reply.json());
  for (const layer of about.layers.filter((one) => one.kind === "geojson")) {
    const reply = await fetch(layer.url);
    layer.state = reply.headers.get("X-Ground-State");
    layer.collection = layer.state ? { features: [] } : await reply.json();
  }
  return about;
}

// Pictures are fetched and painted, not loaded as images: so an absent tile is an answer with a
// reason and no error, and nothing of a tile is ever more than pixels.
class Pictures extends L.GridLayer {
  createTile(at, done) {
    const canvas = L.DomUtil.create("canvas", "leaflet-tile");
    const size = this.getTileSize();
    [canvas.width, canvas.height] = [size.x, size.y];
    this.paint(canvas, at).then(
      () => done(null, canvas),
      () => done(null, canvas),
    );
    return canvas;
  }

  async paint(canvas, at) {
    const reply = await this.options.ask(at);
    const blob = await reply.blob();
    if (blob.size === 0) return;
    let picture = null;
    try {
      picture = await createImageBitmap(blob);
    } catch {
      this.options.broken(at);
      return;
    }
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
  }
}

function span({ z, x, y }) {
  const lat = (row) => (Math.atan(Math.sinh(Math.PI * (1 - (2 * row) / 2 ** z))) * 180) / Math.PI;
  const lon = (column) => (column / 2 ** z) * 360 - 180;
  return L.latLngBounds([lat(y + 1), lon(x)], [lat(y), lon(x + 1)]);
}

function ageText(seconds) {
  if (seconds < 5400) return `${Math.max(1, Math.round(seconds / 60))} min`;
  return seconds < 172800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86400)} d`;
}

export class Ground {
  constructor(map, about) {
    this.map = map;
    this.about = about;
    this.texts = this.colours = null;
    this.told = new Map(); // tile → what its answer said of it
    this.note = document.getElementById("ground-note");
    this.credit = document.getElementById("credit");
    this.sets = about.layers.filter((layer) => layer.kind !== "geojson");
    this.vectors = [];
    this.begun = false;
    this.drawn = about.layers
      .filter((layer) => layer.kind === "geojson")
      .map((layer) => new BaseMap(map, layer.collection, this.sets.length > 0));
    map.on("moveend zoomend", () => this.#say());
  }

  // Not before the map stands where it is to stand: else tiles of some other place are asked for.
  begin() {
    if (this.begun) return;
    this.begun = true;
    for (const set of this.sets) this.#add(set);
    if (this.colours) this.paint(this.colours);
    this.#say();
  }

  #add(set) {
    const ask = async ({ x, y, z }, signal) => {
      const reply = await fetch(`${set.url}${z}/${x}/${y}`, { signal });
      const state = reply.headers.get("X-Ground-State") ?? "";
      this.#tell(set, { x, y, z }, state, Number(reply.headers.get("X-Ground-Age-S") ?? 0));
      return reply;
    };
    if (set.kind === "vector") {
      const source = {
        getZxy: async (z, x, y, signal) => {
          const data = await ask({ x, y, z }, signal).then((reply) => reply.arrayBuffer());
          return data.byteLength ? { data } : undefined;
        },
      };
      const layer = protomapsL.leafletLayer({
        url: source, maxDataZoom: set.max, minZoom: set.min, attribution: "", paintRules: [], labelRules: [],
      });
      this.vectors.push(layer);
      layer.addTo(this.map);
      return;
    }
    const broken = (at) => this.#tell(set, at, "damaged", 0);
    new Pictures({
      ask, broken, minZoom: set.min, maxNativeZoom: set.max, maxZoom: 24,
      className: set.photo ? "pictures photo" : "pictures",
    }).addTo(this.map);
  }

  #tell(set, at, state, age) {
    this.told.set(`${set.url}${at.z}/${at.x}/${at.y}`, { at, set, state, age });
    this.#say();
  }

  paint(colours) {
    this.colours = colours;
    for (const layer of this.drawn) layer.paint(colours);
    for (const layer of this.vectors) {
      layer.paintRules = paintRules(colours);
      layer.labelRules = labelRules(colours);
      layer.backgroundColor = undefined;
      layer.clearLayout();
      layer.rerenderTiles();
    }
    const [r, g, b] = [1, 3, 5].map((k) => parseInt(colours.bg.slice(k, k + 2), 16));
    document.body.classList.toggle("dark", r + g + b < 384);
  }

  setWords(texts) {
    this.texts = texts;
    const named = [this.about.title, this.about.credit].filter(Boolean).join(" · ");
    this.credit.textContent = named;
    this.credit.hidden = !named;
    this.#say();
  }

  // Only what is in view counts, so that the note goes when one moves on.
  #say() {
    if (!this.texts || !this.begun) return;
    const view = this.map.getBounds();
    const near = (zoom) => Math.abs(zoom - this.map.getZoom()) < 3;
    for (const [key, { at }] of this.told) {
      if (!near(Math.max(at.z, this.map.getZoom() - 2)) || !span(at).overlaps(view)) this.told.delete(key);
    }
    const here = [...this.told.values()].filter(({ at, set }) => this.#isUsed(at, set));
    const any = (state) => here.some((tile) => tile.state === state);
    const broken = this.about.layers.some((layer) => layer.state === "damaged");
    const old = Math.max(0, ...here.filter((tile) => tile.state === "old").map((tile) => tile.age));
    const texts = this.texts;
    let said = "";
    if (broken || any("damaged")) said = texts.ground_damaged;
    else if (any("gone")) said = texts.ground_gone;
    else if (old) said = `${texts.ground_old} ${ageText(old)}`;
    else if (this.#lacksDetail(here)) said = texts.ground_missing;
    this.note.textContent = said;
    this.note.hidden = !said;
  }

  // A tile of another zoom is still drawn only where its set ends there.
  #isUsed(at, set) {
    const zoom = this.map.getZoom();
    return at.z === set.max ? zoom >= set.max - 1 : Math.abs(at.z - zoom) <= 1.5;
  }

  #lacksDetail(here) {
    if (!this.sets.length) return false;
    const zoom = this.map.getZoom();
    const within = this.sets.filter((set) => zoom >= set.min && zoom < set.max + 1);
    if (!within.length) return true;
    // Missing from every set that should have it: one set may end where another goes on.
    return within.every((set) => here.some((tile) => tile.set === set && tile.state === "missing"));
  }
}
