"""Eligibility text to criteria: expectations written by hand from the texts."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from trialglot.design.criteria import MAX_DEPTH, parse
from trialglot.model.base import Markup
from trialglot.model.eligibility import CriteriaTree, Criterion

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


def seed_text(page: bytes) -> str:
    text = page.decode()
    return text[text.index("\nInclusion Criteria\n") + 1 : text.index("Minimum Eligible Age")]


@pytest.fixture(name="tree", scope="module")
def _tree(seed_page: bytes) -> CriteriaTree:
    return parse(Markup(seed_text(seed_page)))


class TestSeed:
    def test_counts(self, tree: CriteriaTree) -> None:
        assert len(tree.criteria) == 15
        assert len(tree.of_kind("inclusion")) == 9
        assert len(tree.of_kind("exclusion")) == 6

    def test_lead_line_is_a_criterion_without_marker(self, tree: CriteriaTree) -> None:
        first, second = tree.criteria[:2]
        assert first.key == "inclusion-1"
        assert first.text == "Participants must have a documented diagnosis of multiple myeloma (MM)"
        assert first.marker == ""
        assert second.marker == "*"

    def test_flat_items_stay_siblings(self, tree: CriteriaTree) -> None:
        assert all(not one.children for one in tree.criteria)
        assert tree.criteria[1].text.endswith("at least one of the following:")
        assert tree.criteria[2].text.startswith("Serum M-protein ≥0.5 g/dL")

    def test_escapes_are_kept(self, tree: CriteriaTree) -> None:
        assert tree.criteria[4].text.endswith(r"(\<0.26 or \>1.65).")
        assert tree.criteria[4].text.plain.endswith("(<0.26 or >1.65).")

    def test_exclusion_keys(self, tree: CriteriaTree) -> None:
        excluded = tree.of_kind("exclusion")
        assert [one.key for one in excluded] == [f"exclusion-{number}" for number in range(1, 7)]
        assert excluded[2].text == "Prior treatment with carfilzomib"

    def test_closing_remark_is_a_note(self, tree: CriteriaTree) -> None:
        assert tree.notes == (
            "The above information is not intended to contain all considerations relevant to a potential "
            "participation in a clinical trial.",
        )

    def test_block_headings(self, tree: CriteriaTree) -> None:
        assert [(one.level, one.kind, one.text, one.before) for one in tree.headings] == [
            ("block", "inclusion", "Inclusion Criteria", "inclusion-1"),
            ("block", "exclusion", "Exclusion Criteria", "exclusion-1"),
        ]
        assert all(one.heading is None for one in tree.criteria)


class TestEmpty:
    @pytest.mark.parametrize("text", [None, Markup(""), Markup("  \n\t\n "), Markup("\n\n")])
    def test_nothing(self, text: Markup | None) -> None:
        assert parse(text) == CriteriaTree()

    def test_headings_without_criteria(self) -> None:
        tree = parse(Markup("Inclusion Criteria:\n\nExclusion Criteria:"))
        assert tree.criteria == ()
        assert [(one.text, one.before) for one in tree.headings] == [
            ("Inclusion Criteria:", None),
            ("Exclusion Criteria:", None),
        ]


class TestBlockHeadings:
    @pytest.mark.parametrize(
        ("heading", "kind"),
        [
            ("Inclusion Criteria:", "inclusion"),
            ("Inclusion Criteria", "inclusion"),
            ("INCLUSION CRITERIA", "inclusion"),
            ("INCLUSION CRITERIA:", "inclusion"),
            ("inclusion criteria :", "inclusion"),
            ("Inclusion Criterion:", "inclusion"),
            ("Inclusion criteria -", "inclusion"),
            ("Key Inclusion Criteria:", "inclusion"),
            ("Main inclusion criteria:", "inclusion"),
            ("The inclusion criteria are:", "inclusion"),
            ("Inclusion criteria are as follows:", "inclusion"),
            ("Inclusion criteria include the following:", "inclusion"),
            ("Criteria for inclusion:", "inclusion"),
            ("Inclusion:", "inclusion"),
            ("INCLUSION", "inclusion"),
            ("**Inclusion Criteria:**", "inclusion"),
            ("## Inclusion Criteria", "inclusion"),
            ("Patients must meet all of the following inclusion criteria:", "inclusion"),
            ("Exclusion Criteria:", "exclusion"),
            ("Key Exclusion Criteria:", "exclusion"),
            ("EXCLUSION CRITERIA.", "exclusion"),
            ("Exclusions:", "exclusion"),
            ("Subjects who meet any of the following exclusion criteria:", "exclusion"),
            ("Inclusion and Exclusion Criteria:", "unspecified"),
            ("Inclusion/Exclusion Criteria:", "unspecified"),
            ("Eligibility Criteria:", "unspecified"),
        ],
    )
    def test_plain(self, heading: str, kind: str) -> None:
        tree = parse(Markup(f"{heading}\n\n* one\n* two"))
        assert rows(tree.criteria) == [(f"{kind}-1", "*", "one"), (f"{kind}-2", "*", "two")]
        assert [(one.level, one.kind, one.text, one.before) for one in tree.headings] == [
            ("block", kind, heading, f"{kind}-1")
        ]
        assert tree.criteria[0].heading is None

    @pytest.mark.parametrize(
        ("heading", "kind", "context"),
        [
            ("Inclusion Criteria for Part A:", "inclusion", "Inclusion Criteria for Part A"),
            ("Inclusion Criteria (All Cohorts):", "inclusion", "Inclusion Criteria (All Cohorts)"),
            ("Inclusion criteria specific to Cohort A1:", "inclusion", "Inclusion criteria specific to Cohort A1"),
            ("Patient Inclusion Criteria:", "inclusion", "Patient Inclusion Criteria"),
            ("Healthy Volunteers Inclusion Criteria", "inclusion", "Healthy Volunteers Inclusion Criteria"),
            ("INCLUSION CRITERIA - Cohort 1", "inclusion", "INCLUSION CRITERIA - Cohort 1"),
            ("Inclusion Criteria: Part A", "inclusion", "Inclusion Criteria: Part A"),
            ("Transplant Exclusion:", "exclusion", "Transplant Exclusion"),
            ("Non-inclusion criteria:", "exclusion", "Non-inclusion criteria"),
            ("Non inclusion criteria:", "exclusion", "Non inclusion criteria"),
            ("Major Eligibility Criteria:", "unspecified", "Major Eligibility Criteria"),
            ("Exclusion criteria for healthy volunteers", "exclusion", "Exclusion criteria for healthy volunteers"),
            (
                "Subjects in Cohort B who meet any of the following exclusion criteria:",
                "exclusion",
                "Subjects in Cohort B who meet any of the following exclusion criteria",
            ),
            (
                "Biological Mother Inclusion/Exclusion:",
                "unspecified",
                "Biological Mother Inclusion/Exclusion",
            ),
        ],
    )
    def test_qualified_heading_is_kept_as_context(self, heading: str, kind: str, context: str) -> None:
        tree = parse(Markup(f"{heading}\n\n* one"))
        assert rows(tree.criteria) == [(f"{kind}-1", "*", "one")]
        assert tree.criteria[0].heading == context

    @pytest.mark.parametrize(
        "line",
        [
            "Patients who meet the inclusion criteria will be randomized.",
            "Meets all inclusion criteria of the parent study",
            "Inclusion criteria of the parent study are met",
            "Inclusion criteria are described in the protocol.",
            "Failure to meet inclusion criteria",
            "No exclusion criteria",
            "Screening for exclusion of pregnancy",
        ],
    )
    def test_a_sentence_is_no_heading(self, line: str) -> None:
        assert read(f"Exclusion Criteria:\n\n* one\n\n{line}") == [
            ("exclusion-1", "*", "one"),
            ("exclusion-2", "", line),
        ]

    @pytest.mark.parametrize("line", ["Meets all inclusion criteria", "Exclusion criteria for the main study apply"])
    def test_an_item_is_no_heading(self, line: str) -> None:
        assert read(f"* {line}\n* two") == [("unspecified-1", "*", line), ("unspecified-2", "*", "two")]

    def test_text_on_the_line_of_the_heading(self) -> None:
        text = "Inclusion Criteria: Patients with asthma\n\nExclusion criteria: gout\n\n**Key Exclusion Criteria:** x"
        tree = parse(Markup(text))
        assert rows(tree.criteria) == [
            ("inclusion-1", "", "Patients with asthma"),
            ("exclusion-1", "", "gout"),
            ("exclusion-2", "", "x"),
        ]
        assert [one.text for one in tree.headings] == [
            "Inclusion Criteria:",
            "Exclusion criteria:",
            "**Key Exclusion Criteria:**",
        ]

    def test_text_on_the_line_of_a_short_heading(self) -> None:
        assert read("Inclusion: Patients with asthma\n\nExclusion: gout\n\n* Exclusion: of persons") == [
            ("inclusion-1", "", "Patients with asthma"),
            ("exclusion-1", "", "gout"),
            ("exclusion-2", "*", "Exclusion: of persons"),
        ]

    def test_first_item_on_the_line_of_the_heading(self) -> None:
        assert read("Inclusion Criteria: 1. a\n2. b\nExclusion Criteria:- c\n- d") == [
            ("inclusion-1", "1.", "a"),
            ("inclusion-2", "2.", "b"),
            ("exclusion-1", "-", "c"),
            ("exclusion-2", "-", "d"),
        ]

    def test_sentence_that_is_a_block(self) -> None:
        text = "Inclusion criteria were age over 18.\n\nThe exclusion criteria include pregnancy: any trimester."
        tree = parse(Markup(text))
        assert rows(tree.criteria) == [
            ("inclusion-1", "", "age over 18."),
            ("exclusion-1", "", "pregnancy: any trimester."),
        ]
        assert [one.text for one in tree.headings] == ["Inclusion criteria were", "The exclusion criteria include"]

    def test_dash_instead_of_colon(self) -> None:
        assert read("Inclusion Criteria - Age 18 to 65\n\nExclusion Criteria - pregnancy") == [
            ("inclusion-1", "", "Age 18 to 65"),
            ("exclusion-1", "", "pregnancy"),
        ]

    def test_heading_directly_below_a_list(self) -> None:
        assert read("Inclusion Criteria\n* a\nExclusion Criteria\n* b") == [
            ("inclusion-1", "*", "a"),
            ("exclusion-1", "*", "b"),
        ]

    def test_headings_as_list_items(self) -> None:
        assert read("1. Inclusion Criteria:\n   1. x\n   2. y\n2. Exclusion Criteria:\n   1. z") == [
            ("inclusion-1", "1.", "x"),
            ("inclusion-2", "2.", "y"),
            ("exclusion-1", "1.", "z"),
        ]

    def test_items_above_a_nested_heading_end_its_block(self) -> None:
        tree = parse(Markup("* Group A\n  * Inclusion Criteria:\n    * x\n* Weight is measured"))
        assert rows(tree.criteria) == [("inclusion-1", "*", "x"), ("unspecified-1", "*", "Weight is measured")]
        assert [one.heading for one in tree.criteria] == ["Group A", "Group A"]

    def test_heading_glued_to_the_last_item(self) -> None:
        tree = parse(Markup("Inclusion Criteria:\n\n* a for the study Exclusion Criteria:\n* b"))
        assert rows(tree.criteria) == [("inclusion-1", "*", "a for the study"), ("exclusion-1", "*", "b")]
        assert [one.text for one in tree.headings] == ["Inclusion Criteria:", "Exclusion Criteria:"]

    def test_words_of_a_sentence_are_not_glued(self) -> None:
        assert read("* Meets none of the Exclusion Criteria:\n* b") == [
            ("unspecified-1", "*", "Meets none of the Exclusion Criteria:"),
            ("unspecified-2", "*", "b"),
        ]

    def test_several_blocks_number_on(self) -> None:
        text = "Inclusion Criteria:\n* a\nExclusion Criteria:\n* b\nInclusion Criteria:\n* c\nExclusion Criteria:\n* d"
        assert [row[0] for row in read(text)] == ["inclusion-1", "exclusion-1", "inclusion-2", "exclusion-2"]

    def test_text_before_the_first_block_is_unspecified(self) -> None:
        assert read("Adults are recruited in clinics.\n\nInclusion Criteria:\n\n* a") == [
            ("unspecified-1", "", "Adults are recruited in clinics."),
            ("inclusion-1", "*", "a"),
        ]

    def test_exclusion_only(self) -> None:
        assert read("Exclusion Criteria:\n\nPregnancy") == [("exclusion-1", "", "Pregnancy")]


class TestParts:
    def test_part_above_its_blocks(self) -> None:
        text = (
            "Part A:\n\nInclusion Criteria:\n\n* a\n\nExclusion Criteria:\n\n* b\n\n"
            "Part B:\n\nInclusion Criteria:\n\n* c\n\nExclusion Criteria:\n\n* d"
        )
        tree = parse(Markup(text))
        assert [(one.key, one.heading) for one in tree.criteria] == [
            ("inclusion-1", "Part A"),
            ("exclusion-1", "Part A"),
            ("inclusion-2", "Part B"),
            ("exclusion-2", "Part B"),
        ]
        assert [(one.level, one.text) for one in tree.headings if one.level == "part"] == [
            ("part", "Part A:"),
            ("part", "Part B:"),
        ]

    def test_place_without_colon_above_its_blocks(self) -> None:
        tree = parse(Markup("Cohort 1\n\nInclusion Criteria\n\n* a\n\nCohort 2\n\nInclusion Criteria\n\n* b"))
        assert [(one.key, one.heading) for one in tree.criteria] == [
            ("inclusion-1", "Cohort 1"),
            ("inclusion-2", "Cohort 2"),
        ]

    def test_capitals_are_no_heading_in_a_text_of_capitals(self) -> None:
        text = "INCLUSION CRITERIA:\n\nADULT PATIENTS\n\n* MALE\n\nHEALTHY\n\nEXCLUSION CRITERIA:\n\nSMOKING"
        tree = parse(Markup(text))
        assert [(one.key, one.text, one.heading) for one in tree.criteria] == [
            ("inclusion-1", "ADULT PATIENTS", None),
            ("inclusion-2", "MALE", None),
            ("inclusion-3", "HEALTHY", None),
            ("exclusion-1", "SMOKING", None),
        ]

    def test_capitals_above_other_text_are_a_heading(self) -> None:
        tree = parse(Markup("Inclusion Criteria:\n\nADULT PATIENTS\n\n* Male"))
        assert [(one.text, one.heading) for one in tree.criteria] == [("Male", "ADULT PATIENTS")]

    def test_groups_inside_a_block(self) -> None:
        text = (
            "Inclusion Criteria:\n\nHealthy volunteers:\n\n* a\n* b\n\nPatients:\n\n* c\n\nExclusion Criteria:\n\n* d"
        )
        tree = parse(Markup(text))
        assert [(one.key, one.heading) for one in tree.criteria] == [
            ("inclusion-1", "Healthy volunteers"),
            ("inclusion-2", "Healthy volunteers"),
            ("inclusion-3", "Patients"),
            ("exclusion-1", None),
        ]

    def test_group_under_a_qualified_block(self) -> None:
        tree = parse(Markup("Inclusion Criteria for Part A:\n\nAt Screening\n\n* a"))
        assert tree.criteria[0].heading == "Inclusion Criteria for Part A: At Screening"

    def test_group_heading_directly_below_a_list(self) -> None:
        tree = parse(Markup("Inclusion Criteria:\n* a\nCohort 2:\n* b"))
        assert [(one.text, one.heading) for one in tree.criteria] == [("a", None), ("b", "Cohort 2")]

    def test_long_lead_with_colon_is_a_criterion(self) -> None:
        lead = (
            "Before being randomized subjects must still be meeting all Screening Inclusion Criteria, as well as the "
            "following criteria:"
        )
        assert read(f"Inclusion Criteria:\n\n{lead}\n\n* a") == [("inclusion-1", "", lead), ("inclusion-2", "*", "a")]


class TestOldStyle:
    def test_characteristics(self) -> None:
        text = (
            "DISEASE CHARACTERISTICS:\n\n* Relapsed\n\n  * Stage II\n\nPATIENT CHARACTERISTICS:\n\nAge\n\n"
            "* 18 and over\n\nPerformance status\n\n* Zubrod 0-2\n\nPRIOR CONCURRENT THERAPY:\n\n"
            "Surgery\n\n* Not specified"
        )
        tree = parse(Markup(text))
        assert [(one.key, one.text, one.heading) for one in tree.criteria] == [
            ("unspecified-1", "Relapsed", "DISEASE CHARACTERISTICS"),
            ("unspecified-2", "18 and over", "PATIENT CHARACTERISTICS: Age"),
            ("unspecified-3", "Zubrod 0-2", "PATIENT CHARACTERISTICS: Performance status"),
            ("unspecified-4", "Not specified", "PRIOR CONCURRENT THERAPY: Surgery"),
        ]
        assert [one.text for one in tree.criteria[0].children] == ["Stage II"]

    def test_heading_directly_above_its_first_group(self) -> None:
        tree = parse(Markup("PATIENT CHARACTERISTICS:\nAge\n\n- Under 22"))
        assert [(one.text, one.heading) for one in tree.criteria] == [("Under 22", "PATIENT CHARACTERISTICS: Age")]

    def test_text_on_the_line_of_the_heading(self) -> None:
        tree = parse(Markup("DISEASE CHARACTERISTICS: Proven asthma\n\nPATIENT CHARACTERISTICS: Age: 18"))
        assert [(one.text, one.heading) for one in tree.criteria] == [
            ("Proven asthma", "DISEASE CHARACTERISTICS"),
            ("Age: 18", "PATIENT CHARACTERISTICS"),
        ]

    def test_ruled_headings(self) -> None:
        tree = parse(Markup("--Disease Characteristics--\n\nBladder cancer\n\n--Prior/Concurrent Therapy--\n\nNone"))
        assert [(one.text, one.heading) for one in tree.criteria] == [
            ("Bladder cancer", "Disease Characteristics"),
            ("None", "Prior/Concurrent Therapy"),
        ]


class TestItems:
    @pytest.mark.parametrize("bullet", ["*", "-", "–", "•", "●", "▪", "o", "+"])
    def test_bullets(self, bullet: str) -> None:
        assert read(f"{bullet} one\n{bullet} two") == [
            ("unspecified-1", bullet, "one"),
            ("unspecified-2", bullet, "two"),
        ]

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("1.", "2."),
            ("1)", "2)"),
            ("(1)", "(2)"),
            ("a.", "b."),
            ("a)", "b)"),
            ("(a)", "(b)"),
            ("A.", "B."),
            ("i.", "ii."),
            ("i)", "ii)"),
            ("1.1.", "1.2."),
            ("1-", "2-"),
            (r"1\.", r"2\."),
        ],
    )
    def test_numbers(self, first: str, second: str) -> None:
        assert read(f"{first} one\n{second} two") == [
            ("unspecified-1", first, "one"),
            ("unspecified-2", second, "two"),
        ]

    def test_markers_without_blank(self) -> None:
        assert read("-Age\n•Sex\n1.Weight\n1-Height\n1、年龄\n（2）性别") == [
            ("unspecified-1", "-", "Age"),
            ("unspecified-2", "•", "Sex"),
            ("unspecified-3", "1.", "Weight"),
            ("unspecified-4", "1-", "Height"),
            ("unspecified-5", "1、", "年龄"),
            ("unspecified-6", "（2）", "性别"),
        ]

    @pytest.mark.parametrize(
        "text",
        [
            "E. coli infection",
            "C. difficile colitis",
            "5-FU within 4 weeks",
            "3-month washout",
            "12-lead ECG normal",
            "-5 dioptres or more",
            "0.5 mg/dL creatinine",
            "18 years or older",
            "*Note on dosing",
            "Male or female",
            "I am a healthy volunteer",
            "2.5 x ULN",
        ],
    )
    def test_no_marker(self, text: str) -> None:
        assert read(f"{text}\n\nOther line") == [("unspecified-1", "", text), ("unspecified-2", "", "Other line")]

    def test_item_keeps_its_inner_marker(self) -> None:
        assert read("* a) first b) second") == [("unspecified-1", "*", "a) first b) second")]

    def test_numbered_sequence_is_flat_where_the_source_is(self) -> None:
        assert read("1. one\na. sub\nb. sub\n2. two") == [
            ("unspecified-1", "1.", "one"),
            ("unspecified-2", "a.", "sub"),
            ("unspecified-3", "b.", "sub"),
            ("unspecified-4", "2.", "two"),
        ]

    def test_continuation_lines(self) -> None:
        assert read("* one\n  goes on\nand on\n* two") == [
            ("unspecified-1", "*", "one\ngoes on\nand on"),
            ("unspecified-2", "*", "two"),
        ]

    def test_paragraphs_of_an_item(self) -> None:
        assert read("1. one\n\n   second paragraph\n\n2. two") == [
            ("unspecified-1", "1.", "one\n\nsecond paragraph"),
            ("unspecified-2", "2.", "two"),
        ]

    def test_paragraph_below_a_list_is_a_criterion_of_its_own(self) -> None:
        assert read("Inclusion Criteria:\n\n* a\n\nAll must consent\n\n* b") == [
            ("inclusion-1", "*", "a"),
            ("inclusion-2", "", "All must consent"),
            ("inclusion-3", "*", "b"),
        ]

    def test_paragraphs_without_any_structure(self) -> None:
        assert read("Adults with asthma.\n\nMust be able\nto walk.") == [
            ("unspecified-1", "", "Adults with asthma."),
            ("unspecified-2", "", "Must be able\nto walk."),
        ]

    def test_short_lines_are_statements_of_their_own(self) -> None:
        text = "Healthy controls inclusion criteria:\n\nMedically healthy\nPsychiatrically healthy\n≥ 21 years"
        assert read(text) == [
            ("inclusion-1", "", "Medically healthy"),
            ("inclusion-2", "", "Psychiatrically healthy"),
            ("inclusion-3", "", "≥ 21 years"),
        ]

    def test_lines_broken_at_the_margin_are_one_statement(self) -> None:
        text = (
            "Men and nonpregnant women between the ages of 40 and 80 with a pressure of\n"
            "24 mm Hg or more. Both eyes must qualify."
        )
        assert read(text) == [("unspecified-1", "", text)]

    def test_wrapped_number_is_text(self) -> None:
        assert read("- Age of at least\n  18. Or older in some\n  countries") == [
            ("unspecified-1", "-", "Age of at least\n18. Or older in some\ncountries")
        ]

    def test_hanging_text_of_old_records(self) -> None:
        text = "        Inclusion Criteria:\n\n          -  Age over\n             18\n\n          -  Male\n      "
        assert read(text) == [("inclusion-1", "-", "Age over\n18"), ("inclusion-2", "-", "Male")]

    def test_bullets_alone_are_no_criteria(self) -> None:
        tree = parse(Markup("Inclusion Criteria:\n\n* a\n\n***\n\nExclusion Criteria:\n\n-----"))
        assert rows(tree.criteria) == [("inclusion-1", "*", "a")]
        assert tree.notes == ("***", "-----")


class TestNesting:
    def test_indented_items(self) -> None:
        tree = parse(Markup("* a:\n\n  * b\n  * c:\n\n    1. d\n* e"))
        assert rows(tree.criteria) == [
            ("unspecified-1", "*", "a:"),
            ("unspecified-1.1", "*", "b"),
            ("unspecified-1.2", "*", "c:"),
            ("unspecified-1.2.1", "1.", "d"),
            ("unspecified-2", "*", "e"),
        ]

    def test_children_have_kind_and_heading_of_the_block(self) -> None:
        tree = parse(Markup("Exclusion Criteria for Part B:\n\n1. a\n   * b"))
        child = tree.criteria[0].children[0]
        assert (child.key, child.kind, child.heading) == ("exclusion-1.1", "exclusion", "Exclusion Criteria for Part B")

    def test_one_column_is_no_nesting(self) -> None:
        assert [row[0] for row in read("1. a\n 2. b\n  3. c")] == [
            "unspecified-1",
            "unspecified-2",
            "unspecified-3",
        ]

    def test_dedent_between_levels(self) -> None:
        assert [row[0] for row in read("* a\n    * b\n  * c\n* d")] == [
            "unspecified-1",
            "unspecified-1.1",
            "unspecified-1.2",
            "unspecified-2",
        ]

    def test_paragraph_goes_to_the_item_it_is_indented_under(self) -> None:
        tree = parse(Markup("* a:\n\n  1. b\n\n     of b\n\n  of a\n* c"))
        assert rows(tree.criteria) == [
            ("unspecified-1", "*", "a:\n\nof a"),
            ("unspecified-1.1", "1.", "b\n\nof b"),
            ("unspecified-2", "*", "c"),
        ]

    def test_tabs_indent(self) -> None:
        assert [row[0] for row in read("- a\n\t- b\n\t\t- c\n- d")] == [
            "unspecified-1",
            "unspecified-1.1",
            "unspecified-1.1.1",
            "unspecified-2",
        ]

    def test_depth_is_bounded_and_nothing_is_lost(self) -> None:
        count = 200
        found = read("\n".join(f"{' ' * 2 * number}* item{number}" for number in range(count)))
        assert [row[2] for row in found] == [f"item{number}" for number in range(count)]
        assert max(row[0].count(".") for row in found) == MAX_DEPTH - 1


class TestNotes:
    @pytest.mark.parametrize(
        "remark",
        [
            "Other protocol-defined inclusion/exclusion criteria may apply.",
            "Additional criteria may apply",
            "This list is not exhaustive.",
            "The above criteria are not complete.",
            "For more information, please contact the study team.",
            "Further details are available in the protocol",
            "See the protocol for additional criteria",
        ],
    )
    def test_remarks(self, remark: str) -> None:
        tree = parse(Markup(f"Exclusion Criteria:\n\n* a\n\n{remark}"))
        assert rows(tree.criteria) == [("exclusion-1", "*", "a")]
        assert tree.notes == (remark,)

    @pytest.mark.parametrize(
        "statement",
        [
            "Note: patients with treated brain metastases are eligible.",
            "No positive tumor margins confirmed after surgery",
            "Participants will be required to discontinue all other medication.",
            "Patients not meeting all of the above criteria must not be enrolled",
            "Pregnancy",
        ],
    )
    def test_what_may_decide_about_a_person_is_a_criterion(self, statement: str) -> None:
        tree = parse(Markup(f"Exclusion Criteria:\n\n* a\n\n{statement}"))
        assert rows(tree.criteria)[1:] == [("exclusion-2", "", statement)]
        assert tree.notes == ()

    def test_a_remark_alone_stays_a_criterion(self) -> None:
        assert read("Other criteria may apply") == [("unspecified-1", "", "Other criteria may apply")]
