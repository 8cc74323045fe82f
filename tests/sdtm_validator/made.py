"""A package of trial design datasets, made up by the examples of SDTMIG 3.4, section 7; nothing is wrong with it."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import orjson

from trialglot.findings import Finding
from trialglot.sdtm.datasets import TrialDesign
from trialglot.validators import sdtm
from trialglot.validators.options import CheckOptions

Document = dict[str, Any]
Package = dict[str, Document]

STUDY = "MADE-1"
CT = ("CDISC CT", "2025-09-26")  # Protocol terminology
SDTM_CT = ("CDISC CT", "2025-03-28")  # SDTM terminology


def _column(dataset: str, name: str, label: str, length: int = 0, key: int = 0) -> Document:
    column: Document = {"itemOID": f"IT.{dataset}.{name}", "name": name, "label": label}
    column |= {"dataType": "string", "length": length} if length else {"dataType": "integer"}
    return column | ({"keySequence": key} if key else {})


def _dataset(name: str, label: str, columns: list[tuple[Any, ...]], rows: list[list[Any]]) -> Document:
    leading = [("STUDYID", "Study Identifier", 6, 1), ("DOMAIN", "Domain Abbreviation", 2)]
    return {
        "datasetJSONCreationDateTime": "2025-11-03T00:00:00",
        "datasetJSONVersion": "1.1.0",
        "fileOID": f"MADE-1.{name}",
        "sourceSystem": {"name": "trialglot", "version": "0.1.0"},
        "studyOID": "STUDY.MADE-1",
        "metaDataVersionOID": "MDV.MADE-1",
        "metaDataRef": "define.xml",
        "itemGroupOID": f"IG.{name}",
        "records": len(rows),
        "name": name,
        "label": label,
        "columns": [_column(name, *one) for one in [*leading, *columns]],
        "rows": [[STUDY, name, *row] for row in rows],
    }


_TS = _dataset(
    "TS",
    "Trial Summary",
    [
        ("TSSEQ", "Sequence Number", 0, 3),
        ("TSGRPID", "Group ID", 2),
        ("TSPARMCD", "Trial Summary Parameter Short Name", 8, 2),
        ("TSPARM", "Trial Summary Parameter", 40),
        ("TSVAL", "Parameter Value", 200),
        ("TSVAL1", "Parameter Value 1", 50),
        ("TSVALNF", "Parameter Null Flavor", 4),
        ("TSVALCD", "Parameter Value Code", 11),
        ("TSVCDREF", "Name of the Reference Terminology", 18),
        ("TSVCDVER", "Version of the Reference Terminology", 10),
    ],
    [
        [1, "", "ADAPT", "Adaptive Design", "N", "", "", "C49487", *CT],
        [1, "", "AGEMAX", "Planned Maximum Age of Subjects", "", "", "PINF", "", "", ""],
        [1, "", "AGEMIN", "Planned Minimum Age of Subjects", "P18Y", "", "", "", "ISO 8601", ""],
        [1, "", "FCNTRY", "Planned Country of Investigational Sites", "DEU", "", "", "", "ISO 3166-1 Alpha-3", ""],
        [2, "", "FCNTRY", "Planned Country of Investigational Sites", "FRA", "", "", "", "ISO 3166-1 Alpha-3", ""],
        [1, "", "HLTSUBJI", "Healthy Subject Indicator", "N", "", "", "C49487", *CT],
        [
            1,
            "",
            "INDIC",
            "Trial Disease/Condition Indication",
            "Hypertension",
            "",
            "",
            "38341003",
            "SNOMED",
            "2025-03-01",
        ],
        [1, "", "INTMODEL", "Intervention Model", "PARALLEL", "", "", "C82639", *CT],
        [1, "a", "INTTYPE", "Intervention Type", "DRUG", "", "", "C1909", *CT],
        [2, "b", "INTTYPE", "Intervention Type", "BEHAVIORAL THERAPY", "", "", "C15184", *CT],
        [1, "", "NARMS", "Planned Number of Arms", "2", "", "", "", "", ""],
        [1, "", "PCLAS", "Pharmacologic Class", "Angiotensin 2 Receptor Blocker", "", "", "", "MED-RT", ""],
        [1, "", "PLANSUB", "Planned Number of Subjects", "118", "", "", "", "", ""],
        [1, "", "RANDOM", "Trial is Randomized", "NA", "", "", "C48660", *CT],
        [1, "", "REGID", "Registry Identifier", "NCT99999999", "", "", "NCT99999999", "ClinicalTrials.gov", ""],
        [1, "", "ROUTE", "Route of Administration", "ORAL", "", "", "C38288", *SDTM_CT],
        [1, "", "SENDTC", "Study End Date", "2025-06", "", "", "", "ISO 8601", ""],
        [1, "", "SEXPOP", "Sex of Participants", "BOTH", "", "", "C49636", *SDTM_CT],
        [1, "", "STYPE", "Study Type", "INTERVENTIONAL", "", "", "C98388", *CT],
        [1, "", "TBLIND", "Trial Blinding Schema", "DOUBLE BLIND", "", "", "C15228", *CT],
        [1, "", "TITLE", "Trial Title", f"A{' study' * 33}", " of made-up treatments", "", "", "", ""],
        [1, "", "TPHASE", "Trial Phase Classification", "NOT APPLICABLE", "", "", "C48660", *CT],
    ],
)
_TA = _dataset(
    "TA",
    "Trial Arms",
    [
        ("ARMCD", "Planned Arm Code", 20, 2),
        ("ARM", "Description of Planned Arm", 40),
        ("TAETORD", "Planned Order of Element within Arm", 0, 3),
        ("ETCD", "Element Code", 8),
        ("ELEMENT", "Description of Element", 40),
        ("TABRANCH", "Branch", 200),
        ("TATRANS", "Transition Rule", 200),
        ("EPOCH", "Epoch", 40),
    ],
    [
        ["arm-1", "Placebo", 1, "SCRN", "Screening", "Randomised to Placebo", "", "SCREENING"],
        ["arm-1", "Placebo", 2, "PLC", "Treatment: Placebo", "", "", "TREATMENT"],
        ["arm-1", "Placebo", 3, "FU", "Follow-up", "", "", "FOLLOW-UP"],
        ["arm-2", "Drug A", 1, "SCRN", "Screening", "Randomised to Drug A", "", "SCREENING"],
        ["arm-2", "Drug A", 2, "A", "Treatment: Drug A", "", "", "TREATMENT"],
        ["arm-2", "Drug A", 3, "FU", "Follow-up", "", "", "FOLLOW-UP"],
    ],
)
_TE = _dataset(
    "TE",
    "Trial Elements",
    [
        ("ETCD", "Element Code", 8, 2),
        ("ELEMENT", "Description of Element", 40),
        ("TESTRL", "Rule for Start of Element", 200),
        ("TEENRL", "Rule for End of Element", 200),
        ("TEDUR", "Planned Duration of Element", 20),
    ],
    [
        ["A", "Treatment: Drug A", "First dose of Drug A", "", "P26W"],
        ["FU", "Follow-up", "Last dose", "Last contact", ""],
        ["PLC", "Treatment: Placebo", "First dose of placebo", "26 weeks after its start", "P26W"],
        ["SCRN", "Screening", "Informed consent", "Screening assessments are complete", ""],
    ],
)
_TI = _dataset(
    "TI",
    "Trial Inclusion/Exclusion Criteria",
    [
        ("IETESTCD", "Incl/Excl Criterion Short Name", 8, 2),
        ("IETEST", "Inclusion/Exclusion Criterion", 200),
        ("IECAT", "Inclusion/Exclusion Category", 20),
        ("IESCAT", "Inclusion/Exclusion Subcategory", 20),
    ],
    [
        ["EXCL001", "Pregnant", "EXCLUSION", ""],
        ["INCL001", "Aged 18 years or over", "INCLUSION", "Age"],
        ["INCL002", "Hypertension", "INCLUSION", ""],
    ],
)
DESIGN = TrialDesign(STUDY, "NCT99999999", "Made", "", "", "2025-11-03", "2025-11-03T00:00:00", "", None, (), ())


def package() -> Package:
    """The documents by dataset name."""
    return deepcopy({"TS": _TS, "TA": _TA, "TE": _TE, "TI": _TI})


def file(name: str) -> str:
    """The file of a dataset."""
    return f"sdtm/{name.lower()}.json"


def files(documents: Package) -> dict[str, bytes]:
    return {file(name): orjson.dumps(one) for name, one in documents.items()}


def judged(documents: Package) -> list[Finding]:
    """What the validator of our own datasets says."""
    return sdtm.check(DESIGN, files(documents), CheckOptions())


def column(document: Document, name: str) -> int:
    """The position of a variable."""
    return next(position for position, one in enumerate(document["columns"]) if one["name"] == name)


def row(document: Document, key: str) -> list[Any]:
    """The first row that has this value: a parameter, an element, a criterion, an arm."""
    return next(row for row in document["rows"] if key in row)


def put(document: Document, key: str, **values: Any) -> None:
    """Set values of the first row that has ``key``."""
    found = row(document, key)
    for name, value in values.items():
        found[column(document, name)] = value


def add(document: Document, after: str, **values: Any) -> None:
    """Add a copy of the first row that has ``after`` behind it, with these values."""
    found = row(document, after)
    made = list(found)
    for name, value in values.items():
        made[column(document, name)] = value
    document["rows"].insert(document["rows"].index(found) + 1, made)
    document["records"] += 1


def take_out(document: Document, key: str) -> None:
    """Take the first row that has ``key`` out."""
    document["rows"].remove(row(document, key))
    document["records"] -= 1


def take_variable_out(document: Document, name: str) -> None:
    position = column(document, name)
    for one in [document["columns"], *document["rows"]]:
        del one[position]
