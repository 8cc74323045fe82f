"""A study of two arms, written by hand as a USDM 4.0 document that keeps every published rule.

Classes and attributes follow the USDM 4.0 model; terms and C-codes are those of CDISC's DDF, SDTM and Protocol
terminology.
"""

from __future__ import annotations

import json
from typing import Any

Object = dict[str, Any]

CT = "2026-03-27"
CDISC = "http://www.cdisc.org"


class _Ids:
    """Numbers the objects that nothing refers to."""

    def __init__(self) -> None:
        self.last = 0

    def next(self) -> str:
        self.last += 1
        return f"code-{self.last}"


def study() -> Object:
    """Return the document.

    A Code's decode is the preferred term where the submission value (TREATMENT) stands for two codes.
    """
    ids = _Ids()

    def code(value: str, decode: str) -> Object:
        return _object("Code", ids.next(), code=value, codeSystem=CDISC, codeSystemVersion=CT, decode=decode)

    def alias(value: str, decode: str) -> Object:
        return _object("AliasCode", ids.next(), standardCode=code(value, decode), standardCodeAliases=[])

    def country() -> Object:
        return _object(
            "Code",
            ids.next(),
            code="CHE",
            codeSystem="ISO 3166 1 alpha3",
            codeSystemVersion="2020-08",
            decode="Switzerland",
        )

    def organization(key: str, name: str, kind: Object, scheme: str) -> Object:
        address = _object(
            "Address",
            f"address-{key}",
            text="1 Street, Basel, Switzerland",
            lines=["1 Street"],
            city="Basel",
            country=country(),
        )
        return _object(
            "Organization",
            key,
            name=name,
            label=name,
            type=kind,
            identifierScheme=scheme,
            identifier=key,
            legalAddress=address,
            managedSites=[],
        )

    organizations = [
        organization("sponsor", "A Maker of Medicines", code("C54149", "Pharmaceutical Company"), "D-U-N-S NUMBER"),
        organization("registry", "ClinicalTrials.gov", code("C93453", "Clinical Study Registry"), "USGOV"),
    ]
    version = _object(
        "StudyVersion",
        "version-1",
        versionIdentifier="1",
        rationale="To learn whether the medicine helps",
        studyIdentifiers=[
            _object("StudyIdentifier", "identifier-1", text="MADE-1", scopeId="sponsor"),
            _object("StudyIdentifier", "identifier-2", text="NCT00000000", scopeId="registry"),
        ],
        titles=[
            _object(
                "StudyTitle",
                "title-1",
                text="A Made-up Medicine in Adults With Asthma",
                type=code("C207616", "Official Study Title"),
            ),
            _object("StudyTitle", "title-2", text="Medicine in Asthma", type=code("C207615", "Brief Study Title")),
        ],
        roles=[
            _object(
                "StudyRole",
                "role-1",
                name="sponsor",
                code=code("C70793", "Clinical Study Sponsor"),
                appliesToIds=["version-1"],
                organizationIds=["sponsor"],
                assignedPersons=[],
            )
        ],
        organizations=organizations,
        dateValues=[
            _object(
                "GovernanceDate",
                "date-1",
                name="effective",
                type=code("C215663", "Effective Date"),
                dateValue="2024-02-01",
                geographicScopes=[_object("GeographicScope", "scope-1", type=code("C68846", "Global"), code=None)],
            )
        ],
        studyInterventions=[
            _object(
                "StudyIntervention",
                f"intervention-{number}",
                name=name,
                label=name,
                role=code(*role),
                type=code("C1909", "DRUG"),
                codes=[],
                administrations=[],
            )
            for number, name, role in (
                (1, "medicine", ("C41161", "Experimental Intervention")),
                (2, "placebo", ("C753", "Placebo")),
            )
        ],
        eligibilityCriterionItems=[
            _object(
                "EligibilityCriterionItem", "item-1", name="inclusion-1", text="<p>Asthma for a year or longer</p>"
            ),
            _object("EligibilityCriterionItem", "item-2", name="exclusion-1", text="<p>Smokes</p>"),
        ],
        studyDesigns=[_design(code, alias)],
    )
    return {
        "study": {
            "id": "6f1c5f0e-8a57-4a4e-8f0c-1f6f3a1d2b3c",
            "name": "MADE-1",
            "label": "MADE-1",
            "versions": [version],
            "documentedBy": [],
            "instanceType": "Study",
        },
        "usdmVersion": "4.0.0",
        "systemName": "by hand",
        "systemVersion": "1",
    }


def _object(instance_type: str, key: str, **attributes: Any) -> Object:
    return {"id": key, **attributes, "instanceType": instance_type}


def _design(code: Any, alias: Any) -> Object:
    arms = [
        _object(
            "StudyArm",
            f"arm-{number}",
            name=name,
            type=code(*kind),
            dataOriginDescription="Collected in the study",
            dataOriginType=code("C188866", "Data Generated Within Study"),
            populationIds=[],
        )
        for number, name, kind in (
            (1, "medicine", ("C174266", "Experimental Arm")),
            (2, "placebo", ("C174268", "Placebo Control Arm")),
        )
    ]
    epochs = [
        _object(
            "StudyEpoch",
            "epoch-1",
            name="screening",
            type=code("C202487", "SCREENING"),
            previousId=None,
            nextId="epoch-2",
        ),
        _object(
            "StudyEpoch",
            "epoch-2",
            name="treatment",
            type=code("C101526", "Treatment Epoch"),
            previousId="epoch-1",
            nextId=None,
        ),
    ]
    elements = [
        _object("StudyElement", "element-1", name="screening", studyInterventionIds=[]),
        _object("StudyElement", "element-2", name="medicine", studyInterventionIds=["intervention-1"]),
        _object("StudyElement", "element-3", name="placebo", studyInterventionIds=["intervention-2"]),
    ]
    cells = [
        _object("StudyCell", f"cell-{number}", armId=arm, epochId=epoch, elementIds=[element])
        for number, arm, epoch, element in (
            (1, "arm-1", "epoch-1", "element-1"),
            (2, "arm-1", "epoch-2", "element-2"),
            (3, "arm-2", "epoch-1", "element-1"),
            (4, "arm-2", "epoch-2", "element-3"),
        )
    ]
    return _object(
        "InterventionalStudyDesign",
        "design-1",
        name="design",
        rationale="Two groups show the difference",
        studyType=code("C98388", "INTERVENTIONAL"),
        studyPhase=alias("C15601", "PHASE II TRIAL"),
        model=code("C82639", "PARALLEL"),
        blindingSchema=alias("C49659", "OPEN LABEL"),
        intentTypes=[code("C49656", "Treatment Study")],
        subTypes=[code("C49666", "EFFICACY")],
        characteristics=[code("C46079", "Randomized")],
        arms=arms,
        epochs=epochs,
        elements=elements,
        studyCells=cells,
        population=_population(code, alias),
        eligibilityCriteria=[
            _object(
                "EligibilityCriterion",
                "criterion-1",
                name="inclusion-1",
                category=code("C25532", "INCLUSION"),
                identifier="I1",
                criterionItemId="item-1",
            ),
            _object(
                "EligibilityCriterion",
                "criterion-2",
                name="exclusion-1",
                category=code("C25370", "EXCLUSION"),
                identifier="E1",
                criterionItemId="item-2",
            ),
        ],
        indications=[_object("Indication", "indication-1", name="asthma", isRareDisease=False, codes=[])],
        studyInterventionIds=["intervention-1", "intervention-2"],
        objectives=[_objective(code)],
        activities=[_activity(code)],
        encounters=[],
        scheduleTimelines=[_timeline(code, alias)],
        therapeuticAreas=[],
        estimands=[],
        analysisPopulations=[],
    )


def _population(code: Any, alias: Any) -> Object:
    def years(key: str, value: int) -> Object:
        return _object("Quantity", key, value=value, unit=alias("C29848", "YEARS"))

    return _object(
        "StudyDesignPopulation",
        "population-1",
        name="population",
        label="Adults",
        includesHealthySubjects=False,
        plannedAge=_object(
            "Range", "age", minValue=years("age-1", 18), maxValue=years("age-2", 75), isApproximate=False
        ),
        plannedEnrollmentNumber=_object("Quantity", "enrolment", value=100, unit=None),
        plannedSex=[code("C16576", "F"), code("C20197", "M")],
        criterionIds=["criterion-1", "criterion-2"],
        cohorts=[],
    )


def _objective(code: Any) -> Object:
    endpoint = _object(
        "Endpoint",
        "endpoint-1",
        name="endpoint",
        text="<p>Attacks of asthma in eight weeks</p>",
        purpose="Efficacy",
        level=code("C94496", "Primary Endpoint"),
    )
    return _object(
        "Objective",
        "objective-1",
        name="objective",
        text="<p>To learn whether there are fewer attacks</p>",
        level=code("C85826", "Study Primary Objective"),
        endpoints=[endpoint],
    )


def _activity(code: Any) -> Object:
    procedure = _object(
        "Procedure",
        "procedure-1",
        name="dose",
        procedureType="Treatment",
        code=code("C25409", "Administration"),
        studyInterventionId="intervention-1",
    )
    return _object("Activity", "activity-1", name="dose", definedProcedures=[procedure])


def _timeline(code: Any, alias: Any) -> Object:
    return _object(
        "ScheduleTimeline",
        "timeline-1",
        name="main",
        mainTimeline=True,
        entryCondition="Informed consent",
        plannedDuration=_object(
            "Duration",
            "duration-1",
            text="9 weeks",
            durationWillVary=False,
            quantity=_object("Quantity", "weeks", value=9, unit=alias("C29844", "WEEKS")),
        ),
        entryId="instance-1",
        exits=[_object("ScheduleTimelineExit", "exit-1")],
        timings=[
            _object(
                "Timing",
                "timing-1",
                name="anchor",
                type=code("C201358", "Fixed Reference"),
                value="P0D",
                valueLabel="0 days",
                relativeToFrom=code("C201355", "Start to Start"),
                relativeFromScheduledInstanceId="instance-2",
                relativeToScheduledInstanceId="instance-2",
            ),
            _object(
                "Timing",
                "timing-2",
                name="screening",
                type=code("C201357", "Before"),
                value="P7D",
                valueLabel="7 days",
                relativeToFrom=code("C201355", "Start to Start"),
                relativeFromScheduledInstanceId="instance-1",
                relativeToScheduledInstanceId="instance-2",
            ),
        ],
        instances=[
            _object(
                "ScheduledActivityInstance",
                "instance-1",
                name="screening",
                epochId="epoch-1",
                activityIds=[],
                defaultConditionId="instance-2",
            ),
            _object(
                "ScheduledActivityInstance",
                "instance-2",
                name="treatment",
                epochId="epoch-2",
                activityIds=["activity-1"],
                timelineExitId="exit-1",
            ),
        ],
    )


def dumped(document: Object) -> bytes:
    """Return a document as its file."""
    return json.dumps(document).encode()
