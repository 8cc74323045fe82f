"""OIDs of an ODM document: unique within their kind, and every reference leads to a definition of the right kind.

OIDs of study metadata are unique within a MetaDataVersion, those of studies within the file, those of users and
locations within AdminData. Clinical and reference data are not judged.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from trialglot.validators.complaints import Complaints
from trialglot.validators.odm.index import Definitions, Index, Reference, build, define
from trialglot.validators.xsd import ODM_NS

_ODM = f"{{{ODM_NS}}}"
_STUDY, _VERSION = "Study", "MetaDataVersion"


def check(root: etree._Element, complaints: Complaints) -> list[Index]:
    """Complain of OIDs defined twice and of references that lead nowhere or to another kind.

    Returns the index of each MetaDataVersion, for the rules on the design.
    """
    studies: Definitions = {_STUDY: {}}
    versions: dict[str, Definitions] = {}
    made = []
    for study in root.iterchildren(f"{_ODM}Study"):
        define(study, _STUDY, studies, complaints)
        known = versions.setdefault(study.get("OID", ""), {_VERSION: {}})
        for version in study.iterchildren(f"{_ODM}MetaDataVersion"):
            define(version, _VERSION, known, complaints)
            index = build(version, complaints)
            index.defined[_STUDY] = studies[_STUDY]
            # An included version of another file may define what is missing here.
            if version.find(f"{_ODM}Include") is None:
                _resolve(index, complaints)
            made.append(index)
    for admin in root.iterchildren(f"{_ODM}AdminData"):
        _resolve(build(admin, complaints), complaints)
        for element in (admin, *admin.iter(f"{_ODM}MetaDataVersionRef")):
            _version(element, studies, versions, complaints)
    return made


def _resolve(index: Index, complaints: Complaints) -> None:
    for element, attribute, oid, kinds in _dangling(index):
        kind = kinds[0]
        others = [other for other, oids in index.defined.items() if oid in oids]
        if others:
            complaints.add("ODM405", element, attribute, attribute=attribute, oid=oid, kind=kind, found=others[0])
        else:
            complaints.add("ODM404", element, attribute, attribute=attribute, oid=oid, kind=kind)


def _dangling(index: Index) -> Iterator[Reference]:
    none: dict[str, etree._Element] = {}
    for reference in index.references:
        _, _, oid, kinds = reference
        if oid not in index.defined.get(kinds[0], none) and not any(
            oid in index.defined.get(kind, none) for kind in kinds[1:]
        ):
            yield reference


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
