"""What transport files say otherwise than the datasets: their text is in ASCII (``sdtm.ascii``)."""

from __future__ import annotations

from collections.abc import Iterable

from trialglot.findings import Report
from trialglot.sdtm.ascii import ascii_text
from trialglot.sdtm.datasets import Dataset

_SHOWN = 10
"""The most characters that a message names; a text in another script has hundreds."""


def say(datasets: Iterable[Dataset], report: Report) -> None:
    """Report by variable the characters that have another form in a transport file, and those that have none."""
    for dataset in datasets:
        place = f"{dataset.name.lower()}.xpt"
        for index, variable in enumerate(dataset.variables):
            texts = [cell for row in dataset.rows if isinstance(cell := row[index], str) and not cell.isascii()]
            if not texts:
                continue
            name = f"{dataset.name}.{variable.name}"
            chars = dict.fromkeys(char for text in texts for char in text if not char.isascii())
            forms = {char: ascii_text(char) for char in chars}
            replaced = [f"{char!r} as {form!r}" for char, (form, lost) in forms.items() if not lost]
            lost = [repr(char) for char, (_, none) in forms.items() if none]
            for code, said in (("MAP273", replaced), ("MAP274", lost)):
                if said:
                    report.add(code, target_path=name, variable=name, place=place, characters=_some(said))


def _some(said: list[str]) -> str:
    more = len(said) - _SHOWN
    return ", ".join(said[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
