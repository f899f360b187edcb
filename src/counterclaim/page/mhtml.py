"""MHTML in: the web page that a browser saved as one file of mail parts."""

from __future__ import annotations

from datetime import UTC
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime

from counterclaim.model import Page, digest

from .fail import failed
from .html import read_html
from .options import PageOptions


def read_mhtml(data: bytes, source: str, options: PageOptions) -> Page:
    """Return the page of the first HTML part; the mail's date is when it was captured, never when it was published.

    Raises E160 for a file without an HTML part, and what ``read_html`` raises.
    """
    mail = message_from_bytes(data, policy=policy.compat32)
    part = next((p for p in mail.walk() if p.get_content_type() in ("text/html", "application/xhtml+xml")), None)
    body = part.get_payload(decode=True) if part is not None else None
    if part is None or not isinstance(body, bytes):
        raise failed("bad_mhtml", source=source)
    url = str(mail.get("Snapshot-Content-Location") or part.get("Content-Location") or "").strip()
    return read_html(
        body,
        url=url if url.startswith(("http://", "https://")) else None,
        source=source,
        captured=_moment(mail.get("Date")),
        encoding=part.get_content_charset(),
        source_digest=digest(data),
        options=options,
    )


def _moment(written: object) -> str | None:
    try:
        moment = parsedate_to_datetime(str(written)) if written else None
    except (TypeError, ValueError):
        return None
    if moment is None:
        return None
    return (moment.astimezone(UTC) if moment.tzinfo else moment).strftime("%Y-%m-%dT%H:%M:%SZ")
