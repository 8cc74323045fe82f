"""Datasets, variables and values of a Define-XML document: ItemGroupDef, ItemDef, ValueListDef, WhereClauseDef."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from trialglot import codes
from trialglot.sdtm import oids
from trialglot.sdtm.ascii import length
from trialglot.sdtm.datasets import Cell, Dataset, TrialDesign, Variable
from trialglot.writers.sdtm.define_codelists import CodeLists
from trialglot.writers.sdtm.define_comments import NO_VALUE, NULL_FLAVOR, Comments
from trialglot.xmltext import LINE, attribute, described, element, escaped, quoted

SDTMIG = "STD.SDTMIG"

# The variable by which the values of another are told apart.
_VALUE_KEYS = {"TSVAL": "TSPARMCD", "IETEST": "IETESTCD", "ARM": "ARMCD", "ELEMENT": "ETCD"}
# ISO 21090 lists the null flavors of TSVALNF (SDTMIG 3.4 section 7.4.2).
_NULL_FLAVORS = ("ISO 21090", "2011")
_CDISC = "CDISC CT"

# Origins (Define-XML terminology C170449): what the study lays down; what is counted; all else is assigned.
_PROTOCOL = re.compile("STUDYID|TSVAL[0-9]*|ARM|IETEST|IECAT|IESCAT|TIVERS|TEDUR")
_ASSIGNED_PARAMETERS = frozenset({"SDTIGVER", "SDTMVER"})


class _Method(NamedTuple):
    name: str
    text: str


_METHODS = {
    "TSSEQ": _Method(
        "Sequence number of a parameter's values",
        "Place of the record among those with the same TSPARMCD, in the order of the registry record, from 1.",
    ),
    "TAETORD": _Method(
        "Order of the elements within an arm",
        "Place of the element in the arm: the order of the epochs, and of the elements within an epoch, from 1.",
    ),
}

# Trial summary parameters that count something, by their definitions in C66738.
_COUNTS = frozenset({"ACTSUB", "NARMS", "NCOHORT", "PLANSUB"})
_INTEGER = re.compile("[0-9]+")
_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PARTIAL_DATE = re.compile("[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")
_DURATION = re.compile("-?P(?=[0-9T])(?:[0-9.]+[YMWD])*(?:T(?:[0-9.]+[HMS])+)?")


class Definitions:
    """The definitions of a study's datasets, collected dataset by dataset."""

    def __init__(self, design: TrialDesign, form: str, comments: Comments, codelists: CodeLists) -> None:
        self._form = form
        self._comments = comments
        self._codelists = codelists
        self._owners = {comment.owner for comment in design.comments}
        self._origins = {
            "Protocol": _origin("Protocol", f"As registered: {design.source}, {design.record_id}"),
            "Assigned": _origin("Assigned", "Given when the registry record was converted"),
            "Derived": _origin("Derived", ""),
        }
        self.groups: list[str] = []
        self.items: list[str] = []
        self.value_items: list[str] = []
        self.value_lists: list[str] = []
        self.where_clauses: list[str] = []
        self.methods: list[str] = []

    def add(self, dataset: Dataset) -> None:
        """Add what defines a dataset."""
        columns = list(zip(*dataset.rows, strict=True)) if dataset.rows else [()] * len(dataset.variables)
        by_name = {one.name: column for one, column in zip(dataset.variables, columns, strict=True)}
        references = []
        for number, (variable, column) in enumerate(zip(dataset.variables, columns, strict=True), 1):
            values = [str(cell) for cell in column if cell not in (None, "")]
            references.append(self._reference(dataset.name, variable, number, bool(values)))
            self.items.append(self._item(dataset, variable, values, by_name))
        self.groups.append(self._group(dataset, references))

    def _group(self, dataset: Dataset, references: list[str]) -> str:
        name = dataset.name
        leaf = f"{name.lower()}.{self._form}"
        attributes = (
            f'{attribute("OID", oids.group(name))} Name="{name}" Repeating="No" IsReferenceData="Yes"'
            f' SASDatasetName="{name}" Domain="{name}" Purpose="Tabulation"'
            f'{attribute("def:Structure", dataset.structure)} def:ArchiveLocationID="LF.{name}"'
            f' def:StandardOID="{SDTMIG}"'
        )
        if not dataset.rows:
            attributes += ' def:HasNoData="Yes"'
        attributes += self._comments.refer(name, "" if dataset.rows else NO_VALUE)
        title = f'{LINE[4]}<def:leaf ID="LF.{name}" xlink:href="{leaf}">{LINE[5]}<def:title>{leaf}</def:title>'
        inner = [described(4, dataset.label), *references, element(4, "def:Class", ' Name="TRIAL DESIGN"')]
        return element(3, "ItemGroupDef", attributes, f"{''.join(inner)}{title}{LINE[4]}</def:leaf>")

    def _reference(self, dataset: str, variable: Variable, number: int, valued: bool) -> str:
        mandatory = "Yes" if variable.core == "Req" else "No"
        attributes = f'{_item_oid("ItemOID", dataset, variable.name)} OrderNumber="{number}" Mandatory="{mandatory}"'
        if variable.key:
            attributes += f' KeySequence="{variable.key}"'
        method = _METHODS.get(variable.name)
        if method is not None:
            attributes += f' MethodOID="MT.{variable.name}"'
            self.methods.append(_method(variable.name, method))
        if variable.role:
            attributes += attribute("Role", variable.role)
        if not valued:
            attributes += ' def:HasNoData="Yes"'
        return element(4, "ItemRef", attributes)

    def _item(self, dataset: Dataset, variable: Variable, values: list[str], columns: _Columns) -> str:
        name = variable.name
        kind = "integer" if variable.type == "Num" else "text"
        if name.endswith(("DUR", "DTC")):
            kind = _data_type(values)
        attributes = (
            f'{_item_oid("OID", dataset.name, name)} Name="{name}"{_typed(kind, values)} SASFieldName="{name}"'
            f"{self._comments.refer(f'{dataset.name}.{name}', '' if values else NO_VALUE)}"
        )
        if name == "TSVALNF" and values:
            codelist = self._codelists.use_external(*_NULL_FLAVORS)
        else:
            codelist = self._codelists.use(variable.codelist, values) if variable.codelist else ""
        origin = "Derived" if name in _METHODS else "Protocol" if _PROTOCOL.fullmatch(name) else "Assigned"
        inner = described(4, variable.label) + codelist + self._origins[origin]
        return element(3, "ItemDef", attributes, inner + self._value_list(dataset.name, variable, columns))

    def _value_list(self, dataset: str, variable: Variable, columns: _Columns) -> str:
        """Return the reference to the list of the values that have definitions of their own; nothing without one."""
        key = _VALUE_KEYS.get(variable.name, "")
        if key not in columns:
            return ""
        indices: dict[str, list[int]] = {}
        for index, value in enumerate(columns[key]):
            indices.setdefault(str(value), []).append(index)
        if variable.name != "TSVAL":
            # All else that there is to say of a value is said of its variable.
            indices = {one: rows for one, rows in indices.items() if f"{dataset}.{variable.name}.{one}" in self._owners}
        if not indices:
            return ""
        references = [
            self._value(dataset, variable, number, value, rows, columns)
            for number, (value, rows) in enumerate(indices.items(), 1)
        ]
        oid = attribute("OID", f"VL.{dataset}.{variable.name}")
        self.value_lists.append(element(3, "def:ValueListDef", oid, "".join(references)))
        return element(4, "def:ValueListRef", attribute("ValueListOID", f"VL.{dataset}.{variable.name}"))

    def _value(
        self, dataset: str, variable: Variable, number: int, key: str, rows: list[int], columns: _Columns
    ) -> str:
        """Define a value and the condition on which the definition applies; return the reference to it."""
        cells = columns[variable.name]
        values = [str(cells[row]) for row in rows if cells[row] not in (None, "")]
        label, kind, codelist, origin, default = variable.label, "text", "", "Protocol", NO_VALUE
        if variable.name == "TSVAL":
            codelist = self._parameter_codelist(key, values, rows, columns)
            kind = "text" if codelist else _data_type(values)
            if kind == "integer" and key not in _COUNTS:
                kind = "text"  # a number that counts nothing is a name
            label = str(columns["TSPARM"][rows[0]]) if "TSPARM" in columns else label
            default = NULL_FLAVOR
            origin = "Assigned" if key in _ASSIGNED_PARAMETERS else origin
        elif variable.name == "ELEMENT":
            origin = "Assigned"
        owner = f"{dataset}.{variable.name}.{key}"
        oid, condition, clause = _value_texts(dataset, variable.name, key)
        comment = self._comments.refer(owner) or ("" if values else self._comments.text(default, "NULLFLAVOR"))
        # How the values came about is said of their variable.
        inner = described(4, label) + codelist + _origin(origin, "")
        self.value_items.append(
            element(3, "ItemDef", f' OID="{oid}"{attribute("Name", key)}{_typed(kind, values)}{comment}', inner)
        )
        self.where_clauses.append(clause)
        mandatory = "Yes" if len(values) == len(rows) else "No"
        no_data = "" if values else ' def:HasNoData="Yes"'
        reference = f' ItemOID="{oid}" OrderNumber="{number}" Mandatory="{mandatory}"{no_data}'
        return element(4, "ItemRef", reference, condition)

    def _parameter_codelist(self, key: str, values: list[str], rows: list[int], columns: _Columns) -> str:
        """Return the reference to the code list of a trial summary parameter's values."""
        codelist = codes.ts_codelist(key)
        if codelist:
            return self._codelists.use(codelist, values)
        dictionaries = {
            (columns["TSVCDREF"][row], columns["TSVCDVER"][row])
            for row in rows
            if "TSVCDREF" in columns and "TSVCDVER" in columns and columns["TSVAL"][row]
        }
        if len(dictionaries) != 1:
            return ""
        dictionary, version = dictionaries.pop()
        if not dictionary or not version or dictionary == _CDISC or _data_type(values) != "text":
            return ""
        return self._codelists.use_external(str(dictionary), str(version))


_Columns = dict[str, tuple[Cell, ...]]


def _typed(kind: str, values: Sequence[str]) -> str:
    """Return data type and, where the type has one, length as attributes."""
    return f' DataType="{kind}" Length="{length(values)}"' if kind in {"text", "integer"} else f' DataType="{kind}"'


def _item_oid(name: str, dataset: str, variable: str) -> str:
    return f' {name}="{quoted(oids.item(dataset, variable))}"'


# Those of trial summary parameters are the same in all studies.
@lru_cache(maxsize=1024)
def _value_texts(dataset: str, variable: str, key: str) -> tuple[str, str, str]:
    """Return of a value the OID of its item, the reference to its condition, and the condition."""
    by = _VALUE_KEYS[variable]
    where = quoted(f"WC.{dataset}.{by}.{key}")
    check = f"{LINE[5]}<CheckValue>{escaped(key)}</CheckValue>"
    ranged = element(4, "RangeCheck", f' Comparator="EQ" SoftHard="Soft"{_item_oid("def:ItemOID", dataset, by)}', check)
    return (
        quoted(f"IT.{dataset}.{variable}.{key}"),
        element(5, "def:WhereClauseRef", f' WhereClauseOID="{where}"'),
        element(3, "def:WhereClauseDef", f' OID="{where}"', ranged),
    )


def _data_type(values: Sequence[str]) -> str:
    """Return the Define-XML data type that all values have."""
    if not values:
        return "text"
    for kind, form in (
        ("integer", _INTEGER),
        ("date", _DATE),
        ("partialDate", _PARTIAL_DATE),
        ("durationDatetime", _DURATION),
    ):
        if all(form.fullmatch(one) for one in values):
            return kind
    return "text"


@lru_cache(maxsize=64)
def _origin(kind: str, text: str) -> str:
    return element(4, "def:Origin", f' Type="{kind}" Source="Sponsor"', described(5, text))


def _method(name: str, method: _Method) -> str:
    attributes = f'{attribute("OID", f"MT.{name}")}{attribute("Name", method.name)} Type="Computation"'
    return element(3, "MethodDef", attributes, described(4, method.text))
