"""A record and an earlier output folder: its documents, compared with those that the record gives now.

A folder holds documents and no record, and a document cannot be read back into a record. So the record is converted
with the options that the folder's ``manifest.json`` states, and both trees are compared, element by element.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import orjson

from trialglot import api, crosswalk
from trialglot.batch import INVALID_SUFFIX
from trialglot.differences.trees import Change, Item, Rules, changes
from trialglot.differences.trees import Path as Steps
from trialglot.errors import UnreadableError, UsageError
from trialglot.manifest import MANIFEST_FILE
from trialglot.outputs import FINDINGS_FILE
from trialglot.readers.reading import Reading
from trialglot.validators.options import CheckOptions
from trialglot.writers.options import WriteOptions

Tree: TypeAlias = dict[str, Any]

RULES = Rules(
    {},
    (
        ("@ShortName",),
        ("@Name", "@Context"),
        ("@OID",),
        ("url",),
        ("title",),
        ("label",),
        ("name",),
        ("linkId",),
        ("id",),
        ("system", "code"),
        ("value",),
        ("reference",),
        ("display",),
    ),
    bare=True,
)
"""What names an element of a list. Names come before ids: the id of an arm is its number in the record."""

_MAX = 256 << 20
# Calls of FHIRPath and predicates of XPath: what picks among the nodes of a path. The names of parameters stay.
_CALLS = re.compile(r"\.(?:where|ofType|resolve)\((?:[^()]|\([^()]*\))*\)|\[(?!@ShortName=)[^\]]*\]")
_REPEAT = re.compile(r"\.repeat\((\w+)\)")
_PARAMETER = re.compile(r"Parameter\[@ShortName='(\w+)'\]")
_FIELDS = 3
_TREES = (".json", ".xml")


@dataclass(frozen=True, slots=True)
class Outputs:
    """The files of one record in an earlier output folder.

    ``options`` are those of its run, ``stated`` says that a manifest states them. ``documents`` are (target, file
    name), ``sha256`` is the hash of the record that they were made from.
    """

    folder: Path
    study_id: str
    sha256: str | None
    documents: tuple[tuple[str, str], ...]
    options: api.Options
    stated: bool


def is_output(path: Path) -> bool:
    """Whether a folder is one of outputs: that of a run, or that of one of its records."""
    return (path / FINDINGS_FILE).is_file() or (path / MANIFEST_FILE).is_file()


def outputs(path: Path, study_id: str) -> Outputs:
    """Return the files of a study in an output folder, or in its own folder there.

    Raises:
        UnreadableError: there are none, or they are not ours.
    """
    folder = path if (path / FINDINGS_FILE).is_file() else path / api.study_folder(study_id)
    if not (folder / FINDINGS_FILE).is_file():
        raise UnreadableError(f"{path} holds no outputs of {study_id}", "Convert the record into it first")
    told = _json(folder / FINDINGS_FILE)
    manifest = folder.parent / MANIFEST_FILE
    stated = manifest.is_file()
    try:
        documents = tuple((str(one["target"]), str(one["file"])) for one in told["documents"])
        options = _options(_json(manifest)["options"] if stated else {}, documents)
        return Outputs(folder, str(told["id"]), told["source"].get("sha256"), documents, options, stated)
    except (KeyError, TypeError, AttributeError, UsageError) as error:
        raise UnreadableError(f"{folder} has files that trialglot did not write: {error}", "Convert again") from error


def _options(told: Tree, documents: tuple[tuple[str, str], ...]) -> api.Options:
    default = WriteOptions()
    xml = any(target.startswith("fhir") and ".xml" in file for target, file in documents)
    if "ts-parameters" in told:
        raise UnreadableError(
            "the folder was written with a table of trial summary parameters, which its manifest does not hold",
            "Convert both versions of the record with that table, and compare the folders",
        )
    write = WriteOptions(
        told.get("contacts", default.contacts),
        told.get("base-url", default.base_url),
        xml,
        told.get("usdm", default.usdm),
        told.get("studyid", default.studyid),
        told.get("sstdtc", default.sstdtc),
        tuple(told.get("sdtm-files", default.sdtm_files)),
    )
    targets = tuple(dict.fromkeys(target for target, _ in documents))
    return api.Options(targets, told.get("inference", "safe"), write, CheckOptions())


def compare(earlier: Outputs, reading: Reading) -> Iterator[tuple[str, Change | None]]:
    """Yield the differences from each file of the folder to that which the record gives now, with the target.

    A file that differs in its bytes alone, and not in its content, gives one ``None``, and so does one that is no tree.

    Raises:
        UnreadableError: a document of the folder is not there or cannot be read.
    """
    files = {(target, file.removesuffix(INVALID_SUFFIX)): file for target, file in earlier.documents}
    for made in api.convert(reading, earlier.options):
        for name, content in made.files.items():
            path = earlier.folder / files.get((made.target, name), name)
            before = api.read_file(path, _MAX)
            if before == content:
                continue
            found = list(_changes(_tree(before, path), _tree(content, None))) if name.endswith(_TREES) else []
            yield from ((made.target, one) for one in found or (None,))


def _changes(old: Tree, new: Tree) -> Iterator[Change]:
    """Yield the differences between two documents; a resource that only one has is one difference."""
    for name in dict.fromkeys((*old, *new)):
        if name in old and name in new:
            yield from changes(old[name], new[name], RULES, (name,))
        else:
            yield Change("removed" if name in old else "added", (name,), old.get(name), new.get(name))


def _json(path: Path) -> Any:
    try:
        return orjson.loads(api.read_file(path, _MAX))
    except orjson.JSONDecodeError as error:
        raise UnreadableError(f"{path} is no well-formed JSON: {error}", "Convert again") from error


def _tree(content: bytes, path: Path | None) -> Tree:
    """Return a document as a tree; the resources of a Bundle go by type and id."""
    from lxml import etree

    if content.lstrip().startswith(b"<"):
        from trialglot import xmlinput

        try:
            root = xmlinput.parse(content, long_texts=b"<!DOCTYPE" not in content).getroot()
        except UnreadableError as error:
            seen = error.seen.removeprefix("not well-formed XML: ")
            raise UnreadableError(f"{path} is no well-formed XML: {seen}", "Convert again") from error
        return {etree.QName(root).localname: _element(root)}
    try:
        document = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise UnreadableError(f"{path} is no well-formed JSON: {error}", "Convert again") from error
    if not isinstance(document, dict):
        raise UnreadableError(f"{path} is no JSON object", "Convert again")
    if "resourceType" not in document:
        return document
    found: Tree = {}
    for entry in document.pop("entry", []):
        resource = entry.pop("resource", {})
        found[f"{resource.get('resourceType')}/{resource.get('id')}"] = resource
    return {"Bundle": document, **found}


def _element(element: Any) -> Tree:
    from lxml import etree

    found: Tree = {f"@{etree.QName(name).localname}": value for name, value in element.items()}
    for child in element.iterchildren("*"):
        found.setdefault(etree.QName(child).localname, []).append(_element(child))
    text = (element.text or "").strip()
    return found | {"text": text} if text else found


def fields(target: str, path: Steps, reader: str) -> tuple[str, ...]:
    """Return the registry's names of the fields that stand at a place of a document, or around it; none if many do."""
    from trialglot.differences.model import told

    steps = list(steps_of(path))
    found: tuple[str, ...] = ()
    while len(steps) > 1 and not found:
        found = _by_target(target).get(tuple(steps), ())
        steps.pop()
    named = tuple(dict.fromkeys(told(model, (reader,)) for model in found if _of_record(model)))
    return named if len(named) <= _FIELDS else ()


def steps_of(path: Steps) -> Iterator[str]:
    """Yield the steps of a path as the crosswalk has them: no items but the names of parameters, nesting once."""
    last = ""
    for step in path:
        if isinstance(step, Item):
            if last == "Parameter":
                last = f"Parameter.{step.label}"
                yield step.label
            continue
        name = step.partition("/")[0]
        if name != last:
            yield name
        last = name


def _of_record(model: str) -> bool:
    return not model.startswith("plan.") and not model.endswith("].key")


@cache
def _by_target(target: str) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return the model paths by place in a target, without what picks among nodes."""
    found: dict[tuple[str, ...], dict[str, None]] = {}
    if crosswalk.described(target):
        for row in crosswalk.targets(target):
            if row.target and row.model != "-" and row.rule != "item":
                xml = row.target.startswith("/")
                plain = _REPEAT.sub(r".\1", _CALLS.sub("", row.target))
                if xml:
                    plain = _PARAMETER.sub(r"Parameter/\1", plain)
                steps = tuple(one.rpartition(":")[2] for one in plain.strip("/").split("/" if xml else "."))
                if xml and not steps[-1].startswith("@"):
                    steps = (*steps, "text")
                found.setdefault(steps, {})[row.model] = None
    return {steps: tuple(models) for steps, models in found.items()}


def titles(earlier: Outputs) -> str:
    """Return the documents of a folder, for people."""
    return ", ".join(file for _, file in earlier.documents)
