"""A study of two arms, written by hand as SDTM trial design datasets in Dataset-JSON 1.1.

Columns, labels and their order follow SDTMIG 3.4 chapter 7; terms and C-codes CDISC's Protocol terminology of
2025-09-26 and SDTM terminology of 2025-03-28. Rows stand in the order of their keys.
"""

from __future__ import annotations

import json
from typing import Any

_PROTOCOL = ("CDISC CT", "2025-09-26")
_SDTM = ("CDISC CT", "2025-03-28")

Row = dict[str, Any]
Datasets = dict[str, list[Row]]

_LABELS = {
    "TS": "Trial Summary",
    "TA": "Trial Arms",
    "TE": "Trial Elements",
    "TI": "Trial Inclusion/Exclusion Criteria",
}
_COLUMNS = {
    "TS": {
        "STUDYID": "Study Identifier",
        "DOMAIN": "Domain Abbreviation",
        "TSSEQ": "Sequence Number",
        "TSPARMCD": "Trial Summary Parameter Short Name",
        "TSPARM": "Trial Summary Parameter",
        "TSVAL": "Parameter Value",
        "TSVALNF": "Parameter Null Flavor",
        "TSVALCD": "Parameter Value Code",
        "TSVCDREF": "Name of the Reference Terminology",
        "TSVCDVER": "Version of the Reference Terminology",
    },
    "TA": {
        "STUDYID": "Study Identifier",
        "DOMAIN": "Domain Abbreviation",
        "ARMCD": "Planned Arm Code",
        "ARM": "Description of Planned Arm",
        "TAETORD": "Planned Order of Element within Arm",
        "ETCD": "Element Code",
        "ELEMENT": "Description of Element",
        "TABRANCH": "Branch",
        "TATRANS": "Transition Rule",
        "EPOCH": "Epoch",
    },
    "TE": {
        "STUDYID": "Study Identifier",
        "DOMAIN": "Domain Abbreviation",
        "ETCD": "Element Code",
        "ELEMENT": "Description of Element",
        "TESTRL": "Rule for Start of Element",
        "TEENRL": "Rule for End of Element",
        "TEDUR": "Planned Duration of Element",
    },
    "TI": {
        "STUDYID": "Study Identifier",
        "DOMAIN": "Domain Abbreviation",
        "IETESTCD": "Incl/Excl Criterion Short Name",
        "IETEST": "Inclusion/Exclusion Criterion",
        "IECAT": "Inclusion/Exclusion Category",
    },
}
_KEYS = {"TS": ("TSPARMCD", "TSSEQ"), "TA": ("ARMCD", "TAETORD"), "TE": ("ETCD",), "TI": ("IETESTCD",)}


def _parameter(code: str, name: str, value: str, term: str = "", source: tuple[str, str] = ("", "")) -> Row:
    reference, version = source
    return {
        "TSSEQ": 1,
        "TSPARMCD": code,
        "TSPARM": name,
        "TSVAL": value,
        "TSVALNF": "",
        "TSVALCD": term,
        "TSVCDREF": reference,
        "TSVCDVER": version,
    }


def study() -> Datasets:
    """Return the rows of the study by dataset, without STUDYID and DOMAIN."""
    return {
        "TS": [
            _parameter("AGEMAX", "Planned Maximum Age of Subjects", "P75Y", "", ("ISO 8601", "")),
            _parameter("AGEMIN", "Planned Minimum Age of Subjects", "P18Y", "", ("ISO 8601", "")),
            _parameter("INDIC", "Trial Disease/Condition Indication", "Asthma"),
            _parameter("INTMODEL", "Intervention Model", "PARALLEL", "C82639", _PROTOCOL),
            _parameter("INTTYPE", "Intervention Type", "DRUG", "C1909", _PROTOCOL),
            _parameter("NARMS", "Planned Number of Arms", "2"),
            _parameter("SEXPOP", "Sex of Participants", "BOTH", "C49636", _SDTM),
            _parameter("SSTDTC", "Study Start Date", "2024-03-01", "", ("ISO 8601", "")),
            _parameter("STYPE", "Study Type", "INTERVENTIONAL", "C98388", _PROTOCOL),
            _parameter("TBLIND", "Trial Blinding Schema", "DOUBLE BLIND", "C15228", _PROTOCOL),
            _parameter("TITLE", "Trial Title", "A Made-up Medicine in Adults With Asthma"),
            _parameter("TPHASE", "Trial Phase Classification", "PHASE II TRIAL", "C15601", _PROTOCOL),
        ],
        "TA": [
            _arm("A", "Medicine", 1, "SCRN", "Screening", "SCREENING"),
            _arm("A", "Medicine", 2, "TRTA", "Medicine", "TREATMENT"),
            _arm("P", "Placebo", 1, "SCRN", "Screening", "SCREENING"),
            _arm("P", "Placebo", 2, "TRTP", "Placebo", "TREATMENT"),
        ],
        "TE": [
            _element("SCRN", "Screening", "Informed consent"),
            _element("TRTA", "Medicine", "First dose of the medicine"),
            _element("TRTP", "Placebo", "First dose of placebo"),
        ],
        "TI": [
            {"IETESTCD": "EXCL01", "IETEST": "Smokes", "IECAT": "EXCLUSION"},
            {"IETESTCD": "INCL01", "IETEST": "Asthma for a year or longer", "IECAT": "INCLUSION"},
            {"IETESTCD": "INCL02", "IETEST": "Age 18 to 75 years", "IECAT": "INCLUSION"},
        ],
    }


def _arm(code: str, arm: str, order: int, element_code: str, element: str, epoch: str) -> Row:
    return {
        "ARMCD": code,
        "ARM": arm,
        "TAETORD": order,
        "ETCD": element_code,
        "ELEMENT": element,
        "TABRANCH": "Randomised to " + arm if order == 1 else "",
        "TATRANS": "",
        "EPOCH": epoch,
    }


def _element(code: str, name: str, start: str) -> Row:
    return {
        "ETCD": code,
        "ELEMENT": name,
        "TESTRL": start,
        "TEENRL": "8 weeks after the start of the element",
        "TEDUR": "",
    }


def dataset_json(name: str, rows: list[Row]) -> bytes:
    """Return a dataset as Dataset-JSON 1.1."""
    numbers = {"TSSEQ", "TAETORD"}
    keys = ("STUDYID", *_KEYS[name])
    columns = []
    for variable, label in _COLUMNS[name].items():
        column: Row = {"itemOID": f"IT.{name}.{variable}", "name": variable, "label": label}
        if variable in numbers:
            column["dataType"] = "integer"
        else:
            column |= {"dataType": "string", "length": 200}
        if variable in keys:
            column["keySequence"] = keys.index(variable) + 1
        columns.append(column)
    table = [[(row | {"STUDYID": "MADE-1", "DOMAIN": name})[variable] for variable in _COLUMNS[name]] for row in rows]
    document = {
        "datasetJSONCreationDateTime": "2025-10-01T00:00:00",
        "datasetJSONVersion": "1.1.0",
        "itemGroupOID": f"IG.{name}",
        "name": name,
        "label": _LABELS[name],
        "records": len(table),
        "columns": columns,
        "rows": table,
    }
    return json.dumps(document).encode()


def dumped(datasets: Datasets) -> dict[str, bytes]:
    """Return the datasets of a study as files."""
    return {f"{name.lower()}.json": dataset_json(name, rows) for name, rows in datasets.items()}
