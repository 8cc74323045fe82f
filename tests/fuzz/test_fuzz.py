"""Changed inputs of every kind, the same with every run: read or refused, and what is read becomes valid documents."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from fuzz import corpus, judge
from fuzz.changes import changed

EXAMPLES = 40
LARGEST = 150_000
"""Bytes of an input that is judged here; larger ones are for ``make fuzz``."""
SEEDS = st.lists(st.integers(0, 2**32 - 1), max_size=6)


@pytest.mark.parametrize("group", corpus.GROUPS)
def test_changed_inputs(group: str) -> None:
    items = corpus.corpus()[group]
    own = list(items.values())

    @settings(max_examples=EXAMPLES, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(name=st.sampled_from(list(items)), seeds=SEEDS)
    def is_read_or_refused(name: str, seeds: list[int]) -> None:
        data = changed(items[name], seeds, own)
        assume(len(data) < LARGEST)
        judge.judge(data)

    is_read_or_refused()
