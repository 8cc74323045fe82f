"""Datasets by themselves, and several given together."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from cli.calling import Run, runner
from sdtm_validator import made
from trialglot import api
from trialglot.errors import UnreadableError
from trialglot.sdtm.datasets import Dataset, TrialDesign, Variable
from trialglot.validators import sdtm
from trialglot.validators.options import CheckOptions


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    monkeypatch.chdir(tmp_path)
    _write(tmp_path, made.package())
    return runner(monkeypatch, capfd)


def _write(folder: Path, package: made.Package) -> None:
    for name, content in made.files(package).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)


@pytest.mark.parametrize("name", ["TS", "TA", "TE", "TI"])
def test_a_dataset_alone_is_found_from_its_content(name: str) -> None:
    assert api.validate(orjson.dumps(made.package()[name])) == (f"Dataset-JSON {name}", [])


def test_what_only_the_others_tell_is_told_with_them() -> None:
    package = made.package()
    made.put(package["TS"], "NARMS", TSVAL="3")
    made.put(package["TE"], "FU", ETCD="FUP")
    ts, ta, te = (orjson.dumps(package[name]) for name in ("TS", "TA", "TE"))
    assert api.validate(ts)[1] == []
    assert [one.code for one in api.validate(ts, beside={"ta.json": ta})[1]] == ["SDT677"]
    assert [one.code for one in api.validate(ta, beside={"te.json": te})[1]] == ["SDT645", "SDT645"]
    assert [(one.code, one.target_path) for one in api.validate(te, beside={"ta.json": ta})[1]] == [
        ("SDT678", "/rows/1/2")
    ]


def test_what_is_wrong_with_another_is_not_told() -> None:
    package = made.package()
    content = orjson.dumps(package["TI"])
    made.put(package["TE"], "FU", TEENRL="")
    assert api.validate(content, beside={"te.json": orjson.dumps(package["TE"]), "ts.json": b"{"})[1] == []


def test_an_earlier_version_of_the_terminology_in_a_dataset_of_others_is_a_warning() -> None:
    package = made.package()
    made.put(package["TS"], "TPHASE", TSVCDVER="2025-03-28")
    (found,) = api.validate(orjson.dumps(package["TS"]))[1]
    assert (found.code, found.severity) == ("SDT671", "warning")


def test_another_dataset_is_checked_for_its_structure() -> None:
    document = made.package()["TI"] | {"name": "DM", "label": "Demographics"}
    kind, found = api.validate(orjson.dumps(document))
    assert kind == "Dataset-JSON DM"
    assert [(one.code, one.severity) for one in found] == [("SDT620", "info")]


@pytest.mark.parametrize("columns", [3, "x", [1], None, {}])
def test_keys_given_twice_are_looked_for_in_any_content(columns: object) -> None:
    content = orjson.dumps(made.package()["TE"] | {"columns": columns}).replace(b"{", b'{"name":"TE",', 1)
    assert "SDT623" in {one.code for one in api.validate(content)[1]}


def test_a_broken_file_is_unreadable() -> None:
    with pytest.raises(UnreadableError, match="no well-formed JSON"):
        api.validate(b'{"datasetJSONVersion": "1.1.0",')


def test_datasets_of_one_folder_are_judged_together(run: Run, tmp_path: Path) -> None:
    files = [f"sdtm/{name}.json" for name in ("ts", "ta", "te", "ti")]
    assert run("validate", *files).code == 0
    package = made.package()
    made.put(package["TS"], "NARMS", TSVAL="3")
    _write(tmp_path, package)
    assert run("validate", files[0]).code == 0
    assert run("validate", *files).code == 1
    (tmp_path / "other").mkdir()
    (tmp_path / files[1]).rename(tmp_path / "other/ta.json")
    assert run("validate", files[0], "other/ta.json").code == 0
    assert run("validate", files[0], files[1]).code == 3  # one is not there; the other is judged


def test_a_fault_of_one_file_is_told_once(run: Run, tmp_path: Path) -> None:
    package = made.package()
    made.put(package["TS"], "TPHASE", TSPARM="Trial Phase")
    _write(tmp_path, package)
    done = run("validate", *[f"sdtm/{name}.json" for name in ("ts", "ta", "te", "ti")])
    assert (done.out + done.err).count("SDT661") == 1


def _design(**changed: str) -> TrialDesign:
    documents = made.package()
    for key, value in changed.items():
        made.put(documents["TS"], key, TSVALCD=value)
    datasets = tuple(
        Dataset(
            name,
            document["label"],
            "",
            tuple(
                Variable(one["name"], one["label"], "Num" if one["dataType"] == "integer" else "Char", "Perm", "")
                for one in document["columns"]
            ),
            tuple(tuple(cell or None for cell in row) for row in document["rows"]),
        )
        for name, document in documents.items()
    )
    return made.DESIGN._replace(datasets=datasets)


def test_datasets_that_are_written_in_another_form_are_judged_by_what_they_were_made_from() -> None:
    files = {"sdtm/ts.csv": b"", "sdtm/ts.xpt": b""}
    assert sdtm.check(_design(), files, CheckOptions()) == []
    (found,) = sdtm.check(_design(TPHASE="C15601"), files, CheckOptions())
    assert (found.code, found.target_path) == ("SDT665", "ts#/rows/21/9")
