"""SDT: what the validator of SDTM datasets says, provoked by a made-up package broken in one place."""

from __future__ import annotations

from collections.abc import Callable

import orjson

from findings.provoking import Provoked, Table
from sdtm_validator import described, made
from sdtm_validator.faults import APART, FAULTS, Change
from trialglot import api
from trialglot.validators import sdtm
from trialglot.validators.options import CheckOptions


def after(change: Change) -> Callable[[], Provoked]:
    def provoke() -> Provoked:
        package = made.package()
        change(package)
        return made.judged(package)

    return provoke


def no_json() -> Provoked:
    return sdtm.check(made.DESIGN, {"sdtm/ts.json": b"{"}, CheckOptions())


def twice() -> Provoked:
    content = orjson.dumps(made.package()["TE"]).replace(b'"name":"TE"', b'"name":"TE","name":"TE"')
    return api.validate(content)[1]


def beside(code: str) -> Callable[[], Provoked]:
    """What is said of datasets beside a define.xml that is broken in one place."""
    old, new = next((old, new) for old, new, known, _ in described.FAULTS if known == code)
    return lambda: described.judged(described.define().replace(old.encode(), new.encode()))


def other_parameter() -> Provoked:
    package = made.package()
    made.put(package["TS"], "PLANSUB", TSPARMCD="ACTSUB", TSPARM="Actual Number of Subjects")
    return described.judged(described.define(), package)


def no_criteria() -> Provoked:
    package = made.package()
    del package["TI"]
    return described.judged(described.define(), package)


def untouched() -> Provoked:
    package = made.package()
    alone = [one for document in package.values() for one in api.validate(orjson.dumps(document))[1]]
    return [*made.judged(package), *alone, *described.judged(described.define())]


ALWAYS: set[str] = set()

PROVOKED: Table = {
    **{one.code: (one.severity, after(one.change)) for one in (*FAULTS, *APART)},
    "SDT601": ("error", no_json),
    "SDT623": ("error", twice),
    "SDT681": ("error", no_criteria),
    **{f"SDT{number}": ("error", beside(f"SDT{number}")) for number in range(682, 689)},
    "SDT689": ("error", other_parameter),
    "SDT690": ("error", other_parameter),
}
