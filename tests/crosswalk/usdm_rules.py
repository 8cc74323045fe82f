"""How a value of a record is found in USDM, rule by rule of the crosswalk."""

from __future__ import annotations

import re
from html import unescape

from crosswalk.fhirpath import Node
from crosswalk.tables import country, label, rows, system
from crosswalk.truth import Check, Holds, Row, accepted, masking_term, mesh, plain, spelled, squeezed, word_of
from crosswalk.values import Value

CDISC = "http://www.cdisc.org"
# CDISC SDTM CT, C66781.
_UNITS = {"year": "C29848", "month": "C29846", "week": "C29844", "day": "C25301", "hour": "C25529"}
_LINE = re.compile(r"<br/>|</?(?:p|ul|li)>")


def _is_term(node: Node, codelist: str, code: str) -> bool:
    """Whether a node is the Code of a term: with its preferred term, of the day on which its package was published."""
    found = [
        (CDISC, one["date"], one["code"], one["decode"])
        for package in ("ddf", "protocol", "sdtm")
        for one in rows(f"ct/{package}.tsv")
        if (one["codelist"], one["code"]) == (codelist, code)
    ]
    value = node.value
    parts = ("codeSystem", "codeSystemVersion", "code", "decode")
    return isinstance(value, dict) and tuple(value.get(one) for one in parts) in found


def _coded(check: Check, row: Row, value: Value, node: Node) -> bool:
    terms = accepted(row["rule"].partition(":")[2], word_of(value.value), check.claim.target)
    return any(_is_term(node, one["target"].removeprefix("cdisc:"), one["code"]) for one in terms)


def _label(check: Check, row: Row, value: Value, node: Node) -> bool:
    return spelled(row, label(row["rule"].partition(":")[2].partition("@")[0], str(value.value)), node)


def _mesh(check: Check, row: Row, value: Value, node: Node) -> bool:
    return spelled(row, mesh(value.value), node)


def _verbatim(check: Check, row: Row, value: Value, node: Node) -> bool:
    return spelled(row, value.value, node)


def _plain(check: Check, row: Row, value: Value, node: Node) -> bool:
    return spelled(row, plain(value.value), node)


def _lines(text: object) -> list[str]:
    """Return the lines of a text in XHTML."""
    return [unescape(one).strip() for one in _LINE.split(str(text)) if one.strip()]


def _xhtml(check: Check, row: Row, value: Value, node: Node) -> bool:
    wanted = [one.strip() for one in plain(value.value).split("\n") if one.strip()]
    return str(node.value).startswith("<p>") and _lines(node.value) == wanted


def _number(check: Check, row: Row, value: Value, node: Node) -> bool:
    held = node.value
    if isinstance(held, dict):
        if not _is_term(Node((), held["unit"]["standardCode"]), "C71620", "C68667"):
            return False
        held = held["value"]
    return not isinstance(held, bool) and bool(held == value.value)


def _flag(check: Check, row: Row, value: Value, node: Node) -> bool:
    return node.value is value.value


def _actual(check: Check, row: Row, value: Value, node: Node) -> bool:
    return bool(node.value == value.value.lower())


def _core(check: Check, row: Row, value: Value, node: Node) -> bool:
    return bool(node.value) and node.value.casefold() in value.value.casefold()


def _country(check: Check, row: Row, value: Value, node: Node) -> bool:
    key = row["rule"].partition(":")[2]
    held = node.value
    return isinstance(held, dict) and (held.get("codeSystem"), held.get("code")) == (
        system(key),
        country(value.value, key),
    )


def _age(check: Check, row: Row, value: Value, node: Node) -> bool:
    number, unit = re.fullmatch(r"(\d+)\s*([A-Za-z]+?)s?", value.value).groups()  # type: ignore[union-attr]
    held = node.value
    return held["value"] == int(number) and _is_term(
        Node((), held["unit"]["standardCode"]), "C66781", _UNITS[unit.lower()]
    )


def _masking(check: Check, row: Row, value: Value, node: Node) -> bool:
    code = masking_term(check.claim)
    return code is not None and _is_term(node, "C66735", code)


def _presence(check: Check, row: Row, value: Value, node: Node) -> bool:
    return not row["words"] or spelled(row, "", node)


def _absence(check: Check, row: Row, value: Value, node: Node) -> bool:
    return True


def _name(check: Check, row: Row, value: Value, node: Node) -> bool:
    return node.value in (value.value, value.value.partition(": ")[2])


def _pair(check: Check, row: Row, value: Value, node: Node) -> bool:
    """The arm of the label refers to the intervention."""
    name = check.claim.one("interventions[].name", value.indexes)
    given = [one.value for one in check.document.inside(node, "extension('arm-intervention').valueId.resolve().label")]
    return bool(node.value.get("label") == value.value and name in given)


def _pieces(check: Check, row: Row, value: Value, node: Node) -> bool:
    """Each line at the place is a part of the record's text; the place holds the criterion."""
    record, wanted = squeezed(plain(check.claim.one("eligibility.text"))), squeezed(plain(value.value))
    lines = [squeezed(plain(one)) for one in _lines(node.value)]
    headings = {squeezed(one.value) for one in check.claim.values.get("plan.criteria[].heading", ())}
    there = not value.indexes or wanted in "".join(lines)
    return there and all(one in record or one in headings for one in lines)


RULES: dict[str, Holds] = {
    "verbatim": _verbatim,
    "mesh": _mesh,
    "plain": _plain,
    "xhtml": _xhtml,
    "number": _number,
    "flag": _flag,
    "actual": _actual,
    "core": _core,
    "coded": _coded,
    "label": _label,
    "joined": _coded,
    "joined-label": _label,
    "country": _country,
    "age": _age,
    "masking": _masking,
    "name": _name,
    "pair": _pair,
    "pieces": _pieces,
    "presence": _presence,
    "absence": _absence,
}
