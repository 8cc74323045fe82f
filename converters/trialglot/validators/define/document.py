"""Rules about the document as a whole: its root, its study, its standards."""

from __future__ import annotations

from lxml import etree

from trialglot.validators.define.index import O
from trialglot.validators.define.judge import D, Judge

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
