"""Our USDM documents read back: what comes back is what the crosswalk declares, no more and no less."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from crosswalk import records
from fhir_writer.maximal import maximal
from readers_json.made_up import full
from roundtrip.trips import back, document, faults
from trialglot import api, roundtrip
from trialglot.errors import UnreadableError
from trialglot.model.base import Markup
from trialglot.model.study import Study
from trialglot.readers import detect
from trialglot.readers.reading import Reading
from trialglot.roundtrip import Trip
from trialglot.writers.options import Contacts, UsdmMode, WriteOptions

Json = dict[str, Any]
MAXIMAL = Reading(maximal(), (), lambda path: None)
PEOPLE = ("officials[]", "central_contacts[]", "sites[].contacts[]", "responsible_party.")


def lost(trip: Trip) -> set[str]:
    """Return the paths of the values that did not come back."""
    return {one.path for one in trip.leaves if one.actual == "lost"}


def again(record: bytes) -> Study:
    """Return what is read from the document of a record."""
    return back(document(api.read(record), "usdm"), "usdm").study


@pytest.mark.parametrize("mode", ["strict-source", "complete"])
@pytest.mark.parametrize("contacts", ["keep", "role-only", "drop"])
def test_made_up_studies(contacts: Contacts, mode: UsdmMode) -> None:
    options = api.Options(("usdm",), write=WriteOptions(contacts, usdm=mode))
    for name, data in records.made():
        trip = roundtrip.trip(api.read(data), "usdm", options)
        assert faults(trip) == [], name
        assert all(path.startswith(PEOPLE) for path in lost(trip)), name
    assert faults(roundtrip.trip(MAXIMAL, "usdm", options)) == []


def test_what_is_lost_of_a_study_with_a_value_in_every_field() -> None:
    """Three dates of a record have a kind in the model that no registry states; nothing else is lost."""
    trip = roundtrip.trip(MAXIMAL, "usdm")
    assert {one.removesuffix(".kind") for one in lost(trip)} == {
        "registration.verified",
        "registration.first_submit",
        "registration.first_submit_qc",
        "registration.results_first_submit",
        "registration.results_first_submit_qc",
        "registration.disposition_first_submit",
        "registration.disposition_first_submit_qc",
        "registration.last_update_submit",
        "documents[].date",
    }


def test_people_who_are_left_out_are_lost() -> None:
    options = api.Options(("usdm",), write=WriteOptions("role-only"))
    assert lost(roundtrip.trip(api.read(orjson.dumps(full())), "usdm", options)) == {
        "responsible_party.investigator_name",
        "responsible_party.old_name_title",
        "officials[].name",
        "central_contacts[].name",
        "central_contacts[].phone",
        "central_contacts[].phone_ext",
        "central_contacts[].email",
        "sites[].contacts[].name",
        "sites[].contacts[].phone",
        "sites[].contacts[].phone_ext",
        "sites[].contacts[].email",
    }


def test_values_come_back_where_they_belong() -> None:
    study = again(orjson.dumps(full()))
    assert (study.id, study.brief_title, study.acronym) == ("NCT09000001", "Brief title", "ACRO")
    assert study.organization is not None
    assert (study.organization.name, study.organization.agency_class) == ("Organisation One", "NETWORK")
    assert study.lead_sponsor is not None
    assert (study.lead_sponsor.name, study.lead_sponsor.agency_class) == ("Lead sponsor", "INDIV")
    assert [(one.name, one.agency_class) for one in study.collaborators] == [
        ("Collaborator One", "FED"),
        ("Collaborator Two", None),
    ]
    assert study.status.start is not None
    assert (study.status.start.value, study.status.start.kind, study.status.start.precision) == (
        "2020-02-29",
        "actual",
        "day",
    )
    assert [(one.value, one.role, one.type) for one in study.identifiers] == [
        ("NCT09000001", "registry", None),
        ("NCT09000002", "alias", None),
        ("NCT09000003", "alias", None),
        ("ORG-1", "organisation", "NIH"),
        ("2020-001234-10", "secondary", "EUDRACT_NUMBER"),
        ("R01-77", "secondary", "OTHER_GRANT"),
    ]
    given = {one.label: one.interventions for one in study.arms}
    assert given["Arm one"] == ("intervention-2", "intervention-1")


def test_the_whole_model_comes_back_but_for_its_source(seed_json: bytes) -> None:
    """Of the twin all comes back as it was but for Markdown's escapes, which have no place in plain text."""
    before, after = api.read(seed_json).study, again(seed_json)
    changed = {name for name in Study.model_fields if getattr(before, name) != getattr(after, name)}
    assert (
        changed - {"source", "data", "detailed_description", "brief_summary", "design", "outcomes", "identifiers"}
        == set()
    )
    assert after.eligibility == before.eligibility
    assert after.arms == before.arms
    assert [one.value for one in after.identifiers] == [one.value for one in before.identifiers]


def test_escapes_are_escapes_again() -> None:
    r"""A text that says ``\>`` when it is read is not one that says ``>``."""
    assert Markup.of(r"a \> b") == r"a \\> b"
    assert Markup.of(r"a \> b").plain == r"a \> b"
    assert Markup.of("\\") == "\\"
    record = full()
    record["protocolSection"]["descriptionModule"] = {
        "briefSummary": r"p \\> 0.5 \> 0.1",
        "detailedDescription": "one <br/> &amp; \\<b\\>\n\ntwo",
    }
    assert faults(roundtrip.trip(api.read(orjson.dumps(record)), "usdm")) == []
    study = again(orjson.dumps(record))
    assert study.brief_summary is not None
    assert study.brief_summary.plain == r"p \> 0.5 > 0.1"
    assert study.detailed_description == "one <br/> &amp; <b>\n\ntwo"


def test_constants_are_no_data() -> None:
    """What USDM demands and the record does not state is marked, and does not come back."""
    study = again(b'{"protocolSection":{"identificationModule":{"nctId":"NCT09000001"}}}')
    stated = study.model_dump(exclude_none=True, exclude_defaults=True, exclude={"source", "identifiers"})
    assert {name: value for name, value in stated.items() if value not in ({}, ())} == {"id": "NCT09000001"}


def _site(**parts: str) -> bytes:
    module = {"contactsLocationsModule": {"locations": [parts]}}
    return orjson.dumps({"protocolSection": {"identificationModule": {"nctId": "NCT09000001"}, **module}})


def test_a_site_is_not_named_by_its_city() -> None:
    (unnamed,) = again(_site(city="Graz", country="Austria")).sites
    assert (unnamed.facility, unnamed.city, unnamed.country) == (None, "Graz", "Austria")
    (named,) = again(_site(facility="Graz, Austria", city="Graz")).sites
    assert named.facility == "Graz, Austria"


def test_a_country_comes_back_by_its_name_in_iso_3166() -> None:
    trip = roundtrip.trip(api.read(_site(city="Ankara", country="Turkey (Türkiye)")), "usdm")
    (leaf,) = [one for one in trip.leaves if one.path == "sites[].country"]
    assert (leaf.declared, leaf.actual, leaf.back) == ("like", "like", "Türkiye")


def test_two_interventions_of_one_name_are_told_apart() -> None:
    study = full()
    study["protocolSection"]["armsInterventionsModule"] = {
        "armGroups": [
            {"label": "A", "interventionNames": ["Drug: Same"]},
            {"label": "B", "interventionNames": ["Device: Same", "Drug: Nobody knows"]},
        ],
        "interventions": [{"type": "DRUG", "name": "Same"}, {"type": "DEVICE", "name": "Same"}],
    }
    arms = again(orjson.dumps(study)).arms
    assert [(one.label, one.interventions, one.unmatched) for one in arms] == [
        ("A", ("intervention-1",), ()),
        ("B", ("intervention-2",), ("Drug: Nobody knows",)),
    ]


def test_an_intervention_that_an_arm_names_twice_is_its_once(tree: Json) -> None:
    (version,) = tree["study"]["versions"]
    about = version["studyDesigns"][0]["arms"][0]["extensionAttributes"]
    before = back(orjson.dumps(tree), "usdm").study.arms[0].interventions
    about += [one for one in about if one["url"].endswith("/arm-intervention")]
    assert back(orjson.dumps(tree), "usdm").study.arms[0].interventions == before


@pytest.mark.parametrize("code", ["00", "D00;0001", ""])
def test_a_heading_of_another_form_is_no_heading_of_mesh(tree: Json, code: str) -> None:
    content = orjson.dumps(tree).replace(b'"D000001"', orjson.dumps(code))
    with pytest.raises(UnreadableError, match=f"'{code}' is no MeSH identifier"):
        back(content, "usdm")


def test_a_number_that_is_listed_twice_comes_back_twice() -> None:
    study = full()
    identification = study["protocolSection"]["identificationModule"]
    identification["orgStudyIdInfo"] = {"id": "S-1"}
    identification["secondaryIdInfos"] = [{"id": "S-1", "type": "OTHER", "domain": "Lead sponsor"}]
    identifiers = again(orjson.dumps(study)).identifiers
    assert [(one.value, one.role, one.type, one.domain) for one in identifiers if one.value == "S-1"] == [
        ("S-1", "organisation", None, None),
        ("S-1", "secondary", "OTHER", "Lead sponsor"),
    ]


@pytest.fixture
def tree() -> Json:
    """The document of a record with every key."""
    made: Json = orjson.loads(document(api.read(orjson.dumps(full())), "usdm"))
    return made


def read(tree: Json) -> Reading:
    """Read a document that was changed."""
    return back(orjson.dumps(tree), "usdm")


def test_our_documents_are_told_from_those_of_others(tree: Json) -> None:
    assert detect.detect(orjson.dumps(tree)) == "usdm-back"
    assert detect.recognise(orjson.dumps(tree | {"systemName": "another"})).reader == ""


def test_what_somebody_added_is_told_and_kept(tree: Json) -> None:
    tree["study"]["versions"][0]["amendments"] = [{"id": "a", "summary": "By hand"}]
    reading = read(tree)
    place = "/study/versions/0/amendments/0/summary"
    assert [(one.code, one.source) for one in reading.findings] == [("SRC160", place)]
    assert reading.study.data == {place: "By hand"}


def test_a_changed_document_is_a_changed_study(tree: Json) -> None:
    version = tree["study"]["versions"][0]
    design = version["studyDesigns"][0]
    before = read(tree).study
    design["arms"][0]["label"] = "Another arm"
    design["model"] = {**design["model"], "code": "C82637"}
    design["population"]["plannedSex"] = design["population"]["plannedSex"][:1]
    version["roles"][0]["organizationIds"] = version["roles"][1]["organizationIds"]
    after = read(tree).study
    assert before.arms[0].label == "Arm one"
    assert after.arms[0].label == "Another arm"
    assert after.design.intervention_model == "CROSSOVER" != before.design.intervention_model
    assert after.eligibility.sex == "FEMALE"
    assert after.lead_sponsor == after.collaborators[0] != before.lead_sponsor


def test_a_code_that_nobody_knows_says_nothing(tree: Json) -> None:
    design = tree["study"]["versions"][0]["studyDesigns"][0]
    design["model"] = {**design["model"], "code": "C1"}
    design["population"]["plannedSex"] = [{"code": "C1"}, {"code": []}]
    study = read(tree).study
    assert study.design.intervention_model is None
    assert study.eligibility.sex is None


def test_where_a_value_stands(tree: Json) -> None:
    reading = read(tree)
    assert reading.locate("arms[0].label") == "/study/versions/0/studyDesigns/0/arms/0/label"
    assert reading.locate("interventions[0].name") == "/study/versions/0/studyInterventions/0/label"
    assert reading.locate("identifiers[0].value") == "/study/versions/0/studyIdentifiers/0"
    assert reading.locate("brief_title") == "/study/versions/0/titles/1/text"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b'{"study": {}, "systemName": "another"}',
        b'{"study": [], "systemName": "trialglot"}',
        b'{"study": {}, "systemName": "trialglot"}',
        b'{"study": {"name": 7}, "systemName": "trialglot"}',
        b'{"study": {"name": "x", "versions": {"extensionAttributes": [{"url": "/start-date",'
        b' "extensionAttributes": [{"url": "/date-kind", "valueString": "actual"}]}]}}, "systemName": "trialglot"}',
    ],
)
def test_what_holds_no_study_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        back(data, "usdm")


@pytest.mark.parametrize("odd", [None, 3, "x", [[]], {"id": [], "code": []}])
def test_a_document_may_miss_or_hold_anything(tree: Json, odd: Any) -> None:
    """Whatever stands in place of any part: a study is read, or the document is refused."""
    version = tree["study"]["versions"][0]
    for holder in (tree, tree["study"], version, *version["studyDesigns"], *_firsts(version)):
        for name in list(holder):
            held, holder[name] = holder[name], odd
            try:
                read(tree).locate("arms[0].label")
            except UnreadableError as error:
                assert error.seen
            holder[name] = held


def _firsts(version: Json) -> list[Json]:
    """Return the first object of each list of a version and of its design, and some extension attributes."""
    parts = [*version.values(), *version["studyDesigns"][0].values(), version["studyDesigns"][0]["population"]]
    firsts = [one[0] for one in parts if isinstance(one, list) and one and isinstance(one[0], dict)]
    return firsts + list(version["extensionAttributes"])[::9]
