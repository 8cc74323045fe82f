"""Countries: all of ISO 3166-1, found by the names that registries print."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from pathlib import Path

import pytest

from trialglot import codes


def _fold(name: str) -> str:
    return " ".join(name.split()).casefold()


def _by_code() -> dict[str, set[str]]:
    names: dict[str, set[str]] = {}
    for (source, target), row in codes.table("country").items():
        if target == "iso3166-alpha2" and row.mapped:
            names.setdefault(row.code, set()).add(source)
    return names


def test_names_are_unique_without_regard_to_case() -> None:
    for table in ("country", "route"):
        counted = Counter(_fold(name) for name in codes.words(table))
        assert [name for name, count in counted.items() if count > 1] == []
    assert all(word == word.lower() for word in codes.words("route"))


def test_all_249_entries_with_one_alpha_3_code_and_one_name_each() -> None:
    rows = codes.table("country")
    names = _by_code()
    assert len(names) == 249
    long = {code: {rows[name, "iso3166-alpha3"].code for name in sources} for code, sources in names.items()}
    assert all(len(found) == 1 for found in long.values())
    assert len(set.union(*long.values())) == 249
    displays = {code: {rows[name, "iso3166-alpha2"].display for name in sources} for code, sources in names.items()}
    assert all(len(found) == 1 for found in displays.values())
    assert all(found <= names[code] for code, found in displays.items()), "the ISO name itself must be known"
    assert all(
        rows[name, "iso3166-alpha2"].display == rows[name, "iso3166-alpha3"].display
        for sources in names.values()
        for name in sources
    )


@pytest.mark.parametrize(
    ("code", "spellings"),
    [
        ("TR", {"Turkey", "Türkiye", "Turkey (Türkiye)"}),
        ("KR", {"Korea, Republic of", "South Korea"}),
        ("KP", {"Korea, Democratic People's Republic of", "North Korea"}),
        ("CZ", {"Czechia", "Czech Republic"}),
        ("RU", {"Russian Federation", "Russia"}),
        ("CI", {"Côte d'Ivoire", "Cote d'Ivoire", "Ivory Coast"}),
        ("CD", {"Congo, the Democratic Republic of the", "The Democratic Republic of the Congo"}),
        ("CG", {"Congo"}),
        ("IR", {"Iran, Islamic Republic of", "Iran"}),
        ("VN", {"Viet Nam", "Vietnam"}),
        ("LA", {"Lao People's Democratic Republic", "Laos"}),
        ("PS", {"Palestinian Territories, Occupied", "Palestinian Territory, Occupied"}),
        ("MK", {"North Macedonia", "Macedonia, The Former Yugoslav Republic of"}),
        ("SZ", {"Eswatini", "Swaziland"}),
        ("CV", {"Cabo Verde", "Cape Verde"}),
        ("MO", {"Macao", "Macau"}),
        ("HK", {"Hong Kong"}),
        ("TW", {"Taiwan"}),
        ("LY", {"Libya", "Libyan Arab Jamahiriya"}),
        ("FM", {"Federated States of Micronesia"}),
        ("VI", {"Virgin Islands (U.S.)"}),
        ("VA", {"Holy See", "Holy See (Vatican City State)"}),
        ("RE", {"Réunion", "Reunion"}),
        ("MD", {"Moldova, Republic of", "Moldova"}),
        ("SY", {"Syrian Arab Republic", "Syria"}),
        ("BN", {"Brunei Darussalam", "Brunei"}),
        ("US", {"United States"}),
        ("GB", {"United Kingdom"}),
    ],
)
def test_names_that_the_registry_prints(code: str, spellings: set[str]) -> None:
    assert spellings <= _by_code()[code]


def test_names_without_a_code_are_known_as_such() -> None:
    unmapped = {source for (source, _), row in codes.table("country").items() if not row.mapped}
    assert {"Kosovo", "Former Serbia and Montenegro", "Former Yugoslavia", "Netherlands Antilles"} <= unmapped
    assert "Korea" not in codes.words("country")


def test_every_country_of_the_real_records_is_known(shared: Path) -> None:
    known = {_fold(name) for name in codes.words("country")}
    json_name = re.compile(r'"(?:country|LocationCountry)"\s*:\s*"([^"]+)"')
    xml_name = re.compile(r"<country>([^<]+)</country>")
    seen: set[str] = set()
    for folder, pattern in (("ctgov-v2", json_name), ("ctgov-v1", json_name), ("ctgov-xml", xml_name)):
        for path in (shared / "records" / folder).iterdir():
            names = pattern.findall(path.read_text(encoding="utf-8"))
            seen.update(_fold(unescape(name)) for name in names)
    assert len(seen) > 30
    assert seen - known == set()
