"""An API v2 study in the making: its tree, and which element of the XML each value came from."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from trialglot.readers.accounting import listed, local_name

if TYPE_CHECKING:
    from lxml.etree import _Element
from trialglot.readers.paths import unescaped
from trialglot.xmlplaces import Siblings

Tree: TypeAlias = dict[str, Any]
Step: TypeAlias = Callable[["Draft", Tree, "_Element"], None]
"""Takes an element and puts what it says into a part of the tree."""

READER = "ctgov-xml"


class Draft:
    """The tree of a study and where it comes from.

    ``origins`` holds, by the identity of a part of the tree and the key or position in it, the element of the XML, and
    what of it is meant (``@type``, empty for its text). ``data`` are elements that the registry publishes and API v2
    has no place for, by their place below the root; ``more`` are fields of the model that it has no place for.
    ``silent`` are elements whose text states that there is no value, ``whole`` those that were taken with all their
    parts because the structure has none there.
    """

    def __init__(self, root: _Element) -> None:
        self.root = root
        self.tree: Tree = {}
        self.data: Tree = {}
        self.more: Tree = {}
        self.origins: dict[tuple[int, str | int], tuple[_Element, str]] = {}
        self.silent: set[_Element] = set()
        self.whole: set[_Element] = set()
        self._parts: dict[str, Tree] = {}
        self._odd: dict[tuple[int, str], int] = {}
        self._siblings = Siblings(local_name)
        # The identity of a part is its name in ``origins``: none may be given up.
        self._kept: list[Any] = []

    def part(self, pointer: str) -> Tree:
        """Return a part of the tree ("protocolSection/statusModule"), which is made where it is not there yet."""
        found = self._parts.get(pointer)
        if found is None:
            found = self.tree
            for name in pointer.split("/"):
                found = found.setdefault(name, {})
            self._parts[pointer] = found
        return found

    def put(self, held: Tree, key: str, value: Any, node: _Element, what: str = "") -> None:
        """Put a value into a part of the tree; a second one for the same key is no part of the structure."""
        if key in held:
            self.odd(held, local_name(node), as_json(node), node, what)
        else:
            held[key] = value
            self.origins[id(held), key] = node, what

    def add(self, held: Tree, key: str, value: Any, node: _Element) -> None:
        """Add an item to a list of the tree."""
        listed = held.get(key)
        if listed is None:
            listed = held[key] = []
            self.origins[id(held), key] = node, ""
        elif type(listed) is not list:
            self.odd(held, local_name(node), value, node)
            return
        self.origins[id(listed), len(listed)] = node, ""
        listed.append(value)

    def odd(self, held: Tree, name: str, value: Any, node: _Element, what: str = "") -> None:
        """Put what the XML should not have into the tree, under a key of its own that no API study has."""
        number = self._odd[id(held), name] = self._odd.get((id(held), name), 0) + 1
        key = f"<{name}>" if number == 1 else f"<{name}[{number}]>"
        held[key] = value
        self.origins[id(held), key] = node, what
        if not what:
            self.whole.add(node)

    def keep(self, part: Any) -> None:
        """Keep a part that the tree does not hold."""
        self._kept.append(part)

    def parts_kept(self) -> list[Any]:
        """Return the parts that the tree may not hold."""
        return [*self._kept, self.more]

    def fill(self, held: Tree, node: _Element, steps: dict[str, Step]) -> None:
        """Put the children of an element into a part of the tree."""
        for child in node:
            step = steps.get(child.tag)  # type: ignore[arg-type]  # a text: comments are left out
            if step is not None:
                step(self, held, child)
            else:
                self.odd(held, local_name(child), as_json(child), child)

    def carry(self, node: _Element, value: Any, place: str = "") -> None:
        """Carry what an element says as data."""
        name = self.place_of(node)[len("/clinical_study") :] + place
        self.data[name] = value

    def place(self, pointer: str) -> str:
        """Return the XPath of a JSON pointer into the tree, or of the nearest place around it."""
        return self._place(self.tree, pointer)

    def place_of_more(self, path: str) -> str:
        """Return the XPath of a model path that API v2 has no place for ("countries[2]")."""
        return self._place(self.more, "/" + path.replace("[", "/").replace("]", ""))

    def _place(self, held: Any, pointer: str) -> str:
        found: tuple[_Element, str] = self.root, ""
        for step in pointer.split("/")[1:]:
            key: str | int = int(step) if type(held) is list and step.isdecimal() else unescaped(step)
            found = self.origins.get((id(held), key), found)
            try:
                held = held[key]
            except (IndexError, KeyError, TypeError):
                break
        node, what = found
        return self.place_of(node) + what

    def place_of(self, node: _Element) -> str:
        """Return the XPath of an element; items of lists are numbered, also where there is but one."""
        steps: list[tuple[str, int]] = []
        held: _Element | None = node
        while held is not None:
            steps.append((local_name(held), self._siblings.number(held)[0]))
            held = held.getparent()
        path = place = ""
        for name, number in reversed(steps):
            path = f"{path}.{name}" if path else name
            if f"{path}[]" in listed(READER):
                path += "[]"
                place += f"/{name}[{number}]"
            else:
                place += f"/{name}" if number == 1 else f"/{name}[{number}]"
        return place


def as_json(node: _Element) -> Any:
    """Return an element as JSON: its text, or its parts by name; several of one name are a list.

    Attributes are parts with ``@`` before their names, the text beside parts is ``#text``.
    """
    text = (node.text or "").strip()
    attributes = node.attrib
    if not len(node) and not attributes:
        return text
    made: Tree = {f"@{local_part(key)}": value for key, value in attributes.items()}
    for child in node:
        name = local_name(child)
        value = as_json(child)
        if name not in made:
            made[name] = value
        elif type(made[name]) is list:
            made[name].append(value)
        else:
            made[name] = [made[name], value]
        text += f" {(child.tail or '').strip()}"
    if text.strip():
        made["#text"] = " ".join(text.split())
    return made


def local_part(name: str | bytes) -> str:
    """Return the name of an attribute without its namespace."""
    return str(name).rpartition("}")[2]
