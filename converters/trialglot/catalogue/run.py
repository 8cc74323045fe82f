"""The run itself."""

from __future__ import annotations

from trialglot.catalogue.entry import Entry, Kind, Severity

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "RUN901",
        Severity.ERROR,
        Kind.INVALID,
        "Internal error",
        "trialglot failed while {stage}: {error} ({at}); please report it with this record",
        "A fault of trialglot, not of the record; this output is missing.",
    ),
    Entry(
        "RUN902",
        Severity.ERROR,
        Kind.INVALID,
        "Invalid document",
        "the {document} document did not pass its validator; it is written as {filename} and must not be used",
        "A document that fails validation is never written as if it were good.",
    ),
    Entry(
        "RUN903",
        Severity.ERROR,
        Kind.UNREAD,
        "Unreadable input",
        "{what}",
        "Nothing could be converted from this input.",
    ),
    Entry(
        "RUN904",
        Severity.INFO,
        Kind.UNREAD,
        "Skipped file",
        "skipped: {what}",
        "A file of a folder or archive that is no registry record.",
    ),
    Entry(
        "RUN905",
        Severity.WARNING,
        Kind.INVALID,
        "Study read twice",
        "another record of this run has the folder of {study_id}; this one is written to {folder}",
        "Two records with one identifier, or with one name in a path, would overwrite each other.",
    ),
    Entry(
        "RUN906",
        Severity.ERROR,
        Kind.LOST,
        "Folder not writable",
        "the outputs cannot be written to {folder}: {why}",
        "The record was converted, but nothing of it was saved.",
    ),
)
