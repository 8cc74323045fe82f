"""A package with one fault brings exactly one complaint; the package itself brings none."""

from __future__ import annotations

import pytest

from sdtm_validator import made
from sdtm_validator.faults import APART, FAULTS, Faulty
from trialglot.validators import sdtm
from trialglot.validators.options import CheckOptions
from trialglot.validators.sdtm.rules import RULES


def test_nothing_is_wrong_with_the_package() -> None:
    assert made.judged(made.package()) == []


@pytest.mark.parametrize("faulty", FAULTS, ids=[f"{number}-{one.code}" for number, one in enumerate(FAULTS)])
def test_a_fault_is_told_and_nothing_else(faulty: Faulty) -> None:
    package = made.package()
    faulty.change(package)
    found = made.judged(package)
    assert {one.code for one in found} == {faulty.code}
    assert found[0].target_path == faulty.place
    assert {str(one.severity) for one in found} == {faulty.severity}
    if faulty.rule:
        assert f"({faulty.rule})" in found[0].message
        assert found[0].reference is not None
        assert found[0].reference.endswith(faulty.rule.split(", ")[0])


@pytest.mark.parametrize(("faulty", "other"), list(zip(APART, ("SDT662", "SDT662", "SDT610"), strict=True)))
def test_a_fault_that_brings_another_complaint(faulty: Faulty, other: str) -> None:
    package = made.package()
    faulty.change(package)
    found = made.judged(package)
    assert {one.code for one in found} == {faulty.code, other}
    (told,) = (one for one in found if one.code == faulty.code)
    assert told.target_path == faulty.place
    assert told.message.endswith(f"({faulty.rule})")


def test_every_rule_has_its_fault() -> None:
    assert {rule for one in (*FAULTS, *APART) for rule in one.rule.split(", ") if rule} == set(RULES)


def test_a_file_that_is_no_json() -> None:
    files = made.files(made.package()) | {"sdtm/ti.json": b"{"}
    found = sdtm.check(made.DESIGN, files, CheckOptions())
    assert [(one.code, one.target_path) for one in found] == [("SDT601", "sdtm/ti.json#/")]


@pytest.mark.parametrize("code", ["C48660", "C99999"])
def test_one_concept_under_two_terms_is_right_where_the_lists_have_it(code: str) -> None:
    """C48660 is NA of C66742 (RANDOM) and NOT APPLICABLE of C66737 (TPHASE)."""
    package = made.package()
    made.put(package["TS"], "TPHASE", TSVALCD=code)
    assert [one.code for one in made.judged(package)] == ([] if code == "C48660" else ["SDT660"])


@pytest.mark.parametrize(
    "kind",
    [
        *(f"CORE-000{rule}" for rule in ("010", "027", "041", "132", "144", "146", "147", "149", "150", "154", "173")),
        *(f"CORE-000{rule}" for rule in ("318", "505", "541", "743")),
        "SDT660",  # a C-code that does not exist
        "SDT665",  # the C-code of another term
        "SDT656",  # a date on which no terminology was published
        "SDT671",  # the date of another publication
        "SDT661",  # a parameter's name
    ],
)
def test_what_core_finds_is_found_and_what_it_misses(kind: str) -> None:
    """The rules that CORE has for faults of these datasets; and wrong C-codes, dates and names, which pass it."""
    assert any(kind in (one.code, *one.rule.split(", ")) for one in FAULTS)
