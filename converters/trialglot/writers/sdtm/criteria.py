"""TI: the eligibility criteria (SDTMIG 3.4 section 7.4.1).

A criterion that holds sub-items stays one, as in every output: its sub-items are often alternatives. TIRL and TIVERS
are left out: a registry states neither a computable rule nor versions of a protocol.
"""

from __future__ import annotations

from trialglot import codes
from trialglot.design.alternatives import alternatives
from trialglot.design.wording import whole
from trialglot.model.eligibility import CriteriaTree
from trialglot.sdtm.datasets import Cell
from trialglot.writers.sdtm.context import DEFINE, LIMIT, Context, pieces

_CATEGORIES = "C66797"
_KINDS = {"inclusion": ("INCL", "C25532"), "exclusion": ("EXCL", "C25370")}


def test_code(key: str) -> str:
    """Return the IETESTCD of a criterion, of at most 8 characters: "INCL001" for "inclusion-1"."""
    kind, _, number = key.partition("-")
    return f"{_KINDS[kind][0]}{int(number.partition('.')[0]):03d}"


def write(context: Context) -> list[tuple[Cell, ...]]:
    """Return the rows of TI without STUDYID and DOMAIN; texts that are no criterion of known kind are a comment."""
    tree = context.plan.criteria
    leads = _alternatives(context, tree)
    rows: list[tuple[Cell, ...]] = []
    taken: set[str] = set()
    for one in tree.criteria:
        if one.kind not in _KINDS:
            continue
        code = test_code(one.key)
        owner = f"TI.IETEST.{code}"
        text = context.shortened(whole(one), "TI.IETEST", owner, "eligibility.text")
        if text.casefold() in taken:  # IETESTCD and IETEST are one to one (CORE-000743)
            text = f"{pieces(text, LIMIT - len(code) - 3)[0]} ({code})"
        taken.add(text.casefold())
        heading = one.heading or None
        if heading is not None and len(pieces(" ".join(heading.split()))) > 1:
            heading = pieces(" ".join(heading.split()), LIMIT - 4)[0] + " ..."
        if one.heading and heading != one.heading:
            context.comment(owner, f"Stands in the record under the heading: {one.heading}")
        if one.key in leads:
            context.comment(owner, f"One of the alternatives introduced by {leads[one.key]}.")
        term = codes.ct_term(_CATEGORIES, _KINDS[one.kind][1])
        assert term is not None
        rows.append((code, text, term.term, " ".join(heading.split()) if heading else None))
    _rest(context, tree)
    return sorted(rows, key=lambda row: str(row[0]))


def _rest(context: Context, tree: CriteriaTree) -> None:
    unspecified = tree.of_kind("unspecified")
    owner = "TI" if any(one.kind in _KINDS for one in tree.criteria) else ""
    rest = [f"{one.heading}\n{whole(one)}" if one.heading else whole(one) for one in unspecified]
    rest += [note.plain for note in tree.notes]
    context.comment(owner, *(f"Of the eligibility criteria: {text}" for text in rest))
    if unspecified:
        context.report.add("MAP234", path="eligibility.text", target_path=DEFINE, count=len(unspecified), place=DEFINE)
    if tree.notes:
        context.report.add("MAP204", path="eligibility.text", target_path=DEFINE, field="closing remarks", place=DEFINE)


def _alternatives(context: Context, tree: CriteriaTree) -> dict[str, str]:
    """Return by criterion the code of that which introduces it as one of several, and report each such group."""
    kinds = {one.key: one.kind for one in tree.criteria if one.kind in _KINDS}
    leads: dict[str, str] = {}
    for lead, members in alternatives(tree):
        if lead not in kinds:
            continue
        said = ", ".join(map(test_code, members)) or "that follow (how many, the record does not show)"
        code = test_code(lead)
        context.report.add("MAP222", path="eligibility.text", target_path=f"TI.IETEST.{code}", items=said, lead=code)
        leads |= dict.fromkeys(members, code)
    return leads
