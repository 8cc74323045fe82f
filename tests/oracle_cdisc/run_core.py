"""Judge SDTM datasets or USDM documents by the rules of CDISC CORE, in an environment of its own (Python 3.12).

    python run_core.py --rules FOLDER --standard sdtmig --version 3-4 FOLDER_OF_DATASETS...
    python run_core.py --rules FOLDER --standard usdm --version 4-0 USDM_FILE...

``--rules`` is the folder ``resources/cache`` of CDISC's repository: the rules, and the terminology packages that they
look into. The library metadata beside them is not read: rules that need it are reported as not judged.

Prints one JSON object a line: for each study one with ``study`` and ``rules``, a table of each rule's verdict (passed,
failed, skipped or error, with the reason of the last two), then one for each finding with ``study``, ``rule``,
``dataset``, ``row``, ``variables``, ``values`` and ``message``. All studies are judged in one process.
"""

import argparse
import json
import os
import pickle
import sys
from copy import deepcopy
from pathlib import Path

import cdisc_rules_engine
from cdisc_rules_engine.models.library_metadata_container import LibraryMetadataContainer
from cdisc_rules_engine.rules_engine import RulesEngine
from cdisc_rules_engine.services import logger
from cdisc_rules_engine.services.cache import InMemoryCacheService

# Of the library metadata the engine needs at least the class of each dataset, or no rule of a class is run.
TRIAL_DESIGN = {
    "TA": "Trial Arms",
    "TE": "Trial Elements",
    "TI": "Trial Inclusion/Exclusion Criteria",
    "TS": "Trial Summary",
}
LIBRARY = {
    "classes": [{
        "name": "Trial Design",
        "datasets": [{"name": name, "label": label, "datasetVariables": []} for name, label in TRIAL_DESIGN.items()],
    }],
    "dataset_names": set(TRIAL_DESIGN),
}
ENGINE = Path(cdisc_rules_engine.__file__).parents[1]


class _Data(pickle.Unpickler):
    """Reads pickles that hold nothing but numbers, texts, lists and tables; any other is refused."""

    def find_class(self, module, name):
        raise pickle.UnpicklingError(f"{module}.{name} is no plain data")


def _load(file):
    with open(file, "rb") as opened:
        return _Data(opened).load()


def main():
    """Judge the studies."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rules", type=Path, required=True)
    parser.add_argument("--standard", required=True)
    parser.add_argument("--version", required=True)
    parser.add_argument("--exclude", nargs="*", default=[], help="rules that are not run")
    parser.add_argument("--only", nargs="*", default=[], help="rules that are run alone")
    parser.add_argument("studies", nargs="+")
    options = parser.parse_args()
    studies = {name: Path(name).resolve() for name in options.studies}
    folder = options.rules.resolve()
    logger.disabled = True
    os.chdir(ENGINE)  # the engine looks for its schemas below the working folder
    table = _load(folder / "rules.pkl")
    names = sorted(set(_load(folder / "rules_dictionary.pkl")[f"{options.standard}/{options.version}"]))
    unknown = {*options.exclude, *options.only} - set(names)
    if unknown:
        sys.exit(f"no rules of {options.standard} {options.version}: {', '.join(sorted(unknown))}")
    names = [one for one in options.only or names if one not in options.exclude]
    library = LibraryMetadataContainer(
        standard_metadata=LIBRARY if options.standard == "sdtmig" else {},
        standard_schema_definition=_schema(folder / f"{options.standard}-{options.version}-schema.pkl"),
        published_ct_packages={file.stem for file in folder.glob("*ct-*.pkl")},
        cache_path=str(folder),
    )
    for name, study in studies.items():
        paths = [str(study)] if study.is_file() else sorted(map(str, study.glob("*.json")))
        engine = RulesEngine(
            cache=InMemoryCacheService(),
            standard=options.standard,
            standard_version=options.version,
            library_metadata=library,
            dataset_paths=paths,
            max_dataset_size=1,
        )
        if study.is_dir():
            read = sorted(one.filename for one in engine.data_service.get_datasets() if one.name)
            if read != sorted(Path(one).name for one in paths):  # what its schema refuses, the engine passes over
                sys.exit(f"CORE read {read} of {paths}")
        _judge(name, engine, [deepcopy(table[one]) for one in names])


def _schema(file):
    return _load(file) if file.exists() else {}


def _judge(study, engine, rules):
    verdicts, findings = {}, []
    for rule in rules:
        results = [one for found in engine.validate_single_rule(rule).values() for one in found]
        statuses = {one["executionStatus"] for one in results}
        wrong = [one for one in results if one["executionStatus"] in ("success", "issue reported") and one["errors"]]
        unable = [one for one in results if one["executionStatus"] == "execution error"]
        verdict = {"verdict": "failed" if wrong else "error" if unable else "skipped" if statuses == {"skipped"} else "passed"}
        if verdict["verdict"] in ("error", "skipped"):
            verdict["reason"] = "; ".join(sorted({str(e.get("message")) for one in (unable or results) for e in one["errors"]}))
        verdicts[rule["core_id"]] = verdict
        for one in wrong:
            for error in one["errors"]:
                findings.append({
                    "study": study, "rule": rule["core_id"], "dataset": error.get("dataset") or one.get("dataset"),
                    "row": error.get("row"), "variables": one.get("variables"), "values": error.get("value"),
                    "path": error.get("path"), "message": one.get("message"),
                })
    for line in ({"study": study, "rules": verdicts}, *findings):
        print(json.dumps(line, default=str), flush=True)


if __name__ == "__main__":
    main()
