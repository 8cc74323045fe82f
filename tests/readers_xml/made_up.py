"""Made-up records of the three dialects: what each element says, with values of its own."""

from __future__ import annotations

import re

from trialglot import api
from trialglot.model.study import Study
from trialglot.readers.reading import Reading

PUBLIC = """<?xml version="1.0" encoding="UTF-8"?>
<clinical_study rank="1">
  <!-- This xml conforms to an XML Schema -->
  <required_header>
    <download_date>ClinicalTrials.gov processed this data on February 03, 2023</download_date>
    <link_text>Link to the current record.</link_text>
    <url>https://example.org/show/NCT01234567</url>
  </required_header>
  <id_info>
    <org_study_id>ORG-1</org_study_id>
    <secondary_id>SEC-1</secondary_id>
    <secondary_id>SEC-2</secondary_id>
    <nct_id>NCT01234567</nct_id>
    <nct_alias>NCT00000001</nct_alias>
  </id_info>
  <brief_title>Alpha &lt;2 in Gout</brief_title>
  <acronym>AIG</acronym>
  <official_title>A Study of Alpha &amp; Beta</official_title>
  <sponsors>
    <lead_sponsor>
      <agency>Lead Inc.</agency>
      <agency_class>Industry</agency_class>
    </lead_sponsor>
    <collaborator>
      <agency>Agency of the State</agency>
      <agency_class>U.S. Fed</agency_class>
    </collaborator>
    <collaborator>
      <agency>A Network</agency>
      <agency_class>Other</agency_class>
    </collaborator>
  </sponsors>
  <source>Organisation Ltd.</source>
  <oversight_info>
    <has_dmc>Yes</has_dmc>
    <is_fda_regulated_drug>Yes</is_fda_regulated_drug>
    <is_fda_regulated_device>No</is_fda_regulated_device>
    <is_unapproved_device>No</is_unapproved_device>
    <is_ppsd>No</is_ppsd>
    <is_us_export>Yes</is_us_export>
  </oversight_info>
  <brief_summary>
    <textblock>
      One paragraph that goes on for so long that its line
      is broken.

      Another: a &lt; b.
    </textblock>
  </brief_summary>
  <detailed_description>
    <textblock>
      Details.
    </textblock>
  </detailed_description>
  <overall_status>Unknown status</overall_status>
  <last_known_status>Active, not recruiting</last_known_status>
  <why_stopped>No money</why_stopped>
  <start_date type="Actual">March 2001</start_date>
  <completion_date type="Anticipated">August 4, 2025</completion_date>
  <primary_completion_date type="Actual">December 31, 2004</primary_completion_date>
  <phase>Phase 1/Phase 2</phase>
  <study_type>Interventional</study_type>
  <has_expanded_access>No</has_expanded_access>
  <expanded_access_info>
    <expanded_access_type_individual>Yes</expanded_access_type_individual>
    <expanded_access_type_intermediate>No</expanded_access_type_intermediate>
    <expanded_access_type_treatment>Yes</expanded_access_type_treatment>
  </expanded_access_info>
  <study_design_info>
    <allocation>Non-Randomized</allocation>
    <intervention_model>Crossover Assignment</intervention_model>
    <intervention_model_description>Two [2] periods</intervention_model_description>
    <primary_purpose>Educational/Counseling/Training</primary_purpose>
    <observational_model>Case-Control</observational_model>
    <time_perspective>Cross-Sectional</time_perspective>
    <masking>Triple (Participant, Care Provider, Outcomes Assessor)</masking>
    <masking_description>Same look</masking_description>
  </study_design_info>
  <target_duration>2 Years</target_duration>
  <primary_outcome>
    <measure>Pain</measure>
    <time_frame>12 weeks</time_frame>
    <description>On a scale * 10</description>
  </primary_outcome>
  <secondary_outcome>
    <measure>Sleep</measure>
    <time_frame>1 year</time_frame>
    <description>Hours</description>
  </secondary_outcome>
  <other_outcome>
    <measure>Mood</measure>
    <time_frame>2 years</time_frame>
    <description>By day</description>
  </other_outcome>
  <number_of_arms>2</number_of_arms>
  <number_of_groups>2</number_of_groups>
  <enrollment type="Anticipated">120</enrollment>
  <condition>Gout</condition>
  <condition>Pain, Chronic</condition>
  <arm_group>
    <arm_group_label>Arm A</arm_group_label>
    <arm_group_type>Experimental</arm_group_type>
    <description>Gets alpha</description>
  </arm_group>
  <arm_group>
    <arm_group_label>Arm B</arm_group_label>
    <arm_group_type>Sham Comparator</arm_group_type>
    <description>Gets nothing</description>
  </arm_group>
  <intervention>
    <intervention_type>Dietary Supplement</intervention_type>
    <intervention_name>Alpha</intervention_name>
    <description>5 mg &amp; water</description>
    <arm_group_label>Arm A</arm_group_label>
    <other_name>Alfa</other_name>
    <other_name>A1</other_name>
  </intervention>
  <intervention>
    <intervention_type>Combination Product</intervention_type>
    <intervention_name>Beta</intervention_name>
    <arm_group_label>Arm A</arm_group_label>
    <arm_group_label>Arm B</arm_group_label>
  </intervention>
  <biospec_retention>Samples Without DNA</biospec_retention>
  <biospec_descr>
    <textblock>
      Serum
    </textblock>
  </biospec_descr>
  <eligibility>
    <study_pop>
      <textblock>
        Clinics
      </textblock>
    </study_pop>
    <sampling_method>Non-Probability Sample</sampling_method>
    <criteria>
      <textblock>
        Inclusion Criteria:

          -  Gout

        Exclusion Criteria:

          -  Age over
             90
      </textblock>
    </criteria>
    <gender>Female</gender>
    <gender_based>Yes</gender_based>
    <gender_description>As they say</gender_description>
    <minimum_age>18 Years</minimum_age>
    <maximum_age>90 Years</maximum_age>
    <healthy_volunteers>Accepts Healthy Volunteers</healthy_volunteers>
  </eligibility>
  <overall_official>
    <first_name>Jane</first_name>
    <middle_name>B.</middle_name>
    <last_name>Doe</last_name>
    <degrees>MD</degrees>
    <role>Study Chair</role>
    <affiliation>Chair's Clinic</affiliation>
  </overall_official>
  <overall_contact>
    <last_name>Contact One</last_name>
    <phone>1-000</phone>
    <phone_ext>11</phone_ext>
    <email>one@example.org</email>
  </overall_contact>
  <overall_contact_backup>
    <first_name>Backup</first_name>
    <last_name>Two</last_name>
    <phone>2-000</phone>
    <phone_ext>22</phone_ext>
    <email>two@example.org</email>
  </overall_contact_backup>
  <location>
    <facility>
      <name>Site One</name>
      <address>
        <city>Graz</city>
        <state>Steiermark</state>
        <zip>8036</zip>
        <country>Austria</country>
      </address>
    </facility>
    <status>Recruiting</status>
    <contact>
      <last_name>Three</last_name>
      <phone>3-000</phone>
      <phone_ext>33</phone_ext>
      <email>three@example.org</email>
    </contact>
    <contact_backup>
      <last_name>Four</last_name>
      <phone>4-000</phone>
      <phone_ext>44</phone_ext>
      <email>four@example.org</email>
    </contact_backup>
    <investigator>
      <last_name>Five</last_name>
      <role>Sub-Investigator</role>
      <affiliation>Ward 5</affiliation>
    </investigator>
    <investigator>
      <last_name>Six</last_name>
      <role>Principal Investigator</role>
    </investigator>
  </location>
  <location>
    <facility>
      <address>
        <city>Oulu</city>
        <country>Finland</country>
      </address>
    </facility>
  </location>
  <location_countries>
    <country>Austria</country>
    <country>Finland</country>
  </location_countries>
  <removed_countries>
    <country>Norway</country>
  </removed_countries>
  <link>
    <url>https://example.org/study</url>
    <description>Our [page]</description>
  </link>
  <reference>
    <citation>Author A. Before. J. 2000.</citation>
    <PMID>111</PMID>
  </reference>
  <results_reference>
    <citation>Author B. After. J. 2020.</citation>
    <PMID>222</PMID>
  </results_reference>
  <verification_date>January 2023</verification_date>
  <study_first_submitted>January 1, 2001</study_first_submitted>
  <study_first_submitted_qc>January 2, 2001</study_first_submitted_qc>
  <study_first_posted type="Estimate">January 3, 2001</study_first_posted>
  <results_first_submitted>January 4, 2020</results_first_submitted>
  <results_first_submitted_qc>January 5, 2020</results_first_submitted_qc>
  <results_first_posted type="Actual">January 6, 2020</results_first_posted>
  <disposition_first_submitted>January 7, 2019</disposition_first_submitted>
  <disposition_first_submitted_qc>January 8, 2019</disposition_first_submitted_qc>
  <disposition_first_posted type="Estimate">January 9, 2019</disposition_first_posted>
  <last_update_submitted>January 10, 2023</last_update_submitted>
  <last_update_submitted_qc>January 11, 2023</last_update_submitted_qc>
  <last_update_posted type="Actual">January 12, 2023</last_update_posted>
  <responsible_party>
    <responsible_party_type>Sponsor-Investigator</responsible_party_type>
    <investigator_affiliation>Lead Inc.</investigator_affiliation>
    <investigator_full_name>Dr. Seven</investigator_full_name>
    <investigator_title>Head</investigator_title>
    <name_title>Old Name</name_title>
    <organization>Old Organisation</organization>
  </responsible_party>
  <keyword>uric acid</keyword>
  <condition_browse>
    <mesh_term>Gout</mesh_term>
  </condition_browse>
  <intervention_browse>
    <mesh_term>Colchicine</mesh_term>
  </intervention_browse>
  <patient_data>
    <sharing_ipd>Undecided</sharing_ipd>
    <ipd_description>Perhaps &gt; none</ipd_description>
    <ipd_info_type>Statistical Analysis Plan (SAP)</ipd_info_type>
    <ipd_info_type>Analytic Code</ipd_info_type>
    <ipd_time_frame>Later</ipd_time_frame>
    <ipd_access_criteria>On request</ipd_access_criteria>
    <ipd_url>https://example.org/ipd</ipd_url>
  </patient_data>
  <study_docs>
    <study_doc>
      <doc_id>D1</doc_id>
      <doc_type>Individual Participant Data Set</doc_type>
      <doc_url>https://example.org/d1</doc_url>
      <doc_comment>Ask ~ first</doc_comment>
    </study_doc>
  </study_docs>
  <provided_document_section>
    <provided_document>
      <document_type>Study Protocol</document_type>
      <document_has_protocol>Yes</document_has_protocol>
      <document_has_icf>No</document_has_icf>
      <document_has_sap>No</document_has_sap>
      <document_date>March 27, 2018</document_date>
      <document_url>https://example.org/ProvidedDocs/67/NCT01234567/Prot_000.pdf</document_url>
    </provided_document>
  </provided_document_section>
  <pending_results>
    <submitted>June 1, 2019</submitted>
    <returned>June 8, 2019</returned>
    <submitted>June 15, 2019</submitted>
    <submission_canceled>Unknown</submission_canceled>
  </pending_results>
  <clinical_results>
    <participant_flow>
      <group_list>
        <group group_id="P1">
          <title>Arm A</title>
        </group>
      </group_list>
    </participant_flow>
  </clinical_results>
</clinical_study>
"""
"""Every element of the schema."""

OLD = """<clinical_study>
  <required_header>
    <download_date>ClinicalTrials.gov processed this data on June 22, 2014</download_date>
    <link_text>Link to the current record.</link_text>
    <url>http://example.org/show/NCT07654321</url>
  </required_header>
  <id_info>
    <org_study_id>OLD-1</org_study_id>
    <nct_id>NCT07654321</nct_id>
  </id_info>
  <brief_title>Old Study</brief_title>
  <sponsors>
    <lead_sponsor>
      <agency>Old Lead</agency>
      <agency_class>NIH</agency_class>
    </lead_sponsor>
  </sponsors>
  <source>Old Lead</source>
  <oversight_info>
    <authority>United States: Federal Government</authority>
    <authority>Greece: Ethics Committee</authority>
    <has_dmc>No</has_dmc>
  </oversight_info>
  <brief_summary>
    <textblock>
      Two  blanks.
    </textblock>
  </brief_summary>
  <overall_status>Completed</overall_status>
  <start_date>April 1999</start_date>
  <phase>Phase 0</phase>
  <study_type>Interventional</study_type>
  <study_design>Allocation: Randomized, Endpoint Classification: Efficacy Study,
    Intervention Model: Parallel Assignment, Masking: Double Blind (Subject, Caregiver, Investigator),
    Primary Purpose: Treatment</study_design>
  <primary_outcome>
    <measure>Pain</measure>
    <safety_issue>No</safety_issue>
  </primary_outcome>
  <secondary_outcome>
    <measure>Sleep</measure>
    <safety_issue>Yes</safety_issue>
  </secondary_outcome>
  <other_outcome>
    <measure>Mood</measure>
    <safety_issue>Yes</safety_issue>
  </other_outcome>
  <enrollment>30</enrollment>
  <condition>Back Pain</condition>
  <eligibility>
    <criteria>
      <textblock>
        Inclusion Criteria:

          -  Adults
      </textblock>
    </criteria>
    <gender>Both</gender>
    <minimum_age>21 Years</minimum_age>
    <maximum_age>N/A</maximum_age>
    <healthy_volunteers>No</healthy_volunteers>
  </eligibility>
  <verification_date>June 2012</verification_date>
  <lastchanged_date>June 4, 2012</lastchanged_date>
  <firstreceived_date>July 3, 2001</firstreceived_date>
  <firstreceived_results_date>July 4, 2011</firstreceived_results_date>
  <firstreceived_results_disposition_date>July 5, 2011</firstreceived_results_disposition_date>
  <is_fda_regulated>No</is_fda_regulated>
  <is_section_801>Yes</is_section_801>
  <has_expanded_access>Yes</has_expanded_access>
</clinical_study>
"""

UPLOAD = """<clinical_study>
<study_id>
<org_name>
  NCI
</org_name>
<org_full_name>
  Institute
</org_full_name>
<org_study_id>
  CDR1
</org_study_id>
<secondary_id>
  COG-1
</secondary_id>
<secondary_id>
<id>
  G-1
</id>
<id_type>
  US NIH Grant Number
</id_type>
<id_domain>
  NIH
</id_domain>
</secondary_id>
<nct_id>
  NCT07654322
</nct_id>
</study_id>
<is_fda_regulated>
  Yes
</is_fda_regulated>
<is_section_801>
  No
</is_section_801>
<delayed_posting>
  No
</delayed_posting>
<brief_title>
<textblock>
  Uploaded Study
</textblock>
</brief_title>
<acronym>
</acronym>
<official_title>
<textblock>
  Phase I Study of a Drug
</textblock>
</official_title>
<study_sponsor>
<lead_sponsor>
<agency>
  Group
</agency>
</lead_sponsor>
<sponsor>
<agency>
  Sponsor Two
</agency>
</sponsor>
</study_sponsor>
<resp_party>
<resp_party_type>
  Principal Investigator
</resp_party_type>
<name_title>
  Old Title
</name_title>
<organization>
  Old Org
</organization>
<investigator_full_name>
  Dr. Eight
</investigator_full_name>
<investigator_title>
  Chair
</investigator_title>
<investigator_affiliation>
  Group
</investigator_affiliation>
</resp_party>
<oversight_info>
<regulatory_authority>
  United States: Federal Government
</regulatory_authority>
<has_dmc>
  Yes
</has_dmc>
</oversight_info>
<brief_summary>
<textblock>
  RATIONALE: A drug may stop it.
~
  PURPOSE: To see.
</textblock>
</brief_summary>
<detailed_descr>
<textblock>
  OBJECTIVES:~
  Primary
    - Determine the dose.
    - Determine the rest.
~
  Secondary
    - Determine more.
</textblock>
</detailed_descr>
<status_block>
<status>
  Recruiting
</status>
<why_stopped>
<textblock>
  Not at all
</textblock>
</why_stopped>
<date>
  2004-08
</date>
</status_block>
<start_date>
<date>
  2004-01
</date>
</start_date>
<end_date>
<date>
  2005-01
</date>
</end_date>
<primary_compl_date
 type="Anticipated"
>
<date>
  2006-02
</date>
</primary_compl_date>
<last_follow_up_date
 type="Actual"
>
<date>
  2006-03-04
</date>
</last_follow_up_date>
<last_data_entry_date>
<date>
  2006-04
</date>
</last_data_entry_date>
<phase_block>
<phase>
  Phase 1
</phase>
<phase>
  Phase 2
</phase>
</phase_block>
<study_type>
  Interventional
</study_type>
<patient_registry>
  No
</patient_registry>
<design>
  Treatment
</design>
<design>
  Randomized
</design>
<design>
  Double Blind (Subject, Investigator)
</design>
<design>
  Parallel Assignment
</design>
<design>
  Safety/Efficacy Study
</design>
<design>
  Cohort
</design>
<design>
  Prospective
</design>
<primary_outcome>
<measure>
  Dose
</measure>
<time_frame>
  1 month
</time_frame>
<safety_issue>
  Yes
</safety_issue>
<description>
<textblock>
  Highest
</textblock>
</description>
</primary_outcome>
<primary_outcome>
  Plain outcome
</primary_outcome>
<secondary_outcome>
<measure>
  Rest
</measure>
<time_frame>
  2 months
</time_frame>
<safety_issue>
  No
</safety_issue>
<description>
<textblock>
  Lowest
</textblock>
</description>
</secondary_outcome>
<secondary_outcome>
  Plain too
</secondary_outcome>
<number_of_arms>
  1
</number_of_arms>
<number_of_groups>
  1
</number_of_groups>
<condition>
  Neuroblastoma
</condition>
<keyword>
  tumor
</keyword>
<arm_group>
<arm_group_label>
  One
</arm_group_label>
<arm_type>
  Experimental
</arm_type>
<description>
<textblock>
  All of it
</textblock>
</description>
</arm_group>
<intervention>
<intervent_type>
  Procedure/Surgery
</intervent_type>
<primary_name>
  surgery
</primary_name>
<description>
<textblock>
  Cut
</textblock>
</description>
<arm_group_label>
  One
</arm_group_label>
<other_name>
  operation
</other_name>
</intervention>
<biospec_retention>
  None Retained
</biospec_retention>
<biospec_descr>
<textblock>
  Blood
</textblock>
</biospec_descr>
<eligibility>
<study_pop>
<textblock>
  Children
</textblock>
</study_pop>
<sampling_method>
  Probability Sample
</sampling_method>
<criteria>
<textblock>
  DISEASE CHARACTERISTICS:~
    - One of these:
~
        - Brain tumors
    - Recurrent
  NOTE: *More
</textblock>
</criteria>
<healthy_volunteers>
  Yes
</healthy_volunteers>
<patients>
  Many
</patients>
<expected_enrollment>
  24
</expected_enrollment>
<gender>
  Both
</gender>
<minimum_age>
  N/A
</minimum_age>
<maximum_age>
  21 Years
</maximum_age>
</eligibility>
<investigator>
<role>
  Study Chair
</role>
<name>
  Dr. Nine
</name>
<affiliation>
<agency>
  Hospital
</agency>
</affiliation>
</investigator>
<contact>
<name>
  Dr. Ten
</name>
<phone>
  10-000
</phone>
<phone_ext>
  1
</phone_ext>
<email>
  ten@example.org
</email>
</contact>
<location>
<facility>
<name>
  Children's Hospital
</name>
<address>
<city>
  Los Angeles
</city>
<state>
  California
</state>
<zip>
  90027
</zip>
<country>
  United States
</country>
</address>
</facility>
<status>
  Recruiting
</status>
<contact>
<name>
  Dr. Eleven
</name>
<phone>
  11-000
</phone>
<phone_ext>
  2
</phone_ext>
<email>
  eleven@example.org
</email>
</contact>
<contact>
<name>
  Dr. Twelve
</name>
<role>
  Sub-Investigator
</role>
</contact>
</location>
<see_also>
<annotation>
<textblock>
  A page
</textblock>
</annotation>
<url>
  https://example.org/see
</url>
</see_also>
<background>
<reference>
<citation>
  Before. J. 2000.
</citation>
<medline_ui>
  333
</medline_ui>
</reference>
</background>
<results>
<reference>
<citation>
  After. J. 2010.
</citation>
<medline_ui>
  444
</medline_ui>
</reference>
</results>
<initial_release_date>
  2004-02-03
</initial_release_date>
<last_release_date>
  2005-06-07
</last_release_date>
<init_results_release_date>
  2010-01-02
</init_results_release_date>
<init_disposition_release_date>
  2009-01-02
</init_disposition_release_date>
<clinical_result>
<baseline id="B1">
  17
</baseline>
</clinical_result>
</clinical_study>
""".replace("~", " ")  # blanks at the ends of lines

BARE = """<clinical_study>
  <id_info>
    <nct_id>NCT00000001</nct_id>
  </id_info>
  <brief_title>Bare</brief_title>
</clinical_study>
"""


def put(record: str, xml: str) -> str:
    """Return a record with an element more, or in the place of that of the same name."""
    name = re.match(r"<(\w+)", xml.lstrip())
    assert name
    changed, count = re.subn(
        rf"  <{name[1]}[ >].*?</{name[1]}>\n", lambda _: f"  {xml}\n", record, count=1, flags=re.DOTALL
    )
    return changed if count else record.replace("</clinical_study>", f"  {xml}\n</clinical_study>")


def reading(record: str) -> Reading:
    """Return the reading of a record."""
    return api.read(record.encode())


def study(record: str) -> Study:
    """Return the study of a record."""
    return reading(record).study
