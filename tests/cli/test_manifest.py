"""manifest.json and SHA256SUMS."""

from __future__ import annotations

import shutil
import subprocess
import tomllib
import tracemalloc
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pytest

from cli.calling import Run, runner
from trialglot import __version__, api, batch, manifest, resources
from trialglot.outputs import OutputFolder, Totals
from trialglot.readers.reading import Record


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    monkeypatch.chdir(tmp_path)
    return runner(monkeypatch, capfd)


@pytest.fixture
def page(root: Path) -> Path:
    return root / "seeds/ctgov/page/NCT05704049.txt"


@pytest.fixture
def twin(root: Path) -> Path:
    return root / "seeds/ctgov/json/NCT05704049.json"


def _manifest(folder: str = "out") -> Any:
    return orjson.loads(Path(folder, "manifest.json").read_bytes())


def _sums(folder: str = "out") -> dict[str, str]:
    lines = Path(folder, "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def test_every_file_of_the_run_is_listed_with_its_hash(run: Run, page: Path, twin: Path) -> None:
    assert run("convert", page, twin, "--to", "fhir-r4,odm-sdm", "--fhir-xml").code == 0
    files = {path.relative_to("out").as_posix(): path for path in Path("out").rglob("*") if path.is_file()}
    hashes = {name: sha256(path.read_bytes()).hexdigest() for name, path in files.items()}
    sums = _sums()
    assert sums == {name: digest for name, digest in hashes.items() if name != "SHA256SUMS"}
    told = _manifest()
    assert {one["path"]: one["sha256"] for one in told["outputs"]} == {
        name: digest for name, digest in sums.items() if name != "manifest.json"
    }
    assert {one["path"]: one["mediaType"] for one in told["outputs"]} == {
        "NCT05704049/fhir-r4.xml": "application/fhir+xml",
        "NCT05704049/odm-sdm.xml": "application/xml",
        "NCT05704049/ledger.json": "application/json",
        "NCT05704049/findings.json": "application/json",
        "NCT05704049-2/fhir-r4.xml": "application/fhir+xml",
        "NCT05704049-2/odm-sdm.xml": "application/xml",
        "NCT05704049-2/ledger.json": "application/json",
        "NCT05704049-2/findings.json": "application/json",
        "summary.json": "application/json",
    }
    assert told["inputs"] == [
        {"name": path.name, "sha256": sha256(path.read_bytes()).hexdigest()} for path in (page, twin)
    ]
    assert told["tool"] == {"name": "trialglot", "version": __version__}
    assert told["options"]["to"] == ["fhir-r4", "odm-sdm"]
    assert told["options"]["fhir-xml"] is True
    assert not list(Path("out").rglob("*.part"))


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="sha256sum is not on this machine")
def test_sha256sum_checks_the_folder(run: Run, page: Path) -> None:
    run("convert", page)
    command = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    assert subprocess.run(command, cwd="out", check=False, capture_output=True).returncode == 0
    Path("out/NCT05704049/odm-sdm.xml").write_bytes(b"x")
    assert subprocess.run(command, cwd="out", check=False, capture_output=True).returncode == 1


def test_schemas_and_mappings_are_those_of_the_data_folders(root: Path) -> None:
    listed = tomllib.loads((root / "schemas/MANIFEST.toml").read_text(encoding="utf-8"))["file"]
    assert manifest.schemas() == {one["path"]: one["sha256"] for one in listed}
    tables = sorted(path.relative_to(root / "mappings").as_posix() for path in (root / "mappings").rglob("*.tsv"))
    assert "codes/phase.tsv" in tables
    digests = [sha256((root / "mappings" / name).read_bytes()).hexdigest() for name in tables]
    text = "".join(f"{digest}  {name}\n" for digest, name in zip(digests, tables, strict=True))
    assert manifest.mapping_set() == sha256(text.encode()).hexdigest()


def test_another_table_is_another_mapping_set(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(root / "mappings", tmp_path / "mappings")
    monkeypatch.setattr(resources, "folder", lambda kind: tmp_path / kind)
    before = manifest.mapping_set()
    assert before == manifest.mapping_set()
    (tmp_path / "mappings/README.md").write_text("x")  # no table
    assert manifest.mapping_set() == before
    with (tmp_path / "mappings/codes/phase.tsv").open("a") as table:
        table.write("# x\n")
    assert manifest.mapping_set() != before


def test_what_an_earlier_run_left_is_not_listed(run: Run, page: Path, twin: Path) -> None:
    other = Path("other.json")
    other.write_bytes(twin.read_bytes().replace(b"NCT05704049", b"NCT00000001"))
    run("convert", page, other)
    run("convert", page, "--to", "fhir-r5")
    assert Path("out/NCT00000001/fhir-r5.json").exists()
    assert Path("out/NCT05704049/odm-sdm.xml").exists()
    assert set(_sums()) == {
        "NCT05704049/fhir-r5.json",
        "NCT05704049/ledger.json",
        "NCT05704049/findings.json",
        "summary.json",
        "manifest.json",
    }


def test_an_invalid_document_says_so(run: Run, page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from trialglot import formats

    real = formats.function

    def write(*arguments: Any) -> Any:
        return {**real("trialglot.writers.fhir.r5:write")(*arguments), "type": "no such type"}

    monkeypatch.setattr(formats, "function", lambda name: write if name.endswith("r5:write") else real(name))
    assert run("convert", page, "--to", "fhir-r5").code == 1
    first = _manifest()["outputs"][0]
    assert first["path"] == "NCT05704049/fhir-r5.json.invalid"
    assert first["valid"] is False


def test_a_run_that_is_broken_off_leaves_neither(run: Run, page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("convert", page)

    def broken(*_: Any, **__: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(batch, "process", broken)
    run("convert", page)
    assert {path.name for path in Path("out").iterdir()} == {"NCT05704049"}


def test_a_record_cannot_take_their_names() -> None:
    assert api.study_folder("manifest.json") == "manifest.json_"
    assert api.study_folder("SHA256SUMS") == "SHA256SUMS_"


def test_no_place_of_this_machine_is_in_them(run: Run, page: Path, tmp_path: Path) -> None:
    schemas = tmp_path / "folder of mine"
    shutil.copytree(page.parent, schemas)
    run("convert", schemas.resolve(), "-o", tmp_path / "somewhere/else", "--jobs", "2")
    for name in ("manifest.json", "SHA256SUMS"):
        text = Path("somewhere/else", name).read_text(encoding="utf-8")
        assert str(tmp_path) not in text
        assert "somewhere" not in text
        assert "folder of mine" not in text
        assert "jobs" not in text


def test_memory_does_not_grow_with_the_records(tmp_path: Path, page: Path) -> None:
    outcome = batch.process(Record("a.txt", page.read_bytes()), api.Options(("odm-sdm",)))
    names = (f"NCT{number:08d}" for number in range(10_000))

    def written(folder: OutputFolder, count: int) -> Iterator[None]:
        from dataclasses import replace

        for _ in range(count):
            folder.write(replace(outcome, study_id=next(names), outputs=(), findings=(), ledger=b""))
            yield

    with OutputFolder(tmp_path / "out", Totals(), api.Options()) as folder:
        sum(1 for _ in written(folder, 20))
        tracemalloc.start()
        sum(1 for _ in written(folder, 200))
        first = tracemalloc.get_traced_memory()[0]
        sum(1 for _ in written(folder, 400))
        grown = tracemalloc.get_traced_memory()[0] - first
        tracemalloc.stop()
    # The names of the folders are held, 60 to 150 bytes each; the rows of the manifest, 400 bytes a record, are not.
    assert grown < 400 * 250
