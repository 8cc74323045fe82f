"""JSON that no registry sends, as records."""

from __future__ import annotations

from collections.abc import Callable

from hostile.making import KIB, MIB, record, with_field, with_list
from hostile.running import Case, file

Content = bytes | Callable[[], bytes]

_CONVERT = ("convert", "x.json", "--to", "odm-sdm", "--fail-on", "never", "--jobs", "1")


def _read(name: str, content: Content, code: int, told: str, *, heavy: bool = False) -> Case:
    return Case(f"json: {name}", file("x.json", content), ("inspect", "x.json"), code, told, heavy)


def _converted(name: str, content: Content, code: int, told: str, *, heavy: bool = False) -> Case:
    return Case(f"json: {name}", file("x.json", content), _CONVERT, code, told, heavy)


def _deep(levels: int, opening: bytes = b'{"a":', closing: bytes = b"}") -> bytes:
    return with_field("x", (opening * levels + b"1" + closing * levels).decode())


def _conditions(*values: object) -> bytes:
    return record(conditionsModule={"conditions": list(values)})


def _arms(item: str, count: int) -> bytes:
    return with_list("armsInterventionsModule", "armGroups", item, count)


def _sites(count: int) -> bytes:
    return with_list("contactsLocationsModule", "locations", '{"city":"a"}', count)


def _criteria(text: str) -> bytes:
    return record(eligibilityModule={"eligibilityCriteria": text})


def _results(count: int) -> bytes:
    return record()[:-1] + b',"resultsSection":{"a":[' + b'{"b":"c"},' * count + b"1]}}"


def _keys(count: int) -> bytes:
    return with_field("x", "{" + ",".join(f'"k{number}":1' for number in range(count)) + "}")


_DEEP = "record 1 is nested more than 200 levels deep"
_ITEMS = "a study with more than 20,000 items"
_TEXT = "a study with a text of more than 196,608 characters"
_MEMORY = "a record with so many parts that they would take more than 192 MiB of memory"
_USELESS = "10,000 items in a row that are no records"

LIGHT = (
    _read("100,000 levels of objects", _deep(100_000), 3, _DEEP),
    _read("100,000 levels of lists", _deep(100_000, b"[", b"]"), 3, _DEEP),
    _read("100,000 lists that are never closed", b"[" * 100_000, 3, "truncated JSON"),
    _converted("190 levels", _deep(190), 0, "1 converted"),
    _read("NaN", with_field("x", "NaN"), 3, "broken JSON"),
    _read("Infinity", with_field("x", "-Infinity"), 3, "broken JSON"),
    _read("half a surrogate pair", with_field("officialTitle", r'"a\ud800b"'), 3, "broken JSON: no low surrogate"),
    _read("half a surrogate pair in a key", with_field(r"a\udc00", "1"), 3, "broken JSON"),
    _read("a whole number of 10,000 digits", with_field("x", "9" * 10_000), 3, "number is infinity"),
    _read("1e999", with_field("x", "1e999"), 3, "number is infinity"),
    _read("a number of 30 digits", with_field("x", "9" * 30), 0, "SRC103 info x1"),
    _read("minus zero", record(designModule={"enrollmentInfo": {"count": -0.0}}), 0, "NCT09000001"),
    _read("an enrolment of -5", record(designModule={"enrollmentInfo": {"count": -5}}), 0, "enrolment      -5"),
    _read("a key twice", with_field("nctId", '"NCT09000002"'), 0, "SRC118 warning x1"),
    _converted("NUL in a key and in a text", with_field(r"a\u0000b", r'"c\u0000d"'), 0, r"key 'a\x00b' is not part"),
    _converted("an empty key", with_field("", '"x"'), 0, "key '' is not part"),
    _read("numbers where texts are expected", _conditions(1, 2.5, True), 0, "SRC105"),
    _read("lists of lists", _conditions([["a"]]), 0, "SRC105 warning x1"),
    _read("a list where an object is expected", record(eligibilityModule=[{"sex": "ALL"}]), 0, "SRC105 warning x1"),
    _read("a list of null", _conditions(None, None), 0, "NCT09000001"),
    _read("a byte order mark", b"\xef\xbb\xbf" + record(), 0, "NCT09000001"),
    _read("UTF-16", record().decode().encode("utf-16"), 3, "text in UTF-16. Save it as UTF-8"),
    _read("UTF-16 without a mark", record().decode().encode("utf-16-be"), 3, "text in UTF-16. Save it as UTF-8"),
    _read("UTF-32", record().decode().encode("utf-32"), 3, "text in UTF-32. Save it as UTF-8"),
    _read("bytes that are no UTF-8", record(title="X").replace(b'"X"', b'"\xff"'), 3, "not in UTF-8: byte 0xff"),
    _read("an overlong slash", record(title="X").replace(b'"X"', b'"\xc0\xaf"'), 3, "not in UTF-8: byte 0xc0"),
    _read("truncated", record()[:-4], 3, "truncated JSON: it ends at byte"),
    _read("garbage behind the record", record() + b"garbage", 1, "broken JSON between records, at 'garbage'"),
    _read("a comment", record() + b"/* x */", 1, "broken JSON between records"),
    _read("single quotes", record().replace(b'"', b"'"), 3, "broken JSON"),
    _read("a trailing comma", record()[:-1] + b",}", 3, "broken JSON"),
    _read(
        "nothing that names the study",
        b'{"protocolSection":{"statusModule":{"overallStatus":"UNKNOWN"}}}',
        3,
        "without identifier and title",
    ),
    _read("no more than a section", b'{"protocolSection":{}}', 3, "less than 40 bytes, which names no study"),
    _read("sections that are no objects", b'{"protocolSection":"x","derivedSection":1}', 3, "without identifier"),
    _read("a list of texts", b'["a","b"]', 3, "item 1 is a text, no record"),
    _read("19,000 oddities", lambda: _arms("1", 19_000), 3, "odd in more than 10,000 places"),
)
HEAVY = (
    _read("a text of 50 MiB", lambda: with_field("x", f'"{"A" * (50 * MIB)}"'), 3, "larger than 32 MiB", heavy=True),
    _read("a text of 30 MiB", lambda: with_field("x", f'"{"A" * (30 * MIB)}"'), 3, _TEXT, heavy=True),
    _converted("a title of 10 MB", lambda: record(title="A b " * 2_500_000), 3, _TEXT, heavy=True),
    _converted("a title of 150 kB", lambda: record(title="A b " * 37_000), 0, "1 converted", heavy=True),
    _converted("1,000,000 conditions", lambda: _conditions(*["a"] * 1_000_000), 3, _ITEMS, heavy=True),
    _converted("1,000,000 arms", lambda: _arms("{}", 1_000_000), 3, _MEMORY, heavy=True),
    _converted("100,000 sites", lambda: _sites(100_000), 3, _ITEMS, heavy=True),
    _converted("15,000 sites", lambda: _sites(15_000), 0, "1 converted", heavy=True),
    _converted("6,000 arms", lambda: _arms('{"label":"a"}', 6_000), 0, "1 converted", heavy=True),
    _converted("500,000 keys that nobody knows", lambda: _keys(500_000), 3, _ITEMS, heavy=True),
    _read("900,000 objects of results", lambda: _results(900_000), 3, _MEMORY, heavy=True),
    _converted("190 kB of criteria", lambda: _criteria("* a\n" * (47 * KIB)), 0, "1 converted", heavy=True),
    _converted("10 MB of criteria", lambda: _criteria("* a b\n" * 1_700_000), 3, _TEXT, heavy=True),
    _read("10 MB of empty objects", lambda: b"{}" * (5 * MIB), 3, _USELESS, heavy=True),
    _read("10 MB of broken lines", lambda: b'\n{"' * 3_400_000, 3, _USELESS, heavy=True),
    _read("10 MB of numbers in a list", lambda: b"[" + b"1," * (5 * MIB), 3, _USELESS, heavy=True),
    _read("10 MB of blanks", lambda: b" " * (10 * MIB), 3, "nothing but blanks", heavy=True),
    _read("10 MB of quotes", lambda: b'{"a":' + b'"' * (10 * MIB), 3, "truncated JSON", heavy=True),
    _read("10 MB of backslashes", lambda: b'{"a":"' + b"\\" * (10 * MIB), 3, "truncated JSON", heavy=True),
)
