"""The environments of the oracles: what is pinned, and what is said where they cannot be made."""

from __future__ import annotations

import hashlib
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from oracle_cdisc import environments
from oracle_cdisc.environments import CORE, USDM4


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRIALGLOT_ORACLE_CDISC", str(tmp_path / "cache"))
    monkeypatch.delenv("TRIALGLOT_CDISC_RULES_ENGINE", raising=False)
    return tmp_path / "cache"


@pytest.mark.parametrize(
    ("environment", "pins"),
    [(USDM4, {"usdm4==0.29.0"}), (CORE, {"cdisc-rules-engine==0.17.1", "jsonpath-ng==1.8.0"})],
)
def test_every_package_is_pinned(environment: environments.Environment, pins: set[str]) -> None:
    lines = [line for line in environment.requirements.read_text("utf-8").splitlines() if not line.startswith("#")]
    assert pins <= set(lines)
    assert all(line.count("==") == 1 for line in lines)


def test_neither_is_a_package_of_ours(root: Path) -> None:
    ours = (root / "pyproject.toml").read_text("utf-8")
    assert "usdm4" not in ours
    assert "cdisc-rules-engine" not in ours


def test_the_cache_is_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert environments.python(USDM4) == tmp_path / "cache/usdm4/bin/python"
    monkeypatch.delenv("TRIALGLOT_ORACLE_CDISC")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert environments.folder() == tmp_path / "xdg/trialglot/oracle-cdisc"


def test_a_python_that_does_not_start_is_said(cache: Path) -> None:
    with pytest.raises(environments.Missing, match=r"core needs no-such-python \(PYTHON312 names another"):
        environments.make(replace(CORE, interpreter="no-such-python"))
    assert not cache.exists()


def test_an_environment_of_other_requirements_is_made_anew(cache: Path) -> None:
    (cache / "usdm4").mkdir(parents=True)
    stamp = cache / "usdm4/.installed"
    stamp.write_bytes(USDM4.requirements.read_bytes())
    assert environments.ready(USDM4)
    stamp.write_bytes(b"usdm4==0.28.0\n")
    assert not environments.ready(USDM4)


def test_a_copy_of_the_rules_that_is_not_the_pinned_one_is_refused(
    cache: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TRIALGLOT_CDISC_RULES_ENGINE", str(tmp_path / "copy"))
    (tmp_path / "copy/resources/cache").mkdir(parents=True)
    (tmp_path / "copy/resources/cache/rules.pkl").write_bytes(b"others")
    assert environments.faults(environments.repository()) == list(environments.HASHES)
    (cache / "core").mkdir(parents=True)
    (cache / "core/.installed").write_bytes(CORE.requirements.read_bytes())
    assert not environments.ready(CORE)
    with pytest.raises(environments.Missing, match="is not commit af87535c8109"):
        environments.fetch(tmp_path / "copy")


def test_the_pinned_commit_is_fetched_and_nothing_beside_its_resources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    origin = tmp_path / "origin"
    for name in ("resources/cache/rules.pkl", "docs/page.md"):
        (origin / name).parent.mkdir(parents=True, exist_ok=True)
        (origin / name).write_text(name)
    git = ("git", "-C", str(origin), "-c", "user.name=a", "-c", "user.email=a@example.org")
    for words in (
        ("init", "--quiet"),
        ("config", "uploadpack.allowFilter", "true"),
        ("add", "."),
        ("commit", "--quiet", "--message=one"),
    ):
        subprocess.run([*git, *words], check=True)
    commit = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()
    monkeypatch.setattr(environments, "REPOSITORY", origin.as_uri())
    monkeypatch.setattr(environments, "COMMIT", commit)
    digest = hashlib.sha256(b"resources/cache/rules.pkl").hexdigest()
    monkeypatch.setattr(environments, "HASHES", {"resources/cache/rules.pkl": digest})
    target = tmp_path / "copy"
    environments.fetch(target)
    assert sorted(one.name for one in target.iterdir()) == [".git", "resources"]
    assert sorted(one.name for one in tmp_path.iterdir()) == ["copy", "origin"]
    environments.fetch(target)
    monkeypatch.setattr(environments, "COMMIT", "0" * 40)
    with pytest.raises(environments.Missing, match="ended with"):
        environments.fetch(tmp_path / "another")
    assert not (tmp_path / "another").exists()
