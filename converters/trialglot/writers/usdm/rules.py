"""Rules of USDM v4.0 that a registry record cannot meet always: what they demand, in short.

Source: CDISC USDM_CORE_Rules.xlsx (cdisc-org/DDF-RA, Deliverables/RULES). The writer says for each document which of
them it does not meet, and why; a validator's complaint about one of them is then no surprise.
"""

from __future__ import annotations

DEMANDS = {
    "DDF00012": "a study design has exactly one main timeline",
    "DDF00041": "a study design has a primary endpoint",
    "DDF00073": "one version of each code system in a study version",
    "DDF00084": "a study design has exactly one primary objective",
    "DDF00097": "the planned age range is specified",
    "DDF00098": "the planned sex is specified",
    "DDF00099": "every epoch is referred to by a scheduled activity instance",
    "DDF00101": "in an interventional study a procedure refers to an intervention",
    "DDF00115": "a study version has an official title",
    "DDF00128": "the type of an intervention is a term of closed code list C99078",
    "DDF00172": "exactly one identifier is in the scope of the sponsor",
    "DDF00174": "an organisation has one identifier of the study at most",
    "DDF00177": "a route comes with a dose",
    "DDF00192": "two masked roles at least in a double-blind study",
    "DDF00193": "a masked role at least in a blinded study",
    "DDF00201": "there is exactly one role of the sponsor",
    "DDF00213": "a cross-over, parallel or factorial study has more than one intervention",
    "DDF00232": "an observational study states the phase Not Applicable",
    "DDF00241": "the lower end of a range is less than the upper end",
}
