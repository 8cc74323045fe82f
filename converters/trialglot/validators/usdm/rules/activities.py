"""Rules about activities, procedures' biomedical concepts and conditions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain
from typing import Final

from trialglot.validators.usdm.index import Document, shown
from trialglot.validators.usdm.rules.broken import Broken, designs, named_twice, repeated

_DONE: Final = ("definedProcedures",)
_NAMED: Final = ("biomedicalConceptIds", "bcCategoryIds", "bcSurrogateIds")


def activities(doc: Document) -> Iterator[Broken]:
    """DDF00160: a parent does nothing itself; DDF00263: any other does something; DDF00090: each category once."""
    for one in doc.all("Activity"):
        done = [name for name in _DONE if one.all(name)] + [name for name in _NAMED if one.texts(name)]
        if one.text("timelineId"):
            done.append("timelineId")
        if one.texts("childIds") and done:
            yield Broken("DDF00160", one, done[0], f"{one} has children and {', '.join(done)}")
        elif not one.texts("childIds") and not done:
            yield Broken("DDF00263", one, "", f"{one} refers to nothing")
        for name, count in named_twice(one.texts("bcCategoryIds")):
            yield Broken("DDF00090", one, "bcCategoryIds", f"{one} refers to {shown(name)} {count} times")


def parents_first(doc: Document) -> Iterator[Broken]:
    """DDF00161: in the order by previous and next, a parent is followed by its children."""
    for design in designs(doc):
        held = {one.id: one for one in design.all("activities")}
        parents: dict[str, list[str]] = defaultdict(list)
        for one in held.values():
            for child in one.texts("childIds"):
                parents[child].append(one.id)
        for one in held.values() if parents else ():
            children, before = one.texts("childIds"), one.text("previousId")
            if children and one.text("nextId") not in children:
                yield Broken("DDF00161", one, "nextId", f"{one} is not followed by one of its children")
            if one.id in parents and (before == one.id or not _reaches(parents, [before], set(parents[one.id]))):
                yield Broken("DDF00161", one, "previousId", f"{one} follows neither its parent nor a child of it")
            previous = held.get(before)
            if previous is not None and previous.texts("childIds") and one.id not in previous.texts("childIds"):
                yield Broken("DDF00161", one, "previousId", f"{one} stands between {previous} and its children")


def _reaches(parents: dict[str, list[str]], start: list[str], wanted: set[str]) -> bool:
    """Whether ids, or what is above them, are among those wanted."""
    seen, waiting = set[str](), list(start)
    while waiting:
        current = waiting.pop()
        if current in wanted:
            return True
        if current not in seen:
            seen.add(current)
            waiting += parents.get(current, ())
    return False


def concepts(doc: Document) -> Iterator[Broken]:
    """DDF00013: what is required is enabled; DDF00014: a category is not empty; DDF00236: synonyms are other words."""
    for one in doc.all("BiomedicalConceptProperty"):
        if one.data.get("isRequired") is True and one.data.get("isEnabled") is False:
            yield Broken("DDF00013", one, "isEnabled", f"{one} is required and not enabled")
    for one in doc.all("BiomedicalConceptCategory"):
        if not one.texts("memberIds") and not one.texts("childIds"):
            yield Broken("DDF00014", one, "", f"{one} has no member and no child")
    for one in doc.all("BiomedicalConcept"):
        label = one.text("label").casefold()
        if label and label in [synonym.casefold() for synonym in one.texts("synonyms")]:
            yield Broken("DDF00236", one, "synonyms", f"a synonym of {one} is its label {shown(one.text('label'))}")


def concepts_once(doc: Document) -> Iterator[Broken]:
    """DDF00076: a concept that an activity names is not in a category that it names too."""
    above: dict[str, list[str]] = defaultdict(list)
    for category in doc.all("BiomedicalConceptCategory"):
        for name in chain(category.texts("memberIds"), category.texts("childIds")):
            above[name].append(category.id)
    for one in doc.all("Activity") if above else ():
        categories = set(one.texts("bcCategoryIds"))
        for name in one.texts("biomedicalConceptIds") if categories else ():
            if _reaches(above, above.get(name, []), categories):
                seen = f"{one} names the concept {shown(name)}, and a category that holds it"
                yield Broken("DDF00076", one, "biomedicalConceptIds", seen)


def abbreviations(doc: Document) -> Iterator[Broken]:
    """DDF00170, DDF00171: an abbreviation stands once, and so does what it stands for."""
    for version in doc.all("StudyVersion"):
        held = version.all("abbreviations")
        for one, count in repeated(held, lambda node: node.text("abbreviatedText")):
            seen = f"{shown(one.text('abbreviatedText'))} is defined {count} times"
            yield Broken("DDF00170", one, "abbreviatedText", seen)
        for one, count in repeated(held, lambda node: node.text("expandedText").lower()):
            seen = f"{shown(one.text('expandedText'))} is the expanded text of {count} abbreviations"
            yield Broken("DDF00171", one, "expandedText", seen)
