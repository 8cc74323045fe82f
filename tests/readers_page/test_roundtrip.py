"""Real API v2 records rendered as a page and read back: everything the page can express returns."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import page_renderer
from trialglot.model.study import Study
from trialglot.readers.ctgov_page import read
from trialglot.readers.reading import Reading, Record

FOLDER = Path(__file__).resolve().parents[3] / "shared/records/ctgov-v2"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))

Tree = dict[str, Any]


def load(shared: Path, name: str) -> Tree:
    loaded: Tree = json.loads((shared / "records/ctgov-v2" / f"{name}.json").read_bytes())
    return loaded


def read_page(text: str) -> Reading:
    return read(Record("page.txt", text.encode()))


def stripped(text: str | None) -> str | None:
    return text.replace("\r\n", "\n").strip() or None if text else None


def date_of(struct: Tree | None) -> tuple[str, str] | None:
    """Value and precision as the page can carry them: a month end may stand for its month."""
    if struct is None:
        return None
    value = page_renderer.month_end(struct["date"])
    if len(value) == 4:
        return value, "year"
    last = page_renderer.month_end(value[:7]) == value
    return value, "unknown" if last else "day"


def expected(record: Tree) -> Tree:
    """The part of a record that the page can express, in a flat form."""
    protocol = record["protocolSection"]
    ids, status = protocol["identificationModule"], protocol["statusModule"]
    design = protocol["designModule"]
    info = design.get("designInfo", {})
    arms = protocol.get("armsInterventionsModule", {})
    sponsors, contacts = protocol["sponsorCollaboratorsModule"], protocol.get("contactsLocationsModule", {})
    eligibility, conditions = protocol["eligibilityModule"], protocol.get("conditionsModule", {})
    references = protocol.get("referencesModule", {})
    count = design.get("enrollmentInfo", {}).get("count")
    identifiers = [
        (ids["nctId"], "registry", None),
        (ids["orgStudyIdInfo"]["id"], "organisation", ids["orgStudyIdInfo"].get("type")),
    ]
    identifiers += [(one["id"], "secondary", one.get("type")) for one in ids.get("secondaryIdInfos", ())]
    joined = {name: " ".join(" ".join(conditions.get(name, ())).split()) for name in ("conditions", "keywords")}
    return {
        "id": ids["nctId"],
        "identifiers": identifiers,
        "title": stripped(ids["briefTitle"]),
        "results": record["hasResults"],
        "updated": status["lastUpdatePostDateStruct"]["date"],
        "status": status["overallStatus"],
        "start": date_of(status.get("startDateStruct")),
        "completion": date_of(status.get("completionDateStruct")),
        "phases": design.get("phases", []),
        "type": design["studyType"],
        "count": count or None,
        "allocation": info.get("allocation"),
        "model": info.get("interventionModel"),
        "purpose": info.get("primaryPurpose"),
        "masking": info.get("maskingInfo", {}).get("masking"),
        "observational": info.get("observationalModel"),
        "perspective": info.get("timePerspective"),
        "summary": stripped(protocol["descriptionModule"]["briefSummary"]),
        "description": stripped(protocol["descriptionModule"].get("detailedDescription")),
        "conditions": [joined["conditions"]] if joined["conditions"] else [],
        "keywords": [joined["keywords"]] if joined["keywords"] else [],
        "interventions": [
            (one["name"], one["type"], stripped(one.get("description"))) for one in arms.get("interventions", ())
        ],
        "other names": page_renderer.other_names(protocol),
        "criteria": stripped(page_renderer.without_colons(eligibility["eligibilityCriteria"])),
        "sex": eligibility["sex"],
        "ages": (eligibility.get("minimumAge"), eligibility.get("maximumAge")),
        "healthy": eligibility.get("healthyVolunteers"),
        "sponsors": [
            (one["name"], one.get("class")) for one in [sponsors["leadSponsor"], *sponsors.get("collaborators", ())]
        ],
        "responsible": sponsors.get("responsibleParty", {}).get("type"),
        "officials": [
            (one.get("name"), one.get("role"), one.get("affiliation")) for one in contacts.get("overallOfficials", ())
        ],
        "sites": [
            tuple(one.get(part) for part in ("facility", "city", "state", "country", "status"))
            for one in contacts.get("locations", ())
        ],
        "countries": page_renderer.countries(protocol),
        "references": [
            (stripped(one.get("citation")), one.get("type"), one.get("pmid"))
            for one in references.get("references", ())
        ],
        "links": [(one.get("label"), one["url"]) for one in references.get("seeAlsoLinks", ())],
    }


def found(study: Study) -> Tree:
    design, eligibility = study.design, study.eligibility
    start, completion, updated = study.status.start, study.status.completion, study.registration.last_update_post
    assert study.lead_sponsor is not None
    assert updated is not None
    return {
        "id": study.id,
        "identifiers": [(one.value, one.role, one.type) for one in study.identifiers],
        "title": study.brief_title,
        "results": study.has_results,
        "updated": updated.value,
        "status": study.status.overall,
        "start": (start.value, start.precision) if start else None,
        "completion": (completion.value, completion.precision) if completion else None,
        "phases": list(design.phases),
        "type": design.study_type,
        "count": design.enrollment.count if design.enrollment else None,
        "allocation": design.allocation,
        "model": design.intervention_model,
        "purpose": design.primary_purpose,
        "masking": design.masking,
        "observational": design.observational_model,
        "perspective": design.time_perspective,
        "summary": study.brief_summary,
        "description": study.detailed_description,
        "conditions": [" ".join(one.split()) for one in study.conditions],
        "keywords": [" ".join(one.split()) for one in study.keywords],
        "interventions": [(one.name, one.type, one.description) for one in study.interventions],
        "other names": list(study.unowned_other_names),
        "criteria": eligibility.text,
        "sex": eligibility.sex,
        "ages": tuple(one.text if one else None for one in (eligibility.minimum_age, eligibility.maximum_age)),
        "healthy": eligibility.healthy_volunteers,
        "sponsors": [(one.name, one.agency_class) for one in (study.lead_sponsor, *study.collaborators)],
        "responsible": study.responsible_party.type if study.responsible_party else None,
        "officials": [(one.name, one.role, one.affiliation) for one in study.officials],
        "sites": [(one.facility, one.city, one.state, one.country, one.status) for one in study.sites],
        "countries": list(study.countries),
        "references": [(one.citation, one.type, one.pmid) for one in study.references],
        "links": [(one.label, one.url) for one in study.links],
    }


@pytest.mark.parametrize("name", NAMES)
def test_everything_the_page_can_express_returns(shared: Path, name: str) -> None:
    record = load(shared, name)
    study = read_page(page_renderer.render(record)).study
    want, have = expected(record), found(study)
    assert have == want


@pytest.mark.parametrize("name", NAMES)
def test_groups_return_where_they_have_types(shared: Path, name: str) -> None:
    record = load(shared, name)
    module = record["protocolSection"].get("armsInterventionsModule", {})
    groups = module.get("armGroups", [])
    reading = read_page(page_renderer.render(record))
    study = reading.study
    codes = {one.code for one in reading.findings}
    if any("type" not in one for one in groups):
        # Without type lines the groups run into each other: the text is kept, nothing is guessed.
        kept = "\n".join([*study.data.values(), *(arm.label for arm in study.arms)])
        assert all(one["label"] in kept for one in groups)
        assert len(groups) == 1 or "SRC109" in codes
        return
    numbers = {one.key: number for number, one in enumerate(study.interventions)}
    have = [
        (arm.label, arm.type, arm.description, sorted(numbers[key] for key in arm.interventions)) for arm in study.arms
    ]
    assert have == [
        (
            one["label"],
            one["type"],
            stripped(one.get("description")),
            [
                number
                for number, other in enumerate(module.get("interventions", ()))
                if one["label"] in other.get("armGroupLabels", ())
            ],
        )
        for one in groups
    ]
    assert not codes & {"SRC101", "SRC102", "SRC109", "SRC110", "SRC113"}
