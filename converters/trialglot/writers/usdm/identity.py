"""Titles, identifiers and dates of the study version."""

from __future__ import annotations

from trialglot.codes import label
from trialglot.design.identifiers import TypedIdentifier
from trialglot.writers.usdm.context import VERSION, Context
from trialglot.writers.usdm.organizations import Organizations
from trialglot.writers.usdm.values import Extensions, Json, table_code

_TITLES = "C207419"
# Registries and authorities that assign identifiers of a kind, where the record does not name another: name, and word
# or C-code of the kind of organisation in C188724.
_REGISTRY, _AUTHORITY = "C93453", "C188863"
_ISSUERS = {
    "utn": ("WHO International Clinical Trials Registry Platform (ICTRP)", _REGISTRY),
    "eu-ct": ("Clinical Trials Information System (CTIS), European Medicines Agency", _REGISTRY),
    "eudract": ("EudraCT, European Medicines Agency", _REGISTRY),
    "jrct": ("Japan Registry of Clinical Trials (jRCT)", _REGISTRY),
    "ind": ("U.S. Food and Drug Administration", _AUTHORITY),
    "ide": ("U.S. Food and Drug Administration", _AUTHORITY),
}


def titles(context: Context) -> list[Json]:
    """Return the titles, official one first. A study has one at least: without any there is one that says so."""
    study = context.study
    stated = (("official", study.official_title), ("brief", study.brief_title), ("acronym", study.acronym))
    made = [_title(kind, text) for kind, text in stated if text and not text.isspace()]
    if not made:
        marks = Extensions("title-brief")
        made = [marks.put(_title("brief", context.default("StudyTitle.text", marks, "brief_title")))]
    if not study.official_title or study.official_title.isspace():
        context.explain("DDF00115", "the record has no official title", "official_title")
    return made


def _title(kind: str, text: str) -> Json:
    own = f"title-{kind}"
    return {
        "id": own,
        "text": text,
        "type": table_code(f"{own}.type", "title_type", kind, _TITLES),
        "instanceType": "StudyTitle",
    }


def identifiers(context: Context, organizations: Organizations) -> list[Json]:
    """Return the identifiers of this study with their issuers.

    The number of the organisation that runs the study is in the scope of the sponsor. Further numbers of the same
    registry record, numbers of other studies, and what a number of the same issuer is listed as again identify nothing
    here: they stand in extension attributes.
    """
    study, sponsor = context.study, organizations.sponsor
    made: list[Json] = []
    held: dict[tuple[str, str], Extensions] = {}
    aliases = []
    own = next((one for one in context.plan.identifiers if one.source.role == "organisation"), None)
    for one in context.plan.identifiers:
        if one.kind == "related-study":
            related = context.version.group("related-study")
            _about(related, one, value=one.value)
            context.kept(one.path, "number of a related study", f"{VERSION}/related-study")
        elif one.kind == "nct-alias":
            aliases.append(one)
        else:
            scope = sponsor if one is own and sponsor else _issuer(context, organizations, one)
            about = held.get((one.value, scope))
            if about is not None:
                _about(about.group("listed-again"), one)
                context.kept(one.path, "identifier that is listed again", f"{about.owner}/listed-again")
                continue
            about = held[one.value, scope] = Extensions(f"identifier-{len(made) + 1}")
            made.append(_identifier(about, context, one, scope))
    if not made:
        made.append(_of_record(context, organizations))
    first = Extensions(made[0]["id"])
    for one in aliases:
        _about(first.group("nct-alias"), one, value=one.value)
        context.kept(one.path, "former number of the record", f"{made[0]['id']}/nct-alias")
    if first.made:
        made[0].setdefault("extensionAttributes", []).extend(first.made)
    _explain(context, made, sponsor, organizations, study.lead_sponsor is not None)
    return made


def _identifier(about: Extensions, context: Context, one: TypedIdentifier, scope: str) -> Json:
    _about(about, one)
    if one.domain is None and scope.startswith("organization-issuer"):
        context.default("StudyIdentifier.scope", about, one.path)
    return about.put({"id": about.owner, "text": one.value, "scopeId": scope, "instanceType": "StudyIdentifier"})


def _about(holder: Extensions, one: TypedIdentifier, value: str | None = None) -> None:
    holder.text("value", value)
    holder.text("identifier-kind", label("identifier_kind", one.kind))
    holder.text("identifier-type", one.source.type)
    holder.text("identifier-domain", one.source.domain)
    holder.text("identifier-link", one.source.link)


def _issuer(context: Context, organizations: Organizations, one: TypedIdentifier) -> str:
    """Return the id of the organisation that assigned an identifier."""
    if one.kind == "nct":
        return organizations.registry("ClinicalTrials.gov")
    name, kind = _ISSUERS.get(one.kind, (None, None))
    if name is not None and kind is not None:
        return organizations.known(name, kind)
    if one.domain and not one.domain.isspace():
        if one.kind == "registry":
            return organizations.known(one.domain, _REGISTRY)
        return organizations.named(one.domain, None, one.path)
    return organizations.unnamed(one.value, one.path)


def _of_record(context: Context, organizations: Organizations) -> Json:
    """A study version has one identifier at least: without any there is the name that the record goes by."""
    scope, called = organizations.registry(context.study.source.registry), context.study.id
    about = Extensions("identifier-1")
    about.text("defaulted", "text")
    context.report.add("MAP261", path="id", target_path=about.owner, what="StudyIdentifier.text", value=called)
    return about.put({"id": about.owner, "text": called, "scopeId": scope, "instanceType": "StudyIdentifier"})


def _explain(
    context: Context, made: list[Json], sponsor: str | None, organizations: Organizations, stated: bool
) -> None:
    if not stated:
        context.explain("DDF00201", "the record names no sponsor", "lead_sponsor")
    scopes = [one["scopeId"] for one in made]
    if sponsor is None or scopes.count(sponsor) != 1:
        context.explain("DDF00172", "the record states no identifier of the sponsor's own", "identifiers")
    for scope in dict.fromkeys(scopes):
        if scopes.count(scope) > 1:
            name = organizations.label(scope)
            context.explain("DDF00174", f"the record has {scopes.count(scope)} numbers of {name}", "identifiers")


def issued(context: Context) -> list[Json]:
    """Return the date on which this state of the record was published, where it is stated to the day.

    It is the only date of a record that code list C207413 has a type for (Issued Date).
    """
    date = context.study.registration.last_update_post
    if date is None or date.precision != "day":
        return []
    marks = Extensions("date-issued")
    scope = {
        "id": "date-issued.scope",
        "type": context.default_code("GovernanceDate.geographicScopes", "date-issued.scope.type", marks, None),
        "instanceType": "GeographicScope",
    }
    made = {
        "id": "date-issued",
        "name": "date-issued",
        "label": label("registration_event", "last_update_post"),
        "type": table_code("date-issued.type", "governance_date", "last_update_post", "C207413"),
        "dateValue": date.value,
        "geographicScopes": [scope],
        "instanceType": "GovernanceDate",
    }
    return [marks.put(made)]


def version_identifier(context: Context) -> str:
    """Return the day of the record's last update: a record has no other number of its version."""
    life = context.study.registration
    stated = life.last_update_post or life.last_update_submit
    if stated is not None:
        return stated.value
    return context.default("StudyVersion.versionIdentifier", context.version, "registration.last_update_post")
