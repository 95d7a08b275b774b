"""Find the proofs of each theorem, run them, and compute the grade from what passed."""

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
from proofs.checker.check import Proof
from proofs.registry import Theorem
from proofs.step import Grade, Step


@dataclass(frozen=True)
class Result:
    """What running a theorem's proofs gave.

    Attributes
    ----------
    theorem : Theorem
    module : str
        Where the SymPy proof is; empty if the repository has none.
    steps : tuple of Step
        Of the SymPy proof.
    seconds : float
        Of all proofs that ran.
    coq : tuple of Proof
        Of the same theorem, as far as Coq ran.
    """

    theorem: Theorem
    module: str
    steps: tuple[Step, ...]
    seconds: float
    coq: tuple[Proof, ...] = ()

    @property
    def evidence(self) -> tuple[Step, ...]:
        """Everything that ran, Coq first."""
        return (*map(_step, self.coq), *self.steps)

    @property
    def faults(self) -> tuple[Step, ...]:
        """What ran and failed; also that nothing beside Coq supports a theorem: a definition that
        says something else than the paper is the one mistake that Coq cannot see."""
        failed = tuple(step for step in self.evidence if not step.holds)
        if self.coq and not any(step.holds for step in self.steps):
            claim = "there is evidence beside Coq's, which does not share its definitions"
            return (*failed, Step(Grade.STATED, claim, False, "no SymPy proof of this theorem"))
        return failed

    @property
    def status(self) -> str:
        """``passed``, ``failed`` if anything is at fault, ``skipped`` if nothing ran."""
        if not self.evidence:
            return "skipped"
        return "failed" if self.faults else "passed"

    @property
    def grade(self) -> Grade:
        """The strongest evidence, if all of it holds."""
        if self.status != "passed":
            return Grade.STATED
        return max(step.grade for step in self.evidence)

    def as_json(self) -> dict[str, Any]:
        """Return plain data: id, title, status, grade, seconds, evidence, and what Coq said."""
        evidence = [{**asdict(step), "grade": str(step.grade)} for step in self.evidence]
        return {
            "id": self.theorem.id,
            "title": self.theorem.title,
            "module": self.module,
            "status": self.status,
            "grade": str(self.grade),
            "seconds": round(self.seconds, 3),
            "evidence": evidence,
            "coq": [{**asdict(proof), "seconds": round(proof.seconds, 3)} for proof in self.coq],
        }


def _step(proof: Proof) -> Step:
    rests = f", from the axioms of the reals {', '.join(proof.assumptions)}"
    claim = f"{proof.name} in {proof.file}{rests if proof.assumptions else ', axiom-free'}"
    return Step(Grade.COQ, claim, not proof.fault, proof.fault)


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
        if info.name.startswith("_") or info.ispkg:
            continue
        module = importlib.import_module(f"proofs.{info.name}")
        name = getattr(module, "THEOREM", None)
        if name is None:
            continue
        if name in found:
            raise ValueError(f"{module.__name__} and {found[name].__name__} both prove {name}")
        found[name] = module
    return found


def run(theorem: Theorem, module: ModuleType | None, coq: Iterable[Proof] = ()) -> Result:
    """Run a SymPy proof and put what Coq found beside it; an exception inside it counts as a
    failed step, with its last line."""
    proved = tuple(proof for proof in coq if proof.theorem == theorem.id)
    compiled = sum(proof.seconds for proof in proved)
    if module is None:
        return Result(theorem, "", (), compiled, proved)
    start = time.perf_counter()
    try:
        steps: Sequence[Step] = module.prove(module.statement())
    except Exception as error:  # a proof that cannot be carried out is a proof that failed
        what = traceback.format_exception_only(error)[-1].strip()
        steps = (Step(Grade.STATED, "the proof runs to its end", False, what),)
    seconds = time.perf_counter() - start + compiled
    return Result(theorem, module.__name__, tuple(steps), seconds, proved)


def tally(results: Iterable[Result]) -> str:
    """Return the last line of a report: how many passed, failed and were skipped."""
    seen = [result.status for result in results]
    return ", ".join(f"{seen.count(status)} {status}" for status in ("passed", "failed", "skipped"))
