"""What a table of provoked findings holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from trialglot.findings import Finding

Provoked = Iterable[Finding]
Table = dict[str, tuple[str, Callable[[], Provoked]]]
"""By code: the severity that the finding must have, and what provokes it."""
