"""The fixed words of the page layout: headings, introductory sentences, labels, and what has no place on it.

A section starts with its heading, followed by one fixed sentence. Only both together are a safe anchor: a line
"Conditions" alone may stand in free text.
"""

from __future__ import annotations

import re

RESULTS = "Study Results"
BASIC = "Basic Information"
SUMMARY = "Brief Summary"
DESCRIPTION = "Detailed Description"
CONDITIONS = "Conditions"
KEYWORDS = "Keywords"
DESIGN = "Study Design"
GROUPS = "Study Groups"
INTERVENTIONS = "Interventions"
OTHER_NAMES = "Other Intervention Names"
ELIGIBILITY = "Eligibility Criteria"
SPONSORS = "Sponsors"
RESPONSIBLE = "Responsible Party"
OFFICIALS = "Principal Investigators"
LOCATIONS = "Locations"
COUNTRIES = "Countries"
REFERENCES = "References"
LINKS = "Related Links"
IDENTIFIERS = "Other Identifiers"

SENTENCES: dict[str, str] = {
    BASIC: "Get a concise snapshot of the trial, including recruitment status, study phase, enrollment targets, "
    "and key timeline milestones.",
    SUMMARY: "Review the sponsor-provided synopsis that highlights what the study is about and why it is being "
    "conducted.",
    DESCRIPTION: "Dive into the extended narrative that explains the scientific background, objectives, and "
    "procedures in greater depth.",
    CONDITIONS: "See the medical conditions and disease areas that this research is targeting or investigating.",
    KEYWORDS: "Explore important study keywords that can help with search, categorization, and topic discovery.",
    DESIGN: "Understand how the trial is structured, including allocation methods, masking strategies, primary "
    "purpose, and other design elements.",
    GROUPS: "Review each arm or cohort in the study, along with the interventions and objectives associated with them.",
    INTERVENTIONS: "Learn about the drugs, procedures, or behavioral strategies being tested and how they are "
    "applied within this trial.",
    OTHER_NAMES: "Discover alternative or legacy names that may be used to describe the listed interventions "
    "across different sources.",
    ELIGIBILITY: "Check the participation requirements, including inclusion and exclusion rules, age limits, and "
    "whether healthy volunteers are accepted.",
    SPONSORS: "Meet the organizations funding or collaborating on the study and learn about their roles.",
    RESPONSIBLE: "Identify the individual or organization who holds primary responsibility for the study "
    "information submitted to regulators.",
    OFFICIALS: "Learn about the lead researchers overseeing the trial and their institutional affiliations.",
    LOCATIONS: "Explore where the study is taking place and check the recruitment status at each participating site.",
    COUNTRIES: "Review the countries where the study has at least one active or historical site.",
    REFERENCES: "Explore related publications, articles, or registry entries linked to this study.",
    LINKS: "Access external resources that provide additional context or updates about the study.",
    IDENTIFIERS: "Review additional registry numbers or institutional identifiers associated with this trial.",
}
HEADINGS = {sentence: heading for heading, sentence in SENTENCES.items()}
ORDER = {heading: place for place, heading in enumerate(SENTENCES)}

RESULTS_WORDS = {"Results pending": False, "Results available": True}
HEAD_SENTENCES = frozenset(
    {
        "The study team has not published outcome measurements, participant flow, or safety data for this trial "
        "yet. Check back later for updates.",
        "Outcome measurements, participant flow, baseline characteristics, and adverse events have been published "
        "for this study.",
        "View full results",
    }
)
RESULTS_PAGE = "Trial Outcomes & Findings for"

STATUS_LABEL = "Recruitment Status"
BASIC_LABELS = frozenset(
    {
        STATUS_LABEL,
        "Clinical Phase",
        "Total Enrollment",
        "Study Classification",
        "Study Start Date",
        "Study Completion Date",
    }
)
DESIGN_LABELS = {
    "Allocation Method": "allocation",
    "Intervention Model": "intervention_model",
    "Primary Study Purpose": "primary_purpose",
    "Blinding Strategy": "masking",
    "Observational Model Type": "observational_model",
    "Study Time Perspective": "time_perspective",
}
ELIGIBILITY_LABELS = frozenset(
    {"Minimum Eligible Age", "Maximum Eligible Age", "Eligible Sex", "Accepts Healthy Volunteers"}
)
SITE_STATUS = "Site Status"
LAST_LINE = "Identifier Source: org_study_id"
"""The last line of every whole page: the registry demands the sponsor's own protocol number, and it comes last."""

NCT_ID = re.compile(r"NCT ID: (NCT[0-9]{8})")
UPDATED = "Last Updated:"
ENROLLMENT = re.compile(r"([0-9][0-9,]{0,14}) participants?")
TYPE = re.compile(r"(Group|Intervention) Type ([A-Z][A-Z0-9_]*)")
SPONSOR_ROLE = re.compile(r"Sponsor Role (\w+)")
RESPONSIBILITY = re.compile(r"Responsibility Role (\S+)")
INVESTIGATOR = re.compile(r"(?:Investigator )?(?:Full )?(Name|Title|Affiliation): (.+)")
OFFICIAL_ROLE = re.compile(r"Role:(?: (.+))?")
REFERENCE_TYPE = re.compile(r"Reference Type(?: ([A-Z][A-Z0-9_]*))?")
PMID = re.compile(r"PMID: ([0-9]+)(?: \(View on PubMed\))?")
COMMA = re.compile(r",\s")
URL = re.compile(r"https?://\S+")
IDENTIFIER_SOURCE = re.compile(r"Identifier Source: (secondary_id|org_study_id)")

INEXPRESSIBLE = (
    "official_title",
    "acronym",
    "organization",
    "identifiers[].domain",
    "identifiers[].link",
    "status.last_known",
    "status.why_stopped",
    "status.expanded_access",
    "status.start.kind",
    "status.primary_completion",
    "status.completion.kind",
    "registration.verified",
    "registration.first_submit",
    "registration.first_submit_qc",
    "registration.first_post",
    "registration.results_waived",
    "registration.results_first_submit",
    "registration.results_first_submit_qc",
    "registration.results_first_post",
    "registration.disposition_first_submit",
    "registration.disposition_first_submit_qc",
    "registration.disposition_first_post",
    "registration.last_update_submit",
    "registration.last_update_post.kind",
    "registration.delayed_posting",
    "registration.data_version",
    "oversight",
    "design.intervention_model_description",
    "design.masking_description",
    "design.who_masked",
    "design.biospecimen_retention",
    "design.biospecimen_description",
    "design.patient_registry",
    "design.target_duration",
    "design.expanded_access_types",
    "design.patients_to_this_expanded_access",
    "design.enrollment.kind",
    "interventions[].other_names",
    "outcomes",
    "eligibility.gender_based",
    "eligibility.gender_description",
    "eligibility.standard_ages",
    "eligibility.study_population",
    "eligibility.sampling_method",
    "responsible_party.old_name_title",
    "responsible_party.old_organization",
    "central_contacts",
    "sites[].zip",
    "sites[].contacts",
    "sites[].latitude",
    "sites[].longitude",
    "removed_countries",
    "references[].retractions",
    "available_data",
    "data_sharing",
    "condition_mesh",
    "intervention_mesh",
    "documents",
    "no_sap",
)
"""Model paths that the layout has no place for. ``[]`` stands for any item of a list."""

CONTAINERS = {
    "status": BASIC,
    "brief_summary": SUMMARY,
    "detailed_description": DESCRIPTION,
    "conditions": CONDITIONS,
    "keywords": KEYWORDS,
    "design": DESIGN,
    "arms": GROUPS,
    "interventions": INTERVENTIONS,
    "unowned_other_names": OTHER_NAMES,
    "eligibility": ELIGIBILITY,
    "lead_sponsor": SPONSORS,
    "collaborators": SPONSORS,
    "responsible_party": RESPONSIBLE,
    "officials": OFFICIALS,
    "sites": LOCATIONS,
    "countries": COUNTRIES,
    "references": REFERENCES,
    "links": LINKS,
    "identifiers": IDENTIFIERS,
}
"""Section in which a field of the study stands; the nearest place for a part that has no line of its own."""
