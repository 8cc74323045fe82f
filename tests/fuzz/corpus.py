"""What fuzzing starts from: made-up records for every reader, documents made from them, and files that hold many.

Everything is made by what the other rooms have; the reader of a record is found from its content.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import orjson

import page_renderer
from crosswalk import records
from define import made as define
from fuzz.packing import zipped
from odm import made as odm
from odm2 import made as odm2
from readers_fhir import in_xml
from readers_fhir import made_up as fhir
from readers_ictrp import made_up as ictrp
from readers_json import made_up
from readers_v1 import rendering as v1
from sdtm_validator import made as sdtm
from trialglot import api, formats
from trialglot.errors import UnreadableError
from trialglot.fhir import xml_writer
from trialglot.readers.detect import detect
from trialglot.writers.options import WriteOptions
from usdm_validator import made as usdm

Corpus = dict[str, dict[str, bytes]]

DOCUMENTS, CONTAINERS = "documents", "containers"
"""What no reader reads but ``validate`` judges, and what holds records."""
GROUPS = (*(spec.name for spec in formats.READERS), DOCUMENTS, CONTAINERS)

_SEEDS = Path(__file__).resolve().parents[2] / "seeds"
# Everything that a record can have, an observational study, and what only FHIR says.
_CONVERTED = ("every key", "cohorts", "FHIR R5")
_ALL = tuple(spec.name for spec in formats.WRITERS)


@cache
def corpus() -> Corpus:
    """Return the items by group and name."""
    found: Corpus = {group: {} for group in GROUPS}
    for name, data in (*_records(), *_documents()):
        found[_reader(data) or DOCUMENTS][name] = data
    found[CONTAINERS] = dict(_containers())
    return found


def of_folders(folders: Iterable[Path]) -> Corpus:
    """Return the files of folders as such a corpus; a file that no reader reads is one that may hold records."""
    found: Corpus = {group: {} for group in GROUPS}
    for folder in folders:
        for path in sorted(one for one in folder.rglob("*") if one.is_file()):
            data = path.read_bytes()
            found[_reader(data) or CONTAINERS][path.name] = data
    return found


def _reader(data: bytes) -> str | None:
    try:
        return detect(data)
    except UnreadableError:
        return None


def _records() -> Iterator[tuple[str, bytes]]:
    for path in sorted(_SEEDS.rglob("NCT*")):
        yield path.name, path.read_bytes()
    yield from records.made()
    yield from records.made_of_ictrp()
    yield "FHIR R4, XML", xml_writer.dump(fhir.full_r4(), "4.0.1")
    yield "page", page_renderer.render(made_up.full()).encode()
    yield "page, nearly nothing", page_renderer.page().encode()


def _documents() -> Iterator[tuple[str, bytes]]:
    made = dict(records.made())
    for name in _CONVERTED:
        reading = api.read(made[name])
        for fhir_xml in (False, True):
            targets = tuple(one for one in _ALL if not fhir_xml or formats.writer(one).dump_xml)
            for conversion in api.convert(reading, api.Options(targets, write=WriteOptions(fhir_xml=fhir_xml))):
                for filename, content in conversion.files.items():
                    if filename.endswith((".json", ".xml")):
                        yield f"{name}: {filename}", content
    yield "ODM", odm.FULL.encode()
    yield "ODM 2.0", odm2.FULL.encode()
    yield "Define-XML", define.written()
    yield from ((f"USDM {make.__name__}", orjson.dumps(make())) for make in (usdm.full, usdm.observational))
    yield from ((f"SDTM {name}", content) for name, content in sdtm.files(sdtm.package()).items())


def _containers() -> Iterator[tuple[str, bytes]]:
    full, small = orjson.dumps(made_up.full()), orjson.dumps(made_up.minimal())
    page = (_SEEDS / "ctgov/page/NCT05704049.txt").read_bytes()
    yield "page of the API", b'{"studies":[%b,%b],"nextPageToken":"a"}' % (full, small)
    yield "page of API v1", v1.page(made_up.full(), made_up.minimal())
    yield "list", b"[%b,\n%b]" % (small, full)
    yield "lines", b"%b\n%b\n" % (full, small)
    yield "ICTRP, export of several", ictrp.file_of(ictrp.export(), ictrp.export(bare=True))
    yield "ICTRP, supply of several", ictrp.file_of(ictrp.supply(), ictrp.supply(), root="trials")
    entries = [entry for one in (fhir.full_r5(), fhir.full_r5()) for entry in one.get("entry", [{"resource": one}])]
    several = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    yield "Bundle of several", orjson.dumps(several)
    yield "Bundle of several in XML", in_xml.xml(several)
    yield "gzip", gzip.compress(full, mtime=0)
    yield "gzip of lines", gzip.compress(b"%b\n%b\n" % (full, small), mtime=0)
    yield "zip", zipped([("a.json", full), ("b/page.txt", page), ("c.ndjson", small), ("readme.md", b"# Read me")])
    yield "zip in zip", zipped([("a.zip", zipped([("a.json", small)])), ("b.gz", gzip.compress(small, mtime=0))])
