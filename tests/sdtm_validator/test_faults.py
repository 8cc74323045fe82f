"""A package with one fault brings exactly one complaint; the package itself brings none."""

from __future__ import annotations

import pytest

from sdtm_validator import made
from sdtm_validator.faults import FAULTS, Faulty
from trialglot.findings import CATALOGUE
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


def test_every_code_and_rule_has_its_fault() -> None:
    apart = {"CORE-000179", "CORE-000736", "CORE-000786"}
    assert {rule for one in FAULTS for rule in one.rule.split(", ") if rule} | apart == set(RULES)
    codes = {one.code for one in FAULTS} | {RULES[one].code for one in apart} | {"SDT601"}
    assert codes == {code for code in CATALOGUE if code.startswith("SDT")}


def _codes(package: made.Package) -> list[str]:
    return [one.code for one in made.judged(package)]


def test_a_parameter_of_ones_own_has_one_name() -> None:
    package = made.package()
    made.add(package["TS"], "TITLE", TSPARMCD="ZOWN", TSPARM="One name", TSVAL="x", TSVAL1="")
    made.add(package["TS"], "ZOWN", TSPARM="Another name", TSSEQ=2)
    package["TS"]["rows"].append(package["TS"]["rows"].pop(-3))
    package["TS"]["rows"].sort(key=lambda row: (row[4], row[2]))
    found = {one.code: one.message for one in made.judged(package)}
    assert set(found) == {"SDT646", "SDT662"}
    assert found["SDT646"].endswith("'ZOWN' goes with 'One name' elsewhere, here with 'Another name' (CORE-000179)")


def test_there_is_age_or_its_text() -> None:
    package = made.package()
    for name in ("AGETXT", "AGE"):
        made.add(package["TS"], "ADAPT", TSPARMCD=name, TSPARM=name, TSVAL="P18Y", TSVALCD="", TSVCDREF="", TSVCDVER="")
    package["TS"]["rows"].sort(key=lambda row: (row[4], row[2]))
    found = {one.code: one.message for one in made.judged(package)}
    assert set(found) == {"SDT652", "SDT662"}
    assert found["SDT652"] == "TS row 5 (AGETXT): both AGE and AGETXT have a value (CORE-000736)"


def test_subcategories_need_categories() -> None:
    package = made.package()
    made.take_variable_out(package["TI"], "IECAT")
    found = made.judged(package)
    assert {one.code for one in found} == {"SDT610", "SDT658"}
    assert next(one for one in found if one.code == "SDT658").message.endswith("(CORE-000786)")


def test_a_file_that_is_no_json() -> None:
    files = made.files(made.package()) | {"sdtm/ti.json": b"{"}
    found = sdtm.check(made.DESIGN, files, CheckOptions())
    assert [(one.code, one.target_path) for one in found] == [("SDT601", "sdtm/ti.json#/")]


@pytest.mark.parametrize("code", ["C48660", "C99999"])
def test_one_concept_under_two_terms_is_right_where_the_lists_have_it(code: str) -> None:
    """C48660 is NA of C66742 (RANDOM) and NOT APPLICABLE of C66737 (TPHASE)."""
    package = made.package()
    made.put(package["TS"], "TPHASE", TSVALCD=code)
    assert _codes(package) == ([] if code == "C48660" else ["SDT660"])
