"""A record of API v2 that is written as API v1 did is the same study, but for what API v1 cannot say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from readers_json import made_up
from readers_v1.rendering import full, item, page, rendered, unmarked
from trialglot import api
from trialglot.model.base import Markup
from trialglot.model.study import Study
from trialglot.readers import ctgov_json, ctgov_v1
from trialglot.readers.containers import records
from trialglot.readers.reading import Reading, Record

# What API v1 has no place for, by path of the model without numbers.
GONE = {
    "registration.results_waived",
    "design.patients_to_this_expanded_access",
    "sites[].latitude",
    "sites[].longitude",
    "documents[].size",
}


def read(data: bytes) -> Reading:
    return ctgov_v1.read(Record("v1.json", data))


def differences(one: Any, other: Any, path: str = "") -> list[str]:
    """Return the paths at which two models are not the same; of texts with markup what both forms have counts."""
    if type(one) is not type(other):
        return [path]
    if isinstance(one, tuple):
        if len(one) != len(other):
            return [path]
        return [found for a, b in zip(one, other, strict=True) for found in differences(a, b, f"{path}[]")]
    if isinstance(one, Markup):
        return [] if unmarked(one) == unmarked(other) else [path]
    fields = getattr(type(one), "model_fields", None)
    if fields is None:
        return [] if one == other else [path]
    return [
        found
        for name in fields
        if name not in ("source", "data")
        for found in differences(getattr(one, name), getattr(other, name), f"{path}.{name}" if path else name)
    ]


def both(study: dict[str, Any]) -> tuple[Study, Reading]:
    return ctgov_json.read(Record("v2.json", orjson.dumps(study))).study, read(item(study))


def test_the_record_with_every_key() -> None:
    study = made_up.full()
    expected, reading = both(study)
    assert set(differences(expected, reading.study)) == GONE
    assert reading.findings == ()
    assert reading.study.source.inexpressible == ctgov_v1.INEXPRESSIBLE
    assert set(ctgov_v1.INEXPRESSIBLE) >= GONE
    assert reading.study.source.registry == "ClinicalTrials.gov"
    assert reading.study.source.format == "ctgov-v1"


def test_the_seed(seed_json: bytes) -> None:
    expected, reading = both(orjson.loads(seed_json))
    # It is no whole record: nothing says that there are no results.
    assert set(differences(expected, reading.study)) <= GONE | {"has_results"}
    assert {one.code for one in reading.findings} == {"SRC130"}


def test_all_real_records(shared: Path) -> None:
    known = {"modelPredictions", "locations_nested", "interventionMappedName"}
    count = 0
    for path in sorted((shared / "records/ctgov-v2").glob("*.json")):
        study = _without(orjson.loads(path.read_bytes()), known)
        expected, reading = both(study)
        assert set(differences(expected, reading.study)) <= GONE, path.stem
        assert {one.code for one in reading.findings} <= {"SRC130"}, path.stem
        count += 1
    assert count == 40


def _without(value: Any, keys: set[str]) -> Any:
    """Return a record without keys of older versions of API v2."""
    if isinstance(value, dict):
        return {key: _without(one, keys) for key, one in value.items() if key not in keys}
    return [_without(one, keys) for one in value] if isinstance(value, list) else value


def test_each_form_of_a_record_is_the_same_study() -> None:
    study = full()
    bare = api.read(orjson.dumps(study)).study
    for form in ({"Study": study}, {"FullStudy": {"Rank": 7, "Study": study}}, {"Rank": 7, "Study": study}):
        found = api.read(orjson.dumps(form)).study
        assert differences(bare, found) == []
        assert {key: value for key, value in found.data.items() if key != "/Rank"} == bare.data
        assert found.data.get("/Rank") in (None, 7)


def test_a_page_is_split_into_its_studies(tmp_path: Path) -> None:
    other = made_up.full()
    other["protocolSection"]["identificationModule"]["nctId"] = "NCT09000005"
    file = tmp_path / "page.json"
    file.write_bytes(page(made_up.full(), other))
    found = list(records(file))
    assert [one.name for one in found] == ["page.json#1", "page.json#2"]
    assert all(isinstance(one, Record) for one in found)
    numbers = [api.read(one.data).study.id for one in found if isinstance(one, Record)]
    assert numbers == ["NCT09000001", "NCT09000005"]


def test_the_rendering_has_every_published_key() -> None:
    """Nothing is compared in vain: the table's paths all occur in the rendering of the record with every key."""
    from trialglot.readers.accounting import json_leaves, path_of
    from trialglot.resources import read_rows

    found = {path_of("ctgov-v1", path) for path, *_ in json_leaves({"Rank": 1, **rendered(made_up.full())})}
    listed = {row["source"] for row in read_rows("mappings", "ctgov_v1.tsv")}
    empty = {"ProtocolSection.ConditionsModule.KeywordList.Keyword[]"}  # stated empty in that record
    only_v1 = {
        "ProtocolSection.IdentificationModule.OrgStudyIdInfo.OrgStudyIdDomain",
        "ProtocolSection.StatusModule.ResultsFirstPostedQCCommentsDateStruct.**",
    }
    assert listed - found == empty | only_v1
    assert found - listed == {one.removesuffix("[]") for one in empty}
