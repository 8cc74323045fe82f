"""The documentation says what the code does."""

from __future__ import annotations

from pathlib import Path

import pytest

from trialglot import cli, formats
from trialglot.findings import CATALOGUE

ROOMS = {
    "SRC": "Reading a source",
    "MAP": "Mapping to a target",
    "FHR": "FHIR validation",
    "ODM": "ODM and SDM-XML validation",
    "CTL": "Controlled terminology",
    "RUN": "The run",
}


def _page() -> str:
    lines = [
        "# Findings",
        "",
        "Made from the catalogue in `converters/trialglot`; a test keeps it fresh.",
        "",
        "A finding has a stable code, a severity (error, warning, info) and a kind: lost, approximated, inferred,",
        "defaulted, unread or invalid. It names the datum in the model, its place in the source and in the target.",
    ]
    for prefix, title in ROOMS.items():
        lines += [
            "",
            f"## {title}",
            "",
            "| code | severity | kind | message | why it matters |",
            "|---|---|---|---|---|",
        ]
        for code, entry in sorted(CATALOGUE.items()):
            if code.startswith(prefix):
                name = f"[{code}]({entry.reference})" if entry.reference else code
                template = entry.template.replace("|", "\\|")
                cells = (f"{name} {entry.title}", entry.severity, entry.kind, template, entry.why)
                lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def test_the_findings_page_is_fresh(root: Path, request: pytest.FixtureRequest) -> None:
    page = root / "docs/findings.md"
    if request.config.getoption("--update-golden"):
        page.write_text(_page(), encoding="utf-8")
    assert page.read_text(encoding="utf-8") == _page()


def test_every_code_belongs_to_a_room() -> None:
    assert {code[:3] for code in CATALOGUE} == set(ROOMS)


def test_the_readme_names_every_command_and_option_of_convert(root: Path) -> None:
    readme = (root / "README.md").read_text(encoding="utf-8")
    for name, command in cli.cli.commands.items():
        assert f"trialglot {name}" in readme, name
        assert command.help, name
    for parameter in cli.cli.commands["convert"].params:
        for option in parameter.opts:
            assert option in readme or option in {"sources", "--output"}, option


def test_every_target_has_a_page(root: Path) -> None:
    titles = [page.read_text(encoding="utf-8").partition("\n")[0] for page in (root / "docs").glob("*.md")]
    named = [word.strip(",") for title in titles if title.startswith("# Target") for word in title.split()]
    for spec in formats.WRITERS:
        assert named.count(spec.name) == 1, spec.name
