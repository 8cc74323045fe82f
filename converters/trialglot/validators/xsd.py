"""XML Schema: ODM 1.3.2 with SDM-XML 1.0, ODM 2.0, and official schemas that the user has.

CDISC's ODM schema comes from the installed package odmlib (found without importing it); the part for SDM-XML is the
project's own, ``schemas/sdm/1.0``. Nothing is loaded from the network.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml import etree

from trialglot import resources
from trialglot.errors import TrialglotError, UsageError

ODM_NS = "http://www.cdisc.org/ns/odm/v1.3"
SDM_NS = "http://www.cdisc.org/ns/studydesign/v1.0"
ODM2_NS = "http://www.cdisc.org/ns/odm/v2.0"
ENTRY = "sdm/1.0/odm-1.3.2-sdm-1.0.xsd"

DEF_NS = "http://www.cdisc.org/ns/def/v2.1"

_XS = "{http://www.w3.org/2001/XMLSchema}"
_LINKS = (f"{_XS}include", f"{_XS}import", f"{_XS}redefine")
_XML = "{http://www.w3.org/XML/1998/namespace}"


@dataclass(frozen=True, slots=True)
class Unique:
    """A uniqueness rule of a schema (xs:unique): no two of the elements that it selects have equal attributes.

    ``owner`` is the tag of the element that the rule stands on, ``steps`` the tags that lead from it to the selected
    elements ("*" for any), ``attribute`` the name of the attribute; all as lxml writes them (``{namespace}name``).
    """

    name: str
    owner: str
    steps: tuple[str, ...]
    attribute: str


def odm_folder(version: str = "1.3.2") -> Path:
    """Return the folder of CDISC's schema files of an ODM version inside the installed package odmlib.

    Raises:
        TrialglotError: odmlib is not installed.
    """
    found = find_spec("odmlib")
    if found is None or not found.submodule_search_locations:
        raise TrialglotError("the package odmlib, which holds CDISC's ODM schemas, is not installed")
    return Path(found.submodule_search_locations[0]) / "schemas" / "odm" / version


class _Local(etree.Resolver):
    """Resolves a schema file by its bare name in a list of folders, and nothing else."""

    def __init__(self, *folders: Path) -> None:
        super().__init__()
        self.folders = folders

    def resolve(self, system_url: str | None, public_id: str | None, context: Any) -> Any:
        name = _bare(system_url or "")
        for folder in self.folders:
            if (folder / name).is_file():
                return self.read(folder / name, context)
        return self.resolve_empty(context)

    def read(self, path: Path, context: Any) -> Any:
        return self.resolve_filename(str(path), context)


class _Taking(_Local):
    """Takes the uniqueness rules out of the files that it resolves, and keeps them."""

    def __init__(self, *folders: Path) -> None:
        super().__init__(*folders)
        self.rules: dict[Unique, None] = {}

    def read(self, path: Path, context: Any) -> Any:
        root = etree.parse(path, _parser()).getroot()
        taken = take_unique(root)
        if not taken:
            return super().read(path, context)
        self.rules |= dict.fromkeys(taken)
        return self.resolve_string(etree.tostring(root), context, base_url=str(path))


def take_unique(schema: etree._Element) -> list[Unique]:
    """Take the uniqueness rules out of a schema file; one that is no ``Unique`` stays where it is."""
    taken = []
    for element in list(schema.iter(f"{_XS}unique")):
        rule, owner = _rule(element, schema.get("targetNamespace", "")), element.getparent()
        if rule is not None and owner is not None:
            owner.remove(element)
            taken.append(rule)
    return taken


def _rule(unique: etree._Element, namespace: str) -> Unique | None:
    owner, paths = unique.getparent(), [one.get("xpath", "") for one in unique.iterchildren("*")]
    if owner is None or len(paths) != 2 or not paths[1].startswith("@") or paths[1] == "@*":
        return None
    steps = tuple(_tag(step, unique) for step in paths[0].split("/"))
    attribute = _tag(paths[1][1:], unique)
    if not all((*steps, attribute)):
        return None
    return Unique(unique.get("name", ""), f"{{{namespace}}}{owner.get('name')}", steps, attribute)


def _tag(step: str, unique: etree._Element) -> str:
    """Return the tag that a step of an XPath names; empty where it is more than a name."""
    prefix, _, local = step.rpartition(":")
    if step == "*" or (not prefix and local.isidentifier()):
        return step
    namespace = _XML[1:-1] if prefix == "xml" else unique.nsmap.get(prefix)
    return f"{{{namespace}}}{local}" if namespace and local.isidentifier() else ""


def _bare(url: str) -> str:
    return unquote(urlsplit(url).path).rsplit("/", 1)[-1]


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


@cache
def odm_sdm() -> etree.XMLSchema:
    """Return the compiled schema of ODM 1.3.2 with SDM-XML 1.0; compiled once per process."""
    entry = resources.folder("schemas") / ENTRY
    return _compiled(entry, _Local(entry.parent, odm_folder()))


@cache
def odm_sdm_apart() -> tuple[etree.XMLSchema, tuple[Unique, ...]]:
    """Return the same schema without its uniqueness rules, and the rules; compiled once per process.

    libxml2 spends three quarters of the time of the whole schema on these rules.
    """
    entry = resources.folder("schemas") / ENTRY
    resolver = _Taking(entry.parent, odm_folder())
    return _compiled(entry, resolver), tuple(resolver.rules)


def define_folder() -> Path:
    """Return the folder of CDISC's Define-XML 2.1 schema files inside the installed package odmlib.

    Raises:
        TrialglotError: odmlib is not installed.
    """
    return odm_folder().parents[1] / "define" / "2.1"


@cache
def define21() -> etree.XMLSchema:
    """Return the compiled schema of Define-XML 2.1; compiled once per process."""
    return _define21(_Local(define_folder(), odm_folder()))


@cache
def define21_apart() -> tuple[etree.XMLSchema, tuple[Unique, ...]]:
    """Return the same schema without its uniqueness rules, and the rules; compiled once per process."""
    resolver = _Taking(define_folder(), odm_folder())
    return _define21(resolver), tuple(resolver.rules)


def _define21(resolver: _Local) -> etree.XMLSchema:
    return _compiled(define_folder() / "define2-1-0.xsd", resolver)


@cache
def odm2() -> etree.XMLSchema:
    """Return the compiled schema of ODM 2.0; compiled once per process."""
    folder = odm_folder("2.0")
    return _compiled(folder / "ODM.xsd", _Local(folder))


@cache
def odm2_apart() -> tuple[etree.XMLSchema, tuple[Unique, ...]]:
    """Return the same schema without its uniqueness rules of one attribute, and these; compiled once per process."""
    folder = odm_folder("2.0")
    resolver = _Taking(folder)
    return _compiled(folder / "ODM.xsd", resolver), tuple(resolver.rules)


def _compiled(entry: Path, resolver: _Local) -> etree.XMLSchema:
    parser = _parser()
    parser.resolvers.add(resolver)
    return etree.XMLSchema(etree.parse(entry, parser))


@cache
def official(folder: Path, namespace: str = ODM_NS) -> tuple[etree.XMLSchema, frozenset[str]]:
    """Return the compiled schema that a folder of official XSD files holds, and the namespaces that it declares.

    The entry schema is the ODM schema that no other file of the folder draws in; of several the one that reaches
    SDM-XML, then the smallest. Other files of the folder are not read.

    Raises:
        UsageError: the folder holds no ODM schema, or one that does not compile.
    """
    entry, namespaces = _entry(folder, namespace)
    try:
        return etree.XMLSchema(etree.parse(entry, _parser())), namespaces
    except (etree.XMLSchemaParseError, etree.XMLSyntaxError) as error:
        raise UsageError(f"{entry.name} of the schema folder does not compile: {error}") from error


def _entry(folder: Path, namespace: str) -> tuple[Path, frozenset[str]]:
    links: dict[Path, tuple[Path, ...]] = {}
    space: dict[Path, str] = {}
    for path in sorted(folder.rglob("*.xsd")) if folder.is_dir() else ():
        try:
            root = etree.parse(path, _parser()).getroot()
        except (etree.XMLSyntaxError, OSError) as error:
            raise UsageError(f"{path.name} of the schema folder cannot be read: {error}") from error
        space[path.resolve()] = root.get("targetNamespace", "")
        links[path.resolve()] = tuple(
            (path.parent / unquote(child.get("schemaLocation", ""))).resolve()
            for child in root.iterchildren(*_LINKS)
            if child.get("schemaLocation")
        )

    def reached(path: Path) -> set[Path]:
        seen: set[Path] = set()
        left = [path]
        while left:
            one = left.pop()
            if one in links and one not in seen:
                seen.add(one)
                left.extend(links[one])
        return seen

    # A file drawn in only by files that it draws in itself is an entry too: schemas may import each other.
    files = {path: reached(path) for path in links}
    roots = [
        path
        for path in links
        if space[path] == namespace and all(one in files[path] for one in links if path in links[one])
    ]
    if not roots:
        version = "2.0" if namespace == ODM2_NS else "1.3"
        raise UsageError(f"the schema folder {folder.name!r} holds no XSD of ODM {version} ({namespace})")

    def order(path: Path) -> tuple[bool, int, str]:
        return SDM_NS not in {space[one] for one in files[path]}, len(files[path]), str(path)

    best = min(roots, key=order)
    return best, frozenset(space[one] for one in files[best])
