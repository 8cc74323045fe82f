"""Single facts of the standards, written down by hand: the ones that are easy to get wrong."""

from __future__ import annotations

import pytest

from trialglot import codes


@pytest.mark.parametrize(
    ("table", "word", "target", "code", "display", "relation"),
    [
        ("phase", "PHASE2", "cdisc:C66737", "C15601", "PHASE II TRIAL", "equivalent"),
        ("phase", "PHASE1/PHASE2", "fhir-r5:research-study-phase", "phase-1-phase-2", "Phase 1/Phase 2", None),
        ("phase", "EARLY_PHASE1", "ncit", "C54721", "Early Phase 1 Trial", "equivalent"),
        ("study_type", "EXPANDED_ACCESS", "sevco", "SEVCO:01038", "Expanded Access study", "equivalent"),
        ("allocation", "RANDOMIZED", "sevco", "SEVCO:01003", "randomized assignment", "equivalent"),
        ("allocation", "RANDOMIZED", "cdisc:C66742", "C49488", "Y", "equivalent"),
        ("masking", "NONE", "cdisc:C66735", "C49659", "OPEN LABEL", "equivalent"),
        ("masking", "DOUBLE", "cdisc:C66735", "C15228", "DOUBLE BLIND", "related-to"),
        ("who_masked", "OUTCOMES_ASSESSOR", "sevco", "SEVCO:01062", "Blinding of outcome assessors", None),
        ("arm_type", "EXPERIMENTAL", "cdisc:C174222", "C174266", "Experimental Arm", "equivalent"),
        ("arm_type", "OTHER", "fhir-r5:research-study-arm-type", "other-arm-type", "Other Arm Type", None),
        ("sampling_method", "PROBABILITY_SAMPLE", "cdisc:C127260", "C71517", "PROBABILITY SAMPLE", None),
        ("intervention_type", "DRUG", "fhir-r5:request-resource-types", "MedicationRequest", None, "related-to"),
        ("sex", "ALL", "cdisc:C66732", "C49636", "BOTH", "equivalent"),
        ("age_unit", "years", "ucum", "a", "year", "equivalent"),
        ("age_unit", "minutes", "ucum", "min", "minute", "equivalent"),
        ("title_type", "acronym", "cdisc:C207419", "C207646", "Study Acronym", "equivalent"),
        ("title_type", "official", "cdisc:C207419", "C207616", "Official Study Title", "equivalent"),
        ("identifier_kind", "nct", "ncit", "C172240", "Clinicaltrials.gov Identifier", "equivalent"),
        ("identifier_kind", "eu-ct", "ncit", "C218684", "EU Clinical Trial Register Number", "equivalent"),
        ("identifier_kind", "eudract", "ncit", "C218690", None, "source-is-narrower-than-target"),
        ("route", "sc", "snomed", "34206005", "Subcutaneous route", "equivalent"),
        ("route", "intravenous", "cdisc:C66729", "C38276", "INTRAVENOUS", "equivalent"),
        ("route", "intracavernous", "cdisc:C66729", "C38235", "INTRACORPORUS CAVERNOSUM", "equivalent"),
        ("country", "Turkey (Türkiye)", "iso3166-alpha2", "TR", "Türkiye", "equivalent"),
        ("country", "South Korea", "iso3166-alpha3", "KOR", "Korea, Republic of", "equivalent"),
        ("overall_status", "RECRUITING", "label", "", "Recruiting", "equivalent"),
        ("overall_status", "ACTIVE_NOT_RECRUITING", "label", "", "Active, not recruiting", "equivalent"),
        ("primary_purpose", "ECT", "label", "", "Educational/Counseling/Training", "equivalent"),
    ],
)
def test_fact(table: str, word: str, target: str, code: str, display: str | None, relation: str | None) -> None:
    row = codes.lookup(table, word, target)
    assert row is not None
    assert row.code == code
    assert display is None or row.display == display
    assert relation is None or row.relation == relation


@pytest.mark.parametrize(
    ("table", "word", "target"),
    [
        ("who_masked", "INVESTIGATOR", "sevco"),  # SEVCO:01063 means data analysts
        ("observational_model", "COHORT", "sevco"),  # SEVCO:01010 means that groups are compared
        ("observational_model", "CASE_CROSSOVER", "sevco"),  # SEVCO:01012 means exposures in turn
        ("primary_purpose", "ECT", "fhir-r5:research-study-prim-purp-type"),
        ("primary_purpose", "OTHER", "cdisc:C66736"),
        ("masking", "NONE", "sevco"),
        ("masking", "TRIPLE", "cdisc:C66735"),
        ("masking", "QUADRUPLE", "cdisc:C66735"),
        ("intervention_model", "FACTORIAL", "sevco"),
        ("intervention_model", "SEQUENTIAL", "sevco"),
        ("time_perspective", "PROSPECTIVE", "sevco"),
        ("time_perspective", "RETROSPECTIVE", "sevco"),
        ("arm_type", "OTHER", "cdisc:C174222"),
        ("arm_type", "NO_INTERVENTION", "cdisc:C66785"),
        ("intervention_type", "OTHER", "cdisc:C99078"),
        ("overall_status", "UNKNOWN", "fhir-r5:research-study-status"),
        ("overall_status", "AVAILABLE", "fhir-r5:research-study-status"),
        ("sex", "ALL", "fhir-r5:administrative-gender"),
        ("age_unit", "minutes", "cdisc:C66781"),
        ("official_role", "STUDY_DIRECTOR", "cdisc:C127257"),
        ("identifier_kind", "grant", "ncit"),
        ("route", "intraventricular", "snomed"),
        ("country", "Kosovo", "iso3166-alpha2"),
        ("country", "Netherlands Antilles", "iso3166-alpha2"),
        ("country", "Former Yugoslavia", "iso3166-alpha3"),
    ],
)
def test_no_code_where_the_standard_has_none(table: str, word: str, target: str) -> None:
    row = codes.lookup(table, word, target)
    assert row is not None
    assert not row.mapped
    assert not row.exact


def test_hl7_addresses_are_those_of_r5() -> None:
    systems = codes.systems()
    assert systems["sevco"].uri == "http://hl7.org/fhir/study-design"
    assert systems["fhir-r5:research-study-phase"].uri == "http://hl7.org/fhir/research-study-phase"
    assert systems["fhir-r5:request-resource-types"].uri == "http://hl7.org/fhir/fhir-types"
    assert systems["ncit"].uri == "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl"
    assert systems["ucum"].uri == "http://unitsofmeasure.org"
    assert systems["iso3166-alpha2"].uri == systems["iso3166-alpha3"].uri == "urn:iso:std:iso:3166"
