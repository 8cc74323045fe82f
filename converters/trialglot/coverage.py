"""What becomes of the data of many records: the table of ``trialglot coverage``."""

from __future__ import annotations

from collections import Counter
from typing import Any

import orjson

from trialglot import crosswalk, ledger
from trialglot.design.plan import Plan
from trialglot.readers.reading import Reading

_WORST = (ledger.UNMAPPED, ledger.UNREAD, "dropped", "narrative")
_PATH = 72


class Coverage:
    """The ledgers of many records, added up."""

    def __init__(self, targets: tuple[str, ...], contacts: str = "keep") -> None:
        self.targets = targets
        self.contacts = contacts
        self.records = 0
        self.sections: dict[str, dict[str, Counter[str]]] = {target: {} for target in targets}
        # By target: leaves and records by path, state and reason.
        self.rest: dict[str, dict[tuple[str, str, str], list[int]]] = {target: {} for target in targets}

    def add(self, reading: Reading) -> None:
        """Count one record."""
        self.records += 1
        for made in ledger.ledgers(reading, Plan(reading.study), self.targets, self.contacts):
            for section, states in made.sections.items():
                self.sections[made.target].setdefault(section, Counter()).update(states)
            for key, count in made.rest.items():
                held = self.rest[made.target].setdefault(key, [0, 0])
                held[0] += count
                held[1] += 1

    def states(self, target: str) -> Counter[str]:
        """Return what became of all leaves in one target."""
        total: Counter[str] = Counter()
        for states in self.sections[target].values():
            total.update(states)
        return total

    def worst(self, target: str) -> list[tuple[tuple[str, str, str], list[int]]]:
        """Return the paths that no program finds in the target: gaps first, then by number of leaves."""
        listed = self.rest[target].items()
        return sorted(listed, key=lambda one: (_WORST.index(one[0][1]), -one[1][0], one[0]))

    def as_json(self) -> str:
        """Return everything as JSON."""
        tree: dict[str, Any] = {"records": self.records, "targets": {}}
        for target in self.targets:
            tree["targets"][target] = {
                "states": _ordered(self.states(target)),
                "sections": {section: _ordered(states) for section, states in sorted(self.sections[target].items())},
                "notStructured": [
                    {"path": path, "state": state, "leaves": leaves, "records": records, "reason": reason}
                    for (path, state, reason), (leaves, records) in self.worst(target)
                ],
            }
        return orjson.dumps(tree, option=orjson.OPT_INDENT_2).decode()

    def as_text(self, rows: int) -> str:
        """Return a table for people: totals, parts of the record, and the first ``rows`` of the worst paths."""
        lines = [f"{self.records} records"]
        for target in self.targets:
            states = self.states(target)
            lines += ["", f"{target}: {states.total()} leaves, {_share(states)} structured"]
            lines.append("  " + ", ".join(f"{count} {state}" for state, count in _ordered(states).items()))
            for section, held in sorted(self.sections[target].items()):
                lines.append(f"  {section:<{_PATH}} {held.total():>8} {_share(held):>8}")
            worst = self.worst(target)
            if worst and rows:
                lines.append("  not found by a program:")
            for (path, state, reason), (leaves, records) in worst[:rows]:
                lines.append(
                    f"  {path:<{_PATH}} {leaves:>8} in {records} records: {state}{f', {reason}' if reason else ''}"
                )
            if len(worst) > rows:
                lines.append(f"  {len(worst) - rows} more paths (--rows, --json)")
        return "\n".join(lines)


def _ordered(states: Counter[str]) -> dict[str, int]:
    return {state: states[state] for state in ledger.STATES if states[state]}


def _share(states: Counter[str]) -> str:
    """Return the share of the leaves that a program finds, of those that say something."""
    telling = states.total() - states[ledger.EMPTY]
    found = sum(states[one] for one in crosswalk.STRUCTURED)
    return f"{100 * found / telling:.1f}%" if telling else "-"
