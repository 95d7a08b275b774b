"""Find the proof of each theorem, run it, and compute the grade from what passed."""

from __future__ import annotations

import importlib
import pkgutil
import time
import traceback
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from types import ModuleType
from typing import Any

import proofs
from proofs.registry import Theorem
from proofs.step import Grade, Step


@dataclass(frozen=True)
class Result:
    """What running a theorem's proof gave.

    Attributes
    ----------
    theorem : Theorem
    module : str
        Where the proof is; empty if the repository has none.
    steps : tuple of Step
    seconds : float
    """

    theorem: Theorem
    module: str
    steps: tuple[Step, ...]
    seconds: float

    @property
    def status(self) -> str:
        """``passed`` if every step holds, ``failed`` if one does not, ``skipped`` if nothing
        ran."""
        if not self.steps:
            return "skipped"
        return "passed" if all(step.holds for step in self.steps) else "failed"

    @property
    def grade(self) -> Grade:
        """The strongest evidence among the steps, if all of them hold."""
        if self.status != "passed":
            return Grade.STATED
        return max(step.grade for step in self.steps)

    def as_json(self) -> dict[str, Any]:
        """Return plain data: the theorem's fields, module, status, grade, seconds, steps."""
        steps = [{**asdict(step), "grade": str(step.grade)} for step in self.steps]
        return {
            **asdict(self.theorem),
            "module": self.module,
            "status": self.status,
            "grade": str(self.grade),
            "seconds": round(self.seconds, 3),
            "steps": steps,
        }


def modules() -> Mapping[str, ModuleType]:
    """Return the proof modules by the id they prove: every module of the package that names a
    ``THEOREM``.

    Raises
    ------
    ValueError
        If two modules claim one theorem.
    """
    found: dict[str, ModuleType] = {}
    for info in pkgutil.iter_modules(proofs.__path__):
        if info.name.startswith("_"):
            continue
        module = importlib.import_module(f"proofs.{info.name}")
        name = getattr(module, "THEOREM", None)
        if name is None:
            continue
        if name in found:
            raise ValueError(f"{module.__name__} and {found[name].__name__} both prove {name}")
        found[name] = module
    return found


def run(theorem: Theorem, module: ModuleType | None) -> Result:
    """Run one proof; an exception inside it counts as a failed step, with its last line."""
    if module is None:
        return Result(theorem, "", (), 0.0)
    start = time.perf_counter()
    try:
        steps: Sequence[Step] = module.prove(module.statement())
    except Exception as error:  # a proof that cannot be carried out is a proof that failed
        what = traceback.format_exception_only(error)[-1].strip()
        steps = (Step(Grade.STATED, "the proof runs to its end", False, what),)
    return Result(theorem, module.__name__, tuple(steps), time.perf_counter() - start)


def tally(results: Iterable[Result]) -> str:
    """Return the last line of a report: how many passed, failed and were skipped."""
    seen = [result.status for result in results]
    return ", ".join(f"{seen.count(status)} {status}" for status in ("passed", "failed", "skipped"))
