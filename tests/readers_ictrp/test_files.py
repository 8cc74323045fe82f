"""Files with many trials: each comes out with its line, a broken one stops no other, and memory stays small."""

from __future__ import annotations

import gzip
import io
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readers_ictrp import made_up
from readers_ictrp.made_up import export, file_of, supply
from trialglot import api, batch
from trialglot.errors import UnreadableError
from trialglot.readers import spots
from trialglot.readers.containers import Rejected, records
from trialglot.readers.detect import detect
from trialglot.readers.reading import Place, Record
from trialglot.readers.xml_stream import split

ROOT, TRIAL = b"Trials_downloaded_from_ICTRP", b"Trial"


def listed(data: bytes, name: str = "export.xml") -> list[tuple[str, str | bytes, int | None]]:
    """Name, bytes or error, and line of each record of a stream."""
    return [
        (one.name, one.data if isinstance(one, Record) else one.error.seen, one.place.line)
        for one in records(io.BytesIO(data), name=name)
    ]


def numbered(count: int) -> list[bytes]:
    return [export({"TrialID": f"X-{number}"}, bare=True) for number in range(1, count + 1)]


@pytest.mark.parametrize(
    "data",
    [
        file_of(export()),
        file_of(supply(), root="trials"),
        export(),
        supply(),
        b"<?xml version='1.0'?>\n<!-- <x> -->\n<!DOCTYPE trials SYSTEM 'who_ictrp.dtd'>\n<trials><trial>\n <main>",
    ],
)
def test_both_forms_are_known_by_their_content(data: bytes) -> None:
    assert detect(data) == "ictrp-xml"


def test_every_trial_of_an_export_is_a_record_of_its_own() -> None:
    trials = numbered(3)
    found = listed(file_of(*trials))
    assert [one[:2] for one in found] == [(f"export.xml#{number}", one) for number, one in enumerate(trials, 1)]
    lines = file_of(*trials).split(b"\n")
    for _, content, line in found:
        assert line is not None
        assert isinstance(content, bytes)
        assert lines[line - 1].strip() == content.split(b"\n")[0]


def test_a_file_of_one_trial_keeps_its_name() -> None:
    (one,) = records(io.BytesIO(file_of(export())), name="export.xml")
    assert isinstance(one, Record)
    assert (one.name, one.named, one.data, one.place) == ("export.xml", True, export(), Place(None, 4, 3))


def test_in_archives() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.xml", file_of(*numbered(2)))
        archive.writestr("b.xml", file_of(supply(), supply(), root="trials"))
    assert [one[0] for one in listed(made.getvalue(), "x.zip")] == [
        f"x.zip!{name}.xml#{number}" for name in "ab" for number in (1, 2)
    ]
    assert [one[0] for one in listed(gzip.compress(file_of(*numbered(2))), "x.gz")] == ["x.gz#1", "x.gz#2"]


def test_a_broken_trial_does_not_stop_the_others(tmp_path: Path) -> None:
    first, second, third, fourth, fifth = numbered(5)
    unclosed = second.replace(b"</Source_Register>", b"")
    unended = third.removesuffix(b"</Trial>")
    path = tmp_path / "export.xml"
    path.write_bytes(file_of(first, unclosed, unended, fourth, fifth.replace(b"X-5", b" ")))
    outcomes = list(batch.run(records(path), api.Options(("fhir-r5",))))
    assert [one.study_id for one in outcomes] == ["X-1", None, None, "X-4", None]
    seen = [one.error.seen if one.error else "" for one in outcomes]
    assert seen[1].startswith("broken XML")
    assert seen[2] == "a broken record: the next one begins before it ends"
    assert seen[4] == "a trial without its number (TrialID, trial_id)"
    assert all(one.error is None or one.error.refused for one in outcomes)


@pytest.mark.parametrize(
    ("data", "seen"),
    [
        (
            file_of(*numbered(2)).replace(b"</Trials_downloaded_from_ICTRP>", b""),
            "the file ends without </Trials_downloaded_from_ICTRP>: records may be missing",
        ),
        (file_of(*numbered(2))[:-60], "a broken record: the file ends inside of it"),
        (
            file_of(*numbered(2)).replace(b"</Trial>\n", b"</Trial> 403 <b>Forbidden</b>\n", 1),
            "text between the records that belongs to none: '403 Forbidden'",
        ),
        (file_of(), "a file of records without any"),
        (file_of(*numbered(2), head="<!DOCTYPE x [<!ENTITY a 'b'>]>"), "XML that declares entities of its own"),
        (file_of(supply(), b"<trial><x/></trial>", supply(), root="trials"), "this is XML of no known registry"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_and_refused(data: bytes, seen: str) -> None:
    found = [one for one in records(io.BytesIO(data)) if isinstance(one, Rejected)]
    assert [one.error.seen for one in found] == [seen]
    assert found[0].error.remedy
    assert found[0].error.refused or seen.startswith("a file of records")


def test_tags_in_comments_and_sections_are_no_tags() -> None:
    inner = b"<!-- </Trial> --><Acronym><![CDATA[<Trial>]]></Acronym><?x </Trial>?>"
    trial = export(bare=True, more=inner.decode())
    data = file_of(trial, export(bare=True), head="<?xml version='1.0'?><!-- <Trial> -->")
    assert [one[1] for one in listed(data)] == [trial, export(bare=True)]
    assert api.read(trial).study.acronym == "<Trial>"
    assert [one[1] for one in listed(file_of(b"<Trial/>", trial).replace(b"<Trial/>", b"<Trial/>  "))][1] == trial


def test_an_unended_comment_takes_the_rest() -> None:
    data = file_of(*numbered(2)).replace(b"  <Trial>", b"  <!-- <Trial>", 2).replace(b"<!-- ", b"", 1)
    assert [one[1] for one in listed(data)][1:] == [
        "the file ends without </Trials_downloaded_from_ICTRP>: records may be missing"
    ]


def test_a_trial_of_a_file_in_another_encoding_knows_it() -> None:
    head = '<?xml version="1.0" encoding="ISO-8859-1"?>\n'
    data = file_of(
        *(export({"TrialID": number, "Public_title": "Dor às costas"}, bare=True) for number in ("X-1", "X-2")),
        head=head,
    )
    found = [one for one in records(io.BytesIO(data.decode().encode("latin-1"))) if isinstance(one, Record)]
    assert [api.read(one).study.brief_title for one in found] == ["Dor às costas"] * 2
    plain = [one for one in records(io.BytesIO(file_of(export()))) if isinstance(one, Record)]
    assert plain[0].data == export()


def test_a_record_is_cut_off_at_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trialglot.readers.xml_stream.MAX_RECORD", 2000)
    large = export({"Condition": "x" * 3000}, bare=True)
    found = listed(file_of(export(bare=True), large, export(bare=True)))
    assert [one[1] if isinstance(one[1], str) else "read" for one in found] == [
        "read",
        "a record larger than 0 MiB",
        "read",
    ]


def reader(data: bytes, size: int) -> Callable[[int], bytes]:
    stream = io.BytesIO(data)
    return lambda wanted: stream.read(min(size, wanted))


@given(st.integers(1, 64), st.lists(st.sampled_from(["<!-- <Trial> -->", "<?y z?>", "\n", " ", "ä"]), max_size=4))
def test_where_the_stream_is_cut_into_chunks_does_not_matter(size: int, between: list[str]) -> None:
    glue = "".join(between).replace("ä", "<!--ä-->").encode()
    trials = [export({"TrialID": f"X-{number}", "Acronym": "ä"}, bare=True, more="<!--x-->") for number in range(3)]
    data = b"<Trials_downloaded_from_ICTRP>" + glue.join(trials) + b"</Trials_downloaded_from_ICTRP>"
    pieces = list(split(reader(data, size), ROOT, TRIAL))
    assert [one.content for one in pieces] == trials
    text = data.decode()
    for piece, trial in zip(pieces, trials, strict=True):
        assert isinstance(piece.content, bytes)
        before = text[: text.index(trial.decode())]
        assert piece.start == (before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)


@given(st.binary(max_size=60), st.integers(1, 20))
def test_any_bytes_are_split_or_refused(junk: bytes, size: int) -> None:
    data = file_of(export(bare=True), junk, export(bare=True))
    for one in split(reader(data, size), ROOT, TRIAL):
        assert isinstance(one.content, bytes | UnreadableError)


def test_memory_does_not_grow_with_the_file() -> None:
    def chunks(count: int) -> Iterator[bytes]:
        yield b"<Trials_downloaded_from_ICTRP>"
        trial = export({"Inclusion_Criteria": "x" * 5000})
        for _ in range(count):
            yield trial
        yield b"</Trials_downloaded_from_ICTRP>"

    def peak(count: int) -> int:
        waiting = chunks(count)
        tracemalloc.start()
        found = sum(isinstance(one.content, bytes) for one in split(lambda _: next(waiting, b""), ROOT, TRIAL))
        assert found == count
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(2000) < 2 * peak(200) + (1 << 20)


def test_findings_point_to_their_lines_in_the_file(tmp_path: Path) -> None:
    first = export(bare=True)
    second = export({"Phase": "0", "Countries": "Brazil"}, bare=True)
    path = tmp_path / "export.xml"
    path.write_bytes(file_of(first, second))
    lines = path.read_bytes().split(b"\n")
    (found,) = [
        one for one in batch.run(records(path), api.Options(("fhir-r5",)), spots=True) if one.name.endswith("#2")
    ]
    assert b"<Phase>0" in lines[found.spots["/Trial/Phase"].line - 1]


def test_the_line_of_a_place() -> None:
    data = supply()
    lines = data.split(b"\n")
    places = [
        "/trial/contacts/contact[2]/email",
        "/trial/main/phase",
        "/trial/main/nothing",
        "/trial/x/y",
        "/trial/contacts/contact[9]",
    ]
    found = spots.find(data, places, Place("f", 10, 1))
    assert b"<phase>" in lines[found["/trial/main/phase"].line - 10]
    assert found["/trial/main/nothing"].line == found["/trial/x/y"].line == 10
    assert found["/trial/contacts/contact[2]/email"].line > found["/trial/contacts/contact[9]"].line
    whole = spots.find(file_of(data, root="trials"), ["/trial/main/phase"], Place("f", 1, 1))
    assert b"<phase>" in file_of(data, root="trials").split(b"\n")[whole["/trial/main/phase"].line - 1]
    assert spots.find(b"<broken", ["/trial"], Place("f", 1, 1)) == {}


def test_a_record_of_the_same_bytes_is_the_same_record() -> None:
    assert made_up.study(export()) == made_up.study(export())
