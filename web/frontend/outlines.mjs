// Outlines of states from Natural Earth (1:50m, public domain) as one GeoJSON file with three decimals (about 100 m).
import { readFileSync, writeFileSync } from "node:fs";
import { feature } from "topojson-client";

const atlas = JSON.parse(readFileSync(new URL("./node_modules/world-atlas/countries-50m.json", import.meta.url)));
const found = feature(atlas, atlas.objects.countries);
const round = (part) => (typeof part[0] === "number" ? part.map((x) => Math.round(x * 1000) / 1000) : part.map(round));
const features = found.features
  .filter((f) => f.geometry)
  .map((f) => ({ type: "Feature", properties: { name: f.properties.name }, geometry: { type: f.geometry.type, coordinates: round(f.geometry.coordinates) } }));
writeFileSync(
  new URL("../../src/counterclaim/web/static/outlines.json", import.meta.url),
  JSON.stringify({ type: "FeatureCollection", features }),
);
