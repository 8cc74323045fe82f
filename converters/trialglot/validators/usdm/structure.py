"""The structure of a USDM document against our JSON Schema, in one walk that also makes the index for the rules.

It says what the schema says (``tests/usdm_validator`` compares the two on thousands of broken documents), and names the
conformance rules that state the same: DDF00081 (relationships), DDF00082 (data types), DDF00125 (attributes) and
DDF00126 (cardinalities).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any, Final, NamedTuple

from trialglot.usdm import MODE_URL
from trialglot.usdm.definitions import WRAPPER, Attribute, Class, Form, definitions
from trialglot.validators.usdm.index import Document, Node, shown
from trialglot.validators.usdm.saying import Say

DEEPEST: Final = 150
"""How deep instances may be nested; the model itself nests about 15 deep, extension attributes any depth."""

_UUID: Final = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TYPES: Final[dict[type, str]] = {
    dict: "an object",
    list: "a list",
    str: "a text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    type(None): "null",
}
_EXPECTED: Final = {
    Form.TEXT: "a text",
    Form.OBJECT: "an object",
    Form.OBJECTS: "a list of objects",
    Form.TEXTS: "a list of texts",
    Form.BOOLEAN: "true or false",
    Form.NUMBER: "a number",
    Form.INTEGER: "a whole number",
}


def read(document: dict[str, Any], say: Say) -> Document:
    """Return the index of a document; what is wrong with its structure goes to ``say``."""
    return _Walk(say).document(document)


class Shape(NamedTuple):
    """What can be said of all sound instances of a class with the same attributes; made once for each such shape.

    ``texts`` returns the values of the attributes that must be texts. ``values``: attributes of
    other types that hold no instances. ``references``: those that hold ids. ``below``: those that hold instances, with
    the class if there is but one (else empty), and whether they are lists.
    """

    texts: Callable[[dict[str, Any]], Iterable[Any]]
    values: tuple[tuple[str, Attribute], ...]
    references: tuple[tuple[str, Attribute], ...]
    below: tuple[tuple[str, Attribute, str, bool], ...]


@lru_cache(maxsize=4096)
def _shape(name: str, keys: tuple[str, ...]) -> Shape | None:
    """Return the shape of a class with these attributes; ``None`` where it cannot be sound, or has dates or UUIDs."""
    known = definitions()[name]
    held = {key: known.attributes.get(key) for key in keys}
    if None in held.values() or not known.required <= held.keys() or "instanceType" not in held:
        return None
    attributes = {key: one for key, one in held.items() if one is not None}
    if any(one.format for one in attributes.values()):
        return None
    texts = [key for key, one in attributes.items() if one.form is Form.TEXT]
    below = []
    for key, one in attributes.items():
        if one.classes:
            only = one.classes[0] if len(one.classes) == 1 else ""
            below.append((key, one, only, one.form is Form.OBJECTS))
    return Shape(
        dict.values if len(texts) == len(keys) else itemgetter(*texts),  # two at least: id, instanceType
        tuple((key, one) for key, one in attributes.items() if one.form is not Form.TEXT and not one.classes),
        tuple((key, one) for key, one in attributes.items() if one.references),
        tuple(below),
    )


_MOST_KEYS: Final = 64  # the largest class has 31 attributes


Level = dict[str, list[Node]]
"""Instances that are equally deep in the document, by class."""


class _Walk:
    """One walk through one document, level by level.

    Instances of a class that have the same attributes are looked at together: Python is slow one by one.
    """

    def __init__(self, say: Say) -> None:
        self._say = say
        self._classes = definitions()

    def document(self, document: dict[str, Any]) -> Document:
        root = Node(WRAPPER, document, None, "", -1)
        self._index = Document(root)
        level: Level = {WRAPPER: [root]}
        for _ in range(DEEPEST):
            if not level:
                break
            self._below: Level = defaultdict(list)
            for name, nodes in level.items():
                self._instances(self._classes[name], nodes)
            level = self._below
        for node in chain.from_iterable(level.values()):
            node.data = {}  # nobody shall read what was not looked at
            if node.parent is not None:
                self._say("USD508", node.parent, node.key, limit=DEEPEST)
        said = document.get("usdmVersion")
        if type(said) is str and said.partition(".")[0] != "4":
            self._say("USD509", root, "usdmVersion", seen=shown(said))
        for study in self._index.by_class.get("Study", ()):
            for one in study.all("extensionAttributes"):
                if one.text("url") == MODE_URL:
                    self._index.mode = one.text("valueString")
        return self._index

    def _instances(self, known: Class, nodes: list[Node]) -> None:
        """Read instances of a class, and note what is below them."""
        index = self._index
        index.by_class[known.name] += nodes
        alike: dict[tuple[str, ...], list[Node]] = defaultdict(list)
        for node in nodes:
            alike[tuple(node.data)].append(node)
        for keys, group in alike.items():
            shape = _shape(known.name, keys) if len(keys) < _MOST_KEYS else None
            if shape is not None and _are_sound(group, known.name, shape):
                self._sound(group, shape)
            else:
                for node in group:
                    if shape is not None and len(group) > 1 and _are_sound([node], known.name, shape):
                        self._sound([node], shape)
                    else:
                        self._closely(node, known)
        by_id = index.by_id
        for node in nodes:
            own = node.data.get("id")
            if type(own) is str and own and by_id.setdefault(own, node) is not node:
                index.repeated.append(node)

    def _sound(self, group: list[Node], shape: Shape) -> None:
        """Note what is below sound instances, and which ids they hold."""
        for key, attribute in shape.references:
            self._index.references += [(node, key, attribute) for node in group]
        if not shape.below:
            return
        below = self._below
        for node in group:
            data = node.data
            kids: dict[str, list[Node]] = {}
            node.kids = kids
            for key, attribute, only, many in shape.below:
                value = data[key]
                if value is None:
                    continue
                if not only:
                    for position, one in enumerate(value) if many else ((-1, value),):
                        self._one_below(node, key, position, one, attribute)
                    continue
                if not many:
                    made = [Node(only, value, node, key, -1)]
                elif len(value) == 1:  # as most lists: a comprehension costs twice as much
                    made = [Node(only, value[0], node, key, 0)]
                else:
                    made = [Node(only, one, node, key, position) for position, one in enumerate(value)]
                kids[key] = made
                below[only] += made

    def _closely(self, node: Node, known: Class) -> None:
        """Look at an instance attribute by attribute, and complain of what is wrong."""
        node.kids = {}
        data, attributes = node.data, known.attributes
        bad: list[str] = []
        for key, value in data.items():
            attribute = attributes.get(key)
            if attribute is None:
                if not known.open:
                    self._unknown(node, key, known)
            elif value is None:
                if not attribute.nullable:
                    bad.append(key)
                    self._type(node, key, value, attribute.form)
            elif not self._value(node, key, value, attribute):
                bad.append(key)
        if not known.required <= data.keys():
            for key in sorted(known.required - data.keys()):
                self._say("USD501", node, "", attribute=key, cls=known.name)
        if bad:
            node.data = {key: value for key, value in data.items() if key not in bad}

    def _value(self, node: Node, key: str, value: object, attribute: Attribute) -> bool:
        """Look at the value of an attribute, note what is below it; return whether it is of the right type."""
        form = attribute.form
        if form is Form.TEXT and type(value) is str:
            self._text(node, key, value, attribute)
        elif form is Form.OBJECT and type(value) is dict:
            self._one_below(node, key, -1, value, attribute)
        elif form is Form.OBJECTS and type(value) is list:
            self._count(node, key, value, attribute)
            for position, one in enumerate(value):
                if type(one) is dict:
                    self._one_below(node, key, position, one, attribute)
                else:
                    self._type(node, key, one, Form.OBJECT, position)
        elif form is Form.TEXTS and type(value) is list:
            self._count(node, key, value, attribute)
            wrong = [position for position, one in enumerate(value) if type(one) is not str]
            for position in wrong:
                self._type(node, key, value[position], Form.TEXT, position)
            if wrong:
                return False
            if attribute.references:
                self._index.references.append((node, key, attribute))
        elif not _is(form, value):
            self._type(node, key, value, form)
            return False
        return True

    def _text(self, node: Node, key: str, value: str, attribute: Attribute) -> None:
        if attribute.const:
            if value != attribute.const:
                self._say("USD504", node, key, seen=shown(value), expected=attribute.const)
        elif attribute.filled and not value:
            self._say("USD506", node, key, seen="an empty text", expected="a text that is not empty")
        elif attribute.format and not _FORMATS[attribute.format](value):
            self._say("USD506", node, key, seen=shown(value), expected=_FORMAT_NAMES[attribute.format])
        elif attribute.references:
            self._index.references.append((node, key, attribute))

    def _one_below(self, node: Node, key: str, position: int, data: dict[str, Any], held: Attribute) -> None:
        classes = held.classes
        name = classes[0] if len(classes) == 1 else self._kind(data, classes)
        below = Node(name, data, node, key, position)
        kids = node.kids
        if isinstance(kids, dict):
            kids.setdefault(key, []).append(below)
        self._below[name].append(below)

    def _kind(self, data: dict[str, Any], classes: tuple[str, ...]) -> str:
        """Return the class that an object of several possible ones says it is, else that which it is most like."""
        said = data.get("instanceType")
        if type(said) is str and said in classes:
            return said
        return max(classes, key=lambda name: len(self._classes[name].attributes.keys() & data.keys()))

    def _unknown(self, node: Node, key: object, known: Class) -> None:
        low = str(key).casefold()
        alike = [name for name in known.attributes if name.casefold().rstrip("s") == low.rstrip("s")]
        self._say("USD502", node, str(key), cls=known.name, hint=f"; did you mean {alike[0]!r}?" if alike else "")

    def _count(self, node: Node, key: str, value: list[Any], attribute: Attribute) -> None:
        if not attribute.least <= len(value) <= attribute.most:
            bound = f"at least {attribute.least}" if len(value) < attribute.least else f"at most {attribute.most}"
            self._say("USD505", node, key, seen=len(value), expected=bound)

    def _type(self, node: Node, key: str, value: object, form: Form, item: int = -1) -> None:
        seen = _TYPES.get(type(value), type(value).__name__)
        self._say("USD503", node, key, item, seen=seen, expected=_EXPECTED[form])


def _are_sound(nodes: list[Node], name: str, shape: Shape) -> bool:
    """Whether instances, whose attributes are those of ``shape``, all have values of right types and counts."""
    rows = [node.data for node in nodes]
    texts = list(chain.from_iterable(map(shape.texts, rows)))
    try:
        "".join(texts)  # the quickest look at their types
    except TypeError:
        return False
    # A text that is empty may be allowed; that is looked at closely.
    if not all(texts) or {row["instanceType"] for row in rows} != {name}:
        return False
    for key, attribute in shape.values:
        values = [row[key] for row in rows]
        form = attribute.form
        if not (_are_lists(values, attribute, str) if form is Form.TEXTS else all(_is(form, one) for one in values)):
            return False
    for key, attribute, _, many in shape.below:
        values = [row[key] for row in rows]
        if many:
            if not _are_lists(values, attribute, dict):
                return False
        elif not {*map(type, values)} <= (_OBJECT_OR_NULL if attribute.nullable else _OBJECT):
            return False
    return True


_LIST: Final = frozenset({list})
_OBJECT: Final = frozenset({dict})
_OBJECT_OR_NULL: Final = frozenset({dict, type(None)})


def _are_lists(values: list[Any], attribute: Attribute, of: type) -> bool:
    """Whether values are lists of things of one type, each of as many as the attribute may hold."""
    if {*map(type, values)} != _LIST:
        return False
    counts = {*map(len, values)}
    if min(counts) < attribute.least or max(counts) > attribute.most:
        return False
    return {*map(type, chain.from_iterable(values))} <= {of}


def _is(form: Form, value: object) -> bool:
    """Whether a value is a flag or a number of a form; false for any other form."""
    kind = type(value)
    if form is Form.BOOLEAN:
        return kind is bool
    if form is Form.NUMBER:
        return kind is float or kind is int
    return form is Form.INTEGER and (kind is int or (isinstance(value, float) and value.is_integer()))


def _is_day(value: str) -> bool:
    if not _DAY.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_uuid(value: str) -> bool:
    return _UUID.fullmatch(value) is not None


_FORMATS: Final[dict[str, Callable[[str], bool]]] = {"date": _is_day, "uuid": _is_uuid}
_FORMAT_NAMES: Final = {"date": "a day of the calendar as YYYY-MM-DD", "uuid": "a UUID"}
