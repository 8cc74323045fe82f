"""ODM documents of made-up records, changed in places, and what is read from them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
from lxml import etree

from readers_json.made_up import full
from roundtrip.trips import back, document
from trialglot import api
from trialglot.model.study import Study
from trialglot.readers.reading import Reading

Json = dict[str, Any]
Change = Callable[[etree._Element], None]
# What the parts of a study are about that the caller may leave out.
PEOPLE = ("officials[]", "central_contacts[]", "sites[].contacts[]", "responsible_party.")


def written(target: str, record: Json | None = None) -> bytes:
    """Return the document of a record; of the one with every key, if none is given."""
    return document(api.read(orjson.dumps(full() if record is None else record)), target)


def study(target: str, record: Json | None = None) -> Study:
    """Return what is read from the document of a record."""
    return back(written(target, record), target).study


def changed(target: str, change: Change, record: Json | None = None) -> Reading:
    """Return what is read from a document that was changed."""
    root = etree.fromstring(written(target, record))
    change(root)
    return back(etree.tostring(root), target)


def one(root: etree._Element, path: str) -> etree._Element:
    """Return the only element of a path, with ``odm`` for the document's own namespace."""
    names = {"odm": str(etree.QName(root).namespace), "sdm": "http://www.cdisc.org/ns/studydesign/v1.0"}
    found = root.xpath(path, namespaces=names)
    assert isinstance(found, list)
    (element,) = found
    assert isinstance(element, etree._Element)
    return element


def say(path: str, text: str) -> Change:
    """Return the change of the text of an element."""

    def change(root: etree._Element) -> None:
        one(root, path).text = text

    return change


def name(path: str, attribute: str, value: str | None) -> Change:
    """Return the change of an attribute; ``None`` takes it away."""

    def change(root: etree._Element) -> None:
        element = one(root, path)
        if value is None:
            del element.attrib[attribute]
        else:
            element.set(attribute, value)

    return change


def without(path: str) -> Change:
    """Return the removal of an element."""

    def change(root: etree._Element) -> None:
        element = one(root, path)
        parent = element.getparent()
        assert parent is not None
        parent.remove(element)

    return change


def located(content: bytes, reading: Reading, path: str) -> str:
    """Return the text that stands in a document where a value of the study is said to stand."""
    place = reading.locate(path)
    assert place is not None
    root = etree.fromstring(content)
    namespace = str(etree.QName(root).namespace)
    steps = place.split("/")[2:]
    last = steps.pop() if steps[-1].startswith("@") else ""
    spaced = ["*[local-name()='{}']{}".format(*_step(step)) for step in steps]
    found = root.xpath("/".join([".", *spaced]), namespaces={"odm": namespace})
    assert isinstance(found, list)
    (element,) = found
    assert isinstance(element, etree._Element)
    return str(element.get(last[1:])) if last else (element.text or "")


def _step(step: str) -> tuple[str, str]:
    tag, bracket, number = step.partition("[")
    return tag, bracket + number
