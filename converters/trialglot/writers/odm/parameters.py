"""The parameters of a Summary while they are collected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from operator import itemgetter

from trialglot import codes
from trialglot.codes import label
from trialglot.writers.odm.context import SUMMARY, Context, lines
from trialglot.writers.odm.xml import attribute, described, element, text_element


def parameter(short_name: str) -> str:
    """Return the XPath of a parameter, from the MetaDataVersion."""
    return f"{SUMMARY}/sdm:Parameter[@ShortName='{short_name}']"


class Parameters:
    """Trial summary parameters, written in the order of their codes."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._made: list[tuple[str, str]] = []

    def add(self, short_name: str, values: str | Iterable[str], description: str = "", number: int = 0) -> None:
        """Add a parameter with its values; equal values are written once.

        Without any value and description nothing is added. ``number`` tells several parameters of one code apart,
        where each value needs a description of its own.
        """
        inner = described(6, description)
        if isinstance(values, str):
            inner += text_element(6, "sdm:Value", values)
        else:
            inner += "".join([text_element(6, "sdm:Value", one) for one in dict.fromkeys(values)])
        if inner:
            own = f"{short_name}-{number}" if number else short_name
            made = element(5, "sdm:Parameter", f' OID="PAR.{own}"{_names(short_name)}', inner)
            self._made.append((short_name, made))

    def coded(self, short_name: str, table: str, words: Mapping[str, str], description: str = "") -> None:
        """Add a parameter for registry words that have a CDISC code list; ``words`` gives the model path of each.

        A word without a term stands in the description: there is no value to give, and the word is not lost.
        """
        codelist = codes.ts_codelist(short_name)
        if codelist is None:
            raise ValueError(f"{short_name} has no code list in mappings/ts_codelists.tsv")
        values, uncoded = [], []
        for word, path in words.items():
            term = self.context.term(table, word, codelist, short_name, path) if word.strip() else None
            if term is not None:
                values.append(term.term)
            elif word.strip():
                uncoded.append(f"Without a CDISC term: {label(table, word)}")
        self.add(short_name, values, lines(*uncoded, description))

    def indicator(self, short_name: str, flag: bool | None, path: str) -> None:
        """Add a yes/no parameter where the record says yes or no."""
        if flag is not None:
            self.coded(short_name, "yes_no", {"yes" if flag else "no": path})

    def write(self) -> str:
        """Return all parameters, sorted by code."""
        return "".join([made for _, made in sorted(self._made, key=itemgetter(0))])


@cache
def _names(short_name: str) -> str:
    """Return the attributes Term and ShortName."""
    known = codes.ts_parameter(short_name)
    if known is None:
        raise ValueError(f"{short_name} is no trial summary parameter of mappings/ct")
    return attribute("Term", known.name) + attribute("ShortName", known.short_name)
