"""The structure of a USDM document against our JSON Schema, in one walk that also makes the index for the rules.

It says what the schema says (``tests/usdm_validator`` compares the two on thousands of broken documents), and names the
conformance rules that state the same: DDF00081 (relationships), DDF00082 (data types), DDF00125 (attributes) and
DDF00126 (cardinalities).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any, Final

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


class _Walk:
    """One walk through one document."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._classes = definitions()

    def document(self, document: dict[str, Any]) -> Document:
        root = Node(WRAPPER, document, None, "", -1)
        self._index = Document(root)
        self._instance(root, self._classes[WRAPPER], 0)
        said = document.get("usdmVersion")
        if type(said) is str and said.partition(".")[0] != "4":
            self._say("USD509", root, "usdmVersion", seen=shown(said))
        for study in self._index.by_class.get("Study", ()):
            for one in study.all("extensionAttributes"):
                if one.text("url") == MODE_URL:
                    self._index.strict = one.text("valueString") == "strict-source"
        return self._index

    def _instance(self, node: Node, known: Class, depth: int) -> None:
        data = node.data
        self._index.by_class[known.name].append(node)
        attributes = known.attributes
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
            elif not self._value(node, key, value, attribute, depth):
                bad.append(key)
        if not known.required <= data.keys():
            for key in sorted(known.required - data.keys()):
                self._say("USD501", node, "", attribute=key, cls=known.name)
        if bad:
            node.data = {key: value for key, value in data.items() if key not in bad}
        self._identify(node)

    def _value(self, node: Node, key: str, value: object, attribute: Attribute, depth: int) -> bool:
        """Look at the value of an attribute and at all below it; return whether it is of the right type."""
        form = attribute.form
        if form is Form.TEXT and type(value) is str:
            self._text(node, key, value, attribute)
        elif form is Form.OBJECT and type(value) is dict:
            self._below(node, key, -1, value, attribute, depth)
        elif form is Form.OBJECTS and type(value) is list:
            self._count(node, key, value, attribute)
            for position, one in enumerate(value):
                if type(one) is dict:
                    self._below(node, key, position, one, attribute, depth)
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

    def _identify(self, node: Node) -> None:
        own = node.data.get("id")
        if type(own) is str and own and self._index.by_id.setdefault(own, node) is not node:
            self._index.repeated.append(node)

    def _below(self, node: Node, key: str, position: int, data: dict[str, Any], held: Attribute, depth: int) -> None:
        if depth >= DEEPEST:
            self._say("USD508", node, key, limit=DEEPEST)
            return
        classes = held.classes
        known = self._classes[classes[0] if len(classes) == 1 else self._kind(data, classes)]
        below = Node(known.name, data, node, key, position)
        node.kids.setdefault(key, []).append(below)
        self._instance(below, known, depth + 1)

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
