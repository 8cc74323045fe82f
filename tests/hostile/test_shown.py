"""Markup, scripts and escape sequences in a record reach no narrative, page, report or terminal as such."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from hostile.running import Run, runner
from trialglot.writers.fhir.context import web

EVIL = (
    "\"'><script>alert(1)</script><img src=x onerror=alert(1)><!--]]>{{7*7}}${7*7}[c](javascript:alert(1))"
    "&lt;b&gt;\u202e\x1b[31m\x9b31m\x07\n::error::pwned\r\n::set-output name=x::y%0A\u2028"
)
PROGRAMS = (
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    " java\tscript:alert(1)",
    "javascript://example.org/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "\x01javascript:x",
)


def evil(tag: str) -> str:
    return f"{tag} {EVIL}"


def attack() -> dict[str, Any]:
    """Return a record with markup in every text and programs for addresses."""
    date = {"date": "2024-01-01", "type": "ACTUAL"}
    contact = {"name": evil("name"), "role": "CONTACT", "phone": evil("phone"), "email": PROGRAMS[0]}
    return {
        "protocolSection": {
            "identificationModule": {
                "nctId": "NCT09000001",
                "orgStudyIdInfo": {"id": evil("id")},
                "secondaryIdInfos": [{"id": evil("second"), "type": "OTHER", "domain": evil("d"), "link": PROGRAMS[0]}],
                "briefTitle": evil("title"),
                "officialTitle": evil("official"),
                "acronym": evil("acronym"),
                "organization": {"fullName": evil("organisation"), "class": "INDUSTRY"},
            },
            "statusModule": {"overallStatus": "COMPLETED", "whyStopped": evil("why"), "startDateStruct": date},
            "sponsorCollaboratorsModule": {
                "leadSponsor": {"name": evil("sponsor"), "class": "INDUSTRY"},
                "collaborators": [{"name": evil("collaborator"), "class": "OTHER"}],
                "responsibleParty": {
                    "type": "PRINCIPAL_INVESTIGATOR",
                    "investigatorFullName": evil("investigator"),
                    "investigatorTitle": evil("t"),
                    "investigatorAffiliation": evil("affiliation"),
                },
            },
            "descriptionModule": {"briefSummary": evil("summary"), "detailedDescription": evil("description")},
            "conditionsModule": {"conditions": [evil("condition")], "keywords": [evil("keyword")]},
            "designModule": {
                "studyType": "INTERVENTIONAL",
                "phases": ["PHASE2"],
                "designInfo": {
                    "allocation": "RANDOMIZED",
                    "interventionModel": "PARALLEL",
                    "interventionModelDescription": evil("model"),
                    "maskingInfo": {"masking": "DOUBLE", "maskingDescription": evil("masking")},
                },
                "enrollmentInfo": {"count": 5, "type": "ACTUAL"},
            },
            "armsInterventionsModule": {
                "armGroups": [
                    {
                        "label": evil("arm"),
                        "type": "EXPERIMENTAL",
                        "description": evil("what"),
                        "interventionNames": [f"Drug: {evil('drug')}"],
                    }
                ],
                "interventions": [
                    {
                        "type": "DRUG",
                        "name": evil("drug"),
                        "description": evil("which"),
                        "armGroupLabels": [evil("arm")],
                        "otherNames": [evil("other")],
                    }
                ],
            },
            "outcomesModule": {
                "primaryOutcomes": [{"measure": evil("m"), "description": evil("n"), "timeFrame": evil("o")}]
            },
            "eligibilityModule": {
                "eligibilityCriteria": f"Inclusion Criteria:\n\n* {evil('a')}\n\nExclusion Criteria:\n\n* {evil('b')}",
                "minimumAge": "18 Years",
                "sex": "ALL",
                "studyPopulation": evil("population"),
            },
            "contactsLocationsModule": {
                "centralContacts": [contact],
                "overallOfficials": [{"name": evil("official"), "affiliation": evil("a"), "role": "STUDY_CHAIR"}],
                "locations": [
                    {"facility": evil("site"), "city": evil("city"), "country": evil("c"), "contacts": [contact]}
                ],
            },
            "referencesModule": {
                "references": [{"pmid": evil("pmid"), "citation": evil("citation"), "type": "RESULT"}],
                "seeAlsoLinks": [{"label": evil("label"), "url": one} for one in PROGRAMS],
                "availIpds": [{"id": evil("ipd"), "type": evil("type"), "url": PROGRAMS[0], "comment": evil("c")}],
            },
            "ipdSharingStatementModule": {"ipdSharing": "YES", "description": evil("ipd"), "url": PROGRAMS[0]},
        },
        "documentSection": {
            "largeDocumentModule": {
                "largeDocs": [{"typeAbbrev": "Prot", "label": evil("document"), "filename": f"../../{evil('f')}"}]
            }
        },
        evil("key"): evil("value"),
    }


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    (tmp_path / "x.json").write_text(json.dumps(attack()))
    (tmp_path / "y.json").write_text(json.dumps(attack()).replace("summary ", "another summary "))
    return runner(monkeypatch, capfd, tmp_path)


TARGETS = "fhir-r5,fhir-r4b,fhir-r4,odm-sdm,odm2,usdm,sdtm"
CONVERT = ("convert", "x.json", "--to", TARGETS, "--inference", "all", "--jobs", "1", "--fail-on", "never")
FORMS = ("json", "ndjson", "sarif", "junit", "github", "operationoutcome")


def _unshown(text: str) -> set[str]:
    return {char for char in text if not char.isprintable() and char != "\n"}


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _objects(inner)


def _bundle(edition: str) -> Any:
    return json.loads(Path(f"out/NCT09000001/fhir-{edition}.json").read_bytes())


def test_the_documents_are_valid(run: Run) -> None:
    done = run(*CONVERT)
    assert done.code == 0
    assert "INVALID" not in done.err
    findings = json.loads(Path("out/NCT09000001/findings.json").read_bytes())["findings"]
    assert [one["message"] for one in findings if one["severity"] == "error"] == []


def test_narratives_hold_no_markup_of_the_record(run: Run) -> None:
    assert run(*CONVERT).code == 0
    for edition in ("r5", "r4b", "r4"):
        narratives = [one["div"] for one in _objects(_bundle(edition)) if "div" in one]
        assert len(narratives) >= 10
        for text in narratives:
            elements = list(ElementTree.fromstring(text).iter())
            names = {element.tag.removeprefix("{http://www.w3.org/1999/xhtml}") for element in elements}
            assert names <= {"div", "p", "b", "ul", "ol", "li", "table", "tr", "td", "th", "tbody", "thead", "br", "i"}
            assert {name for element in elements for name in element.attrib} <= {"class", "id", "lang"}
        assert any("<script>" in "".join(ElementTree.fromstring(text).itertext()) for text in narratives)


def test_addresses_that_run_or_open_something_are_no_addresses(run: Run) -> None:
    assert run(*CONVERT).code == 0
    for edition in ("r5", "r4b", "r4"):
        for one in _objects(_bundle(edition)):
            for key in ("url", "uri", "valueUrl", "valueUri", "canonical", "valueCanonical", "system", "reference"):
                address = one.get(key)
                if isinstance(address, str):
                    assert not any(address.strip().lower().startswith(word) for word in ("java", "data", "vb", "file"))
        assert "javascript://example.org" in json.dumps(_bundle(edition))  # it is kept, as text
    assert [web(one) for one in PROGRAMS] == [None] * len(PROGRAMS)
    assert web("HTTPS://example.org/a") == "HTTPS://example.org/a"


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_of_define_xml_runs_nothing(run: Run) -> None:
    assert run(*CONVERT).code == 0
    page = _Page()
    page.feed(Path("out/NCT09000001/sdtm/define.html").read_text())
    assert not page.tags & {"script", "img", "iframe", "object", "embed", "svg", "form", "base"}
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    for name, value in page.attributes:
        if name in ("href", "src"):
            assert (value or "").startswith(("#", "http://", "https://", "ts.", "ta.", "te.", "ti.")), value
    assert "alert(1)" in page.text


@pytest.mark.parametrize("name", ["odm-sdm.xml", "odm2.xml", "sdtm/define.xml"])
def test_xml_has_no_element_of_the_record(run: Run, name: str) -> None:
    assert run(*CONVERT).code == 0
    root = ElementTree.parse(Path("out/NCT09000001", name)).getroot()
    assert not [one for one in root.iter() if one.tag.rpartition("}")[2] in ("script", "img", "b")]
    assert "<script>alert(1)</script>" in "".join(root.itertext())


def test_fhir_xml_has_no_element_of_the_record(run: Run) -> None:
    assert run(*CONVERT, "--fhir-xml").code == 0
    root = ElementTree.parse(Path("out/NCT09000001/fhir-r5.xml")).getroot()
    assert not [one for one in root.iter() if one.tag.rpartition("}")[2] in ("script", "img")]


@pytest.mark.parametrize("form", FORMS)
def test_reports(run: Run, form: str) -> None:
    """A report may go to the log of a build, which obeys escape sequences and lines that begin with ``::``."""
    done = run(*CONVERT, "--format", form)
    assert done.code == 0
    assert not _unshown(done.out + done.err)
    if form in ("json", "sarif", "operationoutcome"):
        assert any("<script>" in str(one) for one in _objects(json.loads(done.out)))
    elif form == "ndjson":
        assert all(json.loads(line)["code"] for line in done.out.splitlines())
    elif form == "junit":
        assert not [one for one in ElementTree.fromstring(done.out).iter() if one.tag in ("script", "img")]
    else:
        assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in done.out.splitlines())


@pytest.mark.parametrize(
    "command",
    [
        CONVERT,
        ("inspect", "x.json"),
        ("inspect", "--json", "x.json"),
        ("coverage", "x.json"),
        ("coverage", "--json", "x.json"),
        ("explain", "x.json", "brief_title"),
        ("explain", "x.json", "links[0].url"),
        ("diff", "x.json", "y.json"),
        ("diff", "--json", "x.json", "y.json"),
    ],
    ids=" ".join,
)
def test_the_terminal(run: Run, command: tuple[str, ...]) -> None:
    done = run(*command)
    assert done.code == (1 if command[0] == "diff" else 0)
    assert not _unshown(done.out + done.err)
    for text in done.out.splitlines() if "--json" in command and command[0] != "coverage" else ():
        assert json.loads(text)


def test_a_document_with_escape_sequences_in_its_faults(run: Run) -> None:
    Path("d.json").write_text(json.dumps({"resourceType": "Patient", EVIL: EVIL, "gender": EVIL}))
    for more in ((), *(("--format", form) for form in FORMS)):
        done = run("validate", "d.json", *more)
        assert done.code == 1
        assert not _unshown(done.out + done.err), more


def test_a_file_whose_name_is_an_escape_sequence(run: Run) -> None:
    Path("\x1b[31m\u202e::error::x.json").write_text("no record")
    for command in (("convert", "."), ("inspect", "."), ("validate", "\x1b[31m\u202e::error::x.json")):
        done = run(*command)
        assert not _unshown(done.out + done.err), command
