"""Rules about a study design: arms, epochs, cells, elements, kind of study, characteristics."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import Final

from trialglot.validators.usdm.index import Document, Node, shown
from trialglot.validators.usdm.rules.broken import Broken, called, designs

_INTERVENTIONAL: Final = "C98388"  # INTERVENTIONAL, C99077
_OBSERVATIONAL: Final = ("C16084", "C129000")  # OBSERVATIONAL, PATIENT REGISTRY, C99077
_NOT_APPLICABLE: Final = "C48660"  # NOT APPLICABLE, C66737
_SEVERAL: Final = ("C82637", "C82639", "C82638")  # CROSS-OVER, PARALLEL, FACTORIAL, C99076
# Characteristics (C207416) of which a design has one at most.
_APART: Final = (
    ("DDF00154", ("C217004", "C217005")),  # Single-Centre, Multicentre
    ("DDF00257", ("C217006", "C217007")),  # Single Country, Multiple Countries
    ("DDF00258", ("C46079", "C25689", "C147145")),  # Randomized, Stratification, Stratified Randomisation
)


def cells(doc: Document) -> Iterator[Broken]:
    """One cell of an arm and an epoch, not more (DDF00069) nor less (DDF00243); elements stand in cells (DDF00040)."""
    for design in designs(doc):
        held = design.all("studyCells")
        pairs = Counter((one.text("armId"), one.text("epochId")) for one in held)
        seen = set()
        for one in held:
            pair = (one.text("armId"), one.text("epochId"))
            if pairs[pair] > 1 and pair in seen:
                text = f"{pairs[pair]} cells are of arm {shown(pair[0])} and epoch {shown(pair[1])}"
                yield Broken("DDF00069", one, "", text)
            seen.add(pair)
        epochs = design.all("epochs")
        own = {epoch.id for epoch in epochs}
        of_arm: dict[str, set[str]] = defaultdict(set)
        for arm_id, epoch_id in pairs:
            if epoch_id in own:
                of_arm[arm_id].add(epoch_id)
        for arm in design.all("arms"):
            missing = len(own) - len(of_arm[arm.id])
            if missing:
                some = list(islice((one for one in epochs if one.id not in of_arm[arm.id]), 3))
                yield Broken("DDF00243", arm, "", f"{arm} has no cell in {called(some, missing - len(some))}")
    used = {one for cell in doc.all("StudyCell") for one in cell.texts("elementIds")}
    for element in doc.all("StudyElement"):
        if element.id not in used:
            yield Broken("DDF00040", element, "", f"{element} is in no cell")


def kind(doc: Document) -> Iterator[Broken]:
    """DDF00227, DDF00228: the class is that of the study type; DDF00232: an observational study has no phase."""
    for design in designs(doc):
        of_type = design.code("studyType")
        if of_type == _INTERVENTIONAL and design.cls != "InterventionalStudyDesign":
            yield Broken("DDF00227", design, "studyType", f"the study type of an {design.cls} is {of_type}")
        elif of_type in _OBSERVATIONAL:
            if design.cls != "ObservationalStudyDesign":
                yield Broken("DDF00228", design, "studyType", f"the study type of an {design.cls} is {of_type}")
            phase = design.code("studyPhase")
            if phase != _NOT_APPLICABLE:
                seen = f"the study type is {of_type}, and the phase {phase or 'missing'}"
                yield Broken("DDF00232", design, "studyPhase", seen)


def characteristics(doc: Document) -> Iterator[Broken]:
    """DDF00154, DDF00257, DDF00258: characteristics do not contradict each other."""
    for design in designs(doc):
        held = design.all("characteristics")
        for rule, codes in _APART:
            found = [one for one in held if one.text("code") in codes]
            if len({one.text("code") for one in found}) > 1:
                seen = " and ".join(shown(one.text("decode")) for one in found)
                yield Broken(rule, design, "characteristics", f"{design} is characterized as {seen}")


def interventions(doc: Document) -> Iterator[Broken]:
    """DDF00213: a design of several groups has several interventions; DDF00101: procedures refer to interventions."""
    for design in doc.all("InterventionalStudyDesign"):
        if design.code("studyType") not in ("", _INTERVENTIONAL):
            continue
        held = set(design.texts("studyInterventionIds"))
        if design.code("model") in _SEVERAL and len(held) < 2 and design.code("studyType"):
            seen = f"the intervention model is {design.code('model')}, and the design has {len(held)} interventions"
            yield Broken("DDF00213", design, "model", seen)
        if not any(one.text("studyInterventionId") in held for one in _procedures(design)):
            yield Broken("DDF00101", design, "activities", "no procedure of the design refers to an intervention")


def _procedures(design: Node) -> Iterator[Node]:
    for activity in design.all("activities"):
        yield from activity.all("definedProcedures")


def referenced(doc: Document) -> Iterator[Broken]:
    """DDF00240, DDF00252: procedures and elements name interventions that their design names too."""
    for rule, cls in (("DDF00240", "Procedure"), ("DDF00252", "StudyElement")):
        for one in doc.by_class.get(cls, ()):
            design = one.above("InterventionalStudyDesign", "ObservationalStudyDesign")
            if design is None:
                continue
            own = "studyInterventionId" if cls == "Procedure" else "studyInterventionIds"
            named = [one.text(own)] if cls == "Procedure" else one.texts(own)
            held = frozenset(design.texts("studyInterventionIds")) if named else frozenset()
            foreign = [name for name in named if name and name not in held]
            if foreign:
                seen = f"{one} names {', '.join(map(shown, foreign))}, which its design does not"
                yield Broken(rule, one, own, seen)
