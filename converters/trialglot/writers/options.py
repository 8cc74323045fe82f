"""Choices of the caller that a writer obeys."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from trialglot.errors import UsageError

Contacts = Literal["keep", "role-only", "drop"]
UsdmMode = Literal["strict-source", "complete"]
StudyIdPolicy = Literal["sponsor", "nct"]
StartDate = Literal["none", "registry"]
SdtmFile = Literal["json", "xpt", "csv"]

# RFC 3986: scheme, host with optional port, path segments.
_BASE_URL = re.compile(
    r"https?://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~!$&'()*+,;=:@%-]+)*"
)
DEFAULT_BASE_URL = "https://trialglot.invalid/fhir"


@dataclass(frozen=True, slots=True)
class WriteOptions:
    """``contacts``: what of contact people is written (all; their role only; nothing).

    ``base_url`` is the base of full URLs and canonical URLs. The default lies in the reserved domain ``.invalid``
    (RFC 2606): it names no server; give the address of your own. ``fhir_xml`` writes FHIR as XML instead of JSON.

    ``usdm``: whether the USDM document holds what the record states and the forced minimum alone, or a skeleton
    timeline and a primary objective as well. ``studyid``: which number STUDYID of the SDTM datasets is, the sponsor's
    or the NCT number. ``sstdtc``: whether SSTDTC is left out, or the registry's start date. ``sdtm_files``: the forms
    in which the datasets are written. ``ts_parameters``: the caller's own rows of ``mappings/ts_parameters.tsv``.

    Raises:
        UsageError: a value that means nothing.
    """

    contacts: Contacts = "keep"
    base_url: str = DEFAULT_BASE_URL
    fhir_xml: bool = False
    usdm: UsdmMode = "strict-source"
    studyid: StudyIdPolicy = "sponsor"
    sstdtc: StartDate = "none"
    sdtm_files: tuple[SdtmFile, ...] = ("json",)
    ts_parameters: Path | None = None

    def __post_init__(self) -> None:
        for name, known, value in (
            ("contacts", Contacts, self.contacts),
            ("usdm", UsdmMode, self.usdm),
            ("studyid", StudyIdPolicy, self.studyid),
            ("sstdtc", StartDate, self.sstdtc),
            *(("sdtm_files", SdtmFile, one) for one in self.sdtm_files),
        ):
            if value not in get_args(known):
                raise UsageError(f"{name} is one of {', '.join(get_args(known))}, not {value!r}")
        if not _BASE_URL.fullmatch(self.base_url):
            raise UsageError(
                f"base URL {self.base_url!r} is no absolute http(s) address without query, fragment and final slash"
            )
