"""Eligibility: InclusionExclusionCriteria, one Criterion with its ConditionDef for each criterion of the record.

A criterion that holds sub-items stays one: its sub-items are often alternatives ("at least one of the following"),
and as criteria of their own they would all have to be met. The condition's text carries them as an indented list.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from trialglot.design.alternatives import alternatives
from trialglot.design.wording import lines, whole
from trialglot.model.eligibility import CriteriaTree, Criterion, CriterionKind
from trialglot.writers.odm.context import Context
from trialglot.writers.odm.xml import described, element, named, oid

Describe: TypeAlias = Callable[[int, str | None], str]

_HOLDER = "sdm:InclusionExclusionCriteria"
_KINDS: tuple[tuple[CriterionKind, str, str, str], ...] = (
    ("inclusion", "IC", "InclusionCriteria", "Inclusion criterion"),
    ("exclusion", "EC", "ExclusionCriteria", "Exclusion criterion"),
)
_PREFIX = {kind: prefix for kind, prefix, _, _ in _KINDS}
_HEADING = 80
_REGISTERED = "Eligibility criteria as registered:"


def write(context: Context) -> str:
    """Return the criteria; the description has the texts that are no criterion of known kind, and the whole text."""
    about = described(5, registered(context, rest(context, f"Protocol/{_HOLDER}/Description")))
    holders = lists(context, described, "sdm:")
    return element(4, _HOLDER, "", about + holders) if about or holders else ""


def rest(context: Context, place: str) -> str:
    """Return what of the eligibility text is no criterion of known kind, and report that it stands in ``place``."""
    tree = context.plan.criteria
    unspecified = tree.of_kind("unspecified")
    if unspecified:
        context.report.add("MAP234", path="eligibility.text", target_path=place, count=len(unspecified), place=place)
    if tree.notes:
        context.kept_as_text("eligibility.text", "closing remarks", place)
    return "\n\n".join([_stated(one) for one in unspecified] + [note.plain for note in tree.notes])


def registered(context: Context, before: str) -> str:
    """Return a description that ends with the whole eligibility text, below a line that says so.

    The criteria are taken from this text: where they are misread, or their order matters, it is what the record says.
    """
    text = context.study.eligibility.text
    if text is None or text.isspace() or not text:
        return before
    above = [f"  {line}" if line == _REGISTERED else line for line in before.split("\n")] if before else []
    return "\n".join([*above, *([""] if above else []), _REGISTERED, text.plain])


def lists(context: Context, describe: Describe, prefix: str = "") -> str:
    """Return InclusionCriteria and ExclusionCriteria, and collect a condition for each criterion.

    ``prefix`` is that of the elements' namespace, ``describe`` makes a Description at a depth.
    """
    tree = context.plan.criteria
    leads = _alternatives(context, tree, prefix)
    holders = []
    for kind, short, tag, title in _KINDS:
        chosen = tree.of_kind(kind)
        if chosen:
            context.enter("IECAT", "C66797", "C25532" if kind == "inclusion" else "C25370")
            made = []
            for number, one in enumerate(chosen, start=1):
                attributes, about = _criterion(context, one, short, f"{title} {number}", leads.get(one.key))
                made.append(element(6, f"{prefix}Criterion", attributes, describe(7, about)))
            holders.append(element(5, f"{prefix}{tag}", "", "".join(made)))
    return "".join(holders)


def _alternatives(context: Context, tree: CriteriaTree, tag_prefix: str) -> dict[str, str]:
    """Return by key of a criterion the OID of the one that introduces it as an alternative; report each such list.

    ODM has no way to say that one of several criteria is enough: in its lists all must be met.
    """
    kinds = {one.key: one.kind for one in tree.criteria if one.kind in _PREFIX}
    leads: dict[str, str] = {}
    for lead, members in alternatives(tree):
        kind = kinds.get(lead)
        if kind is None:
            continue  # a sub-item stands in the text of its criterion, which keeps its wording
        said = ", ".join(members) or "that follow (how many, the record does not show)"
        place = f"Protocol/{tag_prefix}InclusionExclusionCriteria//{tag_prefix}Criterion[@OID='{_PREFIX[kind]}.{lead}']"
        context.report.add("MAP222", path="eligibility.text", target_path=place, items=said, lead=lead)
        leads |= dict.fromkeys(members, f"{_PREFIX[kind]}.{lead}")
    return leads


def _criterion(context: Context, one: Criterion, prefix: str, title: str, lead: str | None) -> tuple[str, str | None]:
    """Return attributes and description of a criterion, and collect its condition."""
    name, about = title, None
    heading = " ".join(one.heading.split()) if one.heading else ""
    if heading:
        name = f"{title} ({heading})" if len(heading) <= _HEADING else title
        about = f"Stands in the record under the heading: {one.heading}"
    if lead:
        about = lines(f"One of the alternatives introduced by {lead}.", about)
    context.conditions.append((one.key, name, whole(one)))
    return named(prefix, one.key, name) + oid("ConditionOID", "COND", one.key), about


def _stated(one: Criterion) -> str:
    return f"{one.heading}\n{whole(one)}" if one.heading else whole(one)
