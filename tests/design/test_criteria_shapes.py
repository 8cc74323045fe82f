"""Shapes of eligibility text that are easily misread: made-up texts, expectations written by hand."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from trialglot.design.criteria import parse
from trialglot.model.base import Markup
from trialglot.model.eligibility import Criterion

Row = tuple[str, str, str]


def rows(criteria: Iterable[Criterion]) -> list[Row]:
    """Key, marker and text of all criteria, nested ones after their parent."""
    found: list[Row] = []
    for one in criteria:
        found.append((one.key, one.marker, str(one.text)))
        found += rows(one.children)
    return found


def read(text: str) -> list[Row]:
    return rows(parse(Markup(text)).criteria)


def placed(text: str) -> list[tuple[str, str, str | None]]:
    """Key, text and heading of the outer criteria."""
    return [(one.key, str(one.text), one.heading) for one in parse(Markup(text)).criteria]


def titles(text: str) -> list[tuple[str, str, str]]:
    """Level, kind and text of the headings."""
    return [(one.level, one.kind, str(one.text)) for one in parse(Markup(text)).headings]


def test_five_and_ten_are_roman_numbers_behind_four_and_nine() -> None:
    numbers = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
    for case in (str.upper, str.lower):
        listed = [case(number) for number in numbers]
        text = "Exclusion Criteria:\n" + "\n".join(f"{number}. Disease {number}" for number in listed)
        assert [row[1:] for row in read(text)] == [(f"{number}.", f"Disease {number}") for number in listed]
    assert len(read("Exclusion Criteria:\n- Infection by\nV. cholerae\n- Asthma")) == 2


class TestKinds:
    @pytest.mark.parametrize(
        ("heading", "kind"),
        [
            ("Exclusion Criteria Disease Related", "exclusion"),
            ("Exclusion criteria determined after biopsy/surgery", "exclusion"),
            ("Inclusion Criteria for Participants with Stage III NSCLC", "inclusion"),
            ("Inclusion Criteria for Adults with Stage II, IIIA, or Select IIIB (T3N2 only) Cancer", "inclusion"),
            ("Intra-surgery (biopsy/explant) Exclusion Criteria", "exclusion"),
            ("Diagnosis and Inclusion Criteria", "inclusion"),
            ("Inclusion requirements for all subjects", "inclusion"),
            ("Other Exclusions", "exclusion"),
            ("Conditions of exclusion", "exclusion"),
            ("Excluding criteria", "exclusion"),
        ],
    )
    def test_heading_that_its_list_shows(self, heading: str, kind: str) -> None:
        text = f"Inclusion Criteria:\n\n* a\n\n{heading}\n\n* b"
        assert titles(text)[1] == ("block", kind, heading)
        assert [(one.kind, one.text, one.heading) for one in parse(Markup(text)).criteria] == [
            ("inclusion", "a", None),
            (kind, "b", heading),
        ]

    @pytest.mark.parametrize(
        "line",
        [
            "Meets all inclusion criteria",
            "Exclusion criteria of the main study are met",
            "No history of exclusion",
            "Weight at the time of inclusion",
            "Exclusion criteria are described in the protocol.",
        ],
    )
    def test_statement_above_a_list_is_no_block(self, line: str) -> None:
        assert [one.kind for one in parse(Markup(f"Inclusion Criteria:\n\n* a\n\n{line}\n\n* b")).criteria] == [
            "inclusion"
        ] * 3

    @pytest.mark.parametrize("heading", ["Exclusion Citeria:", "Exclusion Critera", "exclusion creteria:"])
    def test_misspelt(self, heading: str) -> None:
        text = f"Inclusion Criteria:\n\n* a\n\n{heading}\n\n* b"
        assert read(text) == [("inclusion-1", "*", "a"), ("exclusion-1", "*", "b")]

    @pytest.mark.parametrize(
        "heading", ["III.6 EXCLUSION CRITERIA", "4.2 Exclusion Criteria", "5.1.2 Exclusion Criteria:"]
    )
    def test_chapter_number(self, heading: str) -> None:
        text = f"Adults with asthma must:\n\n1. be able to walk\n\n{heading}\n\nPersons with gout."
        assert [(one.kind, one.text) for one in parse(Markup(text)).criteria][-1] == ("exclusion", "Persons with gout.")
        assert titles(text)[-1] == ("block", "exclusion", heading)

    def test_full_stop_instead_of_colon(self) -> None:
        assert read("Inclusion criteria. Age ≥22. Asthma.\n\nStudy Exclusion Criteria. Gout in the last year.") == [
            ("inclusion-1", "", "Age ≥22. Asthma."),
            ("exclusion-1", "", "Gout in the last year."),
        ]

    @pytest.mark.parametrize(
        "heading",
        [
            "Inclusion Criteria and Exclusion Criteria:",
            "Inclusion criteria / exclusion criteria:",
            "Inclusion and non-inclusion criteria:",
        ],
    )
    def test_both_kinds_are_unspecified(self, heading: str) -> None:
        assert read(f"{heading}\n\n- a") == [("unspecified-1", "-", "a")]

    @pytest.mark.parametrize(
        "heading",
        [
            "Dropout Criteria:",
            "Withdrawal Criteria",
            "Removing criteria:",
            "Removal/Discontinuation criteria:",
            "Drop-out criteria:",
            "Subject Withdrawal Criteria:",
        ],
    )
    def test_leaving_the_study_is_no_exclusion(self, heading: str) -> None:
        text = f"Exclusion Criteria:\n\n* a\n\n{heading}\n\n* b"
        assert placed(text) == [("exclusion-1", "a", None), ("unspecified-1", "b", heading.rstrip(":"))]
        assert titles(text)[1] == ("block", "unspecified", heading)

    def test_group_that_names_the_other_kind_opens_its_block(self) -> None:
        text = "Inclusion Criteria:\n\n* a\n\nMedical exclusions:\n\n* b\n\nExclusion Criteria:\n\n* c"
        assert placed(text) == [
            ("inclusion-1", "a", None),
            ("exclusion-1", "b", "Medical exclusions"),
            ("exclusion-2", "c", None),
        ]

    def test_item_that_is_a_heading_with_persons(self) -> None:
        text = "* Common exclusion criteria of each group:\n\n  1. a\n* Exclusion criteria for donors:\n\n  1. b"
        assert placed(text) == [
            ("exclusion-1", "a", "Common exclusion criteria of each group"),
            ("exclusion-2", "b", "Exclusion criteria for donors"),
        ]


class TestOneLine:
    def test_whole_text_on_a_line(self) -> None:
        text = (
            "Inclusion Criteria:- Men with asthma- Stable dose Exclusion Criteria:- Gout in 6 months.- Nitrate use- "
            "Other exclusion criteria apply according to the product information"
        )
        tree = parse(Markup(text))
        assert rows(tree.criteria) == [
            ("inclusion-1", "-", "Men with asthma"),
            ("inclusion-2", "-", "Stable dose"),
            ("exclusion-1", "-", "Gout in 6 months."),
            ("exclusion-2", "-", "Nitrate use"),
        ]
        assert tree.notes == ("- Other exclusion criteria apply according to the product information",)

    def test_numbers_on_a_line(self) -> None:
        text = "Inclusion Criteria:1. Age 18 2. Consent of kin 3. Biopsy - Exclusion Criteria:1. Gout 2. Pregnancy\n\n-"
        assert read(text) == [
            ("inclusion-1", "1.", "Age 18"),
            ("inclusion-2", "2.", "Consent of kin"),
            ("inclusion-3", "3.", "Biopsy"),
            ("exclusion-1", "1.", "Gout"),
            ("exclusion-2", "2.", "Pregnancy"),
        ]

    def test_numbers_go_on_inside_an_item(self) -> None:
        assert read("1. Age 18\n2. Walks freely 3. Sees well 4. Hears well\n5. Consents") == [
            ("unspecified-1", "1.", "Age 18"),
            ("unspecified-2", "2.", "Walks freely"),
            ("unspecified-3", "3.", "Sees well"),
            ("unspecified-4", "4.", "Hears well"),
            ("unspecified-5", "5.", "Consents"),
        ]

    def test_bracketed_numbers_go_on(self) -> None:
        assert [row[1] for row in read("(1) Age 18 (2) Sees well (3) Hears well")] == ["(1)", "(2)", "(3)"]

    @pytest.mark.parametrize(
        "text",
        [
            "1. ECOG status of 0 to 2. Patients must walk.\n2. Consent",
            "1. Cancer of grade 2. Others are excluded\n2. Consent",
            "1. Score < 2. Others are excluded\n2. Consent",
            "1. Two of (1) pain, (2) fever, (3) cough\n2. Consent",
            "4. Known allergy 2. or asthma\n5. Consent",
            "2. Dose of 3. \n3. Consent",
        ],
    )
    def test_numbers_of_a_sentence_stay(self, text: str) -> None:
        assert len(read(text)) == 2

    def test_list_goes_on_in_an_item_with_a_bullet(self) -> None:
        text = '* Safety:\n\n  1. Gout\n  2. Asthma\n* Other reasons 3. Smoking 4. Allergy to "nuts" 5. Fever'
        assert read(text) == [
            ("unspecified-1", "*", "Safety:"),
            ("unspecified-1.1", "1.", "Gout"),
            ("unspecified-1.2", "2.", "Asthma"),
            ("unspecified-2", "*", "Other reasons"),
            ("unspecified-2.1", "3.", "Smoking"),
            ("unspecified-2.2", "4.", 'Allergy to "nuts"'),
            ("unspecified-2.3", "5.", "Fever"),
        ]

    def test_circled_digits(self) -> None:
        assert read("* in good health; ②aged 20 to 55;③ consents\n* able to walk (see ② above)") == [
            ("unspecified-1", "*", "in good health;"),
            ("unspecified-2", "②", "aged 20 to 55;"),
            ("unspecified-3", "③", "consents"),
            ("unspecified-4", "*", "able to walk (see ② above)"),
        ]

    @pytest.mark.parametrize(
        ("item", "text", "heading"),
        [
            ("* Written consent Inclusion Criteria Partner", "Written consent", "Inclusion Criteria Partner"),
            (
                "* Creatinine 2.5 mg/dL.D) Other Exclusion Criteria",
                "Creatinine 2.5 mg/dL.",
                "D) Other Exclusion Criteria",
            ),
            ("* Approved by the board (MAB) Exclusion Criteria:", "Approved by the board (MAB)", "Exclusion Criteria:"),
        ],
    )
    def test_heading_glued_to_an_item(self, item: str, text: str, heading: str) -> None:
        tree = parse(Markup(f"{item}\n* b"))
        assert rows(tree.criteria)[0] == ("unspecified-1", "*", text)
        assert [str(one.text) for one in tree.headings] == [heading]
        assert tree.criteria[1].kind != "unspecified" or heading.startswith("D)")

    @pytest.mark.parametrize(
        "item",
        [
            "Meets the protocol's Inclusion Criteria for subjects",
            "Stages other than listed in Inclusion Criteria: all others",
            "Has a condition described in the Exclusion Criteria",
            "Violates Exclusion Criteria Partner",
        ],
    )
    def test_words_of_a_sentence_are_not_glued(self, item: str) -> None:
        assert read(f"* {item}\n* b")[0] == ("unspecified-1", "*", item)


class TestNoCriteria:
    @pytest.mark.parametrize("text", ["None", "* None.", "* N/A", "Nil", "* not applicable", "- no", "* None;"])
    def test_nothing(self, text: str) -> None:
        tree = parse(Markup(f"Inclusion Criteria:\n\n* a\n\nExclusion Criteria:\n\n{text}"))
        assert rows(tree.criteria) == [("inclusion-1", "*", "a")]
        assert tree.notes == (text,)
        assert tree.headings[-1].before is None

    def test_nothing_beside_other_items_is_an_item(self) -> None:
        assert len(read("Exclusion Criteria:\n\n* None\n* Gout")) == 2

    @pytest.mark.parametrize(
        "remark",
        [
            "The above information is not intended to contain all considerations relevant to a patient's potential "
            "participation in a clinical trial.",
            "NOTE: The above information was not intended to contain all considerations.",
            "Note: Other protocol-defined Inclusion/ Exclusion Criteria apply",
        ],
    )
    def test_disclaimer_about_persons(self, remark: str) -> None:
        tree = parse(Markup(f"Exclusion Criteria:\n\n* a\n\n{remark}\n\nExclusion Criteria of Part B\n\n* b"))
        assert [one.text for one in tree.criteria] == ["a", "b"]
        assert tree.notes == (remark,)

    @pytest.mark.parametrize(
        "remark",
        [
            "Other protocol-defined Inclusion/Exclusion criteria apply.",
            "Other exclusion criteria apply according to the Summary of Product Characteristics",
            "Other exclusion criteria apply acc. to the label",
            "Further inclusion criteria apply.",
            "29 Additional Exclusion Criteria",
        ],
    )
    def test_remark_as_item(self, remark: str) -> None:
        tree = parse(Markup(f"Exclusion Criteria:\n\n* a\n* {remark}\n* b"))
        assert rows(tree.criteria) == [("exclusion-1", "*", "a"), ("exclusion-2", "*", "b")]
        assert tree.notes == (f"* {remark}",)

    @pytest.mark.parametrize(
        "item",
        [
            "Eligible if they meet additional risk criteria as defined in the protocol",
            "Additional risk criteria as defined in the protocol",
            "Meets other exclusion criteria",
            "Protocol-defined adequate organ function",
        ],
    )
    def test_statement_about_criteria_is_a_criterion(self, item: str) -> None:
        assert read(f"* a\n* {item}")[1:] == [("unspecified-2", "*", item)]

    @pytest.mark.parametrize(
        ("item", "text", "note"),
        [
            (
                "Allergy to nuts. The above information was not intended to contain all considerations.",
                "Allergy to nuts.",
                "The above information was not intended to contain all considerations.",
            ),
            ("Gout Further exclusion criteria apply.", "Gout", "Further exclusion criteria apply."),
        ],
    )
    def test_remark_glued_to_an_item(self, item: str, text: str, note: str) -> None:
        tree = parse(Markup(f"* a\n* {item}"))
        assert rows(tree.criteria)[1:] == [("unspecified-2", "*", text)]
        assert tree.notes == (note,)

    def test_list_break_is_a_blank_line(self) -> None:
        text = "1. Both of:\n\n   1. a\n\n   <!-- -->\n\n   1. b\n2. c"
        assert read(text) == [
            ("unspecified-1", "1.", "Both of:"),
            ("unspecified-1.1", "1.", "a"),
            ("unspecified-1.2", "1.", "b"),
            ("unspecified-2", "2.", "c"),
        ]


class TestConnectors:
    def test_two_items_are_one(self) -> None:
        text = (
            "Inclusion Criteria:\n\n- Completed study A.\n\nOR\n\n- Left study A early.\n\nPart B: as in the main study"
        )
        assert read(text)[0] == ("inclusion-1", "-", "Completed study A.\n\nOR\n\n- Left study A early.")

    def test_inside_an_item(self) -> None:
        assert read("1. a\n2. b\n\n   OR\n3. c\n4. d") == [
            ("unspecified-1", "1.", "a"),
            ("unspecified-2", "2.", "b\n\nOR\n3. c"),
            ("unspecified-3", "4.", "d"),
        ]

    def test_bullet_inside_an_item(self) -> None:
        assert read("1. Uses either:\n\n   1. a\n\n      * Or\n   2. b\n2. c") == [
            ("unspecified-1", "1.", "Uses either:"),
            ("unspecified-1.1", "1.", "a\n\n* Or\n2. b"),
            ("unspecified-2", "2.", "c"),
        ]

    def test_between_lists_the_extent_is_not_known(self) -> None:
        assert read("* a\n* b\n\nOR\n\n* c\n* d") == [
            ("unspecified-1", "*", "a"),
            ("unspecified-2", "*", "b\n\nOR"),
            ("unspecified-3", "*", "c"),
            ("unspecified-4", "*", "d"),
        ]

    def test_after_a_paragraph(self) -> None:
        assert read("Adults with asthma\n\nand/or\n\nAdults with gout") == [
            ("unspecified-1", "", "Adults with asthma\n\nand/or"),
            ("unspecified-2", "", "Adults with gout"),
        ]

    def test_first_of_a_block(self) -> None:
        tree = parse(Markup("Inclusion Criteria:\n\nAND\n\n* a"))
        assert rows(tree.criteria) == [("inclusion-1", "*", "a")]
        assert tree.notes == ("AND",)


class TestGroups:
    @pytest.mark.parametrize(
        "heading",
        [
            "Medical Conditions",
            "Age",
            "Abnormal Laboratory Values",
            "Obesity-related",
            "Visit1",
            "(all of the following)",
            "Patients with",
            r"\[Expansion Part\]",
            "Diabetes-related for adults with T2D",
            "Part 1 and Part 2 (Cohorts A to C)",
        ],
    )
    def test_at_the_start_of_a_block(self, heading: str) -> None:
        text = f"Exclusion Criteria:\n\n{heading}\n\n* a"
        assert [one[:2] for one in placed(text)] == [("exclusion-1", "a")]
        assert titles(text)[1] == ("group", "exclusion", heading)

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("Patients with symptomatic gout", "Healthy participants"),
            ("Study Subjects", "Partners"),
            ("Inherited Erectile Dysfunction", "Diabetes-associated Erectile Dysfunction"),
        ],
    )
    def test_two_groups(self, first: str, second: str) -> None:
        text = f"Inclusion Criteria:\n\n{first}\n\n* a\n\n{second}\n\n* b"
        assert placed(text) == [("inclusion-1", "a", first), ("inclusion-2", "b", second)]

    def test_line_that_comes_again(self) -> None:
        text = "Inclusion Criteria:\n\nNew to the device\n\n* a\n\nExclusion Criteria:\n\nNew to the device\n\n* b"
        assert placed(text) == [("inclusion-1", "a", "New to the device"), ("exclusion-1", "b", "New to the device")]

    @pytest.mark.parametrize(
        "line",
        [
            "Participants must have a documented diagnosis of gout",
            "Multiple Myeloma",
            "Patients with gout",
            "Males Ages between 18-60 years old",
            "Written consent signed",
            "Creatinine < 2 mg/dl",
            "Pregnancy.",
        ],
    )
    def test_first_line_that_may_be_a_criterion_is_one(self, line: str) -> None:
        assert read(f"Inclusion Criteria:\n\n{line}\n\n* a\n* b")[0] == ("inclusion-1", "", line)

    @pytest.mark.parametrize("line", ["Subjects who take nitrates", "ALL in remission, defined as below", "Pregnancy"])
    def test_line_between_lists_that_may_be_a_criterion_is_one(self, line: str) -> None:
        assert read(f"Inclusion Criteria:\n\n* a\n\n{line}\n\n* b")[1] == ("inclusion-2", "", line)

    def test_inside_the_item_above(self) -> None:
        text = (
            "Inclusion Criteria:\n\nAge\n\n1. Is 18 or older\n\n   Type of Participant and Disease Characteristics\n"
            "2. Has gout\n\n    General medical history\n3. Can walk"
        )
        assert placed(text) == [
            ("inclusion-1", "Is 18 or older", "Age"),
            ("inclusion-2", "Has gout", "Type of Participant and Disease Characteristics"),
            ("inclusion-3", "Can walk", "General medical history"),
        ]

    def test_lettered_heading_ends_with_its_list(self) -> None:
        text = "A) Medical Conditions\n\n* a\n* b\n\nB) Is taking 2 drugs daily.\n\n* c\n\nC) Laboratory values:\n\n* d"
        assert placed(text) == [
            ("unspecified-1", "a", "Medical Conditions"),
            ("unspecified-2", "b", "Medical Conditions"),
            ("unspecified-3", "Is taking 2 drugs daily.", None),
            ("unspecified-4", "c", None),
            ("unspecified-5", "d", "Laboratory values"),
        ]

    @pytest.mark.parametrize(
        ("block", "lead"),
        [
            ("Exclusion Criteria:", "Participants are excluded if any of the following criteria apply:"),
            (
                "Exclusion Criteria:",
                "* Patients who meet any of the following criteria will be excluded from the study:",
            ),
            ("Inclusion Criteria:", "A subject is eligible for inclusion if all of the following criteria are met:"),
        ],
    )
    def test_lead_that_repeats_its_block(self, block: str, lead: str) -> None:
        text = f"{block}\n\n{lead}\n* a\n* b"
        assert [one[1:] for one in placed(text)] == [("a", None), ("b", None)]
        assert [one[0::2] for one in titles(text)] == [("block", block), ("group", lead)]

    def test_lead_that_repeats_its_block_above_a_group(self) -> None:
        lead = "Participants are excluded from the study if any of the following criteria apply:"
        text = f"Exclusion Criteria:\n\n{lead}\n\nMedical Conditions\n\n1. a"
        assert placed(text) == [("exclusion-1", "a", "Medical Conditions")]
        assert titles(text)[1:] == [("group", "exclusion", lead), ("group", "exclusion", "Medical Conditions")]

    @pytest.mark.parametrize(
        ("block", "lead"),
        [
            ("Inclusion Criteria:", "Patients will be enrolled if they meet any of the following criteria:"),
            ("Exclusion Criteria:", "Patients are excluded only if all of the following criteria are met:"),
            ("Exclusion Criteria:", "Patients with diabetes are excluded if any of the following criteria apply:"),
        ],
    )
    def test_lead_that_says_more_is_a_criterion(self, block: str, lead: str) -> None:
        assert [one[1:] for one in placed(f"{block}\n\n{lead}\n\n* a")] == [(lead, None), ("a", None)]

    def test_lead_of_alternatives_heads_nothing(self) -> None:
        lead = "Leukemia with at least one of the following:"
        text = f"Eligible diagnoses:\n\n{lead}\n\n* a\n* b\n\nGout of long standing\n\n* c"
        assert [one[1] for one in placed(text)] == [
            "Leukemia with at least one of the following:",
            "a",
            "b",
            "Gout of long standing",
            "c",
        ]

    def test_examples_belong_to_the_item_before(self) -> None:
        lead = "Examples include but are not limited to:"
        text = f"i) Induction, as is usual.\n\n{lead}\n\n* a\n* b\n\nii) No induction\n\n* c"
        assert read(text) == [
            ("unspecified-1", "i)", "Induction, as is usual.\n\nExamples include but are not limited to:"),
            ("unspecified-1.1", "*", "a"),
            ("unspecified-1.2", "*", "b"),
            ("unspecified-2", "ii)", "No induction"),
            ("unspecified-3", "*", "c"),
        ]

    def test_lead_that_names_something_of_the_item_before(self) -> None:
        text = "* Uses contraception.\n\nMethods of contraception include:\n\n* a\n\nMay smoke\n\n* b"
        assert read(text) == [
            ("unspecified-1", "*", "Uses contraception.\n\nMethods of contraception include:"),
            ("unspecified-1.1", "*", "a"),
            ("unspecified-2", "", "May smoke"),
            ("unspecified-3", "*", "b"),
        ]

    def test_lead_after_a_paragraph(self) -> None:
        assert read("Implants are forbidden at times.\n\nThese include in particular:\n\n* a\n* b") == [
            ("unspecified-1", "", "Implants are forbidden at times.\n\nThese include in particular:"),
            ("unspecified-1.1", "*", "a"),
            ("unspecified-1.2", "*", "b"),
        ]

    def test_note_belongs_to_the_item_before(self) -> None:
        text = "7. No cure exists.\n\nNotes:\n\n7a. Two lines of therapy.\n\n7b. No access.\n\n8. Can walk"
        assert read(text) == [
            ("unspecified-1", "7.", "No cure exists.\n\nNotes:\n\n7a. Two lines of therapy.\n\n7b. No access."),
            ("unspecified-2", "8.", "Can walk"),
        ]


def test_a_lead_line_below_a_sign_alone_has_no_criterion_to_go_on() -> None:
    tree = parse(Markup("*\n\nExamples include:\n* item"))
    assert rows(tree.criteria) == [("unspecified-1", "*", "item")]
    assert [(str(one.text), one.before) for one in tree.headings] == [("Examples include:", "unspecified-1")]
    assert tree.notes == ("*",)


def test_a_remark_that_goes_on_is_a_criterion() -> None:
    text = "Exclusion criteria: none\n\nExamples include:\n* Other exclusion criteria may apply.\nPart A:"
    tree = parse(Markup(text))
    assert rows(tree.criteria) == [
        ("exclusion-1", "", "none\n\nExamples include:"),
        ("exclusion-1.1", "*", "Other exclusion criteria may apply.\nPart A:"),
    ]
    assert tree.notes == ()
