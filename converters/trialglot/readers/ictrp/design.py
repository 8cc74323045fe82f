"""Study type, phase, size, and what the design text says in words that are certain.

Registries write the design as a text. Two kinds of words in it are certain, and only these are read: labelled parts
("Allocation: Randomized. Masking: ..."), and a whole part of a list ("randomised, double-blind, parallel") that is a
word of ``mappings/words/ictrp.tsv``. What is not read stays, as the whole text, in the description of the model.
"""

from __future__ import annotations

import re
from typing import Any

from trialglot.model.study import Enrollment
from trialglot.readers.ictrp.text import line, markup
from trialglot.readers.ictrp.trial import Item, Trial, shown

_FIELDS = {
    "allocation": "allocation",
    "intervention_model": "intervention model",
    "primary_purpose": "primary purpose",
    "masking": "masking",
    "observational_model": "observational model",
    "time_perspective": "time perspective",
}
_LABELS = {
    **dict.fromkeys(("allocation", "randomization", "randomisation", "allocation to intervention"), "allocation"),
    **dict.fromkeys(("intervention model", "assignment", "interventional study model"), "intervention_model"),
    **dict.fromkeys(("primary purpose", "purpose", "study design purpose"), "primary_purpose"),
    **dict.fromkeys(("masking", "blinding", "blinding/masking", "blinding and masking"), "masking"),
    **dict.fromkeys(("observational model", "observational study model"), "observational_model"),
    **dict.fromkeys(("time perspective", "timing", "observational time perspective"), "time_perspective"),
}
# Labels of parts that the model has no field for: they end the part before them.
_OTHERS = (
    *("placebo", "control", "control group", "group", "type", "type of endpoint", "other design features"),
    *("randomization description", "blinding description", "blinding target", "method of allocation concealment"),
    *("method of generating randomization sequence", "controlled", "randomised", "randomized", "open"),
    *("single blind", "double blind", "parallel group", "cross over", "other", "other trial design description"),
    "if controlled, specify comparator, other medicinial product",
    "number of treatment arms in the trial",
)
_NAMES = "|".join(re.escape(one) for one in sorted((*_LABELS, *_OTHERS), key=len, reverse=True))
# An answer may run into the label behind it where a line break was lost: "Controlled: yesRandomised: yes".
_LABEL = re.compile(rf"(?:\A|(?<=[.;,\n])|(?<=\s)|(?<=: yes)|(?<=: no))\s*({_NAMES})\s*:(?=\s|\S)", re.IGNORECASE)
_MASKING = re.compile(r"([^()]*?)\s*\(([^()]*)\)")
_BLINDED = re.compile(r"(.+?)\s+blinded", re.IGNORECASE)
_PIECES = re.compile(r"[,;\n]|\.(?=\s|\Z)|\s+(?:and|with|,)\s+", re.IGNORECASE)
_CHOSEN = re.compile(r"\(phase (IV|I{1,3})\)\s*:\s*(yes|no)", re.IGNORECASE)
_GROUP = re.compile(r"(.*\S)\s*:\s*(\d{1,7})", re.DOTALL)
_WHOLE = re.compile(r"\d{1,9}")
_MOST = 2**31 - 1
_LEVELS = ("NONE", "SINGLE", "DOUBLE", "TRIPLE", "QUADRUPLE")
_YES_NO = {
    "open": ("masking", "NONE"),
    "single blind": ("masking", "SINGLE"),
    "double blind": ("masking", "DOUBLE"),
    "parallel group": ("intervention_model", "PARALLEL"),
    "cross over": ("intervention_model", "CROSSOVER"),
}


def design(trial: Trial) -> dict[str, Any]:
    """Return the fields of ``Design`` that a trial states."""
    made: dict[str, Any] = {}
    if item := trial.one("study_type"):
        trial.put("design.study_type", item)
        word = trial.word("study_type", item.line)
        if word is None:
            _unknown(trial, item, "study_type", "study type", item.line)
        if word != "":
            made["study_type"] = word or item.line
    if item := trial.one("phase"):
        trial.put("design.phases", item)
        phases = _phases(trial, item)
        if phases:
            made["phases"] = phases
    if item := trial.one("size"):
        enrollment = _enrollment(trial, item)
        if enrollment is not None:
            made["enrollment"] = enrollment
    if item := trial.one("study_design"):
        made |= _design(trial, item)
    return made


def _unknown(trial: Trial, item: Item, path: str, field: str, value: str) -> None:
    trial.tell("SRC144", item, f"design.{path}", value=shown(value), field=field, registry=trial.registry)


def _phases(trial: Trial, item: Item) -> tuple[str, ...]:
    said = item.line
    chosen = _CHOSEN.findall(said)
    if chosen:
        return tuple(f"PHASE{_roman(number)}" for number, answer in chosen if answer.lower() == "yes")
    word = trial.word("phase", said)
    if word == "":
        return ()
    if word is None:
        _unknown(trial, item, "phases", "phase", said)
        return (said,)
    return tuple(word.split("/"))


def _roman(number: str) -> int:
    return 4 if number.upper() == "IV" else len(number)


def _enrollment(trial: Trial, item: Item) -> Enrollment | None:
    said = item.line
    if _WHOLE.fullmatch(said) and int(said) <= _MOST:
        trial.put("design.enrollment.count", item)
        return Enrollment(count=int(said))
    groups = [_GROUP.fullmatch(one) for one in said.split(";") if one.strip()]
    counts = [int(one[2]) for one in groups if one]
    names = [line(one[1]).casefold() for one in groups if one]
    whole = any("total" in name for name in names) or (
        len(counts) > 1 and any(2 * one == sum(counts) for one in counts) and len(counts) > 2
    )
    if not groups or len(counts) < len(groups) or len(set(names)) < len(names) or whole or sum(counts) > _MOST:
        told = {"field": "the target size", "seen": repr(shown(said)), "expected": "a number"}
        trial.give_up(item, "SRC105", "design.enrollment", **told)
        return None
    trial.put("design.enrollment.count", item)
    if len(counts) > 1:
        trial.tell("SRC147", item, "design.enrollment", total=sum(counts), count=len(counts), value=shown(said))
    return Enrollment(count=sum(counts))


def _design(trial: Trial, item: Item) -> dict[str, Any]:
    """Return what a design text says in certain words, and the text where it says more."""
    said = trial.text(item)
    found: dict[str, set[str]] = {}
    roles: list[str] = []
    rest = _labelled(trial, said, found, roles)
    made: dict[str, Any] = {field: next(iter(values)) for field, values in found.items() if len(values) == 1}
    several = [_FIELDS[field] for field in _FIELDS if len(found.get(field, ())) > 1]
    if several:
        trial.tell("SRC113", item, "design", what=f"the study design says two things of {', '.join(several)}: {said!r}")
    if roles:
        made["who_masked"] = tuple(roles)
        # The registries' levels count the parties (https://clinicaltrials.gov/policy/protocol-definitions).
        made.setdefault("masking", _LEVELS[len(roles)])
    for field in made:
        trial.where.setdefault(f"design.{field}", item.place)
    if not rest and not several:
        if not made:
            trial.silent.add(item.place)
            return made
        trial.put(f"design.{next(iter(made))}", item, next(_FIELDS[one] for one in _FIELDS if one in made))
        return made
    made["intervention_model_description"] = markup(said)
    trial.put("design.intervention_model_description", item)
    read = ", ".join(_FIELDS[field] for field in _FIELDS if field in made) or "nothing"
    trial.tell("SRC148", item, "design.intervention_model_description", text=shown(line(said)), read=read)
    return made


def _labelled(trial: Trial, said: str, found: dict[str, set[str]], roles: list[str]) -> bool:
    """Read a design text; return whether anything in it was not understood."""
    marks = list(_LABEL.finditer(said))
    ends = [mark.start() for mark in marks[1:]] + [len(said)] * bool(marks)
    lead = said[: marks[0].start()] if marks else said
    rest = _pieces(trial, lead, found)
    answers: dict[str, set[str]] = {}
    for mark, end in zip(marks, ends, strict=True):
        label, value = line(mark[1]).lower(), line(said[mark.end() : end]).strip(" .;,")
        field = _LABELS.get(label)
        if field is None:
            rest = True
            if label in ("randomised", "randomized") and value.lower() == "yes":
                found.setdefault("allocation", set()).add("RANDOMIZED")
            elif label in _YES_NO and value.lower() == "yes":
                answered, word = _YES_NO[label]
                answers.setdefault(answered, set()).add(word)
        elif not value:
            continue
        elif field == "masking":
            rest |= not _masking(trial, value, found, roles)
        else:
            word_of = trial.listed(field, f"{label}: {value}")
            word_of = trial.word(field, value) if word_of is None else word_of
            if word_of:
                found.setdefault(field, set()).add(word_of)
            rest |= word_of is None
    for field, words_of in answers.items():
        if len(words_of) == 1:
            found.setdefault(field, set()).update(words_of)
    return rest


def _masking(trial: Trial, value: str, found: dict[str, set[str]], roles: list[str]) -> bool:
    """Read a level of masking, with those who are masked in brackets or before "blinded"."""
    word = trial.word("masking", value)
    if word is not None:
        if word:
            found.setdefault("masking", set()).add(word)
        return True
    if match := _MASKING.fullmatch(value):
        word, who = trial.word("masking", match[1]), _roles(trial, match[2])
        if word and who:
            found.setdefault("masking", set()).add(word)
            roles += [one for one in who if one not in roles]
            return True
    elif match := _BLINDED.fullmatch(value):
        who = _roles(trial, match[1])
        roles += [one for one in who if one not in roles]
        return bool(who)
    return False


def _roles(trial: Trial, value: str) -> list[str]:
    """Return those who are masked; none where one of them is not known."""
    found = [trial.word("who_masked", one) for one in re.split(r"\s*,\s*|\s+and\s+", value) if one]
    return [one for one in found if one] if all(found) else []


def _pieces(trial: Trial, said: str, found: dict[str, set[str]]) -> bool:
    """Read the parts of a list that are words by themselves; return whether there were others."""
    rest = False
    for piece in filter(None, (line(one).strip(" .;,:") for one in _PIECES.split(said))):
        known = False
        for field in _FIELDS:
            word = trial.listed(field, piece)
            if word:
                found.setdefault(field, set()).add(word)
            known |= word is not None
        rest |= not known
    return rest
