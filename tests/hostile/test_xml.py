"""XML that attacks its parser, in every kind of root, through convert, validate and diff.

The expectations for records hold whether the kind has a reader or not: one without is refused by name.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from hostile.making import DEFINE, FHIR, FHIR_STUDY, ODM, ODM2, ROOTS, Root
from hostile.running import Case, Done, Run, judge, runner
from hostile.xml_attacks import BROKEN, DECLARING, HARMLESS, SECRET, STRANGE, TYPED, Lures, Make
from trialglot.readers.detect import recognise

RECORDS = tuple(one for one in ROOTS if not one.document)
DOCUMENTS = (FHIR, ODM, ODM2, DEFINE)
_CDISC = (ODM, ODM2, DEFINE)


class Expected(NamedTuple):
    """An exit code, and what stands in the message."""

    code: int
    told: str


_TYPE = Expected(1, "the document has a document type declaration")
_MALFORMED = Expected(3, "not well-formed XML: ")
_GROWS = Expected(3, "Maximum entity amplification factor exceeded")
_ENCODING = Expected(3, "XML in the encoding ")
_FHIR_TYPE = Expected(3, "XML with a document type, which FHIR does not allow")
_VALID = Expected(0, "valid")
_INVALID = Expected(1, "invalid")

# What validate says of documents of CDISC; of FHIR below.
CDISC: Mapping[str, Expected] = {
    **dict.fromkeys(DECLARING, _TYPE),
    **dict.fromkeys(TYPED, _TYPE),
    **dict.fromkeys(BROKEN, _MALFORMED),
    "external entity in an attribute": Expected(3, "Attribute references external entity"),
    "parameter entity in an entity": Expected(3, "PEReferences forbidden in internal subset"),
    "entity that is itself": Expected(3, "Detected an entity reference loop"),
    "billion laughs": _GROWS,
    "billion laughs in an attribute": _GROWS,
    "quadratic blow-up": _GROWS,
    "quadratic blow-up in an attribute": _GROWS,
    "100,000 levels": Expected(3, "Excessive depth in document: 256"),
    "UTF-7 that hides a document type": _ENCODING,
    "encoding that nobody knows": _ENCODING,
    "EBCDIC": Expected(3, "no document that can be validated"),
    "NUL bytes": _MALFORMED,
    "two byte order marks": Expected(3, "no document that can be validated"),
    "nothing but a document type": _MALFORMED,
    "UTF-16 that hides a document type": _TYPE,
    "processing instruction": _VALID,
    "xml:base": _INVALID,
    "XInclude": _INVALID,
    "schema elsewhere": _VALID,
    "script in a CDATA section": _VALID,
    "comment of 1 MB": _VALID,
}
FHIR_XML: Mapping[str, Expected] = {
    **CDISC,
    **dict.fromkeys(DECLARING, _FHIR_TYPE),
    **dict.fromkeys(TYPED, _FHIR_TYPE),
    # The narrative is no tree: its depth costs nothing.
    "100,000 levels": Expected(1, "FHR319"),
    "ISO-8859-1 that says UTF-8": Expected(3, "not in UTF-8"),
    "encoding that nobody knows": Expected(3, "declared to be in x-klingon"),
    "UTF-16 that hides a document type": Expected(3, "in UTF-16, while FHIR XML is in UTF-8"),
    "XInclude": Expected(1, "FHR319"),
    "schema elsewhere": Expected(1, "FHR341"),
}
_ENTITIES = Expected(3, "XML that declares entities of its own")
_READ = Expected(0, "1 converted")
_BY_NAME = Expected(3, "upported are: ")
# What convert says of a record whose kind has a reader.
RECORD: Mapping[str, Expected] = {
    **dict.fromkeys(DECLARING, _ENTITIES),
    **dict.fromkeys(TYPED, _READ),
    **dict.fromkeys(BROKEN, Expected(3, "broken XML: ")),
    **dict.fromkeys(HARMLESS, _READ),
    "UTF-7 that hides a document type": _ENCODING,
    "encoding that nobody knows": _ENCODING,
}
# And of a file of many records, which is split: each is parsed alone, and the root that holds them is but looked for.
STREAMED: Mapping[str, Expected] = {
    **RECORD,
    "truncated": Expected(0, "text between the records that belongs to none: '</"),
    "two roots": Expected(0, "2 converted"),
    "attribute twice": _READ,
    "document type in lower case": Expected(0, "text between the records that belongs to none: '<!doctype a>'"),
    "comment without end": Expected(3, "a broken record: the file ends inside of it"),
    "CDATA section without end": Expected(3, "a broken record: the file ends inside of it"),
    "XInclude": Expected(3, "broken XML: Namespace prefix xi on include is not defined"),
}
# And of a study of FHIR, which is in UTF-8 and has no document type.
FHIR_RECORD: Mapping[str, Expected] = {
    **RECORD,
    **dict.fromkeys(DECLARING, _FHIR_TYPE),
    **dict.fromkeys(TYPED, _FHIR_TYPE),
    # The narrative is no tree: its depth costs nothing.
    "100,000 levels": _READ,
    "ISO-8859-1 that says UTF-8": Expected(3, "not in UTF-8"),
    "encoding that nobody knows": Expected(3, "declared to be in x-klingon"),
}
# And of one that is told by its first bytes, reader or not.
FIRST_BYTES: Mapping[str, Expected] = {
    "EBCDIC": Expected(3, "this is text without a record"),
    "NUL bytes": Expected(3, "this is binary data"),
    "two byte order marks": Expected(3, "this is text without a record"),
    "nothing but a document type": Expected(3, "text that starts like XML or HTML, without a record"),
    "UTF-16 that hides a document type": Expected(3, "text in UTF-16"),
    "UTF-32": Expected(3, "text in UTF-32"),
}

ATTACKS: Mapping[str, Make] = {**DECLARING, **TYPED, **BROKEN, **STRANGE, **HARMLESS}


@pytest.fixture
def lures(tmp_path: Path) -> Iterator[Lures]:
    """A file and a server that nobody may read: the server must not have been asked in the end."""
    secret = tmp_path / "secret"
    secret.write_text(f'<!ENTITY x "{SECRET}">')
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield Lures(secret.as_uri(), f"http://127.0.0.1:{server.getsockname()[1]}/")
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    (tmp_path / "here").mkdir()
    return runner(monkeypatch, capfd, tmp_path / "here")


def _judged(name: str, done: Done, expected: Expected) -> None:
    judge(Case(name, lambda _: None, (), *expected), done)
    assert SECRET not in done.out + done.err, name


def _of_record(attack: str, root: Root, content: bytes) -> Expected:
    if attack in FIRST_BYTES:
        return FIRST_BYTES[attack]
    kind = recognise(content)
    if not kind.reader:
        return _BY_NAME
    if root is FHIR_STUDY:
        return FHIR_RECORD[attack]
    return (STREAMED if kind.records else RECORD)[attack]


@pytest.mark.parametrize("root", RECORDS, ids=lambda one: one.name)
@pytest.mark.parametrize("attack", ATTACKS)
def test_convert(run: Run, lures: Lures, attack: str, root: Root) -> None:
    content = ATTACKS[attack](root, lures)
    Path("x.xml").write_bytes(content)
    done = run("convert", "x.xml", "--to", "odm-sdm", "--fail-on", "never", "--jobs", "1")
    _judged(f"{attack} in {root.name}, convert", done, _of_record(attack, root, content))
    for made in Path("out").rglob("*"):
        assert not made.is_file() or SECRET.encode() not in made.read_bytes(), attack


@pytest.mark.parametrize("root", DOCUMENTS, ids=lambda one: one.name)
@pytest.mark.parametrize("attack", [name for name in ATTACKS if name != "UTF-32"])
def test_validate(run: Run, lures: Lures, attack: str, root: Root) -> None:
    Path("x.xml").write_bytes(ATTACKS[attack](root, lures))
    expected = (CDISC if root in _CDISC else FHIR_XML)[attack]
    if root in (ODM2, DEFINE) and expected == _VALID:
        expected = _INVALID  # the document is too small for these; what is in it is left alone all the same
    _judged(f"{attack} in {root.name}, validate", run("validate", "x.xml"), expected)


@pytest.mark.parametrize("root", RECORDS, ids=lambda one: one.name)
@pytest.mark.parametrize("attack", [*DECLARING, *TYPED, *BROKEN])
def test_diff_of_records(run: Run, lures: Lures, attack: str, root: Root) -> None:
    content = ATTACKS[attack](root, lures)
    Path("x.xml").write_bytes(content)
    expected = _of_record(attack, root, content)
    if expected.told == "2 converted":
        expected = Expected(2, "holds more than one record")
    elif expected == _READ:
        expected = Expected(0, "no difference")
    elif expected == _BY_NAME:
        expected = Expected(3, "this is ")
    _judged(f"{attack} in {root.name}, diff", run("diff", "x.xml", "x.xml"), expected)


@pytest.mark.parametrize("attack", [*DECLARING, *TYPED, *BROKEN])
def test_diff_of_a_folder_that_was_tampered_with(run: Run, lures: Lures, attack: str, seed_json: bytes) -> None:
    """The documents of an output folder are read again by diff, whoever has been at them."""
    Path("seed.json").write_bytes(seed_json)
    assert run("convert", "seed.json", "--to", "odm-sdm", "--fail-on", "never").code == 0
    Path("out/NCT05704049/odm-sdm.xml").write_bytes(ATTACKS[attack](ODM, lures))
    malformed = CDISC[attack].code == 3
    seen = "no well-formed XML" if attack not in RECORD or RECORD[attack] != _ENCODING else "encoding"
    expected = Expected(3, seen) if malformed else Expected(1, "difference")
    _judged(f"{attack} in an output folder, diff", run("diff", "out", "seed.json"), expected)


@pytest.mark.parametrize("prefix", ["", "x:"])
def test_a_root_of_another_namespace_is_no_record(run: Run, prefix: str) -> None:
    """``clinical_study`` of whatever namespace goes by its name, and what it holds cannot name a study."""
    space = f"xmlns{':x' if prefix else ''}"
    Path("x.xml").write_text(f'<{prefix}clinical_study {space}="urn:other"><a/></{prefix}clinical_study>')
    done = run("convert", "x.xml", "--jobs", "1")
    assert done.code == 3
    assert "x.xml: error RUN903" in done.err
