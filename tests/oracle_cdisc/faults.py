"""Faults that are planted into the studies made by hand, each with the published rules that it breaks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from oracle_cdisc.made_sdtm import Datasets, Row
from oracle_cdisc.made_usdm import Object


@dataclass(frozen=True, slots=True)
class UsdmFault:
    """A change of the document, the rules that it breaks, and those among them that usdm4 does not see broken."""

    name: str
    plant: Callable[[Object], Any]
    rules: tuple[str, ...]
    not_usdm4: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SdtmFault:
    """A change of the datasets, and the rules that it breaks; there are faults that no rule of CORE finds."""

    name: str
    plant: Callable[[Datasets], Any]
    rules: tuple[str, ...]


def _version(document: Object) -> Object:
    version: Object = document["study"]["versions"][0]
    return version


def _design(document: Object) -> Object:
    design: Object = _version(document)["studyDesigns"][0]
    return design


def _population(document: Object) -> Object:
    population: Object = _design(document)["population"]
    return population


def _timeline(document: Object) -> Object:
    timeline: Object = _design(document)["scheduleTimelines"][0]
    return timeline


def _phase(document: Object) -> Object:
    phase: Object = _design(document)["studyPhase"]["standardCode"]
    return phase


def _objective(document: Object) -> Object:
    objective: Object = _design(document)["objectives"][0]
    return objective


USDM = (
    UsdmFault("an id given twice", lambda one: _version(one)["titles"][1].update(id="title-1"), ("DDF00083",)),
    UsdmFault("an id with a space", lambda one: _version(one)["titles"][1].update(id="title 2"), ("DDF00260",)),
    UsdmFault(
        "two official titles",
        lambda one: _version(one)["titles"][1]["type"].update(code="C207616", decode="Official Study Title"),
        ("DDF00100",),
        not_usdm4=("DDF00100",),
    ),
    UsdmFault(
        "no official title",
        lambda one: _version(one)["titles"][0]["type"].update(code="C207618", decode="Scientific Study Title"),
        ("DDF00115",),
    ),
    UsdmFault("no role of a sponsor", lambda one: _version(one).update(roles=[]), ("DDF00172", "DDF00201")),
    UsdmFault(
        "two identifiers of the sponsor",
        lambda one: _version(one)["studyIdentifiers"][1].update(scopeId="sponsor"),
        ("DDF00172", "DDF00174"),
    ),
    UsdmFault("the decode of another phase", lambda one: _phase(one).update(decode="PHASE III TRIAL"), ("DDF00229",)),
    UsdmFault("a C-code of no phase", lambda one: _phase(one).update(code="C99999"), ("DDF00229",)),
    UsdmFault(
        "both sexes as one",
        lambda one: _population(one)["plannedSex"][0].update(code="C49636", decode="BOTH"),
        ("DDF00188",),
    ),
    UsdmFault(
        "a date on which no terminology was published",
        lambda one: _design(one)["studyType"].update(codeSystemVersion="2026-01-01"),
        ("DDF00073", "DDF00155", "DDF00230"),
        not_usdm4=("DDF00230",),
    ),
    UsdmFault("no main timeline", lambda one: _timeline(one).update(mainTimeline=False), ("DDF00012",)),
    UsdmFault("no anchor", lambda one: _timeline(one)["timings"].pop(0), ("DDF00009",)),
    UsdmFault(
        "no primary objective",
        lambda one: _objective(one)["level"].update(code="C85827", decode="Study Secondary Objective"),
        ("DDF00084", "DDF00096"),
    ),
    UsdmFault(
        "no primary endpoint",
        lambda one: _objective(one)["endpoints"][0]["level"].update(code="C139173", decode="Secondary Endpoint"),
        ("DDF00041",),
    ),
    UsdmFault("no planned age", lambda one: _population(one).update(plannedAge=None), ("DDF00097",)),
    UsdmFault(
        "an age without unit",
        lambda one: _population(one)["plannedAge"]["minValue"].update(unit=None),
        ("DDF00242",),
        not_usdm4=("DDF00242",),
    ),
    UsdmFault("two arms of one name", lambda one: _design(one)["arms"][1].update(name="medicine"), ("DDF00010",)),
    UsdmFault(
        "an arm without cells",
        lambda one: _design(one).update(studyCells=_design(one)["studyCells"][:2]),
        ("DDF00040", "DDF00243"),
    ),
    UsdmFault("a cell of no arm", lambda one: _design(one)["studyCells"][3].update(armId="arm-9"), ("DDF00243",)),
    UsdmFault(
        "a text of no criterion",
        lambda one: _design(one)["eligibilityCriteria"][1].update(criterionItemId="item-9"),
        ("DDF00249",),
    ),
    UsdmFault(
        "a criterion that the population lacks",
        lambda one: _population(one).update(criterionIds=["criterion-1"]),
        ("DDF00158",),
        not_usdm4=("DDF00158",),
    ),
    UsdmFault(
        "an unknown attribute",
        lambda one: _design(one)["arms"][0].update(colour="red"),
        ("DDF00125",),
        not_usdm4=("DDF00125",),
    ),
    UsdmFault("an epoch without type", lambda one: _design(one)["epochs"][0].update(type=None), ("DDF00082",)),
    UsdmFault(
        "text that is no XHTML",
        lambda one: _version(one)["eligibilityCriterionItems"][1].update(text="<p>Smokes"),
        ("DDF00247",),
    ),
    UsdmFault(
        "one country with two codes",
        lambda one: _version(one)["organizations"][0]["legalAddress"]["country"].update(code="CH"),
        ("DDF00035",),
    ),
)


def _parameter(datasets: Datasets, code: str) -> Row:
    (row,) = [row for row in datasets["TS"] if row["TSPARMCD"] == code]
    return row


def _again(datasets: Datasets, code: str, **changed: Any) -> None:
    datasets["TS"].append(_parameter(datasets, code) | changed)


def _where(datasets: Datasets, name: str, variable: str, value: Any, **changed: Any) -> None:
    for row in datasets[name]:
        if row[variable] == value:
            row.update(changed)


def _screening(datasets: Datasets) -> None:
    for name in ("TA", "TE"):
        _where(datasets, name, "ETCD", "SCRN", ETCD="SCREENING")


SDTM = (
    SdtmFault(
        "an arm code of 21 characters", lambda one: _where(one, "TA", "ARMCD", "A", ARMCD="A" * 21), ("CORE-000010",)
    ),
    SdtmFault(
        "an arm called Screen Failure",
        lambda one: _where(one, "TA", "ARMCD", "P", ARM="Screen Failure"),
        ("CORE-000115",),
    ),
    SdtmFault(
        "one arm code for two arms",
        lambda one: one["TA"][2].update(ARMCD="A", TAETORD=3),
        ("CORE-000318",),
    ),
    SdtmFault("one order for two elements", lambda one: one["TA"][1].update(TAETORD=1), ("CORE-000144",)),
    SdtmFault("an order that is no whole number", lambda one: one["TA"][1].update(TAETORD=1.5), ("CORE-000534",)),
    SdtmFault(
        "an element that TE lacks", lambda one: one["TA"][3].update(ETCD="OTHER", ELEMENT="Other"), ("CORE-000173",)
    ),
    SdtmFault("an element code of 9 characters", _screening, ("CORE-000143",)),
    SdtmFault(
        "one element code for two elements",
        lambda one: one["TE"][2].update(ETCD="TRTA"),
        ("CORE-000132", "CORE-000173"),  # and TA's own code is in TE no more
    ),
    SdtmFault("an element without end and duration", lambda one: one["TE"][0].update(TEENRL=""), ("CORE-000027",)),
    SdtmFault(
        "one criterion code for two criteria",
        lambda one: one["TI"][2].update(IETESTCD="INCL01"),
        ("CORE-000146", "CORE-000743"),
    ),
    SdtmFault(
        "one criterion text for two codes",
        lambda one: one["TI"][2].update(IETEST=one["TI"][1]["IETEST"]),
        ("CORE-000743",),
    ),
    SdtmFault(
        "a criterion code that begins with a digit", lambda one: one["TI"][2].update(IETESTCD="1INCL"), ("CORE-000541",)
    ),
    SdtmFault(
        "a criterion code of 10 characters", lambda one: one["TI"][2].update(IETESTCD="INCLUSION1"), ("CORE-000541",)
    ),
    SdtmFault(
        "a parameter code of 10 characters",
        lambda one: _parameter(one, "INDIC").update(TSPARMCD="INDICATION"),
        ("CORE-000147",),
    ),
    SdtmFault(
        "a parameter name of 44 characters",
        lambda one: _parameter(one, "INDIC").update(TSPARM="Trial Disease/Condition Indication Described"),
        ("CORE-000148",),
    ),
    SdtmFault(
        "two names for one parameter code",
        lambda one: _again(one, "INDIC", TSSEQ=2, TSPARM="Indication", TSVAL="Wheezing"),
        ("CORE-000179",),
    ),
    SdtmFault("one sequence number twice", lambda one: _again(one, "INDIC", TSVAL="Wheezing"), ("CORE-000154",)),
    SdtmFault(
        "neither value nor null flavour", lambda one: _parameter(one, "INDIC").update(TSVAL=""), ("CORE-000149",)
    ),
    SdtmFault(
        "a value and a null flavour",
        lambda one: _parameter(one, "INDIC").update(TSVALNF="UNK"),
        ("CORE-000041", "CORE-000150"),
    ),
    SdtmFault(
        "a null flavour's name as a value",
        lambda one: _parameter(one, "INDIC").update(TSVAL="UNKNOWN"),
        ("CORE-000787",),
    ),
    SdtmFault(
        "a version of no terminology", lambda one: _parameter(one, "SEXPOP").update(TSVCDREF=""), ("CORE-000153",)
    ),
    SdtmFault(
        "one C-code for two values",
        lambda one: _parameter(one, "TPHASE").update(TSVALCD="C49636"),
        ("CORE-000152", "CORE-000728"),
    ),
    SdtmFault(
        "an age that is no ISO 8601 duration",
        lambda one: _parameter(one, "AGEMAX").update(TSVAL="75 years"),
        ("CORE-000294",),
    ),
    SdtmFault(
        "a start date that is no ISO 8601 date",
        lambda one: _parameter(one, "SSTDTC").update(TSVAL="March 2024"),
        ("CORE-000505",),
    ),
    # What CORE lets pass; of its rules on terms and versions disagreements.tsv says why.
    SdtmFault("a C-code of no term", lambda one: _parameter(one, "TPHASE").update(TSVALCD="C99999"), ()),
    SdtmFault(
        "a date on which no terminology was published",
        lambda one: _parameter(one, "TPHASE").update(TSVCDVER="2025-01-01"),
        (),
    ),
    SdtmFault(
        "the name of no parameter", lambda one: _parameter(one, "TPHASE").update(TSPARM="Phase of the Trial"), ()
    ),
)
