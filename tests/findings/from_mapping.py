"""MAP: what writers and the ledger say, provoked by made-up records that are converted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from unittest.mock import patch

import orjson

from findings.provoking import Provoked, Table
from page_renderer import page
from readers_json.made_up import minimal
from sdtm_writer.making import made
from trialglot import api, batch, crosswalk, ledger
from trialglot.model.base import Markup
from trialglot.readers.reading import Record
from trialglot.writers.options import WriteOptions

Json = dict[str, Any]
UPDATED = {"lastUpdatePostDateStruct": {"date": "2024-01-03", "type": "ACTUAL"}}
ENROLLED = "Recruitment Status\n\nCOMPLETED\n\nTotal Enrollment\n\n12 participants"
TRIAL = {"studyType": "INTERVENTIONAL", "designInfo": {"maskingInfo": {"masking": "NONE"}}}


def convert(content: bytes, target: str, options: WriteOptions | None = None) -> Provoked:
    chosen = api.Options((target,), write=options or WriteOptions())
    return [one for made in api.convert(api.read(content), chosen) for one in made.findings]


def fhir(**modules: Json) -> Provoked:
    return convert(_record(modules), "fhir-r5")


def longer_than_read(summary: str) -> Provoked:
    """A study that was made, not read: no reader takes so long a text."""
    reading = api.read(_record({}))
    long = reading.study.model_copy(update={"brief_summary": Markup.of(summary)})
    documents = api.convert(replace(reading, study=long), api.Options(("fhir-r5",)))
    return [one for document in documents for one in document.findings]


def odm(**modules: Json) -> Provoked:
    return convert(_record(modules), "odm-sdm")


def sdtm(**modules: Json) -> Provoked:
    return convert(_record(modules), "sdtm")


def transported(criterion: str) -> Provoked:
    """What there is to say of transport files, before they are written: that takes an extra."""
    return made(_record({"eligibilityModule": limits(f"Inclusion Criteria:\n\n* {criterion}")}), sdtm_files=("xpt",))[1]


def _record(modules: Json) -> bytes:
    record = minimal(**{"statusModule": UPDATED} | modules)
    record["protocolSection"]["identificationModule"].setdefault("briefTitle", "A study")
    return orjson.dumps(record)


def named(**fields: str) -> Json:
    return {"nctId": "NCT09000001", **fields}


def arms(*types: str, **intervention: Any) -> Json:
    """Arms of the types; with the fields of an intervention, the first of them receives it."""
    groups: list[Json] = [{"label": f"Arm {number}", "type": kind} for number, kind in enumerate(types)]
    if not intervention:
        return {"armGroups": groups}
    given = {"type": "DRUG", "name": "Drug", "armGroupLabels": ["Arm 0"]} | intervention
    groups[0]["interventionNames"] = [f"Drug: {given['name']}"] if given["armGroupLabels"] else []
    return {"armGroups": groups, "interventions": [given]}


def limits(text: str = "", **more: str) -> Json:
    return ({"eligibilityCriteria": text} if text else {}) | more


def contact_left_out() -> Provoked:
    people = {"centralContacts": [{"name": "A. Person", "role": "CONTACT", "phone": "555"}]}
    return convert(_record({"contactsLocationsModule": people}), "fhir-r5", WriteOptions("drop"))


def results() -> Provoked:
    record = orjson.loads(_record({})) | {"resultsSection": {"moreInfoModule": {"limitationsAndCaveats": {}}}}
    return convert(orjson.dumps(record), "fhir-r5")


def path_without_row() -> Provoked:
    """Convert with a crosswalk that has lost a row: with the whole one there is no such path."""
    whole = crosswalk.targets("fhir-r5")
    caches = (crosswalk.by_model, ledger._paths, ledger.wanted, ledger._decided)
    for one in caches:
        one.cache_clear()
    try:
        with patch.object(crosswalk, "targets", lambda _: tuple(row for row in whole if row.model != "acronym")):
            content = _record({"identificationModule": named(acronym="A")})
            return batch.process(Record("made up", content), api.Options(("fhir-r5",))).findings
    finally:
        for one in caches:
            one.cache_clear()


def untouched() -> Provoked:
    """A record that says nothing odd, in both families of targets."""
    modules = {
        "statusModule": {},
        "eligibilityModule": limits("Inclusion Criteria:\n\n* One", minimumAge="18 Years", maximumAge="65 Years"),
        "armsInterventionsModule": arms("EXPERIMENTAL"),
    }
    return [*fhir(**modules), *odm(**modules), *convert(_record({"statusModule": {}}), "fhir-r4")]


# Some elements of the targets have a value in every document alike, or need one that few records state.
ALWAYS = {"MAP202", "MAP205", "MAP209", "MAP238"}

PROVOKED: Table = {
    "MAP201": ("info", lambda: odm(armsInterventionsModule=arms("OTHER"))),
    "MAP202": ("info", lambda: convert(_record({}), "fhir-r4")),
    "MAP203": ("info", results),
    "MAP204": ("info", lambda: odm(oversightModule={"oversightHasDmc": True})),
    "MAP205": ("warning", lambda: odm(statusModule={})),
    "MAP206": (
        "info",
        lambda: fhir(armsInterventionsModule=arms("EXPERIMENTAL", description="Pharmaceutical form: Tablet")),
    ),
    "MAP207": (
        "info",
        lambda: convert(page(Basic_Information=ENROLLED).encode(), "fhir-r5"),
    ),
    "MAP208": ("warning", lambda: fhir(contactsLocationsModule={"locations": [{"country": "Atlantis"}]})),
    "MAP209": ("info", fhir),
    "MAP210": ("info", contact_left_out),
    "MAP211": ("info", lambda: longer_than_read("word " * 220_000)),
    "MAP220": ("warning", lambda: fhir(identificationModule=named(briefTitle="A\x07 study"))),
    "MAP221": (
        "warning",
        lambda: fhir(
            statusModule={"startDateStruct": {"date": "2024-02"}, "completionDateStruct": {"date": "2023-02"}}
        ),
    ),
    "MAP222": (
        "warning",
        lambda: fhir(
            eligibilityModule=limits("Inclusion Criteria:\n\n* At least one of the following:\n* A or\n* B\n* Consent")
        ),
    ),
    "MAP230": ("warning", lambda: odm(identificationModule=named(briefTitle="A\x07 study"))),
    "MAP231": ("info", lambda: odm(statusModule=UPDATED | {"startDateStruct": {"date": "2020-02-03"}})),
    "MAP232": (
        "info",
        lambda: odm(statusModule=UPDATED | {"completionDateStruct": {"date": "2030-02", "type": "ESTIMATED"}}),
    ),
    "MAP233": ("info", lambda: odm(eligibilityModule=limits(minimumAge="18 Years"))),
    "MAP234": ("warning", lambda: odm(eligibilityModule=limits("* Adults\n* Able to walk"))),
    "MAP235": ("warning", lambda: odm(armsInterventionsModule=arms("EXPERIMENTAL", armGroupLabels=[]))),
    "MAP236": ("info", lambda: odm(designModule=TRIAL, armsInterventionsModule=arms("EXPERIMENTAL", name="Placebo"))),
    "MAP237": (
        "info",
        lambda: odm(
            designModule=TRIAL | {"designInfo": {"interventionModel": "CROSSOVER"}},
            armsInterventionsModule=arms("EXPERIMENTAL", "ACTIVE_COMPARATOR"),
            descriptionModule={"detailedDescription": "After a screening period of 2 weeks, treatment begins."},
        ),
    ),
    "MAP238": ("info", odm),
    "MAP239": ("info", lambda: odm(eligibilityModule=limits(maximumAge="65 Years"))),
    "MAP240": ("warning", lambda: odm(eligibilityModule=limits(minimumAge="65 Years", maximumAge="18 Years"))),
    "MAP241": (
        "info",
        lambda: odm(
            designModule=TRIAL | {"designInfo": {"interventionModel": "SINGLE_GROUP"}},
            armsInterventionsModule=arms("PLACEBO_COMPARATOR"),
        ),
    ),
    "MAP250": ("warning", path_without_row),
    "MAP270": ("info", lambda: sdtm(eligibilityModule=limits(f"Inclusion Criteria:\n\n* {'Able to walk. ' * 20}"))),
    "MAP271": ("info", sdtm),
    "MAP272": ("info", sdtm),
    "MAP273": ("info", lambda: transported("Age ≥ 18 years")),
    "MAP274": ("warning", lambda: transported("Age 18 years \u2603")),
}
