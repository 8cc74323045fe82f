"""Terminology: code, term, code list and release must exist together, where the attribute is bound to a list."""

from __future__ import annotations

import pytest

from trialglot import resources
from trialglot.findings import Finding, Severity
from usdm_validator.breaking import UNSEEN, Change, after, append, code, drop, get, put, rules
from usdm_validator.made import Json

VERSION = "/study/versions/0"
DESIGN = f"{VERSION}/studyDesigns/0"


def told(*changes: Change) -> list[Finding]:
    """Return the findings that the changes make, those of the whole document left out."""
    usual = {(one.code, one.message) for one in after()}
    return [one for one in after(*changes) if (one.code, one.message) not in usual]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        # The faults that other tools let pass: a wrong C-code, a wrong term, a term of another list.
        (code("arm-1", "type", "C99999", "Experimental Arm"), "the code of 'Experimental Arm' is C174266 in C174222"),
        (code("design-1", "model", "C82639", "PARALEL"), "C82639 is 'PARALLEL' in C99076"),
        (code("design-1", "model", "C82640", "PARALLEL"), "C82640 is 'SINGLE GROUP' in C99076"),
        (code("design-1", "studyPhase", "C15602", "Phase 3"), "C15602 is 'PHASE III TRIAL' in C66737"),
        (code("role-1", "code", "C70793", "Study Sponsor"), "C70793 is 'Sponsor' in C215480"),
    ],
)
def test_code_and_term_that_are_no_pair(change: Change, message: str) -> None:
    found = told(change)
    assert [(one.code, one.severity) for one in found] == [("USD540", Severity.ERROR)]
    assert message in found[0].message


def test_the_preferred_term_is_a_decode_as_well() -> None:
    assert told(code("design-1", "model", "C82639", "Parallel Study")) == []
    assert told(code("endpoint-1", "level", "C94496", "Primary Endpoint")) == []


@pytest.mark.parametrize(
    ("change", "rule", "codelist"),
    [
        (code("design-1", "studyType", "C12345", "TRIAL"), "DDF00230", "C99077"),
        (code("intervention-1", "type", "C17998", "OTHER"), "DDF00128", "C99078"),
        (
            code("objective-1", "level", "C12345", "Main Objective", codeSystemVersion="2026-03-27"),
            "DDF00147",
            "C188725",
        ),
    ],
)
def test_a_closed_list_admits_its_own_terms_only(change: Change, rule: str, codelist: str) -> None:
    found = [one for one in told(change) if one.code == "USD541"]
    assert [(one.severity, rules([one])) for one in found] == [(Severity.ERROR, {rule})]
    assert f"is no term of {codelist}" in found[0].message


def test_a_term_that_the_release_held_lacks_may_be_one_of_another_release() -> None:
    found = told(code("title-2", "type", "C12345", "Nickname"))
    assert [(one.code, one.severity, one.reference and one.reference[-8:]) for one in found] == [
        ("USD545", Severity.WARNING, "DDF00146")
    ]
    assert "in the release of 2026-03-27; the release of 2025-09-26 was not looked up" in found[0].message


def test_an_own_value_of_an_extensible_list_is_no_code_of_cdisc() -> None:
    found = told(code("design-1", "model", "C12345", "STEPPED WEDGE"))
    assert [(one.code, one.severity) for one in found] == [("USD542", Severity.WARNING)]
    assert "C12345 ('STEPPED WEDGE') is no term of C99076" in found[0].message


def test_another_code_system_where_a_list_of_cdisc_is_demanded() -> None:
    closed = told(code("design-1", "studyType", "1", "Trial", codeSystem="urn:own", codeSystemVersion="1"))
    assert ("USD544", Severity.ERROR, {"DDF00230"}) in [(one.code, one.severity, rules([one])) for one in closed]
    open_ = told(code("arm-1", "type", "1", "Other arm", codeSystem="urn:own", codeSystemVersion="1"))
    assert [(one.code, one.severity) for one in open_] == [("USD544", Severity.WARNING)]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            code("design-1", "model", "C82639", "PARALLEL", codeSystemVersion="2025-09-27"),
            "CDISC published no terminology on '2025-09-27'",
        ),
        (
            code("endpoint-1", "level", "C94496", "Primary Endpoint", codeSystemVersion="2025-03-28"),
            "the package of C188726 (ddfct) has no such release",
        ),
        (
            code("encounter-2", "type", "C25716", "Visit", codeSystemVersion="2024-13-01"),
            "CDISC published no terminology on '2024-13-01'",
        ),
    ],
)
def test_a_release_that_does_not_hold_the_term(change: Change, message: str) -> None:
    found = [one for one in told(change) if one.code == "USD543"]
    assert [(one.severity, rules([one])) for one in found] == [(Severity.ERROR, {"DDF00155"})]
    assert message in found[0].message
    assert (found[0].target_path or "").endswith("/codeSystemVersion")


def test_lists_of_the_protocol_package_may_be_stated_of_the_sdtm_package() -> None:
    # The model calls C66735 a list of SDTM; CDISC publishes it in Protocol CT, which has no release of this day.
    found = told(code("design-1", "blindingSchema", "C15228", "DOUBLE BLIND", codeSystemVersion="2026-03-27"))
    assert [one.code for one in found] == ["USD547"]


def test_the_unit_of_an_age_is_one_of_the_age_units() -> None:
    def change(document: Json) -> None:
        lower = get(document, "population-1")["plannedAge"]["minValue"]
        lower["unit"]["standardCode"].update(code="C28253", decode="mg")

    found = [one for one in told(change) if one.code == "USD545"]
    assert [one.reference and one.reference[-8:] for one in found] == ["DDF00237"]
    assert "C28253 ('mg') is no term of C66781" in found[0].message


def test_the_same_unit_elsewhere_is_looked_up_in_the_list_of_units() -> None:
    found = [one for one in after() if one.code == UNSEEN]
    assert {one.message.split(" was not looked up in ")[1][:6] for one in found} == {"C71620", "C71113", "C66726"}
    assert len(found) == 3
    assert {one.severity for one in found} == {Severity.INFO}


def test_a_code_that_no_list_binds_is_a_term_all_the_same() -> None:
    extension = {
        "id": "extension-x",
        "url": "urn:x",
        "valueCode": {
            "id": "code-x",
            "code": "C46079",
            "decode": "Randomised",
            "codeSystem": "http://www.cdisc.org",
            "codeSystemVersion": "2025-09-26",
            "instanceType": "Code",
        },
        "instanceType": "ExtensionAttribute",
    }
    found = [one for one in told(append("arm-1", "extensionAttributes", extension)) if one.code == "USD540"]
    assert len(found) == 1
    assert "C46079 is 'Randomized'" in found[0].message
    extension["valueCode"]["code"] = "Randomized"  # type: ignore[index]
    found = [one for one in told(append("arm-1", "extensionAttributes", extension)) if one.code == "USD540"]
    assert "has not the form of an NCI C-code" in found[0].message


@pytest.mark.parametrize("wrong", ["D1241", "D0012411", "E001241", "Aspirin"])
def test_mesh_identifiers_have_a_form(wrong: str) -> None:
    found = told(code("intervention-1", "codes", wrong, "Aspirin"))
    assert [(one.code, one.target_path) for one in found] == [("USD548", f"{VERSION}/studyInterventions/0/codes/0")]
    assert told(code("intervention-1", "codes", "D000077191", "Wheat")) == []
    assert told(code("intervention-1", "codes", "C000657245", "COVID-19")) == []


@pytest.mark.parametrize("wrong", ["DE", "deu", "XXX", "Germany"])
def test_countries_are_iso_3166_alpha_3(wrong: str) -> None:
    found = told(code("site-1", "country", wrong, "Germany"))
    assert "USD548" in [one.code for one in found]
    place = f"{VERSION}/organizations/2/managedSites/0/country/code"
    assert [one.target_path for one in found if one.code == "USD548"] == [place]


def test_a_decode_of_two_codes() -> None:
    found = told(
        code("epoch-2", "type", "C101526", "TREATMENT"), code("design-1", "intentTypes", "C49656", "TREATMENT")
    )
    assert [(one.code, one.severity) for one in found] == [("USD546", Severity.WARNING)]
    assert "the decode 'TREATMENT' has the codes" in found[0].message


def test_a_code_without_its_parts() -> None:
    found = told(drop("title-1", "type"), put("title-2", type={"instanceType": "Code"}))
    assert {"USD501", "USD520"} <= {one.code for one in found}


def test_the_releases_that_are_held_are_releases() -> None:
    rows = resources.read_rows("mappings", "ct_releases.tsv")
    keys = [(row["package"], row["date"]) for row in rows]
    assert keys == sorted(set(keys))
    for name in ("ddf", "protocol", "sdtm"):
        for row in resources.read_rows("mappings", f"ct/{name}.tsv"):
            assert (row["package"], row["date"]) in keys


def test_the_document_is_of_one_release() -> None:
    found = told(code("arm-1", "type", "C174266", "Experimental Arm", codeSystemVersion="2026-03-27"))
    assert [(one.code, one.severity, rules([one])) for one in found] == [("USD547", Severity.WARNING, {"DDF00073"})]
