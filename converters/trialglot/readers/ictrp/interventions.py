"""Interventions of a trial: those that the registry states one by one, else one that has the whole text."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from trialglot.readers.ictrp import lists
from trialglot.readers.ictrp.conditions import told
from trialglot.readers.ictrp.text import line, markup, says_nothing
from trialglot.readers.ictrp.trial import Item, Trial, local
from trialglot.readers.words import word

# A name, a measure and a title are read in lists and headings: longer ones are texts, and begin with theirs.
_LONGEST_NAME = 254
_TYPED = re.compile(r"([A-Z][A-Za-z ]{3,24}): (.+)")
# The products of EudraCT's form: lines of fields, an empty one between two products.
_PRODUCT = re.compile(r"(Trade Name|Product Name|INN or Proposed INN|Product Code|Current Sponsor code): *(.*\S)")
_FIELD = re.compile(r"(?:Trade Name|Product Name|Product Code|Pharmaceutical Form|INN or Proposed INN):")
_CALLED = ("Product Name", "Trade Name", "INN or Proposed INN", "Product Code", "Current Sponsor code")
"""What a product is called by: the first of these fields that it has."""
# The interventions of CTRI's form: "Intervention1: name: details", "Control Intervention1: name: details".
_OF_INDIA = re.compile(r"^[^\S\n]*((?:Control )?Intervention)(\d{1,2}):", re.MULTILINE)


class _Said(NamedTuple):
    """An intervention: its name or its text, its type, and the text where the name is only a part of it."""

    name: str
    type: str | None = None
    whole: str | None = None


def named(trial: Trial, item: Item, path: str, text: str) -> tuple[str, str | None]:
    """Return the name of a thing that the registry describes in a text, and the text where it says more."""
    whole = line(text)
    if len(whole) <= _LONGEST_NAME:
        return whole, None
    cut = whole.rfind(" ", _LONGEST_NAME // 2, _LONGEST_NAME)
    what = "has a text in place of a name: its beginning is the name, the whole of it the description"
    trial.tell("SRC141", item, path, element=local(item.path), what=what)
    return f"{whole[: cut if cut > 0 else _LONGEST_NAME - 1]}…", text


def interventions(trial: Trial) -> list[dict[str, Any]]:
    """Return the interventions."""
    item = trial.one("intervention")
    text = trial.text(item) if item else ""
    if item is None or not text:
        return []
    made: list[dict[str, Any]] = []
    for one in _products(text) or _of_india(text) or [_typed(part) for part in _listed(trial, item, text)]:
        path = f"interventions[{len(made)}]"
        name, description = named(trial, item, path, one.name)
        description = one.whole or description
        made.append({"key": f"intervention-{len(made) + 1}", "name": name, "type": one.type})
        if description:
            made[-1]["description"] = markup(description)
        trial.put(f"{path}.name", item)
    _coded(trial, made)
    return made


def _products(text: str) -> list[_Said]:
    """Return the products of EudraCT's form, none where a text is not made of them."""
    if not _FIELD.match(text):
        return []
    made = []
    for block in filter(None, map(str.strip, re.split(r"\n\s*\n", text))):
        fields: dict[str, str] = {}
        for match in _PRODUCT.finditer(block):
            fields.setdefault(match[1], match[2])
        name = next((fields[one] for one in _CALLED if one in fields), block)
        made.append(_Said(name, None, block if name != block else None))
    return made


def _of_india(text: str) -> list[_Said]:
    """Return the interventions of CTRI's form, none where a text is not made of them; "Nil: Nil" is none."""
    marks = list(_OF_INDIA.finditer(text))
    if not marks or text[: marks[0].start()].strip():
        return []
    for kind in {mark[1] for mark in marks}:
        numbers = [int(mark[2]) for mark in marks if mark[1] == kind]
        if numbers != list(range(1, len(numbers) + 1)):
            return []
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    made = []
    for mark, end in zip(marks, ends, strict=True):
        name, _, details = (one.strip() for one in text[mark.end() : end].partition(": "))
        if name and not (says_nothing(name) and says_nothing(details or "-")):
            made.append(_Said(name.rstrip(" :"), None, text[mark.start() : end].strip()))
    return made


def _listed(trial: Trial, item: Item, text: str) -> list[str]:
    """Return the items of a numbered or packed list, or of lines that all begin with a type; else the whole text."""
    numbered = lists.numbered(text)
    if numbered:
        return numbered
    packed = trial.form.packed
    parts = lists.packed(text) if packed else [one for one in text.split("\n") if one.strip()]
    # A list that begins with a semicolon has no text of its own: the names follow, those of each arm.
    names = packed and text.startswith(";")
    if names:
        parts = lists.once(parts)
    if names or (text.endswith(";") and packed) or all(_typed(one).type for one in parts):
        if packed:
            told(trial, item, len(parts))
        return parts
    return [text]  # running text has semicolons and lines of its own


def _typed(text: str) -> _Said:
    """Return an intervention with the type that stands before its name ("Drug: Aspirin")."""
    match = _TYPED.fullmatch(text.strip())
    kind = word("ictrp", "intervention_type", match[1]) if match else None
    return _Said(text.partition(": ")[2], kind) if kind else _Said(text)


def _coded(trial: Trial, made: list[dict[str, Any]]) -> None:
    """Give the only intervention the only type that the registry states; several types have no owner."""
    codes = trial.all("intervention_code")
    stated = {one.line.casefold() for one in codes}
    for code in codes:
        kind = trial.word("intervention_type", code.line)
        if len(made) == 1 and len(stated) == 1 and kind and made[0]["type"] in (None, kind):
            made[0]["type"] = kind
            trial.put("interventions[0].type", code)
        else:
            trial.carry("codes", code, "data")
