"""The kind of an identifier: by its pattern, then the registry's type word, then its place."""

from __future__ import annotations

from typing import Literal

import pytest

from trialglot.design import identifiers
from trialglot.design.identifiers import classify
from trialglot.model.study import Identifier, Source, Study

_SOURCE = Source(registry="ClinicalTrials.gov", format="made-up", name="made-up", sha256="")


def make(*identifiers: Identifier) -> Study:
    return Study(source=_SOURCE, id="NCT00000000", identifiers=identifiers)


def one(
    value: str,
    kind: str | None = None,
    domain: str | None = None,
    role: Literal["registry", "alias", "organisation", "secondary"] = "secondary",
) -> Identifier:
    return Identifier(value=value, role=role, type=kind, domain=domain)


def test_seed() -> None:
    study = make(
        one("NCT05704049", role="registry"),
        one("ACT17453", role="organisation"),
        one("U1111-1280-5090", "REGISTRY"),
        one("2023-508870-27", "REGISTRY"),
    )
    assert [(typed.kind, typed.value, typed.path) for typed in classify(study)] == [
        ("nct", "NCT05704049", "identifiers[0]"),
        ("sponsor-protocol", "ACT17453", "identifiers[1]"),
        ("utn", "U1111-1280-5090", "identifiers[2]"),
        ("eu-ct", "2023-508870-27", "identifiers[3]"),
    ]


@pytest.mark.parametrize(
    ("identifier", "kind", "value"),
    [
        (one("NCT00075127", role="alias"), "nct-alias", "NCT00075127"),
        (one("NCT01234567", "REGISTRY"), "related-study", "NCT01234567"),
        (one("NCT01234567", role="organisation"), "related-study", "NCT01234567"),
        (one("U1111-1146-1315", "OTHER", "World Health Organization"), "utn", "U1111-1146-1315"),
        (one("UTN: U1111-1146-1315"), "utn", "U1111-1146-1315"),
        (one("2023-503920-14-00", "CTIS"), "eu-ct", "2023-503920-14-00"),
        (one("2023-503920-14"), "eu-ct", "2023-503920-14"),
        (one("EU CT: 2023-503920-14-00"), "eu-ct", "2023-503920-14-00"),
        (one("2004-002172-42", "EUDRACT_NUMBER"), "eudract", "2004-002172-42"),
        (one("EudraCT: 2005-001234-11"), "eudract", "2005-001234-11"),
        (one("EudraCT No. 2005-001234-11", "OTHER"), "eudract", "2005-001234-11"),
        (one("EudraCT Number: 2005-001234-11", "OTHER"), "eudract", "2005-001234-11"),
        (one("EudraCT-No.:2006-000284-28", "OTHER"), "eudract", "2006-000284-28"),
        (one("EudraCT No.2009-013122-16"), "eudract", "2009-013122-16"),
        (one("EudraCT-Nr. 2009-013122-16"), "eudract", "2009-013122-16"),
        (one("EU CT-Number: 2023-503920-14-00"), "eu-ct", "2023-503920-14-00"),
        (one("EUCTR2005-001234-11-DE"), "eudract", "2005-001234-11"),
        (one("2005-001234-11", role="organisation"), "eudract", "2005-001234-11"),
        (one("jRCT2031200001"), "jrct", "jRCT2031200001"),
        (one("jRCTs031180001", "REGISTRY"), "jrct", "jRCTs031180001"),
        (one("JPRN-jRCT2031200001"), "jrct", "jRCT2031200001"),
        (one("IND 12345", "OTHER", "FDA"), "ind", "12345"),
        (one("IND# 123456", "OTHER", "US FDA IND"), "ind", "123456"),
        (one("123456", "OTHER", "FDA IND number"), "ind", "123456"),
        (one("123456", "OTHER", "Investigational New Drug Application"), "ind", "123456"),
        (one("IND 12345", "FDA"), "ind", "12345"),
        (one("G120345", "OTHER", "FDA IDE"), "ide", "G120345"),
        (one("IDE G120345", "OTHER", "FDA"), "ide", "G120345"),
        (one("U01AR045444", "NIH"), "grant", "U01AR045444"),
        (one("R01FD003704", "FDA"), "grant", "R01FD003704"),
        (one("I01RX000123", "VA"), "grant", "I01RX000123"),
        (one("U48DP000050", "CDC"), "grant", "U48DP000050"),
        (one("R01HS019912", "AHRQ"), "grant", "R01HS019912"),
        (one("TI018715", "SAMHSA"), "grant", "TI018715"),
        (one("W81XWH-10-1-0123", "OTHER_GRANT", "US Department of Defense"), "grant", "W81XWH-10-1-0123"),
        (one("1R41MH118130-01", "NIH", role="organisation"), "grant", "1R41MH118130-01"),
        (one("2022-A02645-38", "REGISTRY", "ID-RCB"), "registry", "2022-A02645-38"),
        (one("EU00001", role="registry"), "registry", "EU00001"),
        (one("HD40315-01"), "other", "HD40315-01"),
        (one("22.04601.000170", "OTHER", "SI Number"), "other", "22.04601.000170"),
        (one(" ACT17453 ", role="organisation"), "sponsor-protocol", "ACT17453"),
    ],
)
def test_kinds(identifier: Identifier, kind: str, value: str) -> None:
    (typed,) = classify(make(identifier))
    assert (typed.kind, typed.value) == (kind, value)
    assert typed.source is identifier


@pytest.mark.parametrize(
    ("value", "kind", "domain"),
    [
        # A bare number, or a label without a word about the FDA, is no evidence.
        ("12345", "OTHER", None),
        ("IND 12345", "OTHER", None),
        ("IND 12345", None, "Indiana University"),
        ("G120345", "OTHER", None),
        # Almost a pattern.
        ("U1111-1146-131", "OTHER", None),
        ("2004-902172-42", "OTHER", None),
        ("NCT123", None, None),
        ("ISRCTN1234567", None, None),
        ("DRKS0001234", None, None),
    ],
)
def test_no_evidence(value: str, kind: str | None, domain: str | None) -> None:
    (typed,) = classify(make(one(value, kind, domain)))
    assert (typed.kind, typed.value) == ("other", value)


@pytest.mark.parametrize(
    ("value", "issuer"),
    [
        ("ISRCTN12345678", "ISRCTN"),
        ("ACTRN12605000000001", "Australian New Zealand Clinical Trials Registry (ANZCTR)"),
        ("ChiCTR2000029308", "Chinese Clinical Trial Registry (ChiCTR)"),
        ("ChiCTR-TRC-12002345", "Chinese Clinical Trial Registry (ChiCTR)"),
        ("CTRI/2019/01/017159", "Clinical Trials Registry - India (CTRI)"),
        ("DRKS00012345", "German Clinical Trials Register (DRKS)"),
        ("IRCT20190101042197N1", "Iranian Registry of Clinical Trials (IRCT)"),
        ("KCT0001234", "Clinical Research Information Service (CRiS), Republic of Korea"),
        ("PACTR202001234567890", "Pan African Clinical Trial Registry (PACTR)"),
        ("RBR-6t2b7r", "Brazilian Clinical Trials Registry (ReBec)"),
        ("UMIN000012345", "UMIN Clinical Trials Registry (UMIN-CTR)"),
        ("JPRN-UMIN000012345", "UMIN Clinical Trials Registry (UMIN-CTR)"),
        ("JapicCTI-121234", "JAPIC Clinical Trials Information (JapicCTI)"),
        ("NTR1234", "Netherlands Trial Register"),
        ("TCTR20200101001", "Thai Clinical Trials Registry (TCTR)"),
        ("CDR0000269135", "Physician Data Query (PDQ)"),
    ],
)
def test_other_registries(value: str, issuer: str) -> None:
    (typed,) = classify(make(one(value, "OTHER")))
    assert (typed.kind, typed.value, typed.domain) == ("registry", value, issuer)


def test_the_record_names_the_issuer_first() -> None:
    (typed,) = classify(make(one("ISRCTN12345678", "REGISTRY", "ISRCTN registry")))
    assert typed.domain == "ISRCTN registry"


def test_pattern_wins_over_the_type_word() -> None:
    eu_ct, eudract = classify(make(one("2023-508870-27", "EUDRACT_NUMBER"), one("2004-002172-42", "CTIS")))
    assert eu_ct.kind == "eu-ct"
    assert eu_ct.comment == "listed as a EudraCT number; the form is that of an EU CT number (CTIS)"
    assert eu_ct.source.type == "EUDRACT_NUMBER"
    assert eudract.kind == "eudract"
    assert eudract.comment == "listed as an EU CT number (CTIS); the form is that of a EudraCT number"


def test_malformed_number_keeps_the_kind_of_its_type_word() -> None:
    (typed,) = classify(make(one("2004-2172", "EUDRACT_NUMBER")))
    assert (typed.kind, typed.value) == ("eudract", "2004-2172")
    assert typed.comment == "listed as such by the registry; the form of the number is another"


def test_agreement_needs_no_comment() -> None:
    assert all(typed.comment is None for typed in classify(make(one("2004-002172-42", "EUDRACT_NUMBER"))))


def test_exact_duplicates_appear_once() -> None:
    study = make(
        one("2004-002172-42", "EUDRACT_NUMBER"),
        one("EudraCT: 2004-002172-42", "OTHER"),
        one("X1"),
        one("X1"),
        one("X1", role="organisation"),
    )
    assert [(typed.kind, typed.value, typed.path) for typed in classify(study)] == [
        ("eudract", "2004-002172-42", "identifiers[0]"),
        ("other", "X1", "identifiers[2]"),
        ("sponsor-protocol", "X1", "identifiers[4]"),
    ]


def test_the_same_number_of_two_issuers_is_two_identifiers() -> None:
    study = make(
        one("ABCD1531", "OTHER", "Cooperative Group"),
        one("ABCD1531", "OTHER", "Programme"),
        one("ABCD1531", "OTHER", "Programme"),
    )
    assert [(typed.kind, typed.value, typed.domain, typed.path) for typed in classify(study)] == [
        ("other", "ABCD1531", "Cooperative Group", "identifiers[0]"),
        ("other", "ABCD1531", "Programme", "identifiers[1]"),
    ]


def test_the_own_number_in_other_places_is_the_own_number() -> None:
    study = make(
        one("NCT00000001", role="registry"),
        one("NCT00000001", role="organisation"),
        one("NCT00000002", role="alias"),
        one("NCT00000002", "REGISTRY", "ClinicalTrials.gov"),
        one("NCT00000003", "REGISTRY", "ClinicalTrials.gov"),
    )
    assert [(typed.kind, typed.value, typed.domain) for typed in classify(study)] == [
        ("nct", "NCT00000001", None),
        ("nct-alias", "NCT00000002", None),
        ("related-study", "NCT00000003", "ClinicalTrials.gov"),
    ]


def test_a_number_of_clinicaltrials_gov_that_another_registry_lists_is_the_study_s_own() -> None:
    study = make(
        one("RBR-4s7gh3", role="registry", domain="REBEC"),
        one("NCT00000003", domain="clinicaltrials.gov"),
    )
    assert [(typed.kind, typed.value, typed.domain) for typed in classify(study)] == [
        ("registry", "RBR-4s7gh3", "REBEC"),
        ("nct", "NCT00000003", "clinicaltrials.gov"),
    ]
    malformed = make(one("NCT123", role="registry"), one("NCT00000003"))
    assert [typed.kind for typed in classify(malformed)] == ["registry", "related-study"]


def test_blank_identifiers_are_left_out() -> None:
    assert classify(make(one(""), one("  "))) == ()


@pytest.mark.parametrize(
    ("stated", "written"),
    [
        ("D003924", "D003924"),  # Diabetes Mellitus, Type 2
        ("D000003924", "D003924"),
        ("D000064418", "D064418"),  # the last of six digits that NLM names in March 2013
        ("D000064419", "D000064419"),
        ("D000066809", "D000066809"),
        ("C000578561", "C578561"),
        ("C000600000", "C000600000"),
        ("D0000003924", "D0000003924"),
        ("000003924", "000003924"),
    ],
)
def test_mesh_identifiers_are_written_as_nlm_writes_them(stated: str, written: str) -> None:
    assert identifiers.mesh(stated) == written
