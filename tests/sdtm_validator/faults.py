"""Faults: a change of the made-up package in one place, and the one complaint that it must bring."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from sdtm_validator import made
from sdtm_validator.made import Package

Change = Callable[[Package], object]


class Faulty(NamedTuple):
    """``place`` is the file and JSON pointer of the complaint, ``rule`` the ids that its message names."""

    code: str
    place: str
    change: Change
    severity: str = "error"
    rule: str = ""


def put(dataset: str, key: str, /, **values: Any) -> Change:
    return lambda package: made.put(package[dataset], key, **values)


def add(dataset: str, key: str, **values: Any) -> Change:
    return lambda package: made.add(package[dataset], key, **values)


def header(dataset: str, /, **values: Any) -> Change:
    return lambda package: package[dataset].update(values)


def column(dataset: str, variable: str, /, **values: Any) -> Change:
    return lambda package: package[dataset]["columns"][made.column(package[dataset], variable)].update(values)


def without(dataset: str, name: str) -> Change:
    return lambda package: package[dataset].pop(name)


def without_variable(dataset: str, name: str) -> Change:
    return lambda package: made.take_variable_out(package[dataset], name)


def row(dataset: str, number: int, value: Any) -> Change:
    return lambda package: package[dataset]["rows"].__setitem__(number, value)


def all_of(*changes: Change) -> Change:
    return lambda package: [change(package) for change in changes]


def take(dataset: str, key: str) -> Change:
    return lambda package: made.take_out(package[dataset], key)


_UNCODED = {"TSVALCD": "", "TSVCDREF": "", "TSVCDVER": ""}


def _swapped(package: Package) -> None:
    rows = package["TE"]["rows"]
    rows[0], rows[1] = rows[1], rows[0]


def _columns_swapped(package: Package) -> None:
    for one in (package["TI"]["columns"], *package["TI"]["rows"]):
        one[4], one[5] = one[5], one[4]


def _all_rows(dataset: str, name: str, old: str, new: str) -> Change:
    def change(package: Package) -> None:
        position = made.column(package[dataset], name)
        for one in package[dataset]["rows"]:
            if one[position] == old:
                one[position] = new

    return change


_long_armcd = all_of(column("TA", "ARMCD", length=40), _all_rows("TA", "ARMCD", "arm-1", "arm-1-of-the-package1"))
_not_assigned = _all_rows("TA", "ARM", "Placebo", "Not Assigned")
_other_element = put("TA", "A", ELEMENT="Drug A")
_unknown_element = add("TA", "FU", TAETORD=4, ETCD="LTFU", ELEMENT="Long-term follow-up")
_long_etcd = all_of(
    *(column(one, "ETCD", length=20) for one in ("TA", "TE")),
    *(_all_rows(one, "ETCD", "A", "A_TREATMENT") for one in ("TA", "TE")),
)
_long_tsparmcd = all_of(
    column("TS", "TSPARMCD", length=20), add("TS", "NARMS", TSPARMCD="NCOHORTSX", TSPARM="Cohorts", TSVAL="1")
)
_long_tsparm = all_of(
    column("TS", "TSPARM", length=60), put("TS", "TPHASE", TSPARM="Trial Phase Classification by the Sponsor")
)
_one_code_of_two = put("TS", "PCLAS", TSVALCD="38341003", TSVCDREF="SNOMED")
_start_date = add(
    "TS",
    "SEXPOP",
    TSPARMCD="SSTDTC",
    TSPARM="Study Start Date",
    TSVAL="2025-13",
    TSVALCD="",
    TSVCDREF="",
    TSVCDVER="",
)


def _decimal(package: Package) -> None:
    column("TA", "TAETORD", dataType="decimal")(package)
    for one in package["TA"]["rows"]:
        one[4] = f"{one[4]}"
    package["TA"]["rows"][0][4] = "1.5"


def _gap_in_order(package: Package) -> None:
    package["TA"]["rows"][5][4] = 4


def _with_variable(dataset: str, behind: str, name: str, label: str, value: str) -> Change:
    """Add a variable that has this value in all rows."""

    def change(package: Package) -> None:
        document = package[dataset]
        position = made.column(document, behind) + 1
        made_up = {"itemOID": f"IT.{dataset}.{name}", "name": name, "label": label, "dataType": "string"}
        document["columns"].insert(position, made_up)
        for one in document["rows"]:
            one.insert(position, value)

    return change


_with_versions = _with_variable("TI", "IESCAT", "TIVERS", "Protocol Criteria Versions", "1")
_gap = all_of(_with_variable("TS", "TSVAL1", "TSVAL2", "Parameter Value 2", ""), put("TS", "INDIC", TSVAL2="more"))


def at(dataset: str, number: int, name: str) -> str:
    """The place of a value in the package that nothing is wrong with."""
    return f"sdtm/{dataset.lower()}.json#/rows/{number}/{made.column(made.package()[dataset], name)}"


LONG = "x" * 201
TS, TA, TE, TI = (f"sdtm/{name}.json#" for name in ("ts", "ta", "te", "ti"))

STRUCTURE = (
    Faulty("SDT602", f"{TS}/", without("TS", "records")),
    Faulty("SDT602", f"{TI}/columns/2", lambda package: package["TI"]["columns"][2].pop("label")),
    Faulty("SDT602", f"{TI}/sourceSystem", lambda package: package["TI"]["sourceSystem"].pop("version")),
    Faulty("SDT603", f"{TS}/clinicalData", header("TS", clinicalData={})),
    Faulty("SDT603", f"{TE}/columns/2/type", column("TE", "ETCD", type="string")),
    Faulty("SDT604", f"{TA}/datasetJSONVersion", header("TA", datasetJSONVersion="1.0.0")),
    Faulty("SDT604", f"{TA}/datasetJSONCreationDateTime", header("TA", datasetJSONCreationDateTime="2025-11-03")),
    Faulty("SDT604", f"{TE}/columns/2/length", column("TE", "ETCD", length=0)),
    Faulty("SDT604", f"{TI}/rows/1", row("TI", 1, {"IETESTCD": "INCL001"})),
    Faulty("SDT605", f"{TI}/rows/1", row("TI", 1, ["MADE-1", "TI"])),
    Faulty("SDT606", f"{TI}/", header("TI", records=4)),
    Faulty("SDT607", at("TE", 0, "TESTRL"), put("TE", "A", TESTRL=True)),
    Faulty("SDT607", at("TA", 0, "TAETORD"), put("TA", "arm-1", TAETORD="1")),
    Faulty("SDT608", at("TS", 10, "TSGRPID"), put("TS", "NARMS", TSGRPID="abc")),
    Faulty("SDT609", f"{TE}/columns/6/itemOID", column("TE", "TEDUR", itemOID="IT.TE.TEENRL")),
    Faulty("SDT610", f"{TE}/", without_variable("TE", "TESTRL")),
    Faulty("SDT610", f"{TA}/", without_variable("TA", "TABRANCH")),
    Faulty("SDT611", f"{TI}/columns/5", column("TI", "IESCAT", name="IECOLOUR")),
    Faulty("SDT612", f"{TI}/columns/5", _columns_swapped),
    Faulty(
        "SDT613", f"{TI}/columns/5", all_of(column("TI", "IESCAT", dataType="integer"), put("TI", "Age", IESCAT=""))
    ),
    Faulty("SDT614", f"{TE}/columns/4", column("TE", "TESTRL", label="Start"), "warning"),
    Faulty("SDT614", f"{TE}/", header("TE", label="Elements"), "warning"),
    Faulty("SDT615", at("TE", 1, "TESTRL"), put("TE", "FU", TESTRL="")),
    Faulty("SDT615", at("TE", 1, "TESTRL"), put("TE", "FU", TESTRL=None)),
    Faulty(
        "SDT616", at("TI", 0, "IETEST"), all_of(column("TI", "IETEST", length=300), put("TI", "EXCL001", IETEST=LONG))
    ),
    Faulty(
        "SDT616", at("TS", 20, "TSVAL1"), all_of(column("TS", "TSVAL1", length=300), put("TS", "TITLE", TSVAL1=LONG))
    ),
    Faulty("SDT617", at("TE", 1, "DOMAIN"), put("TE", "FU", DOMAIN="TA")),
    Faulty("SDT618", f"{TI}/", column("TI", "IETEST", keySequence=3)),
    Faulty("SDT619", f"{TE}/rows/1", _swapped),
    Faulty("SDT622", at("TE", 1, "ETCD"), add("TE", "A", TESTRL="Second dose of Drug A")),
    Faulty("SDT620", "sdtm/dm.json#/", lambda package: package.update(DM={**package["TI"], "name": "DM"}), "info"),
    Faulty("SDT621", "sdtm/tj.json#/", lambda package: package.update(TJ=package["TI"])),
)

RULES = (
    Faulty("SDT630", at("TA", 0, "ARMCD"), _long_armcd, rule="CORE-000010"),
    Faulty("SDT631", at("TE", 1, "TEENRL"), put("TE", "FU", TEENRL=""), rule="CORE-000027"),
    Faulty("SDT632", at("TS", 2, "TSVALNF"), put("TS", "AGEMIN", TSVALNF="NI"), rule="CORE-000041, CORE-000150"),
    Faulty("SDT632", at("TS", 6, "TSVALNF"), put("TS", "INDIC", TSVAL="Unknown", TSVALNF="UNK"), rule="CORE-000150"),
    Faulty("SDT633", at("TA", 0, "ARM"), _not_assigned, rule="CORE-000115"),
    Faulty("SDT634", at("TA", 4, "ELEMENT"), _other_element, rule="CORE-000132"),
    Faulty("SDT634", at("TA", 1, "ELEMENT"), put("TA", "PLC", ELEMENT="Placebo"), rule="CORE-000132"),
    Faulty("SDT635", at("TA", 4, "ETCD"), _long_etcd, rule="CORE-000143"),
    Faulty("SDT636", at("TA", 2, "TAETORD"), put("TA", "FU", TAETORD=2), rule="CORE-000144"),
    Faulty("SDT637", at("TI", 1, "IETESTCD"), add("TI", "EXCL001"), rule="CORE-000146"),
    Faulty("SDT637", at("TI", 1, "IETESTCD"), all_of(_with_versions, add("TI", "EXCL001")), rule="CORE-000145"),
    Faulty("SDT638", at("TS", 11, "TSPARMCD"), _long_tsparmcd, rule="CORE-000147"),
    Faulty("SDT639", at("TS", 21, "TSPARM"), _long_tsparm, rule="CORE-000148"),
    Faulty("SDT640", at("TS", 10, "TSVAL"), put("TS", "NARMS", TSVAL=""), rule="CORE-000149"),
    Faulty("SDT641", at("TS", 10, "TSVAL"), put("TS", "NARMS", TSVAL="", TSVAL1="2"), rule="CORE-000151, CORE-000582"),
    Faulty("SDT641", at("TS", 6, "TSVAL1"), _gap, rule="CORE-000582"),
    Faulty("SDT642", at("TS", 11, "TSVALCD"), _one_code_of_two, rule="CORE-000728, CORE-000152"),
    Faulty("SDT642", at("TS", 12, "TSVALCD"), put("TS", "PLANSUB", TSVALCD="38341003"), rule="CORE-000152"),
    Faulty("SDT643", at("TS", 10, "TSVCDREF"), put("TS", "NARMS", TSVCDVER="2025-03-28"), rule="CORE-000153"),
    Faulty("SDT644", at("TS", 9, "TSSEQ"), put("TS", "BEHAVIORAL THERAPY", TSSEQ=1), rule="CORE-000154"),
    Faulty("SDT645", at("TA", 3, "ETCD"), _unknown_element, rule="CORE-000173"),
    Faulty("SDT647", at("TS", 1, "TSVAL"), put("TS", "AGEMAX", TSVAL="65 Years", TSVALNF=""), rule="CORE-000294"),
    Faulty("SDT647", at("TS", 18, "TSVAL"), _start_date, rule="CORE-000505"),
    Faulty("SDT648", at("TA", 2, "ARM"), put("TA", "FU", ARM="Placebo tablets"), rule="CORE-000318"),
    Faulty("SDT649", at("TA", 0, "TAETORD"), _decimal, rule="CORE-000534"),
    Faulty("SDT650", at("TI", 2, "IETESTCD"), put("TI", "INCL002", IETESTCD="INCL002-"), rule="CORE-000541"),
    Faulty("SDT651", at("TE", 1, "ETCD"), add("TE", "A"), rule="CORE-000580"),
    Faulty("SDT653", f"{TS}/columns/4", take("TS", "INTMODEL"), "info", rule="CORE-000741"),
    Faulty("SDT654", at("TS", 5, "TSVAL"), put("TS", "HLTSUBJI", TSVAL="Y", TSVALCD="C49488"), "info", "CORE-000742"),
    Faulty("SDT655", at("TI", 2, "IETEST"), put("TI", "INCL002", IETEST="Aged 18 years or over"), rule="CORE-000743"),
    Faulty("SDT656", at("TS", 21, "TSVCDVER"), put("TS", "TPHASE", TSVCDVER="2025-09-27"), rule="CORE-000761"),
    Faulty("SDT657", at("TI", 1, "IECAT"), put("TI", "INCL001", IECAT=""), rule="CORE-000785"),
    Faulty("SDT659", at("TS", 6, "TSVAL"), put("TS", "INDIC", TSVAL="other"), "warning", "CORE-000787"),
    Faulty("SDT660", at("TS", 21, "TSVALCD"), put("TS", "TPHASE", TSVALCD="C99999"), rule="CORE-001080"),
)
OWN = (
    Faulty("SDT661", at("TS", 21, "TSPARM"), put("TS", "TPHASE", TSPARM="Trial Phase")),
    Faulty("SDT662", at("TS", 10, "TSPARMCD"), put("TS", "NARMS", TSPARMCD="NARM"), "warning"),
    Faulty("SDT663", at("TS", 8, "TSVAL"), put("TS", "INTTYPE", TSVAL="OTHER", TSVALCD="", TSVCDREF="", TSVCDVER="")),
    Faulty("SDT663", at("TI", 0, "IECAT"), put("TI", "EXCL001", IECAT="Exclusion")),
    Faulty("SDT664", at("TS", 19, "TSVAL"), put("TS", "TBLIND", TSVAL="TRIPLE BLIND", **_UNCODED), "info"),
    Faulty("SDT664", at("TA", 1, "EPOCH"), put("TA", "PLC", EPOCH="PLACEBO PERIOD"), "info"),
    Faulty("SDT665", at("TS", 21, "TSVALCD"), put("TS", "TPHASE", TSVALCD="C15601")),
    Faulty("SDT666", at("TS", 21, "TSVALCD"), put("TS", "TPHASE", TSVALCD="")),
    Faulty("SDT666", at("TS", 21, "TSVCDVER"), put("TS", "TPHASE", TSVCDVER="")),
    Faulty("SDT667", at("TS", 21, "TSVCDREF"), put("TS", "TPHASE", TSVCDREF="SNOMED")),
    Faulty("SDT667", at("TS", 3, "TSVCDREF"), put("TS", "FCNTRY", TSVCDREF="ISO 8601")),
    Faulty("SDT668", at("TS", 2, "TSVAL"), put("TS", "AGEMIN", TSVAL="18")),
    Faulty("SDT668", at("TS", 16, "TSVAL"), put("TS", "SENDTC", TSVAL="2025-02-30")),
    Faulty("SDT668", at("TS", 3, "TSVAL"), put("TS", "FCNTRY", TSVAL="DE")),
    Faulty("SDT668", at("TE", 0, "TEDUR"), put("TE", "A", TEDUR="26 weeks")),
    Faulty("SDT669", at("TS", 1, "TSVCDREF"), put("TS", "AGEMAX", TSVCDREF="ISO 21090")),
    Faulty("SDT670", at("TS", 1, "TSVALNF"), put("TS", "AGEMAX", TSVALNF="NONE")),
    Faulty("SDT671", at("TS", 21, "TSVCDVER"), put("TS", "TPHASE", TSVCDVER="2025-03-28")),
    Faulty("SDT672", at("TS", 14, "TSVAL"), put("TS", "REGID", TSVAL="NCT9999", TSVALCD="NCT9999"), "warning"),
    Faulty("SDT673", at("TS", 6, "TSVCDREF"), put("TS", "INDIC", TSVCDREF="SNOMED CT"), "info"),
    Faulty("SDT674", at("TE", 3, "STUDYID"), put("TE", "SCRN", STUDYID="MADE-2")),
    Faulty("SDT675", at("TS", 11, "TSPARMCD"), add("TS", "NARMS", TSSEQ=2)),
    Faulty("SDT676", at("TS", 1, "TSVAL"), put("TS", "AGEMAX", TSVAL="P12Y", TSVALNF=""), "warning"),
    Faulty("SDT677", at("TS", 10, "TSVAL"), put("TS", "NARMS", TSVAL="3")),
    Faulty("SDT678", at("TE", 1, "ETCD"), add("TE", "A", ETCD="B", ELEMENT="Treatment: Drug B")),
    Faulty("SDT679", at("TA", 5, "TAETORD"), _gap_in_order, "warning"),
    Faulty("SDT680", at("TA", 2, "EPOCH"), put("TA", "FU", EPOCH="SCREENING"), "warning"),
)
FAULTS = (*STRUCTURE, *RULES, *OWN)


def _two_names(package: Package) -> None:
    ts = package["TS"]
    made.add(ts, "TITLE", TSPARMCD="ZOWN", TSPARM="One name", TSVAL="x", TSVAL1="")
    made.add(ts, "ZOWN", TSPARM="Another name", TSSEQ=2)
    ts["rows"].sort(key=lambda row: (row[4], row[2]))


def _age_twice(package: Package) -> None:
    for name in ("AGETXT", "AGE"):
        made.add(package["TS"], "ADAPT", TSPARMCD=name, TSPARM=name, TSVAL="P18Y", **_UNCODED)
    package["TS"]["rows"].sort(key=lambda row: (row[4], row[2]))


APART = (
    Faulty("SDT646", f"{TS}/rows/23/5", _two_names, rule="CORE-000179"),
    Faulty("SDT652", f"{TS}/rows/4/4", _age_twice, rule="CORE-000736"),
    Faulty("SDT658", f"{TI}/columns/4", without_variable("TI", "IECAT"), rule="CORE-000786"),
)
"""Faults that bring another complaint as well: unknown parameters, a variable that is missing."""
