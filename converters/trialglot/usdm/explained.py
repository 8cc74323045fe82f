"""Rules of USDM 4.0 that a registry record may be unable to satisfy, with the reason."""

from __future__ import annotations

from typing import Final

EXPLAINED: Final = {
    "DDF00012": "a registry states no schedule of activities",
    "DDF00041": "the source states no primary outcome",
    "DDF00073": "CDISC publishes its packages of terminology on different days",
    "DDF00084": "a registry states no objectives; its outcomes are held by objectives that it does not word",
    "DDF00097": "the source states no lower or no upper age limit, and a range of USDM has both",
    "DDF00098": "the source does not state the sex of participants",
    "DDF00099": "a registry states no schedule of activities",
    "DDF00101": "a registry states no procedures",
    "DDF00115": "the source states no official title",
    "DDF00128": "the source calls the intervention Other, which the code list does not have",
    "DDF00172": "the source states no identifier of the sponsor, or several",
    "DDF00174": "the source states several identifiers of one organisation",
    "DDF00177": "the source states a route without a dose, or a dose without a route",
    "DDF00192": "the source states that the study is double-blind, and not who is masked",
    "DDF00193": "the source states that the study is blinded, and not who is masked",
    "DDF00201": "the source names no sponsor",
    "DDF00213": "the source states several groups, and not as many interventions",
    "DDF00232": "a registry states no phase of an observational study",
    "DDF00241": "the source states an upper age limit that is not above the lower one",
}
"""By rule: why a document that says only what its source states may break it.

In a document of the mode ``strict-source`` (``MODE_URL``), to break one of these is a warning at most: the document is
as valid as its source allows. In all other documents the rule has the severity that CDISC publishes.
"""
