"""What the reference validator runs on: Java, HAPI's libraries from Maven, HL7's packages from npm."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import tomllib
from collections.abc import Callable
from pathlib import Path

from trialglot import resources
from trialglot.errors import NetworkError, ToolError

_HERE = Path(__file__).parent
SOURCE = _HERE / "Oracle.java"
_POM = _HERE / "pom.xml"
_EXTENSIONS = ("hl7.fhir.uv.extensions.r5", "5.3.0-ballot-tc1")
_CROSS_VERSION = ("hl7.fhir.xver-extensions", "0.1.0")
# The editions, and the package that each needs beside HAPI's own definitions: those bring an older extension pack for
# R5, and nothing about the extensions that stand for elements of R5 in earlier editions.
EDITIONS = {"R5": _EXTENSIONS, "R4B": _CROSS_VERSION, "R4": _CROSS_VERSION}
_JAVA = "install a Java development kit, version 17 or later"


def version() -> str:
    """Return the version of HAPI that is used."""
    found = re.search(r"<hapi\.version>(.+?)</hapi\.version>", _POM.read_text(encoding="utf-8"))
    if found is None:
        raise ValueError(f"{_POM} names no version of HAPI")
    return found[1]


def folder() -> Path:
    """Return the user's folder for HAPI's libraries and HL7's packages; it may not exist yet."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if not cache.is_absolute():
        cache = Path.home() / ".cache"
    return cache / "trialglot" / f"hapi-{version()}"


def java() -> str:
    """Return the path of the program ``java``.

    Raises:
        ToolError: there is none.
    """
    return _tool("java", _JAVA)


def archive(package: tuple[str, str]) -> str:
    """Return the file name of a package."""
    return "-".join(package) + ".tgz"


def prepare(into: Path, tell: Callable[[str], None] | None = None) -> None:
    """Make the folder ``into``, with HAPI's libraries and HL7's packages, unless it is there already.

    Maven and npm fetch them, about 200 MB, once; ``tell`` is called with a sentence about it before. The folder appears
    as a whole or not at all; it may be copied to a machine without network.

    Raises:
        ToolError: Java, Maven or npm is missing.
        NetworkError: something could not be fetched, or is not what it should be.
    """
    if into.is_dir():
        return
    java()
    maven = _tool("mvn", "install Maven")
    npm = _tool("npm", "install npm (part of Node.js)")
    if tell is not None:
        tell(f"fetching the reference validator into {into}: about 200 MB, once")
    try:
        into.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=into.parent, prefix=f"{into.name}-") as name:
            made = Path(name) / "made"
            made.mkdir()
            goal = ("dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={made}")
            _fetch("HAPI's libraries", maven, "--batch-mode", "--quiet", "--file", str(_POM), *goal)
            for package in dict.fromkeys(EDITIONS.values()):
                wanted = "@".join(package)
                _fetch(wanted, npm, "pack", "--silent", "--ignore-scripts", "--pack-destination", str(made), wanted)
                _expect(made / archive(package), package)
            _put(made, into)
    except OSError as error:
        raise ToolError(f"{into} cannot be made: {error.strerror or error}") from error


def classpath(given: str) -> str:
    """Return the Java class path for what the user gave: a folder of libraries and packages, or a class path.

    Raises:
        ToolError: it does not exist, or a package is in none of its folders.
    """
    parts = [Path(part) for part in given.split(os.pathsep) if part]
    folders = [part for part in parts if part.is_dir()]
    for package in dict.fromkeys(EDITIONS.values()):
        if not any((one / archive(package)).is_file() for one in folders):
            raise ToolError(f"{archive(package)}, a package of HL7's, is in no folder of the class path {given}")
    if folders == parts and not any(one.suffix == ".jar" for part in folders for one in part.iterdir()):
        raise ToolError(f"no library (.jar) is in {given}")
    # A folder on a Java class path stands for the files in it, and with /* for the libraries in it.
    return os.pathsep.join([*(str(part) for part in parts), *(str(one / "*") for one in folders)])


def _tool(name: str, remedy: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise ToolError(
            f"the reference validator needs {name}, which is not on the PATH: {remedy}; "
            "or leave --engine at own, which needs nothing"
        )
    return found


def _fetch(what: str, *command: str) -> None:
    done = subprocess.run(
        command, capture_output=True, text=True, errors="replace", check=False, stdin=subprocess.DEVNULL
    )
    if done.returncode:
        said = next((line for line in (done.stderr + done.stdout).splitlines() if line.strip()), "no reason given")
        raise NetworkError(f"{what} could not be fetched by {Path(command[0]).name}: {said.strip()}")


def _expect(file: Path, package: tuple[str, str]) -> None:
    """Compare an archive with the SHA-256 that the manifest of our definition tables states."""
    sources = tomllib.loads(resources.read_text("schemas", "MANIFEST.toml"))["source"]
    stated = next(one["sha256"] for one in sources if (one["package"], one["version"]) == package)
    if not file.is_file():
        raise NetworkError(f"npm fetched no {file.name}")
    if hashlib.sha256(file.read_bytes()).hexdigest() != stated:
        raise NetworkError(f"{file.name} is not the archive that was published: its SHA-256 differs from {stated}")


def _put(made: Path, into: Path) -> None:
    try:
        made.rename(into)
    except OSError:
        if not into.is_dir():  # else another run was faster
            raise
