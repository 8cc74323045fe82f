"""Rules about datasets of SDTMIG 3.4: labels, required variables and code lists as that guide has them.

Judged are the trial design datasets whose variables ``trialglot.sdtm.variables`` holds.
"""

from __future__ import annotations

from functools import cache

from lxml import etree

from trialglot.sdtm.datasets import Variable
from trialglot.sdtm.variables import LABELS, VARIABLES
from trialglot.validators.define.index import STANDARD, Elements, Index, O, child
from trialglot.validators.define.judge import D, Judge

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@cache
def _variables(dataset: str) -> dict[str, Variable]:
    return {one.name: one for one in VARIABLES[dataset]}


def check(index: Index, judge: Judge) -> None:
    """Compare the datasets that follow SDTMIG 3.4 with it."""
    for dataset, references in index.datasets:
        standard = index.find(STANDARD, dataset.get(f"{D}StandardOID"))
        name = dataset.get("Name", "")
        if standard is None or name not in LABELS:
            continue
        if (standard.get("Name"), standard.get("Version")) == ("SDTMIG", "3.4"):
            _label(dataset, LABELS[name], 265, judge)
            _dataset(index, name, references, judge)


def _dataset(index: Index, dataset: str, references: Elements, judge: Judge) -> None:
    known = _variables(dataset)
    for reference in references:
        item = index.find("ItemDef", reference.get("ItemOID"))
        variable = known.get(item.get("Name", "")) if item is not None else None
        if item is None or variable is None:
            continue
        _label(item, variable.label, 266, judge)
        if variable.core == "Req" and reference.get("Mandatory") == "No":
            judge.wrong(reference, "Mandatory", f"'Yes' by SDTMIG 3.4 for {dataset}.{variable.name}", 67)
        valued = reference.get(f"{D}HasNoData") is None
        if variable.codelist and valued and child(item, f"{O}CodeListRef") is None:
            judge.missing(item, f"CodeListRef to a list of {variable.codelist}, which SDTMIG 3.4 asks for", 149)


def _label(element: etree._Element, label: str, rule: int, judge: Judge) -> None:
    description = child(element, f"{O}Description")
    for text in description if description is not None else ():
        if (text.get(_LANG) or "en").startswith("en") and text.text != label:
            judge.add("DEF666", text, label=text.text, expected=label, rule=rule)
