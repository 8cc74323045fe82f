"""Studies as registries can state them: every field of the model, with texts that are hard on writers and readers.

What registries do not state is left out: names of no word, references to things that are not there, lists that
repeat a thing with other words of it.
"""

from __future__ import annotations

from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from trialglot import codes
from trialglot.design import ages
from trialglot.model import study as model
from trialglot.model.base import Markup
from trialglot.model.dates import PartialDate, days_in_month, precision_of
from trialglot.model.eligibility import Age, Eligibility

_T = TypeVar("_T")

# Marks between values, words that documents put around values, Markdown and its escapes, XHTML, blanks, scripts.
_PIECES = (
    *("a", "Arm", "word", "5", "0.5", "NCT09000007", "µg", "≥", "é", "ü", "中文", "𝛂", "عربي", "\u200d", "\u00a0"),
    *("; ", ", ", ": ", " ext. ", "/", " - ", " | ", "(", ")", "[x]", "{}", "%s", "'", '"', "`", "=", "#", "?", "://"),
    *("\\>", "\\<", "\\\\", "\\", "\\*", "**", "_", "~", "<b>", "</p>", "<br/>", "&amp;", "&", "<!--", "]]>", "$"),
    *("Masking: ", "Sponsor", "Not stated in the registry record", "PMID ", "Retraction: ", "file ", "uploaded "),
    *("Identifier ", "Expanded access record NCT09000009", "Individual participant data sharing", "address: "),
    *("Contact", "Principal Investigator", "without study protocol", "intervention-1", "not stated", "Class: "),
    *(" ", "  ", "\t", "N/A", "none", "true", "null", "https://a.example/b?c=d&e=f"),
)
_LINES = ("\n", "\n\n", "\r\n", "\n* ", "\n1. ", "\n  * ", "\nInclusion Criteria:\n\n* ", "\nExclusion Criteria:\n\n* ")


def _joined(pieces: tuple[str, ...]) -> SearchStrategy[str]:
    return st.lists(st.sampled_from(pieces), min_size=1, max_size=6).map("".join)


def _worded(text: str) -> bool:
    return any(one.isalnum() for one in text)


TEXTS = _joined(_PIECES)
"""One line of text; it may be blank, or begin or end with a blank."""
NAMES = TEXTS.map(str.strip).filter(_worded)
"""A name: a line with a word."""
MARKUPS = _joined((*_PIECES, *_LINES)).map(Markup)
"""Lines with Markdown; they may be blank."""
FLAGS = st.none() | st.booleans()


def words(table: str) -> SearchStrategy[str]:
    """Return the registry's words of a code table, and now and then one that the table does not have."""
    known = sorted(one for one in codes.words(table) if "/" not in one)
    return st.sampled_from([*known, "A_NEW_WORD", "another; word"])


def something(thing: Any) -> bool:
    """Whether a thing has any value."""
    return bool(thing.model_dump(exclude_none=True, exclude_defaults=True))


def maybe(strategy: SearchStrategy[_T]) -> SearchStrategy[_T | None]:
    """Return a value, or that the record does not say."""
    return st.none() | strategy


def listed(strategy: SearchStrategy[_T], most: int = 3) -> SearchStrategy[tuple[_T, ...]]:
    """Return some values, in any order, equal ones among them."""
    return st.lists(strategy, max_size=most).map(tuple)


@st.composite
def dates(draw: st.DrawFn, kinds: tuple[Any, ...] = (None,)) -> PartialDate:
    """Return a date to the year, the month or the day, of a kind or of none."""
    year, month = draw(st.integers(1900, 2100)), draw(st.integers(1, 12))
    day = draw(st.integers(1, days_in_month(year, month)))
    shown = f"{year:04}-{month:02}-{day:02}"[: draw(st.sampled_from((4, 7, 10)))]
    precision = precision_of(shown)
    assert precision is not None
    return PartialDate(value=shown, precision=precision, kind=draw(st.sampled_from(kinds)))


_DATED = dates(("actual", "estimated", None))


@st.composite
def ages_stated(draw: st.DrawFn) -> Age | None:
    """Return an age limit as registries write it."""
    unit = draw(st.sampled_from(("Year", "Month", "Week", "Day", "Hour", "Minute")))
    number = draw(st.integers(0, 130))
    return ages.parse(draw(st.sampled_from((f"{number} {unit}s", f"{number} {unit}", "a year or so"))))


_STATUS = st.builds(
    model.Status,
    overall=maybe(words("overall_status")),
    last_known=maybe(words("overall_status")),
    why_stopped=maybe(TEXTS),
    expanded_access=maybe(
        st.builds(
            model.ExpandedAccess,
            available=FLAGS,
            nct_id=maybe(st.just("NCT09000009")),
            status=maybe(words("expanded_access_status")),
        )
    ),
    start=maybe(_DATED),
    primary_completion=maybe(_DATED),
    completion=maybe(_DATED),
)

_POSTED = ("first_post", "results_first_post", "disposition_first_post", "last_update_post")
_SUBMITTED = (
    *("verified", "first_submit", "first_submit_qc", "results_first_submit", "results_first_submit_qc"),
    *("disposition_first_submit", "disposition_first_submit_qc", "last_update_submit"),
)
_REGISTRATION = st.builds(
    model.Registration,
    **{one: maybe(_DATED) for one in _POSTED},
    **{one: maybe(dates()) for one in _SUBMITTED},
    results_waived=FLAGS,
    delayed_posting=FLAGS,
    data_version=maybe(st.just("2024-05-06")),
)

_DESIGN = st.builds(
    model.Design,
    study_type=maybe(words("study_type")),
    phases=st.lists(words("phase"), max_size=2, unique=True).map(tuple),
    allocation=maybe(words("allocation")),
    intervention_model=maybe(words("intervention_model")),
    intervention_model_description=maybe(MARKUPS),
    primary_purpose=maybe(words("primary_purpose")),
    observational_model=maybe(words("observational_model")),
    time_perspective=maybe(words("time_perspective")),
    masking=maybe(words("masking")),
    masking_description=maybe(MARKUPS),
    who_masked=st.lists(words("who_masked"), max_size=3, unique=True).map(tuple),
    biospecimen_retention=maybe(words("biospecimen_retention")),
    biospecimen_description=maybe(MARKUPS),
    patient_registry=FLAGS,
    target_duration=maybe(st.sampled_from(("2 Years", "6 Months", "about a year"))),
    expanded_access_types=maybe(
        st.builds(model.ExpandedAccessTypes, individual=FLAGS, intermediate=FLAGS, treatment=FLAGS)
    ),
    patients_to_this_expanded_access=maybe(st.integers(0, 99)),
    enrollment=maybe(
        st.builds(model.Enrollment, count=st.integers(0, 10**6), kind=st.sampled_from(("actual", "estimated", None)))
    ),
)

_ELIGIBILITY = st.builds(
    Eligibility,
    text=maybe(MARKUPS),
    sex=maybe(words("sex")),
    gender_based=FLAGS,
    gender_description=maybe(MARKUPS),
    minimum_age=ages_stated() | st.none(),
    maximum_age=ages_stated() | st.none(),
    healthy_volunteers=FLAGS,
    standard_ages=st.lists(words("standard_age"), max_size=3, unique=True).map(tuple),
    study_population=maybe(MARKUPS),
    sampling_method=maybe(words("sampling_method")),
)

_PARTY = st.builds(model.Party, name=NAMES, agency_class=maybe(words("agency_class")))
_PHONES = st.sampled_from(("+1 555 0100", "0800", "1 ext. 3", "ext. 3", "555; 556", "a: b", "Contact"))
_CONTACT = st.builds(
    model.Contact,
    name=maybe(NAMES),
    role=maybe(words("contact_role")),
    phone=maybe(_PHONES),
    phone_ext=maybe(st.sampled_from(("12", "x7", "3", "1 ext. 3"))),
    email=maybe(st.sampled_from(("someone@a.example", "0800"))),
).filter(something)
_OFFICIAL = st.builds(
    model.Official, name=maybe(NAMES), affiliation=maybe(NAMES), role=maybe(words("official_role"))
).filter(something)
_COUNTRIES = st.sampled_from(("France", "United States", "Turkey (Türkiye)", "Korea, Republic of", "Atlantis", "A; B"))
_SITE = st.builds(
    model.Site,
    facility=maybe(NAMES),
    status=maybe(words("overall_status")),
    city=maybe(NAMES),
    state=maybe(NAMES),
    zip=maybe(NAMES),
    country=maybe(_COUNTRIES),
    contacts=listed(_CONTACT, 2),
    latitude=maybe(st.floats(-90, 90)),
    longitude=maybe(st.floats(-180, 180)),
)
_OUTCOME = st.builds(
    model.Outcome,
    level=st.sampled_from(("primary", "secondary", "other")),
    measure=NAMES,
    description=maybe(MARKUPS),
    time_frame=maybe(TEXTS),
)
_REFERENCE = st.builds(
    model.Reference,
    citation=maybe(NAMES),
    pmid=maybe(st.sampled_from(("11", "222", "3333"))),
    type=maybe(words("reference_type")),
    retractions=listed(
        st.builds(model.Retraction, pmid=maybe(st.just("77")), source=maybe(NAMES)).filter(something), 2
    ),
).filter(lambda one: bool(one.citation or one.pmid))
_URLS = st.sampled_from(("https://a.example/x", "http://b.example/?q=1&r=2", "ask: at the desk", "in the cellar"))
_DATA = st.builds(
    model.AvailableData, id=maybe(NAMES), type=maybe(NAMES), url=maybe(_URLS), comment=maybe(MARKUPS)
).filter(something)
_DOCUMENT = st.builds(
    model.Document,
    type=maybe(st.sampled_from(("Prot", "SAP", "Prot_SAP_ICF"))),
    has_protocol=FLAGS,
    has_sap=FLAGS,
    has_icf=FLAGS,
    label=maybe(NAMES),
    date=maybe(dates()),
    upload_date=maybe(st.just("2020-01-02T03:04")),
    filename=maybe(st.sampled_from(("Prot_000.pdf", "a file, uploaded", "a, without study protocol"))),
    size=maybe(st.integers(-1, 10**10)),
)
_MESH = st.builds(model.MeshTerm, id=maybe(st.sampled_from(("D000001", "D000002", "C000000003"))), term=NAMES)
_SHARING = st.builds(
    model.DataSharing,
    plan=maybe(words("ipd_sharing")),
    description=maybe(MARKUPS),
    info_types=st.lists(words("ipd_info_type"), max_size=3, unique=True).map(tuple),
    time_frame=maybe(MARKUPS),
    access_criteria=maybe(MARKUPS),
    url=maybe(_URLS),
)


@st.composite
def identifiers(draw: st.DrawFn) -> tuple[model.Identifier, ...]:
    """Return the numbers of a record: its own first, equal ones among the others."""
    found = [model.Identifier(value="NCT09000001", role="registry")]
    found += [model.Identifier(value=one, role="alias") for one in draw(listed(st.just("NCT09000002"), 1))]
    if draw(st.booleans()):
        kind, link = draw(maybe(words("org_study_id_type"))), draw(maybe(_URLS))
        found.append(model.Identifier(value=draw(st.sampled_from(_NUMBERS)), role="organisation", type=kind, link=link))
    further = st.builds(
        model.Identifier,
        value=st.sampled_from(_NUMBERS),
        role=st.just("secondary"),
        type=maybe(words("secondary_id_type")),
        domain=maybe(NAMES),
        link=maybe(_URLS),
    )
    others = draw(st.lists(further, max_size=3, unique_by=lambda one: (one.value, one.domain)))
    others = [one for one in others if one.value != found[-1].value or one.domain]
    return (*found, *others, *(others[:1] if draw(st.booleans()) else ()))


_NUMBERS = (
    *("ORG-1", "ORG-2; B", "2020-001234-10", "2023-501234-11-00", "U1111-1280-5090", "R01 CA1", "NCT09000077"),
    *("123456", "ISRCTN12345678", "jRCT2080220000", "EudraCT: 2020-001234-11"),
)


@st.composite
def studies(draw: st.DrawFn) -> model.Study:
    """Return a study."""
    interventions = [
        model.Intervention(
            key=f"intervention-{number}",
            name=draw(st.just("") | NAMES),
            type=draw(maybe(words("intervention_type"))),
            description=draw(maybe(MARKUPS)),
            other_names=draw(listed(NAMES)),
            unmatched=draw(listed(NAMES.map("No arm {}".format), 2)),
        )
        for number in range(1, 1 + draw(st.integers(0, 3)))
    ]
    keys = [one.key for one in interventions]
    arms = [
        model.Arm(
            key=f"arm-{number}",
            label=draw(st.just("") | NAMES),
            type=draw(maybe(words("arm_type"))),
            description=draw(maybe(MARKUPS)),
            interventions=tuple(draw(st.lists(st.sampled_from(keys), unique=True))) if keys else (),
            unmatched=draw(listed(NAMES.map("Drug: None {}".format), 2)),
        )
        for number in range(1, 1 + draw(st.integers(0, 3)))
    ]
    sites = draw(listed(_SITE))
    # A source lists the countries of all its sites, or has no list of countries.
    listing = draw(st.booleans())
    of_sites = [one.country for one in sites if one.country]
    countries = tuple(dict.fromkeys((*of_sites, *draw(listed(_COUNTRIES, 2))))) if listing else ()
    source = model.Source(
        registry="ClinicalTrials.gov",
        format="ctgov-json",
        name="made.json",
        sha256="0" * 64,
        inexpressible=() if listing else ("countries",),
    )
    return model.Study(
        source=source,
        id="NCT09000001",
        identifiers=draw(identifiers()),
        brief_title=draw(maybe(NAMES)),
        official_title=draw(maybe(NAMES)),
        acronym=draw(maybe(NAMES)),
        organization=draw(maybe(_PARTY)),
        status=draw(_STATUS),
        registration=draw(_REGISTRATION),
        lead_sponsor=draw(maybe(_PARTY)),
        collaborators=draw(listed(_PARTY)),
        responsible_party=draw(
            maybe(
                st.builds(
                    model.ResponsibleParty,
                    type=maybe(words("responsible_party_type")),
                    investigator_name=maybe(NAMES),
                    investigator_title=maybe(NAMES),
                    investigator_affiliation=maybe(NAMES),
                    old_name_title=maybe(NAMES),
                    old_organization=maybe(NAMES),
                )
            )
        ),
        oversight=draw(st.builds(model.Oversight, **dict.fromkeys(model.Oversight.model_fields, FLAGS))),
        brief_summary=draw(maybe(MARKUPS)),
        detailed_description=draw(maybe(MARKUPS)),
        conditions=draw(listed(NAMES)),
        keywords=draw(listed(NAMES)),
        design=draw(_DESIGN),
        arms=tuple(arms),
        interventions=tuple(interventions),
        unowned_other_names=draw(listed(NAMES)),
        outcomes=draw(listed(_OUTCOME)),
        eligibility=draw(_ELIGIBILITY),
        central_contacts=draw(listed(_CONTACT, 2)),
        officials=draw(listed(_OFFICIAL, 2)),
        sites=sites,
        countries=countries,
        removed_countries=draw(st.lists(_COUNTRIES, max_size=2, unique=True).map(tuple)),
        references=draw(listed(_REFERENCE)),
        links=draw(listed(st.builds(model.Link, url=_URLS, label=maybe(MARKUPS)))),
        available_data=draw(listed(_DATA)),
        data_sharing=draw(maybe(_SHARING)),
        condition_mesh=draw(listed(_MESH)),
        intervention_mesh=draw(listed(_MESH)),
        documents=draw(listed(_DOCUMENT, 2)),
        no_sap=draw(FLAGS),
        has_results=draw(FLAGS),
    )
