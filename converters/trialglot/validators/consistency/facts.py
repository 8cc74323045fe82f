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
    """A fact: what it is called in a message, the code of its finding, and which outputs may leave it out and why.

    ``silent`` gives the reason by family; a fact that is there in spite of it is compared.
    """

    title: str
    code: str
    silent: Mapping[str, str] = {}


FACTS: Final[dict[str, Fact]] = {
    "identifiers": Fact("identifiers", "CON701", {SDTM: "REGID and SPREFID hold those of registries and the sponsor"}),
    "nct": Fact("NCT numbers", "CON701"),
    "study_type": Fact("study type", "CON702"),
    "phase": Fact("phase", "CON703"),
    "allocation": Fact("allocation", "CON704", {USDM: "C207416 holds randomised alone"}),
    "intervention_model": Fact("intervention model", "CON704", {USDM: _OBSERVATIONAL}),
    "masking": Fact("masking", "CON704", {USDM: _OBSERVATIONAL, FHIR: "parties without a level make no term"}),
    "purpose": Fact("primary purpose", "CON704", {USDM: _OBSERVATIONAL}),
    "start": Fact("start", "CON705", {SDTM: _NOT_STARTED}),
    "completion": Fact("completion", "CON705", {FHIR: "a period does not end before it starts", SDTM: _NOT_STARTED}),
    "enrolment": Fact("enrolment", "CON706", {SDTM: "PLANSUB and ACTSUB hold a number of known kind"}),
    "arms": Fact("arms", "CON707", {FHIR: "a study without arms has none here; CDISC's designs need one"}),
    "arm_names": Fact("name of arm", "CON708", {FHIR: "as for arms", SDTM: _SHORT}),
    "arm_types": Fact("type of arm", "CON709", {FHIR: "as for arms", SDTM: "TA has no type; define.xml tells it"}),
    "epochs": Fact("epochs", "CON710", {FHIR: _ONE_EPOCH, SDTM: "EPOCH is the type, which several epochs may have"}),
    "epoch_types": Fact("types of epochs", "CON710", {FHIR: _ONE_EPOCH}),
    "cells": Fact("cells", "CON711", {FHIR: _NO_CELLS, SDTM: "as for epochs; TA has the elements of arms"}),
    "elements": Fact("elements of arm", "CON711", {FHIR: _NO_CELLS}),
    "inclusion": Fact("number of inclusion criteria", "CON712"),
    "exclusion": Fact("number of exclusion criteria", "CON712"),
    "criteria": Fact("keys of criteria", "CON712", {FHIR: _NO_KEY}),
    "minimum_age": Fact("minimum age", "CON713"),
    "maximum_age": Fact("maximum age", "CON713"),
    "sex": Fact("sex", "CON714"),
    "interventions": Fact("interventions", "CON715", {SDTM: _AS_SUMMARY}),
    "intervention_types": Fact("type of intervention", "CON716", {SDTM: _AS_SUMMARY}),
    "types": Fact("types of interventions", "CON716"),
    "outcomes": Fact("number of outcomes", "CON717", {SDTM: "outcomes of one name are one value of a parameter"}),
    "distinct_outcomes": Fact("number of distinct outcomes", "CON717"),
    "measures": Fact("outcome", "CON717", {SDTM: "values over 200 bytes are split at words"}),
    "countries": Fact("countries", "CON718", {USDM: "sites have countries, a study has none"}),
}
"""Every fact by its name. Of facts that hold a dict, each key is compared and told by itself."""


def family(target: str) -> str:
    """Return the kind of document of a target ("fhir-r4b": ``FHIR``)."""
    return FHIR if target.startswith("fhir") else target
