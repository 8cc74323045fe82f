"""CDISC Unified Study Definitions Model (USDM) 4.0: what the writer and the validator of its JSON both know.

``model`` holds the classes; nothing here imports them, as a document can be written and checked without.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

USDM_VERSION: Final = "4.0.0"
"""The version of the model that ``Wrapper.usdmVersion`` names."""

CDISC: Final = "http://www.cdisc.org"
"""``Code.codeSystem`` of CDISC controlled terminology (rule DDF00155)."""

Mode = Literal["strict-source", "complete"]
"""How a document was made: from what the source states alone, or with derived parts where USDM wants more."""

MODES: Final[tuple[Mode, ...]] = get_args(Mode)

MODE_URL: Final = "urn:trialglot:usdm:mode"
"""``url`` of the extension attribute of ``Study`` whose ``valueString`` is the mode of a document that we made.

What rules become warnings in a document of the mode ``strict-source`` says ``trialglot.usdm.explained``.
"""
