"""Records that deviate from the published structure convert all the same, and say so."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from readers_json.made_up import codes, full, minimal, read
from trialglot.errors import UnreadableError
from trialglot.readers.reading import Reading

Json = dict[str, Any]


def put(record: Json, pointer: str, value: Any) -> Json:
    """Set the value at a pointer; ``...`` takes the key away."""
    *steps, last = pointer.split("/")[1:]
    here: Any = record
    for step in steps:
        here = here[int(step)] if isinstance(here, list) else here[step]
    if value is ...:
        del here[last]
    elif isinstance(here, list):
        here[int(last)] = value
    else:
        here[last] = value
    return record


def said(reading: Reading) -> list[tuple[str, str | None, str | None]]:
    return [(one.code, one.path, one.source) for one in reading.findings]


def test_unknown_keys_are_kept() -> None:
    record = full()
    record["newSection"] = {"a": [1]}
    record["protocolSection"]["new~/Module"] = {}
    record["protocolSection"]["armsInterventionsModule"]["armGroups"][1]["key"] = "smuggled"
    record["protocolSection"]["contactsLocationsModule"]["locations"][0]["latitude"] = 5.0
    reading = read(record)
    assert said(reading) == [
        ("SRC103", None, "/protocolSection/armsInterventionsModule/armGroups/1/key"),
        ("SRC103", None, "/protocolSection/contactsLocationsModule/locations/0/latitude"),
        ("SRC103", None, "/protocolSection/new~0~1Module"),
        ("SRC103", None, "/newSection"),
    ]
    assert reading.study.data["/newSection"] == {"a": [1]}
    assert reading.study.data["/protocolSection/new~0~1Module"] == {}
    assert reading.study.data["/protocolSection/armsInterventionsModule/armGroups/1/key"] == "smuggled"
    assert reading.study.arms[1].key == "arm-2"
    assert reading.study.sites[0].latitude is None
    assert "'newSection'" in reading.findings[3].message


@pytest.mark.parametrize(
    ("pointer", "path"),
    [
        ("/protocolSection/statusModule/overallStatus", "status.overall"),
        ("/protocolSection/statusModule/expandedAccessInfo/statusForNctId", "status.expanded_access.status"),
        ("/protocolSection/designModule/phases/1", "design.phases[1]"),
        ("/protocolSection/designModule/designInfo/maskingInfo/whoMasked/0", "design.who_masked[0]"),
        ("/protocolSection/designModule/designInfo/primaryPurpose", "design.primary_purpose"),
        ("/protocolSection/armsInterventionsModule/armGroups/1/type", "arms[1].type"),
        ("/protocolSection/armsInterventionsModule/interventions/1/type", "interventions[1].type"),
        ("/protocolSection/contactsLocationsModule/locations/1/status", "sites[1].status"),
        ("/protocolSection/contactsLocationsModule/locations/1/contacts/1/role", "sites[1].contacts[1].role"),
        ("/protocolSection/referencesModule/references/0/type", "references[0].type"),
        ("/protocolSection/identificationModule/secondaryIdInfos/1/type", "identifiers[5].type"),
        ("/protocolSection/sponsorCollaboratorsModule/collaborators/0/class", "collaborators[0].agency_class"),
    ],
)
def test_unknown_words_are_carried_as_text(pointer: str, path: str) -> None:
    reading = read(put(full(), pointer, "NOVEL_WORD"))
    assert said(reading)[:1] == [("SRC104", path, pointer)]
    assert "'NOVEL_WORD'" in reading.findings[0].message
    value: Any = reading.study
    for step in path.replace("[", ".[").split("."):
        value = value[int(step[1:-1])] if step.startswith("[") else getattr(value, step)
    assert value == "NOVEL_WORD"


def test_unknown_word_names_the_known_ones() -> None:
    reading = read(put(full(), "/protocolSection/eligibilityModule/sex", "BOTH"))
    assert reading.findings[0].message == (
        "'BOTH' is not one of the registry's words for sex; it is carried as text (known: ALL, FEMALE, MALE)"
    )


def test_unknown_kind_of_date_is_kept_as_data() -> None:
    reading = read(put(full(), "/protocolSection/statusModule/startDateStruct/type", "ANTICIPATED"))
    start = reading.study.status.start
    assert start is not None
    assert (start.value, start.kind) == ("2020-02-29", None)
    assert said(reading) == [("SRC104", "status.start.kind", "/protocolSection/statusModule/startDateStruct/type")]
    assert reading.study.data["/protocolSection/statusModule/startDateStruct/type"] == "ANTICIPATED"


@pytest.mark.parametrize("value", [None, 5, 1.5, True, "text", [], {}])
@pytest.mark.parametrize(
    ("pointer", "fits"),
    [
        ("/protocolSection", dict),
        ("/protocolSection/statusModule", dict),
        ("/protocolSection/statusModule/startDateStruct", dict),
        ("/protocolSection/statusModule/startDateStruct/date", None),
        ("/protocolSection/statusModule/statusVerifiedDate", None),
        ("/protocolSection/statusModule/delayedPosting", bool),
        ("/protocolSection/identificationModule/briefTitle", str),
        ("/protocolSection/identificationModule/nctIdAliases", list),
        ("/protocolSection/identificationModule/nctIdAliases/0", str),
        ("/protocolSection/identificationModule/secondaryIdInfos", list),
        ("/protocolSection/identificationModule/secondaryIdInfos/1", None),
        ("/protocolSection/sponsorCollaboratorsModule/leadSponsor", None),
        ("/protocolSection/sponsorCollaboratorsModule/leadSponsor/name", str),
        ("/protocolSection/conditionsModule/conditions", list),
        ("/protocolSection/conditionsModule/conditions/0", str),
        ("/protocolSection/designModule/enrollmentInfo/count", int),
        ("/protocolSection/designModule/phases", list),
        ("/protocolSection/designModule/phases/0", None),
        ("/protocolSection/designModule/designInfo/maskingInfo/whoMasked", list),
        ("/protocolSection/armsInterventionsModule/armGroups", list),
        ("/protocolSection/armsInterventionsModule/armGroups/0/label", str),
        ("/protocolSection/armsInterventionsModule/armGroups/0/interventionNames", list),
        ("/protocolSection/armsInterventionsModule/interventions/0/armGroupLabels/0", str),
        ("/protocolSection/outcomesModule/primaryOutcomes", list),
        ("/protocolSection/outcomesModule/primaryOutcomes/0/timeFrame", str),
        ("/protocolSection/eligibilityModule/healthyVolunteers", bool),
        ("/protocolSection/eligibilityModule/minimumAge", str),
        ("/protocolSection/eligibilityModule/stdAges/1", None),
        ("/protocolSection/contactsLocationsModule/locations", list),
        ("/protocolSection/contactsLocationsModule/locations/1/geoPoint", dict),
        ("/protocolSection/contactsLocationsModule/locations/1/geoPoint/lat", (int, float)),
        ("/protocolSection/contactsLocationsModule/locations/1/contacts", list),
        ("/protocolSection/referencesModule/references/0/retractions", list),
        ("/protocolSection/referencesModule/seeAlsoLinks/0", None),
        ("/protocolSection/ipdSharingStatementModule", dict),
        ("/documentSection/largeDocumentModule/largeDocs/0/size", int),
        ("/documentSection/largeDocumentModule/largeDocs/0/date", None),
        ("/derivedSection", dict),
        ("/derivedSection/miscInfoModule/removedCountries", list),
        ("/derivedSection/conditionBrowseModule/meshes", list),
        ("/derivedSection/conditionBrowseModule/meshes/0/term", str),
        ("/hasResults", bool),
    ],
)
def test_values_of_another_type_are_taken_out_and_kept(
    pointer: str, fits: type | tuple[type, ...] | None, value: Any
) -> None:
    record = put(full(), pointer, value)
    # Without its identification a record cannot be named; that is another test.
    record.setdefault("protocolSection", {})
    if pointer == "/protocolSection" and not value:
        with pytest.raises(UnreadableError):
            read(record)
        return
    if pointer == "/protocolSection":
        with pytest.raises(UnreadableError):
            read(record)
        return
    reading = read(record)
    if fits is not None and isinstance(value, fits) and not (isinstance(value, bool) and fits is not bool):
        assert "SRC105" not in codes(reading)
        return
    assert set(codes(reading)) & {"SRC104", "SRC105", "SRC111", "SRC114", "SRC115"}
    kept = [place for place in reading.study.data if pointer == place or pointer.startswith(place + "/")]
    assert kept or isinstance(value, str), "an unfit value is kept as data, a word as text"


def test_message_of_a_wrong_type() -> None:
    reading = read(put(full(), "/protocolSection/designModule/enrollmentInfo/count", "118"))
    assert [(one.code, one.message) for one in reading.findings] == [
        ("SRC105", "count is a text, a whole number expected; the value is not used"),
        ("SRC115", "enrollmentInfo has no count; what it has is kept as data and reaches no output"),
    ]
    assert reading.study.design.enrollment is None
    assert reading.study.data["/protocolSection/designModule/enrollmentInfo"] == {"count": "118", "type": "ACTUAL"}
    null = read(put(full(), "/protocolSection/contactsLocationsModule/locations/0/city", None))
    assert null.findings[0].message == "city is null, a text expected; the value is not used"
    assert null.study.data == {
        **read(full()).study.data,
        "/protocolSection/contactsLocationsModule/locations/0/city": None,
    }


@pytest.mark.parametrize("text", ["", "D12", "00", "D0000001", "X000001", "D000001 ", "D00000１"])
def test_a_mesh_identifier_of_another_form_is_kept_as_data(text: str) -> None:
    place = "/derivedSection/conditionBrowseModule/meshes/0/id"
    reading = read(put(full(), place, text))
    assert said(reading) == [("SRC105", "condition_mesh[0].id", place)]
    assert reading.findings[0].message == f"id is {text!r}, a MeSH identifier expected; the value is not used"
    assert reading.study.condition_mesh[0].id is None
    assert reading.study.condition_mesh[0].term
    assert reading.study.data[place] == text


def test_the_word_null_in_a_text_is_no_null() -> None:
    record = put(full(), "/protocolSection/descriptionModule/briefSummary", "rejects: null, and [null]")
    assert read(record).findings == ()


def test_items_taken_out_leave_the_places_of_the_others_right() -> None:
    record = put(full(), "/protocolSection/contactsLocationsModule/locations/0", "nowhere")
    record = put(record, "/protocolSection/contactsLocationsModule/locations/1/status", "ODD")
    reading = read(record)
    assert [one.facility for one in reading.study.sites] == ["Site Two"]
    assert reading.locate("sites[0].city") == "/protocolSection/contactsLocationsModule/locations/1/city"
    assert said(reading) == [
        ("SRC105", None, "/protocolSection/contactsLocationsModule/locations/0"),
        ("SRC104", "sites[0].status", "/protocolSection/contactsLocationsModule/locations/1/status"),
    ]


@pytest.mark.parametrize("text", ["2023-02-30", "2023-13", "0000", "2023-1-1", "January 2023", "", "2023-02-29"])
def test_impossible_dates_are_kept_as_text(text: str) -> None:
    reading = read(put(full(), "/protocolSection/statusModule/statusVerifiedDate", text))
    assert said(reading) == [("SRC111", "registration.verified", "/protocolSection/statusModule/statusVerifiedDate")]
    assert reading.study.registration.verified is None
    assert reading.study.data["/protocolSection/statusModule/statusVerifiedDate"] == text
    struct = read(put(full(), "/protocolSection/statusModule/startDateStruct/date", text))
    assert codes(struct) == ["SRC111", "SRC115"]
    assert struct.study.status.start is None
    assert struct.study.data["/protocolSection/statusModule/startDateStruct"] == {"date": text, "type": "ACTUAL"}


def test_untyped_date_and_untyped_enrolment_are_values() -> None:
    record = put(full(), "/protocolSection/statusModule/startDateStruct/type", ...)
    record = put(record, "/protocolSection/designModule/enrollmentInfo/type", ...)
    study = read(record).study
    assert study.status.start is not None
    assert study.status.start.kind is None
    assert study.design.enrollment is not None
    assert (study.design.enrollment.count, study.design.enrollment.kind) == (0, None)
    assert read(record).findings == ()


def test_empty_texts_and_lists_are_values() -> None:
    record = minimal(
        statusModule={"whyStopped": ""},
        conditionsModule={"conditions": [], "keywords": [""]},
        contactsLocationsModule={"locations": [{"facility": "", "city": ""}, {}], "centralContacts": [{}]},
        armsInterventionsModule={"armGroups": [{"label": "", "interventionNames": []}], "interventions": []},
        outcomesModule={"primaryOutcomes": []},
        designModule={"phases": [], "designInfo": {}},
    )
    reading = read(record)
    assert reading.findings == ()
    study = reading.study
    assert study.status.why_stopped == ""
    assert study.keywords == ("",)
    assert (study.sites[0].facility, study.sites[1].facility) == ("", None)
    assert study.arms[0].label == ""


def test_things_without_a_name() -> None:
    record = full()
    put(record, "/protocolSection/armsInterventionsModule/armGroups/1/label", ...)
    put(record, "/protocolSection/outcomesModule/otherOutcomes/0/measure", ...)
    put(record, "/protocolSection/referencesModule/seeAlsoLinks/0/url", ...)
    reading = read(record)
    assert said(reading) == [
        ("SRC114", "arms[1]", "/protocolSection/armsInterventionsModule/armGroups/1"),
        ("SRC114", "outcomes[3]", "/protocolSection/outcomesModule/otherOutcomes/0"),
        ("SRC115", None, "/protocolSection/referencesModule/seeAlsoLinks/0"),
    ]
    assert reading.study.arms[1].label == ""
    assert reading.study.outcomes[3].measure == ""
    assert reading.study.links == ()
    assert reading.study.data["/protocolSection/referencesModule/seeAlsoLinks/0"] == {"label": "Link label"}


@pytest.mark.parametrize(
    ("number", "called"),
    [
        ("NCT0900000", "NCT0900000"),
        ("nct09000001", "nct09000001"),
        (" NCT09000001\n", "NCT09000001"),
        ("../../etc/passwd", "etc-passwd-3754d6cb"),  # SHA-256 of the text
        ("NCT0900000１", "NCT0900000-dfa129a7"),
    ],
)
def test_malformed_number_is_kept_and_made_safe(number: str, called: str) -> None:
    reading = read(put(full(), "/protocolSection/identificationModule/nctId", number))
    assert said(reading) == [("SRC116", "id", "/protocolSection/identificationModule/nctId")]
    assert reading.study.id == called
    assert reading.study.identifiers[0].value == number


@pytest.mark.parametrize(
    ("identification", "called"),
    [
        ({"orgStudyIdInfo": {"id": "ABC / 12.3"}}, "ABC-12.3-f30c7c2f"),
        ({"orgStudyIdInfo": {"id": "11336"}}, "study-11336"),
        ({"orgStudyIdInfo": {"id": "  "}, "secondaryIdInfos": [{"id": "EUCT-5"}]}, "EUCT-5"),
        ({"nctIdAliases": ["NCT09000002"]}, "NCT09000002"),
        ({"nctId": "", "briefTitle": "Aspirin in São Paulo"}, "aspirin-in-sao-paulo"),
        ({"acronym": "TRIAL-1", "officialTitle": "Long"}, "trial-1"),
    ],
)
def test_record_without_number_is_called_by_what_it_has(identification: Json, called: str) -> None:
    reading = read({"protocolSection": {"identificationModule": identification}})
    assert reading.study.id == called
    assert codes(reading)[-1] == "SRC117"
    assert reading.findings[-1].path == "id"


def test_record_named_in_another_script_gets_a_stable_name() -> None:
    record = {"protocolSection": {"identificationModule": {"briefTitle": "阿司匹林"}}}
    first, second = read(record).study, read(record).study
    assert first.id == second.id
    assert first.id.isascii()
    assert first.id.startswith("study-")


@pytest.mark.parametrize(
    "record",
    [
        {"protocolSection": {}},
        {"protocolSection": {"identificationModule": {}}},
        {"protocolSection": {"identificationModule": {"orgStudyIdInfo": {"id": ""}, "briefTitle": ""}}},
        {"hasResults": False},
    ],
)
def test_record_without_any_name_is_refused(record: Json) -> None:
    with pytest.raises(UnreadableError, match="without identifier and title") as caught:
        read(record)
    assert caught.value.refused


@pytest.mark.parametrize("record", [[], [1], "text", 5, None, {}, {"studies": []}])
def test_other_json_is_no_record(record: Any) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(orjson.dumps(record))
    assert not caught.value.refused


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (b'{"protocolSection": {"identificationModule": ', "line 1, column 46"),
        (b'{\n"protocolSection": {"a": "\\ud800"}}', "line 2"),
        (b"", "line 1, column 1"),
    ],
)
def test_broken_json(data: bytes, where: str) -> None:
    with pytest.raises(UnreadableError, match="broken JSON") as caught:
        read(data)
    assert caught.value.where is not None
    assert caught.value.where.startswith(where)


def test_json_in_another_encoding() -> None:
    with pytest.raises(UnreadableError, match="not in UTF-8: byte 0xe9") as caught:
        read(b'{"protocolSection": {"a": "\xe9"}}')
    assert (caught.value.where, caught.value.refused) == ("byte 27", True)


def test_byte_order_mark_and_blanks_do_no_harm() -> None:
    plain = orjson.dumps(full())
    reading = read(b"\xef\xbb\xbf \n" + plain + b"\n\n")
    assert reading.findings == ()
    assert reading.study.brief_title == "Brief title"


def test_data_nested_too_deeply_to_be_written_again() -> None:
    record = orjson.dumps(full()).removesuffix(b"}") + b',"deep":' + b"[" * 600 + b"]" * 600 + b"}"
    with pytest.raises(UnreadableError, match="nested too deeply"):
        read(record)
    with pytest.raises(UnreadableError):
        read(b'{"protocolSection":' + b"[" * 100_000)


def test_parts_of_a_record_convert() -> None:
    whole = full()
    for section, modules in (
        ("protocolSection", whole["protocolSection"]),
        ("derivedSection", whole["derivedSection"]),
    ):
        for module, content in modules.items():
            record: Json = {"protocolSection": {"identificationModule": {"nctId": "NCT09000001"}}}
            if module != "identificationModule":
                record.setdefault(section, {})[module] = content
            reading = read(record)
            assert reading.findings == (), module
            assert reading.study.id == "NCT09000001"


def test_no_limit_of_age_is_kept_as_data() -> None:
    reading = read(put(full(), "/protocolSection/eligibilityModule/maximumAge", "N/A"))
    assert reading.study.eligibility.maximum_age is None
    assert reading.study.data["/protocolSection/eligibilityModule/maximumAge"] == "N/A"
    odd = read(put(full(), "/protocolSection/eligibilityModule/maximumAge", "about 60")).study.eligibility.maximum_age
    assert odd is not None
    assert (odd.text, odd.value) == ("about 60", None)
