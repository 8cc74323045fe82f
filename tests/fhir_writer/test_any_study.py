"""Studies of random shape and hostile texts: whatever a reader hands over, the bundle is valid and loads."""

from __future__ import annotations

import random
import types
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import orjson
import pytest

from fhir_writing import VERSIONS, WRITERS, write
from transaction_server import Server
from trialglot.findings import Severity
from trialglot.model.base import Markup, Model
from trialglot.model.dates import PartialDate
from trialglot.model.study import Study
from trialglot.validators.fhir import second, validate
from trialglot.writers.fhir import r5

TEXTS = (
    *(
        "",
        " ",
        "\n",
        "\t",
        "\u00a0",
        "\u3000",
        "\u200b",
        "a\u00a0",
        "A\r\nB",
        "a b",
        "e\u0301",
        "É",
        "日本",
        "\U0001f600",
    ),
    *(
        "\x00",
        "\x1b[0m",
        "\x7f",
        "a\u0085b",
        "\u2028",
        "\u2000\u205f",
        "\u0085",
        "\u1680",
        "\u202f",
        "\ufffe",
        "<b>&amp;</b>]]>",
        "'",
        '"',
        "\\<",
        "{}",
        "x|y#z",
        "%",
        "-",
    ),
    *("x" * 70, "1" * 20, "0", "12345", "٣", "NCT00000001", "NCT1", "http://x y", "https://a.b/c", "#x"),
    *("SPONSOR", "ALL", "RANDOMIZED", "DRUG", "RECRUITING", "RESULT", "PHASE1", "DOUBLE", "PARTICIPANT", "Portugal"),
)
CRITERIA = (
    "Inclusion Criteria:\n\n* a\n  * b\n    * c\n* d\n\nExclusion Criteria:\n1. x\n   1. y\n",
    "* a\n* b",
    "text alone",
)
DATES = (
    PartialDate(value="2020", precision="year"),
    PartialDate(value="2020-02", precision="month", kind="actual"),
    PartialDate(value="2019-12-31", precision="day", kind="estimated"),
    PartialDate(value="2030-01-31", precision="unknown"),
)


def any_value(chance: random.Random, kind: Any) -> Any:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return any_value(chance, arguments[0])
    if origin in (Union, types.UnionType):
        if chance.random() < 0.3:
            return None
        return any_value(chance, next(one for one in arguments if one is not type(None)))
    if origin is tuple:
        return tuple(any_value(chance, arguments[0]) for _ in range(chance.choice((0, 1, 2, 5))))
    if origin is dict:
        return {}
    if origin is Literal:
        return chance.choice(arguments)
    if kind is PartialDate:
        return chance.choice(DATES)
    if issubclass(kind, Model):
        return kind(**{name: any_value(chance, field.annotation) for name, field in kind.model_fields.items()})
    if kind is Markup:
        return Markup(chance.choice(TEXTS + CRITERIA))
    choices: dict[Any, tuple[Any, ...]] = {
        str: TEXTS,
        bool: (True, False),
        int: (0, 1, 5, -1, 2**40),
        float: (0.0, -1.5, 99.123456789),
    }
    return chance.choice(choices[kind])


def any_study(chance: random.Random) -> Study:
    study: Study = any_value(chance, Study)
    interventions = tuple(
        one.model_copy(update={"key": f"intervention-{number}"})
        for number, one in enumerate(study.interventions, start=1)
    )
    keys = [one.key for one in interventions]
    arms = tuple(
        one.model_copy(
            update={
                "key": f"arm-{number}",
                "interventions": tuple(chance.choices(keys, k=chance.choice((0, 1, 3)))) if keys else (),
            }
        )
        for number, one in enumerate(study.arms, start=1)
    )
    names = ("NCT00000001", "x", "日本", "2020-500000-11-00", "A" * 100)
    return study.model_copy(update={"arms": arms, "interventions": interventions, "id": chance.choice(names)})


@pytest.mark.parametrize("target", WRITERS)
@pytest.mark.parametrize("number", range(60))
def test_any_study_gives_a_valid_bundle_that_loads_twice(number: int, target: str) -> None:
    chance = random.Random(number)
    study = any_study(chance)
    contacts: Any = chance.choice(("keep", "role-only", "drop"))
    inference: Any = chance.choice(("none", "safe", "all"))
    bundle, _ = write(study, contacts, inference, target)
    document = orjson.loads(r5.dump(bundle))
    assert [one for one in validate(document, VERSIONS[target]) if one.severity is Severity.ERROR] == []
    second.typed(document, VERSIONS[target])
    server = Server()
    server.transaction(document)
    server.transaction(orjson.loads(r5.dump(write(study, contacts, inference, target)[0])))
    assert (server.created, server.updated) == (0, 0)
