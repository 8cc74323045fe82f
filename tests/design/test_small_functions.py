"""Ages, masking, countries, slugs and expressions."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialglot.design import ages, masking
from trialglot.design.geography import country
from trialglot.design.text import Expression, bounded, slug
from trialglot.model.eligibility import Age


class TestAges:
    @pytest.mark.parametrize(
        ("text", "value", "unit", "iso", "ucum"),
        [
            ("18 Years", 18, "years", "P18Y", "a"),
            ("1 Year", 1, "years", "P1Y", "a"),
            ("0 Years", 0, "years", "P0Y", "a"),
            ("6 Months", 6, "months", "P6M", "mo"),
            ("2 Weeks", 2, "weeks", "P2W", "wk"),
            ("28 Days", 28, "days", "P28D", "d"),
            ("12 Hours", 12, "hours", "PT12H", "h"),
            ("30 Minutes", 30, "minutes", "PT30M", "min"),
            (" 65  years ", 65, "years", "P65Y", "a"),
        ],
    )
    def test_limits(self, text: str, value: int, unit: str, iso: str, ucum: str) -> None:
        age = ages.parse(text)
        assert age is not None
        assert (age.value, age.unit, age.text) == (value, unit, text.strip())
        assert ages.iso8601(age) == iso
        assert ages.ucum(age) == (value, ucum)

    @pytest.mark.parametrize(
        ("iso", "text"), [("P1Y", "1 Year"), ("P6M", "6 Months"), ("PT6M", "6 Minutes"), ("PT1H", "1 Hour")]
    )
    def test_a_duration_back(self, iso: str, text: str) -> None:
        assert ages.from_iso8601(iso) == ages.parse(text)

    @pytest.mark.parametrize("text", ["", "P", "PY", "P1Y6M", "P-1Y", "1Y"])
    def test_no_duration_of_ours(self, text: str) -> None:
        assert ages.from_iso8601(text) is None

    @pytest.mark.parametrize("text", ["", "  ", "N/A", "n/a", "N/A (No limit)", "No limit", "None", "-"])
    def test_no_limit(self, text: str) -> None:
        assert ages.parse(text) is None

    @pytest.mark.parametrize("text", ["18", "Years", "adult", "18.5 Years", "18-65 Years", "-1 Years", "18 Moons"])
    def test_unreadable_wording_is_kept(self, text: str) -> None:
        age = ages.parse(text)
        assert age == Age(text=text)
        assert age is not None
        assert ages.iso8601(age) is None
        assert ages.ucum(age) is None

    def test_half_known_ages_have_no_form(self) -> None:
        assert ages.iso8601(Age(text="18", value=18)) is None
        assert ages.ucum(Age(text="18", value=18)) is None


class TestMasking:
    @pytest.mark.parametrize(
        ("level", "roles", "code", "display", "exact"),
        [
            ("NONE", (), "C49659", "OPEN LABEL", True),
            ("SINGLE", ("OUTCOMES_ASSESSOR",), "C187674", "OBSERVER BLIND", True),
            ("SINGLE", ("PARTICIPANT",), "C28233", "SINGLE BLIND", True),
            ("SINGLE", ("INVESTIGATOR",), "C28233", "SINGLE BLIND", True),
            ("SINGLE", ("CARE_PROVIDER",), "C28233", "SINGLE BLIND", True),
            ("DOUBLE", ("PARTICIPANT", "INVESTIGATOR"), "C15228", "DOUBLE BLIND", True),
            ("DOUBLE", ("CARE_PROVIDER", "PARTICIPANT"), "C15228", "DOUBLE BLIND", True),
            ("TRIPLE", ("PARTICIPANT", "INVESTIGATOR", "OUTCOMES_ASSESSOR"), "C15228", "DOUBLE BLIND", True),
            (
                "QUADRUPLE",
                ("PARTICIPANT", "CARE_PROVIDER", "INVESTIGATOR", "OUTCOMES_ASSESSOR"),
                "C15228",
                "DOUBLE BLIND",
                True,
            ),
            ("SINGLE", (), "C28233", "SINGLE BLIND", False),
            ("DOUBLE", (), "C15228", "DOUBLE BLIND", False),
        ],
    )
    def test_terms(self, level: str, roles: tuple[str, ...], code: str, display: str, exact: bool) -> None:
        term = masking.cdisc_term(level, roles)
        assert term is not None
        assert (term.code, term.display, term.exact) == (code, display, exact)
        assert term.reference

    @pytest.mark.parametrize(
        ("level", "roles"),
        [
            (None, ()),
            ("", ()),
            ("TRIPLE", ()),
            ("QUADRUPLE", ()),
            ("SOMETHING", ()),
            ("DOUBLE", ("PARTICIPANT", "OUTCOMES_ASSESSOR")),
            ("DOUBLE", ("INVESTIGATOR", "OUTCOMES_ASSESSOR")),
            ("DOUBLE", ("INVESTIGATOR", "CARE_PROVIDER")),
            ("TRIPLE", ("INVESTIGATOR", "CARE_PROVIDER", "OUTCOMES_ASSESSOR")),
            ("SINGLE", ("PHARMACIST",)),
            ("DOUBLE", ("PARTICIPANT", "INVESTIGATOR", "PHARMACIST")),
            ("NONE", ("PARTICIPANT",)),
        ],
    )
    def test_text_must_do(self, level: str | None, roles: tuple[str, ...]) -> None:
        assert masking.cdisc_term(level, roles) is None

    def test_order_of_roles_does_not_matter(self) -> None:
        parties = ("PARTICIPANT", "CARE_PROVIDER", "INVESTIGATOR", "OUTCOMES_ASSESSOR")
        for size in range(1, 5):
            for roles in combinations(parties, size):
                assert masking.cdisc_term("DOUBLE", roles) == masking.cdisc_term("DOUBLE", tuple(reversed(roles)))

    def test_roles_decide_where_the_level_is_absent(self) -> None:
        term = masking.cdisc_term(None, ["PARTICIPANT"])
        assert term is not None
        assert term.display == "SINGLE BLIND"

    def test_all_terms_are_in_the_code_list(self, root: Path) -> None:
        rows = [row.split("\t") for row in (root / "mappings/ct/protocol.tsv").read_text(encoding="utf-8").splitlines()]
        published = {(row[2], row[3]) for row in rows if row[0] == masking.CODELIST}
        made = {
            (term.display, term.code)
            for level, roles in (
                ("NONE", ()),
                ("SINGLE", ()),
                ("DOUBLE", ()),
                ("SINGLE", ("OUTCOMES_ASSESSOR",)),
            )
            if (term := masking.cdisc_term(level, roles)) is not None
        }
        assert len(made) == 4
        assert made <= published


class TestCountry:
    @pytest.mark.parametrize(
        ("name", "alpha2", "alpha3"),
        [
            ("Australia", "AU", "AUS"),
            ("Brazil", "BR", "BRA"),
            ("China", "CN", "CHN"),
            ("Czechia", "CZ", "CZE"),
            ("Greece", "GR", "GRC"),
            ("Japan", "JP", "JPN"),
            ("Portugal", "PT", "PRT"),
            ("Czech Republic", "CZ", "CZE"),
            ("United States", "US", "USA"),
            ("Korea, Republic of", "KR", "KOR"),
            ("South Korea", "KR", "KOR"),
            ("Turkey (Türkiye)", "TR", "TUR"),
            ("Russian Federation", "RU", "RUS"),
        ],
    )
    def test_names(self, name: str, alpha2: str, alpha3: str) -> None:
        found = country(name)
        assert found is not None
        assert (found.alpha2, found.alpha3) == (alpha2, alpha3)
        assert found.name

    def test_case_and_white_space_do_not_matter(self) -> None:
        assert country("  united   STATES ") == country("United States")

    @pytest.mark.parametrize("name", [None, "", " ", "Atlantis", "US of A", "Austr", "Germany, Berlin"])
    def test_unknown(self, name: str | None) -> None:
        assert country(name) is None


class TestSlug:
    @pytest.mark.parametrize(
        ("text", "limit", "expected"),
        [
            ("Sanofi", 40, "sanofi"),
            ("São Paulo", 40, "sao-paulo"),
            ("  F. Hoffmann-La Roche, Ltd. ", 40, "f-hoffmann-la-roche-ltd"),
            ("Ærø & Ångström", 40, "r-angstrom"),
            ("α-Lab 2", 40, "lab-2"),
            ("one two three", 8, "one-two"),
            ("one two three", 7, "one-two"),
            ("abcdefghij", 4, "abcd"),
            ("a bcdefghij", 6, "a-bcde"),
            ("中国医学", 40, ""),
            ("---", 40, ""),
            ("", 40, ""),
        ],
    )
    def test_slug(self, text: str, limit: int, expected: str) -> None:
        assert slug(text, limit) == expected

    @given(st.text(max_size=80), st.integers(min_value=1, max_value=60))
    def test_form(self, text: str, limit: int) -> None:
        found = slug(text, limit)
        assert len(found) <= limit
        assert set(found) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
        assert found == found.strip("-")
        assert "--" not in found
        assert slug(found, limit) == found


class TestExpression:
    def test_methods_are_those_of_the_compiled_expression(self) -> None:
        expression = Expression("(b+)", re.IGNORECASE)
        found = expression.search("aBBc")
        assert found is not None
        assert found.span() == (1, 3)
        assert expression.match("aBBc") is None
        assert expression.match("aBBc", 1) is not None
        assert expression.fullmatch("bbb") is not None
        assert expression.fullmatch("bbba") is None
        assert [one[0] for one in expression.finditer("bab")] == ["b", "b"]
        assert expression.findall("babb") == ["b", "bb"]
        assert expression.sub("-", "abba") == "a-a"
        assert Expression("b").split("abc") == ["a", "c"]

    def test_it_is_compiled_when_it_is_first_used(self) -> None:
        broken = Expression("(")
        with pytest.raises(re.error):
            broken.search("")

    def test_runs_of_white_space_are_bounded(self) -> None:
        expression = bounded(r"a\s+b\s*c")
        assert expression.fullmatch("a" + " " * 40 + "b" + " " * 40 + "c") is not None
        assert expression.fullmatch("a" + " " * 41 + "bc") is None
        assert expression.fullmatch("a b" + " " * 41 + "c") is None
