"""Unusual YAML values; the same ones each time."""

from __future__ import annotations

import random

SCALARS = """
0042 0o17 060 08 yes no on off y n ~ null Null true True FALSE .5 1e3 1.5 1.50 30.0 0.25 -0.0 30 -1 -0 0 +1 0x1F 0b1
.inf .nan = << 1_000 1:30 2001-12-14 2001-12-14t21:59:43.10-05:00 2024-05 123456789012345678 10.0.0.1 1.2.3 -a +a . ..
a-b a_b a.b a:b a#b a@b http://x/y?z=1#w v1:abc= nan inf none nil yesterday not
"""
_TEXTS = """
word|two words|'single ''quoted'''|"double \\"quoted\\""|""|" "|"0042"|'yes'|"<<"|"a: b"|"- a"|"#"|"a #b"|"\\u00e9"
"\\U0001f600"|"\\t"|"x\\n"|"x\\n\\n y\\n"|"\\n"|"\\nx"|" x\\ny"|"\\r"|"\\x85"|"\\u2028"|"\\ufeffx"|"\\0"|"\\x07"|"\\e"
"""
_NAMES = ["a", "b", "c.d", "e-f", '"q"', "'r s'", "0042", '"0042"', "yes", "null", "30", '"<<"', "1.5", "é"]
_BLOCKS = [
    "|\n      two\n        lines\n",
    ">-\n      folded\n      text\n",
    "|+\n      kept\n\n",
    "plain\n      goes on",
    '"quoted\n      goes on"',
    "\n    a: &a {x: 1, y: [2]}\n    b: {<<: *a, y: 3}\n    c: {<<: [{z: 3}, *a]}\n    d: [*a, *a]",
    "\n    - &b first\n    - *b\n    - &b second\n    - {*b : *b}",
]


def values(seed: int, count: int) -> list[str]:
    """Every scalar alone and in a list, and *count* random maps, lists and texts: what can follow ``key:``."""
    source = random.Random(seed)  # noqa: S311 - chance is all that is asked for
    scalars = SCALARS.split()
    return [*scalars, *(f"[{each}]" for each in scalars), *_BLOCKS, *(_value(source, 2) for _ in range(count))]


def _value(source: random.Random, depth: int) -> str:
    if depth and source.random() < 0.5:
        inner = [_value(source, depth - 1) for _ in range(source.randrange(4))]
        if source.random() < 0.5:
            return f"[{', '.join(inner)}]"
        names = source.sample(_NAMES, len(inner))
        return "{" + ", ".join(f"{name} : {each}" for name, each in zip(names, inner, strict=True)) + "}"
    return source.choice(source.choice((SCALARS.split(), _TEXTS.replace("\n", "|").strip("|").split("|"), ["word"])))
