"""The rules for trial summary (TS)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Final

from trialglot import codes
from trialglot.resources import read_rows
from trialglot.validators.sdtm.forms import FORMS
from trialglot.validators.sdtm.package import Fault, Package, one_to_one, repeated
from trialglot.validators.sdtm.tables import Table

CDISC: Final = ("CDISC CT", "CDISC")
"""What TSVCDREF calls CDISC's terminology: the term of code list C66788, and the word that earlier guides had."""
_INTERVENTIONAL: Final = ("INTMODEL", "INTTYPE", "PCLAS")


@cache
def _words_for_nothing() -> frozenset[str]:
    rows = [row for row in read_rows("mappings", "null_flavors.tsv") if row["word"]]
    return frozenset(word.casefold() for row in rows for word in (row["flavor"], row["word"]))


def releases() -> frozenset[str]:
    """Return the days on which CDISC published SDTM or Protocol terminology (``mappings/ct_releases.tsv``)."""
    return codes.ct_releases("sdtmct") | codes.ct_releases("protocolct")


def long_tsparmcd(package: Package) -> Iterator[Fault]:
    """CORE-000147: TSPARMCD has 8 characters at most."""
    return _longer(package, "TSPARMCD", 8)


def long_tsparm(package: Package) -> Iterator[Fault]:
    """CORE-000148: TSPARM has 40 characters at most."""
    return _longer(package, "TSPARM", 40)


def _longer(package: Package, name: str, limit: int) -> Iterator[Fault]:
    for ts in package.get("TS"):
        for number, (value,) in ts.texts(name):
            if len(value) > limit:
                yield Fault(ts, number, name, {"value": value})


def no_value(package: Package) -> Iterator[Fault]:
    """CORE-000149: without TSVAL there is TSVALNF. A value split from nowhere is CORE-000151."""
    for ts in package.get("TS"):
        for number in range(len(ts.rows)):
            if ts.missing(number, "TSVAL") and ts.missing(number, "TSVALNF") and not ts.text(number, "TSVAL1"):
                yield Fault(ts, number, "TSVAL", {})


def value_and_flavor(package: Package) -> Iterator[Fault]:
    """CORE-000150: with TSVAL there is no TSVALNF."""
    for ts in package.get("TS"):
        for number, (value, flavor) in ts.texts("TSVAL", "TSVALNF"):
            yield Fault(ts, number, "TSVALNF", {"value": value, "flavor": flavor})


def value_and_flavor_that_is_none(package: Package) -> Iterator[Fault]:
    """CORE-000041: as CORE-000150, where TSVAL is no word for a null flavor itself."""
    for fault in value_and_flavor(package):
        if fault.fields["value"].casefold() not in _words_for_nothing():
            yield fault


def flavor_as_value(package: Package) -> Iterator[Fault]:
    """CORE-000787: TSVAL is no word for a null flavor. What a code list admits as a value is checked against it."""
    for ts in package.get("TS"):
        for number, (value,) in ts.texts("TSVAL"):
            if value.casefold() not in _words_for_nothing() or ts.text(number, "TSVALNF"):
                continue
            if codes.ts_codelist(ts.text(number, "TSPARMCD")) is None:
                yield Fault(ts, number, "TSVAL", {"value": value})


def continued_from_nothing(package: Package) -> Iterator[Fault]:
    """CORE-000151: with TSVAL1 there is TSVAL."""
    for ts in package.get("TS"):
        for number, _ in ts.texts("TSVAL1"):
            if ts.missing(number, "TSVAL"):
                yield Fault(ts, number, "TSVAL", {"name": "TSVAL1", "before": "TSVAL"})


def gap(package: Package) -> Iterator[Fault]:
    """CORE-000582: with TSVALn+1 there is TSVALn."""
    for ts in package.get("TS"):
        parts = max((int(name[5:]) for name in ts.columns if re.fullmatch("TSVAL[1-9][0-9]?", name)), default=0)
        names = ["TSVAL", *(f"TSVAL{count}" for count in range(1, parts + 1))]
        for before, name in pairwise(names):
            for number, _ in ts.texts(name):
                if ts.missing(number, before):
                    yield Fault(ts, number, before, {"name": name, "before": before})


def code_pairs(package: Package) -> Iterator[Fault]:
    """CORE-000152: TSVAL and TSVALCD go in pairs.

    CDISC's lists share concepts: "NA" of C66742 and "NOT APPLICABLE" of C66737 are both C48660. A pair that the code
    list of its parameter has is right.
    """
    for ts in package.get("TS"):
        for number, value, before, here in one_to_one(ts, "TSVAL", "TSVALCD"):
            if not _published(ts, number):
                yield Fault(ts, number, "TSVALCD", {"value": value, "before": before, "here": here})


def code_pairs_of_a_terminology(package: Package) -> Iterator[Fault]:
    """CORE-000728: the same for rows that name a terminology."""
    for fault in code_pairs(package):
        if fault.number is not None and fault.table.text(fault.number, "TSVCDREF"):
            yield fault


def _published(ts: Table, number: int) -> bool:
    codelist = codes.ts_codelist(ts.text(number, "TSPARMCD"))
    term = codes.ct_term(codelist, ts.text(number, "TSVAL")) if codelist else None
    return term is not None and term.code == ts.text(number, "TSVALCD")


def version_of_nothing(package: Package) -> Iterator[Fault]:
    """CORE-000153: with TSVCDVER there is TSVCDREF."""
    for ts in package.get("TS"):
        for number, (version,) in ts.texts("TSVCDVER"):
            if ts.missing(number, "TSVCDREF"):
                yield Fault(ts, number, "TSVCDREF", {"version": version})


def sequence_twice(package: Package) -> Iterator[Fault]:
    """CORE-000154: TSSEQ is unique within TSPARMCD."""
    for ts in package.get("TS"):
        for number, first in repeated(ts, "TSPARMCD", "TSSEQ"):
            yield Fault(ts, number, "TSSEQ", {"value": ts.rows[number]["TSSEQ"], "first": first + 1})


def parameter_names(package: Package) -> Iterator[Fault]:
    """CORE-000179: TSPARMCD and TSPARM go in pairs. What CDISC's list says of a code is checked against that list."""
    for ts in package.get("TS"):
        for number, value, before, here in one_to_one(ts, "TSPARMCD", "TSPARM"):
            if codes.ts_parameter(ts.text(number, "TSPARMCD")) is None:
                yield Fault(ts, number, "TSPARM", {"value": value, "before": before, "here": here})


def no_duration(package: Package) -> Iterator[Fault]:
    """CORE-000294: AGEMAX is an ISO 8601 duration."""
    return _other_form(package, "AGEMAX")


def no_date(package: Package) -> Iterator[Fault]:
    """CORE-000505: SSTDTC is an ISO 8601 date."""
    return _other_form(package, "SSTDTC")


def _other_form(package: Package, short_name: str) -> Iterator[Fault]:
    form = FORMS[short_name]
    for ts in package.get("TS"):
        for number, (name, value) in ts.texts("TSPARMCD", "TSVAL"):
            if name == short_name and not form.fits(value):
                yield Fault(ts, number, "TSVAL", {"value": value, "form": form.rule})


def age_and_text(package: Package) -> Iterator[Fault]:
    """CORE-000736: there is AGE or AGETXT, not both."""
    for ts in package.get("TS"):
        given = {name: number for number, (name, _) in ts.texts("TSPARMCD", "TSVAL")}
        if "AGE" in given and "AGETXT" in given:
            yield Fault(ts, given["AGETXT"], "TSPARMCD", {})


def incomplete_intervention(package: Package) -> Iterator[Fault]:
    """CORE-000741: an interventional study has a model, a type and a pharmacologic class of its intervention.

    The rule calls the last PCLASS; the parameter of C66738 is PCLAS. A registry holds no such class.
    """
    for ts in package.get("TS"):
        given = dict.fromkeys(name for _, (name, _) in ts.texts("TSPARMCD", "TSVAL"))
        types = [value for _, (name, value) in ts.texts("TSPARMCD", "TSVAL") if name == "STYPE"]
        lacking = [name for name in _INTERVENTIONAL if name not in given]
        if "INTERVENTIONAL" in types and lacking:
            yield Fault(ts, None, "TSPARMCD", {"lacking": ", ".join(lacking)})


def indication_of_healthy(package: Package) -> Iterator[Fault]:
    """CORE-000742: a study with healthy subjects has no indication: INDIC with the null flavor NA."""
    for ts in package.get("TS"):
        healthy = [number for number, pair in ts.texts("TSPARMCD", "TSVAL") if pair == ("HLTSUBJI", "Y")]
        stated = any(pair == ("INDIC", "NA") for _, pair in ts.texts("TSPARMCD", "TSVALNF"))
        if healthy and not stated:
            yield Fault(ts, healthy[0], "TSVAL", {})


def unpublished_version(package: Package) -> Iterator[Fault]:
    """CORE-000761: the version of CDISC terminology is a day on which it was published.

    CORE's test asks for the reference "CDISC", which is no term of C66788; "CDISC CT" is what is meant.
    """
    for ts in package.get("TS"):
        for number, (reference, version) in ts.texts("TSVCDREF", "TSVCDVER"):
            if reference in CDISC and version not in releases():
                yield Fault(ts, number, "TSVCDVER", {"version": version})


def unknown_code(package: Package) -> Iterator[Fault]:
    """CORE-001080: TSVALCD is a code of CDISC's terminology: of the code list of its parameter."""
    for ts in package.get("TS"):
        for number, (name, reference, code) in ts.texts("TSPARMCD", "TSVCDREF", "TSVALCD"):
            codelist = codes.ts_codelist(name)
            if codelist is None or reference not in CDISC:
                continue
            by_code = codes.ct_term(codelist, code)
            if by_code is not None and by_code.code == code:
                continue
            term = codes.ct_term(codelist, ts.text(number, "TSVAL"))
            if term is not None or codes.ct_whole(codelist):
                expected = f"; {term.term!r} is {term.code}" if term else ""
                yield Fault(ts, number, "TSVALCD", {"given": code, "codelist": codelist, "expected": expected})
