"""The docs against what they describe: commands, codes, types, columns, links, generated blocks."""

from __future__ import annotations

import ast
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from counterclaim import model
from counterclaim.claim_types import claim_types
from counterclaim.cli.app import app
from counterclaim.compare.disputes import disputes as _disputes
from counterclaim.errors import CounterclaimError
from counterclaim.export.columns import LISTS, columns, markdown
from counterclaim.lexicon.check import check
from counterclaim.lexicon.words.load import CLAIM_TYPES
from training.corpus.load import TYPES

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
sys.path.insert(0, str(DOCS))

import blocks  # noqa: E402
import build_commands  # noqa: E402
import build_limits  # noqa: E402
import build_readme  # noqa: E402
import build_types  # noqa: E402

PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "training" / "README.md", *DOCS.rglob("*.md")])
CONCEPTS = {
    *("page", "furniture", "voice", "claim", "type", "figure", "place"),
    *("date", "origin", "link", "dispute", "estimate", "review"),
}


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def fenced(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def prose(text: str) -> str:
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


UNNAMED = ("id", "page", "trigger", "actor_as_written", "target_as_written")
"""Fields of a claim that its concept page speaks of in other words."""


# ------------------------------------------------------------------ what must have a row or a heading
def test_every_command_has_a_heading_and_the_page_is_as_the_help_texts_make_it() -> None:
    page = read("docs/commands.md")
    for name, _ in build_commands.commands():
        assert f"\n## {name}\n" in page, name
    assert page == build_commands.build(), "run python docs/build_commands.py"


def test_every_error_code_has_a_row_and_every_row_a_code() -> None:
    sources = [p for p in (ROOT / "src" / "counterclaim").rglob("*") if p.suffix in (".py", ".toml")]
    code = re.compile(r'"(E[1-6]\d\d)"|^(E[1-6]\d\d) *=|\[(E[1-6]\d\d)\]', re.MULTILINE)
    raised = {next(filter(None, m)) for p in sources for m in code.findall(p.read_text(encoding="utf-8"))}
    rows = re.findall(r"^\| (E\d\d\d) \|", read("docs/errors.md") + read("docs/pages-in.md"), re.MULTILINE)
    assert raised - set(rows) == set(), "codes without a row"
    assert set(rows) - raised == set(), "rows without a code"
    assert len(rows) == len(set(rows)), "a code stands in two rows"


def test_every_type_has_a_row_and_the_page_is_as_the_table_makes_it() -> None:
    page = read("docs/concepts/type.md")
    for name in claim_types().names:
        assert f"\n| `{name}` | " in page, name
    assert page == build_types.build(), "run python docs/build_types.py"


def test_every_exported_column_has_a_row() -> None:
    assert markdown() in read("docs/exports.md")
    assert len(columns()) > 40
    for what in LISTS:
        assert f"| `{what}` | " in read("docs/exports.md")
        assert markdown(what) in read("docs/exports.md"), what


@pytest.mark.parametrize(
    ("page", "values"),
    [
        ("link", get_args(model.Relation)),
        ("figure", (*get_args(model.FigureKind), *get_args(model.Exactness))),
        ("date", get_args(model.Precision)),
        ("review", get_args(model.Judgement)),
        ("type", (*get_args(model.Polarity), *get_args(model.Certainty), *get_args(model.ClaimTime))),
        ("voice", tuple(f for f in model.Voice.__struct_fields__ if f != "verb_span")),
        (
            "claim",
            tuple(
                f
                for f in model.Claim.__struct_fields__
                if f[-11:] != "_as_written" and f not in ("id", "page", "trigger")
            ),
        ),
        ("page", tuple(f for f in model.Page.__struct_fields__ if f not in ("id", "claims", "reader"))),
        ("figure", model.Figure.__struct_fields__),
    ],
)
def test_a_concept_page_names_every_value_of_its_field(page: str, values: tuple[str, ...]) -> None:
    words = read(f"docs/concepts/{page}.md")
    assert [v for v in values if not re.search(rf"\b{v}\b", words)] == []


def test_every_kind_of_dispute_has_a_row() -> None:
    kinds = set(re.findall(r"``(\w+)`` \(", _disputes.__doc__ or ""))
    rows = set(re.findall(r"^\| `(\w+)` \|", read("docs/concepts/dispute.md"), re.MULTILINE))
    assert kinds == rows != set()


def test_every_concept_has_a_page_that_the_index_links() -> None:
    assert sorted(p.stem for p in (DOCS / "concepts").glob("*.md")) == sorted(CONCEPTS)
    index = read("docs/index.md")
    pages = [p.relative_to(DOCS).as_posix() for p in DOCS.rglob("*.md") if p.name != "index.md"]
    assert [p for p in pages if f"]({p})" not in index] == []


# ------------------------------------------------------------------ the table of claim types
def test_the_three_lists_of_types_are_one() -> None:
    assert claim_types().names == tuple(CLAIM_TYPES) == tuple(TYPES)


def test_every_family_has_types_and_the_axes_have_the_values_of_the_records() -> None:
    table = claim_types()
    assert [f.name for f in table.families if not table.of(f.name)] == []
    values = {a.name: tuple(v for v, _ in a.values) for a in table.axes}
    assert len(values) == 4
    assert values["polarity"] == get_args(model.Polarity)
    assert values["certainty"] == get_args(model.Certainty)
    assert values["time"] == get_args(model.ClaimTime)


GOOD = '[[family]]\nname = "fire"\ntitle = "Fire"\n\n[[type]]\nname = "clash"\nfamily = "fire"\nmeans = "Fighting."\n'


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (GOOD + 'cameo = ["190", "21"]\n', "Line 5: '21' is no cameo code"),
        (GOOD + 'plover = ["assault"]\n', "Line 5: 'assault' is no plover code"),
        (GOOD + 'acled = ["=1"]\n', "Line 5: '=1' is no acled code"),
        (GOOD + GOOD[GOOD.index("[[type]]") :], "Line 9: the name 'clash' is used twice"),
        (GOOD.replace('family = "fire"', 'family = "ice"'), "Line 5: the family 'ice' of 'clash' has no entry"),
        (GOOD.replace('"clash"', '"a clash"'), "Line 5: the name 'a clash' must be one word"),
        (GOOD + "colour = 1\n", "Line 5: Object contains unknown field `colour`"),
        (GOOD.replace("[[type]]", "[type]"), "every type must begin with a line [[type]]"),
        ("[[type", "The file is not TOML"),
    ],
)
def test_a_bad_entry_is_refused_with_its_line(source: str, told: str) -> None:
    from counterclaim.claim_types import parse

    assert parse(GOOD).names == ("clash",)
    with pytest.raises(CounterclaimError) as error:
        parse(source)
    assert error.value.code == "E409"
    assert told in str(error.value)


# ------------------------------------------------------------------ links, commands and code in the docs
def anchors(path: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", prose(path.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in heads}


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(path.read_text(encoding="utf-8"))):
        if re.match(r"https?:", target):
            continue
        file, _, anchor = target.partition("#")
        there = (path.parent / file).resolve() if file else path
        assert there.exists(), target
        if anchor:
            assert anchor in anchors(there), target


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_no_path_of_a_machine_stands_in_the_docs(path: Path) -> None:
    assert re.findall(r"(?<![\w.])/(?:work|tmp|home|root|Users)/\S*", path.read_text(encoding="utf-8")) == []


def shown_commands() -> Iterator[tuple[str, list[str]]]:
    for path in PAGES:
        for body in (
            *fenced(path.read_text(encoding="utf-8"), "sh"),
            *fenced(path.read_text(encoding="utf-8"), "text"),
        ):
            for line in body.splitlines():
                found = re.match(r"(?:\$ |cat \S+ \| )?(counterclaim .+)", line)
                if found:
                    yield path.name, shlex.split(found[1], comments=True)[1:]
    for runs in build_readme.RUNS.values():
        for commands in runs.values():
            yield from (("build_readme.py", shlex.split(c)[1:]) for c in commands if c.startswith("counterclaim "))


def test_commands_in_the_docs_exist_with_their_options() -> None:
    known: dict[str, Any] = dict(build_commands.commands())
    seen = set()
    for page, words in shown_commands():
        name = " ".join(words[:2]) if " ".join(words[:2]) in known else words[0]
        assert name in known, f"{page}: counterclaim {' '.join(words)}"
        options = {o for p in known[name].params for o in p.opts} | {"--help"}
        used = [w.split("=")[0] for w in words if re.match(r"-{1,2}[a-z]", w)]
        assert [o for o in used if o not in options] == [], f"{page}: counterclaim {' '.join(words)}"
        seen.add(name)
    assert {"read", "add", "claims", "export", "review", "demo"} <= seen
    assert app is not None


def test_make_targets_in_the_docs_exist() -> None:
    targets = set(re.findall(r"^([a-z][\w-]*):", read("Makefile"), re.MULTILINE))
    for path in PAGES:
        text = path.read_text(encoding="utf-8")
        said = set(re.findall(r"`make ([a-z]+)", text))
        said |= {m for body in fenced(text, "sh") for m in re.findall(r"^make ([a-z]+)", body, re.MULTILINE)}
        assert said <= targets, f"{path.name}: {said - targets}"
    first = "\n".join(read("README.md").splitlines()[:20])
    assert "make demo" in first
    assert "make test" in first


def test_python_in_the_docs_is_python() -> None:
    bodies = [(p.name, body) for p in PAGES for body in fenced(p.read_text(encoding="utf-8"), "python")]
    assert len(bodies) >= 6
    for name, body in bodies:
        try:
            ast.parse(body)
        except SyntaxError as error:
            pytest.fail(f"{name}: {error}")


@pytest.mark.parametrize("table", ["speech_verbs", "places"])
def test_rows_that_the_contributors_page_shows_are_good_rows(table: str, tmp_path: Path) -> None:
    ours = next((ROOT / "src" / "counterclaim" / "lexicon").rglob(f"{table}.tsv")).read_text(encoding="utf-8")
    header = next(line for line in ours.splitlines() if line and not line.startswith("#"))
    rows = [
        r
        for b in fenced(read("docs/contributing.md"), "text")
        for r in b.splitlines()
        if r.count("\t") == header.count("\t")
    ]
    assert len(rows) == 1
    (tmp_path / f"{table}.tsv").write_text(f"{header}\n{rows[0]}\n", encoding="utf-8")
    assert check(tmp_path) == []


# ------------------------------------------------------------------ generated blocks
@pytest.mark.parametrize("name", build_readme.RUNS)
def test_the_blocks_of_runs_hold_real_runs(name: str) -> None:
    found = blocks.blocks(read(name))
    assert set(found) == set(build_readme.RUNS[name])
    for block, commands in build_readme.RUNS[name].items():
        shown = re.findall(r"^\$ (.+)$", found[block], re.MULTILINE)
        assert [c.split()[:2] for c in shown] == [c.split()[:2] for c in commands], block
        assert len(found[block].splitlines()) > 2 + len(commands), f"{block} is empty; run python docs/build_readme.py"


def test_every_block_has_the_script_that_it_names() -> None:
    marks = [
        (p, m) for p in PAGES for m in re.findall(r"<!-- generated (\S+) by (\S+) -->", p.read_text(encoding="utf-8"))
    ]
    for path, (name, script) in marks:
        assert (ROOT / script).is_file(), script
        assert name in blocks.blocks(path.read_text(encoding="utf-8")), f"{path.name}: {name} is not closed"
    assert {name for _, (name, _) in marks} >= {"demo", "town", "figures", "kinds", "weights"}


def test_the_block_of_the_weights_is_that_of_the_files_that_ship() -> None:
    if not (build_limits.WEIGHTS / "heads.npz").exists():
        pytest.skip("no weights in this checkout")
    assert blocks.blocks(read("docs/model-card.md"))["weights"].strip() == build_limits.weights(), (
        "run python docs/build_limits.py"
    )


def test_filling_a_block_leaves_the_rest_and_a_missing_one_is_told(tmp_path: Path) -> None:
    page = tmp_path / "a.md"
    around = "before\n<!-- generated x by s.py -->\n{}\n<!-- end x -->\nafter\n"
    page.write_text(around.format("old \\1"), encoding="utf-8")
    assert blocks.fill(page, "x", "new \\1 \\g<0>\n")
    assert (
        page.read_text(encoding="utf-8")
        == "before\n<!-- generated x by s.py -->\nnew \\1 \\g<0>\n<!-- end x -->\nafter\n"
    )
    assert not blocks.fill(page, "x", "new \\1 \\g<0>")
    with pytest.raises(SystemExit, match=r"a\.md has no block 'y'"):
        blocks.fill(page, "y", "")


def test_tables_of_figures_have_a_dash_for_what_is_not_known() -> None:
    rows = [{"set": "claims/dev.jsonl", "figure": "claim", "items": 1200, "value": 0.61234, "best_known": None}]
    assert build_limits.figures(rows).splitlines()[-1] == "| claims/dev.jsonl | claim | 1,200 | 0.612 | – | – |"
    counts = {
        "reader": "r-1",
        "sets": [{"name": "s", "dispatches": 2, "gold": 4, "found": 3, "typed": 2, "speaker": 3, "made": 4}],
        "kinds": {"denied": {"gold": 2, "found": 1, "speaker": 1}, "conditional": {}},
        "types": {
            "clash": {"gold": 1, "made": 2, "made_right": 1},
            "capture": {"gold": 2, "found": 2, "typed": 2, "speaker": 1},
        },
        "confused": [["clash", "assault", 3]],
    }
    shown = build_limits.kinds(counts).splitlines()
    assert "| s | 2 | 4 | 75% | 67% | 100% | 4 | 75% |" in shown
    assert "| denied | 2 | 50% | 0% | 100% |" in shown
    assert "| conditional | 0 | – | – | – |" in shown
    best = shown.index("| `capture` | 2 | 100% | 100% | 50% | – |")
    assert best < shown.index("| `clash` | 1 | 0% | – | – | 50% |")
    assert "Types most often taken for another one: `clash` as `assault` (3)." in shown
