"""Conditions and keywords of a trial, told from the codes and classes that stand among them.

The portal packs what a registry supplies of the condition into one element: its text, its keywords, each behind a
``<br>``, and its codes and classes behind semicolons ("Gout <br>Gouty arthritis;M10.9;Gouty arthritis"). EudraCT and
CTIS have a MedDRA term as a block of labelled lines, and the therapeutic area ("MedDRA version: 21.0 Level: PT
Classification code 10018627 Term: Gout System Organ Class: ...;Therapeutic area: Diseases [C] - ..."). A code or a
class is no condition: the element is carried as data with them.
"""

from __future__ import annotations

import re

from trialglot.readers.ictrp import lists
from trialglot.readers.ictrp.forms import CLINICALTRIALS
from trialglot.readers.ictrp.text import line, pieces
from trialglot.readers.ictrp.trial import Item, Trial, local, shown

_MEDDRA = re.compile(
    r"MedDRA version:\s*[\d.]*\s*Level:\s*[A-Z]*?\s*Classification code:?\s*\d*\s*Term:\s*([^\n]*?)\s*"
    r"(?:System Organ )?Class:[^\n;]*?(?=\s*(?:MedDRA version:|[\n;]|\Z))"
)
_AREA = re.compile(r"Therapeutic area: .+")
# ICD-10 (M10, M10.9, M109, a range of chapters), ICD-11 (2B92, RA01.0), MeSH (D006073).
_CODE = re.compile(
    r"[A-Z]\d{2}(?:\.?\d{1,2})?(?:\s?-\s?[A-Z]\d{2}(?:\.\d)?)?|\d[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,3})?"
    r"|[A-Z]{2}\d[0-9A-Z]\.[0-9A-Z]{1,3}|[CD]\d{6,9}"
)
_BULLET = re.compile(r"\A[-–•·*]\s*(?=\w)")


def conditions(trial: Trial) -> list[str]:
    """Return the conditions, each once."""
    found: dict[str, str] = {}
    for item in trial.all("condition"):
        text = trial.text(item)
        stated = lists.numbered(text) or _stated(trial, item)
        parts = lists.once(one for one in (_BULLET.sub("", line(one)) for one in stated) if re.search(r"\w", one))
        named = [one for one in parts if not _coded(trial, one)] or parts
        if len(named) < len(parts) or "MedDRA version:" in text:
            apart = [one for one in parts if one not in named]
            seen = f" ({shown('; '.join(apart))!r})" if apart else ""
            what = f"holds codes and classes of the condition{seen}; they are kept as data with their text"
            trial.tell("SRC141", item, "conditions", element=local(item.path), what=what)
            trial.carry("codes", item)
        if not lists.numbered(text):
            told(trial, item, len(named), _signs(trial, text))
        for one in named:
            add(trial, found, "conditions", one, item)
    return list(found.values())


def _stated(trial: Trial, item: Item) -> list[str]:
    """Return the items of an element: those of each piece between its breaks, in the export those of packed lists."""
    split = lists.packed if trial.form.packed else _whole
    return [
        one for piece in pieces(item.raw) for part in lists.stated(_MEDDRA.sub(r"\1\n", piece)) for one in split(part)
    ]


def _whole(text: str) -> list[str]:
    return [text]


def _coded(trial: Trial, said: str) -> bool:
    """Whether a part is a code or a class; ClinicalTrials.gov has none among its conditions."""
    if _AREA.fullmatch(said):
        return True
    return _CODE.fullmatch(said) is not None and trial.registry.casefold() != CLINICALTRIALS


def keywords(trial: Trial) -> list[str]:
    """Return the keywords of condition and intervention, each once."""
    found: dict[str, str] = {}
    for item in (*trial.all("condition_keyword"), *trial.all("intervention_keyword")):
        text = trial.text(item)
        stated = lists.stated(text)
        told(trial, item, len(stated), "lines")
        for one in stated:
            add(trial, found, "keywords", line(one), item)
    return list(found.values())


def _signs(trial: Trial, text: str) -> str:
    """Return where the items of a text are parted."""
    signs = {"lines": "\n" in text, "semicolons": trial.form.packed and len(lists.packed(text)) > 1}
    return " and ".join(name for name, there in signs.items() if there)


def told(trial: Trial, item: Item, count: int, at: str = "semicolons") -> None:
    """Tell that a text was split into items."""
    if count > 1:
        trial.tell("SRC141", item, element=local(item.path), what=f"is one text, split at its {at}: {count} items")


def add(trial: Trial, found: dict[str, str], field: str, value: str, item: Item) -> None:
    """Add a value to a list that has each once."""
    folded = value.casefold()
    if folded not in found:
        trial.put(f"{field}[{len(found)}]", item)
        found[folded] = value
    elif item.place not in trial.used:
        trial.silent.add(item.place)
