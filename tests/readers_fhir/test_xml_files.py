"""FHIR in XML as files: several studies in a Bundle, archives, folders, streams, and the command line."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import orjson
import pytest

from cli.calling import Run, runner
from readers_fhir import made_up
from readers_fhir.in_xml import xml
from readers_fhir.made_up import told
from readers_fhir.test_documents import of, two
from readers_fhir.test_xml import ALONE, NS, SEARCHED, said, values
from trialglot import api
from trialglot.readers.containers import Rejected, records
from trialglot.readers.fhir.several import split
from trialglot.readers.reading import Place, Record


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    monkeypatch.chdir(tmp_path)
    return runner(monkeypatch, capfd)


# Several studies.


@pytest.mark.parametrize("prefix", ["", "f:"])
def test_several_studies_are_split_with_all_that_each_refers_to(prefix: str) -> None:
    data = b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- <entry> -->" + xml(two(), prefix)
    found = list(records(io.BytesIO(data), name="studies.xml"))
    assert [one.name for one in found] == ["studies.xml#1", "studies.xml#2"]
    # Put together anew: their lines are no lines of the file.
    assert [one.place for one in found] == [Place(None)] * 2
    in_json = [api.read(of(one)) for one in records(io.BytesIO(orjson.dumps(two())), name="studies.json")]
    for one, other in zip(found, in_json, strict=True):
        reading = api.read(of(one))
        assert values(reading) == values(other)
        assert said(reading) == said(other)
    assert [one for one, _ in told(api.read(of(found[0])), "SRC150")] == [
        "Basic: 2 values without a place in the model, kept as data; they reach no output"
    ]


def test_entries_are_cut_out_letter_by_letter() -> None:
    """Also empty ones, such that hold the word, and what stands between them and behind."""
    one, other = (
        f'<entry id="{name}">\n <resource><ResearchStudy><id value="{name}"/><title value="&lt;entry>"/>'
        f"<!-- </entry> --></ResearchStudy></resource></entry >"
        for name in ("a", "b")
    )
    start, end = f'<Bundle {NS}>\n<type value="searchset"/>', '<signature><who id="entry"/></signature>\n</Bundle>'
    between = '<link><relation value="x"/></link>'
    foreign = '<entry xmlns="urn:x"><resource/></entry>'
    content = f"{start}\n<entry/>\n{one}{between}\n<entry >\n</entry>{foreign}{other}\n{end}".encode()
    pieces = split(content)
    assert pieces is not None
    first, second = (piece.decode() for piece in pieces)
    assert first.startswith(f"{start}\n<entry/>{one}<entry >\n</entry>")
    assert second.startswith(f"{start}\n{other}")
    for piece in (first, second):
        assert piece.endswith(f"\n{end}")
        assert between in piece
        assert foreign in piece
    assert [api.read(piece.encode()).study.id for piece in (first, second)] == ["a", "b"]


@pytest.mark.parametrize(
    "content",
    [
        b"<Bundle xmlns='http://hl7.org/fhir'><entry>",
        b"<!DOCTYPE a><Bundle xmlns='http://hl7.org/fhir'/>",
        SEARCHED.encode(),
        ALONE.encode(),
        xml(made_up.full_r5()),
    ],
)
def test_what_is_not_several_studies_is_not_split(content: bytes) -> None:
    assert split(content) is None
    assert len(list(records(io.BytesIO(content)))) == 1


# Files and streams.


def test_archives_folders_and_streams(tmp_path: Path) -> None:
    content = SEARCHED.encode()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a/study.xml", content)
        archive.writestr("alone.xml", gzip.compress(ALONE.encode()))
    (tmp_path / "all.zip").write_bytes(stream.getvalue())
    (tmp_path / "one.gz").write_bytes(gzip.compress(content))
    (tmp_path / "study.xml").write_bytes(content)
    (tmp_path / "patient.xml").write_text(f"<Patient {NS}><id value='a'/></Patient>")
    found = list(records(tmp_path))
    assert [one.name for one in found if isinstance(one, Record)] == [
        "all.zip!a/study.xml",
        "all.zip!alone.xml",
        "one.gz",
        "study.xml",
    ]
    (other,) = (one for one in found if isinstance(one, Rejected))
    assert other.name == "patient.xml"
    assert not other.error.refused
    assert other.error.seen == "this is FHIR without a ResearchStudy"
    assert [of(one).data for one in records(io.BytesIO(content))] == [content]


def test_a_study_behind_a_long_beginning() -> None:
    """Only the first bytes of a stream are looked at before it is read: the study may stand behind them."""
    patient = f'<f:entry><f:resource><f:Patient><f:id value="{"x" * 1000}"/></f:Patient></f:resource></f:entry>'
    start = "  <f:entry>\n"
    content = SEARCHED.replace(start, patient * 100 + start, 1).encode()
    assert content.index(b"ResearchStudy>") > 1 << 16
    (one,) = records(io.BytesIO(content))
    assert api.read(of(one)).study.id == "NCT01234567"


# The command line.


def test_commands_take_xml(run: Run) -> None:
    Path("study.xml").write_text(SEARCHED)
    shown = run("inspect", "study.xml")
    assert shown.code == 0
    assert 'NCT01234567  Drug "A" & B < C' in shown.out
    assert "fhir: study.xml" in shown.out
    assert run("diff", "study.xml", "study.xml").out.endswith("\nno difference\n")
    Path("new.xml").write_text(SEARCHED.replace("Hypertension", "Hypotension"))
    changed = run("diff", "study.xml", "new.xml")
    assert changed.code == 1
    assert "Hypotension" in changed.out
    trip = run("roundtrip", "study.xml", "--via", "fhir-r5")
    assert trip.code == 0, trip.err
    assert " come back the same" in trip.out
    explained = run("explain", "study.xml", "ResearchStudy.title")
    assert explained.out.startswith("source     /Bundle/entry[1]/resource/ResearchStudy/title = ")
    assert run("coverage", "study.xml").code == 0


def test_findings_are_told_by_line(run: Run) -> None:
    content = SEARCHED.replace('"Location/here"', '"Location/there"')
    Path("study.xml").write_text(content)
    done = run("convert", "study.xml", "--format", "github", "--fail-on", "never")
    line = content.split("\n").index('        <f:site><f:reference value="Location/there"/></f:site>') + 1
    assert f"file=study.xml,line={line},title=SRC153" in done.out


def test_a_document_of_ours_is_converted_again(run: Run, seed_json: bytes) -> None:
    """XML to XML: what is written from the Bundle that was written is the same study."""
    Path("seed.json").write_bytes(seed_json)
    assert run("convert", "seed.json", "--to", "fhir-r4", "--fhir-xml", "-o", "one", "--fail-on", "never").code == 0
    written = "one/NCT05704049/fhir-r4.xml"
    assert run("convert", written, "--to", "fhir-r5", "--fhir-xml", "-o", "two", "--fail-on", "never").code == 0
    assert run("diff", written, "two/NCT05704049/fhir-r5.xml").out.endswith("\nno difference\n")
    assert run("inspect", written).code == 0


@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_datum_of_a_document_of_ours_is_explained(run: Run, seed_json: bytes, form: str) -> None:
    Path("seed.json").write_bytes(seed_json)
    options = ["--fhir-xml"] if form == "xml" else []
    assert run("convert", "seed.json", "--to", "fhir-r5", *options, "--fail-on", "never").code == 0
    sites = api.read(seed_json).study.sites
    for number in (0, 3):
        told = run("explain", f"out/NCT05704049/fhir-r5.{form}", f"sites[{number}].city").out.splitlines()
        assert told[0].endswith(f" = '{sites[number].city}'")
        assert told[1] == f"model      sites[{number}].city"


def test_formats_and_from(run: Run) -> None:
    assert "as JSON or XML" in run("formats").out
    Path("study.xml").write_text(ALONE)
    assert run("inspect", "study.xml", "--from", "fhir").code == 0
    wrong = run("inspect", "study.xml", "--from", "fhir-json")
    assert wrong.code == 2
    assert "no reader is called 'fhir-json'; there are: " in wrong.err


def test_what_is_no_study_names_what_is_supported(run: Run) -> None:
    Path("x.xml").write_text(f"<Patient {NS}><id value='a'/></Patient>")
    done = run("convert", "x.xml")
    assert done.code == 3
    assert "this is FHIR without a ResearchStudy. Give the Bundle that has the study" in done.err
    assert "a FHIR ResearchStudy, alone or in a Bundle (JSON or XML)" in done.err
