"""Rules about any instance: ids, names, order by previous and next, children, distinct codes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from trialglot.usdm.definitions import definitions
from trialglot.validators.usdm.index import SCHEDULED, Document, Node, shown
from trialglot.validators.usdm.rules.broken import Broken, coded, repeated

_ORDERED: Final = ("Activity", "EligibilityCriterion", "Encounter", "NarrativeContent", "StudyEpoch")
_CHILDREN: Final = ("BiomedicalConceptCategory", "StudyDefinitionDocument", "NarrativeContent", "Activity")
# Lists of codes that must be distinct: class, attribute, rule.
_DISTINCT: Final = (
    ("StudyVersion", "businessTherapeuticAreas", "DDF00032"),
    ("AliasCode", "standardCodeAliases", "DDF00052"),
    ("Encounter", "contactModes", "DDF00054"),
    ("Indication", "codes", "DDF00058"),
    ("StudyIntervention", "codes", "DDF00059"),
    ("Encounter", "environmentalSettings", "DDF00156"),
    ("InterventionalStudyDesign", "characteristics", "DDF00219"),
    ("ObservationalStudyDesign", "characteristics", "DDF00219"),
    ("InterventionalStudyDesign", "subTypes", "DDF00220"),
    ("ObservationalStudyDesign", "subTypes", "DDF00220"),
    ("InterventionalStudyDesign", "therapeuticAreas", "DDF00221"),
    ("ObservationalStudyDesign", "therapeuticAreas", "DDF00221"),
    ("InterventionalStudyDesign", "intentTypes", "DDF00222"),
)


def ids(doc: Document) -> Iterator[Broken]:
    """DDF00083: an id stands once; DDF00260: without blanks."""
    for one in doc.repeated:
        first = doc.by_id[one.id]
        yield Broken("DDF00083", one, "id", f"the id {shown(one.id)} is also that of the {first.cls} at {first.path()}")
    for own, one in doc.by_id.items() if " " in "".join(doc.by_id) else ():
        if " " in own:
            yield Broken("DDF00260", one, "id", f"the id {shown(own)} has a blank in it")


def names(doc: Document) -> Iterator[Broken]:
    """DDF00010: no two instances of a class have the same name."""
    for cls, nodes in doc.by_class.items():
        if len(nodes) > 1 and "name" in definitions()[cls].attributes:
            own_names = [one.data.get("name") for one in nodes]
            if None not in own_names and len({*own_names}) == len(own_names):
                continue  # the same as below, and quicker
            for one, count in repeated(nodes, lambda node: node.text("name") if node.id else ""):
                yield Broken(
                    "DDF00010", one, "name", f"{count} instances of {cls} are called {shown(one.text('name'))}"
                )


def order(doc: Document) -> Iterator[Broken]:
    """DDF00021, DDF00022: nothing precedes or follows itself; DDF00023: both say the same; DDF00027: each once."""
    for one in doc.all(*_ORDERED, "StudyAmendment"):
        own = one.id
        for attribute, rule in (("previousId", "DDF00021"), ("nextId", "DDF00022")):
            if own and one.text(attribute) == own:
                yield Broken(rule, one, attribute, f"{one} names itself")
    for cls in _ORDERED:
        siblings: dict[Node | None, list[Node]] = defaultdict(list)
        for one in doc.by_class.get(cls, ()):
            siblings[one.parent].append(one)
            yield from _both_ways(doc, one)
        for attribute in ("previousId", "nextId"):
            for group in siblings.values():
                for one, count in repeated(group, lambda node, name=attribute: node.text(name)):  # type: ignore[misc]
                    seen = f"{shown(one.text(attribute))} is the {attribute} of {count} instances of {cls}"
                    yield Broken("DDF00027", one, attribute, seen)


def _both_ways(doc: Document, one: Node) -> Iterator[Broken]:
    for attribute, other in (("previousId", "nextId"), ("nextId", "previousId")):
        named = one.text(attribute)
        if named and named != one.id:
            neighbour = doc.of(named, one.cls)
            if neighbour is not None and neighbour.text(other) != one.id:
                back = neighbour.text(other)
                seen = (
                    f"the {attribute} of {one} is {shown(named)}, whose {other} is {shown(back) if back else 'empty'}"
                )
                yield Broken("DDF00023", one, attribute, seen)


def itself(doc: Document) -> Iterator[Broken]:
    """DDF00018, DDF00019, DDF00026, DDF00044, DDF00184: nothing is its own child, condition, timeline or reference."""
    for one in doc.all(*_CHILDREN):
        if one.id in one.texts("childIds"):
            yield Broken("DDF00018", one, "childIds", f"{one} is its own child")
    for one in doc.all(*SCHEDULED):
        if one.id and one.text("defaultConditionId") == one.id:
            yield Broken("DDF00019", one, "defaultConditionId", f"{one} is its own default condition")
    for one in doc.all("ScheduledActivityInstance"):
        timeline = one.above("ScheduleTimeline")
        if timeline is not None and timeline.id and one.text("timelineId") == timeline.id:
            yield Broken("DDF00026", one, "timelineId", f"{one} points to the timeline that it stands in")
    for one in doc.all("ConditionAssignment"):
        if one.parent is not None and one.parent.id and one.text("conditionTargetId") == one.parent.id:
            yield Broken("DDF00044", one, "conditionTargetId", f"{one} leads back to the decision that it is part of")
    for one in doc.all("Substance"):
        reference = one.one("referenceSubstance")
        if reference is not None and one.id and reference.id == one.id:
            yield Broken("DDF00184", one, "referenceSubstance", f"{one} is its own reference substance")


def distinct(doc: Document) -> Iterator[Broken]:
    """Codes of a list are distinct: DDF00032, 52, 54, 58, 59, 156, 219 to 222."""
    for cls, attribute, rule in _DISTINCT:
        for one in doc.by_class.get(cls, ()):
            held = one.all(attribute)
            if len(held) > 1:
                for code, count in repeated(held, _key):
                    yield Broken(rule, code, "code", f"{coded(code)} stands {count} times in the {attribute} of {one}")


def _key(code: Node) -> tuple[str, str, str]:
    return code.text("code"), code.text("codeSystem"), code.text("codeSystemVersion")


def aliases(doc: Document) -> Iterator[Broken]:
    """DDF00063: an alias says something else than the standard code."""
    for one in doc.all("AliasCode"):
        main = one.one("standardCode")
        for alias in one.all("standardCodeAliases") if main is not None else ():
            if main is not None and _key(alias)[1:] == _key(main)[1:]:
                alike = [
                    name for name in ("code", "decode") if alias.text(name).casefold() == main.text(name).casefold()
                ]
                if alike:
                    yield Broken("DDF00063", alias, alike[0], f"the alias {coded(alias)} repeats the standard code")
