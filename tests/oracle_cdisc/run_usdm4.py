"""Judge USDM documents by the DDF rules of usdm4, in its own environment (never in ours: it is under the GPL).

    python run_usdm4.py FILE...

Prints one JSON object a line: for each file one with ``file`` and ``verdicts``, each rule's verdict: passed, failed or
error (the rule broke down, or is not implemented). Then one for each finding with ``file``, ``rule``, ``level``,
``place`` and ``message``. All files are judged in one process: rules and terminology are loaded once.

The exit code says nothing of the documents. It is not 0 where a file is no USDM document, or where a rule of the
library could not be loaded: an oracle that lost rules has no opinion.
"""

# mypy: ignore-errors
import json
import sys
from pathlib import Path

import usdm4
from usdm4.ct.cdisc.library import Library
from usdm4.rules.engine import RulesValidationEngine

RULES = 213  # of usdm4 0.29.0; 47 more of its files are left over from USDM 3 and implement nothing
VERDICTS = {"Success": "passed", "Failure": "failed", "Exception": "error", "Not Implemented": "error"}


def main(files):
    root = str(Path(usdm4.__file__).parent)
    engine = RulesValidationEngine(root, "usdm4.rules.library")
    if len(engine.rules) != RULES:  # the engine passes over rules that it cannot import
        sys.exit(f"usdm4 loaded {len(engine.rules)} rules, {RULES} were expected")
    terms = Library(root)
    terms.load()
    for file in files:
        # As RulesValidationEngine.validate_rules does, which reads the terminology anew for each file.
        data, problem = engine._data_store(file)
        if data is None:
            sys.exit(f"{file}: {problem}")
        results = engine._execute_rules({"data": data, "ct": terms})
        verdicts = {rule: VERDICTS[outcome.status.value] for rule, outcome in results.outcomes.items()}
        print(json.dumps({"file": file, "verdicts": verdicts}), flush=True)
        for row in results.to_dict(include_not_implemented=True):
            finding = {
                "file": file,
                "rule": row["rule_id"],
                "level": row["level"] or "Error",
                "place": f"{row['path']} {row['klass']}.{row['attribute']}".strip(" ."),
                "message": row["message"] or row["exception"] or row["status"],
            }
            print(json.dumps(finding), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
