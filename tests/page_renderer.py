"""Renders ClinicalTrials.gov API v2 records in the labelled page layout, for tests of its reader.

Written from the grammar of the layout, not from the reader; only the fixed sentences are shared with it.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from typing import Any

from trialglot.readers.ctgov_page.layout import SENTENCES

Tree = Mapping[str, Any]

PENDING = (
    "The study team has not published outcome measurements, participant flow, or safety data for this trial yet. "
    "Check back later for updates."
)
AVAILABLE = (
    "Outcome measurements, participant flow, baseline characteristics, and adverse events have been published for "
    "this study."
)
ALWAYS_SHOWN = ("Detailed Description", "Conditions", "Study Design", "Related Links")
HEAD = f"""A Made-up Study

NCT ID: NCT01234567

Last Updated: 2024-05-17

Study Results

Results pending

{PENDING}"""
BASIC = "Recruitment Status\n\nCOMPLETED"
IDENTIFIERS = "MU-1\n\nIdentifier Type: -\n\nIdentifier Source: org_study_id"


def assemble(sections: Mapping[str, str], head: str = HEAD) -> str:
    """Return a page of a head and the given sections, in the order given."""
    parts = [head]
    for heading, body in sections.items():
        parts += [heading, SENTENCES[heading]]
        if body:
            parts.append(body)
    return "\n\n".join(parts)


def page(head: str = HEAD, **sections: str) -> str:
    """Return a whole page; ``Study_Design`` stands for section "Study Design"; the least that a page has is added."""
    given = {name.replace("_", " "): body for name, body in sections.items()}
    whole = {"Basic Information": BASIC, "Brief Summary": "A summary.", "Other Identifiers": IDENTIFIERS} | given
    return assemble({heading: whole[heading] for heading in SENTENCES if heading in whole}, head)


def render(record: Tree) -> str:
    """Render a record."""
    protocol: Tree = record["protocolSection"]
    sections = {
        "Basic Information": _basic(protocol),
        "Brief Summary": _module(protocol, "descriptionModule").get("briefSummary", ""),
        "Detailed Description": _module(protocol, "descriptionModule").get("detailedDescription", ""),
        "Conditions": " ".join(_module(protocol, "conditionsModule").get("conditions", ())),
        "Keywords": " ".join(_module(protocol, "conditionsModule").get("keywords", ())),
        "Study Design": _design(protocol),
        "Study Groups": _groups(protocol),
        "Interventions": _interventions(protocol),
        "Other Intervention Names": _blocks(other_names(protocol)),
        "Eligibility Criteria": _eligibility(protocol),
        "Sponsors": _sponsors(protocol),
        "Responsible Party": _labelled(
            "Responsibility Role",
            _module(protocol, "sponsorCollaboratorsModule").get("responsibleParty", {}).get("type"),
        ),
        "Principal Investigators": _officials(protocol),
        "Locations": _locations(protocol),
        "Countries": " ".join(countries(protocol)),
        "References": _references(protocol),
        "Related Links": _links(protocol),
        "Other Identifiers": _identifiers(protocol),
    }
    shown = {heading: body for heading, body in sections.items() if body or heading in ALWAYS_SHOWN}
    return assemble(shown, _head(record))


def countries(protocol: Tree) -> list[str]:
    """Return the countries of the sites, each once, by name."""
    return sorted({site["country"] for site in _sites(protocol) if "country" in site})


def other_names(protocol: Tree) -> list[str]:
    """Return the other names of all interventions."""
    interventions = _module(protocol, "armsInterventionsModule").get("interventions", ())
    return [name for one in interventions for name in one.get("otherNames", ())]


def month_end(date: str) -> str:
    """Return a date as the page writes it: a month as its last day."""
    if len(date) != 7:
        return date
    year, month = map(int, date.split("-"))
    return f"{date}-{monthrange(year, month)[1]}"


def without_colons(criteria: str) -> str:
    """Return the criteria text as the page writes it: its two headings without the colon."""
    return re.sub(r"^(Inclusion Criteria|Exclusion Criteria):[ \t]*$", r"\1", criteria, flags=re.MULTILINE)


def _module(protocol: Tree, name: str) -> Tree:
    found: Tree = protocol.get(name, {})
    return found


def _sites(protocol: Tree) -> list[Tree]:
    return list(_module(protocol, "contactsLocationsModule").get("locations", ()))


def _blocks(parts: Iterable[str | None]) -> str:
    return "\n\n".join(part for part in parts if part)


def _labelled(label: str, value: str | None) -> str:
    return f"{label} {value}" if value else ""


def _pairs(*pairs: tuple[str, str | None]) -> str:
    return _blocks(f"{label}\n\n{value}" for label, value in pairs if value)


def _head(record: Tree) -> str:
    protocol: Tree = record["protocolSection"]
    identification = _module(protocol, "identificationModule")
    updated = _module(protocol, "statusModule").get("lastUpdatePostDateStruct", {}).get("date")
    results = (
        ("Results available", AVAILABLE, "View full results") if record["hasResults"] else ("Results pending", PENDING)
    )
    return _blocks(
        (
            identification.get("briefTitle"),
            f"NCT ID: {identification['nctId']}",
            updated and f"Last Updated: {updated}",
            "Study Results",
            *results,
        )
    )


def _basic(protocol: Tree) -> str:
    status, design = _module(protocol, "statusModule"), _module(protocol, "designModule")
    count = design.get("enrollmentInfo", {}).get("count")
    return _pairs(
        ("Recruitment Status", status.get("overallStatus")),
        ("Clinical Phase", "/".join(design.get("phases", ()))),
        ("Total Enrollment", f"{count} participants" if count else None),
        ("Study Classification", design.get("studyType")),
        ("Study Start Date", month_end(status.get("startDateStruct", {}).get("date", ""))),
        ("Study Completion Date", month_end(status.get("completionDateStruct", {}).get("date", ""))),
    )


def _design(protocol: Tree) -> str:
    info: Tree = _module(protocol, "designModule").get("designInfo", {})
    return _pairs(
        ("Allocation Method", info.get("allocation")),
        ("Intervention Model", info.get("interventionModel")),
        ("Primary Study Purpose", info.get("primaryPurpose")),
        ("Blinding Strategy", info.get("maskingInfo", {}).get("masking")),
        ("Observational Model Type", info.get("observationalModel")),
        ("Study Time Perspective", info.get("timePerspective")),
    )


def _groups(protocol: Tree) -> str:
    module = _module(protocol, "armsInterventionsModule")
    parts: list[str | None] = []
    for arm in module.get("armGroups", ()):
        parts += [arm["label"], arm.get("description"), _labelled("Group Type", arm.get("type"))]
        for one in module.get("interventions", ()):
            if arm["label"] in one.get("armGroupLabels", ()):
                parts += [one["name"], f"Intervention Type {one['type']}", one.get("description")]
    return _blocks(parts)


def _interventions(protocol: Tree) -> str:
    interventions = _module(protocol, "armsInterventionsModule").get("interventions", ())
    return _blocks(
        part
        for one in interventions
        for part in (one["name"], one.get("description"), f"Intervention Type {one['type']}")
    )


def _eligibility(protocol: Tree) -> str:
    module = _module(protocol, "eligibilityModule")
    healthy = module.get("healthyVolunteers")
    text = without_colons(module.get("eligibilityCriteria", "")).strip()
    limits = _pairs(
        ("Minimum Eligible Age", module.get("minimumAge")),
        ("Maximum Eligible Age", module.get("maximumAge")),
        ("Eligible Sex", module.get("sex")),
        ("Accepts Healthy Volunteers", None if healthy is None else "Yes" if healthy else "No"),
    )
    return f"{text}\n{limits}" if text and limits else text or limits


def _sponsors(protocol: Tree) -> str:
    module = _module(protocol, "sponsorCollaboratorsModule")
    lead = [(module["leadSponsor"], "lead")] if "leadSponsor" in module else []
    others = [(one, "collaborator") for one in module.get("collaborators", ())]
    return _blocks(
        part for party, role in lead + others for part in (party["name"], party.get("class"), f"Sponsor Role {role}")
    )


def _officials(protocol: Tree) -> str:
    officials = _module(protocol, "contactsLocationsModule").get("overallOfficials", ())
    return _blocks(
        part
        for one in officials
        for part in (one.get("name"), f"Role: {one['role']}" if "role" in one else "Role: -", one.get("affiliation"))
    )


def _locations(protocol: Tree) -> str:
    return _blocks(
        part
        for site in _sites(protocol)
        for part in (
            site.get("facility"),
            f"{site.get('city', '')}, {site.get('state', '')}, {site.get('country', '')}",
            "Site Status",
            site.get("status"),
        )
    )


def _references(protocol: Tree) -> str:
    parts = []
    for one in _module(protocol, "referencesModule").get("references", ()):
        kind = _labelled("Reference Type", one.get("type"))
        pmid = f"PMID: {one['pmid']} (View on PubMed)" if "pmid" in one else ""
        parts += [one.get("citation"), "\n".join(line for line in (kind, pmid) if line)]
    return _blocks(parts)


def _links(protocol: Tree) -> str:
    links = _module(protocol, "referencesModule").get("seeAlsoLinks", ())
    return _blocks(part for one in links for part in (one.get("label"), one["url"]))


def _identifiers(protocol: Tree) -> str:
    module = _module(protocol, "identificationModule")
    secondary = [(one, "secondary_id") for one in module.get("secondaryIdInfos", ())]
    own = [(module["orgStudyIdInfo"], "org_study_id")] if "orgStudyIdInfo" in module else []
    return _blocks(
        part
        for one, source in secondary + own
        for part in (one["id"], f"Identifier Type: {one.get('type', '-')}", f"Identifier Source: {source}")
    )
