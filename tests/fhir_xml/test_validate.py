"""FHIR XML through the validator: the same verdict as on the JSON, with the line of each finding."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from trialglot import api
from trialglot.fhir.xml_writer import dump
from trialglot.findings import Finding, Severity
from trialglot.validators.options import CheckOptions


def judged(content: str | bytes) -> list[tuple[str, str | None, str | None]]:
    """Errors: code, place, line."""
    data = content.encode() if isinstance(content, str) else content
    return [(one.code, one.target_path, one.source) for one in api.validate(data)[1] if one.severity is Severity.ERROR]


def patient(inner: str) -> str:
    return f'<Patient xmlns="http://hl7.org/fhir">\n{inner}\n</Patient>'


def test_kind_and_verdict_of_the_seed_are_those_of_its_json(root: Path) -> None:
    content = (root / "tests/golden/NCT05704049-json/fhir-r5.json").read_bytes()
    xml = dump(json.loads(content), "5.0.0")

    def without_line(one: Finding) -> tuple[str, str, str | None]:
        return one.code, one.message, one.target_path

    kind, found = api.validate(content)
    xml_kind, xml_found = api.validate(xml)
    assert (kind, xml_kind) == ("FHIR R5 Bundle", "FHIR R5 Bundle (XML)")
    assert [without_line(one) for one in xml_found] == [without_line(one) for one in found]
    lines = xml.decode().split("\n")
    for one in xml_found:
        assert one.source is not None
        assert one.target_path is not None
        name = one.target_path.rpartition(".")[2].partition("[")[0]
        assert f"<{name}" in lines[int(one.source.removeprefix("line ")) - 1]


@pytest.mark.parametrize(
    ("inner", "code", "place", "line"),
    [
        ('<active value="yes"/>', "FHR307", "active", 2),
        ('<active value=""/>', "FHR307", "active", 2),
        ("<active/>", "FHR305", "active", 2),
        ('<active\n id="x"/>', "FHR320", "active", 2),
        ('<multipleBirthInteger value="1.5"/>', "FHR307", "multipleBirth", 2),
        ('<multipleBirthInteger value="one"/>', "FHR307", "multipleBirth", 2),
        ('<multipleBirthInteger value="2147483648"/>', "FHR307", "multipleBirth", 2),
        ('<active value="true"/>\n<gender value="m"/>', "FHR308", "gender", 3),
        ('<birthDate value="1970-02-30"/>', "FHR307", "birthDate", 2),
        ('<name>\n<given value=""/></name>', "FHR305", "name[0].given[0]", 3),
        ("<name>\n<given/></name>", "FHR305", "name[0].given[0]", 3),
        ("\n<name/>", "FHR305", "name[0]", 3),
        ('\n<foo value="1"/>', "FHR301", "foo", 3),
        ('<active value="true"><foo value="1"/></active>', "FHR301", "active.foo", 2),
        ("<link>\n<type value='seealso'/></link>", "FHR302", "link[0].other", 2),
        ("<text><status value='generated'/>\n<div>x</div></text>", "FHR319", "text.div", 3),
        (
            '<text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml"><script/>x</div></text>',
            "FHR319",
            "text.div",
            2,
        ),
    ],
)
def test_a_fault_is_told_with_its_place_and_line(inner: str, code: str, place: str, line: int) -> None:
    assert judged(patient(inner)) == [(code, f"Patient.{place}", f"line {line}")]


def test_faults_of_the_form_come_first() -> None:
    assert judged(patient('<gender value="m"/>\n<active>true</active>')) == [
        ("FHR342", "Patient.active", "line 3"),
        ("FHR340", "Patient.active", "line 3"),
        ("FHR308", "Patient.gender", "line 2"),
        ("FHR305", "Patient.active", "line 3"),
    ]


def test_a_prefix_is_as_good_as_none() -> None:
    assert (
        judged('<?xml version="1.0"?><f:Patient xmlns:f="http://hl7.org/fhir"><f:active value="true"/></f:Patient>')
        == []
    )


def test_a_resource_type_of_no_edition() -> None:
    nothing = '<Nothing><a value="1"/></Nothing>'
    assert judged(nothing.replace(">", ' xmlns="http://hl7.org/fhir">', 1)) == [("FHR311", "Resource", "line 1")]
    entry = f'<type value="collection"/><entry>\n<resource>{nothing}</resource></entry>'
    found = judged(f'<Bundle xmlns="http://hl7.org/fhir">{entry}</Bundle>')
    assert ("FHR311", "Bundle.entry[0].resource", "line 2") in found


def test_the_second_checker_judges_xml_too() -> None:
    quantity = '<valueQuantity><value value="1.50"/></valueQuantity>'
    content = (
        f'<Observation xmlns="http://hl7.org/fhir"><status value="final"/><code><text value="c"/></code>{quantity}'
    )
    good = f"{content}</Observation>".encode()
    _, found = api.validate(good, options=CheckOptions(full=True))
    assert [one for one in found if one.severity is Severity.ERROR] == []
    _, found = api.validate(good.replace(b'"1.50"', b'"x"'), options=CheckOptions(full=True))
    assert {one.code for one in found if one.severity is Severity.ERROR} == {"FHR307", "FHR330"}
