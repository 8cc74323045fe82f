"""Mapping to the SDTM trial design datasets."""

from __future__ import annotations

from trialglot.catalogue.entry import Entry, Kind, Severity

_IG = "https://www.cdisc.org/standards/foundational/sdtmig/sdtmig-v3-4"
_TRANSPORT = "https://support.sas.com/techsup/technote/ts140.pdf"

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "MAP270",
        Severity.INFO,
        Kind.APPROXIMATED,
        "Value shortened",
        "{variable} is shortened at a word: the text has {size} characters, {most} are the most; "
        "the full text is in {place}",
        "Arms and criteria have no variables for what is beyond 200 characters (SDTMIG 3.4 section 4.5.3). "
        "A value of TS has TSVAL to TSVAL999: names of variables have eight characters at most.",
        _IG,
        "Word it shorter by hand where the start of the text does not say enough.",
    ),
    Entry(
        "MAP271",
        Severity.INFO,
        Kind.DEFAULTED,
        "Rules of elements not stated",
        "the rules for the start of {count} elements, and for the end of those without a length, are not stated by a "
        "registry; TESTRL and TEENRL say so",
        "Every element needs a rule for its start, and one for its end or a length (CORE-000027).",
        _IG,
        "Fill the rules in from the protocol.",
    ),
    Entry(
        "MAP272",
        Severity.INFO,
        Kind.DEFAULTED,
        "Parameters not stated",
        "{count} parameters that recipients ask for are not stated by the record and have the null flavor of "
        "mappings/ts_parameters.tsv: {names}",
        "A reviewer must see that a parameter was thought of, and that there is no information.",
        _IG,
        "Fill them in from the protocol, or lay rows of your own over the table with --ts-parameters.",
    ),
    Entry(
        "MAP273",
        Severity.INFO,
        Kind.APPROXIMATED,
        "Text in ASCII",
        "{variable}: {place} is in ASCII and writes {characters}",
        "A SAS transport file does not say in which encoding its text is; ASCII is read alike everywhere.",
        _TRANSPORT,
        "The registered text stands in Dataset-JSON and in CSV (--sdtm-files).",
    ),
    Entry(
        "MAP274",
        Severity.WARNING,
        Kind.LOST,
        "Characters without a form in ASCII",
        "{variable}: {place} is in ASCII, and '?' stands there for {characters}",
        "What the text says is not in the transport file any more.",
        _TRANSPORT,
        "Word it in ASCII in the source; the registered text stands in Dataset-JSON and in CSV (--sdtm-files).",
    ),
)
