"""Arms, epochs, elements and cells: expectations written by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialglot.design.plan import Inference
from trialglot.design.trial import derive
from trialglot.model.base import Markup
from trialglot.model.design import Evidence, TrialDesign
from trialglot.model.study import Arm, Design, Identifier, Intervention, Source, Study
from trialglot.readers.ctgov_page import read as read_page
from trialglot.readers.reading import Record

_SOURCE = Source(registry="ClinicalTrials.gov", format="made-up", name="made-up", sha256="")


def make(
    *,
    arms: tuple[Arm, ...] = (),
    summary: str | None = None,
    detailed: str | None = None,
    interventions: tuple[Intervention, ...] = (),
    study_type: str | None = "INTERVENTIONAL",
    model: str | None = None,
    model_text: str | None = None,
    target_duration: str | None = None,
) -> Study:
    return Study(
        source=_SOURCE,
        id="NCT00000000",
        identifiers=(Identifier(value="NCT00000000", role="registry"),),
        brief_summary=Markup(summary) if summary is not None else None,
        detailed_description=Markup(detailed) if detailed is not None else None,
        arms=arms,
        interventions=interventions,
        design=Design(
            study_type=study_type,
            intervention_model=model,
            intervention_model_description=Markup(model_text) if model_text is not None else None,
            target_duration=target_duration,
        ),
    )


def arm(number: int, description: str | None = None, interventions: tuple[str, ...] = ()) -> Arm:
    return Arm(
        key=f"arm-{number}",
        label=f"Arm {number}",
        description=Markup(description) if description is not None else None,
        interventions=interventions,
    )


def epochs(design: TrialDesign) -> list[tuple[str, str, str | None, str]]:
    return [
        (
            one.key,
            one.type,
            f"{one.duration.value} {one.duration.qualifier}" if one.duration else None,
            one.evidence.basis,
        )
        for one in design.epochs
    ]


def evidences(design: TrialDesign) -> list[Evidence]:
    return [one.evidence for one in design.epochs] + [one.evidence for one in design.elements]


def assert_complete(design: TrialDesign) -> None:
    """Exactly one cell for each arm and epoch, filled by elements of that epoch and arm; all keys are resolved."""
    grid = [(one.arm, one.epoch) for one in design.cells]
    assert grid == [(an_arm.key, epoch.key) for an_arm in design.arms for epoch in design.epochs]
    elements = {one.key: one for one in design.elements}
    assert list(elements) == [f"element-{number}" for number in range(1, len(design.elements) + 1)]
    assert [one.key for one in design.epochs] == [f"epoch-{number}" for number in range(1, len(design.epochs) + 1)]
    used = set()
    for cell in design.cells:
        assert cell.elements
        for key in cell.elements:
            assert elements[key].epoch == cell.epoch
            assert cell.arm in elements[key].arms
            used.add(key)
    assert used == set(elements)


class TestSeed:
    def test_safe(self, seed_page: bytes) -> None:
        study = read_page(Record("seed.txt", seed_page)).study
        design = derive(study, "safe")
        assert_complete(design)
        assert len(design.arms) == 8
        assert len(design.cells) == 16
        assert epochs(design) == [
            ("epoch-1", "SCREENING", "P28D maximum", "safe"),
            ("epoch-2", "TREATMENT", None, "forced"),
        ]
        screening = design.epochs[0]
        assert screening.name == "Screening"
        assert screening.evidence.path == "detailed_description"
        assert screening.evidence.quote == "period for screening of up to 28 days"

    def test_elements(self, seed_page: bytes) -> None:
        study = read_page(Record("seed.txt", seed_page)).study
        design = derive(study, "safe")
        first, *treatment = design.elements
        assert first.name == "Screening"
        assert first.arms == tuple(f"arm-{number}" for number in range(1, 9))
        assert first.interventions == ()
        assert len(treatment) == 8
        for number, element in enumerate(treatment, start=1):
            assert element.arms == (f"arm-{number}",)
            assert element.interventions == tuple(f"intervention-{one}" for one in range(1, 9))
            assert element.cycle is not None
            assert element.cycle.value == "P28D"
            assert element.evidence.quote == "cycle duration is 28 days"
            assert element.duration is None

    def test_none(self, seed_page: bytes) -> None:
        design = derive(read_page(Record("seed.txt", seed_page)).study, "none")
        assert_complete(design)
        assert epochs(design) == [("epoch-1", "TREATMENT", None, "forced")]
        assert len(design.cells) == 8
        assert all(one.cycle is None for one in design.elements)

    def test_quotes_are_verbatim(self, seed_page: bytes) -> None:
        study = read_page(Record("seed.txt", seed_page)).study
        design = derive(study, "all")
        assert study.detailed_description is not None
        for evidence in evidences(design):
            if evidence.path == "detailed_description":
                assert evidence.quote is not None
                assert evidence.quote in study.detailed_description


class TestForcedMinimum:
    @pytest.mark.parametrize("inference", ["none", "safe", "all"])
    def test_record_without_arms(self, inference: Inference) -> None:
        drug = Intervention(key="intervention-1", name="Drug")
        design = derive(make(interventions=(drug,)), inference)
        assert_complete(design)
        assert [(one.key, one.name, one.type, one.interventions) for one in design.arms] == [
            ("arm-1", "All participants", None, ("intervention-1",))
        ]
        assert design.arms[0].evidence.basis == "forced"
        assert epochs(design) == [("epoch-1", "TREATMENT", None, "forced")]

    def test_arms_of_the_record_are_stated(self) -> None:
        design = derive(make(arms=(arm(1), arm(2))), "none")
        assert [(one.evidence.basis, one.evidence.path) for one in design.arms] == [
            ("stated", "arms[0]"),
            ("stated", "arms[1]"),
        ]
        assert [one.name for one in design.elements] == ["Treatment: Arm 1", "Treatment: Arm 2"]

    @pytest.mark.parametrize(
        ("study_type", "treated", "expected"),
        [
            ("INTERVENTIONAL", False, "TREATMENT"),
            ("EXPANDED_ACCESS", False, "TREATMENT"),
            ("OBSERVATIONAL", True, "OBSERVATION"),
            (None, True, "TREATMENT"),
            (None, False, "OBSERVATION"),
            ("SOMETHING_NEW", False, "OBSERVATION"),
        ],
    )
    def test_main_epoch(self, study_type: str | None, treated: bool, expected: str) -> None:
        drugs = (Intervention(key="intervention-1", name="Drug"),) if treated else ()
        design = derive(make(study_type=study_type, interventions=drugs), "none")
        assert [one.type for one in design.epochs] == [expected]

    def test_target_duration_of_a_patient_registry_is_stated(self) -> None:
        design = derive(make(study_type="OBSERVATIONAL", target_duration="5 Years"), "none")
        (epoch,) = design.epochs
        assert epoch.duration is not None
        assert epoch.duration.value == "P5Y"
        assert epoch.duration.evidence is not None
        assert epoch.duration.evidence.basis == "stated"
        assert epoch.duration.evidence.path == "design.target_duration"
        assert epoch.duration.evidence.quote == "5 Years"
        assert epoch.evidence.basis == "forced"

    def test_target_duration_that_is_no_length(self) -> None:
        (epoch,) = derive(make(study_type="OBSERVATIONAL", target_duration="lifelong"), "safe").epochs
        assert epoch.duration is None


class TestText:
    def test_epochs_in_the_order_of_time(self) -> None:
        text = (
            "A 4-week safety follow-up period ends the study. It consists of a 2-week screening period, a 1-week "
            "washout period, a 3-week run-in period, a 12-week treatment period and a 52-week open-label extension "
            "period."
        )
        design = derive(make(arms=(arm(1), arm(2)), detailed=text), "safe")
        assert_complete(design)
        assert epochs(design) == [
            ("epoch-1", "SCREENING", "P2W exact", "safe"),
            ("epoch-2", "WASHOUT", "P1W exact", "safe"),
            ("epoch-3", "RUN-IN", "P3W exact", "safe"),
            ("epoch-4", "TREATMENT", "P12W exact", "safe"),
            ("epoch-5", "OPEN LABEL TREATMENT", "P52W exact", "safe"),
            ("epoch-6", "FOLLOW-UP", "P4W exact", "safe"),
        ]
        assert [one.name for one in design.epochs] == [
            "Screening",
            "Washout",
            "Run-in",
            "Treatment",
            "Open-label extension",
            "Follow-up",
        ]
        assert len(design.elements) == 7

    def test_run_in_before_washout_where_the_text_says_so(self) -> None:
        text = "A 3-week run-in period, a 1-week washout period and a 12-week treatment period."
        design = derive(make(detailed=text), "safe")
        assert [one.type for one in design.epochs] == ["RUN-IN", "WASHOUT", "TREATMENT"]

    def test_none_reads_no_text(self) -> None:
        design = derive(make(summary="A 2-week screening period in 21-day cycles."), "none")
        assert [one.type for one in design.epochs] == ["TREATMENT"]
        assert design.elements[0].cycle is None

    def test_texts_that_disagree_give_no_length(self) -> None:
        study = make(summary="A 2-week screening period.", detailed="A screening period of up to 4 weeks.")
        design = derive(study, "safe")
        assert epochs(design)[0] == ("epoch-1", "SCREENING", None, "safe")
        assert design.epochs[0].evidence.quote == "2-week screening period"

    def test_four_weeks_are_twenty_eight_days(self) -> None:
        study = make(summary="A 4-week screening period.", detailed="A screening period of 28 days.")
        assert epochs(derive(study, "safe"))[0] == ("epoch-1", "SCREENING", "P4W exact", "safe")

    def test_model_description_is_read(self) -> None:
        design = derive(make(model_text="A 24-week double-blind treatment period."), "safe")
        assert epochs(design) == [("epoch-1", "TREATMENT", "P24W exact", "safe")]
        assert design.epochs[0].evidence.path == "design.intervention_model_description"

    def test_cycles_that_disagree_give_none(self) -> None:
        design = derive(make(detailed="In 21-day cycles, later 28-day cycles."), "safe")
        assert design.elements[0].cycle is None

    def test_arm_text_is_about_its_arm(self) -> None:
        study = make(
            arms=(
                arm(1, "Drug A until completion of treatment period (3 years).", ("intervention-1",)),
                arm(2, "Drug B in 21-day cycles.", ("intervention-2",)),
                arm(3),
            ),
            detailed="A 1-year treatment period in 28-day cycles.",
        )
        design = derive(study, "safe")
        assert_complete(design)
        assert [(one.duration and one.duration.value, one.cycle and one.cycle.value) for one in design.elements] == [
            ("P3Y", "P28D"),
            ("P1Y", "P21D"),
            ("P1Y", "P28D"),
        ]
        assert design.elements[1].evidence.path == "arms[1].description"
        assert design.elements[1].interventions == ("intervention-2",)

    def test_follow_up_of_some_arms_only_is_no_epoch(self) -> None:
        text = "Drug with a 4-week safety follow-up period."
        assert [one.type for one in derive(make(arms=(arm(1, text), arm(2))), "safe").epochs] == ["TREATMENT"]
        both = derive(make(arms=(arm(1, text), arm(2, text))), "safe")
        assert epochs(both)[1] == ("epoch-2", "FOLLOW-UP", "P4W exact", "safe")

    def test_screening_of_one_arm_text_is_screening(self) -> None:
        design = derive(make(arms=(arm(1, "After a 2-week screening period."), arm(2))), "safe")
        assert epochs(design)[0] == ("epoch-1", "SCREENING", "P2W exact", "safe")
        assert_complete(design)

    def test_cross_over_has_one_treatment_epoch(self) -> None:
        text = "After a 2-week washout period, patients cross over to the other 4-week treatment period."
        study = make(model="CROSSOVER", detailed=text)
        assert epochs(derive(study, "safe")) == [("epoch-1", "TREATMENT", None, "forced")]
        assert epochs(derive(study, "all")) == [("epoch-1", "TREATMENT", None, "forced")]

    def test_observational_studies_have_one_epoch(self) -> None:
        design = derive(make(study_type="OBSERVATIONAL", detailed="A 2-week screening period."), "all")
        assert [one.type for one in design.epochs] == ["OBSERVATION"]

    def test_certain_statements_win_over_likely_ones(self) -> None:
        text = "Patients are followed for 6 months. A 4-week safety follow-up period comes after the last dose."
        assert epochs(derive(make(detailed=text), "all"))[1] == ("epoch-2", "FOLLOW-UP", "P4W exact", "safe")

    def test_all_takes_likely_readings(self) -> None:
        study = make(arms=(arm(1, "5 mg daily for 12 weeks"),), detailed="Patients are followed for 6 months.")
        assert [one.type for one in derive(study, "safe").epochs] == ["TREATMENT"]
        design = derive(study, "all")
        assert epochs(design) == [
            ("epoch-1", "TREATMENT", None, "forced"),
            ("epoch-2", "FOLLOW-UP", "P6M exact", "likely"),
        ]
        element = design.elements[0]
        assert element.duration is not None
        assert element.duration.value == "P12W"
        assert element.evidence.basis == "likely"


_SENTENCES = st.sampled_from(
    [
        "A 2-week screening period.",
        "A screening period of up to 28 days.",
        "A 4-week run-in period.",
        "After a 1-week washout period, a 12-week treatment period.",
        "A 24-week treatment period.",
        "In 21-day cycles.",
        "A 4-week safety follow-up period.",
        "Followed for 12 months.",
        "A long-term follow-up period of 5 years.",
        "A 52-week open-label extension period.",
        "Nothing of the kind.",
    ]
)


@given(
    st.lists(_SENTENCES, max_size=5),
    st.lists(st.one_of(st.none(), _SENTENCES), max_size=5),
    st.sampled_from(["none", "safe", "all"]),
    st.sampled_from([None, "INTERVENTIONAL", "OBSERVATIONAL", "EXPANDED_ACCESS"]),
    st.sampled_from([None, "PARALLEL", "CROSSOVER"]),
)
@settings(max_examples=300, deadline=None)
def test_grid_is_always_complete(
    texts: list[str], arm_texts: list[str | None], inference: Inference, study_type: str | None, model: str | None
) -> None:
    arms = tuple(arm(number, text) for number, text in enumerate(arm_texts, start=1))
    study = make(arms=arms, detailed=" ".join(texts), study_type=study_type, model=model)
    design = derive(study, inference)
    assert_complete(design)
    assert design == derive(study, inference)
    assert len(design.arms) == max(1, len(arms))
    if inference == "none":
        assert len(design.epochs) == 1
    if inference != "all":
        assert all(one.basis != "likely" for one in evidences(design))


def test_epoch_types_are_terms_of_the_code_list(root: Path) -> None:
    rows = (root / "mappings/ct/sdtm.tsv").read_text(encoding="utf-8").splitlines()
    terms = {row.split("\t")[2] for row in rows if row.startswith("C99079\t")}
    text = (
        "A 1-week washout period, a 2-week screening period, a 2-week run-in period, a 4-week treatment period, a "
        "1-year open-label extension period, a 4-week safety follow-up period, a 5-year long-term follow-up period."
    )
    types = {one.type for one in derive(make(detailed=text), "safe").epochs}
    types |= {one.type for one in derive(make(study_type="OBSERVATIONAL"), "safe").epochs}
    assert len(types) == 8
    assert types <= terms


def test_real_record(shared: Path) -> None:
    """NCT04770285 states three periods; the extension is not said to be open-label treatment."""
    record = json.loads((shared / "records/ctgov-v2/NCT04770285.json").read_bytes())
    text = record["protocolSection"]["descriptionModule"]["detailedDescription"]
    design = derive(make(detailed=text), "safe")
    assert epochs(design) == [
        ("epoch-1", "SCREENING", "P3W exact", "safe"),
        ("epoch-2", "TREATMENT", "P6W exact", "safe"),
    ]
