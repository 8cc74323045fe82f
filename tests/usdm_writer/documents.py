"""Documents for the tests of the USDM writer, and what holds for every one of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import orjson
from jsonschema import Draft202012Validator, FormatChecker

from trialglot import api
from trialglot.design.plan import Inference, Plan
from trialglot.findings import Finding, Report
from trialglot.writers.options import Contacts, UsdmMode, WriteOptions
from trialglot.writers.usdm import usdm40

Json = dict[str, Any]
EXTENSIONS = "https://trialglot.invalid/usdm/"


class Made:
    """A document and what was reported."""

    def __init__(
        self, data: bytes, mode: UsdmMode = "strict-source", contacts: Contacts = "keep", inference: Inference = "safe"
    ) -> None:
        report = Report("usdm")
        plan = Plan(api.read(data).study, inference)
        self.document: Json = usdm40.write(plan, WriteOptions(contacts, usdm=mode), report)
        self.content = usdm40.dump(self.document)
        self.findings: list[Finding] = report.findings
        self.study: Json = orjson.loads(self.content)["study"]

    @property
    def version(self) -> Json:
        (found,) = self.study["versions"]
        assert isinstance(found, dict)
        return found

    @property
    def design(self) -> Json:
        (found,) = self.version["studyDesigns"]
        assert isinstance(found, dict)
        return found

    @property
    def population(self) -> Json:
        found = self.design["population"]
        assert isinstance(found, dict)
        return found

    def object(self, own: str) -> Json:
        """Return the object of an id."""
        (found,) = [one for one in objects(self.study) if one["id"] == own]
        return found

    def said(self, code: str) -> list[str]:
        """Return the messages of a code."""
        return [one.message for one in self.findings if one.code == code]

    def explained(self) -> set[str]:
        """Return the rules that the writer says it does not meet."""
        return {one.partition(" ")[0] for one in self.said("MAP262")}


def made(modules: Json, mode: UsdmMode = "strict-source", contacts: Contacts = "keep", **further: Json) -> Made:
    """Return the document of a made-up record."""
    identification = {"nctId": "NCT09000001", "briefTitle": "A study"} | modules.pop("identificationModule", {})
    section = {"identificationModule": identification} | modules
    return Made(orjson.dumps({"protocolSection": section} | further), mode, contacts)


def objects(value: Any) -> Iterator[Json]:
    """Return all objects of a document."""
    if isinstance(value, dict):
        if "instanceType" in value:
            yield value
        for one in value.values():
            yield from objects(one)
    elif isinstance(value, list):
        for one in value:
            yield from objects(one)


def code(value: Json | None) -> tuple[str, str] | None:
    """Return code and decode of a Code or an AliasCode."""
    if value is None:
        return None
    held = value.get("standardCode", value)
    return held["code"], held["decode"]


def extension(value: Json, *names: str) -> list[Any]:
    """Return the values of the extension attributes of a name; further names are nested ones."""
    found = [value]
    for name in names:
        found = [
            one
            for holder in found
            for one in holder.get("extensionAttributes", ())
            if one["url"] == f"{EXTENSIONS}{name}"
        ]
    return [next((one[key] for key in one if key.startswith("value")), None) for one in found]


@cache
def _schema(shared: Path) -> Draft202012Validator:
    schema = orjson.loads((shared / "schemas/usdm-4.0/usdm-4-0-schema.json").read_bytes())
    return Draft202012Validator(schema, format_checker=FormatChecker())


def faults_of_schema(shared: Path, content: bytes) -> list[str]:
    """Return what the strict schema has to say."""
    return [f"{one.json_path}: {one.message[:200]}" for one in _schema(shared).iter_errors(orjson.loads(content))]


def faults(document: Json) -> list[str]:
    """Return what is wrong with ids, names, references, codes and texts, by the rules that hold for all documents."""
    study = document["study"]
    every = list(objects(study))
    found = [f"id {own} twice (DDF00083)" for own, count in Counter(one["id"] for one in every).items() if count > 1]
    found += [f"id {one['id']} with a blank (DDF00260)" for one in every if re.search(r"\s", one["id"])]
    named = Counter((one["instanceType"], one["name"]) for one in every if "name" in one)
    found += [f"name {name} twice (DDF00010)" for name, count in named.items() if count > 1]
    known = {one["id"] for one in every}
    for one in every:
        for key, value in one.items():
            if key.endswith(("Id", "Ids")) and value is not None:
                listed = value if isinstance(value, list) else [value]
                found += [f"{one['id']}.{key}: {own} is nowhere" for own in listed if own not in known]
    pairs: dict[tuple[str, ...], set[str]] = {}
    for one in every:
        if one["instanceType"] == "Code":
            system = one["codeSystem"], one["codeSystemVersion"]
            pairs.setdefault((*system, "code", one["code"]), set()).add(one["decode"])
            pairs.setdefault((*system, "decode", one["decode"]), set()).add(one["code"])
    found += [f"{key}: {values} (DDF00035)" for key, values in pairs.items() if len(values) > 1]
    for kind in ("EligibilityCriterionItem", "Objective", "Endpoint", "NarrativeContentItem"):
        found += [
            f"{one['id']}: no XHTML" for one in every if one["instanceType"] == kind and not is_xhtml(one["text"])
        ]
    return found


class _Elements(HTMLParser):
    """Whether elements are the few that the writer uses, and closed where they must be."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.good = True

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.good = self.good and tag in ("p", "ul", "li") and not attrs
        self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self.good = self.good and tag == "br"

    def handle_endtag(self, tag: str) -> None:
        self.good = self.good and bool(self.open) and self.open.pop() == tag


def is_xhtml(text: str) -> bool:
    """Whether a text is well-formed XHTML of the elements that the writer uses."""
    elements = _Elements()
    elements.feed(text)
    elements.close()
    bare = re.sub(r"&(?:amp|lt|gt);", "", re.sub(r"</?(?:p|ul|li)>|<br/>", "", text))
    return elements.good and not elements.open and text.startswith("<p>") and not re.search("[&<>]", bare)
