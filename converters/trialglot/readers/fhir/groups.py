"""Arms and interventions: comparison groups and exposures, arms of R4, protocols, and what a study is about."""

from __future__ import annotations

import re

from trialglot.codes import label, words
from trialglot.readers.fhir import coding, identity
from trialglot.readers.fhir.context import Context
from trialglot.readers.fhir.tree import Part

_TYPED = re.compile(r"([A-Za-z ]+): (.+)", re.DOTALL)
_OTHER_NAME = "suggested alternative name: "
_TYPE_HEADING = "intervention type:"
_GROUP_TITLE = re.compile(r".*? comparison group: (.+)", re.IGNORECASE | re.DOTALL)
_EXPOSED = "exposed to"
_FORM = ("url", "name", "status", "version")
_DEFINITIONS = frozenset({"EvidenceVariable", "ActivityDefinition", "PlanDefinition"})
_MAX_LEVELS = 20


class Groups:
    """Arms and interventions of a study; each is known by its name, whatever elements speak of it."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._interventions: dict[str, str] = {}
        self._arms: dict[str, str] = {}
        self._read: dict[str, str] = {}

    def read(self) -> None:
        """Read arms with their exposures, then protocols, then what the study is about."""
        study = self.context.study
        for group in (*study.all("comparisonGroup"), *study.all("arm")):
            self._arm(group)
        for reference in study.all("protocol"):
            plan = self.context.document.follow(reference)
            if plan is None:
                self.context.leads_out(reference)
            elif plan.path == "PlanDefinition":
                self._plan(plan)
        for focus in study.all("focus"):
            concept = focus.one("concept") or focus
            self._focus(concept)

    # Arms

    def _arm(self, group: Part) -> None:
        name = group.one("name")
        link = group.texts("linkId") or group.texts("id")
        definition = group.one("eligibility")
        found = self.context.document.follow(definition) if definition is not None else None
        if definition is not None and found is None:
            self.context.leads_out(definition)
        shown, parts = self._label(name, definition, found)
        path = self._arms.get(link) or self._arms.get(coding.folded(shown))
        if path is None:
            path = self._new_arm(shown)
        for part in parts:
            part.take(f"{path}.label")
        for one in (link, coding.folded(shown)):
            if one:
                self._arms.setdefault(one, path)
        group.form("linkId")
        self.context.coded(f"{path}.type", "arm_type", group.one("type"))
        self.context.text(f"{path}.description", group.one("description"))
        for reference in group.all("intendedExposure"):
            self._exposure(reference, path)
        if found is not None and found.path == "Group":
            self._definition(found, path)

    def _label(self, name: Part | None, definition: Part | None, found: Part | None) -> tuple[str, list[Part]]:
        """Return the name of an arm; in R6 it stands in the group that defines it."""
        if name is not None and name.text:
            return name.text, [name]
        title = found.one("title") if found is not None and found.path == "Group" else None
        if title is not None and title.text:
            match = _GROUP_TITLE.fullmatch(title.text)
            return (match[1] if match else title.text), [title]
        display = definition.one("display") if definition is not None else None
        return (display.text, [display]) if display is not None and display.text else ("", [])

    def _new_arm(self, label: str) -> str:
        number = len(self.context.get("arms") or ()) + 1
        if not label:
            self.context.report.add("SRC114", path=f"arms[{number - 1}].label", what="arms", field="name")
        return self.context.add("arms", {"key": f"arm-{number}", "label": label, "interventions": []})

    def _definition(self, group: Part, path: str) -> None:
        """Read the group that defines an arm: what its members are exposed to."""
        group.form(*_FORM, "type", "membership", "actual", "combinationMethod")
        title = group.one("title")
        match = _GROUP_TITLE.fullmatch(title.text) if title is not None else None
        if title is not None and self.context.get(f"{path}.label") in (title.text, match[1] if match else None):
            title.take(f"{path}.label")
        self.context.coded(f"{path}.type", "arm_type", group.one("code"))
        self.context.text(f"{path}.description", group.one("description"))
        for one in group.all("characteristic"):
            reference, code = one.one("valueReference"), one.one("code")
            if reference is not None and code is not None and coding.folded(code.texts("text")) == _EXPOSED:
                self._exposure(reference, path)
                one.form("code", "exclude")

    def _give(self, arm: str, intervention: str, *parts: Part) -> None:
        """Say that an arm gets an intervention."""
        self.context.once(f"{arm}.interventions", self.context.get(intervention)["key"], *parts)

    # Interventions

    def _exposure(self, reference: Part, arm: str) -> None:
        found = self.context.document.follow(reference)
        if found is not None:
            intervention = self._resource(found)
            if intervention:
                self._give(arm, intervention, reference)
            return
        display = reference.one("display")
        if display is not None and display.text:
            kind, name = _typed(display.text)
            intervention = self._named(name)
            display.take(f"{intervention}.name")
            if kind:
                self.context.put(f"{intervention}.type", kind)
            self._give(arm, intervention)
        self.context.leads_out(reference)

    def _named(self, name: str) -> str:
        """Return the path of the intervention of a name, a new one where there is none yet."""
        known = coding.folded(name)
        if known not in self._interventions:
            number = len(self.context.get("interventions") or ()) + 1
            made = {"key": f"intervention-{number}", "name": name}
            self._interventions[known] = self.context.add("interventions", made)
        return self._interventions[known]

    def _resource(self, resource: Part) -> str:
        """Read a resource that defines an intervention, once; return the path of the intervention, empty for none."""
        if resource.pointer in self._read:
            return self._read[resource.pointer]
        if resource.path not in _DEFINITIONS:
            return ""
        code = resource.one("code")
        shown = coding.shown(code) if code is not None else None
        name = next((one for one in (resource.one("title"), shown) if one is not None and one.text), None)
        if name is None:
            name = next((one for one in (resource.one("name"),) if one is not None and one.text), None)
        if name is None:
            return ""
        path = self._read[resource.pointer] = self._named(name.text)
        resource.form(*_FORM)
        definition = resource.one("characteristic", "definitionCodeableConcept", "text")
        for part in (name, resource.one("title"), shown, definition):
            if part is not None and coding.folded(part.text) == coding.folded(name.text):
                part.take(f"{path}.name")
        self.context.text(f"{path}.description", resource.one("description"))
        self._kind(resource, path)
        subtitle = resource.one("subtitle")
        if subtitle is not None and subtitle.text:
            self._other_name(path, subtitle.text, subtitle)
        for note in resource.all("note"):
            text = note.one("text")
            if text is not None and text.text.startswith(_OTHER_NAME):
                self._other_name(path, text.text.removeprefix(_OTHER_NAME), text)
        return path

    def _other_name(self, path: str, name: str, part: Part) -> None:
        self.context.once(f"{path}.other_names", name, part)

    def _kind(self, resource: Part, path: str) -> None:
        """Read the type of an intervention, wherever converters put it."""
        model = f"{path}.type"
        for used in resource.all("useContext"):
            code = used.one("code")
            typed = code is not None and code.texts("code") == "interventionType"
            if typed and self.context.coded(model, "intervention_type", used.one("valueCodeableConcept")):
                used.form("code")
        for name in ("classifier", "topic", "type"):
            for concept in resource.all(name):
                self._typed(concept, model)

    def _typed(self, concept: Part, model: str) -> None:
        text = concept.one("text")
        if text is not None and coding.folded(text.text).startswith(_TYPE_HEADING):
            word = coding.by_words("intervention_type", text.text.partition(":")[2].strip())
            if word is not None:
                self.context.put(model, word.word, text)
            return
        found = coding.known(concept, "intervention_type")
        if found is not None and self.context.put(model, found.word):
            coding.take(concept, "intervention_type", found.word, model)
            self.context.read_as(model, found, concept)

    # Protocols

    def _plan(self, plan: Part) -> None:
        actions = plan.all("action")
        if not actions:
            self._flat(plan)
            return
        plan.form(*_FORM, "type", "subjectReference")
        title = plan.one("title")
        if title is not None and title.text == self.context.get("brief_title"):
            title.take("brief_title")
        for action in actions:
            self._action(action, "", 0)

    def _flat(self, plan: Part) -> None:
        """Read a plan without actions: an intervention, and the arm that is its subject."""
        path = self._resource(plan)
        subject = plan.one("subjectCodeableConcept")
        shown = coding.shown(subject) if subject is not None else None
        if path and shown is not None:
            arm = self._arms.get(coding.folded(shown.text))
            if arm is not None:
                self._give(arm, path, shown)

    def _action(self, action: Part, arm: str, level: int) -> None:
        """Read an action: an arm, one of its interventions, or what holds them."""
        link, title = action.texts("linkId") or action.texts("id"), action.one("title")
        named = self._arms.get(link) or (self._arms.get(coding.folded(title.text)) if title is not None else None)
        if named is not None:
            arm = named
            action.form("linkId", "groupingBehavior", "selectionBehavior")
            if title is not None and title.text == self.context.get(f"{arm}.label"):
                title.take(f"{arm}.label")
            self.context.text(f"{arm}.description", action.one("description"))
            code = action.one("code")
            if code is not None and coding.known(code, "arm_type") is not None:
                self.context.coded(f"{arm}.type", "arm_type", code)
        for name in ("definitionCanonical", "definitionUri"):
            reference = action.one(name)
            found = self.context.document.follow(reference) if reference is not None else None
            if reference is None:
                continue
            if found is None:
                self.context.leads_out(reference)
                continue
            path = self._resource(found)
            if path:
                action.form("linkId")
                if title is not None and coding.folded(title.text) == coding.folded(self.context.get(f"{path}.name")):
                    title.take(f"{path}.name")
                if arm:
                    self._give(arm, path, reference)
        if level < _MAX_LEVELS:
            for one in action.all("action"):
                self._action(one, arm, level + 1)

    # What the study is about

    def _focus(self, concept: Part) -> None:
        if not identity.mesh(self.context, concept, "intervention_mesh", ""):
            return
        shown = coding.shown(concept)
        if shown is not None:
            shown.take(f"{self._named(shown.text)}.name")


def _typed(text: str) -> tuple[str, str]:
    """Return type and name of "Drug: Aspirin"; no type where the word before the colon is none."""
    match = _TYPED.fullmatch(text)
    if match is not None:
        for word in sorted(words("intervention_type")):
            if coding.folded(match[1]) == coding.folded(label("intervention_type", word)):
                return word, match[2]
    return "", text
