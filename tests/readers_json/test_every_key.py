"""The record with every published key: each datum reaches the model, and its place is known both ways."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from readers_json.made_up import full, read
from trialglot.model.base import Markup
from trialglot.model.dates import PartialDate
from trialglot.model.eligibility import Age
from trialglot.model.study import Study
from trialglot.readers.ctgov.places import Places
from trialglot.readers.ctgov.shape import STUDY, Leaf, Many, Object, Shape

CARRIED = (
    "/resultsSection",
    "/annotationSection",
    "/derivedSection/miscInfoModule/submissionTracking",
    *(
        f"/derivedSection/{kind}BrowseModule/{part}"
        for kind in ("condition", "intervention")
        for part in ("ancestors", "browseLeaves", "browseBranches")
    ),
)


def leaves(value: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and value:
        for key, part in value.items():
            yield from leaves(part, f"{pointer}/{key}")
    elif isinstance(value, list) and value:
        for index, part in enumerate(value):
            yield from leaves(part, f"{pointer}/{index}")
    else:
        yield pointer, value


def at(study: Study, path: str) -> Any:
    value: Any = study
    for name, index in re.findall(r"(\w+)|\[(\d+)\]", path):
        value = getattr(value, name) if name else value[int(index)]
    return value


def test_record_has_every_published_key() -> None:
    def missing(value: Any, shape: Shape, pointer: str) -> Iterator[str]:
        if isinstance(shape, Object):
            for key, part in shape.keys.items():
                if not any(key in one for one in value):
                    yield f"{pointer}/{key}"
                else:
                    yield from missing([one[key] for one in value if key in one], part, f"{pointer}/{key}")
        elif isinstance(shape, Many):
            yield from missing([item for one in value for item in one], shape.item, pointer)

    assert list(missing([full()], STUDY, "")) == []


def test_nothing_is_odd_about_it() -> None:
    assert read(full()).findings == ()


def test_each_datum_stands_in_the_model_where_its_place_says() -> None:
    record = full()
    study = read(record).study
    places = Places(record)
    for pointer, value in leaves(record):
        if pointer.startswith(CARRIED) or "/interventionNames/" in pointer or "/armGroupLabels/" in pointer:
            continue
        path = places.path(pointer)
        assert path is not None, pointer
        found = at(study, path)
        if isinstance(found, PartialDate | Age):
            found = found.value if isinstance(found, PartialDate) else found.text
        if isinstance(value, list):
            assert found == ()
        elif path.endswith(".kind"):
            assert found == value.lower()
        else:
            assert found == value, pointer
            assert type(found) is type(value) or isinstance(found, Markup | float), pointer


def test_places_lead_back() -> None:
    record = full()
    reading = read(record)
    places = Places(record)
    for pointer, _ in leaves(record):
        path = places.path(pointer)
        if path is None or "armGroupLabels" in pointer or "interventionNames" in pointer:
            continue
        assert reading.locate(path) == pointer, path


def test_carried_data_stand_under_their_pointer() -> None:
    record = full()
    study = read(record).study
    assert set(study.data) == set(CARRIED)
    assert study.data["/resultsSection"] == record["resultsSection"]
    assert study.data["/derivedSection/conditionBrowseModule/browseLeaves"][0]["asFound"] == "Found"


def test_expected_values_by_hand() -> None:
    study = read(full(), "folder/trials.zip!deep/NCT09000001.json").study
    assert (study.id, study.brief_title, study.acronym) == ("NCT09000001", "Brief title", "ACRO")
    assert study.source.name == "trials.zip!NCT09000001.json"
    assert (study.source.registry, study.source.format) == ("ClinicalTrials.gov", "ctgov-json")
    assert study.source.inexpressible == ("countries", "unowned_other_names")
    assert [(one.role, one.value, one.type) for one in study.identifiers] == [
        ("registry", "NCT09000001", None),
        ("alias", "NCT09000002", None),
        ("alias", "NCT09000003", None),
        ("organisation", "ORG-1", "NIH"),
        ("secondary", "2020-001234-10", "EUDRACT_NUMBER"),
        ("secondary", "R01-77", "OTHER_GRANT"),
    ]
    assert study.status.start == PartialDate(value="2020-02-29", precision="day", kind="actual")
    assert study.status.primary_completion == PartialDate(value="2021-03", precision="month", kind="estimated")
    assert study.status.completion == PartialDate(value="2022", precision="year", kind="estimated")
    assert study.registration.verified == PartialDate(value="2024-01", precision="month", kind=None)
    assert study.registration.data_version == "2026-01-02"
    assert study.design.phases == ("PHASE1", "PHASE2")
    assert study.design.enrollment is not None
    assert (study.design.enrollment.count, study.design.enrollment.kind) == (0, "actual")
    assert study.detailed_description == ""
    assert study.keywords == ()
    assert study.brief_summary is not None
    assert (study.brief_summary, study.brief_summary.plain) == ("Summary \\<5", "Summary <5")
    assert study.eligibility.minimum_age == Age(text="6 Months", value=6, unit="months")
    assert [(one.level, one.measure) for one in study.outcomes] == [
        ("primary", "Primary one"),
        ("secondary", "Secondary one"),
        ("secondary", "Secondary two"),
        ("other", "Other one"),
    ]
    assert study.arms[0].interventions == ("intervention-2", "intervention-1")
    assert study.arms[1].interventions == ()
    assert (study.sites[1].latitude, study.sites[1].longitude) == (50.87959, 4.0)
    assert study.documents[0].date == PartialDate(value="2021-05-06", precision="day")
    assert study.has_results is True


@pytest.mark.parametrize(
    ("path", "pointer"),
    [
        ("id", "/protocolSection/identificationModule/nctId"),
        ("arms[1].type", "/protocolSection/armsInterventionsModule/armGroups/1/type"),
        ("arms[1].key", "/protocolSection/armsInterventionsModule/armGroups/1"),
        ("arms", "/protocolSection/armsInterventionsModule/armGroups"),
        ("arms[0].interventions[1]", "/protocolSection/armsInterventionsModule/armGroups/0/interventionNames"),
        ("interventions[1].unmatched", "/protocolSection/armsInterventionsModule/interventions/1/armGroupLabels"),
        ("outcomes[0].measure", "/protocolSection/outcomesModule/primaryOutcomes/0/measure"),
        ("outcomes[2]", "/protocolSection/outcomesModule/secondaryOutcomes/1"),
        ("outcomes[3].time_frame", "/protocolSection/outcomesModule/otherOutcomes/0/timeFrame"),
        ("outcomes", "/protocolSection/outcomesModule"),
        ("outcomes[9].measure", None),
        ("identifiers", "/protocolSection/identificationModule"),
        ("identifiers[0]", "/protocolSection/identificationModule/nctId"),
        ("identifiers[2].value", "/protocolSection/identificationModule/nctIdAliases/1"),
        ("identifiers[3].type", "/protocolSection/identificationModule/orgStudyIdInfo/type"),
        ("identifiers[5].domain", "/protocolSection/identificationModule/secondaryIdInfos/1/domain"),
        ("status.start.value", "/protocolSection/statusModule/startDateStruct/date"),
        ("status.start.kind", "/protocolSection/statusModule/startDateStruct/type"),
        ("status.start.precision", "/protocolSection/statusModule/startDateStruct"),
        ("registration.verified.value", "/protocolSection/statusModule/statusVerifiedDate"),
        ("design.enrollment.count", "/protocolSection/designModule/enrollmentInfo/count"),
        ("design.who_masked[1]", "/protocolSection/designModule/designInfo/maskingInfo/whoMasked/1"),
        ("eligibility.text", "/protocolSection/eligibilityModule/eligibilityCriteria"),
        ("eligibility.minimum_age.value", "/protocolSection/eligibilityModule/minimumAge"),
        ("sites[1].latitude", "/protocolSection/contactsLocationsModule/locations/1/geoPoint/lat"),
        ("sites[1].contacts[1].role", "/protocolSection/contactsLocationsModule/locations/1/contacts/1/role"),
        ("documents[0].date", "/documentSection/largeDocumentModule/largeDocs/0/date"),
        ("has_results", "/hasResults"),
        ("registration.data_version", "/derivedSection/miscInfoModule/versionHolder"),
        ("unowned_other_names", None),
        ("countries", None),
        ("source.name", None),
    ],
)
def test_locate(path: str, pointer: str | None) -> None:
    assert read(full()).locate(path) == pointer


def test_what_is_carried_is_what_has_no_kind() -> None:
    def carried(shape: Shape, pointer: str) -> Iterator[str]:
        if isinstance(shape, Object):
            for key, part in shape.keys.items():
                yield from carried(part, f"{pointer}/{key}")
        elif isinstance(shape, Many):
            yield from carried(shape.item, pointer)
        elif shape in (Leaf.ANY, Leaf.SCALAR):
            yield next(one for one in CARRIED if f"{pointer}/".startswith(f"{one}/"))

    assert set(carried(STUDY, "")) == set(CARRIED)


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/derivedSection/conditionBrowseModule/ancestors", "D000010"),
        ("/derivedSection/conditionBrowseModule/browseLeaves/0", "M1"),
        ("/derivedSection/interventionBrowseModule/browseBranches/0/abbrev", ["BC01"]),
        ("/derivedSection/miscInfoModule/submissionTracking/firstMcpInfo/postDateStruct", "2023"),
        ("/derivedSection/miscInfoModule/submissionTracking/estimatedResultsFirstSubmitDate", {"date": "2023"}),
        ("/annotationSection/annotationModule", []),
    ],
)
def test_carried_data_of_another_structure_are_reported_and_carried(pointer: str, value: Any) -> None:
    record = full()
    around: Any = record
    *steps, last = pointer.split("/")[1:]
    for step in steps:
        around = around[int(step)] if isinstance(around, list) else around[step]
    around[int(last) if isinstance(around, list) else last] = value
    made = read(record)
    assert [(one.code, one.source) for one in made.findings] == [("SRC105", pointer)]
    assert made.study.data[pointer] == value
