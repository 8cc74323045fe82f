"""The command line: exit codes, what goes to stdout and stderr, the output tree."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest

from trialglot import api, cli, formats
from trialglot.api import DEFAULT_TARGETS


@dataclass
class Done:
    code: int
    out: bytes
    err: str


Run = Callable[..., Done]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Run:
    monkeypatch.chdir(tmp_path)

    def _run(*arguments: str | Path, stdin: bytes = b"") -> Done:
        monkeypatch.setattr(sys, "argv", ["trialglot", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as caught:
            cli.main()
        captured = capfdbinary.readouterr()
        assert isinstance(caught.value.code, int)
        return Done(caught.value.code, captured.out, captured.err.decode())

    return _run


@pytest.fixture
def page(root: Path) -> Path:
    return root / "seeds/ctgov/page/NCT05704049.txt"


@pytest.fixture
def twin(root: Path) -> Path:
    return root / "seeds/ctgov/json/NCT05704049.json"


def _break(monkeypatch: pytest.MonkeyPatch, function: str) -> None:
    def broken(*_: Any) -> Any:
        raise KeyError("oops")

    real = formats.function
    monkeypatch.setattr(formats, "function", lambda name: broken if name.endswith(function) else real(name))


def _json(path: Path) -> Any:
    return orjson.loads(path.read_bytes())


def test_convert_writes_the_tree_and_says_what_it_did(run: Run, page: Path) -> None:
    done = run("convert", page)
    assert done.code == 0
    assert done.out == b""
    assert sorted(str(path.relative_to("out")) for path in Path("out").rglob("*") if path.is_file()) == [
        "NCT05704049/fhir-r5.json",
        "NCT05704049/findings.json",
        "NCT05704049/ledger.json",
        "NCT05704049/odm-sdm.xml",
        "SHA256SUMS",
        "manifest.json",
        "summary.json",
    ]
    last = done.err.splitlines()[-3:]
    assert last[0] == "records:   1 converted, 0 unreadable, 0 skipped"
    assert last[1] == "documents: 1 fhir-r5, 1 odm-sdm in out"
    assert last[2].startswith("findings: ")
    summary = _json(Path("out/summary.json"))
    assert summary["totals"]["documents"] == {"fhir-r5": 1, "odm-sdm": 1}
    assert summary["totals"]["findings"]["error"] == 0
    assert [row["id"] for row in summary["records"]] == ["NCT05704049"]
    findings = _json(Path("out/NCT05704049/findings.json"))
    assert findings["source"]["sha256"] == hashlib.sha256(page.read_bytes()).hexdigest()
    assert all(document["valid"] for document in findings["documents"])


def test_to_limits_the_targets_and_names_may_be_comma_separated(run: Run, page: Path) -> None:
    assert run("convert", page, "--to", "fhir-r5,odm-sdm", "-o", "both").code == 0
    assert run("convert", page, "--to", "odm-sdm", "-o", "one").code == 0
    assert {path.name for path in Path("both/NCT05704049").iterdir()} == {
        "fhir-r5.json",
        "odm-sdm.xml",
        "findings.json",
        "ledger.json",
    }
    assert {path.name for path in Path("one/NCT05704049").iterdir()} == {"odm-sdm.xml", "findings.json", "ledger.json"}


def test_the_help_names_the_targets_that_are_written_by_default(run: Run) -> None:
    words = run("convert", "--help").out.decode().split()
    assert f"[default: ({','.join(DEFAULT_TARGETS)})]" in " ".join(words)


def test_stdout_holds_the_document_and_nothing_else(run: Run, page: Path) -> None:
    done = run("convert", page, "--to", "fhir-r5", "-o", "-")
    assert done.code == 0
    assert orjson.loads(done.out)["resourceType"] == "Bundle"
    assert "records:   1 converted" in done.err
    assert not Path("out").exists()


def test_fhir_xml_takes_the_place_of_json(run: Run, page: Path) -> None:
    assert run("convert", page, "--to", "fhir-r5,odm-sdm", "--fhir-xml").code == 0
    folder = Path("out/NCT05704049")
    names = {path.name for path in folder.iterdir()}
    assert names == {"fhir-r5.xml", "odm-sdm.xml", "findings.json", "ledger.json"}
    content = (folder / "fhir-r5.xml").read_bytes()
    document = _json(folder / "findings.json")["documents"][0]
    assert document["file"] == "fhir-r5.xml"
    assert document["sha256"] == hashlib.sha256(content).hexdigest()
    assert run("convert", page, "--to", "fhir-r5", "--fhir-xml", "-o", "-").out == content
    done = run("validate", "out/NCT05704049/fhir-r5.xml")
    assert done.code == 0
    assert done.out.startswith(b"out/NCT05704049/fhir-r5.xml: FHIR R5 Bundle (XML): valid")


def test_no_form_of_an_earlier_run_stays(run: Run, page: Path) -> None:
    folder = Path("out/NCT05704049")
    for first, second, name in (((), ("--fhir-xml",), "fhir-r5.xml"), (("--fhir-xml",), (), "fhir-r5.json")):
        assert run("convert", page, "--to", "fhir-r5", *first).code == 0
        (folder / "fhir-r5.json.invalid").touch()
        (folder / "fhir-r5.xml.invalid").touch()
        assert run("convert", page, "--to", "fhir-r5", *second).code == 0
        assert {path.name for path in folder.iterdir()} == {name, "findings.json", "ledger.json"}


def test_fhir_xml_that_fails_its_check_is_set_apart(run: Run, page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = formats.function

    def write(*arguments: Any) -> Any:
        document = real("trialglot.writers.fhir.r5:write")(*arguments)
        return {**document, "type": "no such type"}

    monkeypatch.setattr(formats, "function", lambda name: write if name.endswith("r5:write") else real(name))
    assert run("convert", page, "--to", "fhir-r5", "--fhir-xml").code == 1
    content = Path("out/NCT05704049/fhir-r5.xml.invalid").read_bytes()
    assert b'<type value="no such type"/>' in content


def test_stdin_is_a_source(run: Run, twin: Path) -> None:
    done = run("convert", "-", "--to", "odm-sdm", "-o", "-", stdin=twin.read_bytes())
    assert done.code == 0
    assert done.out.startswith(b"<?xml")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--to", "fhir-r9"), "no target is called 'fhir-r9'"),
        (("--from", "ctgov-pdf"), "no reader is called 'ctgov-pdf'"),
        (("-o", "-"), "name one target"),
        (("--base-url", "example"), "no absolute http(s) address"),
        (("--base-url", ""), "no absolute http(s) address"),
        (("--base-url", "http://"), "no absolute http(s) address"),
        (("--base-url", "https://example.org/fhir?x=1#y"), "no absolute http(s) address"),
        (("--base-url", 'https://example.org/<a>"'), "no absolute http(s) address"),
        (("--to", ","), "names no target"),
        (("-o", ""), "name of a folder"),
        (("--schema-dir", "."), "schema"),
        (("--jobs", "0"), "jobs"),
        (("--inference", "wild"), "inference"),
    ],
)
def test_wrong_usage_exits_with_2_and_says_why(run: Run, page: Path, arguments: tuple[str, ...], message: str) -> None:
    done = run("convert", page, *arguments)
    assert done.code == 2
    assert message in done.err
    assert done.out == b""


def test_stdout_takes_one_record_only(run: Run, page: Path, twin: Path) -> None:
    done = run("convert", page, twin, "--to", "fhir-r5", "-o", "-")
    assert done.code == 2
    assert "more than one record" in done.err
    assert done.out == b""


def test_an_input_that_is_no_record_exits_with_3_and_says_what_was_seen(run: Run, page: Path) -> None:
    Path("readme.md").write_text("# Notes\n\nNothing to see here.\n")
    done = run("convert", "readme.md", page)
    assert done.code == 3
    assert "readme.md" in done.err
    assert "ClinicalTrials.gov" in done.err  # what is supported
    assert Path("out/NCT05704049/fhir-r5.json").exists()  # the other record converts all the same


def test_a_missing_file_exits_with_3(run: Run) -> None:
    done = run("convert", "nowhere.json")
    assert done.code == 3
    assert "nowhere.json" in done.err


def test_a_stray_file_in_a_folder_is_skipped_and_a_broken_record_is_an_error(run: Run, page: Path, twin: Path) -> None:
    folder = Path("in")
    folder.mkdir()
    (folder / "NCT05704049.txt").write_bytes(page.read_bytes())
    (folder / "README").write_text("about these records")
    done = run("convert", folder)
    assert done.code == 0
    assert "1 converted, 0 unreadable, 1 skipped" in done.err
    (folder / "cut.json").write_bytes(twin.read_bytes()[:3000])
    done = run("convert", folder)
    assert done.code == 1
    assert "1 converted, 1 unreadable, 1 skipped" in done.err


def test_nothing_readable_in_a_folder_exits_with_3(run: Run) -> None:
    Path("in").mkdir()
    Path("in/README").write_text("about these records")
    assert run("convert", "in").code == 3


def test_fail_on_moves_the_bar(run: Run, page: Path) -> None:
    assert run("convert", page, "--fail-on", "info").code == 1
    assert run("convert", page, "--fail-on", "never").code == 0


def test_the_same_study_twice_keeps_both(run: Run, page: Path, twin: Path) -> None:
    done = run("convert", page, twin)
    assert done.code == 0
    assert Path("out/NCT05704049/fhir-r5.json").exists()
    assert Path("out/NCT05704049-2/fhir-r5.json").exists()
    assert "RUN905" in done.err


def test_an_invalid_document_is_not_written_as_if_it_were_good(
    run: Run, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("convert", page).code == 0
    original = formats.function("trialglot.writers.fhir.r5:write")

    def tampered(*arguments: Any) -> Any:
        bundle = original(*arguments)
        study = next(one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == "ResearchStudy")
        study["status"] = "bogus"
        return bundle

    real = formats.function
    monkeypatch.setattr(formats, "function", lambda name: tampered if name.endswith("fhir.r5:write") else real(name))
    done = run("convert", page)
    assert done.code == 1
    assert {path.name for path in Path("out/NCT05704049").iterdir()} == {
        "fhir-r5.json.invalid",
        "odm-sdm.xml",
        "findings.json",
        "ledger.json",
    }
    assert "INVALID: 1 fhir-r5" in done.err
    assert run("convert", page, "--to", "fhir-r5", "-o", "-").out == b""


def test_an_internal_error_exits_with_4_and_the_other_documents_are_written(
    run: Run, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _break(monkeypatch, "fhir.r5:write")
    done = run("convert", page)
    assert done.code == 4
    assert "RUN901" in done.err
    assert Path("out/NCT05704049/odm-sdm.xml").exists()


def test_a_file_name_that_is_no_utf_8_does_not_stop_the_run(run: Run, page: Path) -> None:
    Path("in").mkdir()
    (Path("in") / os.fsdecode(b"b\xff.txt")).write_bytes(page.read_bytes())
    assert run("convert", "in").code == 0
    assert _json(Path("out/summary.json"))["records"][0]["name"] == "b\\xff.txt"


def test_the_output_folder_is_not_read_as_input(run: Run, page: Path) -> None:
    Path("record.txt").write_bytes(page.read_bytes())
    first = run("convert", ".")
    again = run("convert", ".")
    assert (first.code, again.code) == (0, 0)
    assert "1 converted, 0 unreadable, 0 skipped" in again.err


def test_documents_that_are_no_records_are_skipped_in_a_folder(run: Run, page: Path) -> None:
    run("convert", page)
    Path("out/page.txt").write_bytes(page.read_bytes())
    done = run("convert", "out", "-o", "other")
    assert done.code == 0
    assert "1 converted, 0 unreadable, 7 skipped" in done.err  # the page, and the FHIR Bundle made from it


def test_a_failed_target_leaves_no_document_of_an_earlier_run(
    run: Run, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("convert", page)
    _break(monkeypatch, "fhir.r5:write")
    assert run("convert", page).code == 4
    assert not Path("out/NCT05704049/fhir-r5.json").exists()


def test_a_folder_that_cannot_be_written_is_an_error_of_its_record_only(run: Run, page: Path, twin: Path) -> None:
    Path("out").mkdir()
    Path("out/NCT05704049").write_text("in the way")
    other = Path("other.json")
    other.write_bytes(twin.read_bytes().replace(b"NCT05704049", b"NCT00000001"))
    done = run("convert", page, other)
    assert done.code == 1
    assert "RUN906" in done.err
    assert Path("out/NCT00000001/fhir-r5.json").exists()
    assert not list(Path("out").rglob("*.part"))


def test_an_id_that_is_a_reserved_name_gets_another_folder() -> None:
    assert api.study_folder("summary.json") == "summary.json_"
    assert api.study_folder("CON") == "CON_"
    assert api.study_folder("../../etc/passwd") == "_.._etc_passwd"
    assert api.study_folder("..") == "_"
    assert api.study_folder("NCT05704049") == "NCT05704049"


def test_control_characters_of_a_record_do_not_reach_the_terminal(run: Run, twin: Path) -> None:
    study = _json(twin)
    study["protocolSection"]["identificationModule"]["briefTitle"] = "A \x1b[2J title\x07"
    Path("odd.json").write_bytes(orjson.dumps(study))
    done = run("inspect", "odd.json")
    assert b"\x1b" not in done.out
    assert b"A \\x1b[2J title\\x07" in done.out


def test_nothing_readable_is_said_in_words(run: Run) -> None:
    Path("list.json").write_text('[1, 2, "x", null]')
    done = run("convert", "list.json")
    assert done.code == 3
    assert "no readable registry record" in done.err


def test_archives_and_compressed_files_are_sources(run: Run, page: Path, twin: Path) -> None:
    with zipfile.ZipFile("records.zip", "w") as archive:
        archive.writestr("a.json", twin.read_bytes().replace(b"NCT05704049", b"NCT00000001"))
        archive.writestr("b.txt", page.read_bytes().replace(b"NCT05704049", b"NCT00000002"))
    Path("record.json.gz").write_bytes(gzip.compress(twin.read_bytes()))
    done = run("convert", "records.zip", "record.json.gz")
    assert done.code == 0
    assert {path.name for path in Path("out").iterdir()} == {
        "NCT00000001",
        "NCT00000002",
        "NCT05704049",
        "SHA256SUMS",
        "manifest.json",
        "summary.json",
    }


def test_many_records_by_workers_give_the_same_bytes_as_one_process(run: Run, twin: Path) -> None:
    lines = [orjson.dumps(orjson.loads(twin.read_bytes().replace(b"NCT05704049", b"NCT%08d" % n))) for n in range(80)]
    Path("many.ndjson").write_bytes(b"\n".join(lines))
    assert run("convert", "many.ndjson", "--jobs", "2", "-o", "two").code == 0
    assert run("convert", "many.ndjson", "--jobs", "1", "-o", "one").code == 0
    files = sorted(path.relative_to("one") for path in Path("one").rglob("*") if path.is_file())
    assert len(files) == 80 * 4 + 3
    for path in files:
        assert (Path("one") / path).read_bytes() == (Path("two") / path).read_bytes(), path


def test_validate_finds_the_kind_from_the_content(run: Run, page: Path) -> None:
    run("convert", page)
    Path("a").write_bytes(Path("out/NCT05704049/fhir-r5.json").read_bytes())
    Path("b").write_bytes(Path("out/NCT05704049/odm-sdm.xml").read_bytes())
    done = run("validate", "a", "b", "--check", "full")
    assert done.code == 0
    assert "a: FHIR R5 Bundle: valid" in done.out.decode()
    assert "b: ODM-XML 1.3.2: valid" in done.out.decode()


def test_validate_says_what_is_wrong_and_where(run: Run, page: Path) -> None:
    run("convert", page)
    bundle = _json(Path("out/NCT05704049/fhir-r5.json"))
    position = next(
        n for n, entry in enumerate(bundle["entry"]) if entry["resource"]["resourceType"] == "ResearchStudy"
    )
    bundle["entry"][position]["resource"]["status"] = "recruiting"
    Path("bad.json").write_bytes(orjson.dumps(bundle))
    done = run("validate", "bad.json")
    assert done.code == 1
    assert f"Bundle.entry[{position}].resource.status" in done.err
    assert "recruiting" in done.err


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"hello", "begins with 'hello'"),
        (b"{", "no well-formed JSON"),
        (b'{"a": NaN}', "NaN is no JSON number"),
        (b"[1]", "no FHIR resource"),
        (b"{}", "no FHIR resource"),
        (b'{"protocolSection": {}}', "Give it to `convert`"),
        (b'{"resourceType": "Patient\xff"}', "byte 0xff at byte 25"),
        (b'{"resourceType": "Bundle", "entry": ' + b"[" * 400 + b"]" * 400 + b"}", "nested deeper"),
        (b"[" * 100_000, "nested deeper"),
        (b"<a/>", "root element a"),
        (b'<Patient xmlns="http://hl7.org/fhir">', "no element found"),
        (b'<!DOCTYPE Patient><Patient xmlns="http://hl7.org/fhir"/>', "XML with a document type"),
        ('<Patient xmlns="http://hl7.org/fhir"/>'.encode("utf-16"), "in UTF-16, while FHIR XML is in UTF-8"),
        ('<a xmlns="urn:a"/>'.encode("utf-16"), "root element a of urn:a"),
        (
            b'<?xml version="1.0"?>\n<ODM xmlns="http://www.cdisc.org/ns/odm/v3.0"/>',
            "ODM of http://www.cdisc.org/ns/odm/v3.0",
        ),
        (b"\x1f\x8b\x08", "a gzip file"),
        (b'<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3"', ""),
    ],
)
def test_validate_refuses_what_is_no_document(run: Run, content: bytes, message: str) -> None:
    Path("thing").write_bytes(content)
    done = run("validate", "thing")
    assert done.code == 3
    assert message in done.err
    assert "Traceback" not in done.err


def test_validate_sees_a_key_that_is_given_twice(run: Run) -> None:
    Path("twice.json").write_bytes(b'{"resourceType": "Organization", "name": "A", "name": "B"}')
    done = run("validate", "twice.json")
    assert done.code == 1
    assert "FHR321" in done.err


def test_inspect_shows_the_model(run: Run, page: Path) -> None:
    done = run("inspect", page)
    assert done.code == 0
    text = done.out.decode()
    for part in ("NCT05704049", "arms (8)", "interventions (8)", "criteria (15)", "sites (23)", "Active, not"):
        assert part in text
    model = orjson.loads(run("inspect", page, "--json").out)
    assert model["study"]["id"] == "NCT05704049"
    assert len(model["criteria"]["criteria"]) == 15
    assert len(model["design"]["arms"]) == 8


def test_formats_lists_readers_and_writers(run: Run) -> None:
    text = run("formats").out.decode()
    for name, edition in [(one.name, one.edition) for one in formats.READERS] + [
        (one.name, one.edition) for one in formats.WRITERS
    ]:
        assert name in text
        assert edition in text


def test_version(run: Run) -> None:
    from trialglot import __version__

    assert __version__ in run("--version").out.decode()
