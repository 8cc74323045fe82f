"""R5 and the earlier editions say the same: whatever the R5 bundle holds is in theirs, or a finding names it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from fhir_writer.maximal import maximal
from fhir_writing import EARLIER, VERSIONS, Resource, full, research_study, write
from trialglot.fhir.xml_layout import layouts
from trialglot.findings import Severity
from trialglot.model.base import Markup
from trialglot.model.dates import PartialDate
from trialglot.model.eligibility import Age, Eligibility
from trialglot.model.study import (
    Arm,
    Contact,
    DataSharing,
    Design,
    Document,
    Enrollment,
    Intervention,
    MeshTerm,
    Official,
    Outcome,
    Party,
    Reference,
    ResponsibleParty,
    Retraction,
    Site,
    Status,
    Study,
)
from trialglot.validators.fhir import validate
from trialglot.writers.fhir import earlier_rules, r5
from trialglot.writers.fhir.context import Context
from trialglot.writers.fhir.earlier import UnknownElementError

every_edition = pytest.mark.parametrize("target", EARLIER)

CRITERIA = """Inclusion Criteria:

* Disease, defined as at least one of the following:
  * Serum \\> 0.5 g/dL
  * Urine
* Consent

Exclusion Criteria:

* Ulcer
"""


def rich() -> Study:
    """A study with known words, so that every code table takes part."""
    isatuximab = "ATC code: H02AB02; Pharmaceutical form: Tablet; Route of administration: Oral"
    return full(
        official_title="A Trial of Aspirin",
        acronym="ASP",
        brief_summary=Markup("The *summary*"),
        detailed_description=Markup("Screening of up to 28 days. Treatment cycles of 28 days."),
        conditions=("Headache",),
        condition_mesh=(MeshTerm(id="D006261", term="Headache"),),
        keywords=("pain",),
        status=Status(
            overall="SUSPENDED",
            why_stopped="Supply",
            start=PartialDate(value="2023-04", precision="month", kind="actual"),
            primary_completion=PartialDate(value="2025-01-31", precision="day", kind="estimated"),
            completion=PartialDate(value="2025-12-31", precision="day", kind="estimated"),
        ),
        design=Design(
            study_type="INTERVENTIONAL",
            allocation="RANDOMIZED",
            intervention_model="PARALLEL",
            phases=("PHASE2", "PHASE3"),
            primary_purpose="TREATMENT",
            masking="DOUBLE",
            who_masked=("PARTICIPANT", "INVESTIGATOR"),
            enrollment=Enrollment(count=60, kind="estimated"),
        ),
        arms=(
            Arm(
                key="arm-1",
                label="Aspirin",
                type="EXPERIMENTAL",
                description=Markup("Tablets"),
                interventions=("intervention-1",),
            ),
            Arm(key="arm-2", label="Ibuprofen", type="ACTIVE_COMPARATOR", interventions=("intervention-2",)),
        ),
        interventions=(
            Intervention(key="intervention-1", name="Aspirin", type="DRUG", description=Markup(isatuximab)),
            Intervention(key="intervention-2", name="Ibuprofen", type="DRUG", other_names=("Brufen",)),
        ),
        outcomes=(Outcome(level="primary", measure="Pain", description=Markup("0-10"), time_frame="Day 1"),),
        eligibility=Eligibility(
            text=Markup(CRITERIA),
            sex="FEMALE",
            healthy_volunteers=False,
            minimum_age=Age(text="18 Years", value=18, unit="years"),
            maximum_age=Age(text="65 Years", value=65, unit="years"),
        ),
        collaborators=(Party(name="NIH", agency_class="NIH"),),
        officials=(Official(name="Jane Roe", affiliation="Example University", role="PRINCIPAL_INVESTIGATOR"),),
        responsible_party=ResponsibleParty(type="SPONSOR"),
        sites=(
            Site(
                facility="Example Clinic",
                city="Lisbon",
                country="Portugal",
                status="RECRUITING",
                latitude=38.7,
                longitude=-9.1,
                contacts=(Contact(name="John Doe", role="CONTACT", phone="555-0101", email="john@example.org"),),
            ),
        ),
        references=(
            Reference(pmid="1", citation="First.", type="BACKGROUND"),
            Reference(pmid="2", citation="Second.", type="RESULT", retractions=(Retraction(pmid="3", source="J"),)),
        ),
        documents=(Document(type="Prot", filename="p.pdf", size=123),),
        data_sharing=DataSharing(plan="YES", url="https://example.org/ipd"),
    )


STUDIES = {"rich": rich, "maximal": maximal}

# Leaves of R5 whose value an edition has not in that form, with the finding that says so; "" for what is no datum of
# the record: constants of ours and addresses of resources.
CHANGED = {
    "Group.membership": "",  # actual: false
    "ResearchStudy.relatedArtifact.type": "MAP202",
    "EvidenceVariable.relatedArtifact.type": "MAP202",
    "Provenance.entity.role": "",
    "Provenance.activity.text": "",  # names the edition
    "Group.contained.id": "",
    "Group.characteristic.valueReference.reference": "",
    "Group.contained.characteristic.definitionByCombination.code": "",
    # R4 has no Citation.
    "ResearchStudy.relatedArtifact.resourceReference.reference": "",
    "ResearchStudy.result.reference": "MAP204",
    "Provenance.target.reference": "",
}


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        kind = value.get("resourceType") if not path else None
        for key, one in value.items():
            yield from leaves(one, f"{path or kind}.{key}")
    elif isinstance(value, list):
        for one in value:
            yield from leaves(one, path)
    else:
        yield path, value


def _texts(bundle: Resource) -> tuple[set[str], str]:
    """All leaves of the bundle as JSON, and its whole text."""
    found = {orjson.dumps(value).decode() for entry in bundle["entry"] for _, value in leaves(entry["resource"])}
    return found, orjson.dumps(bundle).decode()


@every_edition
@pytest.mark.parametrize("name", STUDIES)
def test_every_leaf_of_the_r5_bundle_is_in_the_other_or_accounted_for(name: str, target: str) -> None:
    study = STUDIES[name]()
    there, _ = write(study)
    here, findings = write(study, target=target)
    values, content = _texts(here)
    codes_said = {one.code for one in findings}
    resources_here = {entry["request"]["url"] for entry in here["entry"]}
    missing = set()
    for entry in there["entry"]:
        if entry["request"]["url"] not in resources_here:
            # R4: what the Citation holds of the record stands in the related artifact.
            assert (target, entry["resource"]["resourceType"]) == ("fhir-r4", "Citation")
            for text in ("summary", "citedArtifact"):
                held = [value for _, value in leaves(entry["resource"].get(text), text)]
                assert not [one for one in held if one not in content and one != "https://pubmed.ncbi.nlm.nih.gov"]
            continue
        for path, value in leaves(entry["resource"]):
            shown = orjson.dumps(value).decode()
            if shown not in values and shown.strip('"') not in content:
                missing.add(path)
    unexplained = {path for path in missing if path not in CHANGED and not _recoded(path)}
    assert unexplained == set()
    assert {CHANGED.get(path, "") for path in missing} - {""} <= codes_said


def _recoded(path: str) -> bool:
    """Whether a leaf is part of a coding: its system may have another address, its code and display with it."""
    return path.rpartition(".")[0].endswith(".coding")


@every_edition
@pytest.mark.parametrize("name", STUDIES)
def test_no_concept_loses_its_text_or_all_its_codes_unsaid(name: str, target: str) -> None:
    study = STUDIES[name]()
    before = _concepts(write(study)[0])
    here, findings = write(study, target=target)
    after = _concepts(here)
    said = "\n".join(one.message for one in findings if one.code == "MAP201")
    for text, coded in before.items():
        assert text in after, text
        if coded and not after[text]:
            assert "no code" in said


def _concepts(bundle: Resource) -> dict[str, bool]:
    """The texts of all concepts, and whether one of each has a coding."""
    found: dict[str, bool] = {}
    waiting: list[Any] = [entry["resource"] for entry in bundle["entry"]]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if isinstance(one.get("coding"), list) and "text" in one:
                found[one["text"]] = True
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
    return found


def test_the_r4_bundle_is_valid_r4b_too() -> None:
    for make in STUDIES.values():
        document = orjson.loads(r5.dump(write(make(), target="fhir-r4")[0]))
        assert [one for one in validate(document, "4.3.0") if one.severity is Severity.ERROR] == []


@every_edition
@pytest.mark.parametrize("name", STUDIES)
def test_the_bundles_are_valid_and_findings_name_places_that_exist(name: str, target: str) -> None:
    bundle, findings = write(STUDIES[name](), target=target)
    document = orjson.loads(r5.dump(bundle))
    assert [one for one in validate(document, VERSIONS[target]) if one.severity is Severity.ERROR] == []
    known = layouts(VERSIONS[target])
    for one in findings:
        assert one.target_path
        steps = one.target_path.partition(".extension('")[0].split(".")
        kind = steps[0]
        for step in steps[1:]:
            slot = next((slot for key, slot in known[kind].items() if step in (key, slot.step)), None)
            assert slot is not None, one.target_path
            kind = slot.kind


@every_edition
def test_the_same_study_gives_the_same_bytes(target: str) -> None:
    assert r5.dump(write(rich(), target=target)[0]) == r5.dump(write(rich(), target=target)[0])


@every_edition
def test_keys_stand_in_the_order_of_the_elements(target: str) -> None:
    bundle, _ = write(rich(), target=target)
    order = layouts(VERSIONS[target])["ResearchStudy"].order
    keys = list(research_study(bundle))
    assert keys == sorted(keys, key=order.__getitem__)
    assert keys[:4] == ["resourceType", "id", "meta", "text"]


def _made(resource: Resource, target: str, monkeypatch: pytest.MonkeyPatch) -> Resource:
    """A resource that the builders make in the shape of R5, as the edition has it."""
    finish = Context.finish

    def with_one_more(self: Context) -> None:
        if not any(entry["resource"] is resource for entry in self.entries):
            self.add(resource)
        finish(self)

    monkeypatch.setattr(Context, "finish", with_one_more)
    bundle, _ = write(full(), target=target)
    found: list[Resource] = [one["resource"] for one in bundle["entry"] if one["resource"]["id"] == resource["id"]]
    (made,) = found
    return made


@every_edition
def test_an_element_of_which_nobody_thought_goes_into_its_extension(
    target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = _made({"resourceType": "Location", "id": "x", "form": {"text": "Ward"}}, target, monkeypatch)
    url = "http://hl7.org/fhir/5.0/StructureDefinition/extension-Location.form"
    assert made == {
        "resourceType": "Location",
        "id": "x",
        "extension": [{"url": url, "valueCodeableConcept": {"text": "Ward"}}],
    }


@every_edition
@pytest.mark.parametrize(
    ("resource", "why"),
    [
        # another type in R4, which has no type Availability for an extension either
        (
            {"resourceType": "Location", "hoursOfOperation": [{"availableTime": [{"allDay": True}]}]},
            r"Location\.hoursOfOperation has another form",
        ),
        (
            {"resourceType": "Device", "name": [{"value": "A", "type": "other", "display": True}]},
            r"Device\.name\.display changes the meaning",
        ),
        ({"resourceType": "Location", "virtualService": [{}]}, r"Location\.virtualService has a type"),
        ({"resourceType": "ResearchStudy", "outcomeMeasure": [{"extension": []}]}, r"outcomeMeasure\.extension"),
        (
            {
                "resourceType": "EvidenceVariable",
                "characteristic": [{"definitionByCombination": {"code": "any-of"}}],
            },
            r"is for the rule of an element around it",
        ),
    ],
)
def test_an_element_without_any_way_is_an_error(
    resource: Resource, why: str, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UnknownElementError, match=why):
        _made({**resource, "id": "x"}, target, monkeypatch)


def test_every_rule_is_about_an_element_of_r5() -> None:
    known = layouts("5.0.0")
    for version in ("4.3.0", "4.0.1"):
        for path in earlier_rules.earlier(version).rules:
            source, _, step = path.rpartition(".")
            assert step in {slot.step for slot in known[source].values()}, path


@every_edition
def test_a_crossing_leaves_the_r5_resources_as_they_are(target: str) -> None:
    study = rich()
    before = r5.dump(write(study)[0])
    write(study, target=target)
    assert r5.dump(write(study)[0]) == before
