"""The parameters that describe the study as a whole: identity, dates, design, masking, outcomes, literature.

SSTDTC is never filled: it is the earliest informed consent (C69208), which no registry holds.
"""

from __future__ import annotations

from trialglot.codes import ct_term, label
from trialglot.design import geography, lengths, masking
from trialglot.design.identifiers import mesh
from trialglot.design.summary.parts import ABOUT, NO_TERM, Collector, Value
from trialglot.design.wording import between, dated, lines, listed, on_one_line, quoted
from trialglot.model.study import MeshTerm

# Kinds of identifiers that registries assign; the other kinds stand in the Aliases of the Protocol alone.
_REGISTRY = frozenset({"nct", "nct-alias", "utn", "eu-ct", "eudract", "jrct", "registry"})
_MASKING = ("Masking (registry): ", "Masked: ")
_TIME_FRAME = "Time frame: "
_MEASURES = (("primary", "OUTMSPRI"), ("secondary", "OUTMSSEC"), ("other", "OUTMSEXP"))


def collect(parameters: Collector) -> None:
    """Add the parameters."""
    _identity(parameters)
    _countries(parameters)
    _dates(parameters)
    _design(parameters)
    _masking(parameters)
    _outcomes(parameters)
    _oversight(parameters)
    _literature(parameters)


def _identity(parameters: Collector) -> None:
    study = parameters.study
    parameters.add("TITLE", study.official_title or study.brief_title or ())
    identifiers = parameters.plan.identifiers
    registered = [Value(one.value, standard=f"identifier:{one.kind}") for one in identifiers if one.kind in _REGISTRY]
    parameters.values("REGID", registered)
    parameters.add("SPREFID", [one.value for one in identifiers if one.kind == "sponsor-protocol"])
    if study.lead_sponsor:
        parameters.add("SPONSOR", study.lead_sponsor.name)
    parameters.add("INDIC", study.conditions)
    parameters.add("KEYWORD", study.keywords)
    _mesh(parameters, "conditions", "condition_mesh", study.condition_mesh)
    _mesh(parameters, "interventions", "intervention_mesh", study.intervention_mesh)


def _mesh(parameters: Collector, what: str, path: str, terms: tuple[MeshTerm, ...]) -> None:
    title = f"MeSH headings of {what}, by the registry"
    coded: dict[str, str] = {}
    noted = []
    for one in terms:
        code = mesh(one.id) if one.id else None
        if code is None:
            noted.append(parameters.note(f"{title}, without identifier", one.term))
        elif coded.setdefault(code, one.term) != one.term:
            noted.append(parameters.note(f"{title}, of an identifier that another has", f"{code} {one.term}"))
    parameters.headings(what, coded)
    if any(noted):
        parameters.kept_as_text(path, title)


def _countries(parameters: Collector) -> None:
    study = parameters.study
    path = "countries" if study.countries else "sites"
    values, unknown = [], []
    for name in geography.of_study(study):
        found = geography.country(name)
        if found:
            values.append(found.alpha3)
        else:
            unknown.append(name)
            parameters.remark("MAP208", path, "FCNTRY", value=name)
    about = lines(
        "ISO 3166-1 alpha-3" if values else None,
        "The countries of the sites." if (values or unknown) and not study.countries else None,
        *(f"Without an ISO 3166-1 code: {name}" for name in unknown),
    )
    parameters.add("FCNTRY", values, about, standard="iso3166-alpha3")


def _dates(parameters: Collector) -> None:
    status = parameters.study.status
    if status.start:
        parameters.note("Study start (registry)", dated(status.start))
        parameters.remark("MAP231", "status.start", "", value=status.start.value)
    end = status.completion
    if end is None:
        return
    reason = None if end.kind == "actual" else "it is not stated to be actual"
    if _nobody_enrolled(parameters):
        reason = "nobody was enrolled"
    if reason is None:
        parameters.add("SENDTC", end.value, standard="iso8601")
        return
    parameters.note("Study completion (registry)", dated(end))
    parameters.remark("MAP232", "status.completion", "", value=end.value, reason=reason)


def _nobody_enrolled(parameters: Collector) -> bool:
    """Whether the study was withdrawn or has no participant: then there is no last datum."""
    enrollment = parameters.study.design.enrollment
    none = enrollment is not None and enrollment.kind == "actual" and enrollment.count == 0
    return none or parameters.study.status.overall == "WITHDRAWN"


def _design(parameters: Collector) -> None:
    study, design = parameters.study, parameters.study.design
    if design.study_type:
        parameters.coded("STYPE", "study_type", {design.study_type: "design.study_type"})
    if design.patient_registry is not None:
        parameters.note("Patient registry", "yes" if design.patient_registry else "no")
        parameters.kept_as_text("design.patient_registry", "patient registry")
    if design.phases:
        parameters.coded("TPHASE", "phase", {"/".join(design.phases): "design.phases"})
    if design.allocation:
        parameters.coded("RANDOM", "allocation", {design.allocation: "design.allocation"})
    about = design.intervention_model_description and between(design.intervention_model_description.plain, (NO_TERM,))
    words = {design.intervention_model: "design.intervention_model"} if design.intervention_model else {}
    parameters.coded("INTMODEL", "intervention_model", words, about or "")
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
    _follow_up(parameters)
    _enrollment(parameters)
    _biospecimens(parameters)


def _follow_up(parameters: Collector) -> None:
    """TRGFUDUR (C126077) is an ISO 8601 duration; a wording that is no exact length has no value."""
    words = parameters.study.design.target_duration
    if not words or words.isspace():
        return
    length = lengths.length(words)
    if length is not None and length.qualifier == "exact":
        parameters.add("TRGFUDUR", length.value, standard="iso8601")
        return
    parameters.add("TRGFUDUR", (), f"As registered: {words}")
    parameters.kept_as_text("design.target_duration", "follow-up duration", f"TRGFUDUR{ABOUT}")


def _enrollment(parameters: Collector) -> None:
    enrollment = parameters.study.design.enrollment
    if enrollment is None:
        return
    if enrollment.kind and enrollment.count < 0:
        parameters.note(f"Enrolment, {enrollment.kind}", str(enrollment.count))
        parameters.kept_as_text("design.enrollment", "enrolment that is no number of people")
    elif enrollment.kind:
        parameters.add("ACTSUB" if enrollment.kind == "actual" else "PLANSUB", str(enrollment.count))
    else:
        _enrollment_of_unknown_kind(parameters, enrollment.count)


def _enrollment_of_unknown_kind(parameters: Collector, count: int) -> None:
    parameters.note("Enrolment, planned or actual not stated", str(count))
    parameters.remark("MAP207", "design.enrollment", "", count=count)


def _biospecimens(parameters: Collector) -> None:
    design, path = parameters.study.design, "design.biospecimen_retention"
    retention = design.biospecimen_retention
    if retention in {"NONE_RETAINED", "SAMPLES_WITH_DNA", "SAMPLES_WITHOUT_DNA"}:
        parameters.indicator("BRIND", retention != "NONE_RETAINED", path)
        if retention != "NONE_RETAINED":
            parameters.indicator("BRDNAIND", retention == "SAMPLES_WITH_DNA", path)
    elif parameters.note("Biospecimen retention", retention and label("biospecimen_retention", retention)):
        parameters.kept_as_text(path, "biospecimen retention")
    if design.biospecimen_description:
        parameters.add("RTSPCDES", design.biospecimen_description.plain)


def _masking(parameters: Collector) -> None:
    design = parameters.study.design
    if not (design.masking or design.who_masked or design.masking_description):
        return
    who = listed(*(label("who_masked", one) for one in design.who_masked))
    about = lines(
        f"{_MASKING[0]}{label('masking', design.masking)}" if design.masking else None,
        f"{_MASKING[1]}{who}" if who else None,
        between(design.masking_description and design.masking_description.plain, _MASKING),
    )
    term = masking.cdisc_term(design.masking, design.who_masked)
    if term is not None:
        if not term.exact:
            parameters.remark(
                "MAP202",
                "design.masking",
                "TBLIND",
                field="masking",
                value=design.masking,
                display=term.display,
                relation="by the level alone, the masked parties are not stated",
            )
    elif design.masking or design.who_masked:
        said = f"{design.masking or ''} {who}".strip()
        system = f"CDISC {masking.CODELIST}"
        parameters.remark("MAP201", "design.masking", "TBLIND", field="masking", value=said, system=system)
    known = ct_term(masking.CODELIST, term.code) if term is not None else None
    parameters.terms("TBLIND", (known,) if known is not None else (), about)


def _outcomes(parameters: Collector) -> None:
    for level, short_name in _MEASURES:
        chosen = [one for one in parameters.study.outcomes if one.level == level]
        for number, one in enumerate(chosen, start=1):
            about = lines(
                f"{_TIME_FRAME}{on_one_line(one.time_frame)}" if one.time_frame else None,
                between(one.description and one.description.plain, (_TIME_FRAME,)),
            )
            parameters.add(short_name, one.measure, about, number)


def _oversight(parameters: Collector) -> None:
    oversight, access = parameters.study.oversight, parameters.study.status.expanded_access
    for short_name, name in (
        ("DMCIND", "has_dmc"),
        ("FDADRIND", "fda_regulated_drug"),
        ("FDADEIND", "fda_regulated_device"),
        ("PDPSTIND", "pediatric_postmarket_surveillance"),
    ):
        parameters.indicator(short_name, getattr(oversight, name), f"oversight.{name}")
    if access and access.nct_id:
        parameters.add("EXPARECN", access.nct_id, standard="identifier:nct")
    if access and access.status:
        parameters.add("EXPASTAT", label("expanded_access_status", access.status))


def _literature(parameters: Collector) -> None:
    study = parameters.study
    for number, reference in enumerate(study.references, start=1):
        about = lines(
            f"Type: {label('reference_type', reference.type)}" if reference.type else None,
            f"PubMed ID: {reference.pmid}" if reference.pmid else None,
            *(
                f"Retracted: {lines(one.source and quoted(one.source), one.pmid and f'PMID {one.pmid}', between=', ')}"
                for one in reference.retractions
            ),
        )
        parameters.add("CITNSTDY", reference.citation or (), about, number)
    parameters.add("PUBMEDID", [one.pmid for one in study.references if one.pmid])
    for number, link in enumerate(study.links, start=1):
        parameters.add("URLSTDY", link.url, number=number)
        if link.label:
            parameters.add("URLSTDYD", link.label.plain, number=number)
