"""From the shape of R5 to that of an earlier edition: what becomes of each element.

Builders make every resource in the shape of R5. An element that the earlier edition has too stays as it is; one that
HL7's list of cross-version extensions names is carried by the extension for it
(https://hl7.org/fhir/R5/versions.html#extensions); what has another name or form there has a rule in
``earlier_rules``. An element without any of these is an error: nothing falls away because nobody thought of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from trialglot.fhir.definitions import CROSS_VERSION, definitions
from trialglot.fhir.xml_layout import Layout, Slot, layouts
from trialglot.findings import Finding
from trialglot.writers.fhir.context import Context

Object = dict[str, Any]
# (crossing, value, the object in the making, the object of R5 that holds the value)
Apply = Callable[["Crossing", Any, Object, Object], None]
_Step = Callable[["Crossing", Any, Object, Object], None]

# Types that a narrower or older one takes without a change of the value.
_TAKES = {("markdown", "string"), ("SimpleQuantity", "Quantity"), ("Quantity", "SimpleQuantity")}


class Rule(NamedTuple):
    """What becomes of an element of R5 that the edition has under another name or in another form.

    ``name`` is the element that holds it there, ``None`` for none or for the extension. ``apply`` makes it; without it
    the value is kept under the other name. ``place`` is the FHIRPath where findings look for it, if that is elsewhere.
    """

    name: str | None = None
    apply: Apply | None = None
    place: str | None = None


class UnknownElementError(LookupError):
    """An element of R5 for which nothing says what becomes of it in an earlier edition: an error of the writer."""


class _Steps(dict[str, _Step]):
    """The steps for the keys of a type; ``in_order``: without extensions, the keys need no sorting afterwards."""

    def __init__(self, in_order: bool) -> None:
        super().__init__()
        self.in_order = in_order


class Earlier:
    """What becomes of the elements of R5 in one earlier edition; made once per process.

    ``rules`` are keyed by the element in R5; ``completions`` add to an object of a type what R5 can do without.
    """

    def __init__(self, version: str, rules: dict[str, Rule], completions: dict[str, Apply]) -> None:
        self.old, self.new = layouts("5.0.0"), layouts(version)
        self._extension = definitions(version).extension
        self.rules = rules
        self.completions = completions
        self._steps: dict[tuple[str, str], _Steps] = {}
        self._carried: dict[tuple[str, str], _Step] = {}
        self._same: dict[str, bool] = {}
        self._places: dict[str, str] = {}

    def steps(self, source: str, target: str) -> _Steps:
        """Return the steps known so far for an R5 type that becomes a type of the edition."""
        found = self._steps.get((source, target))
        if found is None:
            found = self._steps[source, target] = _Steps(self._in_order(source, target))
        return found

    def _in_order(self, source: str, target: str) -> bool:
        """Whether elements that are kept, and they alone, stand in the order of the edition already."""
        if source in self.completions or any(one.rpartition(".")[0] == source for one in self.rules):
            return False
        new = self.new[target]
        places = [new[key].order for key in self.old[source] if key in new]
        return places == sorted(places)

    def step(self, source: str, target: str, key: str) -> _Step:
        """Return what is to be done with a key of an R5 type; it is remembered.

        Raises:
            UnknownElementError: nothing says what becomes of it.
        """
        made = self.steps(source, target)[key] = self._make(source, target, key)
        return made

    def _make(self, source: str, target: str, key: str) -> _Step:
        if key == "resourceType":
            return _copy(key)
        slot = self.old[source][key]
        path = f"{source}.{slot.step}"
        rule = self.rules.get(path)
        if rule is not None:
            if rule.apply is not None:
                return rule.apply
            if rule.name is None:
                raise UnknownElementError(f"{path} is for the rule of an element around it")
            return self._kept(slot, self.new[target][rule.name], path)
        there = self.new[target].get(key)
        if there is not None:
            return self._kept(slot, there, path)
        return self.carried(path, slot)

    def _kept(self, slot: Slot, there: Slot, path: str) -> _Step:
        """Return the step for an element that the edition has, maybe under another name."""
        key, many = there.key, slot.many
        if slot.step == "id":  # of one form in all editions, of different types in their definitions
            return _copy(key)
        inner = "." in slot.kind and "." in there.kind
        if (slot.many and not there.many) or not (
            inner or slot.kind == there.kind or (slot.kind, there.kind) in _TAKES
        ):
            raise UnknownElementError(f"{path} has another form in the edition, and no rule")
        wrapped = there.many and not slot.many
        if key == "extension":
            return _added
        if slot.form == "resource":
            return _contained
        if slot.form != "complex" or self.same(slot.kind):
            return _wrapped(key) if wrapped else _copy(key)
        source, target = slot.kind, there.kind

        def convert(crossing: Crossing, value: Any, out: Object, _holder: Object) -> None:
            found = [crossing.object(one, source, target) for one in (value if many else (value,))]
            kept = [one for one in found if one]  # a rule may leave nothing
            if kept:
                out[key] = kept if many or wrapped else kept[0]

        return convert

    def carried(self, path: str, slot: Slot) -> _Step:
        """Return the step that carries an element by HL7's extension for it; it is remembered.

        Raises:
            UnknownElementError: there is no such extension, or the edition has not the type of its value.
        """
        found = self._carried.get((path, slot.key))
        if found is None:
            found = self._carried[path, slot.key] = self._extending(path, slot)
        return found

    def _extending(self, path: str, slot: Slot) -> _Step:
        url = CROSS_VERSION + path
        definition = self._extension(url)
        if definition is None:
            raise UnknownElementError(f"{path} is not in the edition, has no extension there, and no rule")
        if definition.get("modifier"):
            raise UnknownElementError(f"{path} changes the meaning of what is around it, and has no rule")
        many = slot.many
        value = self._value(definition, url, path, slot)

        def extend(_crossing: Crossing, found: Any, out: Object, _holder: Object) -> None:
            extensions = out.setdefault("extension", [])
            extensions += [value(_crossing, one) for one in (found if many else (found,))]

        return extend

    def _value(self, definition: Object, url: str, path: str, slot: Slot) -> Callable[[Crossing, Any], Object]:
        """Return what makes the extension ``url`` of a value."""
        if "value" in definition:
            kind = slot.kind
            if kind not in definition["value"][2]:
                raise UnknownElementError(f"{path} has a type that the edition does not know, and no rule")
            key = f"value{kind[0].upper()}{kind[1:]}"
            if slot.form == "complex" and not self.same(kind):
                return lambda crossing, one: {"url": url, key: crossing.object(one, kind, kind)}
            return lambda _crossing, one: {"url": url, key: one}
        layout, nested = self.old[slot.kind], definition["nested"]

        def parts(crossing: Crossing, one: Object) -> Object:
            inner: list[Object] = []
            for key, found in one.items():
                part = layout[key]
                if part.step not in nested:
                    raise UnknownElementError(f"{path}.{key} has no nested extension, and no rule")
                make = self._value(nested[part.step], part.step, f"{path}.{part.step}", part)
                inner += [make(crossing, each) for each in (found if part.many else (found,))]
            return {"url": url, "extension": inner}

        return parts

    def same(self, name: str) -> bool:
        """Whether a data type has the same elements in both editions, so that values need no walk."""
        found = self._same.get(name)
        if found is None:
            self._same[name] = True  # a type may contain itself
            found = self._is_same(name)
            if not found:  # what was found on that assumption is open again
                self._same = {one: same for one, same in self._same.items() if not same}
            self._same[name] = found
        return found

    def _is_same(self, name: str) -> bool:
        if name.partition(".")[0] not in self.new.definitions.types:
            return False
        if name in self.completions or any(one.startswith(f"{name}.") for one in self.rules):
            return False
        new = self.new[name]
        return all(
            key in new and new[key][2:] == slot[2:] and (slot.form != "complex" or self.same(slot.kind))
            for key, slot in self.old[name].items()
            if slot.kind not in ("Extension", "id")
        )

    def place(self, path: str) -> str:
        """Return the FHIRPath, in the edition, of an element that R5 names ``path`` (``ResearchStudy.region``)."""
        found = self._places.get(path)
        if found is None:
            found = self._places[path] = self._place(path)
        return found

    def _place(self, path: str) -> str:
        source, *steps = path.split(".")
        if source not in self.new.resources:
            return path
        target, found = source, source
        for index, step in enumerate(steps):
            slot = _find(self.old[source], step)
            if slot is None:
                return found
            name = f"{source}.{slot.step}"
            rule = self.rules.get(name)
            if rule and rule.place:
                return rule.place
            key = rule.name if rule else slot.key
            there = _find(self.new[target], key) if key else None
            if there is None:
                return found + self._extended(name, slot, steps[index + 1 :])
            found = f"{found}.{there.key if rule else step}"
            source, target = slot.kind, there.kind
        return found

    def _extended(self, path: str, slot: Slot, steps: list[str]) -> str:
        definition = self._extension(CROSS_VERSION + path)
        if definition is None:
            return ""
        found = f".extension('{CROSS_VERSION}{path}')"
        if "nested" not in definition:
            return f"{found}.value"
        part = _find(self.old[slot.kind], steps[0]) if steps else None
        return f"{found}.extension('{part.step}').value" if part else found


class Crossing:
    """The way of one bundle from R5 to an earlier edition.

    ``hoisted`` leads from the references to contained resources that became entries to the places of these.
    """

    def __init__(self, context: Context, earlier: Earlier) -> None:
        self.context = context
        self.earlier = earlier
        self.hoisted: dict[str, str] = {}
        self._entries = list(context.entries)
        self._resources = {entry["request"]["url"]: entry["resource"] for entry in self._entries}

    def entries(self) -> list[Object]:
        """Return the entries with their resources in the shape of the edition, then the entries that rules made."""
        made = [{**entry, "resource": self.resource(entry["resource"])} for entry in self._entries]
        return made + self.added

    @property
    def added(self) -> list[Object]:
        """The entries that rules have added to the bundle so far, in the shape of the edition."""
        return self.context.entries[len(self._entries) :]

    def resource(self, resource: Object) -> Object:
        """Return a resource in the shape of the edition."""
        kind = resource["resourceType"]
        return self.object(resource, kind, kind)

    def object(self, value: Object, source: str, target: str) -> Object:
        """Return an object of an R5 type as one of a type of the edition, its keys in the order of the elements."""
        earlier = self.earlier
        steps = earlier.steps(source, target)
        out: Object = {}
        for key, one in value.items():
            step = steps.get(key) or earlier.step(source, target, key)
            step(self, one, out, value)
        if source in earlier.completions:
            earlier.completions[source](self, None, out, value)
        if steps.in_order and "extension" not in out:
            return out
        order = earlier.new[target].order
        return {key: out[key] for key in sorted(out, key=order.__getitem__)}

    def carry(self, path: str, value: Any, out: Object) -> None:
        """Add the extension that carries the R5 element ``path``; a rule does so beside what it makes itself."""
        source, _, key = path.rpartition(".")
        earlier = self.earlier
        earlier.carried(path, earlier.old[source][key])(self, value, out, out)

    def referred(self, reference: Object) -> Object:
        """Return the R5 resource of the bundle that a reference leads to."""
        found: Object = self._resources[reference["reference"]]
        return found

    def told(self, one: Finding) -> Finding:
        """Return a finding of a builder with the place that its datum has in the edition."""
        if one.target_path is None:
            return one
        place = self.earlier.place(one.target_path)
        if place == one.target_path:
            return one
        return one._replace(target_path=place, message=one.message.replace(one.target_path, place))


def _find(layout: Layout, name: str) -> Slot | None:
    """Return the element of that key or, for a choice, of that name without its type."""
    return layout.get(name) or next((slot for slot in layout.values() if slot.step == name), None)


def _copy(key: str) -> _Step:
    def copy(_crossing: Crossing, value: Any, out: Object, _holder: Object) -> None:
        out[key] = value

    return copy


def _wrapped(key: str) -> _Step:
    def wrap(_crossing: Crossing, value: Any, out: Object, _holder: Object) -> None:
        out[key] = [value]

    return wrap


def _added(_crossing: Crossing, value: list[Object], out: Object, _holder: Object) -> None:
    out.setdefault("extension", []).extend(value)


def _contained(crossing: Crossing, value: list[Object], out: Object, _holder: Object) -> None:
    out["contained"] = [crossing.resource(one) for one in value]
