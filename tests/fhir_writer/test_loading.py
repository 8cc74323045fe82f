"""Loading: the bundle can be posted twice, two studies live side by side, nothing dangles."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from fhir_writing import WRITERS, full, resources, write
from transaction_server import RefusedError, Server
from trialglot.design.plan import Plan
from trialglot.findings import Report
from trialglot.model.study import Intervention, Party, Site
from trialglot.readers import ctgov_page
from trialglot.readers.reading import Record
from trialglot.writers.fhir import ids, r5
from trialglot.writers.options import WriteOptions


def seed_bundle(seed_page: bytes) -> dict[str, Any]:
    study = ctgov_page.read(Record("NCT05704049.txt", seed_page)).study
    document = r5.write(Plan(study), WriteOptions(), Report("fhir-r5"))
    loaded: dict[str, Any] = orjson.loads(r5.dump(document))
    return loaded


def test_posting_the_seed_twice_creates_nothing_the_second_time(seed_page: bytes) -> None:
    server, bundle = Server(), seed_bundle(seed_page)
    server.transaction(bundle)
    assert (server.created, server.updated) == (len(bundle["entry"]), 0)
    server.transaction(seed_bundle(seed_page))
    assert (server.created, server.updated, server.unchanged) == (0, 0, len(bundle["entry"]))
    (found,) = server.search("ResearchStudy", "http://clinicaltrials.gov", "NCT05704049")
    assert found["id"] == "nct05704049"
    assert server.search("ResearchStudy", None, "ACT17453") == [found]


@pytest.mark.parametrize("target", WRITERS)
def test_two_studies_of_one_sponsor_load_side_by_side_in_any_order(target: str) -> None:
    first, _ = write(full("NCT00000002"), target=target)
    sponsor = Party(name="EXAMPLE  University", agency_class="INDUSTRY")
    second, _ = write(full("NCT00000003", lead_sponsor=sponsor), target=target)
    for order in ((first, second), (second, first)):
        server = Server()
        for bundle in order:
            server.transaction(bundle)
        assert sorted(one["name"] for one in server.of_type("Organization")) == [
            "EXAMPLE  University",
            "Example University",
        ]
        assert [one["id"] for one in server.of_type("ResearchStudy")] == [
            "nct00000002" if bundle is first else "nct00000003" for bundle in order
        ]
        assert len(server.of_type("Location")) == 2


def test_the_server_refuses_a_dangling_reference() -> None:
    bundle, _ = write(full())
    bundle["entry"] = [one for one in bundle["entry"] if one["resource"]["resourceType"] != "Group"]
    server = Server()
    with pytest.raises(RefusedError, match="Group/nct00000002-eligibility"):
        server.transaction(bundle)
    assert server.resources == {}


def test_sites_of_equal_name_and_place_get_ordinals() -> None:
    site = Site(facility="Example Clinic", city="Lisbon", country="Portugal", status="RECRUITING")
    bundle, _ = write(full(sites=(site, site, site)))
    first, second, third = [one["id"] for one in resources(bundle, "Location")]
    assert (second, third) == (f"{first}-2", f"{first}-3")
    Server().transaction(bundle)


def test_ids_follow_the_site_not_its_number_in_the_list() -> None:
    sites = [Site(facility=f"Clinic {number}", city="Porto", country="Portugal") for number in range(3)]
    there = [one["id"] for one in resources(write(full(sites=tuple(sites)))[0], "Location")]
    back = [one["id"] for one in resources(write(full(sites=tuple(reversed(sites))))[0], "Location")]
    assert there == list(reversed(back))


@pytest.mark.parametrize(
    ("study_id", "expected"),
    [("NCT05704049", "nct05704049"), ("2023-508870-27", "study-2023-508870-27")],
)
def test_study_ids(study_id: str, expected: str) -> None:
    assert ids.study_slug(study_id) == expected


@pytest.mark.parametrize("study_id", ["试验 12", "A/B:C d", "X" * 200, "1", "é"])
def test_odd_study_ids_stay_apart_and_short(study_id: str) -> None:
    bundle, _ = write(full(study_id))
    Server().transaction(bundle)
    assert all(len(entry["resource"]["id"]) <= 64 for entry in bundle["entry"])
    assert ids.study_slug(study_id) != ids.study_slug(study_id + "x")


def test_the_longest_id_fits_and_ordinals_do_not_collide() -> None:
    made = ids.Ids("Q" * 80)
    site = [made.place("Santiago de Compostela", "a, b") for _ in range(1200)]
    child = [made.make(one.removeprefix(f"{made.study}-").replace("loc-", "site-", 1)) for one in site]
    assert len({*site, *child}) == 2400
    assert max(map(len, child)) <= 64


@pytest.mark.parametrize("study_id", ["NCT05704049", "Q" * 80, "1" * 80, "2023-508870-27"])
def test_ids_of_things_listed_fit_and_come_from_what_they_are(study_id: str) -> None:
    made = ids.Ids(study_id)
    kinds = ("intervention", "outcome")
    found = [
        made.item(kind, "Acetylsalicylic acid, coated tablets 100 mg", "DRUG") for kind in kinds for _ in range(1200)
    ]
    found += [made.person(kind, "Jane Roe", "") for kind in ("responsible", "official", "contact") for _ in range(1200)]
    assert len(set(found)) == 6000
    assert max(map(len, found)) <= 64
    first, other = ids.Ids(study_id), ids.Ids(study_id)
    pairs = [("Aspirin", "DRUG"), ("Aspirin", "DEVICE"), ("阿司匹林", "DRUG")]
    there = [first.item("intervention", *one) for one in pairs]
    back = [other.item("intervention", *one) for one in reversed(pairs)]
    assert there == list(reversed(back))
    if study_id == "NCT05704049":
        assert there[0].startswith("nct05704049-intervention-aspirin-")


def test_another_intervention_in_front_changes_no_id_of_the_others() -> None:
    study = full()
    shifted = tuple(
        one.model_copy(update={"key": f"intervention-{number}"})
        for number, one in enumerate((Intervention(key="", name="New", type="DRUG"), *study.interventions), 1)
    )
    before = {one["title"]: one["id"] for one in resources(write(study)[0], "ActivityDefinition")}
    after = {one["title"]: one["id"] for one in resources(write(full(interventions=shifted))[0], "ActivityDefinition")}
    assert before.items() < after.items()


def test_base_url_reaches_full_urls_and_canonicals() -> None:
    bundle = r5.write(Plan(full()), WriteOptions(base_url="https://fhir.example.org/r5"), Report())
    assert all(entry["fullUrl"].startswith("https://fhir.example.org/r5/") for entry in bundle["entry"])
    (plan,) = resources(bundle, "PlanDefinition")
    assert plan["url"] == "https://fhir.example.org/r5/PlanDefinition/nct00000002-protocol"
    references = orjson.dumps(resources(bundle, "ResearchStudy")).decode()
    assert '"reference":"PlanDefinition/nct00000002-protocol"' in references
