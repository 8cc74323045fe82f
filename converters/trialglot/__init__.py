"""trialglot: clinical-trial registry records in, validated HL7 FHIR and CDISC trial design out.

The public door. Importing the package loads nothing heavy; names are resolved on first use (PEP 562).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trialglot.api import Conversion, Options, convert, read, validate
    from trialglot.findings import Finding
    from trialglot.model.study import Study

__version__ = "0.1.0"
__all__ = ["Conversion", "Finding", "Options", "Study", "__version__", "convert", "read", "validate"]

_WHERE = {
    "Conversion": "trialglot.api",
    "Options": "trialglot.api",
    "convert": "trialglot.api",
    "read": "trialglot.api",
    "validate": "trialglot.api",
    "Finding": "trialglot.findings",
    "Study": "trialglot.model.study",
}


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
