"""The way of one datum: from its place in the source, through the model, to its places in each target."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from trialglot import api, codes, crosswalk, ledger
from trialglot.crosswalk import Leaf, Target
from trialglot.design import masking
from trialglot.design.plan import Plan
from trialglot.errors import UsageError
from trialglot.findings import Finding
from trialglot.ledger.deciding import Deciding
from trialglot.model.eligibility import Criterion
from trialglot.readers.reading import Reading

_INDEX = re.compile(r"\[(\d+)\]")
# Calls of FHIRPath and predicates of XPath: what picks among the nodes of a path.
_CALLS = re.compile(r"\.(?:where|ofType|resolve)\((?:[^()]|\([^()]*\))*\)|\[[^\]]*\]")
_STATED = re.compile(r"@(\w+='[^']*')")
_ENTRY = re.compile(r"Bundle\.entry\[(\d{1,9})\]\.resource(?=\.|$)")
_STEP = re.compile(r"(\w+)(?:\[(\d+)\])?")
_REPEAT = re.compile(r"\.repeat\((\w+)\)")
_SHORT_NAME = re.compile(r"@ShortName='(\w+)'")
_CRITERION = re.compile(r"(?:inclusion|exclusion|unspecified)-[\d.]+")
_LABEL = 11
_VALUE, _NOTE, _PATHS = 90, 150, 3
_PLACES, _FINDINGS, _CODES = 2, 1, 4


class Datum(NamedTuple):
    """A leaf of the source and its place in the model, with indexes; empty where the model has no place for it."""

    leaf: Leaf
    model: str


def explain(reading: Reading, path: str, options: api.Options) -> Iterator[str]:
    """Yield the lines that tell the way of the datum at a path: of the source, of the model or of a target.

    Where several data are meant, the first is told, and the others are named.

    Raises:
        UsageError: the record has nothing at that path.
    """
    plan = Plan(reading.study, options.inference)
    deciding = Deciding(plan, options.write.contacts)
    criterion = _criterion(plan, path)
    wanted, there = ("eligibility.text", frozenset()) if criterion else _of_entry(reading, plan, path, options)
    found = find(reading, wanted, options.targets, deciding)
    found = [one for one in found if str(one.leaf.value) in there] or found
    if criterion:
        found = _holding(reading, criterion, found)
    if not found:
        raise UsageError(f"the record has nothing at {path!r}; inspect and convert --ledger full list its paths")
    leaf, model = found[0]
    text = criterion.text if criterion else leaf.value
    if leaf.place.startswith("line"):
        text = _line_of(reading, leaf)
        if criterion is None and model == "eligibility.text":
            criterion = _criterion_of_line(plan, reading, leaf)
    yield _line("source", f"{leaf.place} = {_short(repr(str(text) if isinstance(text, str) else text))}")
    general = ledger.model_of(reading.study.source.format).get(leaf.path)
    told = f", criterion {criterion.key}" if criterion else ""
    yield _line("model", f"{model or 'no place'}{told}")
    rows = {target: ledger.rows_of(leaf, general, target, deciding) for target in options.targets}
    if known := _codes(rows, leaf.value, reading):
        yield _line("code", "; ".join(known[:_CODES]))
    for target in options.targets:
        yield from _target(target, leaf, general, rows[target])
    findings = list(_findings(reading, plan, model, options)) if model else []
    for one in findings[:_FINDINGS]:
        more = f" (and {len(findings) - _FINDINGS} more)" if len(findings) > _FINDINGS else ""
        yield _line("finding", f"{one.code} {_short(one.message, _NOTE)}{more}")
    others = list(dict.fromkeys(other.leaf.place if other.model in ("", model) else other.model for other in found[1:]))
    if others:
        listed = ", ".join(others[:_PATHS])
        yield _line("also", f"{listed}{f' and {len(others) - _PATHS} more' if len(others) > _PATHS else ''}")


def _line(label: str, text: str) -> str:
    return f"{label:<{_LABEL}}{text}"


def _short(text: str, limit: int = _VALUE) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def _target(target: str, leaf: Leaf, general: str | None, rows: list[Target]) -> Iterator[str]:
    state = ledger.state_of(leaf, general, rows)
    if not rows:
        yield _line(target, state)
        return
    for number, row in enumerate(rows[:_PLACES]):
        words = f' "{row.words}"' if row.words else ""
        rule = f" [{row.rule}]" if row.rule else ""
        more = f" (and {len(rows) - _PLACES} more)" if number == _PLACES - 1 and len(rows) > _PLACES else ""
        told = f"{row.target}{words}{rule}" if row.target else ""
        note = row.note if number == 0 else ""
        told = "; ".join(part for part in (told, note) if part)
        yield _line("" if number else target, f"{row.disposition}: {told}{more}")


def _codes(rows: dict[str, list[Target]], value: Any, reading: Reading) -> list[str]:
    """Return the rows of the code tables that the datum goes through, of the systems that the targets take."""
    found: dict[str, None] = {}
    for target, applying in rows.items():
        for row in applying:
            table, system = row.table
            if row.rule == "masking":
                design = reading.study.design
                term = masking.cdisc_term(design.masking, design.who_masked)
                if term is not None:
                    found[f"masking, by {term.basis} = {masking.CODELIST} {term.code} {term.display}"] = None
            if not row.rule.startswith(crosswalk.CODED) or row.rule.startswith("joined-label"):
                continue
            word = "/".join(reading.study.design.phases) if row.rule.startswith("joined") else _word(value)
            for (source, key), one in codes.table(table).items():
                fits = key in crosswalk.takes(target, table) and system in ("", key)
                if source == word and fits and one.mapped:
                    found[f"{table} {word} = {key} {one.code} {one.display} ({one.relation})"] = None
    return list(found)


def _word(value: Any) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _findings(reading: Reading, plan: Plan, model: str, options: api.Options) -> Iterator[Finding]:
    found = list(reading.findings)
    for target in options.targets:
        found += api.convert_plan(reading, plan, target, options).findings
    for one in found:
        # The derived design is told under "design", which is also a part of the study.
        if (
            one.path
            and one.path != "design"
            and (model == one.path or (model.startswith(one.path) and model[len(one.path)] in ".["))
        ):
            yield one


def find(reading: Reading, path: str, targets: tuple[str, ...], deciding: Deciding) -> list[Datum]:
    """Return the data that a path means: a place in the source, else in the model, else in a target.

    Failing these, what is called so: the last part of a path of the source or the model, a label of a page.
    """
    data = [Datum(leaf, _instance(reading, leaf)) for leaf in ledger.leaves(reading)]
    telling = [one for one in data if not ledger.says_nothing(one.leaf.value)]
    return (
        [one for one in data if _at(one.leaf.place, path)]
        or [one for one in data if _in_source(one.leaf, path)]
        or [one for one in telling if _in_model(one.model, path)]
        or [one for one in telling if _in_targets(one, reading, path, targets, deciding)]
        or [one for one in telling if _called(one, path.casefold())]
    )


def _at(place: str, path: str) -> bool:
    return place == path or (path.startswith("/") and place.startswith(f"{path}/"))


def _below(whole: str, path: str) -> bool:
    return whole == path or (whole.startswith(path) and whole[len(path)] in ".[")


def _in_source(leaf: Leaf, path: str) -> bool:
    if " / " in leaf.path:
        return leaf.path.casefold() == path.casefold()
    if not _below(leaf.path.removesuffix(".**"), _INDEX.sub("[]", path)):
        return False
    if leaf.path == _INDEX.sub("[]", leaf.model):
        return _below(leaf.model, path)  # a document that is read back goes by the paths of the model
    wanted = _INDEX.findall(path)
    return [part for part in leaf.place.split("/") if part.isdecimal()][: len(wanted)] == wanted


def _in_model(model: str, path: str) -> bool:
    if not model:
        return False
    general = _INDEX.sub("[]", model)
    return _below(model, path) or ("[]" in path and _below(general, path))


def _in_targets(one: Datum, reading: Reading, path: str, targets: tuple[str, ...], deciding: Deciding) -> bool:
    general = ledger.model_of(reading.study.source.format).get(one.leaf.path)
    wanted, stated = _plain(path), set(_STATED.findall(path))
    for target in targets:
        for row in ledger.rows_of(one.leaf, general, target, deciding):
            plain = _plain(row.target)
            same = plain == wanted or plain.endswith((f".{wanted}", f"/{wanted}"))
            if plain and same and stated <= set(_STATED.findall(row.target)):
                return True
            if path in _SHORT_NAME.findall(row.target):
                return True
    return False


def _called(one: Datum, name: str) -> bool:
    paths = (one.leaf.path.casefold(), _INDEX.sub("[]", one.model).casefold())
    return any(f" {path}".removesuffix("[]").endswith((f".{name}", f" / {name}", f" {name}")) for path in paths)


def _of_entry(reading: Reading, plan: Plan, path: str, options: api.Options) -> tuple[str, frozenset[str]]:
    """Return a path of findings about a Bundle (``Bundle.entry[3].resource.status``) from the resource's type on.

    With it the values that stand there: which item of a list is meant.
    """
    entry = _ENTRY.match(path)
    for target in options.targets if entry else ():
        document = api.convert_plan(reading, plan, target, options).document
        entries = document["entry"] if isinstance(document, dict) else ()
        if entry and int(entry[1]) < len(entries):
            resource = entries[int(entry[1])]["resource"]
            rest = path[entry.end() :]
            return f"{resource['resourceType']}{rest}", frozenset(_values(_there(resource, rest)))
    return path, frozenset()


def _there(value: Any, path: str) -> Any:
    for name, index in _STEP.findall(path):
        if isinstance(value, dict):
            value = value.get(name)
        if isinstance(value, list):
            value = value[int(index or 0)] if int(index or 0) < len(value) else None
    return value


def _values(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _values(one)
    elif value is not None:
        yield str(value)


def _plain(target: str) -> str:
    return _CALLS.sub("", _REPEAT.sub(r".\1", target))


def _instance(reading: Reading, leaf: Leaf) -> str:
    """Return the model path of a leaf with its indexes, empty where the model has no place for it."""
    general = ledger.model_of(reading.study.source.format).get(leaf.path, "")
    if leaf.model:
        # The reader knows the thing, the table the value of it.
        thing = _INDEX.sub("[]", leaf.model)
        return leaf.model + general[len(thing) :] if general.startswith(f"{thing}.") else leaf.model
    head, listed, rest = general.partition("[]")
    if head in ("identifiers", "outcomes") and listed:
        # Lists that the model has in one and the registry in several.
        for index in range(len(getattr(reading.study, head))):
            if reading.locate(f"{head}[{index}]{rest}") == leaf.place:
                return f"{head}[{index}]{rest}"
        return general
    for part in leaf.place.split("/"):
        if part.isdecimal():
            general = general.replace("[]", f"[{part}]", 1)
    return general


def _criterion(plan: Plan, path: str) -> Criterion | None:
    """Return the criterion of a key (``inclusion-2``)."""
    if not _CRITERION.fullmatch(path):
        return None
    return next((one for one in _all(plan.criteria.criteria) if one.key == path), None)


def _holding(reading: Reading, criterion: Criterion, found: list[Datum]) -> list[Datum]:
    """Return the datum that a criterion is a part of: of a page the line with which it begins."""
    begin = criterion.text.split("\n")[0].strip()
    lines = [one for one in found if one.leaf.place.startswith("line") and begin in _line_of(reading, one.leaf)]
    return lines[:1] or found[:1]


def _criterion_of_line(plan: Plan, reading: Reading, leaf: Leaf) -> Criterion | None:
    """Return the innermost criterion that holds a line of a page."""
    line = _line_of(reading, leaf)
    holding = [one for one in _all(plan.criteria.criteria) if one.text.split("\n")[0].strip() in line]
    return max(holding, key=lambda one: len(one.text), default=None)


def _line_of(reading: Reading, leaf: Leaf) -> str:
    lines: list[str] = getattr(reading.parsed, "keys", [])
    return lines[int(leaf.place.partition(" ")[2]) - 1]


def _all(criteria: tuple[Criterion, ...]) -> Iterator[Criterion]:
    for one in criteria:
        yield one
        yield from _all(one.children)
