"""Reader of a ClinicalTrials.gov record that a web site renders as a text page (the labelled layout).

The page is a lossy rendering of an API v2 record: it has no outcomes, no official title, no kinds of dates, and it
joins lists. The reader says what the page cannot say and accounts for every line: it is in the study or in a finding.
"""

from __future__ import annotations

from trialglot.errors import UnreadableError
from trialglot.model.study import Registration, Source, Study
from trialglot.readers.ctgov_page import arms, fields, layout, parts
from trialglot.readers.ctgov_page.page import Page, line_number, shorten
from trialglot.readers.reading import Reading, Record

__all__ = ["read"]

_JSON = "Convert the study's JSON record of the ClinicalTrials.gov API instead"


def read(record: Record) -> Reading:
    """Read one page.

    Raises:
        UnreadableError: the text is not UTF-8 or no such page; with ``refused`` true for a page of the same site that
            has lost its labels, and for a page of results.
    """
    page = Page(record.data)
    _refuse(page)
    if page.cut:
        page.report.add("SRC102", source=line_number(page.filled[-1]), section=page.last)
    head = fields.head(page)
    if head.nct_id is None:
        seen = "the text has no line 'NCT ID: NCT' with eight digits before the section 'Basic Information'"
        raise UnreadableError(seen, "Give the whole page")
    status, design = fields.basic(page)
    arm_list, interventions = arms.read(page)
    sites = parts.sites(page)
    lead, collaborators = parts.sponsors(page)
    officials = parts.officials(page)
    study = Study(
        source=Source(
            registry="ClinicalTrials.gov",
            format="ctgov-page",
            name=record.name,
            sha256=record.sha256,
            inexpressible=layout.INEXPRESSIBLE,
        ),
        id=head.nct_id,
        identifiers=parts.identifiers(page, head.nct_id),
        brief_title=head.title,
        status=status,
        registration=Registration(last_update_post=head.updated),
        lead_sponsor=lead,
        collaborators=collaborators,
        responsible_party=parts.responsible_party(page, officials, lead),
        brief_summary=fields.text(page, layout.SUMMARY, "brief_summary"),
        detailed_description=fields.text(page, layout.DESCRIPTION, "detailed_description"),
        conditions=fields.joined(page, layout.CONDITIONS, "conditions"),
        keywords=fields.joined(page, layout.KEYWORDS, "keywords"),
        design=design,
        arms=arm_list,
        interventions=interventions,
        unowned_other_names=fields.other_names(page),
        eligibility=fields.eligibility(page),
        officials=officials,
        sites=sites,
        countries=parts.countries(page, sites),
        references=parts.references(page),
        links=parts.links(page),
        has_results=head.has_results,
    )
    page.account()
    page.report.add("SRC108", fields=", ".join(layout.INEXPRESSIBLE))
    if page.data:
        source = study.source.model_copy(update={"unread": tuple(page.data)})
        study = study.model_copy(update={"data": page.data, "source": source})
    return Reading(study, tuple(page.report.findings), page.locate, page)


def _refuse(page: Page) -> None:
    """Raise for everything that is no page in the labelled layout."""
    basic = page.sections.get(layout.BASIC)
    keys = page.keys
    if basic is not None and any(keys[index] == layout.STATUS_LABEL for index in basic.body):
        return
    title = keys[page.filled[0]] if page.filled else ""
    if basic is not None and page.cut and len(page.sections) == 1:
        rest = "\n".join(keys[index] for index in basic.body)
        if layout.STATUS_LABEL.startswith(rest):
            raise UnreadableError("the page ends before its first datum (Recruitment Status)", "Give the whole page")
    if basic is not None or layout.SENTENCES[layout.BASIC] in keys:
        raise UnreadableError(
            f"a flattened page: its labels are lost (section {layout.BASIC!r} has no line {layout.STATUS_LABEL!r}), "
            "so its values cannot be told apart",
            f"{_JSON}, or the page with its labels",
            refused=True,
        )
    if title.startswith(layout.RESULTS_PAGE):
        raise UnreadableError(
            f"a page of study results ({shorten(title)!r}), not of the study's registration",
            f"{_JSON}, or the study's main page",
            refused=True,
        )
    raise UnreadableError(
        f"no page of a registry record: section {layout.BASIC!r} with its sentence is missing",
        "A page starts with the title, 'NCT ID: ...' and the section 'Basic Information'",
    )
