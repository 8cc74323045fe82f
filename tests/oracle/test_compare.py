"""The comparison of verdicts: what counts as a disagreement, and what has been reviewed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from oracle import compare, fakes
from trialglot.findings import Finding, Kind, Severity

CASE = compare.Case("a", "R5", "5.0.0", b"{}")


def _ours(path: str | None, severity: Severity = Severity.ERROR) -> Finding:
    return Finding("FHR302", severity, Kind.INVALID, "missing", target_path=path)


def _theirs(path: str | None, severity: str = "error") -> dict[str, Any]:
    issue: dict[str, Any] = {"severity": severity, "code": "structure", "diagnostics": "minimum"}
    return issue | ({"expression": [path]} if path else {})


def _differences(own: list[Finding], *issues: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one.whose, one.rule) for one in compare.disagreements(CASE, own, {"issue": list(issues)})]


def test_errors_in_the_same_resource_agree() -> None:
    path = "Bundle.entry[1].resource.name"
    assert _differences([_ours(path)], _theirs("Bundle.entry[1].resource/*Group/x*/.type", "fatal")) == []
    assert _differences([_ours("Group.type")], _theirs("Group")) == []
    assert _differences([]) == []


def test_an_error_in_another_resource_is_a_disagreement_of_both() -> None:
    found = _differences([_ours("Bundle.entry[1].resource.name")], _theirs("Bundle.entry[11].resource.name"))
    assert found == [("ours", "FHR302"), ("HAPI", "structure")]


def test_an_error_of_one_side_is_a_disagreement_and_a_warning_is_none() -> None:
    assert _differences([_ours("Group.type")], _theirs("Group.type", "warning")) == [("ours", "FHR302")]
    assert _differences([_ours("Group.type", Severity.WARNING)], _theirs(None)) == [("HAPI", "structure")]


def test_the_reviewed_file_is_well_formed() -> None:
    editions = {edition for _, edition, _ in compare.fhir_writers()}
    assert all(edition in editions for edition, _, _ in compare.reviewed())


@pytest.mark.parametrize(
    "text",
    [
        "edition\twhose\trule\n",
        "edition\twhose\trule\treason\nR5\tnobody\tFHR302\tbecause\n",
        "edition\twhose\trule\treason\nR5\tours\tFHR302\t \n",
        "edition\twhose\trule\treason\nR5\tours\tFHR302\tbecause\nR5\tours\tFHR302\tand why\n",
    ],
)
def test_a_row_that_was_not_reviewed_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "disagreements.tsv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"disagreements\.tsv"):
        compare.reviewed(file)


def test_every_golden_document_and_every_form_is_judged(root: Path) -> None:
    names = {case.name.rpartition("/")[2] for case in compare.golden(root / "tests/golden")}
    assert names >= {spec.filename for spec, _, _ in compare.fhir_writers()}
    unread: list[str] = []
    made = list(compare.written(root / "seeds/ctgov/page", unread))
    assert {(case.edition, case.form) for case in made} == {
        (edition, form) for _, edition, _ in compare.fhir_writers() for form in ("JSON", "XML")
    }
    assert not unread
    assert [one for case in made for one in compare.ours(case) if one.severity == "error"] == []


def test_what_no_reader_can_read_is_counted(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no record")
    unread: list[str] = []
    assert list(compare.written(tmp_path, unread)) == []
    assert unread == ["notes.txt"]


def test_an_unreviewed_disagreement_is_the_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fakes.install(tmp_path / "bin", "java", fakes.JAVA)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    library = tmp_path / "lib"
    library.mkdir()
    for name in ("a.jar", "hl7.fhir.uv.extensions.r5-5.3.0-ballot-tc1.tgz", "hl7.fhir.xver-extensions-0.1.0.tgz"):
        (library / name).touch()
    good = compare.Case("good", "R5", "5.0.0", b'{"resourceType": "Basic", "code": {"text": "a"}}')
    assert compare.compare([good], str(library)) == 0
    assert compare.compare([], str(library)) == 1, "nothing judged is no agreement"
    refused = compare.Case("bad", "R5", "5.0.0", b'{"resourceType": "Basic", "code": {"text": "wrong"}}')
    capsys.readouterr()
    assert compare.compare([good, refused], str(library)) == 1
    printed = capsys.readouterr().out
    assert "NEW disagreement: R5 HAPI Validation_VAL_Profile_Minimum: 2 times" in printed
    assert "bad: Bundle.entry[2].resource/*Group/x-1*/.type minimum required = 1" in printed
    known = {("R5", "HAPI", "Validation_VAL_Profile_Minimum"): "a reason", ("R5", "ours", "FHR999"): "another"}
    monkeypatch.setattr(compare, "reviewed", lambda: known)
    assert compare.compare([good, refused], str(library)) == 0
    assert "reviewed, not seen this time: R5 ours FHR999" in capsys.readouterr().out
