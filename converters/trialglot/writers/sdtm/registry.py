"""Data of the record that no dataset has a variable for, as comments of define.xml: parties, sites, interventions."""

from __future__ import annotations

from trialglot.codes import label
from trialglot.model.study import Contact, Party, ResponsibleParty, Site
from trialglot.writers.sdtm.context import DEFINE, Context, phone

_TYPES = "C99078"


def comment(context: Context) -> None:
    """Add the comments of the study, and report each group of them once."""
    study = context.study
    groups = (
        ("brief_title", "titles", _titles(context)),
        ("detailed_description", "detailed description", _text(context, "Detailed description", _description(context))),
        ("identifiers", "identifiers without a parameter", _identifiers(context)),
        ("interventions", "descriptions of interventions", _interventions(context)),
        ("collaborators", "collaborators and agency classes", _parties(context)),
        ("responsible_party", "responsible party", _responsible(context, study.responsible_party)),
        ("officials", "overall officials", _officials(context)),
        ("sites", "sites", sum(_site(context, one) for one in study.sites) > 0),
    )
    for path, field, said in groups:
        if said:
            context.report.add("MAP204", path=path, target_path=DEFINE, field=field, place=DEFINE)
    _say_left_out(context)


def _text(context: Context, title: str, text: str | None) -> bool:
    if not text or text.isspace():
        return False
    context.comment("", f"{title}: {text.strip()}")
    return True


def _description(context: Context) -> str | None:
    text = context.study.detailed_description
    return text.plain if text else None


def _titles(context: Context) -> bool:
    study = context.study
    brief = _text(context, "Brief title", study.brief_title)
    return brief | _text(context, "Acronym", study.acronym)


def _identifiers(context: Context) -> bool:
    said = [_text(context, f"Identifier, {one.title}", one.value) for one in context.plan.identifiers]
    linked = [_text(context, f"Link of identifier {one.value}", one.source.link) for one in context.plan.identifiers]
    return any(said + linked)


def _interventions(context: Context) -> bool:
    for index, one in enumerate(context.study.interventions):
        type_ = None
        if one.type:
            term = context.terms.term("intervention_type", one.type, _TYPES, "INTTYPE", f"interventions[{index}].type")
            type_ = f"type {term.term} ({term.code})" if term else f"type {label('intervention_type', one.type)}"
        atc = ", ".join(context.plan.details[one.key].atc_codes)
        parts = (
            type_,
            f"other names: {'; '.join(one.other_names)}" if one.other_names else None,
            f"ATC: {atc}" if atc else None,
            "names here, but no arm of this record: " + ", ".join(f'"{name}"' for name in one.unmatched)
            if one.unmatched
            else None,
        )
        head = f"Intervention {one.name}" + "".join(f", {part}" for part in parts if part)
        context.comment("", f"{head}: {one.description.plain}" if one.description else head)
    return bool(context.study.interventions)


def _party(party: Party) -> str:
    return f"{party.name}, class: {label('agency_class', party.agency_class)}" if party.agency_class else party.name


def _parties(context: Context) -> bool:
    study = context.study
    said = False
    if study.lead_sponsor:
        said |= _text(context, "Lead sponsor", _party(study.lead_sponsor))
    for one in study.collaborators:
        said |= _text(context, "Collaborator", _party(one))
    if study.organization and study.organization != study.lead_sponsor:
        said |= _text(context, "Owner of the registry record", _party(study.organization))
    return said


def _responsible(context: Context, party: ResponsibleParty | None) -> bool:
    if party is None:
        return False
    named = context.options.contacts == "keep"
    parts = (
        label("responsible_party_type", party.type) if party.type else None,
        party.investigator_name if named else None,
        party.investigator_title,
        party.investigator_affiliation,
        party.old_name_title if named else None,
        party.old_organization,
    )
    return _text(context, "Responsible party", "; ".join(part for part in parts if part))


def _officials(context: Context) -> bool:
    if context.options.contacts == "drop":
        return False
    said = False
    for one in context.study.officials:
        parts = (
            one.name if context.options.contacts == "keep" else None,
            label("official_role", one.role) if one.role else None,
            one.affiliation,
        )
        said |= _text(context, "Overall official", "; ".join(part for part in parts if part))
    return said


def _site(context: Context, site: Site) -> bool:
    degrees = [str(one) for one in (site.latitude, site.longitude) if one is not None]
    parts = (
        site.facility,
        site.city,
        site.state,
        site.zip,
        site.country,
        f"status: {label('overall_status', site.status)}" if site.status else None,
        f"position: {', '.join(degrees)}" if degrees else None,
    )
    contacts = [shown for one in site.contacts if (shown := _contact(context, one))]
    return _text(context, "Site", "; ".join([*(part for part in parts if part), *contacts]))


def _contact(context: Context, one: Contact) -> str | None:
    if context.options.contacts == "drop":
        return None
    parts = [label("contact_role", one.role) if one.role else None]
    if context.options.contacts == "keep":
        parts += [one.name, phone(one) or None, one.email]
    shown = ", ".join(part for part in parts if part)
    return f"contact: {shown}" if shown else None


def _say_left_out(context: Context) -> None:
    study, policy = context.study, context.options.contacts
    if policy == "keep":
        return
    people = [*study.central_contacts, *(one for site in study.sites for one in site.contacts)]
    party = study.responsible_party
    reach = "names, telephone numbers and e-mail addresses of contacts"
    groups = (
        ("officials", "overall officials" if policy == "drop" else "names of overall officials", bool(study.officials)),
        ("central_contacts", "contacts" if policy == "drop" else reach, bool(people)),
        (
            "responsible_party",
            "name of the responsible party",
            party is not None and bool(party.investigator_name or party.old_name_title),
        ),
    )
    for path, what, there in groups:
        if there:
            context.report.add("MAP210", path=path, target_path="TS", what=what, policy=policy)
