"""The form of the tables: what `mappings/README.md` promises to everybody who reads or edits them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from trialglot import codes, resources
from trialglot.sdtm import variables

TABLES = sorted(path.stem for path in (Path(__file__).parents[2] / "mappings/codes").glob("*.tsv"))
COLUMNS = ["source", "target", "code", "display", "relation", "reference", "comment"]
# Relations of the FHIR ConceptMap (http://hl7.org/fhir/concept-map-relationship) that the tables use, and noMap.
RELATIONS = {
    "equivalent",
    "source-is-narrower-than-target",
    "source-is-broader-than-target",
    "related-to",
    "noMap",
}
SHAPES = {
    "ncit": r"C\d+",
    "sevco": r"SEVCO:\d{5}",
    "snomed": r"\d{6,18}",
    "iso3166-alpha2": r"[A-Z]{2}",
    "iso3166-alpha3": r"[A-Z]{3}",
    "ucum": r"[a-z]+",
    "cdisc": r"C\d+",
    "fhir-r5": r"[A-Za-z0-9-]+",
    "fhir-r4b": r"[a-z0-9-]+",
    "tho": r"[a-z-]+",
}


def _lines(name: str) -> list[str]:
    return resources.read_text("mappings", name).split("\n")


@pytest.mark.parametrize("table", TABLES)
def test_the_file_is_a_plain_table_with_a_title(table: str) -> None:
    lines = _lines(f"codes/{table}.tsv")
    assert lines[0].startswith("# ")
    assert lines[1].split("\t") == COLUMNS
    assert lines[-1] == ""
    body = lines[2:-1]
    assert body
    assert not [line for line in body if not line or line.startswith("#")]
    assert not [line for line in body if any(cell != " ".join(cell.split()) for cell in line.split("\t"))]
    assert not [line for line in body if '"' in line.split("\t")[0]]


@pytest.mark.parametrize("table", TABLES)
def test_rows_of_a_word_stand_together_and_in_the_same_order_of_targets(table: str) -> None:
    rows = resources.read_rows("mappings", f"codes/{table}.tsv")
    order: dict[str, list[str]] = {}
    previous = ""
    for row in rows:
        assert row["source"] == previous or row["source"] not in order, f"{row['source']} stands in two places"
        previous = row["source"]
        order.setdefault(previous, []).append(row["target"])
    assert len({tuple(targets) for targets in order.values()}) == 1
    assert all(len(set(targets)) == len(targets) for targets in order.values())


@pytest.mark.parametrize("table", TABLES)
def test_no_two_words_have_one_readable_form(table: str) -> None:
    """What a document says in readable words is read back into one word of the registry."""
    rows = [row for row in codes.table(table).values() if row.target == "label"]
    assert len(codes.labels(table)) == len(rows)


@pytest.mark.parametrize("table", TABLES)
def test_every_row_keeps_the_contract(table: str) -> None:
    for row in codes.table(table).values():
        where = f"{table}: {row.source} -> {row.target}"
        assert row.relation in RELATIONS, where
        assert row.reference, where
        if row.target == "label":
            assert (row.code, row.relation) == ("", "equivalent"), where
            assert row.display, where
        elif row.mapped:
            assert row.display, where
            assert re.fullmatch(SHAPES[row.target.split(":")[0]], row.code), where
        else:
            assert (row.code, row.display) == ("", ""), where
        if row.relation != "equivalent":
            assert row.comment, f"{where}: says not why it is {row.relation}"


@pytest.mark.parametrize("table", TABLES)
def test_labels_are_for_readers(table: str) -> None:
    labels = {row.source: row.display for row in codes.table(table).values() if row.target == "label"}
    assert not [text for text in labels.values() if "_" in text or not text[0].isupper()]


@pytest.mark.parametrize("table", TABLES)
def test_hl7_and_ncit_codings_name_the_same_term_as_the_cdisc_row(table: str) -> None:
    rows = codes.table(table)
    for word in codes.words(table):
        ncit = rows.get((word, "ncit"))
        lists = [row.code for (source, target), row in rows.items() if source == word and target[:5] == "cdisc"]
        if ncit is not None and lists:
            assert ncit.code in lists, f"{table}: {word}"


def test_systems_are_sorted_complete_and_used() -> None:
    rows = resources.read_rows("mappings", "systems.tsv")
    assert list(rows[0]) == ["key", "uri", "title", "reference"]
    keys = [row["key"] for row in rows]
    assert keys == sorted(set(keys))
    assert all(row["title"] and row["reference"] for row in rows)
    assert [row["key"] for row in rows if not row["uri"]] == ["label"]
    assert not [row["uri"] for row in rows if row["uri"].endswith("/")]
    used = {target for table in TABLES for _, target in codes.table(table)}
    lists_used = {key for key in keys if key.startswith("cdisc:")}
    assert used <= set(keys)
    bound = set(re.findall(r'"x-codelist": "(C\d+)"', resources.read_text("schemas", "usdm/4.0/usdm.schema.json")))
    bound |= {variable.codelist for own in variables.VARIABLES.values() for variable in own}
    assert lists_used <= used | {"cdisc:C66788"} | {f"cdisc:{one}" for one in bound}


def test_identifier_systems() -> None:
    assert codes.identifier_system("nct") == "http://clinicaltrials.gov"
    assert codes.identifier_system("nct-alias") == "http://clinicaltrials.gov"
    assert codes.identifier_system("eu-ct") == "https://euclinicaltrials.eu/clinicalTrialId"
    assert codes.identifier_system("eudract") is None
    kinds = {key.removeprefix("identifier:") for key in codes.systems() if key.startswith("identifier:")}
    assert kinds <= codes.words("identifier_kind")


def test_a_lookup_never_defaults() -> None:
    assert codes.lookup("sex", "ALL", "fhir-r5:research-study-phase") is None
    assert codes.lookup("sex", "all", "ncit") is None
    unmapped = codes.lookup("primary_purpose", "ECT", "ncit")
    assert unmapped is not None
    assert not unmapped.mapped


@pytest.mark.parametrize(
    ("target", "second", "complaint"),
    [("label", "label", "two rows"), ("no-such-system", "label", "unknown target")],
)
def test_a_broken_table_is_refused(monkeypatch: pytest.MonkeyPatch, target: str, second: str, complaint: str) -> None:
    read = resources.read_rows
    row = dict.fromkeys(COLUMNS, "") | {"source": "WORD", "relation": "equivalent"}

    def broken(kind: str, name: str) -> list[dict[str, str]]:
        if name == "codes/broken.tsv":
            return [row | {"target": target}, row | {"target": second}]
        return read(kind, name)

    monkeypatch.setattr(codes, "read_rows", broken)
    with pytest.raises(ValueError, match=complaint):
        codes.table("broken")
