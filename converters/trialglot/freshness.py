"""Whether the files of an output folder are those that would be written now; nothing in it is touched.

The run goes its usual way into a temporary folder, a record at a time: what is compared is what would be written, byte
for byte.
"""

from __future__ import annotations

import filecmp
import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Literal, Self, TypeAlias

from trialglot import formats
from trialglot.batch import INVALID_SUFFIX, Outcome
from trialglot.outputs import FINDINGS_FILE, LEDGER_FILE, RUN_FILES, OutputFolder, Written

Difference: TypeAlias = Literal["differs", "missing", "left over"]
"""``left over``: it bears a name of our files, and no record of the run has it."""


class ComparedFolder(OutputFolder):
    """Takes the place of an ``OutputFolder`` and compares instead of writing.

    ``tell`` is called for each file that is not fresh, with its path below ``root``; ``stale`` counts them. The other
    arguments are those of ``OutputFolder``.

    Raises:
        OSError: there is no room for temporary files, or a file of the folder cannot be read.
    """

    def __init__(self, root: Path, tell: Callable[[Difference, Path], None], *arguments: Any, **more: Any) -> None:
        super().__init__(root, *arguments, **more)
        self._compared = root
        self._tell = tell
        self._temporary: TemporaryDirectory[str] | None = None
        self.stale = 0

    def __enter__(self) -> Self:
        self._temporary = TemporaryDirectory(prefix="trialglot-")
        self.root = Path(self._temporary.name)
        return super().__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._temporary is not None
        with self._temporary:
            super().__exit__(kind, error, trace)
            if kind is None:
                self._compare(Path(), RUN_FILES, RUN_FILES)
                for folder in self._others():
                    self._compare(Path(folder), (), _names())

    def _wrote(self, folder: str, written: list[Written], outcome: Outcome) -> None:
        super()._wrote(folder, written, outcome)
        self._compare(Path(folder), [one.name for one in written], _names())
        shutil.rmtree(self.root / folder)

    def _compare(self, folder: Path, written: Iterable[str], ours: Iterable[str]) -> None:
        made = tuple(written)
        for name in made:
            there = self._compared / folder / name
            if not there.is_file():
                self._differs("missing", folder / name)
            elif not filecmp.cmp(self.root / folder / name, there, shallow=False):
                self._differs("differs", folder / name)
        for name in ours:
            if name not in made and (self._compared / folder / name).is_file():
                self._differs("left over", folder / name)

    def _differs(self, what: Difference, path: Path) -> None:
        self.stale += 1
        self._tell(what, path)

    def _others(self) -> list[str]:
        """Return the folders that belong to no record of the run."""
        if not self._compared.is_dir():
            return []
        with os.scandir(self._compared) as entries:
            names = [one.name for one in entries if one.is_dir() and not one.name.startswith(".")]
        return sorted(name for name in names if not self.used(name))


def _names() -> list[str]:
    """Return every name that a file in a record's folder may have."""
    documents = [name for spec in formats.WRITERS for name in spec.filenames]
    return [*documents, *(name + INVALID_SUFFIX for name in documents), LEDGER_FILE, FINDINGS_FILE]
