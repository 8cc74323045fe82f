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
from trialglot.model.design import BEFORE_ALLOCATION, NEVER_BLINDED, Evidence, TrialDesign
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
    masking: str | None = None,
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
            masking=masking,
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
            ("epoch-2", "TREATMENT", None, "safe"),
        ]
        assert design.complete
        screening, treatment = design.epochs
        assert treatment.evidence.path == "detailed_description"
        assert treatment.evidence.quote == "cycle duration is 28 days"
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
        assert epoch.evidence == epoch.duration.evidence
        assert [one.evidence.basis for one in derive(make(study_type="OBSERVATIONAL"), "safe").epochs] == ["forced"]

    def test_target_duration_that_is_no_length(self) -> None:
        (epoch,) = derive(make(study_type="OBSERVATIONAL", target_duration="lifelong"), "safe").epochs
        assert epoch.duration is None
        assert (epoch.evidence.basis, epoch.evidence.quote) == ("stated", "lifelong")


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
            "Open-label treatment",
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
            ("P3Y", None),
            ("P1Y", "P21D"),
            ("P1Y", None),
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


class TestCycles:
    def test_words_about_one_regimen_are_not_about_all_arms(self) -> None:
        for text in (
            "Early stages get two drugs; advanced ones escalated drugs (cycle is repeated every 14 days).",
            "Each participant is assigned to one 90-day treatment cycle of the application.",
            "In the standard regimen the dose is given on day 1 of a 21-day cycle.",
        ):
            design = derive(make(arms=(arm(1), arm(2)), detailed=text), "safe")
            assert [one.cycle for one in design.elements] == [None, None]
            assert epochs(design) == [("epoch-1", "TREATMENT", None, "forced")]

    def test_a_definition_is_about_all_arms(self) -> None:
        design = derive(make(arms=(arm(1), arm(2)), detailed="Each cycle is 21 days."), "safe")
        assert [one.cycle and one.cycle.value for one in design.elements] == ["P21D", "P21D"]

    def test_no_length_of_several_is_about_all_arms(self) -> None:
        arms = (arm(1), arm(2, "Drug B in 21-day cycles."))
        design = derive(make(arms=arms, detailed="Each cycle is 28 days."), "safe")
        assert [one.cycle and one.cycle.value for one in design.elements] == [None, "P21D"]

    def test_the_only_arm_has_the_cycle_of_the_study(self) -> None:
        design = derive(make(arms=(arm(1),), detailed="The drug is given on day 1 of a 21-day cycle."), "safe")
        assert [one.cycle and one.cycle.value for one in design.elements] == ["P21D"]

    def test_a_list_of_lengths_gives_none(self) -> None:
        arms = (arm(1, "These treatments are given in 28-day and 84-day cycles."), arm(2))
        design = derive(make(arms=arms, detailed="Each cycle is 28 days."), "safe")
        assert [one.cycle for one in design.elements] == [None, None]

    def test_words_of_one_arm_speak_of_treatment_but_not_of_other_arms(self) -> None:
        design = derive(make(arms=(arm(1), arm(2, "In 21-day cycles."))), "safe")
        assert epochs(design) == [("epoch-1", "TREATMENT", None, "safe")]
        assert design.epochs[0].evidence.path == "arms[1].description"
        assert [one.evidence.basis for one in design.elements] == ["forced", "safe"]


class TestSeveralTreatments:
    TWO = (
        "It consists of 4 periods: a 6-week screening period, a 52-week, double-blind, placebo-controlled period, "
        "a 40-week open-label active treatment period, and a 12-week safety follow-up period."
    )

    def test_masked_and_open(self) -> None:
        design = derive(make(detailed=self.TWO, masking="DOUBLE"), "safe")
        assert epochs(design) == [
            ("epoch-1", "SCREENING", "P6W exact", "safe"),
            ("epoch-2", "TREATMENT", "P52W exact", "safe"),
            ("epoch-3", "OPEN LABEL TREATMENT", "P40W exact", "safe"),
            ("epoch-4", "FOLLOW-UP", "P12W exact", "safe"),
        ]
        assert design.epochs[1].evidence.quote == "52-week, double-blind, placebo-controlled period"
        assert design.complete

    def test_open_before_masked(self) -> None:
        text = "An 8-week open-label treatment period, then a 12-week double-blind treatment period."
        design = derive(make(detailed=text, masking="DOUBLE"), "safe")
        assert epochs(design) == [("epoch-1", "TREATMENT", "P12W exact", "safe")]
        assert not design.complete

    def test_open_alone_in_a_masked_study(self) -> None:
        text = "After 12 weeks all enter a 40-week open-label treatment period."
        design = derive(make(detailed=text, masking="DOUBLE", arms=(arm(1, text),)), "safe")
        assert epochs(design) == [("epoch-1", "TREATMENT", None, "forced")]
        assert design.elements[0].duration is None
        assert not design.complete

    def test_open_in_an_open_study(self) -> None:
        design = derive(make(detailed="A 40-week open-label treatment period.", masking="NONE"), "safe")
        assert epochs(design) == [("epoch-1", "TREATMENT", "P40W exact", "safe")]
        assert design.complete

    def test_three_of_them(self) -> None:
        text = (
            "Double blind treatment period (24 weeks) ETP - Extension treatment period (28 weeks) OLTP - Open label "
            "treatment period (68 weeks) Off-treatment follow up period (52 weeks)"
        )
        design = derive(make(detailed=text, masking="DOUBLE", arms=(arm(1, "A 24-week treatment period."),)), "safe")
        assert epochs(design) == [
            ("epoch-1", "TREATMENT", None, "forced"),
            ("epoch-2", "FOLLOW-UP", "P52W exact", "safe"),
        ]
        assert design.epochs[0].evidence.quote is None
        assert "several" in design.epochs[0].evidence.rule
        assert design.elements[0].duration is None
        assert not design.complete

    def test_lengths_that_differ(self) -> None:
        design = derive(make(summary="A 12-week treatment period.", detailed="A 4-week treatment period."), "safe")
        assert epochs(design) == [("epoch-1", "TREATMENT", None, "forced")]
        assert not design.complete


class TestComplete:
    @pytest.mark.parametrize(
        ("text", "complete"),
        [
            ("A 2-week screening period and a 12-week treatment period.", True),
            ("Three periods: screening, treatment, follow-up.", True),
            ("It has four periods: a screening period, a treatment period, and two more.", False),
            ("A 3-week screening period, a 6-week treatment period, and a 4-week extension.", False),
            ("A 12-week treatment period. They are followed for 6 months.", False),
            ("A 2-week screening period, then a 49-day engagement period.", False),
            ("A 4-week run-in period for participants naive to the drug, and a 12-week treatment period.", False),
            ("", True),
        ],
    )
    def test_texts(self, text: str, complete: bool) -> None:
        assert derive(make(detailed=text), "safe").complete is complete
        assert derive(make(detailed=text), "none").complete

    def test_likely_periods_are_epochs_under_all(self) -> None:
        study = make(detailed="A 12-week treatment period. They are followed for 6 months.")
        assert derive(study, "all").complete

    @pytest.mark.parametrize("inference", ["none", "safe", "all"])
    def test_cross_over_studies_have_several_periods(self, inference: Inference) -> None:
        assert not derive(make(model="CROSSOVER"), inference).complete

    def test_periods_of_some_arms_only(self) -> None:
        arms = (arm(1, "Drug with a 4-week safety follow-up period."), arm(2))
        assert not derive(make(arms=arms), "safe").complete


def test_epochs_before_allocation() -> None:
    text = (
        "A 2-week pre-screening period, a 2-week screening period, a 1-week washout period, a 2-week run-in period, a "
        "1-week baseline period, a 4-week treatment period, a 1-year open-label extension period, a 4-week safety "
        "follow-up period, and a 5-year long-term follow-up period."
    )
    made = derive(make(detailed=text), "safe").epochs
    assert [(one.type, one.type in BEFORE_ALLOCATION, one.type in NEVER_BLINDED) for one in made] == [
        ("PRE-SCREENING", True, True),
        ("SCREENING", True, True),
        ("WASHOUT", True, True),
        ("RUN-IN", True, True),
        ("BASELINE", True, True),
        ("TREATMENT", False, False),
        ("OPEN LABEL TREATMENT", False, True),
        ("FOLLOW-UP", False, False),
        ("LONG-TERM FOLLOW-UP", False, False),
    ]


def test_likely_words_of_an_arm_do_not_outweigh_certain_ones() -> None:
    study = make(arms=(arm(1, "5 mg daily for 18 months"),), detailed="A 12-month treatment period.")
    assert [one.duration and one.duration.value for one in derive(study, "all").elements] == ["P12M"]


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
        "A 1-week pre-screening period, a 1-week washout period, a 2-week screening period, a 2-week run-in period, a "
        "1-week baseline period, a 4-week treatment period, a 1-year open-label extension period, a 4-week safety "
        "follow-up period, a 5-year long-term follow-up period."
    )
    types = {one.type for one in derive(make(detailed=text), "safe").epochs}
    types |= {one.type for one in derive(make(study_type="OBSERVATIONAL"), "safe").epochs}
    assert len(types) == 10
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
