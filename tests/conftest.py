"""Hypothesis profiles, and a guard on everything that is global to the process."""

from __future__ import annotations

import functools
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import flint
import mpmath
import numpy as np
import pytest
from hypothesis import HealthCheck, settings


# No deadlines: the machines are shared, and a slow example is not a wrong one.
settings.register_profile("dev", max_examples=25, deadline=None)
settings.register_profile(
    "ci", max_examples=25, deadline=None, derandomize=True, print_blob=True, database=None
)
settings.register_profile(
    "deep",
    max_examples=int(os.environ.get("EXAMPLES", "100")),
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") == "true" else "dev")
)


RANDOM_CASES = pytest.StashKey[Counter[str]]()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Count the random cases that each property holds for; a case ruled out does not count."""
    cases = config.stash.setdefault(RANDOM_CASES, Counter())
    for item in items:
        handle = getattr(getattr(item, "obj", None), "hypothesis", None)
        inner = getattr(handle, "inner_test", None)
        if inner is not None and not hasattr(inner, "counted"):
            handle.inner_test = _counting(inner, item.nodeid.split("[")[0], cases)


def _counting(inner: Callable[..., None], name: str, cases: Counter[str]) -> Callable[..., None]:
    @functools.wraps(inner)
    def counted(*args: Any, **kwargs: Any) -> None:
        inner(*args, **kwargs)
        cases[name] += 1

    counted.counted = True  # type: ignore[attr-defined]
    return counted


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Send the counts of a process of pytest-xdist to the one that reports."""
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["random cases"] = dict(session.config.stash.get(RANDOM_CASES, Counter()))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Add up the counts that the processes of pytest-xdist send; one that crashed sends none."""
    cases = node.config.stash.setdefault(RANDOM_CASES, Counter())
    cases.update(getattr(node, "workeroutput", {}).get("random cases", {}))


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say how many random cases held, and the seed that repeats them."""
    cases = config.stash.get(RANDOM_CASES, Counter())
    if not cases:
        return
    seed = config.getoption("--hypothesis-seed") or "not set"
    failed = {
        report.nodeid.split("[")[0]
        for report in terminalreporter.stats.get("failed", [])
        if report.nodeid.split("[")[0] in cases
    }
    terminalreporter.write_line(
        f"{cases.total()} random cases of {len(cases)} properties held; "
        f"{len(failed)} violated; seed {seed}"
    )


def _torch_state() -> tuple[str, bool]:
    """Default dtype and gradient mode; the factory settings while torch is not loaded."""
    torch = sys.modules.get("torch")
    if torch is None:
        return "torch.float32", True
    return str(torch.get_default_dtype()), torch.is_grad_enabled()


def _global_state() -> dict[str, object]:
    return {
        "flint.ctx.prec": flint.ctx.prec,
        "mpmath.mp.prec": mpmath.mp.prec,
        "numpy.geterr()": np.geterr(),
        "torch": _torch_state(),
    }


@pytest.fixture(autouse=True)
def _globals_unchanged() -> Iterator[None]:
    """Fail the test that leaves a precision or a default behind, and undo what it did."""
    before = _global_state()
    yield
    after = _global_state()
    flint.ctx.prec, mpmath.mp.prec = before["flint.ctx.prec"], before["mpmath.mp.prec"]
    assert after == before


@pytest.fixture
def readme_adapter(tmp_path: Path) -> Path:
    """The adapter file that the README shows, as a file."""
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    block = re.search(r'^```python title="my_adapter.py"\n(.*?)^```$', readme, re.M | re.S)
    assert block
    path = tmp_path / "my_adapter.py"
    path.write_text(block[1], encoding="utf-8")
    return path
