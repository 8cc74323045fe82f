"""Generate the compact FHIR definition tables in ``schemas/fhir/<edition>/`` from HL7's published packages.

    python schemas/tools/build_fhir_definitions.py PACKAGE... [--root FOLDER]

Each PACKAGE is an archive (``.tgz``) or the folder of an unpacked one; for R4, whose core package is not where the
others are published, the Java archive that holds HL7's definition files (see ``fhir_jar``). Needed are one core package
and its expansions; HL7's extension pack and terminology packages add known extensions and code systems, the core
package of an earlier edition adds places where an extension may stand. The edition is read from the newest core
package. Output is plain text, one row a definition, ``name TAB JSON``, sorted by name, so that a reader parses only the
rows it needs and a difference between two editions can be read:

- ``types.tsv``: resource and data types. ``elements`` holds rows ``[path, "min..max", {type: [targets]}, more]`` in the
  order of the specification, without those that the base type has; ``more`` has ``binding`` and ``invariants``, in
  extensions also ``fixed`` and ``minimum``. A ``binding`` is strength, value set, and where there is one the set that
  no code may leave; one of a type itself is that of its code (the units of Age).
- ``invariants.tsv``: key, with severity, human text and FHIRPath expression.
- ``valuesets.tsv``: value sets with a required or extensible binding: ``{system: [codes] or true}``, true for a whole
  code system; ``null`` where the set is not finite or not known completely.
- ``codesystems.tsv``: code systems whose content is complete: ``{"codes": [...], "caseSensitive": false}``; with
  ``"asOf"`` those of other publishers as HL7 expanded them once, which may have grown since.
- ``extensions.tsv``: extension definitions: contexts, value types, nested extensions, ``open`` where others may nest.

The package ``hl7.fhir.xver-extensions``, given alone, makes ``schemas/fhir/cross-version/``: the elements of FHIR 5.0
that earlier editions carry as extensions, ``path TAB {"types" or "elements": [...], "modifier": true}``.

``schemas/MANIFEST.toml`` is brought up to date between its markers.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "converters"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from schemas.tools import fhir_jar
from schemas.tools.fhir_extensions import extension_rows, limits
from schemas.tools.fhir_terminology import Terminology

Json = dict[str, Any]
STRUCTURE = "http://hl7.org/fhir/StructureDefinition/"
FHIR_TYPE = "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type"
MAX_VALUE_SET = "http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet"
REGEX = "http://hl7.org/fhir/StructureDefinition/regex"
# The edition whose elements HL7 offers as extensions to earlier ones: http://hl7.org/fhir/versions.html#extensions
CROSS_VERSION = "5.0"
NEEDED = ("StructureDefinition-", "ValueSet-", "CodeSystem-")


@dataclass
class Package:
    """One published package: its description, the SHA-256 of the archive where it is one, its definitions."""

    about: Json
    sha256: str | None
    definitions: list[Json] = field(default_factory=list)
    paths: Json = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The package's name."""
        return str(self.about["name"])

    def of(self, kind: str) -> list[Json]:
        """The definitions of one resource type."""
        return [one for one in self.definitions if one["resourceType"] == kind]


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    """Return name and content of the JSON files of a package: its definitions, and what else it brings."""
    if path.is_dir():
        folder = path / "package" if (path / "package").is_dir() else path
        for file in sorted([*folder.glob("*.json"), *folder.glob("other/*.json")]):
            yield file.name, file.read_bytes()
        return
    with tarfile.open(path, "r:gz") as archive:
        for member in archive:
            folder_name, _, name = member.name.rpartition("/")
            content = archive.extractfile(member) if member.isfile() else None
            if folder_name in ("package", "package/other") and content is not None and name.endswith(".json"):
                yield name, content.read()


def read_package(path: Path) -> Package:
    """Read the structure, value set and code system definitions of a package."""
    if path.suffix == ".jar":
        return _read_jar(path)
    about: Json = {}
    paths: Json = {}
    definitions = []
    for name, content in _files(path):
        if name == "package.json":
            about = json.loads(content)
        elif name.startswith(NEEDED):
            definitions.append(json.loads(content))
        elif name == f"xver-paths-{CROSS_VERSION}.json":
            paths = json.loads(content)
    if not about:
        raise SystemExit(f"{path} holds no package.json: not a FHIR package")
    definitions.sort(key=lambda one: (one["resourceType"], one.get("url", ""), one["id"]))
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
    return Package(about, sha256, definitions, paths)


def _read_jar(path: Path) -> Package:
    kinds = tuple(one.removesuffix("-") for one in NEEDED)
    definitions = [one for one in fhir_jar.resources(path) if one["resourceType"] in kinds]
    definitions.sort(key=lambda one: (one["resourceType"], one.get("url", ""), one["id"]))
    return Package(fhir_jar.about(path), hashlib.sha256(path.read_bytes()).hexdigest(), definitions)


def _extension(node: Json, url: str) -> str | None:
    for one in node.get("extension", []):
        if one["url"] == url:
            return str(next(value for key, value in one.items() if key.startswith("value")))
    return None


def _invariant(constraint: Json) -> Json:
    return {
        "severity": constraint["severity"],
        "human": constraint["human"],
        "expression": constraint.get("expression", ""),
    }


def _short(url: str) -> str:
    return url.removeprefix(STRUCTURE)


class Types:
    """The rows of ``types.tsv`` and ``invariants.tsv``."""

    # Every element has these two; they stand in the rows of Element and Extension.
    SHARED = frozenset({"ele-1", "ext-1"})

    def __init__(self, structures: list[Json], profiled: tuple[str, ...] = ("SimpleQuantity", "MoneyQuantity")) -> None:
        self.by_name = {
            one["name"]: one
            for one in structures
            if one["kind"] in ("resource", "complex-type", "primitive-type")
            and (one.get("derivation") != "constraint" or one["name"] in profiled)
            and one["url"] == STRUCTURE + one["name"]
        }
        self.invariants: dict[str, Json] = {}
        self.bound: set[str] = set()
        self.named: set[str] = set()  # the value sets of bindings of any strength
        meanings: dict[str, set[str]] = {}
        for one in self.by_name.values():
            for element in one["snapshot"]["element"]:
                for constraint in element.get("constraint", []):
                    meanings.setdefault(constraint["key"], set()).add(json.dumps(_invariant(constraint)))
        # What R4B repeats of ele-1 at its elements has an older wording; the one of the type itself holds.
        for name in ("Element", "Extension"):
            for constraint in self.by_name[name]["snapshot"]["element"][0]["constraint"]:
                self.invariants[constraint["key"]] = _invariant(constraint)
        self._ambiguous = {key for key, found in meanings.items() if len(found) > 1} - self.SHARED

    def base(self, name: str) -> str | None:
        """The type that a type specialises."""
        url = self.by_name[name].get("baseDefinition")
        return _short(url) if url else None

    def rows(self) -> dict[str, Json]:
        """Return all rows by type name."""
        return {name: self._row(name) for name in sorted(self.by_name)}

    def _row(self, name: str) -> Json:
        definition = self.by_name[name]
        base = self.base(name)
        row: Json = {"kind": definition["kind"]}
        if base:
            row["base"] = base
        if definition.get("abstract"):
            row["abstract"] = True
        row["page"] = self._page(name, definition)
        elements = definition["snapshot"]["element"]
        if definition["kind"] == "primitive-type":
            value = next((e for e in elements if e["path"] == f"{name}.value"), None)
            regex = _extension(value["type"][0], REGEX) if value else None
            if regex:
                row["regex"] = regex
            return row
        inherited = self._inherited(base)
        root = definition.get("type", name)
        backbone = {
            e["path"]
            for e in elements[1:]
            if any(t["code"] in ("BackboneElement", "Element") for t in e.get("type", []))
        }
        made = []
        for element in elements[1:]:
            path = element["path"].removeprefix(root + ".")
            compact = self.element(path, element)
            parent, _, tail = element["path"].rpartition(".")
            if parent in backbone and tail in ("id", "extension", "modifierExtension"):
                continue
            # The published snapshots give the id of a data type the type "id", that of Element the type "string".
            if path == "id" and base not in (None, "Base") and definition["kind"] == "complex-type":
                continue
            if json.dumps(compact) not in inherited:
                made.append(compact)
        row["elements"] = made
        keys = self._constraints(elements[0], skip=self._keys_of(base))
        if keys:
            row["invariants"] = keys
        binding = self._binding(elements[0])
        if binding:
            row["binding"] = binding
        return row

    def _binding(self, element: Json) -> list[str] | None:
        binding = element.get("binding", {})
        most = _extension(binding, MAX_VALUE_SET) or next(
            (one["valueSet"] for one in binding.get("additional", []) if one["purpose"] == "maximum"), None
        )
        strength, url = binding.get("strength"), binding.get("valueSet")
        self.named.update([url] if url else [])
        if strength == "preferred" and most is not None:
            strength, url, most = "required", most, None
        if strength not in ("required", "extensible") or url is None:
            return None
        sets = [one.partition("|")[0] for one in (url, most) if one is not None]
        self.bound.update(sets)
        return [strength, *sets]

    def _page(self, name: str, definition: Json) -> str:
        """The specification's page of the type: the one that the narrative of its definition links to."""
        linked = re.search(rf"([a-z0-9]+)-definitions\.html#{name}\b", definition.get("text", {}).get("div", ""))
        if linked:
            return linked[1]
        return name.lower() if definition["kind"] == "resource" else "datatypes"

    def _inherited(self, base: str | None) -> set[str]:
        if base is None:
            return set()
        definition = self.by_name[base]
        root = definition.get("type", base)
        return {
            json.dumps(self.element(element["path"].removeprefix(root + "."), element))
            for element in definition["snapshot"]["element"][1:]
        }

    def _keys_of(self, base: str | None) -> frozenset[str]:
        if base is None:
            return frozenset()
        root = self.by_name[base]["snapshot"]["element"][0]
        return frozenset(one["key"] for one in root.get("constraint", []))

    def _constraints(self, element: Json, skip: frozenset[str]) -> list[str]:
        keys = []
        for one in element.get("constraint", []):
            key = one["key"]
            if key in self.SHARED:
                if key not in skip:
                    keys.append(key)
                continue
            if key in self._ambiguous:
                key = f"{key}@{element['path'].partition('.')[0]}"
            compact = _invariant(one)
            if self.invariants.setdefault(key, compact) != compact:
                raise SystemExit(f"invariant {key} has two meanings")
            if key not in skip:
                keys.append(key)
        return keys

    def element(self, path: str, element: Json) -> list[Any]:
        types: dict[str, list[str]] = {}
        if "contentReference" in element:
            types["#" + element["contentReference"].partition("#")[2]] = []
        for one in element.get("type", []):
            code = _extension(one, FHIR_TYPE) or one["code"]
            if element["path"].endswith(".id") and element.get("base", {}).get("path") == "Resource.id":
                code = "id"  # R4's definitions say string, its page id: https://hl7.org/fhir/R4/resource.html
            profiles = [_short(url) for url in one.get("profile", [])]
            if len(profiles) == 1 and profiles[0] in self.by_name:
                code = profiles[0]
            targets = [_short(url) for url in one.get("targetProfile", [])]
            types[code] = [] if "Resource" in targets else targets
        more: Json = {}
        binding = self._binding(element)
        if binding:
            more["binding"] = binding
        more |= limits(element)
        keys = self._constraints(element, skip=self.SHARED)
        if keys:
            more["invariants"] = keys
        row = [path, f"{element['min']}..{element['max']}", types]
        return [*row, more] if more else row


def table(rows: dict[str, Any]) -> bytes:
    """Return the rows as the bytes of a table: ``name TAB compact JSON``, sorted by name."""
    lines = [
        f"{name}\t{json.dumps(row, ensure_ascii=False, separators=(',', ':'))}\n" for name, row in sorted(rows.items())
    ]
    return "".join(lines).encode()


def cross_version(package: Package) -> dict[str, bytes]:
    """Return the table of elements that earlier editions can carry as extensions.

    A row is that of the published list: types or inner elements, and whether a modifier; what an exclamation mark says
    to stand in R4 already is left out.
    """
    rows: dict[str, Json] = {}
    for path, entry in package.paths.items():
        content = (
            {
                key: [one for one in entry[key] if not one.startswith("!")]
                for key in ("types", "elements")
                if key in entry
            }
            if isinstance(entry, dict)
            else {}
        )
        if any(content.values()):
            rows[path] = {"modifier": True, **content} if entry.get("modifier") else content
    return {f"{CROSS_VERSION}.tsv": table(rows)}


def build(packages: list[Package]) -> tuple[str, dict[str, bytes]]:
    """Return the folder's name (the edition) and the tables by file name."""
    if len(packages) == 1 and packages[0].paths:
        return "cross-version", cross_version(packages[0])
    cores = [one for one in packages if one.about.get("type") in ("Core", "fhir.core") and "expansions" not in one.name]
    if not cores:
        raise SystemExit("give a core package")
    core, *earlier = sorted(cores, key=lambda one: str(one.about["version"]), reverse=True)
    expansions = [one for one in packages if one.name.endswith(".expansions")]
    others = [one for one in packages if one not in cores and one not in expansions]
    types = Types(core.of("StructureDefinition"))
    rows = types.rows()
    edition = str(core.about.get("edition", core.about["version"]))
    extensions = extension_rows([core, *others], earlier, types, edition)
    terms = Terminology([core, *others], expansions)
    value_sets = {url: terms.value_set(url) for url in sorted(types.bound)}
    return edition, {
        "types.tsv": table(rows),
        "invariants.tsv": table(types.invariants),
        "valuesets.tsv": table(value_sets),
        "codesystems.tsv": table(terms.code_systems(value_sets, types.named)),
        "extensions.tsv": table(extensions),
    }


def manifest_block(edition: str, packages: list[Package], files: dict[str, bytes], old: str) -> str:
    """Return the manifest's part for one edition; an archive's hash is kept where only its folder was given."""
    lines = [f"# fhir {edition}: begin (written by schemas/tools/build_fhir_definitions.py)"]
    for one in sorted(packages, key=lambda package: package.name):
        kept = re.search(rf'package = "{re.escape(one.name)}"\n(?:.*\n)*?sha256 = "([0-9a-f]+)"', old)
        date = one.about.get("date", "")
        published = [f'date = "{date[:4]}-{date[4:6]}-{date[6:8]}"'] if date else []
        lines += [
            "[[source]]",
            f'package = "{one.name}"',
            f'version = "{one.about["version"]}"',
            f'title = "{one.about.get("title", one.name)}"',
            'publisher = "Health Level Seven International"',
            *published,
            f'url = "{one.about.get("url") or one.about["canonical"]}"',
            f'licence = "{one.about["license"]}"',
            f'sha256 = "{one.sha256 or (kept[1] if kept else "")}"',
            f'used_by = ["fhir/{edition}"]',
            "",
        ]
    for name, content in sorted(files.items()):
        lines += [
            "[[file]]",
            f'path = "fhir/{edition}/{name}"',
            f'sha256 = "{hashlib.sha256(content).hexdigest()}"',
            f"bytes = {len(content)}",
            'origin = "generated from the packages above"',
            'licence = "CC0-1.0"',
            "",
        ]
    return "\n".join([*lines[:-1], f"# fhir {edition}: end", ""])


def update_manifest(path: Path, edition: str, packages: list[Package], files: dict[str, bytes]) -> None:
    """Replace the part of one edition in the manifest, or append it."""
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    found = re.search(rf"# fhir {re.escape(edition)}: begin.*?# fhir {re.escape(edition)}: end\n", text, re.DOTALL)
    block = manifest_block(edition, packages, files, found[0] if found else "")
    path.write_text(text.replace(found[0], block) if found else f"{text}\n{block}".lstrip(), encoding="utf-8")


def main() -> None:
    """Read the packages named on the command line and write the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("packages", nargs="+", type=Path, metavar="PACKAGE")
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[1])
    chosen = parser.parse_args()
    packages = [read_package(path) for path in chosen.packages]
    edition, files = build(packages)
    folder = chosen.root / "fhir" / edition
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    update_manifest(chosen.root / "MANIFEST.toml", edition, packages, files)


if __name__ == "__main__":
    main()
