"""Base class and text type of the model."""

from __future__ import annotations

import re
from typing import Any

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema


class Model(BaseModel):
    """Base of all model classes: immutable, and no field that is not declared.

    ``None`` means that the record does not say; an empty text or tuple is a value. What the source has no place for
    is listed in ``Study.source.inexpressible``.
    """

    # Most classes are parts of Study and checked with it: one gets a validator of its own when it is first used alone.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>&^~|$\"'])")
# A backslash that would escape what stands behind it.
_ESCAPING = re.compile(r"\\(?=[\\`*_{}\[\]()#+\-.!<>&^~|$\"'])")


class Markup(str):
    """Text with the registry's markdown, kept as it is (FHIR ``markdown`` elements carry it unchanged)."""

    __slots__ = ()

    @property
    def plain(self) -> str:
        r"""The text with its backslash escapes resolved once (``\>`` becomes ``>``), for targets without markup."""
        return _ESCAPE.sub(r"\1", self) if "\\" in self else str(self)

    @classmethod
    def of(cls, plain: str) -> Markup:
        """Return the text whose ``plain`` is the given one."""
        return cls(_ESCAPING.sub(r"\\\\", plain) if "\\" in plain else plain)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(cls, core_schema.str_schema())
