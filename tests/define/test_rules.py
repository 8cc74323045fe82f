"""The validator is awake: a document is broken in one place, and exactly that is said."""

from __future__ import annotations

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
