"""What the SDTM datasets of a record hold: rules of naming, splitting and null flavors, by SDTMIG 3.4 section 7."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from sdtm_writer.making import comments, full, made, parameter, rows
from trialglot.errors import UsageError
from trialglot.sdtm.parameters import policies
from trialglot.writers.options import WriteOptions
from trialglot.writers.sdtm import sdtm34
from trialglot.writers.sdtm.context import pieces, size


def test_coded_rows_carry_code_terminology_and_version(seed_json: bytes) -> None:
    document, _ = made(seed_json)
    (phase,) = parameter(document, "TPHASE")
    # C15601 is PHASE II TRIAL in CDISC Protocol CT 2025-09-26.
    assert phase == {
        "STUDYID": "ACT17453",
        "DOMAIN": "TS",
        "TSSEQ": 1,
        "TSPARMCD": "TPHASE",
        "TSPARM": "Trial Phase Classification",
        "TSVAL": "PHASE II TRIAL",
        "TSVAL1": None,
        "TSVAL2": None,
        "TSVALNF": None,
        "TSVALCD": "C15601",
        "TSVCDREF": "CDISC CT",
        "TSVCDVER": "2025-09-26",
    }


def test_values_by_other_standards_name_them(seed_json: bytes) -> None:
    document, _ = made(seed_json)
    (age,) = parameter(document, "AGEMIN")
    assert (age["TSVAL"], age["TSVALCD"], age["TSVCDREF"], age["TSVCDVER"]) == ("P18Y", None, "ISO 8601", None)
    registered = [(one["TSVAL"], one["TSVALCD"], one["TSVCDREF"]) for one in parameter(document, "REGID")]
    assert registered == [
        ("NCT05704049", "NCT05704049", "ClinicalTrials.gov"),
        ("U1111-1280-5090", None, None),
        ("2023-508870-27", None, None),
    ]
    assert {one["TSVCDREF"] for one in parameter(document, "FCNTRY")} == {"ISO 3166"}


def test_no_maximum_age_is_positive_infinity(seed_json: bytes) -> None:
    document, _ = made(seed_json)
    (age,) = parameter(document, "AGEMAX")
    assert (age["TSVAL"], age["TSVALNF"], age["TSVALCD"], age["TSVCDREF"]) == (None, "PINF", None, None)


def test_what_is_asked_for_and_not_stated_has_a_null_flavor_and_a_finding(seed_json: bytes) -> None:
    document, findings = made(seed_json)
    assert [one["TSVALNF"] for one in parameter(document, "ADDON")] == ["NI"]
    (said,) = [one.message for one in findings if one.code == "MAP272"]
    assert "ADDON" in said
    assert "SSTDTC" not in said


def test_no_start_date_is_sstdtc_unless_the_caller_wants_it(seed_json: bytes) -> None:
    document, findings = made(seed_json)
    assert parameter(document, "SSTDTC") == []
    assert "MAP231" in {one.code for one in findings}
    document, findings = made(seed_json, sstdtc="registry")
    (start,) = parameter(document, "SSTDTC")
    assert (start["TSVAL"], start["TSVCDREF"]) == ("2023-04-05", "ISO 8601")
    assert "MAP231" not in {one.code for one in findings}
    assert any(one.code == "MAP205" and one.path == "status.start" for one in findings)


def test_study_id_is_the_sponsors_number_or_the_nct_number() -> None:
    study = full()
    study["protocolSection"]["identificationModule"]["orgStudyIdInfo"] = {"id": "ORG-1"}
    assert made(study)[0].study_id == "ORG-1"
    assert made(study, studyid="nct")[0].study_id == "NCT09000001"
    del study["protocolSection"]["identificationModule"]["orgStudyIdInfo"]
    document, findings = made(study)
    assert document.study_id == "NCT09000001"
    assert any(one.target_path == "TS.STUDYID" for one in findings)
    assert not any(one.target_path == "TS.STUDYID" for one in made(study, studyid="nct")[1])


def test_a_study_id_of_more_than_200_characters_is_shortened() -> None:
    study = full()
    study["protocolSection"]["identificationModule"]["orgStudyIdInfo"] = {"id": "PROTOCOL " * 30}
    document, found = made(study)
    short = ("PROTOCOL " * 21).strip() + " ..."
    assert {one["STUDYID"] for one in rows(document, "TS")} == {short}
    assert comments(document, "TS.STUDYID") == f"Full text: {'PROTOCOL ' * 30}".strip()
    assert [one.path for one in found if one.code == "MAP270"] == ["identifiers[3]"]


def test_a_number_of_more_than_200_characters_is_no_code() -> None:
    study = full()
    study["protocolSection"]["statusModule"]["expandedAccessInfo"] = {"hasExpandedAccess": True, "nctId": "9" * 201}
    document, _ = made(study)
    (row,) = parameter(document, "EXPARECN")
    assert (row["TSVAL"], row["TSVAL1"], row["TSVALCD"]) == ("9" * 200, "9", None)


def test_characters_that_no_document_can_hold_are_replaced_and_told() -> None:
    study = full()
    module = study["protocolSection"]["identificationModule"]
    module["orgStudyIdInfo"] = {"id": "S\u0001"}
    module["officialTitle"] = "\ufffe" + "x" * 198
    document, found = made(study)
    assert {one["STUDYID"] for one in rows(document, "TA")} == {"S\ufffd"}
    (title,) = parameter(document, "TITLE")
    assert (title["TSVAL"], title["TSVAL1"]) == ("\ufffd" + "x" * 197, "x")  # U+FFFD has three bytes
    assert [one.message for one in found if one.code == "MAP230"] == [
        "the text holds U+0001, U+FFFE, which XML 1.0 does not allow; each is replaced by U+FFFD"
    ]


def test_a_text_of_more_than_a_thousand_pieces_is_cut() -> None:
    study = full()
    study["protocolSection"]["identificationModule"]["officialTitle"] = f"{'x' * 101} " * 1_001
    document, found = made(study)
    (row,) = parameter(document, "TITLE")
    assert [row["TSVAL"], row["TSVAL999"], "TSVAL1000" in row] == ["x" * 101, "x" * 101, False]
    assert comments(document, "TS.TSVAL.TITLE") == "Full text:" + f" {'x' * 101}" * 1_001
    assert [one.message for one in found if one.code == "MAP270" and "TITLE" in one.message] == [
        "TSVAL of TITLE is shortened at a word: the text has 102101 characters, 1000 times 200 are the most; the full "
        "text is in define.xml"
    ]


def test_long_values_are_split_at_words() -> None:
    study = full()
    title = " ".join(f"word{number:03d}" for number in range(60))  # 479 characters
    study["protocolSection"]["identificationModule"]["officialTitle"] = title
    (row,) = parameter(made(study)[0], "TITLE")
    parts = [str(row[name]) for name in ("TSVAL", "TSVAL1", "TSVAL2")]
    assert [len(part) for part in parts] == [199, 199, 79]
    assert " ".join(parts) == title


@pytest.mark.parametrize("text", ["x" * 450, "≥" * 150, "ã" * 250, "a " * 300 + "b" * 201])
def test_pieces_fit_both_forms_and_lose_nothing(text: str) -> None:
    made_of = pieces(" ".join(text.split()))
    assert all(0 < size(one) <= 200 for one in made_of)
    assert "".join(made_of).replace(" ", "") == text.replace(" ", "")


def test_outcomes_of_one_name_keep_their_rows_and_time_frames() -> None:
    study = full()
    study["protocolSection"]["outcomesModule"]["primaryOutcomes"] = [
        {"measure": "Response", "timeFrame": "Week 4"},
        {"measure": "Response", "timeFrame": "Week 8"},
    ]
    document, _ = made(study)
    assert [(one["TSSEQ"], one["TSVAL"]) for one in parameter(document, "OUTMSPRI")] == [
        (1, "Response"),
        (2, "Response"),
    ]
    assert comments(document, "TS.TSVAL.OUTMSPRI") == (
        "TSSEQ 1: Response\nTime frame: Week 4\nTSSEQ 2: Response\nTime frame: Week 8"
    )


def test_a_word_without_a_term_is_a_null_flavor_in_a_closed_list() -> None:
    study = full()
    study["protocolSection"]["armsInterventionsModule"]["interventions"] = [
        {"type": "DRUG", "name": "One"},
        {"type": "OTHER", "name": "Two"},
    ]
    shown = [(one["TSVAL"], one["TSVALNF"], one["TSVALCD"]) for one in parameter(made(study)[0], "INTTYPE")]
    assert shown == [("DRUG", None, "C1909"), (None, "OTH", None)]


def test_arms_have_codes_of_their_own_and_other_names() -> None:
    study = full()
    title = "Participants who receive the product once a day " * 5
    study["protocolSection"]["armsInterventionsModule"]["armGroups"] = [
        {"label": f"{title}in the morning"},
        {"label": f"{title}in the evening"},
        {"label": "Not Treated"},
        {"label": "Twice"},
        {"label": "Twice"},
    ]
    document, findings = made(study)
    arms = {one["ARMCD"]: str(one["ARM"]) for one in rows(document, "TA")}
    assert list(arms) == ["ARM-1", "ARM-2", "ARM-3", "ARM-4", "ARM-5"]
    assert len(set(arms.values())) == 5
    assert all(len(one) <= 200 for one in arms.values())
    assert arms["ARM-1"].endswith(" ...")
    assert arms["ARM-2"].endswith(" (ARM-2)")
    assert (arms["ARM-3"], arms["ARM-4"], arms["ARM-5"]) == ("Arm: Not Treated", "Twice", "Twice (ARM-5)")
    assert comments(document, "TA.ARM.ARM-2").startswith(f"Full text: {title}in the evening")
    assert {one.code for one in findings} >= {"MAP270", "MAP205"}


def test_elements_are_in_both_datasets_under_one_name(seed_json: bytes) -> None:
    document, _ = made(seed_json)
    named = {one["ETCD"]: one["ELEMENT"] for one in rows(document, "TE")}
    assert {one["ETCD"]: one["ELEMENT"] for one in rows(document, "TA")} == named
    assert len(set(named.values())) == len(named) == 9
    first = [(one["TAETORD"], one["ETCD"], one["EPOCH"]) for one in rows(document, "TA") if one["ARMCD"] == "ARM-8"]
    assert first == [(1, "EL1", "SCREENING"), (2, "EL9", "TREATMENT")]
    (screening,) = [one for one in rows(document, "TE") if one["ETCD"] == "EL1"]
    assert screening["TEENRL"] == "At most P28D after the start of Screening"
    assert "TEDUR" not in screening  # nothing lasts an exact length
    # Where participants are allocated, no registry says.
    assert {one["TABRANCH"] for one in rows(document, "TA")} == {None}


def test_criteria_are_numbered_by_category_and_shortened_at_a_word(seed_json: bytes) -> None:
    document, findings = made(seed_json)
    tests = rows(document, "TI")
    assert [one["IETESTCD"] for one in tests] == [f"EXCL{n:03d}" for n in range(1, 7)] + [
        f"INCL{n:03d}" for n in range(1, 10)
    ]
    assert all(len(str(one["IETEST"])) <= 200 for one in tests)
    shortened = {str(one["IETESTCD"]) for one in tests if str(one["IETEST"]).endswith(" ...")}
    assert shortened == {"INCL007", "INCL008", "EXCL004", "EXCL006"}
    assert all(comments(document, f"TI.IETEST.{code}").startswith("Full text: ") for code in shortened)
    assert sum(one.code == "MAP270" for one in findings) == 4
    assert [one["IETEST"] for one in tests if one["IETESTCD"] == "INCL009"] == [
        "Capable of giving signed informed consent."
    ]


def test_equal_criteria_are_told_apart() -> None:
    study = full()
    study["protocolSection"]["eligibilityModule"]["eligibilityCriteria"] = (
        "Inclusion Criteria:\n\n* Signed consent\n\nExclusion Criteria:\n\n* Signed consent"
    )
    shown = [(one["IETESTCD"], one["IETEST"], one["IECAT"]) for one in rows(made(study)[0], "TI")]
    assert shown == [
        ("EXCL001", "Signed consent (EXCL001)", "EXCLUSION"),
        ("INCL001", "Signed consent", "INCLUSION"),
    ]


def test_without_criteria_there_is_no_ti_and_no_file_of_it() -> None:
    study = full()
    del study["protocolSection"]["eligibilityModule"]["eligibilityCriteria"]
    document, _ = made(study)
    assert [one.name for one in document.datasets] == ["TS", "TA", "TE"]
    names = sdtm34.files(document, WriteOptions())
    assert "sdtm/ti.json" not in names
    assert b"IG.TI" not in names["sdtm/define.xml"]


def test_an_observational_study_without_groups_has_the_one_arm_that_a_grid_needs() -> None:
    study = full()
    protocol = study["protocolSection"]
    protocol["designModule"] = {"studyType": "OBSERVATIONAL"}
    del protocol["armsInterventionsModule"]
    document, findings = made(study)
    assert [(one["ARMCD"], one["ARM"], one["EPOCH"]) for one in rows(document, "TA")] == [
        ("ARM-1", "All participants", "OBSERVATION")
    ]
    assert any(one.code == "MAP205" and one.target_path == "TA.ARM.ARM-1" for one in findings)
    assert parameter(document, "TCNTRL") == []  # asked for in interventional studies only


@pytest.mark.parametrize(("contacts", "names", "roles"), [("keep", 2, 2), ("role-only", 0, 2), ("drop", 0, 0)])
def test_central_contacts_are_groups_of_parameters(contacts: str, names: int, roles: int) -> None:
    study = full()
    study["protocolSection"]["contactsLocationsModule"]["centralContacts"] = [
        {"name": "Contact One", "role": "CONTACT", "phone": "1", "phoneExt": "2", "email": "one@example.org"},
        {"name": "Contact Two", "role": "BACKUP", "phoneExt": "3"},
    ]
    document, findings = made(study, contacts=contacts)
    assert len(parameter(document, "CONNAME")) == names
    assert len(parameter(document, "CONROLE")) == roles
    if contacts == "keep":
        assert [(one["TSVAL"], one["TSGRPID"]) for one in parameter(document, "CONPHONE")] == [
            ("1 ext. 2", "CONTACT 1"),
            ("ext. 3", "CONTACT 2"),
        ]
    else:
        assert "MAP210" in {one.code for one in findings}
        content = b"".join(sdtm34.files(document, WriteOptions(contacts=contacts)).values())  # type: ignore[arg-type]
        assert b"Contact One" not in content


_HEADER = "short_name\tname\tcode\tcodelist\trequirement\twhen\tnull_flavor\tvalue\tsource\n"


def test_a_table_of_the_callers_own_replaces_and_adds(tmp_path: Path, seed_json: bytes) -> None:
    table = tmp_path / "ts.tsv"
    table.write_text(
        f"# ours\n{_HEADER}THERAREA\t\t\t\trequired\t\t\tOncology\tprotocol\n"
        "ADDON\t\t\tC66742\trequired\t\t\tY\tprotocol\n"
        "OURPARM\tOur Parameter\t\t\toptional\t\t\tOurs\tprotocol\nLENGTH\t\t\t\toptional\t\t\t\tprotocol\n"
    )
    document, _ = made(seed_json, ts_parameters=table)
    assert [one["TSVAL"] for one in parameter(document, "THERAREA")] == ["Oncology"]
    assert [(one["TSVAL"], one["TSVALCD"]) for one in parameter(document, "ADDON")] == [("Y", "C49488")]
    assert [(one["TSPARM"], one["TSVAL"]) for one in parameter(document, "OURPARM")] == [("Our Parameter", "Ours")]
    assert parameter(document, "LENGTH") == []


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("THERAREA\t\trequired", "3 cells, 9 expected"),
        ("TOOLONGNAME\tName\t\t\toptional\t\t\tx\ty", "1 to 8 ASCII characters"),
        ("OURPARM\t\t\t\toptional\t\t\tx\ty", "name is 1 to 40 characters"),
        ("THERAREA\t\t\t\tneeded\t\t\tx\ty", "requirement is one of"),
        ("THERAREA\t\t\t\toptional\t\tXX\t\ty", "null_flavor is one of ISO 21090"),
        ("THERAREA\t\t\t\toptional\t\tNI\tx\ty", "not both"),
        ("STYPE\t\t\t\toptional\t\t\tSTRANGE\ty", "no term of code list C99077"),
    ],
)
def test_a_wrong_row_of_it_is_refused(tmp_path: Path, row: str, said: str) -> None:
    table = tmp_path / "ts.tsv"
    table.write_text(f"{_HEADER}{row}\n")
    with pytest.raises(UsageError, match=said):
        policies(table)


def test_a_table_without_the_columns_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "ts.tsv"
    table.write_text("short_name\tvalue\nTHERAREA\tOncology\n")
    with pytest.raises(UsageError, match="the first row must name the columns"):
        policies(table)


def test_dataset_json_says_what_it_holds(seed_json: bytes) -> None:
    document, _ = made(seed_json)
    told = orjson.loads(sdtm34.files(document, WriteOptions())["sdtm/te.json"])
    assert (told["datasetJSONVersion"], told["name"], told["label"], told["records"]) == (
        "1.1.0",
        "TE",
        "Trial Elements",
        9,
    )
    assert told["datasetJSONCreationDateTime"] == "2025-12-29T00:00:00Z"
    assert told["columns"][2] == {
        "itemOID": "IT.TE.ETCD",
        "name": "ETCD",
        "label": "Element Code",
        "dataType": "string",
        "length": 3,
        "keySequence": 2,
    }
    assert told["rows"][0][:4] == ["ACT17453", "TE", "EL1", "Screening"]
