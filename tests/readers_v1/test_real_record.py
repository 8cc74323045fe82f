"""The real record: the whole model against values written down from it by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from trialglot.model.study import Study
from trialglot.readers import ctgov_v1
from trialglot.readers.reading import Reading, Record

_ARMS = (
    (
        "Phase I: 75.25 Gy/36 fx + chemotherapy",
        "Phase I: Three-dimensional conformal radiation therapy (3DRT) of 75.25 Gy",
    ),
    ("Phase I: 74 Gy/37 fx + chemotherapy", "Phase I: Three-dimensional conformal radiation therapy (3DRT) of 74 Gy"),
    ("Phase I: 70 Gy/35 fx + chemotherapy", "Phase I: Three-dimensional conformal radiation therapy (3DRT) of 70 Gy"),
    ("Phase II: 74 Gy/37 fx + chemotherapy", "Phase II: Three-dimensional conformal radiation therapy (3DRT) of 74 Gy"),
)


@pytest.fixture(scope="module")
def reading(shared: Path) -> Reading:
    path = shared / "records/ctgov-v1/NCT00023673.json"
    return ctgov_v1.read(Record(path.name, path.read_bytes()))


def stated(value: Any) -> Any:
    """Return a model without what is not stated."""
    if isinstance(value, tuple):
        return [stated(one) for one in value]
    if not hasattr(value, "model_dump"):
        return value
    fields = {name: stated(getattr(value, name)) for name in type(value).model_fields}
    return {name: one for name, one in fields.items() if one not in (None, [], {})}


def test_all_fields(reading: Reading) -> None:
    found = stated(reading.study)
    for name in ("source", "data"):
        found.pop(name)
    assert set(found) == {
        "id", "identifiers", "brief_title", "official_title", "organization", "status", "registration",
        "lead_sponsor", "collaborators", "responsible_party", "brief_summary", "detailed_description",
        "conditions", "keywords", "design", "arms", "interventions", "outcomes", "eligibility", "officials", "sites",
        "references", "condition_mesh", "intervention_mesh", "has_results",
    }  # fmt: skip
    assert found["id"] == "NCT00023673"
    assert found["identifiers"] == [
        {"value": "NCT00023673", "role": "registry"},
        {"value": "RTOG L-0117", "role": "organisation"},
        {
            "value": "CDR0000068850",
            "role": "secondary",
            "type": "REGISTRY",
            "domain": "PDQ (Physician Data Query)",
        },
        {
            "value": "NCI-2012-02401",
            "role": "secondary",
            "type": "REGISTRY",
            "domain": "CTRP (Clinical Trials Reporting System)",
        },
    ]
    assert found["brief_title"] == (
        "Radiation Therapy Combined With Paclitaxel and Carboplatin in Treating Patients With Stage III Non-Small "
        "Cell Lung Cancer"
    )
    assert found["official_title"] == (
        "A Phase I/II Dose Intensification Study Using Three Dimensional Conformal Radiation Therapy And Concurrent "
        "Chemotherapy For Patients With Inoperable, Non-Small Cell Lung Cancer"
    )
    assert found["organization"] == {"name": "Radiation Therapy Oncology Group", "agency_class": "NETWORK"}
    assert found["lead_sponsor"] == found["organization"]
    assert found["collaborators"] == [{"name": "National Cancer Institute (NCI)", "agency_class": "NIH"}]
    assert found["responsible_party"] == {"type": "SPONSOR"}
    assert found["conditions"] == ["Lung Cancer"]
    assert found["keywords"] == [
        "squamous cell lung cancer",
        "large cell lung cancer",
        "stage IIIA non-small cell lung cancer",
        "stage IIIB non-small cell lung cancer",
        "adenocarcinoma of the lung",
        "adenosquamous cell lung cancer",
    ]
    assert found["design"] == {
        "study_type": "INTERVENTIONAL",
        "phases": ["PHASE1", "PHASE2"],
        "allocation": "NON_RANDOMIZED",
        "intervention_model": "SINGLE_GROUP",
        "primary_purpose": "TREATMENT",
        "masking": "NONE",
        "enrollment": {"count": 63, "kind": "actual"},
    }
    assert found["has_results"] is True


def test_dates(reading: Reading) -> None:
    found = stated(reading.study)
    assert found["status"] == {
        "overall": "COMPLETED",
        "expanded_access": {"available": False},
        "start": {"value": "2001-07", "precision": "month"},
        "primary_completion": {"value": "2009-01", "precision": "month", "kind": "actual"},
        "completion": {"value": "2013-11", "precision": "month", "kind": "actual"},
    }
    day = {"precision": "day"}
    assert found["registration"] == {
        "verified": {"value": "2017-11", "precision": "month"},
        "first_submit": {"value": "2001-09-13", **day},
        "first_submit_qc": {"value": "2003-04-08", **day},
        "first_post": {"value": "2003-04-09", **day, "kind": "estimated"},
        "results_first_submit": {"value": "2014-02-12", **day},
        "results_first_submit_qc": {"value": "2014-02-12", **day},
        "results_first_post": {"value": "2014-03-27", **day, "kind": "estimated"},
        "last_update_submit": {"value": "2017-11-27", **day},
        "last_update_post": {"value": "2017-12-22", **day, "kind": "actual"},
        "data_version": "2023-10-18",
    }


def test_arms_and_outcomes(reading: Reading) -> None:
    study: Study = reading.study
    assert [(one.key, one.type, one.name) for one in study.interventions] == [
        ("intervention-1", "DRUG", "carboplatin"),
        ("intervention-2", "DRUG", "paclitaxel"),
        ("intervention-3", "RADIATION", "three-dimensional conformal radiation therapy"),
    ]
    assert not any(one.description or one.other_names or one.unmatched for one in study.interventions)
    assert len(study.arms) == 4
    for number, (arm, (label, start)) in enumerate(zip(study.arms, _ARMS, strict=True), 1):
        assert (arm.key, arm.label, arm.type, arm.unmatched) == (f"arm-{number}", label, "EXPERIMENTAL", ())
        assert arm.description is not None and arm.description.startswith(start)
        assert arm.description.endswith("following completion of RT was optional.")
        assert arm.interventions == ("intervention-1", "intervention-2", "intervention-3")
    assert [one.level for one in study.outcomes] == ["primary"] * 2 + ["secondary"] * 4
    assert [one.time_frame for one in study.outcomes[:3]] == [
        "From start of treatment to 90 days",
        "From registration to 1 year",
        "Chemotherapy/Acute RT toxicity: from start of treatment to 90 days from start of study treatment; Late RT "
        "toxicity: from 90 days after start of treatment to last follow-up (Maximum follow-up = 57.9 months.)",
    ]
    first, second = study.outcomes[0].description, study.outcomes[1].description
    assert first is not None and first.endswith("83%.\n\nRating scale: 0 = not the MTD, 1 = MTD")
    # API v1 does not escape its texts, API v2 and the model do.
    assert second is not None and second.startswith("Null hypothesis: p\\<= 62.3% (the best arm of RTOG 94-10);")
    assert second.plain.startswith("Null hypothesis: p<= 62.3% (the best arm of RTOG 94-10);")


def test_texts(reading: Reading) -> None:
    study = reading.study
    summary, text, criteria = study.brief_summary, study.detailed_description, study.eligibility.text
    assert summary is not None and text is not None and criteria is not None
    assert summary.startswith("RATIONALE: Radiation therapy uses high-energy x-rays to damage tumor cells. Drugs used")
    assert summary.endswith("kill more tumor cells.\n\nPURPOSE: This phase I/II trial is studying the effectiveness of "
                            "radiation therapy combined with paclitaxel and carboplatin in treating patients who have "
                            "stage III non-small cell lung cancer.")  # fmt: skip
    assert text.startswith("OBJECTIVES:\n\n* Determine the maximum tolerated dose of 3-dimensional")
    assert text.count("\n* ") == 5
    assert "(up to 27 for phase I \\[closed to accrual as of 10/28/04\\] and 46 for phase II)" in text
    # The item that holds a list is a line of its own in API v1: it cannot be told from a paragraph.
    assert criteria.startswith(
        "DISEASE CHARACTERISTICS:\n\nHistologically or cytologically confirmed unresectable stage IIIB non-small cell "
        "lung cancer\n\n* Squamous cell carcinoma\n* Adenocarcinoma\n* Large cell carcinoma\n"
    )
    assert (
        "Hematopoietic:\n\n* Granulocyte count at least 1,500/mm\\^3\n* Platelet count at least 100,000/mm\\^3"
        in criteria
    )
    assert criteria.endswith("Surgery:\n\nNo prior complete tumor resection")
    assert (study.eligibility.sex, study.eligibility.healthy_volunteers) == ("ALL", False)
    assert study.eligibility.standard_ages == ("CHILD", "ADULT", "OLDER_ADULT")
    assert study.eligibility.minimum_age is study.eligibility.maximum_age is None
    # 1 in the description, 7 in the criteria (those with more than one item).
    assert [(one.code, one.message.split(" without")[0]) for one in reading.findings] == [
        ("SRC130", "the source has 8 lists")
    ]


def test_people_sites_and_references(reading: Reading) -> None:
    found = stated(reading.study)
    assert found["officials"] == [
        {
            "name": "Jeffrey Bradley, MD",
            "affiliation": "Mallinckrodt Institute of Radiology at Washington University Medical Center",
            "role": "STUDY_CHAIR",
        }
    ]
    assert len(found["sites"]) == 41
    assert found["sites"][0] == {
        "facility": "Mobile Infirmary Medical Center",
        "city": "Mobile",
        "state": "Alabama",
        "zip": "36652-2144",
        "country": "United States",
    }
    assert found["sites"][-1] == {
        "facility": "Tom Baker Cancer Centre - Calgary",
        "city": "Calgary",
        "state": "Alberta",
        "zip": "T2N 4N2",
        "country": "Canada",
    }
    assert [one["country"] for one in found["sites"]].count("United States") == 40
    assert [(one.get("pmid"), one["type"]) for one in found["references"]] == [
        ("20368547", "RESULT"),
        ("20457350", "RESULT"),
        (None, "RESULT"),
    ]
    assert found["references"][2]["citation"].endswith("[Abstract] J Clin Oncol 23 (Suppl 16): A-7063, 636s, 2005.")
    assert found["condition_mesh"] == [
        {"id": "D000008175", "term": "Lung Neoplasms"},
        {"id": "D000002289", "term": "Carcinoma, Non-Small-Cell Lung"},
    ]
    assert found["intervention_mesh"] == [
        {"id": "D000017239", "term": "Paclitaxel"},
        {"id": "D000016190", "term": "Carboplatin"},
    ]


def test_what_is_carried_as_data(reading: Reading) -> None:
    parts = ("AncestorList", "BrowseLeafList", "BrowseBranchList")
    kinds = ("Condition", "Intervention")
    assert set(reading.study.data) == {
        "/ResultsSection",
        *(f"/DerivedSection/{kind}BrowseModule/{kind}{part}" for kind in kinds for part in parts),
    }
    assert list(reading.study.data["/ResultsSection"]) == [
        "ParticipantFlowModule",
        "BaselineCharacteristicsModule",
        "OutcomeMeasuresModule",
        "AdverseEventsModule",
        "MoreInfoModule",
    ]
    assert reading.study.source.unread == ()
