"""What an ODM document says of a study: ODM 1.3.2 with SDM-XML 1.0, and ODM 2.0."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final, NamedTuple

from lxml import etree

from trialglot import codes
from trialglot.errors import UnreadableError
from trialglot.validators.consistency.facts import Facts
from trialglot.validators.consistency.values import (
    CODED,
    OUTCOMES,
    allocation,
    code_of,
    criteria,
    enrolment,
    first,
    fold,
    measured,
    named,
    nct_numbers,
    typed,
)
from trialglot.validators.odm.parsing import parse

_V1: Final = "{http://www.cdisc.org/ns/odm/v1.3}"
_V2: Final = "{http://www.cdisc.org/ns/odm/v2.0}"
_SDM: Final = "{http://www.cdisc.org/ns/studydesign/v1.0}"
_PARAMETER, _VALUE = f"{_SDM}Parameter", f"{_SDM}Value"
_SEGMENT, _ASSOCIATION = f"{_SDM}SegmentRef", f"{_SDM}ArmAssociation"
_EPOCHS, _ARM_TYPES, _TYPES = "C99079", "C174222", "C99078"
# Data of the record that stand in the notes, a line for each.
_START: Final = re.compile(r"^Study start \(registry\): (\S+)", re.MULTILINE)
_COMPLETION: Final = re.compile(r"^Study completion \(registry\): (\S+)", re.MULTILINE)


class _Summary(NamedTuple):
    """The values of the parameters by TSPARMCD, and the notes."""

    values: dict[str, list[str]]
    notes: str


def sdm_facts(content: Any) -> Facts:
    """Return the facts of an ODM 1.3.2 document."""
    version = _version(content, _V1)
    protocol = None if version is None else version.find(f"{_V1}Protocol")
    if protocol is None:
        return {}
    values: dict[str, list[str]] = {}
    summary, structure = protocol.find(f"{_SDM}Summary"), protocol.find(f"{_SDM}Structure")
    for one in _all(summary, _PARAMETER):
        values.setdefault(one.get("ShortName", ""), []).extend([each.text or "" for each in one if each.tag == _VALUE])
    notes = "" if summary is None else _described(summary, _V1)
    cells = _cells(_all(structure, f"{_SDM}CellDef"))
    found = _summarised(_Summary(values, notes)) | _identified(protocol, _V1)
    found |= _structured(_all(structure, f"{_SDM}Arm"), _all(structure, f"{_SDM}Epoch"), cells, _V1)
    found |= _criteria(protocol, f"{_SDM}InclusionExclusionCriteria", _SDM)
    activities = [one for one in _all(structure, f"{_SDM}ActivityDef") if _key(one).startswith("intervention-")]
    return found | _interventions((one.get("Name", ""), _described(one, _V1)) for one in activities)


def odm2_facts(content: Any) -> Facts:
    """Return the facts of an ODM 2.0 document."""
    version = _version(content, _V2)
    protocol = None if version is None else version.find(f"{_V2}Protocol")
    if version is None or protocol is None:
        return {}
    values: dict[str, list[str]] = {}
    for one in protocol.iterfind(f"{_V2}StudySummary/{_V2}StudyParameter"):
        for value in one.iterfind(f"{_V2}ParameterValue"):
            if value.get("Value"):
                values.setdefault(one.get("ShortName", ""), []).append(value.get("Value", ""))
    structure = protocol.find(f"{_V2}StudyStructure")
    cells = [
        (_last(one.get("ArmOID", "")), _last(one.get("EpochOID", "")), len(one.findall(f"{_V2}StudyEventGroupRef")))
        for one in version.iterfind(f"{_V2}StudyEventGroupDef")
        if one.get("ArmOID") and one.get("EpochOID")
    ]
    found = _summarised(_Summary(values, _described(version, _V2))) | _identified(protocol, _V2)
    found |= _structured(_all(structure, f"{_V2}Arm"), _all(structure, f"{_V2}Epoch"), cells, _V2)
    found |= _criteria(protocol, f"{_V2}InclusionExclusionCriteria", _V2)
    given = _all(protocol.find(f"{_V2}StudyInterventions"), f"{_V2}StudyIntervention")
    described = (_described(one, _V2).partition("\n") for one in given)
    return found | _interventions((name, about) for name, _, about in described)


def _version(content: Any, space: str) -> etree._Element | None:
    if not isinstance(content, bytes):
        return None
    try:
        root = parse(content).getroot()
    except UnreadableError:
        return None
    return root.find(f"{space}Study/{space}MetaDataVersion")


def _all(parent: etree._Element | None, tag: str) -> list[etree._Element]:
    return [] if parent is None else parent.findall(tag)


def _last(oid: str) -> str:
    """Return the key that an OID ends with ("ARM.arm-1": "arm-1")."""
    return oid.partition(".")[2]


def _key(element: etree._Element) -> str:
    return _last(element.get("OID", ""))


def _described(element: etree._Element, space: str) -> str:
    for one in element:
        if one.tag == f"{space}Description":
            return one.findtext(f"{space}TranslatedText") or ""
    return ""


def _cells(defined: list[etree._Element]) -> list[tuple[str, str, int]]:
    """Return arm, epoch and number of segments of each cell."""
    found = []
    for cell in defined:
        epoch, arms, segments = _last(cell.get("EpochOID", "")), [], 0
        for one in cell:
            if one.tag == _SEGMENT:
                segments += 1
            elif one.tag == _ASSOCIATION:
                arms += [_last(arm.get("ArmOID", "")) for arm in one]
        found += [(arm, epoch, segments) for arm in arms]
    return found


def _summarised(summary: _Summary) -> Facts:
    """Return what the trial summary and its notes say."""
    values, notes = summary
    found: Facts = {
        name: code_of(short_name, values[short_name][0]) if values.get(short_name) else None
        for name, short_name in CODED.items()
    }
    found["allocation"] = allocation(found["allocation"])
    start, completion = _START.search(notes), _COMPLETION.search(notes)
    found |= {
        "minimum_age": first(values, "AGEMIN"),
        "maximum_age": first(values, "AGEMAX"),
        "start": start[1] if start else None,
        "completion": first(values, "SENDTC") or (completion[1] if completion else None),
        "enrolment": enrolment(values, notes),
        "types": tuple(sorted({code for one in values.get("INTTYPE", ()) if (code := code_of("INTTYPE", one))})),
        "countries": tuple(sorted(values.get("FCNTRY", ()))),
    }
    return found | measured({level: [fold(one) for one in values.get(name, ())] for level, name in OUTCOMES.items()})


@cache
def _identifier_kinds() -> tuple[str, ...]:
    tables = ("identifier_kind", "secondary_id_type", "org_study_id_type")
    return tuple(label for one in tables for label in codes.labels(one))


@cache
def _related() -> str:
    return codes.label("identifier_kind", "related-study")


def _identified(protocol: etree._Element, space: str) -> Facts:
    """The Context of an Alias says what kind of name it is; it may name the issuer, or be numbered.

    The number of another study identifies that study, and not this one.
    """
    names = []
    for one in protocol.iterfind(f"{space}Alias"):
        kind = one.get("Context", "")
        if kind.startswith(_identifier_kinds()) and not kind.startswith(_related()):
            names.append(fold(one.get("Name")))
    return {"identifiers": tuple(sorted(set(names))), "nct": nct_numbers(names)}


def _structured(
    arms: list[etree._Element], epochs: list[etree._Element], cells: list[tuple[str, str, int]], space: str
) -> Facts:
    elements: dict[str, int] = {}
    for arm, _, count in cells:
        elements[arm] = elements.get(arm, 0) + count
    types = [(_key(one), typed(_described(one, space), _EPOCHS)) for one in epochs]
    return {
        "arms": tuple(_key(one) for one in arms),
        "arm_names": {_key(one): named(one.get("Name")) for one in arms},
        "arm_types": {_key(one): typed(_described(one, space), _ARM_TYPES) for one in arms},
        "epochs": tuple(types),
        "epoch_types": tuple(dict.fromkeys(code for _, code in types)),
        "cells": tuple(sorted(f"{arm} in {epoch}" for arm, epoch, _ in cells)),
        "elements": elements,
    }


def _criteria(protocol: etree._Element, path: str, space: str) -> Facts:
    keys = [
        _key(one)
        for kind in ("InclusionCriteria", "ExclusionCriteria")
        for one in protocol.iterfind(f"{path}/{space}{kind}/{space}Criterion")
    ]
    return criteria(keys)


def _interventions(given: Iterator[tuple[str, str]]) -> Facts:
    types = {named(name): typed(description, _TYPES) for name, description in given}
    return {"interventions": tuple(sorted(types)), "intervention_types": types}
