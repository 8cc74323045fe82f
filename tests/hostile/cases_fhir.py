"""Studies of FHIR in XML, as sources."""

from __future__ import annotations

from collections.abc import Callable

from hostile.making import FHIR_STUDY, MIB
from hostile.running import Case, file

Content = str | Callable[[], str]
_TAGS = "a FHIR document with more than 250,000 tags"


def _case(name: str, command: str, content: Content, code: int, told: str, *, heavy: bool = False) -> Case:
    def made() -> bytes:
        return (content if isinstance(content, str) else content()).encode()

    options = ("--to", "fhir-r5", "--fail-on", "never", "--jobs", "1") if command == "convert" else ()
    return Case(f"FHIR XML: {name}", file("x.xml", made), (command, "x.xml", *options), code, told, heavy)


def _study(more: str, title: str = "T", attributes: str = "") -> str:
    made = FHIR_STUDY.made(attributes=attributes).replace('"T"', f'"{title}"')
    return made.replace("</ResearchStudy>", f"{more}</ResearchStudy>")


def _bundle(entries: str) -> str:
    return f'<Bundle xmlns="http://hl7.org/fhir">{entries}</Bundle>'


def _entry(name: str, more: str = "") -> str:
    study = f'<ResearchStudy><id value="{name}"/><title value="T"/>{more}</ResearchStudy>'
    return f"<entry><resource>{study}</resource></entry>"


def _part_of(name: str) -> str:
    return f'<partOf><reference value="ResearchStudy/{name}"/></partOf>'


def _attributes(count: int) -> str:
    return "".join(f' a{number}="1"' for number in range(count))


def _named(count: int) -> str:
    return "".join(f"<a{number}/>" for number in range(count))


_LINE = "a &amp;\n"
_OURS = '<!--<Provenance><Device><name value="trialglot"/></Device></Provenance>-->'

LIGHT = (
    _case("160 levels", "inspect", _study("<extension>" * 160 + "</extension>" * 160), 3, "nested deeper than 150"),
    _case("text where values stand in attributes", "inspect", _study("<keyword>x</keyword>"), 0, "SRC157 warning x1"),
    _case("an element twice", "inspect", _study('<title value="Another"/>'), 0, "SRC157 warning x1"),
    _case("an element of another namespace", "inspect", _study('<url xmlns="urn:x"/>'), 0, "SRC157 warning x1"),
    _case("attributes that nobody knows", "inspect", _study("", attributes=_attributes(3)), 0, "SRC157 warning x3"),
    _case("20,000 faults", "inspect", _study('<title value="x"/>' * 20_000), 3, "odd in more than 10,000 places"),
    _case("a number of 10,000 digits", "inspect", _study(f'<valueInteger value="{"9" * 10_000}"/>'), 0, "NCT09000001"),
    _case(
        "1e999 as the number of participants",
        "inspect",
        _study('<recruitment><targetNumber value="1e999"/></recruitment>'),
        0,
        "SRC150 warning x1",
    ),
    _case("two resources in one entry", "inspect", _bundle(_entry("a").replace("</re", "<Basic/></re")), 0, "SRC157"),
    _case("a Bundle in a Bundle in a Bundle", "inspect", _bundle(_bundle("")), 3, "FHIR without a ResearchStudy"),
    _case("a study in a comment", "inspect", _bundle("<!--<ResearchStudy/>-->"), 3, "without a ResearchStudy"),
    _case("the mark of our documents in a comment", "inspect", _study(_OURS), 3, "does not name its edition"),
    _case(
        "studies that are parts of each other",
        "inspect",
        _bundle(_entry("a", _part_of("b")) + _entry("b", _part_of("a"))),
        3,
        "whose studies are parts of each other",
    ),
)
HEAVY = (
    _case("1,000,000 elements", "inspect", lambda: _study("<a/>" * 1_000_000), 3, "192 MiB of memory", heavy=True),
    _case(
        "1,000,000 elements to convert",
        "convert",
        lambda: _study("<a/>" * 1_000_000),
        3,
        "192 MiB of memory",
        heavy=True,
    ),
    _case("600,000 elements", "convert", lambda: _study("<a/>" * 600_000), 3, _TAGS, heavy=True),
    _case("240,000 names", "convert", lambda: _study(_named(240_000)), 3, "more than 100000", heavy=True),
    _case("99,000 names", "convert", lambda: _study(_named(99_000)), 0, "1 converted", heavy=True),
    _case(
        "100,000 elements in extensions",
        "convert",
        lambda: _study('<extension url="u"><valueString value="x"/></extension>' * 48_000),
        0,
        "1 converted",
        heavy=True,
    ),
    _case(
        "300,000 attributes", "inspect", lambda: _study("", attributes=_attributes(300_000)), 3, "10,000", heavy=True
    ),
    _case("8 MB of text", "convert", lambda: _study(f"<name>{_LINE * MIB}</name>"), 0, "1 converted", heavy=True),
    _case("a title of 10 MB", "convert", lambda: _study("", title="A b " * 2_500_000), 3, "196,608", heavy=True),
    _case(
        "a narrative 100,000 deep",
        "convert",
        lambda: FHIR_STUDY.made("<p>" * 100_000 + "</p>" * 100_000),
        0,
        "1 converted",
        heavy=True,
    ),
    _case(
        "5,000 studies in a Bundle",
        "inspect",
        lambda: _bundle("".join(_entry(f"s{number}") for number in range(5_000))),
        0,
        "s4999",
        heavy=True,
    ),
    _case(
        "2 studies among 90,000 entries",
        "convert",
        lambda: _bundle("<entry/>" * 90_000 + _entry("a") + _entry("b")),
        0,
        "2 converted",
        heavy=True,
    ),
)
