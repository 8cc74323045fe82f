"""A valid ODM 2.0 document written by hand, and how it is changed in one place."""

from __future__ import annotations

from lxml import etree

from trialglot.findings import Finding
from trialglot.validators import odm2

ODM = "{http://www.cdisc.org/ns/odm/v2.0}"
NAMES = {"odm": ODM[1:-1]}
_CT = 'System="https://www.cdisc.org/standards/terminology"'
_SDTM = f'{_CT} SystemName="CDISC SDTM CT" SystemVersion="2025-03-28"'
_PROTOCOL = f'{_CT} SystemName="CDISC Protocol CT" SystemVersion="2025-09-26"'
_TEXT = '<Description><TranslatedText xml:lang="en" Type="text/plain">Text</TranslatedText></Description>'

# Codes and terms: CDISC SDTM CT 2025-03-28 and Protocol CT 2025-09-26.
FULL = f"""<?xml version="1.0" encoding="UTF-8"?>
<ODM xmlns="http://www.cdisc.org/ns/odm/v2.0" FileType="Snapshot" FileOID="F.1" Granularity="Metadata"
     CreationDateTime="2024-05-06T00:00:00Z" ODMVersion="2.0">
  <Study OID="ST.1" StudyName="A" ProtocolName="A">
    {_TEXT}
    <MetaDataVersion OID="MDV.1" Name="One">
      {_TEXT}
      <Protocol>
        {_TEXT}
        <StudySummary>
          <StudyParameter OID="PAR.AGEMAX" Term="Planned Maximum Age of Subjects" ShortName="AGEMAX">
            <ParameterValue Value="">
              <Coding Code="PINF" System="http://terminology.hl7.org/CodeSystem/v3-NullFlavor"/>
            </ParameterValue>
            <Coding Code="C49694" {_SDTM}/>
          </StudyParameter>
          <StudyParameter OID="PAR.AGEMIN" Term="Planned Minimum Age of Subjects" ShortName="AGEMIN">
            <ParameterValue Value="P18Y"/>
            <Coding Code="C49693" {_SDTM}/>
          </StudyParameter>
          <StudyParameter OID="PAR.NARMS" Term="Planned Number of Arms" ShortName="NARMS">
            <ParameterValue Value="2"/>
          </StudyParameter>
          <StudyParameter OID="PAR.REGID" Term="Registry Identifier" ShortName="REGID">
            <ParameterValue Value="NCT00000001"/>
          </StudyParameter>
          <StudyParameter OID="PAR.STYPE" Term="Study Type" ShortName="STYPE">
            <ParameterValue Value="INTERVENTIONAL"><Coding Code="C98388" {_PROTOCOL}/></ParameterValue>
          </StudyParameter>
          <StudyParameter OID="PAR.TPHASE" Term="Trial Phase Classification" ShortName="TPHASE">
            <ParameterValue Value="PHASE II TRIAL"><Coding Code="C15601" {_PROTOCOL}/></ParameterValue>
            <Coding Code="C48281" {_SDTM} CommentOID="COM.1"/>
          </StudyParameter>
        </StudySummary>
        <StudyStructure>
          <Arm OID="ARM.1" Name="A">{_TEXT}<WorkflowRef WorkflowOID="WF.A"/></Arm>
          <Arm OID="ARM.2" Name="B"/>
          <Epoch OID="EPOCH.1" Name="Screening" SequenceNumber="1">{_TEXT}</Epoch>
          <Epoch OID="EPOCH.2" Name="Treatment" SequenceNumber="2"/>
          <WorkflowRef WorkflowOID="WF.STUDY"/>
        </StudyStructure>
        <TrialPhase Value="PHASE II TRIAL"/>
        <StudyTimings>
          <StudyTiming OID="TIM.1" Name="Timing">
            <RelativeTimingConstraint OID="REL.1" Name="Next" PredecessorOID="SEG.1" SuccessorOID="SEG.2"
                Type="FinishToStart" TimepointRelativeTarget="P1D"/>
            <TransitionTimingConstraint OID="TTC.1" Name="Step" TransitionOID="TR.1" TimepointTarget="P1D"/>
            <DurationTimingConstraint OID="DUR.1" Name="Length" StructuralElementOID="EPOCH.1" DurationTarget="P4W"
                DurationPreWindow="P28D"/>
          </StudyTiming>
        </StudyTimings>
        <StudyIndications>
          <StudyIndication OID="IND.1">{_TEXT}
            <Coding Code="D001943" System="https://www.nlm.nih.gov/mesh"/>
          </StudyIndication>
        </StudyIndications>
        <StudyInterventions><StudyIntervention OID="INT.1">{_TEXT}</StudyIntervention></StudyInterventions>
        <StudyObjectives>
          <StudyObjective OID="OBJ.1" Name="Cure" Level="Primary">
            <StudyEndPointRef StudyEndPointOID="EP.1"/>
          </StudyObjective>
          <StudyObjective OID="OBJ.2" Name="Learn" Level="Secondary"/>
        </StudyObjectives>
        <StudyEndPoints>
          <StudyEndPoint OID="EP.1" Name="Survival" Level="Primary">{_TEXT}</StudyEndPoint>
        </StudyEndPoints>
        <StudyTargetPopulation OID="POP.1" Name="Adults">{_TEXT}</StudyTargetPopulation>
        <InclusionExclusionCriteria>
          <InclusionCriteria><Criterion OID="IC.1" Name="In" ConditionOID="COND.1"/></InclusionCriteria>
          <ExclusionCriteria><Criterion OID="EC.1" Name="Out" ConditionOID="COND.2"/></ExclusionCriteria>
        </InclusionExclusionCriteria>
        <Alias Context="x" Name="y"/>
      </Protocol>
      <WorkflowDef OID="WF.A" Name="Arm A">
        <WorkflowStart StartOID="CELL.1.1"/>
        <Transition OID="TR.0" Name="A, one to two" SourceOID="CELL.1.1" TargetOID="CELL.1.2"/>
        <WorkflowEnd EndOID="CELL.1.2"/>
      </WorkflowDef>
      <WorkflowDef OID="WF.STUDY" Name="Study">
        <WorkflowStart StartOID="SEG.1"/>
        <Transition OID="TR.1" Name="To two" SourceOID="SEG.1" TargetOID="SEG.2"/>
        <Transition OID="TR.2" Name="To three" SourceOID="SEG.1" TargetOID="SEG.3"/>
        <Branching OID="BR.1" Name="Arms part" Type="Exclusive">
          <TargetTransition TargetTransitionOID="TR.1" ConditionOID="COND.3"/>
          <DefaultTransition TargetTransitionOID="TR.2"/>
        </Branching>
        <WorkflowEnd EndOID="SEG.2"/>
        <WorkflowEnd EndOID="SEG.3"/>
      </WorkflowDef>
      <StudyEventGroupDef OID="CELL.1.1" Name="A: Screening" ArmOID="ARM.1" EpochOID="EPOCH.1">
        <StudyEventGroupRef StudyEventGroupOID="SEG.1" Mandatory="Yes"/>
      </StudyEventGroupDef>
      <StudyEventGroupDef OID="CELL.1.2" Name="A: Treatment" ArmOID="ARM.1" EpochOID="EPOCH.2">
        <StudyEventGroupRef StudyEventGroupOID="SEG.2" Mandatory="Yes"/>
      </StudyEventGroupDef>
      <StudyEventGroupDef OID="CELL.2.1" Name="B: Screening" ArmOID="ARM.2" EpochOID="EPOCH.1">
        <StudyEventGroupRef StudyEventGroupOID="SEG.1" Mandatory="Yes"/>
      </StudyEventGroupDef>
      <StudyEventGroupDef OID="CELL.2.2" Name="B: Treatment" ArmOID="ARM.2" EpochOID="EPOCH.2">
        <StudyEventGroupRef StudyEventGroupOID="SEG.3" Mandatory="Yes"/>
      </StudyEventGroupDef>
      <StudyEventGroupDef OID="SEG.1" Name="One">{_TEXT}<StudyEventRef StudyEventOID="SE.1" Mandatory="Yes"/>
      </StudyEventGroupDef>
      <StudyEventGroupDef OID="SEG.2" Name="Two"/>
      <StudyEventGroupDef OID="SEG.3" Name="Three"/>
      <StudyEventDef OID="SE.1" Name="Visit" Repeating="No" Type="Scheduled"/>
      <CodeList OID="CL.EPOCH" Name="Epoch" DataType="text">
        <CodeListItem CodedValue="SCREENING"><Coding Code="C202487" {_SDTM}/></CodeListItem>
        <CodeListItem CodedValue="TREATMENT"><Coding Code="C101526" {_SDTM}/></CodeListItem>
        <Coding Code="C99079" {_SDTM}/>
      </CodeList>
      <ConditionDef OID="COND.1" Name="One">{_TEXT}<MethodSignature/></ConditionDef>
      <ConditionDef OID="COND.2" Name="Two">{_TEXT}<MethodSignature/></ConditionDef>
      <ConditionDef OID="COND.3" Name="Three">{_TEXT}<MethodSignature/></ConditionDef>
      <CommentDef OID="COM.1">{_TEXT}</CommentDef>
    </MetaDataVersion>
  </Study>
  <AdminData StudyOID="ST.1">
    <User OID="USR.1" UserType="Investigator" OrganizationOID="ORG.1" LocationOID="LOC.1"><FullName>N</FullName></User>
    <Organization OID="ORG.1" Name="Sponsor" Type="Sponsor"/>
    <Organization OID="ORG.2" Name="Site" Type="Site" PartOfOrganizationOID="ORG.1" LocationOID="LOC.1"/>
    <Location OID="LOC.1" Name="Place" OrganizationOID="ORG.2">
      <MetaDataVersionRef StudyOID="ST.1" MetaDataVersionOID="MDV.1" EffectiveDate="2024-05-06"/>
    </Location>
  </AdminData>
</ODM>
"""


def full() -> etree._Element:
    return etree.fromstring(FULL.encode())


def one(root: etree._Element, xpath: str) -> etree._Element:
    found = root.xpath(xpath, namespaces=NAMES)
    assert isinstance(found, list) and len(found) == 1, xpath
    assert isinstance(found[0], etree._Element)
    return found[0]


def remove(root: etree._Element, xpath: str) -> None:
    element = one(root, xpath)
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)


def found(root: etree._Element) -> list[Finding]:
    return odm2.validate(etree.tostring(root))
