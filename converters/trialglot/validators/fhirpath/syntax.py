"""FHIRPath text to syntax tree: the grammar of the specification, by precedence climbing.

Source: http://hl7.org/fhirpath/N1/ (lexical elements, expressions, operator precedence). Beyond it, as a definition of
FHIR writes one: a string between double quotes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from trialglot.validators.fhirpath.errors import ExpressionError
from trialglot.validators.fhirpath.values import CALENDAR, Quantity, Temporal


@dataclass(frozen=True)
class Literal:
    """A value, or none at all (``{}``)."""

    items: tuple[Any, ...]


@dataclass(frozen=True)
class Special:
    """``$this``, ``$index`` or ``$total``."""

    name: str


@dataclass(frozen=True)
class Variable:
    """``%name``."""

    name: str


@dataclass(frozen=True)
class Name:
    """The name of an element or, at the head of a path, of a type."""

    name: str


@dataclass(frozen=True)
class Call:
    """A function and its arguments."""

    name: str
    arguments: tuple[Tree, ...]


@dataclass(frozen=True)
class Path:
    """``base.member``."""

    base: Tree
    member: Name | Call | Special


@dataclass(frozen=True)
class Item:
    """``base[index]``."""

    base: Tree
    index: Tree


@dataclass(frozen=True)
class Sign:
    """A sign before an operand."""

    sign: str
    operand: Tree


@dataclass(frozen=True)
class Operation:
    """An operator between two operands."""

    operator: str
    left: Tree
    right: Tree


@dataclass(frozen=True)
class TypeOperation:
    """``is`` or ``as`` with the name of a type."""

    operator: str
    operand: Tree
    type: str


Tree = Literal | Special | Variable | Name | Call | Path | Item | Sign | Operation | TypeOperation

PRECEDENCE = {
    name: level
    for level, names in enumerate(
        (
            ("implies",),
            ("or", "xor"),
            ("and",),
            ("in", "contains"),
            ("=", "~", "!=", "!~"),
            ("<", "<=", ">", ">="),
            ("|",),
            ("is", "as"),
            ("+", "-", "&"),
            ("*", "/", "div", "mod"),
        )
    )
    for name in names
}
_TOKENS = re.compile(
    r"""(?P<space>\s+|/\*.*?\*/|//[^\n]*)
    |(?P<time>@T\d\d(?::\d\d(?::\d\d(?:\.\d+)?)?)?)
    |(?P<date>@\d{4}(?:-\d\d(?:-\d\d)?)?(?:T(?:\d\d(?::\d\d(?::\d\d(?:\.\d+)?)?)?)?(?:Z|[+-]\d\d:\d\d)?)?)
    |(?P<number>\d+(?:\.\d+)?)
    |(?P<string>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")
    |(?P<quoted>`(?:\\.|[^`\\])*`)
    |(?P<word>[A-Za-z_][A-Za-z0-9_]*)
    |(?P<special>\$[a-z]+)
    |(?P<sign><=|>=|!=|!~|[.,()\[\]{}|&+\-*/=~<>%])
    |(?P<end>\Z)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPES = {"f": "\f", "n": "\n", "r": "\r", "t": "\t"}


class _Token(NamedTuple):
    kind: str
    text: str
    place: int


def _tokens(text: str) -> list[_Token]:
    found = []
    place = 0
    while True:
        match = _TOKENS.match(text, place)
        if match is None:
            raise ExpressionError(f"{text[place : place + 20]!r} at {place} is no FHIRPath")
        kind = str(match.lastgroup)
        if kind != "space":
            found.append(_Token(kind, match[0], place))
        if kind == "end":
            return found
        place = match.end()


def _unescaped(text: str) -> str:
    """What stands between the quotes of a string or identifier."""

    def one(match: re.Match[str]) -> str:
        return chr(int(match[2], 16)) if match[2] else _ESCAPES.get(match[1], match[1])

    return re.sub(r"\\(u([0-9A-Fa-f]{4})|.)", one, text[1:-1], flags=re.DOTALL)


def parse(text: str) -> Tree:
    """Return the syntax tree of an expression.

    Raises:
        ExpressionError: the text is no FHIRPath.
    """
    parser = _Parser(text)
    tree = parser.expression(0)
    parser.expect("")
    return tree


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = _tokens(text)
        self.at = 0

    def peek(self) -> _Token:
        return self.tokens[self.at]

    def take(self) -> _Token:
        token = self.tokens[self.at]
        self.at = min(self.at + 1, len(self.tokens) - 1)
        return token

    def accept(self, text: str) -> bool:
        token = self.peek()
        if token.kind == "sign" and token.text == text:
            self.at += 1
            return True
        return False

    def expect(self, text: str) -> None:
        token = self.take()
        if token.text != text or token.kind not in ("sign", "end"):
            expected = repr(text) if text else "the end"
            seen = repr(token.text) if token.text else "the end"
            raise ExpressionError(f"{expected} expected at {token.place}, not {seen}, in {self.text!r}")

    def expression(self, lowest: int) -> Tree:
        left = self.signed()
        while True:
            token = self.peek()
            level = PRECEDENCE.get(token.text, -1) if token.kind in ("sign", "word") else -1
            if level < lowest:
                return left
            self.at += 1
            if token.text in ("is", "as"):
                left = TypeOperation(token.text, left, self.type_name())
            else:
                left = Operation(token.text, left, self.expression(level + 1))

    def signed(self) -> Tree:
        for sign in "+-":
            if self.accept(sign):
                return Sign(sign, self.signed())
        return self.path()

    def path(self) -> Tree:
        tree = self.term()
        while True:
            if self.accept("."):
                tree = Path(tree, self.member())
            elif self.accept("["):
                tree = Item(tree, self.expression(0))
                self.expect("]")
            else:
                return tree

    def member(self) -> Name | Call | Special:
        token = self.take()
        if token.kind == "special":
            return Special(token.text)
        if token.kind not in ("word", "quoted"):
            raise ExpressionError(f"a name expected at {token.place}, not {token.text!r}, in {self.text!r}")
        name = _unescaped(token.text) if token.kind == "quoted" else token.text
        return Call(name, self.arguments()) if self.accept("(") else Name(name)

    def arguments(self) -> tuple[Tree, ...]:
        if self.accept(")"):
            return ()
        found = [self.expression(0)]
        while self.accept(","):
            found.append(self.expression(0))
        self.expect(")")
        return tuple(found)

    def term(self) -> Tree:
        token = self.peek()
        if self.accept("("):
            tree = self.expression(0)
            self.expect(")")
            return tree
        if self.accept("{"):
            self.expect("}")
            return Literal(())
        if self.accept("%"):
            word = self.take()
            if word.kind not in ("word", "quoted", "string"):
                raise ExpressionError(f"the name of a variable expected at {word.place}, in {self.text!r}")
            return Variable(word.text if word.kind == "word" else _unescaped(word.text))
        if token.kind in ("word", "quoted", "special") and token.text not in ("true", "false"):
            return self.member()
        return Literal((self.literal(),))

    def literal(self) -> Any:
        token = self.take()
        if token.kind == "word":
            return token.text == "true"
        if token.kind == "string":
            return _unescaped(token.text)
        if token.kind in ("date", "time"):
            value = Temporal.parse(token.text[1:])
            if value is None:
                raise ExpressionError(f"{token.text} is no date or time, in {self.text!r}")
            return value
        if token.kind == "number":
            number = Decimal(token.text) if "." in token.text else int(token.text)
            unit = self.peek()
            if unit.kind == "string":
                self.at += 1
                return Quantity(Decimal(number), _unescaped(unit.text))
            if unit.kind == "word" and unit.text in CALENDAR:
                self.at += 1
                return Quantity(Decimal(number), CALENDAR[unit.text], calendar=True)
            return number
        seen = repr(token.text) if token.text else "the end"
        raise ExpressionError(f"an operand expected at {token.place}, not {seen}, in {self.text!r}")

    def type_name(self) -> str:
        names = []
        while True:
            token = self.take()
            if token.kind not in ("word", "quoted"):
                raise ExpressionError(f"the name of a type expected at {token.place}, in {self.text!r}")
            names.append(_unescaped(token.text) if token.kind == "quoted" else token.text)
            # A dot leads on only from a namespace to its type: "x is Patient.name" is not written.
            if len(names) == 2 or names[0] not in ("FHIR", "System") or not self.accept("."):
                return ".".join(names)
