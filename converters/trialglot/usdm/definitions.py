"""The classes of USDM 4.0 as a table for validation, compiled from our JSON Schema (``schemas/usdm/4.0``).

The schema is the one source: it is exported from ``trialglot.usdm.model``, which costs more to load than a validation.
"""

from __future__ import annotations

from enum import IntEnum
from functools import cache
from typing import Any, Final, NamedTuple

import orjson

from trialglot.resources import read_bytes

SCHEMA: Final = "usdm/4.0/usdm.schema.json"
WRAPPER: Final = "Wrapper"
"""Our name for the class of a whole document, which the model does not name."""
ANYTHING: Final = "*"
"""In ``Attribute.references``: an instance of any class."""


class Form(IntEnum):
    """What the value of an attribute is in JSON."""

    TEXT = 0
    OBJECT = 1
    OBJECTS = 2
    TEXTS = 3
    BOOLEAN = 4
    NUMBER = 5
    INTEGER = 6


class Attribute(NamedTuple):
    """An attribute of a class.

    ``classes`` are those of which it holds instances, ``references`` those of which it holds ids (``*`` is any),
    ``codelist`` is the C-code of the CDISC code list of its codes. ``filled``: a text may not be empty; ``format`` is
    ``date``, ``uuid`` or empty; ``const`` is the only text allowed. ``least`` and ``most`` bound a list.
    """

    form: Form
    required: bool
    nullable: bool
    classes: tuple[str, ...]
    references: tuple[str, ...]
    codelist: str
    filled: bool
    format: str
    const: str
    least: int
    most: int


class Class(NamedTuple):
    """A class with its attributes; ``open``: unknown attributes are allowed (the document itself)."""

    name: str
    attributes: dict[str, Attribute]
    required: frozenset[str]
    open: bool


@cache
def definitions() -> dict[str, Class]:
    """Return the classes by name; ``Wrapper`` is the document."""
    schema = orjson.loads(read_bytes("schemas", SCHEMA))
    made = {name: _class(name, one) for name, one in schema["$defs"].items()}
    made[WRAPPER] = _class(WRAPPER, schema)
    return made


def _class(name: str, schema: dict[str, Any]) -> Class:
    required = frozenset(schema["required"])
    attributes = {key: _attribute(one, key in required) for key, one in schema["properties"].items()}
    return Class(name, attributes, required, schema["additionalProperties"] is True)


_FORMS: Final = {"string": Form.TEXT, "boolean": Form.BOOLEAN, "number": Form.NUMBER, "integer": Form.INTEGER}


def _attribute(schema: dict[str, Any], required: bool) -> Attribute:
    options = schema.get("anyOf", [schema])
    nullable = any(one.get("type") == "null" for one in options)
    options = [one for one in options if one.get("type") != "null"]
    many = options[0].get("type") == "array"
    if many:
        items = options[0]["items"]
        options = items.get("anyOf", [items])
    classes = tuple(one["$ref"].rpartition("/")[2] for one in options if "$ref" in one)
    single = Form.OBJECT if classes else _FORMS[options[0]["type"]]
    several = Form.OBJECTS if classes else Form.TEXTS
    return Attribute(
        several if many else single,
        required,
        nullable,
        classes,
        tuple(schema.get("x-references", ())),
        schema.get("x-codelist", ""),
        options[0].get("minLength", 0) > 0,
        options[0].get("format", ""),
        options[0].get("const", ""),
        schema.get("minItems", 0),
        schema.get("maxItems", 1 << 30),
    )
