# ruff: noqa: E501 (cases stand on one line)
import re
from pathlib import Path

import pytest

import counterclaim.page as package
from counterclaim.errors import CounterclaimError
from counterclaim.page import fail, tables
from counterclaim.page.language import identify, readable
from counterclaim.page.lines import line_rules
from counterclaim.page.origins import agency_pattern, credited

FOLDER = Path(package.__file__).parent
USED = {name for path in FOLDER.glob("*.py") for name in re.findall(r"failed\(\s*\"(\w+)\"", path.read_text("utf-8"))}


def test_every_failure_used_is_in_the_table_and_the_other_way_round():
    assert set(fail.table()) == USED


def test_codes_are_of_this_stage_and_sentences_end():
    for code, sentence in fail.table().values():
        assert re.fullmatch(r"E1\d\d", code)
        assert sentence.endswith(".") and "\n" not in sentence
    codes = [code for code, _ in fail.table().values()]
    assert len(set(codes)) == len(codes)


def test_the_documentation_lists_every_code():
    text = (FOLDER.parents[2] / "docs" / "pages-in.md").read_text("utf-8")
    assert {code for code, _ in fail.table().values()} == set(re.findall(r"\bE1\d\d\b", text))


def test_the_documentation_lists_every_kind_of_furniture():
    text = (FOLDER.parents[2] / "docs" / "pages-in.md").read_text("utf-8")
    kinds = {rule.kind for rule in line_rules()} | {
        "meter",
        "headline",
        "repeated_headline",
        "dateline",
        "running_head",
        "reply",
        "form",
    }
    assert {k for k in kinds if f"`{k}`" not in text} == set()


def test_foreign_words_in_a_sentence_stay_short_and_on_one_line():
    sentence = fail.failed("bad_date", value="a\nb" + "x" * 500).sentence
    assert "\n" not in sentence and len(sentence) < 300


BAD_ROWS = [
    ("a\tb\n1\n", "Row 2 of t.tsv is wrong: it has 1 cells"),
    ("a\tc\n", "Row 1 of t.tsv is wrong: the columns are a, c"),
]


@pytest.mark.parametrize(("text", "words"), BAD_ROWS)
def test_a_wrong_row_is_named(text, words, tmp_path, monkeypatch):
    (tmp_path / "t.tsv").write_text(text)
    monkeypatch.setattr(tables, "files", lambda _: tmp_path)
    with pytest.raises(CounterclaimError, match=re.escape(words)) as error:
        list(tables.rows("t.tsv", ("a", "b")))
    assert error.value.code == "E190"


BAD_RULES = [
    ("x\tline\t10\t(\ta\t", "regular expression"),
    ("x\tmiddle\t10\ta\ta\t", "scope"),
    ("x\tline\tten\ta\ta\t", "number"),
    ("x\tline\t10\ta\tb\t", "does not match its example"),
    ("x\tline\t10\ta|b\ta\tb", "matches its counter-example"),
]


@pytest.mark.parametrize(("row", "words"), BAD_RULES)
def test_a_rule_must_pass_its_own_examples(row, words, tmp_path, monkeypatch):
    (tmp_path / "furniture.tsv").write_text("kind\tscope\tlongest\tpattern\texample\tcounter\n" + row + "\n")
    monkeypatch.setattr(tables, "files", lambda _: tmp_path)
    with pytest.raises(CounterclaimError, match=words):
        line_rules.__wrapped__()


LANGUAGES = [
    # text, language, readable
    (
        "The army said on Monday that it had repelled a raid near the town and that twelve fighters were killed in the clashes, residents said.",
        "en",
        True,
    ),
    (
        "Министерство обороны сообщило в понедельник, что в районе города продолжаются ожесточённые бои и что атака была отражена войсками.",
        "ru",
        False,
    ),
    (
        "Міністерство оборони повідомило в понеділок, що в районі міста тривають запеклі бої, а атаку ворога було відбито нашими військами.",
        "uk",
        False,
    ),
    (
        "قالت وزارة الدفاع يوم الاثنين إن قواتها صدت هجوما على البلدة وإن اثني عشر مقاتلا قتلوا في الاشتباكات التي استمرت حتى الظهر هناك",
        "ar",
        False,
    ),
    (
        "Le ministère de la Défense a déclaré lundi que ses forces avaient repoussé une attaque près de la ville et tué douze combattants.",
        "fr",
        False,
    ),
    ("The army took the hill.", None, True),
    ("Армия взяла высоту.", None, False),
    ("Armée: colline prise.", None, False),
    ("Agdere, Agdam, Fuzuli", None, False),
]


@pytest.mark.parametrize(("text", "language", "can_read"), LANGUAGES)
def test_languages(text, language, can_read):
    assert identify(text) == language
    assert readable(text, language) is can_read


CREDITS = [
    ("KYIV (Reuters) -", ["Reuters"]),
    ("By Jane Doe, with reporting by Agence France-Presse", ["AFP"]),
    ("MOSCOW, October 12. /TASS/.", ["TASS"]),
    ("according to Interfax", ["Interfax"]),
    ("(AFP, Reuters)", ["AFP", "Reuters"]),
    ("The map (apart from the coast)", []),
    ("It was reported by residents", []),
]


@pytest.mark.parametrize(("words", "names"), CREDITS)
def test_credits(words, names):
    assert credited(words) == names


def test_agency_names_are_whole_words():
    assert re.findall(agency_pattern(), "APARTMENT TASSO AP-led RIAS") == []
