"""Text in ASCII, which is all that SAS transport files of a submission may hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

LOST = "?"

_FORMS = {
    # comparison and calculation
    **dict.fromkeys("≥⩾≧", ">="),
    **dict.fromkeys("≤⩽≦", "<="),
    **dict.fromkeys("˃›", ">"),
    **dict.fromkeys("˂‹", "<"),
    **dict.fromkeys("≈∼˜～", "~"),
    "≠": "!=",
    "±": "+/-",
    "×": "x",
    **dict.fromkeys("÷⁄∕", "/"),
    "√": "sqrt",
    "∞": "infinity",
    "‰": "0/00",
    # dashes, quotation marks, points
    **dict.fromkeys("‐‑‒–—―−⁃", "-"),
    **dict.fromkeys("‘’‚‛′´ʹʼ", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("•‣▪●○■□◦", "-"),
    **dict.fromkeys("·∙⋅", "."),
    "¡": "!",
    "¿": "?",
    "。": ".",
    "、": ",",
    "¦": "|",
    # signs
    **dict.fromkeys("→⇒➔", "->"),
    **dict.fromkeys("←⇐", "<-"),
    **dict.fromkeys("↔⇔", "<->"),
    "°": "deg",
    "µ": "u",
    "μ": "u",
    "∆": "Delta",
    "∑": "Sigma",
    "®": "(R)",
    "©": "(C)",
    "™": "(TM)",
    "℠": "(SM)",
    "§": "Section ",
    "¶": "Paragraph ",
    "†": "(+)",
    "‡": "(++)",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "¢": "ct",
    # letters that have no base letter to fall back to
    "ß": "ss",
    "ẞ": "SS",
    "æ": "ae",
    "Æ": "AE",
    "œ": "oe",
    "Œ": "OE",
    "ø": "o",
    "Ø": "O",
    "đ": "d",
    "Đ": "D",
    "ð": "d",
    "Ð": "D",
    "ł": "l",
    "Ł": "L",
    "þ": "th",
    "Þ": "Th",
    "ı": "i",
    "ħ": "h",
    "Ħ": "H",
    # what takes no room
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff\ufe0e\ufe0f", ""),
    **dict.fromkeys("\u2028\u2029", " "),
}
_GREEK = re.compile("GREEK (SMALL|CAPITAL) LETTER (?:FINAL )?([A-Z]+)")

# 10⁹ is not 109, 1½ is not 11/2.
_RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾]+")
_DIGITS = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹")
_FRACTION = re.compile("(?<=[0-9])(?=[¼½¾⅐-⅞])")


def ascii_text(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a text in ASCII, and the characters that have no form there, each once; ``?`` stands for each of them.

    Signs get a form that says the same (``≥`` is ``>=``), exponents a ``^``, Greek letters their names; letters lose
    their accents.
    """
    if text.isascii():
        return text, ()
    raised = _RAISED.sub(_exponent, _FRACTION.sub(" ", text))
    lost: dict[str, None] = {}
    parts = []
    for char in raised:
        form = char if char.isascii() else _form(char)
        if form is None:
            lost[char] = None
            form = LOST
        parts.append(form)
    return "".join(parts), tuple(lost)


def length(values: Iterable[str]) -> int:
    """Return the characters that the longest of some values has in any form of a dataset, at least 1.

    In ASCII some signs are longer (``>=``), and others shorter; a variable has one length in all forms.
    """
    return max(1, max((max(len(one), len(ascii_text(one)[0])) for one in values), default=1))


def _exponent(found: re.Match[str]) -> str:
    plain = unicodedata.normalize("NFKD", found[0]).replace("−", "-")
    return f"^{plain}" if _DIGITS.intersection(found[0]) else plain


@lru_cache(maxsize=4096)
def _form(char: str) -> str | None:
    """Return the ASCII form of a character, ``None`` if it has none."""
    if char in _FORMS:
        return _FORMS[char]
    bases = [one for one in unicodedata.normalize("NFKD", char) if not unicodedata.category(one).startswith("M")]
    form = "".join(_FORMS.get(one) or _greek(one) or one for one in bases)
    if form.isascii() and (form or unicodedata.category(char).startswith("M")):
        return form
    return " " if char.isspace() else None


def _greek(char: str) -> str:
    """Return the name of a Greek letter, nothing for another character."""
    found = _GREEK.fullmatch(unicodedata.name(char, ""))
    if found is None:
        return ""
    name = found[2].replace("LAMDA", "LAMBDA")  # as Unicode spells it
    return name.lower() if found[1] == "SMALL" else name.title()
