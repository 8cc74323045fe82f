"""A record of the EU portal CTIS: what is understood, what is carried as data, and what is told."""

from __future__ import annotations

import re
from typing import Any

import orjson
import pytest

from readers_ctis.made_up import full, minimal, read
from trialglot import api, batch, codes, formats
from trialglot.design.criteria import parse
from trialglot.errors import UnreadableError
from trialglot.findings import Finding
from trialglot.readers import ctis
from trialglot.readers.ctis import leaves
from trialglot.readers.reading import Reading, Record
from trialglot.resources import read_rows

Json = dict[str, Any]
P1 = "/authorizedApplication/authorizedPartI"
INFORMATION = f"{P1}/trialDetails/trialInformation"
ALWAYS = ("SRC139", "SRC108")


def told(reading: Reading) -> list[Finding]:
    """The findings but those that every record has."""
    assert [one.code for one in reading.findings[:2]] == list(ALWAYS)
    return list(reading.findings[2:])


def part(record: Json, pointer: str) -> Any:
    found: Any = record
    for step in pointer.split("/")[1:]:
        found = found[int(step)] if isinstance(found, list) else found[step]
    return found


def stated(value: Any) -> Any:
    """Return a model without what is not stated."""
    if isinstance(value, tuple):
        return [stated(one) for one in value]
    if not hasattr(value, "model_dump"):
        return value
    fields = {name: stated(getattr(value, name)) for name in type(value).model_fields}
    return {name: one for name, one in fields.items() if one not in (None, [], {})}


def test_the_whole_study() -> None:
    reading = read(full())
    assert told(reading) == []
    found = stated(reading.study)
    data, source = found.pop("data"), found.pop("source")
    assert (source["registry"], source["format"], source["name"]) == ("CTIS", "ctis-json", "ctis.json")
    assert "unread" not in source
    assert set(data) == {
        "/ctStatus", "/decisionDate", "/endDateEU", "/trialRegion", "/trialRegionCode", "/authorizedApplication",
        "/events", "/documents",
    }  # fmt: skip
    assert data["/authorizedApplication"] == full()["authorizedApplication"]
    assert found == {
        "id": "2023-501234-56-00",
        "identifiers": [
            {"value": "2023-501234-56-00", "role": "registry", "type": "CTIS"},
            {"value": "CODE-1", "role": "organisation"},
            {"value": "2019-003842-34", "role": "secondary", "type": "EUDRACT_NUMBER"},
            {"value": "NCT09000001", "role": "secondary", "type": "REGISTRY", "domain": "ClinicalTrials.gov"},
            {
                "value": "U1111-1234-5678",
                "role": "secondary",
                "type": "REGISTRY",
                "domain": "WHO Universal Trial Number",
            },
            {"value": "ISRCTN12345678", "role": "secondary", "type": "REGISTRY", "domain": "ISRCTN"},
            {"value": "12345", "role": "secondary", "type": "OTHER", "domain": "IND"},
        ],
        "brief_title": "Public title",
        "official_title": "Full title",
        "status": {
            "overall": "ACTIVE_NOT_RECRUITING",
            "start": {"value": "2024-01-15", "precision": "day", "kind": "actual"},
            # There is a site outside of the EU: its end there is not the end of the trial.
            "completion": {"value": "2026-01-01", "precision": "day", "kind": "estimated"},
        },
        "registration": {
            "first_submit": {"value": "2023-09-09", "precision": "day"},
            "last_update_post": {"value": "2025-06-07", "precision": "day"},
        },
        "lead_sponsor": {"name": "Sponsor One", "agency_class": "INDUSTRY"},
        "collaborators": [{"name": "Sponsor Two", "agency_class": "OTHER"}, {"name": "Foundation"}],
        "brief_summary": "To compare A \\& B",
        "detailed_description": "Secondary objectives:\n\n1. First\n2. Second",
        "conditions": ["Gout"],
        "keywords": ["Gouty arthritis"],
        "design": {
            "study_type": "INTERVENTIONAL",
            "phases": ["PHASE1", "PHASE2"],
            "allocation": "RANDOMIZED",
            "masking": "DOUBLE",
            "who_masked": ["PARTICIPANT", "INVESTIGATOR"],
            "enrollment": {"count": 50, "kind": "estimated"},
        },
        "arms": [
            {"key": "arm-1", "label": "Arm A", "description": "Gets A \\<daily\\>"},
            {"key": "arm-2", "label": "Arm B"},
        ],
        "interventions": [
            {
                "key": "intervention-1",
                "name": "Brand A",
                "type": "DRUG",
                "description": "Role in the trial: Test\n\nPharmaceutical form: TABLET\n\n"
                "Route of administration: ORAL USE",
                "other_names": ["a-substance"],
            },
            {
                "key": "intervention-2",
                "name": "B",
                "description": "Role in the trial: Comparator\n\nPharmaceutical form: SOLUTION\n\n"
                "Route of administration: ORAL, NASAL",
            },
        ],
        "outcomes": [
            {"level": "primary", "measure": "Uric acid"},
            {"level": "secondary", "measure": "Flares"},
            {"level": "secondary", "measure": "Pain"},
        ],
        "eligibility": {
            "text": "Inclusion Criteria:\n\n1. Age \\> 18\n   - or older\n2. Informed consent\n\n"
            "Exclusion Criteria:\n\n1. Pregnancy",
            "sex": "ALL",
            "healthy_volunteers": False,
            "standard_ages": ["ADULT", "OLDER_ADULT"],
        },
        "central_contacts": [
            {"name": "Desk", "role": "CONTACT", "phone": "+3210", "email": "info@example.org"},
            {"name": "Doctor", "role": "CONTACT", "phone": "+3210", "email": "info@example.org"},
        ],
        "sites": [
            {
                "facility": name,
                "city": city,
                "zip": f"{number}000",
                "country": "Belgium",
                "contacts": [
                    {
                        "name": "Ada Site",
                        "role": "PRINCIPAL_INVESTIGATOR",
                        "phone": f"+32{number}",
                        "email": "ada@example.org",
                    }
                ],
            }
            for number, (name, city) in enumerate((("Hospital One", "Ghent"), ("Hospital Two", "Liège")), 1)
        ],
        "countries": ["Belgium", "Israel"],
    }


def test_criteria_are_found_again() -> None:
    tree = parse(read(full()).study.eligibility.text)
    assert [(one.key, one.text.plain.partition("\n")[0]) for one in tree.criteria] == [
        ("inclusion-1", "Age > 18"),
        ("inclusion-2", "Informed consent"),
        ("exclusion-1", "Pregnancy"),
    ]


def test_nearly_nothing() -> None:
    reading = read(minimal())
    assert told(reading) == []
    assert stated(reading.study)["design"] == {"study_type": "INTERVENTIONAL"}
    assert reading.study.id == "2023-509999-12-00"
    assert reading.study.eligibility.text is None


@pytest.mark.parametrize("record", [full(), minimal()])
def test_all_targets_are_valid(record: Json) -> None:
    targets = tuple(one.name for one in formats.WRITERS)
    outcome = batch.process(Record("ctis.json", orjson.dumps(record)), api.Options(targets=targets))
    assert [one.message for one in outcome.findings if one.severity == "error"] == []
    assert all("unmapped" not in one.states for one in outcome.ledgers)
    assert len(outcome.ledgers) == len(targets)


@pytest.mark.parametrize(
    ("code", "word"),
    [
        (1, "NOT_YET_RECRUITING"),
        (2, "NOT_YET_RECRUITING"),
        (3, "RECRUITING"),
        ("4", "RECRUITING"),
        (5, "ACTIVE_NOT_RECRUITING"),
        (6, "SUSPENDED"),
        (7, "SUSPENDED"),
        (8, "COMPLETED"),
        (9, "WITHDRAWN"),
        (11, "WITHDRAWN"),
        (12, "WITHDRAWN"),
    ],
)
def test_status(code: int | str, word: str) -> None:
    reading = read({**full(), "ctPublicStatusCode": code})
    assert reading.study.status.overall == word
    assert [one.code for one in told(reading)] == (["SRC136"] if code != 5 else [])


def test_a_status_whose_word_is_but_the_nearest_is_told() -> None:
    (refused,) = told(read({**full(), "ctPublicStatusCode": 11}))
    assert (refused.path, refused.source) == ("status.overall", "/ctPublicStatusCode")
    assert refused.message == "'11 (Not authorised)' is read as WITHDRAWN for overall_status: it says more"


@pytest.mark.parametrize(("code", "word"), [(10, "Revoked"), (99, "99")])
def test_a_status_without_a_word_of_the_model_is_told(code: int, word: str) -> None:
    reading = read({**full(), "ctPublicStatusCode": code})
    assert reading.study.status.overall == word
    assert [(one.code, one.path, one.source) for one in told(reading)] == [
        ("SRC104", "status.overall", "/ctPublicStatusCode")
    ]


def test_an_early_termination() -> None:
    record = {**full(), "ctPublicStatusCode": 8}
    event = record["events"]["trialEvents"][0]
    event["events"].append({"notificationType": "EARLY_TERMINATION", "date": "2025-01-01"})
    event["earlyTerminationReason"] = {"code": "3", "name": "Lack of efficacy"}
    status = read(record).study.status
    assert (status.overall, status.why_stopped) == ("TERMINATED", "Lack of efficacy")
    del event["earlyTerminationReason"]
    status = read(record).study.status
    assert (status.overall, status.why_stopped) == ("TERMINATED", None)
    # Not of a trial that goes on elsewhere.
    assert read({**record, "ctPublicStatusCode": 4}).study.status.overall == "RECRUITING"


def test_dates_and_where_they_come_from() -> None:
    record = full()
    duration = part(record, f"{INFORMATION}/trialDuration")
    record["events"]["trialGlobalEndDate"] = "2025-12-24T00:00:00"
    reading = read(record)
    completion = reading.study.status.completion
    assert completion is not None and (completion.value, completion.kind) == ("2025-12-24", "actual")
    assert reading.locate("status.completion") == "/events/trialGlobalEndDate"
    del record["events"]["trialGlobalEndDate"]
    del part(record, P1)["rowCountriesInfo"]
    completion = read(record).study.status.completion
    assert completion is not None and (completion.value, completion.kind) == ("2025-03-04", "actual")
    del record["endDateEU"], duration["estimatedGlobalEndDate"]
    completion = read(record).study.status.completion
    assert completion is not None and (completion.value, completion.kind) == ("2025-01-01", "estimated")
    # A result of the portal's search has days in another form.
    record["startDateEU"] = "28/04/2021"
    start = read(record).study.status.start
    assert start is not None and (start.value, start.kind) == ("2021-04-28", "actual")
    del record["startDateEU"]
    start = read(record).study.status.start
    assert start is not None and (start.value, start.kind) == ("2023-11-01", "estimated")


@pytest.mark.parametrize(
    ("women", "men", "sex"),
    [(True, True, "ALL"), (True, False, "FEMALE"), (False, True, "MALE"), (False, False, None), (None, None, None)],
)
def test_sex(women: bool | None, men: bool | None, sex: str | None) -> None:
    record = full()
    part(record, f"{INFORMATION}/populationOfTrialSubjects").update(isFemaleSubjects=women, isMaleSubjects=men)
    assert read(record).study.eligibility.sex == sex


@pytest.mark.parametrize(
    ("pointer", "value", "code"),
    [
        ("/startDateEU", "2024-02-31", "SRC111"),
        ("/authorizedApplication/authorizedPartsII", {"a": 1}, "SRC105"),
        (f"{P1}/rowSubjectCount", "many", "SRC105"),
        (f"{INFORMATION}/endPoint/primaryEndPoints/0/endPoint", ["x"], "SRC105"),
        (f"{INFORMATION}/eligibilityCriteria", "none", "SRC105"),
        (f"{P1}/sponsors/1/organisation/name", 5, "SRC105"),
        (f"{P1}/products/0", "Aspirin", "SRC105"),
    ],
)
def test_what_cannot_be_used_is_told_once_and_kept(pointer: str, value: Any, code: str) -> None:
    record = full()
    above, _, last = pointer.rpartition("/")
    held = part(record, above)
    held[int(last) if isinstance(held, list) else last] = value
    reading = read(record)
    found = [one for one in told(reading) if one.code not in ("SRC114",)]
    assert [(one.code, one.source) for one in found] == [(code, pointer)]
    assert reading.study.data[pointer] == value
    assert reading.study.source.unread == (pointer,)
    unread = [one.place for one in leaves.leaves(reading) if not one.read]
    assert unread and all(one == pointer or one.startswith(f"{pointer}/") for one in unread)


def test_words_without_a_meaning_are_told() -> None:
    record = full()
    part(record, f"{INFORMATION}/trialCategory")["trialPhase"] = "77"
    part(record, f"{P1}/sponsors/1/organisation")["type"] = "Guild"
    part(record, f"{P1}/trialDetails/protocolInformation/studyDesign/periodDetails/0/blindedRoles/0")["name"] = (
        "Monitor"
    )
    part(record, f"{P1}/trialDetails/protocolInformation/studyDesign/periodDetails/1")["allocationMethod"] = "2"
    reading = read(record)
    assert reading.study.design.phases == ("77",)
    assert reading.study.design.who_masked == ("Monitor", "INVESTIGATOR")
    assert reading.study.design.masking is None
    assert sorted(one.code for one in told(reading)) == ["SRC104", "SRC104", "SRC104", "SRC131"]


def test_keys_of_no_known_meaning_are_one_finding() -> None:
    reading = read({**full(), "ageGroup": "18-64 years", "trialCountries": ["BE: 4", "NL: 4"]})
    assert [one.code for one in told(reading)] == ["SRC138"]
    assert "ageGroup, trialCountries" in told(reading)[0].message
    assert reading.study.source.unread == ("/ageGroup", "/trialCountries")
    # Inside of a part that is carried as data as a whole, nothing is lost and nothing is told.
    record = full()
    part(record, P1)["newKey"] = 1
    reading = read(record)
    assert told(reading) == []
    assert reading.study.data["/authorizedApplication"]["authorizedPartI"]["newKey"] == 1


def test_other_numbers() -> None:
    reading = read({**minimal(), "ctNumber": " 2019-003842/34 "})
    assert [(one.code, one.source) for one in told(reading)] == [("SRC135", "/ctNumber")]
    assert reading.study.id == "2019-003842-34"
    assert reading.study.identifiers[0].value == "2019-003842/34"


def test_places() -> None:
    reading = read(full())
    for path, place in {
        "id": "/ctNumber",
        "identifiers[0].value": "/ctNumber",
        "identifiers[2]": "/authorizedApplication/eudraCt/eudraCtCode",
        "status": "/ctPublicStatusCode",
        "arms[1].label": f"{P1}/trialDetails/protocolInformation/studyDesign/periodDetails/0/armDetails/1/title",
        "arms[1].description": f"{P1}/trialDetails/protocolInformation/studyDesign/periodDetails/0/armDetails/1/title",
        "outcomes[1].measure": f"{INFORMATION}/endPoint/secondaryEndPoints/1/endPoint",
        "sites[1].city": "/authorizedApplication/authorizedPartsII/0/trialSites/1/organisationAddressInfo/address/city",
        "countries[1]": f"{P1}/rowCountriesInfo/0/name",
    }.items():
        assert reading.locate(path) == place, path
    assert reading.locate("condition_mesh") is None


@pytest.mark.parametrize(
    ("data", "words", "refused"),
    [
        (b"[]", "without the authorised application", False),
        (b'{"ctNumber": "2023-501234-56-00", "ctTitle": "x"}', "without the authorised application", False),
        (b'{"ctNumber": "2023-501234-56-00", "authorizedPartI": {}}', "before its relaunch", True),
        (b'{"authorizedApplication": {}}', "without an EU CT number", True),
        (b'{"ctNumber": "...", "authorizedApplication": {}}', "without an EU CT number", True),
        (b'{"ctNumber": ', "broken JSON", True),
    ],
)
def test_refused(data: bytes, words: str, refused: bool) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(data)
    assert words in caught.value.seen
    assert caught.value.refused is refused


def test_the_table_of_words_knows_the_words_of_the_model() -> None:
    for row in read_rows("mappings", "words/ctis.tsv"):
        known = codes.words(row["table"])
        assert (row["relation"] == "noMap") is not all(one in known for one in row["word"].split("/")), row
        assert row["relation"] == "equivalent" or row["comment"], row
        assert row["reference"]


def test_the_table_of_paths_is_what_the_reader_does() -> None:
    """Each row of a single value is reached by a record, and nothing else is used."""
    from trialglot import crosswalk

    record = full()
    product = part(record, f"{P1}/products/1")
    del product["productName"], product["jsonActiveSubstanceNames"]
    product["productDictionaryInfo"] |= {
        "sponsorProductCode": "BB-1",
        "productOtherName": "Bee",
        "activeSubstanceName": "BETA",
    }
    part(record, f"{P1}/sponsors/0")["scientificContacts"] = [{**full_contact(), "functionalName": "Second desk"}]
    del part(record, "/authorizedApplication/authorizedPartsII/0/trialSites/1/organisationAddressInfo/address")[
        "countryName"
    ]
    late = full()
    late["ctPublicStatusCode"] = 8
    late["events"]["trialEvents"][0] |= {
        "events": [{"notificationType": "EARLY_TERMINATION"}],
        "earlyTerminationReason": {"name": "Why"},
    }
    late["events"]["trialGlobalEndDate"] = "2025-01-01"
    del late["startDateEU"]
    local, planned = full(), full()
    for one in (local, planned):
        del part(one, P1)["rowCountriesInfo"]
    del planned["endDateEU"], part(planned, f"{INFORMATION}/trialDuration")["estimatedGlobalEndDate"]
    reached = {
        one.path: one.model
        for each in (full(), record, late, local, planned)
        for one in leaves.leaves(read(each))
        if one.model
    }
    rows = {row.source: row.model for row in crosswalk.sources("ctis-json") if not row.source.endswith(".**")}
    assert set(reached) == set(rows)
    sponsor = "authorizedApplication.authorizedPartI.sponsors[].organisation."
    for path, model in reached.items():
        general = re.sub(r"\[\d+\]", "[]", model)
        # The last sponsor that was looked at may be any of them.
        assert general == rows[path] or path.startswith(sponsor), path
    assert {
        row.source.removesuffix(".**") for row in crosswalk.sources("ctis-json") if row.source.endswith(".**")
    } == set(ctis.CARRIED)


def full_contact() -> Json:
    contact: Json = part(full(), f"{P1}/sponsors/0/publicContacts/0")
    return contact
