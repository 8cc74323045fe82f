"""The checks that an R4B or R4 document goes through are awake: one thing broken, exactly that complaint."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import orjson
import pytest

from fhir_writing import EARLIER, Resource, full, research_study, resources, write
from trialglot import api
from trialglot.findings import Finding, Severity
from trialglot.formats import function, writer
from trialglot.validators.options import CheckOptions
from trialglot.writers.fhir import r5

URL = "http://hl7.org/fhir/5.0/StructureDefinition/extension-"


@pytest.fixture(scope="module", params=EARLIER)
def document(request: pytest.FixtureRequest) -> tuple[str, Resource]:
    return request.param, orjson.loads(r5.dump(write(full(), target=request.param)[0]))


def _check(target: str, document: Resource, *, full_check: bool = False) -> list[Finding]:
    check = function(writer(target).check)
    found: list[Finding] = check(document, orjson.dumps(document), CheckOptions(full_check))
    return found


def _errors(target: str, document: Resource) -> list[tuple[str, str]]:
    errors = [one for one in _check(target, document) if one.severity is Severity.ERROR]
    return [(one.code, (one.target_path or "").rpartition(".resource.")[2]) for one in errors]


def _action(bundle: Resource) -> Resource:
    action: Resource = resources(bundle, "PlanDefinition")[0]["action"][0]
    return action


def _parts(bundle: Resource, element: str) -> list[Resource]:
    """The nested extensions of the study's first extension for an element of R5."""
    extensions = research_study(bundle)["extension"]
    found: list[Resource] = next(one["extension"] for one in extensions if one["url"] == URL + element)
    return found


BREAKS: list[tuple[Callable[[Resource], Any], str, str]] = [
    (lambda b: research_study(b).update(status="recruiting"), "FHR308", "status"),
    (lambda b: research_study(b).pop("status"), "FHR302", "status"),
    (lambda b: research_study(b)["arm"][0].pop("name"), "FHR302", "arm[0].name"),
    (lambda b: research_study(b).update(progressStatus=[{}]), "FHR301", "progressStatus"),
    (lambda b: _action(b).update(linkId="x"), "FHR301", "action[0].linkId"),
    (lambda b: resources(b, "Group")[0].update(actual="false"), "FHR306", "actual"),
    (lambda b: resources(b, "Provenance")[0].pop("_recorded"), "FHR302", "recorded"),
    (lambda b: _parts(b, "ResearchStudy.progressStatus").append({"url": "when", "valueString": "x"}), "FHR318", ""),
    (lambda b: _parts(b, "ResearchStudy.comparisonGroup")[0].update(valueId="arm 1"), "FHR307", ""),
]


@pytest.mark.parametrize("number", range(len(BREAKS)))
def test_what_is_broken_is_found(number: int, document: tuple[str, Resource]) -> None:
    target, good = document
    assert _errors(target, good) == []
    broken = copy.deepcopy(good)
    breaks, code, place = BREAKS[number]
    breaks(broken)
    ((said, where),) = _errors(target, broken)
    assert said == code
    assert where == place or (not place and where.startswith("extension["))


def test_the_second_checker_is_that_of_the_edition(document: tuple[str, Resource]) -> None:
    target, good = document
    assert [one for one in _check(target, good, full_check=True) if one.code == "FHR330"] == []
    broken = copy.deepcopy(good)
    del research_study(broken)["arm"][0]["name"]
    said = [one.code for one in _check(target, broken, full_check=True)]
    assert "FHR330" in said


def test_control_characters_are_found(document: tuple[str, Resource]) -> None:
    target, good = document
    broken = copy.deepcopy(good)
    research_study(broken)["title"] = "a\x07b"
    assert "FHR322" in [one.code for one in _check(target, broken)]


@pytest.mark.parametrize("target", EARLIER)
def test_the_typed_resource_is_of_r4b(target: str, seed_page: bytes) -> None:
    (conversion,) = api.convert(api.read(seed_page), api.Options(targets=(target,)))
    assert type(conversion.resource).__module__ == "fhir.resources.R4B.bundle"
