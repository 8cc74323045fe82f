"""Numbers as they are written: FHIR decimals keep their digits, ``1.50`` is not ``1.5``.

Source: https://hl7.org/fhir/R5/datatypes.html#decimal ("the precision of the decimal value has significance").
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Self

# The grammar of a number in JSON, which is that of a FHIR decimal without limits on its digits.
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?").fullmatch
# Longer whole numbers cost time that grows with the square of their length.
_PLAIN = 400


class Number(Decimal):
    """A number that remembers the text it was written as; it compares and calculates as a ``Decimal``."""

    __slots__ = ("text",)

    text: str

    def __new__(cls, text: str) -> Self:
        """Read a number; its text must be one of JSON.

        Raises:
            decimal.InvalidOperation: the exponent is beyond what ``Decimal`` can hold.
        """
        made = super().__new__(cls, text)
        made.text = text
        return made

    def __reduce__(self) -> tuple[type[Self], tuple[str]]:
        return type(self), (self.text,)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return self.text


class Misread(str):
    """A text where the type wants a number or a boolean, and the text is none."""

    __slots__ = ()


def number(text: str) -> int | Number | Misread:
    """Return a number written as JSON and FHIR write it: ``int`` where no digit is lost by that, else ``Number``."""
    found = _NUMBER(text)
    if found is None:
        return Misread(text)
    if not found[1] and not found[2] and text != "-0" and len(text) < _PLAIN:
        return int(text)
    try:
        return Number(text)
    except InvalidOperation:
        return Misread(text)
