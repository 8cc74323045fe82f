"""``trialglot roundtrip``: what it says, and its exit codes."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from cli.calling import Run, runner
from readers_json.made_up import minimal

LOST = minimal(
    identificationModule={"nctId": "NCT09000001", "briefTitle": "A study"},
    contactsLocationsModule={"centralContacts": [{"name": "A. Person", "role": "CONTACT", "phone": "1 ext. 2"}]},
)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    monkeypatch.chdir(tmp_path)
    return runner(monkeypatch, capfd)


@pytest.fixture
def lost(run: Run) -> Path:
    """A record with a telephone number that holds the mark of an extension, and has none of its own."""
    path = Path("lost.json")
    path.write_bytes(orjson.dumps(LOST))
    return path


def test_what_is_lost_as_declared_is_no_error(run: Run, lost: Path) -> None:
    done = run("roundtrip", lost, "--via", "odm-sdm")
    assert done.code == 0
    assert done.out == "NCT09000001 by odm-sdm: 5 values, 4 come back the same, 0 in other writing, 1 not\n"
    assert done.err == (
        "NCT09000001: info RUN920 [/protocolSection/contactsLocationsModule/centralContacts/0/phone] "
        "central_contacts[0].phone '1 ext. 2' does not come back from odm-sdm, as the crosswalk declares\n"
    )


def test_it_fails_from_the_severity_that_is_asked_for(run: Run, lost: Path) -> None:
    assert run("roundtrip", lost, "--via", "odm-sdm", "--fail-on", "info").code == 1


def test_json_has_every_value(run: Run, lost: Path) -> None:
    done = run("roundtrip", lost, "--via", "usdm", "--json")
    told = orjson.loads(done.out)
    assert (told["id"], told["target"], told["invented"]) == ("NCT09000001", "usdm", [])
    assert {"path": "brief_title", "declared": "same", "actual": "same", "value": "A study"} in told["values"]
    assert done.err == ""


def test_targets_that_are_not_read_back(run: Run, lost: Path) -> None:
    done = run("roundtrip", lost, "--via", "sdtm")
    assert done.code == 2
    assert done.err.startswith("trialglot: documents of sdtm are not read back; those of fhir-r5, fhir-r4b, ")
    assert run("roundtrip", lost, "--via", "nothing").code == 2


def test_a_named_source_that_is_no_record_ends_the_work(run: Run, lost: Path) -> None:
    Path("notes.txt").write_text("Notes", encoding="utf-8")
    done = run("roundtrip", "notes.txt", lost, "--via", "fhir-r5")
    assert (done.code, done.out) == (3, "")


def test_a_broken_record_in_a_folder_stops_no_other(run: Run, lost: Path) -> None:
    Path("in").mkdir()
    Path("in/a.json").write_bytes(orjson.dumps(LOST)[:-9])
    Path("in/b.json").write_bytes(orjson.dumps(LOST))
    Path("in/README").write_text("Notes", encoding="utf-8")
    done = run("roundtrip", "in", "--via", "fhir-r5")
    assert done.code == 1
    assert done.out.startswith("NCT09000001 by fhir-r5: ")
