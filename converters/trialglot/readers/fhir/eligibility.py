"""Eligibility: the Group of the study (or EvidenceVariable) with its limits, criteria and text."""

from __future__ import annotations

from typing import Any

from trialglot import codes
from trialglot.codes import label
from trialglot.readers.fhir import coding
from trialglot.readers.fhir.context import Context
from trialglot.readers.fhir.design import enrolled
from trialglot.readers.fhir.tree import Part

_FORM = ("url", "name", "title", "status", "version", "type", "membership", "actual", "combinationMethod")
# Codes of what a characteristic is about, by system and code: SNOMED CT and LOINC, as HL7's implementation guides use.
_AGE = frozenset({("http://snomed.info/sct", "397669002"), ("http://loinc.org", "30525-0")})
_SEX = frozenset({("http://snomed.info/sct", "263495000"), ("http://loinc.org", "46098-0")})
_HEALTHY = frozenset({"healthy volunteer", "healthy volunteers"})
_PLAIN = frozenset({"inclusion", "exclusion", "inclusion criterion", "exclusion criterion"})
_DEFINITIONS = frozenset({"Group", "EvidenceVariable"})
# Characters that are searched for criteria, one after the other: far more than any study has.
_SEARCHED = 1 << 28
_LEVELS = 10


def read(context: Context) -> None:
    """Read who may take part: recruitment.eligibility since R5, the enrolled groups before."""
    study = context.study
    references = [one for part in study.all("recruitment") for one in part.all("eligibility")]
    references += study.all("enrollment")
    for reference in references:
        found = context.document.follow(reference)
        display = reference.one("display")
        if found is None or found.path not in _DEFINITIONS:
            if found is None:
                context.leads_out(reference)
            if display is not None and _is_text(display.text):
                context.text("eligibility.text", display)
        else:
            _Group(context, found, display if display is not None and _is_text(display.text) else None).read()
    for part in study.all("recruitment"):
        actual = part.one("actualGroup")
        group = context.document.follow(actual) if actual is not None else None
        if actual is not None and group is None:
            context.leads_out(actual)
        if group is not None:
            group.form(*_FORM)
        number = group.one("quantity") if group is not None else None
        if number is not None:
            enrolled(context, number, "actual")


def _is_text(text: str) -> bool:
    """Whether the words of a reference are criteria, not the name of a group."""
    return "\n" in text.strip() or "criteria:" in text.casefold()


class _Group:
    """Reads one Group or EvidenceVariable; ``words`` are those of the reference to it, where they are criteria."""

    def __init__(self, context: Context, group: Part, words: Part | None) -> None:
        self.context = context
        self.group = group
        self.words = words
        self._listed: dict[bool, list[tuple[str, Part]]] = {False: [], True: []}

    def read(self) -> None:
        group = self.group
        group.form(*_FORM)
        number = group.one("quantity")
        if number is not None:
            actual = group.value.get("actual") is True or group.texts("membership") == "enumerated"
            enrolled(self.context, number, "actual" if actual else None)
        for one in group.all("characteristic"):
            self._characteristic(one)
        self._text()

    def _characteristic(self, one: Part) -> None:
        excluded = one.value.get("exclude") is True if type(one.value) is dict else False
        code = one.one("code")
        about = _about(code)
        if (
            (about == "age" and not excluded and self._age(one))
            or (about == "sex" and not excluded and self._sex(one))
            or (about == "healthy" and self._healthy(one, excluded))
        ):
            self._follows(one, code)
        else:
            self._criterion(one, code, excluded)

    @staticmethod
    def _follows(one: Part, code: Part | None) -> None:
        if code is not None:
            code.form()
        one.form("exclude")

    # Limits

    def _age(self, one: Part) -> bool:
        span, quantity = one.one("valueRange"), one.one("valueQuantity")
        if span is not None:
            limits = [("minimum_age", span.one("low")), ("maximum_age", span.one("high"))]
        elif quantity is not None and quantity.texts("comparator") in (">=", "<="):
            limits = [("minimum_age" if quantity.texts("comparator") == ">=" else "maximum_age", quantity)]
        else:
            return False
        read = [(f"eligibility.{name}", _limit(part), part) for name, part in limits if part is not None]
        if not read or any(age is None for _, age, _ in read):
            return False
        if any(self.context.get(model) not in (None, age) for model, age, _ in read):
            return False
        for model, age, part in read:
            self.context.put(model, age)
            part.take(f"{model}.text")
        return True

    def _sex(self, one: Part) -> bool:
        value = one.one("valueCodeableConcept") or one.one("valueCode")
        found = coding.known(value, "sex") if value is not None else None
        if value is None or found is None or not self.context.put("eligibility.sex", found.word):
            return False
        coding.take(value, "sex", found.word, "eligibility.sex")
        return True

    def _healthy(self, one: Part, excluded: bool) -> bool:
        value = one.one("valueBoolean")
        if value is None or type(value.value) is not bool:
            return False
        accepted = value.value is not excluded
        return self.context.put("eligibility.healthy_volunteers", accepted, value)

    # Criteria

    def _criterion(self, one: Part, code: Part | None, excluded: bool) -> None:
        text, parts = self._words(one, code, 0)
        if not text:
            return
        self._listed[excluded].append((text, one))
        for part in parts:
            part.take("eligibility.text")
        one.form("exclude")
        about = coding.shown(code) if code is not None else None
        if code is not None and about is not None and _is_plain(about):
            code.form()

    def _words(self, one: Part, code: Part | None, level: int) -> tuple[str, list[Part]]:
        """Return a characteristic in words, and the parts that they are."""
        said: list[tuple[str, Part]] = []
        description = one.one("description")
        value = self._value(one, level)
        about = coding.shown(code) if code is not None else None
        plain = about is None or _is_plain(about)
        if description is not None and description.text:
            said.append((description.text, description))
            if value is not None and coding.folded(value[0]) == coding.folded(description.text):
                said.append(("", value[1]))
            return description.text, [part for _, part in said]
        if value is None:
            if plain or about is None:
                return "", []
            return about.text, [about]
        if plain or about is None:
            return value[0], [value[1]]
        return f"{about.text}: {value[0]}", [about, value[1]]

    def _value(self, one: Part, level: int) -> tuple[str, Part] | None:
        for name in ("valueCodeableConcept", "definitionCodeableConcept"):
            concept = one.one(name)
            shown = coding.shown(concept) if concept is not None else None
            if shown is not None:
                return shown.text, shown
        for name in ("valueQuantity", "valueRange", "valueBoolean", "valueString", "valueCode"):
            part = one.one(name)
            words = _measured(part) if part is not None else ""
            if part is not None and words:
                return words, part
        reference = one.one("valueReference") or one.one("definitionReference")
        if reference is None:
            return None
        found = self.context.document.follow(reference)
        if found is None:
            self.context.leads_out(reference)
            display = reference.one("display")
            return (display.text, display) if display is not None and display.text else None
        return self._inner(found, level)

    def _inner(self, found: Part, level: int) -> tuple[str, Part] | None:
        """Return the words of a group or variable that a criterion refers to."""
        if level >= _LEVELS or found.path not in _DEFINITIONS:
            return None
        found.form(*_FORM)
        for name in ("description", "title", "name"):
            part = found.one(name)
            if part is not None and part.text:
                return part.text, part
        return None

    # The text

    def _text(self) -> None:
        """Take the text of the group; criteria that it does not have follow, under headings of their kind."""
        description = self.group.one("description") or self.words
        stated = description.text if description is not None else ""
        held = _Stated(stated)
        missing = {
            excluded: [text for text, _ in listed if not held.has(text)] for excluded, listed in self._listed.items()
        }
        count = sum(map(len, missing.values()))
        blocks = [stated.strip("\n")] if stated else []
        for excluded, heading in ((False, "Inclusion Criteria:"), (True, "Exclusion Criteria:")):
            if missing[excluded]:
                blocks.append("\n".join([heading, "", *(_bullet(one) for one in missing[excluded])]))
        if not blocks:
            return
        made = stated if not count else "\n\n".join(blocks)
        if not self.context.put("eligibility.text", made):
            for listed in self._listed.values():
                for _, one in listed:
                    _unmark(one)
            return
        if description is not None and description.text:
            description.take("eligibility.text")
        if count:
            self.context.report.add("SRC155", path="eligibility.text", source=self.group.pointer, count=count)


class _Stated:
    """A text of criteria, asked for single ones: by its lines, and anywhere in it where that is not too much to do."""

    def __init__(self, text: str) -> None:
        self._whole = _plain(text)
        self._lines = {_plain(line).lstrip("*-•0123456789. ") for line in text.split("\n")}
        self._left = _SEARCHED

    def has(self, criterion: str) -> bool:
        """Whether the text has a criterion."""
        words = _plain(criterion)
        if words in self._lines:
            return True
        self._left -= len(self._whole)
        return self._left > 0 and words in self._whole


def _unmark(part: Part) -> None:
    """Take back the marks of a part: another group has given the text."""
    for pointer in [one for one in part.marks if one == part.pointer or one.startswith(f"{part.pointer}/")]:
        if part.marks[pointer].model == "eligibility.text":
            del part.marks[pointer]


def _is_plain(about: Part) -> bool:
    """Whether a code says no more than that a criterion follows."""
    words = coding.folded(about.text)
    return words in _PLAIN or words.startswith("defined by ")


def _plain(text: str) -> str:
    return coding.folded(text.replace("\\", ""))


def _bullet(text: str) -> str:
    first, *rest = text.strip().split("\n")
    return "\n".join([f"* {first}", *(f"  {line}" for line in rest)])


def _about(code: Part | None) -> str:
    """Return what a characteristic is about: "age", "sex", "healthy", or nothing that is known."""
    if code is None:
        return ""
    keys = {(one.texts("system"), one.texts("code")) for one in coding.codings(code)}
    words = coding.folded(code.texts("text"))
    if keys & _AGE or words == "age":
        return "age"
    if keys & _SEX or words in ("sex", "gender"):
        return "sex"
    return "healthy" if words in _HEALTHY else ""


def _limit(quantity: Part) -> dict[str, Any] | None:
    """Return an age limit from a Quantity, ``None`` where it is no whole number of a known unit."""
    value = quantity.value.get("value") if type(quantity.value) is dict else None
    if type(value) is float and value.is_integer():
        value = int(value)
    if type(value) is not int:
        return None
    unit = _unit(quantity)
    if unit is None:
        return None
    words = label("age_unit", unit)
    return {"text": f"{value} {words.removesuffix('s') if value == 1 else words}", "value": value, "unit": unit}


def _unit(quantity: Part) -> str | None:
    code, unit = quantity.texts("code"), quantity.texts("unit").casefold().rstrip("s")
    for word in sorted(codes.words("age_unit")):
        row = codes.lookup("age_unit", word, "ucum")
        if row is not None and (row.code == code or (not code and unit in (row.display, row.code))):
            return word
    return None


def _measured(part: Part) -> str:
    """Return a value in words: a text, yes or no, a quantity, a range."""
    value = part.value
    if type(value) is bool:
        return "yes" if value else "no"
    if type(value) is not dict:
        return part.text
    if "value" in value:
        comparator = part.texts("comparator")
        unit = part.texts("unit") or part.texts("code")
        return " ".join(one for one in (comparator, str(value["value"]), unit) if one)
    limits = {name: one for name in ("low", "high") if (one := part.one(name)) is not None}
    words = {name: _measured(one) for name, one in limits.items()}
    if len(words) == 2:
        return f"{words['low']} to {words['high']}"
    return f"at least {words['low']}" if "low" in words else f"at most {words['high']}" if "high" in words else ""
