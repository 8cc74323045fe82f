"""Exceptions of the library and the exit codes they stand for.

Library code raises these or returns findings; only the command line prints and exits.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from functools import partial


class ExitCode(IntEnum):
    """Exit codes of the command line: a class of outcome, never a count."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    UNREADABLE = 3
    INTERNAL = 4
    NETWORK = 5


class TrialglotError(Exception):
    """Base of every error that trialglot raises on purpose."""

    exit_code = ExitCode.INTERNAL


class UsageError(TrialglotError):
    """The caller asked for something that does not exist or does not fit together."""

    exit_code = ExitCode.USAGE


class UnreadableError(TrialglotError):
    """An input that cannot be read as a registry record.

    ``seen`` says what the input looks like, ``remedy`` what to do about it. ``refused`` is true where something that
    belongs to a record was recognised but cannot be converted: a kind of page that loses data, a broken or truncated
    record. It is false where the input is no record at all (a README in a folder of records).
    """

    exit_code = ExitCode.UNREADABLE

    def __init__(self, seen: str, remedy: str = "", *, refused: bool = False, where: str | None = None) -> None:
        super().__init__(f"{seen}. {remedy}" if remedy else seen)
        self.seen = seen
        self.remedy = remedy
        self.refused = refused
        self.where = where

    def __reduce__(self) -> tuple[Callable[[], UnreadableError], tuple[()]]:
        return partial(UnreadableError, self.seen, self.remedy, refused=self.refused, where=self.where), ()


class UnwritableError(TrialglotError):
    """A document that cannot be written in the form asked for; the message begins with the place."""


class ToolError(TrialglotError):
    """A program that the caller asked to use is missing, not usable or failed; the message says what to install."""

    exit_code = ExitCode.USAGE


class NetworkError(TrialglotError):
    """Something could not be fetched, or what was fetched is not what was published."""

    exit_code = ExitCode.NETWORK
