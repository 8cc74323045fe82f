"""Whether the crosswalk of a target is true of a document: each value where the tables say, and nothing else there.

``forward`` looks each value of a record up at its target paths; ``backward`` traces each value of a document to a value
of the record, or to a row that declares it. Both work on any document that can be asked for nodes by path.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Protocol

from crosswalk.fhirpath import Node
from crosswalk.tables import codes, country, label, rows, targets
from crosswalk.values import Indexes, Value, Values

Row = dict[str, str]
Holds = Callable[["Check", Row, Value, Node], bool]


class Document(Protocol):
    """What the check asks of a document."""

    def select(self, path: str) -> list[Node]: ...
    def inside(self, node: Node, path: str) -> list[Node]: ...
    def below(self, node: Node) -> Iterator[Node]: ...
    def leaves(self) -> Iterator[Node]: ...


@dataclass
class Claim:
    """A record's values, and what else a condition asks for."""

    target: str
    values: Values
    kinds: dict[str, str] = field(default_factory=dict)
    contacts: str = "keep"
    criteria: tuple[str, ...] = ()
    _known: dict[tuple[str, int], list[Row]] = field(default_factory=dict)

    def one(self, path: str, near: Indexes = ()) -> Any:
        """Return the value of a path at the item that ``near`` is in, ``None`` if the record has none."""
        for value in self.values.get(path, ()):
            if value.indexes[: len(near)] == near[: len(value.indexes)]:
                return value.value
        return None

    def applicable(self, model: str, value: Value) -> list[Row]:
        """Return the rows of a value that apply."""
        key = model, id(value)
        if key not in self._known:
            self._known[key] = self._applicable(model, value)
        return self._known[key]

    def _applicable(self, model: str, value: Value) -> list[Row]:
        found: list[Row] = []
        for row in by_model(self.target).get(model, ()):
            if all(self._condition(one, row, value, bool(found)) for one in filter(None, row["when"].split(" & "))):
                if row["rule"].startswith(("coded:", "code:")) and not _coded(row, self.target, word_of(value.value)):
                    continue
                if row["rule"].startswith("joined:") and not _coded(row, self.target, self.joined(model)):
                    continue
                found.append(row)
        return found

    def joined(self, model: str) -> str:
        """Return the values of a list, joined by slashes."""
        return "/".join(str(one.value) for one in self.values.get(model, ()))

    def _condition(self, condition: str, row: Row, value: Value, before: bool) -> bool:
        if condition.lstrip("!") in NAMED:
            return NAMED[condition.lstrip("!")](self, row, value) != condition.startswith("!")
        if condition in ("else", "some"):
            return not before if condition == "else" else True
        match = re.fullmatch(r"((?:!(?!=))?)([\w.\[\]]*)(?:(!?=)(.*))?", condition)
        assert match, condition
        negated, path, relation, word = match.groups()
        own = value.value
        if path == "contacts":
            own = self.contacts
        elif path == "kind":
            own = self.kinds.get(str(self.one("identifiers[].value", value.indexes) or own))
        elif path:
            own = self.one(path, value.indexes if "[]" in path else ())
            if path in ("arms", "countries"):
                own = any(one.startswith(f"{path}[]") for one in self.values)
        if relation:
            return (word_of(own).casefold() == word.casefold()) == (relation == "=")
        return bool(own not in (None, False)) != bool(negated)


def _number(text: str) -> bool:
    return re.fullmatch(r"\d{1,6}\s*(?:Year|Month|Week|Day|Hour|Minute)s?", text) is not None


_WITHOUT_CODE = ("minute", "minutes")


def _coded_age(text: object) -> bool:
    """Whether an age limit has a unit of CDISC code list C66781."""
    return isinstance(text, str) and _number(text) and text.split()[-1].lower() not in _WITHOUT_CODE


def _range(claim: Claim, row: Row, value: Value) -> bool:
    del row, value
    return all(_coded_age(claim.one(f"eligibility.{one}_age.text")) for one in ("minimum", "maximum"))


def _countable(claim: Claim, row: Row, value: Value) -> bool:
    del row, value
    count = claim.one("design.enrollment.count")
    return count is not None and 0 <= count < 2**31


def _in_order(claim: Claim, row: Row, value: Value) -> bool:
    del row, value
    start, end = claim.one("status.start.value"), claim.one("status.completion.value")
    width = min(len(start or ""), len(end or ""))
    return not (start and end) or start[:width] <= end[:width]


def _ended(claim: Claim, row: Row, value: Value) -> bool:
    """The completion is stated as actual, of a study that enrolled somebody."""
    del row, value
    nobody = (
        claim.one("design.enrollment.count") == 0 and (claim.one("design.enrollment.kind") or "").upper() == "ACTUAL"
    )
    actual = (claim.one("status.completion.kind") or "").upper() == "ACTUAL"
    return actual and not nobody and claim.one("status.overall") != "WITHDRAWN"


def _first(claim: Claim, row: Row, value: Value) -> bool:
    """No item before this one is equal to it."""
    del row
    paths = [path for path in claim.values if path.startswith("identifiers[].")]
    told = {
        index: [(path, one.value) for path in paths for one in claim.values[path] if one.indexes == index]
        for index in {one.indexes for path in paths for one in claim.values[path]}
    }
    return not any(told[index] == told[value.indexes] for index in told if index < value.indexes)


def _heading(claim: Claim, row: Row, value: Value) -> bool:
    """The first heading of the identifier has this term."""
    listed = row["model"].partition(".")[0]
    named = {one.indexes: mesh(one.value) for one in claim.values.get(f"{listed}.id", ())}
    terms = {one.indexes: one.value for one in claim.values.get(f"{listed}.term", ())}
    own = named.get(value.indexes)
    first = next((at for at in sorted(named) if named[at] == own), None)
    return first is not None and terms.get(first) == value.value


def _matched(claim: Claim, row: Row, value: Value) -> bool:
    del row
    paths = ("interventions[].name", "arms[].label")
    names = {one.value for path in paths for one in claim.values.get(path, ())}
    return value.value in names or value.value.partition(": ")[2] in names


# CDISC Protocol CT, C66735, by the definitions of its terms: who is blinded decides.
_SITE = {"INVESTIGATOR", "CARE_PROVIDER"}
_BY_LEVEL = {"NONE": "C49659", "SINGLE": "C28233", "DOUBLE": "C15228"}


def masking_term(claim: Claim) -> str | None:
    """Return the code of the study's masking."""
    level = claim.one("design.masking")
    parties = {one.value for one in claim.values.get("design.who_masked[]", ())}
    if level == "NONE" or not parties:
        return None if parties else _BY_LEVEL.get(level)
    if parties == {"OUTCOMES_ASSESSOR"}:
        return "C187674"
    if "PARTICIPANT" in parties and parties & _SITE:
        return "C15228"
    return "C28233" if len(parties) == 1 else None


NAMED: dict[str, Callable[[Claim, Row, Value], bool]] = {
    "coded": lambda claim, row, value: _coded(row, claim.target, value.value),
    "country": lambda claim, row, value: country(value.value, "iso3166-alpha2") is not None,
    "url": lambda claim, row, value: "://" in value.value and not re.search(r"\s", value.value.strip()),
    "uncoded": lambda claim, row, value: not _coded(row, claim.target, word_of(value.value)),
    "inexact": lambda claim, row, value: any(
        one["relation"] != "equivalent" for one in _terms(row, claim.target, word_of(value.value))
    ),
    "first": _first,
    "day": lambda claim, row, value: len(value.value) == len("2020-01-01"),
    "length": lambda claim, row, value: re.fullmatch(r"\d+ (?:Day|Week|Month|Year)s?", value.value) is not None,
    "ended": _ended,
    "nct": lambda claim, row, value: re.fullmatch(r"NCT\d{8}", value.value) is not None,
    "natural": lambda claim, row, value: value.value >= 0,
    "unsigned": lambda claim, row, value: 0 <= value.value <= 0x7FFFFFFF,
    "countable": _countable,
    "age": lambda claim, row, value: _number(value.value),
    "coded-age": lambda claim, row, value: _coded_age(value.value),
    "range": _range,
    "no-limit": lambda claim, row, value: value.value.strip().upper() in ("N/A", "NA", "NONE", "-"),
    "apart": lambda claim, row, value: "; " not in value.value and value.value[:1] != '"',
    "extended": lambda claim, row, value: " ext. " in f" {value.value}",
    "heading": _heading,
    "one-line": lambda claim, row, value: re.search(r"^\s|\s$|\s\s|[^\S ]", value.value) is None,
    "in-order": _in_order,
    "matched": _matched,
    "masking-term": lambda claim, row, value: masking_term(claim) is not None,
    "criteria": lambda claim, row, value: bool(claim.criteria),
}


@cache
def by_model(target: str) -> dict[str, list[Row]]:
    """Return the rows of a target by model path, without those of whole items and constants."""
    found: dict[str, list[Row]] = {}
    for row in targets(target):
        if row["disposition"] == "dropped" or row["rule"] not in ("", "item"):
            found.setdefault(row["model"], []).append(row)
    return found


@cache
def items(target: str) -> list[Row]:
    """Return the rows of whole items."""
    return [row for row in targets(target) if row["rule"] == "item"]


@cache
def _holders(target: str) -> dict[int, Row]:
    """Return the longest item row that a row lies in, by the identity of the row."""
    found = {}
    for row in targets(target):
        inside = [
            one
            for one in items(target)
            if one is not row
            and row["model"].startswith(f"{one['model']}.")
            and row["target"].startswith(one["target"])
            and row["target"][len(one["target"]) :][:1] in ("", ".", "/")
        ]
        if inside:
            found[id(row)] = max(inside, key=lambda one: (len(one["model"]), len(one["target"])))
    return found


def holder_of(target: str, row: Row) -> Row | None:
    """Return the row of the item that a row lies in."""
    return _holders(target).get(id(row))


def _coded(row: Row, target: str, word: str) -> bool:
    return bool(_terms(row, target, word))


def _terms(row: Row, target: str, word: str) -> tuple[Row, ...]:
    return accepted(row["rule"].partition(":")[2], word, target)


@cache
def accepted(table: str, word: str, target: str) -> tuple[Row, ...]:
    """Return the codes of a word that may stand in a target."""
    table, _, only = table.partition("@")
    return tuple(
        one for one in codes(table, word) if only in ("", one["target"]) and takes(target, table, one["target"])
    )


def takes(target: str, table: str, system: str) -> bool:
    """Whether a target takes codes of a system: R4B and R4 have systems of their own in some tables."""
    if not target.startswith("fhir"):
        return system.startswith("cdisc:")
    earlier = any(one["target"].startswith(("fhir-r4b:", "tho:")) for one in rows(f"codes/{table}.tsv"))
    others = ("fhir-r4b:", "tho:") if target == "fhir-r5" else ("fhir-r5:",) if earlier else ()
    return not system.startswith(("label", "cdisc:", *others))


def word_of(value: object) -> str:
    """Return a value as a word of a code table."""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


_NOT_TEXT = re.compile(r"[\s\\]+|<!-- -->")


def squeezed(text: str) -> str:
    """Return a text without white space and escapes."""
    return _NOT_TEXT.sub("", text)


@cache
def pattern(words: str, value: str) -> re.Pattern[str]:
    """Return the expression for the fixed words around a value."""
    parts = [re.escape(value) if one == "{}" else ".*" if one == "*" else re.escape(one) for one in _parts(words)]
    return re.compile("".join(parts), re.DOTALL)


def _parts(words: str) -> list[str]:
    return [one for one in re.split(r"(\{\}|\*)", words) if one]


def with_code(row: Row, term: Row) -> Row:
    """Return a row with the code of a term in its words."""
    return {**row, "words": row["words"].replace("{code}", term["code"])}


def spelled(row: Row, value: object, node: Node) -> bool:
    """Whether a node is the value within the words of the row."""
    if not row["words"]:
        return bool(node.value == value)
    if not isinstance(node.value, str):
        return str(node.value).lower() == row["words"].replace("{}", str(value))
    return pattern(row["words"], str(value)).fullmatch(node.value) is not None


def _without(text: str, fragments: list[str]) -> str:
    """Return what is left of a text after what is known of it, but for the marks between the parts."""
    for one in sorted(fragments, key=len, reverse=True):
        text = text.replace(one, " ", 1)
    return re.sub(r"\s+", " ", re.sub(r"[,;:()]", " ", text)).strip()


_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>&^~|$\"'])")


def mesh(identifier: str) -> str:
    """A MeSH identifier without the zeros that fill an old one up to nine digits."""
    letter, digits = identifier[:1], identifier[1:]
    filled = len(digits) == 9 and digits.isdecimal() and int(digits) <= {"D": 64418, "C": 578561}.get(letter, -1)
    return letter + digits[3:] if filled else identifier


def plain(text: str) -> str:
    """Return a text without its markup escapes."""
    return _ESCAPE.sub(r"\1", text)


def doubled(text: str) -> str:
    """Return a text with its quotation marks doubled."""
    return text.replace('"', '""')


def in_order(row: Row) -> bool:
    """Whether the values of a row stand in the order of the record.

    Those of a list do; those gathered from many items, or inside one text, may stand in any.
    """
    return row["model"].count("[]") == 1 and row["model"].endswith("[]") and "*" not in row["words"]


def role(row: Row, value: Value) -> str:
    """Return the key of a person by place in the record, with the readable role."""
    key = "official" if row["model"].startswith("officials") else "contact"
    *site, number = [one + 1 for one in value.indexes]
    key = "".join(f"site-{one}." for one in site) + f"{key}-{number}"
    return f"{key}: {label(row['rule'].partition(':')[2], str(value.value))}"


class Check:
    """One document against the crosswalk. ``rules`` say for each rule whether a value is at a node."""

    def __init__(self, claim: Claim, document: Document, rules: dict[str, Holds]) -> None:
        self.claim = claim
        self.document = document
        self.rules = rules
        self.faults: list[str] = []

    def holds(self, row: Row, value: Value, node: Node) -> bool:
        """Whether a value stands at a node as the row says."""
        return self.rules[row["rule"].partition(":")[0]](self, row, value, node)

    # Forward: from the record to the document.

    def forward(self) -> None:
        """Look up each value at each of its places."""
        held = items(self.claim.target)
        for item in held:
            if not holder_of(self.claim.target, item):
                self._items(item, (), None)
        for model, values in self.claim.values.items():
            singles = [
                one for one in by_model(self.claim.target).get(model, ()) if not holder_of(self.claim.target, one)
            ]
            self._row_values(singles, model, values, None, "")
            if model.startswith("plan.") and not by_model(self.claim.target).get(model):
                continue  # what is derived may be of no use to a target
            if values and not by_model(self.claim.target).get(model):
                self.faults.append(f"{model}: no row")
            for value in values:
                if not self.claim.applicable(model, value):
                    self.faults.append(f"{model}{list(value.indexes)} {value.value!r}: no row applies")

    def _items(self, item: Row, near: Indexes, node: Node | None) -> None:
        """Match the items of a list to the items of the target, in order: all values of one at the same place."""
        holder = holder_of(self.claim.target, item)
        rest = item["target"][len(holder["target"]) + 1 :] if holder and node is not None else ""
        nodes = self.document.inside(node, rest) if node is not None else self.document.select(item["target"])
        depth = item["model"].count("[]")
        chosen = list(filter(None, item["when"].split(" & ")))
        numbers = sorted(
            {
                one.indexes[:depth]
                for model, values in self.claim.values.items()
                if model.startswith(f"{item['model']}.")
                for one in values
                if one.indexes[: len(near)] == near
                and all(self.claim._condition(condition, item, one, False) for condition in chosen)
            }
        )
        place = 0
        for number in numbers:
            wanted = self._wanted(item, number)
            if not wanted:
                continue
            before = place
            best: list[str] = []
            while place < len(nodes):
                missing = self._missing(item, wanted, nodes[place])
                place += 1
                if not missing:
                    break
                if not best or len(missing) < len(best):
                    best = missing
            else:
                self.faults.append(
                    f"{item['model']}{list(number)} at {item['target']}: {'; '.join(best) or 'no item left'}"
                )
                place = before
                continue
            for nested in items(self.claim.target):
                if holder_of(self.claim.target, nested) is item:
                    self._items(nested, number, nodes[place - 1])

    def _wanted(self, item: Row, number: Indexes) -> list[tuple[Row, list[Value]]]:
        found = []
        for model, rows_ in by_model(self.claim.target).items():
            if not model.startswith(f"{item['model']}."):
                continue
            values = [one for one in self.claim.values.get(model, ()) if one.indexes[: len(number)] == number]
            for row in rows_:
                holder = holder_of(self.claim.target, row)
                if holder is not item or "some" in row["when"]:
                    continue
                chosen = [one for one in values if row in self.claim.applicable(model, one)]
                if chosen and row["disposition"] != "dropped":
                    found.append((row, chosen))
        return found

    def _missing(self, item: Row, wanted: list[tuple[Row, list[Value]]], node: Node) -> list[str]:
        missing = []
        for row, values in wanted:
            nodes = self.document.inside(node, row["target"][len(item["target"]) + 1 :])
            missing += self._absent(row, values, nodes)
        return missing

    def _row_values(self, rows_: list[Row], model: str, values: list[Value], node: Node | None, base: str) -> None:
        for row in rows_:
            if row["disposition"] == "dropped" or "some" in row["when"]:
                continue
            chosen = [one for one in values if row in self.claim.applicable(model, one)]
            if chosen:
                self.faults += self._absent(row, chosen, self.document.select(row["target"]))

    def _absent(self, row: Row, values: list[Value], nodes: list[Node]) -> list[str]:
        """Return the values that are not among the nodes, in order."""
        if row["rule"].startswith("joined"):
            values = [Value((), self.claim.joined(row["model"]))]
        if row["rule"] == "pieces" and row["model"] == "eligibility.text":
            values = [Value((index,), one) for index, one in enumerate(self.claim.criteria)]
        if row["rule"] == "absence":
            there = [one for one in nodes if self.holds(row, values[0], one)]
            return [f"{row['model']} {values[0].value!r} is at {row['target']}"] if there else []
        missing, place = [], 0
        ordered = in_order(row)
        for value in values:
            at = place if ordered else 0
            while at < len(nodes) and not self.holds(row, value, nodes[at]):
                at += 1
            if at == len(nodes):
                missing.append(
                    f"{row['model']}{list(value.indexes)} {value.value!r} ({row['rule']}) is not at {row['target']}"
                )
            elif ordered:
                place = at + 1
        return missing

    # Backward: from the document to the record.

    def backward(self) -> None:
        """Trace each value of the document."""
        explained: set[Any] = set()
        told: dict[Any, list[str]] = {}
        texts: dict[Any, Node] = {}
        wrong: dict[Any, str] = {}
        for row in targets(self.claim.target):
            if row["disposition"] == "dropped" or row["rule"] in ("item", "pair"):
                continue
            for node in self.document.select(row["target"]):
                leaves = [one.place for one in self.document.below(node) if self._speaks_of(row, node, one)]
                if "*" in row["words"]:
                    texts[node.place] = node
                    told.setdefault(node.place, []).extend(self._fragments(row, node))
                elif self._explains(row, node):
                    explained.update(leaves)
                else:
                    wrong.update(dict.fromkeys(leaves, row["target"]))
        for place, fragments in told.items():
            rest = _without(str(texts[place].value), fragments)
            if place[-1] in ("Context", "Name"):
                rest = rest.rstrip("0123456789 ")  # what another is called already is numbered
            if fragments and not rest:
                explained.add(place)
            else:
                wrong.setdefault(place, f"the texts told there, {rest!r} is left")
        for leaf in self.document.leaves():
            if leaf.place not in explained:
                where = ".".join(map(str, leaf.place))
                why = f"is no value of {wrong[leaf.place]}" if leaf.place in wrong else "comes from nowhere"
                self.faults.append(f"{where} {why}: {leaf.value!r}")

    @staticmethod
    def _speaks_of(row: Row, node: Node, leaf: Node) -> bool:
        """Whether a row says anything about a value below its node: codes do not speak for the text beside them."""
        coded = row["rule"].startswith(("coded", "joined:", "country")) and leaf.place != node.place
        return not coded or "coding" in leaf.place[len(node.place) :] or "code" in node.value

    def _fragments(self, row: Row, node: Node) -> list[str]:
        """Return what the values of a row explain of a text that holds several."""
        found = []
        if row["disposition"] == "constant":
            found += row["words"].split("*")
        for value in self.claim.values.get(row["model"], ()):
            if row in self.claim.applicable(row["model"], value) and self.holds(row, value, node):
                spoken, words = self.spoken(row, value), row["words"]
                if "{code}" in words:
                    words = with_code(
                        row, accepted(row["rule"].partition(":")[2], word_of(value.value), self.claim.target)[0]
                    )["words"]
                # The further lines of a value may be indented.
                first, *further = spoken.split("\n") if row["rule"] == "indented" else [spoken]
                found += [part.replace("{}", first) for part in words.split("*")] + further
                if row["rule"] == "quoted":  # in a description on one line
                    found += [part.replace("{}", " ".join(first.split())) for part in words.split("*")]
        return [one for one in found if one]

    def spoken(self, row: Row, value: Value) -> str:
        """Return a value as it stands in a text."""
        rule, _, table = row["rule"].partition(":")
        if rule == "label":
            return label(table.partition("@")[0], str(value.value))
        if rule == "mesh":
            return mesh(value.value)
        if rule == "role":
            return role(row, value)
        if rule in ("flag", "coded"):
            word = word_of(value.value)
            terms = accepted(table, word, self.claim.target) if rule == "coded" else ()
            return terms[0]["display"] if terms else word
        if rule == "actual":
            return str(value.value).lower()
        if rule == "quoted":
            return doubled(value.value)
        if rule == "line":
            return " ".join(value.value.split())
        return plain(value.value) if rule in ("plain", "indented") else str(value.value)

    def _explains(self, row: Row, node: Node) -> bool:
        if row["rule"] == "presence" and len(list(self.document.below(node))) > 1 and node.place[-2:-1] != ("coding",):
            return False
        if row["disposition"] == "constant":
            return not row["words"] or row["words"] in [
                str(one.value).lower() if isinstance(one.value, bool) else one.value
                for one in self.document.below(node)
            ]
        if not row["rule"]:
            return True
        values = self.claim.values.get(row["model"], [])
        if row["rule"].startswith("joined") and values:
            values = [Value((), self.claim.joined(row["model"]))]
        joined = row["rule"].startswith("joined")
        return row["rule"] != "absence" and any(
            self.holds(row, one, node) for one in values if joined or row in self.claim.applicable(row["model"], one)
        )
