"""How a value of a record is found in FHIR, rule by rule of the crosswalk."""

from __future__ import annotations

import re
from typing import Any

from crosswalk.fhirpath import Node
from crosswalk.tables import country, label, system
from crosswalk.truth import Check, Holds, Row, accepted, doubled, masking_term, mesh, plain, spelled, squeezed
from crosswalk.values import Value

# Codes of elements of type code beside the concept (ActivityDefinition.kind, relatedArtifact.type).
_ELSEWHERE = (
    "fhir-r5:request-resource-types",
    "fhir-r5:related-artifact-type",
    "fhir-r4b:related-artifact-type",
    "fhir-r4b:research-study-status",
)
_OWN: dict[str, tuple[str, ...]] = {
    "fhir-r5": ("fhir-r5:",),
    "fhir-r4b": ("fhir-r4b:", "tho:"),
    "fhir-r4": ("fhir-r4b:", "tho:"),
}
_UNITS = {"year": "a", "month": "mo", "week": "wk", "day": "d", "hour": "h", "minute": "min"}


def _codings(node: Node) -> list[dict[str, Any]]:
    value = node.value
    if not isinstance(value, dict):
        return []
    if "concept" in value:
        value = value["concept"]
    found = value.get("coding", [value] if "code" in value else [])
    return list(found) if isinstance(found, list) else []


def _coded(check: Check, row: Row, value: Value, node: Node) -> bool:
    """All codings are codes of the word, and those of HL7 are all there."""
    wanted = accepted(row["rule"].partition(":")[2], str(value.value), check.claim.target)
    return _same(wanted, node, check.claim.target)


def _same(wanted: tuple[Row, ...], node: Node, target: str) -> bool:
    known = {(system(one["target"]), one["code"], one["display"]): one for one in wanted}
    there = [(one.get("system"), one.get("code"), one.get("display")) for one in _codings(node)]
    needed = {
        key for key, one in known.items() if one["target"].startswith(_OWN[target]) and one["target"] not in _ELSEWHERE
    }
    return bool(there) and set(there) <= set(known) and needed <= set(there)


def _joined(check: Check, row: Row, value: Value, node: Node) -> bool:
    return _coded(check, row, value, node)


def _label(check: Check, row: Row, value: Value, node: Node) -> bool:
    return spelled(row, label(row["rule"].partition(":")[2], str(value.value)), node)


def _code(check: Check, row: Row, value: Value, node: Node) -> bool:
    return node.value in [
        one["code"] for one in accepted(row["rule"].partition(":")[2], value.value, check.claim.target)
    ]


def _mesh(check: Check, row: Row, value: Value, node: Node) -> bool:
    return spelled(row, mesh(value.value), node)


def _verbatim(check: Check, row: Row, value: Value, node: Node) -> bool:
    return spelled(row, value.value, node)


def _plain(check: Check, row: Row, value: Value, node: Node) -> bool:
    return spelled(row, plain(value.value), node)


def _folded(check: Check, row: Row, value: Value, node: Node) -> bool:
    return isinstance(node.value, str) and node.value.casefold().split() == value.value.casefold().split()


def _number(check: Check, row: Row, value: Value, node: Node) -> bool:
    if row["words"]:
        return spelled(row, value.value, node)
    if isinstance(node.value, bool | dict):
        return False
    try:
        return float(node.value) == float(value.value)
    except ValueError:
        return False


def _flag(check: Check, row: Row, value: Value, node: Node) -> bool:
    return spelled(row, "yes" if value.value else "no", node)


def _actual(check: Check, row: Row, value: Value, node: Node) -> bool:
    if row["words"]:
        return spelled(row, value.value.lower(), node)
    return node.value is (value.value.upper() == "ACTUAL")


def _core(check: Check, row: Row, value: Value, node: Node) -> bool:
    return bool(node.value) and node.value.casefold() in value.value.casefold()


def _country(check: Check, row: Row, value: Value, node: Node) -> bool:
    key = row["rule"].partition(":")[2]
    code = country(value.value, key)
    if isinstance(node.value, dict):
        return code is not None and [(one.get("system"), one.get("code")) for one in _codings(node)] == [
            (system(key), code)
        ]
    return bool(node.value == code)


def _age(check: Check, row: Row, value: Value, node: Node) -> bool:
    number, unit = re.fullmatch(r"(\d+)\s*([A-Za-z]+?)s?", value.value).groups()  # type: ignore[union-attr]
    low = row["rule"].endswith("low")
    quantity = node.value.get("low" if low else "high")
    if quantity is None and node.value.get("comparator") == (">=" if low else "<="):
        quantity = node.value
    return quantity is not None and (quantity.get("value"), quantity.get("code")) == (int(number), _UNITS[unit.lower()])


def _kind(check: Check, row: Row, value: Value, node: Node) -> bool:
    """The registry's own word, or one of the kinds that the table has: the form of the number decides between them."""
    readable = {label(table, value.value) for table in ("secondary_id_type", "org_study_id_type")}
    kind = check.claim.kinds.get(check.claim.one("identifiers[].value", value.indexes))
    if kind is None:
        return False
    return node.value.get("text") in readable | {label("identifier_kind", kind)}


def _masking(check: Check, row: Row, value: Value, node: Node) -> bool:
    return bool(node.value.get("code") == masking_term(check.claim))


def _presence(check: Check, row: Row, value: Value, node: Node) -> bool:
    return not row["words"] or spelled(row, "", node)


def _absence(check: Check, row: Row, value: Value, node: Node) -> bool:
    if row["words"]:
        return bool(node.value == row["words"])
    low = "minimum" in row["model"]
    limit = node.value
    return (
        "low" in limit.get("valueRange", {})
        if low
        else "high" in limit.get("valueRange", {})
        or (limit.get("valueQuantity", {}).get("comparator") == (">=" if low else "<="))
    )


def _quoted(check: Check, row: Row, value: Value, node: Node) -> bool:
    return spelled(row, doubled(value.value), node)


def _name(check: Check, row: Row, value: Value, node: Node) -> bool:
    return node.value in (value.value, value.value.partition(": ")[2])


def _pair(check: Check, row: Row, value: Value, node: Node) -> bool:
    """An arm of the label has an action with the name of the intervention."""
    name = check.claim.one("interventions[].name", value.indexes)
    titles = [one.get("title") for one in node.value.get("action", ())]
    return bool(node.value.get("title") == value.value and name in titles)


def _pieces(check: Check, row: Row, value: Value, node: Node) -> bool:
    """Each line at the place is one of the record's text; the place holds the whole criterion."""
    texts = [one.value for one in check.document.below(node) if one.place[-1] in ("text", "description", "display")]
    record, wanted = squeezed(plain(check.claim.one("eligibility.text"))), squeezed(plain(value.value))
    lines = [squeezed(plain(line)) for text in texts for line in text.split("\n")]
    there = not value.indexes or any(wanted in squeezed(plain(text)) for text in texts)
    return bool(texts) and there and all(line in record for line in lines)


RULES: dict[str, Holds] = {
    "verbatim": _verbatim,
    "quoted": _quoted,
    "mesh": _mesh,
    "plain": _plain,
    "folded": _folded,
    "number": _number,
    "flag": _flag,
    "actual": _actual,
    "core": _core,
    "coded": _coded,
    "code": _code,
    "label": _label,
    "joined": _joined,
    "joined-label": _label,
    "country": _country,
    "age": _age,
    "kind": _kind,
    "masking": _masking,
    "name": _name,
    "pair": _pair,
    "pieces": _pieces,
    "presence": _presence,
    "absence": _absence,
}
