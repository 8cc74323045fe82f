"""Write the CDISC terms that the outputs use, ``mappings/ct/*.tsv``, from published CDISC terminology.

    python mappings/tools/build_ct_tables.py FOLDER

FOLDER holds ``protocolct-<date>.json`` and ``ddfct-<date>.json`` (``{"codelists": [...]}``) and
``trial-design-subset-<date>.json`` (SDTM code lists by C-code), as CDISC's terminology is laid out in its APIs:
``conceptId``, ``name``, ``extensible``, ``terms`` with ``conceptId``, ``submissionValue``, ``preferredTerm``.

The code lists are those that ``mappings/systems.tsv`` names as ``cdisc:<C-code>``; a list that two packages hold comes
from the first of protocol, SDTM, DDF. Of a list with more than 100 terms only those that the code tables use are
written, and the column ``whole`` says "no": what is not there may be a term all the same. To take a newer publication,
change its date below, run this and read the difference.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "converters"))
from trialglot import codes, resources

ROOT = Path(__file__).resolve().parents[2]
DATES = {"protocol": "2025-09-26", "sdtm": "2025-03-28", "ddf": "2026-03-27"}
WHOLE = 100
TERMS = ("codelist", "codelist_name", "term", "code", "decode", "package", "date", "extensible", "whole")
PARAMETERS = ("code", "short_name", "name", "package", "date")

Json = dict[str, Any]


def _published(folder: Path) -> dict[str, dict[str, Json]]:
    """Return package -> C-code -> code list."""
    found: dict[str, dict[str, Json]] = {}
    for package in ("protocol", "ddf"):
        lists = json.loads((folder / f"{package}ct-{DATES[package]}.json").read_bytes())["codelists"]
        found[package] = {one["conceptId"]: one for one in lists}
    subset = json.loads((folder / f"trial-design-subset-{DATES['sdtm']}.json").read_bytes())
    found["sdtm"] = {key: one for key, one in subset.items() if one["source"]["package"] == "sdtmct"}
    return found


def _used() -> dict[str, set[str]]:
    """Return the C-codes that the code tables use by code list."""
    found = {key.removeprefix("cdisc:"): set[str]() for key in codes.systems() if key.startswith("cdisc:")}
    for path in sorted(resources.folder("mappings").glob("codes/*.tsv")):
        for row in codes.table(path.stem).values():
            if row.target.startswith("cdisc:") and row.mapped:
                found[row.target.removeprefix("cdisc:")].add(row.code)
    return found


def _write(name: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    lines = ["\t".join(row) for row in (columns, *rows)]
    (ROOT / "mappings/ct" / f"{name}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main(folder: Path) -> None:
    """Write ``mappings/ct`` from the published lists in ``folder``."""
    published = _published(folder)
    rows: dict[str, list[tuple[str, ...]]] = {package: [] for package in DATES}
    used = _used()
    for codelist in sorted(used, key=lambda code: int(code[1:])):
        package = next(name for name in DATES if codelist in published[name])
        source = published[package][codelist]
        extensible = "yes" if str(source["extensible"]).lower() == "true" else "no"
        whole = len(source["terms"]) <= WHOLE
        for term in sorted(source["terms"], key=lambda one: str(one["submissionValue"])):
            if whole or term["conceptId"] in used[codelist]:
                words = (term["submissionValue"], term["conceptId"], term["preferredTerm"])
                about = (f"{package}ct", DATES[package], extensible, "yes" if whole else "no")
                rows[package].append((codelist, source["name"], *words, *about))
    for package, found in rows.items():
        _write(package, TERMS, found)
    long = {one["conceptId"]: one["submissionValue"] for one in published["sdtm"]["C67152"]["terms"]}
    short = {one["conceptId"]: one["submissionValue"] for one in published["sdtm"]["C66738"]["terms"]}
    parameters = [(code, name, long[code], "sdtmct", DATES["sdtm"]) for code, name in short.items()]
    _write("ts_parameters", PARAMETERS, sorted(parameters, key=lambda row: row[1]))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
