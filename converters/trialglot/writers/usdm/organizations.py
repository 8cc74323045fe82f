"""Organisations: sponsor, collaborators, issuers of identifiers, affiliations, and the facilities where a study is run.

An organisation of a registry has a name and no number. ``identifierScheme`` says so, and ``identifier`` is the name.
"""

from __future__ import annotations

from trialglot.model.study import Party
from trialglot.writers.usdm.context import Context
from trialglot.writers.usdm.values import Extensions, Json, ct, other, unknown

TYPES = "C188724"
_SCHEME = "Name in the registry record"
_REGISTRY = "C93453"
_NOT_KNOWN = frozenset({"UNKNOWN", "AMBIG"})


class Organizations:
    """The organisations of a document; equal names with equal kind are one."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.made: list[Json] = []
        self._held: dict[tuple[str, str | None], str] = {}
        self._first: dict[str, str] = {}  # by name alone
        self._labels: dict[str, str] = {}
        self._issuers = 0
        self.sponsor = self.party(context.study.lead_sponsor, "lead_sponsor")

    def label(self, own: str) -> str:
        """Return the name of an organisation by its id."""
        return self._labels[own]

    def party(self, party: Party | None, path: str) -> str | None:
        """Return the id of an organisation that the record lists with its class; ``None`` for none."""
        if party is None or not party.name or party.name.isspace():
            return None
        if not party.agency_class and (party.name, None) not in self._held:
            return self._new(party.name, None, path, "Organization.type")  # another of this name may have a class
        return self.named(party.name, party.agency_class, path, "Organization.type")

    def named(self, name: str, agency_class: str | None, path: str, constant: str = "Organization.type:further") -> str:
        """Return the id of the organisation of a name; its kind follows from the registry's class, else a constant."""
        held = self._held.get((name, agency_class)) or (None if agency_class else self._first.get(name))
        return held or self._new(name, agency_class, path, constant)

    def _new(self, name: str, agency_class: str | None, path: str, constant: str) -> str:
        own = self._own((name, agency_class))
        about = Extensions(own)
        if agency_class:
            kind = self.context.code("agency_class", agency_class, TYPES, f"{own}.type", f"{path}.agency_class", about)
            kind = kind or (unknown if agency_class in _NOT_KNOWN else other)(f"{own}.type")
        else:
            kind = self.context.default_code(constant, f"{own}.type", about, path)
        self._add(own, name, kind, about)
        return own

    def registry(self, name: str) -> str:
        """Return the id of a registry."""
        return self.known(name, _REGISTRY)

    def known(self, name: str, code: str) -> str:
        """Return the id of an organisation whose kind is certain: a C-code of C188724."""
        held = self._held.get((name, code))
        if held:
            return held
        own = self._own((name, code))
        self._add(own, name, ct(f"{own}.type", TYPES, code), Extensions(own))
        return own

    def unnamed(self, identifier: str, path: str) -> str:
        """Return the id of the organisation that assigned an identifier, where the record does not name it."""
        self._issuers += 1
        own = f"organization-issuer-{self._issuers}"
        about = Extensions(own)
        kind = self.context.default_code("Organization.type:further", f"{own}.type", about, path)
        self._add(own, f"Issuer of {identifier} (not stated)", kind, about)
        return own

    def add(self, own: str, name: str, kind: Json, about: Extensions, **further: object) -> None:
        """Add an organisation that is never another one's: a facility."""
        self._add(own, name, kind, about, **further)

    def _own(self, key: tuple[str, str | None]) -> str:
        own = f"organization-{len(self._held) + 1}"
        self._held[key] = own
        self._first.setdefault(key[0], own)
        return own

    def _add(self, own: str, name: str, kind: Json, about: Extensions, **further: object) -> None:
        self._labels[own] = name
        made: Json = {
            "id": own,
            "name": own,
            "label": name,
            "type": kind,
            "identifierScheme": _SCHEME,
            "identifier": name,
            **further,
            "instanceType": "Organization",
        }
        self.made.append(about.put(made))
