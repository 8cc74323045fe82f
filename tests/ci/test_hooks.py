"""The hooks for pre-commit and the GitHub Action: their form, and what their commands do."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from trialglot import cli
from trialglot.formats import WRITERS


@pytest.fixture
def place(tmp_path: Path, root: Path) -> Path:
    """A folder with the seed in ``records`` and a command ``trialglot`` in ``bin``."""
    records = tmp_path / "records"
    records.mkdir()
    shutil.copy(root / "seeds/ctgov/page/NCT05704049.txt", records)
    command = tmp_path / "bin/trialglot"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m trialglot "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    return tmp_path


def _run(place: Path, root: Path, command: list[str], **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **variables, "PATH": f"{place / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    if str(root / "converters") in sys.path:  # not where the package is installed alone
        environment["PYTHONPATH"] = str(root / "converters")
    return subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=False)


def _hooks(root: Path) -> dict[str, Any]:
    listed = yaml.safe_load((root / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    return {hook["id"]: hook for hook in listed}


def _steps(root: Path) -> dict[str, Any]:
    action = yaml.safe_load((root / "action.yml").read_text(encoding="utf-8"))
    return {step["name"]: step for step in action["runs"]["steps"]}


def test_pre_commit_accepts_the_hooks(root: Path) -> None:
    command = [sys.executable, "-m", "pre_commit", "validate-manifest", str(root / ".pre-commit-hooks.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_action_fits_the_published_schema(root: Path) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-actions"]
    done = subprocess.run([*command, str(root / "action.yml")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_validate_hook_takes_the_files_that_convert_writes(root: Path) -> None:
    import re

    pattern = re.compile(_hooks(root)["trialglot-validate"]["files"])
    documents = {name for spec in WRITERS for name in spec.filenames if name.endswith((".json", ".xml"))}
    for name in documents:
        assert pattern.search(f"out/NCT05704049/{name}"), name
        assert pattern.search(name), name
    for name in (
        "package.json",
        "out/summary.json",
        "out/NCT1/findings.json",
        "my-fhir-r5.json",
        "fhir-r5.json.invalid",
    ):
        assert not pattern.search(name), name


def test_the_hooks_run(place: Path, root: Path) -> None:
    hooks = _hooks(root)
    fresh = [*shlex.split(hooks["trialglot-fresh"]["entry"]), "records", "-o", "generated"]
    assert _run(place, root, fresh).returncode == 1
    assert _run(place, root, ["trialglot", "convert", "records", "-o", "generated"]).returncode == 0
    assert _run(place, root, fresh).returncode == 0
    document = place / "generated/NCT05704049/fhir-r5.json"
    validate = [*shlex.split(hooks["trialglot-validate"]["entry"]), str(document)]
    assert _run(place, root, validate).returncode == 0
    document.write_bytes(document.read_bytes().replace(b'"transaction"', b'"transfer"', 1))
    assert _run(place, root, validate).returncode == 1
    done = _run(place, root, fresh)
    assert done.returncode == 1
    assert done.stdout == "differs   generated/NCT05704049/fhir-r5.json\n"


def _inputs(root: Path) -> dict[str, Any]:
    inputs: dict[str, Any] = yaml.safe_load((root / "action.yml").read_text(encoding="utf-8"))["inputs"]
    return inputs


def _script(step: dict[str, Any], **variables: str) -> tuple[list[str], dict[str, str]]:
    assert set(variables) == set(step["env"])
    assert "${{" not in step["run"]  # an input that is pasted into a script can run anything
    # As the runner calls it: https://docs.github.com/actions, "shell: bash"
    return ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]], variables


def test_the_action_checks_freshness(place: Path, root: Path) -> None:
    step = _steps(root)["Check that the generated files are fresh"]
    given = {"SOURCES": "records\n", "OUTPUT": "my files", "ARGUMENTS": "--to fhir-r5 --contacts drop"}
    command, variables = _script(step, FORMAT="text", **given)
    convert = ["trialglot", "convert", "records", "-o", "my files", "--to", "fhir-r5", "--contacts", "drop"]
    assert _run(place, root, command, **variables).returncode == 1
    assert _run(place, root, convert).returncode == 0
    done = _run(place, root, command, **variables)
    assert (done.returncode, done.stdout) == (0, "")
    (place / "my files/NCT05704049/fhir-r5.json").unlink()
    done = _run(place, root, command, **variables)
    assert (done.returncode, done.stdout) == (1, "missing   my files/NCT05704049/fhir-r5.json\n")
    command, variables = _script(step, SOURCES="records", OUTPUT="", ARGUMENTS="", FORMAT="text")
    assert "missing   out/" in _run(place, root, command, **variables).stdout


def test_the_action_annotates(place: Path, root: Path) -> None:
    """What is wrong stands beside the lines of the files in a pull request."""
    assert _inputs(root)["format"]["default"] == "github"
    fresh, validate = (_steps(root)[name] for name in ("Check that the generated files are fresh", "Validate"))
    assert _run(place, root, ["trialglot", "convert", "records"]).returncode == 0
    (place / "out/NCT05704049/fhir-r5.json").unlink()
    command, variables = _script(fresh, SOURCES="records", OUTPUT="", ARGUMENTS="", FORMAT="github")
    done = _run(place, root, command, **variables)
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert all(line.startswith(("::notice ", "::warning ", "::error ")) for line in lines)
    assert [line for line in lines if line.startswith("::error")] == [
        "::error file=out/NCT05704049/fhir-r5.json,title=RUN910 Not fresh::the file is missing"
    ]
    (place / "out/bad.json").write_text('{"resourceType": "Organization",\n "active": 1}', encoding="utf-8")
    command, variables = _script(validate, FILES="out/bad.json", FORMAT="github")
    done = _run(place, root, command, **variables)
    assert done.returncode == 1
    assert done.stdout.startswith("::error file=out/bad.json,line=2,col=")


def test_the_action_validates(place: Path, root: Path) -> None:
    step = _steps(root)["Validate"]
    assert _run(place, root, ["trialglot", "convert", "records"]).returncode == 0
    for files in (
        "out/**/fhir-r5.json out/*/odm-sdm.xml",
        "out/NCT05704049/fhir-r5.json\nout/NCT05704049/odm-sdm.xml\n",
    ):
        command, variables = _script(step, FILES=files, FORMAT="text")
        done = _run(place, root, command, **variables)
        assert done.returncode == 0, done.stderr
        assert len(done.stdout.splitlines()) == 2
    (place / "out/bad.json").write_text('{"resourceType": "Organization", "active": 1}', encoding="utf-8")
    command, variables = _script(step, FILES="out/bad.json", FORMAT="text")
    assert _run(place, root, command, **variables).returncode == 1
    command, variables = _script(step, FILES="$(touch stolen) absent/*.json", FORMAT="text")
    done = _run(place, root, command, **variables)
    assert done.returncode == 3
    assert not (place / "stolen").exists()


def test_every_command_of_both_exists(root: Path) -> None:
    called = [shlex.split(hook["entry"])[:2] for hook in _hooks(root).values()]
    for step in _steps(root).values():
        lines = step.get("run", "").splitlines()
        called += [line.split()[:2] for line in lines if line.strip().startswith("trialglot ")]
    assert sorted(called) == [["trialglot", "convert"]] * 2 + [["trialglot", "validate"]] * 2
    assert {name for _, name in called} <= set(cli.cli.commands)


def test_the_page_names_hooks_and_inputs(root: Path) -> None:
    page = (root / "docs/config.md").read_text(encoding="utf-8")
    for name in (*_hooks(root), *_inputs(root)):
        assert f"`{name}`" in page or f"id: {name} " in page or f"id: {name}\n" in page, name
