"""The reference validator as an engine of `validate`: everything but the validator itself, which stand-ins play."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from oracle import fakes
from trialglot import cli, resources
from trialglot.errors import ExitCode, NetworkError, ToolError, TrialglotError, UnreadableError, UsageError
from trialglot.findings import Finding
from trialglot.validators.fhir.hapi import EDITIONS, Document, Opinions, ReferenceValidator, folder, install, prepare

GOOD = b'{"resourceType": "Patient", "id": "a"}'
WRONG = b'{"resourceType": "Patient", "id": "wrong"}'
ARCHIVES = ("hl7.fhir.uv.extensions.r5-5.3.0-ballot-tc1.tgz", "hl7.fhir.xver-extensions-0.1.0.tgz")


@pytest.fixture
def bin_(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on the PATH; nothing is in the user's cache."""
    made = tmp_path / "bin"
    made.mkdir()
    monkeypatch.setenv("PATH", str(made))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return made


@pytest.fixture
def libraries(tmp_path: Path) -> str:
    """A folder that looks like the real one."""
    made = tmp_path / "lib"
    made.mkdir()
    for name in ("library-1.jar", *ARCHIVES):
        (made / name).touch()
    return str(made)


def _cli(*arguments: str) -> tuple[int, Result]:
    """Run the command line as ``main`` does: a typed error stands for its exit code."""
    result = CliRunner().invoke(cli.cli, ["validate", *arguments], standalone_mode=False)
    if isinstance(result.exception, TrialglotError):
        return result.exception.exit_code, result
    assert result.exception is None, result.exception
    return int(result.return_value), result


def _file(tmp_path: Path, content: bytes, name: str = "document.json") -> str:
    file = tmp_path / name
    file.write_bytes(content)
    return str(file)


def test_issues_become_findings(bin_: Path, libraries: str) -> None:
    fakes.install(bin_, "java", fakes.JAVA)
    with Opinions("hapi", libraries) as opinions:
        assert opinions.on(GOOD, "FHIR R5 Patient", []) == []
        found = opinions.on(WRONG, "FHIR R5 Patient", [])
        assert [one.code for one in found] == ["FHR401", "FHR402", "FHR403"]  # fatal and error say the same here
        assert found[0] == Finding(
            code="FHR401",
            severity=found[0].severity,
            kind=found[0].kind,
            message="minimum required = 1 [Validation_VAL_Profile_Minimum]",
            source="line 7",
            target_path="Bundle.entry[2].resource.type",
            reference="https://hl7.org/fhir/R5/validation.html#jar",
        )
        (unplaced,) = opinions.on(b'{"resourceType": "unplaced"}', "FHIR R5 Patient", [])
        assert (unplaced.message, unplaced.target_path, unplaced.source) == ("unreadable", None, None)
    assert len((bin_ / "java.log").read_text().splitlines()) == 1, "one Java for all documents"


def test_java_is_told_source_class_path_and_packages(bin_: Path, libraries: str) -> None:
    fakes.install(bin_, "java", fakes.JAVA)
    with ReferenceValidator(libraries, jvm=("-Xmx1g",)) as validator:
        assert [one.outcome["issue"][0]["severity"] for one in validator.judge([Document("a", "R4B", GOOD)])]
    assert json.loads((bin_ / "java.log").read_text()) == [
        "-Xmx1g",
        "-cp",
        f"{libraries}:{libraries}/*",
        str(install.SOURCE),
        *("--edition", "r5", "--package", ARCHIVES[0]),
        *("--edition", "r4b", "--package", ARCHIVES[1]),
        *("--edition", "r4", "--package", ARCHIVES[1]),
        "--lines",
    ]


def test_many_documents_come_back_in_order(bin_: Path, libraries: str) -> None:
    fakes.install(bin_, "java", fakes.JAVA)
    given = [Document(str(number), "R5", WRONG if number % 3 else GOOD) for number in range(500)]
    with ReferenceValidator(libraries) as validator:
        verdicts = list(validator.judge(given))
    assert [one.name for one in verdicts] == [one.name for one in given]
    assert [len(one.outcome["issue"]) for one in verdicts] == [4 if number % 3 else 1 for number in range(500)]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<a>é</a>".encode(), "<a>é</a>"),
        (b"\xef\xbb\xbf{}", "{}"),
        ("<a>é</a>".encode("utf-16"), "<a>é</a>"),
        ('<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>'.encode("latin-1"), "é</a>"),
    ],
)
def test_a_document_is_read_in_the_encoding_that_it_declares(content: bytes, text: str) -> None:
    assert Document("a", "R5", content).text.endswith(text)


@pytest.mark.parametrize("content", [b'{"a": "\xff"}', b'<?xml version="1.0" encoding="no-such"?><a/>'])
def test_an_unreadable_document_is_said_to_the_caller(content: bytes, bin_: Path, libraries: str) -> None:
    fakes.install(bin_, "java", fakes.JAVA)
    with ReferenceValidator(libraries) as validator, pytest.raises(UnreadableError, match="not readable as"):
        list(validator.judge([Document("a", "R5", content)]))


def test_java_that_fails_is_an_error_with_its_words(bin_: Path, libraries: str) -> None:
    fakes.install(bin_, "java", fakes.FAILING)
    with ReferenceValidator(libraries) as validator, pytest.raises(ToolError, match=r"17 or later.*wrong version 52"):
        list(validator.judge([Document("a", "R5", GOOD)]))


@pytest.mark.parametrize(
    ("there", "missing"), [((), "java"), (("java",), "mvn"), (("java", "mvn"), "npm")], ids=["java", "mvn", "npm"]
)
def test_what_is_missing_is_named(there: tuple[str, ...], missing: str, bin_: Path, tmp_path: Path) -> None:
    for name in there:
        fakes.install(bin_, name, fakes.MAVEN)
    code, result = _cli("--engine", "hapi", _file(tmp_path, GOOD))
    assert code == ExitCode.USAGE
    assert re.search(rf"needs {missing}, .*: install", str(result.exception))
    assert not folder().exists()


def _manifest(monkeypatch: pytest.MonkeyPatch, content: str = "archive of ") -> None:
    """Make a manifest that knows the archives of the stand-in for npm."""
    rows = "".join(
        f'[[source]]\npackage = "{name}"\nversion = "{version}"\n'
        f'sha256 = "{hashlib.sha256((content + name).encode()).hexdigest()}"\n'
        for name, version in dict.fromkeys(EDITIONS.values())
    )
    real = resources.read_text
    monkeypatch.setattr(
        resources, "read_text", lambda kind, name: rows if name == "MANIFEST.toml" else real(kind, name)
    )


def test_libraries_are_fetched_once_and_only_when_asked_for(
    bin_: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _manifest(monkeypatch)
    for name, program in (("java", fakes.JAVA), ("mvn", fakes.MAVEN), ("npm", fakes.NPM)):
        fakes.install(bin_, name, program)
    document = _file(tmp_path, GOOD)
    _cli(document)
    assert not folder().exists()
    _, first = _cli("--engine", "hapi", document)
    assert folder() == tmp_path / "cache/trialglot/hapi-8.8.0"
    assert sorted(one.name for one in folder().iterdir()) == sorted(["library-1.jar", *ARCHIVES])
    assert "fetching the reference validator" in first.stderr
    (bin_ / "mvn").unlink()
    (bin_ / "npm").unlink()
    _, second = _cli("--engine", "hapi", document)
    assert "fetching" not in second.stderr
    assert [one.name for one in folder().parent.iterdir()] == ["hapi-8.8.0"], "nothing half-made stays"


@pytest.mark.parametrize("failing", ["mvn", "npm"])
def test_a_failed_download_is_a_network_error(
    failing: str, bin_: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _manifest(monkeypatch)
    for name, program in (("java", fakes.JAVA), ("mvn", fakes.MAVEN), ("npm", fakes.NPM)):
        fakes.install(bin_, name, fakes.OFFLINE if name == failing else program)
    code, result = _cli("--engine", "both", _file(tmp_path, GOOD))
    assert code == ExitCode.NETWORK
    assert f"could not be fetched by {failing}: [ERROR] Failed to execute goal: Unknown host" in str(result.exception)
    assert list(folder().parent.iterdir()) == []


def test_an_archive_that_is_not_the_published_one_is_refused(
    bin_: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _manifest(monkeypatch, "another archive of ")
    for name, program in (("java", fakes.JAVA), ("mvn", fakes.MAVEN), ("npm", fakes.NPM)):
        fakes.install(bin_, name, program)
    with pytest.raises(NetworkError, match=f"{ARCHIVES[0]} is not the archive that was published"):
        prepare(tmp_path / "made")
    assert not (tmp_path / "made").exists()


def test_an_archive_that_did_not_come_is_missed(bin_: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _manifest(monkeypatch)
    for name, program in (("java", fakes.JAVA), ("mvn", fakes.MAVEN), ("npm", "")):
        fakes.install(bin_, name, program)
    with pytest.raises(NetworkError, match=f"npm fetched no {ARCHIVES[0]}"):
        prepare(tmp_path / "made")


def test_a_cache_that_cannot_be_made_is_said(bin_: Path, tmp_path: Path) -> None:
    for name in ("java", "mvn", "npm"):
        fakes.install(bin_, name, fakes.MAVEN)
    (tmp_path / "file").touch()
    with pytest.raises(ToolError, match="cannot be made"):
        prepare(tmp_path / "file" / "below")


def test_the_packages_are_pinned_in_the_manifest() -> None:
    manifest = resources.read_text("schemas", "MANIFEST.toml")
    for name, version in EDITIONS.values():
        assert f'package = "{name}"\nversion = "{version}"' in manifest


@pytest.mark.parametrize("lacking", ["library-1.jar", *ARCHIVES])
def test_a_class_path_that_lacks_something_is_refused(lacking: str, bin_: Path, tmp_path: Path, libraries: str) -> None:
    fakes.install(bin_, "java", fakes.JAVA)
    (Path(libraries) / lacking).unlink()
    code, result = _cli("--engine", "hapi", "--hapi-classpath", libraries, _file(tmp_path, GOOD))
    assert code == ExitCode.USAGE
    assert ("no library" if lacking.endswith(".jar") else lacking) in str(result.exception)


def test_a_class_path_without_an_engine_is_a_mistake(tmp_path: Path, libraries: str) -> None:
    code, result = _cli("--hapi-classpath", libraries, _file(tmp_path, GOOD))
    assert code == ExitCode.USAGE
    assert "--engine" in str(result.exception)


def test_the_command_line_counts_both_opinions(bin_: Path, tmp_path: Path, libraries: str) -> None:
    fakes.install(bin_, "java", fakes.JAVA)
    with_us = (_file(tmp_path, b'{"resourceType": "Patient", "id": "wrong", "active": "yes"}'), "--fail-on", "error")
    code, ours = _cli(*with_us)
    assert (code, "FHR306" in ours.stderr, "FHR401" in ours.stderr) == (ExitCode.FINDINGS, True, False)
    code, theirs = _cli("--engine", "hapi", "--hapi-classpath", libraries, *with_us)
    assert (code, "FHR306" in theirs.stderr, "FHR401" in theirs.stderr) == (ExitCode.FINDINGS, False, True)
    code, both = _cli("--engine", "both", "--hapi-classpath", libraries, *with_us)
    assert (code, "FHR306" in both.stderr, "FHR401" in both.stderr) == (ExitCode.FINDINGS, True, True)


def test_an_unknown_engine_is_a_mistake() -> None:
    with pytest.raises(UsageError, match="own, hapi, both"):
        Opinions("theirs")


def test_other_documents_are_ours_alone(bin_: Path, root: Path) -> None:
    document = str(root / "tests/golden/NCT05704049-page/odm-sdm.xml")
    code, result = _cli("--engine", "hapi", "--hapi-classpath", "no-such-folder", document)
    assert (code, "FHR4" in result.stderr) == (ExitCode.CLEAN, False)
