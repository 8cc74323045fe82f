"""The page of the crosswalk says what its tables say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from trialglot import api, crosswalk, formats, ledger
from trialglot.crosswalk import Target

TARGETS = tuple(one for one in api.DEFAULT_TARGETS if crosswalk.described(one))


_INTRODUCTION = (
    "Made from the tables in `mappings/fields`; a test keeps it fresh, and `tests/crosswalk` holds the tables to be",
    "true of real documents, value by value, in both directions.",
    "",
    "For each path of a record: where it stands in the model, and what becomes of it in each target. Targets are",
    "FHIRPath, evaluated on each resource of the Bundle, and XPath with ODM as the default namespace. `[]` is any item",
    "of a list, `**` everything below a path; `*` in the words around a value is any other text. `mappings/README.md`",
    "tells the columns; `trialglot explain RECORD PATH` shows the way of one datum.",
    "",
)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(map(_cell, cells))} |"


def _place(row: Target) -> str:
    if not row.target:
        return f"dropped: {row.note}"
    words = f' "{row.words}"' if row.words else ""
    when = f" (where {row.when})" if row.when and row.when != "else" else ""
    note = f", {row.note}" if row.note and row.disposition in ("narrative", "derived") else ""
    return f"{row.disposition}: `{row.target}`{words}{when}{note}"


def _places(target: str, model: str) -> str:
    """Return where a datum goes: the rows that decide; how many more places it has."""
    rows = [row for row in crosswalk.by_model(target).get(model, ()) if "some" not in row.conditions]
    deciding = ledger.deciding_rows(tuple(rows))
    told = "; else ".join(_place(row) for row in deciding)
    more = len({row.target for row in rows if row.target} - {row.target for row in deciding})
    return f"{told} and {more} more places" if more > 1 else f"{told} and one more place" if more else told


def _page() -> Iterator[str]:
    yield "# Crosswalk"
    yield ""
    yield from _INTRODUCTION
    yield "| what becomes of a datum | |"
    yield "|---|---|"
    for name, meaning in crosswalk.DISPOSITIONS.items():
        yield _row((name, meaning))
    for reader in formats.READERS:
        yield ""
        yield f"## {reader.name}: {reader.title}"
        section = ""
        for row in crosswalk.sources(reader.name):
            if (found := ledger.section(row.source)) != section:
                section = found
                yield ""
                yield f"### {section}"
                yield ""
                yield _row(("path", "model", *TARGETS))
                yield f"|{'---|' * (2 + len(TARGETS))}"
            path = row.source.removeprefix(f"{section}.").removeprefix(f"{section} / ")
            note = f" ({row.note})" if row.note else ""
            yield _row((f"`{path}`{note}", f"`{row.model}`", *(_places(target, row.model) for target in TARGETS)))


def test_the_crosswalk_page_is_fresh(root: Path, request: pytest.FixtureRequest) -> None:
    page, text = root / "docs/crosswalk.md", "\n".join(_page()) + "\n"
    if request.config.getoption("--update-golden"):
        page.write_text(text, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == text


def test_the_page_of_the_tables_names_every_word_of_their_vocabulary(root: Path) -> None:
    text = (root / "mappings/README.md").read_text(encoding="utf-8")
    words = (*crosswalk.DISPOSITIONS, *crosswalk.RULES, *crosswalk.CONDITIONS, *Target._fields)
    assert [word for word in words if f"`{word}`" not in text] == []
