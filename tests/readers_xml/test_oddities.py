"""What a record should not have: each with the finding it gives, the place, and what becomes of it."""

from __future__ import annotations

import pytest

from readers_xml.made_up import BARE, OLD, PUBLIC, UPLOAD, put, reading
from trialglot import api, ledger
from trialglot.errors import UnreadableError

# The element that is put into the record, the findings (code, place), and the words that a message has.
ODD: tuple[tuple[str, tuple[tuple[str, str], ...], str], ...] = (
    ("<overall_status>Perhaps</overall_status>", (("SRC104", "overall_status"),), "'Perhaps' is not one of"),
    ("<phase>Phase 9/Phase 1</phase>", (("SRC104", "phase"),), "'Phase 9'"),
    (
        "<study_design_info><masking>Double (Participant, Dog)</masking></study_design_info>",
        (("SRC104", "study_design_info/masking"),),
        "'Dog' is not one of the registry's words for whoMasked",
    ),
    ("<start_date>Spring 2001</start_date>", (("SRC115", "start_date"), ("SRC111", "start_date")), "'Spring 2001'"),
    ("<verification_date>June 31, 2001</verification_date>", (("SRC111", "verification_date"),), "'June 31, 2001'"),
    ("<start_date>13 2001</start_date>", (("SRC115", "start_date"), ("SRC111", "start_date")), "'13 2001'"),
    ('<start_date type="Maybe">May 2001</start_date>', (("SRC104", "start_date/@type"),), "'Maybe'"),
    ("<enrollment>many</enrollment>", (("SRC105", "enrollment"), ("SRC115", "enrollment")), "count is a text"),
    ("<enrollment>-5</enrollment>", (), ""),
    ("<has_expanded_access>Perhaps</has_expanded_access>", (("SRC105", "has_expanded_access"),), "true or false"),
    (
        "<eligibility><gender_based>false</gender_based></eligibility>",
        (("SRC105", "eligibility/gender_based"),),
        "genderBased is a text",
    ),
    (
        "<eligibility><minimum_age>0 Years</minimum_age></eligibility>",
        (("SRC121", "eligibility/minimum_age"),),
        "'0 Years' as age limit",
    ),
    (
        "<eligibility><maximum_age>0 Days</maximum_age></eligibility>",
        (("SRC121", "eligibility/maximum_age"),),
        "'0 Days' as age limit",
    ),
    ("<new_element>x</new_element>", (("SRC103", "new_element"),), "'<new_element>'"),
    (
        "<source>A<b>c</b></source>",
        (("SRC105", "source"), ("SRC115", "source")),
        "organization has no fullName",
    ),
    ("<link>text</link>", (("SRC103", "link[1]"), ("SRC115", "link[1]")), "seeAlsoLinks has no url"),
    (
        "<arm_group><description>d</description></arm_group>",
        (("SRC114", "arm_group[1]"), *((("SRC110", f"intervention[{n}]/arm_group_label[1]")) for n in (1, 2))),
        "no label",
    ),
    (
        "<intervention><intervention_name>I</intervention_name><arm_group_label>X</arm_group_label></intervention>",
        (("SRC110", "intervention[1]/arm_group_label[1]"),),
        "'X' names no arm",
    ),
    ("<number_of_arms>3</number_of_arms>", (("SRC113", "number_of_arms"),), "states 3 arms and lists 2"),
    ("<number_of_groups>1</number_of_groups>", (("SRC113", "number_of_groups"),), "states 1 groups and lists 2"),
    ("<id_info><nct_id>NCT1</nct_id></id_info>", (("SRC116", "id_info/nct_id"),), "'NCT1' is no NCT number"),
    ("<id_info><org_study_id>O</org_study_id></id_info>", (("SRC117", ""),), "called 'O'"),
    ('<acronym lang="en">A</acronym>', (("SRC103", "acronym/@lang"),), "'<@lang>'"),
    ("<id_info>loose<nct_id>NCT01234567</nct_id>ends</id_info>", (("SRC103", "id_info/text()"),), "'<text()>'"),
    (
        "<overall_contact><last_name>A</last_name><last_name>B</last_name></overall_contact>",
        (("SRC103", "overall_contact/last_name[2]"),),
        "'<last_name>'",
    ),
    (
        "<location_countries><country><b>A</b></country><land>B</land></location_countries>",
        (("SRC103", "location_countries/country[1]"), ("SRC103", "location_countries/land")),
        "'<country>'",
    ),
    (
        "<brief_summary>No block</brief_summary>",
        (),
        "",
    ),
    (
        "<brief_summary><textblock>One</textblock><textblock>Two</textblock></brief_summary>",
        (("SRC105", "brief_summary"),),
        "briefSummary is an object",
    ),
    (
        "<phase><b>1</b></phase>",
        (("SRC105", "phase"),),
        "phases is an object, a list expected",
    ),
)


@pytest.mark.parametrize(("xml", "expected", "words"), ODD)
def test_an_oddity_and_its_finding(xml: str, expected: tuple[tuple[str, str], ...], words: str) -> None:
    found = reading(put(PUBLIC, xml))
    places = [(one.code, (one.source or "").removeprefix("/clinical_study").lstrip("/")) for one in found.findings]
    assert sorted(places) == sorted(expected)
    assert not words or any(words in one.message for one in found.findings)
    assert ledger.account(found, ("fhir-r5",)).unmapped == {}
    # What could not be used is data by its place, and counted as unread.
    for place in found.study.source.unread:
        assert place.startswith("/clinical_study/")
        assert place in found.study.data
        leaves = [one for one in ledger.leaves(found) if one.place == place or one.place.startswith(f"{place}/")]
        assert leaves
        assert not any(one.read for one in leaves)


def test_a_second_element_where_the_schema_has_one() -> None:
    record = PUBLIC.replace("<acronym>", "<acronym>ONE</acronym><acronym>")
    found = reading(record)
    assert found.study.acronym == "ONE"
    (told,) = found.findings
    assert (told.code, told.source) == ("SRC103", "/clinical_study/acronym[2]")
    assert found.study.data["/clinical_study/acronym[2]"] == "AIG"


def test_a_second_element_behind_one_that_cannot_be_used() -> None:
    found = reading(PUBLIC.replace("<phase>", "<phase><b/></phase><phase>"))
    assert found.study.design.phases == ()
    assert sorted(one.code for one in found.findings) == ["SRC103", "SRC105"]
    assert found.study.data["/clinical_study/phase[2]"] == "Phase 1/Phase 2"


def test_a_second_masking() -> None:
    masked = "<masking>Double (Participant, Investigator)</masking>"
    found = reading(
        put(PUBLIC, f"<study_design_info>{masked}<masking>Single (Care Provider)</masking></study_design_info>")
    )
    assert (found.study.design.masking, found.study.design.who_masked) == ("DOUBLE", ("PARTICIPANT", "INVESTIGATOR"))
    assert [one.code for one in found.findings] == ["SRC103"]
    assert found.study.data["/clinical_study/study_design_info/masking[2]"] == "Single (Care Provider)"


def test_unknown_elements_of_one_name_are_all_kept() -> None:
    found = reading(put(put(BARE, "<a>1</a>"), "<b><c>2</c></b>").replace("<b>", "<a>3</a><b>"))
    assert {key: found.study.data[key] for key in found.study.source.unread} == {
        "/clinical_study/a": "1",
        "/clinical_study/a[2]": "3",
        "/clinical_study/b": {"c": "2"},
    }
    assert [one.code for one in found.findings] == ["SRC103"] * 3


def test_elements_of_one_name_in_two_namespaces_have_places_of_their_own() -> None:
    found = reading(put(BARE, "<n:a xmlns:n='urn:n'>1</n:a>").replace("</n:a>", "</n:a><a><b>2</b></a>"))
    assert {key: found.study.data[key] for key in found.study.source.unread} == {
        "/clinical_study/a": "1",
        "/clinical_study/a[2]": {"b": "2"},
    }
    assert ledger.account(found, ("fhir-r5",)).unmapped == {}


def test_parts_of_the_old_design_that_are_not_known() -> None:
    record = OLD.replace("Allocation: Randomized", "Allocation: By Chance, Colour: Blue, Plain words")
    found = reading(record)
    told = [(one.code, one.source) for one in found.findings if one.code != "SRC120"]
    place = "/clinical_study/study_design"
    assert told == [("SRC104", f"{place} (Allocation)"), ("SRC103", f"{place} (Colour)")]
    assert found.study.data[f"{place} (Colour)"] == "Colour: Blue, Plain words"
    assert found.study.design.allocation == "By Chance"
    assert ledger.account(found, ("fhir-r5",)).unmapped == {}


def test_parts_of_one_name_in_the_old_design() -> None:
    record = OLD.replace("Allocation: Randomized", "Allocation: Randomized, Allocation: A, Allocation: B")
    record = record.replace("Efficacy Study,", "Efficacy Study, Endpoint Classification: Safety Study,")
    found = reading(record)
    place = "/clinical_study/study_design (Allocation)"
    assert {key: found.study.data[key] for key in found.study.source.unread} == {
        f"{place}[2]": "Allocation: A",
        f"{place}[3]": "Allocation: B",
    }
    assert found.study.data["/study_design (Endpoint Classification)"] == "Efficacy Study"
    assert found.study.data["/study_design (Endpoint Classification)[2]"] == "Safety Study"
    counted = ledger.account(found, ("fhir-r5",))
    assert counted.unmapped == {}
    assert counted.unread == {"clinical_study.study_design (Allocation)": 2}


def test_an_old_design_that_is_no_list() -> None:
    found = reading(OLD.replace("Allocation: Randomized, ", "Chosen by hand, "))
    assert found.study.data["/clinical_study/study_design (Chosen by hand)"] == "Chosen by hand"
    found = reading(put(OLD, "<study_design><b>x</b></study_design>"))
    assert found.study.data["/clinical_study/study_design"] == {"b": "x"}


def test_a_bare_masking_needs_no_finding() -> None:
    found = reading(put(PUBLIC, "<study_design_info><masking>Double</masking></study_design_info>"))
    assert found.findings == ()


def test_a_word_of_the_design_for_upload_that_could_be_several_things() -> None:
    found = reading(UPLOAD.replace("Treatment", "Other").replace("Cohort", "Blue"))
    told = [(one.code, one.source) for one in found.findings if one.code != "SRC120"]
    assert told == [("SRC103", "/clinical_study/design[1]"), ("SRC103", "/clinical_study/design[6]")]
    assert found.study.design.primary_purpose is None
    assert found.study.data["/clinical_study/design[1]"] == "Other"


def test_two_words_of_one_kind_in_the_design_for_upload() -> None:
    found = reading(UPLOAD.replace("Cohort", "Prevention"))
    assert found.study.design.primary_purpose == "TREATMENT"
    assert found.study.data["/clinical_study/design[6]"] == "Prevention"


def test_a_title_for_upload_without_its_block() -> None:
    found = reading(
        UPLOAD.replace("<brief_title>\n<textblock>", "<brief_title>").replace(
            "</textblock>\n</brief_title>", "</brief_title>"
        )
    )
    assert found.study.brief_title == "Uploaded Study"


def test_an_age_in_words() -> None:
    found = reading(put(PUBLIC, "<eligibility><minimum_age>Adults</minimum_age></eligibility>"))
    assert found.study.eligibility.minimum_age is not None
    assert found.study.eligibility.minimum_age.text == "Adults"


def test_blanks_of_unicode_beside_elements_are_no_text() -> None:
    found = reading(BARE.replace("</clinical_study>", "&#8232;&#160;</clinical_study>"))
    assert found.study.source.unread == ()


def test_an_attribute_of_the_root() -> None:
    found = reading(BARE.replace("<clinical_study>", '<clinical_study rank="7" lang="en">'))
    assert found.study.data == {"/@rank": "7", "/clinical_study/@lang": "en"}
    assert found.study.source.unread == ("/clinical_study/@lang",)
    assert found.study.carried == ["/@rank"]


def test_a_site_at_one_line() -> None:
    """The text stands where the element should have parts; the site is kept, the text is data."""
    found = reading(put(PUBLIC, "<location>Graz, Austria</location>"))
    assert found.study.data["/clinical_study/location[1]"] == "Graz, Austria"
    assert [one.code for one in found.findings] == ["SRC103"]
    assert len(found.study.sites) == 2


@pytest.mark.parametrize(
    ("title", "remedy"),
    [
        ("A&nbsp;title", "XML knows no names of HTML: write the sign itself, or its number (&#160; for &nbsp;)"),
        ("R&D of a title", "Write & and < inside of texts as &amp; and &lt;"),
        ("R & D of a title", "Write & and < inside of texts as &amp; and &lt;"),
        ("Age < 5", "Write & and < inside of texts as &amp; and &lt;"),
        ("A \1 title", "Take the control character out: XML has no place for it"),
        ("</brief_title></clinical_study><a>", "give what follows it in a file of its own"),
        ("<b>", "Download the record again; it must be complete"),
    ],
)
def test_broken_xml_says_what_can_be_done(title: str, remedy: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        reading(put(BARE, f"<brief_title>{title}</brief_title>"))
    assert caught.value.seen.startswith("broken XML: ")
    assert caught.value.remedy.endswith(remedy)


def test_bytes_that_are_not_in_the_encoding_that_is_stated() -> None:
    with pytest.raises(UnreadableError, match=r"broken XML: Invalid bytes.*name its encoding in the first line"):
        api.read(put(BARE, "<brief_title>Caf\xe9 study</brief_title>").encode("latin-1"))
