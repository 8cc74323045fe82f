"""Mapping to ODM 2.0; said by its writer."""

from __future__ import annotations

from trialglot.catalogue.entry import Entry, Kind, Severity

_ODM = "https://www.cdisc.org/standards/data-exchange/odm"

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "MAP280",
        Severity.INFO,
        Kind.APPROXIMATED,
        "Names numbered",
        "names of {kind} that another element has already are numbered: {count}, the first is {example!r}",
        "ODM 2.0 wants these names to be unique in a study; the record uses one twice.",
        _ODM,
        "Nothing; the number is no part of the name that the record has.",
    ),
    Entry(
        "MAP281",
        Severity.WARNING,
        Kind.APPROXIMATED,
        "Intervention in no arm",
        "intervention {name!r} belongs to no arm of the record; no element of the design names it",
        "The record does not say who receives it.",
        _ODM,
        "Assign the intervention to its arms in the registration.",
    ),
    Entry(
        "MAP282",
        Severity.INFO,
        Kind.LOST,
        "Workflows not known in full",
        "the record has more periods than epochs were derived from it; workflows are left out",
        "What follows on a period, and what is last, cannot be said while periods are missing.",
        _ODM,
        "Add the missing epochs and the workflows between them from the protocol.",
    ),
)
