"""MAP26x: what the USDM writer says, provoked by made-up records."""

from __future__ import annotations

from typing import Any

import orjson

from findings.provoking import Provoked, Table
from readers_json.made_up import minimal
from trialglot import api
from trialglot.design.plan import Plan
from trialglot.findings import Report
from trialglot.writers.options import UsdmMode, WriteOptions
from trialglot.writers.usdm import usdm40

Json = dict[str, Any]

WHOLE: Json = {
    "statusModule": {"lastUpdatePostDateStruct": {"date": "2024-01-03", "type": "ACTUAL"}},
    "sponsorCollaboratorsModule": {"leadSponsor": {"name": "Sponsor", "class": "INDUSTRY"}},
    "designModule": {"studyType": "INTERVENTIONAL", "designInfo": {"interventionModel": "SINGLE_GROUP"}},
    "armsInterventionsModule": {
        "armGroups": [{"label": "Arm", "type": "EXPERIMENTAL", "interventionNames": ["Drug: Newol"]}],
        "interventions": [{"type": "DRUG", "name": "Newol", "armGroupLabels": ["Arm"]}],
    },
    "eligibilityModule": {"eligibilityCriteria": "Inclusion Criteria:\n\n* Adult", "healthyVolunteers": False},
}


def usdm(mode: UsdmMode = "strict-source", **modules: Json) -> Provoked:
    """Write a record that states all that USDM demands, but for the modules that are given."""
    record = minimal(**WHOLE | modules)
    record["protocolSection"]["identificationModule"].setdefault("briefTitle", "A study")
    report = Report("usdm")
    usdm40.write(Plan(api.read(orjson.dumps(record)).study), WriteOptions(usdm=mode), report)
    return report.findings


def untouched() -> Provoked:
    return usdm()


# No record has a rationale, a schedule of activities, or a class for the dates of its registration.
ALWAYS = {"MAP260", "MAP262", "MAP264"}

PROVOKED: Table = {
    "MAP260": ("info", usdm),
    "MAP261": ("warning", lambda: usdm(eligibilityModule={"eligibilityCriteria": "Inclusion Criteria:\n\n* Adult"})),
    "MAP262": ("info", usdm),
    "MAP263": ("warning", lambda: usdm("complete")),
    "MAP264": ("info", usdm),
    "MAP265": (
        "warning",
        lambda: usdm(
            armsInterventionsModule={
                "armGroups": [{"label": "Arm", "type": "EXPERIMENTAL"}],
                "interventions": [{"type": "DRUG", "name": "Newol"}],
            }
        ),
    ),
}
