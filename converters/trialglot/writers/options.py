"""Choices of the caller that a writer obeys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Contacts = Literal["keep", "role-only", "drop"]

DEFAULT_BASE_URL = "https://trialglot.invalid/fhir"


@dataclass(frozen=True, slots=True)
class WriteOptions:
    """``contacts``: what of contact people is written (all; their role only; nothing).

    ``base_url`` is the base of full URLs and canonical URLs. The default lies in the reserved domain ``.invalid``
    (RFC 2606): it names no server; give the address of your own.
    """

    contacts: Contacts = "keep"
    base_url: str = DEFAULT_BASE_URL
