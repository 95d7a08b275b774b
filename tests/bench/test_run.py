"""A result holds what was asked for, says what is missing, and is JSON."""

from __future__ import annotations

import dataclasses
import importlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from s4ref.bench import Settings, memory, run, show
from s4ref.bench.contestants import KEOPS, NAIVE, OURS, PUBLISHED
from s4ref.bench.table import notes
from s4ref.errors import InputError
from s4ref.fast._cores import has_numba


SMALL: dict[str, Any] = {"N": 4, "H": 2, "lengths": (16,), "repeats": 1, "generation": (16,)}


@pytest.fixture(autouse=True)
def _no_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "peak", lambda *_: {"forward": 1e6, "forward+backward": 2e6})


def printed(result: dict[str, Any]) -> str:
    console = Console(file=io.StringIO(), width=120)
    show(result, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_result_is_complete():
    result = run(Settings(**SMALL))
    assert json.loads(json.dumps(result, allow_nan=False)) == result
    assert [row["structure"] for row in result["rows"]] == ["dplr", "s4d"]
    for row in result["rows"]:
        for times in row["passes"].values():
            assert {OURS, NAIVE} <= set(times)
        assert row["errors"][OURS]["window"] < 1e-6
        assert row["memory"][OURS]["forward"] == 1e6
    assert {"processor", "versions", "threads", "load", "device"} <= set(result["machine"])
    assert "def cauchy_sums" in result["naive"]["dplr"]
    assert len(result["generation"]) == 2
    where = "numba" if has_numba() else "torch"
    assert f"s4d, L = 16: s4ref took vandermonde ({where})" in notes(result)
    text = printed(result)
    for words in (
        "dplr kernels, N = 4, H = 2, float32, bilinear",
        "in the worst [2^j",
        "generation, samples",
    ):
        assert words in text
    assert f"{PUBLISHED} (dplr) did not run: no --source" in text


def test_a_window_without_a_right_digit_is_called_none():
    result = run(Settings(**SMALL | {"structures": ("dplr",)}))
    result["rows"][0]["errors"][OURS] = {"window": 1.6e13, "start": 8, "whole": 3e-8}
    ours = next(line for line in printed(result).splitlines() if "forward" in line)
    assert ours.split()[-2:] == ["none", "3.0e-08"]


def test_alone_runs_nobody_else():
    result = run(Settings(**{**SMALL, "alone": True, "structures": ("dense",), "generation": ()}))
    (row,) = result["rows"]
    assert set(row["passes"]["forward"]) == {"rounds", OURS}
    assert result["absent"] == result["naive"] == {}


def test_fewer_channels_are_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(memory, "available", lambda device: 0.0)
    result = run(Settings(**{**SMALL, "structures": ("s4d",), "generation": ()}))
    assert result["rows"][0]["H"] == 1
    assert "s4d, L = 16: run with 1 channels, as the naive formula with 2 would not" in " ".join(
        notes(result)
    )


def test_time_limit_leaves_out_later_cases():
    result = run(Settings(**{**SMALL, "time_limit": 1e-9, "generation": ()}))
    assert result["left_out"] == [{"structure": "s4d", "L": 16}]
    assert "s4d, L = 16: left out, the time limit was reached" in notes(result)


@pytest.mark.parametrize("quotient, valid", [(1.05, True), (1.3, False), (0.8, False)])
def test_ratio_is_void_unless_the_naive_formula_is_the_published_one(
    quotient: float, valid: bool, monkeypatch: pytest.MonkeyPatch
):
    # The package has a function of the module's name.
    module = importlib.import_module("s4ref.bench.run")

    def times(field: list[Any], **_: object) -> Any:
        by = {OURS: 1.0, NAIVE: 10.0 * quotient, PUBLISHED: 10.0}
        seconds = tuple(by.get(who.name, 2.0) for who in field)
        return module.clock.Times(seconds, seconds, seconds, 1)

    monkeypatch.setattr(module.clock, "interleaved", times)
    found = module.contestant

    def with_published(name: str, p: Any, source: Path | None) -> Any:
        if name != PUBLISHED:
            return found(name, p, source)
        return dataclasses.replace(found(NAIVE, p), name=PUBLISHED)

    monkeypatch.setattr(module, "contestant", with_published)
    result = run(Settings(**{**SMALL, "structures": ("s4d",), "generation": ()}))
    assert result["rows"][0]["passes"]["forward"]["valid"] is valid
    assert ("void" in printed(result)) is not valid


@pytest.mark.parametrize(
    "change, words",
    [
        ({"repeats": 0}, "repeats = 0; it must be at least 1"),
        ({"threads": -1}, "threads = -1; it must be at least 1"),
        ({"time_limit": 0.0}, "time-limit = 0.0; give a number of seconds > 0"),
        ({"device": "quantum"}, "device = 'quantum' cannot be used"),
        ({"N": 3}, "N = 3;"),
        ({"structures": ("s5",)}, "structure = 's5' is unknown"),
        ({"source": Path("/nowhere")}, "source = /nowhere: there is no models/s4/s4.py"),
    ],
)
def test_bad_settings_are_refused_before_anything_runs(change: dict[str, Any], words: str):
    with pytest.raises(InputError, match=words):
        run(Settings(**{**SMALL, **change}))


def test_keops_is_absent_with_a_reason_or_there():
    result = run(Settings(**{**SMALL, "structures": ("s4d",), "generation": ()}))
    there = KEOPS in result["rows"][0]["passes"]["forward"]
    assert there or f"{KEOPS} (s4d)" in result["absent"]
