"""Reports to render, each made once: a green one, one with many findings, one of strangers."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from s4ref.conformance.report.json import to_json
from s4ref.conformance.runner import validate
from s4ref.conformance.settings import Settings


SAMPLES = Path(__file__).parents[1] / "samples"
CHECKS = ("L0.*", "L2.kernel.definition", "L2.kernel.steps", "L2.kernel.families", "L3.step.*")
# One of each: a wrong convention, a crash, an infinity, a wrong shape.
SPOILING = """def kernel(h, L):
    if L == 1:
        raise RuntimeError("not this one")
    if L == 2:
        return np.full(L, np.inf)
    if L == 7:
        return np.zeros(3)
    h["C"] = np.conj(h["C"])
"""
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "']]></failure><!-- & &amp; {{ 7 * 7 }} {% raw %}",
    "\x00\x1b[31mred\x1b[0m\x07\r",
    "\ud800 lone \udfff",
    "\u202egnp.exe\u2066\ufeff\ufffe",
    "`code` | **bold** @user #1 [x](javascript:alert(1))\n\n# title\n```",
    "x" * 10_240,
]


def changed(folder: Path, name: str, *changes: tuple[str, str]) -> Path:
    """Return a copy of a sample with texts replaced."""
    text = (SAMPLES / f"{name}.py").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = folder / f"{name}.py"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def green_tree() -> dict[str, Any]:
    """Return the report of a right adapter."""
    settings = Settings(checks=CHECKS, isolated=False)
    return to_json(validate(SAMPLES / "right_diagonal.py", settings))


@pytest.fixture(scope="session")
def spoilt_tree(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return a report with findings of every kind."""
    folder = tmp_path_factory.mktemp("spoilt")
    path = changed(folder, "right_diagonal", ("def kernel(h, L):", SPOILING))
    return to_json(validate(path, Settings(checks=CHECKS, isolated=False)))


@pytest.fixture
def hostile_tree(spoilt_tree: dict[str, Any]) -> dict[str, Any]:
    """Return the report of an adapter whose every word is an attack; it keeps to the schema."""
    tree = copy.deepcopy(spoilt_tree)
    words = iter(HOSTILE * 1000)
    tree["target"] = next(words)
    tree["adapter"] |= {"name": "".join(HOSTILE), "version": next(words)}
    tree["adapter"]["conventions"] |= {next(words): next(words) for _ in HOSTILE}
    tree["environment"] |= {next(words): {next(words): next(words)} for _ in HOSTILE}
    tree["bookkeeping"] = list(HOSTILE)
    for check in tree["checks"]:
        check |= {"title": next(words), "demand": next(words), "signature": next(words)}
        for case in check["cases"]:
            case["message"] = next(words)
            case["problem"] |= {"family": next(words), next(words): next(words)}
    for finding in tree["findings"]:
        finding |= {
            name: next(words)
            for name in ("summary", "title", "demand", "message", "signature", "reproduce",
                         "snippet", "device")
        }  # fmt: skip
        finding["checks"] = [next(words) for _ in HOSTILE]
        if finding["overlay"]:
            finding["overlay"] |= {"name": next(words), "place": next(words)}
        if finding["diagnosis"]:
            finding["diagnosis"] |= {
                name: next(words) for name in ("reading", "says", "remedy", "equation", "place")
            }
    entry = {"check": "*", "dtype": ["float32"], "verdict": "WRONG", "needed": True, "until": ""}
    tree["expected_failures"] = [
        {**entry, "reason": word, "link": "javascript:alert(1)"} for word in HOSTILE
    ]

    return tree
