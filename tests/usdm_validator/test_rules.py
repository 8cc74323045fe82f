"""Each conformance rule: the document is broken in one place, and exactly that rule is named there."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from trialglot.findings import Severity
from trialglot.validators.usdm import references, rules, terminology
from trialglot.validators.usdm.saying import published
from usdm_validator.breaking import (
    UNSEEN,
    Change,
    after,
    append,
    both,
    code,
    drop,
    put,
    second_design,
    twin,
)
from usdm_validator.breaking import (
    rules as named,
)
from usdm_validator.made import full, observational

CT = "http://www.cdisc.org"
NCIT = "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl"


class Row(NamedTuple):
    """What is changed, where the rule is named, and the other rules that the same change breaks."""

    change: Change
    place: str
    also: tuple[str, ...] = ()


VERSION = "/study/versions/0"
DESIGN = f"{VERSION}/studyDesigns/0"
POPULATION = f"{DESIGN}/population"
MAIN = f"{DESIGN}/scheduleTimelines/0"
DOCUMENT = "/study/documentedBy/0/versions/0"
ADMINISTRATION = f"{VERSION}/studyInterventions/0/administrations/0"
PRODUCT = f"{VERSION}/administrableProducts/0"
AMENDMENT = f"{VERSION}/amendments/0"


def _code(id_: str, new: str, decode: str, version: str = "2025-09-26", system: str = CT) -> dict[str, str]:
    made = {"id": id_, "code": new, "decode": decode, "codeSystem": system, "codeSystemVersion": version}
    return {**made, "instanceType": "Code"}


def _alias(id_: str, new: str, decode: str) -> dict[str, object]:
    return {"id": id_, "standardCode": _code(f"{id_}-code", new, decode), "instanceType": "AliasCode"}


def _quantity(id_: str, value: float, *unit: str) -> dict[str, object]:
    held = {"unit": _alias(f"{id_}-unit", *unit)} if unit else {}
    return {"id": id_, "value": value, **held, "instanceType": "Quantity"}


def _range(id_: str, lower: dict[str, object], upper: dict[str, object]) -> dict[str, object]:
    return {"id": id_, "minValue": lower, "maxValue": upper, "isApproximate": False, "instanceType": "Range"}


YEARS = ("C29848", "YEARS")
SCOPE = {"id": "scope-x", "type": _code("scope-x-type", "C25464", "Country"), "instanceType": "GeographicScope"}
REGION = {**SCOPE, "code": _alias("scope-x-code", "C25464", "Country")}
TAGGED = 'Dose <usdm:tag name="weight"/>'

ROWS: dict[str, Row] = {
    # timings
    "DDF00006": Row(drop("timing-2", "windowLabel"), f"{MAIN}/timings/1/windowLower"),
    "DDF00007": Row(
        put("timing-1", relativeToScheduledInstanceId="instance-2"), f"{MAIN}/timings/0/relativeToScheduledInstanceId"
    ),
    "DDF00011": Row(
        put("timing-1", relativeFromScheduledInstanceId="decision-1", relativeToScheduledInstanceId="decision-1"),
        f"{MAIN}/timings/0/relativeFromScheduledInstanceId",
        ("DDF00009",),
    ),
    "DDF00025": Row(
        put("timing-1", windowLabel="w", windowLower="P0D", windowUpper="P1D"), f"{MAIN}/timings/0/windowLabel"
    ),
    "DDF00031": Row(
        put("timing-2", relativeToScheduledInstanceId="instance-2"), f"{MAIN}/timings/1/relativeToScheduledInstanceId"
    ),
    "DDF00036": Row(code("timing-1", "relativeToFrom", "C201352", "End to End"), f"{MAIN}/timings/0/relativeToFrom"),
    "DDF00060": Row(put("timing-1", value="-P7D"), f"{MAIN}/timings/0/value"),
    "DDF00061": Row(put("timing-2", windowLower="1 day"), f"{MAIN}/timings/1/windowLower"),
    "DDF00062": Row(put("timing-2", windowUpper="P"), f"{MAIN}/timings/1/windowUpper"),
    # timelines
    "DDF00008": Row(drop("instance-2", "timelineExitId"), f"{MAIN}/instances/2", ("DDF00037",)),
    "DDF00009": Row(code("timing-1", "type", "C201357", "Before"), f"{MAIN}/timings", ("DDF00031",)),
    "DDF00012": Row(put("timeline-1", mainTimeline=False), f"{DESIGN}/scheduleTimelines"),
    "DDF00037": Row(
        both(drop("instance-2", "timelineExitId"), put("instance-2", defaultConditionId="instance-1")),
        f"{MAIN}/instances",
    ),
    "DDF00038": Row(
        drop("decision-1", "defaultConditionId"), f"{MAIN}/instances/1/defaultConditionId", ("DDF00087", "DDF00088")
    ),
    "DDF00080": Row(drop("instance-2", "epochId"), f"{MAIN}/instances/2/epochId", ("DDF00088", "DDF00099")),
    "DDF00087": Row(put("instance-2", encounterId=None), f"{DESIGN}/encounters"),
    "DDF00088": Row(put("instance-2", epochId="epoch-1"), f"{DESIGN}/epochs", ("DDF00099",)),
    "DDF00099": Row(
        both(put("instance-2", epochId="epoch-1"), drop("epoch-1", "nextId"), drop("epoch-2", "previousId")),
        f"{DESIGN}/epochs/1",
    ),
    "DDF00108": Row(
        both(put("timeline-2", exits=[]), put("instance-3", timelineExitId="exit-1")),
        f"{DESIGN}/scheduleTimelines/1/exits",
        ("DDF00102",),
    ),
    "DDF00153": Row(drop("timeline-1", "plannedDuration"), f"{MAIN}/plannedDuration"),
    # instances
    "DDF00010": Row(put("arm-2", name="arm-1"), f"{DESIGN}/arms/1/name"),
    "DDF00083": Row(put("title-2", id="title-1"), f"{VERSION}/titles/1/id"),
    "DDF00260": Row(put("title-2", id="title 2"), f"{VERSION}/titles/1/id"),
    "DDF00018": Row(append("activity-1", "childIds", "activity-1"), f"{DESIGN}/activities/0/childIds", ("DDF00161",)),
    "DDF00019": Row(
        put("decision-1", defaultConditionId="decision-1"),
        f"{MAIN}/instances/1/defaultConditionId",
        ("DDF00087", "DDF00088"),
    ),
    "DDF00021": Row(put("epoch-1", previousId="epoch-1"), f"{DESIGN}/epochs/0/previousId", ("DDF00027", "DDF00088")),
    "DDF00022": Row(put("epoch-2", nextId="epoch-2"), f"{DESIGN}/epochs/1/nextId", ("DDF00027",)),
    "DDF00023": Row(drop("epoch-1", "nextId"), f"{DESIGN}/epochs/1/previousId", ("DDF00088",)),
    "DDF00026": Row(put("instance-3", timelineId="timeline-2"), f"{DESIGN}/scheduleTimelines/1/instances/0/timelineId"),
    "DDF00027": Row(
        twin("design-1", "eligibilityCriteria", 1, name="Twin", criterionItemId="item-3"),
        f"{DESIGN}/eligibilityCriteria/2/previousId",
        ("DDF00023", "DDF00158"),
    ),
    "DDF00044": Row(
        put("assignment-1", conditionTargetId="decision-1"),
        f"{MAIN}/instances/1/conditionAssignments/0/conditionTargetId",
    ),
    "DDF00184": Row(
        put("substance-2", id="substance-1"),
        f"{PRODUCT}/ingredients/0/substance/referenceSubstance",
        ("DDF00083",),
    ),
    # codes
    "DDF00032": Row(
        put(
            "version-1",
            businessTherapeuticAreas=[_code(f"area-{one}", "A", "Area", "1", "urn:areas") for one in (1, 2)],
        ),
        f"{VERSION}/businessTherapeuticAreas/1/code",
    ),
    "DDF00052": Row(
        append(
            "retention-1",
            "extensionAttributes",
            {
                "id": "extension-1",
                "url": "urn:x",
                "valueAliasCode": {
                    "id": "alias-x",
                    "standardCode": _code("alias-x-0", "C46079", "Randomized"),
                    "standardCodeAliases": [_code(f"alias-x-{one}", "C98704", "Adaptive") for one in (1, 2)],
                    "instanceType": "AliasCode",
                },
                "instanceType": "ExtensionAttribute",
            },
        ),
        f"{DESIGN}/biospecimenRetentions/0/extensionAttributes/0/valueAliasCode/standardCodeAliases/1/code",
    ),
    "DDF00054": Row(
        code("encounter-1", "contactModes", "C171537", "TELEPHONE CALL"), f"{DESIGN}/encounters/0/contactModes/1/code"
    ),
    "DDF00058": Row(twin("indication-1", "codes"), f"{DESIGN}/indications/0/codes/1/code"),
    "DDF00059": Row(twin("intervention-1", "codes"), f"{VERSION}/studyInterventions/0/codes/1/code"),
    "DDF00156": Row(
        code("encounter-1", "environmentalSettings", "C16696", "HOSPITAL"),
        f"{DESIGN}/encounters/0/environmentalSettings/1/code",
    ),
    "DDF00219": Row(twin("design-1", "characteristics"), f"{DESIGN}/characteristics/2/code"),
    "DDF00220": Row(twin("design-1", "subTypes"), f"{DESIGN}/subTypes/2/code"),
    "DDF00221": Row(twin("design-1", "therapeuticAreas"), f"{DESIGN}/therapeuticAreas/1/code"),
    "DDF00222": Row(twin("design-1", "intentTypes"), f"{DESIGN}/intentTypes/1/code"),
    "DDF00063": Row(
        lambda document: document["study"]["versions"][0]["studyDesigns"][0]["studyPhase"].update(
            standardCodeAliases=[_code("alias-y", "C15602", "PHASE III TRIAL")]
        ),
        f"{DESIGN}/studyPhase/standardCodeAliases/0/code",
    ),
    "DDF00035": Row(
        append("design-1", "therapeuticAreas", _code("other-area", "C0", "Neoplasm", "25", NCIT)),
        f"{DESIGN}/therapeuticAreas/1/code",
    ),
    "DDF00073": Row(
        code("title-2", "type", "C207615", "Brief Study Title", codeSystemVersion="2026-03-27"),
        f"{VERSION}/titles/1/type/codeSystemVersion",
    ),
    "DDF00155": Row(
        code("title-2", "type", "C207615", "Brief Study Title", codeSystemVersion="2025-09-27"),
        f"{VERSION}/titles/1/type/codeSystemVersion",
        ("DDF00073",),
    ),
    # study
    "DDF00100": Row(code("title-2", "type", "C207616", "Official Study Title"), f"{VERSION}/titles/1/type"),
    "DDF00115": Row(code("title-1", "type", "C207618", "Scientific Study Title"), f"{VERSION}/titles"),
    "DDF00172": Row(put("identifier-1", scopeId="registry"), f"{VERSION}/studyIdentifiers", ("DDF00174",)),
    "DDF00173": Row(
        both(put("identifier-2", text="MADE-1", scopeId="maker"), twin("version-1", "studyIdentifiers", 1)),
        f"{VERSION}/studyIdentifiers/2/text",
        ("DDF00174",),
    ),
    "DDF00174": Row(
        twin("version-1", "studyIdentifiers", 1, text="NCT00000001"), f"{VERSION}/studyIdentifiers/2/scopeId"
    ),
    "DDF00189": Row(append("role-2", "appliesToIds", "version-1"), f"{VERSION}/roles/1/appliesToIds"),
    "DDF00190": Row(put("role-2", organizationIds=["maker"]), f"{VERSION}/roles/1/organizationIds"),
    "DDF00191": Row(code("design-1", "blindingSchema", "C49659", "OPEN LABEL"), f"{VERSION}/roles/1/masking"),
    "DDF00192": Row(drop("role-3", "masking"), f"{DESIGN}/blindingSchema"),
    "DDF00193": Row(
        both(
            code("design-1", "blindingSchema", "C28233", "SINGLE BLIND"),
            drop("role-2", "masking"),
            put("masking-2", isMasked=False),
        ),
        f"{DESIGN}/blindingSchema",
    ),
    "DDF00201": Row(code("role-1", "code", "C215669", "Co-Sponsor"), f"{VERSION}/roles", ("DDF00172",)),
    "DDF00202": Row(append("role-1", "organizationIds", "maker"), f"{VERSION}/roles/0/organizationIds"),
    "DDF00203": Row(put("role-1", appliesToIds=["design-1"]), f"{VERSION}/roles/0/appliesToIds"),
    "DDF00093": Row(twin("version-1", "dateValues", name="date-x"), f"{VERSION}/dateValues/1/type", ("DDF00094",)),
    "DDF00094": Row(
        twin("version-1", "dateValues", name="date-x", geographicScopes=[REGION]), f"{VERSION}/dateValues/0/type"
    ),
    "DDF00181": Row(
        twin("document-version-1", "dateValues", name="date-x"), f"{DOCUMENT}/dateValues/1/type", ("DDF00182",)
    ),
    "DDF00182": Row(
        twin("document-version-1", "dateValues", name="date-x", geographicScopes=[REGION]),
        f"{DOCUMENT}/dateValues/0/type",
    ),
    "DDF00151": Row(append("date-1", "geographicScopes", REGION), f"{VERSION}/dateValues/0/geographicScopes"),
    "DDF00261": Row(put("date-1", geographicScopes=[SCOPE]), f"{VERSION}/dateValues/0/geographicScopes/0/code"),
    # design
    "DDF00040": Row(put("cell-2-2", elementIds=["element-1"]), f"{DESIGN}/elements/2"),
    "DDF00069": Row(put("cell-2-2", armId="arm-1"), f"{DESIGN}/studyCells/3", ("DDF00243",)),
    "DDF00243": Row(put("cell-2-1", armId="arm-1", epochId="epoch-1"), f"{DESIGN}/arms/1", ("DDF00069",)),
    "DDF00101": Row(drop("procedure-1", "studyInterventionId"), f"{DESIGN}/activities"),
    "DDF00213": Row(
        both(put("design-1", studyInterventionIds=["intervention-1"]), drop("element-3", "studyInterventionIds")),
        f"{DESIGN}/model",
    ),
    "DDF00154": Row(
        append("design-1", "characteristics", _code("one-centre", "C217004", "Single-Centre")),
        f"{DESIGN}/characteristics",
    ),
    "DDF00257": Row(
        both(
            append("design-1", "characteristics", _code("one-country", "C217006", "Single Country")),
            append("design-1", "characteristics", _code("countries", "C217007", "Multiple Countries")),
        ),
        f"{DESIGN}/characteristics",
    ),
    "DDF00258": Row(
        append("design-1", "characteristics", _code("strata", "C25689", "Stratification")), f"{DESIGN}/characteristics"
    ),
    "DDF00228": Row(code("design-1", "studyType", "C129000", "PATIENT REGISTRY"), f"{DESIGN}/studyType", ("DDF00232",)),
    # population
    "DDF00158": Row(put("population-1", criterionIds=["criterion-1"]), f"{DESIGN}/eligibilityCriteria/1"),
    "DDF00159": Row(put("cohort-1", criterionIds=["criterion-1"]), f"{DESIGN}/eligibilityCriteria/0"),
    "DDF00248": Row(
        put("criterion-2", criterionItemId="item-1"), f"{DESIGN}/eligibilityCriteria/1/criterionItemId", ("DDF00249",)
    ),
    "DDF00249": Row(
        twin("version-1", "eligibilityCriterionItems", name="Item 3"), f"{VERSION}/eligibilityCriterionItems/2"
    ),
    "DDF00097": Row(drop("population-1", "plannedAge"), f"{POPULATION}/plannedAge"),
    "DDF00098": Row(drop("population-1", "plannedSex"), f"{POPULATION}/plannedSex"),
    "DDF00132": Row(
        put("cohort-1", plannedCompletionNumber=_quantity("q", 3)), f"{POPULATION}/plannedCompletionNumber"
    ),
    "DDF00133": Row(
        both(
            drop("population-1", "plannedEnrollmentNumber"),
            twin("population-1", "cohorts", name="Cohort 2", characteristics=[]),
            put("cohort-1", plannedEnrollmentNumber=_quantity("q", 3)),
        ),
        f"{POPULATION}/plannedEnrollmentNumber",
    ),
    "DDF00188": Row(code("population-1", "plannedSex", "C49636", "BOTH"), f"{POPULATION}/plannedSex"),
    "DDF00234": Row(
        put("population-1", plannedEnrollmentNumber=_quantity("q", 3, *YEARS)),
        f"{POPULATION}/plannedEnrollmentNumber/unit",
    ),
    "DDF00235": Row(
        put(
            "population-1",
            plannedCompletionNumber=_range("r", _quantity("q", 3, *YEARS), _quantity("p", 4, *YEARS)),
        ),
        f"{POPULATION}/plannedCompletionNumber/minValue/unit",
    ),
    "DDF00042": Row(
        lambda document: document["study"]["versions"][0]["studyDesigns"][0]["population"]["plannedAge"].update(
            isApproximate=True
        ),
        f"{POPULATION}/plannedAge/isApproximate",
    ),
    "DDF00241": Row(
        put("population-1", plannedAge=_range("r", _quantity("q", 65, *YEARS), _quantity("p", 18, *YEARS))),
        f"{POPULATION}/plannedAge",
    ),
    "DDF00242": Row(
        put("population-1", plannedAge=_range("r", _quantity("q", 18, *YEARS), _quantity("p", 65))),
        f"{POPULATION}/plannedAge",
    ),
    "DDF00041": Row(code("endpoint-1", "level", "C139173", "Secondary Endpoint"), f"{DESIGN}/objectives"),
    "DDF00084": Row(twin("design-1", "objectives", name="Objective 2", endpoints=[]), f"{DESIGN}/objectives"),
    "DDF00096": Row(
        code("objective-1", "level", "C85827", "Study Secondary Objective"),
        f"{DESIGN}/objectives/0/endpoints/0/level",
        ("DDF00084",),
    ),
    # activities
    "DDF00090": Row(append("activity-2", "bcCategoryIds", "category-1"), f"{DESIGN}/activities/1/bcCategoryIds"),
    "DDF00160": Row(put("activity-1", bcSurrogateIds=["surrogate-1"]), f"{DESIGN}/activities/0/bcSurrogateIds"),
    "DDF00161": Row(
        both(
            put("activity-1", nextId="activity-3"),
            put("activity-3", previousId="activity-1", nextId="activity-2"),
            put("activity-2", previousId="activity-3", nextId=None),
        ),
        f"{DESIGN}/activities/0/nextId",
    ),
    "DDF00263": Row(drop("activity-3", "timelineId"), f"{DESIGN}/activities/2"),
    "DDF00013": Row(
        put("concept-property-1", isEnabled=False), f"{VERSION}/biomedicalConcepts/0/properties/0/isEnabled"
    ),
    "DDF00014": Row(drop("category-1", "memberIds"), f"{VERSION}/bcCategories/0"),
    "DDF00236": Row(put("concept-1", synonyms=["blood PRESSURE"]), f"{VERSION}/biomedicalConcepts/0/synonyms"),
    "DDF00076": Row(
        append("activity-2", "biomedicalConceptIds", "concept-2"), f"{DESIGN}/activities/1/biomedicalConceptIds"
    ),
    # documents
    "DDF00170": Row(put("abbreviation-2", abbreviatedText="AE"), f"{VERSION}/abbreviations/1/abbreviatedText"),
    "DDF00171": Row(put("abbreviation-2", expandedText="adverse EVENT"), f"{VERSION}/abbreviations/1/expandedText"),
    "DDF00163": Row(drop("content-2", "contentItemId"), f"{DOCUMENT}/contents/1"),
    "DDF00164": Row(put("content-2", displaySectionNumber=False), f"{DOCUMENT}/contents/1/sectionNumber"),
    "DDF00165": Row(drop("content-2", "sectionTitle"), f"{DOCUMENT}/contents/1/sectionTitle"),
    "DDF00245": Row(put("content-2", sectionNumber="1"), f"{DOCUMENT}/contents/1/sectionNumber"),
    "DDF00167": Row(append("version-1", "documentVersionIds", "document-version-1"), f"{VERSION}/documentVersionIds"),
    "DDF00197": Row(put("design-1", documentVersionIds=["document-version-1"] * 2), f"{DESIGN}/documentVersionIds"),
    "DDF00198": Row(drop("version-1", "documentVersionIds"), DOCUMENT),
    "DDF00196": Row(
        twin("change-1", "changedSections", sectionTitle="Methods"),
        f"{AMENDMENT}/changes/0/changedSections/1/sectionTitle",
    ),
    "DDF00137": Row(
        put("map-2", reference='<usdm:ref klass="StudyTitle" id="title-1"/>'),
        f"{VERSION}/dictionaries/0/parameterMaps/1/reference",
    ),
    "DDF00124": Row(
        put("map-2", reference='<usdm:ref klass="StudyTitle" id="title-9" attribute="text"/>'),
        f"{VERSION}/dictionaries/0/parameterMaps/1/reference",
    ),
    "DDF00162": Row(
        put("content-item-1", text='<usdm:ref klass="StudyTitle" id="title-1" attribute="text"/> and <usdm:ref/>'),
        f"{VERSION}/narrativeContentItems/0/text",
    ),
    "DDF00244": Row(
        put("content-item-1", text='<usdm:ref klass="Study" id="title-1" attribute="text"></usdm:ref>'),
        f"{VERSION}/narrativeContentItems/0/text",
    ),
    "DDF00246": Row(put("item-2", text=TAGGED), f"{VERSION}/eligibilityCriterionItems/1/text"),
    "DDF00187": Row(put("content-item-1", text="<p>open"), f"{VERSION}/narrativeContentItems/0/text"),
    "DDF00247": Row(put("item-1", text="age > 18 & < 65"), f"{VERSION}/eligibilityCriterionItems/0/text"),
    # interventions and products
    "DDF00177": Row(drop("administration-1", "route"), f"{ADMINISTRATION}/route"),
    "DDF00178": Row(drop("administration-1", "frequency"), f"{ADMINISTRATION}/frequency"),
    "DDF00185": Row(drop("administration-1", "administrableProductId"), f"{ADMINISTRATION}/dose"),
    "DDF00205": Row(
        put("administration-1", administrableProductId="product-2", medicalDeviceId="device-1"),
        f"{ADMINISTRATION}/administrableProductId",
    ),
    "DDF00206": Row(
        put("product-2", sourcing=_code("sourcing-x", "C215660", "Locally Sourced")),
        f"{VERSION}/administrableProducts/1/sourcing",
    ),
    "DDF00211": Row(drop("product-role-1", "appliesToIds"), f"{VERSION}/productOrganizationRoles/0/appliesToIds"),
    "DDF00186": Row(
        put("strength-10", denominator=_quantity("q", 1)),
        f"{PRODUCT}/ingredients/0/substance/strengths/0/denominator",
    ),
    "DDF00238": Row(
        put("strength-10", numerator=_quantity("q", 1)), f"{PRODUCT}/ingredients/0/substance/strengths/0/numerator"
    ),
    "DDF00239": Row(
        put("strength-10", numerator=_range("r", _quantity("q", 1), _quantity("p", 2))),
        f"{PRODUCT}/ingredients/0/substance/strengths/0/numerator",
    ),
    "DDF00253": Row(
        put(
            "substance-2",
            referenceSubstance={
                "id": "substance-3",
                "name": "Third",
                "strengths": [
                    {"id": "s", "name": "s", "numerator": _quantity("q", 1, "C28253", "mg"), "instanceType": "Strength"}
                ],
                "instanceType": "Substance",
            },
        ),
        f"{PRODUCT}/ingredients/0/substance/referenceSubstance/referenceSubstance",
    ),
    # amendments and small values
    "DDF00020": Row(drop("reason-2", "otherReason"), f"{AMENDMENT}/secondaryReasons/0/otherReason"),
    "DDF00255": Row(code("reason-1", "code", "C48660", "NOT APPLICABLE"), f"{AMENDMENT}/primaryReason/code"),
    "DDF00256": Row(
        both(code("reason-2", "code", "C207611", "Recruitment Difficulty"), drop("reason-2", "otherReason")),
        f"{AMENDMENT}/secondaryReasons/0/code",
    ),
    "DDF00017": Row(
        put("enrollment-1", quantity=_quantity("q", 3, "C29848", "YEARS")),
        f"{AMENDMENT}/enrollments/0/quantity",
    ),
    "DDF00195": Row(put("enrollment-1", forStudyCohortId="cohort-1"), f"{AMENDMENT}/enrollments/0"),
    "DDF00033": Row(drop("duration-1", "quantity"), f"{ADMINISTRATION}/duration", ("DDF00039",)),
    "DDF00034": Row(
        put("duration-1", reasonDurationWillVary="Tolerance"), f"{ADMINISTRATION}/duration/reasonDurationWillVary"
    ),
    "DDF00039": Row(
        put("duration-1", durationWillVary=True, reasonDurationWillVary="Tolerance"),
        f"{ADMINISTRATION}/duration/quantity",
    ),
    "DDF00030": Row(drop("person-name-1", "familyName"), f"{VERSION}/roles/1/assignedPersons/0/personName"),
    "DDF00194": Row(drop("address-1", "city", "country"), f"{VERSION}/organizations/0/legalAddress"),
    "DDF00231": Row(drop("retention-1", "includesDNA"), f"{DESIGN}/biospecimenRetentions/0/includesDNA"),
    # references within the design; the second design is complete
    "DDF00240": Row(
        both(put("design-1", studyInterventionIds=["intervention-2"]), drop("element-2", "studyInterventionIds")),
        f"{DESIGN}/activities/1/definedProcedures/0/studyInterventionId",
        ("DDF00101", "DDF00213"),
    ),
    "DDF00252": Row(
        both(
            put("design-1", studyInterventionIds=["intervention-1"]),
            code("design-1", "model", "C82640", "SINGLE GROUP"),
        ),
        f"{DESIGN}/elements/2/studyInterventionIds",
    ),
}

# Rules about references: an id of nothing, where a published rule speaks of the attribute.
REFERENCES: dict[str, Row] = {
    "DDF00024": Row(put("epoch-2", nextId="nothing"), f"{DESIGN}/epochs/1/nextId"),
    "DDF00028": Row(put("activity-3", nextId="nothing"), f"{DESIGN}/activities/2/nextId"),
    "DDF00029": Row(put("encounter-2", nextId="nothing"), f"{DESIGN}/encounters/1/nextId"),
    "DDF00046": Row(
        put("timing-2", relativeToScheduledInstanceId="nothing"), f"{MAIN}/timings/1/relativeToScheduledInstanceId"
    ),
    "DDF00047": Row(append("cell-1-1", "elementIds", "nothing"), f"{DESIGN}/studyCells/0/elementIds/1"),
    "DDF00050": Row(append("arm-1", "populationIds", "nothing"), f"{DESIGN}/arms/0/populationIds/1"),
    "DDF00071": Row(put("cell-1-1", armId="arm-9"), f"{DESIGN}/studyCells/0/armId", ("DDF00243",)),
    "DDF00072": Row(put("cell-1-1", epochId="epoch-9"), f"{DESIGN}/studyCells/0/epochId", ("DDF00243",)),
    "DDF00091": Row(append("condition-1", "appliesToIds", "arm-1"), f"{VERSION}/conditions/0/appliesToIds/1"),
    "DDF00102": Row(put("instance-2", timelineExitId="exit-9"), f"{MAIN}/instances/2/timelineExitId"),
    "DDF00105": Row(put("decision-1", epochId="arm-1"), f"{MAIN}/instances/1/epochId"),
    "DDF00106": Row(put("instance-3", encounterId="nothing"), f"{DESIGN}/scheduleTimelines/1/instances/0/encounterId"),
    "DDF00107": Row(put("instance-2", timelineId="nothing"), f"{MAIN}/instances/2/timelineId"),
    "DDF00114": Row(append("condition-1", "contextIds", "decision-1"), f"{VERSION}/conditions/0/contextIds/1"),
    "DDF00127": Row(put("encounter-1", scheduledAtId="nothing"), f"{DESIGN}/encounters/0/scheduledAtId"),
    "DDF00152": Row(put("activity-3", timelineId="nothing"), f"{DESIGN}/activities/2/timelineId"),
    "DDF00168": Row(put("content-2", contentItemId="nothing"), f"{DOCUMENT}/contents/1/contentItemId"),
    "DDF00204": Row(put("content-2", nextId="nothing"), f"{DOCUMENT}/contents/1/nextId"),
    "DDF00212": Row(
        append("product-role-1", "appliesToIds", "sponsor"), f"{VERSION}/productOrganizationRoles/0/appliesToIds/1"
    ),
    "DDF00251": Row(append("cohort-1", "indicationIds", "nothing"), f"{POPULATION}/cohorts/0/indicationIds/1"),
    "DDF00254": Row(append("activity-1", "childIds", "nothing"), f"{DESIGN}/activities/0/childIds/1"),
}


def test_the_document_has_no_fault() -> None:
    for document in (full(), observational()):
        found = after(document=document)
        assert [one.code for one in found] == [UNSEEN] * 3
        assert {one.severity for one in found} == {"info"}


def _seen(row: Row, rule: str) -> None:
    found = after(row.change)
    assert named(found) == {rule, *row.also}
    told = [one for one in found if one.reference and one.reference.endswith(f"#{rule}") and one.code != UNSEEN]
    assert row.place in {one.target_path for one in told}
    for one in told:
        assert one.severity == published()[rule].severity
        assert f"{rule}: {published()[rule].text}" in one.message
        assert one.code == rules.CODES.get(rule, one.code)


@pytest.mark.parametrize("rule", ROWS)
def test_a_broken_rule_is_named_where_it_is_broken(rule: str) -> None:
    _seen(ROWS[rule], rule)


@pytest.mark.parametrize("rule", REFERENCES)
def test_a_reference_to_nothing_breaks_the_rule_of_its_attribute(rule: str) -> None:
    _seen(REFERENCES[rule], rule)


def test_rules_about_observational_studies() -> None:
    found = after(code("design-1", "studyType", "C98388", "INTERVENTIONAL"), document=observational())
    assert named(found) == {"DDF00227"}
    found = after(code("design-1", "studyPhase", "C15603", "PHASE IV TRIAL"), document=observational())
    assert named(found) == {"DDF00232"}
    assert named(after(drop("design-1", "studyPhase"), document=observational())) == {"DDF00232"}


def test_every_rule_of_a_function_is_broken_by_a_test() -> None:
    elsewhere = {"DDF00227", "DDF00232"}
    of_codes = set(terminology.OF_CODES)
    assert set(ROWS) | elsewhere == set(rules.CODES) | of_codes
    assert {one.rule for one in references.RULES.values()} == set(REFERENCES)


def test_a_second_design_of_its_own_breaks_no_rule() -> None:
    found = after(second_design())
    assert not named(found)


@pytest.mark.parametrize(
    ("attribute", "id_", "foreign", "rule"),
    [
        ("nextId", "epoch-2", "epoch-1-b", "DDF00024"),
        ("previousId", "activity-1", "activity-3-b", "DDF00028"),
        ("nextId", "encounter-2", "encounter-1-b", "DDF00029"),
        ("relativeToScheduledInstanceId", "timing-2", "instance-1-b", "DDF00046"),
        ("elementIds", "cell-1-1", ["element-1", "element-1-b"], "DDF00047"),
        ("populationIds", "arm-1", ["population-1-b"], "DDF00050"),
        ("armId", "cell-1-1", "arm-1-b", "DDF00071"),
        ("epochId", "cell-1-1", "epoch-1-b", "DDF00072"),
        ("timelineExitId", "instance-2", "exit-2", "DDF00102"),
        ("epochId", "decision-1", "epoch-1-b", "DDF00105"),
        ("encounterId", "instance-3", "encounter-1-b", "DDF00106"),
        ("timelineId", "instance-2", "timeline-2-b", "DDF00107"),
        ("scheduledAtId", "encounter-1", "timing-1-b", "DDF00127"),
        ("timelineId", "activity-3", "timeline-2-b", "DDF00152"),
        ("indicationIds", "cohort-1", ["indication-1-b"], "DDF00251"),
        ("childIds", "activity-1", ["activity-2", "activity-2-b"], "DDF00254"),
    ],
)
def test_a_reference_may_not_leave_the_design(attribute: str, id_: str, foreign: object, rule: str) -> None:
    found = after(second_design(), put(id_, **{attribute: foreign}))
    told = [one for one in found if one.code == "USD516"]
    assert [one.reference and one.reference.rpartition("#")[2] for one in told] == [rule]
    assert told[0].severity is Severity.ERROR


def test_narrative_content_may_not_leave_its_document() -> None:
    change = both(
        twin("document-1", "versions", version="2", dateValues=[]),
        put("content-2", nextId="content-1-twin"),
        append("version-1", "documentVersionIds", "document-version-1-twin"),
    )
    place = f"{DOCUMENT}/contents/1/nextId"
    found = [one for one in after(change) if one.code == "USD516" and one.target_path == place]
    assert named(found) == {"DDF00204"}


def test_every_published_rule_stands_in_one_table() -> None:
    tables = [
        set(rules.CODES),
        {one.rule for one in references.RULES.values()} - set(rules.CODES),
        {*terminology.RULES.values(), *terminology.OF_CODES, terminology.PLANNED_AGE},
        set(rules.BY_STRUCTURE),
        set(rules.LEFT_OUT),
    ]
    assert sum(map(len, tables)) == len(set[str]().union(*tables))
    assert set[str]().union(*tables) == set(published())
    assert set(rules.NARROWER) <= set(rules.CODES)
