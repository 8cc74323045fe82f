"""The facts that outputs of one study are compared in, and why some outputs do not state some of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

Facts = dict[str, Any]
"""What a document says, by the names of ``FACTS``.

A value is a text, a number, a tuple, or a dict by key; ``None`` where the document says nothing, and could. A fact that
the document cannot state, or states in words that cannot be compared, is not in it.
"""
FHIR: Final = "fhir"
SDM: Final = "odm-sdm"
ODM2: Final = "odm2"
USDM: Final = "usdm"
SDTM: Final = "sdtm"
FAMILIES: Final = (FHIR, SDM, ODM2, USDM, SDTM)
"""Kinds of documents: the three editions of FHIR are one."""

_NO_CELLS = "a PlanDefinition has epochs and arms as a tree of actions, not as cells"
_NO_KEY = "a characteristic of a Group has no key"
_ONE_EPOCH = "the one epoch of a record that tells of none is not written"
_AS_SUMMARY = "the trial summary holds what it has a parameter for; TRT and its like hold some interventions only"
_SHORT = "names are cut to 200 bytes, and marked where they would be equal: those that are not are compared"
_NOT_STARTED = "SSTDTC and SENDTC hold other dates than a registry's start and planned completion"
_OBSERVATIONAL = "an observational design has no such attribute"


class Fact(NamedTuple):
    """A fact: the code of its finding, what it is called in a message, and which outputs may leave it out and why.

    ``silent`` gives the reason by family; a fact that is there in spite of it is compared.
    """

    code: str
    title: str
    silent: Mapping[str, str] = {}


FACTS: Final[dict[str, Fact]] = {
    "identifiers": Fact("CON701", "identifiers", {SDTM: "REGID and SPREFID hold those of registries and the sponsor"}),
    "nct": Fact("CON701", "NCT numbers"),
    "study_type": Fact("CON702", "study type"),
    "phase": Fact("CON703", "phase"),
    "allocation": Fact("CON704", "allocation", {USDM: "C207416 holds randomised alone"}),
    "intervention_model": Fact("CON704", "intervention model", {USDM: _OBSERVATIONAL}),
    "masking": Fact("CON704", "masking", {USDM: _OBSERVATIONAL}),
    "purpose": Fact("CON704", "primary purpose", {USDM: _OBSERVATIONAL}),
    "start": Fact("CON705", "start", {SDTM: _NOT_STARTED}),
    "completion": Fact("CON705", "completion", {FHIR: "a period does not end before it starts", SDTM: _NOT_STARTED}),
    "enrolment": Fact("CON706", "enrolment", {SDTM: "PLANSUB and ACTSUB hold a number of known kind"}),
    "arms": Fact("CON707", "arms", {FHIR: "a study without arms has none here; CDISC's designs need one"}),
    "arm_names": Fact("CON708", "name of arm", {FHIR: "as for arms", SDTM: _SHORT}),
    "arm_types": Fact("CON709", "type of arm", {FHIR: "as for arms", SDTM: "TA has no type; define.xml tells it"}),
    "epochs": Fact("CON710", "epochs", {FHIR: _ONE_EPOCH, SDTM: "EPOCH is the type, which several epochs may have"}),
    "epoch_types": Fact("CON710", "types of epochs", {FHIR: _ONE_EPOCH}),
    "cells": Fact("CON711", "cells", {FHIR: _NO_CELLS, SDTM: "as for epochs; TA has the elements of arms"}),
    "elements": Fact("CON711", "elements of arm", {FHIR: _NO_CELLS}),
    "inclusion": Fact("CON712", "number of inclusion criteria"),
    "exclusion": Fact("CON712", "number of exclusion criteria"),
    "criteria": Fact("CON712", "keys of criteria", {FHIR: _NO_KEY}),
    "minimum_age": Fact("CON713", "minimum age"),
    "maximum_age": Fact("CON713", "maximum age"),
    "sex": Fact("CON714", "sex"),
    "interventions": Fact("CON715", "interventions", {SDTM: _AS_SUMMARY}),
    "intervention_types": Fact("CON716", "type of intervention", {SDTM: _AS_SUMMARY}),
    "types": Fact("CON716", "types of interventions"),
    "outcomes": Fact("CON717", "number of outcomes", {SDTM: "outcomes of one name are one value of a parameter"}),
    "distinct_outcomes": Fact("CON717", "number of distinct outcomes"),
    "measures": Fact("CON717", "outcome", {SDTM: "values over 200 bytes are split at words"}),
    "countries": Fact("CON718", "countries", {USDM: "sites have countries, a study has none"}),
}
"""Every fact by its name. Of facts that hold a dict, each key is compared and told by itself."""


def family(target: str) -> str:
    """Return the kind of document of a target ("fhir-r4b": ``FHIR``)."""
    return FHIR if target.startswith("fhir") else target
