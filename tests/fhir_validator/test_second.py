"""The second opinion (fhir.resources), laziness and speed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fhir_validator.breaking import DROP, broken
from fhir_validator.made_up import bundle, place, resource
from trialglot.errors import UsageError
from trialglot.validators.fhir import validate
from trialglot.validators.fhir.check import check_r5
from trialglot.validators.fhir.second import judge, typed
from trialglot.validators.options import CheckOptions


def test_the_made_up_bundle_satisfies_the_second_checker_too() -> None:
    assert judge(bundle()) == []
    assert judge(resource(bundle(), "ResearchStudy")) == []


def test_what_the_second_checker_refuses_is_told_at_its_place() -> None:
    document = bundle()
    broken(resource(document, "ResearchStudy"), "associatedParty.0.role", DROP)
    (found,) = judge(document)
    assert found.code == "FHR330"
    assert found.target_path == f"{place(document, 'ResearchStudy')}.associatedParty[0].role"


def test_a_type_that_the_second_checker_does_not_know() -> None:
    (found,) = judge({"resourceType": "Site"})
    assert "no resource type 'Site'" in found.message
    with pytest.raises(UsageError):
        typed({"resourceType": "os.path"})


def test_the_full_check_adds_the_second_opinion() -> None:
    document = bundle()
    broken(resource(document, "ResearchStudy"), "status", DROP)
    assert {one.code for one in check_r5(document, b"", CheckOptions())} == {"FHR302"}
    assert {one.code for one in check_r5(document, b"", CheckOptions(full=True))} == {"FHR302", "FHR330"}


def test_validation_loads_neither_the_second_checker_nor_an_xml_library(root: Path) -> None:
    code = (
        "import sys\nfrom fhir_validator.made_up import bundle\nfrom trialglot.validators.fhir import validate\n"
        "assert validate(bundle()) == []\n"
        "print([one for one in sys.modules if one.split('.')[0] in ('fhir', 'lxml', 'pydantic', 'jsonschema')])"
    )
    path = os.pathsep.join((str(root / "converters"), str(root / "tests")))
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={"PYTHONPATH": path}, check=True
    )
    assert done.stdout.strip() == "[]"


def test_validation_costs_at_most_a_quarter_of_the_second_checker() -> None:
    document = bundle(8, 8, 23)
    typed(document)
    validate(document)
    ours, theirs = [], []
    for _ in range(7):
        start = time.process_time()
        typed(document)
        middle = time.process_time()
        for _ in range(4):
            validate(document)
        theirs.append(middle - start)
        ours.append((time.process_time() - middle) / 4)
    assert min(ours) <= 0.25 * min(theirs)
