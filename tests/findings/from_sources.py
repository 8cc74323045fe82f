"""SRC: what readers say, provoked by made-up records and pages."""

from __future__ import annotations

from typing import Any

import orjson

from findings.provoking import Provoked, Table
from page_renderer import page
from readers_ctis import made_up as ctis
from readers_fhir.made_up import bundle, concept, study
from readers_json.made_up import full, minimal
from readers_v1 import rendering as v1
from readers_xml import made_up as xml
from trialglot import api

Json = dict[str, Any]
HEADED = page(Conditions="Gout").encode()
XML_WITH_TEXT = (
    b'<ResearchStudy xmlns="http://hl7.org/fhir"><identifier><value value="NCT00000001"/></identifier>'
    b"<title>A title</title></ResearchStudy>"
)


def read(content: bytes) -> Provoked:
    return api.read(content).findings


def of_page(**sections: str) -> Provoked:
    return read(page(**sections).encode())


def of_json(record: Json) -> Provoked:
    return read(orjson.dumps(record))


def changed(module: str, **values: Any) -> Provoked:
    record = full()
    record["protocolSection"][module] |= values
    return of_json(record)


def of_v1(**eligibility: Any) -> Provoked:
    return of_json({"ProtocolSection": {**v1.rendered(minimal())["ProtocolSection"], "EligibilityModule": eligibility}})


def of_design(**design: Json) -> Provoked:
    module = {"DesignModule": {"DesignInfo": design}}
    return of_json({"ProtocolSection": {**v1.rendered(minimal())["ProtocolSection"], **module}})


def without_number() -> Provoked:
    record = full()
    del record["protocolSection"]["identificationModule"]["nctId"]
    return of_json(record)


def of_people(arm: Json) -> Provoked:
    return of_json(minimal(armsInterventionsModule={"armGroups": [arm]}))


def of_study(**elements: Any) -> Provoked:
    return of_json(study(**elements))


def with_criteria() -> Provoked:
    group = {"resourceType": "Group", "id": "g", "characteristic": [{"valueCodeableConcept": {"text": "Gout"}}]}
    return of_json(bundle(study(recruitment={"eligibility": {"reference": "Group/g"}}), group))


def untouched() -> Provoked:
    """Records, a page and a study of FHIR without anything odd."""
    made = (full(), v1.rendered(full()), ctis.full(), study())
    return [*(one for record in made for one in of_json(record)), *read(HEADED), *read(xml.PUBLIC.encode())]


def added_to_a_document() -> Provoked:
    """A Bundle of ours with an element that nobody here wrote."""
    bundle = orjson.loads(next(api.convert(api.read(orjson.dumps(full())), api.Options(("fhir-r5",)))).content)
    bundle["entry"][0]["resource"]["language"] = "en"
    return api.read(orjson.dumps(bundle)).findings


# A page cannot say what it has no place for, whatever it says; a record of CTIS is read without a description.
ALWAYS = {"SRC108", "SRC139"}

PROVOKED: Table = {
    "SRC101": ("warning", lambda: of_page(Study_Design="No label at all")),
    "SRC102": ("warning", lambda: read(page(Brief_Summary="One.")[: page().index("A summary.")].encode())),
    "SRC103": ("info", lambda: changed("statusModule", newKey=1)),
    "SRC104": ("warning", lambda: changed("statusModule", overallStatus="NEW_WORD")),
    "SRC105": ("warning", lambda: changed("designModule", enrollmentInfo={"count": "many"})),
    "SRC106": (
        "info",
        lambda: of_page(Basic_Information="Recruitment Status\n\nCOMPLETED\n\nStudy Start Date\n\n2024-02-29"),
    ),
    "SRC107": ("info", lambda: of_page(Conditions="AML AML (Acute Myeloid Leukemia)")),
    "SRC108": ("info", of_page),
    "SRC109": ("warning", lambda: of_page(References="One.\n\nTwo.\n\nReference Type RESULT")),
    "SRC110": ("warning", lambda: of_people({"label": "A", "type": "OTHER", "interventionNames": ["Drug: None"]})),
    "SRC111": ("warning", lambda: changed("statusModule", startDateStruct={"date": "2023-02-30"})),
    "SRC112": ("info", lambda: of_page(Other_Intervention_Names="Kyprolis")),
    "SRC113": ("warning", lambda: read(f"{page(Conditions='Gout')}\n\n{page(Conditions='Pain')}".encode())),
    "SRC114": ("warning", lambda: of_people({"type": "EXPERIMENTAL"})),
    "SRC115": ("warning", lambda: changed("designModule", enrollmentInfo={"type": "ACTUAL"})),
    "SRC116": ("warning", lambda: changed("identificationModule", nctId="NCT123")),
    "SRC117": ("warning", without_number),
    "SRC130": ("info", lambda: of_v1(StdAgeList={"StdAge": []}, EligibilityCriteria="Inclusion Criteria:\n\nOne\nTwo")),
    "SRC131": (
        "warning",
        lambda: of_design(DesignTimePerspectiveList={"DesignTimePerspective": ["Other", "Prospective"]}),
    ),
    "SRC135": ("warning", lambda: of_json({**ctis.full(), "ctNumber": "2019-003842-34"})),
    "SRC136": ("info", lambda: of_json({**ctis.full(), "ctPublicStatusCode": 11})),
    "SRC138": ("info", lambda: of_json({**ctis.full(), "ageGroup": "18-64 years"})),
    "SRC139": ("info", lambda: of_json(ctis.full())),
    "SRC160": ("warning", added_to_a_document),
    "SRC118": ("warning", lambda: read(orjson.dumps(full()).replace(b'"acronym":', b'"acronym":"X","acronym":'))),
    "SRC120": ("info", lambda: read(xml.OLD.encode())),
    "SRC121": ("info", lambda: read(xml.OLD.replace("21 Years", "0 Years").encode())),
    "SRC150": ("warning", lambda: of_study(citeAs="x")),
    "SRC151": ("warning", lambda: of_study(phase={"text": "Phase V"})),
    "SRC152": ("info", lambda: of_study(studyDesign=[concept("SEVCO:01029", "https://fevir.net/sevco")])),
    "SRC153": ("warning", lambda: of_study(site=[{"reference": "Location/1"}])),
    "SRC154": ("warning", lambda: of_study(outcomeMeasure=[{"name": "Pain"}])),
    "SRC155": ("info", with_criteria),
    "SRC157": ("warning", lambda: read(XML_WITH_TEXT)),
    "SRC156": ("warning", lambda: of_study(descriptionSummary=None)),
}
