"""Study groups and interventions of the page.

Inside a group an intervention's description comes after its type line, in the section "Interventions" before it.
The lines between the last intervention of one group and the type line of the next therefore mix the description
of that intervention with the label and description of the next group. The section "Interventions", where nothing
is ambiguous, tells which of them are the description.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from trialglot.model.study import Arm, Intervention
from trialglot.readers.ctgov_page import layout
from trialglot.readers.ctgov_page.page import Page, line_number

_Event = tuple[int, str, str]
_Name = tuple[str, str]


@dataclass(slots=True)
class _Known:
    """An intervention of the study: ``id`` is name and type, ``text`` its description, ``None`` if not certain."""

    id: _Name
    line: int
    type_line: int
    lines: list[int]
    text: tuple[str, ...] | None


class _Namesakes:
    """The interventions with one name and type, by the text of their descriptions, longest first."""

    def __init__(self) -> None:
        self.all: list[_Known] = []
        self.texts: dict[tuple[str, ...], list[_Known]] = {}
        self.sizes: list[int] = []

    def add(self, one: _Known) -> None:
        """Add an intervention."""
        self.all.append(one)
        if one.text is not None:
            self.texts.setdefault(one.text, []).append(one)


@dataclass(slots=True)
class _Use:
    """An intervention as a group lists it, and the intervention of the study that it is."""

    line: int
    type_line: int
    id: _Name
    namesakes: _Namesakes
    known: _Known | None = None


@dataclass(slots=True)
class _Group:
    label: int
    description: list[int]
    type: str | None = None
    type_line: int | None = None
    uses: list[_Use] = field(default_factory=list)


def read(page: Page) -> tuple[tuple[Arm, ...], tuple[Intervention, ...]]:
    """Return the arms and interventions of a page; an arm refers to interventions by key."""
    known = _interventions(page)
    body = page.body(layout.GROUPS)
    events = _events(page, body)
    if page.cut and (layout.INTERVENTIONS not in page.sections or page.last == layout.INTERVENTIONS):
        known += _from_groups(page, body, events, known)
    groups = _Solver(page, body, events, known).solve()
    keys = {id(one): f"intervention-{number}" for number, one in enumerate(known, start=1)}
    arms = tuple(_arm(page, number, group, keys) for number, group in enumerate(groups))
    return arms, tuple(_intervention(page, number, one) for number, one in enumerate(known))


def _events(page: Page, body: list[int]) -> list[_Event]:
    """Return for each type line its place in ``body``, "Group" or "Intervention", and the type."""
    keys = page.keys
    return [
        (place, *parts)
        for place, index in enumerate(body)
        if (key := keys[index])[:6] in ("Group ", "Interv") and (parts := _type(key))
    ]


@lru_cache(maxsize=256)
def _type(line: str) -> tuple[str, str] | None:
    match = layout.TYPE.fullmatch(line)
    return (match[1], match[2]) if match else None


def _interventions(page: Page) -> list[_Known]:
    """Read section "Interventions": name, description, type line."""
    keys, body = page.keys, page.body(layout.INTERVENTIONS)
    found: list[_Known] = []
    start = 0
    for place, kind, word in _events(page, body):
        if kind == "Intervention" and place > start:
            name, *rest = body[start:place]
            found.append(_Known((keys[name], word), name, body[place], rest, tuple([keys[one] for one in rest])))
            start = place + 1
    if start < len(body) and not page.cut:
        page.keep(body[start:], "interventions without a type (name, description)")
    return found


def _from_groups(page: Page, body: list[int], events: list[_Event], known: list[_Known]) -> list[_Known]:
    """Return the interventions that only the groups name, on a page that was cut off.

    A description between two intervention types of one group is certain, that of the last intervention is not.
    """
    keys = page.keys
    have = {one.id for one in known}
    typed = any(kind == "Group" for _, kind, _ in events)
    found: dict[_Name, _Known] = {}
    for number, (place, kind, word) in enumerate(events):
        if kind != "Intervention" or place == 0:
            continue
        name = body[place - 1]
        key = keys[name], word
        if key in have or (key in found and found[key].text is not None):
            continue
        after, next_kind = events[number + 1][:2] if number + 1 < len(events) else (0, "")
        if typed and next_kind == "Intervention":
            lines = body[place + 1 : after - 1]
            found[key] = _Known(key, name, body[place], lines, tuple([keys[one] for one in lines]))
        else:
            found.setdefault(key, _Known(key, name, body[place], [], None))
    return list(found.values())


class _Solver:
    """Takes section "Study Groups" apart.

    ``block`` is the place at which a block began that cannot be taken apart: it ends where the next group is certain.
    """

    def __init__(self, page: Page, body: list[int], events: list[_Event], known: list[_Known]) -> None:
        self.page = page
        self.body = body
        self.events = events
        self.typed = any(kind == "Group" for _, kind, _ in events)
        self.groups: list[_Group] = []
        self.last: _Use | None = None
        self.block: int | None = None
        self.namesakes: dict[_Name, _Namesakes] = {}
        for one in known:
            self.namesakes.setdefault(one.id, _Namesakes()).add(one)
        for same in self.namesakes.values():
            same.sizes = sorted({len(text) for text in same.texts}, reverse=True)
        self.taken: dict[int, int] = {}

    def solve(self) -> list[_Group]:
        """Return the groups that are certain; the rest is kept as text or left unread."""
        start = 0
        for place, kind, word in self.events:
            if kind == "Group":
                self._group(start, place, word)
            else:
                self._intervention(start, place, word)
            start = place + 1
        self._end(start)
        for group in self.groups:
            for use in group.uses:
                if use.known is None and len(use.namesakes.all) == 1:
                    use.known = use.namesakes.all[0]
        return self.groups

    def _after_description(self, start: int, end: int, left: int) -> int | None:
        """Return the place behind the description of the last intervention, which begins at ``start``.

        ``None`` if none of its descriptions stands there. Interventions of the same name are tried longest
        description first; ``left`` lines must remain before ``end``.
        """
        use = self.last
        if use is None:
            return start
        keys, body = self.page.keys, self.body
        for size in use.namesakes.sizes:
            behind = start + size
            if behind + left > end:
                continue
            lines = body[start:behind]
            same = use.namesakes.texts.get(tuple([keys[index] for index in lines]))
            if same:
                use.known = same[0] if len(same) == 1 else self._next_twin(same)
                for index in lines:
                    self.page.used[index] = 1
                return behind
        return None

    def _next_twin(self, same: list[_Known]) -> _Known:
        """Of interventions that differ in nothing, a group that lists several means each of them once."""
        number = self.taken.get(id(same), 0)
        self.taken[id(same)] = number + 1
        return same[number % len(same)]

    def _group(self, start: int, place: int, word: str) -> None:
        """A group type: between the last description and it stand the label and description of the group."""
        label = self._after_description(start, place, 1)
        if label is None and place - start == 1:
            label = start
        self.last = None
        if label is None or label == place:
            self._open(start)
            return
        self._close(label)
        body = self.body
        self._begin(_Group(body[label], body[label + 1 : place], word, body[place]))

    def _intervention(self, start: int, place: int, word: str) -> None:
        """An intervention type: before it stands the name, before that the description of the last intervention."""
        name = place - 1
        if name < start:
            self.last = None
            return
        rest = self._after_description(start, place, 1)
        if rest is None and self.typed:
            rest = name
        if rest is None or (rest == name and not self.groups):
            self._open(start)
        elif rest < name and self.block is None:
            if name - rest == 1:
                self._begin(_Group(self.body[rest], []))
            else:
                self._open(rest)
        line = self.body[name]
        key = self.page.keys[line], word
        self.last = _Use(line, self.body[place], key, self.namesakes.get(key) or _Namesakes())
        if self.block is None:
            self.groups[-1].uses.append(self.last)

    def _end(self, start: int) -> None:
        """The end of the section: the last description, then perhaps a group without a type."""
        end = len(self.body)
        if self.block is not None:
            self._close(end)
            return
        rest = self._after_description(start, end, 0)
        cut = self.page.cut and self.page.last == layout.GROUPS
        if rest is None:
            if cut and self._is_cut_description(start):
                self.page.text(self.body[start:])
        elif rest < end and not cut:
            if end - rest == 1:
                self._begin(_Group(self.body[rest], []))
            else:
                self._open(rest)
                self._close(end)

    def _is_cut_description(self, start: int) -> bool:
        """Whether what stands before the cut is the beginning of the last intervention's description."""
        here = "\n".join(self.page.keys[index] for index in self.body[start:])
        return self.last is not None and any(
            one.text is not None and "\n".join(one.text).startswith(here) for one in self.last.namesakes.all
        )

    def _begin(self, group: _Group) -> None:
        self.groups.append(group)
        self.taken.clear()

    def _open(self, start: int) -> None:
        if self.block is None:
            self.block = start

    def _close(self, end: int) -> None:
        if self.block is not None:
            self.page.keep(self.body[self.block : end], "the groups of the study and their descriptions")
            self.block = None


def _arm(page: Page, number: int, group: _Group, keys: dict[int, str]) -> Arm:
    path = f"arms[{number}]"
    places = {"": group.label, "label": group.label}
    if group.description:
        places["description"] = group.description[0]
    if group.type_line is not None:
        page.use(group.type_line)
        places["type"] = group.type_line
        if group.type is not None:
            page.check(group.type, group.type_line, "arm_type", f"{path}.type")
    page.items.setdefault("arms", []).append(places)
    matched: list[str] = []
    matched_at: list[dict[str, int]] = []
    unmatched: list[str] = []
    for use in group.uses:
        page.used[use.line] = 1
        if use.known is not None:
            page.used[use.type_line] = 1
            if keys[id(use.known)] not in matched:  # an arm has an intervention or not, however often it says so
                matched_at.append({"": use.line})
                matched.append(keys[id(use.known)])
            continue
        unmatched.append(use.id[0])
        page.report.add(
            "SRC110",
            path=path,
            source=line_number(use.line),
            what="intervention",
            name=use.id[0],
            partner="single intervention",
        )
    page.items[f"{path}.interventions"] = matched_at
    return Arm(
        key=f"arm-{number + 1}",
        label=page.value(group.label),
        type=group.type,
        description=page.markup(group.description),
        interventions=tuple(matched),
        unmatched=tuple(unmatched),
    )


def _intervention(page: Page, number: int, known: _Known) -> Intervention:
    places = {"": known.line, "name": known.line, "type": known.type_line}
    if known.lines:
        places["description"] = known.lines[0]
    page.items.setdefault("interventions", []).append(places)
    page.use(known.type_line)
    kind = known.id[1]
    page.check(kind, known.type_line, "intervention_type", f"interventions[{number}].type")
    return Intervention(
        key=f"intervention-{number + 1}",
        name=page.value(known.line),
        type=kind,
        description=page.markup(known.lines),
    )
