"""Short generated narrative (XHTML) of a resource."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

_OPEN = '<div xmlns="http://www.w3.org/1999/xhtml">'
_LIMIT = 300


def short(text: str) -> str:
    """Return the beginning of a long text, cut at a word, with an ellipsis."""
    if len(text) <= _LIMIT:
        return text
    cut = text.rfind(" ", _LIMIT // 2, _LIMIT)
    return f"{text[: cut if cut > 0 else _LIMIT]}…"


def _content(text: str) -> str:
    """Return a text, shortened, with the three characters escaped that mean something in XHTML content."""
    if len(text) > _LIMIT:
        text = short(text)
    if "&" in text or "<" in text or ">" in text:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text


def sentence(kind: str, name: str, rest: str = "") -> dict[str, Any]:
    """Return a narrative of one paragraph: what it is, its name, a few words more in parentheses."""
    text = f"{name} ({rest})" if rest else name
    if len(text) > _LIMIT or "&" in text or "<" in text or ">" in text:
        text = _content(text)
    return {"status": "generated", "div": f"{_OPEN}<p><b>{kind}:</b> {text}</p></div>"}


def table(heading: str, rows: Iterable[tuple[str, str | None]]) -> dict[str, Any]:
    """Return a narrative with a heading and a table of labelled values; rows without a value are left out."""
    body = "".join([f"<tr><td>{label}</td><td>{_content(value)}</td></tr>" for label, value in rows if value])
    grid = f"<table><tbody>{body}</tbody></table>" if body else ""
    return {"status": "generated", "div": f"{_OPEN}<p><b>{_content(heading)}</b></p>{grid}</div>"}
