"""Eligibility: criteria of the study design and the items that hold their texts.

A criterion that holds sub-items stays one: its sub-items are often alternatives ("at least one of the following"), and
as criteria of their own they would all have to be met. The item's text carries them as a nested list.
"""

from __future__ import annotations

from itertools import pairwise

from trialglot.codes import label
from trialglot.design.alternatives import alternatives
from trialglot.model.eligibility import Criterion
from trialglot.writers.usdm.context import POPULATION, Context
from trialglot.writers.usdm.values import Extensions, Json, inline, table_code, xhtml

_CATEGORIES = "C66797"
# Markers that say no more than that an item begins.
_BULLETS = frozenset("*-•◦+–—·▪●○")


class Criteria:
    """``made`` are the criteria, ``items`` their texts, ``notes`` texts of the section that are no criterion."""

    def __init__(self, context: Context) -> None:
        tree = context.plan.criteria
        self.made: list[Json] = []
        self.items: list[Json] = []
        self.notes: list[str] = []
        leads = _alternatives(context)
        unspecified = 0
        numbers = dict.fromkeys(("inclusion", "exclusion"), 0)
        for one in tree.criteria:
            if one.kind in numbers:
                numbers[one.kind] += 1
                title = f"{label('criterion_kind', one.kind)} {numbers[one.kind]}"
                self._add(one.key, one.kind, title, _text(one), one.heading, leads.get(one.key))
            else:
                unspecified += 1
                heading = f"<p>{inline(one.heading)}</p>" if one.heading else ""
                self.notes.append(heading + _text(one))
        place = f"{POPULATION}/notes"
        if unspecified:
            context.report.add("MAP234", path="eligibility.text", target_path=place, count=unspecified, place=place)
        if tree.notes:
            self.notes += [xhtml(note.plain) for note in tree.notes]
            context.report.add(
                "MAP204", path="eligibility.text", target_path=place, field="closing remarks", place=place
            )
        if not self.made:
            self._forced(context)
        for before, after in pairwise(self.made):
            before["nextId"], after["previousId"] = after["id"], before["id"]

    def _add(self, key: str, kind: str, title: str, text: str, heading: str | None, lead: str | None) -> None:
        about = Extensions(key)
        about.text("heading", heading)
        about.text("alternative-of", lead)
        self.made.append(about.put(self._criterion(key, kind, title)))
        self.items.append(self._item(key, text))

    @staticmethod
    def _criterion(key: str, kind: str, title: str) -> Json:
        return {
            "id": key,
            "name": key,
            "label": title,
            "category": table_code(f"{key}.category", "criterion_kind", kind, _CATEGORIES),
            "identifier": key,
            "criterionItemId": f"{key}.item",
            "instanceType": "EligibilityCriterion",
        }

    @staticmethod
    def _item(key: str, text: str) -> Json:
        own = f"{key}.item"
        return {"id": own, "name": own, "text": text, "instanceType": "EligibilityCriterionItem"}

    def _forced(self, context: Context) -> None:
        """A study design has one criterion at least."""
        about = Extensions("inclusion-1")
        text = context.default("EligibilityCriterion", about, "eligibility.text")
        self.made.append(about.put(self._criterion("inclusion-1", "inclusion", "Not stated")))
        self.items.append(self._item("inclusion-1", xhtml(text)))


def _alternatives(context: Context) -> dict[str, str]:
    """Return by key of a criterion the key of the one that introduces it as an alternative; report each such list."""
    tree = context.plan.criteria
    kinds = {one.key: one.kind for one in tree.criteria if one.kind != "unspecified"}
    leads: dict[str, str] = {}
    for lead, members in alternatives(tree):
        if lead not in kinds:
            continue  # a sub-item stands in the text of its criterion, which keeps its wording
        said = ", ".join(members) or "that follow (how many, the record does not show)"
        context.report.add("MAP222", path="eligibility.text", target_path=lead, items=said, lead=lead)
        leads |= dict.fromkeys(members, lead)
    return leads


def _text(one: Criterion) -> str:
    """Return the text of a criterion as XHTML, its sub-items as nested lists."""
    return xhtml(one.text.plain) + _list(one.children)


def _list(children: tuple[Criterion, ...]) -> str:
    if not children:
        return ""
    items = []
    for child in children:
        marker = "" if child.marker in _BULLETS else f"{inline(child.marker)} "
        items.append(f"<li>{marker}{inline(child.text.plain)}{_list(child.children)}</li>")
    return f"<ul>{''.join(items)}</ul>"
