"""Code lists of a Define-XML document: the terms that are used, with their C-codes, and dictionaries of others.

CDISC publishes the code lists of some trial summary parameters (C66737, C66735, C99078 ...) with its Protocol
terminology too, and calls them SDTM code lists (DDF rules: "the Trial Phase Response (C66737) SDTM codelist").
Define-XML 2.1 knows no publishing set Protocol (C172331), so that SDTM it is for all, each with its date of
publication and a comment.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from trialglot import codes
from trialglot.xmltext import attribute, element, quoted, translated

PROTOCOL = "protocolct"
TSPARMCD, TSPARM = "C66738", "C67152"
_PARAMETER_LISTS = {TSPARMCD: "Trial Summary Parameter Test Code", TSPARM: "Trial Summary Parameter Test Name"}


class _List(NamedTuple):
    """A published code list."""

    name: str
    package: str
    date: str
    extensible: bool


class CodeLists:
    """Collects the code lists that items refer to, each with the values that are used of it."""

    def __init__(self) -> None:
        self._used: dict[str, dict[str, None]] = {}
        self._external: dict[tuple[str, str], str] = {}

    def use(self, codelist: str, values: Iterable[str]) -> str:
        """Return the reference to a CDISC code list, which then holds ``values``; nothing for a list that is not known.

        A list without values is none.
        """
        used = dict.fromkeys(values)
        if not used or _published(codelist) is None:
            return ""
        self._used.setdefault(codelist, {}).update(used)
        return _reference(f"CL.{codelist}")

    def use_external(self, dictionary: str, version: str) -> str:
        """Return the reference to a code list that another organisation keeps."""
        oid = self._external.setdefault((dictionary, version), f"CL.EXTERNAL.{len(self._external) + 1}")
        return _reference(oid)

    @property
    def packages(self) -> dict[str, set[str]]:
        """The packages of CDISC terminology that are used, by their dates of publication."""
        found: dict[str, set[str]] = {}
        for codelist in self._used:
            published = _published(codelist)
            if published is not None:
                found.setdefault(published.date, set()).add(published.package)
        return found

    def write(self) -> list[str]:
        """Return the definitions."""
        external = [_external(oid, *key) for key, oid in self._external.items()]
        return [_codelist(code, values) for code, values in self._used.items()] + external


def standard_oid(date: str) -> str:
    """Return the OID of the CDISC terminology of a date of publication."""
    return f"STD.CT.{date}"


def _reference(oid: str) -> str:
    return element(4, "CodeListRef", attribute("CodeListOID", oid))


@lru_cache(maxsize=256)
def _published(codelist: str) -> _List | None:
    if codelist in _PARAMETER_LISTS:
        known = codes.ts_parameter("TITLE")
        return _List(_PARAMETER_LISTS[codelist], known.package, known.date, True) if known else None
    terms = codes.ct_list(codelist)
    one = terms[0] if terms else None
    return _List(one.codelist_name, one.package, one.date, one.extensible) if one else None


@lru_cache(maxsize=1024)
def _term(codelist: str, value: str) -> tuple[str, str]:
    """Return C-code and decode of a term, both empty for a value of the study's own."""
    if codelist in _PARAMETER_LISTS:
        named = codes.ts_parameter(value) if codelist == TSPARMCD else codes.ts_parameter_named(value)
        return (named.code, named.name) if named else ("", "")
    term = codes.ct_term(codelist, value)
    return (term.code, term.decode) if term and term.term == value else ("", "")


def _codelist(codelist: str, values: dict[str, None]) -> str:
    published = _published(codelist)
    if published is None:
        raise ValueError(f"code list {codelist} is not in mappings/ct")
    decoded = any(not _same(value, _term(codelist, value)[1]) for value in values)
    items = [_item(codelist, value, decoded, published.extensible) for value in values]
    attributes = (
        f'{attribute("OID", f"CL.{codelist}")} Name="{quoted(published.name)}" DataType="text"'
        f' def:StandardOID="{standard_oid(published.date)}"'
    )
    return element(3, "CodeList", attributes, "".join(items) + _nci(4, codelist))


def _same(value: str, decode: str) -> bool:
    """Whether the decode says nothing that the value does not."""
    return not decode or decode.casefold() == value.casefold()


@lru_cache(maxsize=1024)
def _item(codelist: str, value: str, decoded: bool, extensible: bool) -> str:
    code, decode = _term(codelist, value)
    attributes = attribute("CodedValue", value)
    if not code and extensible:
        attributes += ' def:ExtendedValue="Yes"'
    if decoded:
        return element(4, "CodeListItem", attributes, translated(5, "Decode", decode or value) + _nci(5, code))
    return element(4, "EnumeratedItem", attributes, _nci(5, code))


def _nci(depth: int, code: str) -> str:
    return element(depth, "Alias", f' Context="nci:ExtCodeID"{attribute("Name", code)}') if code else ""


def _external(oid: str, dictionary: str, version: str) -> str:
    name = f"{dictionary} {version}"
    inner = element(4, "ExternalCodeList", attribute("Dictionary", dictionary) + attribute("Version", version))
    return element(3, "CodeList", f'{attribute("OID", oid)}{attribute("Name", name)} DataType="text"', inner)
