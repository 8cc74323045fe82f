"""Reading trials of the WHO International Clinical Trials Registry Platform (ICTRP)."""

from __future__ import annotations

from trialglot.catalogue.entry import Entry, Kind, Severity

_DATA_SET = "https://www.who.int/clinical-trials-registry-platform/network/who-data-set"

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "SRC140",
        Severity.INFO,
        Kind.UNREAD,
        "Unknown element",
        "element {element} is none of ICTRP's; it is kept as data and reaches no output",
        "The platform and its registries add elements; one that nobody maps is lost downstream.",
        _DATA_SET,
        "Take the datum from Study.data where it is needed, and report the element, so that it gets a place.",
    ),
    Entry(
        "SRC141",
        Severity.INFO,
        Kind.APPROXIMATED,
        "Text without structure",
        "{element} {what}",
        "ICTRP joins lists by semicolons and leaves those of the items as they are; registries describe in one text "
        "what targets have as items with names.",
        _DATA_SET,
        "Compare the items with the record at its registry where each of them matters.",
    ),
    Entry(
        "SRC142",
        Severity.INFO,
        Kind.APPROXIMATED,
        "HTML in a text",
        "{element} holds HTML; its text is kept without the tags {tags}",
        "ICTRP passes on the HTML of registries as text; emphasis and addresses of links are lost without it.",
        _DATA_SET,
        "Look at the record at its registry where formatting carries meaning, as in superscripts and tables.",
    ),
    Entry(
        "SRC143",
        Severity.WARNING,
        Kind.LOST,
        "Script in a text",
        "{element} holds a script, a style sheet or a comment, which is dropped: {text!r}",
        "What a program would run, or nobody sees, is no text of the trial.",
        _DATA_SET,
        "Tell the registry: such content has no business in a trial record.",
    ),
    Entry(
        "SRC144",
        Severity.WARNING,
        Kind.UNREAD,
        "Word of a registry",
        "{value!r} ({field} at {registry}) has no certain counterpart in the words of the model; it is carried as text",
        "Registries use vocabularies of their own, and ICTRP joins several words to one: a word without a counterpart "
        "has no code.",
        _DATA_SET,
        "Look the value up at the registry; report a word whose meaning the registry publishes.",
    ),
    Entry(
        "SRC145",
        Severity.WARNING,
        Kind.APPROXIMATED,
        "Age limit not read",
        "{value!r} is kept as text: {why}",
        "An age limit without a unit, or with a bound of the other kind, is no number that a program may use.",
        _DATA_SET,
        "Look the limit up at the registry, which knows the unit.",
    ),
    Entry(
        "SRC146",
        Severity.WARNING,
        Kind.DEFAULTED,
        "Registry not named",
        "the record does not name the registry that issued its number; {name} stands in its place",
        "A number identifies a trial only together with the registry that issued it.",
        _DATA_SET,
        "Take the record from ICTRP again, which names the registry (Source_Register, reg_name).",
    ),
    Entry(
        "SRC147",
        Severity.INFO,
        Kind.INFERRED,
        "Sum of groups",
        "the number of participants, {total}, is the sum over {count} groups: {value!r}",
        "Some registries state the size of each group and no total.",
        _DATA_SET,
        "Look at the registry if groups may share participants.",
    ),
    Entry(
        "SRC148",
        Severity.INFO,
        Kind.UNREAD,
        "Design in words",
        "the study design is a text, kept as such ({text!r}); read from it: {read}",
        "Only words that a table lists are read; the rest of the text reaches no coded field.",
        _DATA_SET,
        "Take allocation, masking and model from the record at its registry where they matter.",
    ),
    Entry(
        "SRC149",
        Severity.WARNING,
        Kind.UNREAD,
        "Sign lost before the export",
        "numbers behind a bare '=' ({count}), as in {text!r}: exports of ICTRP have it where the registry has ≥ or ≤",
        "A criterion without its sign does not say who may take part.",
        _DATA_SET,
        "Take the criteria from the record at its registry.",
    ),
)
