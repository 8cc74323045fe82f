"""Rules about amendments, and about small values: durations, addresses, names of people, biospecimens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from trialglot.validators.usdm.index import Document
from trialglot.validators.usdm.rules.broken import Broken, coded, unit

_OTHER, _NOT_APPLICABLE = "C17649", "C48660"  # Other, Not Applicable of C207415
_PERCENT: Final = "C25613"  # % of C71620
_ADDRESS: Final = ("text", "city", "district", "state", "postalCode")
_ENROLLED: Final = ("forStudySiteId", "forStudyCohortId")


def amendments(doc: Document) -> Iterator[Broken]:
    """DDF00020: another reason is told; DDF00255, DDF00256: the primary reason is one, and no secondary one too."""
    for one in doc.all("StudyAmendmentReason"):
        other, told = one.code("code") == _OTHER, bool(one.text("otherReason"))
        if one.code("code") and other is not told:
            seen = "the reason is Other, and not told" if other else "another reason is told, and the code is not Other"
            yield Broken("DDF00020", one, "otherReason", seen)
    for amendment in doc.all("StudyAmendment"):
        primary = amendment.one("primaryReason")
        if primary is None:
            continue
        if primary.code("code") == _NOT_APPLICABLE:
            yield Broken("DDF00255", primary, "code", f"the primary reason of {amendment} is not applicable")
        for one in amendment.all("secondaryReasons"):
            if one.code("code") and one.code("code") == primary.code("code"):
                seen = f"{one.code('code')} is the primary and a secondary reason of {amendment}"
                yield Broken("DDF00256", one, "code", seen)


def enrollments(doc: Document) -> Iterator[Broken]:
    """DDF00195: people are enrolled in an area, at a site, or in a cohort; DDF00017: their number has no unit but %."""
    for one in doc.all("SubjectEnrollment"):
        named = [name for name in _ENROLLED if one.text(name)]
        if one.one("forGeographicScope") is not None:
            named.append("forGeographicScope")
        if len(named) != 1:
            seen = f"{one} has {' and '.join(named)}" if named else f"{one} is for no scope, site or cohort"
            yield Broken("DDF00195", one, "", seen)
        own = unit(one.one("quantity"))
        if own is not None and own.text("code") != _PERCENT:
            yield Broken("DDF00017", one, "quantity", f"the number has the unit {coded(own)}")


def durations(doc: Document) -> Iterator[Broken]:
    """DDF00033: a duration says how long; DDF00034: why it varies, if it does; DDF00039: or how long exactly."""
    for one in doc.all("Duration"):
        exact = one.one("quantity") is not None
        if not exact and not one.text("text"):
            yield Broken("DDF00033", one, "", "the duration has no text and no quantity")
        varies = one.data.get("durationWillVary")
        if varies is None:
            continue
        if varies is not bool(one.text("reasonDurationWillVary")):
            seen = "it will vary, for no reason" if varies else "it will not vary, and has a reason to"
            yield Broken("DDF00034", one, "reasonDurationWillVary", seen)
        if varies is exact:
            seen = "it will vary, and has a quantity" if varies else "it will not vary, and has no quantity"
            yield Broken("DDF00039", one, "quantity", seen)


def small(doc: Document) -> Iterator[Broken]:
    """DDF00194: an address is not empty; DDF00030: nor is a person's name; DDF00231: DNA is included or not."""
    for one in doc.all("Address"):
        if not any(one.text(name) for name in _ADDRESS) and not one.texts("lines") and one.one("country") is None:
            yield Broken("DDF00194", one, "", "the address is empty")
    for one in doc.all("PersonName"):
        if not one.text("text") and not one.text("familyName"):
            yield Broken("DDF00030", one, "", "the name of a person has neither text nor family name")
    for one in doc.all("BiospecimenRetention"):
        if one.data.get("isRetained") is True and one.data.get("includesDNA") is None:
            yield Broken("DDF00231", one, "includesDNA", f"{one} is retained, with or without DNA")
