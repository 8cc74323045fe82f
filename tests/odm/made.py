"""Documents and studies that the tests of the ODM rooms are made from; all written by hand."""

from __future__ import annotations

from typing import Any

from lxml import etree

from trialglot.model.study import Source, Study

ODM = "{http://www.cdisc.org/ns/odm/v1.3}"
SDM = "{http://www.cdisc.org/ns/studydesign/v1.0}"
NAMES = {"odm": ODM[1:-1], "sdm": SDM[1:-1]}

# Every element of SDM-XML 1.0 at least once, each with all of its attributes, in a valid document.
FULL = """<?xml version="1.0" encoding="UTF-8"?>
<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" xmlns:sdm="http://www.cdisc.org/ns/studydesign/v1.0"
     FileType="Snapshot" FileOID="F.1" CreationDateTime="2024-05-06T00:00:00Z" ODMVersion="1.3.2">
  <Study OID="ST.1">
    <GlobalVariables>
      <StudyName>A</StudyName>
      <StudyDescription>B</StudyDescription>
      <ProtocolName>C</ProtocolName>
    </GlobalVariables>
    <MetaDataVersion OID="MDV.1" Name="One">
      <Protocol>
        <Description><TranslatedText xml:lang="en">Text</TranslatedText></Description>
        <StudyEventRef StudyEventOID="SE.1" Mandatory="Yes"/>
        <Alias Context="x" Name="y"/>
        <sdm:Summary>
          <Description><TranslatedText xml:lang="en">Text</TranslatedText></Description>
          <sdm:Parameter OID="PAR.TPHASE" Term="Trial Phase Classification" ShortName="TPHASE">
            <Description><TranslatedText xml:lang="en">Text</TranslatedText></Description>
            <sdm:Value>PHASE II TRIAL</sdm:Value>
          </sdm:Parameter>
          <sdm:Parameter OID="PAR.STYPE" Term="Study Type" ShortName="STYPE">
            <sdm:Value>INTERVENTIONAL</sdm:Value>
          </sdm:Parameter>
        </sdm:Summary>
        <sdm:InclusionExclusionCriteria>
          <Description><TranslatedText xml:lang="en">Text</TranslatedText></Description>
          <sdm:InclusionCriteria>
            <sdm:Criterion OID="IC.1" Name="In" ConditionOID="COND.1">
              <Description><TranslatedText xml:lang="en">Text</TranslatedText></Description>
            </sdm:Criterion>
          </sdm:InclusionCriteria>
          <sdm:ExclusionCriteria>
            <sdm:Criterion OID="EC.1" Name="Out" ConditionOID="COND.2"/>
          </sdm:ExclusionCriteria>
        </sdm:InclusionExclusionCriteria>
        <sdm:Structure>
          <sdm:Epoch OID="EPOCH.1" Name="Screening" OrderNumber="1">
            <Description><TranslatedText xml:lang="en">Text</TranslatedText></Description>
          </sdm:Epoch>
          <sdm:Epoch OID="EPOCH.2" Name="Treatment" OrderNumber="2"/>
          <sdm:Arm OID="ARM.1" Name="A"/>
          <sdm:Arm OID="ARM.2" Name="B"/>
          <sdm:CellDef OID="CELL.1" Name="Screening" EpochOID="EPOCH.1">
            <Description><TranslatedText xml:lang="en">Text</TranslatedText></Description>
            <sdm:ArmAssociation Type="Unblinded">
              <sdm:ArmRef ArmOID="ARM.1"/>
              <sdm:ArmRef ArmOID="ARM.2"/>
            </sdm:ArmAssociation>
            <sdm:SegmentRef SegmentOID="SEG.1" OrderNumber="1"/>
            <sdm:SegmentRef SegmentOID="SEG.2" OrderNumber="2"/>
          </sdm:CellDef>
          <sdm:CellDef OID="CELL.2" Name="Treatment A" EpochOID="EPOCH.2">
            <sdm:ArmAssociation Type="Blinded"><sdm:ArmRef ArmOID="ARM.1"/></sdm:ArmAssociation>
            <sdm:SegmentRef SegmentOID="SEG.3"/>
          </sdm:CellDef>
          <sdm:CellDef OID="CELL.3" Name="Treatment B" EpochOID="EPOCH.2">
            <sdm:ArmAssociation Type="Blinded"><sdm:ArmRef ArmOID="ARM.2"/></sdm:ArmAssociation>
            <sdm:SegmentRef SegmentOID="SEG.3"/>
          </sdm:CellDef>
          <sdm:SegmentDef OID="SEG.1" Name="One">
            <Description><TranslatedText xml:lang="en">Text</TranslatedText></Description>
            <sdm:ActivityRef ActivityOID="ACT.1" OrderNumber="1"/>
            <sdm:ActivityRef ActivityOID="ACT.2" OrderNumber="2"/>
          </sdm:SegmentDef>
          <sdm:SegmentDef OID="SEG.2" Name="Two"/>
          <sdm:SegmentDef OID="SEG.3" Name="Three"><sdm:ActivityRef ActivityOID="ACT.3"/></sdm:SegmentDef>
          <sdm:ActivityDef OID="ACT.1" Name="Consent">
            <Description><TranslatedText xml:lang="en">Text</TranslatedText></Description>
            <FormRef FormOID="FO.1" Mandatory="Yes"/>
          </sdm:ActivityDef>
          <sdm:ActivityDef OID="ACT.2" Name="Tests"/>
          <sdm:ActivityDef OID="ACT.3" Name="Dose"/>
        </sdm:Structure>
        <sdm:Workflow>
          <sdm:StudyStart>
            <Description><TranslatedText xml:lang="en">Text</TranslatedText></Description>
            <sdm:ActivityRef ActivityOID="ACT.1"/>
          </sdm:StudyStart>
          <sdm:StudyFinish><sdm:ActivityRef ActivityOID="ACT.3"/></sdm:StudyFinish>
          <sdm:PathCanFinish>
            <Description><TranslatedText xml:lang="en">Text</TranslatedText></Description>
            <sdm:ActivityRef ActivityOID="ACT.3"/>
          </sdm:PathCanFinish>
          <sdm:EntryExitCriteria OID="EEC.1" Name="Entry" StructuralElementType="Study" StructuralElementOID="ST.1">
            <Description><TranslatedText xml:lang="en">Text</TranslatedText></Description>
            <sdm:EntryCriteria>
              <sdm:IncludeInclusionExclusionCriteria/>
              <sdm:Criterion OID="IC.2" Name="More" ConditionOID="COND.3"/>
            </sdm:EntryCriteria>
            <sdm:ExitCriteria>
              <sdm:Criterion OID="EC.2" Name="Less" ConditionOID="COND.3"/>
            </sdm:ExitCriteria>
          </sdm:EntryExitCriteria>
          <sdm:Transition OID="TR.1" Name="Next" SourceActivityOID="ACT.1">
            <Description><TranslatedText xml:lang="en">Text</TranslatedText></Description>
            <sdm:Switch>
              <sdm:TransitionDestination OID="TRD.1" Name="To" TargetActivityOID="ACT.2" ConditionOID="COND.3"
                  OrderNumber="1">
                <Description><TranslatedText xml:lang="en">Text</TranslatedText></Description>
              </sdm:TransitionDestination>
              <sdm:TransitionDefault OID="TRD.2" Name="Else" TargetActivityOID="ACT.3">
                <Description><TranslatedText xml:lang="en">Text</TranslatedText></Description>
              </sdm:TransitionDefault>
            </sdm:Switch>
          </sdm:Transition>
          <sdm:Trigger OID="TG.1" Name="Fever" ConditionOID="COND.3" StructuralElementType="Epoch"
              StructuralElementOID="EPOCH.2">
            <Description><TranslatedText xml:lang="en">Text</TranslatedText></Description>
            <sdm:Switch>
              <sdm:TransitionDefault OID="TRD.3" Name="Out" TargetActivityOID="ACT.3"/>
            </sdm:Switch>
          </sdm:Trigger>
        </sdm:Workflow>
        <sdm:Timing>
          <sdm:AbsoluteTimingConstraint OID="TA.1" Name="Day" ActivityOID="ACT.1" TimepointTarget="2024-05-06"
              TimepointGranularity="PD" TimepointPreWindow="P1D" TimepointPostWindow="P1D">
            <Description><TranslatedText xml:lang="en">Text</TranslatedText></Description>
          </sdm:AbsoluteTimingConstraint>
          <sdm:RelativeTimingConstraint OID="TC.1" Name="Week" PredecessorActivityOID="ACT.1"
              SuccessorActivityOID="ACT.2"
              Type="StartToStart" TimepointRelativeTarget="P7D" TimepointGranularity="PD" TimepointPreWindow="P1D"
              TimepointPostWindow="P1D" SubsequentSchedulingBasis="Planned"/>
          <sdm:TransitionTimingConstraint OID="TC.2" Name="Soon" TransitionDestinationOID="TRD.2" Type="FinishToStart"
              TimepointRelativeTarget="PT1H" SubsequentSchedulingBasis="Actual"/>
          <sdm:ActivityDuration OID="DUR.1" Name="Long" ActivityOID="ACT.3" PlannedDuration="P28D"
              PlannedDurationPreWindow="P28D" PlannedDurationPostWindow="P1D"/>
        </sdm:Timing>
      </Protocol>
      <StudyEventDef OID="SE.1" Name="Visit" Repeating="No" Type="Scheduled">
        <FormRef FormOID="FO.1" Mandatory="Yes"/>
        <Alias Context="x" Name="y"/>
        <sdm:ActivityRef ActivityOID="ACT.1"/>
      </StudyEventDef>
      <FormDef OID="FO.1" Name="Form" Repeating="No"/>
      <CodeList OID="CL.TPHASE" Name="Trial Phase Response" DataType="text">
        <EnumeratedItem CodedValue="PHASE II TRIAL"><Alias Context="nci:ExtCodeID" Name="C15601"/></EnumeratedItem>
        <Alias Context="nci:ExtCodeID" Name="C66737"/>
      </CodeList>
      <CodeList OID="CL.STYPE" Name="Study Type Response" DataType="text">
        <EnumeratedItem CodedValue="INTERVENTIONAL"><Alias Context="nci:ExtCodeID" Name="C98388"/></EnumeratedItem>
        <Alias Context="nci:ExtCodeID" Name="C99077"/>
      </CodeList>
      <ConditionDef OID="COND.1" Name="One">
        <Description><TranslatedText>Text</TranslatedText></Description>
      </ConditionDef>
      <ConditionDef OID="COND.2" Name="Two">
        <Description><TranslatedText>Text</TranslatedText></Description>
      </ConditionDef>
      <ConditionDef OID="COND.3" Name="Three">
        <Description><TranslatedText>Text</TranslatedText></Description>
      </ConditionDef>
    </MetaDataVersion>
  </Study>
  <AdminData StudyOID="ST.1">
    <User OID="USR.1"><LocationRef LocationOID="LOC.1"/></User>
    <Location OID="LOC.1" Name="Site">
      <MetaDataVersionRef StudyOID="ST.1" MetaDataVersionOID="MDV.1" EffectiveDate="2024-05-06"/>
    </Location>
  </AdminData>
</ODM>
"""


def full() -> etree._Element:
    """A fresh tree of the full document."""
    return etree.fromstring(FULL.encode(), etree.XMLParser(remove_blank_text=True))


def serialised(content: bytes) -> bytes:
    """What an XML library writes of a document: the form that the writer's own text must have."""
    root = etree.fromstring(content, etree.XMLParser(remove_blank_text=True))
    text = etree.tostring(root, encoding="UTF-8", xml_declaration=False, pretty_print=True)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + text


def one(root: etree._Element, xpath: str) -> etree._Element:
    """The single element of an XPath (prefixes odm and sdm)."""
    found = root.xpath(xpath, namespaces=NAMES)
    assert isinstance(found, list) and len(found) == 1, f"{xpath}: {found}"
    element = found[0]
    assert isinstance(element, etree._Element)
    return element


def all_of(root: etree._Element, xpath: str) -> list[Any]:
    """Everything that an XPath finds."""
    found = root.xpath(xpath, namespaces=NAMES)
    assert isinstance(found, list)
    return found


def study(**fields: Any) -> Study:
    """A study of the given fields and nothing else."""
    source = Source(registry="ClinicalTrials.gov", format="made", name="made", sha256="0" * 64)
    given: dict[str, Any] = {"source": source, "id": "NCT00000001", "identifiers": (), **fields}
    return Study(**given)
