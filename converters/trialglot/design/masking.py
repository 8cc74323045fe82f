"""The CDISC term for a study's masking, from the parties that are masked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from trialglot import codes

CODELIST = "C66735"

_SITE = frozenset({"INVESTIGATOR", "CARE_PROVIDER"})
_PARTIES = _SITE | {"PARTICIPANT", "OUTCOMES_ASSESSOR"}


class MaskingTerm(NamedTuple):
    """A term of CDISC codelist C66735 (Trial Blinding Schema Response).

    ``code`` is the NCI C-code, ``display`` the submission value. ``basis`` is "roles" where the masked parties decide,
    "level" where only the registry's level is known: then the term is an approximation (``exact`` is false).
    """

    code: str
    display: str
    basis: Literal["roles", "level"]
    reference: str

    @property
    def exact(self) -> bool:
        """Whether the term says what the record says."""
        return self.basis == "roles"


# No level of the registry says this one, so it has no row in mappings/codes/masking.tsv.
_OBSERVER_BLIND = MaskingTerm("C187674", "OBSERVER BLIND", "roles", "CDISC Protocol CT 2025-09-26, C66735")


def cdisc_term(masking: str | None, who_masked: Iterable[str] = ()) -> MaskingTerm | None:
    """Return the CDISC term for a masking level and the masked parties, ``None`` where text must do.

    ``masking`` is the registry's level (NONE, SINGLE ...), ``who_masked`` its words for the parties. Without masking:
    OPEN LABEL. Outcomes assessor alone: OBSERVER BLIND. Participant and a party of the site staff: DOUBLE BLIND. One
    other party alone: SINGLE BLIND. Any other combination has no term, nor has a record that says NONE and names a
    masked party. Where the parties are not stated, the term of the level, if there is one (TRIPLE and QUADRUPLE have
    none). The definitions of the code list decide (CDISC Protocol CT).
    """
    roles = frozenset(who_masked)
    if masking == "NONE":
        return None if roles else _term("NONE", "roles")
    if not roles:
        return _term(masking, "level") if masking else None
    if not roles <= _PARTIES:
        return None
    if roles == {"OUTCOMES_ASSESSOR"}:
        return _OBSERVER_BLIND
    if "PARTICIPANT" in roles and roles & _SITE:
        return _term("DOUBLE", "roles")
    return _term("SINGLE", "roles") if len(roles) == 1 else None


def _term(level: str, basis: Literal["roles", "level"]) -> MaskingTerm | None:
    row = codes.lookup("masking", level, f"cdisc:{CODELIST}")
    return MaskingTerm(row.code, row.display, basis, row.reference) if row is not None and row.mapped else None
