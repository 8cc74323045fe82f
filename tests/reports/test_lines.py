"""``--format github`` and ``ndjson``: a line for each finding; ``json``: one document over all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from reports.conftest import TEXT
from reports.running import Run


def _json(content: bytes) -> Any:
    return orjson.loads(content)


def test_github_has_a_command_for_each_finding(run: Run, records: Path) -> None:
    lines = run("convert", "some records/b.ndjson", "--to", "fhir-r5", "--format", "github").out.decode().splitlines()
    content = (records / "b.ndjson").read_text().split("\n")
    column = content[2].index('"newKey"') + 1
    assert (
        f"::notice file=some records/b.ndjson,line=3,col={column},title=SRC103 Unknown key::key 'newKey' is not "
        "part of the registry's published data structure; it is kept as data and reaches no output (NCT00000003)"
    ) in lines
    assert {line.split(" ")[0] for line in lines} == {"::notice", "::warning"}


def test_github_values_are_escaped(run: Run) -> None:
    bad = {"resourceType": "Organization", "text": TEXT, "name": "x", "a%\r\n::error::,b": 1}
    Path("a,b:100%.json").write_bytes(orjson.dumps(bad))
    (line,) = run("validate", "a,b:100%.json", "--format", "github").out.decode().splitlines()
    assert line.startswith("::error file=a%2Cb%3A100%25.json,line=1,col=")
    assert "title=FHR301 Unknown element::'a%25\\r\\n::error::,b' is no element of Organization" in line
    Path("lines.xml").write_text(
        '<Organization xmlns="http://hl7.org/fhir">\n<name value="x"/>\n<active value="no"/></Organization>'
    )
    told = run("validate", "lines.xml", "--format", "github").out.decode()
    assert "file=lines.xml,line=3,title=FHR307 Wrong format::" in told


def test_github_errors_of_odm_stand_at_their_line(run: Run, root: Path) -> None:
    run("convert", root / "seeds/ctgov/page/NCT05704049.txt", "--to", "odm-sdm")
    path = Path("out/NCT05704049/odm-sdm.xml")
    lines = path.read_text().split("\n")
    number = next(index for index, line in enumerate(lines) if "<sdm:ActivityRef" in line)
    lines[number] = lines[number].replace('ActivityOID="', 'ActivityOID="no.')
    path.write_text("\n".join(lines))
    told = run("validate", path, "--format", "github").out.decode().splitlines()
    assert any(line.startswith(f"::error file={path},line={number + 1},title=ODM404 Dangling") for line in told)
    assert not any("::line " in line for line in told)


def test_ndjson_has_a_line_for_each_finding(run: Run, records: Path) -> None:
    done = run("convert", "some records", "--format", "ndjson")
    lines = [_json(line) for line in done.out.splitlines()]
    unknown = [one for one in lines if one["code"] == "SRC103"]
    assert [(one["record"], one["file"], one["source"]) for one in unknown] == [
        ("NCT00000001", "some records/a#1.json", "/protocolSection/statusModule/newKey"),
        ("NCT00000002", "some records/b.ndjson", "/protocolSection/statusModule/newKey"),
        ("NCT00000003", "some records/b.ndjson", "/protocolSection/statusModule/newKey"),
    ]
    assert [one["line"] for one in unknown][1:] == [1, 3]
    assert unknown[0]["title"] == "Unknown key"
    assert unknown[0]["severity"] == "info"
    assert {one.get("target") for one in lines} == {None, "fhir-r5", "odm-sdm"}
    (broken,) = (one for one in lines if one["code"] == "RUN903")
    assert (broken["record"], broken["file"]) == ("c.json", "some records/c.json")


def test_json_is_one_document_with_totals(run: Run, records: Path) -> None:
    done = run("convert", "some records", "--format", "json")
    report = _json(done.out)
    lines = [_json(line) for line in run("convert", "some records", "--format", "ndjson").out.splitlines()]
    assert report["command"] == "convert"
    assert report["failOn"] == "error"
    rows = report["records"]
    assert [(one["name"], one.get("id")) for one in rows] == [
        ("a#1.json", "NCT00000001"),
        ("b.ndjson#1", "NCT00000002"),
        ("b.ndjson#2", "NCT00000003"),
        ("c.json", None),
        ("notes.md", None),
    ]
    assert rows[0]["documents"] == [
        {"target": "fhir-r5", "valid": True, "file": "fhir-r5.json"},
        {"target": "odm-sdm", "valid": True, "file": "odm-sdm.xml"},
    ]
    assert "truncated JSON" in rows[3]["unreadable"]
    assert "skipped" in rows[4]
    totals = report["totals"]
    assert totals["records"] == {"read": 3, "unreadable": 1, "skipped": 1}
    assert totals["exitCode"] == done.code == 1
    assert sum(totals["findings"].values()) == len(lines) == sum(len(one["findings"]) for one in rows)
    assert totals["findingsByCode"]["SRC103"] == 3


def test_json_of_validate_names_the_kind(run: Run) -> None:
    Path("bad.json").write_bytes(orjson.dumps({"resourceType": "Organization", "text": TEXT, "active": "yes"}))
    report = _json(run("validate", "bad.json", "-", "--format", "json", stdin=b"?").out)
    bad, stdin = report["records"]
    assert (bad["kind"], bad["documents"]) == (
        "FHIR R5 Organization",
        [{"target": "FHIR R5 Organization", "valid": False}],
    )
    assert stdin["name"] == "-"
    assert "file" not in stdin
    assert report["totals"]["exitCode"] == 3
    assert report["totals"]["records"] == {"read": 1, "unreadable": 1, "skipped": 0}
