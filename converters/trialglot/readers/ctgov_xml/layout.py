"""What the dialects have no place for: model paths that API v2 can state and they cannot."""

from __future__ import annotations

PUBLIC = (
    "identifiers[].type",
    "identifiers[].domain",
    "identifiers[].link",
    "organization.agency_class",
    "status.expanded_access.nct_id",
    "status.expanded_access.status",
    "registration.delayed_posting",
    "registration.results_waived",
    "oversight.fdaaa801_violation",
    "design.patients_to_this_expanded_access",
    "unowned_other_names",
    "eligibility.standard_ages",
    "sites[].latitude",
    "sites[].longitude",
    "references[].retractions",
    "condition_mesh[].id",
    "intervention_mesh[].id",
    "documents[].type",
    "documents[].upload_date",
    "documents[].size",
    "no_sap",
)
"""Of the public XML, version 2019.02.14."""

BEFORE_2017 = (
    "registration.first_submit_qc",
    "registration.first_post",
    "registration.results_first_submit_qc",
    "registration.results_first_post",
    "registration.disposition_first_submit_qc",
    "registration.disposition_first_post",
    "registration.last_update_post",
    "design.intervention_model_description",
    "design.masking_description",
    "design.expanded_access_types",
    "eligibility.gender_based",
    "eligibility.gender_description",
    "oversight.fda_regulated_drug",
    "oversight.fda_regulated_device",
    "oversight.unapproved_device",
    "oversight.pediatric_postmarket_surveillance",
    "oversight.us_export",
    "documents",
)
"""More, of the public XML of before 2017 (history of changes of the schema: 11 January, 30 August 2017, 2019)."""

UPLOAD = tuple(
    sorted(
        {
            *PUBLIC,
            *BEFORE_2017,
            "countries",
            "removed_countries",
            "lead_sponsor.agency_class",
            "collaborators[].agency_class",
            "status.last_known",
            "status.expanded_access",
            "available_data",
            "data_sharing",
            "condition_mesh",
            "intervention_mesh",
            "registration.data_version",
        }
        - {
            "identifiers[].type",
            "identifiers[].domain",
            "registration.delayed_posting",
            "condition_mesh[].id",
            "intervention_mesh[].id",
            "status.expanded_access.nct_id",
            "status.expanded_access.status",
        }
    )
)
"""Of the form for upload, as far as its records teach it."""
