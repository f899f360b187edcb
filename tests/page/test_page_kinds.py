# ruff: noqa: E501 (cases stand on one line)
import json
import time

import pytest

from counterclaim.model import Page
from counterclaim.page import Failure, PageOptions, read_source
from counterclaim.page.sniff import sniff
from counterclaim.page.source import read_bytes
from counterclaim.page.telegram import message_text

WORDS = "The army said on Monday that it had repelled a raid near Ber and that 12 fighters were killed."
MORE = "Residents heard shots until noon, two of them said by telephone, and the bridge was closed."


def pages(data, name="in", options=None):
    return list(read_bytes(data if isinstance(data, bytes) else data.encode(), name, options or PageOptions()))


SNIFFED = [
    # first bytes, name, kind
    (b"<!DOCTYPE html><html>", "a.txt", "html"),
    (b"  <!-- saved --><HTML>", "a", "html"),
    (b"\xef\xbb\xbf<html>", "a", "html"),
    ("<html>".encode("utf-16"), "a", "html"),
    (b"<?xml version='1.0'?><rss version='2.0'>", "a.html", "feed"),
    (b"<feed xmlns='http://www.w3.org/2005/Atom'>", "a", "feed"),
    (b"<?xml version='1.0'?><!DOCTYPE html><html>", "a.xml", "html"),
    (b"%PDF-1.7", "a.txt", "pdf"),
    (b"PK\x03\x04", "a.docx", "zip"),
    (b"WARC/1.0\r\n", "a", "warc"),
    (b'{"text": "a"}\n{"text": "b"}\n', "a.txt", "jsonl"),
    (b'{"text": "a"}', "a.jsonl", "jsonl"),
    (b'{\n "text": "a"\n}', "a", "json"),
    (b'[{"text": "a"}]', "a", "json"),
    (b'{\n "name": "C",\n "type": "public_channel",\n "messages": []}', "result.json", "telegram"),
    (b"{curly} braces in a note", "a", "text"),
    (b"[Ber] The army said", "a", "text"),
    (b"# Title\n\nWords", "a.md", "markdown"),
    (b"# Title\n\nWords", "a.txt", "text"),
    (b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n", "a", "mhtml"),
    (b"From: a colleague\nwords", "a", "text"),
    (b"\x89PNG\r\n", "a.html", "unknown"),
    (b"abc\x00def", "a.txt", "unknown"),
    (b"\x1f\x8bxxxx", "a.warc.gz", "unknown"),
]


@pytest.mark.parametrize(("head", "name", "kind"), SNIFFED)
def test_kinds_are_told_by_content_first(head, name, kind):
    assert sniff(head, name)[0] == kind


def test_json_lines_keep_the_text_and_a_bad_line_costs_only_itself():
    text = f"Army repels raid\n\n{WORDS}\r\n\u2028 {MORE}  "
    rows = [
        json.dumps(
            {
                "id": "p1",
                "text": text,
                "title": "T",
                "url": "https://x.example/1",
                "outlet": "Hill Herald",
                "published": "2020-10-12",
                "modified": "2020-10-13T10:00:00Z",
                "language": "en",
                "origin": "TASS",
            }
        ),
        "{broken",
        json.dumps({"title": "no text"}),
        json.dumps(
            {"text": WORDS, "outlet": {"name": "MoD", "country": "AZ", "party": "AZ"}, "published": "5 Shawwal 1441"}
        ),
        "",
        json.dumps({"text": WORDS, "title": 5}),
        json.dumps([1]),
        json.dumps({"text": ""}),
    ]
    found = pages("\n".join(rows), "in.jsonl")
    assert [getattr(f, "code", "page") for f in found] == ["page", "E110", "E111", "page", "E112", "E111", "E102"]
    first, second = found[0], found[3]
    assert first.text == text
    assert (first.source, first.title, first.url, first.outlet.name) == (
        "in.jsonl#p1",
        "T",
        "https://x.example/1",
        "Hill Herald",
    )
    assert (first.published.start, first.modified.start) == ("2020-10-12", "2020-10-13T10:00")
    assert first.origin_markers == ("TASS",)
    assert (second.source, second.outlet.party) == ("in.jsonl:4", "AZ")
    assert (second.published.start, second.published.as_written) == (None, "5 Shawwal 1441")
    assert [f.source for f in found if isinstance(f, Failure)][:2] == ["in.jsonl:2", "in.jsonl:3"]


def test_a_line_beyond_the_limit_is_refused_and_the_next_is_read():
    data = json.dumps({"text": "x" * 5000}) + "\n" + json.dumps({"text": WORDS}) + "\n"
    found = pages(data, "in.jsonl", PageOptions(max_bytes=1000))
    assert [getattr(f, "code", "page") for f in found] == ["E103", "page"]


@pytest.mark.parametrize("data", [{"text": WORDS}, [{"text": WORDS}], {"pages": [{"text": WORDS}]}])
def test_json_objects_and_lists(data):
    [page] = pages(json.dumps(data, indent=1), "in.json")
    assert page.text == WORDS


RSS = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Hill Herald</title><language>en-us</language>
<item><title>Raid near Ber</title><link>https://x.example/1</link><guid>g1</guid><pubDate>Mon, 12 Oct 2020 08:30:00 GMT</pubDate>
<source url="https://tass.example/rss">TASS</source><description>Short.</description>
<content:encoded><![CDATA[<p>{WORDS}</p><figure><img src="/a.jpg"><figcaption>Smoke</figcaption></figure><p>{MORE}</p><p>READ ALSO: Two held</p>]]></content:encoded></item>
<item><title>Only a summary</title><link>https://x.example/2</link><description>{WORDS}</description></item>
<item><title>Nothing</title><link>https://x.example/3</link></item>
</channel></rss>"""


def test_a_feed_gives_a_page_per_entry():
    full, summary, nothing = pages(RSS, "feed.xml")
    assert full.text == f"{WORDS}\n\n{MORE}"
    assert (full.title, full.url, full.outlet.name) == ("Raid near Ber", "https://x.example/1", "Hill Herald")
    assert (full.published.start, full.modified) == ("2020-10-12T08:30", None)
    assert full.origin_markers == ("TASS",)
    assert {f.kind for f in full.furniture} == {"caption", "related"}
    assert [m.caption for m in full.media] == ["Smoke"]
    assert (summary.text, summary.published) == (WORDS, None)
    assert nothing.code == "E121"


def test_an_atom_entry_keeps_published_and_updated_apart():
    [page] = pages(
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>F</title><entry><title>T</title><id>i</id><link href='https://x.example/1'/>"
        f"<published>2020-10-12T08:30:00Z</published><updated>2020-10-13T09:00:00Z</updated><content type='html'>&lt;p&gt;{WORDS}&lt;/p&gt;</content></entry></feed>"
    )
    assert (page.published.start, page.modified.start) == ("2020-10-12T08:30", "2020-10-13T09:00")
    assert page.text == WORDS


@pytest.mark.parametrize(
    "data",
    [
        "<rss version='2.0'><!DOCTYPE x [<!ENTITY a 'b'>]></rss>",
        "<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><rss><channel><title>&b;</title></channel></rss>",
    ],
)
def test_a_feed_with_entities_of_its_own_is_refused(data):
    [failure] = pages(data)
    assert failure.code == "E120"


def telegram(*messages):
    return json.dumps(
        {"name": "Front News", "type": "public_channel", "id": 1, "messages": list(messages)},
        ensure_ascii=False,
        indent=1,
    )


def test_a_telegram_export_gives_a_page_per_message():
    data = telegram(
        {"id": 1, "type": "service", "action": "create_channel"},
        {
            "id": 2,
            "type": "message",
            "date": "2020-10-12T11:30:00",
            "date_unixtime": "1602491400",
            "edited": "2020-10-12T12:00:00",
            "edited_unixtime": "1602493200",
            "text": [{"type": "bold", "text": "⚡️ Raid. "}, WORDS, {"type": "link", "text": " https://x.example"}],
            "forwarded_from": "Ministry",
            "photo": "photos/1.jpg",
        },
        {"id": 3, "type": "message", "date": "2020-10-12T11:30:00", "text": "too short"},
        {
            "id": 4,
            "type": "message",
            "date": "2020-10-12T11:30:00",
            "text": MORE,
            "reply_to_message_id": 2,
            "media_type": "video_file",
            "file": "../../etc/passwd",
        },
    )
    first, second = pages(data, "result.json")
    assert first.text == f"⚡️ Raid. {WORDS} https://x.example"
    assert (first.source, first.outlet.name, first.origin_markers) == (
        "result.json#message2",
        "Front News",
        ("Ministry",),
    )
    assert (first.published.start, first.modified.start) == ("2020-10-12T08:30", "2020-10-12T09:00")
    assert [(m.kind, m.url) for m in first.media] == [("picture", "photos/1.jpg")]
    assert [f.values for f in second.furniture if f.kind == "reply"] == [{"reply_to": 2}]
    assert [(m.kind, m.url) for m in second.media] == [("video", None)]
    assert (second.published.start, second.published.precision) == ("2020-10-12", "day")


@pytest.mark.parametrize(
    ("text", "words"), [("a", "a"), (["a", {"text": "b"}, 5, {"x": 1}], "ab"), (None, ""), (7, "")]
)
def test_the_words_of_a_message(text, words):
    assert message_text(text) == words


@pytest.mark.parametrize(
    "data", ['{"messages": 5}', '{"chats": {"list": [{"name": "x"}]}}', '{"messages": [', '{"chats": {"list": 3}}']
)
def test_a_wrong_export_is_refused(data):
    assert [f.code for f in pages(data, "result.json")] == ["E140"]


def test_markdown_loses_its_marks_and_keeps_its_words():
    [page] = pages(
        "---\ntitle: Raid near Ber\ndate: 2020-10-12\noutlet: Hill Herald\n---\n# Raid near Ber\n\n"
        f"{WORDS}\nSecond **line** of [it](https://x.example), *he* said.\n\n![Smoke](a.jpg)\n\n- one_item_here\n- two `tanks`\n\n> {MORE}\n\n---\n\nSign up for our newsletter\n",
        "a.md",
    )
    assert page.text == f"{WORDS} Second line of it, he said.\n\none_item_here\n\ntwo tanks\n\n{MORE}"
    assert (page.title, page.published.start, page.outlet.name) == ("Raid near Ber", "2020-10-12", "Hill Herald")
    assert [(m.url, m.caption) for m in page.media] == [("a.jpg", "Smoke")]
    assert "newsletter" in {f.kind for f in page.furniture}


MHTML = (
    "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://x.example/1\r\nSubject: Raid\r\nDate: Tue, 13 Oct 2020 10:00:00 +0200\r\n"
    'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="b1"\r\n\r\n'
    "--b1\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Location: https://x.example/1\r\n\r\n"
    "<html><head><title>Raid</title></head><body><h1>Raid</h1><p>%s</p><p>=E2=80=9CWe hold it,=E2=80=9D he said on Monday to reporters in the town.</p></body></html>\r\n--b1--\r\n"
)


def test_an_mhtml_page_knows_its_address_and_when_it_was_saved():
    [page] = pages(MHTML % WORDS, "a.mhtml")
    assert (page.url, page.captured, page.published, page.title) == (
        "https://x.example/1",
        "2020-10-13T08:00:00Z",
        None,
        "Raid",
    )
    assert page.text == f"{WORDS}\n\n“We hold it,” he said on Monday to reporters in the town."


def test_an_mhtml_file_without_a_page():
    assert [
        f.code for f in pages(MHTML.replace("text/html;", "text/css;").replace('"text/html"', '"x"'), "a.mhtml")
    ] == ["E160"]


def pdf(*sheets):
    """Write a PDF with the given lines on each sheet, one font, nothing else."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in sheets:
        stream = "BT /F1 10 Tf 14 TL 40 760 Td " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents {len(objects)} 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out, offsets = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{o:010d} 00000 n \n" for o in offsets)
    return f"{out}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF".encode(
        "latin-1"
    )


def test_pdf_lines_become_paragraphs_and_running_heads_furniture():
    first = [
        "Example Monitor 14 March",
        "The army said on Monday that it had repelled a raid near the town of Ber, and it",
        "added that twelve fighters were killed.",
        "Residents heard shots until noon and two of them said by telephone that the bridge re-",
        "mained closed.",
        "Page 1",
    ]
    second = [
        "Example Monitor 14 March",
        "The ministry denied the loss of the bridge in a statement that was read out on state tele-",
        "vision.",
        "Page 2",
    ]
    [page] = pages(pdf(first, second), "a.bin")
    assert page.text.split("\n\n") == [
        "The army said on Monday that it had repelled a raid near the town of Ber, and it added that twelve fighters were killed.",
        "Residents heard shots until noon and two of them said by telephone that the bridge remained closed.",
        "The ministry denied the loss of the bridge in a statement that was read out on state television.",
    ]
    assert [f.kind for f in page.furniture] == ["running_head", "running_head"]
    assert page.published is None


def test_pdfs_without_text_and_damaged_ones():
    assert [f.code for f in pages(pdf([]), "a.pdf")] == ["E151"]
    assert [f.code for f in pages(b"%PDF-1.7 broken", "a.pdf")] == ["E150"]


def test_other_files_are_named_for_what_they_are():
    [failure] = pages(b"\x89PNG\r\n\x1a\n", "a.html")
    assert failure.code == "E104" and "PNG" in failure.sentence


def test_a_folder_is_walked_in_order_and_bad_files_cost_only_themselves(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / ".git").mkdir()
    (tmp_path / "c_files").mkdir()
    for name, data in {
        "b/2.txt": WORDS,
        "a.txt": MORE,
        ".hidden.txt": WORDS,
        ".git/x.txt": WORDS,
        "c.html": f"<html><p>{WORDS}",
        "c_files/frame.html": f"<html><p>{MORE}",
        "d.txt": "",
    }.items():
        (tmp_path / name).write_text(data)
    found = list(read_source(str(tmp_path)))
    assert [f.source.removeprefix(str(tmp_path)) for f in found] == ["/a.txt", "/b/2.txt", "/c.html", "/d.txt"]
    assert [isinstance(f, Page) for f in found] == [True, True, True, False]


def test_a_missing_path_and_a_file_too_large(tmp_path):
    assert [f.code for f in read_source(str(tmp_path / "none"))] == ["E100"]
    (tmp_path / "big.txt").write_text(WORDS * 50)
    assert [f.code for f in read_source(str(tmp_path / "big.txt"), options=PageOptions(max_bytes=500))] == ["E103"]


def test_standard_input(monkeypatch):
    import io
    from types import SimpleNamespace

    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(WORDS.encode())))
    [page] = read_source("-", options=PageOptions(outlet="Desk", published="2020-10"))
    assert (page.text, page.source, page.outlet.name, page.published.precision) == (WORDS, "stdin", "Desk", "month")


def test_a_wrong_date_given_by_a_person_is_told():
    assert [f.code for f in pages(WORDS, "a.txt", PageOptions(published="soon"))] == ["E107"]


@pytest.mark.parametrize("piece", ["*a ", "[", "![", "_x", "`", "# ", "<a", "> ", "[a](", "**a** "])
def test_hostile_markdown_costs_little_time(piece):
    started = time.perf_counter()
    pages(WORDS + "\n\n" + piece * 20_000, "a.md")
    assert time.perf_counter() - started < 3
