"""Terminology of a USDM document: code, term, code list and release must exist together.

Each attribute that the model binds to a CDISC code list is compared with ``mappings/ct``, which holds one release of a
list; ``mappings/ct_releases.tsv`` says on which days the packages were published. A code of another release than that
one is compared all the same, and told of in milder words where the two may differ.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final, NamedTuple

from trialglot import codes
from trialglot.findings import Severity
from trialglot.resources import read_rows
from trialglot.usdm import CDISC
from trialglot.usdm.definitions import definitions
from trialglot.validators.usdm.index import Document, Node, shown
from trialglot.validators.usdm.rules.broken import coded
from trialglot.validators.usdm.saying import Say

RULES: Final[dict[tuple[str, str], str]] = {
    ("Timing", "type"): "DDF00051",
    ("Timing", "relativeToFrom"): "DDF00104",
    ("EligibilityCriterion", "category"): "DDF00110",
    ("StudyIntervention", "role"): "DDF00112",
    ("StudyIntervention", "type"): "DDF00128",
    ("Encounter", "contactModes"): "DDF00136",
    ("StudyDesignPopulation", "plannedSex"): "DDF00141",
    ("StudyCohort", "plannedSex"): "DDF00141",
    ("GovernanceDate", "type"): "DDF00142",
    ("StudyAmendmentReason", "code"): "DDF00143",
    ("GeographicScope", "type"): "DDF00144",
    ("StudyTitle", "type"): "DDF00146",
    ("Objective", "level"): "DDF00147",
    ("Endpoint", "level"): "DDF00148",
    ("StudyArm", "dataOriginType"): "DDF00149",
    ("Encounter", "type"): "DDF00150",
    ("Encounter", "environmentalSettings"): "DDF00157",
    ("StudyDefinitionDocument", "type"): "DDF00166",
    ("StudyDefinitionDocumentVersion", "status"): "DDF00169",
    ("Administration", "frequency"): "DDF00175",
    ("Administration", "route"): "DDF00176",
    ("AdministrableProduct", "administrableDoseForm"): "DDF00179",
    ("AdministrableProductProperty", "type"): "DDF00180",
    ("ReferenceIdentifier", "type"): "DDF00183",
    ("StudyAmendmentImpact", "type"): "DDF00199",
    ("Organization", "type"): "DDF00200",
    ("MedicalDeviceIdentifier", "type"): "DDF00207",
    ("AdministrableProduct", "sourcing"): "DDF00208",
    ("MedicalDevice", "sourcing"): "DDF00209",
    ("AdministrableProduct", "productDesignation"): "DDF00210",
    ("InterventionalStudyDesign", "intentTypes"): "DDF00214",
    ("InterventionalStudyDesign", "subTypes"): "DDF00215",
    ("InterventionalStudyDesign", "model"): "DDF00216",
    ("InterventionalStudyDesign", "blindingSchema"): "DDF00217",
    ("InterventionalStudyDesign", "characteristics"): "DDF00218",
    ("ObservationalStudyDesign", "characteristics"): "DDF00218",
    ("ObservationalStudyDesign", "model"): "DDF00223",
    ("ObservationalStudyDesign", "timePerspective"): "DDF00224",
    ("ObservationalStudyDesign", "samplingMethod"): "DDF00225",
    ("ObservationalStudyDesign", "subTypes"): "DDF00226",
    ("InterventionalStudyDesign", "studyPhase"): "DDF00229",
    ("ObservationalStudyDesign", "studyPhase"): "DDF00229",
    ("InterventionalStudyDesign", "studyType"): "DDF00230",
    ("ObservationalStudyDesign", "studyType"): "DDF00230",
    ("Quantity", "unit"): "DDF00233",
    ("StudyRole", "code"): "DDF00259",
}
"""The published rule that binds an attribute to its code list; three lists of the model are bound without one."""

OF_CODES: Final = {"DDF00035": "USD546", "DDF00073": "USD547", "DDF00155": "USD543"}
"""Rules about codes of any attribute, with the findings of a broken one."""
PLANNED_AGE: Final = "DDF00237"
AGE_UNIT: Final = "C66781"
# Lists of which ``mappings/ct`` holds the terms that the code tables use, or none.
_PARTIAL: Final = frozenset({"C66729"})
_MESH: Final = re.compile(r"[CD]\d{6}(?:\d{3})?")
_NCI: Final = re.compile(r"C\d{2,7}")
_COUNTRY: Final = re.compile(r"[A-Z]{3}")
_COUNTRIES: Final = frozenset({("Address", "country"), ("StudySite", "country")})


class Told(NamedTuple):
    """What is wrong with a code: the words, the finding, and a severity other than that of its rule."""

    seen: str
    code: str
    severity: Severity | None = None


def check(doc: Document, say: Say) -> None:
    """Complain of codes that published terminology does not have where they stand."""
    skipped = set()
    for node in doc.all("Code"):
        rule, text, codelist = _bound(node)
        system, version = node.text("codeSystem"), node.text("codeSystemVersion")
        for told in _judge(codelist, system, version, node.text("code"), node.text("decode")):
            if told.severity is not None:
                # What may be right is told of once: of a list that is not held, else of a code.
                about = codelist if told.severity is Severity.INFO and told.code == "USD545" else told.seen
                if about in skipped:
                    continue
                skipped.add(about)
            if told.code == "USD543":
                say.rule("DDF00155", told.code, node, "codeSystemVersion", told.seen)
            elif rule:
                say.rule(rule, told.code, node, "", told.seen, severity=told.severity)
            else:
                say(told.code, node, "", severity=told.severity, seen=told.seen, rule="USDM 4.0", text=text)
        if (place := _holder(node)) in _COUNTRIES and not _is_country(node.text("code")):
            say("USD548", node, "code", seen=coded(node), text=f"{'.'.join(place)} is an ISO 3166-1 alpha-3 code.")
    _pairs(doc, say)
    _versions(doc, say)


def _holder(node: Node) -> tuple[str, str]:
    """Return class and attribute that hold a Code, an AliasCode around it left out."""
    parent = node.parent
    if parent is not None and parent.cls == "AliasCode" and node.key == "standardCode" and parent.parent is not None:
        return parent.parent.cls, parent.key
    return (parent.cls if parent is not None else "", node.key)


def _bound(node: Node) -> tuple[str, str, str]:
    """Return the rule of the place where a Code stands, if it has one, what the place demands, and its code list."""
    place = _holder(node)
    if place == ("Quantity", "unit") and _is_age(node):
        return PLANNED_AGE, _demand(place, AGE_UNIT), AGE_UNIT
    known = definitions().get(place[0])
    attribute = known.attributes.get(place[1]) if known is not None else None
    codelist = attribute.codelist if attribute is not None else ""
    return RULES.get(place, ""), _demand(place, codelist), codelist


@lru_cache(maxsize=256)
def _demand(place: tuple[str, str], codelist: str) -> str:
    if not codelist:
        return "A code of CDISC terminology is one of its terms."
    held = codes.ct_list(codelist)
    return f"{'.'.join(place)} takes its terms from {codelist}{f' ({held[0].codelist_name})' if held else ''}."


def _is_age(node: Node) -> bool:
    node_above: Node | None = node
    while node_above is not None and node_above.cls in ("Code", "AliasCode", "Quantity", "Range"):
        if node_above.key == "plannedAge":
            return True
        node_above = node_above.parent
    return False


@lru_cache(maxsize=4096)
def _judge(codelist: str, system: str, version: str, code: str, decode: str) -> tuple[Told, ...]:
    """Return what is wrong with a code at a place that is bound to a code list (or, where that is empty, to none)."""
    return tuple(_faults(codelist, system, version, code, decode))


def _faults(codelist: str, system: str, version: str, code: str, decode: str) -> Iterator[Told]:
    what = f"{code} ({shown(decode)})"
    if system != CDISC:
        if codelist:
            extensible = not codes.ct_list(codelist) or codes.ct_list(codelist)[0].extensible
            severity = Severity.WARNING if extensible else None
            yield Told(f"{what} is of the code system {shown(system)}, not {CDISC}", "USD544", severity)
        elif "mesh" in system.casefold() and not _MESH.fullmatch(code):
            seen = f"{what} of {shown(system)} has not the form of a MeSH identifier (D001943)"
            yield Told(seen, "USD548")
        return
    published = _releases()
    if not any(version in days for days in published.values()):
        yield Told(f"CDISC published no terminology on {shown(version)}", "USD543")
        return
    held = codes.ct_list(codelist) if codelist else ()
    if held:
        yield from _in_list(held, version, code, decode)
    else:
        yield from _anywhere(codelist, code, decode)


def _in_list(held: tuple[codes.CtTerm, ...], version: str, code: str, decode: str) -> Iterator[Told]:
    first, what = held[0], f"{code} ({shown(decode)})"
    if version not in _days(first.package):
        seen = (
            f"{what} is said to be of {version}; the package of {first.codelist} ({first.package}) has no such release"
        )
        yield Told(seen, "USD543")
    by_code = codes.ct_term(first.codelist, code)
    by_code = by_code if by_code is not None and by_code.code == code else None
    by_term = next((one for one in held if decode in (one.term, one.decode)), None)
    if by_code is not None:
        if decode not in (by_code.term, by_code.decode):
            yield Told(f"{what}: {code} is {by_code.term!r} in {first.codelist}", "USD540")
    elif by_term is not None:
        yield Told(f"{what}: the code of {decode!r} is {by_term.code} in {first.codelist}", "USD540")
    elif first.codelist in _PARTIAL:
        yield from _anywhere(first.codelist, code, decode)
    else:
        yield _foreign(first, version, what, is_term=decode in _words().get(code, ()))


def _foreign(first: codes.CtTerm, version: str, what: str, *, is_term: bool) -> Told:
    """Return what is said of a code that is no term of its list, as far as one release of the list tells.

    ``is_term``: it is one of another list, which an extensible list may take.
    """
    seen = f"{what} is no term of {first.codelist} in the release of {first.date}"
    if first.extensible and is_term:
        return Told(f"{seen}, which is extensible; it is one of another list", "USD542", Severity.INFO)
    if version != first.date:
        return Told(f"{seen}; the release of {version} was not looked up", "USD545", Severity.WARNING)
    if first.extensible:
        return Told(f"{seen}, which is extensible", "USD542", Severity.WARNING)
    return Told(seen, "USD541")


def _anywhere(codelist: str, code: str, decode: str) -> Iterator[Told]:
    """Say what is wrong with a code whose list is not held, or that is bound to none: is it a term of any list?"""
    words = _words().get(code)
    if words is not None:
        if decode not in words:
            yield Told(f"{code} ({shown(decode)}): {code} is {min(words)!r}", "USD540")
    elif not _NCI.fullmatch(code):
        yield Told(f"{code} ({shown(decode)}) has not the form of an NCI C-code (C49488)", "USD540")
    elif codelist:
        yield Told(f"{code} ({shown(decode)}) was not looked up in {codelist}", "USD545", Severity.INFO)


@cache
def _releases() -> dict[str, frozenset[str]]:
    """Return the days on which each package was published."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in read_rows("mappings", "ct_releases.tsv"):
        found[row["package"]].add(row["date"])
    return {package: frozenset(days) for package, days in found.items()}


@cache
def _days(package: str) -> frozenset[str]:
    """Return the days on which a list of a package was published.

    Lists of the protocol package were those of the SDTM package before it, and the USDM calls them so still.
    """
    found = _releases()
    return found[package] | found["sdtmct"] if package == "protocolct" else found[package]


@cache
def _words() -> dict[str, frozenset[str]]:
    """Return the terms and preferred terms of each C-code, in all lists held."""
    found: dict[str, set[str]] = defaultdict(set)
    for key in codes.systems():
        if key.startswith("cdisc:"):
            for one in codes.ct_list(key.removeprefix("cdisc:")):
                found[one.code].update((one.term, one.decode))
    return {code: frozenset(words) for code, words in found.items()}


@cache
def _countries() -> frozenset[str]:
    rows = codes.table("country").values()
    return frozenset(row.code for row in rows if row.target == "iso3166-alpha3" and row.mapped)


def _is_country(code: str) -> bool:
    return _COUNTRY.fullmatch(code) is not None and code in _countries()


def _pairs(doc: Document, say: Say) -> None:
    """DDF00035: in a release of a code system, a code has one decode, and a decode one code."""
    for mine, other in (("code", "decode"), ("decode", "code")):
        first: dict[tuple[str, str, str], str] = {}
        told = set()
        for one in doc.all("Code"):
            key = (one.text("codeSystem"), one.text("codeSystemVersion"), one.text(mine))
            has = first.setdefault(key, one.text(other))
            if has != one.text(other) and (key, one.text(other)) not in told:
                told.add((key, one.text(other)))
                seen = f"the {mine} {shown(key[2])} has the {other}s {shown(has)} and {shown(one.text(other))}"
                say.rule("DDF00035", "USD546", one, other, seen)


def _versions(doc: Document, say: Say) -> None:
    """DDF00073: one version of a code system in a version of the study."""
    first: dict[tuple[int, str], str] = {}
    told = set()
    for one in doc.all("Code"):
        version, own = one.text("codeSystemVersion"), one.above("StudyVersion")
        key = (id(own), one.text("codeSystem"))
        has = first.setdefault(key, version)
        if has != version and (key, version) not in told:
            told.add((key, version))
            seen = f"of the code system {shown(key[1])} the versions {shown(has)} and {shown(version)} are used"
            say.rule("DDF00073", "USD547", one, "codeSystemVersion", seen)
