"""Rules about the document as a whole: its root, its study, its standards."""

from __future__ import annotations

import re

from lxml import etree

from trialglot import codes
from trialglot.validators.define.index import O
from trialglot.validators.define.judge import D, Judge

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Lists of the protocol package are code lists of SDTM, and Define-XML has no publishing set of that name (C172331).
_PACKAGES = {"SDTM": ("sdtmct", "protocolct"), "DDF": ("ddfct",)}
_STATUS = frozenset({"Draft", "Final", "Provisional"})


def check(root: etree._Element, judge: Judge) -> None:
    """Check the rules from the root down to the standards."""
    if root.get("ODMVersion") is None:
        judge.missing(root, "ODMVersion", 6)
    elif root.get("ODMVersion") != "1.3.2":
        judge.wrong(root, "ODMVersion", "not '1.3.2'", 7)
    if root.get("FileType") != "Snapshot":
        judge.wrong(root, "FileType", "not 'Snapshot'", 8)
    studies = list(root.iterchildren(f"{O}Study"))
    _exactly_one(root, "Study", len(studies), 10, 11, judge)
    for study in studies:
        versions = list(study.iterchildren(f"{O}MetaDataVersion"))
        _exactly_one(study, "MetaDataVersion", len(versions), 24, 25, judge)
        for version in versions:
            _version(version, root.get(f"{D}Context") == "Submission", judge)


def _exactly_one(parent: etree._Element, child: str, count: int, none: int, more: int, judge: Judge) -> None:
    if count == 0:
        judge.missing(parent, child, none)
    elif count > 1:
        judge.forbidden(parent, f"more than one {child}", more)


def _version(version: etree._Element, submission: bool, judge: Judge) -> None:
    standards = version.find(f"{D}Standards")
    if standards is None:
        if submission:
            judge.missing(version, "def:Standards, which a submission needs", 31)
        return
    for standard in standards.iterchildren(f"{D}Standard"):
        if standard.get("Type") == "CT" and standard.get("PublishingSet") is None:
            judge.missing(standard, "PublishingSet, which controlled terminology needs", 35)
        if standard.get("Status") not in _STATUS:
            judge.wrong(standard, "Status", f"not one of {', '.join(sorted(_STATUS))}", 264)
        if not is_published(standard):
            judge.add("DEF667", standard, "Version", set=standard.get("PublishingSet"), version=standard.get("Version"))


def is_published(standard: etree._Element) -> bool:
    """Whether CDISC published terminology on the day of a standard, as far as the days are held."""
    packages, version = _PACKAGES.get(standard.get("PublishingSet", "")), standard.get("Version")
    if standard.get("Type") != "CT" or packages is None or version is None:
        return True
    days = frozenset[str]().union(*map(codes.ct_releases, packages))
    return version in days or (_DAY.fullmatch(version) is not None and version < min(days))
