"""Records for the truth test, and the check of one of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import orjson

from crosswalk import datasets, fhir_rules, odd, odm_rules, sdtm_rules, usdm_rules, values
from crosswalk.fhirpath import Bundle
from crosswalk.truth import Check, Claim, Document
from crosswalk.usdmpath import Usdm
from crosswalk.xmlpath import Xml
from readers_ctis import made_up as ctis
from readers_fhir import in_xml
from readers_fhir import made_up as made_up_fhir
from readers_ictrp import made_up as ictrp
from readers_json import made_up
from readers_v1 import rendering as v1
from readers_xml import made_up as made_up_xml
from trialglot import api
from trialglot.design.plan import Plan
from trialglot.errors import UnreadableError
from trialglot.readers.reading import Reading
from trialglot.writers.options import Contacts, WriteOptions

# Two pages of the shared folder are refused by the reader: a page of results, and one that has lost its labels.
REFUSED = 2
RULES = {
    "fhir": fhir_rules.RULES,
    "odm": odm_rules.RULES,
    "odm2": odm_rules.RULES,
    "usdm": usdm_rules.RULES,
    "sdtm": sdtm_rules.RULES,
}


def document(target: str, content: bytes) -> Document:
    """Return a written document for looking into."""
    if target == "usdm":
        return Usdm(orjson.loads(content))
    return Bundle(orjson.loads(content)) if target.startswith("fhir") else Xml(content)


def check(reading: Reading, data: bytes, target: str, content: bytes, contacts: Contacts = "keep") -> Check:
    """Return the check of a document against its record."""
    rules = RULES[target.partition("-")[0]]
    return Check(claim(reading, data, target, contacts), document(target, content), rules)


def claim(reading: Reading, data: bytes, target: str, contacts: Contacts = "keep") -> Claim:
    """Return what the record says: from its own bytes where it is JSON, from the model where it is a page."""
    json = reading.study.source.format == "ctgov-json"
    found = values.of_json(orjson.loads(data)) if json else values.of_model(reading.study)
    plan = Plan(reading.study)
    found |= values.of_plan(plan)
    kinds: dict[str, str] = {one.source.value: one.kind for one in plan.identifiers}
    criteria = tuple(one.text for one in plan.criteria.criteria)
    return Claim(target, found, kinds, contacts, criteria)


def write(reading: Reading, target: str, contacts: Contacts = "keep") -> bytes:
    """Return the document of a study as it leaves the writer."""
    made = next(api.convert(reading, api.Options((target,), write=WriteOptions(contacts))))
    return datasets.rendered(made.files) if target == "sdtm" else made.content


def judged(data: bytes, target: str, contacts: Contacts = "keep") -> list[str]:
    """Return what is not true of the document of a record."""
    reading = api.read(data)
    made = check(reading, data, target, write(reading, target, contacts), contacts)
    made.forward()
    made.backward()
    return made.faults


def real(shared: Path) -> Iterator[tuple[str, bytes]]:
    """Return the real records that a reader takes."""
    refused = 0
    for folder in ("ctgov-v2", "ctgov-v1", "ctgov-xml", "page-text"):
        for path in sorted((shared / "records" / folder).iterdir()):
            data = path.read_bytes()
            try:
                api.read(data)
            except UnreadableError:
                refused += 1
                continue
            yield path.name, data
    assert refused == REFUSED


def made() -> Iterator[tuple[str, bytes]]:
    """Return made-up records: one with every key that the registry publishes, and those that real records lack."""
    yield "every key", orjson.dumps(made_up.full())
    yield "nearly nothing", orjson.dumps(made_up.minimal())
    yield "odd", orjson.dumps(odd.odd())
    yield "no title", orjson.dumps(odd.official_only())
    yield "turned round", orjson.dumps(odd.turned_round())
    yield "planned", orjson.dumps(odd.planned())
    yield "cohorts", orjson.dumps(odd.cohorts())
    yield "wordy", orjson.dumps(odd.wordy())
    yield "blinded", orjson.dumps(odd.blinded())
    yield "unnamed", orjson.dumps(odd.unnamed())
    yield "marked", orjson.dumps(odd.marked())
    yield "followed", orjson.dumps(odd.followed())
    yield "CTIS", orjson.dumps(ctis.full())
    yield "API v1", orjson.dumps({"Rank": 1, "Study": v1.full()})
    yield "FHIR R5", orjson.dumps(made_up_fhir.full_r5())
    yield "FHIR R4", orjson.dumps(made_up_fhir.full_r4())
    yield "FHIR R6", orjson.dumps(made_up_fhir.full_r6())
    yield "XML of FHIR R5", in_xml.xml(made_up_fhir.full_r5())
    yield "XML of FHIR R4", in_xml.xml(made_up_fhir.full_r4(), "f:")
    yield from xml_made()


def contradictory() -> Iterator[tuple[str, bytes]]:
    """Return made-up records that say two things of one."""
    yield "two headings of a number", orjson.dumps(odd.two_headings())


def xml_made() -> Iterator[tuple[str, bytes]]:
    """Return made-up records of the three dialects of the legacy XML."""
    yield "XML, every element", made_up_xml.PUBLIC.encode()
    yield "XML of before 2017", made_up_xml.OLD.encode()
    yield "XML for upload", made_up_xml.UPLOAD.encode()
    yield "XML, nearly nothing", made_up_xml.BARE.encode()


def made_of_ictrp() -> Iterator[tuple[str, bytes]]:
    """Return made-up trials of WHO ICTRP: all elements of both forms, nearly nothing, and words without a code."""
    yield "export", ictrp.export()
    yield "bare export", ictrp.export(bare=True)
    yield "supply", ictrp.supply()
    odd = {"Recruitment_Status": "Not recruiting", "Phase": "0", "Inclusion_agemin": "18", "Intervention": "A; b < c"}
    yield "words", ictrp.export({**odd, "Source_Register": "ChiCTR", "TrialID": "ChiCTR2600000001"}, bare=True)
    yield "slashes", ictrp.export({"TrialID": "CTRI/2020/07/026570", "Source_Register": "CTRI"})
    yield "texts", ictrp.supply({"i_freetext": "Walk. " * 80, "study_design": "as it comes", "utrn": ""})
