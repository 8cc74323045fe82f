"""Summary: trial summary parameters, by the codes and names of CDISC terminology (TSPARMCD, TSPARM).

Which datum fills which parameter follows the definitions of code list C66738; values that have a code list are its
submission values. SSTDTC is never filled: it is the earliest informed consent (C69208), which no registry holds.
"""

from __future__ import annotations

from trialglot.codes import label
from trialglot.design import geography, lengths, masking
from trialglot.design.identifiers import mesh
from trialglot.model.study import MeshTerm
from trialglot.writers.odm import population, treatments
from trialglot.writers.odm.context import NOTES, Context, dated, lines
from trialglot.writers.odm.parameters import Parameters, parameter

# Kinds of identifiers that registries assign; the other kinds stand in the Aliases of the Protocol alone.
_REGISTRY = frozenset({"nct", "nct-alias", "utn", "eu-ct", "eudract", "jrct", "registry"})
_MEASURES = (("primary", "OUTMSPRI"), ("secondary", "OUTMSSEC"), ("other", "OUTMSEXP"))


def write(context: Context) -> str:
    """Return the parameters of the Summary."""
    parameters = Parameters(context)
    _identity(parameters, context)
    _countries(parameters, context)
    _dates(parameters, context)
    _design(parameters, context)
    _masking(parameters, context)
    population.write(parameters, context)
    treatments.write(parameters, context)
    _outcomes(parameters, context)
    _oversight(parameters, context)
    _literature(parameters, context)
    return parameters.write()


def _identity(parameters: Parameters, context: Context) -> None:
    study = context.study
    parameters.add("TITLE", study.official_title or study.brief_title or ())
    identifiers = context.plan.identifiers
    parameters.add("REGID", [one.value for one in identifiers if one.kind in _REGISTRY])
    parameters.add("SPREFID", [one.value for one in identifiers if one.kind == "sponsor-protocol"])
    if study.lead_sponsor:
        parameters.add("SPONSOR", study.lead_sponsor.name)
    parameters.add("INDIC", study.conditions)
    parameters.add("KEYWORD", study.keywords)
    _mesh(context, "conditions", "condition_mesh", study.condition_mesh)
    _mesh(context, "interventions", "intervention_mesh", study.intervention_mesh)


def _mesh(context: Context, what: str, path: str, terms: tuple[MeshTerm, ...]) -> None:
    title = f"MeSH headings of {what}, by the registry"
    coded = {mesh(one.id): one.term for one in terms if one.id}
    context.codelists.mesh(f"MESH.{what.upper()}", title, coded)
    if context.note(f"{title}, without identifier", "; ".join(one.term for one in terms if not one.id)):
        context.kept_as_text(path, title)


def _countries(parameters: Parameters, context: Context) -> None:
    study = context.study
    path = "countries" if study.countries else "sites"
    values, unknown = [], []
    for name in dict.fromkeys(study.countries or (site.country or "" for site in study.sites)):
        found = geography.country(name)
        if found:
            values.append(found.alpha3)
        elif name.strip():
            unknown.append(name)
            context.report.add("MAP208", path=path, target_path=parameter("FCNTRY"), value=name)
    about = "ISO 3166-1 alpha-3" if values else ""
    parameters.add("FCNTRY", values, lines(about, *(f"Without an ISO 3166-1 code: {name}" for name in unknown)))


def _dates(parameters: Parameters, context: Context) -> None:
    status = context.study.status
    if status.start:
        context.note("Study start (registry)", dated(status.start))
        context.report.add("MAP231", path="status.start", target_path=NOTES, value=status.start.value, place=NOTES)
    end = status.completion
    if end is None:
        return
    reason = None if end.kind == "actual" else "it is not stated to be actual"
    if _nobody_enrolled(context):
        reason = "nobody was enrolled"
    if reason is None:
        parameters.add("SENDTC", end.value)
        return
    context.note("Study completion (registry)", dated(end))
    context.report.add(
        "MAP232", path="status.completion", target_path=NOTES, value=end.value, reason=reason, place=NOTES
    )


def _nobody_enrolled(context: Context) -> bool:
    """Whether the study was withdrawn or has no participant: then there is no last datum."""
    enrollment = context.study.design.enrollment
    none = enrollment is not None and enrollment.kind == "actual" and enrollment.count == 0
    return none or context.study.status.overall == "WITHDRAWN"


def _design(parameters: Parameters, context: Context) -> None:
    study, design = context.study, context.study.design
    if design.study_type:
        parameters.coded("STYPE", "study_type", {design.study_type: "design.study_type"})
    if design.patient_registry is not None:
        context.note("Patient registry", "yes" if design.patient_registry else "no")
        context.kept_as_text("design.patient_registry", "patient registry")
    if design.phases:
        parameters.coded("TPHASE", "phase", {"/".join(design.phases): "design.phases"})
    if design.allocation:
        parameters.coded("RANDOM", "allocation", {design.allocation: "design.allocation"})
    about = design.intervention_model_description
    words = {design.intervention_model: "design.intervention_model"} if design.intervention_model else {}
    parameters.coded("INTMODEL", "intervention_model", words, about.plain if about else "")
    for short_name, field in (
        ("TINDTP", "primary_purpose"),
        ("OBSMODEL", "observational_model"),
        ("OBSTIMP", "time_perspective"),
    ):
        word: str | None = getattr(design, field)
        if word:
            parameters.coded(short_name, field, {word: f"design.{field}"})
    if study.arms:
        observational = design.study_type == "OBSERVATIONAL"
        parameters.add("NCOHORT" if observational else "NARMS", str(len(study.arms)))
    _follow_up(parameters, context)
    _enrollment(parameters, context)
    _biospecimens(parameters, context)


def _follow_up(parameters: Parameters, context: Context) -> None:
    """TRGFUDUR (C126077) is an ISO 8601 duration; a wording that is no exact length has no value."""
    words = context.study.design.target_duration
    if not words or words.isspace():
        return
    length = lengths.length(words)
    if length is not None and length.qualifier == "exact":
        parameters.add("TRGFUDUR", length.value)
        return
    parameters.add("TRGFUDUR", (), f"As registered: {words}")
    context.kept_as_text("design.target_duration", "follow-up duration", f"{parameter('TRGFUDUR')}/Description")


def _enrollment(parameters: Parameters, context: Context) -> None:
    enrollment = context.study.design.enrollment
    if enrollment is None:
        return
    if enrollment.kind and enrollment.count < 0:
        context.note(f"Enrolment, {enrollment.kind}", str(enrollment.count))
        context.kept_as_text("design.enrollment", "enrolment that is no number of people")
    elif enrollment.kind:
        parameters.add("ACTSUB" if enrollment.kind == "actual" else "PLANSUB", str(enrollment.count))
    else:
        _enrollment_of_unknown_kind(context, enrollment.count)


def _enrollment_of_unknown_kind(context: Context, count: int) -> None:
    context.note("Enrolment, planned or actual not stated", str(count))
    context.report.add("MAP207", path="design.enrollment", target_path=NOTES, count=count, place=NOTES)


def _biospecimens(parameters: Parameters, context: Context) -> None:
    design, path = context.study.design, "design.biospecimen_retention"
    retention = design.biospecimen_retention
    if retention in {"NONE_RETAINED", "SAMPLES_WITH_DNA", "SAMPLES_WITHOUT_DNA"}:
        parameters.indicator("BRIND", retention != "NONE_RETAINED", path)
        if retention != "NONE_RETAINED":
            parameters.indicator("BRDNAIND", retention == "SAMPLES_WITH_DNA", path)
    elif context.note("Biospecimen retention", retention and label("biospecimen_retention", retention)):
        context.kept_as_text(path, "biospecimen retention")
    if design.biospecimen_description:
        parameters.add("RTSPCDES", design.biospecimen_description.plain)


def _masking(parameters: Parameters, context: Context) -> None:
    design = context.study.design
    if not (design.masking or design.who_masked or design.masking_description):
        return
    who = ", ".join(label("who_masked", one) for one in design.who_masked)
    about = lines(
        f"Masking (registry): {label('masking', design.masking)}" if design.masking else None,
        f"Masked: {who}" if who else None,
        design.masking_description.plain if design.masking_description else None,
    )
    term = masking.cdisc_term(design.masking, design.who_masked)
    if term is not None:
        context.enter("TBLIND", masking.CODELIST, term.code)
        if not term.exact:
            context.report.add(
                "MAP202",
                path="design.masking",
                target_path=parameter("TBLIND"),
                field="masking",
                value=design.masking,
                display=term.display,
                relation="by the level alone, the masked parties are not stated",
            )
    elif design.masking or design.who_masked:
        context.report.add(
            "MAP201",
            path="design.masking",
            target_path=parameter("TBLIND"),
            field="masking",
            value=f"{design.masking or ''} {who}".strip(),
            system=f"CDISC {masking.CODELIST}",
        )
    parameters.add("TBLIND", term.display if term else (), about)


def _outcomes(parameters: Parameters, context: Context) -> None:
    for level, short_name in _MEASURES:
        chosen = [one for one in context.study.outcomes if one.level == level]
        for number, one in enumerate(chosen, start=1):
            about = lines(
                f"Time frame: {one.time_frame}" if one.time_frame else None,
                one.description.plain if one.description else None,
            )
            parameters.add(short_name, one.measure, about, number)


def _oversight(parameters: Parameters, context: Context) -> None:
    oversight, access = context.study.oversight, context.study.status.expanded_access
    for short_name, name in (
        ("DMCIND", "has_dmc"),
        ("FDADRIND", "fda_regulated_drug"),
        ("FDADEIND", "fda_regulated_device"),
        ("PDPSTIND", "pediatric_postmarket_surveillance"),
    ):
        parameters.indicator(short_name, getattr(oversight, name), f"oversight.{name}")
    if access and access.nct_id:
        parameters.add("EXPARECN", access.nct_id)
    if access and access.status:
        parameters.add("EXPASTAT", label("expanded_access_status", access.status))


def _literature(parameters: Parameters, context: Context) -> None:
    study = context.study
    for number, reference in enumerate(study.references, start=1):
        about = lines(
            f"Type: {label('reference_type', reference.type)}" if reference.type else None,
            f"PubMed ID: {reference.pmid}" if reference.pmid else None,
            *(
                f"Retracted: {' '.join(part for part in (one.source, one.pmid) if part)}"
                for one in reference.retractions
            ),
        )
        parameters.add("CITNSTDY", reference.citation or (), about, number)
    parameters.add("PUBMEDID", [one.pmid for one in study.references if one.pmid])
    for number, link in enumerate(study.links, start=1):
        parameters.add("URLSTDY", link.url, number=number)
        if link.label:
            parameters.add("URLSTDYD", link.label.plain, number=number)
