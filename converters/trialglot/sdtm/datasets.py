"""The trial design datasets of SDTMIG 3.4 section 7 that are written: their variables, labels, roles and keys."""

from __future__ import annotations

from typing import Literal, NamedTuple

Core = Literal["Req", "Exp", "Perm"]
Cell = str | int | None
"""A value of a dataset: text, a whole number, or nothing."""


class Variable(NamedTuple):
    """A variable of a dataset.

    ``type`` is that of SDTM, ``role`` its role, ``key`` its place among the keys of the dataset, 0 if it is none;
    ``limit`` the most characters (bytes) it may have, ``codelist`` the C-code of its CDISC code list, if it has one.
    """

    name: str
    label: str
    type: Literal["Char", "Num"]
    core: Core
    role: str
    key: int = 0
    limit: int = 200
    codelist: str = ""


class Dataset(NamedTuple):
    """A dataset: ``variables`` are those that it has, in their order; each row has a cell for each of them."""

    name: str
    label: str
    structure: str
    variables: tuple[Variable, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def records(self) -> list[dict[str, Cell]]:
        """Return the rows as dicts by variable."""
        names = [one.name for one in self.variables]
        return [dict(zip(names, row, strict=True)) for row in self.rows]


class Comment(NamedTuple):
    """What define.xml says beside the datasets.

    ``owner`` is what it is about: "" (the study), a dataset ("TI"), a variable ("TA.EPOCH"), or a value of one
    ("TS.TSVAL.TPHASE" for the rows with TSPARMCD TPHASE, "TI.IETEST.INCL001", "TA.ARM.<ARMCD>", "TE.ELEMENT.<ETCD>").
    """

    owner: str
    text: str


class TrialDesign(NamedTuple):
    """The datasets of a study with what their define.xml needs.

    ``study_id`` is STUDYID, ``date`` the day of the record's last update (ISO 8601), ``created`` the date and time that
    the documents bear, ``source`` the registry, ``version`` the version of its data, if known.
    """

    study_id: str
    record_id: str
    study_name: str
    description: str
    protocol_name: str
    date: str
    created: str
    source: str
    version: str | None
    datasets: tuple[Dataset, ...]
    comments: tuple[Comment, ...]
