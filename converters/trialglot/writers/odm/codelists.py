"""CodeLists: the CDISC terms that the document uses, with their C-codes, so that FHIR and CDISC outputs can be joined.

One list for each coded parameter (``CL.TPHASE`` holds the values of ``PAR.TPHASE``) or attribute; it has the terms
that are used and no others. Aliases carry the C-codes of terms and list (context ``nci:ExtCodeID``, as in Define-XML)
and the published terminology that they were taken from.
"""

from __future__ import annotations

from trialglot.codes import CtTerm, systems
from trialglot.writers.odm.xml import attribute, element, named, translated

_NCI = "nci:ExtCodeID"
_PACKAGES = {"sdtmct": "CDISC SDTM CT", "protocolct": "CDISC Protocol CT", "ddfct": "CDISC DDF CT"}


class CodeLists:
    """The code lists of one document while they are collected."""

    def __init__(self) -> None:
        self._terms: dict[str, dict[str, CtTerm]] = {}
        self._mesh: dict[str, tuple[str, dict[str, str]]] = {}

    def add(self, owner: str, term: CtTerm) -> None:
        """Enter a term in the list of its owner: the short name of a parameter, or ``EPOCH``, ``ARMTYPE`` ..."""
        self._terms.setdefault(owner, {})[term.code] = term

    def mesh(self, owner: str, title: str, coded: dict[str, str]) -> None:
        """Enter MeSH headings by their identifiers."""
        if coded:
            self._mesh[owner] = title, coded

    def write(self) -> str:
        """Return all lists."""
        made = [_cdisc(owner, list(terms.values())) for owner, terms in self._terms.items()]
        return "".join(made + [_mesh(owner, title, coded) for owner, (title, coded) in self._mesh.items()])


def _cdisc(owner: str, terms: list[CtTerm]) -> str:
    first = terms[0]
    items = [element("EnumeratedItem", attribute("CodedValue", one.term), _alias(_NCI, one.code)) for one in terms]
    aliases = _alias(_NCI, first.codelist), _alias(_PACKAGES[first.package], first.date)
    return _list(owner, first.codelist_name, *items, *aliases)


def _mesh(owner: str, title: str, coded: dict[str, str]) -> str:
    items = [
        element("CodeListItem", attribute("CodedValue", code), translated("Decode", term) or translated("Decode", code))
        for code, term in coded.items()
    ]
    return _list(owner, title, *items, _alias("MeSH", systems()["mesh"].uri))


def _list(owner: str, name: str, *children: str) -> str:
    return element("CodeList", f'{named(f"CL.{owner}", name)} DataType="text"', *children)


def _alias(context: str, name: str) -> str:
    return f'<Alias Context="{context}" Name="{name}"/>'
