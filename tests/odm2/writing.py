"""Documents that the writer makes for the tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson
from lxml import etree

from odm2.made import NAMES
from readers_json.made_up import minimal
from trialglot import api
from trialglot.design.plan import Inference, Plan
from trialglot.findings import Finding, Report
from trialglot.validators import odm2
from trialglot.writers.odm.odm2 import document
from trialglot.writers.options import Contacts, WriteOptions


@dataclass(frozen=True)
class Made:
    """A document: tree, bytes and what was reported."""

    root: etree._Element
    content: bytes
    findings: list[Finding]

    def all(self, xpath: str) -> list[Any]:
        """The elements, attributes or texts of an XPath with the prefix odm."""
        found = self.root.xpath(xpath, namespaces=NAMES)
        assert isinstance(found, list)
        return found

    def values(self, short_name: str) -> list[str]:
        """The values of a trial summary parameter."""
        return [
            str(one) for one in self.all(f"//odm:StudyParameter[@ShortName='{short_name}']/odm:ParameterValue/@Value")
        ]

    def text(self, xpath: str) -> str:
        """The description of an element."""
        return "".join(map(str, self.all(f"{xpath}/odm:Description/odm:TranslatedText/text()")))

    @property
    def notes(self) -> list[str]:
        """The lines of data without an element of their own."""
        return self.text("//odm:MetaDataVersion").split("\n")

    def codes(self) -> set[str]:
        """The codes of the findings."""
        return {one.code for one in self.findings}


def written(data: bytes, inference: Inference = "safe", contacts: Contacts = "keep") -> Made:
    """Return the valid document of a record."""
    report = Report("odm2")
    plan = Plan(api.read(data).study, inference)
    content = document.dump(document.write(plan, WriteOptions(contacts=contacts), report))
    assert odm2.validate(content) == []
    return Made(etree.fromstring(content), content, report.findings)


def of(**modules: Any) -> Made:
    """Return the valid document of a record with these modules."""
    return written(orjson.dumps(minimal(**modules)))
