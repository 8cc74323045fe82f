"""CDISC terminology: `mappings/ct` says what CDISC published, and the code tables say what `mappings/ct` says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from trialglot import codes, resources

PACKAGES = ("ddf", "protocol", "sdtm")
DATES = {"ddfct": "2026-03-27", "protocolct": "2025-09-26", "sdtmct": "2025-03-28"}
# Lists with more terms than this are held in part: the terms that the code tables use.
WHOLE = 100
TABLES = sorted(path.stem for path in (Path(__file__).parents[2] / "mappings/codes").glob("*.tsv"))


def _rows(package: str) -> list[dict[str, str]]:
    return resources.read_rows("mappings", f"ct/{package}.tsv")


def _used() -> set[tuple[str, str, str]]:
    """Return (code list, C-code, submission value) of every row of the code tables with a CDISC target."""
    return {
        (row.target.removeprefix("cdisc:"), row.code, row.display)
        for table in TABLES
        for row in codes.table(table).values()
        if row.target.startswith("cdisc:") and row.mapped
    }


def test_each_cdisc_row_of_the_code_tables_is_a_term_of_its_list() -> None:
    for codelist, code, display in sorted(_used()):
        term = codes.ct_term(codelist, code)
        assert term is not None, (codelist, code)
        assert term.term == display
        assert codes.ct_term(codelist, display) == term


def test_each_reference_to_cdisc_names_the_package_and_date_that_hold_the_term() -> None:
    title = {"ddfct": "DDF", "protocolct": "Protocol", "sdtmct": "SDTM"}
    for table in TABLES:
        for row in codes.table(table).values():
            if row.target.startswith("cdisc:") and row.mapped:
                term = codes.ct_term(row.target.removeprefix("cdisc:"), row.code)
                assert term is not None
                assert row.reference == f"CDISC {title[term.package]} CT {term.date}, {term.codelist}"


def test_ncit_displays_are_the_preferred_terms() -> None:
    decodes = {row["code"]: row["decode"] for package in PACKAGES for row in _rows(package)}
    for table in TABLES:
        for row in codes.table(table).values():
            if row.target == "ncit" and row.mapped and row.code in decodes:
                assert row.display == decodes[row.code], f"{table}: {row.source}"


def test_tables_are_sorted_and_one_date_holds_for_a_package() -> None:
    for package in PACKAGES:
        rows = _rows(package)
        keys = [(int(row["codelist"][1:]), row["term"]) for row in rows]
        assert keys == sorted(set(keys))
        assert {(row["package"], row["date"]) for row in rows} == {(f"{package}ct", DATES[f"{package}ct"])}
        assert {row["extensible"] for row in rows} <= {"yes", "no"}
        assert {row["whole"] for row in rows} <= {"yes", "no"}


def test_a_code_list_stands_in_one_package() -> None:
    lists = [codelist for package in PACKAGES for codelist in sorted({row["codelist"] for row in _rows(package)})]
    assert len(lists) == len(set(lists))
    assert {f"cdisc:{codelist}" for codelist in lists} == {key for key in codes.systems() if key[:6] == "cdisc:"}


def test_terms_are_found_by_code_and_by_value() -> None:
    term = codes.ct_term("C66735", "OBSERVER BLIND")
    assert term is not None
    assert (term.code, term.decode, term.codelist_name) == (
        "C187674",
        "Observer Blind Study",
        "Trial Blinding Schema Response",
    )
    assert (term.package, term.date, term.extensible) == ("protocolct", "2025-09-26", True)
    assert codes.ct_term("C66735", "C187674") is term
    assert codes.ct_term("C66735", "observer blind") is None
    assert codes.ct_term("C99078", "OTHER") is None
    closed = codes.ct_term("C99078", "DRUG")
    assert closed is not None
    assert closed.extensible is False


def test_of_large_lists_the_terms_in_use_are_held_and_of_others_all() -> None:
    lists = {row["codelist"] for package in PACKAGES for row in _rows(package)}
    assert {codelist for codelist in lists if not codes.ct_whole(codelist)} == {"C66729", "C71620"}
    assert [term.whole for term in codes.ct_list("C71620")] == [False] * len(codes.ct_list("C71620"))
    # C66738 is in a table of its own, C66726 in none.
    assert not codes.ct_whole("C66738")
    assert not codes.ct_whole("C66726")


def test_trial_summary_parameters() -> None:
    phase = codes.ts_parameter("TPHASE")
    assert phase is not None
    assert (phase.code, phase.name) == ("C48281", "Trial Phase Classification")
    assert codes.ts_parameter("PCLASS") is None
    pharmacologic = codes.ts_parameter("PCLAS")
    assert pharmacologic is not None
    assert pharmacologic.code == "C98768"
    rows = resources.read_rows("mappings", "ct/ts_parameters.tsv")
    assert len(rows) == 129
    names = [row["short_name"] for row in rows]
    assert names == sorted(set(names))
    assert all(len(row["short_name"]) <= 8 and len(row["name"]) <= 40 for row in rows)


def test_code_lists_of_trial_summary_parameters_are_held() -> None:
    rows = resources.read_rows("mappings", "ts_codelists.tsv")
    names = [row["short_name"] for row in rows]
    assert names == sorted(set(names))
    for row in rows:
        assert codes.ts_parameter(row["short_name"]) is not None, row
        assert codes.ct_list(row["codelist"]), row
        assert codes.ts_codelist(row["short_name"]) == row["codelist"]
    assert codes.ts_codelist("TITLE") is None
    assert codes.ct_list("C66738") == ()
    assert [term.term for term in codes.ct_list("C66797")] == ["EXCLUSION", "INCLUSION"]


def _published(shared: Path) -> dict[str, dict[str, dict[str, Any]]]:
    """Return package -> code list -> the published list."""
    folder = shared / "schemas/cdisc-ct"

    def package(name: str) -> dict[str, dict[str, Any]]:
        lists = json.loads((folder / f"{name}.json").read_bytes())["codelists"]
        return {one["conceptId"]: one for one in lists}

    subset = json.loads((folder / "trial-design-subset-2025-03-28.json").read_bytes())
    sdtm = {key: one for key, one in subset.items() if one["source"]["package"] == "sdtmct"}
    assert {one["source"]["effective_date"] for one in sdtm.values()} == {DATES["sdtmct"]}
    return {
        "sdtmct": sdtm,
        "protocolct": package("protocolct-2025-09-26"),
        "ddfct": package("ddfct-2026-03-27"),
    }


@pytest.mark.parametrize("package", PACKAGES)
def test_every_row_is_what_cdisc_published(shared: Path, package: str) -> None:
    published = _published(shared)
    used = {(codelist, code) for codelist, code, _ in _used()}
    held: dict[str, set[str]] = {}
    for row in _rows(package):
        source = published[row["package"]][row["codelist"]]
        terms = {term["conceptId"]: term for term in source["terms"]}
        term = terms[row["code"]]
        assert row["codelist_name"] == source["name"]
        assert (row["term"], row["decode"]) == (term["submissionValue"], term["preferredTerm"])
        assert row["extensible"] == ("yes" if str(source["extensible"]).lower() == "true" else "no")
        assert row["whole"] == ("no" if len(source["terms"]) > WHOLE else "yes")
        held.setdefault(row["codelist"], set()).add(row["code"])
    for codelist, found in held.items():
        terms = published[f"{package}ct"][codelist]["terms"]
        if len(terms) > WHOLE:
            assert found == {code for one, code in used if one == codelist}
        else:
            assert found == {term["conceptId"] for term in terms}


def test_every_trial_summary_parameter_is_what_cdisc_published(shared: Path) -> None:
    sdtm = _published(shared)["sdtmct"]
    short = {term["conceptId"]: term["submissionValue"] for term in sdtm["C66738"]["terms"]}
    long = {term["conceptId"]: term["submissionValue"] for term in sdtm["C67152"]["terms"]}
    rows = resources.read_rows("mappings", "ct/ts_parameters.tsv")
    assert {row["code"]: (row["short_name"], row["name"]) for row in rows} == {
        code: (short[code], long[code]) for code in short
    }
    assert {(row["package"], row["date"]) for row in rows} == {("sdtmct", DATES["sdtmct"])}
