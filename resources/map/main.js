// Joins page and console: the console pushes what is so, the page answers with what was picked.
import { Found } from "./found.js";
import { Legend } from "./legend.js";
import { Areas } from "./areas.js";
import { Markers } from "./markers.js";
import { Ground, loadGround } from "./tiles.js";
import { Measure } from "./measure.js";
import { Units } from "./units.js";

function connect() {
  return new Promise((done) => {
    new QWebChannel(qt.webChannelTransport, (channel) => done(channel.objects.bridge));
  });
}

async function start() {
  const [bridge, about] = await Promise.all([connect(), loadGround()]);
  const map = L.map("map", {
    attributionControl: false,
    zoomControl: false,
    zoomAnimation: false,
    fadeAnimation: false,
    markerZoomAnimation: false,
    inertia: false,
    zoomSnap: 0.25,
    zoomDelta: 0.5,
    minZoom: 11,
    maxZoom: 18,
    maxBoundsViscosity: 1,
  });
  map.createPane("labels").style.zIndex = "450";
  map.getPane("labels").style.pointerEvents = "none";
  map.setView([0, 0], 12);
  const base = new Ground(map, about);
  const found = new Found(map);
  const legend = new Legend(map);
  const markers = new Markers(map, bridge);
  const areas = new Areas(map, markers);
  const units = new Units(map);
  const measure = new Measure(map, bridge);
  let wholeView = null;
  let touched = false;
  map.on("dragstart", () => (touched = true));
  let near = null;
  let before = null; // where somebody had dragged the map to before it looked at a place
  const fit = () => {
    if (touched) return;
    if (near) map.fitBounds(near, { animate: false, padding: [16, 16], maxZoom: 17 });
    else if (wholeView) map.fitBounds(wholeView, { animate: false });
  };
  map.on("resize", fit);
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());

  const apply = {
    theme: (colours) => {
      for (const [token, value] of Object.entries(colours)) {
        document.documentElement.style.setProperty(`--${token.replaceAll("_", "-")}`, value);
      }
      base.paint(colours);
      markers.setColours(colours);
      areas.paint(colours);
      measure.setColours(colours);
    },
    words: (texts) => {
      document.documentElement.lang = texts.language;
      base.setWords(texts);
      legend.setWords(texts);
      markers.setWords(texts);
      units.setWords(texts, texts.symbols);
      measure.setWords(texts);
    },
    view: ({ view, bounds }) => {
      wholeView = [[view.south, view.west], [view.north, view.east]];
      map.setMaxBounds([[bounds.south, bounds.west], [bounds.north, bounds.east]]);
      map.setMinZoom(Math.min(11, map.getBoundsZoom(wholeView)));
      fit();
      base.begin();
    },
    place: (place) => {
      touched = touched || Boolean(place);
      found.show(place);
    },
    records: (records) => {
      markers.apply(records);
      units.apply(records);
      areas.apply(records);
    },
    layers: (ids) => areas.switch(ids),
    measure: (on) => measure.switch(on),
    point: (what) => measure.answer(what),
    selected: (id) => markers.select(id),
    near: (box) => {
      if (!near) before = touched ? { at: map.getCenter(), zoom: map.getZoom() } : null;
      near = box && [[box.south, box.west], [box.north, box.east]];
      touched = !near && before !== null;
      if (touched) map.setView(before.at, before.zoom, { animate: false });
      fit();
    },
  };
  bridge.pushed.connect((text) => {
    for (const [part, value] of Object.entries(JSON.parse(text))) apply[part](value);
    bridge.applied();
  });
  bridge.ready();
}

start();
