// Vector tiles in the console's own greys, for the two ways in which tiles are commonly cut:
// Protomaps' basemap and OpenMapTiles. Layers that a tile does not have cost nothing.
import { mix } from "./base.js";

const WATER = ["water"];
const GREEN = new Set(["park", "forest", "wood", "grass", "cemetery", "nature_reserve", "garden", "pitch",
  "golf_course", "grassland", "scrub", "meadow", "recreation_ground"]);
const MAJOR = new Set(["highway", "major_road", "motorway", "trunk", "primary", "secondary"]);
const MINOR = new Set(["medium_road", "tertiary", "minor_road", "minor", "service", "street"]);
const FONT = '"Noto Sans", "Noto Sans Arabic", sans-serif';

const kindOf = (feature) => String(feature.props.kind ?? feature.props.class ?? "");
const isGreen = (zoom, feature) => GREEN.has(kindOf(feature));
const isMajor = (zoom, feature) => MAJOR.has(kindOf(feature));
const isMinor = (zoom, feature) => MINOR.has(kindOf(feature));
const isRail = (zoom, feature) => /rail|transit/.test(kindOf(feature));
const isArea = (zoom, feature) => feature.geomType === 3;

export function paintRules(colours) {
  const district = mix(colours.panel, colours.raised, 0.55);
  const fill = (dataLayer, colour, filter) => ({
    dataLayer, filter, symbolizer: new protomapsL.PolygonSymbolizer({ fill: colour }),
  });
  const line = (dataLayer, color, width, filter, minzoom, dash) => ({
    dataLayer, filter, minzoom, symbolizer: new protomapsL.LineSymbolizer({ color, width, dash }),
  });
  const green = mix(district, colours.line, 0.28);
  const minor = mix(colours.line, district, 0.25);
  const major = mix(colours.line, colours.faint, 0.3);
  const rail = mix(colours.line, colours.faint, 0.6);
  const roads = ["roads", "transportation"];
  return [
    fill("earth", district),
    ...["landuse", "landcover", "park"].map((name) => fill(name, green, isGreen)),
    ...WATER.map((name) => fill(name, colours.bg, isArea)),
    line("waterway", colours.bg, 2),
    line("water", colours.bg, 2, (zoom, feature) => feature.geomType === 2),
    ...["buildings", "building"].map((name) => fill(name, mix(district, colours.line, 0.5))),
    ...roads.map((name) => line(name, minor, (zoom) => (zoom < 15 ? 0.8 : 2), isMinor, 12)),
    ...roads.map((name) => line(name, major, (zoom) => (zoom < 13 ? 1.2 : 3), isMajor)),
    ...roads.map((name) => line(name, rail, 1.2, isRail, 11, [5, 3])),
    ...["boundaries", "boundary"].map((name) => line(name, rail, 1, undefined, 0, [3, 3])),
  ];
}

export function labelRules(colours) {
  const along = (dataLayer) => ({
    dataLayer,
    minzoom: 14,
    symbolizer: new protomapsL.LineLabelSymbolizer({
      fill: colours.dim, stroke: colours.panel, width: 2, font: `400 11px ${FONT}`,
    }),
  });
  const middle = (dataLayer) => ({
    dataLayer,
    symbolizer: new protomapsL.CenteredTextSymbolizer({
      fill: colours.dim, stroke: colours.panel, width: 2, font: `400 12px ${FONT}`,
    }),
  });
  return [middle("places"), middle("place"), along("roads"), along("transportation_name")];
}
