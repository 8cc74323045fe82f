"""The files of the SDTM target as one tree of XML, so that paths can look into them.

Rows are elements named by their dataset, cells their children; the parts of TSVAL are joined by blanks. ``About`` is
what a comment of define.xml says: of the study, one element for each comment; of a row, inside it. ``Arm`` is an arm of
TA once, ``Epoch`` stands for the variable EPOCH, ``Dataset`` for a whole dataset. The tree has the namespace of ODM,
which is the one that paths leave out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import orjson
from lxml import etree

_NS = "http://www.cdisc.org/ns/odm/v1.3"
_DEF = "{http://www.cdisc.org/ns/def/v2.1}"
# A comment of the study begins with one of these; what does not goes on with the one before.
_LABELS = (
    "Study start (registry)|Study completion (registry)|Enrolment|Biospecimen retention|Patient registry|Neither TRT|"
    "Age groups|Recruitment status|Last known status|Why stopped|Expanded access|Primary completion|Record verif|"
    "First |Results |Certification|Last update|Posting delayed|Device product|Product manufactured|FDAAA|Kinds of|"
    "Patients given|Other names, intervention|Removed countries|Plan to share|Data sharing|Available data|Document|"
    "No statistical|Has results|MeSH headings|Of the eligibility criteria|Brief title|Acronym|Detailed description|"
    "Identifier, |Link of identifier|Intervention |Lead sponsor|Collaborator|Owner of the registry|Responsible party|"
    "Overall official|Site: "
)
_BEGINS = re.compile(rf"(?:{_LABELS.replace('(', '[(]').replace(')', '[)]')})")


def rendered(files: Mapping[str, bytes]) -> bytes:
    """Return the tree of the files that were written for one study."""
    define = etree.fromstring(files["sdtm/define.xml"])
    root = etree.Element(f"{{{_NS}}}SDTM", nsmap={None: _NS})
    names = _add(root, "GlobalVariables")
    for one in define.iterfind(f".//{{{_NS}}}GlobalVariables/*"):
        _add(names, etree.QName(one).localname, one.text)
    comments = _comments(define)
    for text in _paragraphs(comments.pop("", "")):
        _add(root, "About", text)
    for name in ("ts", "ta", "te", "ti"):
        if f"sdtm/{name}.json" in files:
            _dataset(root, orjson.loads(files[f"sdtm/{name}.json"]), comments)
            about = comments.pop(name.upper(), None)
            if about:
                for text in _paragraphs(about):
                    _add(_add(root, "Dataset"), "About", text)
    epoch = comments.pop("TA.EPOCH", None)
    if epoch:
        _add(_add(root, "Epoch"), "About", epoch)
    assert not comments, f"comments on what is not there: {list(comments)}"
    return etree.tostring(root)


def _add(parent: etree._Element, tag: str, text: str | None = None) -> etree._Element:
    made: etree._Element = etree.SubElement(parent, f"{{{_NS}}}{tag}")
    made.text = text
    return made


def _paragraphs(text: str) -> list[str]:
    found: list[str] = []
    for part in text.split("\n"):
        if found and not _BEGINS.match(part):
            found[-1] += f"\n{part}"
        elif part:
            found.append(part)
    return [one.strip() for one in found]


def _comments(define: etree._Element) -> dict[str, str]:
    """Return the comments of define.xml by what they are about; texts that every define.xml has are left out."""
    texts = {one.get("OID"): "".join(one.itertext()).strip() for one in define.iter(f"{_DEF}CommentDef")}
    found = {}
    for one in define.iter("*"):
        oid = one.get(f"{_DEF}CommentOID")
        if oid is None or texts[oid].startswith(("No record of this study", "No value; the reason")):
            continue
        owner = _owner(define, one)
        if owner is not None:
            found[owner] = texts[oid]
    return found


def _owner(define: etree._Element, element: etree._Element) -> str | None:
    kind, oid = etree.QName(element).localname, element.get("OID", "")
    if kind == "MetaDataVersion":
        return ""
    if kind == "ItemGroupDef":
        return oid.removeprefix("IG.")
    if kind == "Standard":
        return None
    return oid.removeprefix("IT.").removeprefix("WC.")


def _dataset(root: etree._Element, data: dict[str, Any], comments: dict[str, str]) -> None:
    name = data["name"]
    columns = [one["name"] for one in data["columns"]]
    rows = [dict(zip(columns, row, strict=True)) for row in data["rows"]]
    for row in rows:
        made = _add(root, name)
        value = " ".join(row[one] for one in columns if re.fullmatch(r"TSVAL\d*", one) and row[one] is not None)
        for column in columns:
            if row[column] is None or re.fullmatch(r"TSVAL\d+", column):
                continue
            _add(made, column, value if column == "TSVAL" else str(row[column]))
        owner = {"TE": f"TE.ELEMENT.{row.get('ETCD')}", "TI": f"TI.IETEST.{row.get('IETESTCD')}"}.get(name)
        if owner:
            _about(made, comments.pop(owner, None))
    if name == "TS":
        _about_parameters(root, comments)
    arms = {row["ARMCD"]: row["ARM"] for row in rows} if name == "TA" else {}
    for code in sorted(arms, key=lambda one: int(one.removeprefix("ARM-"))):
        arm = _add(root, "Arm")
        _add(arm, "ARMCD", code)
        _add(arm, "ARM", arms[code])
        _about(arm, comments.pop(f"TA.ARM.{code}", None))


def _about(element: etree._Element, text: str | None) -> None:
    if text:
        _add(element, "About", text)


def _about_parameters(root: etree._Element, comments: dict[str, str]) -> None:
    """Give each row of TS its part of the comment on its parameter: what stands below its TSSEQ."""
    rows: dict[str, list[etree._Element]] = {}
    for row in root.iterfind(f"{{{_NS}}}TS"):
        rows.setdefault(str(row.findtext(f"{{{_NS}}}TSPARMCD")), []).append(row)
    for short_name, those in rows.items():
        text = comments.pop(f"TS.TSVAL.{short_name}", None)
        if text is None:
            continue
        numbered = {row.findtext(f"{{{_NS}}}TSSEQ"): row for row in those}
        at = those[0]
        parts: dict[etree._Element, list[str]] = {}
        for line in text.split("\n"):
            head = re.match(r"TSSEQ (\d+)(?:: |$)", line)
            if head:
                at = numbered[head[1]]
            else:
                parts.setdefault(at, []).append(line)
        for row, lines in parts.items():
            _about(row, "\n".join(lines).strip())
