"""What must hold for any bytes: they are read or refused, and what is read becomes valid documents that agree."""

from __future__ import annotations

import io
import json
import re
import traceback
import zlib
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any, get_args

import trialglot
from trialglot import api, batch, formats, ledger
from trialglot.design.plan import Inference
from trialglot.errors import UnreadableError
from trialglot.findings import Severity
from trialglot.readers import containers
from trialglot.readers.documents.gather import Gathering
from trialglot.readers.reading import Reading, Record
from trialglot.writers.options import Contacts, StartDate, StudyIdPolicy, UsdmMode, WriteOptions

TARGETS = tuple(spec.name for spec in formats.WRITERS)
MOST = 12
"""Records of one input that are judged."""
_CONTACTS: tuple[Contacts, ...] = get_args(Contacts)
_USDM: tuple[UsdmMode, ...] = get_args(UsdmMode)
_STUDY_IDS: tuple[StudyIdPolicy, ...] = get_args(StudyIdPolicy)
_STARTS: tuple[StartDate, ...] = get_args(StartDate)
_INFERENCES: tuple[Inference, ...] = get_args(Inference)
_OF_JSON = ("ctgov-json", "ctgov-v1", "ctis-json", "fhir")
_PACKAGE = str(Path(trialglot.__file__).parent)
_NUMBER = re.compile(r"\d+")


class FaultError(Exception):
    """Something that must not be.

    ``kind`` is short and the same for inputs that meet the same fault; ``detail`` says the rest.
    """

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(f"{kind}\n{detail}")
        self.kind = kind
        self.detail = detail


def crash(error: BaseException, doing: str) -> FaultError:
    """Return the fault that an exception is which nobody expected."""
    frames = [one for one in traceback.extract_tb(error.__traceback__) if one.filename.startswith(_PACKAGE)]
    at = f"{Path(frames[-1].filename).name}, {frames[-1].name}" if frames else "?"
    return FaultError(f"{doing}: {type(error).__name__} in {at}", "".join(traceback.format_exception(error))[-3_000:])


def records(data: bytes) -> list[tuple[Record, str | None]]:
    """Return the records of an input with the reader that they are for, at last the input itself for some reader.

    Raises:
        FaultError: any other error than one that refuses a part with a reason.
    """
    found: list[tuple[Record, str | None]] = []
    try:
        for item in islice(containers.records(io.BytesIO(data), name="input"), 1_000):
            if isinstance(item, containers.Rejected):
                _refusal(item.error)
            elif len(found) < MOST:
                found.append((item, None))
    except Exception as error:
        raise crash(error, "records") from error
    return [*found, (Record("input", data), formats.READERS[zlib.crc32(data) % len(formats.READERS)].name)]


def read(record: Record, reader: str | None) -> Reading | None:
    """Read a record; ``None`` where it is refused.

    Raises:
        FaultError: any other error.
    """
    try:
        return api.read(record, format=reader)
    except UnreadableError as error:
        _refusal(error)
        return None
    except Exception as error:
        raise crash(error, f"reading {reader or ''}") from error


def account(reading: Reading, data: bytes) -> None:
    """Account for what was read from the bytes of a record.

    Raises:
        FaultError: an account that does not add up, a place that nobody finds, any error.
    """
    try:
        _account(reading, data)
        for one in reading.findings:
            if one.path:
                reading.locate(one.path)
    except FaultError:
        raise
    except Exception as error:
        raise crash(error, f"accounting for {reading.study.source.format}") from error


def convert(record: Record, reader: str | None) -> None:
    """Convert a record to every target; the choices of the caller depend on its bytes.

    Raises:
        FaultError: an internal error, an invalid document, documents or ledgers that disagree.
    """
    outcome = batch.process(record, options(record.data), reader)
    for one in outcome.findings:
        if one.code == "RUN901":
            raise FaultError(_NUMBER.sub("#", one.message)[:200], one.message)
        if one.code.startswith("CON"):
            raise FaultError(f"{one.code}: the outputs disagree", one.message)
    for target in (one.target for one in outcome.findings if one.code == "RUN902"):
        errors = [one for one in outcome.findings if one.target == target and one.severity is Severity.ERROR]
        errors.sort(key=lambda one: one.code == "RUN902")
        place = _NUMBER.sub("#", errors[0].target_path or "")
        raise FaultError(f"invalid {target}: {errors[0].code} at {place}", "\n".join(map(str, errors[:20])))
    if len({one.leaves for one in outcome.ledgers}) > 1:
        raise FaultError("ledgers of other sums", str({one.target: one.leaves for one in outcome.ledgers}))


def validate(data: bytes) -> None:
    """Validate an input as a document.

    Raises:
        FaultError: any other error than one that says that it is none.
    """
    try:
        api.validate(data)
    except UnreadableError as error:
        _refusal(error)
    except Exception as error:
        raise crash(error, "validating") from error


def judge(data: bytes) -> None:
    """Judge an input by everything.

    Raises:
        FaultError: something is not as it must be.
    """
    for record, reader in records(data):
        reading = read(record, reader)
        if reading is not None:
            account(reading, record.data)
            convert(record, reader)
    validate(data)


def options(data: bytes) -> api.Options:
    """Return choices of the caller, drawn from the bytes of a record."""
    random = Random(zlib.adler32(data))
    write = WriteOptions(
        contacts=random.choice(_CONTACTS),
        fhir_xml=random.random() < 0.5,
        usdm=random.choice(_USDM),
        studyid=random.choice(_STUDY_IDS),
        sstdtc=random.choice(_STARTS),
    )
    return api.Options(TARGETS, random.choice(_INFERENCES), write, ledger="full")


def _account(reading: Reading, data: bytes) -> None:
    leaves = list(ledger.leaves(reading))
    made = ledger.account(reading, TARGETS)
    counted = sum(made.counts.values()) + sum(map(len, made.values.values()))
    counted += sum(sum(states.values()) for states in (made.unread, made.empty, made.unmapped))
    if counted != len(leaves):
        raise FaultError(f"{made.reader}: the account has not each leaf once", f"{counted} of {len(leaves)}")
    if isinstance(reading.parsed, Gathering):
        return  # the leaves of a document that was read back are those of its study; several may stand at one place
    seen: set[str] = set()
    for one in leaves:
        if one.place in seen:
            raise FaultError(f"{made.reader}: leaves with the same place", one.place)
        seen.add(one.place)
        if one.model and one.value is None:
            raise FaultError(f"{made.reader}: a leaf of the model without a value", one.place)
    unread = [one for one in leaves if not one.read]
    if bool(reading.study.source.unread) < any(not ledger.says_nothing(one.value) for one in unread):
        raise FaultError(f"{made.reader}: something is unread, and the study does not tell", unread[0].place)
    if reading.study.source.unread and not unread:
        raise FaultError(f"{made.reader}: the study tells of something unread, and all is read")
    if made.unmapped:
        raise FaultError(f"{made.reader}: paths without a row", str(made.unmapped))
    if made.reader in _OF_JSON and not data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        values = _values(json.loads(data.decode("utf-8-sig")))
        if values != len(leaves):
            raise FaultError(f"{made.reader}: other leaves than the record has values", f"{len(leaves)} of {values}")


def _values(tree: Any) -> int:
    """Return the number of values of JSON that have no parts."""
    if isinstance(tree, dict | list) and tree:
        return sum(map(_values, tree.values() if isinstance(tree, dict) else tree))
    return 1


def _refusal(error: UnreadableError) -> None:
    if not error.seen:
        raise FaultError("refused without a reason", repr(error))
