"""CodeLists: the CDISC terms that the document uses, with their C-codes, so that FHIR and CDISC outputs can be joined.

One list for each coded parameter (``CL.TPHASE`` holds the values of ``PAR.TPHASE``) or attribute; it has the terms
that are used and no others. Aliases carry the C-codes of terms and list (context ``nci:ExtCodeID``, as in Define-XML)
and the published terminology that they were taken from.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from trialglot import codes
from trialglot.codes import CtTerm, systems
from trialglot.writers.odm.xml import LINE, attribute, element, legal, named, translated

_NCI = "nci:ExtCodeID"
# What the published packages are called beside their dates.
PACKAGES = {"sdtmct": "CDISC SDTM CT", "protocolct": "CDISC Protocol CT", "ddfct": "CDISC DDF CT"}


class CodeLists:
    """The code lists of one document while they are collected."""

    def __init__(self) -> None:
        # By owner, the C-codes of the list and its terms; terms in the order in which they are met.
        self.terms: dict[str, dict[tuple[str, str], None]] = {}
        self.headings: dict[str, tuple[str, Mapping[str, str]]] = {}

    def add(self, owner: str, term: CtTerm) -> None:
        """Enter a term in the list of its owner: the short name of a parameter, or ``EPOCH``, ``ARMTYPE`` ..."""
        self.terms.setdefault(owner, {})[term.codelist, term.code] = None

    def mesh(self, owner: str, title: str, coded: Mapping[str, str]) -> None:
        """Enter MeSH headings by their identifiers."""
        if coded:
            self.headings[owner] = title, coded

    def write(self) -> str:
        """Return all lists."""
        made = [_cdisc(owner, tuple(terms)) for owner, terms in self.terms.items()]
        return "".join(made + [_mesh(owner, title, coded) for owner, (title, coded) in self.headings.items()])


# Most studies use the same few terms.
@lru_cache(maxsize=1024)
def _cdisc(owner: str, terms: tuple[tuple[str, str], ...]) -> str:
    known = [term for codelist, code in terms if (term := codes.ct_term(codelist, code)) is not None]
    first = known[0]
    items = "".join(
        element(4, "EnumeratedItem", attribute("CodedValue", one.term), _alias(5, _NCI, one.code)) for one in known
    )
    aliases = _alias(4, _NCI, first.codelist) + _alias(4, PACKAGES[first.package], first.date)
    return _list(owner, first.codelist_name, items + aliases)


def _mesh(owner: str, title: str, coded: Mapping[str, str]) -> str:
    # A CodedValue stands in a list once, so identifiers are compared as they are written.
    written = {legal(code): term for code, term in coded.items()}
    items = "".join(
        element(
            4,
            "CodeListItem",
            attribute("CodedValue", code),
            translated(5, "Decode", term) or translated(5, "Decode", code),
        )
        for code, term in written.items()
    )
    return _list(owner, title, items + _alias(4, "MeSH", systems()["mesh"].uri))


def _list(owner: str, name: str, inner: str) -> str:
    return element(3, "CodeList", f'{named("CL", owner, name)} DataType="text"', inner)


def _alias(depth: int, context: str, name: str) -> str:
    return f'{LINE[depth]}<Alias Context="{context}" Name="{name}"/>'
