"""The house rules that can be checked by machine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from trialglot import formats, resources

HEAVY = ("pydantic", "lxml", "fhir", "orjson", "multiprocessing.pool", "concurrent.futures")


def _modules_after(code: str, root: Path) -> set[str]:
    script = f"import sys\n{code}\nprint('\\n'.join(sys.modules), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=_environment(root)
    )
    return set(done.stderr.split())


def _environment(root: Path) -> dict[str, str]:
    # With the package installed alone (the wheel job), the source folder must not be put in front of it.
    source = str(root / "converters")
    return {**os.environ, "PYTHONPATH": source} if source in sys.path else dict(os.environ)


def test_importing_the_package_loads_nothing_heavy(root: Path) -> None:
    loaded = _modules_after("import trialglot", root)
    assert not [name for name in HEAVY if name in loaded]
    assert "click" not in loaded


def test_help_loads_click_alone(root: Path) -> None:
    code = "import io,contextlib\nfrom trialglot.cli import cli\nwith contextlib.redirect_stdout(io.StringIO()):\n"
    loaded = _modules_after(code + "    cli(['--help'], standalone_mode=False)", root)
    assert not [name for name in HEAVY if name in loaded]


@pytest.mark.parametrize(
    ("target", "absent"),
    [
        ("fhir-r5", ["lxml", "fhir"]),
        ("fhir-r4", ["lxml", "fhir"]),
        ("odm-sdm", ["fhir", "odmlib"]),
        ("odm2", ["fhir", "odmlib"]),
    ],
)
def test_a_target_loads_only_what_it_needs(target: str, absent: list[str], root: Path) -> None:
    seed = str(root / "seeds/ctgov/page/NCT05704049.txt")
    code = (
        "from pathlib import Path\nfrom trialglot import api\n"
        f"list(api.convert(api.read(Path({seed!r}).read_bytes()), api.Options(targets=({target!r},))))"
    )
    loaded = _modules_after(code, root)
    assert not [name for name in absent if name in loaded]


def test_every_function_named_in_the_format_table_exists() -> None:
    named = [spec.read for spec in formats.READERS]
    for spec in formats.WRITERS:
        named += [spec.write, spec.check, *filter(None, (spec.dump, spec.dump_xml, spec.files))]
    for name in named:
        assert callable(formats.function(name))


def test_the_resource_door_finds_the_data() -> None:
    assert (resources.folder("mappings") / "README.md").is_file()
    assert (resources.folder("schemas") / "MANIFEST.toml").is_file()
