"""Runs the command line and writes down what it took: ``measure.py RESULT ARGUMENT...``.

A process of its own between the tests and the command line: the peak of memory that the system tells of a process
begins with that of its parent.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

if __name__ == "__main__":
    code = subprocess.run([sys.executable, "-m", "trialglot", *sys.argv[2:]], check=False).returncode
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = used.ru_utime + used.ru_stime
    Path(sys.argv[1]).write_text(json.dumps({"code": code, "mebibytes": used.ru_maxrss >> 10, "seconds": seconds}))
