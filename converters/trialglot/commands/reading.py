"""The records of a command that looks at each, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from trialglot.commands import talk
from trialglot.commands.terminal import records
from trialglot.errors import ExitCode, UnreadableError

if TYPE_CHECKING:
    from trialglot.readers.reading import Reading


def for_each(sources: tuple[str, ...], use: Callable[[Reading], None]) -> ExitCode:
    """Read each record of the sources and use it; say what cannot be read.

    Returns what stands for that: ``UNREADABLE`` where a source that was named is no record, which ends the work, or
    nothing was one; ``FINDINGS`` where a record in a folder or archive is broken.
    """
    from trialglot import api
    from trialglot.readers.reading import Record

    count = 0
    code = ExitCode.CLEAN
    for item in records(sources):
        try:
            if not isinstance(item, Record):
                raise item.error
            reading = api.read(item)
        except UnreadableError as error:
            talk.say(f"{item.name}: {error}")
            if item.named:
                return ExitCode.UNREADABLE
            code = ExitCode.FINDINGS if error.refused else code
            continue
        count += 1
        use(reading)
    return code if count else ExitCode.UNREADABLE
