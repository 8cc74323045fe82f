"""Parties, countries, numbers and links of a trial."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from trialglot.design.contacts import CONTACT
from trialglot.readers.ictrp import lists
from trialglot.readers.ictrp.conditions import add, told
from trialglot.readers.ictrp.text import line, markup, says_nothing
from trialglot.readers.ictrp.trial import Item, Trial, local

_SPONSORS = re.compile(r"(?:please )?refer to primary (?:and|or) secondary sponsors?", re.IGNORECASE)
_SELF = re.compile(r"self[- ](?:fund(?:ed|ing)|financ(?:ed|ing)|raised)", re.IGNORECASE)
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
