"""Who and where: identifiers, sponsors, contacts, countries and sites."""

from __future__ import annotations

from typing import Any, TypeAlias

from trialglot.readers.ctis.coding import word
from trialglot.readers.ctis.node import Node

Tree: TypeAlias = dict[str, Any]

# What the portal calls the numbers of other registries, and the registries.
_NUMBERS = {
    "nctNumber": "ClinicalTrials.gov",
    "whoUniversalTrialNumber": "WHO Universal Trial Number",
    "isrctnNumber": "ISRCTN",
}


def identifiers(record: Node, number: str) -> list[Tree]:
    """Return the EU CT number, the sponsor's protocol code and the numbers of other registries."""
    part = record.at("authorizedApplication", "authorizedPartI", "trialDetails", "clinicalTrialIdentifiers")
    made: list[Tree] = [{"value": number, "role": "registry", "type": "CTIS"}]

    def add(node: Node, **fields: str) -> None:
        value = node.text()
        if value is not None:
            node.to(f"identifiers[{len(made)}].value")
            made.append({"value": value, **fields})

    add(part.at("shortTitle"), role="organisation")
    add(record.at("authorizedApplication", "eudraCt", "eudraCtCode"), role="secondary", type="EUDRACT_NUMBER")
    secondary = part.at("secondaryIdentifyingNumbers")
    for key, registry in _NUMBERS.items():
        add(secondary.at(key, "number"), role="secondary", type="REGISTRY", domain=registry)
    for one in secondary.at("additionalRegistries").items():
        name = one.at("otherRegistryName")
        domain = name.text()
        if domain and one.at("number").text():
            name.to(f"identifiers[{len(made)}].domain")
        # "Other registry" is what the sponsor calls the list, not what is in it: INDs and codes of ethics committees.
        add(one.at("number"), role="secondary", type="OTHER", **({"domain": domain} if domain else {}))
    return made


def sponsors(part_one: Node) -> tuple[Tree | None, list[Tree]]:
    """Return the primary sponsor, and the others with those who give money."""
    listed = [one for one in part_one.at("sponsors").items() if one.at("organisation", "name").text()]
    primary = [one for one in listed if one.at("primary").flag() or one.at("isPrimary").flag()]
    lead = primary[0] if primary else listed[0] if len(listed) == 1 else None
    found = None if lead is None else _party(lead, "lead_sponsor")
    others: list[Tree] = []
    for one in listed:
        if lead is None or one.pointer != lead.pointer:
            others.append(_party(one, f"collaborators[{len(others)}]"))
    names = {one["name"].casefold() for one in (*([found] if found else ()), *others)}
    support = part_one.at("trialDetails", "trialInformation", "sourceOfMonetarySupport")
    for one in support.items():
        giver = one.at("organisationName")
        name = giver.text()
        if name and name.casefold() not in names:
            giver.to(f"collaborators[{len(others)}].name")
            others.append({"name": name})
            names.add(name.casefold())
    return found, others


def _party(sponsor: Node, path: str) -> Tree:
    organisation = sponsor.at("organisation")
    name = organisation.at("name")
    name.to(f"{path}.name")
    made: Tree = {"name": name.text()}
    kind = word("agency_class", organisation.at("type"), f"{path}.agency_class")
    if kind:
        made["agency_class"] = kind
    return made


def contacts(part_one: Node) -> list[Tree]:
    """Return the contact points of the sponsors, each once."""
    made: list[Tree] = []
    for sponsor in part_one.at("sponsors").items():
        for one in (*sponsor.at("publicContacts").items(), *sponsor.at("scientificContacts").items()):
            fields = {"name": "functionalName", "phone": "telephone", "email": "functionalEmailAddress"}
            nodes = {name: one.at(key) for name, key in fields.items()}
            contact = {name: node.text() for name, node in nodes.items() if node.text()}
            if contact and {**contact, "role": "CONTACT"} not in made:
                for name in contact:
                    nodes[name].to(f"central_contacts[{len(made)}].{name}")
                made.append({**contact, "role": "CONTACT"})
    return made


def countries(application: Node) -> list[str]:
    """Return the countries: the member states concerned, then those outside of the EU and EEA."""
    found: dict[str, None] = {}
    states = [one.at("mscName") for one in application.at("memberStatesConcerned").items()]
    others = [one.at("name") for one in application.at("authorizedPartI", "rowCountriesInfo").items()]
    for node in (*states, *others):
        name = node.text()
        if name and name not in found:
            node.to(f"countries[{len(found)}]")
            found[name] = None
    return list(found)


def sites(application: Node) -> list[Tree]:
    """Return the sites of the member states, each with its investigator."""
    made: list[Tree] = []
    for state in application.at("authorizedPartsII").items():
        for one in state.at("trialSites").items():
            made.append(_site(one, state.at("mscInfo", "countryName"), f"sites[{len(made)}]"))
    return made


def _site(site: Node, state: Node, path: str) -> Tree:
    place = site.at("organisationAddressInfo")
    address = place.at("address")
    made: Tree = {}
    for name, node in (
        ("facility", place.at("organisation", "name")),
        ("city", address.at("city")),
        ("zip", address.at("postcode")),
        ("country", address.at("countryName")),
    ):
        value = node.text()
        if value:
            node.to(f"{path}.{name}")
            made[name] = value
    if "country" not in made and state.text():
        made["country"] = state.text()
        state.to(f"{path}.country")
    person = _investigator(site.at("personInfo"), f"{path}.contacts[0]")
    if person:
        made["contacts"] = [person]
    return made


def _investigator(person: Node, path: str) -> Tree:
    names = [node for node in (person.at("firstName"), person.at("lastName")) if node.text()]
    made: Tree = {}
    if names:
        made["name"] = " ".join(str(node.text()) for node in names)
        for node in names:
            node.to(f"{path}.name")
    for name, key in (("phone", "telephone"), ("email", "email")):
        node = person.at(key)
        value = node.text()
        if value:
            node.to(f"{path}.{name}")
            made[name] = value
    # Each site has a principal investigator: Regulation (EU) No 536/2014, article 2(16) and annex I, N.
    return {**made, "role": "PRINCIPAL_INVESTIGATOR"} if made else {}
