"""The reference validator's verdict as findings, alone or beside our own."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from trialglot.errors import UsageError
from trialglot.findings import Finding, finding
from trialglot.validators.fhir.hapi.process import Document, ReferenceValidator

ENGINES = ("own", "hapi", "both")
_CODES = {"fatal": "FHR401", "error": "FHR401", "warning": "FHR402", "information": "FHR403"}
_MESSAGE_ID = "http://hl7.org/fhir/StructureDefinition/operationoutcome-message-id"
_NOTHING = "No issues detected during validation"
_KIND = re.compile(r"FHIR (R\w+) ")
_COMMENT = re.compile(r"/\*.*?\*/")
_LINE = re.compile(r"Line\[(\d+)\]")


def message_id(issue: dict[str, Any]) -> str | None:
    """Return the name of the rule that an issue of an outcome is about, where the validator gives one."""
    for extension in issue.get("extension", ()):
        if extension["url"] == _MESSAGE_ID:
            named: str = extension["valueString"]
            return named
    return None


def says_something(issue: dict[str, Any]) -> bool:
    """Whether an issue of an outcome is more than the remark that there are none."""
    return bool(issue.get("diagnostics") != _NOTHING)


def to_findings(outcome: dict[str, Any]) -> list[Finding]:
    """Return the issues of an OperationOutcome as findings; a document without faults gives none.

    The message is the validator's own text with the name of its rule, ``target_path`` its FHIRPath expression,
    ``source`` the line of the document.
    """
    found = []
    for issue in outcome.get("issue", ()):
        if not says_something(issue):
            continue
        rule = message_id(issue)
        places = [*issue.get("expression", ()), None]
        line = next((match[1] for one in issue.get("location", ()) if (match := _LINE.match(one))), None)
        found.append(
            finding(
                _CODES[issue["severity"]],
                text=issue.get("diagnostics", ""),
                rule=f" [{rule}]" if rule else "",
                target_path=_COMMENT.sub("", places[0]) if places[0] else None,
                source=f"line {line}" if line else None,
            )
        )
    return list(dict.fromkeys(found))


class Opinions:
    """Who judges FHIR documents: our own validator, the reference validator, or both; to be used with ``with``.

    ``classpath``, ``tell`` and the errors are those of ``ReferenceValidator``, which is not touched where ``engine`` is
    ``own``.

    Raises:
        UsageError: ``engine`` is none of ``ENGINES``.
    """

    def __init__(self, engine: str, classpath: str | None = None, tell: Callable[[str], None] | None = None) -> None:
        if engine not in ENGINES:
            raise UsageError(f"engine is one of {', '.join(ENGINES)}, not {engine!r}")
        self._engine = engine
        self._reference = ReferenceValidator(classpath, tell=tell)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._reference.__exit__(kind, error, trace)

    def on(self, content: bytes, kind: str, own: list[Finding]) -> list[Finding]:
        """Return the findings on a document of which ``own`` is our validator's opinion.

        ``kind`` is what ``trialglot.validators.documents`` calls it; a document that is no FHIR is ours alone.

        Raises:
            ToolError, NetworkError, UnreadableError: those of ``ReferenceValidator.judge``.
        """
        edition = _KIND.match(kind)
        if self._engine == "own" or edition is None:
            return own
        (verdict,) = self._reference.judge([Document("document", edition[1], content)])
        theirs = to_findings(verdict.outcome)
        return theirs if self._engine == "hapi" else [*own, *theirs]
