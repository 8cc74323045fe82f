"""The HL7/HAPI reference validator as a second opinion on FHIR documents, offline, in one Java process.

``Oracle.java`` beside this module is the harness around HAPI's library, ``pom.xml`` names the libraries and their
versions. Java runs the source file as it is, so that a checkout and an installed package run the same one.
"""

from __future__ import annotations

from trialglot.validators.fhir.hapi.install import EDITIONS, folder, prepare
from trialglot.validators.fhir.hapi.opinion import ENGINES, Opinions, message_id, says_something, to_findings
from trialglot.validators.fhir.hapi.process import Document, ReferenceValidator, Verdict

__all__ = [
    "EDITIONS",
    "ENGINES",
    "Document",
    "Opinions",
    "ReferenceValidator",
    "Verdict",
    "folder",
    "message_id",
    "prepare",
    "says_something",
    "to_findings",
]
