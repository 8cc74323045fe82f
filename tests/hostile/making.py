"""What hostile inputs are made of: small records and documents with a place for anything."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
KIB = 1 << 10
MIB = 1 << 20


def study(number: int = 1, title: str = "A study", **modules: Any) -> Json:
    """Return a small API v2 record; ``modules`` are more modules of its protocol section."""
    identification = {"nctId": f"NCT{9_000_000 + number:08}", "briefTitle": title}
    return {"protocolSection": {"identificationModule": identification, **modules}}


def record(number: int = 1, title: str = "A study", **modules: Any) -> bytes:
    """Return the same as JSON."""
    return json.dumps(study(number, title, **modules)).encode()


def named(identifier: str, title: str = "A study") -> bytes:
    """Return a record without NCT number, which goes by an identifier of its sponsor."""
    identification = {"orgStudyIdInfo": {"id": identifier}, "briefTitle": title}
    return json.dumps({"protocolSection": {"identificationModule": identification}}).encode()


def with_field(field: str, value: str) -> bytes:
    """Return a record with one more key in its first module, whose value is JSON text as it stands."""
    return record()[:-3] + f', "{field}": {value}}}}}}}'.encode()


def with_list(module: str, key: str, item: str, count: int) -> bytes:
    """Return a record with a list of equal items, which are JSON text as it stands."""
    items = ",".join([item] * count)
    return record()[:-2] + f', "{module}": {{"{key}": [{items}]}}}}}}'.encode()


@dataclass(frozen=True)
class Root:
    """A kind of XML: what opens it, what stands inside with a place for content, what closes it.

    ``document`` is true for what is validated, false for what is converted.
    """

    name: str
    opening: str
    content: str
    closing: str
    document: bool = False

    @property
    def element(self) -> str:
        """The name of the root element."""
        return self.opening[1:].split(">")[0].split(" ")[0]

    def made(self, content: str = "x", *, before: str = "", attributes: str = "") -> str:
        """Return a document with a content, what stands before its root, and more attributes of that."""
        end = self.opening.index(">")
        opening = self.opening[:end] + attributes + self.opening[end:]
        return f"{before}{opening}{self.content % content}{self.closing}"

    def declaring(self, declarations: str, content: str = "x", *, attributes: str = "") -> str:
        """Return a document with declarations in a document type of its own."""
        before = f'<?xml version="1.0"?><!DOCTYPE {self.element} [{declarations}]>'
        return self.made(content, before=before, attributes=attributes)


_ODM = 'FileOID="F" FileType="Snapshot" CreationDateTime="2024-01-01T00:00:00" ODMVersion="{}"'
_STUDY = (
    '<Study OID="S"><GlobalVariables><StudyName>%s</StudyName><StudyDescription>d</StudyDescription>'
    "<ProtocolName>p</ProtocolName></GlobalVariables></Study>"
)

LEGACY = Root(
    "legacy",
    "<clinical_study>",
    "<id_info><org_study_id>O-1</org_study_id><nct_id>NCT09000001</nct_id></id_info><brief_title>%s</brief_title>"
    "<overall_status>Completed</overall_status><study_type>Interventional</study_type>",
    "</clinical_study>",
)
ICTRP = Root(
    "ictrp",
    "<Trials_downloaded_from_ICTRP>",
    "<Trial><TrialID>NCT09000001</TrialID><Public_title>%s</Public_title></Trial>",
    "</Trials_downloaded_from_ICTRP>",
)
SUPPLY = Root(
    "ictrp-supply",
    "<trials>",
    "<trial><main><trial_id>RBR-90001</trial_id><reg_name>ReBEC</reg_name><public_title>%s</public_title></main></trial>",
    "</trials>",
)
FHIR_STUDY = Root(
    "fhir-study",
    '<ResearchStudy xmlns="http://hl7.org/fhir">',
    '<id value="a"/><text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml"><p>%s</p></div></text>'
    '<identifier><value value="NCT09000001"/></identifier><title value="T"/>',
    "</ResearchStudy>",
)
FHIR = Root(
    "fhir",
    '<Organization xmlns="http://hl7.org/fhir">',
    '<id value="a"/><text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml"><p>%s</p></div></text>'
    '<name value="n"/>',
    "</Organization>",
    document=True,
)
ODM = Root(
    "odm",
    f'<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" {_ODM.format("1.3.2")}>',
    _STUDY,
    "</ODM>",
    document=True,
)
ODM2 = Root(
    "odm2",
    f'<ODM xmlns="http://www.cdisc.org/ns/odm/v2.0" {_ODM.format("2.0")} Granularity="Metadata">',
    '<Study OID="S" StudyName="n" ProtocolName="p"><Description><TranslatedText xml:lang="en" Type="text/plain">%s'
    "</TranslatedText></Description></Study>",
    "</ODM>",
    document=True,
)
DEFINE = Root(
    "define",
    '<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" xmlns:def="http://www.cdisc.org/ns/def/v2.1" '
    f"{_ODM.format('1.3.2')}>",
    _STUDY,
    "</ODM>",
    document=True,
)
ROOTS = (LEGACY, ICTRP, SUPPLY, FHIR_STUDY, FHIR, ODM, ODM2, DEFINE)
