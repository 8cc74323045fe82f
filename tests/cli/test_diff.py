"""trialglot diff: two versions of a record, or a record and an earlier output folder."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import orjson
import pytest

from cli.calling import Run, runner
from readers_json import made_up
from trialglot.differences import words
from trialglot.differences.trees import Change, Item, Rules, changes


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    monkeypatch.chdir(tmp_path)
    return runner(monkeypatch, capfd)


@pytest.fixture
def twin(root: Path) -> Path:
    return root / "seeds/ctgov/json/NCT05704049.json"


def _new(twin: Path) -> dict[str, Any]:
    study: dict[str, Any] = orjson.loads(twin.read_bytes())
    return study


def _write(study: dict[str, Any], name: str = "new.json") -> str:
    Path(name).write_bytes(orjson.dumps(study))
    return name


def _lines(run: Run, *arguments: object) -> list[str]:
    """Return the lines of the differences."""
    done = run("diff", *arguments)
    assert done.err == ""
    lines = done.out.splitlines()
    start = next(n for n, line in enumerate(lines) if line.endswith((" difference", " differences")))
    assert done.code == (0 if lines[start] == "no difference" else 1)
    return lines[start + 1 :]


def test_equal_records_do_not_differ(run: Run, twin: Path) -> None:
    pretty = Path("pretty.json")
    pretty.write_bytes(orjson.dumps(_new(twin), option=orjson.OPT_INDENT_2))
    assert _lines(run, twin, pretty) == []
    assert run("diff", twin, pretty).code == 0


def test_identifiers_go_by_the_place_that_the_registry_has_for_them(run: Run, twin: Path) -> None:
    """The model has one list of them, the registry four places."""
    study = _new(twin)
    held = study["protocolSection"]["identificationModule"]
    held["orgStudyIdInfo"]["id"] = "NEW"
    held["secondaryIdInfos"][0]["type"] = "OTHER"
    held["secondaryIdInfos"].append({"id": "77", "type": "NIH"})
    held["nctIdAliases"] = ["NCT00000003"]
    held["nctId"] = "NCT00000009"
    assert _lines(run, twin, _write(study)) == [
        "changed    identificationModule.nctId: NCT05704049 -> NCT00000009",
        "changed    identificationModule.orgStudyIdInfo.id: ACT17453 -> NEW",
        "changed    identificationModule.secondaryIdInfos[U1111-1280-5090].type: REGISTRY -> OTHER",
        "added      identificationModule.nctIdAliases[NCT00000003]: NCT00000003; alias",
        "added      identificationModule.secondaryIdInfos[77]: 77; secondary; NIH",
    ]


def test_values_go_by_the_names_of_the_registry(run: Run, twin: Path) -> None:
    study = _new(twin)
    protocol = study["protocolSection"]
    protocol["designModule"]["enrollmentInfo"] = {"count": 120, "type": "ESTIMATED"}
    protocol["statusModule"]["overallStatus"] = "COMPLETED"
    del protocol["eligibilityModule"]["minimumAge"]
    protocol["conditionsModule"]["conditions"] = ["Plasma Cell Myeloma", "Amyloidosis"]
    lines = _lines(run, twin, _write(study))
    assert "changed    statusModule.overallStatus: ACTIVE_NOT_RECRUITING -> COMPLETED" in lines
    assert "changed    designModule.enrollmentInfo.count: 118 -> 120" in lines
    assert "added      designModule.enrollmentInfo.type: estimated" in lines
    assert "removed    eligibilityModule.minimumAge: 18 Years" in lines
    assert "added      conditionsModule.conditions[Amyloidosis]: Amyloidosis" in lines


def test_an_inserted_arm_is_one_difference(run: Run, twin: Path) -> None:
    study = _new(twin)
    arms = study["protocolSection"]["armsInterventionsModule"]["armGroups"]
    arms.insert(0, {"label": "Arm 0", "type": "EXPERIMENTAL", "interventionNames": arms[0]["interventionNames"][:1]})
    assert _lines(run, twin, _write(study)) == [
        "added      armsInterventionsModule.armGroups[Arm 0]: Arm 0; EXPERIMENTAL; Isatuximab"
    ]


def test_a_renamed_arm_is_found_by_its_description(run: Run, twin: Path) -> None:
    study = _new(twin)
    before = study["protocolSection"]["armsInterventionsModule"]["armGroups"][0]["label"]
    study = orjson.loads(orjson.dumps(study).replace(orjson.dumps(before), b'"Cohort One"'))
    assert _lines(run, twin, _write(study)) == [
        f"changed    armsInterventionsModule.armGroups[{before}].label: {before} -> Cohort One"
    ]


def test_an_inserted_intervention_renumbers_nothing(run: Run, twin: Path) -> None:
    study = _new(twin)
    study["protocolSection"]["armsInterventionsModule"]["interventions"].insert(
        0, {"type": "DRUG", "name": "Sugar", "description": "x"}
    )
    assert _lines(run, twin, _write(study)) == [
        "added      armsInterventionsModule.interventions[Sugar, DRUG]: Sugar; DRUG; x"
    ]


def test_sites_are_matched_by_facility_and_city(run: Run, twin: Path) -> None:
    study = _new(twin)
    sites = study["protocolSection"]["contactsLocationsModule"]["locations"]
    sites[3]["status"] = "WITHDRAWN"
    gone = sites.pop(0)
    lines = _lines(run, twin, _write(study))
    assert len(lines) == 2
    name = f"{gone['facility']}, {gone['city']}"
    assert lines[0].startswith(f"removed    contactsLocationsModule.locations[{name}]: {gone['facility']}; ")
    name = f"{sites[2]['facility']}, {sites[2]['city']}"
    assert lines[1] == f"added      contactsLocationsModule.locations[{name}].status: WITHDRAWN"


def test_outcomes_go_by_their_list(run: Run) -> None:
    old = made_up.full()
    new = copy.deepcopy(old)
    outcomes = new["protocolSection"]["outcomesModule"]
    outcomes["secondaryOutcomes"][0]["timeFrame"] = "5 years"
    measure = outcomes["primaryOutcomes"][0]["measure"]
    outcomes["otherOutcomes"] = [*outcomes.get("otherOutcomes", []), outcomes["primaryOutcomes"].pop(0)]
    lines = _lines(run, _write(old, "old.json"), _write(new))
    secondary = outcomes["secondaryOutcomes"][0]["measure"]
    assert f"changed    outcomesModule.secondaryOutcomes[{secondary}].timeFrame: 3 years -> 5 years" in lines, lines
    assert f"changed    outcomes[{measure}, primary].level: primary -> other" in lines


def test_a_change_of_order_is_said_once(run: Run, twin: Path) -> None:
    study = _new(twin)
    study["protocolSection"]["armsInterventionsModule"]["interventions"].reverse()
    for arm in study["protocolSection"]["armsInterventionsModule"]["armGroups"]:
        assert len(arm["interventionNames"]) > 1
    lines = _lines(run, twin, _write(study))
    assert len(lines) == 1
    assert lines[0].startswith("reordered  armsInterventionsModule.interventions: Isatuximab, DRUG, ")


def test_long_texts_show_the_words_that_differ(run: Run, twin: Path) -> None:
    study = _new(twin)
    module = study["protocolSection"]["eligibilityModule"]
    module["eligibilityCriteria"] = module["eligibilityCriteria"].replace("measurable", "assessable", 1)
    assert _lines(run, twin, _write(study)) == [
        "changed    eligibilityModule.eligibilityCriteria: "
        "… * Participants with [-measurable-] {+assessable+} disease defined as …"
    ]


def test_data_that_are_carried_as_they_are(run: Run) -> None:
    old = made_up.full()
    new = copy.deepcopy(old)
    new["resultsSection"] = {"moreInfoModule": {"certainAgreement": {"piSponsorEmployee": True}}}
    lines = _lines(run, _write(old, "old.json"), _write(new))
    assert "added      resultsSection.moreInfoModule.certainAgreement.piSponsorEmployee: yes" in lines


def test_a_page_and_a_json_record_are_compared_where_both_can_speak(run: Run, twin: Path, root: Path) -> None:
    page = root / "seeds/ctgov/page/NCT05704049.txt"
    study = _new(twin)
    study["protocolSection"]["identificationModule"]["acronym"] = "ABC"
    study["protocolSection"]["designModule"]["enrollmentInfo"]["count"] = 120
    done = run("diff", page, _write(study))
    assert done.code == 1
    assert "not compared, as one of the two sources has no place for it: identificationModule.acronym, " in done.out
    assert done.out.splitlines()[-1] == "changed    designModule.enrollmentInfo.count: 118 -> 120"
    back = run("diff", "new.json", page)
    assert back.out.splitlines()[-1] == "changed    Basic Information / Total Enrollment: 120 -> 118"


def test_json_has_the_values_in_full(run: Run, twin: Path) -> None:
    study = _new(twin)
    summary = study["protocolSection"]["descriptionModule"]["briefSummary"]
    study["protocolSection"]["descriptionModule"]["briefSummary"] = summary + " More."
    done = run("diff", twin, _write(study), "--json")
    assert done.code == 1
    assert orjson.loads(done.out)["differences"] == [
        {
            "change": "changed",
            "field": "descriptionModule.briefSummary",
            "model": "brief_summary",
            "old": summary,
            "new": summary + " More.",
        }
    ]


def test_an_output_folder_is_compared_by_its_documents(run: Run, twin: Path) -> None:
    run("convert", twin, "--contacts", "drop", "--to", "fhir-r5,fhir-r4,odm-sdm")
    done = run("diff", "out", twin)
    assert done.code == 0
    assert "as documents (a folder holds no record)" in done.out
    assert "both come from the same bytes" in done.out
    study = _new(twin)
    study["protocolSection"]["identificationModule"]["briefTitle"] = "Another title"
    study["protocolSection"]["designModule"]["phases"] = ["PHASE3"]
    for folder in ("out", "out/NCT05704049"):
        done = run("diff", folder, _write(study))
        assert done.code == 1
        assert "both come from the same bytes" not in done.out
        assert "fhir-r5 ResearchStudy/nct05704049.title (identificationModule.briefTitle, " in done.out
        assert "fhir-r5 ResearchStudy/nct05704049.phase.text (designModule.phases): Phase 2 -> Phase 3" in done.out
        assert (
            "Summary.Parameter[TPHASE].Value.text (designModule.phases): PHASE II TRIAL -> PHASE III TRIAL" in done.out
        )
    rows = orjson.loads(run("diff", "out", "new.json", "--json").out)["differences"]
    assert {row["target"] for row in rows} == {"fhir-r5", "fhir-r4", "odm-sdm"}
    (title,) = [row for row in rows if row["target"] == "fhir-r5" and row["path"] == "ResearchStudy/nct05704049.title"]
    assert title["new"] == "Another title"


def test_what_an_older_version_wrote_is_seen(run: Run, twin: Path) -> None:
    run("convert", twin, "--to", "fhir-r5", "--fhir-xml")
    path = Path("out/NCT05704049/fhir-r5.xml")
    written = path.read_bytes()
    path.write_bytes(written + b"\n")
    done = run("diff", "out", twin)
    assert done.code == 1
    assert done.out.splitlines()[-1] == "changed    fhir-r5: its bytes only"
    path.write_bytes(written.replace(b"<phase>", b'<phase id="x">', 1))
    assert run("diff", "out", twin).out.splitlines()[-1].startswith("removed    fhir-r5 Bundle.")
    path.write_bytes(b"<Bundle")
    assert "is no well-formed XML" in run("diff", "out", twin).err
    Path("out/manifest.json").unlink()
    path.write_bytes(written)
    done = run("diff", "out/NCT05704049", twin)
    assert done.code == 0
    assert "the folder has no manifest" in done.out
    Path("out/NCT05704049/findings.json").write_bytes(b"{}")
    assert run("diff", "out/NCT05704049", twin).code == 3


def test_wrong_usage_and_unreadable_sides(run: Run, twin: Path) -> None:
    run("convert", twin, "--to", "fhir-r5")
    assert run("diff", "out", "out").code == 2
    assert "the output folder first" in run("diff", twin, "out").err
    assert run("diff", twin, "absent.json").code == 3
    Path("two.ndjson").write_bytes(orjson.dumps(_new(twin)) + b"\n" + orjson.dumps(_new(twin)))
    done = run("diff", twin, "two.ndjson")
    assert done.code == 2
    assert "more than one record" in done.err
    study = orjson.loads(twin.read_bytes().replace(b"NCT05704049", b"NCT00000001"))
    done = run("diff", "out", _write(study))
    assert done.code == 3
    assert "holds no outputs of NCT00000001" in done.err


RULES = Rules({"a": (("k",), ("d",))})


def _changes(old: Any, new: Any) -> list[Change]:
    return list(changes({"a": old}, {"a": new}, RULES))


def test_items_of_one_name_are_matched_in_their_order() -> None:
    old = [{"k": "x", "v": 1}, {"k": "x", "v": 2}]
    assert _changes(old, [{"k": "x", "v": 0}, *old]) == [Change("added", ("a", Item("x")), None, {"k": "x", "v": 0})]
    assert _changes(old, [{"k": "x", "v": 1}, {"k": "x", "v": 3}]) == [Change("changed", ("a", Item("x"), "v"), 2, 3)]


def test_a_further_name_counts_only_where_it_is_unique() -> None:
    old = [{"k": "x", "d": "same"}, {"k": "y", "d": "same"}]
    new = [{"k": "z", "d": "same"}]
    assert [one.kind for one in _changes(old, new)] == ["removed", "removed", "added"]
    assert _changes(old[:1], new) == [Change("changed", ("a", Item("x"), "k"), "x", "z")]


def test_what_has_no_name_goes_by_its_order() -> None:
    assert _changes([{"v": 1}], [{"v": 2}]) == [Change("changed", ("a", Item(""), "v"), 1, 2)]
    assert [one.kind for one in _changes([{"v": 1}], [{"v": 2}, {"v": 3}])] == ["removed", "added", "added"]


def test_yes_is_not_one_and_empty_is_not_absent() -> None:
    assert list(changes({"a": True}, {"a": 1}, RULES)) == [Change("changed", ("a",), True, 1)]
    assert list(changes({"a": ""}, {}, RULES)) == [Change("removed", ("a",), "")]
    assert list(changes({"a": []}, {}, RULES)) == []
    assert list(changes({}, {"a": {"b": 0}}, RULES)) == [Change("added", ("a", "b"), None, 0)]


def test_words() -> None:
    long = "The quick brown fox jumps over the lazy dog and runs away into the wood"
    assert words.changed("a", "b") == "a -> b"
    assert words.changed("", "b") == "(empty) -> b"
    assert words.changed(long, long.replace("lazy ", "")) == "… jumps over the [-lazy-] dog and runs …"
    assert words.changed(long, f"{long} .") == "… into the wood {+.+}"
    assert words.changed(long, long.replace(" dog", "\n\ndog")) == "white space only"
    assert words.value({"a": True, "b": ["x", "y"], "c": None}) == "yes; x, y"
