"""Real records: every bundle is valid, passes the typed model, loads, and can be loaded again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
from fhir.resources.bundle import Bundle

from fhir_writing import arm_actions, research_study, resources
from transaction_server import Server
from trialglot.design.plan import Plan
from trialglot.findings import Report, Severity
from trialglot.readers import ctgov_json, ctgov_page
from trialglot.readers.reading import Reading, Record
from trialglot.validators.fhir import validate
from trialglot.writers.fhir import r5
from trialglot.writers.options import Contacts, WriteOptions


def convert(reading: Reading, contacts: Contacts) -> dict[str, Any]:
    document = r5.write(Plan(reading.study), WriteOptions(contacts=contacts), Report("fhir-r5"))
    loaded: dict[str, Any] = orjson.loads(r5.dump(document))
    assert [one for one in validate(loaded) if one.severity is Severity.ERROR] == []
    Bundle.model_validate(loaded)
    return loaded


@pytest.mark.parametrize("contacts", ["keep", "role-only", "drop"])
def test_the_seed_is_valid_under_every_policy(contacts: Contacts, seed_page: bytes, seed_json: bytes) -> None:
    convert(ctgov_page.read(Record("NCT05704049.txt", seed_page)), contacts)
    convert(ctgov_json.read(Record("NCT05704049.json", seed_json)), contacts)


def test_all_real_records(shared: Path) -> None:
    server, found = Server(), []
    for path in sorted((shared / "records/ctgov-v2").glob("*.json")):
        reading = ctgov_json.read(Record(path.name, path.read_bytes()))
        bundle = convert(reading, "keep")
        server.transaction(bundle)
        assert server.updated == 0, path.name
        study, arms = reading.study, [one.key for one in reading.study.arms]
        assert [one["linkId"] for one in arm_actions(bundle)] == arms, path.name
        assert [one["linkId"] for one in research_study(bundle).get("comparisonGroup", [])] == arms, path.name
        assert len(resources(bundle, "Location")) == len(study.sites), path.name
        assert len(resources(bundle, "ActivityDefinition")) == len(study.interventions), path.name
        assert len(research_study(bundle).get("outcomeMeasure", [])) == len(study.outcomes), path.name
        server.transaction(bundle)
        assert (server.created, server.updated) == (0, 0), path.name
        found.append(bundle)
    assert len(found) == 40
    assert len([one for one in server.of_type("ResearchStudy") if "partOf" not in one]) == 40
