"""What can go wrong with an expression: it is not FHIRPath, or it cannot be evaluated on what it is given."""

from __future__ import annotations


class ExpressionError(Exception):
    """The text is no FHIRPath expression, or uses a function or type that does not exist."""


class EvaluationError(Exception):
    """The evaluation ends with an error, where the specification says that one is signalled."""
