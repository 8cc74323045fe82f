"""Coding: the C-codes of CDISC terms and the codes of other systems; code lists of terms that stand in texts alone.

The elements Arm, Epoch and User have no Coding. What is said of them in words of CDISC terminology is listed in
CodeLists, so that each C-code of the document is there with its list, package and date.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from trialglot import codes
from trialglot.codes import CtTerm, systems
from trialglot.writers.odm.codelists import PACKAGES, CodeLists
from trialglot.writers.odm.odm2.xml import translated
from trialglot.writers.odm.xml import LINE, attribute, element, legal, named


def coding(depth: int, code: str, system: str, name: str = "", version: str = "", comment: str = "") -> str:
    """Return a Coding; ``system`` is the address of the code system, ``comment`` the OID of a CommentDef."""
    return (
        f"{LINE[depth]}<Coding"
        + attribute("Code", code)
        + attribute("System", system)
        + (attribute("SystemName", name) if name else "")
        + (attribute("SystemVersion", version) if version else "")
        + (attribute("CommentOID", comment) if comment else "")
        + "/>"
    )


def cdisc(depth: int, code: str, package: str, date: str, comment: str = "") -> str:
    """Return the Coding of a C-code in a published package ("sdtmct") of CDISC Controlled Terminology."""
    return coding(depth, code, systems()["cdisc-ct"].uri, PACKAGES[package], date, comment)


# The terms and parameters of all studies are much the same few.
@lru_cache(maxsize=1024)
def of_term(depth: int, term: CtTerm) -> str:
    """Return the Coding of a term."""
    return cdisc(depth, term.code, term.package, term.date)


def of_code(depth: int, key: str, code: str) -> str:
    """Return the Coding of a code of another system, by its key in ``mappings/systems.tsv`` ("mesh")."""
    system = systems()[key]
    return coding(depth, code, system.uri, system.title)


class Lists(CodeLists):
    """The code lists of one document, with Codings in place of the Aliases of ODM 1.3.2."""

    def write(self) -> str:
        """Return all lists."""
        made = [_cdisc(owner, tuple(terms)) for owner, terms in self.terms.items()]
        return "".join(made + [_mesh(owner, title, coded) for owner, (title, coded) in self.headings.items()])


@lru_cache(maxsize=1024)
def _cdisc(owner: str, terms: tuple[tuple[str, str], ...]) -> str:
    known = [term for codelist, code in terms if (term := codes.ct_term(codelist, code)) is not None]
    first = known[0]
    items = "".join(element(4, "CodeListItem", attribute("CodedValue", one.term), of_term(5, one)) for one in known)
    whole = cdisc(4, first.codelist, first.package, first.date)
    return _list(owner, first.codelist_name, items + whole)


def _mesh(owner: str, title: str, coded: Mapping[str, str]) -> str:
    # A CodedValue stands in a list once, so identifiers are compared as they are written.
    items = [
        element(
            4,
            "CodeListItem",
            attribute("CodedValue", code),
            (translated(5, "Decode", term) or translated(5, "Decode", code)) + of_code(5, "mesh", code),
        )
        for code, term in {legal(code): term for code, term in coded.items()}.items()
    ]
    return _list(owner, title, "".join(items))


def _list(owner: str, name: str, inner: str) -> str:
    return element(3, "CodeList", f'{named("CL", owner, name)} DataType="text"', inner)
