"""Write our JSON Schema of USDM 4.0, ``schemas/usdm/4.0/usdm.schema.json``, from the classes of ``trialglot.usdm``.

    python schemas/tools/build_usdm_schema.py

Beyond JSON Schema 2020-12 an attribute says, in annotations that other tools pass over: ``x-references``, the classes
of which it holds ids; ``x-codelist``, the CDISC code list of its codes. ``tests/usdm_validator`` keeps the file fresh
and compares it with the schema that CDISC publishes.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "converters"))
from trialglot.usdm.model import Wrapper

TARGET = Path(__file__).resolve().parents[1] / "usdm/4.0/usdm.schema.json"
HEAD = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "urn:trialglot:usdm:4.0",
    "title": "USDM 4.0",
    "$comment": (
        "trialglot's own schema, not a file of CDISC. Names, types and cardinalities are those of the USDM 4.0 API and "
        "model, definitions are quoted from them: CDISC DDF-RA, Final v4.0, 2025-06-03, CC-BY-4.0."
    ),
}


def _plain(value: Any, *, names: bool = False) -> Any:
    """Return a schema without the titles that only repeat a name; ``names`` says that the keys are names."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if not isinstance(value, dict):
        return value
    made = {}
    for key, inner in value.items():
        if not names and key == "description":
            made[key] = " ".join(inner.split())
        elif names or key != "title":
            made[key] = _plain(inner, names=not names and key in ("properties", "$defs"))
    return made


def text() -> str:
    """Return the schema as the file holds it."""
    return json.dumps({**HEAD, **_plain(Wrapper.model_json_schema())}, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(text(), encoding="utf-8")
