"""Whatever happens to a record: it is read, or refused with the one error that says so."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree

from readers_xml.made_up import OLD, PUBLIC, UPLOAD
from trialglot import api, ledger
from trialglot.errors import UnreadableError
from trialglot.readers.reading import Record

RECORDS = {"public": PUBLIC, "old": OLD, "upload": UPLOAD}
TEXTS = st.one_of(
    st.sampled_from(
        [
            "",
            " ",
            "0",
            "-1",
            "N/A",
            "Unknown",
            "99999999999999999999",
            "May 2001",
            "May 99, 2001",
            "Yes",
            "Phase 1/",
            "(",
            "()",
        ]
    ),
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12),
)


def survives(data: bytes) -> None:
    try:
        found = api.read(Record("x.xml", data))
    except UnreadableError:
        return
    assert ledger.account(found, ("fhir-r5", "odm-sdm")).unmapped == {}
    leaves = list(ledger.leaves(found))
    assert len({one.place for one in leaves}) == len(leaves)
    for one in found.findings:
        if one.path:
            found.locate(one.path)


@pytest.mark.parametrize("dialect", RECORDS)
@given(data=st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_elements_are_changed_moved_doubled_and_taken_out(dialect: str, data: st.DataObject) -> None:
    root = etree.fromstring(RECORDS[dialect].encode())
    for _ in range(data.draw(st.integers(1, 4))):
        nodes = [one for one in root.iter("*") if one is not root]
        if not nodes:
            break
        node = data.draw(st.sampled_from(nodes))
        kind = data.draw(st.sampled_from(["text", "drop", "double", "move", "rename", "attribute", "child", "tail"]))
        parent = node.getparent()
        assert parent is not None
        if kind == "text":
            node.text = data.draw(TEXTS)
        elif kind == "tail":
            node.tail = data.draw(TEXTS)
        elif kind == "drop":
            parent.remove(node)
        elif kind == "double":
            parent.insert(0, etree.fromstring(etree.tostring(node, with_tail=False)))
        elif kind == "move":
            target = data.draw(st.sampled_from([root, *nodes]))
            if not any(one is node for one in [target, *target.iterancestors()]):
                target.append(node)
        elif kind == "rename":
            node.tag = data.draw(st.sampled_from([str(one.tag) for one in nodes]))
        elif kind == "attribute":
            node.set(data.draw(st.sampled_from(["type", "rank", "x"])), data.draw(TEXTS))
        else:
            etree.SubElement(node, data.draw(st.sampled_from([str(one.tag) for one in nodes]))).text = data.draw(TEXTS)
    survives(etree.tostring(root))


@pytest.mark.parametrize("dialect", RECORDS)
@given(place=st.integers(0, 20000), cut=st.integers(0, 40), inserted=st.binary(max_size=6))
@settings(max_examples=60)
def test_bytes_are_changed(dialect: str, place: int, cut: int, inserted: bytes) -> None:
    data = RECORDS[dialect].encode()
    place %= len(data)
    survives(data[:place] + inserted + data[place + cut :])


@given(text=st.text(alphabet=st.sampled_from(list("-*1. \n\tab:)(<")), max_size=80))
@example("-  ")
@example("1. \n1. ")
def test_any_text_block(text: str) -> None:
    """Nothing of a text is lost but white space and the marks of lists, and it is read as well a second time."""
    root = etree.fromstring(PUBLIC.encode())
    block = root.find("eligibility/criteria/textblock")
    assert block is not None
    block.text = text
    found = api.read(etree.tostring(root)).study.eligibility.text
    assert found is not None

    def letters(part: str) -> list[str]:
        return [one for one in part if not one.isspace() and one not in "-*\\1."]

    assert letters(found.plain) == letters(text)
    assert "\n\n\n" not in found
