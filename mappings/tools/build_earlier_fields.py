"""Writes mappings/fields/fhir-r4b.tsv and fhir-r4.tsv from fhir-r5.tsv: the same data, where R4B and R4 hold them.

What an element of R5 is called in the earlier editions is a fact of their pages (https://hl7.org/fhir/R4B/) and of
HL7's rule for elements that they lack (https://hl7.org/fhir/R5/versions.html#extensions). It is written down here once
more, apart from the writer, so that the tables can prove the writer wrong. ``tests/crosswalk`` holds the files fresh.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

FIELDS = Path(__file__).resolve().parents[1] / "fields"
Row = dict[str, str]
_STUDY, _SITE = "ResearchStudy.where(partOf.empty())", "ResearchStudy.where(partOf.exists())"
_ARMS = "where(id.matches('^arm-[0-9]+$'))"
_CROSS = "http://hl7.org/fhir/5.0/StructureDefinition/extension-"
_PHONE_EXTENSION = "http://hl7.org/fhir/StructureDefinition/contactpoint-extension"
_VERSIONS = "https://hl7.org/fhir/R5/versions.html#extensions"


def _extension(element: str) -> str:
    return f"extension('{_CROSS}{element}')"


# Elements of R5's ResearchStudy that become extensions, with the parts that become extensions inside them.
_CARRIED = {
    "associatedParty": ("name", "role", "classifier", "party"),
    "progressStatus": ("state", "period", "actual"),
    "label": ("type", "value"),
    "outcomeMeasure": ("name", "type", "description", "reference"),
    "comparisonGroup": ("linkId", "name", "intendedExposure"),
    "recruitment": ("targetNumber", "actualNumber"),
    "classifier": (),
    "descriptionSummary": (),
    "date": (),
    "url": (),
    "result": (),
}
_RENAMED = (
    (f"{_STUDY}.studyDesign", f"{_STUDY}.category"),
    (f"{_STUDY}.focus.concept", f"{_STUDY}.focus"),
    (f"{_STUDY}.region", f"{_STUDY}.location"),
    (f"{_SITE}.region", f"{_SITE}.location"),
    (f"{_STUDY}.whyStopped", f"{_STUDY}.reasonStopped"),
    (f"{_STUDY}.recruitment.eligibility", f"{_STUDY}.enrollment"),
    ("Group.description", f"Group.{_extension('Group.description')}.value"),
    ("Group.contained.ofType(EvidenceVariable)", "EvidenceVariable.where(characteristicCombination.exists())"),
    (
        ".characteristic.timeFromEvent.description",
        f".characteristic.{_extension('EvidenceVariable.characteristic.timeFromEvent')}.extension('description').value",
    ),
    (".party.resolve().contact.telecom", ".party.resolve().telecom"),
    (".relatedArtifact.classifier", f".relatedArtifact.{_extension('RelatedArtifact.classifier')}.value"),
    (".relatedArtifact.resourceReference.resolve()", ".relatedArtifact.resource.resolve()"),
    (".relatedArtifact.resourceReference", ".relatedArtifact.resource"),
    ("where(type = 'transforms')", "where(type = 'derived-from')"),
    (".doseForm", ".form"),
    ("PlanDefinition.repeat(action).where(linkId.matches('^arm-[0-9]+$'))", f"PlanDefinition.repeat(action).{_ARMS}"),
    ("PlanDefinition.repeat(action).where(linkId.matches", "PlanDefinition.repeat(action).where(id.matches"),
)
# R4 has neither Citation nor combinations of characteristics.
_NOT_IN_R4 = frozenset(
    {
        "Group.contained.ofType(EvidenceVariable)",
        "Group.contained.ofType(EvidenceVariable).status",
        "Group.characteristic.value.reference",
        "EvidenceVariable.actual",
        f"{_STUDY}.relatedArtifact.resourceReference",
        f"{_STUDY}.result",
    }
)
# Of an arm these are elements of R4B; the rest is carried by the extension.
_ARM = ("name", "type", "description")


def _moved(target: str) -> str:
    for before, after in _RENAMED:
        target = target.replace(before, after)
    for kind in (_STUDY, _SITE, "ResearchStudy"):
        for element, parts in _CARRIED.items():
            start = f"{kind}.{element}"
            if target == start or target.startswith((f"{start}.",)):
                rest = target[len(start) :]
                return f"{kind}.{_extension(f'ResearchStudy.{element}')}{_inside(rest, parts)}"
    return target


def _inside(rest: str, parts: tuple[str, ...]) -> str:
    """Return the rest of a path below a carried element: its parts are extensions, too."""
    if not parts:
        return f".value{rest}"
    condition = re.match(r"\.where\((?:[^()]|\([^()]*\))*\)", rest)
    before = condition[0] if condition else ""
    after = rest[len(before) :]
    for part in parts:
        before = re.sub(rf"(?<=[( ]){part}\.", f"extension('{part}').value.", before)
    for part in parts:
        if re.match(rf"\.{part}(?:\.|$)", after):
            after = f".extension('{part}').value{after[len(part) + 1 :]}"
            break
    return before + after


def _changed(row: Row, edition: str) -> Iterator[Row]:
    """Return what a row of R5 becomes: the same at another place, several rows, or none."""
    target, rule = row["target"], row["rule"]
    if rule == "coded:arm_type":
        row = row | {"rule": f"{rule}@ncit"}  # a code system that came with R5
    if rule == "coded:overall_status":
        row = row | {"rule": f"{rule}@tho:research-study-status"}  # R4B's own list is that of its element ``status``
    group = f"{_STUDY}.comparisonGroup"
    if target == "ResearchStudy.status" or target.startswith(("Location.contact", "PractitionerRole.contact")):
        return
    if target == "Group.membership":
        yield row | {"target": "Group.actual", "words": "false", "note": "a definition, not a list of members"}
        return
    if target == f"{_STUDY}.relatedArtifact.type" and rule.startswith("code:"):
        return  # RelatedArtifact.type of R4B knows few of the types
    if "definitionByCombination" in target or (edition == "fhir-r4" and target in _NOT_IN_R4):
        return
    if target == group or any(target == f"{group}.{one}" or target.startswith(f"{group}.{one}.") for one in _ARM):
        yield row | {"target": target.replace(group, f"{_STUDY}.arm", 1)}
        if target == f"{group}.name":
            yield row | {"target": _moved(target), "note": row["note"] or "for readers of R5"}
        if target == group:
            yield row | {"target": _moved(group), "note": "key, name and exposures of each arm"}
        return
    if target == f"{group}.linkId":
        yield row | {"target": f"{_STUDY}.arm.id"}
    if target.startswith("PlanDefinition.repeat(action)") and target.endswith(".linkId"):
        yield row | {"target": _moved(target.removesuffix("linkId") + "id")}
        return
    if ".site.resolve().contact" in target:
        yield from _site_contact(row)
        return
    if ".party.resolve().contact.name" in target:
        yield row | {
            "target": f"{_STUDY}.contact.name",
            "when": "some",
            "note": "who has a role of their own",
            "back": "",
        }
        return
    if row["model"] == "documents[].size":
        if target:
            yield row | {"when": "unsigned", "target": target}
        else:
            yield row | {"note": "negative, or more than the 31 bits that the edition has for a size"}
        return
    if "resourceReference.resolve()" in target or target.startswith("Citation."):
        yield from _citation(row, edition)
        return
    yield row | {"target": _moved(target)}


def _site_contact(row: Row) -> Iterator[Row]:
    """Of a site, R4B has numbers and addresses; who answers there, and as what, stands in its description."""
    location = f"{_STUDY}.site.resolve()"
    part = row["model"].rpartition(".")[2]
    if row["rule"] == "item" or not part or row["rule"].startswith("coded"):
        return
    if part in ("phone", "email", "phone_ext"):
        yield row | {"target": row["target"].replace(".contact.telecom", ".telecom")}
    if "extension(" in row["target"]:
        return
    words = "Contacts: *ext. {}*" if part == "phone_ext" else "Contacts: *{}*"
    note = "Location has no contact people" if part in ("name", "role") else ""
    disposition = "narrative" if part in ("name", "role") else "joined"
    yield row | {"target": f"{location}.description", "words": words, "disposition": disposition, "note": note}


def _citation(row: Row, edition: str) -> Iterator[Row]:
    """R4 has no Citation: the display of the related artifact holds what it would say."""
    if edition != "fhir-r4":
        yield row | {"target": _moved(row["target"])}
        return
    artifact = f"{_STUDY}.relatedArtifact"
    if row["model"] == "references[].pmid" and row["target"].endswith("identifier.value"):
        yield row | {"target": f"{artifact}.display", "words": "PMID {}*", "disposition": "joined"}
    elif row["model"] == "references[].pmid":
        yield row | {"target": f"{artifact}.document.url", "words": "https://pubmed.ncbi.nlm.nih.gov/{}/"}
    elif row["model"].startswith("references[].retractions[].") or row["words"] == "*PMID not stated*":
        yield row | {"target": f"{artifact}.display", "words": f"*{row['words']}*".replace("**", "*")}


def _added(edition: str) -> Iterator[Row]:
    """Rows for what the earlier editions have of their own."""

    def row(model: str, target: str, disposition: str, rule: str, words: str, when: str, note: str) -> Row:
        return dict(zip(COLUMNS, (model, target, disposition, rule, words, when, note, "", ""), strict=True))

    status = "overall_status@fhir-r4b:research-study-status"
    yield row("status.overall", f"{_STUDY}.status", "coded", f"code:{status}", "", "", "")
    yield row("sites[].status", f"{_SITE}.status", "coded", f"code:{status}", "", "", "")
    yield row(
        "-",
        "ResearchStudy.where(status = 'approved').status",
        "constant",
        "",
        "approved",
        "",
        "the code that says least, where the state has none (MAP205)",
    )
    for kind in ("ActivityDefinition", "EvidenceVariable", "PlanDefinition", "Citation"):
        if kind != "Citation" or edition != "fhir-r4":
            yield row(
                "-", f"{kind}.status", "constant", "", "active", "", "what a resource states of itself as a publication"
            )
    classifier = _moved(f"{_STUDY}.relatedArtifact.classifier")
    note = "shared data, for which the edition has no type"
    yield row("-", f"{classifier}.text", "constant", "", "Supported with", "", note)
    yield row("lead_sponsor", f"{_STUDY}.sponsor", "derived", "", "", "", "the lead sponsor, where the edition has it")
    yield row(
        "officials[]",
        f"{_STUDY}.principalInvestigator",
        "derived",
        "",
        "",
        "",
        "the principal investigator, where the edition has it",
    )
    yield row(
        "central_contacts[].name",
        f"{_STUDY}.contact.name",
        "mapped",
        "verbatim",
        "",
        "some",
        "who has a role of their own",
    )
    yield row("-", f"{_STUDY}.contact.telecom", "derived", "", "", "", "numbers and addresses of the people named")
    for kind in ("Location", "PractitionerRole"):
        yield row("-", f"{kind}.telecom.extension.url", "constant", "", _PHONE_EXTENSION, "", "HL7's extension")
    yield row("-", "Location.telecom.system", "derived", "", "", "", "phone or email")
    yield row("-", "PractitionerRole.telecom.system", "derived", "", "", "", "phone or email")
    yield row("-", f"{_STUDY}.site.resolve().description", "constant", "", "*Contacts: *", "", "heading")
    for name in ("id", "url", "status") if edition == "fhir-r4b" else ():
        yield row(
            "-",
            f"EvidenceVariable.where(characteristicCombination.exists()).{name}",
            "derived",
            "",
            "",
            "",
            "of a criterion whose items combine",
        )
    if edition == "fhir-r4b":
        yield row(
            "plan.criteria",
            "EvidenceVariable.characteristicCombination",
            "derived",
            "",
            "",
            "",
            "all or any, as the wording says",
        )
        yield row(
            "plan.criteria",
            "EvidenceVariable.characteristic.definitionReference",
            "derived",
            "",
            "",
            "",
            "a combination inside another",
        )
    yield row("-", "ResearchStudy.extension.url", "derived", "", "", "", "HL7's extension for an element of R5")
    yield row(
        "-", f"{_STUDY}.extension.repeat(extension).url", "derived", "", "", "", "HL7's extension for an element of R5"
    )
    yield row(
        "-", f"{_SITE}.extension.repeat(extension).url", "derived", "", "", "", "HL7's extension for an element of R5"
    )
    yield row("-", "Group.extension.url", "derived", "", "", "", "HL7's extension for an element of R5")
    yield row(
        "-",
        "EvidenceVariable.characteristic.repeat(extension).url",
        "derived",
        "",
        "",
        "",
        "HL7's extension for an element of R5",
    )
    yield row(
        "-", f"{_STUDY}.relatedArtifact.extension.url", "derived", "", "", "", "HL7's extension for an element of R5"
    )


COLUMNS = ("model", "target", "disposition", "rule", "words", "when", "note", "reference", "back")


def build(edition: str) -> str:
    """Return the table of an edition."""
    with (FIELDS / "fhir-r5.tsv").open(encoding="utf-8", newline="") as lines:
        whole = list(
            csv.DictReader((one for one in lines if not one.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE)
        )
    made: list[Row] = []
    for row in whole:
        made += _changed(row, edition)
    made += _added(edition)
    known: dict[tuple[str, ...], None] = {}
    for row in made:
        carried = _CROSS in row["target"]
        page = row["reference"].replace("/R5/", "/R4B/" if edition == "fhir-r4b" else "/R4/")
        reference = _VERSIONS if carried else page.partition("#")[0]
        if row["target"] and row["rule"] and not reference:
            kind = row["target"].partition(".")[0].lower()
            reference = f"https://hl7.org/fhir/{'R4B' if edition == 'fhir-r4b' else 'R4'}/{kind}-definitions.html"
        known[tuple((row | {"reference": reference})[name] for name in COLUMNS)] = None
    name = {"fhir-r4b": "R4B", "fhir-r4": "R4"}[edition]
    title = (
        f"# HL7 FHIR {name}: where each datum of the model stands. Made from fhir-r5.tsv by "
        "mappings/tools/build_earlier_fields.py. README.md tells the columns."
    )
    return "\n".join([title, "\t".join(COLUMNS), *("\t".join(cells) for cells in known)]) + "\n"


if __name__ == "__main__":
    for name in ("fhir-r4b", "fhir-r4"):
        (FIELDS / f"{name}.tsv").write_text(build(name), encoding="utf-8")
