"""Where the bundle comes from: one Provenance over all its resources."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from typing import Any

from trialglot import __version__
from trialglot.resources import folder
from trialglot.writers.fhir import narrative
from trialglot.writers.fhir.context import Context
from trialglot.writers.fhir.edition import URI_SYSTEM

_TOOL = "trialglot"


@cache
def mapping_version() -> str:
    """Return a hash of the code tables: it changes when a mapping changes."""
    digest = sha256()
    for path in sorted((folder("mappings") / "codes").glob("*.tsv")):
        digest.update(f"{path.name}\n".encode())
        digest.update(path.read_bytes().replace(b"\r\n", b"\n").removesuffix(b"\n"))
    return digest.hexdigest()[:12]


def provenance(context: Context) -> None:
    """Add the Provenance: targets, tool and version, the record's hash, the version of the code tables.

    There is no ``recorded``: only the time of the run would be true, and the same record gives the same bytes. For the
    same reason the name of the file is not written.
    """
    study, source = context.study, context.study.source
    targets = [{"reference": entry["request"]["url"]} for entry in context.entries]
    what = f"{source.registry} record {study.id} ({source.format}) by {_TOOL} {__version__}"
    resource = context.start("Provenance", context.ids.make("provenance"), narrative.sentence("Converted from", what))
    resource["contained"] = [_device()]
    resource["target"] = targets
    choices = f"derivations: {context.plan.inference}; contacts: {context.contacts}"
    resource["activity"] = {"text": f"Conversion of a registry record to {context.edition.name} ({choices})"}
    resource["agent"] = [{"who": {"reference": "#tool", "display": f"{_TOOL} {__version__}"}}]
    # RFC 6920, section 7: the nih scheme names content by its hash, in hexadecimal.
    digest = {"system": URI_SYSTEM, "value": f"nih:sha-256;{source.sha256}"}
    tables = f"{_TOOL} code tables, version {mapping_version()}"
    resource["entity"] = [
        {"role": "source", "what": {"identifier": digest, "display": f"{source.registry} record {study.id}"}},
        {"role": "instantiates", "what": {"display": tables}},
    ]


@cache
def _device() -> dict[str, Any]:
    return {
        "resourceType": "Device",
        "id": "tool",
        "name": [{"value": _TOOL, "type": "user-friendly-name"}],
        "type": [{"text": "software"}],
        "version": [{"value": __version__}],
    }
