"""The files that browsers load: the widget's script with its words inside, the style sheet of the pages."""

import gzip
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

GZIP_LEVEL = 6

_WORDS = "/*words*/{}"
_COMMENT = re.compile(r"^\s*(?://.*|/\*\*[\s\S]*?\*/)\n", re.MULTILINE)
_TYPE = re.compile(r"/\*\* @type [^*]*\*/ ?")
_LINE_START = re.compile(r"\n\s*")
# Strings, templates and regular expressions (a division is written with spaces around): left as they are.
_LITERAL = re.compile(r"""("(?:\\.|[^"\\\n])*"|`[^`]*`|/(?![*/ ])(?:\\.|\[[^\]\n]*\]|[^/\n\\])+/[a-z]*)""")
_AROUND_SIGNS = re.compile(r"\s*([=<>{}();,:?&|+*!])\s*")

# Words that only the server uses.
_SERVER_WORDS = frozenset({"suggestions", "humain_sujet", "accueil"})


@dataclass(frozen=True)
class Asset:
    """A file as it is served. `etag` changes with its content."""

    body: bytes
    etag: str
    content_type: str

    @property
    def compressed(self) -> bytes:
        """The body with gzip."""
        return _compressed(self.body)


def web_dir() -> Path:
    """The folder of the widget and of the page templates."""
    return project_dir() / "web"


def widget_script(words: Mapping[str, Any]) -> Asset:
    """The widget with its words inside: one request brings all.

    Args:
        words: data/web/widget.yml, filled.
    """
    inside = {name: word for name, word in words.items() if name not in _SERVER_WORDS}
    text = json.dumps(inside | {"max": MAX_TEXT}, ensure_ascii=False, separators=(",", ":"))
    path = web_dir() / "assistant.js"
    before, place, after = _stripped(path, path.stat().st_mtime_ns).partition(_WORDS)
    assert place, f"{path} has no place for the words"
    return _asset(before + text + after, "text/javascript; charset=utf-8")


def style_sheet() -> Asset:
    """The style of the pages (not of the widget, which carries its own)."""
    path = web_dir() / "site.css"
    return _asset(path.read_text(encoding="utf-8"), "text/css; charset=utf-8")


def stripped(script: str) -> str:
    """The script without comments, types and needless spaces; it must end its statements with semicolons.

    A build step would gain a third more, and cost everybody who changes the widget a tool chain.
    """
    pieces = _LITERAL.split(_TYPE.sub("", _COMMENT.sub("", script)))
    # every second piece is a literal
    pieces[::2] = [_AROUND_SIGNS.sub(r"\1", piece) for piece in pieces[::2]]
    pieces[1::2] = [_LINE_START.sub("\n", piece) for piece in pieces[1::2]]
    return "".join(pieces).strip() + "\n"


@lru_cache(maxsize=2)
def _stripped(path: Path, modified: int) -> str:
    """The stripped file; `modified` makes an edited file a new entry of the cache."""
    return stripped(path.read_text(encoding="utf-8"))


@lru_cache(maxsize=4)
def _compressed(body: bytes) -> bytes:
    return gzip.compress(body, GZIP_LEVEL)


def _asset(text: str, content_type: str) -> Asset:
    body = text.encode()
    return Asset(body, f'"{hashlib.sha256(body).hexdigest()[:20]}"', content_type)
