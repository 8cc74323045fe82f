"""The study: everything that a registry record says, in the field's words.

Coded fields hold the words of the ClinicalTrials.gov API (``RANDOMIZED``, ``ACTIVE_NOT_RECRUITING``), the widest
published vocabulary for registry data; readers of other registries translate into it. A word outside it is kept as
the source has it. Source of the field definitions: ClinicalTrials.gov study data structure (API 2.0.5).
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, StrictFloat, StrictInt

from trialglot.model.base import Markup, Model
from trialglot.model.dates import DateKind, PartialDate
from trialglot.model.eligibility import Eligibility, Flag


class Source(Model):
    """Where a study was read from.

    ``format`` is the reader's name, ``name`` the file (or archive member) as the caller gave it, without folders.
    ``sha256`` is the hash of the record's bytes. ``inexpressible`` lists the model paths that this kind of source has
    no place for. ``unread`` are the keys of ``Study.data`` of what the reader could not use; it has told of each.
    """

    registry: str
    format: str
    name: str
    sha256: str
    inexpressible: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


class Identifier(Model):
    """An identifier as the registry lists it; ``type`` is the registry's word (``EUDRACT_NUMBER``), ``domain`` text."""

    value: str
    role: Literal["registry", "alias", "organisation", "secondary"]
    type: str | None = None
    domain: str | None = None
    link: str | None = None


class Party(Model):
    """An organisation. ``agency_class`` is the registry's word (``INDUSTRY``)."""

    name: str
    agency_class: str | None = None


class ResponsibleParty(Model):
    """Who is responsible for the record."""

    type: str | None = None
    investigator_name: str | None = None
    investigator_title: str | None = None
    investigator_affiliation: str | None = None
    old_name_title: str | None = None
    old_organization: str | None = None


class Official(Model):
    """An overall study official; registries also list departments here."""

    name: str | None = None
    affiliation: str | None = None
    role: str | None = None


class Contact(Model):
    """A contact person of the study or of a site."""

    name: str | None = None
    role: str | None = None
    phone: str | None = None
    phone_ext: str | None = None
    email: str | None = None


class Site(Model):
    """A place where the study is run. ``latitude`` and ``longitude`` in degrees (WGS 84)."""

    facility: str | None = None
    status: str | None = None
    city: str | None = None
    state: str | None = None
    zip: str | None = None
    country: str | None = None
    contacts: tuple[Contact, ...] = ()
    latitude: StrictFloat | None = None
    longitude: StrictFloat | None = None


class ExpandedAccess(Model):
    """Whether the product is available outside the trial, and where that is registered."""

    available: Flag = None
    nct_id: str | None = None
    status: str | None = None


class Status(Model):
    """Recruitment status and study dates."""

    overall: str | None = None
    last_known: str | None = None
    why_stopped: str | None = None
    expanded_access: ExpandedAccess | None = None
    start: PartialDate | None = None
    primary_completion: PartialDate | None = None
    completion: PartialDate | None = None


class Registration(Model):
    """The life of the record in its registry (not of the study)."""

    verified: PartialDate | None = None
    first_submit: PartialDate | None = None
    first_submit_qc: PartialDate | None = None
    first_post: PartialDate | None = None
    results_waived: Flag = None
    results_first_submit: PartialDate | None = None
    results_first_submit_qc: PartialDate | None = None
    results_first_post: PartialDate | None = None
    disposition_first_submit: PartialDate | None = None
    disposition_first_submit_qc: PartialDate | None = None
    disposition_first_post: PartialDate | None = None
    last_update_submit: PartialDate | None = None
    last_update_post: PartialDate | None = None
    delayed_posting: Flag = None
    data_version: str | None = None


class Oversight(Model):
    """Regulatory oversight flags (FDAAA)."""

    has_dmc: Flag = None
    fda_regulated_drug: Flag = None
    fda_regulated_device: Flag = None
    unapproved_device: Flag = None
    pediatric_postmarket_surveillance: Flag = None
    us_export: Flag = None
    fdaaa801_violation: Flag = None


class Enrollment(Model):
    """Number of participants; ``kind`` is ``None`` where the source does not say planned or actual."""

    count: StrictInt
    kind: DateKind | None = None


class ExpandedAccessTypes(Model):
    """Kinds of expanded access offered (study type EXPANDED_ACCESS)."""

    individual: Flag = None
    intermediate: Flag = None
    treatment: Flag = None


class Design(Model):
    """Study design."""

    study_type: str | None = None
    phases: tuple[str, ...] = ()
    allocation: str | None = None
    intervention_model: str | None = None
    intervention_model_description: Markup | None = None
    primary_purpose: str | None = None
    observational_model: str | None = None
    time_perspective: str | None = None
    masking: str | None = None
    masking_description: Markup | None = None
    who_masked: tuple[str, ...] = ()
    biospecimen_retention: str | None = None
    biospecimen_description: Markup | None = None
    patient_registry: Flag = None
    target_duration: str | None = None
    expanded_access_types: ExpandedAccessTypes | None = None
    patients_to_this_expanded_access: StrictInt | None = None
    enrollment: Enrollment | None = None


class Arm(Model):
    """An arm, group or cohort.

    ``key`` ("arm-1") is the arm's name in every output. ``interventions`` holds keys of ``Study.interventions`` in the
    order of the record; ``unmatched`` the intervention names of the arm that fit none of them.
    """

    key: str
    label: str
    type: str | None = None
    description: Markup | None = None
    interventions: tuple[str, ...] = ()
    unmatched: tuple[str, ...] = ()


class Intervention(Model):
    """An intervention or exposure. ``key`` is "intervention-1"; ``unmatched`` are arm labels that fit no arm."""

    key: str
    name: str
    type: str | None = None
    description: Markup | None = None
    other_names: tuple[str, ...] = ()
    unmatched: tuple[str, ...] = ()


class Outcome(Model):
    """An outcome measure; ``level`` is primary, secondary or other."""

    level: Literal["primary", "secondary", "other"]
    measure: str
    description: Markup | None = None
    time_frame: str | None = None


class Retraction(Model):
    """A retraction notice of a cited publication."""

    pmid: str | None = None
    source: str | None = None


class Reference(Model):
    """A publication; ``type`` is BACKGROUND, RESULT or DERIVED (found by the registry through the NCT number)."""

    citation: str | None = None
    pmid: str | None = None
    type: str | None = None
    retractions: tuple[Retraction, ...] = ()


class Link(Model):
    """A related web page."""

    url: str
    label: Markup | None = None


class AvailableData(Model):
    """A data set or document of individual participant data that is available elsewhere."""

    id: str | None = None
    type: str | None = None
    url: str | None = None
    comment: Markup | None = None


class DataSharing(Model):
    """The plan to share individual participant data (IPD)."""

    plan: str | None = None
    description: Markup | None = None
    info_types: tuple[str, ...] = ()
    time_frame: Markup | None = None
    access_criteria: Markup | None = None
    url: str | None = None


class MeshTerm(Model):
    """A MeSH heading that the registry derived."""

    id: str | None = None
    term: str


class Document(Model):
    """A document of the study held by the registry (protocol, SAP, consent form)."""

    type: str | None = None
    has_protocol: Flag = None
    has_sap: Flag = None
    has_icf: Flag = None
    label: str | None = None
    date: PartialDate | None = None
    upload_date: str | None = None
    filename: str | None = None
    size: StrictInt | None = None


class Study(Model):
    """One clinical study as its registry record describes it.

    ``id`` is the NCT number, else the registry's own identifier. ``conditions`` is one text where the source prints a
    joined list that cannot be split (see finding SRC107). ``unowned_other_names`` are alternative intervention names
    whose intervention the source does not tell. ``data`` carries, unmodelled, what no target needs yet: results
    section, annotations, MeSH navigation, keys the registry does not publish; by JSON pointer of the source.
    """

    source: Source
    id: str
    identifiers: tuple[Identifier, ...]
    brief_title: str | None = None
    official_title: str | None = None
    acronym: str | None = None
    organization: Party | None = None
    status: Status = Status.model_construct()
    registration: Registration = Registration.model_construct()
    lead_sponsor: Party | None = None
    collaborators: tuple[Party, ...] = ()
    responsible_party: ResponsibleParty | None = None
    oversight: Oversight = Oversight.model_construct()
    brief_summary: Markup | None = None
    detailed_description: Markup | None = None
    conditions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    design: Design = Design.model_construct()
    arms: tuple[Arm, ...] = ()
    interventions: tuple[Intervention, ...] = ()
    unowned_other_names: tuple[str, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    eligibility: Eligibility = Eligibility.model_construct()
    central_contacts: tuple[Contact, ...] = ()
    officials: tuple[Official, ...] = ()
    sites: tuple[Site, ...] = ()
    countries: tuple[str, ...] = ()
    removed_countries: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    links: tuple[Link, ...] = ()
    available_data: tuple[AvailableData, ...] = ()
    data_sharing: DataSharing | None = None
    condition_mesh: tuple[MeshTerm, ...] = ()
    intervention_mesh: tuple[MeshTerm, ...] = ()
    documents: tuple[Document, ...] = ()
    no_sap: Flag = None
    has_results: Flag = None
    data: dict[str, Any] = Field(default_factory=dict)

    def identifier(self, role: str) -> Identifier | None:
        """Return the first identifier of a role ("registry", "organisation"), ``None`` if there is none."""
        return next((one for one in self.identifiers if one.role == role), None)

    @property
    def carried(self) -> list[str]:
        """The keys of ``data`` of what the registry publishes and no target needs yet, sorted."""
        return sorted(self.data.keys() - set(self.source.unread))

    @property
    def carried_sections(self) -> list[str]:
        """The sections of the record that ``carried`` are of, sorted."""
        return sorted({key.split("/")[1] if "/" in key else key for key in self.carried})
