"""What every target reports alike of the derived design."""

from __future__ import annotations

from typing import Literal

from trialglot.findings import Report
from trialglot.model.design import Epoch, PlannedArm


def say_derived(report: Report, kind: Literal["arm", "epoch"], one: Epoch | PlannedArm, target_path: str) -> None:
    """Report an epoch or arm that the record does not state as such."""
    evidence, what = one.evidence, f"{kind} {one.name!r}"
    if evidence.basis == "forced":
        # Every record needs an epoch that it does not state; few records have no arm.
        code = "MAP238" if kind == "epoch" else "MAP205"
        report.add(code, path=evidence.path, target_path=target_path, what=what)
    elif evidence.basis != "stated":
        quote = evidence.quote or evidence.rule
        report.add("MAP206", path=evidence.path, target_path=target_path, what=what, quote=quote)
