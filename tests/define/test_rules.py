"""The validator is awake: a document is broken in one place, and exactly that is said."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree

from define.breaking import Fault
from define.faults import FAULTS, SUBMISSION, document, with_fault
from trialglot.validators import define


def name(fault: Fault) -> str:
    return f"{fault.code} rule {fault.rule}: {fault.says[:50]}"


@pytest.mark.parametrize("fault", [*FAULTS, *SUBMISSION], ids=name)
def test_exactly_the_fault_is_said(fault: Fault) -> None:
    found = define.check(with_fault(fault))
    assert [one.code for one in found] == [fault.code], [one.message for one in found]
    assert fault.says in found[0].message
    if fault.rule:
        assert f"(CDISC rule {fault.rule})" in found[0].message


@pytest.mark.parametrize("submission", [False, True])
def test_without_a_fault_nothing_is_said(submission: bool) -> None:
    assert define.check(etree.tostring(document(submission=submission))) == []


@pytest.mark.parametrize("fault", SUBMISSION, ids=name)
def test_what_only_a_submission_needs_is_not_asked_of_others(fault: Fault) -> None:
    root = document()
    fault.change(root)
    assert [one.message for one in define.check(etree.tostring(root)) if f"rule {fault.rule})" in one.message] == []


def test_page_names_the_rules_that_are_judged(root: Path) -> None:
    page = (root / "docs/define.md").read_text(encoding="utf-8")
    for heading, faults in (("in every document", FAULTS), ("where `def:Context` is Submission", SUBMISSION)):
        named = page.partition(f"Judged {heading}:\n")[2].partition(".\n")[0]
        assert [int(each) for each in re.findall("[0-9]+", named)] == sorted({one.rule for one in faults} - {0})
