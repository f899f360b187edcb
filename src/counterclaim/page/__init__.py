"""Bytes → Page: files, folders, feeds, archives and addresses become pages with article text, furniture and dates."""

from .html import read_html
from .options import Failure, PageOptions
from .source import read_source
from .text import read_text

__all__ = ["Failure", "PageOptions", "read_html", "read_source", "read_text"]
