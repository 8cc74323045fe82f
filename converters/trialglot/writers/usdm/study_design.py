"""The study design: an ObservationalStudyDesign for observational studies, else an InterventionalStudyDesign.

Expanded access is an interventional design whose study type says EXPANDED ACCESS: USDM has these two classes.
"""

from __future__ import annotations

from trialglot.codes import label, systems
from trialglot.design import masking
from trialglot.design.identifiers import mesh
from trialglot.model.study import MeshTerm
from trialglot.writers.usdm import outcomes, population, structure, timeline
from trialglot.writers.usdm.context import DESIGN, Context
from trialglot.writers.usdm.criteria import Criteria
from trialglot.writers.usdm.sites import NOT_STATED
from trialglot.writers.usdm.values import Extensions, Json, alias, coded, ct, other

_PHASES, _PURPOSES, _CHARACTERISTICS = "C66737", "C66736", "C207416"
_NOT_APPLICABLE, _DOUBLE_BLIND, _OPEN_LABEL, _INTERVENTIONAL = "C48660", "C15228", "C49659", "C98388"
_SEVERAL_ARMS = frozenset({"C82637", "C82638", "C82639"})
_PACKAGES = "codes come from three packages of CDISC terminology, published on different days"


def write(context: Context, criteria: Criteria) -> Json:
    """Return the study design."""
    kind = "ObservationalStudyDesign" if context.observational else "InterventionalStudyDesign"
    study = context.study
    if study.design.study_type not in ("INTERVENTIONAL", "OBSERVATIONAL"):
        path, what = "design.study_type", f"the class {kind} of the study design"
        context.report.add("MAP205", path=path, target_path=DESIGN, what=what)
    made: Json = {
        "id": DESIGN,
        "name": DESIGN,
        "label": f"Study design of {study.id}",
        "rationale": context.default("StudyDesign.rationale", context.design, None),
        **_classification(context),
        "arms": structure.arms(context),
        "studyCells": structure.cells(context),
        "epochs": structure.epochs(context),
        "elements": structure.elements(context),
        "population": population.write(context, criteria),
        "eligibilityCriteria": criteria.made,
        "instanceType": kind,
    }
    parts = {
        "indications": _indications(context),
        "studyInterventionIds": [one.key for one in study.interventions],
        "objectives": outcomes.write(context),
        "biospecimenRetentions": _biospecimens(context),
        "scheduleTimelines": timeline.write(context) if context.complete else [],
    }
    made |= {name: value for name, value in parts.items() if value}
    _rest(context)
    _explain(context, made)
    return context.design.put(made)


def _classification(context: Context) -> Json:
    """Return what kind of study it is."""
    design, about = context.study.design, context.design
    made: Json = {"studyPhase": None, "characteristics": [], "subTypes": []}
    if design.study_type:
        code = context.code(
            "study_type", design.study_type, "C99077", f"{DESIGN}.studyType", "design.study_type", about
        )
        if code:
            made["studyType"] = code
    if design.phases:
        word = "/".join(design.phases)
        code = context.code("phase", word, _PHASES, f"{DESIGN}.studyPhase.code", "design.phases", about)
        if code:
            made["studyPhase"] = alias(f"{DESIGN}.studyPhase", code)
    if design.allocation:
        found = context.code(
            "allocation", design.allocation, _CHARACTERISTICS, f"{DESIGN}.allocation", "design.allocation", about
        )
        if found:
            made["characteristics"] = [found]
    return made | (_observational(context) if context.observational else _interventional(context))


def _required(context: Context, attribute: str, table: str, codelist: str, word: str | None) -> Json:
    """Return the Code of an attribute that the class demands."""
    kind = "ObservationalStudyDesign" if context.observational else "InterventionalStudyDesign"
    own, path = f"{DESIGN}.{attribute}", f"design.{table}"
    if not word:
        return context.default_code(f"{kind}.{attribute}", own, context.design, path)
    return context.code(table, word, codelist, own, path, context.design) or other(own)


def _interventional(context: Context) -> Json:
    design, about = context.study.design, context.design
    made: Json = {
        "model": _required(context, "model", "intervention_model", "C99076", design.intervention_model),
        "intentTypes": [],
        "blindingSchema": None,
    }
    if design.primary_purpose:
        code = context.code(
            "primary_purpose",
            design.primary_purpose,
            _PURPOSES,
            f"{DESIGN}.intentType",
            "design.primary_purpose",
            about,
        )
        if code:
            made["intentTypes"] = [code]
    term = masking.cdisc_term(design.masking, design.who_masked)
    if term is not None:
        made["blindingSchema"] = alias(
            f"{DESIGN}.blindingSchema", ct(f"{DESIGN}.blindingSchema.code", masking.CODELIST, term.code)
        )
    _masking(context, term)
    for field, word in (
        ("observational-model", design.observational_model),
        ("time-perspective", design.time_perspective),
    ):
        about.text(field, label(field.replace("-", "_"), word) if word else None)
    return made


def _observational(context: Context) -> Json:
    design, about = context.study.design, context.design
    made: Json = {
        "model": _required(context, "model", "observational_model", "C127259", design.observational_model),
        "timePerspective": _required(
            context, "timePerspective", "time_perspective", "C127261", design.time_perspective
        ),
        "samplingMethod": None,
    }
    method = context.study.eligibility.sampling_method
    if method:
        path = "eligibility.sampling_method"
        code = context.code("sampling_method", method, "C127260", f"{DESIGN}.samplingMethod", path, about)
        if code:
            made["samplingMethod"] = code
    for field, word in (
        ("intervention-model", design.intervention_model),
        ("primary-purpose", design.primary_purpose),
    ):
        about.text(field, label(field.replace("-", "_"), word) if word else None)
    _masking(context, None)
    return made


def _masking(context: Context, term: masking.MaskingTerm | None) -> None:
    """Keep the level of masking, which no class has, and say where its term says less."""
    design, about = context.study.design, context.design
    if design.masking:
        about.text("masking", label("masking", design.masking))
    if design.masking_description and not design.who_masked:
        about.text("masking-description", design.masking_description.plain)
    path, target = "design.masking", f"{DESIGN}.blindingSchema"
    if term is not None and not term.exact:
        context.report.add(
            "MAP202",
            path=path,
            target_path=target,
            field="masking",
            value=design.masking,
            display=term.display,
            relation="by the level alone, the masked parties are not stated",
        )
    elif term is None and (design.masking or design.who_masked):
        who = ", ".join(label("who_masked", one) for one in design.who_masked)
        value = f"{design.masking or ''} {who}".strip()
        system = f"CDISC {masking.CODELIST}"
        context.report.add("MAP201", path=path, target_path=target, field="masking", value=value, system=system)


def _indications(context: Context) -> list[Json]:
    """Return an indication for each condition.

    A MeSH heading is the code of the condition of the same name, or of the only condition of the record. The registry
    derived the headings for the study as a whole: others stand in extension attributes of the study design.
    """
    study = context.study
    named = [one for one in study.conditions if one and not one.isspace()]
    headings: dict[int, MeshTerm] = dict(enumerate(study.condition_mesh))
    made = []
    for index, name in enumerate(named):
        own = f"indication-{index + 1}"
        about = Extensions(own)
        fitting = [
            number
            for number, one in headings.items()
            if one.id
            and (len(named) == 1 or " ".join(one.term.split()).casefold() == " ".join(name.split()).casefold())
        ]
        one: Json = {
            "id": own,
            "name": own,
            "label": name,
            "isRareDisease": context.default_flag("Indication.isRareDisease", about, "conditions"),
            "instanceType": "Indication",
        }
        found: dict[str, str] = {}
        for number in fitting:
            heading = mesh(headings[number].id or "")
            if heading not in found:
                found[heading] = headings.pop(number).term
        if found:
            one["codes"] = [
                coded(f"{own}.code-{number}", systems()["mesh"].uri, NOT_STATED, code, name)
                for number, (code, name) in enumerate(found.items(), start=1)
            ]
        made.append(about.put(one))
    for term in headings.values():
        if term.id:
            context.design.code("condition-mesh", systems()["mesh"].uri, NOT_STATED, mesh(term.id), term.term)
        else:
            context.design.text("condition-mesh", term.term)
    if headings:
        context.kept("condition_mesh", "MeSH headings of conditions", f"{DESIGN}/condition-mesh")
    return made


def _biospecimens(context: Context) -> list[Json]:
    """Return whether biospecimens are retained; DNA is said where something is retained (rule DDF00231)."""
    design, path = context.study.design, "design.biospecimen_retention"
    retention, text = design.biospecimen_retention, design.biospecimen_description
    if retention not in {"NONE_RETAINED", "SAMPLES_WITH_DNA", "SAMPLES_WITHOUT_DNA"}:
        noted = [
            context.design.text(
                "biospecimen-retention", label("biospecimen_retention", retention) if retention else None
            ),
            context.design.text("biospecimen-description", text.plain if text else None),
        ]
        if any(noted):
            context.kept(path, "biospecimen retention", f"{DESIGN}/biospecimen-retention")
        return []
    own = "biospecimen-retention-1"
    made: Json = {"id": own, "name": own, "isRetained": retention != "NONE_RETAINED"}
    if text:
        made["description"] = text.plain
    if made["isRetained"]:
        made["includesDNA"] = retention == "SAMPLES_WITH_DNA"
    made["instanceType"] = "BiospecimenRetention"
    return [made]


def _rest(context: Context) -> None:
    """Keep what the classes of a study design have no attribute for."""
    design, about = context.study.design, context.design
    kinds = design.expanded_access_types
    noted = {
        "patient registry": ("patient-registry", about.flag("patient-registry", design.patient_registry)),
        "follow-up duration": ("target-duration", about.text("target-duration", design.target_duration)),
        "patients given expanded access": (
            "expanded-access-patients",
            about.number("expanded-access-patients", design.patients_to_this_expanded_access),
        ),
    }
    for name in ("individual", "intermediate", "treatment") if kinds else ():
        field = f"expanded-access-{name}"
        noted[f"expanded access, {name}"] = (field, about.flag(field, getattr(kinds, name)))
    for field, (url, there) in noted.items():
        if there:
            context.kept("design", field, f"{DESIGN}/{url}")
    if not context.observational and context.study.eligibility.sampling_method:
        about.text("sampling-method", label("sampling_method", context.study.eligibility.sampling_method))


def _explain(context: Context, made: Json) -> None:
    """Say which rules the design cannot meet."""
    design = context.study.design
    kind = made.get("studyType", {}).get("code", _INTERVENTIONAL)
    context.explain("DDF00073", _PACKAGES)
    if not context.complete:
        context.explain("DDF00012", "a registry record has no schedule of activities; --usdm complete makes a skeleton")
        context.explain("DDF00099", "a registry record has no schedule of activities; --usdm complete makes a skeleton")
    if kind == _INTERVENTIONAL:
        context.explain("DDF00101", "a registry record has no procedures")
        count = len(context.study.interventions)
        if made["model"]["code"] in _SEVERAL_ARMS and count < 2:
            context.explain("DDF00213", f"the record has {count} intervention(s)", "interventions")
    blinding = _standard(made, "blindingSchema")
    parties = len(set(design.who_masked))
    if blinding == _DOUBLE_BLIND and parties < 2:
        context.explain("DDF00192", f"the record states {parties} masked parties", "design.who_masked")
    elif blinding not in (None, _DOUBLE_BLIND, _OPEN_LABEL) and not parties:
        context.explain("DDF00193", "the record does not state who is masked", "design.who_masked")
    phase = _standard(made, "studyPhase")
    if context.observational and phase != _NOT_APPLICABLE:
        stated = f"the record's phase is {'/'.join(design.phases)}" if design.phases else "the record states no phase"
        context.explain("DDF00232", stated, "design.phases")


def _standard(made: Json, attribute: str) -> str | None:
    """Return the code of an AliasCode."""
    held = made.get(attribute)
    return held["standardCode"]["code"] if held else None
