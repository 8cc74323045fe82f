"""Write the conformance rules of USDM 4.0, ``schemas/usdm/4.0/rules.tsv``, from what CDISC publishes.

    python schemas/tools/build_usdm_rules.py USDM_CORE_Rules.xlsx usdm-4-0.json

The first file is CDISC's list of rules (DDF-RA, ``Deliverables/RULES``); the second holds the rules of the CORE engine
by their ids, and supplies those that are younger than the list: CORE states no severity, they are taken as warnings
where they say "expected", else as errors. Columns: rule, severity, classes, text.
"""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

TARGET = Path(__file__).resolve().parents[1] / "usdm/4.0/rules.tsv"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
TEXT, SEVERITY, CLASSES, IN_4_0, RULE = "A", "B", "C", "F", "G"


def _sheet(path: Path) -> Iterator[dict[str, str]]:
    """Return the rows of the first sheet below the heading, each by column letter."""
    with zipfile.ZipFile(path) as archive:
        shared = [
            "".join(text.text or "" for text in one.iter(f"{MAIN}t"))
            for one in ElementTree.fromstring(archive.read("xl/sharedStrings.xml")).iter(f"{MAIN}si")
        ]
        sheet = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    for number, row in enumerate(sheet.iter(f"{MAIN}row")):
        cells = {}
        for cell in row.iter(f"{MAIN}c"):
            value = cell.find(f"{MAIN}v")
            if value is not None and value.text is not None:
                text = shared[int(value.text)] if cell.get("t") == "s" else value.text
                cells[cell.get("r", "").rstrip("0123456789")] = " ".join(text.split())
        if number and cells:
            yield cells


def rows(listed: Path, core: Path) -> list[tuple[str, str, str, str]]:
    """Return rule, severity, classes and text of the rules of version 4.0, by their ids."""
    found = {
        row[RULE]: (row[RULE], row[SEVERITY].lower(), row[CLASSES], row[TEXT])
        for row in _sheet(listed)
        if row.get(IN_4_0) == "Y"
    }
    for one in json.loads(core.read_bytes()).values():
        for reference in (one for group in one["reference"] for one in group):
            rule = reference["Rule_Identifier"]["Id"]
            text = " ".join(reference["Citations"][0]["Cited_Guidance"].split())
            severity = "warning" if " expected" in text else "error"
            classes = ", ".join((one.get("entities") or {}).get("Include") or ["All"])
            found.setdefault(rule, (rule, severity, classes, text))
    return sorted(found.values())


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    lines = ["\t".join(row) for row in (("rule", "severity", "classes", "text"), *rows(*map(Path, sys.argv[1:])))]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
