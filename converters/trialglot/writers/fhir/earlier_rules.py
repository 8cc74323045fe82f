"""The elements of R5 that R4B and R4 have under another name, in another form, or only in part.

Sources: https://hl7.org/fhir/R4B/researchstudy.html and the pages of the other resources, each beside its page in R5.
Everything without a rule here stays as it is or goes into HL7's extension for it (``earlier``).
"""

from __future__ import annotations

from functools import cache
from typing import Any

from trialglot.codes import label, labels
from trialglot.design.wording import quoted
from trialglot.writers.fhir import narrative
from trialglot.writers.fhir.earlier import Apply, Crossing, Earlier, Object, Rule

_STATUS = "fhir-r4b:research-study-status"
_ARTIFACT_TYPES = "fhir-r4b:related-artifact-type"
# The protocol of a registered study has passed a review board, whatever its state: the code that says least.
_UNSTATED = "approved"
# R5 code system characteristic-combination -> R4B code system of the same name.
_COMBINATIONS = {"any-of": "union", "all-of": "intersection"}
_INTEGER = 2**31 - 1
_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"


def _state(crossing: Crossing, _value: Any, out: Object, study: Object) -> None:
    """The state of the study; in R5 ``status`` is that of the resource, and ``progressStatus`` holds the state.

    The binding is required, and HAPI refuses an absent value whatever reason is given. A state without a code becomes
    the code that says least, and is reported: the last known state would make the study appear as, say, recruiting.
    """
    context = crossing.context
    word, path = context.states[study["id"]]
    target = "ResearchStudy.status"
    code = context.code("overall_status", word, _STATUS, path, target) if word else None
    if code is None:
        context.say("MAP205", path, target, what=f"{target} = {_UNSTATED}")
    out["status"] = code or _UNSTATED


def _focus(_crossing: Crossing, value: list[Object], out: Object, _study: Object) -> None:
    out["focus"] = [one["concept"] for one in value]


def _parties(crossing: Crossing, value: list[Object], out: Object, _study: Object) -> None:
    """All parties by extension; what the edition has of its own as well: sponsor, principal investigator, contacts."""
    crossing.carry("ResearchStudy.associatedParty", value, out)
    people: dict[str, Object] = {}
    for role, name, kind in (
        ("lead-sponsor", "sponsor", "Organization/"),
        ("primary-investigator", "principalInvestigator", "PractitionerRole/"),
        ("sponsor-investigator", "principalInvestigator", "PractitionerRole/"),
    ):
        for one in value:
            party = one.get("party")
            coded = any(coding["code"] == role for coding in one["role"].get("coding", ()))
            if party and coded and party["reference"].startswith(kind):
                out.setdefault(name, party)
    for one in value:
        party = one.get("party")
        if party and party["reference"].startswith("PractitionerRole/"):
            people.setdefault(party["reference"], _contact(one, crossing.referred(party)))
    contacts = [one for one in people.values() if one]
    if contacts:
        out["contact"] = contacts


def _contact(party: Object, role: Object) -> Object:
    found: Object = {"name": party["name"]} if "name" in party else {}
    telecom = [point for detail in role.get("contact", ()) for point in detail.get("telecom", ())]
    if telecom:
        found["telecom"] = telecom
    return found


def _recruitment(crossing: Crossing, value: Object, out: Object, _study: Object) -> None:
    numbers = {key: one for key, one in value.items() if key != "eligibility"}
    if numbers:
        crossing.carry("ResearchStudy.recruitment", numbers, out)
    if "eligibility" in value:
        out["enrollment"] = [value["eligibility"]]


def _arms(crossing: Crossing, value: list[Object], out: Object, _study: Object) -> None:
    """An arm, its key as the element's id; key, name and exposures also by extension, for readers of R5."""
    out["arm"] = [
        {"id": one["linkId"], **{key: one[key] for key in ("name", "type", "description") if key in one}}
        for one in value
    ]
    more = [{key: one[key] for key in ("linkId", "name", "intendedExposure") if key in one} for one in value]
    crossing.carry("ResearchStudy.comparisonGroup", more, out)


def _link(_crossing: Crossing, value: str, out: Object, _action: Object) -> None:
    out["id"] = value


def _criteria(crossing: Crossing, value: list[Object], _out: Object, _group: Object) -> None:
    """Combined criteria as entries: R4B discourages to contain what R4 does not know (invariant dom-r4b)."""
    for one in value:
        (combined,) = one["characteristic"]
        crossing.hoisted[f"#{one['id']}"] = _combined(crossing, combined)


def _combined(crossing: Crossing, value: Object) -> str:
    """Add the EvidenceVariable of a combination, those inside it first; return its place."""
    context, described = crossing.context, value["description"]
    combination = value["definitionByCombination"]
    logical_id = context.ids.hashed("criterion", described)
    parts = [
        {"definitionReference": {"reference": _combined(crossing, one)}} if "definitionByCombination" in one else one
        for one in combination["characteristic"]
    ]
    return context.add(
        {
            "resourceType": "EvidenceVariable",
            "id": logical_id,
            "meta": context.meta,
            "text": narrative.sentence("Criterion", narrative.short(described)),
            "url": context.canonical("EvidenceVariable", logical_id),
            "status": "active",
            "description": described,
            "actual": False,
            "characteristicCombination": _COMBINATIONS[combination["code"]],
            "characteristic": parts,
        }
    )


def _hoisted(crossing: Crossing, _value: Any, out: Object, _characteristic: Object) -> None:
    held = out.get("valueReference")
    if held:
        out["valueReference"] = {**held, "reference": crossing.hoisted[held["reference"]]}


def _membership(_crossing: Crossing, value: str, out: Object, _group: Object) -> None:
    out["actual"] = value != "definitional"


def _site_contacts(crossing: Crossing, value: list[Object], out: Object, _location: Object) -> None:
    """Numbers and addresses as those of the site; who answers there, and as what, in words."""
    telecom = [point for one in value for point in one.get("telecom", ())]
    if telecom:
        out["telecom"] = telecom
    values = {point["value"] for point in telecom}
    out["description"] = f"Contacts: {'; '.join([_words(one, values) for one in value])}"
    place = "Location.description"
    field = "who the contacts of a site are"
    crossing.context.say("MAP204", "sites", place, field=field, place=place)


def _words(detail: Object, values: set[str]) -> str:
    """Return who a contact is, as what, and what reaches it; in quotation marks what could be taken for another part.

    ``values`` are all numbers and addresses of the site.
    """
    name = detail["name"][0]["text"] if "name" in detail else ""
    purpose = detail["purpose"]["text"] if "purpose" in detail else ""
    points = ", ".join([point["value"] for point in detail.get("telecom", ())])
    roles = labels("contact_role")
    if name and (_parted(name) or (not purpose and (name in roles or name in values or name[-1] == ")"))):
        name = quoted(name)
    if purpose and (name or purpose not in roles or purpose in values):
        purpose = f"({quoted(purpose) if _parted(purpose) or set('()') & set(purpose) else purpose})"
    who = " ".join(part for part in (name, purpose) if part)
    return f"{who}: {points}" if who and points else who or points


def _parted(text: str) -> bool:
    """Whether a text has marks like those that part the words for a contact."""
    return text[0] in '("' or text[-1] in ";:" or "; " in text or ": " in text


def _role_contacts(crossing: Crossing, value: list[Object], out: Object, _role: Object) -> None:
    """Numbers and addresses; the edition has no name here, the study's own contacts hold it."""
    telecom = [point for one in value for point in one.get("telecom", ())]
    if telecom:
        out["telecom"] = telecom
    if any("name" in one for one in value):
        place = "ResearchStudy.contact.name"
        crossing.context.say("MAP204", None, place, field="name of a PractitionerRole", place=place)


def _artifact_type(crossing: Crossing, value: str, out: Object, artifact: Object) -> None:
    """The nearest type of the edition; which of several of R5's it stands for, a classifier says."""
    target = "RelatedArtifact.type"
    code = crossing.context.code("related_artifact_type", value, _ARTIFACT_TYPES, None, target)
    assert code is not None, value
    out["type"] = code
    if value == "supported-with":
        classifier = [{"text": label("related_artifact_type", value)}]
        crossing.carry("RelatedArtifact.classifier", classifier, out)


def _citation(crossing: Crossing, value: Object, out: Object, _artifact: Object) -> None:
    out["resource"] = crossing.referred(value)["url"]


def _size(crossing: Crossing, value: str, out: Object, _attachment: Object) -> None:
    """A number of 31 bits, where R5 has one of 63 bits written as a string."""
    size = int(value)
    if size <= _INTEGER:
        out["size"] = size
    else:
        fields = {"field": "size of a document", "target_name": "Attachment.size", "value": value}
        crossing.context.say("MAP203", "documents", "Attachment.size", **fields)


def _first(_crossing: Crossing, value: list[Any], out: Object, _device: Object) -> None:
    (out["type"],) = value


def _entity_role(_crossing: Crossing, value: str, out: Object, _entity: Object) -> None:
    """The tables that a conversion follows are what it derives from: R4 has no role for them."""
    out["role"] = "derivation" if value == "instantiates" else value


def _nothing(_crossing: Crossing, _value: Any, _out: Object, _holder: Object) -> None:
    """Leave out a constant of ours."""


def _complete(crossing: Crossing, _value: Any, out: Object, _provenance: Object) -> None:
    """What R5 can do without, ``recorded``: no clock is read; and the entries that rules have added."""
    out["target"] = out["target"] + [{"reference": entry["request"]["url"]} for entry in crossing.added]
    out["_recorded"] = {"extension": [{"url": _ABSENT, "valueCode": "unknown"}]}
    target = "Provenance.recorded"
    crossing.context.say("MAP209", None, target, what=target, value="no value, data-absent-reason unknown")


RULES: dict[str, Rule] = {
    "ResearchStudy.status": Rule("status", _state),
    "ResearchStudy.studyDesign": Rule("category"),
    "ResearchStudy.focus": Rule("focus", _focus),
    "ResearchStudy.region": Rule("location"),
    "ResearchStudy.associatedParty": Rule(None, _parties),
    "ResearchStudy.whyStopped": Rule("reasonStopped"),
    "ResearchStudy.recruitment": Rule(None, _recruitment),
    "ResearchStudy.comparisonGroup": Rule("arm", _arms),
    "Group.contained": Rule(None, _criteria),
    "EvidenceVariable.characteristic.definitionByCombination": Rule(place="EvidenceVariable.characteristicCombination"),
    "Group.membership": Rule("actual", _membership),
    "Location.contact": Rule("telecom", _site_contacts),
    "PractitionerRole.contact": Rule("telecom", _role_contacts),
    "PlanDefinition.action.linkId": Rule("id", _link),
    "PlanDefinition.action.relatedAction.targetId": Rule("actionId"),
    "Medication.doseForm": Rule("form"),
    "RelatedArtifact.type": Rule("type", _artifact_type),
    "RelatedArtifact.resourceReference": Rule("resource", _citation),
    "Attachment.size": Rule("size", _size),
    "Provenance.entity.role": Rule("role", _entity_role),
    "Device.name": Rule("deviceName"),
    "Device.name.value": Rule("name"),
    "Device.type": Rule("type", _first),
}
# That a variable is a definition is all that R4 knows.
_R4_RULES = {**RULES, "EvidenceVariable.actual": Rule(None, _nothing)}

_COMPLETIONS: dict[str, Apply] = {"Provenance": _complete, "Group.characteristic": _hoisted}


@cache
def earlier(version: str) -> Earlier:
    """Return what becomes of the elements of R5 in the edition of a version ("4.3.0")."""
    return Earlier(version, _R4_RULES if version == "4.0.1" else RULES, _COMPLETIONS)
