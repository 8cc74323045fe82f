"""CDISC terms of registry words for one document, and what there is to say about words whose term is not exact."""

from __future__ import annotations

from collections.abc import Callable

from trialglot import codes
from trialglot.findings import Report


class Terms:
    """Looks terms up and remembers the words that have none, or one that says more or less.

    Such a word is reported once for all its places: ``say`` reports what ``term`` met.
    """

    def __init__(self) -> None:
        # By field, word, owner, code list, term and relation: the model paths at which the word stands.
        self._words: dict[tuple[str, ...], dict[str, None]] = {}

    def term(self, table: str, word: str, codelist: str, owner: str, path: str) -> codes.CtTerm | None:
        """Return the term of a registry word; ``owner`` is what is coded by it (``TPHASE``, ``ARMTYPE``)."""
        found, relation = codes.ct_match(table, word, codelist)
        if found is None or relation:
            display = found.term if found is not None else ""
            self._words.setdefault((table, word, owner, codelist, display, relation), {})[path] = None
        return found

    def say(self, report: Report, where: Callable[[str], str]) -> None:
        """Report the words, each once, with the number of places; ``where`` gives the target path of an owner."""
        for (table, word, owner, codelist, display, relation), paths in self._words.items():
            field = table.replace("_", " ") + (f" ({len(paths)} places)" if len(paths) > 1 else "")
            path, place = next(iter(paths)), where(owner)
            if display:
                report.add(
                    "MAP202", path=path, target_path=place, field=field, value=word, display=display, relation=relation
                )
            else:
                system = f"CDISC {codelist}"
                report.add("MAP201", path=path, target_path=place, field=field, value=word, system=system)
