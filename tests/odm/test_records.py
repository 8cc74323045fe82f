"""Real registry records: every document valid, under every policy, and the same each time."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from trialglot.design.plan import Inference, Plan
from trialglot.findings import Report, Severity
from trialglot.model.study import Study
from trialglot.readers import ctgov_json, ctgov_page
from trialglot.readers.reading import Record
from trialglot.validators import odm
from trialglot.writers.odm import odm132_sdm
from trialglot.writers.options import Contacts, WriteOptions


def document(study: Study, inference: Inference, contacts: Contacts) -> bytes:
    return odm132_sdm.dump(odm132_sdm.write(Plan(study, inference), WriteOptions(contacts=contacts), Report()))


def test_all_records(shared: Path) -> None:
    paths = sorted((shared / "records/ctgov-v2").glob("*.json"))
    assert len(paths) >= 40
    for path in paths:
        study = ctgov_json.read(Record(path.name, path.read_bytes())).study
        for inference in get_args(Inference):
            for contacts in get_args(Contacts):
                content = document(study, inference, contacts)
                errors = [one for one in odm.validate(content) if one.severity is not Severity.INFO]
                assert errors == [], f"{path.name} {inference} {contacts}"


def test_seed_under_every_policy(seed_page: bytes) -> None:
    study = ctgov_page.read(Record("seed", seed_page)).study
    made = set()
    for inference in get_args(Inference):
        for contacts in get_args(Contacts):
            content = document(study, inference, contacts)
            assert odm.validate(content) == []
            assert document(study, inference, contacts) == content
            made.add(content)
    assert len(made) > 3


@pytest.mark.parametrize("inference", get_args(Inference))
def test_seed_has_the_forced_minimum_at_least(seed_page: bytes, inference: Inference) -> None:
    study = ctgov_page.read(Record("seed", seed_page)).study
    content = document(study, inference, "keep").decode()
    assert content.count("<sdm:Arm ") == 8
    epochs = content.count("<sdm:Epoch ")
    assert content.count("<sdm:ArmRef ") == 8 * epochs
    # The arms part in the treatment epoch; each other epoch is one cell of all arms.
    assert content.count("<sdm:CellDef ") == 8 + epochs - 1
    if inference == "none":
        assert content.count("<sdm:Epoch ") == 1
        assert "<sdm:Transition " not in content
        assert 'ShortName="TRT"' not in content
