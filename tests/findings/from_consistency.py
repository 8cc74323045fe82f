"""CON: what is said of documents of one study that disagree, provoked by a change in one of them."""

from __future__ import annotations

from collections.abc import Callable

from consistency import made
from consistency.changes import CHANGES
from findings.provoking import Provoked, Table
from trialglot.validators import consistency


def changed(old: str, new: str) -> Callable[[], Provoked]:
    return lambda: consistency.check(made.documents() | {"odm-sdm": made.sdm().decode().replace(old, new).encode()})


def untouched() -> Provoked:
    return consistency.check(made.documents())


ALWAYS: set[str] = set()

PROVOKED: Table = {code: ("error", changed(old, new)) for code, old, new in CHANGES["odm-sdm"].values()}
