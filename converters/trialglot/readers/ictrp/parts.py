"""Interventions, outcomes, parties, numbers and links of a trial."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from trialglot.design.contacts import CONTACT
from trialglot.readers.ictrp import lists
from trialglot.readers.ictrp.conditions import add, told
from trialglot.readers.ictrp.limits import tell_lost_signs
from trialglot.readers.ictrp.text import line, markup, says_nothing
from trialglot.readers.ictrp.trial import Item, Trial, local
from trialglot.readers.words import word

# A name, a measure and a title are read in lists and headings: longer ones are texts, and begin with theirs.
_LONGEST_NAME = 254
_SPONSORS = re.compile(r"(?:please )?refer to primary (?:and|or) secondary sponsors?", re.IGNORECASE)
_SELF = re.compile(r"self[- ](?:fund(?:ed|ing)|financ(?:ed|ing)|raised)", re.IGNORECASE)
_TYPED = re.compile(r"([A-Z][A-Za-z ]{3,24}): (.+)")
_TIME_FRAME = re.compile(r"(.*\S)\s*\[\s*Time\s*Frame:?\s*([^\[\]]+)\]\s*", re.IGNORECASE | re.DOTALL)
_TIMEPOINT = re.compile(
    r"(.*?\S)\s*\.?\s*Timepoint:\s*(.*?)(?:\.?\s*Method of measurement:.*)?", re.IGNORECASE | re.DOTALL
)
_END_POINT = re.compile(
    r"(?:.*;)?\s*Primary end point\(s\):\s*(.*?)(?:;\s*Timepoint\(s\) of evaluation of this end point:\s*(.*))?",
    re.IGNORECASE | re.DOTALL,
)
_OBJECTIVES = re.compile(r"\s*Main Objective:", re.IGNORECASE)
_CONTACTS = ("firstname", "middlename", "lastname", "telephone", "email")
_ROLES = {"public": "Contact for Public Queries", "scientific": "Contact for Scientific Queries"}
"""Items 7 and 8 of the WHO Trial Registration Data Set."""


def _split(trial: Trial, name: str) -> Iterator[tuple[Item, list[str]]]:
    """Yield the elements of an item, each with the items of its list; that a packed list was split is told."""
    for item in trial.all(name):
        found = trial.text(item)
        parts = lists.packed(found) if trial.form.packed else [line(found)]
        told(trial, item, len(parts))
        yield item, [one for one in parts if one]


def _named(trial: Trial, item: Item, path: str, text: str) -> tuple[str, str | None]:
    """Return the name of a thing that the registry describes in a text, and the text where it says more."""
    whole = line(text)
    if len(whole) <= _LONGEST_NAME:
        return whole, None
    cut = whole.rfind(" ", _LONGEST_NAME // 2, _LONGEST_NAME)
    what = "has a text in place of a name: its beginning is the name, the whole of it the description"
    trial.tell("SRC141", item, path, element=local(item.path), what=what)
    return f"{whole[: cut if cut > 0 else _LONGEST_NAME - 1]}…", text


def interventions(trial: Trial) -> list[dict[str, Any]]:
    """Return the interventions that the registry states one by one, else one that has the whole text."""
    item = trial.one("intervention")
    text = trial.text(item) if item else ""
    if item is None or not text:
        return []
    parts = lists.numbered(text) or _listed(trial, item, text)
    made: list[dict[str, Any]] = []
    for one in parts:
        path = f"interventions[{len(made)}]"
        kind = _type(one)
        name, description = _named(trial, item, path, one.partition(": ")[2] if kind else one)
        made.append({"key": f"intervention-{len(made) + 1}", "name": name, "type": kind})
        if description:
            made[-1]["description"] = markup(description)
        trial.put(f"{path}.name", item)
    _coded(trial, made)
    return made


def _listed(trial: Trial, item: Item, text: str) -> list[str]:
    """Return the items of a packed list, or of lines that all begin with a type; else the text as it is."""
    parts = lists.packed(text) if trial.form.packed else [one for one in text.split("\n") if one.strip()]
    if (text.endswith(";") and trial.form.packed) or all(map(_type, parts)):
        if trial.form.packed:
            told(trial, item, len(parts))
        return parts
    return [text]  # running text has semicolons and lines of its own


def _type(text: str) -> str | None:
    """Return the type that stands before the name of an intervention ("Drug: Aspirin")."""
    match = _TYPED.fullmatch(text.strip())
    return word("ictrp", "intervention_type", match[1]) or None if match else None


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


def outcomes(trial: Trial) -> list[dict[str, Any]]:
    """Return the outcome measures."""
    made: list[dict[str, Any]] = []
    for level in ("primary", "secondary"):
        for item in trial.all(f"{level}_outcome"):
            text = trial.text(item)
            tell_lost_signs(trial, item, f"outcomes[{len(made)}]", text)
            for one in _measures(trial, item, text):
                path = f"outcomes[{len(made)}]"
                measure, frame, whole = _measure(one)
                name, description = _named(trial, item, path, measure)
                outcome: dict[str, Any] = {"level": level, "measure": name, "time_frame": frame}
                description = whole or description
                if description:
                    outcome["description"] = markup(description)
                trial.put(f"{path}.measure", item)
                made.append(outcome)
    return made


def _measures(trial: Trial, item: Item, text: str) -> list[str]:
    """Return the measures of a text; that of EudraCT is one text with the objectives before its end points."""
    if _OBJECTIVES.match(text) or not trial.form.packed:
        return [text] if text else []
    parts = lists.packed(text)
    if len(parts) < 2:
        return [text] if parts else []
    told(trial, item, len(parts))
    return parts


def _measure(text: str) -> tuple[str, str | None, str | None]:
    """Return measure, time frame, and the text where these are only a part of it."""
    if match := _TIME_FRAME.fullmatch(text):
        return match[1], line(match[2]), None
    if (match := _TIMEPOINT.fullmatch(text)) and match[2]:
        return match[1], line(match[2]), text if "method of measurement:" in text.lower() else None
    if _OBJECTIVES.match(text) and (match := _END_POINT.fullmatch(text)) and match[1].strip():
        return match[1].strip(" ;\n"), line(match[2]) or None if match[2] else None, text
    return text, None, None


def parties(trial: Trial) -> dict[str, Any]:
    """Return sponsor, collaborators (further sponsors and those who give support) and contacts."""
    made: dict[str, Any] = {}
    held: set[str] = set()
    item = trial.one("primary_sponsor")
    if item and says_nothing(item.line):
        trial.silent.add(item.place)
    elif item:
        trial.put("lead_sponsor.name", item)
        made["lead_sponsor"] = {"name": item.line}
        held.add(item.line.casefold())
    collaborators: list[dict[str, str]] = []
    for name in ("secondary_sponsor", "source_support"):
        for item, parts in _split(trial, name):
            said = [one for one in parts if not says_nothing(one) and not _SPONSORS.fullmatch(one)]
            new = [one for one in said if not _SELF.fullmatch(one) and one.casefold() not in held]
            if not said:
                trial.silent.add(item.place)
            elif not new:
                trial.carry("register", item, "data")  # no party of its own: the sponsor pays for itself
            for one in dict.fromkeys(new):
                held.add(one.casefold())
                trial.put(f"collaborators[{len(collaborators)}].name", item)
                collaborators.append({"name": one})
    made["collaborators"] = collaborators
    made["central_contacts"] = _people(trial) if trial.form.packed else _contacts(trial)
    return made


def _contacts(trial: Trial) -> list[dict[str, Any]]:
    """Return the contacts of the supply form; address and affiliation have no place in the model."""
    groups: dict[str, dict[str, Item]] = {}
    for item in trial.below("trial.contacts.contact[]."):
        groups.setdefault(item.holder, {}).setdefault(local(item.path), item)
    made: list[dict[str, Any]] = []
    for held in groups.values():
        path = f"central_contacts[{len(made)}]"
        names = [held[one] for one in ("firstname", "middlename", "lastname") if one in held]
        others = {field: held[one] for field, one in (("phone", "telephone"), ("email", "email")) if one in held}
        if not names and not others:
            if "type" in held:
                trial.silent.add(held["type"].place)
            continue
        contact: dict[str, Any] = {"name": " ".join(one.line for one in names) or None}
        contact |= {field: one.line for field, one in others.items()}
        for one in names:
            trial.put(f"{path}.name", one)
        for field, one in others.items():
            trial.put(f"{path}.{field}", one)
        if "type" in held:
            contact["role"] = _ROLES.get(held["type"].line.casefold(), held["type"].line)
            trial.put(f"{path}.role", held["type"])
        made.append(contact)
    return made


def _people(trial: Trial) -> list[dict[str, Any]]:
    """Return the contacts of the export, which packs those of several people into each element, in one order."""
    columns = {
        name: [one.strip() for one in line(trial.text(item)).split(";")]
        for name in _CONTACTS
        if (item := trial.one(f"contact_{name}"))
    }
    columns = {name: held for name, held in columns.items() if any(held)}
    count = max((len(held) for held in columns.values()), default=0)
    if len({len(held) for held in columns.values()}) > 1:
        # Who of them has which number cannot be told: all stand together.
        columns = {name: ["; ".join(filter(None, held))] for name, held in columns.items()}
        count = 1
    made: list[dict[str, Any]] = []
    for index in range(count):
        value = {name: held[index] for name, held in columns.items() if held[index]}
        if not value:
            continue
        path = f"central_contacts[{len(made)}]"
        name = " ".join(value[one] for one in ("firstname", "middlename", "lastname") if one in value)
        contact = {"name": name or None, "phone": value.get("telephone"), "email": value.get("email")}
        made.append({**contact, "role": CONTACT})
        for one in value:
            item = trial.one(f"contact_{one}")
            assert item is not None
            field = {"telephone": "phone", "email": "email"}.get(one, "name")
            trial.put(f"{path}.{field}", item)
    return made


def countries(trial: Trial) -> list[str]:
    """Return the countries of recruitment, each once."""
    found: dict[str, str] = {}
    for item, parts in _split_quietly(trial, "country"):
        for one in parts:
            add(trial, found, "countries", one, item)
    return list(found.values())


def _split_quietly(trial: Trial, name: str) -> Iterator[tuple[Item, list[str]]]:
    """Yield elements whose items never hold a semicolon: names of countries, numbers."""
    for item in trial.all(name):
        text = trial.text(item)
        parts = text.split(";") if trial.form.packed else [text]
        yield item, [one for one in map(line, parts) if one]


def links(trial: Trial) -> list[dict[str, str]]:
    """Return the addresses of the record, of its results and of its protocol."""
    made: list[dict[str, str]] = []
    for name, label in (
        ("url", f"Record at {trial.registry}" if trial.registry else "Record at its registry"),
        ("results_link", "Results"),
        ("results_protocol", "Protocol"),
    ):
        for item in trial.all(name):
            for one in re.split(r"\s+|(?<=\S);(?=https?:)", line(trial.text(item))):
                trial.put(f"links[{len(made)}].url", item)
                made.append({"url": one, "label": markup(label)})
    return made


def secondary_numbers(trial: Trial) -> Iterator[tuple[Item, str, Item | None]]:
    """Yield the further numbers of the trial, with the element that names who issued each.

    Registries put a word where there is none ("NIL"); with "N.A." an issuer stands for a number that there might be.
    """
    authorities = {one.holder: one for one in trial.below("trial.secondary_ids.secondary_id[].issuing_authority")}
    for item, values in _split_quietly(trial, "secondary_id"):
        domain = authorities.get(item.holder)
        said = [one for one in values if not says_nothing(one)]
        if not said:
            trial.silent.update(one.place for one in (item, domain) if one)
        for value in said:
            yield item, value, domain
