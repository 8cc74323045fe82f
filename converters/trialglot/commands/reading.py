"""The records of a command that looks at each, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from trialglot.commands import talk
from trialglot.commands.terminal import records
from trialglot.errors import ExitCode, UnreadableError

if TYPE_CHECKING:
    from trialglot.readers.containers import Rejected
    from trialglot.readers.reading import Reading, Record


def read(item: Record | Rejected, format: str | None = None) -> Reading:  # noqa: A002
    """Return the reading of what a source holds.

    Raises:
        UnreadableError: it is no record, or one that cannot be read.
    """
    from trialglot import api
    from trialglot.readers.reading import Record

    if not isinstance(item, Record):
        raise item.error
    return api.read(item, format=format)


def for_each(
    sources: tuple[str, ...],
    use: Callable[[Reading], None],
    format: str | None = None,  # noqa: A002
) -> ExitCode:
    """Read each record of the sources and use it; say what cannot be read. ``format`` names a reader.

    Returns what stands for that: ``UNREADABLE`` where a source that was named is no record, which ends the work, or
    nothing was one; ``FINDINGS`` where a record in a folder or archive is broken.
    """
    count = 0
    code = ExitCode.CLEAN
    for item in records(sources):
        try:
            reading = read(item, format)
        except UnreadableError as error:
            talk.say(f"{item.name}: {error}")
            if item.named:
                return ExitCode.UNREADABLE
            code = ExitCode.FINDINGS if error.refused else code
            continue
        count += 1
        use(reading)
    return code if count else ExitCode.UNREADABLE
