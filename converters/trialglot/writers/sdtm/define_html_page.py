"""Tables, sections and the frame of a page about a Define-XML document: plain HTML for every browser and for paper."""

from __future__ import annotations

import html
from collections.abc import Sequence
from functools import lru_cache

CSS = """
:root { color-scheme: light dark; }
body { font: 15px/1.45 system-ui, sans-serif; margin: 0 auto; max-width: 110em; padding: 0 1.5em 3em; }
h1 { font-size: 1.5em; } h2 { border-top: 2px solid; margin-top: 2.5em; padding-top: .4em; } h3 { margin-bottom: .2em; }
nav ul { columns: 20em; } nav, footer { font-size: .95em; }
table { border-collapse: collapse; margin: 1em 0 2em; width: 100%; }
caption { font-weight: 600; padding: .3em 0; text-align: left; }
th, td { border: 1px solid #8888; overflow-wrap: anywhere; padding: .3em .5em; text-align: left; vertical-align: top; }
td, tbody th { white-space: pre-line; }
thead th { background: #8882; }
tbody th { font-weight: 600; }
:target { outline: 3px solid #e90; outline-offset: -1px; }
.skip { left: -99em; position: absolute; } .skip:focus { left: 1em; }
@media print {
  @page { margin: 12mm; size: landscape; }
  body { font-size: 9pt; max-width: none; padding: 0; }
  nav, .skip { display: none; }
  thead { display: table-header-group; } tr { break-inside: avoid; } h2, h3, caption { break-after: avoid; }
  a { color: inherit; text-decoration: none; }
}
"""


@lru_cache(maxsize=2048)
def escape(text: str) -> str:
    """Return a text as HTML; most stand in many cells."""
    return html.escape(text)


def cell(content: str, *, header: bool = False, anchor: str = "") -> str:
    """Return a cell of a table; ``content`` is HTML, ``header`` says that it names its row."""
    mark = f' id="{anchor}"' if anchor else ""
    return f'<th scope="row"{mark}>{content}</th>' if header else f"<td{mark}>{content}</td>"


def link(anchor: str, text: str) -> str:
    """Return a link to a place of the page."""
    return f'<a href="#{anchor}">{escape(text)}</a>'


def table(caption: str, columns: Sequence[str], rows: Sequence[Sequence[str]], anchor: str = "") -> str:
    """Return a table with a caption; without names of columns it has no head."""
    mark = f' id="{anchor}"' if anchor else ""
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in columns)
    head = f"<thead><tr>{head}</tr></thead>\n" if any(columns) else ""
    body = "\n".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    return f"<table{mark}>\n<caption>{escape(caption)}</caption>\n{head}<tbody>\n{body}\n</tbody>\n</table>\n"


def section(anchor: str, heading: str, content: str, level: int = 2) -> str:
    """Return a section with its heading; ``content`` is HTML."""
    return f'<section id="{anchor}">\n<h{level}>{escape(heading)}</h{level}>\n{content}</section>\n'


def page(title: str, parts: Sequence[tuple[str, str, str]], css: str) -> str:
    """Return a page; ``parts`` are its sections: anchor, heading, content."""
    contents = "\n".join(f"<li>{link(anchor, heading)}</li>" for anchor, heading, _ in parts)
    sections = "".join(section(*part) for part in parts)
    # What the page may load: nothing.
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{css}</style>\n</head>\n<body>\n"
        f'<a class="skip" href="#main">To the content</a>\n<header><h1>{escape(title)}</h1></header>\n'
        f'<nav aria-label="Contents">\n<ul>\n{contents}\n</ul>\n</nav>\n<main id="main">\n{sections}</main>\n'
        "</body>\n</html>\n"
    )
