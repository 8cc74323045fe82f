"""Our Bundles on a real FHIR server: accepted, loaded again without effect, nothing dangling, found by search.

Not part of the suite (pytest collects no file of this name by itself): `make server-test` runs it. It loads the seeds
and, where the folder of real records is beside the checkout, those. Each FHIR target of the table of formats is loaded
into a server of its edition, one server after the other.
"""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from server.fhir_server import FhirServer, Resource, escaped, parse
from trialglot import api, formats
from trialglot.writers.options import DEFAULT_BASE_URL

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
# Two pages that have lost text on their way are refused by the reader; tests/corpus has a test of that.
REFUSED = {"NCT04119180.C.txt", "NCT03077919.results.A.txt"}

EDITIONS = {"4.0.1": "R4", "4.3.0": "R4B", "5.0.0": "R5"}
TARGETS = {spec.name: spec.edition for spec in formats.WRITERS if spec.media_type == "application/fhir+json"}

# What people search by and the edition has no working parameter for; an operator adds it, as here. R4 and R4B have none
# for the condition. R5 has composite ones for the progress, of components that it does not define: HAPI ignores them.
ADDED = {
    "R4": {"condition": "ResearchStudy.condition"},
    "R4B": {"condition": "ResearchStudy.condition"},
    "R5": {"progress-state": "ResearchStudy.progressStatus.state"},
}

Search = tuple[str, str, dict[str, str]]


@dataclass(frozen=True)
class Answer:
    """What the server said to a Bundle: status, then for each entry the status and the place with its version."""

    status: int
    statuses: list[str]
    versions: list[str]
    seconds: float
    said: Resource
    counts: dict[str, int]


@dataclass(frozen=True)
class Load:
    """A Bundle and the answers to its two loads; ``new`` are its places that the server did not hold before."""

    name: str
    bundle: Resource
    new: set[str]
    held: dict[str, int]
    first: Answer
    second: Answer


@dataclass
class Loaded:
    """A server with everything in it: ``sent`` and ``stored`` hold each resource by ``Type/id``."""

    server: FhirServer
    loads: list[Load] = field(default_factory=list)
    sent: dict[str, Resource] = field(default_factory=dict)
    stored: dict[str, Resource | None] = field(default_factory=dict)

    def of_type(self, kind: str) -> list[Resource]:
        """The resources of a type as they were sent."""
        return [one for one in self.sent.values() if one["resourceType"] == kind]

    def studies(self) -> list[Resource]:
        """The studies themselves, not those of their sites."""
        return [one for one in self.of_type("ResearchStudy") if "partOf" not in one]


def sources() -> list[Path]:
    """The seeds, and the real records where they are."""
    seeds = sorted((ROOT / "seeds/ctgov").glob("*/NCT*"))
    records = sorted((SHARED / "records/ctgov-v2").glob("*.json"))
    pages = [one for one in sorted((SHARED / "records/page-text").glob("*.txt")) if one.name not in REFUSED]
    return [*seeds, *records, *pages]


def documents(target: str) -> Iterator[tuple[str, bytes]]:
    """The Bundle of each source, checked by our own validator."""
    for path in sources():
        reading = api.read(path.read_bytes(), name=path.name)
        (made,) = api.convert(reading, api.Options(targets=(target,)))
        assert made.valid, path.name
        yield path.name, made.content


def post(server: FhirServer, content: bytes, kinds: list[str]) -> Answer:
    began = time.perf_counter()
    status, said = server.request("POST", "", content)
    seconds = time.perf_counter() - began
    answers = [one["response"] for one in said.get("entry", [])]
    statuses = [one["status"].split()[0] for one in answers]
    return Answer(status, statuses, [one["location"] for one in answers], seconds, said, server.counts(kinds))


def add_search_parameters(server: FhirServer) -> None:
    for code, expression in ADDED[server.edition].items():
        parameter = {
            "resourceType": "SearchParameter",
            "id": f"added-{code}",
            "url": f"{DEFAULT_BASE_URL}/SearchParameter/added-{code}",
            "name": f"Added{code.title().replace('-', '')}",
            "status": "active",
            "description": f"{expression}, which the edition's own parameters do not reach",
            "code": code,
            "base": ["ResearchStudy"],
            "type": "token",
            "expression": expression,
        }
        server.good("PUT", f"SearchParameter/added-{code}", json.dumps(parameter).encode())


def load_all(server: FhirServer, target: str) -> Loaded:
    """Load every Bundle twice in a row, count after each load, and read everything back at the end."""
    loaded = Loaded(server)
    for name, content in documents(target):
        bundle = parse(content)
        resources = {entry["request"]["url"]: entry["resource"] for entry in bundle["entry"]}
        new = resources.keys() - loaded.sent.keys()
        loaded.sent |= resources
        held = Counter(one["resourceType"] for one in loaded.sent.values())
        kinds = sorted(held)
        loaded.loads.append(
            Load(name, bundle, new, dict(held), post(server, content, kinds), post(server, content, kinds))
        )
    loaded.stored = dict(zip(loaded.sent, server.batch(loaded.sent), strict=True))
    return loaded


def figures(loaded: Loaded) -> str:
    first = [one.first.seconds for one in loaded.loads]
    second = [one.second.seconds for one in loaded.loads]
    return (
        f"\n{loaded.server.edition}: up in {loaded.server.start_seconds:.1f} s; {len(loaded.loads)} Bundles, "
        f"{len(loaded.sent)} resources; seconds for a Bundle: first load {sum(first) / len(first):.2f} "
        f"(most {max(first):.2f}), second {sum(second) / len(second):.2f} (most {max(second):.2f})"
    )


@pytest.fixture(scope="module", params=sorted(TARGETS), ids=str)
def loaded(request: pytest.FixtureRequest) -> Iterator[Loaded]:
    """A server of the target's edition, loaded; it ends with the last test of the target."""
    version = re.search(r"\((\d+\.\d+\.\d+)\)", TARGETS[request.param])
    assert version
    with FhirServer(EDITIONS[version[1]]) as server:
        add_search_parameters(server)
        made = load_all(server, request.param)
        print(figures(made))
        yield made


def strings(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every string below a value with the name of its element."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from strings(one, name)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one, key)
    elif isinstance(value, str):
        yield key, value


def missed(loaded: Loaded, searches: Iterable[Search], *, alone: bool = False) -> list[Search]:
    """The searches (id to find, type, parameters) that miss the id, or with ``alone`` find anything beside it."""
    answers: dict[tuple[str, str], list[str]] = {}
    wrong: list[Search] = []
    for wanted, kind, parameters in searches:
        key = (kind, json.dumps(parameters))
        if key not in answers:
            answers[key] = loaded.server.search(kind, parameters)
        if wanted not in answers[key] or (alone and answers[key] != [wanted]):
            wrong.append((wanted, kind, parameters))
    assert answers, "nothing to search for"
    return wrong


def token(coded: Resource, value: str) -> str:
    """A search value: ``system|value``, or the value alone where there is no system."""
    system = f"{coded['system']}|" if "system" in coded else ""
    return system + escaped(coded[value])


def test_both_editions_that_servers_run_are_loaded() -> None:
    editions = " ".join(TARGETS.values())
    assert "(5.0.0)" in editions
    assert "(4.0.1)" in editions


def test_every_bundle_is_accepted(loaded: Loaded) -> None:
    assert len(loaded.loads) == len(sources())
    refused = {one.name: one.first.said for one in loaded.loads if one.first.status != 200}
    assert refused == {}
    for one in loaded.loads:
        places = [entry["request"]["url"] for entry in one.bundle["entry"]]
        assert one.first.statuses == ["201" if place in one.new else "200" for place in places], one.name


def test_the_second_load_creates_nothing_and_changes_nothing(loaded: Loaded) -> None:
    for one in loaded.loads:
        assert one.second.status == 200, one.name
        assert one.second.statuses == ["200"] * len(one.bundle["entry"]), one.name
        assert one.second.versions == one.first.versions, one.name


def test_the_server_holds_each_resource_once(loaded: Loaded) -> None:
    for one in loaded.loads:
        assert one.first.counts == one.held, one.name
        assert one.second.counts == one.held, one.name


def as_stored(value: Any, edition: str) -> Any:
    """A resource as HAPI 8.8 returns it, who reads two elements otherwise than the standard says.

    Attachment.size is an integer64, in R5's JSON a string; HAPI writes a number. Citation.summary of R4B has style and
    text; HAPI's class takes it for a ContactDetail, and drops both. Any other difference is a failure.
    """
    if isinstance(value, list):
        return [as_stored(one, edition) for one in value]
    if not isinstance(value, dict):
        return value
    dropped = "summary" if (edition, value.get("resourceType")) == ("R4B", "Citation") else None
    return {
        name: int(one) if name == "size" and isinstance(one, str) else as_stored(one, edition)
        for name, one in value.items()
        if name != dropped
    }


def test_what_is_stored_is_what_was_sent(loaded: Loaded) -> None:
    for place, sent in loaded.sent.items():
        stored = loaded.stored[place]
        assert stored, place
        meta = dict(stored["meta"])
        assert meta.pop("versionId"), place
        assert meta.pop("lastUpdated"), place
        # The server adds the id of the request to the source: "address#request".
        source = meta.pop("source", "").partition("#")[0]
        assert meta | ({"source": source} if source else {}) == sent.get("meta", {}), place
        assert {**stored, "meta": None} == {**as_stored(sent, loaded.server.edition), "meta": None}, place


def test_no_literal_reference_dangles(loaded: Loaded) -> None:
    targets: dict[str, str] = {}
    for place, stored in loaded.stored.items():
        assert stored, place
        contained = {f"#{one['id']}" for one in stored.get("contained", [])}
        for key, value in strings(stored):
            if key == "reference" and value.startswith("#"):
                assert value in contained, f"{place} refers to {value}"
            elif key == "reference":
                targets[value] = place
    assert len(targets) > len(loaded.loads)
    found = loaded.server.batch(targets)
    dangling = [(place, target) for (target, place), one in zip(targets.items(), found, strict=True) if one is None]
    assert dangling == []


def test_every_canonical_address_of_ours_finds_one_resource(loaded: Loaded) -> None:
    """Not the resource's own address, which in R4 may stand in an extension that no parameter reaches."""
    searches: list[Search] = []
    for own, stored in loaded.stored.items():
        for _, value in strings(stored):
            place = value.removeprefix(f"{DEFAULT_BASE_URL}/")
            if place not in (value, own):
                kind, _, wanted = place.partition("/")
                searches.append((wanted, kind, {"url": value}))
    assert missed(loaded, searches, alone=True) == []


def test_each_identifier_finds_the_study(loaded: Loaded) -> None:
    searches: list[Search] = [
        (study["id"], "ResearchStudy", {"identifier": token(identifier, "value")})
        for study in loaded.studies()
        for identifier in study["identifier"]
    ]
    assert missed(loaded, searches) == []


def test_the_registry_number_finds_no_other_study(loaded: Loaded) -> None:
    searches: list[Search] = []
    for study in loaded.studies():
        (number,) = [one for one in study["identifier"] if one.get("use") == "official"]
        assert number["system"] == "http://clinicaltrials.gov"
        searches.append((study["id"], "ResearchStudy", {"identifier": token(number, "value")}))
    assert missed(loaded, searches, alone=True) == []


def test_condition_finds_the_study_by_its_code(loaded: Loaded) -> None:
    searches: list[Search] = [
        (study["id"], "ResearchStudy", {"condition": token(coding, "code")})
        for study in loaded.studies()
        for concept in study.get("condition", [])
        for coding in concept.get("coding", [])
    ]
    # The seeds name their condition in words alone.
    if searches or SHARED.is_dir():
        assert missed(loaded, searches) == []


def test_condition_finds_the_study_by_its_text(loaded: Loaded) -> None:
    searches: list[Search] = [
        (study["id"], "ResearchStudy", {"condition:text": escaped(concept["text"])})
        for study in loaded.studies()
        for concept in study.get("condition", [])
        if "text" in concept
    ]
    assert missed(loaded, searches) == []


def test_status_finds_the_studies_that_have_it_and_no_other(loaded: Loaded) -> None:
    """R4 and R4B keep the recruitment status in ``status``; R5 has that of the publication there, and the progress."""
    expected: dict[tuple[str, str], set[str]] = {}
    for study in loaded.of_type("ResearchStudy"):
        keys = [("status", study["status"])]
        if "progress-state" in ADDED[loaded.server.edition]:
            codings = [one for progress in study["progressStatus"] for one in progress["state"].get("coding", [])]
            keys += [("progress-state", token(coding, "code")) for coding in codings]
        for key in keys:
            expected.setdefault(key, set()).add(study["id"])
    for (parameter, value), ids in expected.items():
        found = loaded.server.search("ResearchStudy", {parameter: value})
        assert sorted(found) == sorted(ids), (parameter, value)


@pytest.mark.parametrize("kind", ["PlanDefinition", "ActivityDefinition"])
def test_url_finds_the_definition(loaded: Loaded, kind: str) -> None:
    searches = ((one["id"], kind, {"url": one["url"]}) for one in loaded.of_type(kind))
    assert missed(loaded, searches, alone=True) == []


def test_protocol_finds_the_study(loaded: Loaded) -> None:
    searches: list[Search] = [
        (study["id"], "ResearchStudy", {"protocol": protocol["reference"]})
        for study in loaded.studies()
        for protocol in study["protocol"]
    ]
    assert missed(loaded, searches) == []


def test_name_and_city_find_the_site(loaded: Loaded) -> None:
    searches: list[Search] = []
    for location in loaded.of_type("Location"):
        if "name" in location:
            searches.append((location["id"], "Location", {"name:exact": escaped(location["name"])}))
        if "city" in location.get("address", {}):
            searches.append((location["id"], "Location", {"address-city:exact": escaped(location["address"]["city"])}))
    assert missed(loaded, searches) == []


def test_site_finds_the_study(loaded: Loaded) -> None:
    searches: list[Search] = [
        (study["id"], "ResearchStudy", {"site": site["reference"]})
        for study in loaded.of_type("ResearchStudy")
        for site in study.get("site", [])
    ]
    assert missed(loaded, searches) == []


def test_the_server_refuses_what_dangles_and_keeps_nothing_of_it(loaded: Loaded) -> None:
    """The server's own check is awake: the loads above would not have passed with a reference to nothing."""
    resources: list[Resource] = [
        {"resourceType": "Organization", "id": "control-organization", "name": "Control"},
        {
            "resourceType": "ResearchStudy",
            "id": "control-study",
            "status": "active",
            "site": [{"reference": "Location/control-nowhere"}],
        },
    ]
    entries = [
        {"resource": one, "request": {"method": "PUT", "url": f"{one['resourceType']}/{one['id']}"}}
        for one in resources
    ]
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
    status, said = loaded.server.request("POST", "", json.dumps(bundle).encode())
    assert status == 400
    assert "Location/control-nowhere" in said["issue"][0]["diagnostics"]
    assert loaded.server.request("GET", "Organization/control-organization")[0] == 404
