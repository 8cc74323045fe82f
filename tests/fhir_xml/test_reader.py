"""FHIR XML read: the JSON it stands for, and what is wrong with its form, each with place and line."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from trialglot.errors import UnreadableError, UsageError
from trialglot.fhir.numbers import Misread, Number
from trialglot.fhir.xml_reader import read

XHTML = "http://www.w3.org/1999/xhtml"


def patient(inner: str, attributes: str = "") -> bytes:
    return f'<Patient xmlns="http://hl7.org/fhir"{attributes}>{inner}</Patient>'.encode()


def told(content: bytes, edition: str = "5.0.0") -> list[tuple[str, str | None, str | None]]:
    return [(one.code, one.target_path, one.source) for one in read(content, edition).findings]


def good(content: bytes, edition: str = "5.0.0") -> dict[str, Any]:
    made = read(content, edition)
    assert made.findings == []
    return made.document


def decimal(text: str) -> Any:
    """The value of a quantity whose text is ``text``."""
    quantity = f'<valueQuantity><value value="{text}"/></valueQuantity>'
    return good(f'<Observation xmlns="http://hl7.org/fhir">{quantity}</Observation>'.encode())["valueQuantity"]["value"]


def test_a_whole_resource() -> None:
    content = f"""\
<?xml version="1.0" encoding="UTF-8"?>
<!-- a comment --><?pi what?>
<f:Patient xmlns:f="http://hl7.org/fhir">
  <f:id value="p"/><!-- another -->
  <f:text><f:status value="generated"/><div xmlns="{XHTML}">x</div></f:text>
  <f:contained>
    <f:Organization><f:name value="O"/></f:Organization>
  </f:contained>
  <f:active value="true"/>
  <f:name id="n">
    <f:given value="A"/>
    <f:given><f:extension url="http://none"><f:valueCode value="unknown"/></f:extension></f:given>
    <f:given value="B" id="g"/>
  </f:name>
  <f:birthDate id="b" value="1970"/>
  <f:multipleBirthInteger value="2"/>
</f:Patient>
""".encode()
    assert good(content) == {
        "resourceType": "Patient",
        "id": "p",
        "text": {"status": "generated", "div": f'<div xmlns="{XHTML}">x</div>'},
        "contained": [{"resourceType": "Organization", "name": "O"}],
        "active": True,
        "name": [
            {
                "id": "n",
                "given": ["A", None, "B"],
                "_given": [None, {"extension": [{"url": "http://none", "valueCode": "unknown"}]}, {"id": "g"}],
            }
        ],
        "birthDate": "1970",
        "_birthDate": {"id": "b"},
        "multipleBirthInteger": 2,
    }


def test_every_repeating_element_is_an_array_and_no_other() -> None:
    assert good(patient('<extension url="u"/><name><family value="F"/><given value="G"/></name>')) == {
        "resourceType": "Patient",
        "extension": [{"url": "u"}],
        "name": [{"family": "F", "given": ["G"]}],
    }


def test_references_in_a_value_are_resolved_and_its_own_line_ends_are_blanks() -> None:
    made = good(patient('<language value=" &#13;&#10;&#9;&lt;&amp;&quot;&apos;\n\té&#x1F600; "/>'))
    assert made["language"] == " \r\n\t<&\"'  é😀 "


@pytest.mark.parametrize(
    ("text", "value"),
    [("1", 1), ("0", 0), ("-5", -5), (" 7\n", 7), ("9" * 30, int("9" * 30))],
)
def test_a_whole_number_is_an_int(text: str, value: int) -> None:
    read_value = good(patient(f'<multipleBirthInteger value="{text}"/>'))["multipleBirthInteger"]
    assert read_value == value
    assert type(read_value) is int


@pytest.mark.parametrize("text", ["1.50", "1.0", "-0", "1e2", "1.0E-17", "0.000", "9" * 500, "1" + "0" * 400])
def test_a_decimal_keeps_its_text(text: str) -> None:
    value = decimal(text)
    assert type(value) is Number
    assert str(value) == repr(value) == str(pickle.loads(pickle.dumps(value))) == text


@pytest.mark.parametrize(
    "text", ["", "1.", ".5", "+1", "01", "1,5", "1 2", "0x1", "NaN", "INF", "१", "1e", "1E99999999999999999999"]
)
def test_what_is_no_number_is_kept_as_a_text(text: str) -> None:
    value = decimal(text)
    assert type(value) is Misread
    assert value == text


def test_a_whole_number_may_have_a_plus_sign_in_r5_only() -> None:
    content = patient('<multipleBirthInteger value="+5"/>')
    assert good(content)["multipleBirthInteger"] == 5
    assert type(good(content, "4.3.0")["multipleBirthInteger"]) is Misread
    assert type(good(patient('<multipleBirthInteger value="+05"/>'))["multipleBirthInteger"]) is Misread


@pytest.mark.parametrize(("text", "value"), [("true", True), ("false", False), (" true ", True)])
def test_booleans(text: str, value: bool) -> None:
    assert good(patient(f'<active value="{text}"/>'))["active"] is value


@pytest.mark.parametrize("text", ["yes", "1", "TRUE", ""])
def test_what_is_no_boolean_is_kept_as_a_text(text: str) -> None:
    assert type(good(patient(f'<active value="{text}"/>'))["active"]) is Misread


def test_a_64_bit_number_is_a_string_as_in_json() -> None:
    content = (
        b'<Parameters xmlns="http://hl7.org/fhir"><parameter><valueInteger64 value="12"/></parameter></Parameters>'
    )
    assert good(content)["parameter"] == [{"valueInteger64": "12"}]


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        (f'<div xmlns="{XHTML}"><p>a</p></div>', None),
        (f'<div  xmlns="{XHTML}"\r\n title="a&#10;b" >\r\n&amp;&#160;<!-- c --><![CDATA[<]]><?p?><br/></div >', None),
        (f'<div xmlns="{XHTML}"/>', None),
        (f'<div xmlns="{XHTML}"><br/></div>', None),
        (f'<div xmlns="{XHTML}">/></div>', None),
        (f'<div xmlns="{XHTML}"><div xml:lang="en">é</div></div>', None),
        (f'<h:div xmlns:h="{XHTML}"><h:p/></h:div>', None),
        ("<div>no namespace of its own</div>", None),
        ('<div xmlns="urn:x">another</div>', None),
        # Declarations that stand outside the narrative come into it.
        ("<x:div><x:p/></x:div>", f'<x:div xmlns:x="{XHTML}"><x:p/></x:div>'),
        ("<x:div/>", f'<x:div xmlns:x="{XHTML}"/>'),
        (f'<div xmlns="{XHTML}"><p o:q="1"/></div>', f'<div xmlns:o="urn:&amp;" xmlns="{XHTML}"><p o:q="1"/></div>'),
        (f'<div xmlns="{XHTML}"><x:p xmlns:x="urn:i"/></div>', None),
        (
            f'<div xmlns="{XHTML}"><x:p xmlns:x="urn:i"/><x:b/></div>',
            f'<div xmlns:x="{XHTML}" xmlns="{XHTML}"><x:p xmlns:x="urn:i"/><x:b/></div>',
        ),
    ],
)
def test_a_narrative_is_kept_letter_by_letter(xml: str, text: str | None) -> None:
    outside = f' xmlns:x="{XHTML}" xmlns:o="urn:&amp;"'
    assert good(patient(f"<text>{xml}</text><active/>", outside))["text"] == {"div": text or xml}


def test_a_narrative_whose_namespace_is_the_one_of_the_root() -> None:
    content = f'<f:Basic xmlns:f="http://hl7.org/fhir" xmlns="{XHTML}"><f:text><div><p>a</p></div></f:text></f:Basic>'
    assert good(content.encode())["text"] == {"div": f'<div xmlns="{XHTML}"><p>a</p></div>'}


def test_elements_without_content_are_kept_empty() -> None:
    assert good(patient("<active/><name/><name><given/></name>")) == {
        "resourceType": "Patient",
        "_active": {},
        "name": [{}, {"_given": [{}]}],
    }


def test_unknown_elements_are_kept_as_they_stand() -> None:
    made = good(patient('<foo value="1"/><bar a="1" value="2"/><baz><q value="3"/><q/></baz><baz id="4"/>'))
    assert made == {
        "resourceType": "Patient",
        "foo": "1",
        "bar": {"a": "1", "value": "2"},
        "baz": [{"q": ["3", {}]}, {"id": "4"}],
    }
    assert good(b'<Foo xmlns="http://hl7.org/fhir"><a value="1"/></Foo>') == {"resourceType": "Foo", "a": "1"}


@pytest.mark.parametrize(
    ("content", "code", "path", "line"),
    [
        (patient('<birthDate value="1970"/>\n<active value="true"/>'), "FHR340", "Patient.active", 2),
        (patient('<active value="true"/>\n\n<id value="x"/>'), "FHR340", "Patient.id", 3),
        (patient('<name>\n<given value="a"/>\n<family value="b"/></name>'), "FHR340", "Patient.name[0].family", 3),
        (patient('<name/><active value="true"/>\n<name><text value="a"/></name>'), "FHR340", "Patient.active", 1),
        (patient('<gender value="male"/>\n<gender value="male"/>'), "FHR304", "Patient.gender", 2),
        (patient("", ' id="x"'), "FHR341", "Patient", 1),
        (patient("", ' foo="x"'), "FHR341", "Patient", 1),
        (patient("", ' xmlns:o="urn:o" o:foo="x"'), "FHR341", "Patient", 1),
        (
            patient("", ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a b"'),
            "FHR341",
            "Patient",
            1,
        ),
        (patient('\n<name use="old"/>'), "FHR341", "Patient.name[0]", 2),
        (patient('\n<name value="old"/>'), "FHR341", "Patient.name[0]", 2),
        (patient('<name>\n<id value="n"/></name>'), "FHR341", "Patient.name[0].id", 2),
        (patient('<extension>\n<url value="n"/></extension>'), "FHR341", "Patient.extension[0].url", 2),
        (patient('<active value="true" url="x"/>'), "FHR341", "Patient.active", 1),
        (patient('<contained id="x"><Basic/></contained>'), "FHR341", "Patient.contained[0]", 1),
        (patient('\n<_active id="x"/>'), "FHR341", "Patient._active", 2),
        (patient('\n<resourceType value="Basic"/>'), "FHR341", "Patient.resourceType", 2),
        (patient("\n<active>true</active>"), "FHR342", "Patient.active", 2),
        (patient('hello <active value="true"/>'), "FHR342", "Patient", 1),
        (patient("<name>\n<given value='a'/>x</name>"), "FHR342", "Patient.name[0]", 1),
        (patient('\n<active xmlns="" value="true"/>'), "FHR343", "Patient.active", 2),
        (patient('\n<name xmlns="urn:x"><given value="a"/></name>'), "FHR343", "Patient.name[0]", 2),
        (patient(f'\n<active xmlns="{XHTML}" value="true"/>'), "FHR343", "Patient.active", 2),
        (patient("\n<contained/>"), "FHR344", "Patient.contained[0]", 2),
        (patient("\n<contained><Basic/><Basic/></contained>"), "FHR344", "Patient.contained[0]", 2),
    ],
)
def test_what_is_wrong_with_the_form_is_said_with_place_and_line(
    content: bytes, code: str, path: str, line: int
) -> None:
    assert told(content) == [(code, path, f"line {line}")]


def test_an_element_may_be_called_resource_type() -> None:
    provision = "<provision><resourceType><code value='x'/></resourceType></provision>"
    assert good(f'<Consent xmlns="http://hl7.org/fhir">{provision}</Consent>'.encode())["provision"] == [
        {"resourceType": [{"code": "x"}]}
    ]


def test_the_type_of_a_resource_is_not_to_be_overridden() -> None:
    made = read(patient('<resourceType value="Basic"/><_active id="x"/>'), "5.0.0").document
    assert made == {"resourceType": "Patient"}


def test_findings_name_the_page_of_the_edition() -> None:
    (one,) = read(patient("x"), "4.3.0").findings
    assert one.reference == "https://hl7.org/fhir/R4B/xml.html"
    assert one.message == "Patient holds the text 'x'; values stand in the attribute value"


def test_the_line_of_a_place_is_that_of_the_nearest_element() -> None:
    bundle = read(
        b'<Bundle xmlns="http://hl7.org/fhir">\n<type value="batch"/>\n<entry/>\n<entry>\n<resource>\n<Observation>\n'
        b'<valueString value="x">\n<extension url="u"/></valueString>\n<foo value="1"/></Observation>'
        b"</resource></entry></Bundle>",
        "5.0.0",
    )
    assert [
        bundle.line(path)
        for path in (
            "Bundle",
            "Bundle.entry[1].resource",
            "Bundle.entry[1].resource.value",
            "Bundle.entry[1].resource.value.extension[0].url",
            "Bundle.entry[1].resource.foo",
            "Bundle.entry[1].resource.status",
            "Bundle.entry[0].fullUrl",
            "Something.else",
        )
    ] == [1, 5, 7, 8, 9, 5, 3, 1]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (patient("<active>"), "not well-formed XML: mismatched tag"),
        (patient("") + b"<x/>", "not well-formed XML: junk after document element"),
        (patient("&nbsp;"), "not well-formed XML: undefined entity"),
        (patient('<active value="&#0;"/>'), "reference to invalid character number"),
        (patient("\x00"), "not well-formed XML"),
        (patient("<o:active/>"), "unbound prefix"),
        (patient("").decode().encode("utf-16"), "in UTF-16, while FHIR XML is in UTF-8"),
        (patient("").decode().encode("utf-16-le"), "in UTF-16, while FHIR XML is in UTF-8"),
        (patient('<active value="\xff"/>').decode().encode("latin-1"), "not in UTF-8: byte 0xff at byte 52"),
        (b'<?xml version="1.0" encoding="ISO-8859-1"?>' + patient(""), "declared to be in ISO-8859-1"),
        (b"<!DOCTYPE Patient>" + patient(""), "XML with a document type, which FHIR does not allow"),
        (b'<!DOCTYPE x [<!ENTITY a "a">]>' + patient("&a;"), "XML with a document type"),
        (b'<!DOCTYPE x SYSTEM "file:///etc/hostname">' + patient(""), "XML with a document type"),
        (patient("<extension>" * 200), "nested deeper than 150 levels"),
        (b"", "not well-formed XML: no element found"),
    ],
)
def test_what_cannot_be_read(content: bytes, message: str) -> None:
    with pytest.raises(UnreadableError, match=message):
        read(content, "5.0.0")


def test_depth_up_to_the_limit_is_read_and_a_narrative_has_none() -> None:
    deep = good(patient('<extension url="u">' * 149 + "</extension>" * 149))
    for _ in range(149):
        deep = deep["extension"][0]
    assert deep == {"url": "u"}
    div = f'<div xmlns="{XHTML}">{"<b>" * 5000}{"</b>" * 5000}</div>'
    assert good(patient(f"<text>{div}</text>"))["text"]["div"] == div


def test_a_byte_order_mark_is_no_harm() -> None:
    assert good(b"\xef\xbb\xbf" + patient("")) == {"resourceType": "Patient"}


def test_an_unknown_edition() -> None:
    with pytest.raises(UsageError, match="no FHIR definitions"):
        read(patient(""), "9")
