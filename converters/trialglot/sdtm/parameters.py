"""The table of trial summary parameters: what a recipient asks for, and what stands where a record says nothing.

``mappings/ts_parameters.tsv``, over which a caller may lay rows of their own.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from trialglot import codes
from trialglot.design.summary.parts import Value
from trialglot.errors import UsageError
from trialglot.filing import is_special
from trialglot.resources import read_rows

_MAX = 1 << 20
_COLUMNS = ("short_name", "name", "code", "codelist", "requirement", "when", "null_flavor", "value", "source")
REQUIREMENTS = ("required", "conditional", "optional")


class Policy(NamedTuple):
    """A row of the table.

    ``name`` is TSPARM, ``code`` the C-code of the parameter, ``codelist`` that of the list of its values.
    ``requirement`` is that of the recipient. Where the record does not state the parameter, it has ``value`` if there
    is one, else no value and ``null_flavor`` if that is given, for studies of the type ``when`` (the registry's word;
    empty for all).
    """

    short_name: str
    name: str
    code: str
    codelist: str
    requirement: str
    when: str
    null_flavor: str
    value: str
    source: str

    def applies(self, study_type: str | None) -> bool:
        """Whether the parameter is asked for in a study of this type."""
        return self.when in ("", study_type)

    def as_value(self) -> Value:
        """Return the value of the table, with its term where the parameter has a code list."""
        return Value(self.value, codes.ct_term(self.codelist, self.value) if self.codelist else None)


@cache
def null_flavors() -> frozenset[str]:
    """Return the null flavors that TSVALNF may state (``mappings/null_flavors.tsv``)."""
    return frozenset(row["flavor"] for row in read_rows("mappings", "null_flavors.tsv"))


@cache
def _flavors() -> dict[str, str]:
    rows = read_rows("mappings", "null_flavors.tsv")
    return {row["word"].casefold(): row["flavor"] for row in rows if row["word"]}


def flavor_of(word: str) -> str:
    """Return the null flavor that a word is the name of ("Other"), empty for any other word."""
    return _flavors().get(word.casefold(), "")


@cache
def references() -> dict[str, tuple[str, bool]]:
    """Return by standard its name in TSVCDREF, and whether TSVALCD repeats it (``mappings/ts_references.tsv``)."""
    rows = read_rows("mappings", "ts_references.tsv")
    return {row["standard"]: (row["name"], row["coded"] == "yes") for row in rows}


@cache
def policies(overlay: Path | None = None) -> dict[str, Policy]:
    """Return the rows by TSPARMCD, those of ``overlay`` over those of the project.

    Raises:
        UsageError: the overlay cannot be read, or a row of it is not as the table has it.
    """
    found = {row["short_name"]: _policy(row) for row in read_rows("mappings", "ts_parameters.tsv")}
    if overlay is not None:
        found |= {one.short_name: one for one in _overlay(overlay)}
    return found


def _policy(row: dict[str, str]) -> Policy:
    known = codes.ts_parameter(row["short_name"])
    name, code = row["name"], row["code"]
    if known is not None:
        name, code = name or known.name, code or known.code
    codelist = row["codelist"] or codes.ts_codelist(row["short_name"]) or ""
    rest = (row[column] for column in _COLUMNS[4:])
    return Policy(row["short_name"], name, code, codelist, *rest)


def _overlay(path: Path) -> list[Policy]:
    try:
        if is_special(path):
            raise UsageError(f"--ts-parameters {path}: neither a file nor a folder")
        with path.open("rb") as opened:
            content = opened.read(_MAX + 1)
        lines = content.decode().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"--ts-parameters {path}: {error}") from error
    if len(content) > _MAX:
        raise UsageError(f"--ts-parameters {path} is larger than {_MAX >> 20} MiB, which no such table is")
    numbered = [(n, line.split("\t")) for n, line in enumerate(lines, start=1) if line and not line.startswith("#")]
    if not numbered or tuple(numbered[0][1]) != _COLUMNS:
        raise UsageError(f"--ts-parameters {path}: the first row must name the columns {', '.join(_COLUMNS)}")
    made = []
    for number, cells in numbered[1:]:
        if len(cells) != len(_COLUMNS):
            raise UsageError(
                f"--ts-parameters {path} line {number}: {len(cells)} cells, {len(_COLUMNS)} expected, tabs between them"
            )
        made.append(_checked(_policy(dict(zip(_COLUMNS, map(str.strip, cells), strict=True))), f"{path} line {number}"))
    return made


def _checked(one: Policy, where: str) -> Policy:
    for wrong, what in (
        (not (0 < len(one.short_name) <= 8 and one.short_name.isascii()), "short_name is 1 to 8 ASCII characters"),
        (not (0 < len(one.name) <= 40), "name is 1 to 40 characters"),
        (one.requirement not in REQUIREMENTS, f"requirement is one of {', '.join(REQUIREMENTS)}"),
        (one.null_flavor and one.null_flavor not in null_flavors(), "null_flavor is one of ISO 21090"),
        (one.value and one.null_flavor, "a row has a value or a null flavor, not both"),
        (
            one.value
            and one.codelist
            and codes.ct_whole(one.codelist)
            and one.as_value().term is None
            and not codes.ct_list(one.codelist)[0].extensible,
            f"{one.value!r} is no term of code list {one.codelist}, which is closed",
        ),
    ):
        if wrong:
            raise UsageError(f"--ts-parameters {where}: {what}")
    return one
