"""Who may take part: age limits, sex, and the two texts of criteria as the one text of the model."""

from __future__ import annotations

import re

from trialglot.model.eligibility import Age, AgeUnit
from trialglot.readers.ictrp.text import markup
from trialglot.readers.ictrp.trial import Item, Trial, shown

_NUMBER = re.compile(r"(>=|<=|≥|≤)?\s*(\d{1,5})(?:\.0+)?\s*(.*)", re.DOTALL)
# What a bound may say of its own limit: a minimum "20 or older", a maximum "75 or younger".
_BOUND = {"agemin": (None, ">=", "≥"), "agemax": (None, "<=", "≤")}
_UNITS: dict[str, AgeUnit] = {
    "years": "years",
    "months": "months",
    "weeks": "weeks",
    "days": "days",
    "hours": "hours",
    "minutes": "minutes",
}
_HEADED = re.compile(
    r"\W*(?:\w+ ){0,2}(?:inclusion|exclusion|eligibility|entry|selection)s?\b[^\n:]{0,40}(?::|\n|criteria)",
    re.IGNORECASE,
)
# "grade =3": the portal replaces signs that its character set lacks, so that "≥" and "≤" become "=".
_LOST_SIGN = re.compile(r"(?<=[^\W\d_]) =(?:\s?)(?=\d)")


def eligibility(trial: Trial) -> dict[str, object]:
    """Return the fields of ``Eligibility`` that a trial states."""
    made: dict[str, object] = {}
    criteria = _criteria(trial)
    if criteria:
        made["text"] = markup(criteria)
    if item := trial.one("gender"):
        said = item.line
        word = trial.word("sex", said)
        trial.put("eligibility.sex", item)
        if word is None:
            trial.tell("SRC144", item, "eligibility.sex", value=shown(said), field="sex", registry=trial.registry)
            made["sex"] = said
        elif word:
            made["sex"] = word
    for name, field in (("agemin", "minimum_age"), ("agemax", "maximum_age")):
        if item := trial.one(name):
            age = _age(trial, item, name)
            trial.put(f"eligibility.{field}", item)
            if age is not None:
                made[field] = age
    low, high = made.get("minimum_age"), made.get("maximum_age")
    if isinstance(low, Age) and isinstance(high, Age) and high.value == 0 and low.value:
        del made["maximum_age"]
        top = trial.one("agemax")
        assert top is not None
        what = f"the maximum age, {top.line}, is below the minimum, {low.text}; it is not used"
        trial.give_up(top, "SRC113", "eligibility.maximum_age", what=what)
    return made


def _age(trial: Trial, item: Item, name: str) -> Age | None:
    """Return an age limit, ``None`` where the registry says that there is none."""
    said = item.line
    if trial.word("age_unit", said) == "":
        return None
    match = _NUMBER.fullmatch(said)
    field = "eligibility.minimum_age" if name == "agemin" else "eligibility.maximum_age"
    if match is None or match[1] not in _BOUND[name]:
        trial.tell("SRC145", item, field, value=shown(said), why="it is no number of a unit of time")
        return Age(text=said)
    unit = trial.word("age_unit", match[3]) if match[3] else None
    if unit not in _UNITS:
        why = "its unit is not known" if match[3] else "it has no unit"
        trial.tell("SRC145", item, field, value=shown(said), why=why)
        return Age(text=said)
    value = int(match[2])
    # In the words of the registry whose words the model has ("1 Year"), so that every target reads the same limit.
    return Age(
        text=f"{value} {unit.capitalize().removesuffix('s') if value == 1 else unit.capitalize()}",
        value=value,
        unit=_UNITS[unit],
    )


def _criteria(trial: Trial) -> str:
    """Return inclusion and exclusion criteria as one text, each below a heading of its own."""
    parts = []
    for name, heading in (("inclusion", "Inclusion Criteria:"), ("exclusion", "Exclusion Criteria:")):
        item = trial.one(name)
        found = trial.text(item) if item else ""
        if item is None or not found:
            continue
        trial.put("eligibility.text", item)
        tell_lost_signs(trial, item, "eligibility.text", found)
        parts.append(found if _headed(found, name) else f"{heading}\n\n{found}")
    return "\n\n".join(parts)


def tell_lost_signs(trial: Trial, item: Item, path: str, text: str) -> None:
    """Tell of numbers behind a bare "=" in a text; each may have been a limit."""
    found = list(_LOST_SIGN.finditer(text))
    if found:
        start = max(0, found[0].start() - 20)
        trial.tell("SRC149", item, path, count=len(found), text=text[start : found[0].end() + 12])


def _headed(text: str, name: str) -> bool:
    """Whether a text begins with a heading, or (of inclusion) holds the exclusion criteria below theirs."""
    match = _HEADED.match(text)
    if match is None:
        return False
    return name[:5] in match[0].lower() or name == "inclusion"
