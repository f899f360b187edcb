// The map, over the one that the server drew: areas on the same outlines, to be moved and zoomed. Nothing is fetched from elsewhere.
import * as maplibre from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import "maplibre-gl/dist/maplibre-gl.css";
import type { FeatureCollection, Position } from "geojson";

/** Reach in km of what is drawn as a dot while its area is a speck. */
const TOWN = 30;

/** Places that are named, if there is room. */
const MOST_NAMES = 40;

/** What the pointer meets. */
const TOUCHED = ["areas", "dots"];

function color(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function bounds(data: FeatureCollection): maplibre.LngLatBounds {
  const box = new maplibre.LngLatBounds();
  const walk = (part: unknown): void => {
    if (Array.isArray(part) && typeof part[0] === "number") box.extend(part as Position as [number, number]);
    else if (Array.isArray(part)) part.forEach(walk);
  };
  for (const feature of data.features) {
    const reach = Number(feature.properties?.radius_km ?? 0);
    if (feature.geometry && "coordinates" in feature.geometry && reach < 900) walk(feature.geometry.coordinates);
  }
  return box;
}

/** The middles of the areas: a dot where an area is too small to be seen, the smaller place on top. */
function middles(data: FeatureCollection): FeatureCollection {
  const near = data.features.filter((f) => f.geometry && Number.isFinite(f.properties?.lat) && f.properties?.radius_km < TOWN);
  return {
    type: "FeatureCollection",
    features: near.map((f) => ({ ...f, geometry: { type: "Point", coordinates: [f.properties?.lon, f.properties?.lat] } })),
  };
}

/** Names of the places with most claims beside their middles, as many as do not cover each other. */
function name(map: maplibre.Map, holder: HTMLElement, data: FeatureCollection): void {
  const layer = document.createElement("div");
  layer.className = "mapnames";
  layer.setAttribute("aria-hidden", "true");
  holder.append(layer);
  const places = data.features
    .filter((f) => f.geometry && Number.isFinite(f.properties?.lat))
    .sort((a, b) => b.properties?.claims - a.properties?.claims)
    .slice(0, MOST_NAMES)
    .map((f) => ({ at: [f.properties?.lon, f.properties?.lat] as [number, number], text: String(f.properties?.name ?? "") }));
  const again = (): void => {
    const taken: [number, number, number, number][] = [];
    const shown: HTMLElement[] = [];
    for (const place of places) {
      const { x, y } = map.project(place.at);
      const box: [number, number, number, number] = [x + 6, y - 9, x + 12 + 7 * place.text.length, y + 9];
      if (x < 0 || y < 8 || box[2] > holder.clientWidth || y > holder.clientHeight - 8) continue;
      if (taken.some((t) => box[0] < t[2] && box[2] > t[0] && box[1] < t[3] && box[3] > t[1])) continue;
      taken.push(box);
      const label = document.createElement("span");
      label.textContent = place.text;
      label.style.left = `${x}px`;
      label.style.top = `${y}px`;
      shown.push(label);
    }
    layer.replaceChildren(...shown);
  };
  map.on("load", again);
  map.on("move", again);
  map.on("resize", again);
}

/** Draw the map of `box` (its `data-source` is GeoJSON of areas, its `data-link` the start of an address). */
export async function draw(box: HTMLElement): Promise<void> {
  const probe = document.createElement("canvas").getContext("webgl2");
  if (!probe) return; // the drawn map stays
  const [data, outlines] = (await Promise.all(
    [box.dataset.source ?? "", "/static/outlines.json"].map(async (address) => (await fetch(address)).json()),
  )) as [FeatureCollection, FeatureCollection];
  const [west, south, east, north] = (box.dataset.box ?? "").split(",").map(Number);
  const area =
    west !== undefined && south !== undefined && east !== undefined && north !== undefined
      ? new maplibre.LngLatBounds([west, south, east, north])
      : bounds(data);
  if (area.isEmpty()) return;
  maplibre.setWorkerUrl(workerUrl);
  const holder = document.createElement("div");
  holder.className = "maplibre";
  holder.hidden = false;
  box.append(holder);
  const map = new maplibre.Map({
    container: holder,
    attributionControl: false,
    bounds: area,
    fitBoundsOptions: { padding: 4, maxZoom: 9 },
    dragRotate: false,
    pitchWithRotate: false,
    renderWorldCopies: false,
    style: {
      version: 8,
      sources: {
        outlines: { type: "geojson", data: outlines },
        areas: { type: "geojson", data, promoteId: "key" },
        middles: { type: "geojson", data: middles(data) },
      },
      layers: [
        { id: "sea", type: "background", paint: { "background-color": color("--sea") } },
        { id: "land", type: "fill", source: "outlines", paint: { "fill-color": color("--land") } },
        { id: "coast", type: "line", source: "outlines", paint: { "line-color": color("--coast"), "line-width": 0.8 } },
        {
          id: "areas",
          type: "fill",
          source: "areas",
          layout: { "fill-sort-key": ["-", 0, ["get", "radius_km"]] },
          paint: {
            "fill-color": color("--accent"),
            "fill-opacity": ["interpolate", ["linear"], ["ln", ["+", 1, ["get", "claims"]]], 0, 0.12, 8, 0.5],
          },
        },
        { id: "edges", type: "line", source: "areas", paint: { "line-color": color("--accent"), "line-width": 1.4 } },
        {
          id: "dots",
          type: "circle",
          source: "middles",
          layout: { "circle-sort-key": ["get", "claims"] },
          paint: {
            "circle-color": color("--accent"),
            "circle-radius": ["interpolate", ["linear"], ["ln", ["+", 1, ["get", "claims"]]], 0, 3, 8, 7],
            "circle-opacity": 0.75,
            "circle-stroke-color": color("--land"),
            "circle-stroke-width": 1,
          },
        },
      ],
    },
  });
  name(map, holder, data);
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
  map.getCanvas().setAttribute("aria-label", "Map of the places claimed about; the list of places says the same");
  map.on("load", () => box.classList.add("live"));
  map.on("mousemove", TOUCHED, (event) => {
    const names = (event.features ?? []).map((f) => `${f.properties.name} (${f.properties.claims})`);
    map.getCanvas().title = [...new Set(names)].slice(0, 6).join(", ");
    map.getCanvas().style.cursor = "pointer";
  });
  map.on("mouseleave", TOUCHED, () => {
    map.getCanvas().style.cursor = "";
    map.getCanvas().title = "";
  });
  map.on("click", TOUCHED, (event) => {
    // The smallest area under the pointer is the one that is meant.
    const found = [...(event.features ?? [])].sort((a, b) => a.properties.radius_km - b.properties.radius_km)[0];
    if (found) location.assign((box.dataset.link ?? "") + encodeURIComponent(String(found.properties.key)));
  });
}
