"""What an attachment says of its data: https://hl7.org/fhir/R5/datatypes.html#Attachment."""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Callable
from typing import Any

from trialglot.fhir.definitions import Definitions
from trialglot.validators.fhir.faults import Fault, fault, shown
from trialglot.validators.fhir.primitives import formats

Object = dict[str, Any]


def attachment_check(tables: Definitions) -> Callable[[Object], list[Fault] | None]:
    """Return the check of an Attachment: size and SHA-1 hash are those of the data, where it brings its data."""
    well_formed = formats(tables.edition).texts["base64Binary"]

    def check(attachment: Object) -> list[Fault] | None:
        if "data" not in attachment or not ("size" in attachment or "hash" in attachment):
            return None
        text = attachment["data"]
        if not well_formed(text):
            return None
        data = b64decode(text)
        found = []
        # R5 writes the size as a string, earlier editions as a number.
        if "size" in attachment and str(attachment["size"]).lstrip("+") != str(len(data)):
            found.append(_disagrees("size", attachment["size"], f"{len(data)} bytes"))
        if "hash" in attachment:
            made = b64encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()
            if attachment["hash"] != made:
                found.append(_disagrees("hash", attachment["hash"], f"the hash {made}"))
        return found or None

    return check


def _disagrees(key: str, seen: Any, expected: str) -> Fault:
    return fault("FHR328", f"Attachment.{key}", key, what=key, seen=shown(seen), expected=expected)
