"""Records that lack what every real one has, or say it oddly: the outputs agree on them too."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pytest

from trialglot import api, formats
from trialglot.writers.options import WriteOptions

TARGETS = tuple(one.name for one in formats.WRITERS)
Json = dict[str, Any]
NAMED: Json = {"identificationModule": {"nctId": "NCT09000001", "briefTitle": "A study"}}
ODD: dict[str, Json] = {
    "a number of another study": {
        "identificationModule": {"nctId": "NCT09000001", "secondaryIdInfos": [{"id": "NCT09000099"}]}
    },
    "another study's number alone": {"identificationModule": {"secondaryIdInfos": [{"id": "NCT09000099"}]}},
    "no identifier": {"identificationModule": {"acronym": "ODD"}},
    "an arm and an intervention without a name": NAMED
    | {"armsInterventionsModule": {"armGroups": [{"type": "OTHER"}], "interventions": [{"type": "DRUG"}]}},
    "names of characters that not every form has": NAMED
    | {
        "armsInterventionsModule": {
            "armGroups": [{"label": "\ufffe"}],
            "interventions": [{"type": "DRUG", "name": "\u0001"}, {"type": "DRUG", "name": "\ufffd"}],
        }
    },
    "characters in the midst of words that say something": NAMED
    | {
        "designModule": {"studyType": "INTERVENTIONAL"},
        "descriptionModule": {"briefSummary": "A screen\u0001ing period of 28 d\u0002ays, then treat\ufffement."},
        "eligibilityModule": {"eligibilityCriteria": "Inclu\u0000sion Criteria:\n\n* one\n* \u0000\n* two"},
    },
    "a word of a code list with a character that no document can hold": NAMED
    | {"designModule": {"designInfo": {"primaryPurpose": "TREAT\ufffe"}}},
    "interventions of one name": NAMED
    | {"armsInterventionsModule": {"interventions": [{"type": "DRUG", "name": "Iron"}, {"name": "Iron"}]}},
    "masked parties without a level": NAMED
    | {"designModule": {"designInfo": {"maskingInfo": {"whoMasked": ["PARTICIPANT"]}}}},
    "numbers like terms and like their codes": {
        "identificationModule": {
            "nctId": "NCT09000001",
            "secondaryIdInfos": [{"id": one, "type": "EUDRACT_NUMBER"} for one in ("N", "C71517", "ADULT")],
        },
        "designModule": {"studyType": "INTERVENTIONAL"},
        "eligibilityModule": {"healthyVolunteers": False, "samplingMethod": "PROBABILITY_SAMPLE"},
    },
    "outcomes without a measure": NAMED
    | {"outcomesModule": {"primaryOutcomes": [{"timeFrame": "1 year"}, {"measure": "Weight"}]}},
    "sites in countries that the record does not list": NAMED
    | {"contactsLocationsModule": {"locations": [{"country": "Portugal"}, {"country": " "}]}},
    "words that look like terms with a code": NAMED
    | {
        "armsInterventionsModule": {
            "armGroups": [{"label": "A", "type": "Odd (C174266)"}],
            "interventions": [
                {"name": "B", "type": "(C1909)", "description": "Type: Odd (C1909).\nType: Drug (C1909)."}
            ],
        }
    },
}


def _conversions(modules: Json) -> list[api.Conversion]:
    reading = api.read(orjson.dumps({"protocolSection": modules}))
    return list(api.convert(reading, api.Options(TARGETS, write=WriteOptions(usdm="complete"))))


@pytest.mark.parametrize("name", ODD)
def test_outputs_of_an_odd_record_are_valid_and_agree(name: str) -> None:
    conversions = _conversions(ODD[name])
    assert [one.target for one in conversions if not one.valid] == []
    assert [one.message for one in api.consistency(conversions)] == []


def test_the_countries_of_a_study_are_those_that_it_lists() -> None:
    sites = {"contactsLocationsModule": {"locations": [{"country": "Portugal"}]}}
    reading = api.read(orjson.dumps({"protocolSection": NAMED | sites}))
    listed = reading.study.model_copy(update={"countries": ("Chile",)})
    for study, fhir, cdisc in ((reading.study, "PT", b">PRT<"), (listed, "CL", b">CHL<")):
        conversions = list(api.convert(replace(reading, study=study), api.Options(TARGETS)))
        bundle = conversions[0].document
        region = next(one["resource"]["region"] for one in bundle["entry"] if "region" in one["resource"])
        assert [one["coding"][0]["code"] for one in region] == [fhir]
        assert cdisc in conversions[TARGETS.index("odm-sdm")].content
        assert api.consistency(conversions) == []


def test_what_has_no_name_goes_by_its_key_in_every_output() -> None:
    conversions = {one.target: one for one in _conversions(ODD["an arm and an intervention without a name"])}
    for target in ("odm-sdm", "odm2"):
        assert b'Name="arm-1"' in conversions[target].content
    assert b'Name="intervention-1"' in conversions["odm-sdm"].content
    assert b'"label": "intervention-1"' in conversions["usdm"].content
    (group,) = next(
        one["resource"]["comparisonGroup"]
        for one in conversions["fhir-r5"].document["entry"]
        if "comparisonGroup" in one["resource"]
    )
    assert (group["linkId"], group["name"]) == ("arm-1", "arm-1")


def test_an_outcome_without_a_measure_has_no_name() -> None:
    bundle = next(iter(_conversions(ODD["outcomes without a measure"]))).document
    measures = next(one["resource"]["outcomeMeasure"] for one in bundle["entry"] if "outcomeMeasure" in one["resource"])
    assert [one.get("name") for one in measures] == [None, "Weight"]
