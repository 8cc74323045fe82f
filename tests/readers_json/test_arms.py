"""How arms and interventions find each other."""

from __future__ import annotations

from typing import Any

import pytest

from readers_json.made_up import codes, minimal, read
from trialglot.readers.reading import Reading

Json = dict[str, Any]


def arms(groups: list[Json] | None, treatments: list[Json] | None) -> Reading:
    module: Json = {}
    if groups is not None:
        module["armGroups"] = groups
    if treatments is not None:
        module["interventions"] = treatments
    return read(minimal(armsInterventionsModule=module))


def drug(name: str, *labels: str) -> Json:
    return {"type": "DRUG", "name": name, "armGroupLabels": list(labels)}


def arm(label: str, *titles: str) -> Json:
    return {"label": label, "type": "OTHER", "interventionNames": list(titles)}


def pairs(reading: Reading) -> list[tuple[str, ...]]:
    return [one.interventions for one in reading.study.arms]


def test_order_within_an_arm_is_its_own() -> None:
    reading = arms([arm("A", "Drug: Y", "Drug: X"), arm("B", "Drug: X")], [drug("X", "A", "B"), drug("Y", "A")])
    assert pairs(reading) == [("intervention-2", "intervention-1"), ("intervention-1",)]
    assert [one.key for one in reading.study.arms] == ["arm-1", "arm-2"]
    assert reading.findings == ()


@pytest.mark.parametrize(
    ("word", "title"),
    [
        ("BEHAVIORAL", "Behavioral"),
        ("BIOLOGICAL", "Biological"),
        ("COMBINATION_PRODUCT", "Combination Product"),
        ("DEVICE", "Device"),
        ("DIAGNOSTIC_TEST", "Diagnostic Test"),
        ("DIETARY_SUPPLEMENT", "Dietary Supplement"),
        ("DRUG", "Drug"),
        ("GENETIC", "Genetic"),
        ("PROCEDURE", "Procedure"),
        ("RADIATION", "Radiation"),
        ("OTHER", "Other"),
    ],
)
def test_titles_of_all_types(word: str, title: str) -> None:
    reading = arms([arm("A", f"{title}: x: y")], [{"type": word, "name": "x: y"}])
    assert pairs(reading) == [("intervention-1",)]
    assert reading.findings == ()


def test_only_the_interventions_state_the_pairs() -> None:
    reading = arms([{"label": "A"}, {"label": "B"}], [drug("X", "B"), drug("Y", "A", "B")])
    assert pairs(reading) == [("intervention-2",), ("intervention-1", "intervention-2")]


def test_only_the_arms_state_the_pairs() -> None:
    reading = arms([arm("A", "Drug: Y"), arm("B")], [{"type": "DRUG", "name": "X"}, {"type": "DRUG", "name": "Y"}])
    assert pairs(reading) == [("intervention-2",), ()]


def test_each_side_states_another_pair() -> None:
    reading = arms([arm("A", "Drug: Y"), arm("B", "Drug: X")], [drug("X", "A"), drug("Y")])
    assert pairs(reading) == [("intervention-2", "intervention-1"), ("intervention-1",)]


def test_two_interventions_of_one_name_are_told_apart_by_their_labels() -> None:
    reading = arms(
        [arm("A", "Drug: X"), arm("B", "Drug: X"), arm("C", "Drug: X", "Drug: X")],
        [drug("X", "A", "C"), drug("X", "B", "C")],
    )
    assert pairs(reading) == [("intervention-1",), ("intervention-2",), ("intervention-1", "intervention-2")]
    assert [one.name for one in reading.study.interventions] == ["X", "X"]
    assert reading.findings == ()


def test_of_two_of_one_name_the_one_without_labels_is_meant_where_the_other_names_another_arm() -> None:
    reading = arms([arm("A", "Drug: X"), arm("B", "Drug: X")], [drug("X", "B"), {"type": "DRUG", "name": "X"}])
    assert pairs(reading) == [("intervention-2",), ("intervention-1",)]


def test_two_of_one_name_that_name_other_arms_are_both_kept() -> None:
    reading = arms([arm("A", "Drug: X"), arm("B")], [drug("X", "B"), drug("X", "B")])
    assert pairs(reading)[0] == ("intervention-1", "intervention-2")


def test_same_name_of_two_types() -> None:
    reading = arms(
        [arm("A", "Device: X"), arm("B", "Drug: X")],
        [drug("X", "B"), {"type": "DEVICE", "name": "X", "armGroupLabels": ["A"]}],
    )
    assert pairs(reading) == [("intervention-2",), ("intervention-1",)]


def test_title_of_another_type_still_finds_the_name() -> None:
    reading = arms([arm("A", "Device: X")], [drug("X")])
    assert pairs(reading) == [("intervention-1",)]


def test_untyped_intervention() -> None:
    reading = arms([arm("A", "Drug: X"), arm("B", "X")], [{"name": "X"}])
    assert pairs(reading) == [("intervention-1",), ("intervention-1",)]


def test_arms_of_one_label() -> None:
    reading = arms(
        [arm("A", "Drug: X"), arm("A", "Drug: Y"), arm("B")], [drug("X", "A"), drug("Y", "A"), drug("Z", "A")]
    )
    assert pairs(reading) == [("intervention-1", "intervention-3"), ("intervention-2", "intervention-3"), ()]
    assert [one.label for one in reading.study.arms] == ["A", "A", "B"]


def test_titles_and_labels_that_fit_nothing_are_kept_and_reported() -> None:
    reading = arms([arm("A", "Drug: X", "Drug: Lost")], [drug("X", "A", "Nowhere")])
    assert reading.study.arms[0].unmatched == ("Drug: Lost",)
    assert reading.study.interventions[0].unmatched == ("Nowhere",)
    assert pairs(reading) == [("intervention-1",)]
    assert [(one.code, one.path, one.source, one.message) for one in reading.findings] == [
        (
            "SRC110",
            "arms[0].unmatched",
            "/protocolSection/armsInterventionsModule/armGroups/0/interventionNames",
            "intervention name 'Drug: Lost' names no intervention of this record",
        ),
        (
            "SRC110",
            "interventions[0].unmatched",
            "/protocolSection/armsInterventionsModule/interventions/0/armGroupLabels",
            "arm label 'Nowhere' names no arm of this record",
        ),
    ]


def test_arms_without_interventions_and_the_reverse() -> None:
    assert pairs(arms([{"label": "A"}], None)) == [()]
    alone = arms(None, [{"type": "DRUG", "name": "X"}])
    assert alone.study.arms == ()
    assert [one.key for one in alone.study.interventions] == ["intervention-1"]
    assert arms([], []).study.arms == ()


def test_a_text_for_a_list_of_names_is_no_list_of_characters() -> None:
    reading = arms([{"label": "A", "interventionNames": "Drug: X"}], [drug("X", "A")])
    assert codes(reading) == ["SRC105"]
    assert reading.study.arms[0].unmatched == ()
    assert pairs(reading) == [("intervention-1",)]
    labelled = arms([arm("A", "Drug: X")], [{"type": "DRUG", "name": "X", "armGroupLabels": "A"}])
    assert codes(labelled) == ["SRC105"]
    assert pairs(labelled) == [("intervention-1",)]


def test_a_pair_that_is_stated_twice_is_one_pair() -> None:
    reading = arms([arm("A", "Drug: X", "Drug: X")], [drug("X", "A", "A")])
    assert pairs(reading) == [("intervention-1",)]
    assert reading.findings == ()


def test_many_arms_of_many_interventions_take_linear_time() -> None:
    count = 2000
    names = [f"N{number}" for number in range(count)]
    reading = arms(
        [arm(f"A{number}", f"Drug: N{number}", "Drug: Lost") for number in range(count)],
        [drug(name, f"A{number}") for number, name in enumerate(names)],
    )
    assert pairs(reading)[1999] == ("intervention-2000",)
    assert len(reading.findings) == count
