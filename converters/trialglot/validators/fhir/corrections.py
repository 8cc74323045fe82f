"""Expressions that an edition published wrongly, with what is evaluated in their place.

Each is wrong by the invariant's own text. Those of R4 and R4B were put right in the next edition, and all but
``que-7``, ``sdf-24`` and ``sdf-25`` are read so by HL7's reference validator (org.hl7.fhir.core), too.
"""

from __future__ import annotations

# Names of definitions in R4 as published and as evaluated, and in R4B.
NAME_R4 = "name.matches('[A-Z]([A-Za-z0-9_]){0,254}')"
NAME_R4B = f"name.exists() implies {NAME_R4}"
_NAME = "name.exists() implies name.matches('^[A-Z]([A-Za-z0-9_]){0,254}$')"
_PATH = r"[A-Za-z][A-Za-z0-9]*(\\.[a-z][A-Za-z0-9]*(\\[x])?)*"
_STEP = r"""[^\\s\\.,:;\\\'"\\/|?!@#$%&*()\\[\\]{}]{1,64}"""
_LONG_PATH = rf"{_STEP}(\\.{_STEP}(\\[x\\])?(\\:[^\\s\\.]+)?)*"
_PARTS = (
    "element.where(type.code='Reference' and id.endsWith('.reference') and type.targetProfile.exists() and "
    "id.substring(0,{}.length()-10) in %context.element.where(type.code='CodeableReference').id).exists().not()",
    "element.where(type.code='CodeableConcept' and id.endsWith('.concept') and binding.exists() and "
    "id.substring(0,{}.length()-8) in %context.element.where(type.code='CodeableReference').id).exists().not()",
)
_OBSERVATIONS = (
    "composition.exists() implies (composition.resolve().section.entry.reference.where(resolve() is Observation){}"
    "(result.reference|result.reference.resolve().hasMember.reference))"
)

# Published expression to the one that is evaluated.
CORRECTED = {
    # R4, the names of definitions (vsd-0 and others): nothing is said where there is no name, and it is the whole name.
    NAME_R4: _NAME,
    # R4, bdl-8: nothing is said where there is no full address.
    "fullUrl.contains('/_history/').not()": "fullUrl.exists() implies fullUrl.contains('/_history/').not()",
    # R4, ras-2: nothing is said where there is no probability.
    "probability is decimal implies (probability as decimal) <= 100": (
        "(probability.exists() and (probability is decimal)) implies ((probability as decimal) <= 100)"
    ),
    # R4, que-12: "more than one" is two or more.
    "enableWhen.count() > 2 implies enableBehavior.exists()": "enableWhen.count() > 1 implies enableBehavior.exists()",
    # R4, que-7: the type of FHIR is meant, not that of FHIRPath.
    "operator = 'exists' implies (answer is Boolean)": "operator = 'exists' implies (answer is boolean)",
    # R4, eld-19 and eld-20: it is the whole path.
    f"path.matches('{_LONG_PATH}')": f"path.matches('^{_LONG_PATH}$')",
    f"path.matches('{_PATH}')": f"path.matches('^{_PATH}$')",
    # R5, dgr-1: "all observations" are any number of them, of which "in" takes one.
    _OBSERVATIONS.format(" in "): _OBSERVATIONS.format(".subsetOf"),
    # R4B, sdf-24 and sdf-25: the length of the element's id is meant, not of the element.
    **{one.format("$this"): one.format("$this.id") for one in _PARTS},
}
