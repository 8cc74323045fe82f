"""Pages that are refused, cut off, oddly encoded or hostile."""

from __future__ import annotations

import time

import pytest

from page_renderer import HEAD, page
from trialglot.errors import UnreadableError
from trialglot.readers.ctgov_page import read
from trialglot.readers.ctgov_page.layout import SENTENCES
from trialglot.readers.reading import Reading, Record

SMALL = page(
    Basic_Information="Recruitment Status\n\nCOMPLETED\n\nClinical Phase\n\nPHASE1/PHASE2\n\nTotal Enrollment\n\n"
    "12 participants\n\nStudy Start Date\n\n2020-02-29",
    Brief_Summary="Über ≥ 5 薬.\n\nMore.",
    Detailed_Description="",
    Conditions="Gout Pain",
    Study_Design="Allocation Method\n\nRANDOMIZED",
    Study_Groups="Arm 1\n\nText.\n\nGroup Type EXPERIMENTAL\n\nDrug A\n\nIntervention Type DRUG\n\nTablet.\n\n"
    "Drug B\n\nIntervention Type DEVICE\n\nArm 2\n\nGroup Type OTHER\n\nDrug A\n\nIntervention Type DRUG\n\nTablet.",
    Interventions="Drug A\n\nTablet.\n\nIntervention Type DRUG\n\nDrug B\n\nIntervention Type DEVICE",
    Other_Intervention_Names="A-1",
    Eligibility_Criteria="Inclusion Criteria\n\n* One\nMinimum Eligible Age\n\n18 Years\n\nEligible Sex\n\nALL",
    Sponsors="Firm\n\nINDUSTRY\n\nSponsor Role lead",
    Responsible_Party="Responsibility Role SPONSOR",
    Principal_Investigators="A\n\nRole: STUDY_CHAIR\n\nU",
    Locations="Clinic\n\nZürich, , Switzerland\n\nSite Status\n\nCOMPLETED",
    Countries="Switzerland",
    References="Citation.\n\nReference Type RESULT\nPMID: 1 (View on PubMed)",
    Related_Links="",
).encode()


def read_bytes(data: bytes) -> Reading:
    return read(Record("page.txt", data))


def codes(reading: Reading) -> list[str]:
    return [one.code for one in reading.findings]


# --- refusals ---


def refusal(text: str) -> UnreadableError:
    with pytest.raises(UnreadableError) as caught:
        read_bytes(text.encode())
    return caught.value


def flattened(text: str) -> str:
    labels = {"Recruitment Status", "Clinical Phase", "Total Enrollment", "Study Start Date"}
    return "\n".join(line for line in text.split("\n") if line and line not in labels)


def test_flattened_pages_are_refused() -> None:
    error = refusal(flattened(SMALL.decode()))
    assert error.refused
    assert "labels" in error.seen
    assert "JSON" in error.remedy


def test_a_flattened_page_with_a_glued_heading_is_refused() -> None:
    text = flattened(SMALL.decode()).replace("\nBasic Information", "\nView full resultsBasic Information")
    assert refusal(text).refused


def test_a_label_elsewhere_does_not_make_a_flattened_page_readable() -> None:
    assert refusal(flattened(SMALL.decode()).replace("More.", "Recruitment Status\nMore.")).refused


def test_pages_of_results_are_refused() -> None:
    error = refusal(
        "Trial Outcomes & Findings for A Study (NCT NCT01234567)\n\nNCT ID: NCT01234567\n\nResults Overview\n"
    )
    assert error.refused
    assert "results" in error.seen
    assert "A Study" in error.seen


@pytest.mark.parametrize("text", ["", "\n \n", "Hello", HEAD, '{"protocolSection": {}}', "<clinical_study/>"])
def test_what_is_no_page(text: str) -> None:
    error = refusal(text)
    assert not error.refused
    assert "Basic Information" in error.seen


@pytest.mark.parametrize("head", ["A title", "A title\n\nNCT ID: NCT0123", "NCT ID: nct01234567"])
def test_a_page_without_a_number(head: str) -> None:
    error = refusal(page(head))
    assert not error.refused
    assert "NCT ID" in error.seen


# --- cut-off pages ---


def test_the_whole_page_is_not_cut_off() -> None:
    assert "SRC102" not in codes(read_bytes(SMALL))
    assert "SRC101" not in codes(read_bytes(SMALL))


def test_cut_at_every_byte() -> None:
    start = SMALL.index(b"Recruitment Status")
    for size in range(len(SMALL)):
        try:
            reading = read_bytes(SMALL[:size])
        except UnreadableError as error:
            assert size < start + len("Recruitment Status"), size
            assert not error.refused, size
            continue
        assert codes(reading).count("SRC102") == 1, size
        assert reading.study.id == "NCT01234567"


def test_seed_cut_at_every_97th_byte(seed_page: bytes) -> None:
    start = seed_page.index(b"ACTIVE_NOT")
    whole = read_bytes(seed_page).study
    labels = [one.label for one in whole.arms]
    for size in range(start, len(seed_page), 97):
        reading = read_bytes(seed_page[:size])
        assert "SRC102" in codes(reading), size
        # What is read before the cut is what the whole page says: arms are a part of the arms, in order.
        assert [one.label for one in reading.study.arms if one.label in labels] == [
            one.label for one in reading.study.arms
        ], size


@pytest.mark.parametrize(
    ("end", "section"),
    [
        ("Conditions\n\nSee the medical conditions and disease", "Conditions"),
        ("Conditions", "Conditions"),
        ("Study Groups\n\nRev", "Study Groups"),
    ],
)
def test_a_heading_before_the_cut_is_no_text(end: str, section: str) -> None:
    whole = SMALL.decode()
    reading = read_bytes(whole[: whole.index(end) + len(end)].encode())
    (finding,) = (one for one in reading.findings if one.code == "SRC102")
    assert section in finding.message
    assert reading.study.detailed_description is None
    assert reading.study.conditions in ((), ("Gout Pain",))
    assert "SRC101" not in codes(reading)


def test_a_page_cut_before_the_section_of_interventions_still_has_interventions() -> None:
    whole = SMALL.decode()
    reading = read_bytes(whole[: whole.index("Interventions\n\nLearn")].encode())
    study = reading.study
    assert [(one.name, one.type, one.description) for one in study.interventions] == [
        ("Drug A", "DRUG", "Tablet."),
        ("Drug B", "DEVICE", None),
    ]
    assert [(one.label, one.interventions) for one in study.arms] == [
        ("Arm 1", ("intervention-1", "intervention-2")),
        ("Arm 2", ("intervention-1",)),
    ]
    assert [one.code for one in reading.findings if one.code in ("SRC101", "SRC109", "SRC110")] == []


def test_a_description_whose_end_is_not_certain_is_kept_as_text() -> None:
    whole = SMALL.decode().replace("Intervention Type DEVICE\n\nArm 2", "Intervention Type DEVICE\n\nTube.\n\nArm 2")
    reading = read_bytes(whole[: whole.index("Interventions\n\nLearn")].encode())
    assert [one.label for one in reading.study.arms] == ["Arm 1"]
    assert "SRC109" in codes(reading)
    assert any("Tube.\n\nArm 2\n\nGroup Type OTHER" in text for text in reading.study.data.values())


def test_a_character_cut_in_two_is_a_cut() -> None:
    position = SMALL.index("薬".encode())
    reading = read_bytes(SMALL[: position + 1])
    assert "SRC102" in codes(reading)
    assert reading.study.brief_summary == "Über ≥ 5"


# --- encodings and white space ---


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (SMALL.replace("Ü".encode(), b"\xdc"), f"byte {SMALL.index('Ü'.encode())}"),
        (SMALL.decode().encode("utf-16"), "byte 0"),
        (SMALL.decode().encode("utf-16-be"), "byte 0"),
    ],
)
def test_other_encodings_are_refused_with_the_place(data: bytes, where: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_bytes(data)
    assert caught.value.where == where


def test_the_bad_byte_is_named() -> None:
    with pytest.raises(UnreadableError, match=r"byte 0xE9 at offset 6, line 2") as caught:
        read_bytes(b"Title\n\xe9\n")
    assert "UTF-8" in caught.value.remedy


def _same(data: bytes) -> bool:
    ours, theirs = read_bytes(SMALL), read_bytes(data)
    changed = theirs.study.model_copy(update={"source": ours.study.source})
    return changed == ours.study and codes(ours) == codes(theirs)


def test_line_ends_and_marks_do_not_matter() -> None:
    assert _same(SMALL.replace(b"\n", b"\r\n"))
    assert _same(SMALL.replace(b"\n", b"\r"))
    assert _same(b"\xef\xbb\xbf" + SMALL)
    assert _same(SMALL + b"\n")
    assert _same(SMALL + b"\n\n\n")
    assert _same(b"\n\n" + SMALL)


def test_blanks_around_lines_do_not_matter() -> None:
    text = SMALL.decode().replace("Über ≥ 5 薬.\n\nMore.", "Short.").replace("\n* One", " One")
    plain = read_bytes(text.encode())
    for blank in (" ", "\t", "\u00a0", "\u2003", "\u3000"):
        reading = read_bytes(text.replace("\n", f"{blank}\n{blank}").encode())
        changed = reading.study.model_copy(
            update={"source": plain.study.source, "eligibility": plain.study.eligibility}
        )
        assert changed == plain.study, repr(blank)
        assert codes(reading) == codes(plain)


def test_other_blanks_inside_labels_do_not_matter() -> None:
    for blank in ("\u00a0", "\u2009", "\u202f"):
        text = SMALL.decode()
        for words in ("Recruitment Status", "Group Type", "Sponsor Role", "Site Status", *SENTENCES):
            text = text.replace(words, words.replace(" ", blank))
        assert _same(text.encode()), repr(blank)


def test_doubled_blank_lines_do_not_matter() -> None:
    text = SMALL.decode().replace("Über ≥ 5 薬.\n\nMore.", "Short.").replace("Inclusion Criteria\n\n", "")
    plain = read_bytes(text.encode())
    reading = read_bytes(text.replace("\n\n", "\n\n\n\n").encode())
    assert reading.study.model_copy(update={"source": plain.study.source}) == plain.study


# --- hostile pages: work grows with the length only ---


@pytest.mark.parametrize(
    "text",
    [
        SMALL.decode() + "\n" * 1_000_000,
        "\n" * 1_000_000 + SMALL.decode(),
        page(Brief_Summary="x" * 5_000_000),
        page(Brief_Summary=" " * 5_000_000 + "x"),
        page(Brief_Summary="\u00a0x" * 1_000_000),
        page(Countries="Land " * 50_000),
        page(Locations="a,b, c" + ", " * 500_000 + "d\n\nSite Status"),
        page(Locations="Site Status\n\n" * 20_000),
        page(Basic_Information="Recruitment Status\n\nCOMPLETED" + "\n\nTotal Enrollment\n\n" + "9" * 500_000),
        page(
            Study_Groups="\n\n".join(
                f"Arm {n}\n\nGroup Type OTHER\n\nA\n\nIntervention Type DRUG\n\nT" for n in range(3000)
            ),
            Interventions="\n\n".join("A\n\nT\n\nIntervention Type DRUG" for _ in range(3000)),
        ),
        page(
            Study_Groups="Arm\n\nGroup Type OTHER\n\n" + "A\n\nIntervention Type DRUG\n\nT\n\n" * 10_000,
            Interventions="A\n\nT\n\nIntervention Type DRUG\n\n" * 10_000,
        ),
        page(Responsible_Party="\n\n".join(f"Line {n}" for n in range(50_000))),
        page(Principal_Investigators="A\n\nRole: STUDY_CHAIR\n\nU\n\n" * 10_000),
        page(References="Citation\n\n" * 50_000),
        page(Related_Links="http://example.org/\n\n" * 10_000),
        page(Other_Identifiers="X\n\nIdentifier Type: -\n\nIdentifier Source: secondary_id\n\n" * 10_000),
        page(Brief_Summary=f"Conditions\n\n{SENTENCES['Conditions']}\n\n" * 5_000),
    ],
    ids=lambda text: f"{len(text)}",
)
def test_hostile(text: str) -> None:
    data = text.encode()
    start = time.process_time()
    reading = read_bytes(data)
    # Generous: these take well under a second each; quadratic work would take minutes.
    assert time.process_time() - start < 10
    assert reading.study.id == "NCT01234567"
