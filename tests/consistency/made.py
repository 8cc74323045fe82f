"""One made-up study in every format, written by hand: the documents say the same, each in its own way."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from trialglot.sdtm.datasets import Cell, Dataset, TrialDesign, Variable

NCIT = "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl"
R5 = "http://hl7.org/fhir/5.0/StructureDefinition/extension-ResearchStudy."

Json = dict[str, Any]


def _concept(code: str, text: str = "") -> Json:
    coding = [{"system": "http://made-up.example.org", "code": "x"}, {"system": NCIT, "code": code}]
    return {"coding": coding, **({"text": text} if text else {})}


def _arm(key: str, name: str, code: str, id_: str) -> Json:
    return {id_: key, "name": name, "type": _concept(code)}


def _outcome(level: str, name: str) -> Json:
    return {"name": name, "type": [{"coding": [{"system": "http://made-up.example.org", "code": level}]}]}


def _criterion(code: str, text: str) -> Json:
    return {"code": _concept(code, "criterion"), "valueCodeableConcept": {"text": text}, "exclude": code == "C25370"}


_DESIGN = [
    _concept("C98388", "Study type: Interventional"),
    _concept("C25196", "Allocation: Randomized"),
    _concept("C82639", "Intervention model: Parallel Assignment"),
    _concept("C15228", "Masking: Double"),
]
_OUTCOMES = [_outcome("primary", "Blood pressure"), _outcome("secondary", "Pulse"), _outcome("secondary", "Weight")]
_COUNTRIES = [{"coding": [{"system": "urn:iso:std:iso:3166", "code": code}]} for code in ("DE", "FR")]
_STUDY: Json = {
    "resourceType": "ResearchStudy",
    "identifier": [{"value": "NCT99999999"}, {"value": "MADE-1"}],
    "phase": _concept("C15601"),
    "primaryPurposeType": _concept("C49656"),
    "period": {"start": "2024-01", "end": "2025-06-30"},
}
_GROUP: Json = {
    "resourceType": "Group",
    "characteristic": [
        {
            "code": {"text": "Age"},
            "valueRange": {"low": {"value": 18, "code": "a"}, "high": {"value": 65, "code": "a"}},
        },
        {"code": {"text": "Sex"}, "valueCodeableConcept": _concept("C20197")},
        _criterion("C25532", "Hypertension"),
        _criterion("C25532", "Consent"),
        _criterion("C25370", "Stroke"),
    ],
}
_OTHERS: list[Json] = [
    {
        "resourceType": "ActivityDefinition",
        "title": name,
        "topic": [_concept(code)],
    }
    for name, code in (("Drug A", "C1909"), ("Training", "C15184"))
]


def _plan(id_: str, *, listed: bool) -> Json:
    def code(one: str) -> Any:
        return [_concept(one)] if listed else _concept(one)

    return {
        "resourceType": "PlanDefinition",
        "action": [{id_: "epoch-1", "code": code("C202487")}, {id_: "epoch-2", "code": code("C101526")}],
    }


def _bundle(*resources: Json) -> Json:
    return {"resourceType": "Bundle", "entry": [{"resource": one} for one in resources]}


def r5() -> Json:
    study = _STUDY | {
        "studyDesign": _DESIGN,
        "recruitment": {"actualNumber": 30},
        "comparisonGroup": [_arm("arm-1", "A", "C174266", "linkId"), _arm("arm-2", "B ", "C174267", "linkId")],
        "outcomeMeasure": _OUTCOMES,
        "region": _COUNTRIES,
    }
    return deepcopy(_bundle(study, _GROUP, _plan("linkId", listed=False), *_OTHERS))


def r4() -> Json:
    outcomes = [
        {
            "url": f"{R5}outcomeMeasure",
            "extension": [
                {"url": "name", "valueString": one["name"]},
                {"url": "type", "valueCodeableConcept": one["type"][0]},
            ],
        }
        for one in _OUTCOMES
    ]
    recruitment = {"url": f"{R5}recruitment", "extension": [{"url": "actualNumber", "valueUnsignedInt": 30}]}
    study = _STUDY | {
        "category": _DESIGN,
        "arm": [_arm("arm-1", "A", "C174266", "id"), _arm("arm-2", "B", "C174267", "id")],
        "extension": [recruitment, *outcomes],
        "location": _COUNTRIES,
    }
    return deepcopy(_bundle(study, _GROUP, _plan("id", listed=True), *_OTHERS))


# Trial summary: the parameters with their values; the C-codes are those of the terms.
SUMMARY: dict[str, list[tuple[str, str]]] = {
    "ACTSUB": [("30", "")],
    "AGEMAX": [("P65Y", "")],
    "AGEMIN": [("P18Y", "")],
    "FCNTRY": [("DEU", ""), ("FRA", "")],
    "INTMODEL": [("PARALLEL", "C82639")],
    "INTTYPE": [("BEHAVIORAL THERAPY", "C15184"), ("DRUG", "C1909")],
    "OUTMSPRI": [("Blood pressure", "")],
    "OUTMSSEC": [("Pulse", ""), ("Weight", "")],
    "RANDOM": [("Y", "C49488")],
    "REGID": [("NCT99999999", "NCT99999999")],
    "SENDTC": [("2025-06-30", "")],
    "SEXPOP": [("M", "C20197")],
    "STYPE": [("INTERVENTIONAL", "C98388")],
    "TBLIND": [("DOUBLE BLIND", "C15228")],
    "TINDTP": [("TREATMENT", "C49656")],
    "TPHASE": [("PHASE II TRIAL", "C15601")],
}
_NOTES = "Registry data without an element of their own:\nStudy start (registry): 2024-01 (actual)"
_TYPED = {"A": "Experimental Arm (C174266)", "B": "Active Comparator Arm (C174267)"}


def _description(text: str, kind: str = "") -> str:
    return f'<Description><TranslatedText xml:lang="en"{kind}>{text}</TranslatedText></Description>'


def _aliases() -> str:
    return (
        '<Alias Context="NCT number" Name="NCT99999999"/><Alias Context="Sponsor protocol identifier" Name="MADE-1"/>'
        '<Alias Context="Acronym" Name="MADE"/>'
    )


def _criteria(prefix: str) -> str:
    def one(oid: str) -> str:
        return f'<{prefix}Criterion OID="{oid}" Name="{oid}" ConditionOID="COND"/>'

    return (
        f"<{prefix}InclusionExclusionCriteria><{prefix}InclusionCriteria>{one('IC.inclusion-1')}{one('IC.inclusion-2')}"
        f"</{prefix}InclusionCriteria><{prefix}ExclusionCriteria>{one('EC.exclusion-1')}</{prefix}ExclusionCriteria>"
        f"</{prefix}InclusionExclusionCriteria>"
    )


def sdm() -> bytes:
    parameters = "".join(
        f'<sdm:Parameter OID="PAR.{name}" ShortName="{name}">'
        + "".join(f"<sdm:Value>{value}</sdm:Value>" for value, _ in values)
        + "</sdm:Parameter>"
        for name, values in SUMMARY.items()
    )
    arms = "".join(
        f'<sdm:Arm OID="ARM.{key}" Name="{name}">{_description(f"Type: {_TYPED[name]}.")}</sdm:Arm>'
        for key, name in (("arm-1", "A"), ("arm-2", "B"))
    )
    cells = "".join(
        f'<sdm:CellDef OID="CELL.{epoch}.{arm}" EpochOID="EPOCH.{epoch}"><sdm:ArmAssociation><sdm:ArmRef '
        f'ArmOID="ARM.{arm}"/></sdm:ArmAssociation><sdm:SegmentRef SegmentOID="SEG.{arm}.{epoch}"/></sdm:CellDef>'
        for epoch in ("epoch-1", "epoch-2")
        for arm in ("arm-1", "arm-2")
    )
    activities = "".join(
        f'<sdm:ActivityDef OID="ACT.{key}" Name="{name}">{_description(f"Type: {kind}.")}</sdm:ActivityDef>'
        for key, name, kind in (
            ("intervention-1", "Drug A", "DRUG (C1909)"),
            ("intervention-2", "Training", "BEHAVIORAL THERAPY (C15184)"),
            ("element-1", "Screening", "SCREENING (C202487)"),
        )
    )
    epochs = (
        f'<sdm:Epoch OID="EPOCH.epoch-1" Name="S">{_description("Type: SCREENING (C202487).")}</sdm:Epoch>'
        f'<sdm:Epoch OID="EPOCH.epoch-2" Name="T">{_description("Type: TREATMENT (C101526).")}</sdm:Epoch>'
    )
    return (
        '<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" xmlns:sdm="http://www.cdisc.org/ns/studydesign/v1.0">'
        f"<Study><MetaDataVersion><Protocol>{_aliases()}<sdm:Summary>{_description(_NOTES)}{parameters}</sdm:Summary>"
        f"{_criteria('sdm:')}<sdm:Structure>{epochs}{arms}{cells}{activities}</sdm:Structure>"
        "</Protocol></MetaDataVersion></Study></ODM>"
    ).encode()


def odm2() -> bytes:
    plain = ' Type="text/plain"'
    parameters = "".join(
        f'<StudyParameter OID="PAR.{name}-{number}" ShortName="{name}">'
        f'<ParameterValue Value="{value}"/></StudyParameter>'
        for name, values in SUMMARY.items()
        for number, (value, _) in enumerate(values)
    )
    arms = "".join(
        f'<Arm OID="ARM.{key}" Name="{name}">{_description(f"Type: {_TYPED[name]}.", plain)}</Arm>'
        for key, name in (("arm-1", "A"), ("arm-2", "B"))
    )
    epochs = (
        f'<Epoch OID="EPOCH.epoch-1" Name="S">{_description("Type: SCREENING (C202487).", plain)}</Epoch>'
        f'<Epoch OID="EPOCH.epoch-2" Name="T">{_description("Type: TREATMENT (C101526).", plain)}</Epoch>'
    )
    interventions = "".join(
        f'<StudyIntervention OID="INT.{number}">{_description(text, plain)}</StudyIntervention>'
        for number, text in enumerate(("Drug A\nType: DRUG (C1909).", "Training\nType: BEHAVIORAL THERAPY (C15184)."))
    )
    cells = "".join(
        f'<StudyEventGroupDef OID="CELL.{arm}.{epoch}" ArmOID="ARM.{arm}" EpochOID="EPOCH.{epoch}">'
        f'<StudyEventGroupRef StudyEventGroupOID="SEG.{arm}.{epoch}"/></StudyEventGroupDef>'
        for epoch in ("epoch-1", "epoch-2")
        for arm in ("arm-1", "arm-2")
    )
    return (
        '<ODM xmlns="http://www.cdisc.org/ns/odm/v2.0"><Study><MetaDataVersion>'
        f"{_description(_NOTES, plain)}<Protocol><StudySummary>{parameters}</StudySummary>"
        f"<StudyStructure>{arms}{epochs}</StudyStructure><StudyInterventions>{interventions}</StudyInterventions>"
        f'{_criteria("")}{_aliases()}</Protocol>{cells}<StudyEventGroupDef OID="SEG.1"/>'
        "</MetaDataVersion></Study></ODM>"
    ).encode()


def _code(code: str) -> Json:
    return {"code": code, "instanceType": "Code"}


def _alias(code: str) -> Json:
    return {"standardCode": _code(code), "instanceType": "AliasCode"}


def _extension(field: str, value: str) -> Json:
    return {"url": f"https://trialglot.invalid/usdm/{field}", "valueString": value}


def _quantity(value: int) -> Json:
    return {"value": value, "unit": _alias("C29848")}


def usdm() -> Json:
    design: Json = {
        "instanceType": "InterventionalStudyDesign",
        "studyType": _code("C98388"),
        "studyPhase": _alias("C15601"),
        "characteristics": [_code("C46079")],
        "model": _code("C82639"),
        "intentTypes": [_code("C49656")],
        "blindingSchema": _alias("C15228"),
        "arms": [
            {"id": "arm-1", "label": "A", "type": _code("C174266")},
            {"id": "arm-2", "label": "B", "type": _code("C174267")},
        ],
        "epochs": [{"id": "epoch-1", "type": _code("C202487")}, {"id": "epoch-2", "type": _code("C101526")}],
        "studyCells": [
            {"armId": arm, "epochId": epoch, "elementIds": ["element-1"]}
            for epoch in ("epoch-1", "epoch-2")
            for arm in ("arm-1", "arm-2")
        ],
        "population": {
            "plannedSex": [_code("C20197")],
            "plannedAge": {"minValue": _quantity(18), "maxValue": _quantity(65)},
            "extensionAttributes": [{"url": "https://trialglot.invalid/usdm/actual-enrollment", "valueInteger": 30}],
        },
        "eligibilityCriteria": [{"id": one} for one in ("inclusion-1", "inclusion-2", "exclusion-1")],
        "objectives": [
            {"endpoints": [{"text": "<p>Blood pressure</p>", "level": _code("C94496")}]},
            {
                "endpoints": [
                    {"text": "<p>Pulse</p>", "level": _code("C139173")},
                    {"text": "<p>Weight</p>", "level": _code("C139173")},
                ]
            },
        ],
    }
    version: Json = {
        "studyIdentifiers": [{"text": "NCT99999999"}, {"text": "MADE-1"}],
        "studyDesigns": [design],
        "studyInterventions": [
            {"label": "Drug A", "type": _code("C1909")},
            {"label": "Training", "type": _code("C15184")},
        ],
        "extensionAttributes": [_extension("start-date", "2024-01"), _extension("completion-date", "2025-06-30")],
    }
    return deepcopy({"study": {"versions": [version]}, "usdmVersion": "4.0.0"})


def _dataset(name: str, variables: tuple[str, ...], rows: list[tuple[Cell, ...]]) -> Dataset:
    made = tuple(Variable(one, one, "Char", "Perm", "") for one in variables)
    return Dataset(name, name, "", made, tuple(rows))


def sdtm() -> TrialDesign:
    ts = [
        (name, number, value, None, code or None)
        for name, values in SUMMARY.items()
        for number, (value, code) in enumerate(values, start=1)
    ]
    ta = [
        (f"ARM-{number}", name, order, f"EL{order}", epoch)
        for number, name in ((1, "A"), (2, "B"))
        for order, epoch in ((1, "SCREENING"), (2, "TREATMENT"))
    ]
    ti = [("EXCL001", "Stroke"), ("INCL001", "Hypertension"), ("INCL002", "Consent")]
    datasets = (
        _dataset("TS", ("TSPARMCD", "TSSEQ", "TSVAL", "TSVAL1", "TSVALCD"), list(ts)),
        _dataset("TA", ("ARMCD", "ARM", "TAETORD", "ETCD", "EPOCH"), list(ta)),
        _dataset("TI", ("IETESTCD", "IETEST"), list(ti)),
    )
    return TrialDesign("MADE-1", "NCT99999999", "", "", "", "", "", "", None, datasets, ())


def documents() -> dict[str, Any]:
    """The documents by target."""
    return {
        "fhir-r5": r5(),
        "fhir-r4b": r4(),
        "fhir-r4": r4(),
        "odm-sdm": sdm(),
        "odm2": odm2(),
        "usdm": usdm(),
        "sdtm": sdtm(),
    }
