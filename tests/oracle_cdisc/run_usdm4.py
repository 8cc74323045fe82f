"""Judge USDM documents by the DDF rules of usdm4, in its own environment (never in ours: it is under the GPL).

    python run_usdm4.py FILE...

Prints one JSON object a line: for each file one with ``rules`` (how many rules ran), then one for each finding with
``file``, ``rule``, ``status`` (Failure or Exception), ``level`` (Error or Warning), ``class``, ``attribute``, ``path``
and ``message``. All files are judged in one process: the rules and the terminology are loaded once.

The exit code is 0 whatever was found, and not 0 where a rule of the library could not be loaded: an oracle that lost
rules has no opinion.
"""

import json
import sys
from pathlib import Path

import usdm4
from usdm4.ct.cdisc.library import Library
from usdm4.rules.engine import RulesValidationEngine

RULES = 213  # of usdm4 0.29.0; 47 more of its files are left over from USDM 3 and implement nothing


def main(files):
    """Judge the files."""
    root = str(Path(usdm4.__file__).parent)
    engine = RulesValidationEngine(root, "usdm4.rules.library")
    if len(engine.rules) != RULES:  # the engine passes over rules that it cannot import
        sys.exit(f"usdm4 loaded {len(engine.rules)} rules, {RULES} were expected")
    terms = Library(root)
    terms.load()
    for file in files:
        # As RulesValidationEngine.validate_rules does, which reads the terminology anew for each file.
        data, error = engine._data_store(file)
        if data is None:
            _say(file=file, rule="decomposition", status="Exception", level="Error", message=str(error))
            continue
        results = engine._execute_rules({"data": data, "ct": terms})
        _say(file=file, rules=results.count())
        for row in results.to_dict(include_not_implemented=True):
            _say(
                file=file,
                rule=row["rule_id"],
                status=row["status"],
                level=row["level"] or "Error",
                **{"class": row["klass"]},
                attribute=row["attribute"],
                path=row["path"],
                message=row["message"] or row["exception"] or "",
            )


def _say(**fields):
    print(json.dumps(fields), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
