"""Speed and memory as ratios, measured interleaved in one run.

Units: U = orjson round trip of the record, in the same process; P = ``python -c pass``; F = fhir.resources validating
the same Bundle. Each round measures the unit beside the thing, in CPU time; the ratio quoted is the median over the
rounds. The record is the seed's JSON twin with made-up outcome measures and MeSH terms, so that it is as large as a
full record of the registry.
"""

from __future__ import annotations

import compileall
import json
import os
import resource
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 15
BATCH = 600


def full_record(nct_id: str = "NCT05704049") -> bytes:
    """Return the seed's twin, enlarged to a full record by outcomes and MeSH terms that are made up."""
    study: dict[str, Any] = orjson.loads((ROOT / "seeds/ctgov/json/NCT05704049.json").read_bytes())
    protocol = study["protocolSection"]
    protocol["identificationModule"]["nctId"] = nct_id
    outcome = {
        "measure": "Percentage of participants with an overall response as assessed by the committee",
        "description": "Overall response is defined as stringent complete, complete, very good partial or partial "
        "response according to the criteria of the working group, assessed at every cycle until progression.",
        "timeFrame": "From Cycle 1 Day 1 until disease progression, about 24 months",
    }
    numbered = [{**outcome, "measure": f"{outcome['measure']} ({number})"} for number in range(1, 18)]
    protocol["outcomesModule"] = {"primaryOutcomes": numbered[:2], "secondaryOutcomes": numbered[2:]}
    terms = [{"id": f"D{9000 + number:06d}", "term": f"Made-up heading {number}"} for number in range(12)]
    leaves = [{"id": f"M{number}", "name": f"Made-up heading {number}", "relevance": "LOW"} for number in range(20)]
    branches = [{"abbrev": f"BC{number:02d}", "name": f"Made-up branch {number}"} for number in range(12)]
    browse = {"meshes": terms[:2], "ancestors": terms, "browseLeaves": leaves, "browseBranches": branches}
    study["derivedSection"] = {
        "miscInfoModule": {"versionHolder": "2025-12-29"},
        "conditionBrowseModule": browse,
        "interventionBrowseModule": browse,
    }
    return json.dumps(study, ensure_ascii=False, separators=(",", ":")).encode()


def cpu(function: Callable[[], Any], repeats: int) -> float:
    start = time.process_time()
    for _ in range(repeats):
        function()
    return (time.process_time() - start) / repeats


def ratio(thing: Callable[[], Any], unit: Callable[[], Any], repeats: int, unit_repeats: int) -> float:
    """Return the median over the rounds of thing/unit, measured one beside the other."""
    thing()
    unit()
    rounds = []
    for _ in range(ROUNDS):
        before = cpu(unit, unit_repeats)
        measured = cpu(thing, repeats)
        after = cpu(unit, unit_repeats)
        rounds.append(measured / ((before + after) / 2))
    return statistics.median(rounds)


def in_process() -> dict[str, float]:
    from trialglot import api, formats
    from trialglot.batch import prepare_process
    from trialglot.design.plan import Plan
    from trialglot.findings import Report
    from trialglot.readers import ctgov_json, ctgov_page
    from trialglot.readers.reading import Record
    from trialglot.validators.fhir import validate as validate_fhir
    from trialglot.validators.odm import parsing
    from trialglot.validators.options import CheckOptions
    from trialglot.writers.fhir import r5
    from trialglot.writers.options import WriteOptions

    data = full_record()
    record = Record("record.json", data)
    page = Record("page.txt", (ROOT / "seeds/ctgov/page/NCT05704049.txt").read_bytes())
    reading = ctgov_json.read(record)
    options = WriteOptions()
    bundle = r5.write(Plan(reading.study), options, Report("fhir-r5"))
    check = CheckOptions()

    def unit() -> None:
        orjson.dumps(orjson.loads(data))

    def fhir_end_to_end() -> None:
        plan = Plan(ctgov_json.read(Record("record.json", data)).study)
        made = r5.write(plan, options, Report("fhir-r5"))
        validate_fhir(made)
        r5.dump(made)

    def end_to_end(target: str) -> Callable[[], None]:
        spec = formats.writer(target)

        def run() -> None:
            parsing._kept.cache_clear()  # a batch of different records has no use of the last trees
            plan = Plan(ctgov_json.read(Record("record.json", data)).study)
            document = formats.function(spec.write)(plan, options, Report(target))
            files = spec.dumped(document, options)
            formats.function(spec.check)(document, files if spec.files else next(iter(files.values())), check)

        return run

    def whole(*targets: str) -> Callable[[], Any]:
        choice = api.Options(targets)
        return lambda: list(api.convert(ctgov_json.read(Record("record.json", data)), choice))

    everything = tuple(spec.name for spec in formats.WRITERS)

    def derive() -> None:
        plan = Plan(reading.study)
        assert plan.design.arms
        assert plan.criteria.criteria
        assert plan.details
        assert plan.identifiers

    prepare_process()  # as every process that converts records does
    measured = {
        "parse JSON -> model, U": ratio(lambda: ctgov_json.read(record), unit, 100, 200),
        "parse page -> model, U": ratio(lambda: ctgov_page.read(page), unit, 40, 200),
        "derive the plan (part of the next row), U": ratio(derive, unit, 60, 200),
        "map -> FHIR, with the plan, U": ratio(
            lambda: r5.write(Plan(reading.study), options, Report("fhir-r5")), unit, 40, 200
        ),
        "FHIR validation, U": ratio(lambda: validate_fhir(bundle), unit, 30, 200),
        "validated FHIR end to end, U": ratio(fhir_end_to_end, unit, 30, 200),
        "validated ODM end to end, U": ratio(end_to_end("odm-sdm"), unit, 30, 200),
        "both targets end to end, U": ratio(whole(*api.DEFAULT_TARGETS), unit, 15, 200),
        "validated FHIR R4 end to end, U": ratio(end_to_end("fhir-r4"), unit, 15, 200),
        **{
            f"validated {name} end to end, U": ratio(end_to_end(name), unit, 15, 200)
            for name in ("odm2", "usdm", "sdtm")
            if name in everything
        },
        "all targets end to end, U": ratio(whole(*everything), unit, 5, 200),
        "Bundle -> XML, U": ratio(lambda: r5.dump_xml(bundle), unit, 15, 200),
        "record, kB": len(data) / 1000,
        "Bundle, kB": len(r5.dump(bundle)) / 1000,
        "U, ms": cpu(unit, 2000) * 1000,
    }
    # Last, because its import more than doubles the process.
    from fhir.resources.bundle import Bundle

    bundle_json = orjson.loads(r5.dump(bundle))
    measured["FHIR validation, F"] = ratio(
        lambda: validate_fhir(bundle_json), lambda: Bundle.model_validate(bundle_json), 10, 2
    )
    return measured


def examples() -> dict[str, float]:
    """Return the seconds for HL7's examples of what we write, where its packages are at hand."""
    folder = os.environ.get("TRIALGLOT_FHIR_PACKAGES")
    archive = Path(folder or "") / "hl7.fhir.r5.examples-5.0.0.tgz"
    if not archive.is_file():
        return {}
    from trialglot import api

    with tarfile.open(archive) as packed:
        members = [one for one in packed if Path(one.name).name.partition("-")[0] in OFFICIAL]
        contents = [file.read() for one in members if (file := packed.extractfile(one)) is not None]
    seconds = cpu(lambda: [api.validate(content) for content in contents], 1)
    return {f"{len(contents)} official examples, JSON bytes to verdict, s": seconds}


def process_cost(command: list[str], folder: Path) -> tuple[float, float]:
    """Return (CPU seconds, peak memory in MiB) of a process and its children."""
    pid = os.spawnve(os.P_NOWAIT, command[0], command, {**os.environ, "PYTHONPATH": str(ROOT / "converters")})
    _, status, usage = os.wait4(pid, 0)
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"{command} failed in {folder}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def processes() -> dict[str, float]:
    python = sys.executable
    # As installed: an installer compiles the modules, an editable install does not.
    compileall.compile_dir(ROOT / "converters", quiet=1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "record.json").write_bytes(full_record())
        # The command's own talk is not part of the figures.
        quiet = "import sys,os; fd=os.open(os.devnull,os.O_WRONLY); os.dup2(fd,1); os.dup2(fd,2); "
        run = quiet + "sys.argv=['trialglot',*sys.argv[1:]]; from trialglot.cli import main; main()"
        convert = [python, "-c", run, "convert", str(folder / "record.json"), "-o", str(folder / "out"), "--to"]
        commands = {
            "pass": [python, "-c", "pass"],
            "--help": [python, "-c", run, "--help"],
            "one record to FHIR": [*convert, "fhir-r5"],
            "one record to ODM": [*convert, "odm-sdm"],
            "one record to both": [*convert, "fhir-r5,odm-sdm"],
        }
        times: dict[str, list[float]] = {key: [] for key in commands}
        peaks: dict[str, list[float]] = {key: [] for key in commands}
        for _ in range(ROUNDS):
            for key, command in commands.items():
                seconds, peak = process_cost(command, folder)
                times[key].append(seconds)
                peaks[key].append(peak)
    measured = {}
    for key in commands:
        if key != "pass":
            pairs = zip(times[key], times["pass"], strict=True)
            measured[f"{key}, P"] = statistics.median(thing / unit for thing, unit in pairs)
            measured[f"{key}, MiB"] = statistics.median(peaks[key])
    measured["P, ms"] = statistics.median(times["pass"]) * 1000
    return measured


def every_target() -> dict[str, float]:
    """Return the records a second of a batch of 40 full records, all targets, in one process."""
    from trialglot import api, batch, formats
    from trialglot.readers.reading import Record

    batch.prepare_process()
    options = api.Options(tuple(spec.name for spec in formats.WRITERS))
    records = [Record(f"{number}.json", full_record(f"NCT{number:08d}")) for number in range(40)]
    list(batch.run(records[:2], options))  # what is loaded once is not part of the figure
    start = time.perf_counter()
    made = list(batch.run(records, options))
    seconds = time.perf_counter() - start
    assert all(not one.failed for one in made)
    return {"records a second, 40 records, all targets, one process": len(records) / seconds}


def batch() -> dict[str, float]:
    """Return CPU/wall of two workers, records a second, and the growth of memory from 200 to 2,000 records."""
    measured: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for count in (200, 2000):
            with (folder / f"{count}.ndjson").open("wb") as file:
                file.writelines(full_record(f"NCT{number:08d}") + b"\n" for number in range(count))
        peaks = {}
        for count in (200, 2000):
            code = (
                "import sys,resource,time,json,os\n"
                "fd=os.open(os.devnull,os.O_WRONLY); saved=os.dup(1); os.dup2(fd,1); os.dup2(fd,2)\n"
                "from trialglot import cli\n"
                "if __name__ == '__main__':\n"
                "    start=time.perf_counter()\n"
                f"    sys.argv=['trialglot','convert',{str(folder / f'{count}.ndjson')!r},'-o',"
                f"{str(folder / f'out-{count}')!r},'--jobs','2']\n"
                "    try: cli.main()\n"
                "    except SystemExit: pass\n"
                "    wall=time.perf_counter()-start\n"
                "    own=resource.getrusage(resource.RUSAGE_SELF); kids=resource.getrusage(resource.RUSAGE_CHILDREN)\n"
                "    cpu=own.ru_utime+own.ru_stime+kids.ru_utime+kids.ru_stime\n"
                "    os.write(saved,json.dumps([wall,cpu,own.ru_maxrss/1024,kids.ru_maxrss/1024]).encode())\n"
            )
            script = folder / f"run{count}.py"
            script.write_text(code)
            done = subprocess.run(
                [sys.executable, str(script)],
                capture_output=True,
                check=True,
                env={**os.environ, "PYTHONPATH": str(ROOT / "converters")},
            )
            wall, seconds, own, worker = json.loads(done.stdout)
            peaks[count] = (own, worker)
            if count == 2000:
                measured["CPU/wall, two workers"] = seconds / wall
                measured["records a second, two workers, both targets"] = count / wall
        measured["peak of the parent, 2,000 records, MiB"] = peaks[2000][0]
        measured["peak of a worker, 2,000 records, MiB"] = peaks[2000][1]
        measured["parent, 2,000 against 200 records"] = peaks[2000][0] / peaks[200][0]
        measured["worker, 2,000 against 200 records"] = peaks[2000][1] / peaks[200][1]
    return measured


# The types of which the official examples are measured.
_OFFICIAL = """
    ResearchStudy PlanDefinition ActivityDefinition Group EvidenceVariable Organization Location PractitionerRole
    Practitioner Citation Library Composition Medication ResearchSubject MedicinalProductDefinition SubstanceDefinition
    Provenance
"""
OFFICIAL = frozenset(_OFFICIAL.split())
BARS: dict[str, tuple[str, float]] = {
    "parse JSON -> model, U": ("<=", 4),
    "map -> FHIR, with the plan, U": ("<=", 10),
    "FHIR validation, U": ("<=", 30),
    "FHIR validation, F": ("<=", 0.25),
    "validated FHIR end to end, U": ("<=", 45),
    "validated ODM end to end, U": ("<=", 45),
    "validated odm2 end to end, U": ("<=", 60),
    "validated usdm end to end, U": ("<=", 60),
    "156 official examples, JSON bytes to verdict, s": ("<=", 10),
    "--help, P": ("<=", 5),
    "one record to FHIR, P": ("<=", 20),
    "one record to FHIR, MiB": ("<=", 40),
    "one record to ODM, P": ("<=", 20),
    "one record to ODM, MiB": ("<=", 40),
    "CPU/wall, two workers": (">=", 1.8),
    "parent, 2,000 against 200 records": ("<=", 1.05),
    "worker, 2,000 against 200 records": ("<=", 1.05),
}


def main() -> None:
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, {ROUNDS} rounds, medians of CPU-time ratios")
    missed = 0
    # Processes first: a child's peak memory counts from that of the process which started it.
    for part in (processes, batch, every_target, in_process, examples):
        for name, value in part().items():
            sign, bar = BARS.get(name, ("", 0.0))
            met = not sign or (value <= bar if sign == "<=" else value >= bar)
            missed += not met
            verdict = f"{sign} {bar:g}  {'met' if met else 'MISSED'}" if sign else ""
            print(f"  {name:<56}{value:>10.2f}   {verdict}")
    print(f"peak of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
