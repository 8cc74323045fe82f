"""A study to a target and back: what comes back, and whether that is what the crosswalk declares."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from typing import Any, Literal, NamedTuple, TypeAlias

from trialglot import codes, crosswalk, formats
from trialglot.api import Options, convert_plan
from trialglot.crosswalk import Target
from trialglot.design import ages, geography
from trialglot.design.identifiers import TypedIdentifier, classify, mesh
from trialglot.design.plan import Plan
from trialglot.differences import model, trees
from trialglot.errors import UsageError
from trialglot.findings import Finding, finding
from trialglot.ledger import Deciding
from trialglot.model.base import Markup
from trialglot.model.study import Study
from trialglot.readers.reading import Reading, Record

Tree: TypeAlias = dict[str, Any]
Typed: TypeAlias = Callable[[Tree], TypedIdentifier | None]
State = Literal["same", "like", "lost"]
"""What becomes of a value on the way to a target and back: it is the same again; it is the same but for its writing
(case, white space, escapes, the name of a unit, country or kind); it does not come back, or as another."""

_STATES: tuple[State, ...] = ("same", "like", "lost")


class Leaf(NamedTuple):
    """A value of the study: its model path (``arms[].label``), its place (``arms[1].label``), and what became of it."""

    path: str
    place: str
    value: Any
    declared: State
    actual: State
    back: Any = None

    @property
    def true(self) -> bool:
        """Whether what became of the value is what the crosswalk declares."""
        if self.declared == "like":
            return self.actual != "lost"
        return self.declared == self.actual


class Trip(NamedTuple):
    """A round trip: every value of the study, and what came back that was not there (place and value)."""

    target: str
    leaves: tuple[Leaf, ...]
    invented: tuple[tuple[str, Any], ...]

    def count(self, state: State) -> int:
        """Return how many values are in a state."""
        return sum(one.actual == state for one in self.leaves)

    def findings(self, locate: Callable[[str], str | None]) -> Iterator[Finding]:
        """Yield what is lost, and what is otherwise than declared; ``locate`` tells places of the record."""
        for one in self.leaves:
            what, value, where = one.place, _shown(one.value), locate(one.place)
            if not one.true:
                declared, actual = _WORDS[one.declared], _WORDS[one.actual]
                yield finding(
                    "RUN921",
                    path=what,
                    source=where,
                    what=what,
                    value=value,
                    target_name=self.target,
                    declared=declared,
                    actual=actual,
                )
            elif one.actual == "lost":
                yield finding("RUN920", path=what, source=where, what=what, value=value, target_name=self.target)
        for place, value in self.invented:
            yield finding("RUN922", path=place, what=place, value=_shown(value), target_name=self.target)


def trip(reading: Reading, target: str, options: Options | None = None) -> Trip:
    """Convert a study to a target, read the document back, and compare.

    Raises:
        UsageError: no such target, or one whose documents are not read back.
    """
    options = options or Options()
    spec = formats.writer(target)
    if spec.back is None:
        able = ", ".join(one.name for one in formats.WRITERS if one.back)
        raise UsageError(f"documents of {target} are not read back; those of {able} are")
    plan = Plan(reading.study, options.inference)
    conversion = convert_plan(reading, plan, target, options)
    back: Reading = formats.function(spec.back)(Record(reading.study.source.name, conversion.content))
    return compare(plan, back.study, target, options.write.contacts)


_WORDS: dict[State, str] = {
    "same": "comes back the same",
    "like": "comes back in other writing",
    "lost": "does not come back",
}
_SHOWN = 80


def _shown(value: Any) -> str:
    text = str(value)
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}...")


def compare(plan: Plan, back: Study, target: str, contacts: str = "keep") -> Trip:
    """Return what became of each value of a plan's study, given the study that was read from a target's document."""
    study = plan.study
    deciding = Deciding(plan, contacts, by_model=True)
    before, after = ({**model.tree(one), "data": {}} for one in (study, back))
    typed = _typed(plan)
    # A number that is the record's id, as it is or without a label around it, is said by the id, however often the
    # record lists it.
    own = {study.id, *(one.value for one in plan.identifiers if one.source.value.strip() == study.id)}
    others, found = (_others(one, own, typed) for one in (study, back))
    before["identifiers"], after["identifiers"] = list(others.values()), list(found.values())
    numbers = list(others)
    leaves: list[Leaf] = []
    invented: list[tuple[str, Any]] = []
    again = frozenset((one.value, one.kind) for one in classify(back))
    for path, place, value, other, near in _pairs(before, after, "", "", {}, typed):
        if _nothing(value):
            if (
                not _nothing(other)
                and not _silent(path, study)
                and not _piece(path, other, near)
                and not _derived(path, other, near, plan)
            ):
                invented.append((place, other))
            continue
        rows = tuple(deciding.rows(crosswalk.by_model(target).get(path, ()), target, value, near))
        backs = {one.back for one in rows}
        declared: State = next((one for one in _STATES if one in backs), "lost")
        actual = _state(path, value, other, near, typed, again)
        if actual != "same" and declared == "same" and other is not None and _reads_as(rows, value) == other:
            declared = actual = "like"
        leaves.append(Leaf(path, _placed(place, numbers), value, declared, actual, other))
    return Trip(target, tuple(leaves), tuple(invented))


def _typed(plan: Plan) -> Typed:
    """Return what tells the kind of an identifier of a study: one number may be of two kinds, by domain and place."""
    fields = ("value", "role", "type", "domain")
    whole = {tuple(getattr(one.source, name) for name in fields): one for one in plan.identifiers}
    # What says the same as another is not typed for itself.
    by_value = {one.source.value: one for one in reversed(plan.identifiers)}
    return lambda one: whole.get(tuple(one.get(name) for name in fields)) or by_value.get(one["value"])


def _others(study: Study, own: set[str], typed: Typed) -> dict[int, Tree]:
    """Return the identifiers of a study that are not its own, by their place in its list."""
    listed = [one.model_dump(exclude_none=True) for one in study.identifiers]
    bare = [told.value if (told := typed(one)) else one["value"] for one in listed]
    return {
        number: one
        for number, one in enumerate(listed)
        if one["role"] != "registry" and not own & {one["value"].strip(), bare[number]}
    }


def _placed(place: str, numbers: list[int]) -> str:
    """Return a place among the identifiers that are compared as one among those of the study."""
    number, closed, field = place.removeprefix("identifiers[").partition("]")
    return f"identifiers[{numbers[int(number)]}{closed}{field}" if place.startswith("identifiers[") else place


def _reads_as(rows: Iterable[Target], value: Any) -> str | None:
    """Return the word that a value reads as, which is no word of its code table but a readable one of it ("Completed").

    Readers keep the words of registries whose meaning is not published.
    """
    return next((word for row in rows if row.table[0] and (word := codes.labels(row.table[0]).get(value))), None)


def _nothing(value: Any) -> bool:
    """Whether a value says nothing: there is none, or a text without a word."""
    return value is None or (isinstance(value, str) and not value.strip())


def _pairs(
    old: Any, new: Any, path: str, place: str, near: Tree, typed: Typed
) -> Iterator[tuple[str, str, Any, Any, Tree]]:
    """Yield path, place, both values and the object around of each leaf; ``None`` stands for no value."""
    if isinstance(old, dict) or isinstance(new, dict):
        old, new = old or {}, new or {}
        for name in dict.fromkeys((*old, *new)):
            if path == "identifiers[]" and name == "role":
                continue  # where the registry lists the number: no value of the record
            inner = f"{path}.{name}" if path else name
            yield from _pairs(old.get(name), new.get(name), inner, f"{place}.{name}" if place else name, old, typed)
    elif isinstance(old, list) or isinstance(new, list):
        old, new = old or [], new or []
        found = _found(old, new, path, typed)
        for number, one in enumerate(old):
            there = new[found[number]] if number in found else None
            yield from _pairs(one, there, f"{path}[]", f"{place}[{number}]", near, typed)
        taken = set(found.values())
        for number, one in enumerate(new):
            if number not in taken:
                yield from _pairs(None, one, f"{path}[]", f"{place}[{number}]", near, typed)
    elif old is not None or new is not None:
        yield path, place, old, new, near


def _found(old: list[Any], new: list[Any], path: str, typed: Typed) -> dict[int, int]:
    """Return where each item of a list is found again: by its name, and where as many are left, in their order."""
    if path == "identifiers":
        return _numbers(old, new, typed)
    found = dict(trees.pairs(old, new, model.RULES.keys(path)))
    # What the record lists twice is said once.
    firsts = [old.index(one) for one in old]
    missing = [number for number in range(len(old)) if number not in found]
    left = sorted(set(range(len(new))) - set(found.values()))
    once = [number for number in missing if firsts[number] == number]
    # A thing of which nothing is said may be left out.
    told = [number for number in left if new[number] != {}]
    ways = [(missing, left), (once, left), *(([n for n in some if old[n] != {}], told) for some in (missing, once))]
    for numbers, others in ways:
        if len(numbers) == len(others):
            found |= dict(zip(numbers, others, strict=True))
            break
    return {number: found[first] for number, first in enumerate(firsts) if first in found} | found


def _numbers(old: list[Tree], new: list[Tree], typed: Typed) -> dict[int, int]:
    """Return where each identifier is found again; what the record lists twice is said once.

    Where the registry lists a number is no value; two issuers may have the same.
    """
    named = [{**one, "value": told.value if (told := typed(one)) else one["value"]} for one in old]
    bare, there = ([{**one, "role": None} for one in listed] for listed in (named, new))
    once = [number for number, one in enumerate(bare) if one not in bare[:number]]
    pairs = trees.pairs([bare[number] for number in once], there, (("value", "domain"), ("value",)))
    found = {once[number]: other for number, other in pairs}
    again = {bare[number]["value"]: other for number, other in found.items()}
    left = [number for number in range(len(there)) if number not in found.values()]
    for number, one in enumerate(bare):
        if number in found:
            continue
        other = next((each for each in left if there[each]["value"] == one["value"]), None)
        if other is not None and number not in once:
            left.remove(other)
        else:
            other = found.get(bare.index(one), again.get(one["value"]))
        if other is not None:
            found[number] = other
    return found


def _silent(path: str, study: Study) -> bool:
    """Whether the source of the study has no place for a value that a document has."""
    return any(path == one or path.startswith((f"{one}.", f"{one}[")) for one in study.source.inexpressible)


def _piece(path: str, value: Any, near: Tree) -> bool:
    """Whether a value is a piece of one that holds the mark between values: that one is lost, nothing is invented."""
    if path.endswith(".phone_ext"):
        return str(value) in near.get("phone", "")
    name = path.removesuffix("[]").rpartition(".")[2]
    whole = near.get(name) if path.endswith("[]") else None
    return isinstance(whole, list) and str(value) in "; ".join(map(str, whole)).split("; ")


def _derived(path: str, value: Any, near: Tree, plan: Plan) -> bool:
    """Whether a value is what the plan derives from a number: the issuer and the kind that its form tells."""
    if path == "brief_title":
        return bool(value == plan.study.official_title)  # what stands as the title where there is no other
    if path not in ("identifiers[].domain", "identifiers[].type"):
        return False
    return any(
        one.domain == value if path.endswith("domain") else one.kind in ("eudract", "eu-ct")
        for one in plan.identifiers
        if one.source.value == near.get("value")
    )


def _state(path: str, old: Any, new: Any, near: Tree, typed: Typed, again: Container[tuple[str, str]]) -> State:
    if new is None and path != "identifiers[].type":
        return "lost"
    if type(old) is type(new) and old == new:
        return "same"
    if path.startswith("identifiers[]."):
        one = typed(near)
        if path == "identifiers[].value":
            return "like" if one and one.value == new else "lost"
        if path == "identifiers[].type" and one and one.kind != "related-study" and (one.value, one.kind) in again:
            return "like"
    return "like" if _meaning(path, old) == _meaning(path, new) else "lost"


def _meaning(path: str, value: Any) -> Any:
    """Return a value without what is only its writing."""
    if not isinstance(value, str):
        return value
    if path.endswith("_age.text"):
        age = ages.parse(value)
        return (age.value, age.unit) if age is not None else None
    if path.endswith("_mesh[].id"):
        return mesh(value)
    if path.endswith(("country", "countries[]")):
        return geography.country(value) or value
    return "".join(Markup(value).plain.split()).casefold()
