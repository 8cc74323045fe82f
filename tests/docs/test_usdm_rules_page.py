"""The page of conformance rules says what the tables of the validator say."""

from __future__ import annotations

from pathlib import Path

import pytest

from trialglot.findings import CATALOGUE
from trialglot.usdm.explained import EXPLAINED
from trialglot.validators.usdm import references, rules, terminology
from trialglot.validators.usdm.saying import RULES_PAGE, published


def _codes() -> dict[str, str]:
    """Return by rule the findings that tell of it."""
    found = dict.fromkeys({*terminology.RULES.values(), terminology.PLANNED_AGE}, "USD540 to USD545")
    of_references = "USD514, USD515"
    for stated in references.RULES.values():
        found[stated.rule] = f"{of_references}, USD516" if stated.within else of_references
    return found | rules.CODES | rules.BY_STRUCTURE | terminology.OF_CODES


def _page() -> str:
    told, codes = published(), _codes()
    left = [rule for rule in told if rule in rules.LEFT_OUT]
    lines = [
        "# USDM 4.0: conformance rules",
        "",
        "Made from the tables of the validator (`converters/trialglot/validators/usdm`); a test keeps it fresh.",
        "",
        f"CDISC publishes {len(told)} conformance rules for USDM 4.0 ([list]({RULES_PAGE});",
        "DDF00263 is of the CORE engine).",
        f"`trialglot validate usdm.json` checks {len(told) - len(left)} of them.",
        "A finding names the rule and has its severity.",
        "",
        "## Rules that a registry record may be unable to satisfy",
        "",
        "In a document that trialglot made from what the record states alone (mode `strict-source`; it says so in an",
        "extension attribute of its study), breaking one of these is a warning that says why. In all other documents",
        "it is what CDISC says.",
        "",
        "| rule | severity | why |",
        "|---|---|---|",
        *(f"| {rule} | {told[rule].severity} | {why} |" for rule, why in EXPLAINED.items()),
        "",
        "## Rules that are not checked",
        "",
        "| rule | why |",
        "|---|---|",
        *(f"| {rule} | {rules.LEFT_OUT[rule]} |" for rule in left),
        "",
        "## Rules of which a part is not checked",
        "",
        "| rule | what is not |",
        "|---|---|",
        *(f"| {rule} | {why} |" for rule, why in rules.NARROWER.items()),
        "",
        "Terminology is compared with the releases in `mappings/ct`. Codes of other releases that these do not hold",
        "are told of as not looked up (USD545), and so are those of the lists C66726 (dosage form), C71113 (frequency)",
        "and C71620 (unit), of which the tables hold nothing.",
        "",
        "## Rules that are checked",
        "",
        "| rule | severity | findings | text |",
        "|---|---|---|---|",
    ]
    for rule, one in told.items():
        if rule in codes:
            lines.append(f"| {rule} | {one.severity} | {codes[rule]} | {one.text.replace('|', chr(92) + '|')} |")
    return "\n".join(lines) + "\n"


def test_the_page_is_fresh(root: Path, request: pytest.FixtureRequest) -> None:
    page = root / "docs/usdm-rules.md"
    if request.config.getoption("--update-golden"):
        page.write_text(_page(), encoding="utf-8")
    assert page.read_text(encoding="utf-8") == _page()


def test_every_rule_is_checked_or_left_out() -> None:
    assert set(_codes()) | set(rules.LEFT_OUT) == set(published())
    assert not set(_codes()) & set(rules.LEFT_OUT)


def test_the_findings_of_the_page_exist() -> None:
    for codes in _codes().values():
        for code in codes.replace(" to ", ", ").split(", "):
            assert code in CATALOGUE
