"""Names for studies that have no number of a registry."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256

from trialglot.design.text import slug

_UNSAFE = re.compile(r"[^A-Za-z0-9.-]+")
_LENGTH = 64


def safe(text: str) -> str:
    """Return a text as a name that is safe in paths and in FHIR ids.

    Where that changes more than blanks at its ends, a hash of the text keeps apart what would become one name.
    """
    text = text.strip()
    made = _UNSAFE.sub("-", text).strip("-.")
    if not made or (made == text and len(made) <= _LENGTH):
        return made
    return f"{made[: _LENGTH - 9]}-{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def name(texts: Iterable[str], titles: Iterable[str], otherwise: str) -> str:
    """Return a name made of the first text, else the first title, that gives one, else of the hash ``otherwise``.

    An id of FHIR for a study that is a number would not be told from others: it gets a word in front.
    """
    made = next((one for one in (*map(safe, texts), *(slug(title, 40) for title in titles)) if one), "")
    made = made or f"study-{otherwise[:12]}"
    return made if re.search("[A-Za-z]", made) else f"study-{made}"
