"""The schema of ODM 2.0 is CDISC's own, as odmlib carries it."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from odm2.made import full
from trialglot.validators import xsd

# CDISC's files at cdisc-org/DataExchange-ODM, schema/.
PINS = {
    "ODM-admindata.xsd": "57f8032570b3d82a327d17710135ca86dedbdfa5a60451944e2afb8265aea295",
    "ODM-clinicaldata.xsd": "8927c242f1475ce0b86e85d5c3189d609150edcd1e1ee001edccf17244e99c02",
    "ODM-enumerations.xsd": "fc7b7f2d27e65b9445a815ac47ac37e028ba3f399e25df41118ca1a7f76294d3",
    "ODM-foundation.xsd": "75798cc513d7641499356e2b9321ba6aca165dabe9a24751c164e421d782ba34",
    "ODM-protocol.xsd": "a6fac9453aecbbf14632c651ca9bd767b8ba604c8a6fc18fa6305826b61e174a",
    "ODM-referencedata.xsd": "3a7b1f83ac9186845cd2c0806632da2a4ca9a9e0ecc8719bfda781b5addd3eab",
    "ODM-study.xsd": "8c97f57fd998cee9230a0f35722403a251d5431f8751eff69c99795ff08b74fc",
    "ODM-types.xsd": "f7825b02b98d3b305cb40446ba18a58cc17ad255b25b2960c9c07be9fd1e670c",
    "ODM-xhtml.xsd": "024561febff4aca04af94d02295d9aa31fbe3efad28d6f60ea203bdded209a45",
    "ODM.xsd": "eb80cd6d31de1ba7776976187e16c15086e6e6dd01973c23d35a20586acb4ef8",
    "xlink.xsd": "e4b134b25c547bc74808bbcc0818febd2f4a58b759556443999365ec4d53d594",
    "xml.xsd": "258ac9c0f078fc9692735140f2d21541e8bf16941bed42833c1a5f965b52c6dc",
}


def digests(folder: Path) -> dict[str, str]:
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in sorted(folder.glob("*.xsd"))}


def test_the_files_are_pinned() -> None:
    assert digests(xsd.odm_folder("2.0")) == PINS


def test_the_files_are_the_official_ones(shared: Path) -> None:
    assert digests(shared / "schemas/odm-2.0") == PINS


def test_it_is_compiled_once_and_without_the_network() -> None:
    assert xsd.odm2() is xsd.odm2()
    assert xsd.odm2().validate(full())


def test_the_quick_schema_leaves_out_rules_on_uniqueness_alone() -> None:
    quick, rules = xsd.odm2_apart()
    assert quick.validate(full())
    assert {("Protocol", "Alias", "Context"), ("CodeList", "CodeListItem", "CodedValue")} <= {
        (one.owner.rpartition("}")[2], one.steps[-1].rpartition("}")[2], one.attribute) for one in rules
    }
