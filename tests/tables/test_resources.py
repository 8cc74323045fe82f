"""Reading of the plain tables: what is refused, and with which place."""

from __future__ import annotations

from pathlib import Path

import pytest

from trialglot import resources


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(resources, "folder", lambda kind: tmp_path)
    return tmp_path / "a.tsv"


def test_rows_by_column_without_comments_and_blank_lines(table: Path) -> None:
    table.write_text("# a title \nsource\tcode\n\nONE\tC1\n# a note\nTWO WORDS\t\n", encoding="utf-8")
    assert resources.read_rows("mappings", "a.tsv") == [
        {"source": "ONE", "code": "C1"},
        {"source": "TWO WORDS", "code": ""},
    ]


@pytest.mark.parametrize("line", ["ONE \tC1", "ONE\t C1", " ONE\tC1", "ONE\tC1 ", "ONE\t "])
def test_stray_blanks_are_refused(table: Path, line: str) -> None:
    table.write_text(f"# a title\nsource\tcode\n{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 3: stray blanks"):
        resources.read_rows("mappings", "a.tsv")


@pytest.mark.parametrize("line", ["ONE", "ONE\tC1\tmore"])
def test_another_number_of_cells_is_refused(table: Path, line: str) -> None:
    table.write_text(f"source\tcode\n{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"line 2: \d cells, 2 expected"):
        resources.read_rows("mappings", "a.tsv")
