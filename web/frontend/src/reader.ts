// The page reader by keyboard: next and previous claim, judge, correct, note, undo. Forms do the work, keys press them.
import { writing } from "./keys";

const holds = (): HTMLElement | null => document.querySelector<HTMLElement>("#reader");
const cards = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>("#reader .card")];
let current: string | null = null;
const DONE: Record<string, string> = {
  accept: "Accepted.",
  reject: "Rejected.",
  unsure: "Marked as unsure.",
  note: "Note kept.",
};

/** Mark a claim in the text and among the cards; `move` brings both into view. */
function show(card: HTMLElement | undefined, move = true): void {
  const reader = holds();
  if (!card || !reader) return;
  current = card.dataset.id ?? null;
  reader.querySelectorAll(".on").forEach((e) => e.classList.remove("on"));
  card.classList.add("on");
  const number = card.dataset.number ?? "";
  const words = [...reader.querySelectorAll<HTMLElement>(".text .m")].filter((m) =>
    (m.dataset.claims ?? "").split(" ").includes(number),
  );
  words.forEach((m) => m.classList.add("on"));
  if (move) {
    const narrow = matchMedia("(max-width: 46rem)").matches;
    reader.classList.toggle("docked", narrow);
    card.focus({ preventScroll: true });
    words[0]?.scrollIntoView({ block: narrow ? "start" : "center" });
    // The cards scroll on their own beside the text, so that words and card stand on the screen together.
    const list = card.parentElement;
    if (list && !narrow) list.scrollTop += card.getBoundingClientRect().top - list.getBoundingClientRect().top - 48;
  }
  const address = new URL(location.href);
  address.searchParams.set("claim", current ?? "");
  address.hash = "";
  history.replaceState(history.state, "", address);
}

const at = (): number => cards().findIndex((c) => c.dataset.id === current);

function step(by: number): void {
  const all = cards();
  if (all.length) show(all[Math.min(Math.max(at() + by, 0), all.length - 1)]);
}

/** Send a form and put the reader that comes back in place of this one; then go on by `by` claims. */
async function send(form: HTMLFormElement, data: FormData, by: number): Promise<void> {
  const body = new URLSearchParams();
  data.forEach((value, key) => body.append(key, String(value)));
  const answer = await fetch(form.action, { method: "POST", body, headers: { accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("#reader");
  const old = holds();
  if (!answer.ok || !fresh || !old) {
    say(page.querySelector("[role=alert]")?.textContent ?? "That did not work; load the page again.");
    return;
  }
  const back = new URL(answer.url).searchParams.get("claim");
  if (by === 0 && back) current = back;
  const sum = page.querySelector(".sum");
  const oldSum = document.querySelector(".sum");
  if (sum && oldSum) oldSum.replaceWith(document.adoptNode(sum));
  old.replaceWith(document.adoptNode(fresh));
  const index = at();
  const all = cards();
  show(all[Math.min(index + by, all.length - 1)] ?? all[0]);
  say(DONE[String(data.get("judgement"))] ?? "Taken back.");
}

let fading = 0;

/** Tell a screen reader, and show for a moment, what happened. */
function say(text: string): void {
  let box = document.querySelector<HTMLElement>("#said");
  if (!box) {
    box = document.createElement("p");
    box.id = "said";
    box.setAttribute("role", "status");
    document.body.append(box);
  }
  box.textContent = text;
  clearTimeout(fading);
  fading = window.setTimeout(() => (box.textContent = ""), 6000);
}

function judge(judgement: string): void {
  const form = cards()[at()]?.querySelector<HTMLFormElement>("form.review");
  if (!form) return;
  const data = new FormData(form);
  data.set("judgement", judgement);
  void send(form, data, judgement === "note" ? 0 : 1);
}

document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (!form.closest("#reader")) return;
  event.preventDefault();
  const data = new FormData(form, event.submitter);
  const card = form.closest<HTMLElement>(".card");
  if (card) current = card.dataset.id ?? current;
  void send(form, data, card && data.get("judgement") !== "note" ? 1 : 0);
});

document.addEventListener("click", (event) => {
  const target = event.target as HTMLElement;
  const ref = target.closest<HTMLAnchorElement>("#reader .text .ref");
  const mark = target.closest<HTMLElement>("#reader .text .m[data-claims]");
  const card = target.closest<HTMLElement>("#reader .card");
  if (target.closest("[data-undock]")) {
    holds()?.classList.remove("docked");
    card?.scrollIntoView({ block: "center" });
  } else if (ref) {
    event.preventDefault();
    show(cards().find((c) => `#${c.id}` === ref.getAttribute("href")));
  } else if (mark?.dataset.claims && !getSelection()?.toString()) {
    // A second click on overlapping claims goes on to the next of them.
    const numbers = mark.dataset.claims.split(" ");
    const now = cards()[at()]?.dataset.number ?? "";
    const next = numbers[(numbers.indexOf(now) + 1) % numbers.length];
    show(cards().find((c) => c.dataset.number === next));
  } else if (card && !target.closest("a, button, summary, textarea")) {
    show(card, false);
  }
});

document.addEventListener("keydown", (event) => {
  const note = (event.target as HTMLElement).closest<HTMLTextAreaElement>("#reader .notebox textarea");
  if (note && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    judge("note");
  } else if (note && event.key === "Escape") {
    if (note.value.trim()) say("The note is not kept yet: Ctrl Enter keeps it.");
    else (note.closest("details") as HTMLDetailsElement).open = false;
    note.closest<HTMLElement>(".card")?.focus({ preventScroll: true });
  }
  if (event.ctrlKey || event.metaKey || event.altKey || writing(event.target)) return;
  const card = cards()[at()];
  const keys: Record<string, () => void> = {
    j: () => step(1),
    k: () => step(-1),
    a: () => judge("accept"),
    r: () => judge("reject"),
    u: () => judge("unsure"),
    c: () => card?.querySelector<HTMLAnchorElement>("a[data-correct]")?.click(),
    n: () => {
      const box = card?.querySelector<HTMLDetailsElement>(".notebox");
      if (box) {
        box.open = true;
        box.querySelector("textarea")?.focus();
      }
    },
    z: () => {
      const form = document.querySelector<HTMLFormElement>("form[data-undo]");
      if (form && !form.querySelector("button")?.disabled) void send(form, new FormData(form), 0);
    },
  };
  const act = keys[event.key];
  if (act) {
    event.preventDefault();
    act();
  } else if (event.key === "Enter" && event.target === card) {
    card?.querySelector<HTMLAnchorElement>("a.more")?.click();
  }
});

const wanted = new URL(location.href).searchParams.get("claim");
if (wanted) show(cards().find((c) => c.dataset.id === wanted));
