"""An API v2 study as a tree in the shape of the model.

These functions trust the published structure: they rename and regroup, and check nothing that trips them anyway. On a
study with an unknown key or a value of another type they raise ``AttributeError``, ``KeyError``, ``TypeError`` or
``ValueError``, or return a tree that the model refuses; ``examine`` then says what is wrong and removes it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import chain
from typing import Any, TypeAlias

from trialglot.design import ages
from trialglot.design.identifiers import is_mesh
from trialglot.model.dates import precision_of
from trialglot.readers.ctgov import names, shape
from trialglot.readers.ctgov.arms import join, listed

Tree: TypeAlias = dict[str, Any]

_KINDS = {"ACTUAL": "actual", "ESTIMATED": "estimated"}
_precision = lru_cache(maxsize=1 << 12)(precision_of)
_age = lru_cache(maxsize=1 << 10)(ages.parse)


def build(study: Tree) -> Tree:
    """Return the fields of a ``Study`` but for ``source``; without ``id`` where the record has no NCT number."""
    made: Tree = {"identifiers": [], "status": {}, "registration": {}, "data": {}}
    for name, section in study.items():
        if name == "protocolSection":
            for key, module in section.items():
                _MODULES[key](module, made)
        elif name == "derivedSection":
            for key, module in section.items():
                _DERIVED[key](module, made)
        elif name == "documentSection":
            for key, module in section.items():
                _DOCUMENTS[key](module, made)
        elif name == "hasResults":
            made["has_results"] = section
        elif name == "annotationSection":
            made["data"]["/annotationSection"] = _carried(section, shape.ANNOTATION)
        elif name == "resultsSection":
            made["data"]["/resultsSection"] = section
        else:
            raise KeyError(name)
    return made


_PARTS = frozenset({dict, list})


def _carried(value: Any, known: shape.Shape) -> Any:
    """Return what is carried as data, all of whose keys are published."""
    if type(known) is shape.Many:
        if type(known.item) is shape.Object and not known.item.parts:
            _flat(listed(value), known.item)
        else:
            for one in listed(value):
                _carried(one, known.item)
    elif type(known) is shape.Object:
        _flat([{key: one for key, one in value.items() if key not in known.parts}], known)
        for key, part in known.parts.items():
            if key in value:
                _carried(value[key], part)
    return value


def _flat(items: list[Tree], known: shape.Object) -> None:
    """Pass objects with published keys and single values: all at once, which is quicker than one by one."""
    if not known.keys.keys() >= set[str]().union(*items):
        raise KeyError
    if not _PARTS.isdisjoint(map(type, chain.from_iterable(map(dict.values, items)))):
        raise TypeError


def _rename(table: dict[str, str], module: Tree) -> Tree:
    return {table[key]: value for key, value in module.items()}


def _date(value: str) -> Tree:
    precision = _precision(value)
    if precision is None:
        raise ValueError(value)
    return {"value": value, "precision": precision}


def _dated(struct: Tree) -> Tree:
    made = _date(struct["date"])
    if len(struct) > 1:
        made["kind"] = _KINDS[struct["type"]]
        if len(struct) > 2:
            raise KeyError(*struct)
    return made


def _identification(module: Tree, made: Tree) -> None:
    registry: list[Tree] = []
    aliases: list[Tree] = []
    organisation: list[Tree] = []
    secondary: list[Tree] = []
    for key, value in module.items():
        if key == "nctId":
            made["id"] = value
            registry = [{"value": value, "role": "registry"}]
        elif key == "nctIdAliases":
            aliases = [{"value": alias, "role": "alias"} for alias in listed(value)]
        elif key == "orgStudyIdInfo":
            organisation = [_rename(names.IDENTIFIER, value) | {"role": "organisation"}]
        elif key == "secondaryIdInfos":
            secondary = [_rename(names.IDENTIFIER, one) | {"role": "secondary"} for one in listed(value)]
        elif key == "organization":
            made["organization"] = _rename(names.ORGANIZATION, value)
        else:
            made[names.IDENTIFICATION[key]] = value
    made["identifiers"] = registry + aliases + organisation + secondary


def _status(module: Tree, made: Tree) -> None:
    status, registration = made["status"], made["registration"]
    for key, value in module.items():
        if key in names.STATUS:
            status[names.STATUS[key]] = value
        elif key in names.REGISTRATION_DATES:
            registration[names.REGISTRATION_DATES[key]] = _date(value)
        elif key in names.REGISTRATION_STRUCTS:
            registration[names.REGISTRATION_STRUCTS[key]] = _dated(value)
        elif key in names.STATUS_STRUCTS:
            status[names.STATUS_STRUCTS[key]] = _dated(value)
        elif key == "expandedAccessInfo":
            status["expanded_access"] = _rename(names.EXPANDED_ACCESS, value)
        else:
            registration[names.REGISTRATION[key]] = value


def _sponsors(module: Tree, made: Tree) -> None:
    for key, value in module.items():
        if key == "leadSponsor":
            made["lead_sponsor"] = _rename(names.PARTY, value)
        elif key == "collaborators":
            made["collaborators"] = [_rename(names.PARTY, one) for one in listed(value)]
        elif key == "responsibleParty":
            made["responsible_party"] = _rename(names.RESPONSIBLE, value)
        else:
            raise KeyError(key)


def _oversight(module: Tree, made: Tree) -> None:
    made["oversight"] = _rename(names.OVERSIGHT, module)


def _description(module: Tree, made: Tree) -> None:
    made.update(_rename(names.DESCRIPTION, module))


def _conditions(module: Tree, made: Tree) -> None:
    made.update(_rename(names.CONDITIONS, module))


def _design(module: Tree, made: Tree) -> None:
    design = made["design"] = {}
    for key, value in module.items():
        if key == "designInfo":
            for part, choice in value.items():
                if part == "maskingInfo":
                    design.update(_rename(names.MASKING, choice))
                else:
                    design[names.DESIGN_INFO[part]] = choice
        elif key == "enrollmentInfo":
            enrollment = design["enrollment"] = {"count": value["count"]}
            if len(value) > 1:
                enrollment["kind"] = _KINDS[value["type"]]
                if len(value) > 2:
                    raise KeyError(*value)
        elif key == "bioSpec":
            design.update(_rename(names.BIOSPEC, value))
        else:
            design[names.DESIGN[key]] = value


def _arms(module: Tree, made: Tree) -> None:
    groups: list[Tree] = []
    treatments: list[Tree] = []
    for key, value in module.items():
        if key == "armGroups":
            groups = value
        elif key == "interventions":
            treatments = value
        else:
            raise KeyError(key)
    made["arms"], made["interventions"] = join(groups, treatments)


def _outcomes(module: Tree, made: Tree) -> None:
    outcomes = made["outcomes"] = []
    if module.keys() - names.OUTCOME_LEVELS.keys():
        raise KeyError(*module)
    for key, level in names.OUTCOME_LEVELS.items():
        for one in listed(module.get(key, _NONE)):
            # The other keys are the model's own, which refuses any it does not know.
            if "time_frame" in one or "level" in one:
                raise KeyError(*one)
            outcome = {**one, "level": level}
            if "timeFrame" in outcome:
                outcome["time_frame"] = outcome.pop("timeFrame")
            outcomes.append(outcome)


def _eligibility(module: Tree, made: Tree) -> None:
    eligibility = made["eligibility"] = {}
    for key, value in module.items():
        if key in names.AGES:
            age = _age(value)
            if age is None:
                made["data"][f"/protocolSection/eligibilityModule/{key}"] = value
            else:
                eligibility[names.AGES[key]] = age
        else:
            eligibility[names.ELIGIBILITY[key]] = value


def _contacts(module: Tree, made: Tree) -> None:
    for key, value in module.items():
        if key == "locations":
            made["sites"] = [_site(one) for one in listed(value)]
        elif key == "centralContacts":
            made["central_contacts"] = [_rename(names.CONTACT, one) for one in listed(value)]
        elif key == "overallOfficials":
            made["officials"] = value
        else:
            raise KeyError(key)


def _site(source: Tree) -> Tree:
    # The other keys are the model's own, which refuses any it does not know.
    if "latitude" in source or "longitude" in source:
        raise KeyError(*source)
    if not ("geoPoint" in source or "contacts" in source):
        return source
    site = source.copy()
    for part, number in site.pop("geoPoint", _NOTHING).items():
        site[names.GEO_POINT[part]] = number
    if "contacts" in site:
        site["contacts"] = [_rename(names.CONTACT, one) for one in listed(site["contacts"])]
    return site


_NOTHING: Tree = {}
_NONE: list[Tree] = []


def _references(module: Tree, made: Tree) -> None:
    for key, value in module.items():
        made[_REFERENCE_LISTS[key]] = value


_REFERENCE_LISTS = {"references": "references", "seeAlsoLinks": "links", "availIpds": "available_data"}


def _ipd(module: Tree, made: Tree) -> None:
    made["data_sharing"] = _rename(names.IPD, module)


def _misc(module: Tree, made: Tree) -> None:
    for key, value in module.items():
        if key == "versionHolder":
            if _precision(value) is None:
                raise ValueError(value)
            made["registration"]["data_version"] = value
        elif key == "submissionTracking":
            made["data"]["/derivedSection/miscInfoModule/submissionTracking"] = _carried(
                value, shape.SUBMISSION_TRACKING
            )
        else:
            made[names.MISC[key]] = value


def _condition_browse(module: Tree, made: Tree) -> None:
    _browse(module, made, "condition_mesh", "/derivedSection/conditionBrowseModule/")


def _intervention_browse(module: Tree, made: Tree) -> None:
    _browse(module, made, "intervention_mesh", "/derivedSection/interventionBrowseModule/")


def _browse(module: Tree, made: Tree, field: str, place: str) -> None:
    for key, value in module.items():
        if key == "meshes":
            if not all(is_mesh(one["id"]) for one in value if "id" in one):
                raise ValueError(key)
            made[field] = value
        else:
            made["data"][place + key] = _carried(value, shape.NAVIGATION[key])


def _large_documents(module: Tree, made: Tree) -> None:
    for key, value in module.items():
        if key == "largeDocs":
            documents = made["documents"] = [_rename(names.LARGE_DOC, one) for one in listed(value)]
            for document in documents:
                if "date" in document:
                    document["date"] = _date(document["date"])
        elif key == "noSap":
            made["no_sap"] = value
        else:
            raise KeyError(key)


_Step: TypeAlias = Callable[[Tree, Tree], None]
_MODULES: dict[str, _Step] = {
    "identificationModule": _identification,
    "statusModule": _status,
    "sponsorCollaboratorsModule": _sponsors,
    "oversightModule": _oversight,
    "descriptionModule": _description,
    "conditionsModule": _conditions,
    "designModule": _design,
    "armsInterventionsModule": _arms,
    "outcomesModule": _outcomes,
    "eligibilityModule": _eligibility,
    "contactsLocationsModule": _contacts,
    "referencesModule": _references,
    "ipdSharingStatementModule": _ipd,
}
_DERIVED: dict[str, _Step] = {
    "miscInfoModule": _misc,
    "conditionBrowseModule": _condition_browse,
    "interventionBrowseModule": _intervention_browse,
}
_DOCUMENTS: dict[str, _Step] = {"largeDocumentModule": _large_documents}
