"""Certified spectra, of A and of what a rule makes of it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from s4ref.arithmetic import Ball, Rational
from s4ref.arithmetic.protocol import Scalar
from s4ref.errors import InputError
from s4ref.exact import Exact
from s4ref.maths.discretize import (
    Rule,
    bilinear,
    exp_euler,
    foh,
    known_rule,
    step_size,
    zoh,
)
from s4ref.maths.initialise import Modal
from s4ref.maths.roots import Root
from s4ref.oracle.certified import Certified
from s4ref.oracle.diagnostics.decide import decide
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
            self._steps = _steps(system, dt, self.spectrum.A.N)
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


def _steps(system: object, dt: object, N: int) -> list[Fraction]:
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


def spectral_radius(
    system: Operator, dt: object, *, rule: Rule = bilinear, digits: int = 17
) -> Certified:
    """Return the spectral radius max |lam| of Ab: above 1 the recurrence grows without bound.

    Parameters
    ----------
    system, dt, rule, digits
        As for :func:`spectrum`.

    Returns
    -------
    Certified
        Of shape ().

    Raises
    ------
    InputError, PrecisionError
        As :func:`spectrum`.

    Notes
    -----
    Cost that of the spectrum.  Schur stability is rho < 1, Formulary (8.1); see also
    :func:`is_stable`, which decides it.

    Examples
    --------
    >>> from s4ref import LegS, oracle
    >>> oracle.spectral_radius(LegS(4), "1/10").decimal(6)
    array('0.904762', dtype=object)
    """
    eigen = Eigenvalues(system, dt, rule)
    return escalate(
        lambda F: [_largest([abs(root.ball) for root in eigen(F)])],
        digits=digits,
        shape=(),
        what=f"spectral radius of {eigen.spectrum.A.what}",
    )


def spectral_abscissa(system: Operator, *, digits: int = 17) -> Certified:
    """Return the spectral abscissa max Re lam of A: the rate at which x' = A x decays or grows.

    Parameters
    ----------
    system, digits
        As for :func:`spectrum`.

    Returns
    -------
    Certified
        Of shape ().

    Raises
    ------
    InputError, PrecisionError
        As :func:`spectrum`.

    Notes
    -----
    Cost that of the spectrum.  Formulary (8.1): -1 for LegS, exactly.

    Examples
    --------
    >>> from s4ref import LegS, oracle
    >>> oracle.spectral_abscissa(LegS(64)).decimal()
    array('-1', dtype=object)
    """
    eigen = Eigenvalues(system, None, bilinear)
    return escalate(
        lambda F: [_largest([root.ball.real for root in eigen(F)])],
        digits=digits,
        shape=(),
        what=f"spectral abscissa of {eigen.spectrum.A.what}",
    )


def is_stable(system: Operator, *, dt: object = None, rule: Rule = bilinear) -> bool:
    """Decide whether A is Hurwitz (all Re lam < 0) or, with dt, Ab is Schur (all |lam| < 1).

    Parameters
    ----------
    system, dt, rule
        As for :func:`spectrum`.

    Returns
    -------
    bool
        Certain either way.

    Raises
    ------
    InputError
        For what is no system.
    PrecisionError
        Where an eigenvalue lies on the border without being known to.  Rational systems are
        decided there too: exact zeros of real parts are found by factorisation.

    Notes
    -----
    Cost that of a spectrum at 96 bits.  Formulary (8.1).  The bilinear rule and the exponential
    ones (zoh, foh, exp_euler) map the open left half plane into the open disc and its border into
    the circle, so A decides for them.

    Examples
    --------
    >>> from s4ref import LegS, euler, oracle
    >>> oracle.is_stable(LegS(8)), oracle.is_stable(LegS(8), dt="1/2", rule=euler)
    (True, False)
    """
    return _is_stable(system, dt, rule, None)


def _is_stable(system: object, dt: object, rule: Rule, index: list[int] | None) -> bool:
    if dt is not None:
        known_rule(rule)
    if dt is None or rule in (bilinear, zoh, foh, exp_euler):
        if dt is not None:
            _steps(system, dt, 1)
        eigen = Eigenvalues(system, None, bilinear, index)
        what = f"whether {eigen.spectrum.A.what} is Hurwitz"
        return decide(lambda F: _all_below([x.ball.real for x in eigen(F)], 0), what)
    eigen = Eigenvalues(system, dt, rule, index)
    what = f"whether Ab of {eigen.spectrum.A.what} under {rule.__name__} is Schur"
    return decide(lambda F: _all_below([abs(x.ball) for x in eigen(F)], 1), what)


def require_stable(
    system: Operator, dt: object, rule: Rule, index: list[int] | None = None
) -> None:
    """Refuse a system that is not stable, for what only stable ones have.

    ``index`` names the states that matter, all unless given.

    Raises
    ------
    InputError
        If it is not stable.
    """
    if index != [] and not _is_stable(system, dt, rule, index):
        where = "A is not Hurwitz" if dt is None else f"Ab under {rule.__name__} is not Schur"
        raise InputError(
            f"system = {exact_matrix(system).what} is not stable: {where}, so this quantity is "
            "infinite or does not exist; look at spectrum(system) and move the eigenvalues"
        )


def _all_below(values: list[Scalar], bound: int) -> bool | None:
    if any(x >= bound for x in values):
        return False
    return True if all(x < bound for x in values) else None


def _largest(values: list[Scalar]) -> Scalar:
    """Return an enclosure of the largest of several balls."""
    best = values[0]
    for x in values[1:]:
        best = best.max(x)
    return best
