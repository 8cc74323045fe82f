"""The table of paths has what API v2 publishes, in the form that it publishes; the crosswalk follows from it."""

from __future__ import annotations

from typing import Any

from trialglot import crosswalk, resources
from trialglot.model.base import Markup
from trialglot.readers.ctgov import shape
from trialglot.readers.ctgov_v1 import INEXPRESSIBLE

ROWS = resources.read_rows("mappings", "ctgov_v1.tsv")
FORMS = {
    shape.TEXT: {"text", "markup", "moment"},
    shape.FLAG: {"flag"},
    shape.WHOLE: {"count"},
    shape.DATE: {"date"},
    shape.NCT: {"text"},
    shape.MESH: {"text"},
}


def published(path: str) -> Any:
    """The kind of value that API v2 publishes at a path."""
    kind: Any = shape.STUDY
    for step in path.split("."):
        kind = kind.keys[step.removesuffix("[]")]
        if isinstance(kind, shape.Many):
            assert step.endswith("[]"), path
            kind = kind.item
    return kind


def test_each_row_has_the_form_that_api_v2_publishes() -> None:
    for row in ROWS:
        if not row["target"]:
            assert row["form"] == "" and row["note"], row
            continue
        kind = published(row["target"])
        if isinstance(kind, shape.Words):
            assert row["form"] == f"word:{kind.table}", row
        else:
            assert row["form"] in FORMS[kind], row


def test_the_crosswalk_follows_from_the_two_others() -> None:
    of_v2 = {row.source: row.model for row in crosswalk.sources("ctgov-json")}
    expected = {
        row["source"]: of_v2[row["target"]]
        if row["target"]
        else f'data["/{row["source"].removesuffix(".**").replace(".", "/")}"]'
        for row in ROWS
    }
    assert {row.source: row.model for row in crosswalk.sources("ctgov-v1")} == expected


def test_what_api_v2_has_and_api_v1_has_not() -> None:
    reached = {row["target"] for row in ROWS}
    models = {row.model for row in crosswalk.sources("ctgov-json") if row.source not in reached}
    missing = {one for one in models if not one.startswith("data[")} - {"has_results"}  # stated by the section
    assert missing == set(INEXPRESSIBLE) - {"countries", "unowned_other_names"}


def test_markup_is_what_the_model_has_as_markup() -> None:
    from trialglot.model.study import Study

    def annotated(path: str) -> bool:
        kind: Any = Study
        for name in path.replace("[]", "").split("."):
            field = kind.model_fields[name].annotation
            kind = next((one for one in _parts(field) if hasattr(one, "model_fields")), field)
        return Markup in _parts(kind)

    models = {row.source: row.model for row in crosswalk.sources("ctgov-v1")}
    for row in ROWS:
        model = models[row["source"]]
        if row["target"] and not model.endswith((".text", ".value", ".kind")) and model != "outcomes[].level":
            assert (row["form"] == "markup") is annotated(model), row


def _parts(kind: Any) -> list[Any]:
    arguments = getattr(kind, "__args__", ())
    return [kind, *(part for one in arguments for part in _parts(one))]
