"""The two forms of ICTRP's XML: what each calls an item of the WHO Trial Registration Data Set, and what it lacks.

The export of the search portal (``Trials_downloaded_from_ICTRP/Trial``) is flat and packs lists into texts. The form in
which registries supply their trials (``trials/trial``, who_ictrp.dtd of 2008-2009 with the later elements for results
and ethics reviews) has lists. Paths are those of ``mappings/fields/ictrp-xml.tsv``.
"""

from __future__ import annotations

from dataclasses import dataclass

READER = "ictrp-xml"
CLINICALTRIALS = "clinicaltrials.gov"
"""What ICTRP calls ClinicalTrials.gov, in small letters."""

# What no form has a place for.
_NEVER = (
    *("organization", "responsible_party", "oversight", "brief_summary", "detailed_description"),
    *("arms", "unowned_other_names", "officials", "sites", "removed_countries", "references", "available_data"),
    *("condition_mesh", "intervention_mesh", "documents", "no_sap"),
    *("status.last_known", "status.why_stopped", "status.expanded_access", "status.primary_completion"),
    *("design.masking_description", "design.biospecimen_retention", "design.biospecimen_description"),
    *("design.patient_registry", "design.target_duration", "design.expanded_access_types"),
    "design.patients_to_this_expanded_access",
    *("interventions[].other_names", "identifiers[].type", "identifiers[].link"),
    *("lead_sponsor.agency_class", "collaborators[].agency_class", "central_contacts[].phone_ext"),
    *("eligibility.gender_based", "eligibility.gender_description", "eligibility.healthy_volunteers"),
    *("eligibility.standard_ages", "eligibility.study_population", "eligibility.sampling_method"),
    *("data_sharing.info_types", "data_sharing.time_frame", "data_sharing.access_criteria", "data_sharing.url"),
    *("registration.verified", "registration.first_submit_qc", "registration.results_waived"),
    *("registration.results_first_submit", "registration.results_first_submit_qc"),
    *("registration.disposition_first_submit", "registration.disposition_first_submit_qc"),
    *("registration.disposition_first_post", "registration.last_update_submit", "registration.delayed_posting"),
    "registration.data_version",
)


@dataclass(frozen=True)
class Form:
    """One form. ``paths`` are the paths of its elements by the name of the item that they hold."""

    root: str
    paths: dict[str, str]
    inexpressible: tuple[str, ...]
    packed: bool


_RESULTS = {
    "results_completed": "results_date_completed",
    "results_posted": "results_date_posted",
    "results_link": "results_url_link",
    "results_protocol": "results_url_protocol",
}

EXPORT = Form(
    "Trial",
    {
        name: f"Trial.{element}"
        for name, element in {
            "id": "TrialID",
            "registry": "Source_Register",
            "public_title": "Public_title",
            "scientific_title": "Scientific_title",
            "acronym": "Acronym",
            "secondary_id": "Secondary_ID",
            "primary_sponsor": "Primary_sponsor",
            "secondary_sponsor": "Secondary_Sponsor",
            "source_support": "Source_Support",
            "registered": "Date_registration3",
            "registered_again": "Date_registration",
            "refreshed": "Last_Refreshed_on",
            "url": "web_address",
            "status": "Recruitment_Status",
            "enrolment": "Date_enrollement",
            "size": "Target_size",
            "study_type": "Study_type",
            "study_design": "Study_design",
            "phase": "Phase",
            "country": "Countries",
            "condition": "Condition",
            "intervention": "Intervention",
            "primary_outcome": "Primary_outcome",
            "secondary_outcome": "Secondary_outcome",
            "inclusion": "Inclusion_Criteria",
            "exclusion": "Exclusion_Criteria",
            "agemin": "Inclusion_agemin",
            "agemax": "Inclusion_agemax",
            "gender": "Inclusion_gender",
            "contact_firstname": "Contact_Firstname",
            "contact_lastname": "Contact_Lastname",
            "contact_telephone": "Contact_Tel",
            "contact_email": "Contact_Email",
            "results": "results_yes_no",
            "ipd_plan": "results_ipd_plan",
            "ipd_description": "results_ipd_description",
            **_RESULTS,
        }.items()
    },
    (*_NEVER, "keywords", "status.start.kind"),
    packed=True,
)
SUPPLY = Form(
    "trial",
    {
        **{
            name: f"trial.main.{element}"
            for name, element in {
                "id": "trial_id",
                "utn": "utrn",
                "registry": "reg_name",
                "public_title": "public_title",
                "scientific_title": "scientific_title",
                "acronym": "acronym",
                "scientific_acronym": "scientific_acronym",
                "primary_sponsor": "primary_sponsor",
                "registered": "date_registration",
                "url": "url",
                "status": "recruitment_status",
                "enrolment": "date_enrolment",
                "enrolment_kind": "type_enrolment",
                "size": "target_size",
                "study_type": "study_type",
                "study_design": "study_design",
                "phase": "phase",
                "condition": "hc_freetext",
                "intervention": "i_freetext",
                "ipd_plan": "results_IPD_plan",
                "ipd_description": "results_IPD_description",
                **_RESULTS,
            }.items()
        },
        "secondary_id": "trial.secondary_ids.secondary_id[].sec_id",
        "secondary_sponsor": "trial.secondary_sponsor.sponsor_name[]",
        "source_support": "trial.source_support.source_name[]",
        "country": "trial.countries.country2[]",
        "condition_keyword": "trial.health_condition_keyword.hc_keyword[]",
        "intervention_code": "trial.intervention_code.i_code[]",
        "intervention_keyword": "trial.intervention_keyword.i_keyword[]",
        "primary_outcome": "trial.primary_outcome.prim_outcome[]",
        "secondary_outcome": "trial.secondary_outcome.sec_outcome[]",
        "inclusion": "trial.criteria.inclusion_criteria",
        "exclusion": "trial.criteria.exclusion_criteria",
        "agemin": "trial.criteria.agemin",
        "agemax": "trial.criteria.agemax",
        "gender": "trial.criteria.gender",
    },
    (*_NEVER, "has_results", "registration.last_update_post"),
    packed=False,
)
FORMS = {form.root: form for form in (EXPORT, SUPPLY)}
