"""Rules about a study and its version: titles, identifiers, roles, sponsor, masking, dates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import Final

from trialglot.validators.usdm.index import STUDY_DESIGNS, Document, Node, shown
from trialglot.validators.usdm.rules.broken import Broken, coded, repeated

_OFFICIAL: Final = "C207616"  # Official Study Title, C207419
_SPONSOR: Final = "C70793"  # Sponsor, C215480
_GLOBAL: Final = "C68846"  # Global, C207412
_OPEN, _DOUBLE = "C49659", "C15228"  # OPEN LABEL, DOUBLE BLIND, C66735
_IDENTIFIERS: Final = (
    "StudyIdentifier",
    "ReferenceIdentifier",
    "AdministrableProductIdentifier",
    "MedicalDeviceIdentifier",
)


def titles(doc: Document) -> Iterator[Broken]:
    """DDF00100: one title of a type at most; DDF00115: an official one."""
    for version in doc.all("StudyVersion"):
        held = version.all("titles")
        for one, count in repeated(held, lambda node: node.code("type")):
            kind = one.one("type")
            seen = f"{count} titles are of the type {coded(kind) if kind is not None else ''}"
            yield Broken("DDF00100", one, "type", seen)
        if not any(one.code("type") == _OFFICIAL for one in held):
            yield Broken("DDF00115", version, "titles", f"none of the {len(held)} titles is of the type {_OFFICIAL}")


def identifiers(doc: Document) -> Iterator[Broken]:
    """DDF00173: an identifier is unique within its scope; DDF00174: one identifier of the study for an organisation."""
    for cls in _IDENTIFIERS:
        for one, count in repeated(doc.by_class.get(cls, ()), _in_scope):
            seen = f"{shown(one.text('text'))} stands {count} times in the scope of {shown(one.text('scopeId'))}"
            yield Broken("DDF00173", one, "text", seen)
    for version in doc.all("StudyVersion"):
        for one, count in repeated(version.all("studyIdentifiers"), lambda node: node.text("scopeId")):
            seen = f"{count} identifiers of the study are in the scope of {shown(one.text('scopeId'))}"
            yield Broken("DDF00174", one, "scopeId", seen)


def _in_scope(identifier: Node) -> tuple[str, str, str] | None:
    """Return what must be unique: the version of the study, the organisation, the identifier."""
    version, text = identifier.above("StudyVersion"), identifier.text("text")
    return (version.path() if version is not None else "", identifier.text("scopeId"), text) if text else None


def sponsor(doc: Document) -> Iterator[Broken]:
    """One sponsor role (DDF00201) of the version (DDF00203), one organisation (DDF00202), one identifier (DDF00172)."""
    for version in doc.all("StudyVersion"):
        roles = [one for one in version.all("roles") if one.code("code") == _SPONSOR]
        if len(roles) != 1:
            seen = f"{len(roles)} roles have the code {_SPONSOR} (sponsor)"
            yield Broken("DDF00201", version, "roles", seen)
        for role in roles:
            held = role.texts("organizationIds")
            if len(held) != 1:
                yield Broken("DDF00202", role, "organizationIds", f"the sponsor role has {len(held)} organizations")
            if version.id not in role.texts("appliesToIds"):
                seen = f"the sponsor role does not apply to {version}"
                yield Broken("DDF00203", role, "appliesToIds", seen)
        scopes = set(chain.from_iterable(role.texts("organizationIds") for role in roles))
        own = [one for one in version.all("studyIdentifiers") if one.text("scopeId") in scopes]
        if len(own) != 1:
            listed = f": {', '.join(shown(one.text('text')) for one in own)}" if own else ""
            yield Broken("DDF00172", version, "studyIdentifiers", f"{len(own)} identifiers are the sponsor's{listed}")


def roles(doc: Document) -> Iterator[Broken]:
    """DDF00189: a role applies to the version or to designs; DDF00190: people or organisations."""
    for role in doc.all("StudyRole"):
        version = role.above("StudyVersion")
        applies = role.texts("appliesToIds")
        own = version.id if version is not None else ""
        of_designs = bool(applies) and all(doc.of(one, *STUDY_DESIGNS) is not None for one in applies)
        if applies != [own] and not of_designs:
            seen = f"{role} applies to {', '.join(map(shown, applies))}" if applies else f"{role} applies to nothing"
            yield Broken("DDF00189", role, "appliesToIds", seen)
        if role.all("assignedPersons") and role.texts("organizationIds"):
            yield Broken("DDF00190", role, "organizationIds", f"{role} has assigned persons and organizations")


def masking(doc: Document) -> Iterator[Broken]:
    """DDF00191: nobody is masked where the label is open; DDF00192, DDF00193: two, or one, where it is not."""
    for design in doc.all("InterventionalStudyDesign"):
        schema, version = design.code("blindingSchema"), design.above("StudyVersion")
        if not schema or version is None:
            continue
        masked = [one for one in _masked(version) if not {version.id, design.id}.isdisjoint(one.texts("appliesToIds"))]
        if schema == _OPEN:
            for role in masked:
                yield Broken("DDF00191", role, "masking", f"{role} is masked, and {design} is open label")
        elif schema == _DOUBLE and len(masked) < 2:
            seen = f"{design} is double blind, and {len(masked)} roles are masked"
            yield Broken("DDF00192", design, "blindingSchema", seen)
        elif schema != _DOUBLE and not masked:
            yield Broken("DDF00193", design, "blindingSchema", f"{design} is blinded ({schema}), and no role is masked")


def _masked(version: Node) -> Iterator[Node]:
    for role in version.all("roles"):
        held = role.one("masking")
        if held is not None and held.data.get("isMasked") is True:
            yield role


def dates(doc: Document) -> Iterator[Broken]:
    """Dates of a study version (DDF00093, DDF00094) or of a document (DDF00181, DDF00182) differ."""
    for cls, unique, worldwide in (
        ("StudyVersion", "DDF00093", "DDF00094"),
        ("StudyDefinitionDocumentVersion", "DDF00181", "DDF00182"),
    ):
        for holder in doc.by_class.get(cls, ()):
            held = holder.all("dateValues")
            kinds = Counter(one.code("type") for one in held if one.code("type"))
            scopes = [scope for one in held for scope in one.all("geographicScopes")]
            for one, count in repeated(scopes, _scope):
                date = one.parent
                if date is not None:
                    seen = (
                        f"{count} dates have type {date.code('type')} and geographic scope {' '.join(_scope(one)[1:])}"
                    )
                    yield Broken(unique, date, "type", seen)
            for one in held:
                kind = one.code("type")
                if kinds[kind] > 1 and any(scope.code("type") == _GLOBAL for scope in one.all("geographicScopes")):
                    yield Broken(
                        worldwide, one, "type", f"{one} is global, and {kinds[kind]} dates have its type {kind}"
                    )


def _scope(scope: Node) -> tuple[str, ...]:
    date = scope.parent
    return (date.code("type") if date is not None else "", scope.code("type"), scope.code("code"))


def scopes(doc: Document) -> Iterator[Broken]:
    """DDF00151: a global scope stands alone; DDF00261: it has no code of an area, any other has."""
    for date in doc.all("GovernanceDate"):
        held = date.all("geographicScopes")
        if len(held) > 1 and any(one.code("type") == _GLOBAL for one in held):
            seen = f"{date} has {len(held)} geographic scopes, one of them global"
            yield Broken("DDF00151", date, "geographicScopes", seen)
    for scope in doc.all("GeographicScope"):
        is_global = scope.code("type") == _GLOBAL
        if is_global is (scope.one("code") is not None):
            seen = "a global scope has the code of an area" if is_global else "a scope that is not global has no code"
            yield Broken("DDF00261", scope, "code", seen)
