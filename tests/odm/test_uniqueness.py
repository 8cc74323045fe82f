"""Uniqueness rules of the schemas: the writer keeps them whatever a record holds, and the validator misses none."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from odm.made import FULL, NAMES, ODM, all_of, one, study
from trialglot import resources
from trialglot.design.plan import Plan
from trialglot.findings import Report
from trialglot.model.base import Markup
from trialglot.model.eligibility import Eligibility
from trialglot.model.study import Arm, Design, Identifier, Intervention, MeshTerm, Site, Study
from trialglot.validators import odm, xsd
from trialglot.writers.odm import odm132_sdm
from trialglot.writers.options import WriteOptions

XS = "{http://www.w3.org/2001/XMLSchema}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
RULES = xsd.odm_sdm_apart()[1]
TEXT = '<TranslatedText xml:lang="en">Text</TranslatedText>'
ALIAS = '<Alias Context="x" Name="y"/>'
# The full document, with everything added that a uniqueness rule is about; each addition stands before its key.
ADDED = (
    (
        "<MetaDataVersion ",
        f'<BasicDefinitions><MeasurementUnit OID="MU.1" Name="kg"><Symbol>{TEXT}</Symbol></MeasurementUnit>'
        "</BasicDefinitions>",
    ),
    ('<FormDef OID="FO.1"', '<StudyEventDef OID="SE.2" Name="Visit" Repeating="No" Type="Scheduled"/>'),
    (
        '<CodeList OID="CL.TPHASE"',
        f"""<FormDef OID="FO.2" Name="Form" Repeating="No">
          <ItemGroupRef ItemGroupOID="IG.1" Mandatory="Yes" OrderNumber="1"/>
          <ArchiveLayout OID="AL.1" PdfFileName="a.pdf"/>{ALIAS}
        </FormDef>
        <ItemGroupDef OID="IG.1" Name="Group" Repeating="No">
          <ItemRef ItemOID="IT.1" Mandatory="Yes" OrderNumber="1" KeySequence="1"/>{ALIAS}
        </ItemGroupDef>
        <ItemGroupDef OID="IG.2" Name="Group" Repeating="No"/>
        <ItemDef OID="IT.1" Name="Item" DataType="integer">
          <Question>{TEXT}</Question>
          <RangeCheck Comparator="GT" SoftHard="Soft"><CheckValue>0</CheckValue><ErrorMessage>{TEXT}</ErrorMessage>
          </RangeCheck>{ALIAS}
        </ItemDef>
        <ItemDef OID="IT.2" Name="Item" DataType="integer"/>
        <CodeList OID="CL.2" Name="Own" DataType="text">
          <CodeListItem CodedValue="A" OrderNumber="1"><Decode>{TEXT}</Decode>{ALIAS}</CodeListItem>
          {ALIAS}
        </CodeList>
        <CodeList OID="CL.3" Name="Enumerated" DataType="text">
          <EnumeratedItem CodedValue="A" OrderNumber="1">{ALIAS}</EnumeratedItem>
        </CodeList>
        """,
    ),
    ('<ConditionDef OID="COND.1"', '<ImputationMethod OID="IM.1"/><Presentation OID="PR.1"/>'),
    (
        "</MetaDataVersion>",
        f"""<ConditionDef OID="COND.4" Name="Four"><Description>{TEXT}</Description>{ALIAS}</ConditionDef>
        <MethodDef OID="ME.1" Name="Method" Type="Computation"><Description>{TEXT}</Description>{ALIAS}</MethodDef>""",
    ),
    ("</AdminData>", "<SignatureDef OID='SD.1'><Meaning>M</Meaning><LegalReason>L</LegalReason></SignatureDef>"),
)


# Values that the first element of a kind does not have; references lead to the second definition.
FRESH = {"FormOID": "FO.2", "ItemGroupOID": "IG.2", "ItemOID": "IT.2", "StudyEventOID": "SE.2", "OID": "X.9"}


def big() -> etree._Element:
    text = FULL.replace('Mandatory="Yes"', 'Mandatory="Yes" OrderNumber="1"')
    for key, addition in ADDED:
        assert text.count(key) == 1, key
        text = text.replace(key, addition + key)
    return etree.fromstring(text.encode(), etree.XMLParser(remove_blank_text=True))


def errors(root: etree._Element) -> list[str]:
    """The errors of the validator."""
    return [found.code for found in odm.validate(etree.tostring(root, pretty_print=True)) if found.severity == "error"]


def broken(root: etree._Element) -> set[str]:
    """The names of the rules that the full schema finds broken; nothing else may be wrong with the structure."""
    assert xsd.odm_sdm_apart()[0].validate(root)
    schema = xsd.odm_sdm()
    schema.validate(root)
    return {rule.name for error in schema.error_log for rule in RULES if f"}}{rule.name}'" in error.message}


def broken_by(rule: xsd.Unique, value: str | None = None) -> etree._Element:
    """The document with a second element beside the first that the rule selects.

    Its value is the same, or another spelling of it; every other attribute that a rule is about has a value of its own.
    """
    root = big()
    owners = [owner for owner in root.iter(rule.owner) if _selected(owner, rule)]
    first = _selected(owners[0], rule)[0]
    second = etree.fromstring(etree.tostring(first))
    others = {"OID", *(each.attribute for each in RULES if each.steps[-1] == first.tag)} - {rule.attribute}
    for attribute in others & set(second.keys()):
        second.set(attribute, FRESH.get(attribute, "9"))
    if value is not None:
        second.set(rule.attribute, value)
    first.addnext(second)
    return root


def _selected(owner: etree._Element, rule: xsd.Unique) -> list[etree._Element]:
    elements = [owner]
    for step in rule.steps:
        elements = [child for each in elements for child in each.iterchildren(step)]
    return [each for each in elements if each.get(rule.attribute) is not None]


def test_the_document_keeps_all_rules() -> None:
    root = big()
    assert xsd.odm_sdm().validate(root)
    assert errors(root) == []


def test_no_identity_constraint_is_left_in_the_schema() -> None:
    files = [*(resources.folder("schemas") / "sdm/1.0").glob("*.xsd"), *xsd.odm_folder().glob("*foundation.xsd")]
    files += [xsd.odm_folder() / name for name in ("xml.xsd", "xmldsig-core-schema.xsd")]
    tags = [etree.QName(element).localname for path in files for element in etree.parse(path).iter(f"{XS}*")]
    assert tags.count("unique") == len(RULES) == 49
    assert tags.count("key") == tags.count("keyref") == 0
    assert xsd.odm_sdm_apart() is xsd.odm_sdm_apart()


@pytest.mark.parametrize("rule", [one for one in RULES if one.steps != ("*",)], ids=lambda rule: rule.name)
def test_schema_and_own_check_agree(rule: xsd.Unique) -> None:
    root = broken_by(rule)
    assert broken(root) - {"UC-MDV-OID-unique"} == {rule.name}
    assert {"ODM401", "ODM403"} & set(errors(root))


def test_oids_of_different_kinds_within_a_version() -> None:
    root = big()
    one(root, "//odm:MethodDef").set("OID", "IM.1")
    assert broken(root) == {"UC-MDV-OID-unique"}
    assert errors(root) == ["ODM401"]


NUMBERS = [one for one in RULES if one.attribute in {"OrderNumber", "KeySequence"}]


@pytest.mark.parametrize("spelling", ["01", "+1", " 1 "])
@pytest.mark.parametrize("rule", NUMBERS, ids=lambda rule: rule.name)
def test_other_spellings_of_a_number_are_equal(rule: xsd.Unique, spelling: str) -> None:
    root = broken_by(rule, spelling)
    assert broken(root) == {rule.name}
    # A second epoch without cells, and a second reference to an activity, are errors besides.
    assert [code for code in errors(root) if code not in {"ODM409", "ODM416"}] == ["ODM401"]


@pytest.mark.parametrize("rule", [one for one in RULES if one.attribute == LANG], ids=lambda rule: rule.name)
def test_white_space_around_a_language_means_nothing(rule: xsd.Unique) -> None:
    root = broken_by(rule, " en ")
    assert broken(root) == {rule.name}
    assert errors(root) == ["ODM401"]
    root = broken_by(rule, "fr")
    assert broken(root) == set()
    assert errors(root) == []


def test_types_of_the_compared_values_are_those_that_are_told_apart() -> None:
    foundation = etree.parse(xsd.odm_folder() / "ODM1-3-2-foundation.xsd")
    types: dict[str, set[str]] = {}
    for declared in foundation.iter(f"{XS}attribute"):
        name = declared.get("name") or declared.get("ref") or ""
        types.setdefault(name, set()).add(declared.get("type", ""))
    compared = {"xml:lang" if one.attribute == LANG else one.attribute for one in RULES}
    assert {kind for name in compared for kind in types[name]} == {"text", "oid", "oidref", "value", "integer", ""}
    assert types["xml:lang"] == {""}


def test_a_false_alarm_is_no_finding() -> None:
    root = big()
    # For the quick check these are equal to CL.2 and SEG.1; for the schema they are not.
    one(root, "//odm:CodeList[@OID='CL.3']/odm:EnumeratedItem").addnext(
        etree.Element(f"{ODM}EnumeratedItem", {"CodedValue": "0A", "OrderNumber": "2"})
    )
    one(root, "//sdm:Arm[@OID='ARM.2']").set("OID", "SEG.1")
    for reference in all_of(root, "//sdm:ArmRef[@ArmOID='ARM.2']"):
        reference.set("ArmOID", "SEG.1")
    assert broken(root) == set()
    assert errors(root) == []


def written(given: Study) -> etree._Element:
    content = odm132_sdm.dump(odm132_sdm.write(Plan(given), WriteOptions(), Report()))
    root = etree.fromstring(content)
    assert broken(root) == set()
    assert errors(root) == []
    return root


def aliases(root: etree._Element) -> list[tuple[str, str]]:
    return [(alias.get("Context"), alias.get("Name")) for alias in all_of(root, "//odm:Protocol/odm:Alias")]


def identified(*named: tuple[str, str | None]) -> Study:
    """A study with these numbers, each with the domain that the record gives."""
    numbers = [Identifier(value=value, role="secondary", type="OTHER", domain=domain) for value, domain in named]
    return study(identifiers=tuple(numbers))


def test_several_identifiers_of_one_kind_are_numbered() -> None:
    root = written(identified(("A-1", "Sponsor"), ("A-2", "Sponsor"), ("A-3", None), ("A-4", "Sponsor"), ("A-5", None)))
    assert aliases(root) == [
        ("Other identifier (Sponsor)", "A-1"),
        ("Other identifier (Sponsor) 2", "A-2"),
        ("Other identifier", "A-3"),
        ("Other identifier (Sponsor) 3", "A-4"),
        ("Other identifier 2", "A-5"),
    ]


def test_grants_of_one_agency() -> None:
    grants = tuple(Identifier(value=f"R01-{number}", role="secondary", type="NIH") for number in (7, 8))
    assert aliases(written(study(identifiers=grants))) == [
        ("U.S. NIH Grant/Contract", "R01-7"),
        ("U.S. NIH Grant/Contract 2", "R01-8"),
    ]


def test_domains_that_differ_in_nothing_that_xml_keeps() -> None:
    domains = ("A", "A\x00", "A\x01", " A", "A\t", "A\n", "A\r", "A) 2", "A", "多")
    root = written(identified(*((f"N-{number}", domain) for number, domain in enumerate(domains))))
    found = aliases(root)
    assert [name for _, name in found] == [f"N-{number}" for number in range(len(domains))]
    assert len({context for context, _ in found}) == len(domains)
    assert found[1:3] == [("Other identifier (A\ufffd)", "N-1"), ("Other identifier (A\ufffd) 2", "N-2")]
    assert [context for context, _ in found[4:7]] == [f"Other identifier (A{end})" for end in "\t\n\r"]


def test_the_acronym_is_an_alias_of_its_own() -> None:
    assert aliases(written(identified(("X", None)).model_copy(update={"acronym": "X"}))) == [
        ("Other identifier", "X"),
        ("Acronym", "X"),
    ]


def test_everything_twice() -> None:
    arms = tuple(
        Arm(key=f"arm-{number}", label="Same", type="EXPERIMENTAL", interventions=("intervention-1", "intervention-2"))
        for number in (1, 2)
    )
    given = study(
        brief_summary=Markup("A screening period of up to 28 days."),
        design=Design(study_type="INTERVENTIONAL", phases=("PHASE1", "PHASE1")),
        arms=arms,
        interventions=tuple(Intervention(key=f"intervention-{number}", name="Same", type="DRUG") for number in (1, 2)),
        condition_mesh=(*(MeshTerm(id=f"D1{end}", term=f"Term {end!r}") for end in ("", "\x00", "\x01")),),
        conditions=("Same", "Same"),
        eligibility=Eligibility(
            text=Markup("Inclusion Criteria:\n* Same\n* Same\n\nExclusion Criteria:\n* Same\n* Same")
        ),
        sites=(Site(facility="Same", country="France"), Site(facility="Same", country="France")),
        countries=("France", "France"),
    )
    root = written(given)
    assert [arm.get("Name") for arm in all_of(root, "//sdm:Arm")] == ["Same", "Same"]
    assert len(all_of(root, "//odm:ConditionDef")) == 6


def test_a_schema_rule_that_is_more_than_a_name_stays_in_the_schema(tmp_path: Path) -> None:
    text = f"""<xs:schema xmlns:xs="{XS[1:-1]}" xmlns:o="{NAMES["odm"]}" targetNamespace="{NAMES["odm"]}">
      <xs:element name="E">
        <xs:unique name="simple"><xs:selector xpath="o:A/o:B"/><xs:field xpath="@C"/></xs:unique>
        <xs:unique name="deep"><xs:selector xpath=".//o:A"/><xs:field xpath="@C"/></xs:unique>
        <xs:unique name="two"><xs:selector xpath="o:A"/><xs:field xpath="@C"/><xs:field xpath="@D"/></xs:unique>
        <xs:unique name="child"><xs:selector xpath="o:A"/><xs:field xpath="o:C"/></xs:unique>
        <xs:unique name="any"><xs:selector xpath="o:A"/><xs:field xpath="@*"/></xs:unique>
      </xs:element></xs:schema>"""
    root = etree.fromstring(text)
    taken = xsd.take_unique(root)
    assert taken == [xsd.Unique("simple", f"{ODM}E", (f"{ODM}A", f"{ODM}B"), "C")]
    assert [left.get("name") for left in root.iter(f"{XS}unique")] == ["deep", "two", "child", "any"]
