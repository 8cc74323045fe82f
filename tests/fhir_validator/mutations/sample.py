"""A sample of mutants and good documents for the reference validator, which is too slow for all of them.

From every kind of fault (class and words) one of so many, but a few at least, spread evenly over the places where it
was put; the choice is fixed by the order of the generator, so that each run judges the same documents.
"""

from __future__ import annotations

from typing import TypeVar

from fhir_validator.mutations.consistency import Object
from fhir_validator.mutations.generate import WRITTEN, good, mutants
from fhir_validator.mutations.mutant import Mutant

T = TypeVar("T")


def sampled(edition: str, share: int, least: int) -> list[Mutant]:
    """Return one of ``share`` mutants of every kind of fault, ``least`` of them where that would be fewer.

    Those in a Bundle count as one kind for each class.
    """
    kinds: dict[tuple[str, str], list[Mutant]] = {}
    for kind in WRITTEN:
        for _, _, mutant in mutants(edition, kind):
            what = "in a Bundle" if mutant.held else mutant.fault.what
            kinds.setdefault((mutant.fault.kind, what), []).append(mutant)
    return [one for key in sorted(kinds) for one in _spread(kinds[key], max(least, len(kinds[key]) // share))]


def sampled_good(edition: str, each: int) -> list[tuple[str, Object]]:
    """Return about ``each`` good documents of every resource type, those with everything among them."""
    found = []
    for kind in WRITTEN:
        documents = list(good(edition, kind))
        found += [*_spread(documents[:-3], each), *documents[-3:]]
    return found


def _spread(items: list[T], number: int) -> list[T]:
    count = min(number, len(items))
    return [items[index * len(items) // count] for index in range(count)]
