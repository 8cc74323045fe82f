"""The same input gives the same bytes on every machine."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

SETTINGS = (
    {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "4711", "TZ": "America/St_Johns", "LC_ALL": "C.UTF-8"},
)


def test_bytes_do_not_depend_on_hash_seed_time_zone_locale_or_folder(tmp_path: Path, root: Path) -> None:
    sources = [str(root / "seeds/ctgov/page/NCT05704049.txt"), str(root / "seeds/ctgov/json/NCT05704049.json")]
    digests = []
    for number, setting in enumerate(SETTINGS):
        folder = tmp_path / f"run {number}"
        folder.mkdir()
        environment = {**os.environ, **setting}
        if str(root / "converters") in sys.path:
            environment["PYTHONPATH"] = str(root / "converters")
        targets = "fhir-r5,fhir-r4b,fhir-r4,odm-sdm,odm2"
        command = [sys.executable, "-m", "trialglot", "convert", *sources, "--to", targets, "-o", f"out{number}"]
        subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
        out = folder / f"out{number}"
        files = sorted(path for path in out.rglob("*") if path.is_file())
        digests.append({str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files})
    assert len(digests[0]) == 17
    assert digests[0] == digests[1]
    for name in ("manifest.json", "SHA256SUMS"):
        text = (tmp_path / "run 0/out0" / name).read_text(encoding="utf-8")
        assert not [word for word in (str(tmp_path), str(root), "out0", "run 0", "4711", "Pacific") if word in text]
