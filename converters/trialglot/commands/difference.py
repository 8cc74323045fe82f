"""``trialglot diff``: what differs between two versions of a record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from trialglot.commands import talk
from trialglot.commands.terminal import printable, printable_json, records, show
from trialglot.errors import ExitCode, UnreadableError, UsageError

if TYPE_CHECKING:
    from trialglot.differences.trees import Change
    from trialglot.readers.reading import Reading

_KIND = 11


@click.command("diff")
@click.argument("old", metavar="A")
@click.argument("new", metavar="B")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON, values in full.")
def difference(old: str, new: str, as_json: bool) -> int:
    """Show what differs between two versions of a record, by the fields of the registry.

    A and B are sources that hold one record each; one of them may be an output folder of an earlier run: then its
    documents are compared with those that the record gives now. Exits with 1 when anything differs.
    """
    try:
        report = _compared(old, new)
    except UnreadableError as error:
        talk.say(f"trialglot: {error}")
        return ExitCode.UNREADABLE
    if as_json:
        import json

        show(printable_json(json.dumps(report.tree, ensure_ascii=False)))
    else:
        for line in report.lines():
            show(printable(line))
    return ExitCode.FINDINGS if report.tree["differences"] else ExitCode.CLEAN


class _Report:
    """What is shown: a tree for JSON, whose ``differences`` are rows; ``told`` are the same rows for people."""

    def __init__(self, compared: str, notes: list[str]) -> None:
        self.tree: dict[str, Any] = {"compared": compared, "notes": notes, "differences": []}
        self._told: dict[str, list[str]] = {}

    def add(self, row: dict[str, Any], told: str, like: str = "") -> None:
        """Add a difference; people see only the first of those that are alike."""
        self.tree["differences"].append(row)
        line = f"{row['change']:<{_KIND}}{told}"
        self._told.setdefault(f"{row['change']} {like}" if like else line, []).append(line)

    def lines(self) -> Iterator[str]:
        count = len(self.tree["differences"])
        yield f"compared: {self.tree['compared']}"
        yield from self.tree["notes"]
        yield f"{count} difference{'' if count == 1 else 's'}" if count else "no difference"
        for alike in self._told.values():
            yield alike[0] + (f" (and {len(alike) - 1} more like this)" if len(alike) > 1 else "")


def _compared(old: str, new: str) -> _Report:
    from trialglot.differences import documents

    folders = [Path(name).is_dir() and documents.is_output(Path(name)) for name in (old, new)]
    if all(folders):
        raise UsageError("diff takes a record on one side at least; two output folders are compared by their files")
    if not any(folders):
        return _versions(old, new)
    if folders[1]:
        raise UsageError("diff takes the output folder first: what was written, then the record of now")
    return _documents(Path(old), new)


def _versions(old: str, new: str) -> _Report:
    from trialglot.differences import model

    before, after = _reading(old), _reading(new)
    found, left_out = model.compare(before.study, after.study)
    readers = tuple(dict.fromkeys((after.study.source.format, before.study.source.format)))
    notes = []
    if left_out:
        missing = ", ".join(model.told(path, readers) for path in left_out)
        notes.append(f"not compared, as one of the two sources has no place for it: {missing}")
    compared = f"{before.study.id} of {old} ({readers[-1]}) with {after.study.id} of {new} ({readers[0]}), as records"
    report = _Report(compared, notes)
    for one, row in zip(found, model.as_rows(found, readers), strict=True):
        report.add(row, _told(row["field"], one))
    return report


def _documents(folder: Path, new: str) -> _Report:
    from trialglot.differences import documents
    from trialglot.differences.trees import general, spelled

    reading = _reading(new)
    earlier = documents.outputs(folder, reading.study.id)
    notes = []
    if not earlier.stated:
        notes.append("the folder has no manifest: the options of its run are taken to be the defaults")
    if earlier.sha256 == reading.study.source.sha256:
        notes.append("both come from the same bytes: what differs comes from another version or another option")
    compared = (
        f"{documents.titles(earlier)} of {earlier.folder} with what {reading.study.id} of {new} gives now, as "
        "documents (a folder holds no record)"
    )
    report = _Report(compared, notes)
    for target, one in documents.compare(earlier, reading):
        if one is None:
            report.add({"change": "changed", "target": target, "path": ""}, f"{target}: its bytes only")
            continue
        fields = documents.fields(target, one.path, reading.study.source.format)
        place = spelled(one.path)
        row = {"change": one.kind, "target": target, "path": place, "fields": list(fields)}
        row |= {name: value for name, value in (("old", one.old), ("new", one.new)) if value is not None}
        named = f" ({', '.join(fields)})" if fields else ""
        # Parameters of a trial summary are told one by one: each is another field.
        like = f"{target} {general(one.path)} {'/'.join(documents.steps_of(one.path))}"
        report.add(row, _told(f"{target} {place}{named}", one), like)
    return report


def _told(field: str, change: Change) -> str:
    from trialglot.differences import words

    if change.kind == "added":
        value = words.value(change.new)
    elif change.kind == "removed":
        value = words.value(change.old)
    else:
        value = words.changed(change.old, change.new)
    return f"{field}: {value}" if value else field


def _reading(source: str) -> Reading:
    from trialglot import api
    from trialglot.readers.reading import Record

    found: Record | None = None
    refused: UnreadableError | None = None
    for one in records((source,)):
        if not isinstance(one, Record):
            refused = refused or one.error
        elif found is not None:
            raise UsageError(f"{source} holds more than one record; diff takes one")
        else:
            found = one
    if found is None:
        raise refused or UnreadableError(f"{source} holds no record", "Check the path")
    if refused is not None:
        talk.say(f"{source}: {refused}")
    return api.read(found)
