"""The Java process: documents go in as lines, verdicts come out as lines, in the same order."""

from __future__ import annotations

import codecs
import contextlib
import json
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from queue import Queue
from threading import Thread
from types import TracebackType
from typing import IO, Any, Self

from trialglot.errors import ToolError, UnreadableError
from trialglot.validators.fhir.hapi import install

# A process for a handful of documents lives for seconds: code that starts fast beats code that runs fast.
_JVM = ("-Xmx2g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
_DECLARED = re.compile(rb"""\A\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.\-]+)""")
_SAID = 600
_AHEAD = 64


@dataclass(frozen=True, slots=True)
class Document:
    """A document to judge: its edition (``R5``, ``R4B``, ``R4``) and its text, a FHIR resource in JSON or XML."""

    name: str
    edition: str
    content: bytes

    @property
    def text(self) -> str:
        """The content as text, in the encoding that it declares.

        Raises:
            UnreadableError: it is not in that encoding.
        """
        if self.content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            encoding = "utf-16"
        else:
            declared = _DECLARED.match(self.content)
            encoding = declared[1].decode("ascii") if declared else "utf-8-sig"
        try:
            return self.content.decode(encoding)
        except (UnicodeDecodeError, LookupError) as error:
            raise UnreadableError(f"not readable as {encoding}: {error}") from error


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the reference validator says of a document: an OperationOutcome of the document's edition."""

    name: str
    edition: str
    outcome: dict[str, Any]


class ReferenceValidator:
    """The reference validator, to be used with ``with``; Java starts with the first document and serves all.

    ``classpath`` names a folder with HAPI's libraries and HL7's packages, or a class path; otherwise they are in the
    user's cache folder, and are fetched into it on first use; ``tell`` is called with a sentence about it before.
    ``jvm`` are options for Java.

    Raises:
        ToolError: Java is missing or failed, or the class path lacks something.
        NetworkError: the libraries or packages could not be fetched.
    """

    def __init__(
        self,
        classpath: str | None = None,
        jvm: tuple[str, ...] = _JVM,
        tell: Callable[[str], None] | None = None,
    ) -> None:
        self._given = classpath
        self._tell = tell
        self._jvm = jvm
        self._process: subprocess.Popen[str] | None = None
        self._stderr: IO[bytes] | None = None
        self._open = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self._process.kill()  # it holds nothing that must be put in order
            self._process.communicate()
        self._open.close()

    def judge(self, documents: Iterable[Document]) -> Iterator[Verdict]:
        """Yield the verdict of each document, in their order; several are judged at a time.

        Raises:
            ToolError: Java, the class path or the process failed.
            NetworkError: the libraries or packages could not be fetched.
            UnreadableError: a document is not in the encoding that it declares.
        """
        process = self._started()
        assert process.stdin is not None and process.stdout is not None
        sent: Queue[Document | Exception | None] = Queue(_AHEAD)
        Thread(target=_feed, args=(process.stdin, documents, sent), daemon=True).start()
        while (one := sent.get()) is not None:
            if isinstance(one, Exception):
                raise one
            line = process.stdout.readline()
            if not line:
                raise self._failure(process)
            outcome: dict[str, Any] = json.loads(line)["outcome"]
            yield Verdict(one.name, one.edition, outcome)

    def _started(self) -> subprocess.Popen[str]:
        if self._process is not None:
            return self._process
        if self._given is None:
            install.prepare(install.folder(), self._tell)
        classpath = install.classpath(self._given or str(install.folder()))
        packages = [
            word
            for edition, package in install.EDITIONS.items()
            for word in ("--edition", edition.lower(), "--package", install.archive(package))
        ]
        self._stderr = self._open.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - closed with the rest
        self._process = subprocess.Popen(
            [install.java(), *self._jvm, "-cp", classpath, str(install.SOURCE), *packages, "--lines"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            encoding="utf-8",
        )
        return self._process

    def _failure(self, process: subprocess.Popen[str]) -> ToolError:
        code = process.wait()
        assert self._stderr is not None
        self._stderr.seek(0)  # the reason comes first, where it was thrown after it
        said = self._stderr.read(_SAID).decode(errors="replace").strip() or "it said nothing"
        return ToolError(f"the reference validator ended with {code} (it needs a JDK, 17 or later): {said}")


def _feed(stdin: IO[str], documents: Iterable[Document], sent: Queue[Document | Exception | None]) -> None:
    """Write a line for each document and say which one it was: in a thread, or each side would wait for the other."""
    try:
        for one in documents:
            line = json.dumps({"name": one.name, "edition": one.edition.lower(), "resource": one.text})
            sent.put(one)
            with contextlib.suppress(OSError):  # the process ended; who reads its verdicts says why
                stdin.write(f"{line}\n")
                stdin.flush()
    except Exception as error:  # noqa: BLE001 - it belongs to the caller, in the other thread
        sent.put(error)
    sent.put(None)
