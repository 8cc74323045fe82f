"""Kinds of content are told from their bytes; kinds without a reader get a message that helps."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from trialglot import formats
from trialglot.errors import UnreadableError
from trialglot.readers.detect import SUPPORTED, detect, is_json

_BLURB = b"Get a concise snapshot of the trial, including recruitment status, study phase, and milestones.\n"


@pytest.mark.parametrize(
    ("data", "reader"),
    [
        (b'{"protocolSection": {}}', "ctgov-json"),
        (b'\xef\xbb\xbf\r\n {\n  "protocolSection" :\n{}}', "ctgov-json"),
        (b'{"hasResults": false, "protocolSection": {}}', "ctgov-json"),
        (b'{"derivedSection": {}}', "ctgov-json"),
        (b'{"resourceType": "ResearchStudy"}', "fhir"),
        (b'{"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "ResearchStudy"}}]}', "fhir"),
        (b"A title\n\nNCT ID: NCT05704049\n\nLast Updated: 2025-12-29\n", "ctgov-page"),
        (b"\xef\xbb\xbfA title\r\n\r\nNCT ID: NCT05704049\r\n\r\n", "ctgov-page"),
        # Without its labels: the page reader knows why it cannot read this one.
        (b"Basic Information\n" + _BLURB + b"COMPLETED\nNA\n26 participants\n", "ctgov-page"),
    ],
)
def test_supported(data: bytes, reader: str) -> None:
    assert detect(data) == reader


def test_the_seed(seed_page: bytes) -> None:
    assert detect(seed_page) == "ctgov-page"


def test_names_are_those_of_the_table_of_formats() -> None:
    assert {kind.reader for kind in SUPPORTED} == {spec.name for spec in formats.READERS}


def _tar() -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.json"))
    return file.getvalue()


def _zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.json", "{}")
    return file.getvalue()


_REFUSED = [
    (b"<search_results count='1'><study/></search_results>", "a search result list"),
    (b'{"FullStudiesResponse": {"FullStudies": []}}', "API v1"),
    (b'{"studies": [], "totalCount": 0}', "a page of the ClinicalTrials.gov API v2"),
    (b'[{"protocolSection": {}}]', "a list; its first item is a ClinicalTrials.gov API v2 study"),
    (b"<allTrials xmlns='http://www.67bricks.com/isrctn'><fullTrial/>", "ISRCTN"),
    (b"Trial Outcomes & Findings for X (NCT NCT03077919)\n\nNCT ID: NCT03077919\n", "the results page"),
    (b"Summary\nEudraCT Number: 2004-002172-42\n", "EU Clinical Trials Register"),
    (b"NCT Number,Study Title,Study URL\nNCT1,x,y\n", "a table (CSV)"),
    (b"Rank\tNCT Number\tTitle\n1\tNCT1\tx\n", "a table (CSV) exported from ClinicalTrials.gov"),
    (b"nct_id|study_type\nNCT1|x\n", "a table of AACT"),
    (b"id|nct_id|name\n1|NCT1|x\n", "a table of AACT"),
    (b'"TrialID","Last Refreshed on","Public title"\n', "a table (CSV) of the WHO platform ICTRP"),
    (b"Internal_Number,TrialID,Last_Refreshed_on\n", "a table (CSV) of the WHO platform ICTRP"),
    (b"<search_results><clinical_study><order>1</order></clinical_study></search_results>", "a search result list"),
    (b"<FullStudiesResponse><APIVrs>1.01.05</APIVrs></FullStudiesResponse>", "API v1 in XML"),
    (b"<studies><clinical_study/><clinical_study/></studies>", "a collection of ClinicalTrials.gov's legacy XML"),
    (b"\x1f\x8b\x08\x00", "gzip"),
    (gzip.compress(b"{}", mtime=0), "gzip"),
    (_zip(), "ZIP"),
    ('\ufeff{"protocolSection": {}}'.encode("utf-16-le"), "UTF-16"),
    ('{"protocolSection": {}}'.encode("utf-16-be"), "UTF-16"),
    ("A\nNCT ID: NCT05704049\n".encode("utf-16"), "UTF-16"),
    (b"A title \xe9\n\nNCT ID: NCT05704049\n", "not in UTF-8: byte 0xe9 at byte 8"),
    (b'{"hasResults": true, "protocolSection": {', "broken JSON"),
]

_NO_RECORD = [
    (b"<ODM xmlns='http://www.cdisc.org/ns/odm/v1.3'/>", "CDISC ODM-XML"),
    (b"<Bundle xmlns='http://hl7.org/fhir'/>", "FHIR without a ResearchStudy"),
    (b'{"resourceType": "Bundle"}', "FHIR without a ResearchStudy"),
    (b'{"resourceType": "Patient"}', "FHIR without a ResearchStudy"),
    (b"", "an empty file"),
    (b" \n\t", "an empty file"),
    (b"\xef\xbb\xbf", "an empty file"),
    (b"%PDF-1.7\n%", "PDF"),
    (b"{\\rtf1\\ansi", "RTF"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (_tar(), "tar"),
    (b"<!DOCTYPE html>\n<html><body>NCT05704049</body></html>", "HTML"),
    (b"<HTML><body>", "HTML"),
    (b"<!doctype html [<!ENTITY a 'b'>]><html>", "HTML"),
    (b"<note/>", "XML of no known registry"),
    (b"< nothing", "text that starts like XML"),
    (b"abc\x00\x01\x02", "binary data"),
    (b"NCT number NCT12345678 not found", "text without a record"),
    (b'{"a": 1}', "JSON without a record"),
    (b"[]", "a JSON list without records"),
    (b"[1]", "a JSON list without records"),
    (b"{ not JSON", "broken JSON"),
    ("note".encode("utf-16"), "UTF-16"),
    ("note".encode("utf-32"), "UTF-32"),
]


@pytest.mark.parametrize("start", ["[18F]FDG in lymphoma", "{Draft} A title", "[ A title", "[Abc] and [def]"])
def test_a_page_whose_title_starts_with_a_bracket_is_a_page(start: str) -> None:
    assert detect(f"{start}\n\nNCT ID: NCT05704049\n\n".encode()) == "ctgov-page"
    assert not is_json(f"{start}\n\nNCT ID: NCT05704049\n\n".encode())


@pytest.mark.parametrize(("data", "words"), _REFUSED)
def test_recognised_and_refused(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        detect(data)
    assert words in caught.value.seen
    assert caught.value.refused
    assert caught.value.remedy


@pytest.mark.parametrize(("data", "words"), _NO_RECORD)
def test_no_record_at_all(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        detect(data)
    assert words in caught.value.seen
    assert not caught.value.refused


def test_message_names_what_is_supported() -> None:
    with pytest.raises(UnreadableError) as caught:
        detect(b"<search_results><study/></search_results>")
    assert str(caught.value) == (
        "this is a search result list of ClinicalTrials.gov (XML). Download the record as JSON from the API v2 "
        "(https://clinicaltrials.gov/api/v2/studies/<NCT number>); supported are: a ClinicalTrials.gov API v2 "
        "study (JSON), a ClinicalTrials.gov API v1 study (JSON), a FHIR ResearchStudy, alone or in a Bundle "
        "(JSON or XML), a trial of the EU portal CTIS (JSON), ClinicalTrials.gov's legacy XML (clinical_study), XML of "
        "the WHO platform ICTRP, CDISC ODM-XML that trialglot wrote, a ClinicalTrials.gov record as a labelled "
        "text page, a FHIR Bundle that trialglot wrote (JSON or XML), a USDM document that trialglot wrote"
    )


def test_long_heads_without_an_end_are_quick() -> None:
    for data in (b"<!--" * 20_000, b"<?" * 30_000, b"<!DOCTYPE " * 8_000, b"<" * 60_000, b" " * 60_000 + b"x"):
        with pytest.raises(UnreadableError):
            detect(data)


def test_nested_beyond_what_a_parser_takes() -> None:
    with pytest.raises(UnreadableError, match="broken JSON"):
        detect(b"[" * 100_000)


def test_real_records(shared: Path) -> None:
    for path in (shared / "records/ctgov-v1").iterdir():
        assert detect(path.read_bytes()) == "ctgov-v1"
    for path in (shared / "records/ctgov-xml").iterdir():
        assert detect(path.read_bytes()) == "ctgov-xml"
    for path in (shared / "records/ctgov-v2").iterdir():
        assert detect(path.read_bytes()) == "ctgov-json"
    pages = {path.name: path.read_bytes() for path in (shared / "records/page-text").iterdir()}
    with pytest.raises(UnreadableError, match="results page"):
        detect(pages.pop("NCT03077919.results.A.txt"))
    assert {detect(data) for data in pages.values()} == {"ctgov-page"}
