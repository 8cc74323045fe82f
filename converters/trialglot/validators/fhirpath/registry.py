"""Tables of functions by name: each module of functions has one, the compiler takes them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from trialglot.validators.fhirpath.model import Items
from trialglot.validators.fhirpath.scope import Code, Scope

Makes = Callable[..., Code]
Body = Callable[..., Items]


class Function(NamedTuple):
    """A function: how many arguments it takes, and what makes code of their code."""

    least: int
    most: int
    make: Makes


class Functions(dict[str, Function]):
    """Functions by name."""

    def on_code(self, name: str, least: int = 0, most: int | None = None) -> Callable[[Makes], Makes]:
        """Enter a function that evaluates its arguments itself, item by item: it makes code of their code."""

        def enter(make: Makes) -> Makes:
            self[name] = Function(least, least if most is None else most, make)
            return make

        return enter

    def on_items(self, name: str, least: int = 0, most: int | None = None) -> Callable[[Body], Body]:
        """Enter a function of the input collection and the values of its arguments, each a collection."""

        def enter(body: Body) -> Body:
            def make(*arguments: Code) -> Code:
                if not arguments:
                    return lambda scope, focus: body(focus)
                # An argument is seen from where the whole expression is: $this is not the input of the function.
                return lambda scope, focus: body(focus, *(one(scope, scope.this) for one in arguments))

            self[name] = Function(least, least if most is None else most, make)
            return body

        return enter


def each(code: Code, scope: Scope, focus: Items) -> Iterator[tuple[Any, Items]]:
    """Go through the items of a collection with what the code makes of each."""
    world = scope.world
    for index, item in enumerate(focus):
        one = (item,)
        yield item, code(Scope(world, one, index, scope.total), one)
