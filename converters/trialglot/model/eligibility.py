"""Who may take part: population limits as models; the tree of criteria, which is derived, as named tuples.

Derived things come from our own code, which the type checker proves: there is nothing to validate.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from pydantic import StrictBool, StrictInt

from trialglot.model.base import Markup, Model

Flag: TypeAlias = StrictBool | None
"""Yes, no, or not stated."""
AgeUnit = Literal["years", "months", "weeks", "days", "hours", "minutes"]


class Age(Model):
    """An age limit. ``text`` is the registry's wording; value and unit are ``None`` where it cannot be read."""

    text: str
    value: StrictInt | None = None
    unit: AgeUnit | None = None


class Eligibility(Model):
    """Eligibility as the registry states it; ``text`` is the whole criteria text, verbatim."""

    text: Markup | None = None
    sex: str | None = None
    gender_based: Flag = None
    gender_description: Markup | None = None
    minimum_age: Age | None = None
    maximum_age: Age | None = None
    healthy_volunteers: Flag = None
    standard_ages: tuple[str, ...] = ()
    study_population: Markup | None = None
    sampling_method: str | None = None


CriterionKind = Literal["inclusion", "exclusion", "unspecified"]


class Criterion(NamedTuple):
    """One eligibility criterion.

    ``key`` is stable within a study ("inclusion-2", nested "inclusion-2.1"). ``text`` is the item verbatim but for
    its list marker and the indentation of its lines; two items that "or" joins are one, the second with its marker.
    ``heading`` names the part of the text that it belongs to, outer headings first, without their last colon
    ("Inclusion Criteria for Part A: At Screening"); a bare "Inclusion Criteria" is not repeated there. ``children``
    are the items that the source itself nests below it, and examples that explain it.
    """

    key: str
    kind: CriterionKind
    text: Markup
    marker: str = ""
    heading: str | None = None
    children: tuple[Criterion, ...] = ()


class CriteriaHeading(NamedTuple):
    """A heading of the eligibility text, verbatim ("Inclusion Criteria:", "Part A:").

    ``level``: "part" stands above inclusion and exclusion blocks, "block" opens such a block or one of neither kind
    ("Withdrawal Criteria:"), "group" stands inside one. ``before`` is the key of the first criterion below it,
    ``None`` if none follows.
    """

    level: Literal["part", "block", "group"]
    kind: CriterionKind
    text: Markup
    before: str | None = None


class CriteriaTree(NamedTuple):
    """All criteria of a record in source order.

    ``notes`` are texts of the eligibility section that are no criterion (a closing remark, "None" below a heading).
    Every character of the source text but white space and Markdown's list breaks (``<!-- -->``) is in a criterion (its
    marker or text), in ``headings`` or in ``notes``.
    """

    criteria: tuple[Criterion, ...] = ()
    headings: tuple[CriteriaHeading, ...] = ()
    notes: tuple[Markup, ...] = ()

    def of_kind(self, kind: CriterionKind) -> tuple[Criterion, ...]:
        """Return the top-level criteria of one kind."""
        return tuple(one for one in self.criteria if one.kind == kind)
