"""Eligibility: InclusionExclusionCriteria, one Criterion with its ConditionDef for each criterion of the record.

A criterion that holds sub-items stays one: its sub-items are often alternatives ("at least one of the following"),
and as criteria of their own they would all have to be met. The condition's text carries them as an indented list.
"""

from __future__ import annotations

from trialglot.design.alternatives import alternatives
from trialglot.design.wording import lines
from trialglot.model.eligibility import CriteriaTree, Criterion, CriterionKind
from trialglot.writers.odm.context import Context
from trialglot.writers.odm.xml import described, element, named, oid

_PLACE = "Protocol/sdm:InclusionExclusionCriteria"
_KINDS: tuple[tuple[CriterionKind, str, str, str], ...] = (
    ("inclusion", "IC", "sdm:InclusionCriteria", "Inclusion criterion"),
    ("exclusion", "EC", "sdm:ExclusionCriteria", "Exclusion criterion"),
)
_PREFIX = {kind: prefix for kind, prefix, _, _ in _KINDS}
_HEADING = 80


def write(context: Context) -> str:
    """Return the criteria; texts that are no criterion of known kind stand in the description."""
    tree = context.plan.criteria
    unspecified = tree.of_kind("unspecified")
    rest = [_stated(one) for one in unspecified] + [note.plain for note in tree.notes]
    place = f"{_PLACE}/Description"
    if unspecified:
        context.report.add("MAP234", path="eligibility.text", target_path=place, count=len(unspecified), place=place)
    if tree.notes:
        context.kept_as_text("eligibility.text", "closing remarks", place)
    leads = _alternatives(context, tree)
    holders = []
    for kind, prefix, tag, title in _KINDS:
        chosen = tree.of_kind(kind)
        if chosen:
            context.enter("IECAT", "C66797", "C25532" if kind == "inclusion" else "C25370")
            made = [
                _criterion(context, one, prefix, f"{title} {number}", leads.get(one.key))
                for number, one in enumerate(chosen, start=1)
            ]
            holders.append(element(5, tag, "", "".join(made)))
    if not rest and not holders:
        return ""
    return element(4, "sdm:InclusionExclusionCriteria", "", described(5, "\n\n".join(rest)) + "".join(holders))


def _alternatives(context: Context, tree: CriteriaTree) -> dict[str, str]:
    """Return by key of a criterion the OID of the one that introduces it as an alternative; report each such list.

    SDM-XML has no way to say that one of several criteria is enough: in its lists all must be met.
    """
    kinds = {one.key: one.kind for one in tree.criteria if one.kind in _PREFIX}
    leads: dict[str, str] = {}
    for lead, members in alternatives(tree):
        kind = kinds.get(lead)
        if kind is None:
            continue  # a sub-item stands in the text of its criterion, which keeps its wording
        said = ", ".join(members) or "that follow (how many, the record does not show)"
        place = f"{_PLACE}//sdm:Criterion[@OID='{_PREFIX[kind]}.{lead}']"
        context.report.add("MAP222", path="eligibility.text", target_path=place, items=said, lead=lead)
        leads |= dict.fromkeys(members, f"{_PREFIX[kind]}.{lead}")
    return leads


def _criterion(context: Context, one: Criterion, prefix: str, title: str, lead: str | None) -> str:
    name, about = title, None
    heading = " ".join(one.heading.split()) if one.heading else ""
    if heading:
        name = f"{title} ({heading})" if len(heading) <= _HEADING else title
        about = f"Stands in the record under the heading: {one.heading}"
    if lead:
        about = lines(f"One of the alternatives introduced by {lead}.", about)
    context.conditions.append((one.key, name, _text(one)))
    attributes = named(prefix, one.key, name) + oid("ConditionOID", "COND", one.key)
    return element(6, "sdm:Criterion", attributes, described(7, about))


def _stated(one: Criterion) -> str:
    return f"{one.heading}\n{_text(one)}" if one.heading else _text(one)


def _text(one: Criterion, depth: int = 0) -> str:
    """Return the text of a criterion with its sub-items as an indented list."""
    if not one.children:
        return one.text.plain
    parts = [one.text.plain]
    for child in one.children:
        marker = f"{child.marker} " if child.marker else "- "
        parts.append(f"{'  ' * depth}  {marker}{_text(child, depth + 1)}")
    return "\n".join(parts)
