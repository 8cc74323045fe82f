"""The registry's words, written down from the ClinicalTrials.gov API 2.0.5: all enumerations outside the results."""

from __future__ import annotations

_GRANTS = ("NIH", "FDA", "VA", "CDC", "AHRQ", "SAMHSA")
_ACCESS = ("AVAILABLE", "NO_LONGER_AVAILABLE", "TEMPORARILY_NOT_AVAILABLE", "APPROVED_FOR_MARKETING")
_RECRUITMENT = (
    "ACTIVE_NOT_RECRUITING",
    "COMPLETED",
    "ENROLLING_BY_INVITATION",
    "NOT_YET_RECRUITING",
    "RECRUITING",
    "SUSPENDED",
    "TERMINATED",
    "WITHDRAWN",
)
_ROLES = ("STUDY_CHAIR", "STUDY_DIRECTOR", "PRINCIPAL_INVESTIGATOR", "SUB_INVESTIGATOR")

# enumeration of the API: (our table, its words)
ENUMERATIONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "AgencyClass": (
        "agency_class",
        ("NIH", "FED", "OTHER_GOV", "INDIV", "INDUSTRY", "NETWORK", "AMBIG", "OTHER", "UNKNOWN"),
    ),
    "ArmGroupType": (
        "arm_type",
        (
            "EXPERIMENTAL",
            "ACTIVE_COMPARATOR",
            "PLACEBO_COMPARATOR",
            "SHAM_COMPARATOR",
            "NO_INTERVENTION",
            "OTHER",
        ),
    ),
    "BioSpecRetention": (
        "biospecimen_retention",
        ("NONE_RETAINED", "SAMPLES_WITH_DNA", "SAMPLES_WITHOUT_DNA"),
    ),
    "BrowseLeafRelevance": ("browse_leaf_relevance", ("LOW", "HIGH")),
    "ContactRole": ("contact_role", (*_ROLES, "CONTACT")),
    "DateType": ("date_kind", ("ACTUAL", "ESTIMATED")),
    "DesignAllocation": ("allocation", ("RANDOMIZED", "NON_RANDOMIZED", "NA")),
    "DesignMasking": ("masking", ("NONE", "SINGLE", "DOUBLE", "TRIPLE", "QUADRUPLE")),
    "DesignTimePerspective": ("time_perspective", ("RETROSPECTIVE", "PROSPECTIVE", "CROSS_SECTIONAL", "OTHER")),
    "EnrollmentType": ("date_kind", ("ACTUAL", "ESTIMATED")),
    "ExpandedAccessStatus": ("expanded_access_status", _ACCESS),
    "InterventionType": (
        "intervention_type",
        (
            "BEHAVIORAL",
            "BIOLOGICAL",
            "COMBINATION_PRODUCT",
            "DEVICE",
            "DIAGNOSTIC_TEST",
            "DIETARY_SUPPLEMENT",
            "DRUG",
            "GENETIC",
            "PROCEDURE",
            "RADIATION",
            "OTHER",
        ),
    ),
    "InterventionalAssignment": (
        "intervention_model",
        ("SINGLE_GROUP", "PARALLEL", "CROSSOVER", "FACTORIAL", "SEQUENTIAL"),
    ),
    "IpdSharing": ("ipd_sharing", ("YES", "NO", "UNDECIDED")),
    "IpdSharingInfoType": ("ipd_info_type", ("STUDY_PROTOCOL", "SAP", "ICF", "CSR", "ANALYTIC_CODE")),
    "ObservationalModel": (
        "observational_model",
        (
            "COHORT",
            "CASE_CONTROL",
            "CASE_ONLY",
            "CASE_CROSSOVER",
            "ECOLOGIC_OR_COMMUNITY",
            "FAMILY_BASED",
            "DEFINED_POPULATION",
            "NATURAL_HISTORY",
            "OTHER",
        ),
    ),
    "OfficialRole": ("official_role", _ROLES),
    "OrgStudyIdType": ("org_study_id_type", _GRANTS),
    "Phase": ("phase", ("NA", "EARLY_PHASE1", "PHASE1", "PHASE2", "PHASE3", "PHASE4")),
    "PrimaryPurpose": (
        "primary_purpose",
        (
            "TREATMENT",
            "PREVENTION",
            "DIAGNOSTIC",
            "ECT",
            "SUPPORTIVE_CARE",
            "SCREENING",
            "HEALTH_SERVICES_RESEARCH",
            "BASIC_SCIENCE",
            "DEVICE_FEASIBILITY",
            "OTHER",
        ),
    ),
    "RecruitmentStatus": ("overall_status", (*_RECRUITMENT, "AVAILABLE")),
    "ReferenceType": ("reference_type", ("BACKGROUND", "RESULT", "DERIVED")),
    "ResponsiblePartyType": (
        "responsible_party_type",
        ("SPONSOR", "PRINCIPAL_INVESTIGATOR", "SPONSOR_INVESTIGATOR"),
    ),
    "SamplingMethod": ("sampling_method", ("PROBABILITY_SAMPLE", "NON_PROBABILITY_SAMPLE")),
    "SecondaryIdType": (
        "secondary_id_type",
        (*_GRANTS, "OTHER_GRANT", "EUDRACT_NUMBER", "CTIS", "REGISTRY", "OTHER"),
    ),
    "Sex": ("sex", ("FEMALE", "MALE", "ALL")),
    "StandardAge": ("standard_age", ("CHILD", "ADULT", "OLDER_ADULT")),
    "Status": ("overall_status", (*_RECRUITMENT, *_ACCESS, "WITHHELD", "UNKNOWN")),
    "StudyType": ("study_type", ("EXPANDED_ACCESS", "INTERVENTIONAL", "OBSERVATIONAL")),
    "UnpostedEventType": ("unposted_event_type", ("RESET", "RELEASE", "UNRELEASE")),
    "ViolationEventType": (
        "violation_event_type",
        (
            "VIOLATION_IDENTIFIED",
            "CORRECTION_CONFIRMED",
            "PENALTY_IMPOSED",
            "ISSUES_IN_LETTER_ADDRESSED_CONFIRMED",
        ),
    ),
    "WhoMasked": ("who_masked", ("PARTICIPANT", "CARE_PROVIDER", "INVESTIGATOR", "OUTCOMES_ASSESSOR")),
}

# Words of a table beside those of the API: two phases at once.
MORE_WORDS: dict[str, tuple[str, ...]] = {"phase": ("PHASE1/PHASE2", "PHASE2/PHASE3")}
