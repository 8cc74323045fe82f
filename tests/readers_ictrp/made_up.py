"""Made-up trials of WHO ICTRP in both forms; nothing in them is of a real trial."""

from __future__ import annotations

from html import escape
from typing import Any

from trialglot import api
from trialglot.findings import Finding
from trialglot.model.study import Study
from trialglot.readers.reading import Reading

EXPORT: dict[str, str] = {
    "Export_date": "06/29/2026 09:03:08",
    "Internal_Number": "15000001",
    "TrialID": "NCT09990001",
    "Last_Refreshed_on": "22 June 2026",
    "Public_title": "Salt water for colds",
    "Scientific_title": "Hypertonic saline against the common cold: a randomised trial",
    "Acronym": "SALTY",
    "Primary_sponsor": "Example University",
    "Prospective_registration": "Yes",
    "Date_registration3": "20260510",
    "Date_registration": "10/05/2026",
    "Source_Register": "ClinicalTrials.gov",
    "web_address": "https://registry.example/study/NCT09990001",
    "Recruitment_Status": "Recruiting",
    "other_records": "No",
    "Inclusion_agemin": "18 Years",
    "Inclusion_agemax": "N/A",
    "Inclusion_gender": "All",
    "Date_enrollement": "July 15, 2026",
    "Target_size": "342",
    "Study_type": "Interventional",
    "Study_design": "Allocation: Randomized. Intervention model: Parallel Assignment. Primary purpose: Treatment. "
    "Masking: Double (Participant, Investigator).",
    "Phase": "Phase 2/Phase 3",
    "Countries": "Brazil;South Africa;Brazil",
    "Contact_Firstname": "Ana; ",
    "Contact_Lastname": "Example;Ben Sample, MD",
    "Contact_Address": "1 Example Street",
    "Contact_Email": "ana@example.org;ben@example.org",
    "Contact_Tel": "+55 1;+55 2",
    "Contact_Affiliation": "Example University",
    "Inclusion_Criteria": "Inclusion Criteria:\r<br>\r<br>  - Adults with a cold\r<br>\r<br>  - Temperature &lt; "
    "38 C\r<br>"
    "\r<br>Exclusion Criteria:\r<br>\r<br>  - Asthma",
    "Condition": "Common Cold;Rhinitis; acute",
    "Intervention": "Drug: Hypertonic saline; 3 %;Other: Placebo",
    "Primary_outcome": "Days of illness [Time Frame: 14 days];Fever",
    "Secondary_outcome": "Sleep",
    "Secondary_ID": "EU-1;U1111-1234-5678",
    "Source_Support": "Please refer to primary and secondary sponsors",
    "Secondary_Sponsor": "Second Institute;Third Fund",
    "Ethics_review_status": "Approved",
    "Ethics_review_approval_date": "01/02/2026",
    "Ethics_review_contact_name": "Board",
    "Ethics_review_contact_address": "2 Example Street",
    "Ethics_review_contact_phone": "+55 3",
    "Ethics_review_contact_email": "board@example.org",
    "results_date_posted": "06/11/2027",
    "results_url_link": "https://registry.example/results",
    "results_url_protocol": "https://registry.example/protocol",
    "results_date_completed": "2027-03-31",
    "results_date_first_publication": "2028-01-01",
    "results_summary": "None yet.",
    "results_baseline_char": "b",
    "results_participant_flow": "p",
    "results_adverse_events": "a",
    "results_outcome_measures": "o",
    "results_actual_enrollment": "340",
    "results_ipd_plan": "Undecided",
    "results_ipd_description": "Later.",
    "results_yes_no": "No",
}
"""By element, as the text of the XML says it: HTML in it is escaped once more."""
BARE_EXPORT = {"TrialID": "XYZ-1", "Source_Register": "ANZCTR"}

MAIN: dict[str, str] = {
    "trial_id": "RBR-9zzzz9",
    "utrn": "U1111-1234-5678",
    "reg_name": "REBEC",
    "date_registration": "13/06/2011",
    "primary_sponsor": "Universidade Exemplo",
    "public_title": "Exercise for backs",
    "acronym": "BACK: Be Active",
    "scientific_title": "Exercise against back pain",
    "scientific_acronym": "BACK-1",
    "date_enrolment": "01/11/2010",
    "type_enrolment": "anticipated",
    "target_size": "50",
    "recruitment_status": "data analysis completed",
    "url": "https://registry.example/rg/RBR-9zzzz9/",
    "study_type": "interventional",
    "study_design": "Randomized, double-blind, parallel with two arms",
    "phase": "2-3",
    "hc_freetext": "Low back pain",
    "i_freetext": "Exercise: 30 minutes a day.\nControl: none.",
    "results_actual_enrolment": "48",
    "results_date_completed": "31/12/2012",
    "results_url_link": "https://registry.example/results",
    "results_summary": "Done.",
    "results_date_posted": "2013-05-01",
    "results_date_first_publication": "2013-06-01",
    "results_baseline_char": "b",
    "results_participant_flow": "p",
    "results_adverse_events": "a",
    "results_outcome_measures": "o",
    "results_url_protocol": "https://registry.example/protocol",
    "results_IPD_plan": "Yes",
    "results_IPD_description": "On request.",
}
CONTACT = {
    "type": "public",
    "firstname": "Ana",
    "middlename": "B.",
    "lastname": "Example",
    "address": "Rua Exemplo 1",
    "city": "Brasilia",
    "country1": "Brazil",
    "zip": "70000",
    "telephone": "+55 61 1",
    "email": "ana@example.org",
    "affiliation": "Universidade Exemplo",
}
CRITERIA = {
    "inclusion_criteria": "I. Adults;\nII. Back pain",
    "agemin": "18Y",
    "agemax": "0",
    "gender": "-",
    "exclusion_criteria": "I. Fracture",
}
ETHICS = {
    "status": "Approved",
    "approval_date": "01/02/2010",
    "contact_name": "Board",
    "contact_address": "Rua Exemplo 2",
    "contact_phone": "+55 61 2",
    "contact_email": "board@example.org",
}
LISTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "countries": ("country2", ("Brazil", "Portugal")),
    "health_condition_code": ("hc_code", ("C23",)),
    "health_condition_keyword": ("hc_keyword", ("M54.5",)),
    "intervention_code": ("i_code", ("behavioural",)),
    "intervention_keyword": ("i_keyword", ("E02.760",)),
    "primary_outcome": ("prim_outcome", ("Pain after 8 weeks",)),
    "secondary_outcome": ("sec_outcome", ("Sick days", "")),
    "secondary_sponsor": ("sponsor_name", ("Second Institute",)),
    "source_support": ("source_name", ("CNPq", "Universidade Exemplo")),
}


def element(name: str, text: str) -> str:
    """Return an element with a text; carriage returns are character references, as the portal writes them."""
    return f"<{name}>{escape(text, quote=False)}</{name}>".replace("\r", "&#x0D;")


def export(changes: dict[str, str] | None = None, *, bare: bool = False, more: str = "") -> bytes:
    """Return a trial of the export, with elements changed or added; ``more`` is XML at its end."""
    held = {**(BARE_EXPORT if bare else EXPORT), **(changes or {})}
    inner = "\n    ".join(element(name, text) for name, text in held.items())
    return f"<Trial>{inner}\n{more}</Trial>".encode()


def supply(
    main: dict[str, str] | None = None,
    criteria: dict[str, str] | None = None,
    lists: dict[str, tuple[str, tuple[str, ...]]] | None = None,
    more: str = "",
) -> bytes:
    """Return a trial of the supply form, with elements of its parts changed."""

    def group(name: str, held: dict[str, str]) -> str:
        return f"<{name}>" + "\n".join(element(one, text) for one, text in held.items()) + f"</{name}>"

    listed = "\n".join(
        f"<{name}>" + "".join(element(one, text) for text in texts) + f"</{name}>"
        for name, (one, texts) in {**LISTS, **(lists or {})}.items()
    )
    scientific = {**dict.fromkeys(CONTACT, ""), "type": "scientific", "lastname": "Sample"}
    parts = (
        group("main", {**MAIN, **(main or {})}),
        f"<contacts>{group('contact', CONTACT)}{group('contact', scientific)}</contacts>",
        group("criteria", {**CRITERIA, **(criteria or {})}),
        listed,
        "<secondary_ids>"
        + group("secondary_id", {"sec_id": "NCT09990002", "issuing_authority": "clinicaltrials.gov"})
        + group("secondary_id", {"sec_id": "123/2010", "issuing_authority": "Board"})
        + "</secondary_ids>",
        f"<ethics_reviews>{group('ethics_review', ETHICS)}</ethics_reviews>",
    )
    return ("<trial>" + "\n".join(parts) + more + "</trial>").encode()


def read(data: bytes) -> Reading:
    """Read a trial."""
    return api.read(data)


def study(data: bytes) -> Study:
    """Return the study of a trial."""
    return read(data).study


def told(data: bytes) -> list[tuple[str, str | None, str]]:
    """Return code, place and message of what is told of a trial, but for what its form has no place for."""
    return [(one.code, one.source, one.message) for one in findings(data) if one.code != "SRC108"]


def findings(data: bytes) -> tuple[Finding, ...]:
    """Return the findings of a trial."""
    return read(data).findings


def file_of(*trials: bytes, root: str = "Trials_downloaded_from_ICTRP", head: str = "") -> bytes:
    """Return a file of trials."""
    begin = head or "<?xml version='1.0' encoding='UTF-8' ?>\n"
    return b"".join(
        (begin.encode(), f"<{root}>\n\n".encode(), *(b"  " + one + b"\n" for one in trials), f"</{root}>".encode())
    )


def values(model: Any, *names: str) -> list[tuple[Any, ...]]:
    """Return fields of models as tuples."""
    return [tuple(getattr(one, name) for name in names) for one in model]
