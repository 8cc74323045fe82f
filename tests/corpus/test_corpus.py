"""All real records: every target, no crash, no invalid document, the same arms in all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
from lxml import etree

from trialglot import api
from trialglot.errors import UnreadableError
from trialglot.findings import Severity
from trialglot.formats import WRITERS
from trialglot.validators.options import CheckOptions

ODM2 = "{http://www.cdisc.org/ns/odm/v2.0}"
SDM = "{http://www.cdisc.org/ns/studydesign/v1.0}"
REFUSED = {"NCT04119180.C.txt", "NCT03077919.results.A.txt"}


def _convert(path: Path) -> dict[str, api.Conversion]:
    reading = api.read(path.read_bytes(), name=path.name)
    options = api.Options(targets=tuple(spec.name for spec in WRITERS), check=CheckOptions(full=True))
    found = {made.target: made for made in api.convert(reading, options)}
    for made in found.values():
        errors = [one for one in made.findings if one.severity is Severity.ERROR]
        assert errors == [], (path.name, made.target)
        assert made.valid, (path.name, made.target)
    return found


def _study(made: api.Conversion) -> dict[str, Any]:
    resources = [entry["resource"] for entry in orjson.loads(made.content)["entry"]]
    found: dict[str, Any] = next(
        one for one in resources if one["resourceType"] == "ResearchStudy" and "partOf" not in one
    )
    return found


def test_every_json_record_and_page_converts_to_valid_documents_that_agree(shared: Path) -> None:
    records = sorted((shared / "records/ctgov-v2").glob("*.json"))
    pages = [one for one in sorted((shared / "records/page-text").glob("*.txt")) if one.name not in REFUSED]
    assert (len(records), len(pages)) == (40, 5)
    for path in (*records, *pages):
        made = _convert(path)
        root = etree.fromstring(made["odm-sdm"].content)
        arms = [one.get("OID", "").removeprefix("ARM.") for one in root.iter(f"{SDM}Arm")]
        groups = [one["linkId"] for one in _study(made["fhir-r5"]).get("comparisonGroup", [])]
        second = etree.fromstring(made["odm2"].content).iter(f"{ODM2}Arm")
        assert [one.get("OID", "").removeprefix("ARM.") for one in second] == arms, path.name
        for target in ("fhir-r4b", "fhir-r4"):
            assert [one["id"] for one in _study(made[target]).get("arm", [])] == groups, path.name
        assert groups == arms or (not groups and arms == ["arm-1"]), path.name


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_pages_that_lose_data_are_refused(shared: Path, name: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        api.read((shared / "records/page-text" / name).read_bytes(), name=name)
    assert caught.value.refused
