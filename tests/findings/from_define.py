"""DEF: what the validator of Define-XML says, provoked by a made-up document broken in one place."""

from __future__ import annotations

from collections.abc import Callable

from define.faults import FAULTS, with_fault
from define.made import written
from findings.provoking import Provoked, Table
from trialglot import api
from trialglot.findings import Severity


def judged(content: bytes) -> Provoked:
    return api.validate(content)[1]


def broken(code: str) -> Callable[[], Provoked]:
    fault = next(one for one in FAULTS if one.code == code)
    return lambda: judged(with_fault(fault))


def with_document_type() -> Provoked:
    return judged(written().replace(b"?>", b"?><!DOCTYPE ODM>", 1))


def untouched() -> Provoked:
    return judged(written())


ALWAYS: set[str] = set()

PROVOKED: Table = {
    "DEF650": (Severity.ERROR, broken("DEF650")),
    "DEF651": (Severity.ERROR, with_document_type),
    "DEF652": (Severity.ERROR, broken("DEF652")),
    "DEF653": (Severity.ERROR, broken("DEF653")),
    "DEF654": (Severity.ERROR, broken("DEF654")),
    "DEF655": (Severity.WARNING, broken("DEF655")),
    "DEF656": (Severity.ERROR, broken("DEF656")),
    "DEF657": (Severity.ERROR, broken("DEF657")),
    "DEF658": (Severity.ERROR, broken("DEF658")),
    "DEF659": (Severity.ERROR, broken("DEF659")),
    "DEF660": (Severity.ERROR, broken("DEF660")),
    "DEF661": (Severity.ERROR, broken("DEF661")),
    "DEF662": (Severity.ERROR, broken("DEF662")),
    "DEF663": (Severity.ERROR, broken("DEF663")),
    "DEF664": (Severity.ERROR, broken("DEF664")),
    "DEF665": (Severity.INFO, broken("DEF665")),
    "DEF666": (Severity.ERROR, broken("DEF666")),
    "DEF667": (Severity.ERROR, broken("DEF667")),
}
