"""Fixtures that every test room uses."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# A machine under load is no fault of the code; and a change is judged by the same examples each time. By hand the
# examples are new with every run.
settings.register_profile("default", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")

ROOT = Path(__file__).resolve().parents[1]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Golden files are rewritten on request only; the diff is then read by a person."""
    parser.addoption("--update-golden", action="store_true", help="rewrite the golden files")


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real records and official schemas beside the checkout; not part of the project."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the folder of real records and official schemas is not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def seed_page() -> bytes:
    """The seed: the page of NCT05704049."""
    return (ROOT / "seeds/ctgov/page/NCT05704049.txt").read_bytes()


@pytest.fixture(scope="session")
def seed_json() -> bytes:
    """The seed's twin: the same study as an API v2 record."""
    return (ROOT / "seeds/ctgov/json/NCT05704049.json").read_bytes()
