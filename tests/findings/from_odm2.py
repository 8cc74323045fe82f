"""MAP28x and ODM45x: what the writer and the validator of ODM 2.0 say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
from lxml import etree

from findings.provoking import Provoked, Table
from odm2.made import FULL, ODM, full, one, remove
from readers_json.made_up import minimal
from trialglot import api

Element = etree._Element
CROSSOVER = {"studyType": "INTERVENTIONAL", "designInfo": {"interventionModel": "CROSSOVER"}}


def judged(content: bytes) -> Provoked:
    return api.validate(content)[1]


def after(change: Callable[[Element], object]) -> Callable[[], Provoked]:
    def provoke() -> Provoked:
        root = full()
        change(root)
        return judged(etree.tostring(root))

    return provoke


def put(xpath: str, name: str, value: str) -> Callable[[], Provoked]:
    return after(lambda root: one(root, xpath).set(name, value))


def group(**attributes: str) -> Callable[[], Provoked]:
    """One more group, of the attributes."""
    return after(
        lambda root: one(root, "//odm:StudyEventGroupDef[@OID='SEG.3']").addnext(
            etree.Element(f"{ODM}StudyEventGroupDef", attributes)
        )
    )


def held_by(oid: str, held: str) -> Callable[[], Provoked]:
    """A group that refers to another."""
    return after(
        lambda root: etree.SubElement(
            one(root, f"//odm:StudyEventGroupDef[@OID='{oid}']"),
            f"{ODM}StudyEventGroupRef",
            StudyEventGroupOID=held,
            Mandatory="Yes",
        )
    )


def converted(**modules: Any) -> Provoked:
    content = orjson.dumps(minimal(**modules))
    return [one for made in api.convert(api.read(content), api.Options(("odm2",))) for one in made.findings]


def untouched() -> Provoked:
    return [*judged(FULL.encode()), *converted()]


ALWAYS: set[str] = set()

PROVOKED: Table = {
    "MAP280": (
        "info",
        lambda: converted(contactsLocationsModule={"locations": [{"facility": "Clinic"}, {"facility": "Clinic"}]}),
    ),
    "MAP281": (
        "warning",
        lambda: converted(
            armsInterventionsModule={
                "armGroups": [{"label": "Arm", "type": "EXPERIMENTAL"}],
                "interventions": [{"type": "DRUG", "name": "Nobody's"}],
            }
        ),
    ),
    "MAP282": (
        "info",
        lambda: converted(
            designModule=CROSSOVER,
            descriptionModule={"detailedDescription": "After a screening period of 2 weeks, treatment starts."},
        ),
    ),
    "ODM450": ("error", put("//odm:Arm[@OID='ARM.1']", "Colour", "red")),
    "ODM451": ("error", group(OID="X", Name="X", EpochOID="EPOCH.1")),
    "ODM452": ("error", held_by("SEG.2", "CELL.1.1")),
    "ODM453": ("error", held_by("SEG.2", "SEG.2")),
    "ODM454": ("warning", group(OID="X", Name="X")),
    "ODM455": ("warning", put("//odm:StudyEventGroupDef[@OID='SEG.2']", "Name", "One")),
    "ODM456": ("error", put("//odm:WorkflowDef[@OID='WF.A']/odm:WorkflowEnd", "EndOID", "SEG.1")),
    "ODM457": ("error", put("//odm:DurationTimingConstraint", "DurationTarget", "-P4W")),
    "ODM458": ("error", put("//odm:TrialPhase", "Value", "PHASE III TRIAL")),
    "ODM459": ("error", put("//odm:Arm[@OID='ARM.1']//odm:TranslatedText", "Type", "text/html")),
    "ODM460": ("warning", after(lambda root: remove(root, "//odm:StudyParameter[@OID='PAR.STYPE']//odm:Coding"))),
}
