"""Arms and interventions refer to each other by name: the arms list titles ("Drug: X"), the interventions labels."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeAlias

from trialglot.readers.ctgov.names import ARM, INTERVENTION

Tree: TypeAlias = dict[str, Any]
# An ordered set of positions in a list.
_Places: TypeAlias = dict[int, None]


def join(groups: list[Tree], treatments: list[Tree]) -> tuple[list[Tree], list[Tree]]:
    """Return arms and interventions in the shape of the model.

    A pair is one that either side states. Within an arm the order is that of its own list, then that of the
    interventions. Of several interventions with one name, an arm gets those that name the arm; failing that, those
    that name no arm; failing that, all of them. Of several arms with one label, an intervention that names it belongs
    to those that list the intervention, failing that, to all of them.
    """
    arms = [{ARM[key]: value for key, value in one.items()} for one in listed(groups)]
    interventions = [{INTERVENTION[key]: value for key, value in one.items()} for one in listed(treatments)]
    # Both sides name their partners; the model names them by key, and on one side only.
    titles = [listed(one.pop("interventions", [])) for one in arms]
    labels = [listed(one.pop("unmatched", [])) for one in interventions]
    for number, made in enumerate(interventions, 1):
        made["key"] = f"intervention-{number}"
    for number, made in enumerate(arms, 1):
        made["key"] = f"arm-{number}"
    pairs = _agreed(groups, treatments, titles, labels)
    if pairs is None:
        _joined(groups, treatments, arms, interventions)
    else:
        for made, keys in zip(arms, pairs, strict=True):
            made["interventions"] = keys
    return arms, interventions


def listed(value: Any) -> Any:
    """Return a list as it is; a text would be taken for a list of its characters, an object for one of its keys.

    Raises:
        TypeError: no list.
    """
    if type(value) is not list:
        raise TypeError
    return value


def _title(treatment: Tree) -> str:
    return f"{_type(treatment['type'])}: {treatment['name']}" if "type" in treatment else treatment["name"]


def _agreed(
    groups: list[Tree], treatments: list[Tree], titles: list[list[str]], labels: list[list[str]]
) -> list[list[str]] | None:
    """Return the keys of each arm's interventions where both sides state the same pairs of unique names.

    That is the rule in the registry. ``None`` for every other record.
    """
    titled = {_title(one): f"intervention-{number}" for number, one in enumerate(treatments, 1)}
    labelled: dict[str, list[str]] = {one["label"]: [] for one in groups}
    if len(titled) != len(treatments) or len(labelled) != len(groups):
        return None
    pairs = []
    try:
        for key, named in zip(titled.values(), labels, strict=True):
            for label in named:
                labelled[label].append(key)
        for own, named in zip(labelled.values(), titles, strict=True):
            keys = [titled[title] for title in named]
            each = set(keys)
            if len(each) != len(keys) or (keys != own and (len(keys) != len(own) or each != set(own))):
                return None
            pairs.append(keys)
    except KeyError:
        return None
    return pairs


def _joined(groups: list[Tree], treatments: list[Tree], arms: list[Tree], interventions: list[Tree]) -> None:
    """Join arms and interventions by the rules of ``join``, and note the names that fit nothing."""
    titled: dict[str, _Places] = {}
    named: dict[str, _Places] = {}
    labelled: dict[str, _Places] = {}
    labels: dict[str, _Places] = {}
    for index, one in enumerate(treatments):
        titled.setdefault(_title(one), {})[index] = None
        # For titles whose type is another one or left out.
        named.setdefault(one["name"], {})[index] = None
        for label in one.get("armGroupLabels", ()):
            labelled.setdefault(label, {})[index] = None
    for index, one in enumerate(groups):
        labels.setdefault(one["label"], {})[index] = None
    shared = len(labels) != len(groups)
    found: list[_Places] = []
    for made, one in zip(arms, groups, strict=True):
        own = labelled.get(one["label"], {})
        mine: _Places = {}
        for title in one.get("interventionNames", ()):
            partners = titled.get(title) or named.get(title) or named.get(title.partition(": ")[2])
            if partners is None:
                made.setdefault("unmatched", []).append(title)
            else:
                mine.update(partners if len(partners) == 1 else _of_several(partners, own, treatments))
        if not shared:
            mine.update(own)
        found.append(mine)
    if shared:
        _share(labels, labelled, found)
    for made, one in zip(interventions, treatments, strict=True):
        unmatched = [label for label in one.get("armGroupLabels", ()) if label not in labels]
        if unmatched:
            made["unmatched"] = unmatched
    for made, mine in zip(arms, found, strict=True):
        made["interventions"] = [f"intervention-{partner + 1}" for partner in mine]


@lru_cache(maxsize=256)
def _type(word: str) -> str:
    """Return an intervention type as the registry writes it before a name: "Dietary Supplement"."""
    return word.replace("_", " ").title()


def _of_several(partners: _Places, own: _Places, treatments: list[Tree]) -> _Places:
    chosen = [one for one in partners if one in own] or [
        one for one in partners if "armGroupLabels" not in treatments[one]
    ]
    return dict.fromkeys(chosen) if chosen else partners


def _share(labels: dict[str, _Places], labelled: dict[str, _Places], found: list[_Places]) -> None:
    """Give the interventions that name a label to the arms of that label."""
    for label, partners in labelled.items():
        same = labels.get(label, {})
        listing = {partner for index in same for partner in found[index]}
        for partner in partners:
            if partner not in listing:
                for index in same:
                    found[index][partner] = None
