"""A real FHIR server for tests: HAPI's JPA server over a database in memory, in a process of its own.

`make server-test` builds the program (`java/TestServer.java`) and the list of its jars; nothing here uses the network
but the loopback address.
"""

from __future__ import annotations

import json
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

Resource = dict[str, Any]

WORK = Path(__file__).resolve().parents[2] / ".work/server"
START_SECONDS = 300
REQUEST_SECONDS = 300
# The server lives for a minute or two: the quick compiler and the small collector halve the time to the first answer.
JAVA = ("java", "-Xmx2g", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
MEDIA_TYPE = "application/fhir+json"
_BATCH = 200


class ServerError(Exception):
    """The server did not start, or answered a request of the test itself with an error."""


def parse(content: bytes) -> Resource:
    """Return a resource from JSON; decimals stay text, so that 1.0 and 1.00 differ as they do in FHIR."""
    parsed: Resource = json.loads(content, parse_float=str)
    return parsed


class FhirServer:
    """A running server of one edition, ``R4``, ``R4B`` or ``R5``; leaving the ``with`` block ends it."""

    def __init__(self, edition: str) -> None:
        self.edition = edition
        self.start_seconds = 0.0
        self._log = WORK / f"{edition}.log"
        self._base = ""

    def __enter__(self) -> Self:
        classpath = f"{WORK / 'classes'}:{(WORK / 'classpath').read_text()}"
        began = time.perf_counter()
        with self._log.open("wb") as log:
            # The program ends when its standard input does: also where this process is killed.
            self._process = subprocess.Popen(
                [*JAVA, "-cp", classpath, "TestServer", self.edition],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        overdue = threading.Timer(START_SECONDS, self._process.kill)
        overdue.start()
        try:
            assert self._process.stdout
            said = self._process.stdout.readline().decode().split()
        except BaseException:
            self._end()
            raise
        finally:
            overdue.cancel()
        if len(said) != 2:
            self._end()
            tail = "\n".join(self._log.read_text(errors="replace").splitlines()[-20:])
            raise ServerError(f"the {self.edition} server did not start:\n{tail}")
        self.start_seconds = time.perf_counter() - began
        self._base = f"http://127.0.0.1:{said[1]}/fhir"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def _end(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()

    def request(
        self, method: Literal["GET", "POST", "PUT"], path: str, body: bytes | None = None
    ) -> tuple[int, Resource]:
        """Send a request; return the status and the resource of the answer, also where the server refuses."""
        url = path if path.startswith(self._base) else f"{self._base}/{path}"
        asked = urllib.request.Request(url, body, {"Content-Type": MEDIA_TYPE, "Accept": MEDIA_TYPE}, method=method)
        try:
            with urllib.request.urlopen(asked, timeout=REQUEST_SECONDS) as answer:
                return answer.status, parse(answer.read())
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, parse(refusal.read())

    def good(self, method: Literal["GET", "POST", "PUT"], path: str, body: bytes | None = None) -> Resource:
        """Send a request that must succeed.

        Raises:
            ServerError: it did not.
        """
        status, answer = self.request(method, path, body)
        if status not in (200, 201):
            raise ServerError(f"{method} {path}: {status} {json.dumps(answer)[:2000]}")
        return answer

    def batch(self, urls: Iterable[str]) -> list[Resource | None]:
        """Get many addresses in few requests; ``None`` stands for what is not there."""
        found: list[Resource | None] = []
        waiting = list(urls)
        while waiting:
            now, waiting = waiting[:_BATCH], waiting[_BATCH:]
            entries = [{"request": {"method": "GET", "url": url}} for url in now]
            bundle = {"resourceType": "Bundle", "type": "batch", "entry": entries}
            answers = self.good("POST", "", json.dumps(bundle).encode())["entry"]
            if len(answers) != len(now):
                raise ServerError(f"{len(answers)} answers to {len(now)} requests")
            for url, answer in zip(now, answers, strict=True):
                status = answer["response"]["status"].split()[0]
                if status not in ("200", "404", "410"):
                    raise ServerError(f"GET {url}: {json.dumps(answer)[:2000]}")
                found.append(answer["resource"] if status == "200" else None)
        return found

    def counts(self, kinds: Sequence[str]) -> dict[str, int]:
        """Return how many resources of each type the server holds."""
        answers = self.batch(f"{kind}?_summary=count" for kind in kinds)
        return {kind: answer["total"] for kind, answer in zip(kinds, answers, strict=True) if answer}

    def search(self, kind: str, parameters: Mapping[str, str]) -> list[str]:
        """Return the ids of what a search finds, over all pages."""
        page = self.good("GET", f"{kind}?{urllib.parse.urlencode(parameters)}&_count=50")
        found: list[str] = []
        while True:
            found += [entry["resource"]["id"] for entry in page.get("entry", [])]
            following = [link["url"] for link in page["link"] if link["relation"] == "next"]
            if not following:
                return found
            page = self.good("GET", following[0])


def escaped(value: str) -> str:
    """Return a search value with the signs that separate values escaped: https://hl7.org/fhir/R5/search.html#escaping."""
    for sign in "\\$,|":
        value = value.replace(sign, f"\\{sign}")
    return value
