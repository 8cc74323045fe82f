"""How a value of a record is found in ODM and SDM-XML, rule by rule of the crosswalk."""

from __future__ import annotations

import re

from lxml import etree

from crosswalk.fhirpath import Node
from crosswalk.tables import country, label
from crosswalk.truth import (
    Check,
    Holds,
    Row,
    accepted,
    doubled,
    masking_term,
    mesh,
    plain,
    role,
    spelled,
    squeezed,
    with_code,
    word_of,
)
from crosswalk.values import Value
from crosswalk.xmlpath import Xml

_UNITS = {"year": "P{}Y", "month": "P{}M", "week": "P{}W", "day": "P{}D", "hour": "PT{}H", "minute": "PT{}M"}
# CDISC Protocol CT, C66735: submission values.
_MASKING = {"C49659": "OPEN LABEL", "C28233": "SINGLE BLIND", "C15228": "DOUBLE BLIND", "C187674": "OBSERVER BLIND"}


def _coded(check: Check, row: Row, value: Value, node: Node) -> bool:
    terms = accepted(row["rule"].partition(":")[2], word_of(value.value), check.claim.target)
    return any(spelled(with_code(row, one), one["display"], node) for one in terms)


def _label(check: Check, row: Row, value: Value, node: Node) -> bool:
    return spelled(row, label(row["rule"].partition(":")[2].partition("@")[0], str(value.value)), node)


def _role(check: Check, row: Row, value: Value, node: Node) -> bool:
    return spelled(row, role(row, value), node)


def _mesh(check: Check, row: Row, value: Value, node: Node) -> bool:
    return spelled(row, mesh(value.value), node)


def _verbatim(check: Check, row: Row, value: Value, node: Node) -> bool:
    return spelled(row, value.value, node)


def _line(check: Check, row: Row, value: Value, node: Node) -> bool:
    return spelled(row, " ".join(value.value.split()), node)


def _numbered(check: Check, row: Row, value: Value, node: Node) -> bool:
    return re.fullmatch(rf"{re.escape(' '.join(value.value.split()))}(?: \(\d+\))?", node.value) is not None


def _name(check: Check, row: Row, value: Value, node: Node) -> bool:
    """The OID is that of an organisation with this name."""
    named = check.document.select(f"//Organization[@OID='{node.value}']/@Name")
    return [one.value for one in named] == [" ".join(value.value.split())]


def _plain(check: Check, row: Row, value: Value, node: Node) -> bool:
    return spelled(row, plain(value.value), node)


def _quoted(check: Check, row: Row, value: Value, node: Node) -> bool:
    return any(spelled(row, doubled(one), node) for one in (value.value, " ".join(value.value.split())))


def _indented(check: Check, row: Row, value: Value, node: Node) -> bool:
    return any(spelled(row, plain(value.value).replace("\n", after), node) for after in ("\n", "\n  "))


def _number(check: Check, row: Row, value: Value, node: Node) -> bool:
    return spelled(row, str(value.value), node)


def _flag(check: Check, row: Row, value: Value, node: Node) -> bool:
    return spelled(row, word_of(value.value), node)


def _actual(check: Check, row: Row, value: Value, node: Node) -> bool:
    return spelled(row, value.value.lower(), node)


def _core(check: Check, row: Row, value: Value, node: Node) -> bool:
    return bool(node.value) and node.value.casefold() in value.value.casefold()


def _country(check: Check, row: Row, value: Value, node: Node) -> bool:
    return bool(node.value == country(value.value, row["rule"].partition(":")[2]))


def _duration(check: Check, row: Row, value: Value, node: Node) -> bool:
    match = re.fullmatch(r"(\d+)\s*([A-Za-z]+?)s?", value.value.strip())
    return match is not None and node.value == _UNITS[match[2].lower()].format(int(match[1]))


def _kind(check: Check, row: Row, value: Value, node: Node) -> bool:
    kind = check.claim.kinds.get(check.claim.one("identifiers[].value", value.indexes))
    if kind is None:
        return False
    shown = label("secondary_id_type", value.value) if kind == "grant" else label("identifier_kind", kind)
    expected = re.escape(shown)
    domain = check.claim.one("identifiers[].domain", value.indexes)
    issuer = rf" \({re.escape(domain)}\)" if domain else ""
    return re.fullmatch(rf"{expected}{issuer}(?: \d+)?", node.value) is not None


def _masking(check: Check, row: Row, value: Value, node: Node) -> bool:
    return bool(node.value == _MASKING.get(masking_term(check.claim) or ""))


def _presence(check: Check, row: Row, value: Value, node: Node) -> bool:
    return not row["words"] or spelled(row, "", node)


def _absence(check: Check, row: Row, value: Value, node: Node) -> bool:
    return True


def _pair(check: Check, row: Row, value: Value, node: Node) -> bool:
    """The arm has a cell with a segment with the activity of that name; in ODM 2.0 with an element that names it."""
    assert isinstance(check.document, Xml)
    if row["model"].startswith("arms"):
        named = {value.value, value.value.partition(": ")[2]}
    else:
        if node.value.get("Name") != " ".join(value.value.split()):
            return False
        named = {check.claim.one("interventions[].name", value.indexes)}
    return bool({" ".join(one.split()) for one in named} & _activities(check.document, node.value))


def _activities(document: Xml, arm: etree._Element) -> set[str]:
    if document.odm.endswith("/v2.0"):
        return _named_in_elements(document, arm)
    names = {one.value.get("OID"): one.value.get("Name") for one in document.select("//sdm:ActivityDef")}
    segments = {
        one.value.get("OID"): [ref.get("ActivityOID") for ref in one.value.iterfind("{*}ActivityRef")]
        for one in document.select("//sdm:SegmentDef")
        if isinstance(one.value, etree._Element)
    }
    found = set()
    for cell in document.select("//sdm:CellDef"):
        if arm.get("OID") in [one.get("ArmOID") for one in cell.value.iterfind(".//{*}ArmRef")]:
            for segment in cell.value.iterfind("{*}SegmentRef"):
                found |= {names[one] for one in segments.get(segment.get("SegmentOID"), [])}
    return found


def _named_in_elements(document: Xml, arm: etree._Element) -> set[str]:
    found = set()
    for reference in document.select(f"//StudyEventGroupDef[@ArmOID='{arm.get('OID')}']/StudyEventGroupRef"):
        oid = reference.value.get("StudyEventGroupOID")
        for text in document.select(f"//StudyEventGroupDef[@OID='{oid}']/Description/TranslatedText"):
            found |= set(re.findall(r"^Intervention INT\.\S+: (.*)$", str(text.value), re.MULTILINE))
    return found


# What stands beside the eligibility text: a line above it, and what the population of ODM 2.0 says.
_ADDED = ("Eligibilitycriteriaasregistered:", "Sex:", "Minimumage:", "Maximumage:", "Healthyvolunteers:")


def _pieces(check: Check, row: Row, value: Value, node: Node) -> bool:
    """Each line at the place is a part of the record's text, or the place holds the criterion."""
    record = squeezed(plain(check.claim.one("eligibility.text")))
    lines = [squeezed(one.strip().removeprefix("- ")) for one in plain(str(node.value)).split("\n")]
    there = squeezed(plain(value.value)) in squeezed(plain(str(node.value)))
    headings = {squeezed(one.value) for one in check.claim.values.get("plan.criteria[].heading", ())}
    population = squeezed(plain(check.claim.one("eligibility.study_population") or ""))
    told = [one in record or one in headings or one in population or one.startswith(_ADDED) for one in lines]
    return all(told) and (there or not value.indexes)


RULES: dict[str, Holds] = {
    "verbatim": _verbatim,
    "mesh": _mesh,
    "line": _line,
    "numbered": _numbered,
    "name": _name,
    "plain": _plain,
    "quoted": _quoted,
    "indented": _indented,
    "number": _number,
    "flag": _flag,
    "actual": _actual,
    "core": _core,
    "coded": _coded,
    "label": _label,
    "role": _role,
    "joined": _coded,
    "joined-label": _label,
    "country": _country,
    "duration": _duration,
    "length": _duration,
    "kind": _kind,
    "masking": _masking,
    "pair": _pair,
    "pieces": _pieces,
    "presence": _presence,
    "absence": _absence,
}
