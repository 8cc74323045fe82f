"""The form of the crosswalk, and that nothing is missing in it: every published path, every field of the model."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import orjson
import pytest
import yaml

from crosswalk.tables import MAPPINGS
from fhir_validator import packages
from trialglot import api, crosswalk, formats
from trialglot.model.base import Model
from trialglot.model.study import Study
from trialglot.readers.ctgov import shape
from trialglot.readers.ctgov.places import Places
from trialglot.readers.ctgov_page import layout

TARGETS = sorted(
    path.stem
    for path in (MAPPINGS / "fields").glob("*.tsv")
    if path.stem not in {"carried", *(one.name for one in formats.READERS)}
)
# What the model has beside the record's own data.
OWN = re.compile(
    r"source\..*|data|.*\.key|.*\.precision|.*_age\.(?:value|unit)|identifiers\[\]\.role|arms\[\]\.unmatched\[\]"
)
# Data of which the source has no leaf: the place of the record in which they stand.
BY_PLACE = {"outcomes[].level"}


def test_each_target_is_described() -> None:
    assert set(api.DEFAULT_TARGETS) <= set(TARGETS)
    assert set(TARGETS) == {one.name for one in formats.WRITERS}
    assert all(crosswalk.described(target) for target in TARGETS)
    for reader in formats.READERS:
        assert crosswalk.sources(reader.name)
        for name in ("account", "leaves"):
            assert callable(formats.function(f"{reader.leaves}:{name}"))


# A reader of our own documents has the paths of the model.
READERS = sorted(one.name for one in formats.READERS if not one.name.endswith("-back"))


@pytest.mark.parametrize("name", [*TARGETS, *READERS])
def test_the_file_is_a_plain_table_with_a_title(name: str) -> None:
    lines = (MAPPINGS / f"fields/{name}.tsv").read_text(encoding="utf-8").split("\n")
    columns: tuple[str, ...] = crosswalk.Target._fields if name in TARGETS else crosswalk.Source._fields
    if name in TARGETS and formats.writer(name).back is None:
        columns = tuple(one for one in columns if one != "back")
    assert lines[0].startswith("# ")
    assert lines[1].split("\t") == list(columns)
    assert lines[-1] == ""
    body = [line for line in lines[2:-1] if not line.startswith("#")]
    assert all(len(line.split("\t")) == len(columns) for line in body)
    assert not [line for line in body if any(cell != " ".join(cell.split()) for cell in line.split("\t"))]
    assert len(set(body)) == len(body)


@pytest.mark.parametrize("target", TARGETS)
def test_each_row_uses_the_words_of_the_vocabulary(target: str) -> None:
    for row in crosswalk.targets(target):
        assert row.disposition in crosswalk.DISPOSITIONS, row
        rule = row.rule.partition(":")[0]
        assert not rule or rule in crosswalk.RULES, row
        if table := row.table[0]:
            assert rule in (*crosswalk.CODED, "label", "joined-label", "role") or rule in ("country", "age"), row
            assert rule in ("country", "age") or (MAPPINGS / f"codes/{table}.tsv").is_file(), row
        for condition in row.conditions:
            named = condition.removeprefix("!") in crosswalk.CONDITIONS
            assert named or re.fullmatch(r"!?[\w.\[\]]+|[\w.\[\]]*!?=[\w-]+", condition), row
        assert row.words.count("{}") <= 1, row
        assert row.back in ("", "same", "like"), row
        assert not row.back or (row.rule and row.disposition not in ("dropped", "constant")), row
        assert not row.back or "some" not in row.conditions, row


@pytest.mark.parametrize("target", TARGETS)
def test_each_row_gives_its_reason_and_its_reference(target: str) -> None:
    for row in crosswalk.targets(target):
        assert bool(row.target) is (row.disposition != "dropped"), row
        if row.target and row.disposition != "constant" and row.model != "-" and row.rule:
            assert row.reference, row
        reasoned = row.disposition in ("dropped", "narrative") or not row.rule or "some" in row.conditions
        if reasoned and not row.model.startswith("plan."):
            first = next(one for one in crosswalk.targets(target) if one.model == row.model)
            assert row.note or first.note or row.disposition == "constant", row


def leaves_of(kind: Any, path: str) -> Iterator[str]:
    """The paths of all values of the model."""
    arguments = [one for one in get_args(kind) if one is not type(None)]
    if getattr(kind, "__origin__", None) is tuple:
        yield from leaves_of(arguments[0], f"{path}[]")
    elif isinstance(kind, type) and issubclass(kind, Model):
        for name, field in kind.model_fields.items():
            yield from leaves_of(field.annotation, f"{path}.{name}" if path else name)
    elif arguments and any(isinstance(one, type) and issubclass(one, Model) for one in arguments):
        yield from leaves_of(arguments[0], path)
    else:
        yield path


MODEL = {path for path in leaves_of(Study, "") if not OWN.fullmatch(path)}


def test_the_model_is_walked_whole() -> None:
    assert {"acronym", "status.start.kind", "sites[].contacts[].email", "eligibility.minimum_age.text"} <= MODEL
    assert len(MODEL) > 160


@pytest.mark.parametrize("target", TARGETS)
def test_every_field_of_the_model_has_a_row_and_every_row_a_field(target: str) -> None:
    described = crosswalk.by_model(target)
    # Kinds of dates that no source states, and a prefix of a list or part, are no data of their own.
    unstated = {path for path in MODEL if path.endswith(".kind") and path.startswith(("registration.", "documents"))}
    data = {row.model for name in (one.name for one in formats.READERS) for row in crosswalk.sources(name)}
    assert MODEL - described.keys() - unstated == set()
    assert data - described.keys() == set()
    for row in crosswalk.targets(target):
        if row.model.startswith(("plan.", "data[")) or row.model == "-":
            continue
        below = {path for path in MODEL if path.startswith(row.model)}
        assert below or OWN.fullmatch(row.model), row


# The reader of API v2.


def published(kind: shape.Shape, path: str, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(kind, shape.Object):
        for key, inner in kind.keys.items():
            yield from published(inner, f"{path}.{key}" if path else key, f"{pointer}/{key}")
    elif isinstance(kind, shape.Many):
        yield from published(kind.item, f"{path}[]", f"{pointer}/0")
    else:
        yield (f"{path}.**" if kind is shape.ANY else path), pointer


def test_the_reader_and_the_table_know_the_same_paths() -> None:
    assert {path for path, _ in published(shape.STUDY, "", "")} == {
        row.source for row in crosswalk.sources("ctgov-json")
    }


def test_the_reader_puts_each_path_where_the_table_says() -> None:
    """Both ways: the path of the model for the pointer, and the pointer for the path."""
    for path, pointer in published(shape.STUDY, "", ""):
        model = next(row.model for row in crosswalk.sources("ctgov-json") if row.source == path)
        if model.startswith("data["):
            assert pointer.startswith(model.removeprefix('data["').removesuffix('"]'))
            continue
        study = _with(pointer)
        places = Places(study)
        found = places.path(pointer)
        assert found is not None, path
        # A date and an age are models of their own in the model, one value in the record.
        assert re.sub(r"\[\d+\]", "[]", found) in (model, model.removesuffix(".value"), model.removesuffix(".text")), (
            path
        )
        if found == "id":
            found = "identifiers[0].value"
        back = places.pointer(found)
        assert back is not None, path
        # Lists of names and of words have one place each.
        assert pointer in (back, f"{back}/0"), path


def _with(pointer: str) -> dict[str, Any]:
    """A study with nothing but one leaf."""
    value: Any = "x"
    for part in reversed(pointer.split("/")[1:]):
        value = [value] if part == "0" else {part: value}
    study: dict[str, Any] = value
    return study


def test_every_path_that_the_registry_publishes_has_a_row(shared: Path) -> None:
    schemas = yaml.safe_load((shared / "schemas/ctgov/api-v2.0.5.openapi.yaml").read_text())["components"]["schemas"]

    def walk(kind: dict[str, Any], path: str) -> Iterator[str]:
        if "$ref" in kind:
            yield from walk(schemas[kind["$ref"].rpartition("/")[2]], path)
        elif "properties" in kind:
            for key, inner in kind["properties"].items():
                yield from walk(inner, f"{path}.{key}" if path else key)
        elif kind.get("type") == "array":
            yield from walk(kind["items"], f"{path}[]")
        else:
            yield path

    listed = list(walk(schemas["Study"], ""))
    known = {row.source for row in crosswalk.sources("ctgov-json")}
    wholes = tuple(one.removesuffix(".**") for one in known if one.endswith(".**"))
    missing = [
        one for one in listed if one not in known and not re.match(rf"(?:{'|'.join(map(re.escape, wholes))})[.\[]", one)
    ]
    assert len(listed) > 300
    assert missing == []
    assert {one for one in known if not one.endswith(".**")} <= set(listed)


# The reader of pages.


def test_the_page_table_and_the_layout_agree() -> None:
    models = {row.model for row in crosswalk.sources("ctgov-page")}
    sections = {row.source.partition(" / ")[0] for row in crosswalk.sources("ctgov-page")}
    assert sections == {"Page head", *layout.SENTENCES}

    def has_no_place(path: str) -> bool:
        return any(path == one or path.startswith((f"{one}.", f"{one}[")) for one in layout.INEXPRESSIBLE)

    assert [one for one in models if has_no_place(one)] == []
    # City and state stand on one line with the country; no intervention of a page names its groups.
    elsewhere = {"sites[].city", "sites[].state", "interventions[].unmatched[]"}
    assert {one for one in MODEL if not has_no_place(one)} - models == elsewhere


def test_the_labels_of_the_layout_are_those_of_the_table() -> None:
    parts = {row.source.partition(" / ")[2] for row in crosswalk.sources("ctgov-page")}
    labels = {*layout.BASIC_LABELS, *layout.DESIGN_LABELS, *layout.ELIGIBILITY_LABELS, layout.SITE_STATUS}
    assert labels <= parts


# What HL7 and CDISC publish.


def test_the_mapping_that_hl7_publishes_is_followed() -> None:
    """Each element that R5 maps to a datum of ClinicalTrials.gov is the place of a datum of that name."""
    files = dict(packages.files("hl7.fhir.r5.core", "5.0.0"))
    definition = orjson.loads(files["StructureDefinition-ResearchStudy.json"])
    mapped = {
        element["path"].partition(".")[2]: one["map"]
        for element in definition["snapshot"]["element"]
        for one in element.get("mapping", ())
        if one["identity"] == "clinicaltrials-gov"
    }
    assert len(mapped) == 18
    plain = {
        re.sub(r"\.(?:where|resolve|repeat|ofType)\((?:[^()]|\([^()]*\))*\)", "", row.target)
        for row in crosswalk.targets("fhir-r5")
    }
    # Groups are enrolled by name and number here, and no Group of actual participants is made: nobody is listed.
    mapped.pop("recruitment.actualGroup")
    assert [one for one in mapped if not any(path.startswith(f"ResearchStudy.{one}") for path in plain)] == []


@pytest.mark.parametrize("target", ["odm-sdm", "usdm"])
def test_rows_that_cite_the_cdisc_mapping_name_variables_of_it(target: str, shared: Path) -> None:
    import zipfile
    from xml.etree import ElementTree

    book = zipfile.ZipFile(shared / "schemas/usdm-4.0/mappings/ct-gov_mapping.xlsx")
    texts = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
    name = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    known = {
        " ".join("".join(one.text or "" for one in item.iter(f"{name}t")).split()) for item in texts.iter(f"{name}si")
    }
    cited = [row.reference for row in crosswalk.targets(target) if row.reference.startswith("CDISC USDM")]
    assert len(cited) > 40
    for reference in cited:
        variables = reference.partition(": ")[2].partition(" (")[0].split(", ")
        assert any(one.startswith(variables[0]) or variables[0].startswith(one) for one in known), reference


@pytest.mark.parametrize("edition", ["fhir-r4b", "fhir-r4"])
def test_the_tables_of_earlier_editions_are_made_from_that_of_r5(edition: str) -> None:
    from mappings.tools.build_earlier_fields import build

    made = build(edition)
    assert (MAPPINGS / f"fields/{edition}.tsv").read_text(encoding="utf-8") == made
