"""What the datasets of a study must agree in, and what its trial summary may say once only."""

from __future__ import annotations

from collections import Counter

from trialglot.validators.lengths import DURATION, days
from trialglot.validators.parameters import is_count, single
from trialglot.validators.sdtm.package import Package
from trialglot.validators.sdtm.rules.arms import UNPLANNED
from trialglot.validators.sdtm.tables import Say, Table


def check(package: Package, say: Say) -> None:
    """Complain of datasets that contradict each other or themselves."""
    _study(package, say)
    for ts in package.get("TS"):
        _summary(ts, package, say)
    for te in package.get("TE"):
        _durations(te, say)
        for ta in package.get("TA"):
            _used(ta, te, say)
    for ta in package.get("TA"):
        _order(ta, say)


def _study(package: Package, say: Say) -> None:
    """All rows of all datasets are of one study: that of most rows."""
    counts = Counter(value for table in package.tables.values() for _, (value,) in table.texts("STUDYID"))
    if len(counts) < 2:
        return
    expected = counts.most_common(1)[0][0]
    for table in package.tables.values():
        other = next(((number, value) for number, (value,) in table.texts("STUDYID") if value != expected), None)
        if other is not None:
            say.fault("SDT674", table, other[0], "STUDYID", value=other[1], expected=expected)


def _summary(ts: Table, package: Package, say: Say) -> None:
    rows: dict[str, list[tuple[int, str]]] = {}
    for number, (name, value) in ts.texts("TSPARMCD", "TSVAL"):
        rows.setdefault(name, []).append((number, value))
    for name in sorted(single().intersection(rows)):
        if len(rows[name]) > 1:
            say.fault("SDT675", ts, rows[name][1][0], "TSPARMCD", value=name)
    if "AGEMIN" in rows and "AGEMAX" in rows:
        lower, (number, upper) = rows["AGEMIN"][0][1], rows["AGEMAX"][0]
        fewest, most = days(lower), days(upper)
        if fewest is not None and most is not None and most[1] < fewest[0]:
            say.fault("SDT676", ts, number, "TSVAL", upper=upper, lower=lower)
    for ta in package.get("TA"):
        arms = len({code for _, (code,) in ta.texts("ARMCD")})
        for name in ("NARMS", "NCOHORT"):
            for number, value in rows.get(name, ()):
                if is_count(value) and int(value) != arms:
                    say.fault("SDT677", ts, number, "TSVAL", name=name, value=value, arms=arms)


def _durations(te: Table, say: Say) -> None:
    for number, (value,) in te.texts("TEDUR"):
        if not DURATION.fullmatch(value):
            say.fault("SDT668", te, number, "TEDUR", value=value, form="an ISO 8601 duration (P4W)")


def _used(ta: Table, te: Table, say: Say) -> None:
    used = {code for _, (code,) in ta.texts("ETCD")}
    for number, (code,) in te.texts("ETCD"):
        if code not in used and code != UNPLANNED:
            say.fault("SDT678", te, number, "ETCD", value=code)


def _order(ta: Table, say: Say) -> None:
    """The elements of an arm are counted from 1, without a gap, and an epoch is not left and entered again."""
    arms: dict[str, list[tuple[int, int, str]]] = {}
    unknown = set()
    for number, (code,) in ta.texts("ARMCD"):
        order = ta.rows[number].get("TAETORD")
        if type(order) is int:
            arms.setdefault(code, []).append((order, number, ta.text(number, "EPOCH")))
        else:
            unknown.add(code)
    for code, rows in arms.items():
        if code in unknown:
            continue
        expected = 1
        for order, number, _ in sorted(rows):
            if order > expected or order < 1:
                say.fault("SDT679", ta, number, "TAETORD", value=order, expected=expected)
                break
            expected = order + 1
        left: set[str] = set()
        current = ""
        for _, number, epoch in sorted(rows):
            if epoch != current:
                if epoch in left:
                    say.fault("SDT680", ta, number, "EPOCH", value=epoch)
                left.add(current)
                current = epoch
