"""What is odd in a record of API v1 is told at its place, and kept; nothing is guessed."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from readers_v1.rendering import full
from trialglot.errors import UnreadableError
from trialglot.findings import Finding
from trialglot.readers import ctgov_v1
from trialglot.readers.ctgov_v1 import leaves, values
from trialglot.readers.reading import Reading, Record

Json = dict[str, Any]


def read(record: Any) -> Reading:
    return ctgov_v1.read(Record("v1.json", record if isinstance(record, bytes) else orjson.dumps(record)))


def told(reading: Reading) -> list[Finding]:
    """The findings but that about lists."""
    return [one for one in reading.findings if one.code != "SRC130"]


def changed(module: str, **fields: Any) -> Json:
    record = full()
    record["ProtocolSection"][module] |= fields
    return {"Study": record}


def at(pointer: str) -> str:
    return f"/Study/ProtocolSection/{pointer}"


_KEYWORD = "ConditionsModule/KeywordList/Keyword"
_LINK = "ReferencesModule/SeeAlsoLinkList/SeeAlsoLink/0"
_CONTACT = "ContactsLocationsModule/LocationList/Location/1/LocationContactList/LocationContact/0"


@pytest.mark.parametrize(
    ("module", "fields", "code", "place"),
    [
        ("StatusModule", {"NewKey": {"A": 1}}, "SRC103", "StatusModule/NewKey"),
        # A key of API v2 is none of API v1.
        ("StatusModule", {"overallStatus": "COMPLETED"}, "SRC103", "StatusModule/overallStatus"),
        ("StatusModule", {"OverallStatus": "Sleeping"}, "SRC104", "StatusModule/OverallStatus"),
        ("StatusModule", {"OverallStatus": 7}, "SRC105", "StatusModule/OverallStatus"),
        ("StatusModule", {"WhyStopped": None}, "SRC105", "StatusModule/WhyStopped"),
        ("StatusModule", {"StatusVerifiedDate": "February 30, 2020"}, "SRC111", "StatusModule/StatusVerifiedDate"),
        ("StatusModule", {"StatusVerifiedDate": "2020-02"}, None, ""),
        ("StatusModule", {"StartDateStruct": ["May 2020"]}, "SRC105", "StatusModule/StartDateStruct"),
        ("DesignModule", {"EnrollmentInfo": {"EnrollmentType": "Actual"}}, "SRC115", "DesignModule/EnrollmentInfo"),
        ("DesignModule", {"EnrollmentInfo": {"EnrollmentCount": 12}}, None, ""),
        ("DesignModule", {"PatientRegistry": "Perhaps"}, "SRC105", "DesignModule/PatientRegistry"),
        ("DesignModule", {"PhaseList": ["Phase 1"]}, "SRC105", "DesignModule/PhaseList"),
        ("DesignModule", {"PhaseList": {"Phase": "Phase 1"}}, "SRC105", "DesignModule/PhaseList/Phase"),
        ("DesignModule", {"PhaseList": {"Phase": ["Phase 1", 2]}}, "SRC105", "DesignModule/PhaseList/Phase/1"),
        ("ConditionsModule", {"KeywordList": {"Keyword": ["a", {}]}}, "SRC105", f"{_KEYWORD}/1"),
        ("ReferencesModule", {"SeeAlsoLinkList": {"SeeAlsoLink": [{"SeeAlsoLinkLabel": "x"}]}}, "SRC115", _LINK),
        ("ReferencesModule", {"SeeAlsoLinkList": {"SeeAlsoLink": ["x"]}}, "SRC105", _LINK),
        ("IdentificationModule", {"NCTId": "NCT1"}, "SRC116", "IdentificationModule/NCTId"),
    ],
)  # fmt: skip
def test_one_finding_at_its_place(module: str, fields: Json, code: str | None, place: str) -> None:
    record = changed(module, **fields)
    reading = read(record)
    assert [(one.code, one.source) for one in told(reading)] == ([(code, at(place))] if code else [])
    if code in ("SRC103", "SRC105", "SRC111", "SRC115"):
        # Kept as the record has it, and unread in the ledger.
        expected: Any = record
        for step in at(place).split("/")[1:]:
            expected = expected[int(step)] if isinstance(expected, list) else expected[step]
        assert reading.study.data[at(place)] == expected
        assert reading.study.source.unread == (at(place),)
        unread = [one.place for one in leaves.leaves(reading) if not one.read]
        assert unread and all(one == at(place) or one.startswith(f"{at(place)}/") for one in unread)


def test_a_count_that_is_no_number_takes_what_it_counts_with_it() -> None:
    reading = read(changed("DesignModule", EnrollmentInfo={"EnrollmentCount": "many"}))
    place = at("DesignModule/EnrollmentInfo")
    assert [(one.code, one.source) for one in told(reading)] == [
        ("SRC105", f"{place}/EnrollmentCount"),
        ("SRC115", place),
    ]
    assert reading.study.data[place] == {"EnrollmentCount": "many"}


def test_of_several_values_the_first_is_taken() -> None:
    listed = {"DesignObservationalModelList": {"DesignObservationalModel": ["Cohort", "Case-Only", "Other"]}}
    reading = read(changed("DesignModule", DesignInfo=listed))
    assert reading.study.design.observational_model == "COHORT"
    place = at("DesignModule/DesignInfo/DesignObservationalModelList/DesignObservationalModel")
    assert [(one.code, one.source) for one in told(reading)] == [("SRC131", f"{place}/1"), ("SRC131", f"{place}/2")]
    assert reading.study.data[f"{place}/1"] == "Case-Only"
    assert reading.locate("design.observational_model") == f"{place}/0"


def test_keys_around_the_study() -> None:
    reading = read({"FullStudy": {"Rank": 3, "Study": full(), "Score": 0.5}, "Took": 1})
    assert [(one.code, one.source) for one in told(reading)] == [("SRC103", "/Took"), ("SRC103", "/FullStudy/Score")]
    assert reading.study.data["/Rank"] == 3
    assert reading.study.data["/FullStudy/Score"] == 0.5
    listed = {one.path: one for one in leaves.leaves(reading)}
    assert listed["Rank"].read and not listed["Score"].read and not listed["Took"].read


def test_a_rank_with_parts_is_unread() -> None:
    reading = read({"Rank": {"": 1}, "Study": {"ProtocolSection": {"IdentificationModule": {"NCTId": "NCT09000001"}}}})
    assert reading.study.source.unread == ("/Rank",)
    assert [one.place for one in leaves.leaves(reading) if not one.read] == ["/Rank/"]


def test_a_repeated_key_is_told() -> None:
    data = orjson.dumps({"Study": full()}).replace(b'"Acronym":', b'"Acronym":"X","Acronym":')
    assert [(one.code, one.source) for one in told(read(data))] == [("SRC118", at("IdentificationModule/Acronym"))]


def test_places_of_the_model() -> None:
    reading = read({"Study": full()})
    for path, place in {
        "id": "IdentificationModule/NCTId",
        "identifiers[2]": "IdentificationModule/NCTIdAliasList/NCTIdAlias/1",
        "identifiers[3].value": "IdentificationModule/OrgStudyIdInfo/OrgStudyId",
        "identifiers[5].domain": "IdentificationModule/SecondaryIdInfoList/SecondaryIdInfo/1/SecondaryIdDomain",
        "status.start": "StatusModule/StartDateStruct",
        "status.start.kind": "StatusModule/StartDateStruct/StartDateType",
        "design.who_masked[1]": "DesignModule/DesignInfo/DesignMaskingInfo/DesignWhoMaskedList/DesignWhoMasked/1",
        "arms": "ArmsInterventionsModule/ArmGroupList/ArmGroup",
        "arms[1].label": "ArmsInterventionsModule/ArmGroupList/ArmGroup/1/ArmGroupLabel",
        "outcomes[2].measure": "OutcomesModule/SecondaryOutcomeList/SecondaryOutcome/1/SecondaryOutcomeMeasure",
        "eligibility.sex": "EligibilityModule/Gender",
        "sites[1].contacts[0].email": f"{_CONTACT}/LocationContactEMail",
        # No place of its own: the nearest around it.
        "sites[1].latitude": "ContactsLocationsModule/LocationList/Location/1",
    }.items():  # fmt: skip
        assert reading.locate(path) == at(place), path
    assert reading.locate("has_results") == "/Study/ResultsSection"
    assert reading.locate("source") is None


def test_results_are_stated_by_their_section() -> None:
    record = full()
    assert read(record).study.has_results is True
    del record["ResultsSection"]
    assert read(record).study.has_results is False
    # A part of a record says nothing about what is left out.
    del record["DerivedSection"]
    assert read(record).study.has_results is None


@pytest.mark.parametrize(
    ("data", "words", "refused"),
    [
        (b"[]", "without any section", False),
        (b'{"Study": {}}', "without any section", False),
        (b'{"Study": 1}', "without any section", False),
        (b'{"FullStudiesResponse": {"FullStudies": []}}', "a page of ClinicalTrials.gov's API v1", True),
        (b'{"ProtocolSection": {}}', "without identifier and title", True),
        (b'{"ProtocolSection": {', "broken JSON", True),
        (b'{"ProtocolSection": "\xe9"}', "not in UTF-8", True),
    ],
)
def test_refused(data: bytes, words: str, refused: bool) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(data)
    assert words in caught.value.seen
    assert caught.value.refused is refused


def test_sections_that_are_no_objects() -> None:
    reading = read({"ProtocolSection": full()["ProtocolSection"], "DocumentSection": 5, "Other": None})
    assert [(one.code, one.source) for one in told(reading)] == [("SRC105", "/DocumentSection"), ("SRC103", "/Other")]


@pytest.mark.parametrize(
    ("form", "text", "value"),
    [
        ("date", "January 15, 2022", "2022-01-15"),
        ("date", "March 03, 2021", "2021-03-03"),
        ("date", "July 2001", "2001-07"),
        ("date", "Unknown", "Unknown"),
        ("date", "Smarch 13, 2001", "Smarch 13, 2001"),
        ("date", "June 31, 2020", "June 31, 2020"),
        ("moment", "01/13/2021 02:24", "2021-01-13T02:24"),
        ("moment", "2021-01-13", "2021-01-13"),
        ("flag", "Yes", True),
        ("flag", "No", False),
        ("flag", "Accepts Healthy Volunteers", True),
        ("flag", "no way", "no way"),
        ("count", "0", 0),
        ("count", "1,000", "1,000"),
        ("word:phase", "Early Phase 1", "EARLY_PHASE1"),
        ("word:allocation", "N/A", "NA"),
        ("word:agency_class", "OTHER_GOV", "OTHER_GOV"),
        ("word:date_kind", "Anticipated", "ESTIMATED"),
        ("word:study_type", "N/A", None),
        ("word:sex", "Unheard of", "Unheard of"),
        ("text", "a * b < c", "a * b < c"),
        ("markup", "a * b < c & d^2 ~3 [x] \\m", "a \\* b \\< c \\& d\\^2 \\~3 \\[x\\] \\\\m"),
        ("markup", "1. One\n\n2. Two", "1\\. One\n\n2\\. Two"),
        ("markup", "Lead:\n\none\ntwo > 1\n \nEnd", "Lead:\n\n* one\n* two \\> 1\n \nEnd"),
        ("markup", "- one\n2. two\n• three\nfour", "- one\n2. two\n• three\n* four"),
        ("markup", "", ""),
        ("markup", 5, 5),
    ],
)
def test_values(form: str, text: Any, value: Any) -> None:
    assert values.read(form, text) == value


def test_lists_are_counted() -> None:
    assert [values.lists(text) for text in ("", "a", "a\n\nb", "a\nb", "a\nb\n\nc\n\nd\ne")] == [0, 0, 0, 1, 2]
