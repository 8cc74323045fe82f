"""The page of the crosswalk says what its tables say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from trialglot import crosswalk, formats, ledger, resources
from trialglot.crosswalk import Target

TARGETS = tuple(one.name for one in formats.WRITERS)
# Readers of other documents than ours have a table of their own.
READERS = tuple(one for one in formats.READERS if not one.name.endswith("-back"))
# Whose table is made from that of another: the page tells what becomes of a datum in another way.
BASES = {"fhir-r4b": "fhir-r5", "fhir-r4": "fhir-r5"}

_INTRODUCTION = (
    "Made from the tables in `mappings/fields`; a test keeps it fresh, and `tests/crosswalk` holds the tables to be",
    "true of real documents, value by value, in both directions.",
    "",
    "For each path of a record: where it stands in the model, and what becomes of it in each target. `[]` is any item",
    "of a list, `**` everything below a path. Where a cell has several words, the value or what stands beside it",
    "decides: the page of the target says how, and gives the places. `mappings/README.md` tells the columns of the",
    "tables; `trialglot explain RECORD PATH` shows the way of one datum, `trialglot coverage` what becomes of many",
    "records.",
    "",
)
_OF_A_TARGET = (
    "Made from `mappings/fields/{target}.tsv`, as [the crosswalk](../crosswalk.md) is, which tells the paths of the",
    "records. `*` in the words around a value is any other text; `mappings/README.md` tells what the words of a",
    "condition mean. What comes back is what [a round trip](../round-trip.md) gives.",
    "",
)
_OF_A_DERIVED_ONE = (
    "The table is made from that of [{base}]({base}.md): the same data, where {target} holds them. Here stands what",
    "becomes of a datum in another way, and why; all places are in the table.",
    "",
)


def _title(target: str) -> str:
    """Return what the table says of itself."""
    line = resources.read_text("mappings", f"fields/{target}.tsv").partition("\n")[0]
    return line.removeprefix("# ").removesuffix(" README.md tells the columns.")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(map(_cell, cells))} |"


def _place(row: Target) -> str:
    if not row.target:
        return f"dropped: {row.note}"
    words = f' "{row.words}"' if row.words else ""
    when = f" (where {row.when})" if row.when and row.when != "else" else ""
    note = f", {row.note}" if row.note and row.disposition in ("narrative", "derived") else ""
    return f"{row.disposition}: `{row.target}`{words}{when}{note}"


def _back(target: str, model: str) -> str:
    """Return what comes back of a datum when a document is read: the best of its rows, and where only some do."""
    rows = [row for row in crosswalk.by_model(target).get(model, ()) if "some" not in row.conditions]
    backs = {row.back or "lost" for row in rows if row.back or row in _decided(target, model)}
    always = [row.back for row in rows if row.back and not row.when]
    if always:
        return "same" if "same" in always else "like"
    return " or ".join(one for one in ("same", "like", "lost") if one in backs)


def _places(target: str, model: str) -> str:
    """Return where a datum goes: the rows that decide; how many more places it has."""
    rows = [row for row in crosswalk.by_model(target).get(model, ()) if "some" not in row.conditions]
    deciding = ledger.deciding_rows(tuple(rows))
    told = "; else ".join(_place(row) for row in deciding)
    more = len({row.target for row in rows if row.target} - {row.target for row in deciding})
    return f"{told} and {more} more places" if more > 1 else f"{told} and one more place" if more else told


def _decided(target: str, model: str) -> tuple[Target, ...]:
    """Return the rows that decide what becomes of a datum."""
    rows = crosswalk.by_model(target).get(model, ())
    return ledger.deciding_rows(tuple(row for row in rows if "some" not in row.conditions))


def _words(target: str, model: str) -> str:
    return " or ".join(dict.fromkeys(row.disposition for row in _decided(target, model)))


def _page() -> Iterator[str]:
    yield "# Crosswalk"
    yield ""
    yield from _INTRODUCTION
    yield f"Targets: {', '.join(f'[{target}](crosswalk/{target}.md)' for target in TARGETS)}."
    yield ""
    yield "| what becomes of a datum | |"
    yield "|---|---|"
    for name, meaning in crosswalk.DISPOSITIONS.items():
        yield _row((name, meaning))
    for reader in READERS:
        yield ""
        yield f"## {reader.name}: {reader.title}"
        section = ""
        for row in crosswalk.sources(reader.name):
            if (found := ledger.section(row.source)) != section:
                section = found
                yield ""
                yield f"### {section}"
                yield ""
                yield _row(("path", "model", *TARGETS))
                yield f"|{'---|' * (2 + len(TARGETS))}"
            path = row.source.removeprefix(f"{section}.").removeprefix(f"{section} / ")
            note = f" ({row.note})" if row.note else ""
            yield _row((f"`{path}`{note}", f"`{row.model}`", *(_words(target, row.model) for target in TARGETS)))


def _page_of(target: str) -> Iterator[str]:
    base = BASES.get(target)
    yield f"# Crosswalk: {target}"
    yield ""
    yield _title(target)
    yield ""
    for line in (*_OF_A_TARGET, *(_OF_A_DERIVED_ONE if base else ())):
        yield line.format(target=target, base=base)
    back = formats.writer(target).back is not None
    titles = ("model", "what becomes of it", "comes back") if back else ("model", "what becomes of it")
    yield _row(("model", f"{base} says", f"{target} says") if base else titles)
    yield f"|{'---|' * (3 if base or back else 2)}"
    for model in _models():
        if base is None:
            yield _row((f"`{model}`", _places(target, model), *([_back(target, model)] if back else [])))
        elif _words(base, model) != _words(target, model):
            yield _row((f"`{model}`", _words(base, model), _places(target, model)))


def _models() -> Iterator[str]:
    """Return the places of the model that a source fills, in the order of the sources."""
    return iter(dict.fromkeys(row.model for reader in READERS for row in crosswalk.sources(reader.name)))


def _is_fresh(page: Path, lines: Iterable[str], request: pytest.FixtureRequest) -> None:
    text = "\n".join(lines) + "\n"
    if request.config.getoption("--update-golden"):
        page.parent.mkdir(exist_ok=True)
        page.write_text(text, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == text


def test_the_crosswalk_page_is_fresh(root: Path, request: pytest.FixtureRequest) -> None:
    _is_fresh(root / "docs/crosswalk.md", _page(), request)


@pytest.mark.parametrize("target", TARGETS)
def test_the_page_of_a_target_is_fresh(target: str, root: Path, request: pytest.FixtureRequest) -> None:
    _is_fresh(root / f"docs/crosswalk/{target}.md", _page_of(target), request)


def test_every_target_has_a_page_and_every_page_a_target(root: Path) -> None:
    assert sorted(one.stem for one in (root / "docs/crosswalk").iterdir()) == sorted(TARGETS)


def test_the_page_of_the_tables_names_every_word_of_their_vocabulary(root: Path) -> None:
    text = (root / "mappings/README.md").read_text(encoding="utf-8")
    words = (*crosswalk.DISPOSITIONS, *crosswalk.RULES, *crosswalk.CONDITIONS, *Target._fields)
    assert [word for word in words if f"`{word}`" not in text] == []
