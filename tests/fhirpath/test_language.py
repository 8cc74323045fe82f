"""The language itself: each expectation is read from the specification, http://hl7.org/fhirpath/N1/."""

from __future__ import annotations

from typing import Any

import pytest

from fhirpath.evaluating import evaluated
from trialglot.validators.fhirpath import EvaluationError, Expression, ExpressionError, model

# Expression, result. {} is the empty collection.
LITERALS: list[tuple[str, list[Any]]] = [
    ("{}", []),
    ("true", [True]),
    ("'a b'", ["a b"]),
    (r"'\'\"\`\r\n\t\f\\\u0041\/'", ["'\"`\r\n\t\f\\A/"]),
    ("42", [42]),
    ("0.50", ["0.50"]),
    ("@2015", ["2015"]),
    ("@2015-02", ["2015-02"]),
    ("@2015-02-04T14", ["2015-02-04T14"]),
    ("@2015-02-04T14:34:28.123+09:30", ["2015-02-04T14:34:28.123+09:30"]),
    ("@2015-02-04T14:34:28Z", ["2015-02-04T14:34:28Z"]),
    ("@T14:34:28.5", ["14:34:28.5"]),
    ("@T14", ["14"]),
    ("@2015T is DateTime", [True]),
    ("@2015 is Date", [True]),
    ("4 days", ["4 day"]),
    ("1 year", ["1 year"]),
    ("4.5 'mg'", ["4.5 'mg'"]),
    ("/* a comment */ 1 // and another", [1]),
]

PRECEDENCE: list[tuple[str, list[Any]]] = [
    ("1 + 2 * 3", [7]),
    ("(1 + 2) * 3", [9]),
    ("-1 + 2", [1]),
    ("2 - 1 - 1", [0]),
    ("1 | 2 = 1", [False]),  # | binds more tightly than =
    ("1 in 1 | 2", [True]),
    ("1 > 2 = false", [True]),
    ("true or false and false", [True]),
    ("false and false or true", [True]),
    ("false implies false and false", [True]),
    ("true xor true or true", [True]),  # xor and or are one level, from left to right
    ("1 + 1 is Integer", [True]),
    ("'a' & 'b' = 'ab'", [True]),
    ("1 = 1 in (true | false)", [True]),
    ("true implies false implies false", [True]),
]

# The tables of http://hl7.org/fhirpath/N1/#boolean-logic
LOGIC: list[tuple[str, list[Any]]] = [
    *((f"{left} {operator} {right}", result)
      for operator, results in {
          "and": [[True], [False], [], [False], [False], [False], [], [False], []],
          "or": [[True], [True], [True], [True], [False], [], [True], [], []],
          "xor": [[False], [True], [], [True], [False], [], [], [], []],
          "implies": [[True], [False], [], [True], [True], [True], [True], [], []],
      }.items()
      for (left, right), result in zip(
          [(one, two) for one in ("true", "false", "{}") for two in ("true", "false", "{}")], results, strict=True)),
    ("true.not()", [False]),
    ("false.not()", [True]),
    ("{}.not()", []),
    ("'a' and true", [True]),  # a single item that is no Boolean is true
    ("(1 | 2).count() = 2 or ('a' | 'b')", [True]),
]  # fmt: skip

EQUALITY: list[tuple[str, list[Any]]] = [
    ("1 = 1.0", [True]),
    ("1.10 = 1.1", [True]),
    ("'a' = 'A'", [False]),
    ("1 = '1'", [False]),
    ("true = 'true'", [False]),
    ("1 = {}", []),
    ("{} = {}", []),
    ("{} != 1", []),
    ("(1 | 2) = (1 | 2)", [True]),
    ("(1 | 2) = (2 | 1)", [False]),
    ("(1 | 2) = 1", [False]),
    ("(1 | 2) != 1", [True]),
    ("@2012 = @2012", [True]),
    ("@2012 = @2013", [False]),
    ("@2012-01 = @2012", []),
    ("@2012-01 = @2013", [False]),
    ("@2012-01-01T10:30 = @2012-01-01T10:30:00", []),
    ("@2012-01-01T10:30:31.0 = @2012-01-01T10:30:31", [True]),
    ("@2012-01-01T10:30:31.1 = @2012-01-01T10:30:31", [False]),
    ("@2017-11-05T01:30:00.0-04:00 = @2017-11-05T00:30:00.0-05:00", [True]),
    ("@2017-11-05T01:30:00.0-04:00 = @2017-11-05T01:15:00.0-05:00", [False]),
    ("@2012-04-15T15:00:00Z = @2012-04-15T10:00:00", []),
    ("@T10:30 = @T10:30:00", []),
    ("@2012 = @T10", [False]),
    ("4 'g' = 4000 'mg'", [True]),
    ("4 'g' = 4040 'mg'", [False]),
    ("4 'g' = 4 's'", []),
    ("1 year = 12 months", [True]),
    ("1 week = 7 days", [True]),
    ("1 'a' = 1 year", []),
    ("1 second = 1 's'", [True]),
    ("5 = 5 '1'", [True]),
]

EQUIVALENCE: list[tuple[str, list[Any]]] = [
    ("{} ~ {}", [True]),
    ("1 ~ {}", [False]),
    ("'A  b' ~ 'a B'", [True]),
    ("(1 | 2) ~ (2 | 1)", [True]),
    ("(1 | 2) ~ (1 | 3)", [False]),
    ("(1 | 2 | 3) ~ (1 | 2)", [False]),
    ("0.67 ~ 0.669", [True]),
    ("0.67 ~ 0.66", [False]),
    ("@2012 ~ @2012-01", [False]),
    ("4 'g' ~ 4000 'mg'", [True]),
    ("'a' !~ 'b'", [True]),
]

ORDER: list[tuple[str, list[Any]]] = [
    ("10 > 5", [True]),
    ("10 > 5.0", [True]),
    ("'abc' < 'abd'", [True]),
    ("4 'm' > 400 'cm'", [False]),
    ("4 'm' > 4 's'", []),
    ("@2018-03-01 > @2018-01-01", [True]),
    ("@2018-03 > @2018-03-01", []),
    ("@2018-03-01T10:30:00 > @2018-03-01T10:00:00", [True]),
    ("@2018-03-01T10 > @2018-03-01T10:30", []),
    ("@2018-03-01T10:30:00 > @2018-03-01T10:30:00.0", [False]),
    ("@2018-12-21T12:01:00+02:00 < @2018-12-21T11:00:00Z", [True]),
    ("@T10:30:00 > @T10:00:00", [True]),
    ("@T10 > @T10:30", []),
    ("1 >= 1", [True]),
    ("1 <= {}", []),
    ("2 < 1", [False]),
    ("1 year > 6 months", [True]),
]

ARITHMETIC: list[tuple[str, list[Any]]] = [
    ("5 / 2", ["2.5"]),
    ("5 / 0", []),
    ("5 div 2", [2]),
    ("-5 div 2", [-2]),
    ("5 div 0", []),
    ("5 mod 2", [1]),
    ("-5 mod 2", [-1]),
    ("5.5 mod 2", ["1.5"]),
    ("1 + {}", []),
    ("'a' + 'b'", ["ab"]),
    ("'a' + {}", []),
    ("'a' & {}", ["a"]),
    ("{} & {}", [""]),
    ("1.5 * 2", ["3.0"]),
    ("3 'm' + 3 'cm'", ["3.03 'm'"]),
    ("3 'm' + 3 's'", []),
    ("2 * 3 'm'", ["6 'm'"]),
    ("12 'cm' * 3 'cm'", ["36 'cm.cm'"]),
    ("6 'm' / 2", ["3 'm'"]),
    ("-(3 'm')", ["-3 'm'"]),
    ("@2018-03-01 + 1 day", ["2018-03-02"]),
    ("@2018-02-28 + 1 day", ["2018-03-01"]),
    ("@2018-01-31 + 1 month", ["2018-02-28"]),
    ("@2016-02-29 + 1 year", ["2017-02-28"]),
    ("@2018 + 24 months", ["2020"]),
    ("@2018-05 - 1 year", ["2017-05"]),
    ("@2018-05 + 60 days", ["2018-07"]),
    ("@2018 + 800 days", ["2020"]),
    ("@2018-03-01 + 36 hours", ["2018-03-02"]),
    ("@2018-03-01 + 2 weeks", ["2018-03-15"]),
    ("@2018-03-01T23:00:00Z + 90 minutes", ["2018-03-02T00:30:00Z"]),
    ("@2018-03-01T00:00:00Z - 1 second", ["2018-02-28T23:59:59Z"]),
    ("@2018-03-01T00:00:00.000 + 1 millisecond", ["2018-03-01T00:00:00.001"]),
    ("@T23:30 + 60 minutes", ["00:30"]),
    ("@T01:00 - 2 hours", ["23:00"]),
    ("@2018-03-01 + 1 'd'", ["2018-03-02"]),
]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [*LITERALS, *PRECEDENCE, *LOGIC, *EQUALITY, *EQUIVALENCE, *ORDER, *ARITHMETIC],
)
def test_language(expression: str, expected: list[Any]) -> None:
    assert evaluated(expression) == expected


@pytest.mark.parametrize(
    "expression",
    [
        "(1 | 2) and true",
        "(1 | 2) > 1",
        "1 > 'a'",
        "@2012 > @T10",
        "(1 | 2) + 1",
        "1 + 'a'",
        "1 & 'a'",
        "(1 | 2) in 1",
        "(1 | 2).single()",
        "(1 | 2) is Integer",
        "'a'.substring('b')",
        "('a' | 'b').length()",
        "1.matches('a')",
        "'a'.matches('(')",
        "-'a'",
        "(1 | 'a').allTrue()",
        "'a'.abs()",
        "@T10:00 + 1 day",
        "@2018-01-01 + 1 'kg'",
        "@9999-12-31 + 1 day",
        "1.5.round(-1)",
        "(true | false) xor true",
    ],
)
def test_errors_that_the_specification_signals(expression: str) -> None:
    with pytest.raises(EvaluationError):
        evaluated(expression)


@pytest.mark.parametrize(
    "expression",
    [
        "", "1 +", "(1", "a.", "a[1", "'open", "a b", "1 is", "@2015-13", "@2015-02-30", "nothing()", "exists(1, 2)",
        "$that", "%nothing", "a is Nothing", "ofType()", "{1}", "1 as", "#", "a.ofType(1)", "is(a.b.c)", "%",
        "matches()",
    ],
)  # fmt: skip
def test_texts_that_are_no_expression(expression: str) -> None:
    with pytest.raises(ExpressionError):
        Expression(expression, model("5.0.0"))


def test_an_error_on_one_side_counts_only_where_the_other_does_not_decide() -> None:
    # "There is no guarantee of an order", so the side that decides may be looked at alone.
    assert evaluated("('a' | 'b').contains('a') or true") == [True]
    assert evaluated("true or ('a' | 'b').contains('a')") == [True]
    assert evaluated("('a' | 'b').contains('a') and false") == [False]
    assert evaluated("('a' | 'b').contains('a') implies true") == [True]
    with pytest.raises(EvaluationError):
        evaluated("('a' | 'b').contains('a') or false")
    with pytest.raises(EvaluationError):
        evaluated("('a' | 'b').contains('a') implies false")
