"""Define-XML 2.1: what the SDTM trial design datasets of a study hold, variable by variable.

Structure: CDISC Define-XML 2.1 (ODM 1.3.2 with the namespace def) and its terminology. The document says nothing that
the datasets or their comments do not.
"""

from __future__ import annotations

from trialglot import __version__
from trialglot.sdtm import oids
from trialglot.sdtm.datasets import TrialDesign
from trialglot.writers.options import WriteOptions
from trialglot.writers.sdtm.define_codelists import PROTOCOL, CodeLists, standard_oid
from trialglot.writers.sdtm.define_comments import Comments
from trialglot.writers.sdtm.define_items import SDTMIG, Definitions
from trialglot.xmltext import attribute, closed, document, element, escaped, opened

_VERSION = "2.1.0"
# Which of the files of a dataset the document leads to.
_FORMS = ("xpt", "json", "csv")


def define_xml(design: TrialDesign, options: WriteOptions) -> bytes:
    """Return the Define-XML document of a study's trial design datasets as indented UTF-8.

    Context is "Other": the datasets are made from a public registry record, and are no submission by themselves. They
    meet what is asked of one nevertheless. The same datasets and options give the same bytes.

    Raises:
        ValueError: a comment is about what is in no dataset.
    """
    form = next(one for one in _FORMS if one in options.sdtm_files)
    comments, codelists = Comments(design), CodeLists()
    about = comments.refer("")
    definitions = Definitions(design, form, comments, codelists)
    for dataset in design.datasets:
        definitions.add(dataset)
    parts = [
        opened(0, "ODM", _root(design)),
        opened(1, "Study", attribute("OID", oids.study(design))),
        _variables(design),
        opened(2, "MetaDataVersion", _version(design) + about),
        element(3, "def:Standards", "", _standards(codelists.packages, comments)),
        *definitions.value_lists,
        *definitions.where_clauses,
        *definitions.groups,
        *definitions.items,
        *definitions.value_items,
        *codelists.write(),
        *definitions.methods,
        *comments.write(),
        closed(2, "MetaDataVersion"),
        closed(1, "Study"),
        closed(0, "ODM"),
    ]
    return document(parts)[0]


def _root(design: TrialDesign) -> str:
    attributes = {
        "xmlns": "http://www.cdisc.org/ns/odm/v1.3",
        "xmlns:def": "http://www.cdisc.org/ns/def/v2.1",
        "xmlns:xlink": "http://www.w3.org/1999/xlink",
        "FileType": "Snapshot",
        "FileOID": f"DEFINE.{design.study_id}.{design.date}",
        "CreationDateTime": design.created,
        "ODMVersion": "1.3.2",
        "Originator": f"trialglot {__version__}",
        "SourceSystem": design.source,
        "SourceSystemVersion": design.version,
        "def:Context": "Other",
    }
    return "".join(attribute(name, value) for name, value in attributes.items() if value)


def _variables(design: TrialDesign) -> str:
    texts = (
        ("StudyName", design.study_name),
        ("StudyDescription", design.description),
        ("ProtocolName", design.protocol_name),
    )
    inner = "".join(f"\n      <{tag}>{escaped(text)}</{tag}>" for tag, text in texts)
    return element(2, "GlobalVariables", "", inner)


def _version(design: TrialDesign) -> str:
    return (
        attribute("OID", oids.version(design))
        + attribute("Name", f"SDTM trial design of {design.study_id}")
        + attribute("Description", f"Trial design as registered at {design.source}, record of {design.date}")
        + f' def:DefineVersion="{_VERSION}"'
    )


def _standards(packages: dict[str, set[str]], comments: Comments) -> str:
    made = [element(4, "def:Standard", f' OID="{SDTMIG}" Name="SDTMIG" Type="IG" Version="3.4" Status="Final"')]
    for date in sorted(packages):
        oid = standard_oid(date)
        attributes = f' OID="{oid}" Name="CDISC/NCI" Type="CT" PublishingSet="SDTM" Version="{date}" Status="Final"'
        if PROTOCOL in packages[date]:
            attributes += comments.text(f"Code lists as in the CDISC Protocol terminology of {date}.", oid)
        made.append(element(4, "def:Standard", attributes))
    return "".join(made)
