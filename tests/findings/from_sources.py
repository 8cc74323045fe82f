"""SRC: what readers say, provoked by made-up records and pages."""

from __future__ import annotations

from typing import Any

import orjson

from findings.provoking import Provoked, Table
from page_renderer import page
from readers_json.made_up import full, minimal
from trialglot import api

Json = dict[str, Any]
HEADED = page(Conditions="Gout").encode()


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


def without_number() -> Provoked:
    record = full()
    del record["protocolSection"]["identificationModule"]["nctId"]
    return of_json(record)


def of_people(arm: Json) -> Provoked:
    return of_json(minimal(armsInterventionsModule={"armGroups": [arm]}))


def untouched() -> Provoked:
    """A record and a page without anything odd."""
    return [*of_json(full()), *read(HEADED)]


def added_to_a_document() -> Provoked:
    """A Bundle of ours with an element that nobody here wrote."""
    bundle = orjson.loads(next(api.convert(api.read(orjson.dumps(full())), api.Options(("fhir-r5",)))).content)
    bundle["entry"][0]["resource"]["language"] = "en"
    return api.read(orjson.dumps(bundle)).findings


ALWAYS = {"SRC108"}  # a page cannot say what it has no place for, whatever it says

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
    "SRC160": ("warning", added_to_a_document),
    "SRC118": ("warning", lambda: read(orjson.dumps(full()).replace(b'"acronym":', b'"acronym":"X","acronym":'))),
}
