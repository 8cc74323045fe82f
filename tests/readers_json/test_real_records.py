"""Real records: all convert, with no unknown word; several checked by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from trialglot.model.study import Study
from trialglot.readers import ctgov_json
from trialglot.readers.ctgov.places import Places
from trialglot.readers.reading import Reading, Record


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    return shared / "records/ctgov-v2"


def read(folder: Path, number: str) -> Reading:
    return ctgov_json.read(Record(f"{number}.json", (folder / f"{number}.json").read_bytes()))


def study(folder: Path, number: str) -> Study:
    return read(folder, number).study


def test_all_convert_and_only_old_keys_are_unknown(folder: Path) -> None:
    paths = sorted(folder.glob("*.json"))
    assert len(paths) == 40
    for path in paths:
        reading = read(folder, path.stem)
        assert reading.study.id == path.stem
        assert {one.code for one in reading.findings} <= {"SRC103"}
        # Keys of older versions of the API.
        assert {(one.source or "").rpartition("/")[2] for one in reading.findings} <= {
            "modelPredictions",
            "locations_nested",
            "interventionMappedName",
        }


def leaves(value: Any, pointer: str) -> list[tuple[str, Any]]:
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [leaf for key, part in parts for leaf in leaves(part, f"{pointer}/{key}")]
    return found if isinstance(value, dict | list) and value else [(pointer, value)]


def test_every_leaf_has_a_place_in_the_model_or_is_carried_as_data(folder: Path) -> None:
    for path in sorted(folder.glob("*.json")):
        record = orjson.loads(path.read_bytes())
        reading = read(folder, path.stem)
        places = Places(record)
        carried = tuple(reading.study.data)
        for pointer, value in leaves(record, ""):
            place = places.path(pointer)
            # An empty module says nothing.
            assert place or pointer.startswith(carried) or value == {}, pointer
            if place and isinstance(value, str) and "Names/" not in pointer and "Labels/" not in pointer:
                assert value.lower() in _text(reading.study, place).lower(), pointer


def _text(found: Any, path: str) -> str:
    for step in path.replace("[", ".[").split("."):
        found = found[int(step[1:-1])] if step.startswith("[") else getattr(found, step)
    return str(found)


def test_two_interventions_of_one_name(folder: Path) -> None:
    found = study(folder, "NCT00492635")
    assert [one.name for one in found.interventions] == [
        "Levitra (Vardenafil, BAY38-9456)",
        "Levitra (Vardenafil, BAY38-9456)",
        "Placebo",
    ]
    assert [one.interventions for one in found.arms] == [
        ("intervention-1",),
        ("intervention-2",),
        ("intervention-3",),
    ]
    assert found.status.start is not None
    assert (found.status.start.value, found.status.start.precision, found.status.start.kind) == (
        "2004-12",
        "month",
        None,
    )
    assert found.design.who_masked == ("PARTICIPANT", "CARE_PROVIDER", "INVESTIGATOR")
    assert found.sites[0].facility is None
    assert (found.sites[0].city, found.sites[0].latitude) == ("Laguna Hills", 33.61252)
    assert [(one.value, one.type) for one in found.identifiers] == [
        ("NCT00492635", None),
        ("11336", None),
        ("2004-002172-42", "EUDRACT_NUMBER"),
    ]


def test_enrolment_of_none(folder: Path) -> None:
    found = study(folder, "NCT00817830")
    assert found.design.enrollment is not None
    assert found.design.enrollment.count == 0
    assert found.status.overall == "WITHDRAWN"
    assert found.status.completion is not None
    assert found.status.completion.kind is None
    assert study(folder, "NCT01100827").design.enrollment is None


def test_aliases(folder: Path) -> None:
    found = study(folder, "NCT00057759")
    assert [one.value for one in found.identifiers if one.role == "alias"] == ["NCT00075127"]
    assert found.status.completion is None


def test_no_arms_module_and_a_removed_country(folder: Path) -> None:
    found = study(folder, "NCT00281372")
    assert (found.arms, found.interventions, found.outcomes) == ((), (), ())
    assert found.removed_countries


def test_arms_without_interventions_and_the_reverse(folder: Path) -> None:
    assert study(folder, "NCT00569413").interventions == ()
    assert study(folder, "NCT00569413").arms
    assert study(folder, "NCT00297544").arms == ()
    assert study(folder, "NCT00297544").interventions


def test_documents_results_and_annotations(folder: Path) -> None:
    found = study(folder, "NCT04770285")
    assert found.has_results is True
    assert "outcomeMeasuresModule" in found.data["/resultsSection"]
    assert found.documents
    assert found.documents[0].filename
    assert "/annotationSection" in study(folder, "NCT03683472").data


def test_ages_in_days_and_a_singular_unit(folder: Path) -> None:
    eligibility = study(folder, "NCT00841061").eligibility
    assert eligibility.minimum_age is not None
    assert eligibility.maximum_age is not None
    assert eligibility.minimum_age.unit == "days"
    assert eligibility.maximum_age.unit == "years"


def test_expanded_access_and_shared_data(folder: Path) -> None:
    access = study(folder, "NCT05693090").status.expanded_access
    assert access is not None
    assert access.available is True
    assert study(folder, "NCT05382585").available_data
    assert len(study(folder, "NCT05521750").arms) == 13


def test_pairs_agree_with_the_labels_of_the_interventions(folder: Path) -> None:
    for path in sorted(folder.glob("*.json")):
        module = orjson.loads(path.read_bytes())["protocolSection"].get("armsInterventionsModule", {})
        labelled = {
            (label, number)
            for number, one in enumerate(module.get("interventions", ()), 1)
            for label in one.get("armGroupLabels", ())
        }
        found = {
            (arm.label, int(key.removeprefix("intervention-")))
            for arm in study(folder, path.stem).arms
            for key in arm.interventions
        }
        assert found == labelled, path.stem
