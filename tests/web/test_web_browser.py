"""The desk in a real Chromium, from a read page to an exported correction; skipped where there is none.

Screenshots are written with ``COUNTERCLAIM_SHOTS=docs/images``.
"""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import uvicorn

from counterclaim.desk.views import suggested
from counterclaim.desk.views.jobs import Incoming
from counterclaim.model import Page, page_id
from counterclaim.web.app import create_app
from tests.desk.make import ADMITTED, PAGES
from tests.ledger.make import bulk_page, sample
from tests.web.conftest import PlainReader

playwright_api = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None or not os.environ.get("COUNTERCLAIM_BROWSER"),
    reason="asked for with COUNTERCLAIM_BROWSER=1 (make test-browser), where there is a Chromium",
)

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = Path(__file__).parents[2] / "web" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
HOSTILE = (
    "<img src=x onerror=\"document.title='pwned'\"> The army took "
    "<script>document.title='pwned'</script> the town of Agdam."
)


class Served:
    """A desk that really listens, with the ledger's path for a look from outside."""

    def __init__(self, path: Path) -> None:
        self.reader = PlainReader()
        self.app = create_app(path, make_reader=lambda: self.reader)
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.server = uvicorn.Server(uvicorn.Config(self.app, log_level="warning", ws="none"))
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.socket]}, daemon=True)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)

    def close(self) -> None:
        self.server.should_exit = True
        self.thread.join(10)
        self.socket.close()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    found = Served(tmp_path / "war.db")
    yield found
    found.close()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with playwright_api.sync_playwright() as play:
        found = play.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def tab(browser: Any) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    found = context.new_page()
    problems: list[str] = []
    found.on("pageerror", lambda error: problems.append(str(error)))
    found.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    outside: list[str] = []
    found.on(
        "request", lambda r: None if r.url.startswith(("http://127.0.0.1", "data:", "blob:")) else outside.append(r.url)
    )
    yield found
    context.close()
    assert outside == []
    assert problems == []


LONG = "\n\n".join(
    f"On day {n} the army took village number {n}, its staff said. Nothing else was heard of that part of the front. "
    "Roads were blocked, shops stayed shut, and nobody came to ask after those who had left in the night before."
    for n in range(1, 31)
)
SEEN = """(card) => { const at = (e) => { const r = e.getBoundingClientRect(); return [r.top, r.bottom]; };
  const words = document.querySelector(".text .m.on"); const [a, b] = at(card), [c, d] = at(words);
  return { card: a >= 0 && b <= innerHeight, words: c >= 0 && d <= innerHeight, apart: innerWidth > 736 || d <= a };
}"""


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)])
def test_words_and_card_stand_on_the_screen_together(served: Served, tab: Any, width: int, height: int) -> None:
    served.app.state.desk.ledger.add(served.reader.read(Page(id=page_id(LONG), text=LONG, title="Thirty days")))
    tab.set_viewport_size({"width": width, "height": height})
    tab.goto(f"{served.address}/pages/{page_id(LONG)}")
    tab.wait_for_load_state("networkidle")
    for number in range(1, 25):
        tab.keyboard.press("j")
        card = tab.locator(".card.on")
        assert card.get_attribute("data-number") == str(number)
        assert f"village number {number}" in card.locator(".quote").inner_text()
        assert card.evaluate(SEEN) == {"card": True, "words": True, "apart": True}, number
    tab.keyboard.press("n")
    tab.locator(".card.on textarea").fill("seen on the map, too")
    tab.keyboard.press("Escape")
    assert "not kept yet" in tab.locator("#said").inner_text()
    tab.locator(".card.on textarea").press("Control+Enter")
    tab.get_by_text("Note: seen on the map, too").wait_for()
    tab.locator(".card.on").get_by_role("button", name="Accept").click()
    tab.get_by_text("Accepted.").wait_for()
    assert tab.locator(".card.on").get_attribute("data-number") == "25"
    assert tab.locator(".card.on").evaluate(SEEN) == {"card": True, "words": True, "apart": True}


def test_from_a_page_to_an_exported_correction(served: Served, tab: Any, tmp_path: Path) -> None:
    source = tmp_path / "town.txt"
    source.write_text("The army took the town of Hadrut on Monday. Its neighbor denied it the next day, as before.")
    bad = tmp_path / "scan.bin"
    bad.write_bytes(bytes(range(256)) * 4)
    tab.goto(served.address)
    tab.get_by_role("link", name="Add pages").click()
    tab.set_input_files("input[type=file]", [source, bad])
    tab.fill("input[name=published]", "2020-10-12")
    tab.get_by_role("button", name="Read").click()
    tab.get_by_text("Done.").wait_for()
    assert tab.locator(".pagelist li", has_text="scan.bin").inner_text().count(".") >= 2  # a sentence, not a code alone
    tab.locator(".pagelist a").first.click()
    assert tab.locator(".text .m.d1").inner_text().startswith("The army took")
    tab.wait_for_load_state()  # keys are heard from then on

    tab.keyboard.press("j")
    assert tab.locator(".card.on").count() == 1
    tab.keyboard.press("a")
    tab.locator(".judged", has_text="accepted").wait_for()
    tab.keyboard.press("z")
    tab.locator(".judged").wait_for(state="detached")
    tab.keyboard.press("c")
    tab.wait_for_url("**/correct")
    tab.select_option("select[name=type]", "control")
    tab.fill("input[name=speaker]", "General Staff")
    tab.fill("input[name=when]", "2020-10-11")
    tab.get_by_role("button", name="Keep the correction").click()
    tab.locator(".judged", has_text="corrected").wait_for()
    assert tab.locator(".card .chip").inner_text() == "control"

    # The same page, read anew by a newer reader: the correction stands.
    served.reader.version = "plain-2.0"
    tab.goto(served.address + "/add")
    tab.set_input_files("input[type=file]", [source])
    tab.get_by_role("button", name="Read").click()
    tab.get_by_text("Done.").wait_for()
    tab.locator(".pagelist a").first.click()
    assert tab.locator(".origins li", has_text="plain-2.0").count() == 1
    tab.goto(served.address + "/claims?type=control")
    assert tab.locator("article.claim").count() == 1
    assert "General Staff" in tab.locator("article.claim").inner_text()
    tab.locator(".export summary").click()
    with tab.expect_download() as download:
        tab.get_by_role("link", name="CSV for spreadsheets").click()
    rows = Path(download.value.path()).read_text("utf-8-sig")
    assert "General Staff" in rows and "2020-10-11" in rows


def test_a_hostile_page_runs_nothing(served: Served, tab: Any) -> None:
    tab.goto(served.address + "/add")
    tab.fill("textarea[name=text]", f"<html><body><p>{HOSTILE}</p><p>{HOSTILE.replace('<', '&lt;')}</p></body></html>")
    tab.get_by_role("button", name="Read").click()
    tab.get_by_text("Done.").wait_for()
    tab.locator(".pagelist a").first.click()
    tab.wait_for_selector(".text")
    assert "pwned" not in tab.title()
    tab.get_by_role("link", name="original look").click()
    frame = tab.frame_locator("iframe.original")
    frame.locator("p").first.wait_for()
    assert "pwned" not in tab.title()
    assert frame.locator("script, img").count() == 0


def test_disputes_open_the_words(served: Served, tab: Any) -> None:
    served.app.state.desk.ledger.add(sample())
    tab.goto(served.address + "/claims?text=Hadrut")
    tab.locator("article.claim blockquote a").first.click()
    tab.wait_for_selector(".card.on")
    assert "took Hadrut" in " ".join(tab.locator(".text .m.on").all_inner_texts())


FLAT = (
    "[...document.querySelectorAll('.figurebox')].filter(b => b.offsetParent && b.offsetHeight < "
    "60).map(b => b.outerHTML.slice(0, 90))"
)
VIOLATIONS = "axe.run().then(r => r.violations.map(v => [v.id, v.nodes[0].html, v.nodes[0].failureSummary]))"

SCREENS = {
    "overview": "/",
    "claims": "/claims",
    "claim": "/claims/{claim}",
    "correct": "/claims/{claim}/correct",
    "pages": "/pages",
    "page": "/pages/{page}?claim={claim}",
    "places": "/places",
    "place": "/places/t:1",
    "speakers": "/speakers",
    "speaker": "/speakers/the%20president",
    "parties": "/parties",
    "party": "/parties/AZ",
    "disputes": "/disputes",
    "dispute": "/disputes/{dispute}",
    "figures": "/figures?unit=killed",
    "original": "/pages/{looked}/original",
    "unread": "/unread",
    "lexicon": "/lexicon",
    "add": "/add",
    "job": "/jobs/1",
    "help": "/help",
    "error": "/pages/none",
}


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light")])
def test_every_screen_is_accessible_and_fits(
    served: Served, browser: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, width: int, scheme: str
) -> None:
    assert AXE.exists(), f"{AXE} is missing; make test-browser fetches it."
    shots = Path(given).resolve() if (given := os.environ.get("COUNTERCLAIM_SHOTS")) else None
    (tmp_path / "names-of-our-own").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COUNTERCLAIM_LEXICON", "names-of-our-own")
    ledger = served.app.state.desk.ledger
    ledger.add(sample())
    ledger.add(bulk_page(1))
    ledger.note_failure("scan.pdf", "E120", "This file holds pictures only; read its text first.")
    ledger.review(sample().claims[1].id, "unsure", note="which ridge?")
    ledger.add_many([*PAGES, ADMITTED])
    ledger.pause_watch(ledger.watch("https://example.org/feed", 15).number, True)
    words = "<h1>Town taken</h1><p>The army took the town of Hadrut on Monday, the ministry said in a statement.</p>"
    looked = _read_words(served, f"<html><body>{words}</body></html>")
    (dispute,) = [d.id for d in served.app.state.desk.suggested.disputes(wait=20) if d.kind == "holder"]
    named = {"claim": sample().claims[0].id, "page": sample().id, "dispute": dispute, "looked": looked}
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    tab = context.new_page()
    found: list[Any] = []
    for name, address in SCREENS.items():
        tab.goto(served.address + address.format(**named), wait_until="networkidle")
        if tab.evaluate("document.documentElement.scrollWidth") > width:
            found.append((name, "wider than the screen"))
        tab.evaluate(AXE.read_text())
        found += [(name, *v) for v in tab.evaluate(VIOLATIONS)]
        if name == "overview":
            tab.wait_for_selector(".figurebox.live canvas")
        found += [(name, "a figure without height", x) for x in tab.evaluate(FLAT)]
        if shots:
            tab.screenshot(path=shots / f"desk-{name}-{'phone' if width < 600 else scheme}.png")
    context.close()
    assert found == []


EMPTY = ("/", "/claims", "/pages", "/places", "/speakers", "/parties", "/disputes", "/figures", "/unread", "/add")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (390, "light")])
def test_empty_screens_are_accessible_and_fit(served: Served, browser: Any, width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    tab = context.new_page()
    found: list[Any] = []
    for address in EMPTY:
        tab.goto(served.address + address, wait_until="networkidle")
        if tab.evaluate("document.documentElement.scrollWidth") > width:
            found.append((address, "wider than the screen"))
        tab.evaluate(AXE.read_text())
        found += [(address, *v) for v in tab.evaluate(VIOLATIONS)]
    context.close()
    assert found == []


def _read_words(served: Served, text: str) -> str:
    """Have words read as if they were pasted; return the id of the page."""
    job = served.app.state.desk.jobs.start([Incoming(name="pasted words", data=text.encode())])
    while not job.over:
        time.sleep(0.02)
    found: str = job.items[0].page
    return found


def test_from_the_overview_to_the_words_of_a_dispute(served: Served, tab: Any) -> None:
    served.app.state.desk.ledger.add_many(PAGES)
    tab.goto(served.address)
    tab.get_by_role("link", name="Who holds Hadrut on 9 October 2020?").click()
    assert tab.get_by_text("Armenia itself says that Azerbaijan holds Hadrut").count() == 1
    assert tab.locator(".reasons li").count() >= 2
    tab.locator(".sides blockquote a", has_text="Our army has taken Guzlek").click()
    tab.wait_for_selector(".card.on")
    assert tab.locator(".text .m.on").first.inner_text().startswith("Our army has taken Guzlek")


def test_the_estimate_comes_by_itself(served: Served, tab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a large ledger, whose screens wait for nothing: the part asks for itself till it is there."""
    served.app.state.desk.ledger.add_many([*PAGES, ADMITTED])
    monkeypatch.setattr(suggested, "WAIT", 0.0)
    tab.goto(served.address + "/places/t:1")
    tab.locator("[data-island=holders] .plots svg").first.wait_for(timeout=15_000)
    squares = tab.locator("[data-island=holders] .plots a")
    assert squares.count() >= 3
    squares.first.click()
    tab.wait_for_url("**/claims/*")
    tab.go_back()
    tab.get_by_role("button", name="Switch estimates off").click()
    tab.wait_for_url("**/help*")
    tab.goto(served.address + "/places/t:1")
    assert tab.locator(".chart.holders").count() == 0
    assert tab.get_by_text("Estimates are switched off in this browser").count() == 1


def test_charts_can_be_pointed_at_and_lead_to_the_claims(served: Served, tab: Any) -> None:
    served.app.state.desk.ledger.add_many([*PAGES, ADMITTED])
    tab.goto(served.address + "/figures?unit=killed")
    box = tab.locator("[data-island=figures]")
    box.locator(".plots svg").wait_for()
    assert not box.locator("svg.chart.figures").is_visible()
    dots = box.locator(".plots a circle, .plots a [aria-label*=killed]")
    assert dots.count() == 4
    box.get_by_role("button", name="Azerbaijan").click()
    assert dots.count() == 3
    box.get_by_role("button", name="Logarithmic scale").click()
    assert box.get_by_role("button", name="Logarithmic scale").get_attribute("aria-pressed") == "true"
    dots.first.hover()
    box.locator(".plots g.tip text").wait_for()
    assert "Armenia" in (box.locator(".plots g.tip").text_content() or "")
    dots.first.click()
    tab.wait_for_url("**/claims/*")
    tab.goto(served.address + "/places/t:1")
    box = tab.locator("[data-island=holders]")
    box.locator(".plots svg").nth(1).wait_for()
    assert box.locator(".plots a rect, .plots a path").count() == 3  # two words of one kind and day are one square
    assert box.locator("style").count() == 0


def test_without_scripts_the_drawn_charts_stay(served: Served, browser: Any) -> None:
    served.app.state.desk.ledger.add_many([*PAGES, ADMITTED])
    served.app.state.desk.suggested.disputes(wait=20)
    context = browser.new_context(java_script_enabled=False)
    found = context.new_page()
    for address, chart in (("/figures?unit=killed", "figures"), ("/places/t:1", "holders")):
        found.goto(served.address + address)
        assert found.locator(f"svg.chart.{chart}").is_visible()
    context.close()


def test_a_folder_is_watched(served: Served, tab: Any, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "town.txt").write_text("The army took the town of Hadrut on Monday, the ministry said in a statement.")
    os.utime(folder / "town.txt", (1e9, 1e9))
    tab.goto(served.address + "/add")
    tab.get_by_label("Feed, page or folder").fill(str(folder))
    tab.get_by_label("Look every").select_option("5 minutes")
    tab.get_by_role("button", name="Watch").click()
    entry = tab.locator("#watch-1")
    entry.get_by_text("1 page, of these 1 new with 1 claim").wait_for()  # comes by itself
    entry.get_by_role("button", name="Pause").click()
    entry.get_by_text("Paused.").wait_for()
    entry.get_by_role("button", name="Go on").click()
    entry.get_by_text("Looks next").wait_for()
    entry.get_by_role("link", name="What was read").click()
    tab.get_by_text("Done.").wait_for()
    tab.go_back()
    tab.get_by_role("button", name="Remove").click()
    tab.get_by_text("Nothing is watched yet").wait_for()


def test_the_trail_tells_who_changed_what_and_takes_it_back(served: Served, tab: Any) -> None:
    made = sample()
    served.app.state.desk.ledger.add(made)
    tab.goto(f"{served.address}/help")
    tab.fill("input[name=name]", "Ada")
    tab.get_by_role("button", name="Keep").click()
    tab.goto(f"{served.address}/pages/{made.id}?claim={made.claims[0].id}")
    tab.keyboard.press("r")
    tab.locator(".card.rejected").wait_for()
    tab.goto(f"{served.address}/claims/{made.claims[0].id}")
    trail = tab.locator(".trail")
    assert "Ada" in trail.inner_text()
    trail.get_by_role("button", name="Take back").click()
    tab.wait_for_load_state()
    assert served.app.state.desk.ledger.claim(made.claims[0].id).judgement is None
    assert tab.locator(".trail li").count() == 3


def test_all_by_keyboard(served: Served, tab: Any) -> None:
    made = sample()
    served.app.state.desk.ledger.add(made)
    tab.goto(f"{served.address}/pages/{made.id}")
    numbers = []
    for key in ("j", "j", "k", "j", "j", "j"):
        tab.keyboard.press(key)
        numbers.append(tab.locator(".card.on").get_attribute("data-number"))
    assert numbers == ["1", "2", "1", "2", "3", "3"]
    tab.keyboard.press("k")
    tab.keyboard.press("r")
    tab.locator(".card.rejected").wait_for()
    assert tab.locator(".card.on").get_attribute("data-number") == "3"
    tab.keyboard.press("u")
    tab.locator(".judged", has_text="unsure").wait_for()
    tab.keyboard.press("n")
    tab.keyboard.type("ask the desk in Baku")
    tab.get_by_role("button", name="Keep the note").last.click()
    tab.get_by_text("Note: ask the desk in Baku").wait_for()
    tab.keyboard.press("/")
    assert tab.evaluate("document.activeElement.type") == "search"
    tab.keyboard.press("Escape")
    tab.keyboard.press("?")
    tab.wait_for_url("**/help#keys")
    reviews = served.app.state.desk.ledger.reviews()
    assert [r.judgement for r in reviews] == ["reject", "unsure", "unsure"]
    assert msgspec.to_builtins(reviews[2])["note"] == "ask the desk in Baku"
