"""The variables of the trial design datasets by name (SDTMIG 3.4, section 7)."""

from __future__ import annotations

from typing import Final

from trialglot.sdtm.datasets import Variable

_STUDY: Final = Variable("STUDYID", "Study Identifier", "Char", "Req", "Identifier", key=1)
_DOMAIN: Final = Variable("DOMAIN", "Domain Abbreviation", "Char", "Req", "Identifier", limit=2, codelist="C66734")

LABELS: Final = {
    "TS": "Trial Summary",
    "TA": "Trial Arms",
    "TE": "Trial Elements",
    "TI": "Trial Inclusion/Exclusion Criteria",
}
VARIABLES: Final[dict[str, tuple[Variable, ...]]] = {
    "TS": (
        _STUDY,
        _DOMAIN,
        Variable("TSSEQ", "Sequence Number", "Num", "Req", "Identifier", key=3),
        Variable("TSGRPID", "Group ID", "Char", "Perm", "Identifier"),
        Variable(
            "TSPARMCD", "Trial Summary Parameter Short Name", "Char", "Req", "Topic", key=2, limit=8, codelist="C66738"
        ),
        Variable("TSPARM", "Trial Summary Parameter", "Char", "Req", "Synonym Qualifier", limit=40, codelist="C67152"),
        Variable("TSVAL", "Parameter Value", "Char", "Exp", "Result Qualifier"),
        Variable("TSVALNF", "Parameter Null Flavor", "Char", "Perm", "Result Qualifier"),
        Variable("TSVALCD", "Parameter Value Code", "Char", "Exp", "Result Qualifier"),
        Variable("TSVCDREF", "Name of the Reference Terminology", "Char", "Exp", "Result Qualifier", codelist="C66788"),
        Variable("TSVCDVER", "Version of the Reference Terminology", "Char", "Exp", "Result Qualifier"),
    ),
    "TA": (
        _STUDY,
        _DOMAIN,
        Variable("ARMCD", "Planned Arm Code", "Char", "Req", "Topic", key=2, limit=20),
        Variable("ARM", "Description of Planned Arm", "Char", "Req", "Synonym Qualifier"),
        Variable("TAETORD", "Planned Order of Element within Arm", "Num", "Req", "Timing", key=3),
        Variable("ETCD", "Element Code", "Char", "Req", "Record Qualifier", limit=8),
        Variable("ELEMENT", "Description of Element", "Char", "Perm", "Synonym Qualifier"),
        Variable("TABRANCH", "Branch", "Char", "Exp", "Rule"),
        Variable("TATRANS", "Transition Rule", "Char", "Exp", "Rule"),
        Variable("EPOCH", "Epoch", "Char", "Req", "Timing", codelist="C99079"),
    ),
    "TE": (
        _STUDY,
        _DOMAIN,
        Variable("ETCD", "Element Code", "Char", "Req", "Topic", key=2, limit=8),
        Variable("ELEMENT", "Description of Element", "Char", "Req", "Synonym Qualifier"),
        Variable("TESTRL", "Rule for Start of Element", "Char", "Req", "Rule"),
        Variable("TEENRL", "Rule for End of Element", "Char", "Perm", "Rule"),
        Variable("TEDUR", "Planned Duration of Element", "Char", "Perm", "Timing"),
    ),
    "TI": (
        _STUDY,
        _DOMAIN,
        Variable("IETESTCD", "Incl/Excl Criterion Short Name", "Char", "Req", "Topic", key=2, limit=8),
        Variable("IETEST", "Inclusion/Exclusion Criterion", "Char", "Req", "Synonym Qualifier"),
        Variable("IECAT", "Inclusion/Exclusion Category", "Char", "Req", "Grouping Qualifier", codelist="C66797"),
        Variable("IESCAT", "Inclusion/Exclusion Subcategory", "Char", "Perm", "Grouping Qualifier"),
        Variable("TIRL", "Inclusion/Exclusion Criterion Rule", "Char", "Perm", "Rule"),
        Variable("TIVERS", "Protocol Criteria Versions", "Char", "Perm", "Record Qualifier"),
    ),
}
