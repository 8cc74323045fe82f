"""The run itself."""

from __future__ import annotations

from trialglot.catalogue.entry import Entry, Kind, Severity

_CTGOV = "https://clinicaltrials.gov/data-api/about-api/study-data-structure"

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "RUN901",
        Severity.ERROR,
        Kind.INVALID,
        "Internal error",
        "trialglot failed while {stage}: {error} ({at}); please report it with this record",
        "A fault of trialglot, not of the record; this output is missing.",
        "https://docs.python.org/3/library/exceptions.html",
        "Report it with the record; the other documents and records are not touched by it.",
    ),
    Entry(
        "RUN902",
        Severity.ERROR,
        Kind.INVALID,
        "Invalid document",
        "the {document} document did not pass its validator; it is written as {filename} and must not be used",
        "A document that fails validation is never written as if it were good.",
        "https://hl7.org/fhir/R5/validation.html",
        "Read the errors beside it; if the record is in order, report them with the record.",
    ),
    Entry(
        "RUN903",
        Severity.ERROR,
        Kind.UNREAD,
        "Unreadable input",
        "{what}",
        "Nothing could be converted from this input.",
        _CTGOV,
        "Do what the message says; the formats that are read are listed by `trialglot formats`.",
    ),
    Entry(
        "RUN904",
        Severity.INFO,
        Kind.UNREAD,
        "Skipped file",
        "skipped: {what}",
        "A file of a folder or archive that is no registry record.",
        _CTGOV,
        "Nothing, if the file is no record.",
    ),
    Entry(
        "RUN905",
        Severity.WARNING,
        Kind.INVALID,
        "Study read twice",
        "another record of this run has the folder of {study_id}; this one is written to {folder}",
        "Two records with one identifier, or with one name in a path, would overwrite each other.",
        f"{_CTGOV}#nctId",
        "Check whether both are wanted; take one out of the sources if not.",
    ),
    Entry(
        "RUN906",
        Severity.ERROR,
        Kind.LOST,
        "Folder not writable",
        "the outputs cannot be written to {folder}: {why}",
        "The record was converted, but nothing of it was saved.",
        "https://pubs.opengroup.org/onlinepubs/9699919799/functions/V2_chap02.html#tag_15_03",
        "Free the folder's name, or choose another output folder with -o.",
    ),
)
