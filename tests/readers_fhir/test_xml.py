"""FHIR in XML of other producers: what is read is what the JSON of the document says; places are those of the XML."""

from __future__ import annotations

from collections import Counter
from typing import Any

import orjson
import pytest

from fhir_validator import packages
from readers_fhir import made_up
from readers_fhir.in_xml import xml
from readers_fhir.made_up import codes
from readers_fhir.test_examples import EDITIONS, example
from trialglot import api, crosswalk, formats, ledger
from trialglot.design.plan import Plan
from trialglot.fhir import xml_twin, xml_writer
from trialglot.readers import spots
from trialglot.readers.fhir import leaves
from trialglot.readers.reading import Place, Reading

DOCUMENTS = {"R5": made_up.full_r5(), "R4": made_up.full_r4(), "R6": made_up.full_r6()}
NS = 'xmlns="http://hl7.org/fhir"'

# Written by hand: what a server gives for a search, with a prefix, a comment, and narratives.
SEARCHED = """\
<?xml version="1.0" encoding="UTF-8"?>
<!-- a search with _include -->
<?xml-stylesheet href="study.xsl"?>
<f:Bundle xmlns:f="http://hl7.org/fhir">
  <f:id value="found"/>
  <f:type value="searchset"/>
  <f:total value="1"/>
  <f:entry>
    <f:fullUrl value="https://made-up.example.org/fhir/ResearchStudy/7"/>
    <f:resource>
      <f:ResearchStudy>
        <f:id value="7"/>
        <f:text>
          <f:status value="generated"/>
          <div xmlns="http://www.w3.org/1999/xhtml"><p>A &amp; B<br/></p></div>
        </f:text>
        <f:identifier>
          <f:use value="official"/>
          <f:system value="https://clinicaltrials.gov"/>
          <f:value value="NCT01234567"/>
        </f:identifier>
        <f:title value="Drug &quot;A&quot; &amp; B &lt; C"/>
        <f:status value="closed-to-accrual"/>
        <f:primaryPurposeType>
          <f:coding>
            <f:system value="http://terminology.hl7.org/CodeSystem/research-study-prim-purp-type"/>
            <f:code value="treatment"/>
          </f:coding>
        </f:primaryPurposeType>
        <f:phase><f:coding><f:code value="phase-2-phase-3"/></f:coding></f:phase>
        <f:category><f:text value="Allocation: Randomized"/></f:category>
        <f:condition><f:text value="Gout"/></f:condition>
        <f:condition><f:text value="Hypertension"/></f:condition>
        <f:location><f:text value="France"/></f:location>
        <f:description value="One.&#10;&#10;* Two"/>
        <f:period id="p"><f:start value="2024-01-15"/><f:end value="2025-06"/></f:period>
        <f:site><f:reference value="Location/here"/></f:site>
        <f:reasonStopped><f:text value="No money"/></f:reasonStopped>
        <f:arm>
          <f:name value="A"/>
          <f:type><f:text value="Experimental"/></f:type>
        </f:arm>
      </f:ResearchStudy>
    </f:resource>
    <f:search><f:mode value="match"/></f:search>
  </f:entry>
  <f:entry>
    <f:fullUrl value="https://made-up.example.org/fhir/Location/here"/>
    <f:resource>
      <f:Location>
        <f:id value="here"/>
        <f:name value="Clinic of Nowhere"/>
        <f:address><f:city value="Lyon"/><f:country value="France"/></f:address>
      </f:Location>
    </f:resource>
  </f:entry>
</f:Bundle>
"""
ALONE = f"""\
<ResearchStudy {NS}>
  <contained>
    <Group>
      <id value="who"/>
      <type value="person"/>
      <membership value="definitional"/>
      <characteristic>
        <code><text value="Healthy volunteers"/></code>
        <valueBoolean value="true"/>
        <exclude value="false"/>
      </characteristic>
      <characteristic>
        <code><text value="Age"/></code>
        <valueRange><low><value value="18.0"/><unit value="years"/></low></valueRange>
        <exclude value="false"/>
      </characteristic>
    </Group>
  </contained>
  <identifier><value value="X-1"/></identifier>
  <title value="Alone"/>
  <label><type><coding><code value="acronym"/></coding></type><value value="ALONE"/></label>
  <status value="active"/>
  <progressStatus>
    <state>
      <coding><system value="http://hl7.org/fhir/research-study-status"/><code value="recruiting"/></coding>
    </state>
  </progressStatus>
  <recruitment>
    <targetNumber value="0120"/>
    <actualNumber value="118"/>
    <eligibility><reference value="#who"/></eligibility>
  </recruitment>
  <comparisonGroup><name value="First"/></comparisonGroup>
  <outcomeMeasure>
    <name value="Pain"/>
    <type><coding><code value="primary"/></coding></type>
    <description value="On a scale"/>
  </outcomeMeasure>
</ResearchStudy>
"""


def values(reading: Reading) -> Any:
    """All that a study says, but for what it says of its source."""
    return reading.study.model_dump(mode="json", exclude={"source", "data"})


def said(reading: Reading) -> list[tuple[str, str | None, str]]:
    """What a reader has to say, but for the places."""
    return [(one.code, one.path, one.message) for one in reading.findings]


def same(json: bytes, in_xml: bytes) -> Reading:
    """Compare the readings of a document in both forms; return that of the XML."""
    one, other = api.read(json), api.read(in_xml)
    assert values(other) == values(one)
    assert said(other) == said(one)
    data = [list(map(orjson.dumps, reading.study.data.values())) for reading in (one, other)]
    assert sorted(data[0]) == sorted(data[1])
    assert other.study.source.inexpressible == one.study.source.inexpressible
    assert other.study.source.registry == one.study.source.registry
    assert other.study.source.unread == tuple(other.study.data)
    paths = [Counter((leaf.path, leaf.model, leaf.read) for leaf in ledger.leaves(reading)) for reading in (one, other)]
    assert paths[0] == paths[1]
    return other


# Values written by hand.


def test_a_search_of_r4() -> None:
    reading = api.read(SEARCHED.encode())
    study = reading.study
    assert (study.id, study.brief_title) == ("NCT01234567", 'Drug "A" & B < C')
    assert study.source.format == "fhir"
    assert (study.status.overall, study.status.why_stopped) == ("ACTIVE_NOT_RECRUITING", "No money")
    assert study.status.start is not None
    assert (study.status.start.value, study.status.start.precision) == ("2024-01-15", "day")
    assert study.status.completion is not None
    assert (study.status.completion.value, study.status.completion.precision) == ("2025-06", "month")
    assert (study.design.allocation, study.design.primary_purpose) == ("RANDOMIZED", "TREATMENT")
    assert study.design.phases == ("PHASE2", "PHASE3")
    assert study.conditions == ("Gout", "Hypertension")
    assert [(one.label, one.type) for one in study.arms] == [("A", "EXPERIMENTAL")]
    assert [(one.facility, one.city, one.country) for one in study.sites] == [("Clinic of Nowhere", "Lyon", "France")]
    assert study.countries == ("France",)
    assert study.detailed_description == "One.\n\n* Two"
    assert study.data == {}
    assert codes(reading) == ["SRC152", "SRC108"]  # closed to accrual is not quite "active, not recruiting"


def test_a_study_of_r5_alone() -> None:
    reading = api.read(ALONE.encode())
    study = reading.study
    assert (study.id, study.brief_title, study.acronym) == ("X-1", "Alone", "ALONE")
    assert study.status.overall == "RECRUITING"
    assert study.eligibility.healthy_volunteers is True
    assert study.eligibility.minimum_age is not None
    assert study.eligibility.minimum_age.text == "18 Years"
    assert study.design.enrollment is not None
    # "0120" is no number of FHIR: what is written is not guessed.
    assert (study.design.enrollment.count, study.design.enrollment.kind) == (118, "actual")
    assert study.data == {"/ResearchStudy/recruitment/targetNumber": "0120"}
    assert [(one.level, one.measure, one.description) for one in study.outcomes] == [("primary", "Pain", "On a scale")]


# The same as the JSON.


@pytest.mark.parametrize("prefix", ["", "f:"])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_element_that_is_read(name: str, prefix: str) -> None:
    same(orjson.dumps(DOCUMENTS[name]), xml(DOCUMENTS[name], prefix))


@pytest.mark.parametrize(("package", "version", "name"), EDITIONS)
def test_the_examples_of_hl7(package: str, version: str, name: str) -> None:
    """HL7 publishes them in JSON; our own writer makes the XML, and by the rules alone it is made once more."""
    json = example(package, version, name)
    document = orjson.loads(json)
    same(json, xml_writer.dump(document, version))
    same(json, xml(document))


def test_hl7s_study_record_from_xml() -> None:
    study = api.read(xml_writer.dump(orjson.loads(example(*EDITIONS[0])), "5.0.0")).study
    assert (study.id, study.design.masking, study.design.phases) == ("NCT05503693", "QUADRUPLE", ("PHASE1",))
    assert Counter(one.level for one in study.outcomes) == {"primary": 19, "secondary": 8}


def test_all_examples_of_hl7_have_the_same_twin() -> None:
    """Of every type of resource: the XML of our writer, read without being told the edition, is the JSON again."""
    count = 0
    for name, content in packages.files("hl7.fhir.r5.examples", "5.0.0"):
        document = orjson.loads(content)
        if name.endswith(".json") and document.get("resourceType") in ("Group", "EvidenceVariable", "PlanDefinition"):
            assert xml_twin.read(xml_writer.dump(document, "5.0.0")).document == document, name
            count += 1
    assert count > 20


# The edition.


@pytest.mark.parametrize(
    ("document", "edition"),
    [
        (xml(DOCUMENTS["R5"]), "5.0.0"),
        (xml(DOCUMENTS["R4"]), "4.3.0"),
        (xml(DOCUMENTS["R6"]), "5.0.0"),
        (SEARCHED.encode(), "4.3.0"),
        (ALONE.encode(), "5.0.0"),
        # Elements of all editions: of the newest.
        (f'<ResearchStudy {NS}><title value="x"/><status value="completed"/></ResearchStudy>'.encode(), "5.0.0"),
        # A type of resource that only R4 has, and one that R4B has too.
        (f'<ResearchDefinition {NS}><title value="x"/></ResearchDefinition>'.encode(), "4.3.0"),
        (f'<EffectEvidenceSynthesis {NS}><title value="x"/></EffectEvidenceSynthesis>'.encode(), "4.0.1"),
        # An element that no edition has says nothing.
        (f'<ResearchStudy {NS}><arm><name value="x"/></arm><foo/></ResearchStudy>'.encode(), "4.3.0"),
        # A number of R5 with a plus sign; in an earlier one a text that is none.
        (f'<Observation {NS}><valueInteger value="+5"/></Observation>'.encode(), "5.0.0"),
    ],
)
def test_the_edition_is_the_newest_that_knows_all(document: bytes, edition: str) -> None:
    assert xml_twin.read(document).edition == edition


def test_a_list_is_one_in_the_edition_of_the_document() -> None:
    """``ResearchStudy.focus`` holds concepts in R4, and concepts or references in R5."""
    arm = '<arm><name value="x"/></arm>'
    focus = '<focus><coding><code value="a"/></coding></focus>'
    document = xml_twin.read(f"<ResearchStudy {NS}>{focus}{arm}</ResearchStudy>".encode()).document
    assert document["focus"] == [{"coding": [{"code": "a"}]}]


@pytest.mark.parametrize(
    ("text", "value"),
    [("1.50", 1.5), ("18", 18), ("-0", 0), ("1e2", 100.0), ("9" * 30, float("9" * 30)), ("1e999", "1e999"), ("x", "x")],
)
def test_numbers_are_those_of_json(text: str, value: Any) -> None:
    content = f'<Observation {NS}><valueQuantity><value value="{text}"/></valueQuantity></Observation>'.encode()
    found = xml_twin.read(content).document["valueQuantity"]["value"]
    assert (type(found), found) == (type(value), value)


# Places.


def test_places_are_xpaths_and_lead_to_lines() -> None:
    data = SEARCHED.encode()
    reading = api.read(data)
    study = "/Bundle/entry[1]/resource/ResearchStudy"
    expected = {
        "id": (f"{study}/identifier[1]/value", "NCT01234567"),
        "brief_title": (f"{study}/title", "f:title"),
        "conditions[1]": (f"{study}/condition[2]/text", "Hypertension"),
        "arms[0].label": (f"{study}/arm[1]/name", '"A"'),
        "status.start": (f"{study}/period/start", "f:period"),
        "sites[0].city": ("/Bundle/entry[2]/resource/Location/address/city", "Lyon"),
    }
    found = spots.find(data, [place for place, _ in expected.values()], Place("file", 1, 1))
    lines = SEARCHED.split("\n")
    for path, (place, words) in expected.items():
        assert reading.locate(path) == place, path
        assert words in lines[found[place].line - 1], path


def test_ids_and_addresses_of_extensions_are_attributes() -> None:
    extension = '<extension id="e" url="https://none.example.org/x"><valueString id="v" value="y"/></extension>'
    title = '<title id="t" value="T"/>'
    reading = api.read(f'<ResearchStudy {NS}><id value="s"/>{extension}{title}</ResearchStudy>'.encode())
    assert {leaf.place for leaf in ledger.leaves(reading)} == {
        "/ResearchStudy",
        "/ResearchStudy/id",
        "/ResearchStudy/extension[1]/@id",
        "/ResearchStudy/extension[1]/@url",
        "/ResearchStudy/extension[1]/valueString",
        "/ResearchStudy/extension[1]/valueString/@id",
        "/ResearchStudy/title",
        "/ResearchStudy/title/@id",
    }
    # A whole list by the name of its elements.
    assert list(reading.study.data) == ["/ResearchStudy/extension"]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_account_adds_up(name: str) -> None:
    reading = api.read(xml(DOCUMENTS[name]))
    listed = list(leaves.leaves(reading))
    assert len({one.place for one in listed}) == len(listed) > 80
    sources = {row.source for row in crosswalk.sources(leaves.READER)}
    targets = tuple(one.name for one in formats.WRITERS)
    for one in ledger.ledgers(reading, Plan(reading.study), targets):
        assert one.leaves == sum(one.states.values()) == len(listed)
        assert ledger.UNMAPPED not in one.states
    for leaf in listed:
        assert not leaf.model or leaf.path in sources, leaf
