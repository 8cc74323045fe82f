"""Each element of the schema is understood: what it says in the model, and from where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from readers_xml.made_up import BARE, OLD, PUBLIC, UPLOAD, put, reading, study
from trialglot import crosswalk, ledger
from trialglot.model.study import Study

SAID: dict[str, Any] = {
    "id": "NCT01234567",
    "identifiers[0].value": "NCT01234567",
    "identifiers[1].value": "NCT00000001",
    "identifiers[1].role": "alias",
    "identifiers[2].value": "ORG-1",
    "identifiers[2].role": "organisation",
    "identifiers[3].value": "SEC-1",
    "identifiers[4].value": "SEC-2",
    "identifiers[4].role": "secondary",
    "brief_title": "Alpha <2 in Gout",
    "acronym": "AIG",
    "official_title": "A Study of Alpha & Beta",
    "lead_sponsor.name": "Lead Inc.",
    "lead_sponsor.agency_class": "INDUSTRY",
    "collaborators[0].name": "Agency of the State",
    "collaborators[0].agency_class": "FED",
    "collaborators[1].agency_class": "OTHER",
    "organization.name": "Organisation Ltd.",
    "oversight.has_dmc": True,
    "oversight.fda_regulated_drug": True,
    "oversight.fda_regulated_device": False,
    "oversight.unapproved_device": False,
    "oversight.pediatric_postmarket_surveillance": False,
    "oversight.us_export": True,
    "brief_summary": "One paragraph that goes on for so long that its line is broken.\n\nAnother: a \\< b.",
    "detailed_description": "Details.",
    "status.overall": "UNKNOWN",
    "status.last_known": "ACTIVE_NOT_RECRUITING",
    "status.why_stopped": "No money",
    "status.start.value": "2001-03",
    "status.start.precision": "month",
    "status.start.kind": "actual",
    "status.completion.value": "2025-08-04",
    "status.completion.kind": "estimated",
    "status.primary_completion.value": "2004-12-31",
    "status.primary_completion.kind": "actual",
    "status.expanded_access.available": False,
    "design.phases": ("PHASE1", "PHASE2"),
    "design.study_type": "INTERVENTIONAL",
    "design.patient_registry": None,
    "design.expanded_access_types.individual": True,
    "design.expanded_access_types.intermediate": False,
    "design.expanded_access_types.treatment": True,
    "design.allocation": "NON_RANDOMIZED",
    "design.intervention_model": "CROSSOVER",
    "design.intervention_model_description": "Two \\[2\\] periods",
    "design.primary_purpose": "ECT",
    "design.observational_model": "CASE_CONTROL",
    "design.time_perspective": "CROSS_SECTIONAL",
    "design.masking": "TRIPLE",
    "design.who_masked": ("PARTICIPANT", "CARE_PROVIDER", "OUTCOMES_ASSESSOR"),
    "design.masking_description": "Same look",
    "design.target_duration": "2 Years",
    "design.enrollment.count": 120,
    "design.enrollment.kind": "estimated",
    "design.biospecimen_retention": "SAMPLES_WITHOUT_DNA",
    "design.biospecimen_description": "Serum",
    "outcomes[0].level": "primary",
    "outcomes[0].measure": "Pain",
    "outcomes[0].time_frame": "12 weeks",
    "outcomes[0].description": "On a scale \\* 10",
    "outcomes[1].level": "secondary",
    "outcomes[1].measure": "Sleep",
    "outcomes[2].level": "other",
    "outcomes[2].time_frame": "2 years",
    "conditions": ("Gout", "Pain, Chronic"),
    "keywords": ("uric acid",),
    "arms[0].label": "Arm A",
    "arms[0].type": "EXPERIMENTAL",
    "arms[0].description": "Gets alpha",
    "arms[0].interventions": ("intervention-1", "intervention-2"),
    "arms[1].type": "SHAM_COMPARATOR",
    "arms[1].interventions": ("intervention-2",),
    "interventions[0].type": "DIETARY_SUPPLEMENT",
    "interventions[0].name": "Alpha",
    "interventions[0].description": "5 mg \\& water",
    "interventions[0].other_names": ("Alfa", "A1"),
    "interventions[1].type": "COMBINATION_PRODUCT",
    "eligibility.study_population": "Clinics",
    "eligibility.sampling_method": "NON_PROBABILITY_SAMPLE",
    "eligibility.text": "Inclusion Criteria:\n\n* Gout\n\nExclusion Criteria:\n\n* Age over 90",
    "eligibility.sex": "FEMALE",
    "eligibility.gender_based": True,
    "eligibility.gender_description": "As they say",
    "eligibility.minimum_age.value": 18,
    "eligibility.maximum_age.text": "90 Years",
    "eligibility.healthy_volunteers": True,
    "officials[0].name": "Jane B. Doe, MD",
    "officials[0].role": "STUDY_CHAIR",
    "officials[0].affiliation": "Chair's Clinic",
    "central_contacts[0].name": "Contact One",
    "central_contacts[0].role": "CONTACT",
    "central_contacts[0].phone": "1-000",
    "central_contacts[0].phone_ext": "11",
    "central_contacts[0].email": "one@example.org",
    "central_contacts[1].name": "Backup Two",
    "central_contacts[1].email": "two@example.org",
    "sites[0].facility": "Site One",
    "sites[0].city": "Graz",
    "sites[0].state": "Steiermark",
    "sites[0].zip": "8036",
    "sites[0].country": "Austria",
    "sites[0].status": "RECRUITING",
    "sites[0].contacts[0].name": "Three",
    "sites[0].contacts[0].role": "CONTACT",
    "sites[0].contacts[1].phone_ext": "44",
    "sites[0].contacts[2].name": "Five",
    "sites[0].contacts[2].role": "SUB_INVESTIGATOR",
    "sites[0].contacts[3].role": "PRINCIPAL_INVESTIGATOR",
    "sites[1].facility": None,
    "sites[1].city": "Oulu",
    "countries": ("Austria", "Finland"),
    "removed_countries": ("Norway",),
    "links[0].url": "https://example.org/study",
    "links[0].label": "Our \\[page\\]",
    "references[0].citation": "Author A. Before. J. 2000.",
    "references[0].pmid": "111",
    "references[0].type": "BACKGROUND",
    "references[1].pmid": "222",
    "references[1].type": "RESULT",
    "registration.data_version": "2023-02-03",
    "registration.verified.value": "2023-01",
    "registration.first_submit.value": "2001-01-01",
    "registration.first_submit_qc.value": "2001-01-02",
    "registration.first_post.value": "2001-01-03",
    "registration.first_post.kind": "estimated",
    "registration.results_first_submit.value": "2020-01-04",
    "registration.results_first_submit_qc.value": "2020-01-05",
    "registration.results_first_post.value": "2020-01-06",
    "registration.results_first_post.kind": "actual",
    "registration.disposition_first_submit.value": "2019-01-07",
    "registration.disposition_first_submit_qc.value": "2019-01-08",
    "registration.disposition_first_post.value": "2019-01-09",
    "registration.disposition_first_post.kind": "estimated",
    "registration.last_update_submit.value": "2023-01-10",
    "registration.last_update_post.value": "2023-01-12",
    "registration.last_update_post.kind": "actual",
    "responsible_party.type": "SPONSOR_INVESTIGATOR",
    "responsible_party.investigator_affiliation": "Lead Inc.",
    "responsible_party.investigator_name": "Dr. Seven",
    "responsible_party.investigator_title": "Head",
    "responsible_party.old_name_title": "Old Name",
    "responsible_party.old_organization": "Old Organisation",
    "condition_mesh[0].term": "Gout",
    "condition_mesh[0].id": None,
    "intervention_mesh[0].term": "Colchicine",
    "data_sharing.plan": "UNDECIDED",
    "data_sharing.description": "Perhaps \\> none",
    "data_sharing.info_types": ("SAP", "ANALYTIC_CODE"),
    "data_sharing.time_frame": "Later",
    "data_sharing.access_criteria": "On request",
    "data_sharing.url": "https://example.org/ipd",
    "available_data[0].id": "D1",
    "available_data[0].type": "Individual Participant Data Set",
    "available_data[0].url": "https://example.org/d1",
    "available_data[0].comment": "Ask \\~ first",
    "documents[0].label": "Study Protocol",
    "documents[0].has_protocol": True,
    "documents[0].has_icf": False,
    "documents[0].has_sap": False,
    "documents[0].date.value": "2018-03-27",
    "documents[0].filename": "Prot_000.pdf",
    "has_results": True,
}
CARRIED = {
    "/@rank": "1",
    "/required_header/link_text": "Link to the current record.",
    "/required_header/url": "https://example.org/show/NCT01234567",
    "/number_of_arms": "2",
    "/number_of_groups": "2",
    "/location[1]/investigator[1]/affiliation": "Ward 5",
    "/last_update_submitted_qc": "January 11, 2023",
    "/pending_results": {
        "submitted": ["June 1, 2019", "June 15, 2019"],
        "returned": "June 8, 2019",
        "submission_canceled": "Unknown",
    },
    "/clinical_results": {"participant_flow": {"group_list": {"group": {"@group_id": "P1", "title": "Arm A"}}}},
}
# Where some values stand; the others are compared with the leaves of the record below.
PLACES = {
    "brief_title": "/clinical_study/brief_title",
    "identifiers[3].value": "/clinical_study/id_info/secondary_id[1]",
    "status.start.kind": "/clinical_study/start_date/@type",
    "status.expanded_access.available": "/clinical_study/has_expanded_access",
    "brief_summary": "/clinical_study/brief_summary/textblock",
    "design.who_masked": "/clinical_study/study_design_info/masking",
    "design.phases[1]": "/clinical_study/phase",
    "arms[1].label": "/clinical_study/arm_group[2]/arm_group_label",
    "interventions[0].other_names[1]": "/clinical_study/intervention[1]/other_name[2]",
    "sites[0].city": "/clinical_study/location[1]/facility/address/city",
    "sites[0].contacts[2].role": "/clinical_study/location[1]/investigator[1]/role",
    "sites[1].latitude": "/clinical_study/location[2]",
    "references[1].pmid": "/clinical_study/results_reference[1]/PMID",
    "eligibility.maximum_age": "/clinical_study/eligibility/maximum_age",
    "documents[0].filename": "/clinical_study/provided_document_section/provided_document[1]/document_url",
    "conditions[1]": "/clinical_study/condition[2]",
    "no_sap": "/clinical_study",
}


def at(study: Study, path: str) -> Any:
    """The value at a path of the model."""
    found: Any = study
    for name in re.sub(r"\[(\d+)\]", r".\1", path).split("."):
        found = found[int(name)] if name.isdecimal() else getattr(found, name)
    return found


def leaf_count(record: str) -> int:
    """The texts and attributes of a record, counted without the reader; the parts of the old design count for each."""
    count = 0
    for node in etree.fromstring(record.encode()).iter("*"):
        count += len(node.attrib) + (not len(node))
        if len(node) and any((one or "").strip() for one in (node.text, *(child.tail for child in node))):
            count += 1
        if node.tag == "study_design" and node.text:
            count += node.text.count(":") - 1
    return count


@pytest.mark.parametrize("path", SAID)
def test_what_an_element_says(path: str) -> None:
    assert at(study(PUBLIC), path) == SAID[path]


def test_what_api_v2_has_no_place_for_is_carried() -> None:
    found = study(PUBLIC)
    assert found.data == CARRIED
    assert found.source.unread == ()


def test_nothing_else_is_said_of_a_record_with_every_element() -> None:
    assert [one.code for one in reading(PUBLIC).findings] == []


@pytest.mark.parametrize("path", PLACES)
def test_where_a_value_stands(path: str) -> None:
    assert reading(PUBLIC).locate(path) == PLACES[path]


def test_a_datum_that_the_model_alone_has_stands_nowhere() -> None:
    assert reading(PUBLIC).locate("unowned_other_names") is None


@pytest.mark.parametrize("record", [PUBLIC, OLD, UPLOAD, BARE])
def test_each_leaf_is_counted_once_and_known(record: str) -> None:
    found = reading(record)
    leaves = list(ledger.leaves(found))
    assert len(leaves) == leaf_count(record) == len({one.place for one in leaves})
    assert ledger.account(found, ("fhir-r5",)).unmapped == {}
    rows = {row.source for row in crosswalk.sources("ctgov-xml")}
    assert {one.path for one in leaves} <= rows
    assert all(one.read for one in leaves)


def test_each_path_of_the_table_stands_in_a_record() -> None:
    """No row is dead: the three made-up records have every path."""
    listed = {one.path for record in (PUBLIC, OLD, UPLOAD) for one in ledger.leaves(reading(record))}
    observational = OLD.replace("Allocation: Randomized", "Observational Model: Cohort, Time Perspective: Prospective")
    listed |= {one.path for one in ledger.leaves(reading(observational))}
    named = "<first_name>A</first_name><middle_name>B</middle_name><last_name>C</last_name><degrees>D</degrees>"
    people = put(BARE, f"<overall_contact>{named}</overall_contact>")
    people = put(people, f"<overall_contact_backup>{named}</overall_contact_backup>")
    at_site = "".join(f"<{one}>{named}</{one}>" for one in ("contact", "contact_backup", "investigator"))
    people = put(people, f"<location>{at_site}</location>")
    end = "<end_date>May 2010</end_date>"
    listed |= {one.path for form in (OLD, PUBLIC) for one in ledger.leaves(reading(put(form, end)))}
    ended = re.sub("<last_follow_up_date.*?</last_follow_up_date>", "", UPLOAD, flags=re.DOTALL)
    words = re.sub("(<study_design>).*(</study_design>)", r"\1Uncontrolled\2", OLD, flags=re.DOTALL)
    listed |= {one.path for form in (ended, words) for one in ledger.leaves(reading(form))}
    bare = re.sub(r"</?textblock>", "", PUBLIC), re.sub(r"</?textblock>", "", UPLOAD)
    listed |= {one.path for record in (people, *bare) for one in ledger.leaves(reading(record))}
    assert {row.source for row in crosswalk.sources("ctgov-xml")} - listed == set()


@pytest.mark.parametrize("record", [PUBLIC, OLD, UPLOAD])
def test_a_leaf_has_the_value_and_the_place_of_its_path_in_the_model(record: str) -> None:
    """The table, the leaves and ``locate`` agree: the value of a leaf stands in the model where the table says."""
    found = reading(record)
    models = {row.source: row.model for row in crosswalk.sources("ctgov-xml")}
    held: dict[str, list[tuple[Any, str | None]]] = {}
    for path, value in values(found.study.model_dump(exclude={"source", "data"}), ""):
        place = found.locate(path)
        held.setdefault(re.sub(r"\[\d+\]", "[]", path), []).append((value, place))
    missing = []
    for leaf in ledger.leaves(found):
        model = models[leaf.path]
        if model.startswith("data[") or leaf.value is None or model == "interventions[].unmatched[]":
            continue
        if leaf.path.endswith(("_name", "degrees")) and not any(leaf.value == value for value, _ in held[model]):
            assert any(leaf.value in value for value, _ in held[model]), leaf
            continue
        if model.endswith("_age.text") and leaf.value == "N/A":
            continue
        place = re.sub(r" \(.*\)$", "", leaf.place)
        value = leaf.value.casefold() if model.endswith(".kind") else leaf.value
        if (value, place) not in [(value, re.sub(r" \(.*\)$", "", at or "")) for value, at in held.get(model, [])]:
            missing.append((leaf, held.get(model)))
    assert missing == []


def values(tree: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(tree, dict):
        for key, one in tree.items():
            yield from values(one, f"{path}.{key}" if path else key)
    elif isinstance(tree, list | tuple):
        for index, one in enumerate(tree):
            yield from values(one, f"{path}[{index}]")
    elif tree is not None:
        yield path, tree


# The schema.


def published(shared: Path) -> set[str]:
    """The paths that the schema has, but for what is below the results and results that are pending."""
    xs = "{http://www.w3.org/2001/XMLSchema}"
    schema = etree.parse(shared / "schemas/ctgov/legacy-public.xsd").getroot()
    types = {one.get("name"): one for one in schema.iter(f"{xs}complexType") if one.get("name")}
    found: set[str] = set()

    def walk(element: etree._Element, path: str) -> None:
        many = element.get("maxOccurs") == "unbounded"
        path = f"{path}.{element.get('name')}" if path else str(element.get("name"))
        path += "[]" * many
        if element.get("name") in ("clinical_results", "pending_results"):
            found.add(f"{path}.**")
            return
        kind = types.get(element.get("type"))
        inline = element.find(f"{xs}complexType")
        kind = inline if inline is not None else kind
        if kind is None:
            found.add(path)
            return
        children = list(kind.iter(f"{xs}element"))
        for attribute in kind.iter(f"{xs}attribute"):
            found.add(f"{path}@{attribute.get('name')}")
        if not children:
            found.add(path)
        for child in children:
            walk(child, path)

    walk(next(one for one in schema.findall(f"{xs}element") if one.get("name") == "clinical_study"), "")
    return found


def test_every_path_that_the_schema_has_is_in_the_table(shared: Path) -> None:
    paths = published(shared)
    table = {row.source for row in crosswalk.sources("ctgov-xml")}
    # The schema has one contact at a site; the form for upload has several.
    paths = {one.replace("location[].contact.", "location[].contact[].") for one in paths}
    assert len(paths) > 140
    assert paths - table == set()


def test_the_made_up_record_has_every_path_of_the_schema_and_is_valid(shared: Path) -> None:
    """But for old and new responsible party at once, and results that are cut short."""
    schema = etree.XMLSchema(etree.parse(shared / "schemas/ctgov/legacy-public.xsd"))
    tree = etree.fromstring(PUBLIC.encode())
    schema.validate(tree)
    assert [one.message.partition(":")[0] for one in schema.error_log] == [
        "Element 'name_title'",
        "Element 'participant_flow'",
        "Element 'clinical_results'",
    ]
