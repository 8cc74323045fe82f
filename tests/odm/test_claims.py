"""What the document claims of a study: no more than the record says, and what it leaves out is reported."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from odm.made import all_of, one, study
from trialglot.design.plan import Plan
from trialglot.findings import Finding, Report, Severity
from trialglot.model.base import Markup
from trialglot.model.dates import PartialDate
from trialglot.model.design import Duration, Element, Epoch, Evidence, PlannedArm, TrialDesign
from trialglot.model.eligibility import Age, Eligibility
from trialglot.model.study import (
    Arm,
    Contact,
    Design,
    Enrollment,
    Identifier,
    Intervention,
    Registration,
    Site,
    Status,
    Study,
)
from trialglot.validators import odm
from trialglot.writers.odm import odm132_sdm
from trialglot.writers.options import WriteOptions

UPDATED = Registration(last_update_post=PartialDate(value="2024-05-06", precision="day"))


def made_of(plan: Plan) -> tuple[etree._Element, list[Finding]]:
    report = Report("odm-sdm")
    content = odm132_sdm.dump(odm132_sdm.write(plan, WriteOptions(), report))
    assert [found for found in odm.validate(content) if found.severity is Severity.ERROR] == []
    return etree.fromstring(content), report.findings


def written(given: Study) -> tuple[etree._Element, list[Finding]]:
    return made_of(Plan(given))


def values(root: etree._Element, short_name: str) -> list[str]:
    return [str(one) for one in all_of(root, f"//sdm:Parameter[@ShortName='{short_name}']/sdm:Value/text()")]


def description(root: etree._Element, xpath: str) -> str:
    return "".join(map(str, all_of(root, f"{xpath}/odm:Description/odm:TranslatedText/text()")))


def messages(findings: list[Finding], code: str) -> list[str]:
    return [one.message for one in findings if one.code == code]


# --- alternatives -------------------------------------------------------------------------------------------------


def test_alternatives_are_named_as_such() -> None:
    text = (
        "Inclusion Criteria:\n\n* Adults\n* At least one of the following:\n"
        "1. Fever above 38 degrees or\n2. Cough for two weeks\n* Consent\n"
    )
    root, findings = written(study(registration=UPDATED, eligibility=Eligibility(text=Markup(text))))
    if not messages(findings, "MAP222"):
        pytest.fail("the alternatives are not found")
    said = "criteria inclusion-3, inclusion-4 are alternatives introduced by inclusion-2; the target lists them one by"
    assert messages(findings, "MAP222") == [f"{said} one"]
    for number, about in ((2, ""), (3, "One of"), (4, "One of"), (5, "")):
        found = description(root, f"//sdm:Criterion[@OID='IC.inclusion-{number}']")
        assert found == (f"{about} the alternatives introduced by IC.inclusion-2." if about else "")


# --- treatments ---------------------------------------------------------------------------------------------------

NAMES = ("One", "Two", "Three")


def trial(
    arms: dict[str, tuple[int, ...]],
    names: tuple[str, ...] = NAMES,
    texts: tuple[str, ...] = (),
    model: str | None = None,
) -> Study:
    """A trial of arms by type; a type may be followed by a number to have it twice."""
    return study(
        registration=UPDATED,
        design=Design(study_type="INTERVENTIONAL", intervention_model=model, masking="NONE"),
        arms=tuple(
            Arm(
                key=f"arm-{number}",
                label=f"Arm {number}",
                type=kind.rstrip("12"),
                interventions=tuple(f"intervention-{index}" for index in given),
            )
            for number, (kind, given) in enumerate(arms.items(), start=1)
        ),
        interventions=tuple(
            Intervention(
                key=f"intervention-{number}", name=name, description=Markup(texts[number - 1]) if texts else None
            )
            for number, name in enumerate(names, start=1)
        ),
    )


def parts(root: etree._Element) -> dict[str, list[str]]:
    names = ("TRT", "CURTRT", "COMPTRT", "CAGTNAM", "TCNTRL")
    return {name: found for name in names if (found := values(root, name))}


@pytest.mark.parametrize(
    ("arms", "expected"),
    [
        (
            {"EXPERIMENTAL": (1, 3), "ACTIVE_COMPARATOR": (2, 3)},
            {"TRT": ["One"], "COMPTRT": ["Two"], "TCNTRL": ["ACTIVE"]},
        ),
        ({"ACTIVE_COMPARATOR1": (1,), "ACTIVE_COMPARATOR2": (2, 3)}, {"TCNTRL": ["ACTIVE"]}),
        ({"EXPERIMENTAL": (1, 2), "PLACEBO_COMPARATOR": (3,)}, {"TRT": ["One", "Two"], "TCNTRL": ["PLACEBO"]}),
        ({"EXPERIMENTAL": (1,), "SHAM_COMPARATOR": (2, 3)}, {"TRT": ["One"], "TCNTRL": ["SHAM"]}),
        ({"ACTIVE_COMPARATOR": (1, 2, 3)}, {}),
        ({"EXPERIMENTAL": (1, 2, 3)}, {"TRT": ["One", "Two", "Three"]}),
        ({"OTHER": (1,), "ACTIVE_COMPARATOR": (2, 3)}, {"TCNTRL": ["ACTIVE"]}),
    ],
)
def test_parts_by_arm_types(arms: dict[str, tuple[int, ...]], expected: dict[str, list[str]]) -> None:
    root, findings = written(trial(arms))
    assert parts(root) == expected
    # Every intervention is in a parameter or said to be in none.
    told = {name for short_name in expected if short_name != "TCNTRL" for name in expected[short_name]}
    untold = "; ".join(messages(findings, "MAP236"))
    assert all((name in untold) is not (name in told) for name in NAMES)
    notes = description(root, "//sdm:Summary")
    assert all(name in notes for name in NAMES if name not in told)


def test_a_single_group_has_no_control() -> None:
    root, findings = written(trial({"EXPERIMENTAL": (1,), "ACTIVE_COMPARATOR": (2, 3)}, model="SINGLE_GROUP"))
    assert parts(root) == {"TRT": ["One"]}
    assert len(messages(findings, "MAP241")) == 1
    root, findings = written(trial({"PLACEBO_COMPARATOR": (1, 2, 3)}))
    assert parts(root) == {}
    assert len(messages(findings, "MAP241")) == 1


def test_placebo_and_sham_are_no_product() -> None:
    names = ("Placebo matching X", "SHAM stimulation", "Shampoo")
    for kind in ("EXPERIMENTAL", "ACTIVE_COMPARATOR"):
        root, findings = written(trial({kind: (1, 2, 3), "EXPERIMENTAL2": ()}, names))
        assert parts(root) in (
            {"TRT": ["Shampoo"]},
            {"COMPTRT": ["Shampoo"], "TCNTRL": ["ACTIVE"]},
        )
        assert "Placebo matching X; SHAM stimulation: neither TRT nor COMPTRT (placebo or sham)" in "".join(
            messages(findings, "MAP236")
        )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Investigational medicinal product; Pharmaceutical form: Tablet", {"TRT": ["One"]}),
        ("Non-investigational medicinal product; Pharmaceutical form: Tablet", {}),
        ("NIMP", {}),
        ("Auxiliary medicinal product", {}),
        ("Background treatment", {"CURTRT": ["One"]}),
        ("Rescue medication", {}),
        ("Premedication", {}),
        ("Concomitant medication", {}),
        ("Challenge agent", {"CAGTNAM": ["One"]}),
        ("Comparator", {"COMPTRT": ["One"]}),
        ("Investigational medicinal product/background treatment", {"TRT": ["One"]}),
    ],
)
def test_parts_by_stated_role(text: str, expected: dict[str, list[str]]) -> None:
    root, findings = written(trial({"EXPERIMENTAL": (1,)}, ("One",), (text,)))
    assert parts(root) == expected
    assert bool(messages(findings, "MAP236")) is not bool(expected)
    if not expected:
        assert f"(stated role: {text.partition(';')[0]})" in messages(findings, "MAP236")[0]


# --- epochs, cells, workflow ----------------------------------------------------------------------------------------

FORCED = Evidence("forced", "one epoch, so that arms have a cell each")
QUOTED = Evidence("safe", "period stated in the text", "detailed_description", "a run-in period of 2 weeks")
FIELD = Evidence("stated", "target follow-up duration of the record", "design.target_duration", "5 Years")
ELSEWHERE = Evidence("safe", "length of the period", "brief_summary", "treated for 12 weeks")


def designed(kinds: tuple[str, ...], *, complete: bool = True, masking: str = "DOUBLE") -> Plan:
    """A plan of two arms and the given epochs, the last of which is theirs apart."""
    plan = Plan(study(registration=UPDATED, design=Design(masking=masking), arms=(Arm(key="arm-1", label="A"), B)))
    arms = tuple(
        PlannedArm(key, name, None, None, (), Evidence("stated", "arm of the record"))
        for key, name in (("arm-1", "A"), ("arm-2", "B"))
    )
    epochs: list[Epoch] = []
    elements: list[Element] = []
    for number, kind in enumerate(kinds, start=1):
        epochs.append(Epoch(f"epoch-{number}", kind.capitalize(), kind, None, QUOTED))
        for arm in arms if number == len(kinds) else (None,):
            own = (arm.key,) if arm else ("arm-1", "arm-2")
            key = f"element-{len(elements) + 1}"
            elements.append(Element(key, f"{kind} {len(elements)}", f"epoch-{number}", own, (), None, None, QUOTED))
    plan.__dict__["design"] = TrialDesign(arms, tuple(epochs), tuple(elements), complete=complete)
    return plan


B = Arm(key="arm-2", label="B")


def test_before_allocation_and_in_the_open_nobody_is_blinded() -> None:
    kinds = ("SCREENING", "WASHOUT", "RUN-IN", "OPEN LABEL TREATMENT", "FOLLOW-UP", "TREATMENT")
    root, _ = made_of(designed(kinds))
    types = {
        str(cell.get("EpochOID")): one(cell, "sdm:ArmAssociation").get("Type") for cell in all_of(root, "//sdm:CellDef")
    }
    assert [types[f"EPOCH.epoch-{number}"] for number in range(1, 7)] == ["Unblinded"] * 4 + ["Blinded"] * 2


def test_flow_is_claimed_only_where_the_periods_are_complete() -> None:
    root, findings = made_of(designed(("SCREENING", "TREATMENT")))
    assert len(all_of(root, "//sdm:StudyStart")) == len(all_of(root, "//sdm:Transition")) == 1
    assert len(all_of(root, "//sdm:PathCanFinish/sdm:ActivityRef")) == 2
    assert not messages(findings, "MAP237")
    root, findings = made_of(designed(("SCREENING", "TREATMENT"), complete=False))
    assert len(all_of(root, "//sdm:StudyStart")) == 1
    assert not all_of(root, "//sdm:Transition | //sdm:PathCanFinish | //odm:ConditionDef")
    assert len(messages(findings, "MAP237")) == 1


def test_evidence_of_epochs_is_worded_by_its_kind() -> None:
    plan = designed(("TREATMENT",))
    arms, one_epoch = plan.design.arms, plan.design.epochs[0]
    for epoch, expected in (
        (
            one_epoch._replace(evidence=FORCED, duration=Duration("P5Y", "exact", FIELD)),
            [
                'Length: P5Y (exact). Stated by design.target_duration "5 Years" '
                "(target follow-up duration of the record).",
                "Not stated as such by the record; a minimum that the target needs "
                "(one epoch, so that arms have a cell each).",
            ],
        ),
        (
            one_epoch._replace(evidence=FIELD, duration=Duration("P5Y", "exact", FIELD)),
            [
                "Length: P5Y (exact).",
                'Stated by design.target_duration "5 Years" (target follow-up duration of the record).',
            ],
        ),
        (
            one_epoch._replace(duration=Duration("P12W", "exact", ELSEWHERE)),
            [
                'Length: P12W (exact). Derived from brief_summary "treated for 12 weeks" (length of the period).',
                'Derived from detailed_description "a run-in period of 2 weeks" (period stated in the text).',
            ],
        ),
    ):
        plan.__dict__["design"] = TrialDesign(arms, (epoch,), plan.design.elements)
        root, _ = made_of(plan)
        assert description(root, "//sdm:Epoch").splitlines()[1:] == expected
        timed = description(root, "//sdm:ActivityDuration[1]")
        own = epoch.duration.evidence if epoch.duration else None
        assert own is not None
        assert timed == f'"{own.quote}"'


# --- summary --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "value"),
    [("5 Years", ["P5Y"]), ("18 Months", ["P18M"]), ("1 Day", ["P1D"]), ("up to 2 years", []), ("lifelong", [])],
)
def test_target_follow_up(words: str, value: list[str]) -> None:
    root, findings = written(study(registration=UPDATED, design=Design(target_duration=words)))
    assert values(root, "TRGFUDUR") == value
    about = description(root, "//sdm:Parameter[@ShortName='TRGFUDUR']")
    assert about == ("" if value else f"As registered: {words}")
    assert ("design.target_duration" in [one.path for one in findings if one.code == "MAP204"]) is not bool(value)


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "WITHDRAWN"},
        {"status": "TERMINATED", "enrollment": Enrollment(count=0, kind="actual")},
    ],
)
def test_no_end_of_data_without_participants(fields: dict[str, Any]) -> None:
    end = PartialDate(value="2021-03-04", precision="day", kind="actual")
    status = Status(overall=fields["status"], completion=end)
    design = Design(enrollment=fields.get("enrollment"))
    root, findings = written(study(registration=UPDATED, status=status, design=design))
    assert values(root, "SENDTC") == []
    assert "study completion 2021-03-04: nobody was enrolled" in messages(findings, "MAP232")[0]
    assert "Study completion (registry): 2021-03-04 (actual)" in description(root, "//sdm:Summary")


def test_number_of_a_related_study_is_not_one_of_this_study() -> None:
    identifiers = (
        Identifier(value="NCT00000001", role="registry"),
        Identifier(value="NCT00000009", role="secondary", type="REGISTRY"),
    )
    root, _ = written(study(registration=UPDATED, identifiers=identifiers))
    assert values(root, "REGID") == ["NCT00000001"]
    assert all_of(root, "//odm:Protocol/odm:Alias[@Name='NCT00000009']")


def test_contacts_have_the_role_of_their_place() -> None:
    given = study(
        registration=UPDATED,
        central_contacts=(Contact(name="A", role="CONTACT"), Contact(name="B", role="CONTACT")),
        sites=tuple(
            Site(city="Rome", country="Italy", contacts=(Contact(name=name, role="CONTACT"),)) for name in ("C", "D")
        ),
    )
    root, findings = written(given)
    roles = all_of(root, "//odm:CodeList[@OID='CL.CONROLE']/odm:EnumeratedItem/@CodedValue")
    assert roles == ["CENTRAL CONTACT FOR RECRUITMENT", "FACILITY CONTACT"]
    assert not messages(findings, "MAP201")


def test_a_word_is_reported_once_with_its_places() -> None:
    arms = tuple(Arm(key=f"arm-{number}", label=f"Arm {number}", type="OTHER") for number in range(1, 4))
    _, findings = written(study(registration=UPDATED, arms=arms))
    assert messages(findings, "MAP201") == ["arm type (3 places) 'OTHER' has no code in CDISC C174222; written as text"]
    assert [one.path for one in findings if one.code == "MAP201"] == ["arms[0].type"]


def test_dates_of_the_document_are_said_to_be_defaults() -> None:
    root, findings = written(study(registration=UPDATED))
    assert root.get("AsOfDateTime") == root.get("CreationDateTime") == "2024-05-06T00:00:00Z"
    assert len([one for one in findings if one.target_path == "/ODM/@CreationDateTime"]) == 1
    root, _ = written(study())
    assert root.get("AsOfDateTime") is None


def test_no_lower_age_limit_is_a_null_flavor() -> None:
    limits = Eligibility(maximum_age=Age(text="65 Years", value=65, unit="years"))
    root, findings = written(study(registration=UPDATED, eligibility=limits))
    assert values(root, "AGEMIN") == []
    assert description(root, "//sdm:Parameter[@ShortName='AGEMIN']").startswith("Null flavor NINF")
    assert len(messages(findings, "MAP239")) == 1


def test_age_limits_that_contradict_each_other() -> None:
    limits = Eligibility(
        minimum_age=Age(text="65 Years", value=65, unit="years"),
        maximum_age=Age(text="18 Years", value=18, unit="years"),
    )
    root, findings = written(study(registration=UPDATED, eligibility=limits))
    assert (values(root, "AGEMIN"), values(root, "AGEMAX")) == (["P65Y"], ["P18Y"])
    assert len(messages(findings, "MAP240")) == 1


def test_nothing_that_every_record_has_is_a_warning(seed_page: bytes) -> None:
    from trialglot.readers import ctgov_page
    from trialglot.readers.reading import Record

    _, findings = written(ctgov_page.read(Record("seed", seed_page)).study)
    warnings = [one for one in findings if one.severity is Severity.WARNING]
    assert {one.code for one in warnings} <= {"MAP222"}


def test_a_text_above_the_limit_of_the_parser() -> None:
    given = study(registration=UPDATED, brief_summary=Markup("word " * 2_300_000))
    report = Report()
    content = odm132_sdm.dump(odm132_sdm.write(Plan(given), WriteOptions(), report))
    assert odm.validate(content) == []


def test_a_negative_enrolment_is_kept_as_text_and_is_no_parameter() -> None:
    record = study(registration=UPDATED, design=Design(enrollment=Enrollment(count=-1, kind="actual")))
    root, findings = made_of(Plan(record))
    assert not [one for one in root.iter("{*}Parameter") if one.get("ShortName") in ("ACTSUB", "PLANSUB")]
    assert "Enrolment, actual: -1" in etree.tostring(root, encoding="unicode")
    assert [found.code for found in findings if found.path == "design.enrollment"] == ["MAP204"]
