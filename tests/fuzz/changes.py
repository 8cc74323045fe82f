"""What is done to an input: small faults and odd values, by the form that it has, all drawn from one number.

A change takes the input and gives another one; it may well give what no parser takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from fuzz import changes_json, changes_xml
from fuzz.drawing import LARGEST, Change, repeated, some_bytes, splice, text_of, word
from fuzz.packing import PACKING


def changed(data: bytes, seeds: Sequence[int], others: Sequence[bytes]) -> bytes:
    """Return an input after a change for each seed; ``others`` are inputs that parts are taken from."""
    for seed in seeds:
        random = Random(seed)
        change = random.choices(*_changes_of(data))[0]
        data = change(data, random, random.choice(others)) or data
        if len(data) > LARGEST:
            break
    return data


def _changes_of(data: bytes) -> tuple[list[Change], list[int]]:
    """Return the changes that a content may undergo, and how often each is chosen."""
    start = data[:64].lstrip(b"\xef\xbb\xbf \r\n\t")[:1]
    if start in (b"{", b"["):
        own = changes_json.CHANGES
    elif start == b"<":
        own = changes_xml.CHANGES
    elif data.isascii() or b"\0" not in data[:512]:
        own = LINES
    else:
        own = ()
    weighed = [(own, 12), (BYTES, 4), (PACKING, 1)]
    changes = [one for group, _ in weighed for one in group]
    return changes, [weight * 60 // len(group) for group, weight in weighed for _ in group]


def _flip(data: bytes, random: Random, other: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(random.choice((1, 1, 3, 20))):
        if changed:
            changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _cut(data: bytes, random: Random, other: bytes) -> bytes:
    start = random.randint(0, len(data))
    return data[:start] if random.random() < 0.3 else data[:start] + data[start + random.choice((1, 5, 200)) :]


def _insert(data: bytes, random: Random, other: bytes) -> bytes:
    start = random.randint(0, len(data))
    return data[:start] + random.choice((some_bytes, word_bytes))(random) + data[start:]


def word_bytes(random: Random) -> bytes:
    """Return an odd word as it would stand in a file."""
    return word(random).encode("utf-8", "surrogatepass")


def _repeat(data: bytes, random: Random, other: bytes) -> bytes:
    start = random.randint(0, len(data))
    block = data[start : start + random.choice((1, 8, 64, 1_000, 20_000))]
    return data[:start] + repeated(block, random) + data[start:]


def _splice(data: bytes, random: Random, other: bytes) -> bytes:
    return splice(data, random, other)


def _encode(data: bytes, random: Random, other: bytes) -> bytes:
    encoding = random.choice(("utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252", "utf-8-sig", "utf-7", "cp037"))
    return text_of(data).encode(encoding, "replace")


def _line_ends(data: bytes, random: Random, other: bytes) -> bytes:
    return data.replace(b"\n", random.choice((b"\r\n", b"\r", b"\n\n", b" \n", "\u2028".encode(), b"\x0b")))


def _lines(data: bytes, random: Random, other: bytes) -> bytes:
    """Take lines out, double, move or swap them, or take them from another input."""
    lines = data.splitlines(keepends=True)
    if not lines:
        return data
    start = random.randrange(len(lines))
    end = start + random.choice((1, 1, 2, 5, 30))
    block = lines[start:end]
    how = random.randrange(5)
    if how == 0:
        lines[start:end] = []
    elif how == 1:
        lines[start:start] = [repeated(b"".join(block), random)]
    elif how == 2:
        lines[start:end] = []
        place = random.randint(0, len(lines))
        lines[place:place] = block
    elif how == 3:
        taken = other.splitlines(keepends=True)[:20_000]
        begin = random.randint(0, len(taken))
        lines[start:end] = taken[begin : begin + len(block)]
    else:
        random.shuffle(block)
        lines[start:end] = block
    return b"".join(lines)


def _line_text(data: bytes, random: Random, other: bytes) -> bytes:
    """Put an odd word somewhere into a line, or in its place; join lines."""
    lines = data.split(b"\n")
    place = random.randrange(len(lines))
    line = lines[place]
    start = random.randint(0, len(line))
    how = random.randrange(5)
    if how == 0:
        lines[place] = word_bytes(random)
    elif how == 1:
        lines[place] = line[:start] + word_bytes(random) + line[start:]
    elif how == 2:
        lines[place] = line[:start] + b"\n" + line[start:]
    elif how == 3:
        lines[place : place + 2] = [b" ".join(lines[place : place + 2])]
    else:
        lines[place] = random.choice((line.upper(), line.title(), b"  " + line, line[::-1], line + b"; " + line))
    return b"\n".join(lines)


BYTES: tuple[Change, ...] = (_flip, _cut, _insert, _repeat, _splice, _encode, _line_ends)
LINES: tuple[Change, ...] = (_lines, _line_text)
