"""The datasets against the define.xml that describes them: variables, lengths, keys, code lists, value lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from lxml import etree

from trialglot.errors import UnreadableError
from trialglot.findings import finding
from trialglot.sdtm.datasets import Cell
from trialglot.validators.odm.parsing import parse
from trialglot.validators.sdtm.package import Package
from trialglot.validators.sdtm.tables import Column, Say, Table

_ODM: Final = "{http://www.cdisc.org/ns/odm/v1.3}"
_DEF: Final = "{http://www.cdisc.org/ns/def/v2.1}"
_NCI: Final = "nci:ExtCodeID"
_ITEM, _GROUP, _REF, _RANGE = f"{_ODM}ItemDef", f"{_ODM}ItemGroupDef", f"{_ODM}ItemRef", f"{_ODM}RangeCheck"
_CODE_LIST, _CODE_LIST_REF, _EXTERNAL = f"{_ODM}CodeList", f"{_ODM}CodeListRef", f"{_ODM}ExternalCodeList"
_TERMS: Final = frozenset({f"{_ODM}CodeListItem", f"{_ODM}EnumeratedItem"})
_DESCRIPTION, _TEXT, _ALIAS = f"{_ODM}Description", f"{_ODM}TranslatedText", f"{_ODM}Alias"
_WHERE, _WHERE_REF, _CHECK_VALUE = f"{_DEF}WhereClauseDef", f"{_DEF}WhereClauseRef", f"{_ODM}CheckValue"
_VALUE_LIST, _VALUE_LIST_REF = f"{_DEF}ValueListDef", f"{_DEF}ValueListRef"
# What a column of Dataset-JSON may be where define.xml states a data type (Define-XML 2.1, section 4.2.1).
_TYPES: Final = {
    "integer": frozenset({"integer"}),
    "float": frozenset({"decimal", "float", "double"}),
}
_TEXTS: Final = frozenset({"string", "datetime", "date", "time", "URI"})


class _Item(NamedTuple):
    name: str
    label: str
    type: str
    length: int | None
    codelist: str
    values: str


class _Ref(NamedTuple):
    oid: str
    mandatory: bool
    key: int | None
    wheres: tuple[str, ...]


class _Group(NamedTuple):
    oid: str
    label: str
    refs: list[_Ref]


class _Metadata(NamedTuple):
    """What a define.xml says, by OIDs; ``groups`` by the names of their datasets."""

    study: str
    version: str
    groups: dict[str, _Group]
    items: dict[str, _Item]
    codelists: dict[str, dict[str, str]]
    valuelists: dict[str, list[_Ref]]
    wheres: dict[str, list[tuple[str, str, frozenset[str]]]]


def check(xml: bytes, file: str, package: Package, say: Say) -> None:
    """Complain of what the datasets and their define.xml say otherwise; what is wrong with it alone is not said."""
    told = _read(xml)
    if told is None:
        return
    for name in told.groups.keys() - package.tables.keys():
        say.add(finding("SDT681", target_path=f"{file}#{told.groups[name].oid}", where="define.xml", name=name))
    for table in package.tables.values():
        group = told.groups.get(table.name)
        if group is None:
            say.dataset("SDT682", table, name=table.name)
            continue
        header = table.header
        for attribute, here, there in (
            ("studyOID", header.get("studyOID"), told.study),
            ("metaDataVersionOID", header.get("metaDataVersionOID"), told.version),
            ("itemGroupOID", header.get("itemGroupOID"), group.oid),
            ("label", header.get("label"), group.label),
        ):
            _compare(table, "", attribute, here, there, say)
        _variables(table, group, told, say)


def _compare(table: Table, variable: str, attribute: str, here: object, there: object, say: Say) -> None:
    if here is not None and there not in (None, "") and here != there:
        what = f"{variable} {attribute}".strip()
        say.dataset("SDT684", table, variable, what=what, here=here, there=there)


def _variables(table: Table, group: _Group, told: _Metadata, say: Say) -> None:
    defined = [(ref, told.items[ref.oid]) for ref in group.refs if ref.oid in told.items]
    names = [item.name for _, item in defined]
    if names != list(table.columns):
        lacking = [name for name in table.columns if name not in names]
        surplus = [name for name in names if name not in table.columns]
        seen = "; ".join(
            f"{words} {', '.join(which)}"
            for words, which in (("not defined:", lacking), ("not in the dataset:", surplus))
            if which
        )
        say.dataset("SDT683", table, lacking[0] if lacking else "", seen=seen or "in another order")
    for ref, item in defined:
        column = table.columns.get(item.name)
        if column is not None:
            _variable(table, column, ref, item, told, say)


def _variable(table: Table, column: Column, ref: _Ref, item: _Item, told: _Metadata, say: Say) -> None:
    for attribute, here, there in (
        ("itemOID", column.oid if table.header.get("itemGroupOID") else None, ref.oid),
        ("label", column.label, item.label),
        ("length", column.length, item.length),
    ):
        _compare(table, item.name, attribute, here, there, say)
    if column.key != ref.key:
        say.dataset("SDT684", table, item.name, what=f"{item.name} key", here=column.key, there=ref.key)
    if column.type is not None and item.type and column.type not in _TYPES.get(item.type, _TEXTS):
        _compare(table, item.name, "type", column.type, item.type, say)
    values = told.codelists.get(item.codelist)
    for number, row in enumerate(table.rows):
        value = row.get(item.name)
        if value is None:
            if ref.mandatory and item.name in row:
                say.fault("SDT685", table, number, item.name, name=item.name)
        elif item.length is not None and type(value) is str and len(value) > item.length:
            say.fault("SDT686", table, number, item.name, name=item.name, size=len(value), length=item.length)
        elif values is not None and str(value) not in values:
            say.fault("SDT687", table, number, item.name, value=value, oid=item.codelist)
    if item.values in told.valuelists:
        _value_level(table, item, told, say)


class _Part(NamedTuple):
    """The definition of some values of a variable, and the clauses that the rows of these values meet."""

    ref: _Ref
    item: _Item
    clauses: list[tuple[str, str, frozenset[str]]]


def _value_level(table: Table, item: _Item, told: _Metadata, say: Say) -> None:
    """Check values by the definition whose where-clause their row meets."""
    parts = [
        _Part(ref, told.items[ref.oid], [clause for where in ref.wheres for clause in told.wheres.get(where, ())])
        for ref in told.valuelists[item.values]
        if ref.oid in told.items
    ]
    find = _finder(parts, told)
    met = set()
    for number, row in enumerate(table.rows):
        part = find(row)
        if part is not None:
            met.add(part.ref.oid)
            _value(table, number, item, part, told, say)
        elif table.name == "TS" and row.get("TSPARMCD") is not None:
            say.fault("SDT689", table, number, item.name, name=item.name)
    for one in parts:
        if one.ref.oid not in met:
            say.dataset("SDT690", table, item.name, oid=one.ref.oid)


def _finder(parts: list[_Part], told: _Metadata) -> Callable[[dict[str, Cell]], _Part | None]:
    """Return a function that finds the definition of a row's value; most ask for one value of one variable."""
    plain: dict[str, dict[str, _Part]] = {}
    others = []
    for part in parts:
        variable = told.items.get(part.clauses[0][0]) if len(part.clauses) == 1 else None
        if variable is not None and part.clauses[0][1] in ("EQ", "IN"):
            for value in part.clauses[0][2]:
                plain.setdefault(variable.name, {}).setdefault(value, part)
        else:
            others.append(part)

    def find(row: dict[str, Cell]) -> _Part | None:
        for name, known in plain.items():
            part = known.get(str(row.get(name)))
            if part is not None:
                return part
        return next((one for one in others if _meets(row, one, told)), None)

    return find


def _meets(row: dict[str, Cell], part: _Part, told: _Metadata) -> bool:
    return all(
        oid in told.items and (str(row.get(told.items[oid].name)) in values) is (comparator in ("EQ", "IN"))
        for oid, comparator, values in part.clauses
    )


def _value(table: Table, number: int, item: _Item, part: _Part, told: _Metadata, say: Say) -> None:
    value = table.rows[number].get(item.name)
    if value is None:
        if part.ref.mandatory and item.name in table.rows[number]:
            say.fault("SDT685", table, number, item.name, name=part.item.name)
        return
    listed = told.codelists.get(part.item.codelist)
    if listed is not None and str(value) not in listed:
        say.fault("SDT687", table, number, item.name, value=value, oid=part.item.codelist)
    elif listed is not None and item.name == "TSVAL":
        given, expected = table.text(number, "TSVALCD"), listed[str(value)]
        if given and expected and given != expected:
            say.fault("SDT688", table, number, "TSVALCD", value=value, given=given, expected=expected)
    length = part.item.length
    if length is not None and type(value) is str and len(value) > length:
        say.fault("SDT686", table, number, item.name, name=part.item.name, size=len(value), length=length)


def _read(xml: bytes) -> _Metadata | None:
    try:
        root = parse(xml).getroot()
    except UnreadableError:
        return None
    study = root.find(f"{_ODM}Study")
    version = None if study is None else study.find(f"{_ODM}MetaDataVersion")
    if study is None or version is None:
        return None
    told = _Metadata(study.get("OID", ""), version.get("OID", ""), {}, {}, {}, {}, {})
    for one in version:
        tag, oid = one.tag, one.get("OID", "")
        if tag == _ITEM:
            told.items[oid] = _item(one)
        elif tag == _WHERE:
            told.wheres[oid] = _clauses(one)
        elif tag == _VALUE_LIST:
            told.valuelists[oid] = _refs(one)
        elif tag == _GROUP:
            told.groups[one.get("Name", "")] = _Group(oid, _text(one), _refs(one))
        elif tag == _CODE_LIST and (terms := _terms(one)) is not None:
            told.codelists[oid] = terms
    return told


def _text(element: etree._Element) -> str:
    for one in element:
        if one.tag == _DESCRIPTION:
            return (one.findtext(_TEXT) or "").strip()
    return ""


def _number(value: str | None) -> int | None:
    return int(value) if value is not None and value.isascii() and value.isdigit() else None


def _refs(element: etree._Element) -> list[_Ref]:
    return [
        _Ref(
            one.get("ItemOID", ""),
            one.get("Mandatory") == "Yes",
            _number(one.get("KeySequence")),
            tuple([where.get("WhereClauseOID", "") for where in one if where.tag == _WHERE_REF]),
        )
        for one in element
        if one.tag == _REF
    ]


def _item(element: etree._Element) -> _Item:
    label = codelist = values = ""
    for one in element:
        tag = one.tag
        if tag == _DESCRIPTION:
            label = (one.findtext(_TEXT) or "").strip()
        elif tag == _CODE_LIST_REF:
            codelist = one.get("CodeListOID", "")
        elif tag == _VALUE_LIST_REF:
            values = one.get("ValueListOID", "")
    get = element.get
    return _Item(get("Name", ""), label, get("DataType", ""), _number(get("Length")), codelist, values)


def _terms(codelist: etree._Element) -> dict[str, str] | None:
    """Return the C-codes of a list by its terms, ``None`` for a list that is published elsewhere."""
    found = {}
    for one in codelist:
        if one.tag == _EXTERNAL:
            return None
        if one.tag in _TERMS:
            code = ""
            for alias in one:
                if alias.tag == _ALIAS and alias.get("Context") == _NCI:
                    code = code or alias.get("Name", "")
            found[one.get("CodedValue", "")] = code
    return found


def _clauses(where: etree._Element) -> list[tuple[str, str, frozenset[str]]]:
    return [
        (
            one.get(f"{_DEF}ItemOID", ""),
            one.get("Comparator", ""),
            frozenset([value.text or "" for value in one if value.tag == _CHECK_VALUE]),
        )
        for one in where
        if one.tag == _RANGE
    ]
