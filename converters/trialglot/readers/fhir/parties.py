"""Sponsors, officials, contacts: associatedParty since R5; sponsor, principalInvestigator and contact before."""

from __future__ import annotations

from trialglot.readers.fhir import coding
from trialglot.readers.fhir.context import Context
from trialglot.readers.fhir.tree import Part

_CONTACTS = frozenset({"general-contact", "recruitment-contact"})
_SPONSORS = ("lead-sponsor", "sponsor", "collaborator", "funding-source")
_INVESTIGATOR = "sponsor-investigator"


def read(context: Context) -> None:
    """Read all parties of a study. A second sponsor, and who pays, become collaborators, which is told."""
    study = context.study
    parties = [(one, _role(one)) for one in study.all("associatedParty")]
    for wanted in _SPONSORS:
        for party, role in parties:
            if role == wanted:
                _organisation(context, party, role)
    sponsor = study.one("sponsor")
    if sponsor is not None:
        _sponsor(context, sponsor)
    for party, role in parties:
        if role not in _SPONSORS:
            _person(context, party, role)
    principal = study.one("principalInvestigator")
    if principal is not None:
        _principal(context, principal)
    _contacts(context)


def _role(party: Part) -> str:
    """Return the code of HL7's list for the role of a party, empty where it has none."""
    role = party.one("role")
    if role is None:
        return ""
    for one in coding.codings(role):
        if coding.system(one.texts("system")) in ("", "research-study-party-role"):
            return one.texts("code")
    text = coding.folded(role.texts("text")).replace(" ", "-")
    return text if text in (*_SPONSORS, *_CONTACTS, _INVESTIGATOR) else ""


def _take_role(party: Part) -> None:
    """Mark the codes of a role as followed, and its text where it is no more than they say."""
    role = party.one("role")
    if role is None:
        return
    said = {coding.folded(one.texts(key)) for one in coding.codings(role) for key in ("code", "display")}
    for one in coding.codings(role):
        one.form()
    text = role.one("text")
    if text is not None and coding.folded(text.text).replace(" ", "-") in said | {_role(party)} | _dashed(said):
        text.form()


def _dashed(words: set[str]) -> set[str]:
    return {one.replace(" ", "-") for one in words}


def _organisation(context: Context, party: Part, role: str) -> None:
    name, places = _named(context, party)
    if not name:
        return
    lead = context.get("lead_sponsor.name")
    if role in ("lead-sponsor", "sponsor") and lead in (None, name):
        model = "lead_sponsor"
        context.put(f"{model}.name", name)
    else:
        known = context.index.get(("collaborators", name))
        model = known or context.add("collaborators", {"name": name})
        context.index["collaborators", name] = model
        if role != "collaborator":
            context.report.add(
                "SRC152",
                path=model,
                source=party.pointer,
                text=name,
                word="a collaborator",
                field=model,
                relation=f"is listed as {role} beside {lead}" if lead else f"is listed as {role}",
            )
    for place in places:
        place.take(f"{model}.name")
    _take_role(party)
    for concept in party.all("classifier"):
        context.coded(f"{model}.agency_class", "agency_class", concept)


def _named(context: Context, party: Part) -> tuple[str, list[Part]]:
    """Return the name of a party and the parts that state it: its own, that of the resource, that of the reference."""
    places = [part for part in (party.one("name"),) if part is not None and part.text]
    reference = party.one("party")
    if reference is not None:
        places += _names(context, reference)
    if not places:
        return "", []
    return places[0].text, [one for one in places if one.text == places[0].text]


def _names(context: Context, reference: Part) -> list[Part]:
    display = reference.one("display")
    found = context.document.follow(reference)
    if found is None:
        context.leads_out(reference)
        return [display] if display is not None and display.text else []
    if found.path == "PractitionerRole":
        return []
    return [one for one in _own_names(found) if one.text]


def _own_names(resource: Part) -> list[Part]:
    """Return the names of an Organization (a text) or Practitioner (HumanName)."""
    names = []
    for one in resource.all("name"):
        if type(one.value) is str:
            names.append(one)
            continue
        text = one.one("text")
        if text is not None:
            names.append(text)
        elif one.texts("family"):
            given = [part.text for part in one.all("given")]
            joined = " ".join([*(part.text for part in one.all("prefix")), *given, one.texts("family")])
            names.append(Part(joined, one.pointer, one.path, one.marks))
    return names


def _sponsor(context: Context, reference: Part) -> None:
    """Read the sponsor of R4."""
    places = _names(context, reference)
    if places and context.put("lead_sponsor.name", places[0].text):
        for place in places:
            if place.text == places[0].text:
                place.take("lead_sponsor.name")


def _principal(context: Context, reference: Part) -> None:
    """Read the principal investigator of R4."""
    made = _Person(context, reference)
    name = made.name(reference.one("display"))
    listed = context.index.get(("officials", name))
    if listed is not None and context.get(f"{listed}.role") == "PRINCIPAL_INVESTIGATOR":
        made.take(listed)
        return
    if name or made.affiliation:
        path = context.add("officials", {"name": name or None, "role": "PRINCIPAL_INVESTIGATOR"})
        context.index.setdefault(("officials", name), path)
        made.take(path)
        made.affiliate(f"{path}.affiliation")


class _Person:
    """Who a reference leads to: a Practitioner, a PractitionerRole, or the words of the reference alone."""

    def __init__(self, context: Context, reference: Part | None) -> None:
        self.context = context
        self.names: list[Part] = []
        self.affiliation: Part | None = None
        self.resources: list[Part] = []
        if reference is not None:
            self._follow(reference)

    def _follow(self, reference: Part) -> None:
        found = self.context.document.follow(reference)
        if found is None:
            display = reference.one("display")
            if display is not None and display.text:
                self.affiliation = display
            self.context.leads_out(reference)
            return
        self.resources.append(found)
        if found.path == "Organization":
            self.affiliation = next((one for one in _own_names(found) if one.text), None)
            return
        if found.path != "PractitionerRole":
            self.names += [one for one in _own_names(found) if one.text]
            return
        inner = found.one("practitioner")
        if inner is not None:
            person = self.context.document.follow(inner)
            display = inner.one("display")
            if person is not None:
                self.resources.append(person)
                self.names += [one for one in _own_names(person) if one.text]
            elif display is not None and display.text:
                self.names.append(display)
        for detail in found.all("contact"):
            self.names += [text for one in detail.all("name") if (text := one.one("text")) is not None and text.text]
        organisation = found.one("organization")
        if organisation is not None:
            held = self.context.document.follow(organisation)
            if held is not None:
                self.affiliation = next((one for one in _own_names(held) if one.text), None)
            else:
                self.affiliation = organisation.one("display")

    def name(self, own: Part | None) -> str:
        """Return the name; ``own`` is the part beside the reference that names the person."""
        if own is not None and own.text:
            self.names.insert(0, own)
            if self.affiliation is not None and self.affiliation.pointer == own.pointer:
                self.affiliation = None  # the words of the reference are the name
        return self.names[0].text if self.names else ""

    def take(self, path: str, field: str = "name") -> None:
        """Mark all parts that state the name."""
        for one in self.names:
            if one.text == self.names[0].text:
                one.take(f"{path}.{field}")

    def affiliate(self, model: str) -> None:
        """Give a field the name of the organisation."""
        if self.affiliation is not None:
            self.context.text(model, self.affiliation)


def _person(context: Context, party: Part, role: str) -> None:
    """Read a party with another role than that of a sponsor; one of unknown role stays unread."""
    concept = party.one("role")
    if role in _CONTACTS:
        _contact_party(context, party)
        return
    official = coding.known(concept, "official_role") if concept is not None else None
    if role != _INVESTIGATOR and official is None:
        return
    made = _Person(context, party.one("party"))
    name = made.name(party.one("name"))
    if not (name or made.affiliation):
        return
    if role == _INVESTIGATOR:
        path = "responsible_party"
        context.put(f"{path}.type", "SPONSOR_INVESTIGATOR", *(coding.codings(concept) if concept else ()))
        if context.put(f"{path}.investigator_name", name or None):
            made.take(path, "investigator_name")
            made.affiliate(f"{path}.investigator_affiliation")
        return
    path = context.add("officials", {"name": name or None})
    context.index.setdefault(("officials", name), path)
    made.take(path)
    context.coded(f"{path}.role", "official_role", concept)
    made.affiliate(f"{path}.affiliation")


def _contact_party(context: Context, party: Part) -> None:
    made = _Person(context, party.one("party"))
    name = made.name(party.one("name"))
    if not name and not made.resources:
        return
    path = context.add("central_contacts", {"name": name or None, "role": "CONTACT"})
    context.index.setdefault(("central_contacts", name), path)
    made.take(path)
    role = party.one("role")
    if role is not None:
        for one in coding.codings(role):
            one.take(f"{path}.role")
    for concept in party.all("classifier"):
        found = coding.known(concept, "contact_role")
        if found is not None and found.word == "CONTACT":
            coding.take(concept, "contact_role", "CONTACT", f"{path}.role")
    for resource in made.resources:
        points(context, resource.all("telecom"), path)
        for detail in resource.all("contact"):
            points(context, detail.all("telecom"), path)


def _contacts(context: Context) -> None:
    """Read the contacts of R4 (ContactDetail); their element says what they are."""
    for detail in context.study.all("contact"):
        name = detail.one("name")
        if name is not None and _listed(context, name, bare=not detail.all("telecom")):
            continue
        if not ((name is not None and name.text) or detail.all("telecom")):
            continue
        path = context.add("central_contacts", {"role": "CONTACT"})
        context.index.setdefault(("central_contacts", name.text if name is not None else ""), path)
        context.text(f"{path}.name", name)
        points(context, detail.all("telecom"), path)


def _listed(context: Context, name: Part, *, bare: bool) -> bool:
    """Whether a contact is one already: R4 lists the officials among the contacts too, ``bare`` without numbers."""
    for model in ("central_contacts", *(("officials",) if bare else ())):
        path = context.index.get((model, name.text)) if name.text else None
        if path is not None:
            name.take(f"{path}.name")
            return True
    return False


def points(context: Context, listed: list[Part], path: str) -> None:
    """Read telephone and e-mail of a contact (ContactPoint)."""
    for point in listed:
        kind, value = point.texts("system"), point.one("value")
        if kind in ("phone", "email", "") and value is not None and value.text:
            field = kind or ("email" if "@" in value.text else "phone")
            if context.text(f"{path}.{field}", value):
                point.form("system", "use")


def contact_details(context: Context, place: Part, model: str) -> None:
    """Read the contacts of a site (ExtendedContactDetail)."""
    for detail in place.all("contact"):
        path = context.add(model, {})
        for name in detail.all("name"):
            context.text(f"{path}.name", name.one("text"))
        context.coded(f"{path}.role", "contact_role", detail.one("purpose"))
        points(context, detail.all("telecom"), path)
        context.drop_empty(path)


def telecoms(context: Context, place: Part, model: str) -> None:
    """Read the numbers of a site: a number that follows another of its kind is that of a further contact."""
    path = ""
    for point in place.all("telecom"):
        kind, value = point.texts("system"), point.one("value")
        if kind not in ("phone", "email") or value is None or not value.text:
            continue
        if not path or context.get(f"{path}.{kind}") is not None:
            path = context.add(model, {})
        context.text(f"{path}.{kind}", value)
        point.form("system", "use")
