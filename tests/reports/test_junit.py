"""``--format junit``: what junitparser and the CI servers read."""

from __future__ import annotations

from pathlib import Path

import orjson
from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite
from lxml import etree

from reports.conftest import TEXT
from reports.running import Run


def _cases(content: bytes) -> dict[tuple[str, str], TestCase]:
    document = JUnitXml.fromstring(content)
    (suite,) = document
    assert isinstance(suite, TestSuite)
    cases = {}
    for case in suite:
        assert isinstance(case, TestCase)
        assert case.classname is not None
        assert case.name is not None
        cases[case.classname, case.name] = case
    counts = (suite.tests, suite.failures, suite.errors, suite.skipped)
    assert counts[:3] == (document.tests, document.failures, document.errors)
    results = [type(result) for case in cases.values() for result in case.result]
    assert counts == (len(cases), results.count(Failure), results.count(Error), results.count(Skipped))
    return cases


def test_a_case_for_each_document_and_for_reading(run: Run, records: Path) -> None:
    done = run("convert", "some records", "--format", "junit")
    assert done.code == 1
    cases = _cases(done.out)
    studies = ["NCT00000001", "NCT00000002", "NCT00000003"]
    assert list(cases) == [
        *((study, name) for study in studies for name in ("reading", "fhir-r5", "odm-sdm")),
        ("c.json", "reading"),
        ("notes.md", "reading"),
    ]
    (broken,) = cases["c.json", "reading"].result
    assert isinstance(broken, Error)
    assert broken.type == "RUN903"
    assert broken.message is not None
    assert "truncated JSON" in broken.message
    (stray,) = cases["notes.md", "reading"].result
    assert isinstance(stray, Skipped)
    reading = cases["NCT00000002", "reading"]
    assert reading.result == []
    assert reading.system_out is not None
    assert "b.ndjson:1: warning SRC104 [" in reading.system_out
    assert "SRC104" not in (cases["NCT00000002", "fhir-r5"].system_out or "")


def test_the_severity_that_fails_decides(run: Run, records: Path) -> None:
    cases = _cases(run("convert", "some records/b.ndjson", "--format", "junit", "--fail-on", "warning").out)
    (failure,) = cases["NCT00000003", "reading"].result
    assert isinstance(failure, Failure)
    assert failure.type == "SRC104"
    assert failure.text is not None
    assert "info SRC103" in failure.text  # all that was found stands in it
    never = _cases(run("convert", "some records/b.ndjson", "--format", "junit", "--fail-on", "never").out)
    assert [case.result for case in never.values()] == [[]] * 6


def test_a_case_for_each_validated_file(run: Run) -> None:
    good = {"resourceType": "Organization", "text": TEXT, "name": "x"}
    Path("good.json").write_bytes(orjson.dumps(good))
    Path("bad.json").write_bytes(orjson.dumps(good | {"active": "yes", "type": {}}))
    done = run("validate", "good.json", "bad.json", "none.json", "--format", "junit")
    assert done.code == 3
    cases = _cases(done.out)
    assert list(cases) == [
        ("good.json", "FHIR R5 Organization"),
        ("bad.json", "FHIR R5 Organization"),
        ("none.json", "reading"),
    ]
    (failure,) = cases["bad.json", "FHIR R5 Organization"].result
    assert isinstance(failure, Failure)
    assert failure.message is not None
    assert "1 more)" in failure.message
    assert isinstance(cases["none.json", "reading"].result[0], Error)


# Elements and attributes of the schema by which Jenkins (xUnit plug-in) takes or refuses a file:
# https://github.com/jenkinsci/xunit-plugin, src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd
ATTRIBUTES = {
    "testsuites": {"name", "time", "tests", "failures", "errors"},
    "testsuite": {"name", "tests", "failures", "errors", "group", "time", "skipped", "timestamp", "hostname", "id"}
    | {"package", "file", "log", "url"},
    "testcase": {"name", "time", "classname", "group"},
    "failure": {"type", "message"},
    "error": {"type", "message"},
    "skipped": {"type", "message"},
    "system-out": set(),
}
NEEDED = {"testsuite": {"name", "tests", "failures", "errors"}, "testcase": {"name"}}


def test_the_form_that_servers_have_in_common(run: Run, records: Path) -> None:
    root = etree.fromstring(run("convert", "some records", "--format", "junit").out)
    assert root.tag == "testsuites"
    assert [one.tag for one in root] == ["testsuite"]
    assert root[0].get("name") == "trialglot convert"
    for one in root.iter():
        assert NEEDED.get(str(one.tag), set()) <= set(map(str, one.keys())) <= ATTRIBUTES[str(one.tag)]
        assert one.get("time", "0") == "0"
    for case in root[0]:
        assert case.tag == "testcase"
        assert {"classname", "name"} <= set(case.keys())
        assert len(case) <= 1
        assert all(one.tag in ("failure", "error", "skipped", "system-out") for one in case)


def test_the_text_of_a_case_names_file_and_line(run: Run, records: Path) -> None:
    cases = _cases(run("convert", "some records", "--format", "junit").out)
    told = cases["NCT00000003", "reading"].system_out or ""
    assert told.startswith("some records/b.ndjson:3: ")
    assert "\nsome records/b.ndjson:3: warning SRC104 [design.study_type] " in told
    assert "some records/a#1.json:" in (cases["NCT00000001", "fhir-r5"].system_out or "")


def test_characters_that_xml_has_no_place_for(run: Run) -> None:
    bad = {"resourceType": "Organization", "text": TEXT, "name": 'a\x00\x1b<b>&"]]>\uffff', "k\x01\n<&": 1}
    Path("b&d<>.json").write_bytes(orjson.dumps(bad))
    done = run("validate", "b&d<>.json", "--format", "junit")
    cases = _cases(done.out)
    assert list(cases) == [("b&d<>.json", "FHIR R5 Organization")]
    (failure,) = cases["b&d<>.json", "FHIR R5 Organization"].result
    assert failure.text is not None
    assert "<&" in failure.text


def test_many_records_wait_in_a_file(run: Run, records: Path) -> None:
    line = (records / "b.ndjson").read_bytes().split(b"\n")[0]
    lines = [line.replace(b"NCT00000002", b"NCT%08d" % number) for number in range(100)]
    Path("many.ndjson").write_bytes(b"\n".join(lines))
    done = run("convert", "many.ndjson", "--format", "junit", "--jobs", "1")
    assert len(done.out) > 1 << 20  # more than is held in memory
    assert len(_cases(done.out)) == 300
