"""Programs that stand in for java, mvn and npm."""

from __future__ import annotations

import sys
from pathlib import Path

# Answers each line like the harness does; what a document is called decides what it is told.
JAVA = """
import json, sys
open({log!r}, "a").write(json.dumps(sys.argv[1:]) + "\\n")
for line in sys.stdin:
    given = json.loads(line)
    issues = [dict(severity="information", code="informational", diagnostics="No issues detected during validation")]
    if "wrong" in given["resource"]:
        issues = [{{
            "extension": [
                {{"url": "http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-line", "valueInteger": 7}},
                {{
                    "url": "http://hl7.org/fhir/StructureDefinition/operationoutcome-message-id",
                    "valueString": "Validation_VAL_Profile_Minimum",
                }},
            ],
            "severity": severity,
            "code": "processing",
            "diagnostics": "minimum required = 1",
            "location": ["Bundle.entry[2].resource/*Group/x-1*/", "Line[7] Col[6]"],
            "expression": ["Bundle.entry[2].resource/*Group/x-1*/.type"],
        }} for severity in ("fatal", "error", "warning", "information")]
    if "unplaced" in given["resource"]:
        issues = [dict(severity="error", code="invalid", diagnostics="unreadable")]
    outcome = dict(resourceType="OperationOutcome", issue=issues)
    print(json.dumps(dict(file=given["name"], edition=given["edition"], outcome=outcome)), flush=True)
"""

FAILING = """
import sys
sys.stderr.write("error: class file has wrong version 52.0\\n")
sys.exit(1)
"""

MAVEN = """
import pathlib, sys
(folder,) = [word.partition("=")[2] for word in sys.argv if word.startswith("-DoutputDirectory=")]
(pathlib.Path(folder) / "library-1.jar").write_bytes(b"jar")
"""

NPM = """
import pathlib, sys
folder = sys.argv[sys.argv.index("--pack-destination") + 1]
name, _, version = sys.argv[-1].rpartition("@")
(pathlib.Path(folder) / f"{name}-{version}.tgz").write_bytes(b"archive of " + name.encode())
"""

OFFLINE = """
import sys
print("[ERROR] Failed to execute goal: Unknown host")
sys.exit(1)
"""


def install(folder: Path, name: str, program: str) -> Path:
    """Make ``program`` the executable ``name`` in ``folder``; what fake Java was started with is in ``java.log``."""
    folder.mkdir(exist_ok=True)
    file = folder / name
    text = program.format(log=str(folder / "java.log")) if program is JAVA else program
    file.write_text(f"#!{sys.executable}\n{text}", encoding="utf-8")
    file.chmod(0o755)
    return file
