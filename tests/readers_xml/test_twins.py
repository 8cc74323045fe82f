"""The same trial as API v2 record and as XML, of one version: the models are equal but for what the XML cannot say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from trialglot import api
from trialglot.model.study import Study
from trialglot.readers.ctgov_json import INEXPRESSIBLE
from trialglot.readers.ctgov_xml import layout

TWINS = ("NCT00000410", "NCT00492635")
DIFFERENT = {
    "registration.data_version": "the two files were written on different days",
    "references[] of type DERIVED": "the XML has the publications that the record names, not those found in PubMed",
    "agency_class of sponsors": 'the XML says "Other" of networks, other governments and individuals as well',
    "design.patient_registry": "the XML says that a study is a patient registry, not that it is none",
}
"""What differs though both formats have a place for it: stated less, or at another time."""
PAGE = "docs/sources/ctgov-xml.md"


def without(value: Any, steps: list[str]) -> None:
    """Take a path out of a tree; ``[]`` is any item of a list."""
    if isinstance(value, list | tuple):
        for one in value:
            without(one, steps[1:] if steps[0] == "[]" else steps)
        return
    if not isinstance(value, dict):
        return
    if len(steps) == 1:
        value.pop(steps[0], None)
    else:
        without(value.get(steps[0]), steps[1:])


def compared(study: Study) -> dict[str, Any]:
    tree = study.model_dump(exclude={"source", "data"})
    for path in (*layout.PUBLIC, *INEXPRESSIBLE, "registration.data_version"):
        without(tree, path.replace("[]", ".[]").split("."))
    tree["references"] = [one for one in tree["references"] if one["type"] != "DERIVED"]
    tree["design"]["patient_registry"] = tree["design"]["patient_registry"] or None
    return tree


def differences(one: Any, other: Any, path: str = "") -> Iterator[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted({*one, *other}):
            yield from differences(one.get(key), other.get(key), f"{path}.{key}")
    elif isinstance(one, list | tuple) and isinstance(other, list | tuple) and len(one) == len(other):
        for index, (left, right) in enumerate(zip(one, other, strict=True)):
            yield from differences(left, right, f"{path}[{index}]")
    elif one != other:
        yield f"{path}: {one!r} is not {other!r}"


@pytest.mark.parametrize("number", TWINS)
def test_the_models_are_equal_but_for_what_is_listed(number: str, shared: Path) -> None:
    records = shared / "records"
    from_json = api.read((records / f"ctgov-v2/{number}.json").read_bytes()).study
    from_xml = api.read((records / f"ctgov-xml/{number}.xml").read_bytes()).study
    assert from_json.registration.last_update_post == from_xml.registration.last_update_post
    assert list(differences(compared(from_json), compared(from_xml))) == []


def test_each_listed_difference_is_one(shared: Path) -> None:
    """Nothing is left out of the comparison that the twins have alike."""
    records = shared / "records"
    seen = set()
    for number in TWINS:
        from_json = api.read((records / f"ctgov-v2/{number}.json").read_bytes()).study
        from_xml = api.read((records / f"ctgov-xml/{number}.xml").read_bytes()).study
        seen |= {
            one.partition(":")[0].split("[")[0].lstrip(".")
            for one in differences(
                from_json.model_dump(exclude={"source", "data"}), from_xml.model_dump(exclude={"source", "data"})
            )
        }
    assert seen == {
        "registration.data_version",
        "references",
        "identifiers",
        "organization.agency_class",
        "eligibility.standard_ages",
        "sites",
        "condition_mesh",
        "intervention_mesh",
        "countries",
    }


def test_the_page_lists_the_differences(root: Path, request: pytest.FixtureRequest) -> None:
    page = root / PAGE
    start, end = "<!-- differences -->\n", "<!-- end -->\n"
    text = page.read_text(encoding="utf-8")
    rows = [f"| `{path}` | no place in the XML |" for path in layout.PUBLIC]
    rows += [f"| `{path}` | no place in API v2 |" for path in INEXPRESSIBLE if path not in layout.PUBLIC]
    rows += [f"| `{path}` | {why} |" for path, why in DIFFERENT.items()]
    made = "| datum of the model | why it differs |\n|---|---|\n" + "\n".join(rows) + "\n"
    before, _, rest = text.partition(start)
    fresh = f"{before}{start}{made}{end}{rest.partition(end)[2]}"
    if request.config.getoption("--update-golden"):
        page.write_text(fresh, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == fresh
