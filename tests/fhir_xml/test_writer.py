"""FHIR XML as it is written, rule by rule; the expected text is written by hand after https://hl7.org/fhir/R5/xml.html."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from trialglot.errors import UnwritableError, UsageError
from trialglot.fhir.numbers import number
from trialglot.fhir.xml_writer import dump

DIV = '<div xmlns="http://www.w3.org/1999/xhtml"><p>A &amp; B<br/>\n   <b>c</b></p></div>'


def written(document: dict[str, Any], edition: str = "5.0.0") -> str:
    return dump(document, edition).decode()


def inside(document: dict[str, Any], edition: str = "5.0.0") -> str:
    """What stands within the root element, without indentation and line breaks."""
    text = written(document, edition)
    lines = [line.strip() for line in text.splitlines()]
    assert lines[0] == '<?xml version="1.0" encoding="UTF-8"?>'
    assert lines[1].startswith(f'<{document["resourceType"]} xmlns="http://hl7.org/fhir"')
    return "".join(lines[2:-1])


def test_a_whole_resource() -> None:
    patient = {
        "resourceType": "Patient",
        "birthDate": "1970-03-30",  # the order of the keys means nothing
        "_birthDate": {
            "id": "b",
            "extension": [{"url": "http://example.org/time", "valueDateTime": "1970-03-30T10:00:00Z"}],
        },
        "id": "p1",
        "text": {"status": "generated", "div": DIV},
        "contained": [{"resourceType": "Organization", "id": "o", "name": "Org"}],
        "active": False,
        "name": [
            {
                "id": "n1",
                "family": 'O\'Brien "the <third>"',
                "given": ["Ann", None, "Mary"],
                "_given": [None, {"extension": [{"url": "http://example.org/none", "valueCode": "unknown"}]}, None],
            },
            {"use": "old", "text": "Ann"},
        ],
        "deceasedBoolean": True,
        "multipleBirthInteger": 2,
        "managingOrganization": {"reference": "#o"},
    }
    assert (
        written(patient)
        == f"""\
<?xml version="1.0" encoding="UTF-8"?>
<Patient xmlns="http://hl7.org/fhir">
  <id value="p1"/>
  <text>
    <status value="generated"/>
    {DIV}
  </text>
  <contained>
    <Organization>
      <id value="o"/>
      <name value="Org"/>
    </Organization>
  </contained>
  <active value="false"/>
  <name id="n1">
    <family value="O'Brien &quot;the &lt;third>&quot;"/>
    <given value="Ann"/>
    <given>
      <extension url="http://example.org/none">
        <valueCode value="unknown"/>
      </extension>
    </given>
    <given value="Mary"/>
  </name>
  <name>
    <use value="old"/>
    <text value="Ann"/>
  </name>
  <birthDate value="1970-03-30" id="b">
    <extension url="http://example.org/time">
      <valueDateTime value="1970-03-30T10:00:00Z"/>
    </extension>
  </birthDate>
  <deceasedBoolean value="true"/>
  <multipleBirthInteger value="2"/>
  <managingOrganization>
    <reference value="#o"/>
  </managingOrganization>
</Patient>
"""
    )


def test_a_resource_in_an_entry_and_in_a_parameter_stands_in_its_own_element() -> None:
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"fullUrl": "http://a/Basic/b", "resource": {"resourceType": "Basic", "id": "b"}}],
        "issues": {"resourceType": "OperationOutcome", "id": "x"},
    }
    assert inside(bundle) == (
        '<type value="collection"/><entry><fullUrl value="http://a/Basic/b"/><resource><Basic><id value="b"/></Basic>'
        '</resource></entry><issues><OperationOutcome><id value="x"/></OperationOutcome></issues>'
    )
    parameters = {"resourceType": "Parameters", "parameter": [{"name": "a", "resource": {"resourceType": "Basic"}}]}
    assert inside(parameters) == (
        '<parameter><name value="a"/><resource><Basic/></resource></parameter>'  # empty, which is for the validator
    )


def test_elements_of_an_inner_type_and_of_one_defined_elsewhere() -> None:
    plan = {
        "resourceType": "PlanDefinition",
        "status": "draft",
        "action": [{"id": "a1", "linkId": "1", "modifierExtension": [{"url": "u"}], "action": [{"linkId": "1.1"}]}],
    }
    assert inside(plan) == (
        '<status value="draft"/><action id="a1"><modifierExtension url="u"/><linkId value="1"/>'
        '<action><linkId value="1.1"/></action></action>'
    )


def test_base_elements_come_first_and_a_choice_stands_at_the_place_of_its_element() -> None:
    observation = {
        "valueQuantity": {"code": "mg", "value": 1, "unit": "mg"},
        "note": [{"text": "n"}],
        "effectiveDateTime": "2024",
        "code": {"text": "c"},
        "status": "final",
        "modifierExtension": [{"url": "m", "valueString": "v"}],
        "language": "en",
        "meta": {"source": "http://s"},
        "resourceType": "Observation",
    }
    names = ["meta", "language", "modifierExtension", "status", "code", "effectiveDateTime", "valueQuantity", "note"]
    text = inside(observation)
    places = [text.index(f"<{name}") for name in names]
    assert places == sorted(places)
    assert '<valueQuantity><value value="1"/><unit value="mg"/><code value="mg"/></valueQuantity>' in text


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (1, "1"),
        (-0.5, "-0.5"),
        (1.5e-7, "1.5e-07"),
        (Decimal("1.50"), "1.50"),
        (number("1.50"), "1.50"),
        (number("-0"), "-0"),
        (number("1.0e2"), "1.0e2"),
        (number("0.00000010"), "0.00000010"),
        (number("9" * 500), "9" * 500),
    ],
)
def test_decimals_are_written_as_they_are(given: Any, shown: str) -> None:
    assert inside({"resourceType": "Observation", "valueQuantity": {"value": given}}) == (
        f'<valueQuantity><value value="{shown}"/></valueQuantity>'
    )


def test_white_space_of_a_text_survives_as_references() -> None:
    text = inside({"resourceType": "Basic", "id": "x", "text": {"id": "a\tb"}, "language": "# h\r\n\n- \ttab  end \n"})
    assert text == '<id value="x"/><language value="# h&#13;&#10;&#10;- &#9;tab  end &#10;"/><text id="a&#9;b"/>'


def test_an_empty_text_is_written_and_left_to_the_validator() -> None:
    assert inside({"resourceType": "Basic", "language": ""}) == '<language value=""/>'


def test_a_narrative_stands_as_it_is() -> None:
    div = '<div  xmlns="http://www.w3.org/1999/xhtml"\n title="x" ><p>&#169; &quot;q&quot;</p ><!-- c --><?p i?></div>'
    assert f"\n    {div}\n  </text>" in written({"resourceType": "Basic", "text": {"div": div}})


def test_a_simple_quantity_is_called_a_quantity() -> None:
    dose = {"doseQuantity": {"value": 2}, "rateRatio": {"numerator": {"value": 1}}}
    request = {"resourceType": "MedicationRequest", "dosageInstruction": [{"doseAndRate": [dose]}]}
    assert inside(request) == (
        '<dosageInstruction><doseAndRate><doseQuantity><value value="2"/></doseQuantity>'
        '<rateRatio><numerator><value value="1"/></numerator></rateRatio></doseAndRate></dosageInstruction>'
    )


def test_an_edition_has_its_own_order_and_elements() -> None:
    study = {"resourceType": "ResearchStudy", "enrollment": [{"reference": "Group/g"}], "arm": [{"name": "A"}]}
    assert inside(study, "4.3.0") == '<enrollment><reference value="Group/g"/></enrollment><arm><name value="A"/></arm>'
    with pytest.raises(UnwritableError, match=r"^ResearchStudy.(enrollment|arm): ResearchStudy has no such element"):
        dump(study, "5.0.0")
    with pytest.raises(UsageError, match="no FHIR definitions for edition '9'"):
        dump(study, "9")


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"resourceType": "Nothing"}, "Nothing: no resource of FHIR 5.0.0"),
        ({"resourceType": "DomainResource"}, "DomainResource: no resource of FHIR 5.0.0"),
        ({}, "None: no resource of FHIR 5.0.0"),
        ([], "None: no resource of FHIR 5.0.0"),
        ({"resourceType": "Basic", "contained": [{}]}, r"Basic.contained\[0\]: no resource of FHIR 5.0.0"),
        ({"resourceType": "Basic", "foo": 1}, "Basic.foo: Basic has no such element in XML"),
        ({"resourceType": "Basic", "meta": {"_id": {"id": "x"}}}, "Basic.meta._id: Meta has no such element in XML"),
        ({"resourceType": "Basic", "_code": {}}, "Basic._code: Basic has no such element in XML"),
        ({"resourceType": "Basic", "code": []}, "Basic.code: no object, as CodeableConcept wants it"),
        ({"resourceType": "Basic", "language": 1}, "Basic.language: no string, as its type wants it"),
        ({"resourceType": "Basic", "language": None}, "Basic.language: null"),
        ({"resourceType": "Basic", "extension": {"url": "x"}}, "Basic.extension: no array with items"),
        ({"resourceType": "Basic", "extension": []}, "Basic.extension: no array with items"),
        ({"resourceType": "Basic", "extension": [{"url": "a"}, {"url": 1}]}, r"Basic.extension\[1\].url: no string"),
        ({"resourceType": "Patient", "active": "true"}, "Patient.active: no boolean, as its type wants it"),
        ({"resourceType": "Patient", "multipleBirthInteger": "1"}, "Patient.multipleBirthInteger: no number"),
        ({"resourceType": "Patient", "multipleBirthInteger": True}, "Patient.multipleBirthInteger: no number"),
        ({"resourceType": "Observation", "valueQuantity": {"value": float("inf")}}, "valueQuantity.value: no number"),
        ({"resourceType": "Observation", "valueQuantity": {"value": Decimal("NaN")}}, "valueQuantity.value: no number"),
        ({"resourceType": "Patient", "name": [{"given": ["a"], "_given": [None, None]}]}, "not of the same length"),
        ({"resourceType": "Patient", "name": [{"given": ["a", None]}]}, r"Patient.name\[0\].given: null"),
        ({"resourceType": "Patient", "name": [{"_given": {}}]}, r"Patient.name\[0\]._given: no array with items"),
        ({"resourceType": "Basic", "language": "a\x07"}, "Basic.language: the character U+0007"),
        ({"resourceType": "Basic", "author": {"display": "\ufffe"}}, "Basic.author.display: the character U+FFFE"),
        ({"resourceType": "Basic", "extension": [{"url": "\ud800"}]}, r"extension\[0\].url: the character U\+D800"),
        ({"resourceType": "Basic", "text": {"div": "<div>&nbsp;</div>"}}, "text.div: XHTML that is not well-formed"),
        ({"resourceType": "Basic", "text": {"div": "<div>"}}, "text.div: XHTML that is not well-formed"),
        ({"resourceType": "Basic", "text": {"div": "<div/></text>"}}, "text.div: XHTML that is not well-formed"),
        ({"resourceType": "Basic", "text": {"div": "<div/><div/>"}}, "text.div: XHTML that is not well-formed"),
        ({"resourceType": "Basic", "text": {"div": "text"}}, "text.div: XHTML that is not well-formed"),
        ({"resourceType": "Basic", "text": {"div": "<h:div/>"}}, "text.div: XHTML that is not well-formed"),
        ({"resourceType": "Basic", "text": {"div": "\ufeff<div/>"}}, "Basic.text.div: a byte order mark"),
        ({"resourceType": "Basic", "text": {"div": "<div>\ud800</div>"}}, r"Basic.text.div: the character U\+D800"),
        ({"resourceType": "Basic", "text": {"div": "<!DOCTYPE div><div/>"}}, "text.div: XHTML with a declaration"),
        ({"resourceType": "Basic", "text": {"div": '<?xml version="1.0"?><div/>'}}, "div: XHTML with a declaration"),
    ],
)  # fmt: skip
def test_what_xml_cannot_carry_is_refused_with_its_place(document: Any, message: str) -> None:
    with pytest.raises(UnwritableError, match=message.replace("U+", "U.")):
        dump(document, "5.0.0")


def test_a_document_without_end_is_refused() -> None:
    document: dict[str, Any] = {"resourceType": "Basic"}
    inner = document
    for _ in range(5000):
        inner["extension"] = [{"url": "u"}]
        inner = inner["extension"][0]
    with pytest.raises(UnwritableError, match="nested too deeply"):
        dump(document, "5.0.0")
