"""What takes four times as long for four times as much, and not sixteen times."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from hostile.making import FHIR_STUDY, LEGACY, study
from page_renderer import page
from trialglot import api, batch
from trialglot.readers.reading import Record
from trialglot.suppressions import Suppression, Suppressions

TARGETS = ("fhir-r5", "odm-sdm", "odm2", "usdm", "sdtm")
SMALL, LARGE = 400, 1_600


def _seconds(data: bytes) -> float:
    spent = []
    for _ in range(2):
        start = time.process_time()
        outcome = batch.process(Record("x", data), api.Options(TARGETS))
        spent.append(time.process_time() - start)
        assert outcome.study_id, outcome.error
    return min(spent)


def _made(**modules: Any) -> bytes:
    return json.dumps(study(**modules)).encode()


def _identified(count: int) -> bytes:
    made = study()
    made["protocolSection"]["identificationModule"]["secondaryIdInfos"] = [{"id": f"a{n}"} for n in range(count)]
    return json.dumps(made).encode()


def _keyed(count: int) -> bytes:
    made = study()
    made["protocolSection"]["identificationModule"] |= {f"k{number}": 1 for number in range(count)}
    return json.dumps(made).encode()


def _arms(count: int) -> bytes:
    return _made(
        armsInterventionsModule={
            "armGroups": [{"label": f"a{n}", "interventionNames": [f"Drug: d{n}"]} for n in range(count)],
            "interventions": [{"type": "DRUG", "name": f"d{n}", "armGroupLabels": [f"a{n}"]} for n in range(count)],
        }
    )


def _criteria(count: int) -> bytes:
    return _made(eligibilityModule={"eligibilityCriteria": "Inclusion Criteria:\n\n" + "* One or two\n  * b\n" * count})


MAKERS: dict[str, Callable[[int], bytes]] = {
    "equal sites": lambda n: _made(contactsLocationsModule={"locations": [{"facility": "a"}] * n}),
    "sites": lambda n: _made(contactsLocationsModule={"locations": [{"facility": f"a{i}"} for i in range(n)]}),
    "identifiers": _identified,
    "collaborators": lambda n: _made(
        sponsorCollaboratorsModule={"collaborators": [{"name": f"a{i}"} for i in range(n)]}
    ),
    "equal collaborators": lambda n: _made(sponsorCollaboratorsModule={"collaborators": [{"name": "a"}] * n}),
    "keys that nobody knows": _keyed,
    "arms with interventions": _arms,
    "outcomes": lambda n: _made(outcomesModule={"primaryOutcomes": [{"measure": f"a{i}"} for i in range(n)]}),
    "equal outcomes": lambda n: _made(outcomesModule={"primaryOutcomes": [{"measure": "a"}] * n}),
    "references": lambda n: _made(referencesModule={"references": [{"citation": f"a{i}"} for i in range(n)]}),
    "conditions": lambda n: _made(conditionsModule={"conditions": [f"a{i}" for i in range(n)]}),
    "criteria": _criteria,
    "parts of the old XML's design": lambda n: (
        LEGACY.made("A</brief_title><study_design>" + "Allocation: A, " * n + "</study_design><brief_title>")
    ).encode(),
    "elements of FHIR XML that may stand once": lambda n: (
        FHIR_STUDY.made().replace('<title value="T"/>', '<title value="T"/>' * n).encode()
    ),
    "lines of a page that nobody reads": lambda n: page(
        Locations="Site Status\n\nPMID: 1 (View on PubMed)\n" * n
    ).encode(),
    "sites of a page": lambda n: page(Locations="C\n\nA, B, Chad\n\nSite Status\n\n" * n).encode(),
}


@pytest.mark.parametrize("name", MAKERS)
def test_time_does_not_grow_with_the_square(name: str) -> None:
    make = MAKERS[name]
    _seconds(make(10))  # tables and schemas are loaded once
    small, large = _seconds(make(SMALL)), _seconds(make(LARGE))
    assert large < 9 * small + 0.1, (small, large)


WORDS = (
    *(char for char in " \n\t-*.,:;()[]/\\\"'<>&_=+%#|0aA\u2013\u2265\u2022\u00a0"),
    *(
        "\n* ",
        "\n  * ",
        "\n1. ",
        "a) ",
        "(a",
        "or ",
        " and ",
        "week ",
        "1 week ",
        "up to 1 ",
        "every 3 weeks ",
        "Day 1-",
    ),
    *("cycle 1 ", "10 mg/m2 ", "e.g. ", "Inclusion Criteria:\n", "Exclusion:\n", "N/A ", "NCT00000001 ", "1.5, ", "II"),
    *(
        "follow-up of ",
        "screening ",
        "18 Years ",
        "twice daily ",
        "within ",
        "between 1 and ",
        "\\*",
        "**",
        "\r\n",
        "$",
    ),
)


@pytest.mark.parametrize("word", WORDS, ids=ascii)
def test_no_word_makes_a_text_slow(word: str) -> None:
    """Texts are searched with regular expressions: 150 kB of whatever word are searched in less than two seconds."""
    text = f"x {word * (150_000 // len(word))}y"
    made = study(
        descriptionModule={"detailedDescription": text},
        eligibilityModule={"eligibilityCriteria": text, "minimumAge": text},
        outcomesModule={"primaryOutcomes": [{"measure": text[:2_000], "timeFrame": text}]},
        armsInterventionsModule={
            "armGroups": [{"label": "a", "description": text}],
            "interventions": [{"type": "DRUG", "name": text, "description": text, "otherNames": [text]}],
        },
    )
    data = json.dumps(made).encode()
    start = time.process_time()
    batch.process(Record("x", data), api.Options(("odm-sdm",), inference="all"))
    assert time.process_time() - start < 4


def test_a_pattern_of_a_suppression_is_tried_once() -> None:
    entry = Suppression("MAP205", "*a" * 40 + "b", "x", None, 1)
    start = time.process_time()
    Suppressions([entry]).mark([], "a" * 20_000)
    assert not entry.concerns(["a" * 20_000])
    assert entry.concerns(["a" * 41 + "b"])
    assert time.process_time() - start < 1
