"""What a law is, and how one is put to the test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st


EXAMPLES = 100


class Violation(AssertionError):
    """A case at which a law does not hold; its text has the numbers."""


@dataclass(frozen=True)
class Law:
    """A demand on every system of a domain.

    Attributes
    ----------
    id, title : short name, and what it is about
    says : the identity or inequality
    theorem : id in theorems.toml
    source : where it is stated or used
    operator : what it is about: "discretize", "kernel", "rounding", or "" where nothing can be put
        in the operator's place
    cases : strategy of the cases
    body : raises :class:`Violation` for a case at which it fails; takes the case and the operator,
        None for s4ref's own
    """

    id: str
    title: str
    says: str
    theorem: str
    source: str
    operator: str
    cases: st.SearchStrategy[Any]
    body: Callable[[Any, Callable[..., Any] | None], None]

    def test(
        self,
        subject: Callable[..., Any] | None = None,
        *,
        examples: int = EXAMPLES,
        seed: int | None = None,
    ) -> Callable[[], None]:
        """Return the law as a Hypothesis test without arguments.

        Parameters
        ----------
        subject : callable, optional
            Your own operator: ``discretize(A, B, dt) -> (Ab, Bb)`` or
            ``kernel(A, B, C, dt, L) -> K``, in float64; the oracle's if not given.
        examples : int
            Cases to be tried.
        seed : int, optional
            Repeats a run.

        Returns
        -------
        callable
            Raises :class:`Violation` for the smallest case found at which the law fails.
        """
        return self.counted([0], subject, examples=examples, seed=seed)

    def counted(
        self,
        count: list[int],
        subject: Callable[..., Any] | None = None,
        *,
        examples: int = EXAMPLES,
        seed: int | None = None,
    ) -> Callable[[], None]:
        """Return the test; ``count[0]`` grows by one for each case."""

        @settings(
            max_examples=examples,
            database=None,
            deadline=None,
            report_multiple_bugs=False,
            phases=(Phase.explicit, Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        )
        @given(self.cases)
        def test(case: Any) -> None:
            count[0] += 1
            self.body(case, subject)

        test.__name__ = f"test_{self.id.replace('-', '_')}"
        test.__doc__ = f"{self.title}: {self.says}"
        found: Callable[[], None] = test if seed is None else seeded(seed)(test)
        return found


@dataclass(frozen=True)
class Outcome:
    """What became of a law.

    Attributes
    ----------
    examples : cases tried
    counterexample : the smallest case at which it failed, in words; empty if it held
    """

    law: Law
    examples: int
    counterexample: str = ""

    @property
    def held(self) -> bool:
        """Whether no case broke it."""
        return not self.counterexample
