"""RUN: what is said of a run, provoked by inputs and folders that give trouble."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import orjson

from findings.provoking import Provoked, Table
from readers_json.made_up import minimal
from trialglot import api, batch, cli, formats, roundtrip
from trialglot.design.plan import Plan
from trialglot.findings import Finding, Kind, Severity
from trialglot.outputs import OutputFolder, Totals
from trialglot.readers.containers import records
from trialglot.suppressions import Suppression, Suppressions

ROOT = Path(__file__).parents[2]
OPTIONS = api.Options(("fhir-r5",))
STUDY = orjson.dumps(minimal(identificationModule={"nctId": "NCT09000001", "briefTitle": "A study"}))


def run(files: Iterable[tuple[str, bytes]], *, blocked: bool = False) -> list[Finding]:
    """Convert a folder of files into another one; ``blocked`` if a file stands where a study's folder must be."""
    with TemporaryDirectory() as folder:
        inputs, outputs = Path(folder, "in"), Path(folder, "out")
        inputs.mkdir()
        outputs.mkdir()
        for name, content in files:
            (inputs / name).write_bytes(content)
        if blocked:
            (outputs / "NCT09000001").touch()
        with OutputFolder(outputs, Totals(), OPTIONS) as opened:
            done = [opened.write(one) for one in batch.run(records(inputs), OPTIONS)]
        return [one for outcome in done for one in outcome.findings]


def with_writer(write: Any) -> Provoked:
    """Run with another writer in the place of ours."""
    real = formats.function
    with patch.object(formats, "function", lambda name: write if name.endswith("fhir.r5:write") else real(name)):
        return run([("a.json", STUDY)])


def fails(*_: Any) -> Any:
    raise KeyError("a fault of the writer")


def writes_nonsense(*_: Any) -> Any:
    return {"resourceType": "Bundle", "type": "nonsense"}


def suppressing(code: str, place: str, expires: date | None = None, record: str = "made-up") -> Provoked:
    """What is said of a suppression after the record and a broken document were judged."""
    entry = Suppression(code, f"{record}:{place}", "known", expires, 2)
    known = Suppressions([entry], today=date(2024, 1, 2))
    document = b'{"resourceType": "Organization", "name": "x", "active": "yes"}'
    known.mark([*untouched(), *api.validate(document)[1]], "made-up")
    return known.report()


def untouched() -> Provoked:
    return [*run([("a.json", STUDY)]), *checked("")]


def checked(more: str) -> Provoked:
    """What ``convert --check`` says of a folder whose file has ``more`` in it than what would be written."""
    with TemporaryDirectory() as folder:
        record, out, report = (Path(folder, name) for name in ("a.json", "out", "report"))
        record.write_bytes(STUDY)
        convert = ("convert", str(record), "--to", "fhir-r5", "-o", str(out), "--no-config", "--jobs", "1")
        assert cli.cli(convert, standalone_mode=False) == 0
        with (out / "NCT09000001/fhir-r5.json").open("a") as file:
            file.write(more)
        told = ("--check", "--format", "ndjson", "--report", str(report))
        assert cli.cli((*convert, *told), standalone_mode=False) == bool(more)
        rows = [orjson.loads(line) for line in report.read_bytes().splitlines()]
        return [
            Finding(
                row["code"],
                Severity(row["severity"]),
                Kind(row["kind"]),
                row["message"],
                reference=row.get("reference"),
            )
            for row in rows
        ]


def round_trip(**changes: Any) -> Provoked:
    """The seed's twin compared with itself after a change."""
    reading = api.read((ROOT / "seeds/ctgov/json/NCT05704049.json").read_bytes())
    back = reading.study.model_copy(update=changes)
    return roundtrip.compare(Plan(reading.study), back, "fhir-r5").findings(reading.locate)


def not_back() -> Provoked:
    """A telephone number that holds the mark before its extension, for which ODM has no place of its own."""
    study = minimal(identificationModule={"nctId": "NCT09000001", "briefTitle": "A study"})
    contact = {"name": "A. Person", "role": "CONTACT", "phone": "1 ext. 2"}
    study["protocolSection"]["contactsLocationsModule"] = {"centralContacts": [contact]}
    reading = api.read(orjson.dumps(study))
    return roundtrip.trip(reading, "odm-sdm").findings(reading.locate)


ALWAYS: set[str] = set()

PROVOKED: Table = {
    "RUN901": ("error", lambda: with_writer(fails)),
    "RUN902": ("error", lambda: with_writer(writes_nonsense)),
    "RUN903": ("error", lambda: run([("a.json", STUDY[:-9])])),
    "RUN904": ("info", lambda: run([("a.json", STUDY), ("README", b"# Notes\n")])),
    "RUN905": ("warning", lambda: run([("a.json", STUDY), ("b.json", STUDY)])),
    "RUN907": ("warning", lambda: suppressing("MAP209", "no such place")),
    "RUN908": ("warning", lambda: suppressing("MAP209", "*", date(2024, 1, 1))),
    "RUN909": ("warning", lambda: suppressing("FHR306", "*")),
    "RUN911": ("info", lambda: suppressing("MAP209", "*", record="made-op")),
    "RUN910": ("error", lambda: checked(" ")),
    "RUN906": ("error", lambda: run([("a.json", STUDY)], blocked=True)),
    "RUN912": ("error", lambda: api.validate(b'{"resourceType": "Patient", "name": [%s "a"]}' % (b'"a",' * 10_001))[1]),
    "RUN920": ("info", not_back),
    "RUN921": ("error", lambda: round_trip(brief_title="Another")),
    "RUN922": ("error", lambda: round_trip(acronym="NEW")),
}
