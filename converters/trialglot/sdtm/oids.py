"""The OIDs by which the documents about SDTM datasets refer to the same things: Dataset-JSON and Define-XML.

They follow CDISC's own examples: the kind, then the names from the outside in (``IT.TS.TSVAL``). They hold only what
XML can hold, so that they are the same in both.
"""

from __future__ import annotations

from trialglot.sdtm.datasets import TrialDesign
from trialglot.xmltext import legal


def study(design: TrialDesign) -> str:
    """Return the OID of the study."""
    return f"ST.{legal(design.study_id)}"


def version(design: TrialDesign) -> str:
    """Return the OID of the MetaDataVersion."""
    return f"MDV.{legal(design.study_id)}"


def group(dataset: str) -> str:
    """Return the OID of a dataset ("TS")."""
    return f"IG.{dataset}"


def item(dataset: str, variable: str) -> str:
    """Return the OID of a variable of a dataset ("TS", "TSVAL")."""
    return f"IT.{dataset}.{variable}"
