"""The documentation says what the code does."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from trialglot import cli, formats
from trialglot.findings import CATALOGUE

ROOMS = {
    "SRC": "Reading a source",
    "MAP": "Mapping to a target",
    "FHR": "FHIR validation",
    "ODM": "ODM and SDM-XML validation",
    "CTL": "Controlled terminology",
    "USD": "USDM validation",
    "SDT": "SDTM validation",
    "DEF": "Define-XML validation",
    "CON": "Agreement of the outputs",
    "RUN": "The run",
}


def _page() -> str:
    lines = [
        "# Findings",
        "",
        "Made from the catalogue in `converters/trialglot/catalogue`; a test keeps it fresh.",
        "",
        "A finding has a stable code, a severity (error, warning, info) and a kind: lost, approximated, inferred,",
        "defaulted, unread or invalid. It names the datum in the model, its place in the source and in the target. The",
        "code is linked to the page of the standard or format that states the rule.",
    ]
    for prefix, title in ROOMS.items():
        lines += [
            "",
            f"## {title}",
            "",
            "| code | severity | kind | message | why it matters | what to do |",
            "|---|---|---|---|---|---|",
        ]
        for code, entry in sorted(CATALOGUE.items()):
            if code.startswith(prefix):
                name = f"[{code}]({entry.reference}) {entry.title}"
                cells = (name, entry.severity, entry.kind, entry.template, entry.why, entry.remedy)
                lines.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    return "\n".join(lines) + "\n"


def test_the_findings_page_is_fresh(root: Path, request: pytest.FixtureRequest) -> None:
    page = root / "docs/findings.md"
    if request.config.getoption("--update-golden"):
        page.write_text(_page(), encoding="utf-8")
    assert page.read_text(encoding="utf-8") == _page()


def test_every_code_belongs_to_a_room() -> None:
    assert {code[:3] for code in CATALOGUE} == set(ROOMS)


def test_every_code_has_title_reason_remedy_and_the_address_of_its_rule() -> None:
    for code, entry in CATALOGUE.items():
        assert entry.code == code
        assert entry.title == entry.title.strip() != ""
        assert not entry.title.endswith("."), code
        for sentence in (entry.why, entry.remedy):
            assert sentence.endswith("."), code
            assert sentence[0].isupper(), code
        assert entry.why != entry.remedy, code
        address = urlsplit(entry.reference)
        assert address.scheme == "https", code
        assert "." in address.netloc, code


def test_the_readme_names_every_command_and_option_of_convert(root: Path) -> None:
    readme = (root / "README.md").read_text(encoding="utf-8")
    for name, command in cli.cli.commands.items():
        assert f"trialglot {name}" in readme, name
        assert command.help, name
    for parameter in cli.cli.commands["convert"].params:
        if getattr(parameter, "hidden", False):
            continue
        for option in parameter.opts:
            assert option in readme or option in {"sources", "--output"}, option


def test_every_target_has_a_page(root: Path) -> None:
    titles = [page.read_text(encoding="utf-8").partition("\n")[0] for page in (root / "docs").glob("*.md")]
    named = [word.strip(",") for title in titles if title.startswith("# Target") for word in title.split()]
    for spec in formats.WRITERS:
        assert named.count(spec.name) == 1, spec.name
