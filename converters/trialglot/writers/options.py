"""Choices of the caller that a writer obeys."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

from trialglot.errors import UsageError

Contacts = Literal["keep", "role-only", "drop"]
Usdm = Literal["strict-source", "complete"]

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
    ``usdm``: "strict-source" writes into USDM nothing but what the record states and the model demands; "complete" adds
    a skeleton timeline and the text of a primary objective, marked as derived.

    Raises:
        UsageError: a value that means nothing.
    """

    contacts: Contacts = "keep"
    base_url: str = DEFAULT_BASE_URL
    fhir_xml: bool = False
    usdm: Usdm = "strict-source"

    def __post_init__(self) -> None:
        if self.contacts not in get_args(Contacts):
            raise UsageError(f"contacts is one of {', '.join(get_args(Contacts))}, not {self.contacts!r}")
        if self.usdm not in get_args(Usdm):
            raise UsageError(f"usdm is one of {', '.join(get_args(Usdm))}, not {self.usdm!r}")
        if not _BASE_URL.fullmatch(self.base_url):
            raise UsageError(
                f"base URL {self.base_url!r} is no absolute http(s) address without query, fragment and final slash"
            )
