"""TS, TA, TE and TI of SDTMIG 3.4, as Dataset-JSON 1.1 with Define-XML 2.1.

A dataset without rows is not written. Trial Visits (TV) is left out: a registry states no visits.
"""

from __future__ import annotations

from typing import Final

from trialglot.design.dating import record_date
from trialglot.design.plan import Plan
from trialglot.findings import Report
from trialglot.sdtm.datasets import Cell, Dataset, TrialDesign, Variable
from trialglot.sdtm.variables import LABELS, VARIABLES
from trialglot.writers.options import WriteOptions
from trialglot.writers.sdtm import criteria, dataset_json, elements, registry, summary, transport
from trialglot.writers.sdtm.context import DEFINE, Context

_STRUCTURES: Final = {
    "TS": "One record per trial summary parameter value",
    "TA": "One record per planned Element per Arm",
    "TE": "One record per planned Element",
    "TI": "One record per I/E criterion",
}
_LEFT_OUT: Final = frozenset({"TIRL", "TIVERS"})
FOLDER: Final = "sdtm"


def write(plan: Plan, options: WriteOptions, report: Report) -> TrialDesign:
    """Return the datasets of a study with what define.xml says beside them; what there is to say goes to the report."""
    context = Context(plan, options, report)
    study = plan.study
    every = (
        _dataset(context, "TS", summary.cells(summary.write(context))),
        _dataset(context, "TA", elements.arms(context)),
        _dataset(context, "TE", elements.elements(context)),
        _dataset(context, "TI", criteria.write(context)),
    )
    datasets = tuple(one for one in every if one.rows)
    if "xpt" in options.sdtm_files:
        transport.say(datasets, report)
    registry.comment(context)
    context.say_replaced()
    context.terms.say(report, lambda owner: "TA.ARM" if owner == "ARM" else f"TS.TSVAL.{owner}")
    date = record_date(study)
    code = "MAP238" if date.exact else "MAP205"
    report.add(code, path=date.path, target_path=DEFINE, what=date.said("the date of the files is"))
    names = (study.brief_title, study.acronym, study.official_title)
    name = next((one for one in names if one and not one.isspace()), study.id)
    about = study.brief_summary.plain if study.brief_summary else ""
    return TrialDesign(
        study_id=context.study_id,
        record_id=study.id,
        study_name=name,
        description=about if about.strip() else name,
        protocol_name=next((one.value for one in plan.identifiers if one.kind == "sponsor-protocol"), study.id),
        date=date.day,
        created=f"{date.day}T00:00:00Z",
        source=study.source.registry,
        version=study.registration.data_version,
        datasets=datasets,
        comments=tuple(context.comments),
    )


def _dataset(context: Context, name: str, rows: list[tuple[Cell, ...]]) -> Dataset:
    """Return a dataset of rows without STUDYID and DOMAIN; permissible variables without any value are left out."""
    variables = [one for one in VARIABLES[name][2:] if one.name not in _LEFT_OUT]
    if name == "TS":
        variables = _with_pieces(variables, len(rows[0]) if rows else len(variables))
    kept = [
        index
        for index, one in enumerate(variables)
        if one.core != "Perm" or any(row[index] is not None for row in rows)
    ]
    every = (*VARIABLES[name][:2], *(variables[index] for index in kept))
    made = tuple((context.study_id, name, *(context.cell(row[index]) for index in kept)) for row in rows)
    return Dataset(name, LABELS[name], _STRUCTURES[name], every, made)


def _with_pieces(variables: list[Variable], width: int) -> list[Variable]:
    """Return the variables of TS with as many TSVAL1, TSVAL2 ... as its rows have."""
    after = next(index for index, one in enumerate(variables) if one.name == "TSVAL") + 1
    first = variables[after - 1]
    more = [first._replace(name=f"TSVAL{number}", core="Perm") for number in range(1, width - len(variables) + 1)]
    return [*variables[:after], *more, *variables[after:]]


def files(document: TrialDesign, options: WriteOptions) -> dict[str, bytes]:
    """Return the files of the datasets in the forms that the caller wants, define.xml and define.html.

    Raises:
        UsageError: transport files are wanted, and the extra ``xpt`` is not installed.
    """
    from trialglot.writers.sdtm import define, define_html

    made = {f"{FOLDER}/define.xml": define.define_xml(document, options)}
    made[f"{FOLDER}/define.html"] = define_html.define_html(made[f"{FOLDER}/define.xml"])
    for dataset in document.datasets:
        stem = f"{FOLDER}/{dataset.name.lower()}"
        if "json" in options.sdtm_files:
            made[f"{stem}.json"] = dataset_json.dump(document, dataset)
        if "xpt" in options.sdtm_files:
            from trialglot.writers.sdtm import tabular

            made[f"{stem}.xpt"] = tabular.xpt(dataset, document.created)
        if "csv" in options.sdtm_files:
            from trialglot.writers.sdtm import tabular

            made[f"{stem}.csv"] = tabular.csv(dataset)
    return made
