// Charts with Observable Plot, over those that the server drew and from what these say: as wide as the screen is, with the words
// of each mark under the pointer. Where no script runs, the drawn ones stay.
import * as Plot from "@observablehq/plot";

/** The words under the pointer; a mark of its own, since each chart has one. */
const TIP = { fill: "var(--card)", stroke: "var(--soft)", lineWidth: 24, fontSize: 13, className: "tip" } as const;
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
const ROOM = 16;
/** The years stand on a line of their own below the ticks, which may take two. */
const BELOW = 50;
const YEARS = { labelOffset: 46, labelArrow: "none" } as const;
const CELL = 26;

const date = (day: string | undefined): Date => new Date(`${day ?? ""}T00:00:00Z`);
const number = (cell: string | undefined): number | null => (cell ? Number(cell) : null);
const share = (part: number): string => `${Math.round(part * 100)}%`;
const paint = (color: string): string => (color === "none" ? "var(--soft)" : color === "pu" ? "var(--line)" : `var(--${color})`);
const literal = (value: string): { value: string; scale: null } => ({ value, scale: null });

/**
 * Put charts where the drawn one stood. Their own style sheet is left out, since the desk allows none but its own, and so are the
 * names of groups ("rect"), which say nothing to a screen reader.
 */
function show(holder: HTMLElement, charts: ReturnType<typeof Plot.plot>[], name: string): void {
  for (const chart of charts) {
    chart.querySelectorAll("style").forEach((style) => style.remove());
    chart.querySelectorAll("g[aria-label]").forEach((group) => {
      group.classList.add(group.getAttribute("aria-label")?.endsWith("label") ? "ticks" : "marks");
      group.removeAttribute("aria-label");
    });
    chart.setAttribute("role", "group");
    chart.setAttribute("aria-label", name);
  }
  holder.replaceChildren(...charts);
}

/** A chart that is drawn anew whenever its box gets another width. */
function fitted(box: HTMLElement, draw: (holder: HTMLElement, width: number) => void): () => void {
  const holder = document.createElement("div");
  holder.className = "plots";
  box.prepend(holder);
  box.classList.add("live");
  let width = 0;
  const again = (): void => {
    if (width > 0) draw(holder, width);
  };
  new ResizeObserver(() => {
    const room = Math.floor(holder.clientWidth);
    if (room === width) return;
    width = room;
    again();
  }).observe(holder);
  return again;
}

function toggle(text: string, pressed: boolean, change: (on: boolean) => void): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "small toggle";
  button.textContent = text;
  button.setAttribute("aria-pressed", String(pressed));
  button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    change(on);
  });
  return button;
}

/** Figures over time; parties can be left out, and the scale be chosen. */
function figures(box: HTMLElement, drawn: SVGElement): void {
  const points = [...drawn.querySelectorAll<SVGAElement>("a.point")].map((a) => ({
    day: date(a.dataset.day),
    low: number(a.dataset.low),
    high: number(a.dataset.high),
    best: number(a.dataset.best),
    open: a.dataset.open === "yes",
    own: a.classList.contains("own"),
    party: a.dataset.party ?? "",
    color: paint(a.dataset.color ?? "p7"),
    label: a.getAttribute("aria-label") ?? "",
    href: a.getAttribute("href") ?? "",
  }));
  let log = drawn.dataset.log === "yes";
  const out = new Set<string>();
  const ends = domain(points.map((p) => p.day));
  const again = fitted(box, (holder, width) => {
    const shown = points.filter((p) => !out.has(p.party));
    const at = { x: "day", y: "best" } as const;
    const common = { stroke: literal("color"), strokeWidth: 2 } as const;
    const chart = Plot.plot({
      width,
      height: width < 500 ? 260 : 340,
      marginLeft: 56,
      marginTop: 24,
      marginBottom: BELOW,
      x: { type: "utc", ...YEARS, label: years(ends), domain: ends, insetLeft: 12, insetRight: 12, ...days(ends) },
      y: {
        type: log ? "symlog" : "linear",
        grid: true,
        label: null,
        zero: true,
        nice: true,
        ticks: log ? powers(Math.max(...shown.map((p) => Math.max(p.high ?? 0, p.best ?? 0, p.low ?? 0)))) : 5,
      },
      marks: [
        Plot.ruleY([0], { stroke: "var(--soft)" }),
        Plot.ruleX(shown, { x: "day", y1: "low", y2: "high", filter: (p) => p.low !== p.high && p.high !== null, ...common }),
        Plot.text(shown, { ...at, filter: (p) => p.open, text: () => "↑", dy: -14, fontSize: 16, fill: literal("color") }),
        Plot.dot(shown, {
          ...at,
          r: 5,
          fill: { value: (p: (typeof points)[0]) => (p.own ? "var(--card)" : p.color), scale: null },
          ...common,
          href: "href",
          ariaLabel: "label",
        }),
        Plot.tip(shown, Plot.pointer({ ...at, title: "label", ...TIP })),
      ],
    });
    show(holder, [chart], "Figures over time");
  });
  const legend = box.querySelector<HTMLElement>(".legend");
  legend?.querySelectorAll<HTMLElement>(".key").forEach((key) => {
    const party = key.dataset.party ?? "";
    const button = toggle("", true, (on) => {
      if (on) out.delete(party);
      else out.add(party);
      again();
    });
    button.append(...key.childNodes);
    button.classList.add("party");
    key.replaceChildren(button);
  });
  legend?.append(
    toggle("Logarithmic scale", log, (on) => {
      log = on;
      again();
    }),
  );
}

/** Who holds a place: the estimate as bands, below it what each party said, in rows of squares that do not cover each other. */
function holders(box: HTMLElement, drawn: SVGElement): void {
  const bands = JSON.parse(drawn.dataset.bands ?? "[]") as [string, string, number[]][];
  const parties = JSON.parse(drawn.dataset.parties ?? "[]") as [string, string][];
  const words = [...drawn.querySelectorAll<SVGAElement>("a.said")].map((a) => ({
    day: date(a.dataset.day),
    row: a.dataset.row ?? "",
    code: a.querySelector(".code")?.textContent ?? "",
    full: a.classList.contains("full"),
    color: paint(a.dataset.color ?? "none"),
    label: a.getAttribute("aria-label") ?? "",
    href: a.getAttribute("href") ?? "",
  }));
  const after = (day: string): Date => new Date(date(day).getTime() + 86_400_000);
  const stacked = bands.flatMap(([day, until, shares]) =>
    shares.map((part, i) => ({ x1: date(day), x2: after(until), part, color: paint(parties[i]?.[0] ?? "pu") })),
  );
  const said = bands.map(([day, until, shares]) => {
    const named = shares.map((part, i) => [part, parties[i]?.[1] ?? ""] as const).filter(([part]) => part >= 0.005);
    named.sort((a, b) => b[0] - a[0]);
    const when = day === until ? DAY.format(date(day)) : `${DAY.format(date(day))} to ${DAY.format(date(until))}`;
    const middle = new Date((date(day).getTime() + after(until).getTime()) / 2);
    return { middle, label: `${when}: ${named.map(([part, who]) => `${who} ${share(part)}`).join(", ")}` };
  });
  const ends = domain([...stacked.flatMap((s) => [s.x1, s.x2]), ...words.map((w) => w.day)]);
  fitted(box, (holder, width) => {
    const left = 44;
    const estimate = Plot.plot({
      width,
      height: 170,
      marginBottom: BELOW,
      marginLeft: left,
      marginRight: 14,
      x: { type: "utc", ...YEARS, domain: ends, label: years(ends), ...days(ends) },
      y: { domain: [0, 1], ticks: [0, 0.5, 1], tickFormat: share, label: null },
      marks: [
        Plot.rectY(stacked, { x1: "x1", x2: "x2", y: "part", fill: literal("color"), shapeRendering: "crispEdges" }),
        Plot.ruleY([0.5], { stroke: "var(--card)", strokeDasharray: "3 3" }),
        Plot.tip(said, Plot.pointerX({ x: "middle", y: () => 0.5, title: "label", ...TIP })),
      ],
    });
    const x = estimate.scale("x");
    const cells: ((typeof words)[0] & { x1: number; x2: number; y1: number; y2: number; middle: number; base: number })[] = [];
    const rows: { row: string; y: number }[] = [];
    let y = 4;
    for (const row of [...new Set(words.map((w) => w.row))]) {
      rows.push({ row, y: y + 8 });
      const free: number[] = []; // where the last square of each level ends
      for (const w of words.filter((one) => one.row === row).sort((a, b) => a.day.getTime() - b.day.getTime())) {
        const at = Math.min(Number(x?.apply(w.day)), width - CELL - 2);
        let level = free.findIndex((end) => end <= at);
        if (level < 0) level = free.push(0) - 1;
        free[level] = at + CELL;
        const y1 = y + 18 + level * (ROOM + 2);
        cells.push({ ...w, x1: at, x2: at + CELL - 2, y1, y2: y1 + ROOM, middle: at + CELL / 2 - 1, base: y1 + ROOM / 2 });
      }
      y += 18 + free.length * (ROOM + 2) + 8;
    }
    const strip = Plot.plot({
      width,
      height: y,
      margin: 0,
      x: { type: "identity", axis: null },
      y: { type: "identity", axis: null },
      marks: [
        Plot.text(rows, { x: () => 4, y: "y", text: "row", textAnchor: "start", fontSize: 13, fill: "var(--ink)" }),
        Plot.rect(cells, {
          x1: "x1",
          x2: "x2",
          y1: "y1",
          y2: "y2",
          rx: 2,
          fill: { value: (w: (typeof words)[0]) => (w.full ? w.color : "var(--card)"), scale: null },
          stroke: literal("color"),
          strokeWidth: 1.5,
          href: "href",
          ariaLabel: "label",
        }),
        Plot.text(cells, {
          x: "middle",
          y: "base",
          text: "code",
          fontSize: 10,
          fill: { value: (w: (typeof words)[0]) => (w.full ? "var(--card)" : "var(--ink)"), scale: null },
          pointerEvents: "none",
        }),
        Plot.tip(cells, Plot.pointer({ x: "middle", y: "base", title: "label", ...TIP })),
      ],
    });
    show(holder, words.length ? [estimate, strip] : [estimate], "Who holds it: the estimate, and what each party said");
  });
}

function domain(days: Date[]): [Date, Date] {
  const times = days.map((d) => d.getTime()).filter((t) => !Number.isNaN(t));
  const [low, high] = [Math.min(...times), Math.max(...times)];
  return low === high ? [new Date(low - 86_400_000), new Date(high + 86_400_000)] : [new Date(low), new Date(high)];
}

/** The years of the axis, whose ticks may name days and months alone. */
function years([first, last]: [Date, Date]): string {
  const [from, to] = [first.getUTCFullYear(), last.getUTCFullYear()];
  return from === to ? String(from) : `${from} to ${to}`;
}

/** One tick a day where the axis has few of them; hours would say more than is known. */
function days([first, last]: [Date, Date]): { ticks?: string; tickFormat?: string } {
  return last.getTime() - first.getTime() <= 6 * 86_400_000 ? { ticks: "day", tickFormat: "%-d %b" } : {};
}

/** Ticks of a logarithmic axis up to `most`: powers of ten, which lie far enough from each other to be read. */
function powers(most: number): number[] {
  const ticks = [0, 1];
  while (ticks[ticks.length - 1]! < most) ticks.push(ticks[ticks.length - 1]! * 10);
  return ticks;
}

/** Draw the chart of `box` over the one that stands in it. */
export function draw(box: HTMLElement): void {
  const drawn = box.querySelector<SVGElement>("svg.chart");
  if (!drawn || box.classList.contains("live")) return;
  if (box.dataset.island === "figures") figures(box, drawn);
  else holders(box, drawn);
}
