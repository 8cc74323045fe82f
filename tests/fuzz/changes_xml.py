"""Changes of XML: its elements, texts and attributes, and what else a document may have."""

from __future__ import annotations

import copy
from random import Random

from lxml import etree

from fuzz.drawing import LARGEST, Change, sprinkled, text_of, word

_MARK = "changed"


def _tree(data: bytes) -> etree._Element | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _elements(data: bytes, random: Random, other: bytes) -> bytes | None:
    root = _tree(data)
    if root is None:
        return None
    nodes = list(root.iter("*"))
    random.choice(WAYS)(random.choice(nodes), random, nodes, other)
    return etree.tostring(root)


def _put(node: etree._Element, text: str, where: str = "text") -> None:
    try:
        setattr(node, where, text)
    except ValueError:  # XML has no place for it
        setattr(node, where, text.encode("ascii", "replace").decode().translate(_CONTROLS))


_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32)], "?")


def _text(node: etree._Element, random: Random, nodes: list[etree._Element], other: bytes) -> None:
    texts = [one for one in nodes if (one.text or "").strip()] or nodes
    chosen = random.choice(texts)
    _put(chosen, sprinkled(chosen.text or "", random) if random.random() < 0.6 else word(random))


def _tail(node: etree._Element, random: Random, nodes: list[etree._Element], other: bytes) -> None:
    if node is not nodes[0]:
        _put(node, word(random), "tail")


def _remove(node: etree._Element, random: Random, nodes: list[etree._Element], other: bytes) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)


def _repeat(node: etree._Element, random: Random, nodes: list[etree._Element], other: bytes) -> None:
    parent = node.getparent()
    if parent is not None:
        times = min(random.choice((1, 1, 2, 30, 1_000)), 1 + LARGEST // 2 // len(etree.tostring(node)))
        for _ in range(times):
            parent.insert(parent.index(node), copy.deepcopy(node))


def _move(node: etree._Element, random: Random, nodes: list[etree._Element], other: bytes) -> None:
    """Move an element to another place, or a copy of it."""
    target = random.choice(nodes)
    target.insert(random.randint(0, len(target)), copy.deepcopy(node))
    if random.random() < 0.5:
        _remove(node, random, nodes, other)


def _graft(node: etree._Element, random: Random, nodes: list[etree._Element], other: bytes) -> None:
    """Put what stands under the same name in another record in a place, or anything of it."""
    root, parent = _tree(other), node.getparent()
    if root is not None and parent is not None:
        donors = [one for one in root.iter("*") if one.tag == node.tag] or list(root.iter("*"))
        parent.replace(node, random.choice(donors))


def _rename(node: etree._Element, random: Random, nodes: list[etree._Element], other: bytes) -> None:
    tag = str(node.tag)
    node.tag = random.choice((str(random.choice(nodes).tag), f"{tag}X", "x", tag.rpartition("}")[2], "{urn:a}a"))


def _attribute(node: etree._Element, random: Random, nodes: list[etree._Element], other: bytes) -> None:
    """Change, add, rename or take out an attribute."""
    having = [one for one in nodes if one.attrib] or nodes
    chosen = random.choice(having)
    names = [str(name) for one in having for name in one.attrib] or ["type"]
    own = [str(name) for name in chosen.attrib] or ["type"]
    how = random.randrange(4)
    if how == 0 and chosen.attrib:
        del chosen.attrib[random.choice(own)]
        return
    name = random.choice(names if how == 1 else own)
    old = str(chosen.get(name, ""))
    new = sprinkled(old, random) if how == 2 else word(random)
    try:
        chosen.set(name, new)
    except ValueError:  # XML has no place for it
        chosen.set(name, old * 2)


def _other_nodes(node: etree._Element, random: Random, nodes: list[etree._Element], other: bytes) -> None:
    """Put a comment or processing instruction within an element, before its text or in the middle of it."""
    made = etree.Comment(" a ") if random.random() < 0.5 else etree.ProcessingInstruction("a", "b")
    text = node.text or ""
    place = random.randint(0, len(text))
    made.tail = text[place:]
    node.text = text[:place]
    node.insert(0, made)


def _wrap(node: etree._Element, random: Random, nodes: list[etree._Element], other: bytes) -> None:
    parent = node.getparent()
    if parent is not None:
        place = parent.index(node)
        for _ in range(random.choice((1, 1, 2, 40, 260))):
            outer = etree.Element(random.choice((str(node.tag), "a")))
            outer.append(node)
            node = outer
        parent.insert(place, node)


def _unwrap(node: etree._Element, random: Random, nodes: list[etree._Element], other: bytes) -> None:
    parent = node.getparent()
    if parent is not None:
        for child in list(node):
            parent.insert(parent.index(node), child)
        parent.remove(node)


def _shuffle(node: etree._Element, random: Random, nodes: list[etree._Element], other: bytes) -> None:
    children = list(node)
    random.shuffle(children)
    node[:] = children


WAYS = (
    *(_text, _text, _text, _text, _tail, _remove, _repeat, _move, _graft, _rename, _attribute, _attribute),
    *(_other_nodes, _wrap, _unwrap, _shuffle),
)


def _prologue(data: bytes, random: Random, other: bytes) -> bytes:
    """Declare an encoding, rightly or falsely, or a document type with entities."""
    start = data.find(b"?>") + 2 if data.lstrip().startswith(b"<?xml") else 0
    body = data[start:].lstrip()
    name = random.choice(
        ("UTF-8", "ISO-8859-1", "windows-1252", "UTF-16", "US-ASCII", "Shift_JIS", "EBCDIC-CP-US", "x", "")
    )
    types = (
        b"",
        b"<!DOCTYPE a SYSTEM 'http://a.invalid/a.dtd'>",
        b"<!DOCTYPE a [<!ENTITY b 'c'><!ENTITY d SYSTEM 'file:///etc/hosts'>]>",
        b"<!DOCTYPE a [<!ELEMENT a ANY><!ATTLIST a b CDATA 'c'>]>",
        b"<!-- <!DOCTYPE a [] > -->",
        b"<?a b?>",
    )
    declared = f'<?xml version="{random.choice(("1.0", "1.0", "1.1"))}" encoding="{name}"?>'.encode()
    if random.random() < 0.2:
        body = text_of(body).encode(random.choice(("utf-16", "latin-1", "utf-8-sig")), "replace")
    return declared + random.choice(types) + body


def _markup(data: bytes, random: Random, other: bytes) -> bytes:
    """Put a reference, a section of characters or a namespace somewhere into the text."""
    if random.random() < 0.2:
        end = data.find(b">", data.find(b"<", max(0, data.find(b"?>"))))
        return data[:end] + random.choice((b" xmlns='urn:a'", b" xmlns:a='urn:a' a:b='c'", b" a:b='c'")) + data[end:]
    pieces = (
        b"&a;",
        b"&nbsp;",
        b"&#0;",
        b"&#xD800;",
        b"&#13;",
        b"&lt;b&gt;",
        b"<![CDATA[<b>&c;]]>",
        b"<![CDATA[]]>",
        b"<a/>",
    )
    places = [place for place, char in enumerate(data) if char == 62]
    place = random.choice(places) + 1 if places else 0
    return data[:place] + random.choice(pieces) + data[place:]


CHANGES: tuple[Change, ...] = (_elements, _elements, _elements, _elements, _elements, _elements, _prologue, _markup)
