"""A made-up USDM document with an instance of every class that a rule asks about, and without a fault.

Each call makes it anew, so that a test may break it. Ids are made by hand, except those of codes, which are counted.
"""

from __future__ import annotations

from itertools import count
from typing import Any

Json = dict[str, Any]
RELEASE = "2025-09-26"
STUDY_ID = "0b6ae2f4-8c1f-4f5e-9d3b-6a1f0f0a2c11"


class Maker:
    """Makes instances; the ids of codes are counted."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def of(self, cls: str, id_: str, **data: Any) -> Json:
        return {"id": id_, **data, "instanceType": cls}

    def code(self, code: str, decode: str, system: str = "http://www.cdisc.org", version: str = RELEASE) -> Json:
        own = f"code-{next(self._numbers)}"
        return self.of("Code", own, code=code, codeSystem=system, codeSystemVersion=version, decode=decode)

    def alias(self, code: str, decode: str) -> Json:
        return self.of("AliasCode", f"alias-{next(self._numbers)}", standardCode=self.code(code, decode))

    def quantity(self, value: float, code: str = "", decode: str = "") -> Json:
        unit = {"unit": self.alias(code, decode)} if code else {}
        return self.of("Quantity", f"quantity-{next(self._numbers)}", value=value, **unit)

    def years(self, lower: float, upper: float) -> Json:
        ends = [self.quantity(one, "C29848", "YEARS") for one in (lower, upper)]
        own = f"range-{next(self._numbers)}"
        return self.of("Range", own, minValue=ends[0], maxValue=ends[1], isApproximate=False)

    def everywhere(self) -> Json:
        return self.of("GeographicScope", f"scope-{next(self._numbers)}", type=self.code("C68846", "Global"))

    def country(self, alpha3: str, name: str) -> Json:
        return self.code(alpha3, name, "ISO 3166-1 alpha-3", "2020")


def full() -> Json:
    """Return the document."""
    make = Maker()
    return {
        "study": make.of(
            "Study",
            STUDY_ID,
            name="MADE-1",
            versions=[_version(make)],
            documentedBy=[_document(make)],
        ),
        "usdmVersion": "4.0.0",
        "systemName": "made",
        "systemVersion": "1",
    }


def observational() -> Json:
    """Return a document of an observational study."""
    make = Maker()
    document = full()
    version = document["study"]["versions"][0]
    design = version["studyDesigns"][0]
    for name in ("model", "intentTypes", "blindingSchema", "subTypes"):
        design.pop(name)
    design["instanceType"] = "ObservationalStudyDesign"
    design["id"] = "design-1"
    design["studyType"]["code"], design["studyType"]["decode"] = "C16084", "OBSERVATIONAL"
    phase = design["studyPhase"]["standardCode"]
    phase["code"], phase["decode"] = "C48660", "NOT APPLICABLE"
    extra = {
        "model": make.code("C15208", "COHORT"),
        "timePerspective": make.code("C15273", "PROSPECTIVE"),
        "samplingMethod": make.code("C71517", "PROBABILITY SAMPLE"),
        "subTypes": [make.code("C49667", "Safety")],
    }
    _renumber(extra)
    design.update(extra)
    return document


def _renumber(value: Any) -> None:
    """Give the codes of a second maker other ids than those of the first."""
    for one in value if isinstance(value, list) else value.values():
        if isinstance(one, dict):
            one["id"] = f"other-{one['id']}"
        elif isinstance(one, list):
            _renumber(one)


def _version(make: Maker) -> Json:
    return make.of(
        "StudyVersion",
        "version-1",
        versionIdentifier="1",
        rationale="The first version",
        documentVersionIds=["document-version-1"],
        dateValues=[_date(make, "date-1", "C215664", "Issued Date")],
        amendments=[_amendment(make)],
        studyIdentifiers=[
            make.of("StudyIdentifier", "identifier-1", text="MADE-1", scopeId="sponsor"),
            make.of("StudyIdentifier", "identifier-2", text="NCT00000000", scopeId="registry"),
        ],
        referenceIdentifiers=[
            make.of(
                "ReferenceIdentifier",
                "reference-1",
                text="PLAN-1",
                scopeId="sponsor",
                type=make.code("C142424", "Clinical Development Plan"),
            )
        ],
        titles=[
            make.of("StudyTitle", "title-1", text="A Study", type=make.code("C207616", "Official Study Title")),
            make.of("StudyTitle", "title-2", text="Study", type=make.code("C207615", "Brief Study Title")),
        ],
        roles=_roles(make),
        organizations=_organizations(make),
        studyInterventions=_interventions(make),
        administrableProducts=_products(make),
        medicalDevices=[
            make.of(
                "MedicalDevice",
                "device-1",
                name="Pump",
                embeddedProductId="product-2",
                sourcing=make.code("C215659", "Centrally Sourced"),
                identifiers=[
                    make.of(
                        "MedicalDeviceIdentifier",
                        "device-identifier-1",
                        text="M-1",
                        scopeId="maker",
                        type=make.code("C99285", "Model Number"),
                    )
                ],
            )
        ],
        productOrganizationRoles=[
            make.of(
                "ProductOrganizationRole",
                "product-role-1",
                name="Maker of tablets",
                code=make.code("C25392", "Manufacturer"),
                organizationId="maker",
                appliesToIds=["product-1"],
            )
        ],
        studyDesigns=[_design(make)],
        eligibilityCriterionItems=[
            make.of("EligibilityCriterionItem", "item-1", name="Item 1", text="Age of 18 years or more"),
            make.of(
                "EligibilityCriterionItem",
                "item-2",
                name="Item 2",
                text='<p>Dose of <usdm:tag name="dose"/> mg</p>',
                dictionaryId="dictionary-1",
            ),
        ],
        narrativeContentItems=[
            make.of(
                "NarrativeContentItem",
                "content-item-1",
                name="Introduction",
                text='<div>See <usdm:ref klass="StudyTitle" id="title-1" attribute="text"/></div>',
            )
        ],
        abbreviations=[
            make.of("Abbreviation", "abbreviation-1", abbreviatedText="AE", expandedText="Adverse event"),
            make.of("Abbreviation", "abbreviation-2", abbreviatedText="BP", expandedText="Blood pressure"),
        ],
        dictionaries=[
            make.of(
                "SyntaxTemplateDictionary",
                "dictionary-1",
                name="Doses",
                parameterMaps=[
                    make.of("ParameterMap", "map-1", tag="dose", reference="10"),
                    make.of(
                        "ParameterMap",
                        "map-2",
                        tag="title",
                        reference='<usdm:ref klass="StudyTitle" id="title-1" attribute="text"/>',
                    ),
                ],
            )
        ],
        conditions=[
            make.of(
                "Condition",
                "condition-1",
                name="Only women",
                text="Only women",
                contextIds=["instance-1"],
                appliesToIds=["activity-2"],
            )
        ],
        **_concepts(make),
    )


def _date(make: Maker, id_: str, code: str, decode: str) -> Json:
    kind = make.code(code, decode)
    return make.of(
        "GovernanceDate", id_, name=id_, type=kind, dateValue="2025-01-31", geographicScopes=[make.everywhere()]
    )


def _amendment(make: Maker) -> Json:
    return make.of(
        "StudyAmendment",
        "amendment-1",
        name="Amendment 1",
        number="1",
        summary="More people",
        primaryReason=make.of("StudyAmendmentReason", "reason-1", code=make.code("C207611", "Recruitment Difficulty")),
        secondaryReasons=[
            make.of("StudyAmendmentReason", "reason-2", code=make.code("C17649", "OTHER"), otherReason="Weather")
        ],
        changes=[
            make.of(
                "StudyChange",
                "change-1",
                name="Change 1",
                summary="A number",
                rationale="Weather",
                changedSections=[
                    make.of(
                        "DocumentContentReference",
                        "changed-1",
                        sectionNumber="1",
                        sectionTitle="Introduction",
                        appliesToId="document-1",
                    )
                ],
            )
        ],
        impacts=[
            make.of(
                "StudyAmendmentImpact",
                "impact-1",
                type=make.code("C215665", "Study Subject Safety"),
                text="None",
                isSubstantial=False,
            )
        ],
        enrollments=[
            make.of(
                "SubjectEnrollment",
                "enrollment-1",
                name="So far",
                quantity=make.quantity(50, "C25613", "%"),
                forStudySiteId="site-1",
            )
        ],
        geographicScopes=[make.everywhere()],
    )


def _roles(make: Maker) -> list[Json]:
    masking = [make.of("Masking", f"masking-{one}", text="Masked", isMasked=True) for one in (1, 2)]
    return [
        make.of(
            "StudyRole",
            "role-1",
            name="Sponsor",
            code=make.code("C70793", "Sponsor"),
            organizationIds=["sponsor"],
            appliesToIds=["version-1"],
        ),
        make.of(
            "StudyRole",
            "role-2",
            name="Investigator",
            code=make.code("C25936", "Investigator"),
            appliesToIds=["design-1"],
            masking=masking[0],
            assignedPersons=[
                make.of(
                    "AssignedPerson",
                    "person-1",
                    name="Investigator 1",
                    jobTitle="Physician",
                    personName=make.of("PersonName", "person-name-1", familyName="Doe"),
                )
            ],
        ),
        make.of(
            "StudyRole",
            "role-3",
            name="Assessor",
            code=make.code("C207599", "Outcomes Assessor"),
            appliesToIds=["design-1"],
            masking=masking[1],
        ),
    ]


def _organizations(make: Maker) -> list[Json]:
    def organization(id_: str, name: str, code: str, decode: str, **more: Any) -> Json:
        kind = make.code(code, decode)
        return make.of("Organization", id_, name=name, type=kind, identifierScheme="none", identifier=id_, **more)

    address = make.of("Address", "address-1", city="Bonn", country=make.country("DEU", "Germany"))
    site = make.of("StudySite", "site-1", name="Site 1", country=make.country("DEU", "Germany"))
    return [
        organization("sponsor", "Sponsor Ltd", "C54149", "Pharmaceutical Company", legalAddress=address),
        organization("registry", "Registry", "C93453", "Clinical Study Registry"),
        organization("maker", "Maker Ltd", "C215661", "Medical Device Company", managedSites=[site]),
    ]


def _interventions(make: Maker) -> list[Json]:
    administration = make.of(
        "Administration",
        "administration-1",
        name="One tablet a day",
        duration=make.of("Duration", "duration-1", quantity=make.quantity(3), durationWillVary=False),
        dose=make.quantity(10),
        route=make.alias("C38288", "ORAL"),
        frequency=make.alias("C25473", "QD"),
        administrableProductId="product-1",
    )
    kinds = [make.code("C1909", "DRUG") for _ in (1, 2)]
    return [
        make.of(
            "StudyIntervention",
            "intervention-1",
            name="Drug",
            role=make.code("C41161", "Experimental Intervention"),
            type=kinds[0],
            codes=[make.code("D001241", "Aspirin", "https://www.nlm.nih.gov/mesh", "2025")],
            minimumResponseDuration=make.quantity(1),
            administrations=[administration],
        ),
        make.of(
            "StudyIntervention", "intervention-2", name="Placebo", role=make.code("C753", "Placebo"), type=kinds[1]
        ),
    ]


def _products(make: Maker) -> list[Json]:
    strengths = [
        make.of(
            "Strength",
            f"strength-{number}",
            name=f"{number} mg a tablet",
            numerator=make.quantity(number, "C28253", "mg"),
            denominator=make.quantity(1, "C48542", "Tablet Dosing Unit"),
        )
        for number in (10, 9)
    ]
    substance = make.of(
        "Substance",
        "substance-1",
        name="Salt",
        strengths=strengths[:1],
        referenceSubstance=make.of("Substance", "substance-2", name="Base", strengths=strengths[1:]),
    )
    role = make.code("100000072072", "active", "http://hl7.org/fhir/ingredient-role", "5.0.0")
    ingredient = make.of("Ingredient", "ingredient-1", role=role, substance=substance)
    made = []
    for number, name in ((1, "Tablet"), (2, "Filling")):
        made.append(
            make.of(
                "AdministrableProduct",
                f"product-{number}",
                name=name,
                administrableDoseForm=make.alias("C42998", "TABLET"),
                productDesignation=make.code("C202579", "IMP"),
            )
        )
    made[0]["ingredients"] = [ingredient]
    made[0]["sourcing"] = make.code("C215660", "Locally Sourced")
    made[0]["identifiers"] = [
        make.of("AdministrableProductIdentifier", "product-identifier-1", text="T-1", scopeId="maker")
    ]
    made[0]["properties"] = [
        make.of("AdministrableProductProperty", "property-1", name="pH", text="7", type=make.code("C45997", "pH"))
    ]
    return made


def _concepts(make: Maker) -> Json:
    pressure = make.of(
        "BiomedicalConcept",
        "concept-1",
        name="Blood pressure",
        label="Blood pressure",
        synonyms=["BP"],
        reference="/bp",
        code=make.alias("C54706", "Blood Pressure"),
        properties=[
            make.of(
                "BiomedicalConceptProperty",
                "concept-property-1",
                name="Value",
                isRequired=True,
                isEnabled=True,
                datatype="decimal",
                code=make.alias("C25209", "Property"),
                responseCodes=[
                    make.of(
                        "ResponseCode",
                        "response-1",
                        name="Sitting",
                        isEnabled=True,
                        code=make.code("C62122", "Sitting"),
                    )
                ],
            )
        ],
    )
    pulse = make.of(
        "BiomedicalConcept", "concept-2", name="Pulse", reference="/p", code=make.alias("C49676", "Pulse Rate")
    )
    return {
        "biomedicalConcepts": [pressure, pulse],
        "bcCategories": [make.of("BiomedicalConceptCategory", "category-1", name="Vital", memberIds=["concept-2"])],
        "bcSurrogates": [make.of("BiomedicalConceptSurrogate", "surrogate-1", name="Weight")],
    }


def _design(make: Maker) -> Json:
    return make.of(
        "InterventionalStudyDesign",
        "design-1",
        name="Design 1",
        rationale="To compare",
        studyType=make.code("C98388", "INTERVENTIONAL"),
        studyPhase=make.alias("C15602", "PHASE III TRIAL"),
        model=make.code("C82639", "PARALLEL"),
        blindingSchema=make.alias("C15228", "DOUBLE BLIND"),
        intentTypes=[make.code("C49656", "Treatment Study")],
        subTypes=[make.code("C49666", "EFFICACY"), make.code("C49667", "SAFETY")],
        characteristics=[make.code("C46079", "Randomized"), make.code("C217005", "Multicentre")],
        therapeuticAreas=[make.code("C3262", "Neoplasm", "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl", "25")],
        arms=[
            _arm(make, "arm-1", "C174266", "Experimental Arm"),
            _arm(make, "arm-2", "C174268", "Placebo Comparator Arm"),
        ],
        epochs=[
            make.of(
                "StudyEpoch", "epoch-1", name="Screening", type=make.code("C202487", "SCREENING"), nextId="epoch-2"
            ),
            make.of(
                "StudyEpoch",
                "epoch-2",
                name="Treatment",
                type=make.code("C101526", "Treatment Epoch"),
                previousId="epoch-1",
            ),
        ],
        elements=[
            make.of(
                "StudyElement",
                "element-1",
                name="Screening",
                transitionEndRule=make.of("TransitionRule", "transition-1", name="Consent", text="Consent is given"),
            ),
            make.of("StudyElement", "element-2", name="Drug", studyInterventionIds=["intervention-1"]),
            make.of("StudyElement", "element-3", name="Placebo", studyInterventionIds=["intervention-2"]),
        ],
        studyCells=[
            make.of(
                "StudyCell", f"cell-{arm}-{epoch}", armId=f"arm-{arm}", epochId=f"epoch-{epoch}", elementIds=[element]
            )
            for arm, epoch, element in (
                (1, 1, "element-1"),
                (1, 2, "element-2"),
                (2, 1, "element-1"),
                (2, 2, "element-3"),
            )
        ],
        studyInterventionIds=["intervention-1", "intervention-2"],
        indications=[
            make.of(
                "Indication",
                "indication-1",
                name="Headache",
                isRareDisease=False,
                codes=[make.code("D006261", "Headache", "https://www.nlm.nih.gov/mesh", "2025")],
            )
        ],
        population=_population(make),
        eligibilityCriteria=[
            make.of(
                "EligibilityCriterion",
                "criterion-1",
                name="Inclusion 1",
                identifier="I1",
                category=make.code("C25532", "INCLUSION"),
                criterionItemId="item-1",
                nextId="criterion-2",
            ),
            make.of(
                "EligibilityCriterion",
                "criterion-2",
                name="Exclusion 1",
                identifier="E1",
                category=make.code("C25370", "EXCLUSION"),
                criterionItemId="item-2",
                previousId="criterion-1",
            ),
        ],
        objectives=[_objective(make)],
        estimands=[
            make.of(
                "Estimand",
                "estimand-1",
                name="Estimand 1",
                populationSummary="Difference",
                analysisPopulationId="analysis-1",
                variableOfInterestId="endpoint-1",
                interventionIds=["intervention-1"],
                intercurrentEvents=[
                    make.of("IntercurrentEvent", "event-1", name="Stop", text="Stop", strategy="Treatment policy")
                ],
            )
        ],
        analysisPopulations=[
            make.of("AnalysisPopulation", "analysis-1", name="All", text="All", subsetOfIds=["population-1"])
        ],
        biospecimenRetentions=[
            make.of("BiospecimenRetention", "retention-1", name="Blood", isRetained=True, includesDNA=False)
        ],
        extensionAttributes=[
            make.of(
                "ExtensionAttribute",
                "extension-pair",
                url="urn:made:pair",
                valueExtensionClass=make.of(
                    "ExtensionClass",
                    "extension-class",
                    url="urn:made:pair",
                    extensionAttributes=[
                        make.of("ExtensionAttribute", "extension-arm", url="urn:made:arm", valueId="arm-1")
                    ],
                ),
            )
        ],
        **_schedule(make),
    )


def _arm(make: Maker, id_: str, code: str, decode: str) -> Json:
    origin = make.code("C188866", "Data Generated Within Study")
    return make.of(
        "StudyArm",
        id_,
        name=id_,
        type=make.code(code, decode),
        dataOriginDescription="Collected",
        dataOriginType=origin,
        populationIds=["population-1"],
        notes=[make.of("CommentAnnotation", f"note-{id_}", text="A note")],
    )


def _objective(make: Maker) -> Json:
    ends = [
        make.of("Endpoint", "endpoint-1", name="End 1", text="Pain", purpose="Efficacy", level=make.code(*level))
        for level in (("C94496", "Primary Endpoint"),)
    ]
    # The term and the preferred term of a code are two decodes of it: one is used throughout.
    level = make.code("C85826", "Study Primary Objective")
    return make.of("Objective", "objective-1", name="Objective 1", text="Less pain", level=level, endpoints=ends)


def _population(make: Maker) -> Json:
    return make.of(
        "StudyDesignPopulation",
        "population-1",
        name="Population",
        includesHealthySubjects=False,
        plannedAge=make.years(18, 65),
        plannedSex=[make.code("C16576", "F"), make.code("C20197", "M")],
        plannedEnrollmentNumber=make.quantity(100),
        plannedCompletionNumber=make.quantity(90),
        criterionIds=["criterion-1", "criterion-2"],
        cohorts=[
            make.of(
                "StudyCohort",
                "cohort-1",
                name="Cohort 1",
                includesHealthySubjects=False,
                indicationIds=["indication-1"],
                characteristics=[make.of("Characteristic", "characteristic-1", name="Old", text="Old")],
            )
        ],
    )


def _schedule(make: Maker) -> Json:
    procedure = make.of(
        "Procedure",
        "procedure-1",
        name="Give drug",
        procedureType="Dose",
        code=make.code("432102000", "Administration of substance", "http://snomed.info/sct", "2025"),
        studyInterventionId="intervention-1",
    )
    activities = [
        make.of("Activity", "activity-1", name="Visit", childIds=["activity-2"], nextId="activity-2"),
        make.of(
            "Activity",
            "activity-2",
            name="Measure",
            previousId="activity-1",
            nextId="activity-3",
            biomedicalConceptIds=["concept-1"],
            bcCategoryIds=["category-1"],
            bcSurrogateIds=["surrogate-1"],
            definedProcedures=[procedure],
        ),
        make.of("Activity", "activity-3", name="Call", previousId="activity-2", timelineId="timeline-2"),
    ]
    encounters = [
        make.of(
            "Encounter",
            "encounter-1",
            name="Day 1",
            type=make.code("C25716", "Visit"),
            nextId="encounter-2",
            scheduledAtId="timing-1",
            environmentalSettings=[make.code("C211570", "CLINIC"), make.code("C16696", "HOSPITAL")],
            contactModes=[make.code("C175574", "IN PERSON"), make.code("C171537", "TELEPHONE CALL")],
        ),
        make.of("Encounter", "encounter-2", name="Day 8", type=make.code("C25716", "Visit"), previousId="encounter-1"),
    ]
    return {"activities": activities, "encounters": encounters, "scheduleTimelines": _timelines(make)}


def _timelines(make: Maker) -> list[Json]:
    def timing(id_: str, code: str, decode: str, start: str, end: str, **more: Any) -> Json:
        kind, relation = make.code(code, decode), make.code("C201355", "Start to Start")
        return make.of(
            "Timing",
            id_,
            name=id_,
            type=kind,
            value="P7D",
            valueLabel="7 days",
            relativeToFrom=relation,
            relativeFromScheduledInstanceId=start,
            relativeToScheduledInstanceId=end,
            **more,
        )

    def instance(id_: str, **more: Any) -> Json:
        return make.of("ScheduledActivityInstance", id_, name=id_, **more)

    main = make.of(
        "ScheduleTimeline",
        "timeline-1",
        name="Main",
        mainTimeline=True,
        entryCondition="Consent",
        entryId="instance-1",
        plannedDuration=make.of("Duration", "duration-2", quantity=make.quantity(8), durationWillVary=False),
        instances=[
            instance(
                "instance-1",
                epochId="epoch-1",
                encounterId="encounter-1",
                activityIds=["activity-1", "activity-2"],
                defaultConditionId="decision-1",
            ),
            make.of(
                "ScheduledDecisionInstance",
                "decision-1",
                name="decision-1",
                defaultConditionId="instance-2",
                conditionAssignments=[
                    make.of("ConditionAssignment", "assignment-1", condition="Ill", conditionTargetId="instance-2")
                ],
            ),
            instance("instance-2", epochId="epoch-2", encounterId="encounter-2", timelineExitId="exit-1"),
        ],
        exits=[make.of("ScheduleTimelineExit", "exit-1")],
        timings=[
            timing("timing-1", "C201358", "Fixed Reference", "instance-1", "instance-1"),
            timing(
                "timing-2",
                "C201356",
                "After",
                "instance-2",
                "instance-1",
                windowLabel="-1..1 days",
                windowLower="P1D",
                windowUpper="P1D",
            ),
        ],
    )
    below = make.of(
        "ScheduleTimeline",
        "timeline-2",
        name="Call",
        mainTimeline=False,
        entryCondition="Call",
        entryId="instance-3",
        instances=[instance("instance-3", activityIds=["activity-3"], timelineExitId="exit-2")],
        exits=[make.of("ScheduleTimelineExit", "exit-2")],
        timings=[timing("timing-3", "C201358", "Fixed Reference", "instance-3", "instance-3")],
    )
    return [main, below]


def _document(make: Maker) -> Json:
    def content(id_: str, name: str, number: str, **more: Any) -> Json:
        return make.of(
            "NarrativeContent",
            id_,
            name=name,
            sectionNumber=number,
            sectionTitle=name,
            displaySectionNumber=True,
            displaySectionTitle=True,
            **more,
        )

    version = make.of(
        "StudyDefinitionDocumentVersion",
        "document-version-1",
        version="1",
        status=make.code("C25508", "Final"),
        dateValues=[_date(make, "date-2", "C71476", "Approval Date")],
        contents=[
            content("content-1", "Part", "1", childIds=["content-2"], nextId="content-2"),
            content("content-2", "Introduction", "1.1", contentItemId="content-item-1", previousId="content-1"),
        ],
    )
    return make.of(
        "StudyDefinitionDocument",
        "document-1",
        name="Protocol",
        type=make.code("C70817", "Protocol"),
        templateName="Own",
        language=make.code("en", "English", "ISO 639-1", "2002"),
        versions=[version],
    )
