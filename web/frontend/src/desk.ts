// On every screen: htmx, the search key, and files dropped anywhere on the form that takes them.
import htmx from "htmx.org";
import "./desk.css";
import { writing } from "./keys";

declare global {
  interface Window {
    htmx: typeof htmx;
  }
}
window.htmx = htmx;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && writing(event.target)) (event.target as HTMLElement).blur();
  if (writing(event.target)) return;
  if (event.key === "/") {
    document.querySelector<HTMLInputElement>("main input[type=search], #find")?.focus();
    event.preventDefault();
  } else if (event.key === "?") {
    location.assign("/help#keys");
  }
});

function drops(form: HTMLFormElement): void {
  const files = form.querySelector<HTMLInputElement>("input[type=file]");
  if (!files) return;
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    form.classList.add("over");
  });
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    if (!event.dataTransfer?.files.length) return;
    files.files = event.dataTransfer.files;
    form.requestSubmit();
  });
}
document.querySelectorAll<HTMLFormElement>("form[data-drop]").forEach(drops);

/** Facets stand open on a wide screen and closed on a phone. */
const narrow = matchMedia("(max-width: 46rem)");
document.querySelectorAll<HTMLDetailsElement>("details.facets").forEach((d) => (d.open = !narrow.matches));

/** On a phone the names of the screens stand in one line that scrolls; the present one is brought into view. */
document.querySelector<HTMLElement>(".top nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

/** The map is large, so it is loaded only where there is one and the browser can draw it. */
async function maps(): Promise<void> {
  const boxes = document.querySelectorAll<HTMLElement>("[data-island=map]");
  if (!boxes.length) return;
  const { draw } = await import("./map");
  boxes.forEach((box) => void draw(box));
}
void maps();

/** Charts that can be pointed at, also those of parts that come later. */
async function charts(): Promise<void> {
  const boxes = document.querySelectorAll<HTMLElement>("[data-island=figures], [data-island=holders]");
  if (!boxes.length) return;
  const { draw } = await import("./charts");
  boxes.forEach(draw);
}
void charts();
document.addEventListener("htmx:afterSettle", () => void charts());
