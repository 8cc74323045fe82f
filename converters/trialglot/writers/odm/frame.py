"""What surrounds the study in a document of any edition: attributes of the root, its dates, characters replaced."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from trialglot import __version__
from trialglot.design.dating import NO_DATE, record_date
from trialglot.writers.odm.context import Context
from trialglot.writers.odm.xml import ILLEGAL, attribute


def root(context: Context, date: str, version: str, namespaces: dict[str, str]) -> str:
    """Return the attributes of the element ODM; ``date`` is the day of the record's last update."""
    study = context.study
    attributes = {
        **namespaces,
        "FileType": "Snapshot",
        "FileOID": f"ODM.{study.id}.{date}",
        "CreationDateTime": f"{date}T00:00:00Z",
        "ODMVersion": version,
        "AsOfDateTime": f"{date}T00:00:00Z" if date != NO_DATE else None,
        "Granularity": "Metadata",
        "Originator": f"trialglot {__version__}",
        "SourceSystem": study.source.registry,
        "SourceSystemVersion": study.registration.data_version,
    }
    return "".join(attribute(name, value) for name, value in attributes.items() if value)


def day(context: Context) -> str:
    """Return the day of the record's last update, and report that it stands for the time of the document."""
    date = record_date(context.study)
    elements = "CreationDateTime and AsOfDateTime are" if date.stated else "CreationDateTime is"
    code = "MAP238" if date.exact else "MAP205"
    context.report.add(code, path=date.path, target_path="/ODM/@CreationDateTime", what=date.said(elements))
    return date.day


def notes(context: Context) -> str | None:
    """Return the data without an element of their own, one a line; report the data that have no place at all."""
    lost = context.plan.summary.lost
    if lost:
        context.report.add("MAP203", path="data", field="unmodelled data", target_name="ODM-XML", value=", ".join(lost))
    heading = "Registry data without an element of their own:"
    return "\n".join((heading, *context.notes)) if context.notes else None


def say_replaced(context: Context) -> None:
    """Report the characters of the record that XML cannot hold."""
    found = {one for text in _texts(context.study.model_dump(exclude={"data"})) for one in ILLEGAL.findall(text)}
    if found:
        characters = ", ".join(sorted(f"U+{ord(one):04X}" for one in found))
        context.report.add("MAP230", characters=characters)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts(one)
