"""Each element is in the study, in its data, or told; the table of the crosswalk says where."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import pytest

from crosswalk.test_tables import MODEL
from readers_ictrp.made_up import export, read, supply
from trialglot import crosswalk, ledger
from trialglot.design.plan import Plan
from trialglot.readers.ictrp.forms import EXPORT, SUPPLY

TARGETS = ("fhir-r5", "fhir-r4b", "fhir-r4", "odm-sdm", "odm2", "usdm", "sdtm")


def elements(data: bytes) -> int:
    """The number of elements without children, and of attributes."""
    root = ElementTree.fromstring(data)
    return sum((not len(one)) + len(one.attrib) for one in root.iter())


RECORDS = {
    "export": export(),
    "bare export": export(bare=True),
    "supply": supply(),
    "other registry": export({"Source_Register": "REBEC", "Study_design": "open", "Target_size": "x", "Phase": "0"}),
    "unknown": export(bare=True, more="<New a='1'><b>c</b></New>"),
    "variants": supply(
        {"acronym": "", "study_design": "parallel", "date_enrolment": ""},
        lists={"intervention_code": ("i_code", ("drug", "device"))},
    ),
}


@pytest.mark.parametrize("name", RECORDS)
def test_the_ledger_adds_up(name: str) -> None:
    data = RECORDS[name]
    reading = read(data)
    expected = elements(data)
    listed = list(ledger.leaves(reading))
    assert len(listed) == len({one.place for one in listed}) == expected
    for one in ledger.ledgers(reading, Plan(reading.study), TARGETS):
        assert one.leaves == expected == sum(one.states.values())
        assert ledger.UNMAPPED not in one.states
        assert one.states.get(ledger.UNREAD, 0) == len(reading.study.source.unread)


@pytest.mark.parametrize("name", RECORDS)
def test_what_a_leaf_is_in_the_model_is_there(name: str) -> None:
    """The value of each leaf that the table puts into a field is found at a path of that form."""
    reading = read(RECORDS[name])
    table = {row.source: row.model for row in crosswalk.sources("ictrp-xml")}
    for leaf in ledger.leaves(reading):
        model = table.get(leaf.path)
        if not leaf.read or leaf.value in (None, "") or model is None:
            continue
        if model.startswith("data["):
            assert leaf.value in _texts(reading.study.data[model.removeprefix('data["').removesuffix('"]')])
        elif leaf.model:
            assert re.sub(r"\[\d+\]", "[]", leaf.model) in (model, model.removesuffix("[]"))
        else:
            # Texts of one datum that an element before it names: names of a person, exclusion criteria.
            assert model in ("central_contacts[].name", "eligibility.text", "identifiers[].domain") or (
                model.startswith("registration.first_") or model == "collaborators[].name"
            )


def _texts(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else [one for part in value.values() for one in _texts(part)]


def test_the_forms_and_the_table_know_the_same_elements() -> None:
    rows = {
        row.source.partition(" / ")[0]: row.model for row in crosswalk.sources("ictrp-xml") if " / " not in row.source
    }
    named = {*EXPORT.paths.values(), *SUPPLY.paths.values()}
    carried = {source for source, model in rows.items() if model.startswith("data[")}
    contacts = {source for source in rows if source.startswith("trial.contacts.")}
    assert named <= rows.keys()
    assert rows.keys() - named - carried - contacts == {"trial.secondary_ids.secondary_id[].issuing_authority"}
    assert named & carried == {"trial.main.scientific_acronym"}


@pytest.mark.parametrize("form", [EXPORT, SUPPLY])
def test_a_form_has_a_place_for_a_field_or_says_that_it_has_none(form: Any) -> None:
    models = {row.model for row in crosswalk.sources("ictrp-xml") if row.source.startswith(f"{form.root}.")}

    def has_no_place(path: str) -> bool:
        return any(path == one or path.startswith((f"{one}.", f"{one}[")) for one in form.inexpressible)

    assert [one for one in models if has_no_place(one)] == []
    # Beside the datum that the table names, an element may say a further one.
    further = {
        *("design.who_masked[]", "outcomes[].description", "outcomes[].time_frame", "interventions[].description"),
        *("outcomes[].level", "interventions[].type", "interventions[].unmatched[]", "links[].label"),
        *("identifiers[].domain", "identifiers[].value", "identifiers[].role", "central_contacts[].role"),
    }
    kinds = {path for path in MODEL if path.endswith(".kind")}
    assert {one for one in MODEL if not has_no_place(one)} - models <= further | kinds
