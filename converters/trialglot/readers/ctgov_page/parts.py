"""Sections whose blocks stand for themselves: parties, sites, countries, references, links, identifiers."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from trialglot import codes
from trialglot.design import geography
from trialglot.model.study import (
    Identifier,
    Link,
    Official,
    Party,
    Reference,
    ResponsibleParty,
    Site,
)
from trialglot.readers.ctgov_page import layout
from trialglot.readers.ctgov_page.page import Page, line_number, shorten

_country = lru_cache(maxsize=1024)(geography.country)


def sponsors(page: Page) -> tuple[Party | None, tuple[Party, ...]]:
    """Return the lead sponsor and the collaborators: name, class, role line."""
    lead: Party | None = None
    collaborators: list[Party] = []
    block: list[int] = []
    for index in page.body(layout.SPONSORS):
        role = layout.SPONSOR_ROLE.fullmatch(page.keys[index])
        if not role:
            block.append(index)
            continue
        is_lead = role[1].lower() == "lead"
        if block and (lead is None if is_lead else role[1].lower().startswith("collaborator")):
            path = "lead_sponsor" if is_lead else f"collaborators[{len(collaborators)}]"
            party = _party(page, block, path)
            page.use(index)
            if is_lead:
                lead = party
            else:
                collaborators.append(party)
        block = []
    return lead, tuple(collaborators)


def _party(page: Page, block: list[int], path: str) -> Party:
    page.where[path] = page.where[f"{path}.name"] = block[0]
    last = page.keys[block[-1]]
    kind = None
    if len(block) > 1 and (last in codes.words("agency_class") or (last.isupper() and " " not in last)):
        kind = page.word(block[-1], "agency_class", f"{path}.agency_class")
    return Party(name=page.value(block[0]), agency_class=kind)


def officials(page: Page) -> tuple[Official, ...]:
    """Return the overall officials: name, role line, affiliation."""
    body = page.body(layout.OFFICIALS)
    roles = [place for place, index in enumerate(body) if layout.OFFICIAL_ROLE.fullmatch(page.keys[index])]
    found: list[Official] = []
    name = body[0] if roles and roles[0] > 0 else None
    for number, place in enumerate(roles):
        path = f"officials[{number}]"
        between = body[place + 1 : roles[number + 1] if number + 1 < len(roles) else len(body)]
        following: int | None = None
        if number + 1 < len(roles):
            if len(between) == 1:
                page.keep(between, "the affiliation of one official and the name of the next")
                between = []
            elif between:
                following = between.pop()
        match = layout.OFFICIAL_ROLE.fullmatch(page.keys[body[place]])
        page.use(body[place])
        page.where[path] = body[place] if name is None else name
        page.where[f"{path}.role"] = body[place]
        role = match[1] if match and match[1] != "-" else None
        if role is not None:
            page.check(role, body[place], "official_role", f"{path}.role")
        if name is not None:
            page.where[f"{path}.name"] = name
        if between:
            page.where[f"{path}.affiliation"] = between[0]
        found.append(
            Official(
                name=None if name is None else page.value(name),
                affiliation=page.value(between[0]) if between else None,
                role=role,
            )
        )
        name = following
    return tuple(found)


def responsible_party(page: Page, officials: tuple[Official, ...], lead: Party | None) -> ResponsibleParty | None:
    """Return the responsible party.

    How the layout prints an investigator is not documented: labelled lines are taken, unlabelled ones only where the
    rest of the page tells what they are; others are kept as text.
    """
    body = page.body(layout.RESPONSIBLE)
    found: dict[str, tuple[str, int]] = {}
    unlabelled: list[int] = []
    kind: str | None = None
    for index in body:
        key = page.keys[index]
        role, part = layout.RESPONSIBILITY.fullmatch(key), layout.INVESTIGATOR.fullmatch(key)
        if role and kind is None:
            kind = role[1]
            page.use(index)
            page.where["responsible_party.type"] = index
            page.check(kind, index, "responsible_party_type", "responsible_party.type")
        elif part and part[1].lower() not in found:
            page.use(index)
            found[part[1].lower()] = part[2], index
        else:
            unlabelled.append(index)
    names = {one.name for one in officials if one.name}
    places = {one.affiliation for one in officials if one.affiliation} | ({lead.name} if lead else set())
    for index in list(unlabelled):
        text = page.lines[index].strip()
        for part_name, known in (("name", names), ("affiliation", places)):
            if text in known and part_name not in found:
                found[part_name] = page.value(index), index
                unlabelled.remove(index)
                break
    if len(unlabelled) == 1 and {"name", "affiliation"} <= found.keys() and "title" not in found:
        found["title"] = page.value(unlabelled[0]), unlabelled.pop()
    if unlabelled:
        page.keep(unlabelled, "name, title and affiliation of the investigator")
    if not found and kind is None:
        return None
    for part_name, (_, index) in found.items():
        page.where[f"responsible_party.investigator_{part_name}"] = index
    text_of = {part_name: text for part_name, (text, _) in found.items()}
    return ResponsibleParty(
        type=kind,
        investigator_name=text_of.get("name"),
        investigator_title=text_of.get("title"),
        investigator_affiliation=text_of.get("affiliation"),
    )


def sites(page: Page) -> tuple[Site, ...]:
    """Return the sites: facility, "City, State, Country", label "Site Status", perhaps its value."""
    body, keys = page.body(layout.LOCATIONS), page.keys
    known = codes.words("overall_status")
    found: list[tuple[list[int], int | None]] = []
    block: list[int] = []
    labelled = False
    for index in body:
        key = keys[index]
        if key == layout.SITE_STATUS:
            page.use(index)
            found.append((block, None))
            block = []
            labelled = True
        elif labelled and not block and key in known:
            found[-1] = found[-1][0], index
            labelled = False
        else:
            block.append(index)
    if block and not (page.cut and page.last == layout.LOCATIONS):
        found.append((block, None))
    made: list[Site] = []
    for number, (lines, status_line) in enumerate(found):
        status = status_line
        following = found[number + 1][0] if number + 1 < len(found) else []
        # A status that is none of the registry's words stands where the facility of the next site is expected.
        if status is None and len(following) == 3 and " " not in keys[following[0]] and keys[following[0]].isupper():
            status = following.pop(0)
        if lines or status is not None:
            made.append(_site(page, lines, status, f"sites[{len(made)}]"))
    return tuple(made)


def _site(page: Page, lines: list[int], status: int | None, path: str) -> Site:
    """Make the site of a block: the last line is the place, a line before it the facility."""
    facility = city = state = country = None
    places = {}
    if len(lines) > 1:
        facility = page.value(lines[0])
    if lines:
        place = lines[-1]
        places[""] = lines[0]
        parts = [part.strip() for part in layout.COMMA.split(page.keys[place] + " ")]
        if len(parts) > 1 or _country(parts[0]) is not None:
            page.use(place)
            places["city"] = places["state"] = places["country"] = place
            city, state, country = _place(parts)
    page.items.setdefault("sites", []).append(places)
    return Site(
        facility=facility,
        status=None if status is None else page.word(status, "overall_status", f"{path}.status"),
        city=city,
        state=state,
        country=country,
    )


def _place(parts: list[str]) -> tuple[str | None, str | None, str | None]:
    """Return city, state and country of the parts between commas, read from the right.

    A country may have a comma of its own ("Korea, Republic of"), and so may a city.
    """
    country = parts.pop()
    if parts and _country(country) is None:
        longer = f"{parts[-1]}, {country}"
        if _country(longer) is not None:
            country = longer
            parts.pop()
    state = parts.pop() if len(parts) > 1 else None
    return ", ".join(parts) or None, state or None, country or None


def countries(page: Page, sites: tuple[Site, ...]) -> tuple[str, ...]:
    """Return the countries, which the page joins by blanks.

    They are split by the names of the sites' countries and of the country table, longest name first, and only if the
    result agrees with the sites; else they stay one text.
    """
    body = page.body(layout.COUNTRIES)
    if not body:
        return ()
    page.where["countries"] = body[0]
    joined = " ".join(page.value(index) for index in body)
    at_sites = {one.country for one in sites if one.country}
    words = joined.split()
    found: list[str] = []
    start = 0
    while start < len(words):
        for end in range(min(len(words), start + 8), start, -1):
            name = " ".join(words[start:end])
            if name in at_sites or _country(name) is not None:
                found.append(name)
                start = end
                break
        else:
            break
    if start == len(words) and (not at_sites or _same(set(found), at_sites)):
        return tuple(found)
    if len(words) > 1:
        page.report.add("SRC107", path="countries", source=line_number(body[0], body[-1]), field="countries")
    return (joined,)


def _same(some: set[str], others: set[str]) -> bool:
    def ids(names: set[str]) -> set[object]:
        return {_country(name) or name for name in names}

    return some == others or ids(some) == ids(others)


def references(page: Page) -> tuple[Reference, ...]:
    """Return the references: citation, type line, PubMed line."""
    found: list[Reference] = []
    block: list[int] = []
    for index in page.body(layout.REFERENCES):
        key = page.keys[index]
        path = f"references[{len(found)}]"
        if kind := layout.REFERENCE_TYPE.fullmatch(key):
            page.use(index)
            if kind[1] is not None:
                page.where[f"{path}.type"] = index
                page.check(kind[1], index, "reference_type", f"{path}.type")
            page.where[path] = block[0] if block else index
            found.append(Reference(citation=_citation(page, block, path), type=kind[1]))
            block = []
        elif pmid := layout.PMID.fullmatch(key):
            page.use(index)
            if block or not found or found[-1].pmid is not None:
                page.where[path] = block[0] if block else index
                found.append(Reference(citation=_citation(page, block, path), pmid=pmid[1]))
                block = []
            else:
                path = f"references[{len(found) - 1}]"
                found[-1] = found[-1].model_copy(update={"pmid": pmid[1]})
            page.where[f"{path}.pmid"] = index
        else:
            block.append(index)
    if len(block) == 1 and not (page.cut and page.last == layout.REFERENCES):
        path = f"references[{len(found)}]"
        page.where[path] = block[0]
        found.append(Reference(citation=_citation(page, block, path)))
    elif block and not page.cut:
        page.keep(block, "citations without a type")
    return tuple(found)


def _citation(page: Page, block: list[int], path: str) -> str | None:
    if not block:
        return None
    page.where[f"{path}.citation"] = block[0]
    text = page.text(block)
    if len(block) > 1:
        source = line_number(block[0], block[-1])
        page.report.add("SRC109", path=path, source=source, what="the citations", text=shorten(text))
    return text


def links(page: Page) -> tuple[Link, ...]:
    """Return the related links.

    How the layout prints them is not documented: an address is a link; text is its label only where labels and
    addresses alternate all the way through.
    """
    body = page.body(layout.LINKS)
    is_url = [layout.URL.fullmatch(page.keys[index]) is not None for index in body]
    paired = len(body) % 2 == 0 and all(flag == (place % 2 == 1) for place, flag in enumerate(is_url))
    turned = len(body) % 2 == 0 and all(flag == (place % 2 == 0) for place, flag in enumerate(is_url))
    found: list[Link] = []
    for place, index in enumerate(body):
        if not is_url[place]:
            continue
        beside = body[place - 1] if paired else body[place + 1] if turned else None
        page.where[f"links[{len(found)}]"] = index
        if beside is not None:
            page.where[f"links[{len(found)}].label"] = beside
        url = page.value(index)
        found.append(Link(url=url, label=None if beside is None else page.markup([beside])))
    return tuple(found)


def identifiers(page: Page, nct_id: str) -> tuple[Identifier, ...]:
    """Return all identifiers: the registry's, the organisation's, then the secondary ones."""
    found: dict[str, list[tuple[str, int, str | None, int | None]]] = {"org_study_id": [], "secondary_id": []}
    value: int | None = None
    kind_line: int | None = None
    for index in page.body(layout.IDENTIFIERS):
        key = page.keys[index]
        if match := layout.IDENTIFIER_SOURCE.fullmatch(key):
            if value is not None:
                kind = None
                if kind_line is not None:
                    page.use(kind_line)
                    kind = page.keys[kind_line].partition(":")[2].strip()
                page.use(index)
                found[match[1]].append((page.value(value), value, None if kind in ("", "-") else kind, kind_line))
            value = kind_line = None
        elif key.startswith("Identifier Type:"):
            kind_line = index
        elif value is None:
            value = index
    made = [Identifier(value=nct_id, role="registry")]
    for source, table in (("org_study_id", "org_study_id_type"), ("secondary_id", "secondary_id_type")):
        for text, line, kind, kind_line in found[source]:
            path = f"identifiers[{len(made)}]"
            page.where[path] = line
            if kind is not None and kind_line is not None:
                page.where[f"{path}.type"] = kind_line
                page.check(kind, kind_line, table, f"{path}.type")
            role: Literal["organisation", "secondary"] = "organisation" if source == "org_study_id" else "secondary"
            made.append(Identifier(value=text, role=role, type=kind))
    return tuple(made)
