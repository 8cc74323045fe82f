"""``manifest.json`` and ``SHA256SUMS``: what a run read, what it wrote, and with which tool, tables and options.

There is no absolute path in them, nor the output folder, the clock, the environment or the number of workers: the same
records and options give the same bytes anywhere. Both are written as the run goes on.
"""

from __future__ import annotations

import re
from contextlib import suppress
from hashlib import file_digest, sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import orjson

from trialglot import __version__, api, resources
from trialglot.errors import UnreadableError, UsageError
from trialglot.filing import begin, part_of

if TYPE_CHECKING:
    from trialglot.suppressions import Suppression

MANIFEST_FILE = "manifest.json"
SUMS_FILE = "SHA256SUMS"
_CHUNK = 1 << 16
_MAX_TABLE = 1 << 20
# The files that schemas/MANIFEST.toml lists; its generator and its test keep to this form.
_SCHEMA = re.compile(r'^path = "([^"]+)"\nsha256 = "([0-9a-f]{64})"$', re.MULTILINE)


def mapping_set() -> str:
    """Return the version of the mapping set: SHA-256 over the list of its tables as ``sha256sum`` prints it.

    The tables are all ``*.tsv`` of the folder ``mappings``, in the order of their paths.
    """
    root = resources.folder("mappings")
    names = sorted(path.relative_to(root).as_posix() for path in root.rglob("*.tsv"))
    lines = (f"{sha256(resources.read_bytes('mappings', name)).hexdigest()}  {name}\n" for name in names)
    return sha256("".join(lines).encode()).hexdigest()


def schemas() -> dict[str, str]:
    """Return the SHA-256 of each file of definitions and schemas, as ``schemas/MANIFEST.toml`` states them."""
    return dict(sorted(_SCHEMA.findall(resources.read_text("schemas", "MANIFEST.toml"))))


def described(options: api.Options, format: str | None, entries: tuple[Suppression, ...] = ()) -> dict[str, Any]:  # noqa: A002
    """Return the choices that decide what is written, for JSON; not the number of workers, nor where anything lies."""
    found = {
        "to": list(options.targets),
        "from": format,
        "inference": options.inference,
        "contacts": options.write.contacts,
        "base-url": options.write.base_url,
        "fhir-xml": options.write.fhir_xml,
        "check": "full" if options.check.full else "standard",
        "official-schemas": options.check.schema_dir is not None,
        "ledger": options.ledger,
        "usdm": options.write.usdm,
        "studyid": options.write.studyid,
        "sstdtc": options.write.sstdtc,
        "sdtm-files": list(options.write.sdtm_files),
    }
    if options.write.ts_parameters is not None:
        try:
            table = api.read_file(options.write.ts_parameters, _MAX_TABLE)
        except UnreadableError as error:
            raise UsageError(f"--ts-parameters {options.write.ts_parameters}: {error}") from error
        found["ts-parameters"] = sha256(table).hexdigest()
    return found | {"suppressions": [_entry(one) for one in entries]} if entries else found


def _entry(one: Suppression) -> dict[str, str]:
    told = {"code": one.code, "locator": one.locator, "reason": one.reason}
    return told | {"expires": one.expires.isoformat()} if one.expires else told


class Manifest:
    """Writes both files of a run in the folder ``root``; the lists grow on disk, not in memory.

    Raises:
        OSError: a file cannot be written.
    """

    def __init__(self, root: Path, options: dict[str, Any]) -> None:
        self._root = root
        for name in (MANIFEST_FILE, SUMS_FILE):
            # What an earlier run left does not tell of this one.
            (root / name).unlink(missing_ok=True)
        content = {
            "tool": {"name": "trialglot", "version": __version__},
            "mappings": {"sha256": mapping_set()},
            "schemas": schemas(),
            "options": options,
        }
        self._parts: tuple[BinaryIO, ...] = tuple(
            begin(part_of(root / name)) for name in (MANIFEST_FILE, f"{MANIFEST_FILE}.outputs", SUMS_FILE)
        )
        self._inputs, self._outputs, self._sums = self._parts
        head = orjson.dumps(content, option=orjson.OPT_INDENT_2).removesuffix(b"\n}")
        try:
            self._inputs.write(head + b',\n  "inputs": [')
            self._outputs.write(b'\n  ],\n  "outputs": [')
        except OSError:
            self.close()
            raise
        self._separators = {self._inputs: b"\n    ", self._outputs: b"\n    "}

    def read(self, name: str, digest: str) -> None:
        """Note a record that was read: its name, and the SHA-256 of its bytes."""
        self._note(self._inputs, {"name": name, "sha256": digest})

    def wrote(self, path: str, digest: str, media_type: str, *, valid: bool = True) -> None:
        """Note a file that was written. ``path`` is relative, with ``/``; a document that is not valid says so."""
        row = {"path": path, "sha256": digest, "mediaType": media_type}
        self._note(self._outputs, row if valid else {**row, "valid": False})
        self._sums.write(f"{digest}  {path}\n".encode())

    def _note(self, part: BinaryIO, row: dict[str, Any]) -> None:
        part.write(self._separators[part] + orjson.dumps(row))
        self._separators[part] = b",\n    "

    def finish(self) -> None:
        """Put the two files in their places."""
        self._outputs.write(b"\n  ]\n}\n")
        self._outputs.close()
        with self._inputs, Path(self._outputs.name).open("rb") as outputs:
            while chunk := outputs.read(_CHUNK):
                self._inputs.write(chunk)
        manifest = Path(self._inputs.name)
        with manifest.open("rb") as made, self._sums:
            self._sums.write(f"{file_digest(made, 'sha256').hexdigest()}  {MANIFEST_FILE}\n".encode())
        manifest.replace(self._root / MANIFEST_FILE)
        Path(self._sums.name).replace(self._root / SUMS_FILE)

    def close(self) -> None:
        """Remove what is unfinished."""
        for part in self._parts:
            with suppress(OSError):  # on a full disk, what waits to be written cannot be; it is not wanted any more
                part.close()
            Path(part.name).unlink(missing_ok=True)
