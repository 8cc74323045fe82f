"""Real records: valid by the official schema and by odmlib's own model and OID checker, under every policy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from lxml import etree
from odmlib.odm_loader import XMLODMLoader
from odmlib.oid_generator import create_oid_checker

from crosswalk import records
from odm2.writing import written
from trialglot import api, ledger
from trialglot.design.plan import Inference, Plan
from trialglot.errors import UnreadableError
from trialglot.writers.options import Contacts

NAMESPACE = "http://www.cdisc.org/ns/odm/v2.0"


def odmlib_complaints(content: bytes) -> list[str]:
    """Load a document into odmlib's model of ODM 2.0 and let it check values and OIDs."""
    loader = XMLODMLoader(model_package="odm_2_0", ns_uri=NAMESPACE)
    loader.create_document_from_string(content.decode())
    checker = create_oid_checker("odm_2_0")
    return [str(one) for one in loader.load_odm().validate(collect_errors=True, oid_checker=checker)]


def test_odmlib_agrees_on_the_seed_and_made_up_records(seed_page: bytes, seed_json: bytes) -> None:
    for name, data in (("page", seed_page), ("twin", seed_json), *records.made()):
        assert odmlib_complaints(written(data).content) == [], name


def test_odmlib_is_awake(seed_page: bytes) -> None:
    content = written(seed_page).content.replace(b'ConditionOID="COND.inclusion-1"', b'ConditionOID="COND.nowhere"')
    assert any("COND.nowhere" in one for one in odmlib_complaints(content))


def real(shared: Path) -> Iterator[tuple[str, bytes]]:
    for folder in ("ctgov-v2", "page-text"):
        for path in sorted((shared / "records" / folder).iterdir()):
            data = path.read_bytes()
            try:
                api.read(data)
            except UnreadableError:
                continue
            yield path.name, data


def test_all_records_under_every_policy(shared: Path) -> None:
    official = etree.XMLSchema(etree.parse(shared / "schemas/odm-2.0/ODM.xsd"))
    count = 0
    for name, data in real(shared):
        made = written(data)
        assert official.validate(etree.fromstring(made.content)), (name, official.error_log)
        assert odmlib_complaints(made.content) == [], name
        for inference in get_args(Inference):
            for contacts in get_args(Contacts):
                written(data, inference, contacts)
        count += 1
    assert count == 45


@pytest.mark.parametrize("inference", get_args(Inference))
def test_seed_has_the_forced_minimum_at_least(seed_page: bytes, inference: Inference) -> None:
    made = written(seed_page, inference)
    epochs = len(made.all("//odm:Epoch"))
    assert len(made.all("//odm:StudyEventGroupDef[@ArmOID]")) == 8 * epochs
    if inference == "none":
        assert epochs == 1
        assert made.values("TRT") == []


def test_the_ledger_adds_up(seed_page: bytes, seed_json: bytes) -> None:
    for name, data in (("page", seed_page), ("twin", seed_json), *records.made()):
        reading = api.read(data)
        (one,) = ledger.ledgers(reading, Plan(reading.study), ("odm2",), "keep")
        assert one.leaves == sum(one.states.values()) > 0, name
        assert ledger.UNMAPPED not in one.states, name
