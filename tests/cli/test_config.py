"""The configuration: where values come from, what a wrong file is told, suppressions."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest

from cli.calling import Run, runner
from trialglot import cli
from trialglot.commands.config import Configured
from trialglot.config import find
from trialglot.findings import Finding, finding
from trialglot.suppressions import Suppression, Suppressions, suppressible
from trialglot.writers.options import DEFAULT_BASE_URL


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    monkeypatch.chdir(tmp_path)
    return runner(monkeypatch, capfd)


@pytest.fixture
def page(root: Path) -> Path:
    return root / "seeds/ctgov/page/NCT05704049.txt"


def _config(text: str, name: str = "trialglot.toml") -> None:
    Path(name).write_text(text, encoding="utf-8")


def _options(run: Run, command: str, *arguments: str) -> dict[str, Any]:
    done = run("config", "show", "--json", *arguments)
    assert (done.code, done.err) == (0, "")
    found: dict[str, Any] = orjson.loads(done.out)["options"][command]
    return found


def test_precedence_is_command_line_environment_file_default(
    run: Run, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def files() -> list[str]:
        return sorted(path.name for path in Path("out/NCT05704049").iterdir() if path.name[:4] in ("fhir", "odm-"))

    def fresh() -> list[str]:
        for path in Path("out").rglob("*.*"):
            path.unlink()
        return []

    _config('[convert]\nto = "odm-sdm"\n')
    assert run("convert", page).code == 0
    assert files() == ["odm-sdm.xml"]
    fresh()
    monkeypatch.setenv("TRIALGLOT_TO", "fhir-r4")
    assert run("convert", page).code == 0
    assert files() == ["fhir-r4.json"]
    fresh()
    assert run("convert", page, "--to", "fhir-r5").code == 0
    assert files() == ["fhir-r5.json"]
    fresh()
    monkeypatch.delenv("TRIALGLOT_TO")
    assert run("convert", page, "--no-config").code == 0
    assert files() == ["fhir-r5.json", "odm-sdm.xml"]


def test_show_says_where_each_value_comes_from(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    _config('[convert]\nto = ["fhir-r5", "fhir-r4"]\njobs = 3\n\n[validate]\nfail-on = "warning"\n')
    monkeypatch.setenv("TRIALGLOT_JOBS", "2")
    monkeypatch.setenv("TRIALGLOT_FHIR_XML", "1")
    convert = _options(run, "convert")
    assert convert["to"] == {
        "value": ["fhir-r5", "fhir-r4"],
        "from": "file",
        "origin": "trialglot.toml line 2",
        "line": 2,
    }
    assert convert["jobs"] == {"value": 2, "from": "environment", "origin": "environment TRIALGLOT_JOBS"}
    assert convert["fhir-xml"]["value"] is True
    assert convert["inference"] == {"value": "safe", "from": "default", "origin": "default"}
    assert convert["base-url"] == {
        "value": None,
        "meaning": DEFAULT_BASE_URL,
        "from": "default",
        "origin": "default",
    }
    assert _options(run, "validate")["fail-on"]["origin"] == "trialglot.toml line 6"
    text = run("config", "show").out
    assert text.startswith("file: trialglot.toml\n\nconvert\n")
    assert "  jobs            2                                 environment TRIALGLOT_JOBS\n" in text
    assert _options(run, "convert", "--no-config")["to"]["from"] == "default"


def test_every_option_of_both_commands_is_shown(run: Run) -> None:
    for name in ("convert", "validate"):
        shown = _options(run, name)
        command = cli.cli.commands[name]
        options = {max(one.opts, key=len) for one in command.params if one.param_type_name == "option"}
        assert {f"--{one}" for one in shown} == options - {"--config", "--no-config", "--fresh"}
        assert isinstance(command, Configured)


def test_a_flag_of_the_file_can_be_turned_off(run: Run, page: Path) -> None:
    _config("[convert]\nfhir-xml = true\n")
    assert run("convert", page, "--to", "fhir-r5").code == 0
    assert Path("out/NCT05704049/fhir-r5.xml").exists()
    assert run("convert", page, "--to", "fhir-r5", "--no-fhir-xml").code == 0
    assert not Path("out/NCT05704049/fhir-r5.xml").exists()


def test_the_file_is_looked_for_upwards_and_its_paths_are_relative_to_it(
    run: Run, page: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _config('[tool.trialglot.convert]\noutput = "made"\nto = "odm-sdm"\n', "pyproject.toml")
    inner = Path("a/b")
    inner.mkdir(parents=True)
    (inner / "pyproject.toml").write_text("[project]\nname = 'trialglot-user'\n", encoding="utf-8")
    monkeypatch.chdir(inner)
    done = run("convert", page)
    assert done.code == 0
    assert "in ../../made" in done.err
    assert (tmp_path / "made/NCT05704049/odm-sdm.xml").exists()
    _config('[convert]\nto = "fhir-r5"\n', "../trialglot.toml")
    assert find(Path.cwd()) == tmp_path / "a/trialglot.toml"
    _config("", "../../trialglot.toml")
    assert find(tmp_path) == tmp_path / "trialglot.toml"


def test_config_names_a_file_and_contradicts_no_config(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    _config('[convert]\nto = "odm-sdm"\n', "mine.toml")
    assert _options(run, "convert", "--config", "mine.toml")["to"]["origin"] == "mine.toml line 2"
    assert run("config", "show", "--config", "mine.toml", "--no-config").code == 2
    assert "cannot be read" in run("config", "show", "--config", "absent.toml").err
    monkeypatch.setenv("TRIALGLOT_CONFIG", "mine.toml")
    done = run("convert", "--no-config", "absent.json")
    assert done.code == 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[convert]\n\ntoo = 1\n", "trialglot.toml line 3: convert.too is unknown; did you mean to?"),
        ("[convert]\nfhir_xml = true\n", "line 2: convert.fhir_xml is unknown; did you mean fhir-xml?"),
        ("[convrt]\n", "line 1: convrt is unknown; did you mean convert?"),
        ("[validate]\nledger = 'full'\n", "line 2: validate.ledger is unknown"),
        ("# x\nconvert = 3\n", "line 2: convert takes a table"),
        ("[convert]\njobs = '3'\n", "line 2: convert.jobs takes a whole number, not '3'"),
        ("[convert]\njobs = true\n", "line 2: convert.jobs takes a whole number, not true"),
        ("[convert]\nfhir-xml = 1\n", "line 2: convert.fhir-xml takes true or false, not 1"),
        ("[convert]\nto = [\n 'fhir-r5',\n 5]\n", "line 2: convert.to takes a text or a list of texts, not a list"),
        ("[convert]\noutput = 2027-01-01\n", "line 2: convert.output takes a text, not a date"),
        ("convert.inference = 'wild'\n", "line 1: convert.inference takes one of none, safe, all, not 'wild'"),
        ('[convert]\nbase-url = """\njobs = 1"""\njobs = 0.5\n', "line 4: convert.jobs takes a whole number, not 0.5"),
        ("[convert]\njobs = 0\n", "0 is not in the range 1<=x<=256. (from trialglot.toml line 2)"),
        ("[convert]\nto = \n", "trialglot.toml is no TOML: Invalid value (at line 2"),
        ("[suppress]\ncode = 'MAP207'\n", "suppress takes tables: [[suppress]]"),
        ("\n[[suppress]]\ncode = 'MAP207'\n", "line 2: suppress lacks reason"),
        ("[[suppress]]\ncode = 'MAP207'\nreason = ' '\n", "line 3: suppress.reason takes a text, not ' '"),
        ("[[suppress]]\ncode = 'MAP999'\nreason = 'x'\n", "line 2: suppress.code names no finding: 'MAP999'"),
        (
            "[[suppress]]\ncode = 'MAP207'\nreason = 'x'\n[[suppress]]\ncode = 'MAP207'\nreason = 'x'\nwho = 'me'\n",
            "line 7: suppress.who is unknown; there are: code, locator, reason, expires",
        ),
        (
            "[[suppress]]\ncode = 'MAP207'\nreason = 'x'\nexpires = '2027-01-01'\n",
            "line 4: suppress.expires takes a date (2027-01-31, without quotes), not '2027-01-01'",
        ),
        ("[[suppress]]\ncode='MAP207'\nreason='x'\nexpires = 2027-01-01T00:00:00\n", "not a date with time"),
    ],
)
def test_a_wrong_file_is_told_with_file_line_and_key(run: Run, page: Path, text: str, message: str) -> None:
    _config(text)
    done = run("convert", page)
    assert done.code == 2
    assert message in done.err
    assert done.out == ""


def test_a_file_that_is_no_text_or_too_large(run: Run) -> None:
    Path("trialglot.toml").write_bytes(b"a = '\xff'")
    assert "trialglot.toml is not in UTF-8: byte 0xff" in run("config", "show").err
    Path("trialglot.toml").write_bytes(b"#" * (1 << 20) + b"\n")
    assert "larger than 1 MiB" in run("config", "show").err
    Path("trialglot.toml").unlink()
    _config("[tool.other]\nname = 'trialglot'\n", "pyproject.toml")
    assert _options(run, "convert")["to"]["from"] == "default"
    assert "has no table [tool.trialglot]" in run("config", "show", "--config", "pyproject.toml").err


def test_a_wrong_value_of_the_environment_is_told_with_its_variable(
    run: Run, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIALGLOT_JOBS", "many")
    done = run("convert", page)
    assert done.code == 2
    assert "(from environment TRIALGLOT_JOBS)" in done.err


SUPPRESS = """[[suppress]]
code = "{code}"
locator = "{locator}"
reason = "known and accepted"
"""


def test_a_suppressed_finding_is_not_shown_nor_counted_but_kept(run: Run, page: Path) -> None:
    assert run("convert", page, "--fail-on", "warning").code == 1
    before = orjson.loads(Path("out/NCT05704049/findings.json").read_bytes())["findings"]
    assert [one["code"] for one in before if one["severity"] == "warning"] == ["MAP222", "MAP222"]
    _config(SUPPRESS.format(code="MAP222", locator="NCT05704049:line*"))
    done = run("convert", page, "--fail-on", "warning")
    assert done.code == 0
    assert "MAP222" not in done.err
    assert "2 of them suppressed" in done.err
    after = orjson.loads(Path("out/NCT05704049/findings.json").read_bytes())["findings"]
    marked = [one.pop("suppressed", None) for one in after]
    assert after == before
    assert [one for one in marked if one] == [{"reason": "known and accepted"}] * 2
    summary = orjson.loads(Path("out/summary.json").read_bytes())
    assert summary["totals"]["suppressed"] == {"warning": 2}
    assert summary["records"][0]["suppressed"] == 2
    manifest = orjson.loads(Path("out/manifest.json").read_bytes())
    assert manifest["options"]["suppressions"] == [
        {"code": "MAP222", "locator": "NCT05704049:line*", "reason": "known and accepted"}
    ]
    to_stdout = run("convert", page, "--fail-on", "warning", "--to", "fhir-r5", "-o", "-")
    assert to_stdout.code == 0
    assert "MAP222" not in to_stdout.err


def test_an_unused_suppression_is_a_finding(run: Run, page: Path) -> None:
    _config(SUPPRESS.format(code="MAP222", locator="NCT05704049:arms*"))
    done = run("convert", page, "--to", "odm-sdm")
    assert "trialglot.toml: warning RUN907 the suppression of MAP222 at NCT05704049:arms* (line 2)" in done.err
    assert run("convert", page, "--to", "odm-sdm", "--fail-on", "warning").code == 1
    _config(SUPPRESS.format(code="MAP222", locator="NCT00000001"))
    done = run("convert", page)
    assert "RUN907" not in done.err
    # That record is not in this run: left out of it, or misspelt.
    assert "trialglot.toml: info RUN911 suppressions for records that this run does not have, on lines: 2" in done.err
    assert done.code == 0
    _config(SUPPRESS.format(code="MAP222", locator="*"))
    assert "RUN907" not in run("validate", "out/NCT05704049/odm-sdm.xml").err  # validate makes no such finding


def test_an_expired_suppression_is_a_finding_and_holds_no_more(
    run: Run, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _config(SUPPRESS.format(code="MAP222", locator="NCT05704049") + "expires = 2026-03-31\n")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1774915200")  # 2026-03-31T00:00:00Z
    done = run("convert", page, "--fail-on", "warning", "-o", "on the day")
    assert done.code == 0
    assert "RUN908" not in done.err
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1775001600")  # 2026-04-01T00:00:00Z
    done = run("convert", page, "--fail-on", "warning", "-o", "the day after")
    assert done.code == 1
    assert "MAP222 [" in done.err
    assert "RUN908 the suppression of MAP222 at NCT05704049 (line 2) held until 2026-03-31" in done.err
    assert "of them suppressed" not in done.err
    for path in Path("on the day").rglob("*.*"):  # what is written does not depend on the day
        assert path.read_bytes() == ("the day after" / path.relative_to("on the day")).read_bytes()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "tomorrow")
    assert run("convert", page).code == 2
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert "RUN908" in run("convert", page).err


def test_an_error_of_a_validator_stands(run: Run) -> None:
    Path("bad.json").write_bytes(orjson.dumps({"resourceType": "Organization", "active": "yes", "name": "x"}))
    before = run("validate", "bad.json")
    assert before.code == 1
    code = next(word for word in before.err.split() if word.startswith("FHR"))
    _config(SUPPRESS.format(code=code, locator="bad.json"))
    done = run("validate", "bad.json")
    assert done.code == 1
    assert "bad.json: FHIR R5 Organization: invalid" in done.out
    assert code in done.err
    assert f"RUN909 the suppression of {code} at bad.json (line 2) met an error of a validator" in done.err


def test_validate_counts_what_is_suppressed(run: Run) -> None:
    Path("odd.json").write_bytes(orjson.dumps({"resourceType": "Organization", "name": "x"}))
    before = run("validate", "odd.json", "--fail-on", "info")
    codes = sorted({word for word in before.err.split() if word.startswith("FHR")})
    assert (before.code, codes) == (1, ["FHR320"])
    _config(SUPPRESS.format(code="FHR320", locator="odd.json"))
    done = run("validate", "odd.json", "--fail-on", "info")
    assert (done.code, done.err) == (0, "")
    assert done.out == "odd.json: FHIR R5 Organization: valid (1 suppressed)\n"
    done = run("validate", "odd.json", "--format", "operationoutcome")
    assert b"FHR320" not in done.out.encode()


def _entry(locator: str, code: str = "MAP207", expires: date | None = None, reason: str = "x") -> Suppression:
    return Suppression(code, locator, reason, expires, 1)


def _marked(entry: Suppression, one: Finding) -> bool:
    return Suppressions([entry]).mark([one], "NCT1", "a.zip!b.json#2")[0].suppressed is not None


@pytest.mark.parametrize(
    ("locator", "met"),
    [
        ("*", True),
        ("NCT1", True),
        ("NCT?", True),
        ("NCT2", False),
        ("NCT", False),
        ("a.zip!*", True),
        ("NCT1:line 5", True),
        ("*:arms[0].type", True),
        ("*:arms[*].type", True),
        ("*:arms?0?.type", True),
        ("*:arms[0]", False),
        ("*:Bundle.entry[3].resource", True),
        ("NCT2:line 5", False),
        ("line 5", False),
        ("*:", False),
    ],
)
def test_locators(locator: str, met: bool) -> None:
    one = finding(
        "MAP250",
        what="x",
        count=1,
        source="line 5",
        path="arms[0].type",
        target_path="Bundle.entry[3].resource",
    )
    assert _marked(_entry(locator, "MAP250"), one) is met
    assert not _marked(_entry(locator, "MAP207"), one)


def test_the_entry_that_holds_longest_marks() -> None:
    one = finding("MAP250", what="x", count=1)
    early = _entry("*", "MAP250", date(2026, 1, 1), "early")
    late = _entry("NCT1", "MAP250", date(2027, 1, 1), "late")
    for today in (date(2025, 1, 1), date(2026, 6, 1), date(2028, 1, 1)):
        known = Suppressions([early, late], today)
        (marked,) = known.mark([one], "NCT1")
        assert marked.suppressed == ("late", "2027-01-01")
        assert (known.standing([marked]) == []) is (today.year < 2028)


def test_failures_of_the_run_stand() -> None:
    fields: dict[str, Any] = {
        "stage": "a",
        "error": "b",
        "at": "c",
        "document": "d",
        "filename": "e",
        "folder": "f",
        "why": "g",
    }
    for code in ("RUN901", "RUN902", "RUN906"):
        assert not suppressible(finding(code, **fields))
    assert suppressible(finding("RUN903", what="a file that is known to be broken"))
