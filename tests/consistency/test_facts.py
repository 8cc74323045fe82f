"""What the documents of one study say is compared: each fact in each kind of document is read, and a change is told."""

from __future__ import annotations

from typing import Any

import pytest

from consistency import made
from consistency.changes import CHANGES
from trialglot.findings import CATALOGUE
from trialglot.sdtm.datasets import TrialDesign
from trialglot.validators import consistency
from trialglot.validators.consistency.facts import FACTS, FAMILIES, Facts, family


def _said(target: str, document: Any) -> Facts:
    return consistency._reader(family(target))(document)


def test_documents_that_say_the_same_agree() -> None:
    assert consistency.check(made.documents()) == []


def test_every_fact_is_read_from_every_kind_of_document_or_there_is_a_reason() -> None:
    for target, document in made.documents().items():
        said = _said(target, document)
        assert set(said) <= set(FACTS)
        for name, fact in FACTS.items():
            if family(target) not in fact.silent:
                assert said.get(name) not in (None, (), {}, 0), (target, name)
            assert name in said or fact.silent[family(target)]


def test_every_reason_is_about_a_kind_of_document() -> None:
    assert all(set(fact.silent) <= set(FAMILIES) and all(fact.silent.values()) for fact in FACTS.values())
    assert {fact.code for fact in FACTS.values()} == {code for code in CATALOGUE if code.startswith("CON")}


CASES = [(target, fact, *change) for target, facts in CHANGES.items() for fact, change in facts.items()]


def _put(node: Any, old: Any, new: Any) -> Any:
    """Return a document in which a value is replaced wherever it stands."""
    if isinstance(node, bytes):
        text = node.decode()
        assert text.count(old) == 1
        return text.replace(old, new).encode()
    if type(node) is type(old) and node == old:
        return new
    if isinstance(node, dict):
        return {key: _put(one, old, new) for key, one in node.items()}
    if isinstance(node, TrialDesign):
        datasets = [
            one._replace(rows=tuple(tuple(new if cell == old else cell for cell in row) for row in one.rows))
            for one in node.datasets
        ]
        return node._replace(datasets=tuple(datasets))
    return [_put(one, old, new) for one in node] if isinstance(node, list) else node


@pytest.mark.parametrize(
    ("target", "fact", "code", "old", "new"), CASES, ids=[f"{target}-{fact}" for target, fact, *_ in CASES]
)
def test_a_change_is_told(target: str, fact: str, code: str, old: Any, new: Any) -> None:
    documents = made.documents()
    changed = _put(documents[target], old, new)
    assert changed != documents[target]
    found = consistency.check(documents | {target: changed})
    assert code in {one.code for one in found}
    assert all(target in one.message for one in found)
    # Beside one other document alone it is told too, where that states the fact.
    name = fact.removesuffix(" of another kind")
    for other, document in made.documents().items():
        if family(other) != family(target) and name in _said(other, document):
            assert code in {one.code for one in consistency.check({target: changed, other: document})}, other


# Facts that change together with another.
WITH = {
    "epoch_types": "epochs",
    "distinct_outcomes": "outcomes",
    "inclusion": "criteria",
    "exclusion": "criteria",
    "types": "intervention_types",
}


def test_each_fact_of_each_kind_of_document_is_changed() -> None:
    for target, changes in CHANGES.items():
        for name, fact in FACTS.items():
            if family(target) not in fact.silent and (target, name) != ("sdtm", "elements"):  # a row less: see below
                assert {name, WITH.get(name)} & set(changes), (target, name)


def test_the_message_says_which_says_what() -> None:
    documents = made.documents()
    documents["odm-sdm"] = _put(documents["odm-sdm"], ">P18Y<", ">P16Y<")
    (found,) = consistency.check({name: documents[name] for name in ("fhir-r5", "odm-sdm", "usdm")})
    assert found.code == "CON713"
    assert found.message == "the outputs disagree in minimum age: P18Y in fhir-r5, usdm; P16Y in odm-sdm"


def test_an_arm_that_lost_an_element() -> None:
    design = made.sdtm()
    ta = design.datasets[1]
    short = design._replace(datasets=(design.datasets[0], ta._replace(rows=ta.rows[:-1]), design.datasets[2]))
    found = consistency.check({"odm-sdm": made.sdm(), "sdtm": short})
    assert [one.message for one in found] == ["the outputs disagree in elements of arm arm-2: 2 in odm-sdm; 1 in sdtm"]


@pytest.mark.parametrize("target", ["fhir-r5", "odm-sdm", "sdtm"])
def test_one_document_agrees_with_itself(target: str) -> None:
    assert consistency.check({target: made.documents()[target]}) == []
    assert consistency.check({target: made.documents()[target], "another": object()}) == []


@pytest.mark.parametrize("junk", [None, 1, "x", b"", b"<a/>", [], {}, {"entry": 3}, {"study": []}])
def test_any_document_is_read(junk: Any) -> None:
    for target in made.documents():
        consistency.check(made.documents() | {target: junk})


JUNK: tuple[Any, ...] = (None, 3, "x", [], {}, [None], {"a": 1})


@pytest.mark.parametrize("target", ["fhir-r5", "fhir-r4", "usdm"])
def test_anything_may_stand_anywhere(target: str) -> None:
    document = made.documents()[target]

    def everywhere(node: Any, put: Any) -> None:
        keys = list(node) if isinstance(node, dict) else list(range(len(node))) if isinstance(node, list) else []
        for key in keys:
            kept = node[key]
            for junk in JUNK:
                node[key] = junk
                consistency.check({target: document, "odm-sdm": b""})
            node[key] = kept
            everywhere(kept, put)

    everywhere(document, None)
