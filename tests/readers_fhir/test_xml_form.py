"""What the form of FHIR XML has no place for is kept and told; what is no FHIR XML is refused."""

from __future__ import annotations

from typing import Any

import pytest

from readers_fhir.made_up import codes, told
from readers_fhir.test_xml import ALONE, NS
from trialglot import api, ledger
from trialglot.errors import UnreadableError
from trialglot.readers.reading import Reading


def odd(inner: str, attributes: str = "") -> Reading:
    number = '<identifier><value value="NCT00000001"/></identifier>'
    return api.read(f"<ResearchStudy {NS}{attributes}>{number}{inner}</ResearchStudy>".encode())


@pytest.mark.parametrize(
    ("inner", "attributes", "place", "value", "message"),
    [
        (
            '<title value="One"/><title value="Two"/>',
            "",
            "/ResearchStudy/title[2]",
            "Two",
            "the element title is not read: it may stand once; it is kept as data and reaches no output",
        ),
        (
            "<title value='One'/><descriptionSummary>Words &amp; words\nand <b/> more</descriptionSummary>",
            "",
            "/ResearchStudy/descriptionSummary/text()",
            "Words & words\nand  more",
            "the text of descriptionSummary is not read: values stand in the attribute value; it is kept as data and "
            "reaches no output",
        ),
        (
            "<title value='One'/>",
            ' xml:lang="en"',
            "/ResearchStudy/@lang",
            "en",
            "the attribute lang of ResearchStudy is not read: FHIR has no attributes of the namespace "
            "http://www.w3.org/XML/1998/namespace; it is kept as data and reaches no output",
        ),
        (
            '<title value="One"/><phase value="phase-2"/>',
            "",
            "/ResearchStudy/phase/@value",
            "phase-2",
            "the attribute value of phase is not read: the attributes of FHIR are value of a primitive type, id of an "
            "element, and url of an extension; it is kept as data and reaches no output",
        ),
        (
            '<title value="One"/><x:title xmlns:x="urn:x" value="Two"/>',
            "",
            "/ResearchStudy/title[2]",
            "Two",
            "the element title is not read: it is of urn:x, and not of FHIR's; it is kept as data and reaches no "
            "output",
        ),
        (
            '<title value="One"/><_title><id value="a"/></_title>',
            "",
            "/ResearchStudy/_title",
            {"id": "a"},
            "the element _title is not read: JSON writes it so; in XML id and extensions stand in the element, and the "
            "type is its name; it is kept as data and reaches no output",
        ),
        (
            '<title value="One"/><contained><Group/><Basic><id value="b"/></Basic></contained>',
            "",
            "/ResearchStudy/contained/Basic",
            {"id": "b"},
            "the element Basic is not read: one resource is expected; it is kept as data and reaches no output",
        ),
    ],
)
def test_what_is_not_of_the_form_is_kept_and_told(
    inner: str, attributes: str, place: str, value: Any, message: str
) -> None:
    reading = odd(inner, attributes)
    assert reading.study.brief_title == "One"
    assert told(reading, "SRC157") == [(message, place)]
    assert reading.study.data[place] == value
    assert place in reading.study.source.unread
    assert [(one.place, one.value) for one in ledger.leaves(reading) if one.place == place] == [(place, value)]
    assert not any(one.read for one in ledger.leaves(reading) if one.place == place)


@pytest.mark.parametrize(
    ("inner", "attributes"),
    [
        # An order of its own; schemas named; an id that is an element: nothing is lost by these.
        ('<status value="active"/><title value="One"/><descriptionSummary value="x"/>', ""),
        (
            '<title value="One"/>',
            ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
            'xsi:schemaLocation="http://hl7.org/fhir ../fhir-all.xsd"',
        ),
        ('<title value="One"/><condition><id value="c"/><text value="Gout"/></condition>', ""),
        ('<title value="One"><!-- a --><?b c?></title>', ""),
    ],
)
def test_what_loses_nothing_is_not_told(inner: str, attributes: str) -> None:
    reading = odd(inner, attributes)
    assert reading.study.brief_title == "One"
    assert codes(reading) == []


def test_an_unknown_element_is_told_as_in_json_with_the_text_in_it() -> None:
    reading = odd('<title value="One"/><foo><bar value="1"/>words</foo>')
    assert [(one.code, one.source) for one in reading.findings] == [
        ("SRC150", "/ResearchStudy/foo/bar"),
        ("SRC157", "/ResearchStudy/foo/text()"),
    ]
    assert reading.study.data == {"/ResearchStudy/foo": {"bar": "1"}, "/ResearchStudy/foo/text()": "words"}


# What is no FHIR XML.


@pytest.mark.parametrize(
    ("content", "seen", "where"),
    [
        (f"<ResearchStudy {NS}><id/>", "broken XML: no element found: line 1, column 49", "line 1, column 49"),
        (f"<ResearchStudy {NS}><a></b></ResearchStudy>", "broken XML: mismatched tag", None),
        (f"<!DOCTYPE a><ResearchStudy {NS}/>", "XML with a document type, which FHIR does not allow", None),
        (
            f'<?xml version="1.0" encoding="ISO-8859-1"?><ResearchStudy {NS}/>',
            "a FHIR document declared to be in ISO-8859-1, while FHIR XML is in UTF-8",
            None,
        ),
        (f"<ResearchStudy {NS}>\udcff</ResearchStudy>", "a FHIR document not in UTF-8: byte 0xff at byte", None),
        (
            f"<ResearchStudy {NS}>{'<extension>' * 150}{'</extension>' * 150}</ResearchStudy>",
            "a FHIR document nested deeper than 150 levels",
            None,
        ),
        (
            f"<ResearchStudy {NS}>{'<a/>' * 250_000}</ResearchStudy>",
            "a FHIR document with more than 250,000 tags",
            None,
        ),
        (f"<ResearchStudy {NS}>{'<a/>' * 100_000}</ResearchStudy>", "a FHIR document with 100001 values", None),
        (f"<ResearchStudy {NS}><status value='active'/></ResearchStudy>", "a ResearchStudy without identifier", None),
    ],
)
def test_refused(content: str, seen: str, where: str | None) -> None:
    with pytest.raises(UnreadableError) as caught:
        api.read(content.encode(errors="surrogateescape"))
    assert caught.value.seen.startswith(seen)
    assert caught.value.refused
    assert caught.value.remedy
    assert where is None or caught.value.where == where


@pytest.mark.parametrize("content", ["<a/>", "<ResearchStudies/>", f"<Bundle {NS}><entry/></Bundle>"])
def test_no_study(content: str) -> None:
    with pytest.raises(UnreadableError, match="without a ResearchStudy"):
        api.read(content.encode(), format="fhir")


@pytest.mark.parametrize("start", ["\ufeff", "\n \n", '<?xml version="1.0"?>\n', "\ufeff<?xml version='1.0'?><!--x-->"])
def test_what_may_stand_before_the_root(start: str) -> None:
    assert api.read((start + ALONE).encode()).study.acronym == "ALONE"
