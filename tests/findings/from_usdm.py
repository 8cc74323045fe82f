"""USD: what the validator of USDM says, provoked by a full document broken in one place."""

from __future__ import annotations

import json
from collections.abc import Callable

from findings.provoking import Provoked, Table
from trialglot import api
from trialglot.validators import usdm
from trialglot.validators.options import CheckOptions
from usdm_validator.breaking import Change, append, both, code, drop, put, twin
from usdm_validator.made import Json, full


def judged(document: Json) -> Provoked:
    return api.validate(json.dumps(document).encode())[1]


def after(*changes: Change) -> Callable[[], Provoked]:
    def provoke() -> Provoked:
        document = full()
        for change in changes:
            change(document)
        return judged(document)

    return provoke


def key_twice() -> Provoked:
    return api.validate(json.dumps(full()).replace('"name": "arm-1"', '"name": "x", "name": "arm-1"').encode())[1]


def too_deep() -> Provoked:
    document = full()
    extension: Json = {"id": "e", "url": "urn:e", "instanceType": "ExtensionAttribute"}
    for level in range(200):
        extension = {**extension, "id": f"e{level}", "extensionAttributes": [extension]}
    document["study"]["extensionAttributes"] = [extension]
    return usdm.check(document, b"", CheckOptions())


def untouched() -> Provoked:
    return judged(full())


PROVOKED: Table = {
    "USD501": ("error", after(drop("arm-1", "name"))),
    "USD502": ("error", after(put("arm-1", weight=1))),
    "USD503": ("error", after(put("arm-1", name=7))),
    "USD504": ("error", after(put("arm-1", instanceType="StudyEpoch"))),
    "USD505": ("error", after(put("cell-1-1", elementIds=[]))),
    "USD506": ("error", after(put("arm-1", name=""))),
    "USD507": ("error", key_twice),
    "USD508": ("error", too_deep),
    "USD509": ("warning", after(lambda document: document.update(usdmVersion="3.0.0"))),
    "USD510": ("error", after(put("title-2", id="title-1"))),
    "USD511": ("error", after(put("arm-2", name="arm-1"))),
    "USD512": ("error", after(put("epoch-2", nextId="epoch-2"))),
    "USD513": ("error", after(twin("indication-1", "codes"))),
    "USD514": ("error", after(put("cell-1-1", armId="arm-9"))),
    "USD515": ("error", after(put("cell-1-1", armId="epoch-1"))),
    "USD516": ("error", after(put("instance-2", timelineExitId="exit-2"))),
    "USD520": ("error", after(code("title-1", "type", "C207618", "Scientific Study Title"))),
    "USD521": ("error", after(twin("version-1", "referenceIdentifiers"))),
    "USD522": ("error", after(put("role-1", appliesToIds=["design-1"]))),
    "USD523": ("warning", after(drop("role-3", "masking"))),
    "USD524": ("error", after(twin("date-1", "geographicScopes"))),
    "USD525": ("error", after(put("cell-2-2", elementIds=["element-1"]))),
    "USD526": ("error", after(code("design-1", "characteristics", "C217004", "Single-Centre"))),
    "USD527": ("error", after(put("population-1", criterionIds=["criterion-1"]))),
    "USD528": ("error", after(code("population-1", "plannedSex", "C49636", "BOTH"))),
    "USD529": ("error", after(code("endpoint-1", "level", "C139173", "Secondary Endpoint"))),
    "USD530": ("error", after(put("timeline-1", mainTimeline=False))),
    "USD531": ("error", after(put("timing-1", value="-P7D"))),
    "USD532": ("error", after(append("activity-2", "bcCategoryIds", "category-1"))),
    "USD533": ("error", after(put("abbreviation-2", abbreviatedText="AE"))),
    "USD534": ("error", after(drop("administration-1", "frequency"))),
    "USD535": ("warning", after(put("item-1", text="age < 65"))),
    "USD536": ("error", after(drop("reason-2", "otherReason"))),
    "USD537": ("error", after(drop("address-1", "city", "country"))),
    "USD540": ("error", after(code("arm-1", "type", "C99999", "Experimental Arm"))),
    "USD541": ("error", after(code("design-1", "studyType", "C12345", "TRIAL"))),
    "USD542": ("warning", after(code("design-1", "model", "C12345", "STEPPED WEDGE"))),
    "USD543": ("error", after(code("title-2", "type", "C207615", "Brief Study Title", codeSystemVersion="2025-09-27"))),
    "USD544": ("error", after(code("title-2", "type", "1", "Brief", codeSystem="urn:own"))),
    "USD545": ("info", untouched),
    "USD546": (
        "warning",
        after(
            both(
                code("epoch-2", "type", "C101526", "TREATMENT"),
                code("design-1", "intentTypes", "C49656", "TREATMENT"),
            )
        ),
    ),
    "USD547": (
        "warning",
        after(code("title-2", "type", "C207615", "Brief Study Title", codeSystemVersion="2026-03-27")),
    ),
    "USD548": ("error", after(code("intervention-1", "codes", "Aspirin", "Aspirin"))),
}
# Large code lists are not part of the tables.
ALWAYS = frozenset({"USD545"})
