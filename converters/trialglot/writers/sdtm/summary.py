"""TS: the trial summary (SDTMIG 3.4 section 7.4.2).

What a parameter says beside its value (wording without a term, time frames, descriptions) is a comment of it in
define.xml. A parameter that a recipient asks for and no registry states has the null flavor of the table.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from trialglot import codes
from trialglot.codes import label
from trialglot.design.contacts import CENTRAL_CONTACT, CONTACT
from trialglot.design.summary.parts import ABOUT, Parameter, Value
from trialglot.design.wording import dated
from trialglot.sdtm.datasets import Cell
from trialglot.sdtm.parameters import Policy, flavor_of, policies, references
from trialglot.writers.sdtm.context import DEFINE, Context, phone, pieces

_CDISC, _ROLES = "CDISC CT", "C127257"
# ISO 21090 (SDTMIG 3.4 section 7.4.2.1): a value that the closed code list lacks; text that is not encoded.
_OTHER, _UNENCODED = "OTH", "UNC"
# TSVAL, and TSVAL1 to TSVAL999: the names of variables have eight characters at most. No text of fewer than the other
# number of characters has so many pieces.
_MOST_PIECES, _LONG = 1_000, 32_000


class Row(NamedTuple):
    """A row of TS without TSSEQ; ``pieces`` are TSVAL, TSVAL1 and so on.

    ``number`` tells rows apart that say the same of different things: outcomes of one name.
    """

    short_name: str
    name: str
    group: str | None
    pieces: tuple[str, ...]
    flavor: str | None = None
    code: str | None = None
    reference: str | None = None
    version: str | None = None
    number: int = 0


def write(context: Context) -> list[Row]:
    """Return the rows of TS, sorted by TSPARMCD; a value of a parameter stands once."""
    table = policies(context.options.ts_parameters)
    rows = list(dict.fromkeys([*_parameters(context, table), *_contacts(context, table), *_start(context, table)]))
    there = {one.short_name for one in rows}
    rows += _wanted(context, table, there)
    _remarks(context)
    return sorted(_in_pairs(rows), key=lambda row: row.short_name)


def _in_pairs(rows: list[Row]) -> Iterator[Row]:
    """Yield rows whose values and codes go in pairs (CORE-000152): a number like a term, or its code, is no code."""
    taken = {text for one in rows if one.reference == _CDISC for text in (one.pieces[0], one.code)}
    for one in rows:
        yield one if one.reference == _CDISC or one.code not in taken else one._replace(code=None)


def cells(rows: list[Row]) -> list[tuple[Cell, ...]]:
    """Return the cells of each row in the order of the variables, with TSSEQ, without STUDYID and DOMAIN."""
    numbers: dict[str, int] = {}
    made: list[tuple[Cell, ...]] = []
    most = max((len(one.pieces) for one in rows), default=1)
    for one in rows:
        numbers[one.short_name] = numbers.get(one.short_name, 0) + 1
        values = [*one.pieces, *[None] * (most - len(one.pieces))]
        made.append(
            (
                numbers[one.short_name],
                one.group,
                one.short_name,
                one.name,
                *values,
                one.flavor,
                one.code,
                one.reference,
                one.version,
            )
        )
    return made


def _parameters(context: Context, table: dict[str, Policy]) -> Iterator[Row]:
    summary = context.plan.summary
    words: dict[str, list[str]] = {}
    for word in summary.words:
        term = context.terms.term(word.table, word.word, word.codelist, word.short_name, word.path)
        if term is None:
            words.setdefault(word.short_name, []).append(label(word.table, word.word))
    paired = {one.number for one in summary.parameters if one.short_name == "URLSTDYD"}
    sequence: dict[str, int] = {}
    for one in summary.parameters:
        policy = _policy(table, one.short_name)
        group = f"LINK {one.number}" if one.short_name in ("URLSTDY", "URLSTDYD") and one.number in paired else None
        made = [_row(policy, value, group)._replace(number=one.number) for value in one.values]
        for value in one.values:
            if len(value.text) > _LONG and len(_pieces(value.text)) > _MOST_PIECES:
                owner = f"TS.TSVAL.{one.short_name}"
                context.say_shortened(
                    value.text, f"TSVAL of {one.short_name}", owner, None, f"{_MOST_PIECES} times 200"
                )
        made += [_uncoded(policy, word) for word in words.get(one.short_name, ())]
        if one.null_flavor:
            made.append(_null(policy, one.null_flavor))
        elif not made:
            made.append(_null(policy, _UNENCODED)._replace(number=one.number))
        yield from made
        sequence[one.short_name] = sequence.get(one.short_name, 0) + len(made)
        _comment(context, one, sequence[one.short_name])


def _comment(context: Context, one: Parameter, sequence: int) -> None:
    """Comment on a parameter; one that is there several times is named by its TSSEQ."""
    owner = f"TS.TSVAL.{one.short_name}"
    if not one.about:
        return
    if one.null_flavor:
        context.comment(owner, f"Null flavor {one.null_flavor}: {one.about}")
    elif one.number:
        named = f": {one.values[0].text}" if one.values else ""
        context.comment(owner, f"TSSEQ {sequence}{named}", one.about)
    else:
        context.comment(owner, one.about)


def _row(policy: Policy, value: Value, group: str | None) -> Row:
    text = tuple(_pieces(value.text)[:_MOST_PIECES])
    if value.term is not None:
        term = value.term
        return Row(policy.short_name, policy.name, group, text, None, term.code, _CDISC, term.date)
    known = references().get(value.standard)
    if known is None:
        return Row(policy.short_name, policy.name, group, text)
    name, coded = known
    # A code is never split: what is too long for one value is none.
    code = text[0] if coded and len(text) == 1 else None
    return Row(policy.short_name, policy.name, group, text, None, code, name)


def _pieces(text: str) -> list[str]:
    return pieces(" ".join(text.split()))


def _uncoded(policy: Policy, word: str) -> Row:
    """Return the row of a word without a term: the word itself where the code list admits values of one's own.

    A word that means a null flavor ("Other") is no value (CORE-000787).
    """
    flavor = flavor_of(word)
    terms = codes.ct_list(policy.codelist)
    if flavor or (terms and not terms[0].extensible):
        return _null(policy, flavor or _OTHER)
    return Row(policy.short_name, policy.name, None, tuple(pieces(word)))


def _null(policy: Policy, flavor: str) -> Row:
    return Row(policy.short_name, policy.name, None, (), flavor)


def _policy(table: dict[str, Policy], short_name: str) -> Policy:
    known = table.get(short_name)
    if known is None:
        raise ValueError(f"{short_name} has no row in mappings/ts_parameters.tsv")
    return known


def _contacts(context: Context, table: dict[str, Policy]) -> Iterator[Row]:
    """The contacts of the study; each is a group of parameters."""
    if context.options.contacts == "drop":
        return
    for number, one in enumerate(context.study.central_contacts, start=1):
        group = f"CONTACT {number}"
        shown: list[tuple[str, str | None]] = [("CONROLE", _contact_role(context, one.role, number))]
        if context.options.contacts == "keep":
            shown += [("CONNAME", one.name), ("CONPHONE", phone(one)), ("CONEMAIL", one.email)]
        for short_name, text in shown:
            if text and not text.isspace():
                value = Value(text, codes.ct_term(_ROLES, text) if short_name == "CONROLE" else None)
                yield _row(_policy(table, short_name), value, group)


def _contact_role(context: Context, role: str | None, number: int) -> str | None:
    if role is None:
        return None
    if role == CONTACT:
        term = codes.ct_term(_ROLES, CENTRAL_CONTACT)
    else:
        path = f"central_contacts[{number - 1}].role"
        term = context.terms.term("contact_role", role, _ROLES, "CONROLE", path)
    return term.term if term is not None else label("contact_role", role)


def _start(context: Context, table: dict[str, Policy]) -> Iterator[Row]:
    """SSTDTC, where the caller takes the registry's start date for it."""
    start = context.study.status.start
    if start is not None and context.options.sstdtc == "registry":
        yield _row(_policy(table, "SSTDTC"), Value(start.value, standard="iso8601"), None)
        context.comment("TS.TSVAL.SSTDTC", f"The study start of the registry: {dated(start)}")
        what = f"SSTDTC is {start.value}, the registry's start date, for the first informed consent"
        context.report.add("MAP205", path="status.start", target_path="TS.TSVAL.SSTDTC", what=what)


def _wanted(context: Context, table: dict[str, Policy], there: set[str]) -> list[Row]:
    """Return the parameters that the table has a value for, or asks for though the record does not state them."""
    made, absent = [], []
    study_type = context.study.design.study_type
    for one in table.values():
        if one.short_name in there:
            continue
        if one.value:
            made.append(_row(one, one.as_value(), None))
        elif one.null_flavor and one.applies(study_type):
            made.append(_null(one, one.null_flavor))
            absent.append(one.short_name)
    if absent:
        context.report.add("MAP272", target_path="TS.TSVALNF", names=", ".join(absent), count=len(absent))
    return made


def _remarks(context: Context) -> None:
    summary = context.plan.summary
    context.comment("", *(f"{title}: {text}" for title, text in summary.notes))
    for headings in summary.headings:
        listed = "; ".join(f"{code} {term}" for code, term in headings.coded.items())
        context.comment("", f"{headings.title}: {listed}")
    for one in summary.remarks:
        if one.code == "MAP231" and context.options.sstdtc == "registry":
            continue
        short_name = one.place.removesuffix(ABOUT)
        place = DEFINE if not short_name or one.place != short_name else f"TS.TSVAL.{short_name}"
        context.report.add(one.code, path=one.path, target_path=place, place=place, **one.fields)
    if summary.lost:
        lost = ", ".join(summary.lost)
        context.report.add("MAP203", path="data", field="unmodelled data", target_name="SDTM", value=lost)
