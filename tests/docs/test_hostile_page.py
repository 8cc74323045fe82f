"""The page on hostile input shows the cases that are run."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from hostile.test_cases import HEAVY, LIGHT
from hostile.test_xml import ATTACKS, CDISC, FHIR_RECORD, FHIR_XML, FIRST_BYTES, RECORD


def _cell(text: str) -> str:
    return text.replace("|", "\\|").strip()


def _table(*rows: Iterable[str]) -> str:
    head, *body = (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join([head, f"|{'---|' * head.replace(chr(92) + '|', '').count(' | ')}---|", *body])


def _cases() -> str:
    rows = [
        (f"{_cell(case.name)}{' *' if case.heavy else ''}", f"`{case.command[0]}`", str(case.code), _cell(case.told))
        for case in sorted((*LIGHT, *HEAVY), key=lambda case: case.name.partition(":")[0])
    ]
    return _table(("case", "command", "exit code", "the message has"), *rows)


def _attacks() -> str:
    tables = ({**RECORD, **FIRST_BYTES}, {**FHIR_RECORD, **FIRST_BYTES}, CDISC, FHIR_XML)
    rows = [
        (name, *(f"{table[name].code}: {_cell(table[name].told)}" if name in table else "" for table in tables))
        for name in ATTACKS
    ]
    return _table(("attack", "record", "FHIR record", "CDISC document", "FHIR document"), *rows)


@pytest.mark.parametrize(("name", "made"), [("cases", _cases()), ("attacks", _attacks())])
def test_the_tables_are_fresh(root: Path, name: str, made: str, request: pytest.FixtureRequest) -> None:
    page = root / "docs/hostile-input.md"
    text = page.read_text(encoding="utf-8")
    head, mark, rest = text.partition(f"<!-- {name} -->\n\n")
    _, end, tail = rest.partition("\n<!-- end -->")
    assert mark
    assert end
    fresh = f"{head}{mark}{made}\n{end}{tail}"
    if request.config.getoption("--update-golden"):
        page.write_text(fresh, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == fresh
