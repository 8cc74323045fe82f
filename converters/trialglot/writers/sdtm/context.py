"""What all builders of the datasets of one study share."""

from __future__ import annotations

from trialglot.design.plan import Plan
from trialglot.design.terms import Terms
from trialglot.findings import Report
from trialglot.model.study import Contact
from trialglot.sdtm.ascii import ascii_text
from trialglot.sdtm.datasets import Cell, Comment
from trialglot.writers.options import WriteOptions
from trialglot.xmltext import ILLEGAL, legal

LIMIT = 200
"""The most characters of a value: bytes in a SAS transport file (SDTMIG 3.4 section 4.5.3)."""
DEFINE = "define.xml"


class Context:
    """The making of the datasets of one study; ``comments`` collects what define.xml says beside them."""

    def __init__(self, plan: Plan, options: WriteOptions, report: Report) -> None:
        self.plan = plan
        self.study = plan.study
        self.options = options
        self.report = report
        self.terms = Terms()
        self.comments: list[Comment] = []
        self._replaced: set[str] = set()
        self.study_id = self._held(self._study_id())

    def _study_id(self) -> str:
        numbers = [one for one in self.plan.identifiers if one.kind == "sponsor-protocol"]
        if self.options.studyid == "sponsor" and numbers:
            return self._shortened(numbers[0].value, numbers[0].path)
        if self.options.studyid == "sponsor":
            what = f"STUDYID is {self.study.id!r}, as the record has no number of the sponsor"
            self.report.add("MAP205", path="identifiers", target_path="TS.STUDYID", what=what)
        return self._shortened(self.study.id, "id")

    def _shortened(self, number: str, path: str) -> str:
        return self.shortened(number, "STUDYID", "TS.STUDYID", path)

    def cell(self, value: Cell) -> Cell:
        """Return a value as define.xml can hold it: datasets and their description have the same texts."""
        return self._held(value) if isinstance(value, str) else value

    def _held(self, text: str) -> str:
        if not text.isprintable():
            self._replaced.update(ILLEGAL.findall(text))
        return legal(text)

    def say_replaced(self) -> None:
        """Report the characters of the record that no document can hold."""
        found = self._replaced.union(ILLEGAL.findall(self.study.eligibility.text or ""))
        if found:
            self.report.add("MAP230", characters=", ".join(sorted(f"U+{ord(one):04X}" for one in found)))

    def comment(self, owner: str, *texts: str | None) -> None:
        """Add a comment of the texts that say something, one a line."""
        said = "\n".join(text.strip() for text in texts if text and not text.isspace())
        if said:
            self.comments.append(Comment(owner, said))

    def shortened(self, text: str, variable: str, owner: str, path: str) -> str:
        """Return a text on one line of at most 200 characters, cut at a word.

        The full text is a comment of ``owner`` where something is cut off, which is reported.
        """
        line = _one_line(text)
        if len(pieces(line)) < 2:
            return line
        self.say_shortened(text, variable, owner, path, str(LIMIT))
        return pieces(line, LIMIT - 4)[0] + " ..."

    def say_shortened(self, text: str, variable: str, owner: str, path: str | None, most: str) -> None:
        """Report that a text is cut to ``most`` characters, and give it in full in a comment of ``owner``."""
        size = len(_one_line(text))
        self.comment(owner, f"Full text: {text}")
        self.report.add(
            "MAP270", path=path, target_path=variable, variable=variable, size=size, most=most, place=DEFINE
        )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def phone(one: Contact) -> str:
    """Return a telephone number with its extension, empty for none."""
    extension = f"ext. {one.phone_ext}" if one.phone_ext else None
    return " ".join(part for part in (one.phone, extension) if part)


def size(text: str) -> int:
    """Return the bytes of a text in the larger of its two forms, UTF-8 and ASCII, as define.xml can hold it."""
    text = legal(text)
    if text.isascii():
        return len(text)
    return max(len(text.encode()), len(ascii_text(text)[0]))


def pieces(text: str, limit: int = LIMIT) -> list[str]:
    """Return a line in pieces of at most ``limit`` bytes, split at blanks (SDTMIG 3.4 section 4.5.3.2).

    A word longer than that is split where it must. Joined by blanks the pieces are the line, but for such words.
    """
    if size(text) <= limit:
        return [text]
    made: list[str] = []
    current = ""
    for word in text.split(" "):
        joined = f"{current} {word}" if current else word
        if size(joined) <= limit:
            current = joined
            continue
        if current:
            made.append(current)
        current = word
        while size(current) > limit:
            cut = limit
            while size(current[:cut]) > limit:
                cut -= 1
            made.append(current[:cut])
            current = current[cut:]
    if current:
        made.append(current)
    return made
