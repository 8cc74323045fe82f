"""The comparison with usdm4 and CORE: what counts as a disagreement, what has been reviewed, what makes it fail."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from oracle_cdisc import compare, engines, faults
from trialglot.findings import Finding, Kind, Severity

HEADER = "oracle\ttarget\tverdict\trule\treason\n"


def _verdict(**rules: str) -> engines.Verdict:
    findings = tuple(engines.Finding(rule, "here", "wrong") for rule, said in rules.items() if said != "passed")
    return engines.Verdict(rules, findings)


def _case(name: str, *messages: str, target: str = "usdm", severity: Severity = Severity.WARNING) -> compare.Case:
    findings = tuple(Finding("USD501", severity, Kind.INVALID, message) for message in messages)
    return compare.Case(name, target, {"usdm.json": b"{}"}, findings)


def _oracle(**verdicts: engines.Verdict) -> compare.Oracle:
    return compare.Oracle("usdm4", "usdm", lambda files: {name: verdicts[name] for name in files})


def _differences(case: compare.Case, verdict: engines.Verdict) -> list[tuple[str, str]]:
    return [(one.verdict, one.rule) for one in compare.disagreements(_oracle(), case, verdict)]


def test_a_rule_that_both_find_broken_and_one_that_both_pass_agree() -> None:
    assert _differences(_case("a", "DDF00041"), _verdict(DDF00041="failed", DDF00012="passed")) == []


def test_a_finding_of_one_side_is_a_disagreement() -> None:
    verdict = _verdict(DDF00041="failed", DDF00012="passed")
    assert _differences(_case("a", "DDF00012"), verdict) == [("finds", "DDF00041"), ("passes", "DDF00012")]


@pytest.mark.parametrize("said", ["skipped", "left out"])
def test_where_an_oracle_has_no_opinion_there_is_no_disagreement(said: str) -> None:
    assert _differences(_case("a", "DDF00041"), _verdict(DDF00041=said)) == []
    assert _differences(_case("a", "DDF00041"), _verdict()) == []


def test_a_rule_over_which_an_oracle_breaks_down_is_listed() -> None:
    assert _differences(_case("a"), _verdict(DDF00041="error")) == [("breaks down", "DDF00041")]


def test_a_finding_that_names_two_rules_is_right_where_one_of_them_is_broken() -> None:
    case = _case("a", "null found, an object expected (DDF00082, DDF00126)")
    assert _differences(case, _verdict(DDF00082="failed", DDF00126="passed")) == []
    assert _differences(case, _verdict(DDF00082="failed", DDF00126="failed")) == []
    assert _differences(case, _verdict(DDF00082="passed", DDF00126="skipped")) == [("passes", "DDF00082")]


def test_information_is_no_claim_that_a_rule_is_broken() -> None:
    case = _case("a", "the unit was not looked up (DDF00233)", severity=Severity.INFO)
    assert _differences(case, _verdict(DDF00233="passed")) == []
    assert _differences(case, _verdict(DDF00233="failed")) == []


@pytest.mark.parametrize(
    ("message", "reference", "rules"),
    [
        ("no main timeline (DDF00012)", None, {"DDF00012"}),
        ("too long", "https://example.org/CORE-000147", {"CORE-000147"}),
        ("XDDF000123 and CORE-0001 are no rules", None, set()),
    ],
)
def test_rules_are_read_from_the_message_and_the_reference(
    message: str, reference: str | None, rules: set[str]
) -> None:
    one = Finding("USD501", Severity.ERROR, Kind.INVALID, message, reference=reference)
    assert compare.named(one) == rules


def test_of_sdtm_the_datasets_are_judged_alone() -> None:
    files = {
        "sdtm/ts.json": b"1",
        "sdtm/ts.xpt": b"2",
        "sdtm/define.xml": b"3",
        "sdtm/ta.json": b"4",
        "sdtm/x.json": b"5",
    }
    assert compare.judged_files("sdtm", SimpleNamespace(files=files)) == {"ta.json": b"4", "ts.json": b"1"}
    assert compare.judged_files("usdm", SimpleNamespace(content=b"6")) == {"usdm.json": b"6"}


def test_an_unreviewed_disagreement_is_the_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    oracle = _oracle(good=_verdict(DDF00041="passed"), bad=_verdict(DDF00041="failed"))
    assert compare.compare([_case("good")], False, {}, [oracle]) == 0
    capsys.readouterr()
    assert compare.compare([_case("good"), _case("bad")], False, {}, [oracle]) == 1
    printed = capsys.readouterr().out
    assert "NEW disagreement: usdm4 usdm finds DDF00041: 1 times" in printed
    assert "bad: here: wrong" in printed
    known = {("usdm4", "usdm", "finds", "DDF00041"): "a reason"}
    assert compare.compare([_case("good"), _case("bad")], True, known, [oracle]) == 0


def test_a_row_that_is_true_no_more_is_the_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    oracle = _oracle(good=_verdict(DDF00041="passed"))
    known = {("usdm4", "usdm", "finds", "DDF00041"): "a reason"}
    assert compare.compare([_case("good")], True, known, [oracle]) == 1
    assert "GONE: reviewed, but true no more: usdm4 usdm finds DDF00041" in capsys.readouterr().out
    assert compare.compare([_case("good")], False, known, [oracle]) == 0, "without all records nobody knows"


def test_nothing_judged_is_no_agreement(capsys: pytest.CaptureFixture[str]) -> None:
    assert compare.compare([_case("a", target="sdtm")], False, {}, [_oracle()]) == 1
    assert "NOTHING was judged by usdm4 usdm" in capsys.readouterr().out


def test_rules_that_are_left_out_are_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert compare.judge(_oracle(a=_verdict(DDF00230="left out")), [_case("a")]) == []
    assert "usdm4 usdm: 1 rules left out" in capsys.readouterr().out


def test_the_reviewed_file_is_well_formed() -> None:
    assert all(rule.startswith("DDF" if target == "usdm" else "CORE-") for _, target, _, rule in compare.reviewed())


@pytest.mark.parametrize(
    "text",
    [
        "oracle\ttarget\trule\n",
        f"{HEADER}nobody\tusdm\tfinds\tDDF00041\tbecause\n",
        f"{HEADER}usdm4\tsdtm\tfinds\tDDF00041\tbecause\n",
        f"{HEADER}usdm4\tusdm\tlikes\tDDF00041\tbecause\n",
        f"{HEADER}usdm4\tusdm\tfinds\tDDF00041\t \n",
        f"{HEADER}usdm4\tusdm\tfinds\tDDF00041\tbecause\nusdm4\tusdm\tfinds\tDDF00041\tand why\n",
    ],
)
def test_a_row_that_was_not_reviewed_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "disagreements.tsv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"disagreements\.tsv"):
        compare.reviewed(file)


def test_what_no_reader_can_read_is_counted(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no record")
    unread: list[str] = []
    assert list(compare.of_folder(tmp_path, unread)) == []
    assert unread == ["notes.txt"]


def test_what_is_made_by_hand_is_judged_with_every_fault() -> None:
    planted = {"usdm": [fault.name for fault in faults.USDM], "sdtm": [fault.name for fault in faults.SDTM]}
    assert [(case.target, case.name) for case in compare.made_by_hand()] == [
        (target, f"made by hand: {name}")
        for target, names in planted.items()
        if target in compare.targets()
        for name in ("no fault", *names)
    ]


def test_the_seed_and_its_twin_are_written_in_every_judged_target() -> None:
    assert {(case.name, case.target) for case in compare.seeds()} == {
        (file.name, target) for file in compare.SEEDS for target in compare.targets()
    }
