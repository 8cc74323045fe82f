"""The way of one record: bytes, study, plan, documents; every document checked before it leaves.

reading = read(data)
for conversion in convert(reading):
    conversion.content, conversion.findings, conversion.valid
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from trialglot import bounds, formats
from trialglot.design.plan import INFERENCES, Inference, Plan
from trialglot.errors import UnreadableError, UsageError
from trialglot.filing import is_special
from trialglot.findings import Finding, Report, Severity, TooManyFindings, at_most
from trialglot.readers import detect
from trialglot.readers.reading import Reading, Record
from trialglot.validators.options import CheckOptions
from trialglot.writers.options import WriteOptions

DEFAULT_TARGETS = ("fhir-r5", "odm-sdm")


LedgerForm = Literal["none", "summary", "full"]


@dataclass(frozen=True, slots=True)
class Options:
    """Choices for a conversion; the defaults are those of the command line.

    ``ledger``: what the account of a record's data says, in a batch: nothing, counts, or every leaf of the source.
    """

    targets: tuple[str, ...] = DEFAULT_TARGETS
    inference: Inference = "safe"
    write: WriteOptions = field(default_factory=WriteOptions)
    check: CheckOptions = field(default_factory=CheckOptions)
    ledger: LedgerForm = "summary"

    def __post_init__(self) -> None:
        if self.inference not in INFERENCES:
            raise UsageError(f"inference is one of {', '.join(INFERENCES)}, not {self.inference!r}")
        if self.ledger not in get_args(LedgerForm):
            raise UsageError(f"ledger is one of {', '.join(get_args(LedgerForm))}, not {self.ledger!r}")
        for target in self.targets:
            formats.writer(target)


@dataclass(frozen=True, slots=True)
class Conversion:
    """One document.

    ``files`` are its files by the names that they have in a record's folder: one for most targets. ``document`` is the
    same as a dict (JSON), the bytes again (XML), or what a target of several files makes them from. ``valid`` is false
    where a validator found an error: such a document must not be used as if it were good.
    """

    target: str
    files: dict[str, bytes]
    document: Any
    findings: tuple[Finding, ...]
    valid: bool

    @property
    def content(self) -> bytes:
        """The bytes of the only file.

        Raises:
            UsageError: the target has several.
        """
        if len(self.files) != 1:
            raise UsageError(f"{self.target} has several files: {', '.join(self.files)}")
        return next(iter(self.files.values()))

    @property
    def resource(self) -> Any:
        """The document as a typed ``fhir.resources`` Bundle.

        Raises:
            UsageError: the target is no FHIR format.
        """
        if not self.target.startswith("fhir"):
            raise UsageError(f"{self.target} is no FHIR format and has no typed resource")
        from trialglot.validators.fhir.second import typed

        return typed(self.document, formats.writer(self.target).version)


def read(data: bytes | Record, *, name: str = "record", format: str | None = None) -> Reading:  # noqa: A002
    """Read one registry record.

    ``data`` holds exactly one record; ``trialglot.readers.containers`` splits files that hold many. The format is found
    from the content unless ``format`` names a reader.

    Raises:
        UnreadableError: the bytes are no record of a supported format, or one beyond all ``bounds``.
        UsageError: ``format`` is no reader, or ``data`` is no bytes.
    """
    if not isinstance(data, bytes | Record):
        raise UsageError(f"read() takes the bytes of a record, not {type(data).__name__}")
    record = data if isinstance(data, Record) else Record(name, data)
    bounds.require(record.data)
    spec = formats.reader(format or detect.detect(record.data))
    try:
        with at_most(bounds.MAX_FINDINGS):
            reading: Reading = formats.function(spec.read)(record)
    except TooManyFindings as error:
        seen = f"a record that is odd in more than {bounds.MAX_FINDINGS:,} places"
        raise UnreadableError(seen, bounds.REMEDY, refused=True) from error
    if len(record.data) > bounds.USUAL:
        bounds.require_usual({name: part for name, part in vars(reading.study).items() if name != "data"})
    return reading


def convert(reading: Reading, options: Options | None = None) -> Iterator[Conversion]:
    """Convert a study to each target of ``options``, in that order, and check each document.

    Raises:
        UsageError: an unknown target.
    """
    options = options or Options()
    plan = Plan(reading.study, options.inference)
    for target in options.targets:
        yield convert_plan(reading, plan, target, options)


def convert_plan(reading: Reading, plan: Plan, target: str, options: Options) -> Conversion:
    """Convert the plan of a study to one target and check the document.

    Raises:
        UsageError: an unknown target.
    """
    spec = formats.writer(target)
    report = Report(target)
    document = formats.function(spec.write)(plan, options.write, report)
    files = spec.dumped(document, options.write)
    written = files if spec.files else next(iter(files.values()))
    checked: list[Finding] = formats.function(spec.check)(document, written, options.check)
    report.extend(checked)
    findings = tuple(_located(report.findings, reading))
    valid = not any(one.severity is Severity.ERROR for one in checked)
    return Conversion(target, files, document, findings, valid)


def consistency(conversions: Iterable[Conversion]) -> list[Finding]:
    """Return what the documents of one study say otherwise than each other; nothing for fewer than two.

    Arms, epochs, criteria, ages, phase, identifiers and the like are read from the documents and compared.
    """
    documents = {one.target: one.document for one in conversions}
    if len(documents) < 2:
        return []
    from trialglot.validators import consistency as agreement

    return agreement.check(documents)


def _located(findings: Sequence[Finding], reading: Reading) -> Iterator[Finding]:
    """Fill in where the datum of each finding stands in the source."""
    locate = reading.locate
    for one in findings:
        source = locate(one.path) if one.path and not one.source else None
        yield one.at(source) if source else one


def validate(
    content: bytes, *, options: CheckOptions | None = None, beside: Mapping[str, bytes] | None = None
) -> tuple[str, list[Finding]]:
    """Validate a document whose kind is found from its content; return the kind and the findings.

    ``beside`` are files by name that belong to it: the other datasets of its study, with their define.xml.

    Raises:
        UnreadableError: the content is no document of a kind that can be validated.
    """
    from trialglot.validators import documents

    return documents.validate(content, options or CheckOptions(), beside)


# Names that Windows keeps for devices, and those of our own files.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
_RESERVED = re.compile(r"(?:summary|manifest)\.json|sha256sums", re.IGNORECASE)


def study_folder(study_id: str) -> str:
    """Return the name of a study's output folder: its id with everything unsafe in a path replaced."""
    safe = "".join(char if char.isascii() and (char.isalnum() or char in "-_.") else "_" for char in study_id)
    safe = safe.strip(".")[:80].rstrip(".") or "_"
    if _DEVICE.fullmatch(safe):
        # Windows takes the name of a device for it with any ending: con.txt, and so con.txt_ too.
        stem, dot, ending = safe.partition(".")
        return f"{stem}_{dot}{ending}"
    return f"{safe}_" if _RESERVED.fullmatch(safe) else safe


def read_file(path: Path, limit: int) -> bytes:
    """Return the bytes of a file of at most ``limit`` bytes.

    Raises:
        UnreadableError: the file does not exist, may not be read, is none (a device, a pipe by name), or is larger.
    """
    try:
        if is_special(path):
            raise UnreadableError("neither a file nor a folder", "Check the path")
        with path.open("rb") as opened:
            content = opened.read(limit + 1)
    except OSError as error:
        raise UnreadableError(error.strerror or str(error), "Check the path and its permissions") from error
    if len(content) > limit:
        raise UnreadableError(f"larger than {limit >> 20} MiB", "Split it")
    return content
