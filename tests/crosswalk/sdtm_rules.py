"""How a value of a record is found in the SDTM datasets and their comments, rule by rule of the crosswalk."""

from __future__ import annotations

import re

from crosswalk import odm_rules
from crosswalk.fhirpath import Node
from crosswalk.tables import label
from crosswalk.truth import Check, Holds, Row, plain, spelled, squeezed
from crosswalk.values import Value

_CODE = re.compile(r" \((?:ARM-|INCL|EXCL|EL)\d+\)$")


def _line_plain(check: Check, row: Row, value: Value, node: Node) -> bool:
    return spelled(row, " ".join(plain(value.value).split()), node)


def _upper(check: Check, row: Row, value: Value, node: Node) -> bool:
    return bool(node.value == value.value.upper())


def _test_code(check: Check, row: Row, value: Value, node: Node) -> bool:
    """INCL001 for inclusion-1."""
    kind, number = value.value.split("-")
    return bool(node.value == f"{kind[:4].upper()}{int(number):03d}")


def _shortened(check: Check, row: Row, value: Value, node: Node) -> bool:
    """The text, or its start where it is cut off; with its own code behind it where another text is the same.

    A criterion with sub-items goes on with them; an arm that is called as no arm may be has "Arm: " before it.
    """
    if not isinstance(node.value, str):
        return False
    whole = squeezed(plain(value.value))
    shown = _CODE.sub("", node.value).removeprefix("Arm: ")
    if shown.endswith(" ..."):
        return whole.startswith(squeezed(shown[:-4])) or squeezed(shown[:-4]).startswith(whole)
    return (
        squeezed(shown) == whole
        or (row["model"].endswith(".text") and squeezed(shown).startswith(whole))
        or (node.value != shown and whole.startswith(squeezed(shown)))
    )


def _core(check: Check, row: Row, value: Value, node: Node) -> bool:
    shown = str(node.value)
    bare = shown.partition(": ")[2] if shown.startswith("Identifier, ") else shown
    return bool(bare) and bare.casefold() in value.value.casefold()


def _kind(check: Check, row: Row, value: Value, node: Node) -> bool:
    kind = check.claim.kinds.get(check.claim.one("identifiers[].value", value.indexes))
    if kind is None:
        return False
    domain = check.claim.one("identifiers[].domain", value.indexes)
    issuer = rf" \({re.escape(domain)}\)" if domain else ""
    return re.match(rf"Identifier, {re.escape(label('identifier_kind', kind))}{issuer}: ", str(node.value)) is not None


_SAID = re.compile(r"^(?:Full text: |Of the eligibility criteria: )")
_BESIDE = re.compile(
    r"^(?:Stands in the record under the heading: .*|One of the alternatives introduced by .*\.)$", re.M
)


def _pieces(check: Check, row: Row, value: Value, node: Node) -> bool:
    """As in ODM, without what the comment says before and behind the text."""
    text = _BESIDE.sub("", _SAID.sub("", str(node.value))).strip()
    return odm_rules.RULES["pieces"](check, row, value, Node(node.place, text))


def _pair(check: Check, row: Row, value: Value, node: Node) -> bool:
    """The comment on the arm names the intervention."""
    match = re.search(r"^Interventions: (.*)$", str(node.value), re.MULTILINE)
    names = set(match[1].split("; ")) if match else set()
    if row["model"].startswith("arms"):
        return bool(names & {value.value, value.value.partition(": ")[2]})
    return check.claim.one("interventions[].name", value.indexes) in names


RULES: dict[str, Holds] = {
    **odm_rules.RULES,
    "line-plain": _line_plain,
    "upper": _upper,
    "test-code": _test_code,
    "shortened": _shortened,
    "core": _core,
    "kind": _kind,
    "pieces": _pieces,
    "pair": _pair,
}
