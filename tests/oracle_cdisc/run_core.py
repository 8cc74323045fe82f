"""Judge SDTM datasets or USDM documents by the rules of CDISC CORE, in an environment of its own (Python 3.12).

    python run_core.py --repository FOLDER --standard sdtmig --version 3-4 FOLDER_OF_DATASETS...
    python run_core.py --repository FOLDER --standard usdm --version 4-0 USDM_FILE...

``--repository`` is a copy of CDISC's repository cdisc-rules-engine, of which the folder ``resources`` is read: the
rules, the functions that they call, the terminology packages that they look into, and schemas. The library metadata
beside them is not read: rules that need it end in an error.

Prints one JSON object a line: for each study one with ``file`` (the argument) and ``verdicts``, each rule's verdict:
passed, failed, skipped (the rule is about other data), left out (the copy lacks a package of SDTM terminology that the
document quotes; copies without large files do) or error. Then one for each finding, and for each error, with
``file``, ``rule``, ``place`` and ``message``. Rules of USDM are named by their DDF number, as in the standard. All
studies are judged in one process.
"""

# mypy: ignore-errors
import argparse
import json
import os
import pickle
import re
import sys
from copy import deepcopy
from pathlib import Path

from cdisc_rules_engine.models.library_metadata_container import LibraryMetadataContainer
from cdisc_rules_engine.rules_engine import RulesEngine
from cdisc_rules_engine.services import logger
from cdisc_rules_engine.services.cache import InMemoryCacheService
from cdisc_rules_engine.services.data_services import LocalDataService, USDMDataService

# Of the library metadata the engine needs at least the class of each dataset, or no rule of a class is run.
TRIAL_DESIGN = {
    "TA": "Trial Arms",
    "TE": "Trial Elements",
    "TI": "Trial Inclusion/Exclusion Criteria",
    "TS": "Trial Summary",
}
SDTM_LIBRARY = {
    "classes": [
        {
            "name": "Trial Design",
            "datasets": [
                {"name": name, "label": label, "datasetVariables": []} for name, label in TRIAL_DESIGN.items()
            ],
        }
    ],
    "dataset_names": set(TRIAL_DESIGN),
}
# The latest packages of SDTM terminology in the repository; rules look into the one that a document quotes.
SDTM_PACKAGES = {"2024-03-29", "2024-09-27", "2025-03-28", "2025-09-26", "2026-03-27"}
_QUOTED = re.compile(r'"codeSystemVersion":\s*"([^"]*)"')


class _Data(pickle.Unpickler):
    """Reads pickles that hold nothing but numbers, texts, lists and tables; any other is refused."""

    def find_class(self, module, name):
        raise pickle.UnpicklingError(f"{module}.{name} is no plain data")


def _load(file):
    with file.open("rb") as opened:
        return _Data(opened).load()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repository", type=Path, required=True)
    parser.add_argument("--standard", choices=("sdtmig", "usdm"), required=True)
    parser.add_argument("--version", required=True)
    parser.add_argument("--exclude", nargs="*", default=[], help="rules that are not run")
    parser.add_argument("studies", nargs="+")
    options = parser.parse_args()
    studies = {name: Path(name).resolve() for name in options.studies}
    os.chdir(options.repository)  # the engine looks for its resources below the working folder
    logger.disabled = True
    folder = Path("resources/cache").resolve()
    table = _load(folder / "rules.pkl")
    names = sorted(set(_load(folder / "rules_dictionary.pkl")[f"{options.standard}/{options.version}"]))
    unknown = set(options.exclude) - set(names)
    if unknown:
        sys.exit(f"no rules of {options.standard} {options.version}: {', '.join(sorted(unknown))}")
    rules = [table[name] for name in names if name not in options.exclude]
    schema = folder / f"{options.standard}-{options.version}-schema.pkl"
    library = LibraryMetadataContainer(
        standard_metadata=SDTM_LIBRARY if options.standard == "sdtmig" else {},
        standard_schema_definition=_load(schema) if schema.exists() else {},
        published_ct_packages={file.stem for file in folder.glob("*ct-*.pkl")},
        cache_path=str(folder),
    )
    for name, study in studies.items():
        quoted = set(_QUOTED.findall(study.read_text("utf-8"))) if study.is_file() else set()
        absent = {one for one in quoted & SDTM_PACKAGES if not (folder / f"sdtmct-{one}.pkl").exists()}
        _judge(name, _engine(study, library, options), deepcopy(rules), absent)  # the engine changes the rules


def _engine(study, library, options):
    paths = [str(study)] if study.is_file() else sorted(map(str, study.glob("*.json")))
    LocalDataService._instance = USDMDataService._instance = None  # the engine keeps the one of the study before
    engine = RulesEngine(
        cache=InMemoryCacheService(),
        standard=options.standard,
        standard_version=options.version,
        library_metadata=library,
        dataset_paths=paths,
        max_dataset_size=1,
    )
    if study.is_dir():
        read = {one.filename for one in engine.data_service.get_datasets() if one.name}
        refused = sorted(Path(path).name for path in paths if Path(path).name not in read)
        if refused or not paths:  # the engine passes over what its schema refuses
            sys.exit(f"{study}: {', '.join(refused) or 'nothing'} is no Dataset-JSON to CORE")
    return engine


def _judge(study, engine, rules, absent):
    verdicts, findings = {}, []
    for rule in rules:
        name = _name(rule, engine.standard)
        if absent and any(one.get("ct_package_type") == "SDTM" for one in rule.get("operations") or ()):
            verdicts[name] = "left out"
            continue
        results = [one for found in engine.validate_single_rule(rule).values() for one in found]
        failed = [one for one in results if one["executionStatus"] in ("success", "issue reported") and one["errors"]]
        broken = [one for one in results if one["executionStatus"] == "execution error"]
        if failed:
            verdicts[name] = "failed"
        elif broken:
            verdicts[name] = "error"
        else:
            skipped = all(one["executionStatus"] == "skipped" for one in results)
            verdicts[name] = "skipped" if skipped else "passed"
        for one in failed or broken:
            for error in one["errors"]:
                place = (
                    f"{error.get('dataset') or one.get('dataset')} {error.get('row') or ''} {error.get('path') or ''}"
                )
                values = f" {json.dumps(error['value'], default=str)}" if "value" in error else ""
                message = f"{one.get('message') if failed else error.get('message')}{values}"
                findings.append({"file": study, "rule": name, "place": place.strip(), "message": message})
    for line in ({"file": study, "verdicts": verdicts}, *findings):
        print(json.dumps(line), flush=True)


def _name(rule, standard):
    """Return the number of a rule in CDISC's list of USDM rules, or CORE's own for SDTM."""
    if standard != "usdm":
        return rule["core_id"]
    (name,) = {reference["Rule_Identifier"]["Id"] for group in rule["reference"] for reference in group}
    return name


if __name__ == "__main__":
    main()
