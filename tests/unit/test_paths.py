"""Paths of the model, pointers, and names, as all readers use them."""

from __future__ import annotations

import pytest

from trialglot import api
from trialglot.readers import naming, paths
from trialglot.readers.reading import Record


def test_a_path_and_what_it_lies_in() -> None:
    assert list(paths.enclosing("sites[2].contacts[0].name")) == [
        "sites[2].contacts[0].name",
        "sites[2].contacts[0]",
        "sites[2].contacts",
        "sites[2]",
        "sites",
    ]
    assert list(paths.enclosing("")) == []


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("arms[1].label", "/a/1"),
        ("arms[1].type", "/a/1"),  # beside it, in the same item
        ("arms[2].type", "/a"),  # around it
        ("status", "/s"),  # below it
        ("nothing", None),
    ],
)
def test_the_nearest_place(path: str, place: str | None) -> None:
    assert paths.nearest({"arms[1].label": "/a/1", "arms": "/a", "status.overall": "/s"}, path) == place


def test_what_a_pointer_leads_to() -> None:
    assert paths.at({"a/b": [{"~": 1}]}, "/a~1b/0/~0") == 1
    assert paths.within("/a/b", {"/a"})
    assert not paths.within("/ab", {"/a"})


def test_values_of_a_study(seed_json: bytes) -> None:
    study = api.read(seed_json).study
    assert paths.value(study, "arms[0].key") == "arm-1"
    assert paths.value(study, "arms[99].key") is None
    assert paths.value(study, "arms[0].interventions[0]") == "intervention-1"
    assert paths.named(study, "arms[0].interventions[0]") == "Isatuximab"


def test_names_that_are_safe() -> None:
    assert naming.safe(" EX-1 ") == "EX-1"
    assert naming.safe("EX/1") != naming.safe("EX 1")
    assert naming.name(["", "12"], ["A title"], "0" * 64) == "study-12"
    assert naming.name(["§"], [], "0123456789abcdef") == "study-0123456789ab"


def test_a_record_is_named_without_its_folders() -> None:
    assert Record("in/trials.zip!deep/a.json", b"").bare_name == "trials.zip!a.json"
