"""Kinds of attributes: strings of a form, references by id, codes of a code list.

References and code lists are written into the exported JSON Schema as the annotations ``x-references`` and
``x-codelist``, where the validator finds them.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import AfterValidator, Field

from trialglot.usdm.definitions import ANYTHING

__all__ = ["ANYTHING", "CODELIST", "REFERENCES", "Date", "Filled", "Uuid", "coded", "refers_to"]

REFERENCES: Final = "x-references"
CODELIST: Final = "x-codelist"


def refers_to(*classes: str) -> Any:
    """Mark an attribute (or the items of one) as the id of an instance of one of ``classes``."""
    return Field(json_schema_extra={REFERENCES: list(classes)})


def coded(codelist: str) -> Any:
    """Mark an attribute as bound to a CDISC code list, by the C-code of the list (``DDF valid value sets``)."""
    return Field(json_schema_extra={CODELIST: codelist})


def _day(value: str) -> str:
    if len(value) != 10 or date.fromisoformat(value).isoformat() != value:
        raise ValueError("not a date as YYYY-MM-DD")
    return value


def _uuid(value: str) -> str:
    UUID(value)
    return value


Filled = Annotated[str, Field(min_length=1)]
"""A string that is not empty."""
Date = Annotated[str, Field(json_schema_extra={"format": "date"}), AfterValidator(_day)]
"""A day of the calendar, ISO 8601."""
Uuid = Annotated[str, Field(json_schema_extra={"format": "uuid"}), AfterValidator(_uuid)]
"""A universally unique identifier, RFC 9562."""
