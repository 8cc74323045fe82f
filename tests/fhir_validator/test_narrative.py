"""What a narrative may hold (https://hl7.org/fhir/R5/narrative.html#xhtml)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_validator.packages import files
from trialglot.validators.fhir.narrative import COMMON, ELEMENTS, acceptable, faults

OPEN = '<div xmlns="http://www.w3.org/1999/xhtml"'
GOOD = [
    f"{OPEN}>text</div>",
    f"{OPEN}><p><b>Site:</b> a &amp; b</p></div>",
    f"{OPEN} xml:lang='de' lang='de'><p style='x'>Ä</p><hr/></div>",
    f"{OPEN}><table border='1'><tbody><tr><td colspan='2'>x</td></tr></tbody></table></div>",
    f"{OPEN}><a href='#x'>x</a><img src='#y' alt='z'/></div>",
    f"{OPEN}><img src='#y' alt='z'/></div>",
    f"{OPEN}>a &#233; b</div>",
    '<h:div xmlns:h="http://www.w3.org/1999/xhtml"><h:p>x</h:p></h:div>',
]
BAD = {
    "<div>text</div>": "txt-1",
    "text": "txt-1",
    "": "txt-1",
    f"{OPEN}/>": "txt-2",
    f"{OPEN}> \n </div>": "txt-2",
    f"{OPEN}><p>\u00a0</p></div>": "txt-2",
    f"{OPEN}><p>x</div>": "txt-1",
    f"{OPEN}>x</div>y": "txt-1",
    f"{OPEN}>a &nbsp; b</div>": "txt-1",
    f"{OPEN}>a & b</div>": "txt-1",
    f"{OPEN}>a \x01 b</div>": "txt-1",
    f"{OPEN}>a ]]> b</div>": "txt-1",
    f"{OPEN}><script>x</script></div>": "txt-1",
    f"{OPEN}><iframe>x</iframe></div>": "txt-1",
    f"{OPEN}><font>x</font></div>": "txt-1",
    f"{OPEN}><p onclick='x'>x</p></div>": "txt-1",
    f"{OPEN}><a href='javascript:x'>x</a></div>": "txt-1",
    f"{OPEN}><a href='java&#9;script:x'>x</a></div>": "txt-1",  # a browser leaves out the tab
    f"{OPEN}><a href=' VB&#10;script:x'>x</a></div>": "txt-1",
    f"{OPEN}><p xmlns=''>x</p></div>": "txt-1",
    "<p xmlns='http://www.w3.org/1999/xhtml'>x</p>": "txt-1",
    f"<!DOCTYPE div>{OPEN}>x</div>": "txt-1",
}


@pytest.mark.parametrize("text", GOOD)
def test_good(text: str) -> None:
    assert acceptable(text)
    assert acceptable(text)  # and again, when its tags are remembered


@pytest.mark.parametrize(("text", "key"), BAD.items())
def test_bad(text: str, key: str) -> None:
    assert not acceptable(text)
    assert [one.key for one in faults(text)][:1] == [key]


PIECES = [
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<br/>",
    "x",
    " ",
    "&amp;",
    "&nbsp;",
    "&",
    '"',
    "'",
    ">",
    "<",
    "]]>",
    "\x02",
    "<a title='",
    '<a title="a>',
]


@given(st.lists(st.sampled_from(PIECES), max_size=8))
def test_what_is_remembered_agrees_with_the_parser(pieces: list[str]) -> None:
    text = f"{OPEN}>{''.join(pieces)}</div>"
    assert acceptable(text) is not bool(faults(text))


@pytest.mark.parametrize(
    ("package", "version"), [("hl7.fhir.r5.core", "5.0.0"), ("hl7.fhir.r4b.corexml", "4.3.0")], ids=["R5", "R4B"]
)
def test_elements_and_attributes_are_those_of_the_published_schema(package: str, version: str) -> None:
    from lxml import etree

    schema = etree.fromstring(dict(files(package, version, "package/xml"))["fhir-xhtml.xsd"])
    xs = "{http://www.w3.org/2001/XMLSchema}"

    def attributes(node: etree._Element) -> set[str]:
        found: set[str] = set()
        for part in node.iterchildren():
            name = part.get("ref") or part.get("base") or ""
            if part.tag == f"{xs}attribute":
                found.add(part.get("name") or name)
            elif part.tag in (f"{xs}complexType", f"{xs}complexContent"):
                found |= attributes(part)
            elif part.tag in (f"{xs}attributeGroup", f"{xs}extension"):
                kind = "attributeGroup" if part.tag == f"{xs}attributeGroup" else "complexType"
                named = schema.find(f"{xs}{kind}[@name='{name.rpartition(':')[2]}']")
                found |= attributes(named) if named is not None else set()
                found |= attributes(part)
        return found

    published = {str(one.get("name")): attributes(one) for one in schema.findall(f"{xs}element")}
    assert published.pop("br") | COMMON == ELEMENTS["br"]
    assert published == {name: set(more) for name, more in ELEMENTS.items() if name != "br"}
