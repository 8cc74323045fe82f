"""A made-up study's trial design datasets, and ways to look into and to break the documents made from them."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from trialglot.sdtm.datasets import Cell, Comment, Dataset, TrialDesign, Variable
from trialglot.writers.options import SdtmFile, WriteOptions
from trialglot.writers.sdtm.define import define_xml

ODM = "http://www.cdisc.org/ns/odm/v1.3"
DEF = "http://www.cdisc.org/ns/def/v2.1"
XLINK = "http://www.w3.org/1999/xlink"
NAMES = {"odm": ODM, "def": DEF, "xlink": XLINK}

STUDY = "ABC-01"
LONG = "Adequate renal function, defined as a creatinine clearance of ≥ 50 mL/min (Cockcroft-Gault)" + " or better" * 20
EVIDENCE = 'Inferred: the arm\'s description says <em>"28-day cycles"</em> & nothing else.'


def _variables(text: str) -> tuple[Variable, ...]:
    """Read variables from lines of name, label, type, core, role, key, code list."""
    made = []
    for line in text.strip().splitlines():
        name, label, kind, core, role, key, codelist = (cell.strip() for cell in line.split("|"))
        assert kind in {"Char", "Num"}
        assert core in {"Req", "Exp", "Perm"}
        made.append(
            Variable(name, label, kind, core, role, int(key), codelist=codelist)  # type: ignore[arg-type]
        )
    return tuple(made)


TS = _variables("""
    STUDYID  | Study Identifier                   | Char | Req  | Identifier       | 1 |
    DOMAIN   | Domain Abbreviation                | Char | Req  | Identifier       | 0 | C66734
    TSSEQ    | Sequence Number                    | Num  | Req  | Identifier       | 3 |
    TSGRPID  | Group ID                           | Char | Perm | Identifier       | 0 |
    TSPARMCD | Trial Summary Parameter Short Name | Char | Req  | Topic            | 2 | C66738
    TSPARM   | Trial Summary Parameter            | Char | Req  | Synonym Qualifier| 0 | C67152
    TSVAL    | Parameter Value                    | Char | Exp  | Result Qualifier | 0 |
    TSVALNF  | Parameter Null Flavor              | Char | Perm | Result Qualifier | 0 |
    TSVALCD  | Parameter Value Code               | Char | Exp  | Result Qualifier | 0 |
    TSVCDREF | Name of the Reference Terminology  | Char | Exp  | Result Qualifier | 0 | C66788
    TSVCDVER | Version of the Reference Terminology | Char | Exp | Result Qualifier | 0 |
""")
TA = _variables("""
    STUDYID  | Study Identifier                    | Char | Req  | Identifier        | 1 |
    DOMAIN   | Domain Abbreviation                 | Char | Req  | Identifier        | 0 | C66734
    ARMCD    | Planned Arm Code                    | Char | Req  | Topic             | 2 |
    ARM      | Description of Planned Arm          | Char | Req  | Synonym Qualifier | 0 |
    TAETORD  | Planned Order of Element within Arm | Num  | Req  | Timing            | 3 |
    ETCD     | Element Code                        | Char | Req  | Record Qualifier  | 0 |
    ELEMENT  | Description of Element              | Char | Perm | Synonym Qualifier | 0 |
    EPOCH    | Epoch                               | Char | Req  | Timing            | 0 | C99079
""")
TE = _variables("""
    STUDYID  | Study Identifier              | Char | Req  | Identifier        | 1 |
    DOMAIN   | Domain Abbreviation           | Char | Req  | Identifier        | 0 | C66734
    ETCD     | Element Code                  | Char | Req  | Topic             | 2 |
    ELEMENT  | Description of Element        | Char | Req  | Synonym Qualifier | 0 |
    TESTRL   | Rule for Start of Element     | Char | Req  | Rule              | 0 |
    TEDUR    | Planned Duration of Element   | Char | Perm | Timing            | 0 |
""")
TI = _variables("""
    STUDYID  | Study Identifier                       | Char | Req  | Identifier        | 1 |
    DOMAIN   | Domain Abbreviation                    | Char | Req  | Identifier        | 0 | C66734
    IETESTCD | Incl/Excl Criterion Short Name         | Char | Req  | Topic             | 2 |
    IETEST   | Inclusion/Exclusion Criterion          | Char | Req  | Synonym Qualifier | 0 |
    IECAT    | Inclusion/Exclusion Category           | Char | Req  | Grouping Qualifier| 0 | C66797
""")

SDTM_CT, PROTOCOL_CT = ("CDISC CT", "2025-03-28"), ("CDISC CT", "2025-09-26")


def _ts(
    code: str, name: str, value: str | None, null: str | None = None, *coded: str, seq: int = 1
) -> tuple[Cell, ...]:
    known = (*coded, None, None, None)[:3]
    return (STUDY, "TS", seq, None, code, name, value, null, *known)


def _rows() -> dict[str, tuple[tuple[Cell, ...], ...]]:
    ts = (
        _ts("TITLE", "Trial Title", "A Study of “Xyzumab” in Ménière's Disease & More"),
        _ts("TPHASE", "Trial Phase Classification", "PHASE II TRIAL", None, "C15601", *PROTOCOL_CT),
        _ts("STYPE", "Study Type", "INTERVENTIONAL", None, "C98388", *PROTOCOL_CT),
        _ts("RANDOM", "Trial is Randomized", "Y", None, "C49488", *PROTOCOL_CT),
        _ts("HLTSUBJI", "Healthy Subject Indicator", "N", None, "C49487", *PROTOCOL_CT),
        _ts("AGEMIN", "Planned Minimum Age of Subjects", "P18Y", None),
        _ts("AGEMAX", "Planned Maximum Age of Subjects", None, "PINF"),
        _ts("SEXPOP", "Sex of Participants", "BOTH", None, "C49636", *SDTM_CT),
        _ts("PLANSUB", "Planned Number of Subjects", "118"),
        _ts("TINDTP", "Trial Intent Type", "TREATMENT", None, "C49656", *PROTOCOL_CT),
        _ts("TINDTP", "Trial Intent Type", "PALLIATION OF ITCH", seq=2),
        _ts("FCNTRY", "Planned Country of Investigational Sites", "USA", None, "USA", "ISO 3166-1 alpha-3", "2020"),
        _ts(
            "FCNTRY",
            "Planned Country of Investigational Sites",
            "BRA",
            None,
            "BRA",
            "ISO 3166-1 alpha-3",
            "2020",
            seq=2,
        ),
        _ts("SENDTC", "Study End Date", "2027-05"),
        _ts("SDTIGVER", "SDTM IG Version", "3.4"),
        _ts("REGID", "Registry Identifier", "NCT00000000", None, "NCT00000000", "ClinicalTrials.gov"),
    )
    ta = tuple(
        (STUDY, "TA", arm, name, order, element, words, epoch)
        for arm, name in (("ARM1", "Xyzumab 10 mg"), ("ARM2", "Placebo"))
        for order, element, words, epoch in ((1, "SCREEN", "Screening", "SCREENING"), (2, arm, name, "TREATMENT"))
    )
    te = (
        (STUDY, "TE", "SCREEN", "Screening", "Informed consent", None),
        (STUDY, "TE", "ARM1", "Xyzumab 10 mg", "First dose", "P12W"),
        (STUDY, "TE", "ARM2", "Placebo", "First dose", "P12W"),
    )
    ti = (
        (STUDY, "TI", "INCL001", "Age ≥ 18 years", "INCLUSION"),
        (STUDY, "TI", "INCL002", "Adequate renal function, defined as a creatinine clearance of", "INCLUSION"),
        (STUDY, "TI", "EXCL001", "Pregnancy", "EXCLUSION"),
    )
    return {"TS": ts, "TA": ta, "TE": te, "TI": ti}


_DATASETS = {
    "TS": ("Trial Summary", "One record per trial summary parameter value", TS),
    "TA": ("Trial Arms", "One record per planned Element per Arm", TA),
    "TE": ("Trial Elements", "One record per planned Element", TE),
    "TI": ("Trial Inclusion/Exclusion Criteria", "One record per I/E criterion", TI),
}

COMMENTS = (
    Comment("", "Made from a registry record; no protocol was read."),
    Comment("TI", "Versions of the criteria are not in the registry."),
    Comment("TA.EPOCH", EVIDENCE),
    Comment("TE.TEDUR", EVIDENCE),
    Comment("TS.TSVAL.TPHASE", "The registry says PHASE2."),
    Comment("TS.TSVAL.TINDTP", "The registry says TREATMENT."),
    Comment("TS.TSVAL.TINDTP", "Itch has no term."),
    Comment("TI.IETEST.INCL002", LONG),
    Comment("TA.ARM.ARM2", "Placebo (sugar pill) of the same colour"),
    Comment("TE.ELEMENT.ARM1", "Xyzumab 10 mg in the first 12 weeks"),
)


def design(
    *, comments: tuple[Comment, ...] = COMMENTS, only: tuple[str, ...] = tuple(_DATASETS), empty: tuple[str, ...] = ()
) -> TrialDesign:
    """Return the datasets called ``only``, those called ``empty`` without rows."""
    rows = _rows()
    datasets = tuple(Dataset(name, *_DATASETS[name], () if name in empty else rows[name]) for name in only)
    return TrialDesign(
        study_id=STUDY,
        record_id="NCT00000000",
        study_name="ABC-01",
        description="A Study of “Xyzumab” in Ménière's Disease & More",
        protocol_name="ABC-01",
        date="2025-12-29",
        created="2025-12-29T00:00:00",
        source="ClinicalTrials.gov",
        version="2025-12-30",
        datasets=datasets,
        comments=comments,
    )


def written(given: TrialDesign | None = None, *forms: SdtmFile) -> bytes:
    """Return the Define-XML of a design."""
    return define_xml(given or design(), WriteOptions(sdtm_files=forms or ("json",)))


def parsed(content: bytes) -> etree._Element:
    return etree.fromstring(content)


def all_of(root: etree._Element, xpath: str) -> list[etree._Element]:
    hits = root.xpath(xpath, namespaces=NAMES)
    assert isinstance(hits, list)
    return [hit for hit in hits if isinstance(hit, etree._Element)]


def one(root: etree._Element, xpath: str) -> etree._Element:
    hits = all_of(root, xpath)
    assert len(hits) == 1, f"{xpath}: {len(hits)}"
    return hits[0]


def broken(xpath: str, change: Callable[[etree._Element], object], *forms: SdtmFile) -> bytes:
    """Return the document after a change of the one element that ``xpath`` finds."""
    root = parsed(written(None, *forms))
    change(one(root, xpath))
    return etree.tostring(root)
