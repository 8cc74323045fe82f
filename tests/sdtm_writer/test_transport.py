"""What is said of text that transport files, which are in ASCII, hold in another form."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from sdtm_writer.making import full, made
from trialglot import api
from trialglot.findings import Finding
from trialglot.writers.options import WriteOptions


def criterion(text: str) -> bytes:
    """Return a record with one criterion, and nothing beyond ASCII elsewhere."""
    study = full()["protocolSection"]
    kept = {name: study[name] for name in ("identificationModule", "statusModule", "sponsorCollaboratorsModule")}
    kept["identificationModule"] = {"nctId": "NCT09000001", "briefTitle": "A study"}
    kept["eligibilityModule"] = {"eligibilityCriteria": f"Inclusion Criteria:\n\n* {text}"}
    return orjson.dumps({"protocolSection": kept})


def said(text: str, *forms: str) -> list[Finding]:
    _, findings = made(criterion(text), sdtm_files=forms)
    return [one for one in findings if one.code in ("MAP273", "MAP274")]


def test_each_character_with_another_form_is_named_once() -> None:
    (found,) = said("Age ≥ 18, weight ≥ 40 kg, seen in São Paulo, dose 5 µg", "xpt")
    assert (found.code, found.severity, found.target_path) == ("MAP273", "info", "TI.IETEST")
    assert found.message == "TI.IETEST: ti.xpt is in ASCII and writes '≥' as '>=', 'ã' as 'a', 'µ' as 'u'"


def test_a_character_without_a_form_is_lost() -> None:
    approximated, lost = said("Age ≥ 18 ☃", "json", "xpt")
    assert approximated.code == "MAP273"
    assert "☃" not in approximated.message
    assert (lost.code, lost.severity) == ("MAP274", "warning")
    assert lost.message == "TI.IETEST: ti.xpt is in ASCII, and '?' stands there for '☃'"


def test_a_text_in_another_script_is_told_in_short() -> None:
    (found,) = said("年齢十八歳以上の患者であること", "xpt")
    assert found.code == "MAP274"
    assert found.message.count("'") == 2 * 10 + 2  # ten of them, and the question mark
    assert found.message.endswith(" and 5 more")


@pytest.mark.parametrize(("text", "forms"), [("Age ≥ 18 ☃", ("json", "csv")), ("Age >= 18", ("xpt",))])
def test_nothing_is_said_where_no_text_changes(text: str, forms: tuple[str, ...]) -> None:
    assert said(text, *forms) == []


def test_the_file_holds_what_is_said(tmp_path: Path) -> None:
    pyreadstat = pytest.importorskip("pyreadstat", reason="the extra xpt is not installed")
    options = api.Options(("sdtm",), write=WriteOptions(sdtm_files=("xpt",)))
    (conversion,) = api.convert(api.read(criterion("Age ≥ 18 ☃")), options)
    path = tmp_path / "ti.xpt"
    path.write_bytes(conversion.files["sdtm/ti.xpt"])
    frame, _ = pyreadstat.read_xport(path)
    assert list(frame["IETEST"]) == ["Age >= 18 ?"]
