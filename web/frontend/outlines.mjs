// Outlines of states from Natural Earth (public domain) as GeoJSON: 1:50m with three decimals, 1:110m with two.
import { readFileSync, writeFileSync } from "node:fs";
import { feature } from "topojson-client";

function build(source, name, decimals) {
  const atlas = JSON.parse(readFileSync(new URL(`./node_modules/world-atlas/${source}.json`, import.meta.url)));
  const found = feature(atlas, atlas.objects.countries);
  const round = (part) => (typeof part[0] === "number" ? part.map((x) => Number(x.toFixed(decimals))) : part.map(round));
  const features = found.features
    .filter((f) => f.geometry)
    .map((f) => ({
      type: "Feature",
      properties: { name: f.properties.name },
      geometry: { type: f.geometry.type, coordinates: round(f.geometry.coordinates) },
    }));
  const target = new URL(`../../src/counterclaim/web/static/${name}.json`, import.meta.url);
  writeFileSync(target, JSON.stringify({ type: "FeatureCollection", features }));
}

build("countries-50m", "outlines", 3);
build("countries-110m", "outlines-coarse", 2);
