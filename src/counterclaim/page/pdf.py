"""PDF in: the text layer by pypdfium2, its lines put together again to paragraphs."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from typing import Any

import pypdfium2

from counterclaim.model import Furniture, Page, digest

from .build import build_page
from .clean import clean
from .fail import failed
from .options import PageOptions

# Sheets read; the longest annual reports have a few hundred, and this bounds hostile files.
_PAGES = 2000
# A line that ends a sentence and is shorter than this share of a full line ends its paragraph.
_SHORT_LINE = 0.85
# pdfium writes one of these for a hyphen at the end of a line and joins the lines; the line end is put back.
_HYPHEN = re.compile(r"[\x02\ufffe]\n?")


def read_pdf(data: bytes, source: str, options: PageOptions) -> Page:
    """Return the page of a PDF; running heads and page numbers become furniture of kind ``running_head``.

    Dates inside the file's properties are those of the program that wrote it, so they are not used.
    Raises E150 for a file that cannot be opened, E151 for one without a text layer, E103 for too much text.
    """
    sheets = _sheets(data, options)
    if not any(sheets):
        raise failed("pdf_without_text", source=source)
    running = _running(sheets)
    lines = [[line for i, line in enumerate(s) if not _runs(line, i, len(s), running)] for s in sheets]
    article = clean("\n\n".join(_paragraphs(lines)))
    if not article.text:
        raise failed("pdf_without_text", source=source)
    return build_page(
        article.text,
        options,
        source=source,
        source_digest=digest(data),
        title=article.title,
        published=article.published,
        modified=article.modified,
        origin_markers=article.origin_markers,
        furniture=tuple(Furniture(kind="running_head", text=r) for r in sorted(running)) + article.furniture,
        media=article.media,
    )


def _sheets(data: bytes, options: PageOptions) -> list[list[str]]:
    """Return the lines of each sheet, an empty one where the layout leaves a gap."""
    try:
        document: Any = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise failed("bad_pdf", reason=error) from error
    sheets: list[list[str]] = []
    size = 0
    try:
        for number in range(min(len(document), _PAGES)):
            page = document[number]
            words = page.get_textpage()
            text = words.get_text_bounded().replace("\r\n", "\n").replace("\r", "\n")
            text = _HYPHEN.sub("-\n", text)
            words.close()
            page.close()
            size += len(text)
            if size > options.max_bytes:
                raise failed("too_large", limit=options.max_bytes)
            sheets.append(
                [" ".join(line.split()) for line in text.strip("\n\x00 ").split("\n")] if text.strip() else []
            )
    except pypdfium2.PdfiumError as error:
        raise failed("bad_pdf", reason=error) from error
    finally:
        document.close()
    return sheets


def _shape(line: str) -> str:
    return re.sub(r"\d+", "0", line)


def _running(sheets: list[list[str]]) -> set[str]:
    """Return the shapes (digits as 0) of lines that stand at the top or foot of most sheets."""
    if len(sheets) < 2:
        return set()
    seen = Counter(shape for s in sheets for shape in {_shape(line) for line in (*s[:2], *s[-2:]) if line})
    return {shape for shape, times in seen.items() if times >= max(2, 0.6 * len(sheets)) and len(shape) < 120}


def _runs(line: str, i: int, count: int, running: set[str]) -> bool:
    edge = i < 2 or i >= count - 2
    number = edge and re.fullmatch(r"(?:page\s+)?[-–]?\s*\d{1,4}\s*[-–]?(?:\s*(?:of|/)\s*\d{1,4})?", line, re.I)
    return bool(number) or (edge and _shape(line) in running)


def _paragraphs(sheets: list[list[str]]) -> list[str]:
    """Join lines to paragraphs: a gap, or a short line that ends a sentence, or a heading parts them."""
    lengths = [len(line) for s in sheets for line in s if len(line) > 20]
    full = statistics.quantiles(lengths, n=10)[-1] if len(lengths) > 1 else 80.0
    found: list[str] = []
    loose = ""
    for sheet in sheets:
        for i, line in enumerate(sheet):
            if not line:
                loose = _closed(found, loose)
                continue
            if loose.endswith("-") and len(loose) > 1 and loose[-2].isalpha() and line[:1].islower():
                loose = loose[:-1] + line
            else:
                loose = f"{loose} {line}" if loose else line
            ends = line.rstrip("”\"’')").endswith((".", "!", "?", ":"))
            after = sheet[i + 1] if i + 1 < len(sheet) else ""
            heading = loose == line and not ends and len(line) < _SHORT_LINE * full and after[:1].isupper()
            if (ends and len(line) < _SHORT_LINE * full) or heading:
                loose = _closed(found, loose)
    _closed(found, loose)
    return found


def _closed(found: list[str], loose: str) -> str:
    if loose.strip():
        found.append(loose.strip())
    return ""
