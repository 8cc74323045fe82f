"""FHIRPath for the invariants of FHIR: expressions compiled to Python functions, evaluated on plain JSON values.

Covered are FHIRPath N1 (http://hl7.org/fhirpath/N1/) without ``type()``, of its later trial-use parts the boundaries,
precision and string functions, and the functions and variables of FHIR (https://hl7.org/fhir/R5/fhirpath.html) without
``elementDefinition()``, ``slice()`` and the weights of codes. Nothing here is loaded until an expression is needed.
"""

from __future__ import annotations

from functools import cache

from trialglot.validators.fhirpath.compiler import compiled
from trialglot.validators.fhirpath.errors import EvaluationError, ExpressionError
from trialglot.validators.fhirpath.model import Items, Model, Node, model
from trialglot.validators.fhirpath.operators import truth
from trialglot.validators.fhirpath.scope import Scope, World
from trialglot.validators.fhirpath.syntax import parse

__all__ = ["EvaluationError", "Expression", "ExpressionError", "Items", "Model", "Node", "World", "expression", "model"]


class Expression:
    """An expression, ready to be evaluated on documents of one edition.

    Raises:
        ExpressionError: the text is no FHIRPath, or uses a function, type or variable that does not exist.
    """

    def __init__(self, text: str, types: Model) -> None:
        self.text = text
        self._code = compiled(parse(text), types)

    def evaluate(self, node: Node, world: World) -> Items:
        """Return the collection that the expression gives for an element.

        Raises:
            EvaluationError: the specification says that an error is signalled.
        """
        world.context = context = (node,)
        world.undecided = False
        return self._code(Scope(world, context), context)

    def met(self, node: Node, world: World) -> bool | None:
        """Return whether an element meets the expression, an invariant: only where it gives true.

        ``None`` says that it cannot be told, since something outside the document or the tables would be needed.

        Raises:
            EvaluationError: the specification says that an error is signalled.
        """
        found = truth(self.evaluate(node, world))
        return None if found is None and world.undecided else found is True


@cache
def expression(text: str, types: Model) -> Expression:
    """Return an expression, compiled once per process and edition.

    The texts are those of the definition tables, so that what is kept has an end.

    Raises:
        ExpressionError: the text is no FHIRPath, or uses a function, type or variable that does not exist.
    """
    return Expression(text, types)
