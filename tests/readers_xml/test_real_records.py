"""Real records of the three dialects, in every target."""

from __future__ import annotations

from pathlib import Path

import pytest

from trialglot import api, batch, formats, ledger
from trialglot.readers.reading import Reading, Record

TARGETS = tuple(one.name for one in formats.WRITERS)


def reading(shared: Path, number: str) -> Reading:
    return api.read((shared / f"records/ctgov-xml/{number}.xml").read_bytes())


def test_all_records_convert_to_every_target_without_an_error(shared: Path) -> None:
    count = 0
    for path in sorted((shared / "records/ctgov-xml").glob("*.xml")):
        outcome = batch.process(Record(path.name, path.read_bytes()), api.Options(TARGETS))
        assert [one for one in outcome.findings if one.severity == "error" or one.code == "MAP250"] == [], path.name
        assert ledger.account(api.read(path.read_bytes()), TARGETS).unmapped == {}
        count += 1
    assert count == 11


@pytest.mark.parametrize(
    ("number", "codes"),
    [
        ("NCT00000104", ["SRC121"]),
        ("NCT00000125", []),
        ("NCT00000410", []),
        ("NCT00002514", []),
        ("NCT00018200", ["SRC120"]),
        ("NCT00077454", ["SRC120"]),
        ("NCT00492635", []),
        ("NCT00499941", []),
        ("NCT01220531", []),
        ("NCT03133988", []),
        ("NCT03182660", []),
    ],
)
def test_what_is_told_of_a_record(number: str, codes: list[str], shared: Path) -> None:
    assert [one.code for one in reading(shared, number).findings] == codes


def test_expanded_access(shared: Path) -> None:
    study = reading(shared, "NCT01220531").study
    assert study.design.study_type == "EXPANDED_ACCESS"
    assert study.design.phases == ()
    types = study.design.expanded_access_types
    assert types is not None
    assert (types.individual, types.intermediate, types.treatment) == (None, True, True)
    assert study.status.overall == "AVAILABLE"
    assert len(study.interventions) == 8
    assert study.organization is not None
    assert study.organization.name == "Duke University"
    assert study.eligibility.text is not None
    assert "\n\n•Typical cDGA whose T cells have a PHA response \\< 5,000 cpm and \\< 20 fold" in study.eligibility.text


def test_withheld(shared: Path) -> None:
    study = reading(shared, "NCT03182660").study
    assert (study.status.overall, study.design.study_type) == ("WITHHELD", None)
    assert study.lead_sponsor is not None
    assert (study.lead_sponsor.name, study.lead_sponsor.agency_class) == ("[Redacted]", None)
    assert study.eligibility.text is None
    assert study.responsible_party is not None
    assert study.responsible_party.old_organization == "[Redacted]"


def test_a_record_of_before_2017(shared: Path) -> None:
    study = reading(shared, "NCT00018200").study
    assert (study.design.masking, len(study.design.who_masked)) == ("QUADRUPLE", 4)
    assert study.design.primary_purpose == "TREATMENT"
    assert study.registration.first_submit is not None
    assert study.registration.first_submit.value == "2001-07-03"
    assert study.brief_summary is not None
    assert "daily basis. Study participants" in study.brief_summary
    assert study.data["/study_design (Endpoint Classification)"] == "Efficacy Study"


def test_the_form_for_upload(shared: Path) -> None:
    study = reading(shared, "NCT00077454").study
    assert study.identifiers[-1].value == "NCT00077454"
    assert study.acronym is None
    assert study.detailed_description is not None
    assert study.detailed_description.startswith("OBJECTIVES:\n\nPrimary\n\n* Determine the maximum tolerated dose")
    assert study.eligibility.text is not None
    assert "\n* Creatinine based on age as follows:\n\n  * ≤ 0.8 mg/dL for patients age 5" in study.eligibility.text
    assert [one.role for one in study.officials] == ["STUDY_CHAIR", None]
    assert study.status.start is None


def test_a_registry_and_results(shared: Path) -> None:
    assert reading(shared, "NCT00499941").study.design.patient_registry is True
    with_results = reading(shared, "NCT00000125").study
    assert with_results.has_results is True
    assert "participant_flow" in with_results.data["/clinical_results"]
    assert [(one.filename, one.has_icf) for one in with_results.documents] == [("ICF_000.pdf", True)]
