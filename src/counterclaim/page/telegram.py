"""Telegram Desktop exports (``result.json``) in: one page per message with words enough."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from counterclaim.errors import CounterclaimError
from counterclaim.model import Furniture, Media, Page, When, digest

from .build import build_page
from .decode import decode
from .fail import failed
from .furniture import find_furniture
from .options import Failure, PageOptions

_MEDIA = {
    "video_file": "video",
    "video_message": "video",
    "animation": "video",
    "voice_message": "audio",
    "audio_file": "audio",
}


def read_telegram(data: bytes, source: str, options: PageOptions) -> Iterator[Page | Failure]:
    """Yield a page per message; service messages and those shorter than ``min_message_chars`` give none.

    The text is the message exactly; the outlet is the name of the channel; the date is ``date_unixtime`` in UTC;
    ``forwarded_from`` is an origin marker; ``reply_to_message_id`` stands in furniture of kind ``reply``.
    Raises E140 where the export has no list of messages.
    """
    try:
        export = json.loads(decode(data).removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise failed("bad_telegram", reason=error) from error
    chats = [export]
    if isinstance(export, dict) and isinstance(export.get("chats"), dict):
        chats = export["chats"].get("list")
    if not isinstance(chats, list) or not all(
        isinstance(c, dict) and isinstance(c.get("messages"), list) for c in chats
    ):
        raise failed("bad_telegram", reason="there is no list 'messages'")
    for chat in chats:
        name = chat.get("name") if isinstance(chat.get("name"), str) else None
        for message in chat["messages"]:
            if not isinstance(message, dict) or message.get("type", "message") != "message":
                continue
            where = f"{source}#{'' if len(chats) == 1 else str(chat.get('id', '')) + '/'}message{message.get('id', '')}"
            try:
                text = message_text(message.get("text"))
                if len(text.strip()) >= options.min_message_chars:
                    yield _page(message, text, name, where, options)
            except CounterclaimError as error:
                yield Failure.of(error, where)


def message_text(text: Any) -> str:
    """Return the words of a message; ``text`` is a string or a list of strings and objects with ``text``."""
    if isinstance(text, str):
        return text
    parts = text if isinstance(text, list) else []
    words = (p if isinstance(p, str) else p.get("text") if isinstance(p, dict) else None for p in parts)
    return "".join(w for w in words if isinstance(w, str))


def _page(message: dict[str, Any], text: str, name: str | None, where: str, options: PageOptions) -> Page:
    found = find_furniture(text)
    origin = message.get("forwarded_from")
    reply = message.get("reply_to_message_id")
    furniture = found.furniture
    if isinstance(reply, int):
        furniture += (Furniture(kind="reply", values={"reply_to": reply}),)
    return build_page(
        text,
        options,
        source=where,
        source_digest=digest(json.dumps(message, ensure_ascii=False, sort_keys=True)),
        title=found.title,
        outlet=name,
        published=_when(message, "date"),
        modified=_when(message, "edited"),
        origin_markers=((origin,) if isinstance(origin, str) else ()) + found.origin_markers,
        furniture=furniture,
        media=_media(message) + found.media,
    )


def _when(message: dict[str, Any], field: str) -> When | None:
    """Read a moment in UTC from the unix time; the local time of the exporting machine is only kept as written."""
    written = message.get(field) if isinstance(message.get(field), str) else None
    try:
        moment = datetime.fromtimestamp(int(message[f"{field}_unixtime"]), UTC)
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return When(start=written[:10], precision="day", as_written=written) if written and len(written) >= 10 else None
    return When(start=moment.strftime("%Y-%m-%dT%H:%M"), precision="minute", as_written=written or moment.isoformat())


def _media(message: dict[str, Any]) -> tuple[Media, ...]:
    """Name the attachment of a message; a path is kept only when it stays inside the export."""
    kind = "picture" if "photo" in message else _MEDIA.get(str(message.get("media_type")))
    path = message.get("photo") or message.get("file")
    inside = isinstance(path, str) and not path.startswith(("/", "(")) and ".." not in path
    return (Media(kind=kind, url=str(path)[:500] if inside else None),) if kind else ()
