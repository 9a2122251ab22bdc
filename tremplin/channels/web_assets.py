"""The files that browsers load: the widget's script with its words inside, the style sheet of the pages."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from tremplin.channels.web_protocol import MAX_TEXT
from tremplin.settings import project_dir

_WORDS = re.compile(r"/\* words \*/ \{\}")
_COMMENT = re.compile(r"^\s*(?://.*|/\*\*[\s\S]*?\*/)\n", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_BLANK_LINES = re.compile(r"\n{2,}")

# Words that only the server uses.
_SERVER_WORDS = frozenset({"suggestions", "humain_sujet", "accueil"})


@dataclass(frozen=True)
class Asset:
    """A file as it is served. `etag` changes with its content."""

    body: bytes
    etag: str
    content_type: str


def web_dir() -> Path:
    """The folder of the widget and of the page templates."""
    return project_dir() / "web"


def widget_script(words: Mapping[str, Any], settings: Mapping[str, Any] | None = None) -> Asset:
    """The widget with its words inside: one request brings all.

    Args:
        words: data/web/widget.yml, filled.
        settings: further values for the script.
    """
    inside = {name: word for name, word in words.items() if name not in _SERVER_WORDS}
    inside |= {"max": MAX_TEXT, **(settings or {})}
    text = json.dumps(inside, ensure_ascii=False, separators=(",", ":"))
    script = _WORDS.sub(lambda _: text, _stripped(web_dir() / "assistant.js", _modified(web_dir() / "assistant.js")))
    return _asset(script, "text/javascript; charset=utf-8")


def style_sheet() -> Asset:
    """The style of the pages (not of the widget, which carries its own)."""
    path = web_dir() / "site.css"
    return _asset(path.read_text(encoding="utf-8"), "text/css; charset=utf-8")


def stripped(script: str) -> str:
    """The script without whole-line comments, indentation and blank lines; no build step is needed for that."""
    return _BLANK_LINES.sub("\n", _INDENT.sub("", _COMMENT.sub("", script))).strip() + "\n"


@lru_cache(maxsize=2)
def _stripped(path: Path, modified: int) -> str:
    """The stripped file; `modified` makes an edited file a new entry of the cache."""
    return stripped(path.read_text(encoding="utf-8"))


def _modified(path: Path) -> int:
    return path.stat().st_mtime_ns


def _asset(text: str, content_type: str) -> Asset:
    body = text.encode()
    return Asset(body, f'"{hashlib.sha256(body).hexdigest()[:20]}"', content_type)
