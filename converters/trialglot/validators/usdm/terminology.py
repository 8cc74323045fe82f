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
_MESH: Final = re.compile(r"[CD]\d{6}(?:\d{3})?")
_NCI: Final = re.compile(r"C\d{2,7}")
_COUNTRY: Final = re.compile(r"[A-Z]{3}")
_UNKNOWN: Final = "C17998"
_COUNTRIES: Final = frozenset({("Address", "country"), ("StudySite", "country")})


class Told(NamedTuple):
    """What is wrong with a code: the words, the finding, and a severity other than that of its rule."""

    seen: str
    code: str
    severity: Severity | None = None


class Bound(NamedTuple):
    """What is demanded where a Code stands: by a published rule, if one speaks of the attribute; from a code list."""

    rule: str
    text: str
    codelist: str


class Alike(NamedTuple):
    """What codes may have in common: the place where they stand (``Place``), and what they say."""

    place: tuple[str, str, bool]
    system: str
    version: str
    code: str
    decode: str


def check(doc: Document, say: Say) -> None:
    """Complain of codes that published terminology does not have where they stand."""
    found: dict[tuple[tuple[str, str, bool], str, str, str, str], list[Node]] = defaultdict(list)
    for node in doc.all("Code"):
        get = node.data.get
        system, version = get("codeSystem") or "", get("codeSystemVersion") or ""
        found[_place(node), system, version, get("code") or "", get("decode") or ""].append(node)
    alike = {Alike(*parts): nodes for parts, nodes in found.items()}
    skipped = set[str]()
    for one, nodes in alike.items():
        bound = _bound(*one.place)
        for told in _judge(bound.codelist, *one[1:]):
            about = ""
            if told.severity is not None:
                # What may be right is told of once: of a list that is not held, else of a code.
                about = bound.codelist if told.severity is Severity.INFO and told.code == "USD545" else told.seen
            if about not in skipped:
                skipped.update({about} - {""})
                for node in nodes[:1] if about else nodes:
                    _say(node, bound, told, say)
        if one.place[:2] in _COUNTRIES and not _is_country(one.code):
            for node in nodes:
                text = f"{'.'.join(one.place[:2])} is an ISO 3166-1 alpha-3 code."
                # Unknown names no country; the class demands a code, and ISO 3166-1 has none that says so.
                unknown = one.system == CDISC and one.code == _UNKNOWN
                say("USD548", node, "code", severity=Severity.WARNING if unknown else None, seen=coded(node), text=text)
    _pairs(alike, say)
    _versions(doc, alike, say)


def _say(node: Node, bound: Bound, told: Told, say: Say) -> None:
    if told.code == "USD543":
        say.rule("DDF00155", told.code, node, "codeSystemVersion", told.seen)
    elif bound.rule:
        say.rule(bound.rule, told.code, node, "", told.seen, severity=told.severity)
    else:
        say(told.code, node, "", severity=told.severity, seen=told.seen, rule="USDM 4.0", text=bound.text)


def _place(node: Node) -> tuple[str, str, bool]:
    """Return class and attribute that hold a Code, an AliasCode around it left out, and whether it is about an age."""
    parent, key = node.parent, node.key
    if parent is not None and parent.cls == "AliasCode" and key == "standardCode" and parent.parent is not None:
        key, parent = parent.key, parent.parent
    if parent is None:
        return "", key, False
    if parent.cls != "Quantity":
        return parent.cls, key, False
    held = parent.parent
    return parent.cls, key, "plannedAge" in (parent.key, held.key if held is not None else "")


@lru_cache(maxsize=512)
def _bound(cls: str, attribute: str, is_age: bool) -> Bound:
    if is_age and attribute == "unit":
        return Bound(PLANNED_AGE, _demand((cls, attribute), AGE_UNIT), AGE_UNIT)
    known = definitions().get(cls)
    held = known.attributes.get(attribute) if known is not None else None
    codelist = held.codelist if held is not None else ""
    return Bound(RULES.get((cls, attribute), ""), _demand((cls, attribute), codelist), codelist)


def _demand(place: tuple[str, str], codelist: str) -> str:
    if not codelist:
        return "A code of CDISC terminology is one of its terms."
    held = codes.ct_list(codelist)
    return f"{'.'.join(place)} takes its terms from {codelist}{f' ({held[0].codelist_name})' if held else ''}."


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
    if version not in codes.ct_releases():
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
    elif not first.whole:
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
def _days(package: str) -> frozenset[str]:
    """Return the days on which a list of a package was published.

    Lists of the protocol package were those of the SDTM package before it, and the USDM calls them so still.
    """
    own = codes.ct_releases(package)
    return own | codes.ct_releases("sdtmct") if package == "protocolct" else own


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


def _pairs(alike: dict[Alike, list[Node]], say: Say) -> None:
    """DDF00035: in a release of a code system, a code has one decode, and a decode one code."""
    said = {one[1:]: nodes[0] for one, nodes in reversed(alike.items())}  # the first code of those that say the same
    for mine, other in ((2, 3), (3, 2)):
        first: dict[tuple[str, str, str], str] = {}
        for parts, node in reversed(said.items()):
            key = (parts[0], parts[1], parts[mine])
            has = first.setdefault(key, parts[other])
            if has != parts[other]:
                name, names = ("code", "decodes") if mine == 2 else ("decode", "codes")
                seen = f"the {name} {shown(key[2])} has the {names} {shown(has)} and {shown(parts[other])}"
                say.rule("DDF00035", "USD546", node, names[:-1], seen)


def _versions(doc: Document, alike: dict[Alike, list[Node]], say: Say) -> None:
    """DDF00073: one version of a code system in a version of the study."""
    several = len(doc.by_class.get("StudyVersion", ())) > 1
    first: dict[tuple[int, str], str] = {}
    told = set()
    for one, nodes in alike.items():
        for node in nodes if several else nodes[:1]:
            key = (id(node.above("StudyVersion")) if several else 0, one.system)
            has = first.setdefault(key, one.version)
            if has != one.version and (key, one.version) not in told:
                told.add((key, one.version))
                seen = f"the versions {shown(has)} and {shown(one.version)} of {shown(one.system)} are used"
                say.rule("DDF00073", "USD547", node, "codeSystemVersion", seen)
