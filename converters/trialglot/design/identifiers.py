"""Identifiers: which kind each one is, by its exact pattern, the registry's type word and its place in the record."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from trialglot.codes import label
from trialglot.design.text import Expression
from trialglot.model.study import Identifier, Study

IdentifierKind = Literal[
    "nct",
    "nct-alias",
    "utn",
    "eu-ct",
    "eudract",
    "ind",
    "ide",
    "jrct",
    "sponsor-protocol",
    "grant",
    "registry",
    "related-study",
    "other",
]


class TypedIdentifier(NamedTuple):
    """An identifier of the record with its kind.

    ``value`` is the bare identifier (without a label such as "EudraCT:"), ``source`` the record's own entry, ``path``
    its model path. ``domain`` is the issuer in the record's words or, for a registry known by its pattern, that
    registry's name. A "related-study" is the number of another record of ClinicalTrials.gov that this record lists: it
    identifies that study, and never this one. ``comment`` says where the type word and the pattern disagree; the
    pattern decides.
    """

    value: str
    kind: IdentifierKind
    source: Identifier
    path: str
    domain: str | None = None
    comment: str | None = None

    @property
    def title(self) -> str:
        """What kind of number this is, in words, with its issuer."""
        shown = label("identifier_kind", self.kind)
        return f"{shown} ({self.domain})" if self.domain else shown


_NCT = Expression(r"NCT\d{8}")
# WHO Universal Trial Number, optionally labelled.
_UTN = Expression(r"(?:(?:WHO\s*)?UTN\s*[:#]?\s*)?(U1111-\d{4}-\d{4})", re.IGNORECASE)
# EU CT numbers (CTIS) and EudraCT numbers differ in the third group of digits only: 5... is CTIS.
_EU_LABEL = r"(?:EU\s?CT|CTIS|EU\s?CTR|EudraCT)(?:[\s-]*(?:numbers?|no\.?|nr\.?|#))?\s*[:#]?\s*"
_EU_CT = Expression(rf"(?:{_EU_LABEL})?(\d{{4}}-5\d{{5}}-\d{{2}}(?:-\d{{2}})?)", re.IGNORECASE)
_EUDRACT = Expression(rf"(?:{_EU_LABEL})?(\d{{4}}-[0-4]\d{{5}}-\d{{2}})(?:-[A-Z]{{2}})?", re.IGNORECASE)
_JRCT = Expression(r"(?:JPRN-)?(jRCT(?:\d{10}|[a-z]\d{9}))", re.IGNORECASE)
# IND and IDE numbers are bare numbers: only a label together with a domain or type that speaks of the FDA is evidence.
_IND = Expression(r"(?:IND(?:\s*(?:numbers?|no\.?|#))?[\s:#-]*)?(\d{4,6})", re.IGNORECASE)
_IDE = Expression(r"(?:IDE(?:\s*(?:numbers?|no\.?|#))?[\s:#-]*)?(G\d{6})(?:/[A-Z]\d{1,4})?", re.IGNORECASE)
_IND_DOMAIN = Expression(r"\bIND\b|investigational\s+new\s+drug", re.IGNORECASE)
_IDE_DOMAIN = Expression(r"\bIDE\b|investigational\s+device\s+exemption", re.IGNORECASE)

# Number formats of other registries (primary registries of the WHO ICTRP and their predecessors).
_REGISTRIES = (
    (r"ISRCTN\d{8}", "ISRCTN"),
    (r"ACTRN\d{14}", "Australian New Zealand Clinical Trials Registry (ANZCTR)"),
    (r"ChiCTR(?:\d{10}|-[A-Z]{2,5}-\d{8})", "Chinese Clinical Trial Registry (ChiCTR)"),
    (r"CTRI/\d{4}/\d{2,3}/\d{6}", "Clinical Trials Registry - India (CTRI)"),
    (r"DRKS\d{8}", "German Clinical Trials Register (DRKS)"),
    (r"IRCT\d{6,14}N\d{1,3}", "Iranian Registry of Clinical Trials (IRCT)"),
    (r"KCT\d{7}", "Clinical Research Information Service (CRiS), Republic of Korea"),
    (r"PACTR\d{15,16}", "Pan African Clinical Trial Registry (PACTR)"),
    (r"RBR-[0-9a-z]{6,8}", "Brazilian Clinical Trials Registry (ReBec)"),
    (r"RPCEC\d{8}", "Cuban Public Registry of Clinical Trials (RPCEC)"),
    (r"SLCTR/\d{4}/\d{3}", "Sri Lanka Clinical Trials Registry (SLCTR)"),
    (r"TCTR\d{11}", "Thai Clinical Trials Registry (TCTR)"),
    (r"(?:JPRN-)?UMIN\d{9}", "UMIN Clinical Trials Registry (UMIN-CTR)"),
    (r"(?:JPRN-)?JapicCTI-\d{6}", "JAPIC Clinical Trials Information (JapicCTI)"),
    (r"(?:JPRN-)?JMA-IIA\d{5}", "JMA Center for Clinical Trials (JMACCT)"),
    (r"CDR\d{10}", "Physician Data Query (PDQ)"),
    (r"(?:NTR\d{2,5}|NL-OMON\d{3,6})", "Netherlands Trial Register"),
)
# One of these begins each of the numbers.
_REGISTRY_STARTS = (
    *("isrctn", "actrn", "chictr", "ctri", "drks", "irct", "kct", "pactr", "rbr", "rpcec", "slctr", "tctr"),
    *("jprn", "umin", "japic", "jma", "cdr", "ntr", "nl"),
)
_OTHER = Expression("|".join(f"({pattern})" for pattern, _ in _REGISTRIES), re.IGNORECASE)
_GRANTS = frozenset({"NIH", "FDA", "VA", "CDC", "AHRQ", "SAMHSA", "OTHER_GRANT"})


def classify(study: Study) -> tuple[TypedIdentifier, ...]:
    """Return the identifiers of a record with their kinds, in its order; exact duplicates appear once.

    The pattern of a number decides first, then the registry's type word, then where the record lists it. Blank entries
    are left out. The same number from two issuers is two identifiers; the study's own NCT numbers have one issuer.
    """
    own: dict[str, str] = {
        one.value.strip(): one.role for one in study.identifiers if one.role in ("alias", "registry")
    }
    found: dict[tuple[str, str, str | None], TypedIdentifier] = {}
    for index, one in enumerate(study.identifiers):
        if one.value.strip():
            typed = _typed(one, f"identifiers[{index}]", own)
            domain = None if typed.kind in ("nct", "nct-alias") else typed.domain
            found.setdefault((typed.kind, typed.value, domain), typed)
    return tuple(found.values())


def _typed(one: Identifier, path: str, own: dict[str, str]) -> TypedIdentifier:
    value = one.value.strip()
    if one.role == "alias":
        return TypedIdentifier(value, "nct-alias", one, path, one.domain)
    if _NCT.fullmatch(value):
        if value in own:
            return TypedIdentifier(value, "nct" if own[value] == "registry" else "nct-alias", one, path, one.domain)
        # Another registry lists the number that ClinicalTrials.gov gave to the same study (WHO Trial Registration Data
        # Set 1.3.1, item 3); ClinicalTrials.gov itself, only those of other studies.
        if own and not any(number.startswith("NCT") for number in own):
            return TypedIdentifier(value, "nct", one, path, one.domain)
        return TypedIdentifier(value, "related-study", one, path, one.domain or "ClinicalTrials.gov")
    lower = value.lower()
    return (
        _international(one, value, lower, path)
        or _american(one, value, path)
        or (_other_registry(one, value, path) if lower.startswith(_REGISTRY_STARTS) else None)
        or _by_place(one, value, path)
    )


def _international(one: Identifier, value: str, lower: str, path: str) -> TypedIdentifier | None:
    """Recognise numbers whose form is theirs alone."""
    if "u1111-" in lower and (match := _UTN.fullmatch(value)):
        return TypedIdentifier(match[1].upper(), "utn", one, path, one.domain)
    grouped = value.count("-") >= 2
    if grouped and (match := _EU_CT.fullmatch(value)):
        comment = "listed as a EudraCT number; the form is that of an EU CT number (CTIS)"
        wrong = one.type == "EUDRACT_NUMBER"
        return TypedIdentifier(match[1], "eu-ct", one, path, one.domain, comment if wrong else None)
    if grouped and (match := _EUDRACT.fullmatch(value)):
        comment = "listed as an EU CT number (CTIS); the form is that of a EudraCT number"
        return TypedIdentifier(match[1], "eudract", one, path, one.domain, comment if one.type == "CTIS" else None)
    if "jrct" in lower and (match := _JRCT.fullmatch(value)):
        return TypedIdentifier(match[1], "jrct", one, path, one.domain)
    return None


def _american(one: Identifier, value: str, path: str) -> TypedIdentifier | None:
    """Recognise IND and IDE numbers of the FDA where domain or type speak of them."""
    domain = one.domain or ""
    if not domain and one.type != "FDA":
        return None
    for pattern, evidence, kind, letters in (
        (_IND, _IND_DOMAIN, "ind", "IND"),
        (_IDE, _IDE_DOMAIN, "ide", "IDE"),
    ):
        match = pattern.fullmatch(value)
        labelled = value.upper().startswith(letters) and (one.type == "FDA" or "FDA" in domain)
        if match is not None and (evidence.search(domain) or labelled):
            made: IdentifierKind = "ind" if kind == "ind" else "ide"
            comment = f"listed as an FDA grant; the form is that of an {letters} number" if one.type == "FDA" else None
            return TypedIdentifier(match[1], made, one, path, one.domain, comment)
    return None


def _other_registry(one: Identifier, value: str, path: str) -> TypedIdentifier | None:
    match = _OTHER.fullmatch(value)
    if match is None or match.lastindex is None:
        return None
    return TypedIdentifier(value, "registry", one, path, one.domain or _REGISTRIES[match.lastindex - 1][1])


def _by_place(one: Identifier, value: str, path: str) -> TypedIdentifier:
    """Take the registry's word for it."""
    comment = None
    kind: IdentifierKind
    if one.type in _GRANTS:
        kind = "grant"
    elif one.type in ("EUDRACT_NUMBER", "CTIS"):
        kind = "eudract" if one.type == "EUDRACT_NUMBER" else "eu-ct"
        comment = "listed as such by the registry; the form of the number is another"
    elif one.role == "organisation":
        kind = "sponsor-protocol"
    elif one.type == "REGISTRY" or one.role == "registry":
        kind = "registry"
    else:
        kind = "other"
    return TypedIdentifier(value, kind, one, path, one.domain, comment)


# Unique identifiers of MeSH had six digits; since May 2014 new ones have nine and go on counting, and the format of the
# old ones did not change (NLM Technical Bulletin 391, March 2013, which gives the numbers reached by then). Older
# exports of the registry fill all up to nine.
_FILLED = Expression(r"([CD])000([0-9]{6})")
_REACHED = {"D": 64418, "C": 578561}
_MESH = Expression(r"[CD][0-9]{6}(?:[0-9]{3})?")


def is_mesh(text: str) -> bool:
    """Whether a text has the form of a unique identifier of MeSH: of a descriptor or a supplementary concept."""
    return _MESH.fullmatch(text) is not None


def mesh(identifier: str) -> str:
    """Return a unique identifier of MeSH as NLM writes it: without the zeros that an old one is filled up with."""
    filled = _FILLED.fullmatch(identifier)
    if filled is not None and int(filled[2]) <= _REACHED[filled[1]]:
        return f"{filled[1]}{filled[2]}"
    return identifier
