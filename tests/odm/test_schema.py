"""The schema of ODM 1.3.2 with SDM-XML 1.0 takes what the standard allows and refuses everything else."""

from __future__ import annotations

import tomllib
from hashlib import sha256
from pathlib import Path

import pytest
from lxml import etree

from odm.made import NAMES, ODM, SDM, all_of, full, one
from trialglot import resources
from trialglot.errors import UsageError
from trialglot.validators import xsd

# Required attributes of each SDM-XML 1.0 element (CDISC SDM-XML 1.0, element and attribute reference).
REQUIRED = {
    "Parameter": ("OID", "Term"),
    "Criterion": ("OID", "Name", "ConditionOID"),
    "Epoch": ("OID", "Name"),
    "Arm": ("OID", "Name"),
    "CellDef": ("OID", "Name", "EpochOID"),
    "ArmAssociation": ("Type",),
    "ArmRef": ("ArmOID",),
    "SegmentRef": ("SegmentOID",),
    "SegmentDef": ("OID", "Name"),
    "ActivityDef": ("OID", "Name"),
    "ActivityRef": ("ActivityOID",),
    "EntryExitCriteria": ("OID", "Name", "StructuralElementType", "StructuralElementOID"),
    "Transition": ("OID", "Name", "SourceActivityOID"),
    "Trigger": ("OID", "Name", "StructuralElementType", "StructuralElementOID"),
    "TransitionDestination": ("OID", "Name", "TargetActivityOID", "ConditionOID"),
    "TransitionDefault": ("OID", "Name", "TargetActivityOID"),
    "AbsoluteTimingConstraint": ("OID", "Name", "ActivityOID", "TimepointTarget"),
    "RelativeTimingConstraint": (
        "OID",
        "Name",
        "PredecessorActivityOID",
        "SuccessorActivityOID",
        "TimepointRelativeTarget",
    ),
    "TransitionTimingConstraint": ("OID", "Name", "TransitionDestinationOID", "TimepointRelativeTarget"),
    "ActivityDuration": ("OID", "Name", "ActivityOID", "PlannedDuration"),
}
OPTIONAL = {
    "Parameter": ("ShortName",),
    "Epoch": ("OrderNumber",),
    "SegmentRef": ("OrderNumber",),
    "ActivityRef": ("OrderNumber",),
    "Trigger": ("ConditionOID",),
    "TransitionDestination": ("OrderNumber",),
    "AbsoluteTimingConstraint": ("TimepointGranularity", "TimepointPreWindow", "TimepointPostWindow"),
    "RelativeTimingConstraint": (
        "Type",
        "TimepointGranularity",
        "TimepointPreWindow",
        "TimepointPostWindow",
        "SubsequentSchedulingBasis",
    ),
    "TransitionTimingConstraint": ("Type", "SubsequentSchedulingBasis"),
    "ActivityDuration": ("PlannedDurationPreWindow", "PlannedDurationPostWindow"),
}
# Children that must be there.
NEEDED = (
    ("StudyStart", "ActivityRef"),
    ("StudyFinish", "ActivityRef"),
    ("Transition", "Switch"),
    ("Trigger", "Switch"),
    ("ArmAssociation", "ArmRef"),
)
WRONG = (
    ("//sdm:ArmAssociation[@Type='Unblinded']", "Type", "Open"),
    ("//sdm:EntryExitCriteria", "StructuralElementType", "Arm"),
    ("//sdm:Trigger", "StructuralElementType", "epoch"),
    ("//sdm:RelativeTimingConstraint", "Type", "Before"),
    ("//sdm:TransitionTimingConstraint", "SubsequentSchedulingBasis", "Ideal"),
    ("//sdm:AbsoluteTimingConstraint", "TimepointGranularity", "PW"),
    ("//sdm:AbsoluteTimingConstraint", "TimepointTarget", "6 May 2024"),
    ("//sdm:AbsoluteTimingConstraint", "TimepointPreWindow", "-P1D"),
    ("//sdm:ActivityDuration", "PlannedDuration", "28 days"),
    ("//sdm:ActivityDuration", "PlannedDurationPreWindow", "-P1D"),
    ("//sdm:Epoch[1]", "OrderNumber", "first"),
    ("//sdm:Epoch[1]", "OrderNumber", "2"),
    ("//sdm:Arm[1]", "OID", ""),
    ("//sdm:Arm[1]", "Name", ""),
    ("//sdm:SegmentRef[@OrderNumber='1']", "OrderNumber", "2"),
)
SDM_ELEMENTS = sorted({etree.QName(element).localname for element in full().iter(f"{SDM}*")})


def refused(root: etree._Element) -> bool:
    return not xsd.odm_sdm().validate(etree.fromstring(etree.tostring(root)))


def test_full_document_is_valid_and_holds_every_element() -> None:
    assert not refused(full())
    assert len(SDM_ELEMENTS) == 35
    assert set(REQUIRED) <= set(SDM_ELEMENTS)


@pytest.mark.parametrize("name", SDM_ELEMENTS)
def test_unknown_attribute_is_refused(name: str) -> None:
    root = full()
    all_of(root, f"//sdm:{name}")[0].set("Unknown", "1")
    assert refused(root)


@pytest.mark.parametrize(("name", "attribute"), [(n, a) for n, each in REQUIRED.items() for a in each])
def test_required_attribute_is_missed(name: str, attribute: str) -> None:
    root = full()
    del all_of(root, f"//sdm:{name}")[0].attrib[attribute]
    assert refused(root)


@pytest.mark.parametrize(("name", "attribute"), [(n, a) for n, each in OPTIONAL.items() for a in each])
def test_optional_attribute_is_not_missed(name: str, attribute: str) -> None:
    root = full()
    for element in all_of(root, f"//sdm:{name}"):
        element.attrib.pop(attribute, None)
    assert not refused(root)


@pytest.mark.parametrize(("parent", "child"), NEEDED)
def test_needed_child_is_missed(parent: str, child: str) -> None:
    root = full()
    holder = all_of(root, f"//sdm:{parent}")[0]
    for element in list(holder.iterchildren(f"{SDM}{child}")):
        holder.remove(element)
    assert refused(root)


@pytest.mark.parametrize(("xpath", "attribute", "value"), WRONG)
def test_wrong_value_is_refused(xpath: str, attribute: str, value: str) -> None:
    root = full()
    one(root, xpath).set(attribute, value)
    assert refused(root)


def _pairs() -> list[str]:
    """The path of every element whose next sibling is of another kind: to swap the two is an error."""
    root = full()
    tree = root.getroottree()
    return [
        tree.getpath(element)
        for element in root.iter(f"{SDM}*")
        if (after := element.getnext()) is not None and after.tag != element.tag
    ] + [tree.getpath(element) for element in all_of(root, "//odm:Protocol/odm:Alias | //odm:StudyEventDef/odm:Alias")]


@pytest.mark.parametrize("path", _pairs())
def test_order_is_strict(path: str) -> None:
    root = full()
    element = all_of(root, path.replace("/*", "/node()[self::*]"))[0]
    after = element.getnext()
    after.addnext(element)
    assert refused(root)


@pytest.mark.parametrize("name", ["Summary", "InclusionExclusionCriteria", "Structure", "Workflow", "Timing"])
def test_a_section_stands_once_and_may_be_left_out(name: str) -> None:
    root = full()
    section = one(root, f"//sdm:{name}")
    section.addnext(etree.fromstring(etree.tostring(section)))
    assert refused(root)
    root = full()
    section = one(root, f"//sdm:{name}")
    parent = section.getparent()
    assert parent is not None
    parent.remove(section)
    assert not refused(root)


def test_sdm_elements_are_refused_outside_their_places() -> None:
    root = full()
    one(root, "//odm:FormDef").append(etree.Element(f"{SDM}Summary"))
    assert refused(root)


def test_plain_odm_is_still_valid() -> None:
    root = full()
    for element in all_of(root, "//sdm:*"):
        parent = element.getparent()
        if parent is not None and etree.QName(parent).namespace == NAMES["odm"]:
            parent.remove(element)
    assert not all_of(root, "//sdm:*")
    assert not refused(root)


def test_published_example_is_accepted_inside_its_protocol(shared: Path) -> None:
    tree = etree.parse(shared / "schemas/sdm-xml-1.0/LZZT_example.xml")
    schema = xsd.odm_sdm()
    assert not schema.validate(tree)
    protocol = tree.getroot().find(f".//{ODM}Protocol")
    following = protocol.getnext() if protocol is not None else None
    assert protocol is not None and following is not None
    first, last = protocol.sourceline or 0, following.sourceline or 0
    assert last - first > 300
    assert not [error for error in schema.error_log if first <= error.line < last]


def test_the_odm_schema_is_the_pinned_one() -> None:
    expected = {
        "ODM1-3-2-foundation.xsd": "1d457ea3dd421202a28d249da0e6741b109fcf1e5772842bcc728fecf6ac1a3f",
        "xml.xsd": "258ac9c0f078fc9692735140f2d21541e8bf16941bed42833c1a5f965b52c6dc",
        "xmldsig-core-schema.xsd": "111a972ccb9916cb95df9af4b6c1775307292463639de69d6fe63516bb2d850e",
    }
    folder = xsd.odm_folder()
    assert {name: sha256((folder / name).read_bytes()).hexdigest() for name in expected} == expected


def test_own_schema_says_what_it_is(root: Path) -> None:
    for path in (root / "schemas/sdm/1.0").glob("*.xsd"):
        text = " ".join(path.read_text(encoding="utf-8").split())
        assert "Project schema for SDM-XML 1.0, written from the published structure; not a CDISC file." in text


def test_manifest_tells_of_the_schema(root: Path) -> None:
    manifest = tomllib.loads((root / "schemas/MANIFEST.toml").read_text(encoding="utf-8"))
    files = {one["path"]: one for one in manifest["file"] if one["path"].startswith("sdm/")}
    assert set(files) == {f"sdm/1.0/{path.name}" for path in (root / "schemas/sdm/1.0").iterdir()}
    for name, told in files.items():
        content = (root / "schemas" / name).read_bytes()
        assert (told["sha256"], told["bytes"]) == (sha256(content).hexdigest(), len(content))


def test_schema_is_compiled_once() -> None:
    assert xsd.odm_sdm() is xsd.odm_sdm()


def test_folder_of_official_schemas(tmp_path: Path) -> None:
    for name in ("ODM1-3-2.xsd", "ODM1-3-2-foundation.xsd", "xml.xsd", "xmldsig-core-schema.xsd"):
        (tmp_path / name).write_bytes((xsd.odm_folder() / name).read_bytes())
    compiled, namespaces = xsd.official(tmp_path)
    assert NAMES["odm"] in namespaces
    assert NAMES["sdm"] not in namespaces
    assert not compiled.validate(full())
    own = resources.folder("schemas") / "sdm/1.0"
    nested = tmp_path / "sdm"
    nested.mkdir()
    for path in (*own.iterdir(), *tmp_path.glob("*.xsd")):
        (nested / path.name).write_bytes(path.read_bytes())
    xsd.official.cache_clear()
    compiled, namespaces = xsd.official(tmp_path)
    assert NAMES["sdm"] in namespaces
    assert compiled.validate(full())


def test_folder_without_a_schema_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no XSD of ODM"):
        xsd.official(tmp_path)
    (tmp_path / "broken.xsd").write_text("<xs:schema", encoding="utf-8")
    with pytest.raises(UsageError, match="cannot be read"):
        xsd.official(tmp_path)
