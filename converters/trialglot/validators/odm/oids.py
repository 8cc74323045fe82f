"""OIDs of an ODM document: unique within their kind, and every reference leads to a definition of the right kind.

OIDs of study metadata are unique within a MetaDataVersion, those of studies within the file, those of users and
locations within AdminData. Clinical and reference data are not judged.
"""

from __future__ import annotations

from typing import NamedTuple

from lxml import etree

from trialglot.validators.complaints import Complaints
from trialglot.validators.odm.index import Definitions, Index, References, Specs, build, define
from trialglot.validators.xsd import ODM_NS

_STUDY, _VERSION = "Study", "MetaDataVersion"


class Parts(NamedTuple):
    """The indexed parts of a document: the versions of the metadata, and all others."""

    versions: list[Index]
    others: list[Index]


def check(root: etree._Element, complaints: Complaints, namespace: str = ODM_NS, specs: Specs | None = None) -> Parts:
    """Complain of OIDs defined twice and of references that lead nowhere or to another kind.

    ``namespace`` and ``specs`` are those of the ODM version. Returns the index of each part, for the other rules.
    """
    odm = f"{{{namespace}}}"
    studies: Definitions = {_STUDY: {}}
    known: dict[str, Definitions] = {}
    parts = Parts([], [])
    for study in root.iterchildren(f"{odm}Study"):
        define(study, _STUDY, studies, complaints)
        versions = known.setdefault(study.get("OID", ""), {_VERSION: {}})
        parts.others.extend(build(one, complaints, specs) for one in study.iterchildren(f"{odm}BasicDefinitions"))
        for version in study.iterchildren(f"{odm}MetaDataVersion"):
            define(version, _VERSION, versions, complaints)
            index = build(version, complaints, specs)
            index.defined[_STUDY] = studies[_STUDY]
            # An included version of another file may define what is missing here.
            if version.find(f"{odm}Include") is None:
                _resolve(index, complaints)
            parts.versions.append(index)
    for admin in root.iterchildren(f"{odm}AdminData"):
        index = build(admin, complaints, specs)
        _resolve(index, complaints)
        for element in (admin, *index.elements.get("MetaDataVersionRef", ())):
            _version(element, studies, known, complaints)
        parts.others.append(index)
    return parts


def _resolve(index: Index, complaints: Complaints) -> None:
    for reference in index.references:
        defined = [index.defined.get(kind, {}) for kind in reference.kinds]
        dangling = {oid for oid in reference.oids if oid is not None}.difference(*defined)
        if dangling:
            _dangling(index, reference, dangling, complaints)


def _dangling(index: Index, reference: References, dangling: set[str], complaints: Complaints) -> None:
    attribute, kind = reference.attribute, reference.kinds[0]
    for element, oid in zip(reference.elements, reference.oids, strict=True):
        if oid not in dangling:
            continue
        others = [other for other, oids in index.defined.items() if oid in oids]
        if others:
            complaints.add("ODM405", element, attribute, attribute=attribute, oid=oid, kind=kind, found=others[0])
        else:
            complaints.add("ODM404", element, attribute, attribute=attribute, oid=oid, kind=kind)


def _version(
    element: etree._Element, studies: Definitions, versions: dict[str, Definitions], complaints: Complaints
) -> None:
    """Complain of a study, or a version of it, that the document does not hold."""
    study, version = element.get("StudyOID"), element.get("MetaDataVersionOID")
    if study is not None and study not in studies[_STUDY]:
        complaints.add("ODM404", element, "StudyOID", attribute="StudyOID", oid=study, kind=_STUDY)
    elif study is not None and version is not None and version not in versions[study][_VERSION]:
        attribute = "MetaDataVersionOID"
        complaints.add("ODM404", element, attribute, attribute=attribute, oid=version, kind=_VERSION)
