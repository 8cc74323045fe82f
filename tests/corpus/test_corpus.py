"""All real records: both targets, no crash, no invalid document, the same arms and criteria in both."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest
from lxml import etree

from trialglot import api
from trialglot.errors import UnreadableError
from trialglot.findings import Severity
from trialglot.validators.options import CheckOptions

SDM = "{http://www.cdisc.org/ns/studydesign/v1.0}"
REFUSED = {"NCT04119180.C.txt", "NCT03077919.results.A.txt"}


def _convert(path: Path) -> tuple[api.Conversion, api.Conversion]:
    reading = api.read(path.read_bytes(), name=path.name)
    fhir, odm = api.convert(reading, api.Options(check=CheckOptions(full=True)))
    for made in (fhir, odm):
        errors = [one for one in made.findings if one.severity is Severity.ERROR]
        assert errors == [], path.name
        assert made.valid, path.name
    return fhir, odm


def test_every_json_record_and_page_converts_to_valid_documents_that_agree(shared: Path) -> None:
    records = sorted((shared / "records/ctgov-v2").glob("*.json"))
    pages = [one for one in sorted((shared / "records/page-text").glob("*.txt")) if one.name not in REFUSED]
    assert (len(records), len(pages)) == (40, 5)
    for path in (*records, *pages):
        fhir, odm = _convert(path)
        resources = [entry["resource"] for entry in orjson.loads(fhir.content)["entry"]]
        study = next(one for one in resources if one["resourceType"] == "ResearchStudy" and "partOf" not in one)
        root = etree.fromstring(odm.content)
        arms = [one.get("OID", "").removeprefix("ARM.") for one in root.iter(f"{SDM}Arm")]
        groups = [one["linkId"] for one in study.get("comparisonGroup", [])]
        assert groups == arms or (not groups and arms == ["arm-1"]), path.name


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_pages_that_lose_data_are_refused(shared: Path, name: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        api.read((shared / "records/page-text" / name).read_bytes(), name=name)
    assert caught.value.refused
