"""Certified spectra, of A and of what a rule makes of it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from s4ref.arithmetic import Ball, Rational
from s4ref.exact import Exact
from s4ref.maths.discretize import Rule, bilinear, known_rule, step_size
from s4ref.maths.initialise import Modal
from s4ref.maths.roots import Root
from s4ref.oracle.certified import Certified
from s4ref.oracle.diagnostics.eigenvalues import Spectrum
from s4ref.oracle.diagnostics.operator import Operator, exact_matrix
from s4ref.oracle.escalate import escalate
from s4ref.oracle.prepare import Modes, output_length, prepare
from s4ref.records import Diagonal


def spectrum(
    system: Operator, *, dt: object = None, rule: Rule = bilinear, digits: int = 17
) -> Certified:
    """Return all eigenvalues of A, or of Ab under a rule, multiple ones repeated.

    Parameters
    ----------
    system : family, diagonal initialisation, record, or square matrix A of exact numbers
        Records may hold any B and C: they play no part.
    dt : optional
        Step; with it, entry k is the image under the rule of entry k without it.
    rule : Rule
        Plays a part only with dt.
    digits : int
        Significant digits of the modulus of each eigenvalue.

    Returns
    -------
    Certified
        (N,), N the full state size: both modes of each conjugate pair.  By descending real part
        of the eigenvalue of A; equal ones by descending modulus of the imaginary part, positive
        before negative.

    Raises
    ------
    InputError
        For what is no system.
    PrecisionError
        Where the matrix is not rational (Fourier families, complex matrices) and has a multiple
        eigenvalue, which no precision isolates.

    Notes
    -----
    Blocks cut out by zeros are taken by themselves, so a triangular A is read off its diagonal:
    LegS has -1, ..., -N exactly.  Rational blocks go through the irreducible factors of their
    exact characteristic polynomial, which finds multiple eigenvalues and the exact zeros of real
    parts too; cost O(N^3) products of integers of O(N) times the bits of an entry, 0.1 s at N = 64
    for float64 entries, and O(N^2) numbers of that size in memory.  Formulary (8.1).
    Conditioning: Formulary (8.9), see :func:`eigenvalue_conditions`; escalation pays for it.

    Examples
    --------
    >>> from s4ref import LegS, oracle
    >>> oracle.spectrum(LegS(3)).decimal()
    array(['-1', '-2', '-3'], dtype=object)
    """
    eigen = Eigenvalues(system, dt, rule)
    shape = (eigen.spectrum.A.N,)
    return escalate(
        lambda F: [root.ball for root in eigen(F)],
        digits=digits,
        shape=shape,
        what=f"spectrum of {eigen.spectrum.A.what}",
        exact=eigen.exact,
    )


class Eigenvalues:
    """Eigenvalues of A or Ab, with exact values where known."""

    def __init__(
        self, system: object, dt: object, rule: Rule, index: list[int] | None = None
    ) -> None:
        A = exact_matrix(system)
        self.spectrum = Spectrum(A if index is None else A.restricted(index))
        self._steps: list[Fraction] | None = None
        self._rule = rule
        if dt is not None:
            known_rule(rule)
            self._steps = steps_of(system, dt, self.spectrum.A.N)
        self._exact: list[Exact | None] | None = None

    def __call__(self, F: Ball) -> list[Root]:
        """Return the eigenvalues in order."""
        found = self.spectrum.unordered(F)
        order = self.spectrum.order(found)
        if self._steps is not None:
            found = [self._image(F, x, h) for x, h in zip(found, self._steps, strict=True)]
        out = [found[i] for i in order]
        self._exact = [root.exact for root in out]
        return out

    def exact(self, index: int) -> Exact | None:
        """Return an eigenvalue if it is known exactly; after the first call."""
        return None if self._exact is None else self._exact[index]

    def _image(self, F: Ball, root: Root, step: Fraction) -> Root:
        if self._rule.rational and isinstance(root.exact, Fraction):
            ring: Any = Rational()
            value = self._rule.mode(ring, ring.scalar(root.exact), ring.scalar(step))[0]
            known = Rational.fraction(value)
            return Root(F.scalar(known), known)
        return Root(self._rule.mode(F, root.ball, F.scalar(step))[0], None)


def steps_of(system: object, dt: object, N: int) -> list[Fraction]:
    """Return the step of each of the N eigenvalues, as they stand on the diagonal."""
    if isinstance(system, Modal):
        prepared = prepare(system, dt, C=[0] * output_length(system))
    elif isinstance(system, Diagonal):
        prepared = prepare(system, dt)
    else:
        return [step_size(dt)] * N
    assert isinstance(prepared, Modes), "diagonal systems are prepared as modes"
    pairs = zip(prepared.dt, prepared.weight, strict=True)
    return [h for h, w in pairs for _ in range(w)]
