"""SRC140 to SRC149: what the reader of WHO ICTRP says, provoked by made-up trials."""

from __future__ import annotations

from findings.provoking import Provoked, Table
from readers_ictrp.made_up import export, findings, supply


def changed(**elements: str) -> Provoked:
    return findings(export(elements, bare=True))


def untouched() -> Provoked:
    """A trial without anything odd."""
    return findings(export(bare=True))


ALWAYS: set[str] = set()

PROVOKED: Table = {
    "SRC140": ("info", lambda: findings(export(bare=True, more="<New>x</New>"))),
    "SRC141": ("info", lambda: changed(Condition="Gout;Pain")),
    "SRC142": ("info", lambda: changed(Condition="<b>Gout</b>")),
    "SRC143": ("warning", lambda: changed(Condition="Gout<script>x</script>")),
    "SRC144": ("warning", lambda: changed(Recruitment_Status="Not recruiting")),
    "SRC145": ("warning", lambda: changed(Inclusion_agemin="18")),
    "SRC146": ("warning", lambda: changed(Source_Register="")),
    "SRC147": ("info", lambda: changed(Target_size="A:1;B:2;")),
    "SRC148": ("info", lambda: findings(supply({"study_design": "as it comes"}))),
    "SRC149": ("warning", lambda: changed(Inclusion_Criteria="Age =18")),
}
