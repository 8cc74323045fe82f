"""Trials of other registries in every target: valid documents that agree, without an NCT number of their own."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from crosswalk import records
from readers_ictrp.made_up import export, supply
from trialglot import api, batch, formats
from trialglot.readers.reading import Record

ALL = api.Options(tuple(one.name for one in formats.WRITERS))


def written(data: bytes, target: str) -> Any:
    (made,) = api.convert(api.read(data), api.Options((target,)))
    return orjson.loads(made.content)


@pytest.mark.parametrize(("name", "data"), list(records.made_of_ictrp()))
def test_all_targets_are_valid_and_agree(name: str, data: bytes) -> None:
    outcome = batch.process(Record(name, data), ALL)
    assert outcome.error is None
    assert {one.target for one in outcome.outputs} == set(ALL.targets)
    assert [one.filename for one in outcome.outputs if not one.valid] == []
    assert [one.code for one in outcome.findings if one.code[:3] in ("CON", "RUN")] == []
    assert [one.states.get("unmapped") for one in outcome.ledgers] == [None] * len(ALL.targets)


def test_the_number_of_the_registry_is_the_official_one_and_that_of_another_keeps_its_system() -> None:
    bundle = written(supply(), "fhir-r5")
    (study,) = [one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == "ResearchStudy"]
    found = [(one["value"], one.get("use"), one.get("system"), one.get("assigner")) for one in study["identifier"]]
    assert found == [
        ("RBR-9zzzz9", "official", None, {"display": "REBEC"}),
        ("U1111-1234-5678", None, None, None),
        ("NCT09990002", None, "http://clinicaltrials.gov", {"display": "clinicaltrials.gov"}),
        ("123/2010", None, None, {"display": "Board"}),
    ]


def test_each_number_has_its_own_issuer() -> None:
    version = written(supply(), "usdm")["study"]["versions"][0]
    names = {one["id"]: one["label"] for one in version["organizations"]}
    issuers = {one["text"]: names[one["scopeId"]] for one in version["studyIdentifiers"]}
    assert issuers["RBR-9zzzz9"] == "REBEC"
    assert issuers["NCT09990002"] == "ClinicalTrials.gov"
    assert issuers["123/2010"] == "Board"


def test_no_arms_are_invented() -> None:
    for data in (export(), supply()):
        bundle = written(data, "fhir-r5")
        study = next(one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == "ResearchStudy")
        assert "comparisonGroup" not in study
        reading = api.read(data)
        assert reading.study.arms == ()
        assert "arms" in reading.study.source.inexpressible


def test_html_and_scripts_reach_no_output_as_such() -> None:
    evil = "<img src=x onerror=alert(1)><script>alert(2)</script> &lt;script&gt;alert(3)&lt;/script&gt; <scr<b>ipt>"
    changed = dict.fromkeys(("Public_title", "Condition", "Intervention", "Inclusion_Criteria", "Study_design"), evil)
    outcome = batch.process(Record("evil", export(changed)), ALL)
    assert [one.filename for one in outcome.outputs if not one.valid] == []
    for one in outcome.outputs:
        if one.filename.endswith((".xml", ".html")):
            assert b"<script>alert" not in one.content
            assert b"<img" not in one.content
    bundle = written(export(changed), "fhir-r5")
    for one in bundle["entry"]:
        assert "<script" not in one["resource"].get("text", {}).get("div", "")
