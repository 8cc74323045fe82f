"""Transport files and CSV: read back by pyreadstat and by the standard library, byte by byte where it matters."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from define.made import TA, TS, design
from trialglot.errors import UnwritableError, UsageError
from trialglot.sdtm.datasets import Dataset, Variable
from trialglot.writers.sdtm import tabular

pyreadstat = pytest.importorskip("pyreadstat", reason="the extra xpt is not installed")
CREATED = "2025-12-29T00:00:00Z"


def read(content: bytes, folder: Path) -> tuple[Any, Any]:
    path = folder / "read.xpt"
    path.write_bytes(content)
    found: tuple[Any, Any] = pyreadstat.read_xport(path)
    return found


@pytest.mark.parametrize("dataset", design().datasets, ids=lambda one: one.name)
def test_transport_file_reads_back_equal(dataset: Dataset, tmp_path: Path) -> None:
    frame, meta = read(tabular.xpt(dataset, CREATED), tmp_path)
    assert meta.table_name == dataset.name
    assert meta.file_label == dataset.label
    assert meta.column_names == [one.name for one in dataset.variables]
    assert meta.column_labels == [one.label for one in dataset.variables]
    expected = [
        tuple("" if cell is None else cell.replace("≥", ">=") if isinstance(cell, str) else cell for cell in row)
        for row in dataset.rows
    ]
    if dataset.name == "TS":  # the curly quotes and the accent of the title
        expected[0] = (*expected[0][:6], 'A Study of "Xyzumab" in Meniere\'s Disease & More', *expected[0][7:])
    assert [tuple(row) for row in frame.itertuples(index=False)] == expected


def test_lengths_are_those_of_the_longest_values(tmp_path: Path) -> None:
    arms = next(one for one in design().datasets if one.name == "TA")
    _, meta = read(tabular.xpt(arms, CREATED), tmp_path)
    assert meta.variable_storage_width["DOMAIN"] == len("TA")
    assert meta.variable_storage_width["ARM"] == len("Xyzumab 10 mg")
    assert meta.variable_storage_width["TAETORD"] == 8


def test_layout_of_the_header() -> None:
    """TS-140: records of 80 bytes; the times of library and dataset in the second, third, sixth and seventh."""
    content = tabular.xpt(design().datasets[0], CREATED)
    records = [content[start : start + 80] for start in range(0, 560, 80)]
    assert len(content) % 80 == 0
    assert records[0].startswith(b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!")
    assert records[1].startswith(b"SAS     SAS     SASLIB  ")
    assert records[1].endswith(b"29DEC25:00:00:00")
    assert records[2].startswith(b"29DEC25:00:00:00")
    assert records[3].startswith(b"HEADER RECORD*******MEMBER  HEADER RECORD!!!!!!!")
    assert records[4].startswith(b"HEADER RECORD*******DSCRPTR HEADER RECORD!!!!!!!")
    assert records[5].startswith(b"SAS     TS      SASDATA ")
    assert records[5].endswith(b"29DEC25:00:00:00")
    assert records[6].startswith(b"29DEC25:00:00:00")
    assert records[6][32:72].rstrip() == b"Trial Summary"


def test_bytes_do_not_depend_on_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    import pyreadstat as package

    dataset = design().datasets[0]
    written = package.write_xport

    def at_another_time(frame: object, path: Path, **choices: Any) -> None:
        written(frame, path, **choices)
        content = path.read_bytes()
        for place in (144, 160, 464, 480):
            content = content[:place] + b"01FEB03:04:05:06" + content[place + 16 :]
        path.write_bytes(content)

    now = tabular.xpt(dataset, CREATED)
    monkeypatch.setattr(package, "write_xport", at_another_time)
    assert tabular.xpt(dataset, CREATED) == now
    assert b"01FEB03" not in now
    assert tabular.xpt(dataset, "2026-01-02T03:04:05") != now


def test_bytes_do_not_depend_on_zone_locale_and_hash_seed() -> None:
    code = (
        "import sys; sys.path[:0] = sys.argv[1:]\n"
        "from define.made import design\nfrom trialglot.writers.sdtm import tabular\nimport hashlib\n"
        f"print(hashlib.sha256(tabular.xpt(design().datasets[0], '{CREATED}')).hexdigest())"
    )
    root = Path(__file__).resolve().parents[2]
    places = [str(root / "converters"), str(root / "tests")]
    sums = {
        subprocess.run(
            [sys.executable, "-c", code, *places], env=env, capture_output=True, text=True, check=True
        ).stdout
        for env in (
            {"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "1", "LC_ALL": "C"},
            {"TZ": "America/New_York", "PYTHONHASHSEED": "2", "LC_ALL": "C.UTF-8"},
        )
    }
    assert len(sums) == 1


def _dataset(value: str, *, name: str = "TS", label: str = "Label", variable: str = "TSVAL") -> Dataset:
    only = Variable(variable, label, "Char", "Req", "Topic")
    return Dataset(name, "Trial Summary", "One record", (only,), ((value,),))


def test_dataset_without_rows_and_values(tmp_path: Path) -> None:
    empty = Dataset("TA", "Trial Arms", "One record", TA, ())
    frame, meta = read(tabular.xpt(empty, CREATED), tmp_path)
    assert meta.column_names == [one.name for one in TA]
    assert len(frame) == 0
    blank = Dataset("TS", "Trial Summary", "One record", TS, ((None,) * len(TS),))
    frame, _ = read(tabular.xpt(blank, CREATED), tmp_path)
    assert frame["TSVAL"].tolist() == [""]
    assert frame["TSSEQ"].isna().tolist() == [True]


@pytest.mark.parametrize(
    ("dataset", "says"),
    [
        (lambda: _dataset("x" * 201), "TS.TSVAL row 1: the value has 201 bytes in ASCII, a transport file holds 200"),
        (lambda: _dataset("≥" * 101), "TS.TSVAL row 1: the value has 202 bytes"),
        (lambda: _dataset("x", label="y" * 41), "TS.TSVAL: the label has 41 bytes in ASCII, a transport file holds 40"),
        (lambda: _dataset("x", variable="TSVALUES1"), "TS.TSVALUES1: the name has 9 bytes"),
        (lambda: _dataset("x", name="SUMMARIES"), "SUMMARIES: the name has 9 bytes"),
    ],
)
def test_what_a_transport_file_cannot_hold_is_refused(dataset: Callable[[], Dataset], says: str) -> None:
    with pytest.raises(UnwritableError) as refused:
        tabular.xpt(dataset(), CREATED)
    assert str(refused.value).startswith(says)


def test_longest_value_is_taken(tmp_path: Path) -> None:
    frame, _ = read(tabular.xpt(_dataset("x" * 200), CREATED), tmp_path)
    assert frame["TSVAL"].tolist() == ["x" * 200]


@pytest.mark.parametrize("missing", ["pandas", "pyreadstat"])
def test_missing_extra_is_named(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(UsageError, match=rf"{missing} is missing.*trialglot\[xpt\]"):
        tabular.xpt(design().datasets[0], CREATED)


def test_csv_is_rfc_4180() -> None:
    value = 'He said "≥ 5, or\nmore"'
    dataset = Dataset("TS", "Trial Summary", "One record", TS[:3], (("S,1", None, 2), (value, "TS", None)))
    content = tabular.csv(dataset)
    assert content == ('STUDYID,DOMAIN,TSSEQ\r\n"S,1",,2\r\n"He said ""≥ 5, or\nmore""",TS,\r\n').encode()


@pytest.mark.parametrize("dataset", design().datasets, ids=lambda one: one.name)
def test_csv_reads_back_equal(dataset: Dataset) -> None:
    rows = list(csv.reader(io.StringIO(tabular.csv(dataset).decode(), newline="")))
    assert rows[0] == [one.name for one in dataset.variables]
    assert rows[1:] == [["" if cell is None else str(cell) for cell in row] for row in dataset.rows]
